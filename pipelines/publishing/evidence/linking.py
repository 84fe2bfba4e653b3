"""Files that are taken over from one folder into another: linked, or copied where the file system has no links."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path


def take_over(old: Path, new: Path, names: Iterable[str]) -> list[str]:
    """Link files of a folder into another one, where those that are there stay; the names of those that are lost."""
    lost = []
    before, now = os.fspath(old), os.fspath(new)  # there are tens of thousands of them
    for name in names:
        source, target = f"{before}/{name}", f"{now}/{name}"
        try:
            os.link(source, target)
        except FileExistsError:
            continue
        except FileNotFoundError:
            lost.append(name)
        except OSError:  # a file system without hard links, or too many of them
            shutil.copyfile(source, target)
    return lost
