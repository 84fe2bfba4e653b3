"""Rows of Arrow tables chosen, joined and told apart, in the order they have.

A filter by expression may run on several threads and give rows in another order; a mask does not.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pyarrow
import pyarrow.compute

from schemas.tables import TABLES


def rows_in(table: pyarrow.Table, column: str, values: Iterable[str]) -> pyarrow.Table:
    """The rows whose column has one of the values."""
    wanted = pyarrow.array(list(values), pyarrow.string())
    return table.filter(pyarrow.compute.is_in(table[column], value_set=wanted))


def rows_not_in(table: pyarrow.Table, column: str, values: Iterable[str]) -> pyarrow.Table:
    """The rows whose column has none of the values; the table itself where there are none."""
    unwanted = pyarrow.array(list(values), pyarrow.string())
    if not len(unwanted):  # as a rule, and a filter copies all rows
        return table
    return table.filter(pyarrow.compute.invert(pyarrow.compute.is_in(table[column], value_set=unwanted)))


def rows_in_order(table: pyarrow.Table, column: str, values: Sequence[str]) -> pyarrow.Table:
    """The rows whose column has one of the values, by the place of it among the values; those of one value in the order
    they have. The rows of one value mostly stand together, and are moved as one."""
    place = pyarrow.compute.index_in(table[column], value_set=pyarrow.array(values, pyarrow.string())).combine_chunks()
    runs = pyarrow.compute.run_end_encode(place)
    spans = pairwise([0, *runs.run_ends.to_pylist()])
    found = [(at, *span) for at, span in zip(runs.values.to_pylist(), spans, strict=True)]
    wanted = sorted(run for run in found if run[0] is not None)
    if wanted == found:
        return table
    slices = [table.slice(start, end - start) for _, start, end in wanted]
    return pyarrow.concat_tables(slices).combine_chunks() if slices else table.slice(0, 0)


def concat_rows(name: str, parts: Sequence[pyarrow.Table]) -> pyarrow.Table:
    """The rows of several parts of a table, one after another; an empty table where there are none."""
    return stack_rows(name, parts).combine_chunks()


def stack_rows(name: str, parts: Sequence[pyarrow.Table]) -> pyarrow.Table:
    """The same, but with the chunks of the parts: nothing is copied."""
    schema = TABLES[name].schema
    there = [part.cast(schema) for part in parts if part.num_rows]
    return pyarrow.concat_tables(there) if there else schema.empty_table()


def with_column(name: str, table: pyarrow.Table, column: str, values: Sequence[str | None]) -> pyarrow.Table:
    """The table with one column's values replaced."""
    field = TABLES[name].schema.field(column)
    place = table.schema.get_field_index(column)
    return table.set_column(place, field, pyarrow.array(values, field.type))
