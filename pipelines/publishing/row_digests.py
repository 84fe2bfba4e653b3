"""Digests of the rows of Arrow tables, a run of rows that stand together at a time.

What is hashed is cut out of buffers, for a copy of each run costs several times as much as its hash. All that has one
width lies row by row in one block: which cells are null, numbers, how long texts and lists are; what is in texts and
lists follows. Each length stands before what it is the length of, so that different rows never make the same bytes.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow
import pyarrow.compute

Update = Callable[[Any], None]
Bytes = npt.NDArray[np.uint8]
Ends = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Cells of several columns beside each other: the block of what has one width, and its bytes a row; for each column
    of texts or lists its ends, and what is in it."""

    block: memoryview
    width: int
    inside: Sequence["tuple[Ends, memoryview | _Cells]"]

    def write(self, update: Update, start: int, end: int) -> None:
        """Hand the rows from a place to another on as bytes."""
        update(self.block[self.width * start : self.width * end])
        for ends, inner in self.inside:
            first, last = int(ends[start]), int(ends[end])
            if first == last:
                continue
            if isinstance(inner, memoryview):
                update(inner[first:last])
            else:
                inner.write(update, first, last)


def digest_runs(
    table: pyarrow.Table, column: str, wanted: Collection[str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """For each value of a column of whose rows all stand together, or for those wanted: the value, and the SHA-256 of
    them; neighbours and chunks do not matter."""
    if not table.num_rows:
        return
    runs = pyarrow.compute.run_end_encode(table[column].combine_chunks())
    cells = _lay_out([each.combine_chunks() for each in table.columns])
    start = 0
    for value, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
        if wanted is None or value in wanted:
            sha = hashlib.sha256((end - start).to_bytes(8, "little"))
            cells.write(sha.update, start, end)
            yield value, sha.digest()
        start = end


def _lay_out(columns: Sequence[pyarrow.Array]) -> _Cells:
    """Columns of the same number of cells, of which there are some."""
    fixed: list[Bytes] = []
    inside: list[tuple[Ends, memoryview | _Cells]] = []
    waiting = list(columns)[::-1]
    while waiting:
        cells = waiting.pop()
        kind = cells.type
        fixed.append(_bytes_of(pyarrow.compute.is_null(cells).cast(pyarrow.uint8())))
        if pyarrow.types.is_struct(kind):
            waiting += cells.flatten()[::-1]
        elif pyarrow.types.is_list(kind) or pyarrow.types.is_string(kind):
            ends, inner = _list_of(cells) if pyarrow.types.is_list(kind) else _text_of(cells)
            fixed.append(_as_bytes(np.diff(ends)))
            inside.append((ends, inner))
        elif pyarrow.types.is_boolean(kind):
            fixed.append(_bytes_of(cells.cast(pyarrow.uint8()).fill_null(0)))
        else:
            number = {32: pyarrow.int32(), 64: pyarrow.int64()}[kind.bit_width]
            fixed.append(_bytes_of(cells.view(number).fill_null(0)))
    block = np.hstack(fixed)
    return _Cells(memoryview(block.tobytes()), block.shape[1], inside)


def _text_of(cells: pyarrow.Array) -> tuple[Ends, memoryview]:
    _, ends, letters = cells.buffers()
    places = np.frombuffer(ends, np.int32)[cells.offset : cells.offset + len(cells) + 1]
    return places, memoryview(letters or b"")


def _list_of(cells: pyarrow.Array) -> "tuple[Ends, memoryview | _Cells]":
    inner = cells.values
    return cells.offsets.to_numpy(), _lay_out([inner]) if len(inner) else memoryview(b"")


def _bytes_of(numbers: pyarrow.Array) -> Bytes:
    """The bytes of numbers of which none is null, a row each."""
    width = numbers.type.bit_width // 8
    data = np.frombuffer(numbers.buffers()[1], np.uint8)
    return data[width * numbers.offset : width * (numbers.offset + len(numbers))].reshape(len(numbers), width)


def _as_bytes(numbers: npt.NDArray[Any]) -> Bytes:
    return numbers.view(np.uint8).reshape(len(numbers), numbers.itemsize)
