"""Whether two processes would make the same rows of the same reports: their versions, compared by name."""

import importlib.metadata
import sys
from collections.abc import Mapping
from functools import cache

from pipelines.refresh.digests import PACKAGES, digest_of, room_digests

CODE = "code and lists of gouji"


@cache
def own_versions() -> Mapping[str, str]:
    """What shapes rows and the bytes of files, in this process: name → version."""
    packages = {name: importlib.metadata.version(name) for name in ("gouji", *PACKAGES)}
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"Python": python, **packages, CODE: digest_of(*room_digests().values())[:12]}


def compare_versions(wanted: Mapping[str, str]) -> str:
    """What of this process differs from what is wanted, in words; empty where nothing does."""
    own = own_versions()
    differing = [name for name in wanted if own.get(name) != wanted[name]]
    if differing != [CODE]:
        differing = [name for name in differing if name != CODE]  # code differs with a release; that says enough
    return ", ".join(f"{name} {own.get(name, 'none')} where {wanted[name]} is expected" for name in differing)
