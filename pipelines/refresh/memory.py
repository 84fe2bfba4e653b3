"""How a process that works on rows keeps its memory: garbage, and the pool that Arrow takes its buffers from."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow

from pipelines.collection import SELDOM


@contextmanager
def suited_to_rows() -> Iterator[None]:
    """Search seldom for cycles of objects, and not among what is there: each search goes through all that is held. Take
    Arrow's buffers from the system, which gives out again what was freed; its own pool hands that back to the kernel,
    which clears every page anew: a third of the time of a room whose rows repeat their sentences."""
    before, pool = gc.get_threshold(), pyarrow.default_memory_pool()
    gc.set_threshold(*SELDOM)
    gc.freeze()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    try:
        yield
    finally:
        pyarrow.set_memory_pool(pool)
        gc.unfreeze()
        gc.set_threshold(*before)
