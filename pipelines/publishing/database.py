"""The DuckDB file of a warehouse: the published tables once more, in one file, with their meaning as comments, and the
views of `views` over them.

It is filled from the Parquet files, row for row in their order, or made of the file of the version before, whose rows
are replaced where they changed. Putting it into place belongs to refresh.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow

from pipelines.publishing.blank import BLANK, STORAGE_VERSION, attach_blank
from pipelines.publishing.changes import Anew, Changes, FileChange, told_by
from pipelines.publishing.disk import sync_file
from pipelines.publishing.parquet import table_files
from pipelines.publishing.sql import (
    change_catalogue,
    comment_on,
    connect_in_memory,
    escape_glob,
    sql_literal,
    sql_name,
)
from pipelines.publishing.views import declare_views, renew_views, years_with_values
from schemas.tables import SCHEMA_VERSION, TABLES, TableInfo
from schemas.tables.base import described, in_words

PUBLICATIONS = "publications"
PUBLICATION_COLUMNS = {
    "version": ("BIGINT", "版本号", "number of the published version, as in versions/<n>"),
    "published_at": ("TIMESTAMP", "发布时间", "when it was published, UTC"),
    "gouji_version": ("VARCHAR", "程序版本", "release of gouji that wrote it"),
    "schema_version": ("VARCHAR", "表结构版本", "version of the tables' columns"),
}
"""Column → type, Chinese title, meaning; after them a column for the number of rows of each table."""
MOST_DELETED, MOST_FREE = 0.25, 0.5
"""Shares of a file that deleted rows, and blocks without any, may take up before it is made anew."""
FEW_BYTES = 16 * 1024 * 1024
"""Of Parquet, below which strings are not compressed by symbols (FSST): to look in each column for such symbols takes a
third of the time of a small file, and makes it a sixth smaller. Where a file is brought up to date, strings never are:
DuckDB writes again the last rows of each table that changed, which takes half the time so."""
_WITHOUT_SYMBOLS = "SET disabled_compression_methods = 'fsst'"
_CHANGED = "changed_rows"


@dataclass(frozen=True)
class Publication:
    """What is published: its number, when (with a zone), and by which release of gouji."""

    version: int
    published_at: datetime
    gouji_version: str


def build_database(
    tables_dir: Path, path: Path, publication: Publication, *, threads: int | None = None, blanks: Path | None = None
) -> dict[str, int]:
    """Write the tables below `tables_dir` into a new DuckDB file at `path`, complete and flushed to the disk; return
    the number of rows of each table.

    Give a path beside the published one and rename it into place: readers of the old file keep it. A file that an
    interrupted run left at `path` is replaced. On failure nothing is left there. `blanks`: a folder for files that the
    next build may begin with (`blank`).
    """
    files = {name: table_files(tables_dir, name) for name in TABLES}
    with _written(path, publication, threads) as con:
        if sum(file.stat().st_size for each in files.values() for file in each) < FEW_BYTES:
            con.execute(_WITHOUT_SYMBOLS)
        declared = [*_declare_tables(), *_declare_publications(), *declare_views()]
        is_ready = blanks is not None and attach_blank(con, declared, blanks)
        con.execute("BEGIN")
        if is_ready:
            con.execute(f"COPY FROM DATABASE {BLANK} TO warehouse (SCHEMA)")
        else:
            change_catalogue(con, declared)
        for info in TABLES.values():
            _fill_table(con, info, files[info.name])
        counts = _tell_publication(con, publication)
        change_catalogue(con, declare_views(years_with_values(con)))
        con.execute("COMMIT")
    return counts


def update_database(
    published: Path,
    path: Path,
    changes: Changes,
    publication: Publication,
    *,
    anew: Anew | None = None,
    threads: int | None = None,
) -> dict[str, int] | None:
    """Write what `build_database` would from the DuckDB file of the version before, of which a copy is brought up to
    date; return the number of rows of each table. Where it is known which rows are made `anew`, no others are compared.

    None, and nothing at `path`, where the file is not as the version before left it, or holds so much that is deleted
    that a new one is better. The rows are those of a new file, in another order.
    """
    try:
        with _written(path, publication, threads, start=published) as con:
            con.execute(_WITHOUT_SYMBOLS)
            con.execute("BEGIN")
            years = years_with_values(con)
            for info in TABLES.values():
                _change_rows(con, info, changes[info.name], (anew or {}).get(info.name))
            counts = _tell_publication(con, publication)
            renew_views(con, years)
            con.execute("COMMIT")
            con.execute("CHECKPOINT warehouse")
            _require_room(con, counts)
    except _NotWorthKeepingError:
        return None
    return counts


def is_of(path: Path, publication: Publication) -> bool:
    """Whether a DuckDB file is as the publication left it: nobody has written to it since."""
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return False
    return written == _nanoseconds(publication) and not _log_of(path).exists()


class _NotWorthKeepingError(Exception):
    """A DuckDB file holds more that is deleted than it should."""


@contextmanager
def _written(
    path: Path, publication: Publication, threads: int | None, *, start: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose current catalogue is the file at `path`, new or a copy of `start`; in the end it is complete,
    flushed to the disk, and dated as the publication. On failure nothing is left."""
    _remove(path)
    try:
        if start is not None:
            shutil.copyfile(start, path)
        with connect_in_memory() as con:
            con.execute(f"SET temp_directory = {sql_literal(str(path.parent / (path.name + '.spill')))}")
            con.execute("SET preserve_insertion_order = true")
            con.execute(
                "SET checkpoint_threshold = '1 byte'"
            )  # what is committed goes to the file at once, not to a log
            if threads is not None:
                con.execute(f"SET threads = {int(threads)}")
            con.execute(
                f"ATTACH {sql_literal(str(path))} AS warehouse (STORAGE_VERSION {sql_literal(STORAGE_VERSION)})"
            )
            con.execute("USE warehouse")
            yield con
            con.execute("CHECKPOINT warehouse")
            con.execute("USE memory")
            con.execute("DETACH warehouse")
        sync_file(path)
        os.utime(path, ns=(_nanoseconds(publication),) * 2)
    except BaseException:
        _remove(path)
        raise


