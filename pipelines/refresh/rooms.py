"""Runs a room over a group of reports, in memory, and takes out the reports that it cannot do.

A room that raises is tried again report by report; rows that break their model or contradict the text are traced to
their report. Either way the report goes to quarantine with cause `ours`, and the others go on without it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import pyarrow

from pipelines.figures import read_figures
from pipelines.publishing.rows import concat_rows, rows_in
from pipelines.reading import RawReport, content_id, read_reports, report_id
from pipelines.refresh.faults import take_out_faults
from pipelines.refresh.workspace import TABLES_OF_ROOM, Tables
from pipelines.statements import read_statements
from pipelines.tallying import decide_claims
from schemas.tables import TABLES
from schemas.vocabulary import Cause

ROOM_FUNCTIONS: Mapping[str, Callable[[Tables], Tables]] = {
    "figures": read_figures,
    "statements": read_statements,
    "tallying": decide_claims,
}
"""Room → what it does to the tables of a group of reports. Reading starts from bytes and stands apart."""

Item = TypeVar("Item")
Place = tuple[str, str, str]
"""batch, source_path and content_id of a report."""


def read_group(raws: Sequence[RawReport]) -> Tables:
    """The tables of reading; in quarantine stand the reports that could not be read, whoever's fault it is."""
    made, raised = run_isolated(read_reports, raws, (*TABLES_OF_ROOM["reading"], "quarantine"))
    quarantine = made.pop("quarantine")
    places: list[Place] = [(raw.batch, raw.source_path, content_id(raw.data)) for raw in raws]
    by_id = {report_id(raw.source_path, raw.data): place for raw, place in zip(raws, places, strict=True)}
    made, faulty = take_out_faults("reading", {}, made)
    rows = [_crash("reading", places[number], error) for number, error in raised.items()]
    rows += [give_up("reading", by_id[guilty], Cause.OURS, why.error, why.message) for guilty, why in faulty.items()]
    return {**made, "quarantine": add_rows(quarantine, rows)}


def continue_group(room: str, inputs: Tables) -> Tables:
    """The tables that a room makes of the tables of the rooms before it, with the quarantine so far and its own rows.

    Reports that stand in quarantine already are passed over.
    """
    quarantine = inputs["quarantine"]
    given_up = set(quarantine["source_path"].to_pylist())
    places: dict[str, Place] = {
        row["report_id"]: (row["batch"], row["source_path"], row["content_id"])
        for row in inputs["reports"].select(["report_id", "batch", "source_path", "content_id"]).to_pylist()
        if row["source_path"] not in given_up
    }
    inputs = {name: table for name, table in inputs.items() if name != "quarantine"}
    if given_up:
        inputs = select_reports(inputs, places)
    report_ids = list(places)
    function = ROOM_FUNCTIONS[room]
    names = TABLES_OF_ROOM[room]

    def make(ids: Sequence[str]) -> Tables:
        return function(inputs if len(ids) == len(places) else select_reports(inputs, ids))

    made, raised = run_isolated(make, report_ids, names)
    left = [identifier for number, identifier in enumerate(report_ids) if number not in raised]
    made, faulty = take_out_faults(room, select_reports(inputs, left) if raised else inputs, made)
    rows = [_crash(room, places[report_ids[number]], error) for number, error in raised.items()]
    rows += [give_up(room, places[guilty], Cause.OURS, why.error, why.message) for guilty, why in faulty.items()]
    return {**made, "quarantine": add_rows(quarantine, rows)}


def run_isolated(
    make: Callable[[Sequence[Item]], Tables], items: Sequence[Item], names: Sequence[str]
) -> tuple[Tables, dict[int, Exception]]:
    """The tables of a group; where making them raises, of its members one by one, and what raised for which."""
    try:
        return make(items), {}
    except Exception:
        parts: list[Tables] = []
        raised: dict[int, Exception] = {}
        for number, item in enumerate(items):
            try:
                parts.append(make([item]))
            except Exception as error:
                raised[number] = error
    return {name: concat_rows(name, [part[name] for part in parts]) for name in names}, raised


def select_reports(tables: Tables, report_ids: Iterable[str]) -> Tables:
    """The rows of some reports, in the order they have."""
    wanted = list(report_ids)
    return {name: rows_in(table, "report_id", wanted) for name, table in tables.items()}


def give_up(stage: str, place: Place, cause: Cause, error: str, message: str) -> dict[str, str]:
    """A row of quarantine."""
    batch, source_path, content = place
    return {
        "source_path": source_path,
        "batch": batch,
        "content_id": content,
        "stage": stage,
        "cause": cause,
        "error": error,
        "message": message,
    }


def add_rows(quarantine: pyarrow.Table, rows: Sequence[Mapping[str, str]]) -> pyarrow.Table:
    """Quarantine with some rows more."""
    added = pyarrow.Table.from_pylist(list(rows), schema=TABLES["quarantine"].schema)
    return concat_rows("quarantine", [quarantine, added])


def _crash(room: str, place: Place, error: Exception) -> dict[str, str]:
    what = f"{room} stopped at this report with {type(error).__name__}: {' '.join(str(error).split())[:500]}"
    message = f"{what}; this is a fault of gouji: report it with the file"
    return give_up(room, place, Cause.OURS, type(error).__name__, message)
