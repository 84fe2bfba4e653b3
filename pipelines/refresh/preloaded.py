"""What a worker process imports before its first task; no other process imports it.

A worker has one thread, for its neighbours use the other cores.
"""

import os

os.environ["POLARS_MAX_THREADS"] = "1"  # read when polars is first imported

import pyarrow

import pipelines.refresh.pieces  # noqa: F401


def limit_threads() -> None:
    """Keep Arrow to one thread. To be called in the worker itself: a process to fork from should start nothing."""
    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
