"""What the id of a figure says (`<report_id>-m<raw_start>`): its report and its place there, of one id, a column, or an
expression."""

from collections.abc import Iterable

import polars as pl
import pyarrow
import pyarrow.compute


def report_of(mention_id: str) -> str:
    """The report in which a figure stands."""
    return mention_id.partition("-")[0]


def rows_with_figures_of(table: pyarrow.Table, report_ids: Iterable[str]) -> pyarrow.Table:
    """The rows whose mention_id is a figure of one of the reports."""
    homes = pyarrow.compute.list_element(pyarrow.compute.split_pattern(table["mention_id"], "-", max_splits=1), 0)
    wanted = pyarrow.array(list(report_ids), pyarrow.string())
    return table.filter(pyarrow.compute.is_in(homes, value_set=wanted))


def report_in(mention_id: pl.Expr) -> pl.Expr:
    """The report_id in a mention_id."""
    return mention_id.str.slice(0, 16)


def place_in_report(mention_id: pl.Expr) -> pl.Expr:
    """The raw_start in it."""
    return mention_id.str.slice(18).cast(pl.Int64)
