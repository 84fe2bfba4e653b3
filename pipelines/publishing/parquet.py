"""The Parquet files of a warehouse: where each lies, how its bytes are written, how rows are read back.

A table cut by batch lies in `<tables>/<table>/<batch>.<shard>.parquet`, the others in `<tables>/<table>/all.parquet`.
Every file of a table has the same schema, taken from its model. Versions, links and swaps belong to refresh.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow
import pyarrow.compute
import pyarrow.parquet

from pipelines.publishing.disk import open_beside, sync_folder
from schemas.tables import SCHEMA_VERSION, TABLES

REPORTS_PER_SHARD = 500
WHOLE = "all"
"""Name of the one shard of a batch that is not cut, and of the one file of an unpartitioned table. No hex digits, so
that it is never taken for the shard `0` of a batch that has grown."""
ROWS_PER_GROUP = 32 * 1024
"""Rows of a row group: a few hundred reports at most, so that a reader who looks for one passes over the others."""
TEXTS_PER_GROUP = 64
"""The same in tables of whole texts, whose rows are large."""
WHOLE_TEXTS = frozenset({"report_texts", "articles"})
FALSE_HITS = 0.05
"""Share of row groups in which a Bloom filter sees an id that is not there."""
SAID_ONCE = frozenset({"text", "trail"})
"""Columns of strings beside lone keys whose values hardly come again, so that a dictionary of them saves nothing."""
NAME_LIMIT = 160
"""Bytes of a file name that a batch may take; file systems give 255 to the whole."""


class TableFileError(ValueError):
    """A table cannot be written, or a file cannot be read, as its model says."""


def shard_digits(report_count: int) -> int:
    """How many hex digits of report_id cut a batch of so many reports into shards of about 500 or fewer; 0: uncut."""
    digits = 0
    while report_count > REPORTS_PER_SHARD * 16**digits:
        digits += 1
    return digits


def shard_of(report_id: str, digits: int) -> str:
    """The shard that holds a report: the first `digits` hex digits of its id, or `all` where there are none."""
    return report_id[:digits] or WHOLE


def batch_file_name(batch: str) -> str:
    """A batch's name as it stands in file names: percent-encoded, ASCII.

    One that would be too long is cut and ends in `~` and 16 hex digits of its SHA-256; no other name holds a `~`.
    """
    encoded = quote(batch, safe="").replace("~", "%7E")
    if encoded[:1] in {".", "_"}:  # many readers of a folder pass over such files
        encoded = f"%{ord(encoded[0]):02X}{encoded[1:]}"
    if len(encoded) <= NAME_LIMIT:
        return encoded
    digest = hashlib.sha256(batch.encode()).hexdigest()[:16]
    return f"{encoded[: NAME_LIMIT - 17]}~{digest}"


def table_path(tables_dir: Path, name: str, batch: str | None = None, shard: str | None = None) -> Path:
    """Where a table's file lies. A table cut by batch needs batch and shard, another takes neither."""
    if TABLES[name].partitioned != (batch is not None and shard is not None):
        wanted = "a batch and a shard" if TABLES[name].partitioned else "neither batch nor shard"
        raise TableFileError(f"{name}: expected {wanted}, found batch {batch!r}, shard {shard!r}")
    if batch is None:
        return tables_dir / name / f"{WHOLE}.parquet"
    return tables_dir / name / f"{batch_file_name(batch)}.{shard}.parquet"


def table_files(tables_dir: Path, name: str) -> list[Path]:
    """All files of a table, in the order in which their rows are read."""
    return sorted((tables_dir / name).glob("*.parquet"))


def conform_table(name: str, table: pyarrow.Table) -> pyarrow.Table:
    """The same rows under the table's own schema: types cast, metadata set, one chunk a column.

    Columns must be those of the model, in its order, and hold no null where the model allows none.
    """
    schema = TABLES[name].schema
    if table.column_names != schema.names:
        missing = [column for column in schema.names if column not in table.column_names]
        unknown = [column for column in table.column_names if column not in schema.names]
        raise TableFileError(
            f"{name}: columns are not those of its model: missing {missing}, unknown {unknown}, "
            f"or in another order; expected {schema.names}"
        )
    for field, column in zip(schema, table.columns, strict=True):
        if not field.nullable and column.null_count:
            row = column.is_null().index(True).as_py()
            raise TableFileError(f"{name}.{field.name}: row {row} is null, but every row must have a value")
    try:
        table = table.cast(schema)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowNotImplementedError, ValueError) as error:
        raise TableFileError(f"{name}: a column does not have the type of its model: {error}") from error
    return table.combine_chunks()


