"""What differs between two published sets of tables: rows added, removed and changed, by key, a table at a time.

Either side is a warehouse, one of its `versions/<n>`, or a DuckDB file. Compared in DuckDB, so that no table need fit
into memory. Rows are told apart by the key that the models declare; columns that only one side has are named and left
out of the comparison. Nothing is written but the Parquet files that are asked for.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Table as Grid
from rich.text import Text

from pipelines.publishing.parquet import table_files
from pipelines.publishing.sql import connect_in_memory, escape_glob, sql_literal, sql_name
from schemas.tables import TABLES, TableInfo

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
_STYLES = {ADDED: "green", REMOVED: "red", CHANGED: "yellow"}
_WIDEST = 48
_DIFFERENCES = "differences"
_OPTIONS = "union_by_name = true, hive_partitioning = false"


class NotComparableError(ValueError):
    """One side cannot be read as published tables."""


@dataclass(frozen=True)
class Row:
    """A row that differs: what happened to it, its key as column → value, and for a changed one (column, old, new)."""

    kind: str
    key: dict[str, Any]
    changes: tuple[tuple[str, Any, Any], ...] = ()


@dataclass
class TableDifference:
    """How a table differs: rows on each side, how many of each kind, the first of them, and columns of one side only.

    `old_rows` or `new_rows` is None where that side does not have the table.
    """

    name: str
    old_rows: int | None
    new_rows: int | None
    counts: dict[str, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything at all is not the same."""
        one_sided = self.old_rows is None or self.new_rows is None
        return bool(one_sided or self.counts or self.only_old or self.only_new)


def compare_tables(old: Path, new: Path, *, most_rows: int = 20, output: Path | None = None) -> list[TableDifference]:
    """Compare every table of two warehouses, versions or DuckDB files; `most_rows` of each table are listed.

    With `output`, the folder gets a `<table>.parquet` for each table with differing rows: `difference`, the key,
    `columns` (which ones changed) and the whole rows as structs `old` and `new`. Raises NotComparableError.
    """
    with _opened(old, new) as con:
        found = [_compare_table(con, info, most_rows, output) for info in TABLES.values()]
    return [difference for difference in found if difference is not None]


def render_differences(differences: Sequence[TableDifference]) -> Iterator[Grid | Text]:
    """The summary as a grid, then the rows that were listed, a table at a time."""
    grid = Grid(box=None, pad_edge=False)
    for title in ("table", "old", "new", ADDED, REMOVED, CHANGED):
        grid.add_column(title, justify="left" if title == "table" else "right")
    for difference in differences:
        numbers = [difference.old_rows, difference.new_rows, *(difference.counts.get(kind, 0) for kind in _SIGNS)]
        cells = ["absent" if number is None else f"{number:,}" for number in numbers]
        grid.add_row(difference.name, *cells, style="" if difference.differs else "dim")
    yield grid
    for difference in differences:
        if difference.differs:
            yield _render_rows(difference)


def _render_rows(difference: TableDifference) -> Text:
    text = Text(f"\n{difference.name}\n", style="bold")
    for columns, side in ((difference.only_old, "old"), (difference.only_new, "new")):
        if columns:
            text.append(f"  columns of the {side} side only, not compared: {', '.join(columns)}\n")
    for row in difference.rows:
        key = ", ".join(f"{name} {_short(value)}" for name, value in row.key.items())
        text.append(f"  {_SIGNS[row.kind]} {key}\n", style=_STYLES[row.kind])
        for name, before, after in row.changes:
            text.append(f"      {name}: {_short(before)} → {_short(after)}\n")
    more = sum(difference.counts.values()) - len(difference.rows)
    if more:
        text.append(f"  … and {more:,} more\n")
    return text


def _short(value: Any) -> str:
    shown = "null" if value is None else str(value).replace("\n", "⏎")
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"


