"""What a structural check reports, and how it looks at tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow

Tables = Mapping[str, pyarrow.Table]


@dataclass(frozen=True, slots=True)
class Fault:
    """A row, or a table, that breaks a check: our failure. `row` names the row by its key; no report_id: table-wide."""

    check: str
    table: str
    report_id: str | None
    row: str
    message: str


def frame_of(table: pyarrow.Table, *names: str) -> pl.DataFrame:
    """Some columns of an Arrow table (all, if none is named) as a polars frame."""
    frame = pl.from_arrow(table.select(list(names)) if names else table)
    assert isinstance(frame, pl.DataFrame)
    return frame