def write_table(name: str, table: pyarrow.Table, path: Path) -> None:
    """Write rows, in their order, as one Parquet file: beside, flushed to the disk, then renamed into place.

    Equal rows give equal bytes, however they were chunked: one chunk a column, nothing of the time or the machine.
    A reader of `path` sees the old file or the new one.
    """
    table = conform_table(name, table)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_beside(path) as file:
        pyarrow.parquet.write_table(table, file, compression="zstd", version="2.6", **_grouping(name, table))
    sync_folder(path.parent)


def _grouping(name: str, table: pyarrow.Table) -> dict[str, Any]:
    """How rows are grouped, the Bloom filters by which readers pass over groups, and the columns with a dictionary.

    Ids are hashes, so that the least and greatest of a group tell little: columns of keys and references get filters.
    Strings that come again get a dictionary; numbers take less time and space without.
    """
    info = TABLES[name]
    rows = TEXTS_PER_GROUP if name in WHOLE_TEXTS else ROWS_PER_GROUP
    strings = [field.name for field in info.schema if pyarrow.types.is_string(field.type)]
    lone_key = set(info.key) if len(info.key) == 1 else set()
    filters = {}
    for column in dict.fromkeys((*info.key, *(reference.column for reference in info.references))):
        if column in strings:
            distinct = table.num_rows if column in lone_key else _count_distinct(table[column])
            filters[column] = {"ndv": max(min(distinct, rows), 1), "fpp": FALSE_HITS}
    recurring = [column for column in strings if column not in lone_key | SAID_ONCE]
    return {"row_group_size": rows, "bloom_filter_options": filters, "use_dictionary": recurring}


def _count_distinct(column: pyarrow.ChunkedArray) -> int:
    """How many values a column has; equal ones mostly stand together, and are looked at once."""
    runs = pyarrow.compute.run_end_encode(column.combine_chunks())
    count: int = pyarrow.compute.count_distinct(runs.values).as_py()
    return count


def read_table(
    name: str,
    paths: Sequence[Path],
    *,
    columns: Sequence[str] | None = None,
    filters: pyarrow.compute.Expression | None = None,
) -> pyarrow.Table:
    """Rows of a table from its files, in the order of the files given; no files, no rows.

    A file of another schema version, or with other columns, raises TableFileError: its rows mean something else.
    """
    schema = TABLES[name].schema
    wanted = schema if columns is None else pyarrow.schema([schema.field(column) for column in columns])
    parts = [_read_file(name, path, wanted, filters) for path in paths]
    return pyarrow.concat_tables(parts) if parts else wanted.empty_table()


def _read_file(
    name: str, path: Path, wanted: pyarrow.Schema, filters: pyarrow.compute.Expression | None
) -> pyarrow.Table:
    """The columns of a schema from one file, which is opened once: there are hundreds, and most are small."""
    with pyarrow.parquet.ParquetFile(path) as file:
        found = file.schema_arrow
        if not found.equals(TABLES[name].schema):
            version = (found.metadata or {}).get(b"schema_version", b"none").decode()
            raise TableFileError(
                f"{path}: not a file of table {name} as this gouji writes it: schema version {version}, expected "
                f"{SCHEMA_VERSION}, with columns {TABLES[name].schema.names}; publish the warehouse again with "
                "`gouji run`"
            )
        if filters is None:
            return file.read(columns=wanted.names).select(wanted.names).cast(wanted)
    # partitioning=None: a folder called `a=b` above the warehouse must not become a column.
    return pyarrow.parquet.read_table(path, columns=wanted.names, filters=filters, partitioning=None).cast(wanted)
