"""What the checks of a refresh look at, and what they find: rows that are about to be published."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow

from pipelines.publishing.findings import DOUBTED, gather_findings, mark_figures
from pipelines.publishing.parquet import read_table, table_files
from pipelines.publishing.rows import concat_rows, rows_in, rows_not_in
from pipelines.refresh.claims import CLAIMS, claims_between_to_check, load_claims
from pipelines.refresh.coming import coming_shards, final_path, load_final
from pipelines.refresh.faults import find_misread_values
from pipelines.refresh.plan import STAGE_ROOMS, Unit
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.stages import failed_in
from pipelines.refresh.workspace import TABLES_OF_ROOM, Tables, Workspace
from schemas.consistency.recheck import NO, TOO_CLOSE, YES, find_disagreements, recheck
from schemas.consistency.rules import RULES
from schemas.faults import Fault
from schemas.integrity import find_faults, validate_table


@dataclass(frozen=True)
class Checked:
    """Rows looked at, the rows that fail, a sentence about them, and further counts."""

    rows: int
    failing: list[dict[str, Any]] = field(default_factory=list)
    message: str = ""
    counts: Mapping[str, float] = field(default_factory=dict)


def check_model(workspace: Workspace, name: str) -> Checked:
    """Whether the rows of a table satisfy its model."""
    table = _rows_of(workspace, name)
    return _report(table.num_rows, validate_table(name, table))


def check_room(workspace: Workspace, room: str) -> Checked:
    """Whether a room did every report that is no longer the source's to mend."""
    units = _units(workspace, room)
    ours = [failed_in(room, workspace.quarantine(unit)) for unit in units]
    failing = concat_rows("quarantine", ours).select(["source_path", "batch", "error", "message"]).to_pylist()
    paths = ", ".join(row["source_path"] for row in failing)
    message = f"not done in {room} by our fault: {paths}" if failing else ""
    return Checked(sum(len(unit.entries) for unit in units), failing, message)


def check_text(workspace: Workspace) -> Checked:
    """Whether the rows of each report agree with its text and with each other."""
    tables = _whole_reports(workspace, "tallying")
    return _report(tables["mentions"].num_rows, [*find_faults(tables), *find_misread_values(tables)])


def check_verdicts(workspace: Workspace) -> Checked:
    """Whether the verdicts stand against a recomputation by another route, and how many were too close to tell."""
    return _recheck(_whole_reports(workspace, "tallying"))


def check_verdicts_across(workspace: Workspace) -> Checked:
    """The same of the claims between reports, whose rows no room has made; they must satisfy their models too."""
    shards = coming_shards(workspace)
    tables = load_claims(workspace, shards, claims_between_to_check(workspace, shards))
    faults = [fault for name in CLAIMS for fault in validate_table(name, tables[name])]
    return _report(tables["claims"].num_rows, faults) if faults else _recheck(tables)


def _recheck(tables: Tables) -> Checked:
    frame = recheck(tables)
    failing = find_disagreements(frame).to_dicts()
    message = f"{len(failing)} verdicts do not follow from their intervals" if failing else ""
    answers = frame["answer"].drop_nulls()
    counts = {answer: float((answers == answer).sum()) for answer in (YES, NO, TOO_CLOSE)}
    share = counts[TOO_CLOSE] / len(answers) if len(answers) else 0.0
    return Checked(frame.height, failing, message, {**counts, "too_close_share": share})


def check_reviews(workspace: Workspace) -> Checked:
    """Whether every decision of a person is about a claim that will be published."""
    reviews = read_reviews(workspace.raw)
    claims = load_final(workspace, coming_shards(workspace), {"claims": ["claim_id"]})["claims"]["claim_id"].to_pylist()
    lost = reviews.without_claim(claims)
    failing = [{"review": sentence} for sentence in (*reviews.warnings, *lost)]
    return Checked(len(reviews.by_claim), failing, f"{len(lost)} reviews have no claim" if lost else "")


