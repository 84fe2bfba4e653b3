"""What a worker process imports before its first task; no other process imports it.

A worker has one thread, for its neighbours use the other cores.
"""

import os
import sys

os.environ["POLARS_MAX_THREADS"] = "1"  # read when polars is first imported

import pyarrow

import pipelines.refresh.pieces  # noqa: F401
from pipelines.reading.lexicon import read_lexicon
from schemas.codelists.areas import names
from schemas.codelists.indicators import indicators

for read_list in (read_lexicon, names, indicators):
    read_list()  # kept by its module: every worker forked from here has it. None of them uses Arrow or polars


def limit_threads() -> None:
    """Keep Arrow to one thread, and pandera, at its first check, from importing hypothesis. To be called in the worker
    itself, not in what it is forked from."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
