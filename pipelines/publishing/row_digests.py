"""Digests of the rows of Arrow tables, a run of rows that stand together at a time.

What is hashed is cut out of the columns' buffers, for a copy of each run costs several times as much as its hash: which
cells are null, then values of one width as they lie there, strings and lists as their ends and what is in them. Each
piece says how long the next is, so that different rows never make the same bytes.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

Update = Callable[[Any], None]
Writer = Callable[[Update, int, int], None]
"""Hands the cells from a place to another on as bytes."""


def digest_runs(
    table: pyarrow.Table, column: str, wanted: Collection[str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """For each value of a column of whose rows all stand together, or for those wanted: the value, and the SHA-256 of
    them; neighbours and chunks do not matter."""
    if not table.num_rows:
        return
    runs = pyarrow.compute.run_end_encode(table[column].combine_chunks())
    write = _beside([_writer_of(each.combine_chunks()) for each in table.columns])
    start = 0
    for value, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        if wanted is None or value in wanted:
            sha = hashlib.sha256((end - start).to_bytes(8, "little"))
            write(sha.update, start, end)
            yield value, sha.digest()
        start = end


def _writer_of(cells: pyarrow.Array) -> Writer:
    values = _values_of(cells)
    nulls = _fixed(pyarrow.compute.is_null(cells).cast(pyarrow.uint8()))
    return _beside([lambda update, start, end: update(nulls[start:end]), values])


def _values_of(cells: pyarrow.Array) -> Writer:
    kind = cells.type
    if pyarrow.types.is_struct(kind):
        return _beside([_writer_of(part) for part in cells.flatten()])
    if pyarrow.types.is_list(kind):
        return _within(cells.offsets.to_numpy(), _writer_of(cells.values))
    if pyarrow.types.is_string(kind):
        _, ends, text = cells.buffers()
        offsets = np.frombuffer(ends, np.int32)[cells.offset :] if ends else np.zeros(len(cells) + 1, np.int32)
        letters = memoryview(text or b"")
        return _within(offsets, lambda update, start, end: update(letters[start:end]))
    if pyarrow.types.is_boolean(kind):
        numbers = cells.cast(pyarrow.uint8())
    else:
        numbers = cells.view({32: pyarrow.int32(), 64: pyarrow.int64()}[kind.bit_width])
    width = numbers.type.bit_width // 8
    laid = _fixed(numbers.fill_null(0))
    return lambda update, start, end: update(laid[width * start : width * end])


def _beside(writers: Sequence[Writer]) -> Writer:
    def write(update: Update, start: int, end: int) -> None:
        for each in writers:
            each(update, start, end)

    return write


def _within(offsets: npt.NDArray[np.int32], inner: Writer) -> Writer:
    """The ends of cells, and what lies in them."""

    def write(update: Update, start: int, end: int) -> None:
        first = offsets[start]
        update(offsets[start : end + 1] - first)
        inner(update, int(first), int(offsets[end]))

    return write


def _fixed(cells: pyarrow.Array) -> memoryview:
    """The bytes of cells of one width."""
    width = cells.type.bit_width // 8
    return memoryview(cells.buffers()[1] or b"")[width * cells.offset :]
