"""One refresh of one warehouse: what raw/ holds, what is published, what is staged, and where rows are found.

Rows of a shard that a room has made lie in staging until they are published. A room's rows are asked for by digest:
they come from staging, or from the published version if they were made from the same inputs by the same code.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow

from pipelines.publishing.parquet import read_table, table_path
from pipelines.publishing.rows import rows_in, with_column
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.manifest import Digests, Manifest, manifest_path, read_manifest
from pipelines.refresh.plan import Plan, Unit, make_plan
from pipelines.refresh.records import Record, read_record, record_path
from pipelines.refresh.scan import scan_raw
from pipelines.refresh.workers import Crew, Hands, Here, start_server
from schemas.vocabulary import Scope

if TYPE_CHECKING:
    from pipelines.refresh.stores.reports import RawStore
    from pipelines.refresh.stores.warehouse import StoredWarehouse

Tables = dict[str, pyarrow.Table]

TABLES_OF_ROOM: dict[str, tuple[str, ...]] = {
    "reading": ("reports", "report_texts", "articles", "passages"),
    "figures": ("mentions",),
    "statements": ("observations", "claims", "claim_operands"),
    "tallying": ("verdicts",),
}
"""Room → the tables it fills, in the order of the flow. All of them add rows to quarantine where they give up."""
LINK_NAME = "tables"
BYTES_A_WORKER = 256 * 1024
"""Raw bytes for which starting a process, with its second of imports, is worth while."""


class Workspace:
    """A raw folder and a warehouse, for the length of one refresh.

    `batches` limits a refresh to some batches; the others stay as they are published. `jobs` bounds the processes that
    reports are spread over, and the threads of DuckDB; None is all cores. `allow_loss` lets batches lose figures.
    `engine` is a cluster that does the work on shards, where there is one, and `piece_bytes` how many raw bytes are
    worked on as one; 0 is what suits. Where raw/ or the warehouse lies in a store, `raw_store` and `stored` stand for
    it, and `raw` and `warehouse` are folders of this machine. `database` and `pages` say whether these are made.
    """

    def __init__(
        self,
        raw: Path,
        warehouse: Path,
        *,
        batches: Sequence[str] | None = None,
        jobs: int | None = None,
        allow_loss: bool = False,
        engine: Hands | None = None,
        piece_bytes: int = 0,
        raw_store: "RawStore | None" = None,
        stored: "StoredWarehouse | None" = None,
        database: bool = True,
        pages: bool = True,
    ) -> None:
        self.raw = raw
        self.warehouse = warehouse
        self.threads = jobs
        self.allow_loss = allow_loss
        self.engine = engine
        self.piece_bytes = piece_bytes
        self.raw_store = raw_store
        self.stored = stored
        self.database = database
        self.pages = pages
        self.crew = Crew(jobs or available_cores())
        self.only = None if batches is None else tuple(batches)
        self.staging = warehouse / "staging"
        self.made_dir = self.staging / "made"
        self.across_dir = self.staging / "across"
        self.parts_dir = self.staging / f"parts.{os.getpid()}"

    @cached_property
    def plan(self) -> Plan:
        """What raw/ holds, looked at once."""
        if self.raw_store is None:
            return make_plan(self.raw, scan_raw(self.raw))
        plan = make_plan(self.raw, self.raw_store.scan(), self.raw_store.look)
        self.raw_store.keep()
        return plan

    @property
    def raw_place(self) -> str:
        """Where raw/ is, for messages."""
        return self.raw_store.url if self.raw_store else str(self.raw)

    @property
    def place(self) -> str:
        """Where the warehouse is, for messages."""
        return self.stored.store.url if self.stored else str(self.warehouse)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What people have to know of raw/ and of where the warehouse is, a sentence each."""
        return (*self.plan.warnings, *(self.stored.warnings if self.stored else ()))

    def deliver(self) -> None:
        """Bring what was published to the store of the warehouse, if it lies in one."""
        if self.stored:
            self.stored.publish()

    @cached_property
    def published(self) -> Manifest | None:
        """The manifest of the version that `tables` links to, as of the first look."""
        current = self.published_dir
        return None if current is None else read_manifest(manifest_path(current))

    @cached_property
    def published_dir(self) -> Path | None:
        """The folder of the version that `tables` links to, as of the first look."""
        link = self.warehouse / LINK_NAME
        return link.resolve() if link.is_symlink() and link.is_dir() else None

    def look_again(self) -> None:
        """Forget what was seen of the published version: another has been put into its place."""
        for name in ("published", "published_dir"):
            self.__dict__.pop(name, None)

    def in_scope(self, batch: str) -> bool:
        """Whether this refresh may change the batch."""
        return self.only is None or batch in self.only

    def stale(self) -> tuple[str, ...]:
        """Batches of raw/ that this refresh has to make."""
        return tuple(filter(self.in_scope, self.plan.stale(self.published)))

    def removed(self) -> tuple[str, ...]:
        """Published batches that this refresh has to drop."""
        return tuple(filter(self.in_scope, self.plan.removed(self.published)))

    def units(self, batches: Iterable[str]) -> list[Unit]:
        """The shards of some batches, in order."""
        return [unit for batch in batches for unit in self.plan.batches.get(batch, ())]

    def folder_of(self, unit: Unit, room: str) -> Path | None:
        """The folder of tables that holds a room's rows of a shard as they have to be now, or None."""
        wanted = unit.digests[room]
        if self._staged(unit).get(room) == wanted:
            return self.made_dir
        return self.published_dir if self._published(unit).get(room) == wanted else None

    def load(self, unit: Unit, rooms: Sequence[str]) -> Tables:
        """The rows that rooms made of a shard. Raises RefreshError where they have not been made from this input."""
        tables: Tables = {}
        for room, folder in self.folders_of(unit, rooms).items():
            tables |= read_made(folder, unit.batch, unit.shard, TABLES_OF_ROOM[room])
        return tables

    def folders_of(self, unit: Unit, rooms: Sequence[str]) -> dict[str, Path]:
        """Room → the folder of tables that holds its rows of a shard. Raises RefreshError as `load` does."""
        folders = {room: self.folder_of(unit, room) for room in rooms}
        for room, folder in folders.items():
            if folder is None:
                names = ", ".join(TABLES_OF_ROOM[room])
                raise RefreshError(
                    f"batch {unit.batch}: {names} have not been made from what raw/ holds now; "
                    "materialise them first, or the whole job `refresh`"
                )
        return {room: folder for room, folder in folders.items() if folder is not None}

    def quarantine(self, unit: Unit) -> pyarrow.Table:
        """The rows of quarantine that the rooms made so far left for a shard; none where nothing has been made."""
        file = self.quarantine_file(unit)
        return read_table("quarantine", [file] if file else [])

    def quarantine_file(self, unit: Unit) -> Path | None:
        """The file of those rows."""
        for folder, digests in ((self.made_dir, self._staged(unit)), (self.published_dir, self._published(unit))):
            if folder and any(digests.get(room) == digest for room, digest in unit.digests.items()):
                return table_path(folder, "quarantine", unit.batch, unit.shard)
        return None

    def record_file(self, unit: Unit) -> Path:
        """Where the record of what is staged of a shard lies."""
        return record_path(self.staging / "records", unit.batch, unit.shard)

    def record(self, unit: Unit, room: str) -> Record:
        """What is known of a shard's rows where this room's are as they have to be; an empty record where not."""
        folder = self.folder_of(unit, room)
        if folder is None:
            return Record()
        return read_record(self.record_file(unit)) if folder == self.made_dir else self.published_record(unit)

    def published_record(self, unit: Unit, shard: str | None = None) -> Record:
        """What is known of a published shard of the unit's batch: the one of the same name, or the one given."""
        folder = self.published_dir
        return read_record(record_path(records_dir(folder), unit.batch, shard or unit.shard)) if folder else Record()

    def hands(self, size: int) -> Crew | Here:
        """Who does work on so many raw bytes: worker processes, or this process alone where that is sooner."""
        return self.crew if self.crew.size > 1 and size > 2 * BYTES_A_WORKER else Here()

    def far_hands(self, size: int) -> Hands:
        """The same of tasks that say what they read: a cluster, where there is one and so much work is worth it."""
        return self.engine if self.engine and size > 2 * BYTES_A_WORKER else self.hands(size)

    def start_workers(self) -> None:
        """Let worker processes start beside whatever this process does next, if there will be work for them."""
        size = 0 if self.engine else sum(sum(unit.sizes) for unit in self.units(self.stale()))
        if isinstance(self.hands(size), Crew):
            start_server()
            self.crew.start(size // BYTES_A_WORKER)

    def close(self) -> None:
        """End the worker processes, and leave the cluster."""
        self.crew.close()
        if self.engine:
            self.engine.close()

    def clear_staging(self) -> None:
        """Remove everything staged, also what a killed run left behind."""
        shutil.rmtree(self.staging, ignore_errors=True)

    def _staged(self, unit: Unit) -> Digests:
        return read_record(self.record_file(unit)).digests

    def _published(self, unit: Unit) -> Digests:
        published = self.published
        return published.batches.get(unit.batch, {}).get(unit.shard, {}) if published else {}


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def records_dir(version_dir: Path) -> Path:
    """Where the records of a version's shards lie: `versions/<n>.records` beside `versions/<n>`."""
    return version_dir.with_name(f"{version_dir.name}.records")


def write_record(path: Path, record: Record) -> None:
    """Put a record into its place at once, so that a reader never sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    beside.write_text(record.to_json(), "utf-8")
    beside.replace(path)


def read_made(folder: Path, batch: str, shard: str, names: Iterable[str]) -> Tables:
    """Rows of a shard as the rooms made them: without what is added once all batches are known."""
    tables = {name: read_table(name, [table_path(folder, name, batch, shard)]) for name in names}
    return without_across(tables)


def without_across(tables: Tables) -> Tables:
    """The same tables without claims of scope warehouse, reviews and duplicate_of."""
    made = dict(tables)
    for name in ("claims", "verdicts"):
        if name in made:
            made[name] = rows_in(made[name], "scope", [Scope.REPORT])
    if "claims" in made and "claim_operands" in made:
        own = made["claims"]["claim_id"].to_pylist()
        made["claim_operands"] = rows_in(made["claim_operands"], "claim_id", own)
    for name, column in (("reports", "duplicate_of"), ("verdicts", "review")):
        if name in made:
            made[name] = with_column(name, made[name], column, [None] * made[name].num_rows)
    return made
