"""Reading a published warehouse. Writing and swapping its versions belongs to refresh."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from pipelines.publishing.parquet import read_table, table_files
from schemas.tables import TABLES

Filters = Sequence[tuple[str, str, Any]]
"""Conditions that all must hold, as `(column, operator, value)`; operators are = != < <= > >= in, not in."""


class NoWarehouseError(LookupError):
    """There are no published tables where they were looked for."""


class Warehouse:
    """The tables of one published version.

    The link `<warehouse>/tables` is resolved once, here: whatever is published afterwards, all reads see one version
    as long as its folder stays (a refresh keeps two old ones).
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.tables_dir = (root / "tables").resolve()
        if not self.tables_dir.is_dir():
            raise NoWarehouseError(
                f"{root}: no published tables here (expected {root / 'tables'}); "
                "publish some with `gouji run`, or name another warehouse with --warehouse"
            )

    def table(self, name: str, filters: Filters | None = None, columns: Sequence[str] | None = None) -> pyarrow.Table:
        """Rows of a table that satisfy the filters, in published order; all of its columns or those named."""
        if name not in TABLES:
            raise NoWarehouseError(f"no table is called {name!r}; the tables are {', '.join(TABLES)}")
        condition = pyarrow.parquet.filters_to_expression(list(filters)) if filters else None
        return read_table(name, table_files(self.tables_dir, name), columns=columns, filters=condition)

    def tables(self) -> dict[str, pyarrow.Table]:
        """Every table, whole."""
        return {name: self.table(name) for name in TABLES}
