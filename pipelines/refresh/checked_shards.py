"""Checks of a room's rows, shard by shard: in bounded memory whatever the number of reports, spread over processes.

What the checks look at is in `checking`; here its functions are called by name, so that a process can be told which.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.publishing.parquet import table_path
from pipelines.refresh import checking
from pipelines.refresh.checking import Checked
from pipelines.refresh.manifest import manifest_path
from pipelines.refresh.plan import STAGE_ROOMS, Plan, Unit
from pipelines.refresh.records import record_path
from pipelines.refresh.workers import Died, Task
from pipelines.refresh.workspace import LINK_NAME, TABLES_OF_ROOM, Workspace, records_dir
from schemas.consistency.recheck import NO, TOO_CLOSE, YES

Check = tuple[str, tuple[str, ...]]
"""The name of a function of `checking`, and what it is given beside the workspace."""
SHARE = "too_close_share"


def run_check(workspace: Workspace, check: Check) -> Checked:
    """What one check finds over all rows it concerns."""
    name, arguments = check
    found: Checked = getattr(checking, name)(workspace, *arguments)
    return found


def check_shards(workspace: Workspace, room: str, checks: Sequence[Check]) -> list[Checked]:
    """What some checks find in the shards whose rows a room made anew, or in all that it has made where it made none
    anew."""
    units = units_to_check(workspace, room)
    # Checks run several times as fast as rooms: fewer bytes are not worth a process.
    hands = workspace.far_hands(sum(sum(unit.sizes) for unit in units) // 4)
    plan = workspace.plan
    queue = deque(
        Task(
            check_unit,
            (workspace.raw, workspace.warehouse, _only(plan, unit), tuple(checks)),
            number,
            _files_to_check(workspace, unit, room),
        )
        for number, unit in enumerate(units)
    )
    found: dict[int, list[Checked]] = {}
    tried: set[int] = set()
    for task, outcome in hands.carry_out(queue):
        if not isinstance(outcome, Died):
            found[task.note] = outcome.value
        elif task.note not in tried:
            tried.add(task.note)
            queue.append(task)
        else:  # rows that were made in pieces may not fit into a process at once: here they have the machine
            found[task.note] = task.function(*task.arguments)
    if not units:
        return [run_check(workspace, check) for check in checks]
    return [merge_checked([found[number][place] for number in sorted(found)]) for place in range(len(checks))]


def units_to_check(workspace: Workspace, room: str) -> list[Unit]:
    """The shards whose rows a room made anew, or all that it has made where it made none anew."""
    folders = {unit: workspace.folder_of(unit, room) for units in workspace.plan.batches.values() for unit in units}
    made = [unit for unit, folder in folders.items() if folder is not None]
    return [unit for unit in made if folders[unit] == workspace.made_dir] or made


def check_unit(raw: Path, warehouse: Path, plan: Plan, checks: Sequence[Check]) -> list[Checked]:
    """What checks find in the one shard of a plan."""
    workspace = Workspace(raw, warehouse, jobs=1)
    workspace.__dict__["plan"] = plan  # as it was looked at once, by the process that runs the refresh
    return [run_check(workspace, check) for check in checks]


def _files_to_check(workspace: Workspace, unit: Unit, room: str) -> list[Path]:
    """The files that any check of a room's rows of a shard reads: what says where rows lie, and the rows of this and
    all earlier rooms."""
    found = [workspace.record_file(unit)]
    if workspace.published_dir:
        found += [workspace.warehouse / LINK_NAME, manifest_path(workspace.published_dir)]
        found.append(record_path(records_dir(workspace.published_dir), unit.batch, unit.shard))
    for each in STAGE_ROOMS[: STAGE_ROOMS.index(room) + 1]:
        folder = workspace.folder_of(unit, each)
        if folder:
            found += [table_path(folder, name, unit.batch, unit.shard) for name in TABLES_OF_ROOM[each]]
    quarantine = workspace.quarantine_file(unit)
    return [path for path in (*found, *([quarantine] if quarantine else [])) if path.exists()]


def merge_checked(parts: Sequence[Checked]) -> Checked:
    """What was found in several shards, as if they were one."""
    counts: dict[str, float] = {}
    for part in parts:
        for name, count in part.counts.items():
            counts[name] = counts.get(name, 0.0) + count
    if SHARE in counts:
        answers = sum(counts[answer] for answer in (YES, NO, TOO_CLOSE))
        counts[SHARE] = counts[TOO_CLOSE] / answers if answers else 0.0
    messages = list(dict.fromkeys(part.message for part in parts if part.message))
    failing: list[dict[str, Any]] = [row for part in parts for row in part.failing]
    return Checked(sum(part.rows for part in parts), failing, "; ".join(messages), counts)


def _only(plan: Plan, unit: Unit) -> Plan:
    batches: Mapping[str, tuple[Unit, ...]] = {unit.batch: (unit,)}
    return Plan(batches, plan.reviews_digest, plan.lists)
