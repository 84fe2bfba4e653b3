"""A DuckDB file in which everything is declared and explained and no row stands, kept to be copied: to declare hundreds
of columns and views takes ten times as long as to copy what says so.

It is found by all that it follows from: the statements themselves, DuckDB's release, and the version of its files.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb

from pipelines.publishing.sql import change_catalogue, sql_literal

STORAGE_VERSION = "v1.0.0"
"""What DuckDB 2 writes by default opens in no earlier release; this opens in all since 1.0."""
BLANK = "blank"


def attach_blank(con: duckdb.DuckDBPyConnection, statements: Sequence[str], folder: Path) -> bool:
    """Attach, as `blank`, a file in which the statements were carried out, made where the folder has none; False where
    that cannot be: the folder cannot be written to, or the file is damaged, and goes.
    """
    parts = (duckdb.__version__, STORAGE_VERSION, *statements)
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    file = folder / f"{BLANK}-{digest}.duckdb"
    try:
        if not file.exists():
            _make(con, statements, file)
        con.execute(f"ATTACH {sql_literal(str(file))} AS {BLANK} (READ_ONLY)")
    except OSError:
        return False
    except duckdb.Error:
        _remove([file])
        return False
    return True


def _make(con: duckdb.DuckDBPyConnection, statements: Sequence[str], file: Path) -> None:
    """Make the file beside and rename it into place; those of other statements go."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    _remove([beside])
    ((before,),) = con.execute("SELECT current_database()").fetchall()
    con.execute(f"ATTACH {sql_literal(str(beside))} AS making (STORAGE_VERSION {sql_literal(STORAGE_VERSION)})")
    try:
        con.execute("USE making; BEGIN")
        change_catalogue(con, statements)
        con.execute("COMMIT; CHECKPOINT making")
        con.execute(f"USE {before}")
        con.execute("DETACH making")
        _remove(file.parent.glob(f"{BLANK}-*.duckdb"))
        beside.replace(file)
    finally:
        _remove([beside])


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        try:
            file.unlink()
        except OSError:
            continue
