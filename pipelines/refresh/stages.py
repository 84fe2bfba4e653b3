"""Runs a room over the shards of batches, from the files of the rooms before it to files in staging."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow

from pipelines.publishing.rows import rows_in
from pipelines.refresh.plan import Unit
from pipelines.refresh.spreading import make_shards
from pipelines.refresh.workspace import TABLES_OF_ROOM, Workspace
from schemas.vocabulary import Cause


@dataclass(frozen=True)
class Outcome:
    """What a room did to a batch: files seen, reports given up by our fault, rows a table, seconds of work."""

    files: int
    failed: int
    rows: Mapping[str, int]
    seconds: float


def run_room(workspace: Workspace, room: str, batches: Sequence[str]) -> Mapping[str, Outcome]:
    """Make a room's rows for those shards of some batches that lack them; batch → what there is now."""
    units = workspace.units(batches)
    make_shards(workspace, room, [unit for unit in units if workspace.folder_of(unit, room) is None])
    return {batch: _outcome(workspace, room, workspace.units([batch])) for batch in batches}


def _outcome(workspace: Workspace, room: str, units: Sequence[Unit]) -> Outcome:
    rows = dict.fromkeys((*TABLES_OF_ROOM[room], "quarantine"), 0)
    failed, seconds = 0, 0.0
    for unit in units:
        record = workspace.record(unit, room)
        quarantine = workspace.quarantine(unit)
        counts = {**record.counts, "quarantine": quarantine.num_rows}
        rows = {name: count + counts.get(name, 0) for name, count in rows.items()}
        failed += failed_in(room, quarantine).num_rows
        if workspace.folder_of(unit, room) == workspace.made_dir:
            seconds += record.seconds.get(room, 0.0)
    return Outcome(sum(len(unit.entries) for unit in units), failed, rows, seconds)


def failed_in(room: str, quarantine: pyarrow.Table) -> pyarrow.Table:
    """The rows of reports that a room gave up by our fault."""
    return rows_in(rows_in(quarantine, "stage", [room]), "cause", [Cause.OURS])