@contextmanager
def _opened(old: Path, new: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in which the tables of both sides are views `old.<table>` and `new.<table>`."""
    with connect_in_memory() as con:
        for side, path in (("old", old), ("new", new)):
            con.execute(f"CREATE SCHEMA {side}")
            _open_side(con, side, path)
        yield con


def _open_side(con: duckdb.DuckDBPyConnection, side: str, path: Path) -> None:
    try:
        if path.is_file():
            con.execute(f"ATTACH {sql_literal(str(path))} AS {side}_file (READ_ONLY)")
            known = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [f"{side}_file"])
            sources = {name: f"{side}_file.{name}" for (name,) in known.fetchall() if name in TABLES}
        else:
            folder = (path / "tables" if (path / "tables").is_dir() else path).resolve()
            files = {name: [escape_glob(str(file)) for file in table_files(folder, name)] for name in TABLES}
            sources = {
                name: f"read_parquet([{', '.join(map(sql_literal, f))}], {_OPTIONS})" for name, f in files.items() if f
            }
        for name, source in sources.items():
            con.execute(f"CREATE VIEW {side}.{name} AS FROM {source}")
    except duckdb.Error as error:
        raise NotComparableError(f"{path}: cannot be read as published tables: {error}") from error
    if not sources:
        raise NotComparableError(
            f"{path}: no published tables here; expected a warehouse, one of its versions/<n>, or a gouji.duckdb"
        )


def _compare_table(
    con: duckdb.DuckDBPyConnection, info: TableInfo, most_rows: int, output: Path | None
) -> TableDifference | None:
    old, new = _columns(con, "old", info.name), _columns(con, "new", info.name)
    if old is None and new is None:
        return None
    old_rows, new_rows = (
        con.sql(f"SELECT count(*) FROM {side}.{info.name}").fetchall()[0][0] if columns is not None else None
        for side, columns in (("old", old), ("new", new))
    )
    difference = TableDifference(info.name, old_rows, new_rows)
    if old is None or new is None:
        return difference
    shared = [column for column in old if column in new]
    difference.only_old = tuple(column for column in old if column not in new)
    difference.only_new = tuple(column for column in new if column not in old)
    missing = [column for column in info.key if column not in shared]
    if missing:
        raise NotComparableError(f"{info.name}: its key {', '.join(missing)} is not a column of both sides")
    con.execute(_differing_rows(info, shared))
    difference.counts = dict(con.sql(f"SELECT difference, count(*) FROM {_DIFFERENCES} GROUP BY ALL").fetchall())
    difference.rows = _listed(con, info, most_rows)
    if output is not None and difference.counts:
        output.mkdir(parents=True, exist_ok=True)
        target = sql_literal(str(output / f"{info.name}.parquet"))
        con.execute(f"COPY (FROM {_DIFFERENCES}) TO {target} (FORMAT parquet, COMPRESSION zstd)")
    con.execute(f"DROP TABLE {_DIFFERENCES}")
    return difference


def _differing_rows(info: TableInfo, columns: Sequence[str]) -> str:
    """SQL that makes the table of differing rows, in the order of their keys."""
    row = ", ".join(f"{sql_name(column)} := {sql_name(column)}" for column in columns)
    keys = [sql_name(column) for column in info.key]
    on = " AND ".join(f"o.{key} = n.{key}" for key in keys)
    changed = ", ".join(
        f"CASE WHEN old.{sql_name(column)} IS DISTINCT FROM new.{sql_name(column)} THEN {sql_literal(column)} END"
        for column in columns
    )
    return f"""
        CREATE TEMP TABLE {_DIFFERENCES} AS
        WITH o AS (SELECT {", ".join(keys)}, struct_pack({row}) AS old FROM old.{info.name}),
             n AS (SELECT {", ".join(keys)}, struct_pack({row}) AS new FROM new.{info.name})
        SELECT CASE WHEN old IS NULL THEN '{ADDED}' WHEN new IS NULL THEN '{REMOVED}' ELSE '{CHANGED}' END
                   AS difference,
               {", ".join(f"coalesce(o.{key}, n.{key}) AS {key}" for key in keys)},
               CASE WHEN old IS NOT NULL AND new IS NOT NULL
                    THEN list_filter([{changed}], lambda c: c IS NOT NULL) END AS columns,
               old, new
        FROM o FULL JOIN n ON {on}
        WHERE old IS DISTINCT FROM new
        ORDER BY {", ".join(keys)}"""


def _listed(con: duckdb.DuckDBPyConnection, info: TableInfo, most_rows: int) -> list[Row]:
    keys = ", ".join(map(sql_name, info.key))
    found = con.sql(f"SELECT difference, columns, old, new, {keys} FROM {_DIFFERENCES} LIMIT {int(most_rows)}")
    rows = []
    for kind, changed, before, after, *key in found.fetchall():
        changes = tuple((name, before[name], after[name]) for name in changed or ())
        rows.append(Row(kind, dict(zip(info.key, key, strict=True)), changes))
    return rows


def _columns(con: duckdb.DuckDBPyConnection, side: str, name: str) -> list[str] | None:
    """Names of the columns of a table, in order; None where the side does not have it."""
    found = con.execute(
        "SELECT column_name FROM duckdb_columns() "
        "WHERE database_name = 'memory' AND schema_name = ? AND table_name = ? ORDER BY column_index",
        [side, name],
    ).fetchall()
    return [column for (column,) in found] or None
