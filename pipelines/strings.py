"""Strings of Arrow columns as Python's: each is made once, however many rows have it."""

import pyarrow as pa


def shared_strings(column: pa.ChunkedArray) -> list[str | None]:
    """The strings of a column, in order; equal ones are one object."""
    encoded = column.combine_chunks().dictionary_encode()
    known = [*encoded.dictionary.to_pylist(), None]
    return [known[place] for place in encoded.indices.fill_null(-1).to_numpy().tolist()]
