"""Python's search for cycles of objects, put off while a room makes many objects and no cycles."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (200_000, 20, 20)
"""After how many new objects a process that works on rows searches for cycles of them, of which rows make none."""


@contextmanager
def without_collection() -> Iterator[None]:
    """Search for no cycles meanwhile. A search looks at all objects that there are, again and again as rows are made:
    in a room that drops what it makes by itself it finds nothing, and takes up to a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
