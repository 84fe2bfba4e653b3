"""Claims between reports that fail, looked at again: what may set their figures apart although their names agree.

A figure of another report may have been revised since, may be a first count, may cover more or less. Then the figures
cannot be held against each other, and the verdict says so with the words or reports it rests on. What holds is left as
it is, and what nothing excuses stays contradicted.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl
import pyarrow

from pipelines.publishing.claims_across import AVERAGE, CHANGE, GROWTH, MULTIPLE, POINTS, RESTATED, Found
from pipelines.publishing.facts import Tables, across_words, to_frame
from pipelines.statements.codes import code_of_name
from schemas.tables import TABLES
from schemas.vocabulary import Status, VerdictKind

Row = dict[str, Any]
FAILING = (VerdictKind.CONTRADICTED, VerdictKind.EXPLAINED, VerdictKind.IMPROBABLE)
RATES = (GROWTH, MULTIPLE, AVERAGE, CHANGE, POINTS)
COMPUTED = ("recomputed", "recomputed_lower", "recomputed_upper", "gap", "selectivity", "reading", "needs", "witness")
"""What a verdict does not say that compares nothing."""


def settle_doubts(
    verdicts: pyarrow.Table, found: Found, figures: Tables, reports: pl.DataFrame, fields: Mapping[str, str]
) -> pyarrow.Table:
    """The verdicts of the claims found, with what must not be held against them.

    `figures` has observations and mentions of the figures the claims use; `reports` has report_id, publisher,
    published_on and source_path; `fields` is the field of each indicator.
    """
    doubted = _find_open(verdicts, found)
    if not doubted:
        return verdicts
    rows = verdicts.take(doubted).to_pylist()
    used = _figures_of(found, {row["claim_id"] for row in rows}, figures, reports)
    settled = []
    for row in rows:
        reported, *operands = used[row["claim_id"]]
        excuse = _excuse(row, found, reported, operands, fields)
        settled.append(_excused(row, reported, *excuse) if excuse else _with_sources(row, reported, operands))
    order = list(range(verdicts.num_rows))
    for number, place in enumerate(doubted):
        order[place] = verdicts.num_rows + number
    schema = TABLES["verdicts"].schema
    return pyarrow.concat_tables([verdicts, pyarrow.Table.from_pylist(settled, schema)]).take(order).cast(schema)


def _find_open(verdicts: pyarrow.Table, found: Found) -> list[int]:
    """The rows of the claims that fail, and of those whose operands are ambiguous."""
    columns = (verdicts[name].to_pylist() for name in ("claim_id", "verdict"))
    return [
        row
        for row, (claim_id, verdict) in enumerate(zip(*columns, strict=True))
        if verdict in FAILING or (claim_id in found.ambiguous and verdict != VerdictKind.NOT_COMPARABLE)
    ]


def _figures_of(found: Found, claim_ids: set[str], figures: Tables, reports: pl.DataFrame) -> dict[str, list[Row]]:
    """The figures of some claims, the reported one first: observation, sentence, report."""
    used: dict[str, list[str]] = {
        row["claim_id"]: [row["reported_mention_id"]]
        for row in found.claims.select(["claim_id", "reported_mention_id"]).to_pylist()
        if row["claim_id"] in claim_ids
    }
    for row in found.operands.select(["claim_id", "mention_id"]).to_pylist():
        if row["claim_id"] in used:
            used[row["claim_id"]].append(row["mention_id"])
    wanted = sorted({mention for mentions in used.values() for mention in mentions})
    printed = to_frame(figures["mentions"], "mention_id", "sentence", "literal", "unit")
    reports = reports.select("report_id", "publisher", "published_on", "source_path")
    seen = (
        to_frame(figures["observations"], "mention_id", "report_id", "indicator_id", "indicator", "status")
        .filter(pl.col("mention_id").is_in(wanted))
        .join(printed, on="mention_id")
        .join(reports, on="report_id")
    )
    by_id = {row["mention_id"]: row for row in seen.to_dicts()}
    return {claim_id: [by_id[mention] for mention in mentions] for claim_id, mentions in used.items()}


Excuse = tuple[VerdictKind, str, str]
"""Verdict, reason, and the sentence that says why."""


def _excuse(row: Row, found: Found, reported: Row, operands: list[Row], fields: Mapping[str, str]) -> Excuse | None:
    """Why a failing claim accuses nobody; None where nothing is known that excuses it."""
    apart, unsure = VerdictKind.NOT_COMPARABLE, VerdictKind.NOT_CHECKABLE
    if row["claim_id"] in found.ambiguous:
        printed = _list_of(operands)
        return unsure, "ambiguous_operands", f"the level it counts from is printed with several values: {printed}"
    figures = (reported, *operands)
    if row["rule"] == RESTATED:
        revision = _find_revision(operands[0], reported)
        if revision:
            return apart, "revised", revision
    else:
        if row["claim_id"] in found.revised:
            return apart, "revised_base", f"a level it counts from was revised between reports: {_list_of(operands)}"
        first_counts = [each for each in operands if each["status"] == Status.ESTIMATED]
        if first_counts:
            return (
                apart,
                "preliminary",
                f"a level is a first count that may have been revised: {_list_of(first_counts)}",
            )
        if fields.get(reported["indicator_id"]) in across_words()["matched_samples"]["fields"]:
            named = reported["indicator"]
            return apart, "coverage", f"rates of {named} are counted by custom over units that report in both years"
    for reason, section in (("revised_base", "revision"), ("coverage", "coverage")):
        words = next((hit[0] for each in figures if (hit := _words(section).search(each["sentence"] or ""))), None)
        if words:
            return apart, reason, f"the text says that coverage or count differ ({words})"
    names = list(dict.fromkeys(each["indicator"] for each in figures))
    if not _are_one_name(names):
        return unsure, "ambiguous_operands", f"the names may not mean one thing: {', '.join(names)}"
    return None


def _find_revision(earlier: Row, later: Row) -> str | None:
    """How a later figure revises an earlier one: by the same publisher, or a final count of a preliminary one."""
    days = earlier["published_on"], later["published_on"]
    if None in days or days[0] >= days[1]:
        return None
    same = earlier["publisher"] == later["publisher"]
    told = _words("revision").search(later["sentence"] or "") is not None
    first_count = earlier["status"] == Status.ESTIMATED and later["status"] != Status.ESTIMATED
    if not (same or told or first_count):
        return None
    return f"a later report states it anew: {_list_of([earlier, later])}"


def _list_of(figures: list[Row]) -> str:
    return ", ".join(
        f"{_printed(each)} ({each['source_path']}"
        f"{', published ' + each['published_on'].isoformat() if each['published_on'] else ''})"
        for each in figures
    )


def _printed(figure: Row) -> str:
    """The literal with its unit, which a percent sign already is."""
    literal: str = figure["literal"]
    unit: str = figure["unit"] or ""
    return literal if literal.endswith(unit) else f"{literal}{unit}"


@cache
def _words(section: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, across_words()[section]["words"])))


def _are_one_name(names: list[str]) -> bool:
    """Whether phrases are one, or names of one code of the list with nothing before them."""
    return len(names) == 1 or len({code_of_name(name) or name for name in names}) == 1


def _with_sources(row: Row, reported: Row, operands: list[Row]) -> Row:
    """A failure with the reports that print the other figures."""
    elsewhere = [each for each in operands if each["report_id"] != reported["report_id"]]
    return row | {"explanation": f"{row['explanation']} Printed in other reports: {_list_of(elsewhere)}."}


def _excused(row: Row, reported: Row, verdict: VerdictKind, reason: str, why: str) -> Row:
    told = f"{_printed(reported)} is not held against these figures: {why}."
    empty = dict.fromkeys(COMPUTED)
    return row | empty | {"verdict": verdict.value, "reason": reason, "hints": [], "explanation": told}
