"""Names, strings, paths and comments as SQL, the connection that carries it out, and changes of what it declares."""

import re
from collections.abc import Iterable

import duckdb


def sql_name(identifier: str) -> str:
    """An identifier as SQL."""
    return '"' + identifier.replace('"', '""') + '"'


def sql_literal(text: str) -> str:
    """A string as SQL."""
    return "'" + text.replace("'", "''") + "'"


def escape_glob(path: str) -> str:
    """A path that DuckDB takes as it is, with nothing in it a pattern."""
    return re.sub(r"[\[*?]", r"[\g<0>]", path)


def comment_on(what: str, text: str) -> str:
    """The statement that gives a table, view or column (`COLUMN "a"."b"`) its comment."""
    return f"COMMENT ON {what} IS {sql_literal(text)}"


def connect_in_memory() -> duckdb.DuckDBPyConnection:
    """A connection that fetches no extension and prints nothing: a process without a main file, such as one that was
    spawned, would print the progress of long statements to its standard output."""
    con = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    con.execute("SET enable_progress_bar = false")
    return con


def change_catalogue(con: duckdb.DuckDBPyConnection, statements: Iterable[str]) -> None:
    """Carry out statements that create or describe tables and views. Hundreds of them take half of the time as one
    text, by one thread, and where DuckDB looks for no plan that is better than the first."""
    ((threads,),) = con.execute("SELECT current_setting('threads')").fetchall()
    alone = ("SET threads = 1", "PRAGMA disable_optimizer")
    as_before = ("PRAGMA enable_optimizer", f"SET threads = {threads}")
    con.execute(";".join([*alone, *statements, *as_before]))
