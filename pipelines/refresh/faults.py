"""Faults of ours in rows just made: what the models, the text and the second route of the arithmetic say of them."""

from dataclasses import dataclass

import pyarrow
from schemas.integrity import find_faults, validate_table

from pipelines.refresh.failures import TableFailure
from pipelines.refresh.rows import rows_not_in
from pipelines.refresh.workspace import Tables
from schemas.consistency.recheck import find_disagreements, recheck

TALLYING = "tallying"


@dataclass(frozen=True)
class Complaint:
    """What is wrong with the rows of a report (None: of no one report): a short name and a message."""

    report_id: str | None
    error: str
    message: str


def take_out_faults(room: str, inputs: Tables, made: Tables) -> tuple[Tables, dict[str, Complaint]]:
    """Rows that a room made, without those of reports that have a fault, and the first fault of each such report.

    Raises TableFailure where a fault has no report, or remains when the reports with faults are out.
    """
    complaints = find_complaints(room, inputs, made)
    guilty = {each.report_id: each for each in reversed(complaints) if each.report_id is not None}
    if not complaints:
        return made, {}
    left = {name: rows_not_in(table, "report_id", guilty) for name, table in made.items()}
    others = {name: rows_not_in(table, "report_id", guilty) for name, table in inputs.items()}
    remaining = [each for each in complaints if each.report_id is None] or find_complaints(room, others, left)
    if remaining:
        raise TableFailure(f"{room}: nothing is published: {remaining[0].message}")
    return left, guilty


def find_complaints(room: str, inputs: Tables, made: Tables) -> list[Complaint]:
    """All faults of the rows that a room made, given the rows of the rooms before it."""
    found = [
        Complaint(fault.report_id, fault.check, fault.message)
        for name, table in made.items()
        for fault in validate_table(name, table)
    ]
    if found:  # columns of a wrong type would only make the checks between tables fall over
        return found
    tables = {**inputs, **made}
    found = [Complaint(fault.report_id, fault.check, fault.message) for fault in find_faults(tables)]
    return found + (find_wrong_verdicts(tables) if room == TALLYING else [])


def find_wrong_verdicts(tables: dict[str, pyarrow.Table]) -> list[Complaint]:
    """Verdicts that the second route clearly contradicts."""
    return [
        Complaint(
            row["report_id"],
            "verdict_does_not_follow",
            f"verdicts: claim {row['claim_id']} is {row['verdict']} under {row['rule']}, but recomputed in floats "
            f"the answer is {row['answer']}, in {row['recomputed_lower']} … {row['recomputed_upper']}",
        )
        for row in find_disagreements(recheck(tables)).to_dicts()
    ]