@dataclass(frozen=True)
class Doubted:
    """Claims in doubt under one rule: how many nobody has reviewed, the first of these at length, and how many somebody
    has."""

    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    reviewed: int = 0


def doubted_by_rule(workspace: Workspace, most: int) -> dict[str, Doubted]:
    """Rule → its claims in doubt, over all that will be published; so many of a rule at length."""
    shards = coming_shards(workspace)
    decided = set(read_reviews(workspace.raw).decisions)
    waiting: dict[str, list[tuple[int, str]]] = {rule: [] for rule in RULES}
    reviewed: Counter[str] = Counter()
    for number, shard in enumerate(shards):
        file = final_path(workspace, shard, "verdicts")
        verdicts = read_table("verdicts", [file], columns=["claim_id", "rule", "verdict"])
        for row in rows_in(verdicts, "verdict", list(DOUBTED)).to_pylist():
            if row["claim_id"] in decided:
                reviewed[row["rule"]] += 1
            else:
                waiting[row["rule"]].append((number, row["claim_id"]))
    wanted: dict[int, list[str]] = {}
    for number, claim in (place for places in waiting.values() for place in places[:most]):
        wanted.setdefault(number, []).append(claim)
    found = {rule: Doubted(len(places), [], reviewed[rule]) for rule, places in waiting.items()}
    for finding in gather_findings(load_claims(workspace, shards, wanted)):
        sentences = " ‖ ".join(str(mark_figures(*sentence)) for sentence in finding.sentences())
        verdict = finding.verdict or {}
        found[finding.claim["rule"]].rows.append(
            {
                "claim_id": finding.claim["claim_id"],
                "verdict": finding.outcome,
                "sentence": sentences,
                "explanation": verdict.get("explanation"),
                "formula": verdict.get("formula"),
                "source_path": finding.report["source_path"],
            }
        )
    return found


def _units(workspace: Workspace, room: str) -> list[Unit]:
    """The shards whose rows a room made anew, or all that it has made where it made none anew."""
    made = {
        unit: folder
        for units in workspace.plan.batches.values()
        for unit in units
        if (folder := workspace.folder_of(unit, room)) is not None
    }
    return [unit for unit, folder in made.items() if folder == workspace.made_dir] or list(made)


def _rows_of(workspace: Workspace, name: str) -> pyarrow.Table:
    room = next((room for room, names in TABLES_OF_ROOM.items() if name in names), None)
    if room:
        return concat_rows(name, [workspace.load(unit, [room])[name] for unit in _units(workspace, room)])
    if name == "quarantine":
        return concat_rows(name, [workspace.quarantine(unit) for unit in _units(workspace, STAGE_ROOMS[0])])
    folder = workspace.across_dir if (workspace.across_dir / name).is_dir() else workspace.published_dir
    return read_table(name, table_files(folder, name) if folder else [])


def _whole_reports(workspace: Workspace, room: str) -> Tables:
    """The tables up to a room, of the reports that no room gave up."""
    rooms = STAGE_ROOMS[: STAGE_ROOMS.index(room) + 1]
    parts = []
    for unit in _units(workspace, room):
        tables = workspace.load(unit, rooms)
        given_up = workspace.quarantine(unit)["source_path"].to_pylist()
        lost = rows_in(tables["reports"], "source_path", given_up)["report_id"].to_pylist()
        parts.append({name: rows_not_in(table, "report_id", lost) for name, table in tables.items()})
    names = [name for made in rooms for name in TABLES_OF_ROOM[made]]
    return {name: concat_rows(name, [part[name] for part in parts]) for name in names}


def _report(rows: int, faults: Sequence[Fault]) -> Checked:
    failing = [asdict(fault) for fault in faults]
    first = f"{faults[0].table} {faults[0].row}: {faults[0].message}" if faults else ""
    return Checked(rows, failing, first)
