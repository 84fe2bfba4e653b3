"""The DuckDB file of a warehouse: the published tables once more, in one file, with their meaning as comments, and the
views of `views` over them.

It is filled from the Parquet files, row for row in their order. Putting it into place belongs to refresh.
"""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow

from pipelines.publishing.parquet import table_files
from pipelines.publishing.views import create_views
from schemas.tables import SCHEMA_VERSION, TABLES, TableInfo
from schemas.tables.base import described, in_words

STORAGE_VERSION = "v1.0.0"
"""What DuckDB 2 writes by default opens in no earlier release; this opens in all since 1.0."""

PUBLICATIONS = "publications"
PUBLICATION_COLUMNS = {
    "version": ("BIGINT", "版本号", "number of the published version, as in versions/<n>"),
    "published_at": ("TIMESTAMP", "发布时间", "when it was published, UTC"),
    "gouji_version": ("VARCHAR", "程序版本", "release of gouji that wrote it"),
    "schema_version": ("VARCHAR", "表结构版本", "version of the tables' columns"),
}
"""Column → type, Chinese title, meaning; after them a column for the number of rows of each table."""


@dataclass(frozen=True)
class Publication:
    """What is published: its number, when (with a zone), and by which release of gouji."""

    version: int
    published_at: datetime
    gouji_version: str


def build_database(
    tables_dir: Path, path: Path, publication: Publication, *, threads: int | None = None
) -> dict[str, int]:
    """Write the tables below `tables_dir` into a new DuckDB file at `path`, complete and flushed to the disk; return
    the number of rows of each table.

    Give a path beside the published one and rename it into place: readers of the old file keep it. A file that an
    interrupted run left at `path` is replaced. On failure nothing is left there.
    """
    _remove(path)
    try:
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as con:
            con.execute(f"SET temp_directory = {sql_literal(str(path.parent / (path.name + '.spill')))}")
            con.execute("SET preserve_insertion_order = true")
            if threads is not None:
                con.execute(f"SET threads = {int(threads)}")
            con.execute(
                f"ATTACH {sql_literal(str(path))} AS warehouse (STORAGE_VERSION {sql_literal(STORAGE_VERSION)})"
            )
            con.execute("USE warehouse")
            create_tables(con)
            for info in TABLES.values():
                _fill_table(con, info, table_files(tables_dir, info.name))
            counts = _fill_publications(con, publication)
            create_views(con)
            con.execute("CHECKPOINT warehouse")
            con.execute("USE memory")
            con.execute("DETACH warehouse")
        with path.open("rb") as file:
            os.fsync(file.fileno())
    except BaseException:
        _remove(path)
        raise
    return counts


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every published table, empty, with its comments, in the current catalogue."""
    for info in TABLES.values():
        columns = ", ".join(
            f"{sql_name(column.name)} {_sql_type(column.type)}{'' if column.nullable else ' NOT NULL'}"
            for column in info.schema
        )
        con.execute(f"CREATE TABLE {sql_name(info.name)} ({columns})")
        _explain_table(con, info)


def _fill_table(con: duckdb.DuckDBPyConnection, info: TableInfo, files: list[Path]) -> None:
    if files:
        names = ", ".join(sql_name(column) for column in info.schema.names)
        con.execute(
            f"INSERT INTO {sql_name(info.name)} SELECT {names} "
            "FROM read_parquet(?, union_by_name = true, hive_partitioning = false)",
            [[escape_glob(str(file)) for file in files]],
        )


def _explain_table(con: duckdb.DuckDBPyConnection, info: TableInfo) -> None:
    references = "; ".join(f"{each.column} → {each.table}.{each.target}" for each in info.references)
    about = f"{info.title} / {info.title_en} — {info.meaning} Key: {', '.join(info.key)}."
    _comment(con, "TABLE", sql_name(info.name), about + (f" References: {references}." if references else ""))
    for column in info.schema:
        told = described(column)
        unit = f" [{told['unit']}]" if "unit" in told else ""
        text = f"{told['title']} / {told['title_en']} — {told['description']}{unit}. Source: {told['source']}"
        _comment(con, "COLUMN", f"{sql_name(info.name)}.{sql_name(column.name)}", text)


def _fill_publications(con: duckdb.DuckDBPyConnection, publication: Publication) -> dict[str, int]:
    columns = [f"{sql_name(name)} {kind} NOT NULL" for name, (kind, *_) in PUBLICATION_COLUMNS.items()]
    columns += [f"{sql_name(name)} BIGINT NOT NULL" for name in TABLES]
    con.execute(f"CREATE TABLE {PUBLICATIONS} ({', '.join(columns)})")
    counts = {name: con.execute(f"SELECT count(*) FROM {sql_name(name)}").fetchall()[0][0] for name in TABLES}
    published_at = publication.published_at.astimezone(UTC).replace(tzinfo=None)
    values = [publication.version, published_at, publication.gouji_version, SCHEMA_VERSION, *counts.values()]
    con.execute(f"INSERT INTO {PUBLICATIONS} VALUES ({', '.join('?' * len(values))})", values)
    about = "发布 / Publications — The published version that this file holds: one row. Key: version."
    _comment(con, "TABLE", PUBLICATIONS, about)
    told = {
        name: f"{title} / {in_words(name)} — {meaning}" for name, (_, title, meaning) in PUBLICATION_COLUMNS.items()
    }
    told |= {name: f"{info.title}行数 / {info.title_en} — rows of {name} [row]" for name, info in TABLES.items()}
    for name, text in told.items():
        _comment(con, "COLUMN", f"{PUBLICATIONS}.{sql_name(name)}", text)
    return counts


def _comment(con: duckdb.DuckDBPyConnection, kind: str, name: str, text: str) -> None:
    con.execute(f"COMMENT ON {kind} {name} IS {sql_literal(text)}")


def _sql_type(kind: pyarrow.DataType) -> str:
    if pyarrow.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    if pyarrow.types.is_struct(kind):
        return f"STRUCT({', '.join(f'{sql_name(part.name)} {_sql_type(part.type)}' for part in kind)})"
    return {
        pyarrow.string(): "VARCHAR",
        pyarrow.int32(): "INTEGER",
        pyarrow.int64(): "BIGINT",
        pyarrow.float64(): "DOUBLE",
        pyarrow.bool_(): "BOOLEAN",
        pyarrow.date32(): "DATE",
        pyarrow.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
    }[kind]


def sql_name(identifier: str) -> str:
    """An identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def sql_literal(text: str) -> str:
    """A string as SQL."""
    return "'" + text.replace("'", "''") + "'"


def escape_glob(path: str) -> str:
    """A path that DuckDB takes as it is, with nothing in it a pattern."""
    return re.sub(r"[\[*?]", r"[\g<0>]", path)


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)
