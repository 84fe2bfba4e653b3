"""Runs a room over the shards of batches, from the files of the rooms before it to files in staging.

Too many reports that a room cannot do by our fault are a failure of the table: TableFailure.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow

from pipelines.reading import RawReport
from pipelines.refresh.failures import RefreshError, TableFailure
from pipelines.refresh.plan import STAGE_ROOMS, Unit, digest_entry
from pipelines.refresh.progress import tell
from pipelines.refresh.rooms import add_rows, continue_group, give_up, read_group
from pipelines.refresh.rows import rows_in
from pipelines.refresh.scan import Problem, load_report
from pipelines.refresh.workspace import TABLES_OF_ROOM, Tables, Workspace
from schemas.vocabulary import Cause

HANDFUL = 5
"""As many reports of a shard may fail before the table is taken to be wrong, however small the shard is …"""
FAILED_SHARE = 0.01
"""… and as great a share of a large one."""


@dataclass(frozen=True)
class Outcome:
    """What a room did to a batch: files seen, reports given up by our fault, rows a table, seconds."""

    files: int
    failed: int
    rows: Mapping[str, int]
    seconds: float


def run_room(workspace: Workspace, room: str, batches: Sequence[str]) -> Mapping[str, Outcome]:
    """Make a room's rows for those shards of some batches that lack them; batch → what there is now."""
    total = sum(len(unit.entries) for unit in workspace.units(batches))
    done = 0
    outcomes = {}
    for batch in batches:
        started = time.perf_counter()
        units = workspace.units([batch])
        rows = dict.fromkeys((*TABLES_OF_ROOM[room], "quarantine"), 0)
        failed = 0
        for unit in units:
            tell(room, done, total)
            if workspace.folder_of(unit, room) is None:
                make_rows(workspace, unit, room)
            tables = {**workspace.load(unit, [room]), "quarantine": workspace.quarantine(unit)}
            rows = {name: rows[name] + tables[name].num_rows for name in rows}
            failed += failed_in(room, tables["quarantine"]).num_rows
            done += len(unit.entries)
        files = sum(len(unit.entries) for unit in units)
        outcomes[batch] = Outcome(files, failed, rows, time.perf_counter() - started)
    tell(room, done, total)
    return outcomes


def failed_in(room: str, quarantine: pyarrow.Table) -> pyarrow.Table:
    """The rows of reports that a room gave up by our fault."""
    return rows_in(rows_in(quarantine, "stage", [room]), "cause", [Cause.OURS])


def make_rows(workspace: Workspace, unit: Unit, room: str) -> None:
    """Make a room's rows of a shard and put them into staging, with the reports it gave up in quarantine."""
    if room == "reading":
        made = _read(unit)
    else:
        earlier = STAGE_ROOMS[: STAGE_ROOMS.index(room)]
        so_far = rows_in(workspace.quarantine(unit), "stage", earlier)
        made = continue_group(room, {**workspace.load(unit, earlier), "quarantine": so_far})
    failed = failed_in(room, made["quarantine"])
    if failed.num_rows > max(HANDFUL, FAILED_SHARE * len(unit.entries)):
        first = failed.slice(0, 1).to_pylist()[0]
        raise TableFailure(
            f"{room}: {failed.num_rows} of {len(unit.entries)} reports of batch {unit.batch} cannot be done, "
            f"so nothing is published; the first is {first['source_path']}: {first['message']}"
        )
    workspace.stage(unit, room, made)


def _read(unit: Unit) -> Tables:
    raws: list[RawReport] = []
    rows = []
    for entry, digest in zip(unit.entries, unit.entry_digests, strict=True):
        loaded = load_report(entry)
        if digest_entry(entry, loaded) != digest:
            raise RefreshError(f"{entry.path}: the file changed while it was read; run the refresh again")
        if isinstance(loaded, Problem):
            place = (entry.batch, entry.source_path, "")
            rows.append(give_up("reading", place, Cause.SOURCE, loaded.error, loaded.message))
        else:
            raws.append(loaded)
    made = read_group(raws)
    return {**made, "quarantine": add_rows(made["quarantine"], rows)}
