"""The builds of gouji that are measured: the sources, and what `make compiled` made of them, where it did."""

import os
import sys

from bench.timing import ROOT

SOURCES, COMPILED = "sources", "compiled"
COMPILED_PYTHON = ROOT / ".compiled" / "bin" / "python"
"""Python with the compiled build, where there is one."""


def builds() -> list[str]:
    """The builds that can be measured."""
    return [SOURCES, COMPILED] if COMPILED_PYTHON.exists() else [SOURCES]


def interpreter(build: str) -> list[str]:
    """Python with a build. `-P` keeps the sources of the working folder off the path of the compiled one."""
    return [sys.executable] if build == SOURCES else [str(COMPILED_PYTHON), "-P"]


_NOT_PASSED_ON = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")


def environment(build: str) -> dict[str, str]:
    """The environment for it: a PYTHONPATH would put the sources before the compiled modules, and without bytecode on
    the disk each process would translate all modules anew, which takes as long as all else that it starts with."""
    own = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return {**own, "PYTHONPATH": str(ROOT)} if build == SOURCES else own


def require_same_sources(room: str, digest: str) -> None:
    """End the run where the room that was measured has the digest of other code than this process."""
    from pipelines.refresh.digests import room_digests  # not where only names are wanted

    if digest != room_digests()[room]:
        raise SystemExit(
            f"{COMPILED_PYTHON.parents[1]} was made of other sources: run `make compiled` and measure again"
        )