def _nanoseconds(publication: Publication) -> int:
    return int(publication.published_at.timestamp()) * 1_000_000_000


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every published table, empty, with its comments, in the current catalogue."""
    change_catalogue(con, _declare_tables())


def _declare_tables() -> Iterator[str]:
    for info in TABLES.values():
        columns = ", ".join(
            f"{sql_name(column.name)} {_sql_type(column.type)}{'' if column.nullable else ' NOT NULL'}"
            for column in info.schema
        )
        yield f"CREATE TABLE {sql_name(info.name)} ({columns})"
        yield from _comments_on(info)


def _fill_table(con: duckdb.DuckDBPyConnection, info: TableInfo, files: Sequence[Path]) -> None:
    if files:
        con.execute(f"INSERT INTO {sql_name(info.name)} {_rows_of(info, files)}")


def _rows_of(info: TableInfo, files: Sequence[Path]) -> str:
    """A SELECT of the rows of some files of a table; of no rows where there are no files."""
    names = ", ".join(sql_name(column) for column in info.schema.names)
    if not files:
        return f"SELECT {names} FROM {sql_name(info.name)} LIMIT 0"
    paths = ", ".join(sql_literal(escape_glob(str(file))) for file in files)
    return f"SELECT {names} FROM read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"


def _change_rows(
    con: duckdb.DuckDBPyConnection, info: TableInfo, changes: Sequence[FileChange], anew: Collection[str] | None
) -> None:
    """Take out the rows that the files before and now do not share, and add those of now; where it is known which are
    made anew, all of these that are in the files."""
    if not changes:
        return
    columns = info.key if anew is None else (told_by(info),)
    table, keys = sql_name(info.name), [sql_name(column) for column in columns]
    before = _rows_of(info, [each.old for each in changes if each.old])
    now = _rows_of(info, [each.new for each in changes if each.new])

    def same(one: str, other: str) -> str:
        return " AND ".join(f"{one}.{key} IS NOT DISTINCT FROM {other}.{key}" for key in keys)

    if anew is None:
        either = ", ".join(f"coalesce(before.{key}, now.{key}) AS {key}" for key in keys)
        changed = (
            f"SELECT {either} FROM ({before}) AS before FULL JOIN ({now}) AS now "
            f"ON {same('before', 'now')} WHERE before IS DISTINCT FROM now"
        )
    else:
        (key,) = keys
        here = " UNION ".join(f"SELECT {key} FROM ({rows})" for rows in (before, now))
        changed = f"SELECT {key} FROM ({here}) WHERE {key} IN (SELECT unnest($anew))"
    con.execute(f"CREATE TEMP TABLE {_CHANGED} AS {changed}", None if anew is None else {"anew": sorted(anew)})
    con.execute(f"DELETE FROM {table} USING {_CHANGED} WHERE {same(_CHANGED, table)}")
    con.execute(f"INSERT INTO {table} SELECT now.* FROM ({now}) AS now SEMI JOIN {_CHANGED} ON {same(_CHANGED, 'now')}")
    con.execute(f"DROP TABLE {_CHANGED}")


def _comments_on(info: TableInfo) -> Iterator[str]:
    references = "; ".join(f"{each.column} → {each.table}.{each.target}" for each in info.references)
    about = f"{info.title} / {info.title_en} — {info.meaning} Key: {', '.join(info.key)}."
    yield comment_on(f"TABLE {sql_name(info.name)}", about + (f" References: {references}." if references else ""))
    for column in info.schema:
        told = described(column)
        unit = f" [{told['unit']}]" if "unit" in told else ""
        text = f"{told['title']} / {told['title_en']} — {told['description']}{unit}. Source: {told['source']}"
        yield comment_on(f"COLUMN {sql_name(info.name)}.{sql_name(column.name)}", text)


def _declare_publications() -> Iterator[str]:
    columns = [f"{sql_name(name)} {kind} NOT NULL" for name, (kind, *_) in PUBLICATION_COLUMNS.items()]
    columns += [f"{sql_name(name)} BIGINT NOT NULL" for name in TABLES]
    about = "发布 / Publications — The published version that this file holds: one row. Key: version."
    told = {
        name: f"{title} / {in_words(name)} — {meaning}" for name, (_, title, meaning) in PUBLICATION_COLUMNS.items()
    }
    told |= {name: f"{info.title}行数 / {info.title_en} — rows of {name} [row]" for name, info in TABLES.items()}
    yield f"CREATE TABLE {PUBLICATIONS} ({', '.join(columns)})"
    yield comment_on(f"TABLE {PUBLICATIONS}", about)
    yield from (comment_on(f"COLUMN {PUBLICATIONS}.{sql_name(name)}", text) for name, text in told.items())


def _tell_publication(con: duckdb.DuckDBPyConnection, publication: Publication) -> dict[str, int]:
    """Make the publication the one row of its table, with the number of rows of each table, which are returned."""
    counts = _ask_each_table(con, "count(*)")
    published_at = publication.published_at.astimezone(UTC).replace(tzinfo=None)
    values = [publication.version, published_at, publication.gouji_version, SCHEMA_VERSION, *counts.values()]
    con.execute(f"DELETE FROM {PUBLICATIONS}")
    con.execute(f"INSERT INTO {PUBLICATIONS} VALUES ({', '.join('?' * len(values))})", values)
    return counts


def _ask_each_table(con: duckdb.DuckDBPyConnection, what: str) -> dict[str, int]:
    """A number of each table, all asked for at once."""
    asked = " UNION ALL ".join(f"SELECT {sql_literal(name)}, {what} FROM {sql_name(name)}" for name in TABLES)
    told: dict[str, int] = dict(con.execute(asked).fetchall())
    return {name: told[name] for name in TABLES}


def _require_room(con: duckdb.DuckDBPyConnection, counts: Mapping[str, int]) -> None:
    """Raise _NotWorthKeepingError where deleted rows or free blocks are more than a new file need bear."""
    last = sum(_ask_each_table(con, "coalesce(max(rowid) + 1, 0)").values())
    ((total, free),) = con.execute(
        "SELECT total_blocks, free_blocks FROM pragma_database_size() WHERE database_name = 'warehouse'"
    ).fetchall()
    if last - sum(counts.values()) > MOST_DELETED * last or free > MOST_FREE * total:
        raise _NotWorthKeepingError


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


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


def _remove(path: Path) -> None:
    for leftover in (path, _log_of(path)):
        leftover.unlink(missing_ok=True)
