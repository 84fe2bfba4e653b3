"""The evidence pages of a warehouse: built beside their version, put into place by a link, made again where lost.

The pages of version <n> lie in `versions/<n>.evidence`, so that readers of an old version keep them as long as its
tables; `<warehouse>/evidence` links to those of the current one.
"""

import os
import shutil
from pathlib import Path

from pipelines.publishing.evidence import Version, build_evidence
from pipelines.refresh.digests import room_digests
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.progress import tell

LINK_NAME = "evidence"
SUFFIX = ".evidence"


def pages_of(folder: Path) -> Path:
    """Where the pages of a version lie, given the folder of its tables."""
    return folder.with_name(folder.name + SUFFIX)


def build_pages(folder: Path, published: Path | None) -> None:
    """Draw the pages of a version beside it; those that did not change are linked from the published version's."""
    tell(LINK_NAME, 0, 1)
    target = pages_of(folder)
    beside = target.with_name(f".{target.name}.part")
    for leftover in (target, beside):
        shutil.rmtree(leftover, ignore_errors=True)
    old = Version(published, pages_of(published)) if published and pages_of(published).is_dir() else None
    build_evidence(Version(folder, beside), old, room_digests()["publishing"])
    os.sync()  # one call for thousands of small files
    beside.rename(target)
    tell(LINK_NAME, 1, 1)


def link_pages(warehouse: Path, folder: Path) -> None:
    """Make `<warehouse>/evidence` lead to the pages of a version."""
    link, beside = warehouse / LINK_NAME, warehouse / f".{LINK_NAME}.new"
    if link.exists() and not link.is_symlink():
        raise RefreshError(f"{link}: expected a link that gouji made, found something else; move it away")
    beside.unlink(missing_ok=True)
    beside.symlink_to(pages_of(folder).relative_to(warehouse))
    beside.replace(link)


def is_linked(warehouse: Path, folder: Path) -> bool:
    """Whether `<warehouse>/evidence` leads to the pages of a version."""
    return (warehouse / LINK_NAME).resolve() == pages_of(folder).resolve()
