"""Runs a room over the reports of a shard, and takes out the reports that it cannot do.

A room that raises is tried again report by report; rows that break their model or contradict the text are traced to
their report. Either way the report goes to quarantine with cause `ours`, and the others go on. Faults that no report
explains, or too many reports, are a failure of the table: TableFailure.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pyarrow

from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_reports
from pipelines.reading.reports import content_id, report_id
from pipelines.refresh.failures import RefreshError, TableFailure
from pipelines.refresh.faults import Complaint, take_out_faults
from pipelines.refresh.plan import STAGE_ROOMS, Unit, digest_entry
from pipelines.refresh.progress import tell
from pipelines.refresh.rows import concat_rows, rows_in
from pipelines.refresh.scan import Problem, RawEntry, load_report
from pipelines.refresh.workspace import TABLES_OF_ROOM, Tables, Workspace
from pipelines.statements import read_statements
from pipelines.tallying import decide_claims
from schemas.tables import TABLES
from schemas.vocabulary import Cause

HANDFUL = 5
"""As many reports of a shard may fail before the table is taken to be wrong, however small the shard is …"""
FAILED_SHARE = 0.01
"""… and as great a share of a large one."""

ROOM_FUNCTIONS: Mapping[str, Callable[[Tables], Tables]] = {
    "figures": read_figures,
    "statements": read_statements,
    "tallying": decide_claims,
}
"""Room → what it does to the tables of a group of reports. Reading starts from bytes and stands apart."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class Outcome:
    """What a room did to a batch: files seen, reports given up by our fault, rows a table, seconds."""

    files: int
    failed: int
    rows: Mapping[str, int]
    seconds: float


@dataclass(frozen=True)
class Failure:
    """A report that a room gave up, as its row of quarantine tells it."""

    source_path: str
    content_id: str
    cause: Cause
    error: str
    message: str


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
            failed += len(failures_of(tables["quarantine"], room, Cause.OURS))
            done += len(unit.entries)
        files = sum(len(unit.entries) for unit in units)
        outcomes[batch] = Outcome(files, failed, rows, time.perf_counter() - started)
    tell(room, done, total)
    return outcomes


def failures_of(quarantine: pyarrow.Table, room: str, cause: Cause) -> list[str]:
    """Paths of the reports that a room gave up for one cause."""
    paths: list[str] = rows_in(rows_in(quarantine, "stage", [room]), "cause", [cause])["source_path"].to_pylist()
    return paths


def make_rows(workspace: Workspace, unit: Unit, room: str) -> None:
    """Make a room's rows of a shard and put them into staging, with the reports it gave up in quarantine."""
    if room == "reading":
        made, failures = _read(unit)
    else:
        made, failures = _go_on(workspace, unit, room)
    ours = sum(failure.cause == Cause.OURS for failure in failures)
    if ours > max(HANDFUL, FAILED_SHARE * len(unit.entries)):
        first = next(failure for failure in failures if failure.cause == Cause.OURS)
        raise TableFailure(
            f"{room}: {ours} of {len(unit.entries)} reports of batch {unit.batch} cannot be done, "
            f"so nothing is published; the first is {first.source_path}: {first.message}"
        )
    earlier = STAGE_ROOMS[: STAGE_ROOMS.index(room)]
    known = made.get("quarantine")
    if known is None:
        known = rows_in(workspace.quarantine(unit), "stage", earlier)
    rows = [
        {
            "source_path": failure.source_path,
            "batch": unit.batch,
            "content_id": failure.content_id,
            "stage": room,
            "cause": failure.cause,
            "error": failure.error,
            "message": failure.message,
        }
        for failure in failures
    ]
    added = pyarrow.Table.from_pylist(rows, schema=TABLES["quarantine"].schema)
    made["quarantine"] = concat_rows("quarantine", [known, added])
    workspace.stage(unit, room, made)


def run_isolated(
    make: Callable[[Sequence[Item]], Tables], items: Sequence[Item]
) -> tuple[Tables, dict[int, Exception]]:
    """The tables of a group; where making them raises, of its members one by one, and what raised for which."""
    try:
        return make(items), {}
    except Exception:
        parts, raised = [make([])], {}
        for number, item in enumerate(items):
            try:
                parts.append(make([item]))
            except Exception as error:
                raised[number] = error
    return {name: concat_rows(name, [part[name] for part in parts]) for name in parts[0]}, raised


def select_reports(tables: Tables, report_ids: Iterable[str]) -> Tables:
    """The rows of some reports, in the order they have."""
    wanted = list(report_ids)
    return {name: rows_in(table, "report_id", wanted) for name, table in tables.items()}


def _read(unit: Unit) -> tuple[Tables, list[Failure]]:
    raws: list[RawReport] = []
    failures: list[Failure] = []
    for entry, digest in zip(unit.entries, unit.entry_digests, strict=True):
        loaded = load_report(entry)
        _refuse_change(entry, digest_entry(entry, loaded) == digest)
        if isinstance(loaded, Problem):
            failures.append(Failure(entry.source_path, "", Cause.SOURCE, loaded.error, loaded.message))
        else:
            raws.append(loaded)
    made, raised = run_isolated(read_reports, raws)
    places = {report_id(raw.source_path, raw.data): (raw.source_path, content_id(raw.data)) for raw in raws}
    for number, error in raised.items():
        failures.append(_crash("reading", *list(places.values())[number], error))
    quarantine = made.pop("quarantine")
    made, faulty = take_out_faults("reading", {}, made)
    failures += [_fault(*places[guilty], why) for guilty, why in faulty.items()]
    return {**made, "quarantine": quarantine}, failures


def _go_on(workspace: Workspace, unit: Unit, room: str) -> tuple[Tables, list[Failure]]:
    earlier = STAGE_ROOMS[: STAGE_ROOMS.index(room)]
    inputs = workspace.load(unit, earlier)
    before = rows_in(workspace.quarantine(unit), "stage", earlier)
    given_up = set(before["source_path"].to_pylist())
    places = {
        row["report_id"]: (row["source_path"], row["content_id"])
        for row in inputs["reports"].select(["report_id", "source_path", "content_id"]).to_pylist()
        if row["source_path"] not in given_up
    }
    inputs = select_reports(inputs, places)
    report_ids = list(places)
    function = ROOM_FUNCTIONS[room]
    made, raised = run_isolated(lambda ids: function(select_reports(inputs, ids)), report_ids)
    failures = [_crash(room, *places[report_ids[number]], error) for number, error in raised.items()]
    left = [identifier for number, identifier in enumerate(report_ids) if number not in raised]
    made, faulty = take_out_faults(room, select_reports(inputs, left), made)
    return made, failures + [_fault(*places[guilty], why) for guilty, why in faulty.items()]


def _refuse_change(entry: RawEntry, unchanged: bool) -> None:
    if not unchanged:
        raise RefreshError(f"{entry.path}: the file changed while it was read; run the refresh again")


def _crash(room: str, source_path: str, content: str, error: Exception) -> Failure:
    what = f"{room} stopped at this report with {type(error).__name__}: {' '.join(str(error).split())[:500]}"
    message = f"{what}; this is a fault of gouji: report it with the file"
    return Failure(source_path, content, Cause.OURS, type(error).__name__, message)


def _fault(source_path: str, content: str, complaint: Complaint) -> Failure:
    return Failure(source_path, content, Cause.OURS, complaint.error, complaint.message)
