"""Dagster's SQLite history at less cost, for runs in this process.

Dagster makes an engine and opens a file for each of the thousand statements of a run, and flushes the disk after each.
Here engines and connections are kept for the length of a run, and a flush is left to SQLite's own checkpoints: after a
loss of power the history may lack its last events, and is never damaged. What is published does not depend on it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from dagster._core.storage.schedules.sqlite import sqlite_schedule_storage
from sqlalchemy.pool import QueuePool

STORAGES = (sqlite_event_log, sqlite_run_storage, sqlite_schedule_storage)
"""The modules that call `create_engine` for each connection; dagster is pinned, and a test counts what is opened."""


@contextmanager
def connections_kept() -> Iterator[None]:
    """Let Dagster's SQLite storages use one engine a file until the end of the block."""
    kept: dict[str, sqlalchemy.Engine] = {}
    disposals: list[Callable[[], None]] = []
    make = sqlalchemy.create_engine

    def create_engine(url: str, **options: Any) -> sqlalchemy.Engine:
        if url not in kept:
            kept[url] = make(url, **{**options, "poolclass": QueuePool})
            sqlalchemy.event.listen(kept[url], "connect", _flush_at_checkpoints)
            disposals.append(kept[url].dispose)
            kept[url].dispose = _keep  # type: ignore[method-assign]
        return kept[url]

    before = [module.create_engine for module in STORAGES]
    for module in STORAGES:
        module.create_engine = create_engine  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for module, original in zip(STORAGES, before, strict=True):
            module.create_engine = original  # type: ignore[attr-defined]
        for dispose in disposals:
            dispose()


def _flush_at_checkpoints(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")


def _keep(close: bool = True) -> None:
    """Dagster disposes of an engine after each statement."""
