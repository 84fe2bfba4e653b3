"""Rows of Arrow tables chosen, joined and told apart, in the order they have.

A filter by expression may run on several threads and give rows in another order; a mask does not.
"""

import hashlib
from collections.abc import Iterable, Sequence

import pyarrow
import pyarrow.compute

from schemas.tables import TABLES


def rows_in(table: pyarrow.Table, column: str, values: Iterable[str]) -> pyarrow.Table:
    """The rows whose column has one of the values."""
    wanted = pyarrow.array(list(values), pyarrow.string())
    return table.filter(pyarrow.compute.is_in(table[column], value_set=wanted))


def rows_not_in(table: pyarrow.Table, column: str, values: Iterable[str]) -> pyarrow.Table:
    """The rows whose column has none of the values."""
    unwanted = pyarrow.array(list(values), pyarrow.string())
    return table.filter(pyarrow.compute.invert(pyarrow.compute.is_in(table[column], value_set=unwanted)))


def rows_in_order(table: pyarrow.Table, column: str, values: Sequence[str]) -> pyarrow.Table:
    """The rows whose column has one of the values, by the place of it among the values; those of one value in the order
    they have."""
    chosen = rows_in(table, column, values)
    place = pyarrow.compute.index_in(chosen[column], value_set=pyarrow.array(values, pyarrow.string()))
    return chosen.take(pyarrow.compute.array_sort_indices(place))


def rows_by_value(column: pyarrow.ChunkedArray) -> dict[str, list[int]]:
    """Value of a column → the numbers of its rows."""
    rows: dict[str, list[int]] = {}
    for number, value in enumerate(column.to_pylist()):
        rows.setdefault(value, []).append(number)
    return rows


def digest_table(table: pyarrow.Table) -> bytes:
    """SHA-256 of all rows as Arrow lays them out, however they are chunked; different rows do not share one."""
    sha = hashlib.sha256()
    for batch in table.combine_chunks().to_batches():
        sha.update(batch.serialize())
    return sha.digest()


def concat_rows(name: str, parts: Sequence[pyarrow.Table]) -> pyarrow.Table:
    """The rows of several parts of a table, one after another; an empty table where there are none."""
    schema = TABLES[name].schema
    return pyarrow.concat_tables([schema.empty_table(), *(part.cast(schema) for part in parts)]).combine_chunks()


def with_column(name: str, table: pyarrow.Table, column: str, values: Sequence[str | None]) -> pyarrow.Table:
    """The table with one column's values replaced."""
    field = TABLES[name].schema.field(column)
    place = table.schema.get_field_index(column)
    return table.set_column(place, field, pyarrow.array(values, field.type))
