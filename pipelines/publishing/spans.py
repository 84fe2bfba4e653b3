"""From which level a span of years counts: 从2015年到2020年 from that of 2015, 2016—2020年 from that of 2015 too.

Words leave it open often enough. Claims between reports are made for both levels where both are printed; here one of
the two is kept, by the words and, where they do not say, by the figures. A level that the words do not count from
accuses nobody.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pyarrow

from schemas.consistency.records import Reading
from schemas.tables import TABLES
from schemas.vocabulary import VerdictKind

Row = dict[str, Any]
_DASH = "[—–－―~～-]{1,2}"


class Counted(StrEnum):
    """What words say of the level that a span counts from."""

    FROM_START = "the level of its first year"
    FROM_BEFORE = "the level of the year before"
    OPEN = "either"


def read_span(statement: str, span: str) -> Counted:
    """What a sentence says of a span `Y0/Y1` in it. 2016—2020年 are five years of growth, from the end of 2015; 从, 比,
    以来, 时期 and an end of year name the level itself; 2016年至2020年 may mean either, and so may a span not named."""
    start, end = span.split("/")
    if re.search(rf"[从由自比较与同以]{start}|{start}年?(?:末|底|以来)", statement):
        return Counted.FROM_START
    if re.search(rf"{start}\s*{_DASH}\s*{end}", statement):
        return Counted.FROM_BEFORE
    return Counted.FROM_START if re.search(r"时期|期间|年[来间里]", statement) else Counted.OPEN


def choose_levels(
    claims: pyarrow.Table, verdicts: pyarrow.Table, spans: Mapping[str, tuple[str, bool]]
) -> tuple[frozenset[str], pyarrow.Table]:
    """The claims to drop, and the verdicts, of which one may have become `explained` by the level of its twin.

    `spans`: claim → its span, and whether it counts from the year before, as `claims_across.Found` has them; verdicts
    stand in the order of the claims.
    """
    twins: dict[tuple[str, str], dict[bool, Row]] = {}
    rows = verdicts.to_pylist() if spans else []
    for claim, row in zip(claims.to_pylist() if spans else [], rows, strict=True):
        if claim["claim_id"] in spans:
            pair = twins.setdefault((claim["reported_mention_id"], claim["rule"]), {})
            pair[spans[claim["claim_id"]][1]] = row | {"statement": claim["statement"]}
    dropped: set[str] = set()
    explained: dict[str, Row] = {}
    for pair in twins.values():
        one = next(iter(pair.values()))
        kept = _choose(pair, read_span(one["statement"], spans[one["claim_id"]][0]))
        dropped.update(row["claim_id"] for row in pair.values() if kept is None or row["claim_id"] != kept["claim_id"])
        if kept is not None and kept["verdict"] == VerdictKind.EXPLAINED:
            explained[kept["claim_id"]] = {name: kept[name] for name in verdicts.schema.names}
    if not explained:
        return frozenset(dropped), verdicts
    changed = [explained.get(row["claim_id"], row) for row in rows]
    return frozenset(dropped), pyarrow.Table.from_pylist(changed, TABLES["verdicts"].schema)


def _choose(pair: Mapping[bool, Row], counted: Counted) -> Row | None:
    """The one of two claims, by whether it counts from the year before, that says what the words say."""
    start, before = pair.get(False), pair.get(True)
    if counted is Counted.OPEN:
        fitting = next((row for row in (start, before) if row and _fits(row)), None)
        return fitting or (start if start and (before or not _fails(start)) else None)
    meant, other = (before, start) if counted is Counted.FROM_BEFORE else (start, before)
    if meant is None:
        return other if other and _fits(other) and counted is Counted.FROM_BEFORE else None
    if _fails(meant) and other and _fits(other):
        reading = Reading.N_MINUS_1 if counted is Counted.FROM_BEFORE else Reading.BASE_PREV_YEAR
        return explain_by(
            meant, other, reading, f"counted from {Counted.FROM_START if other is start else Counted.FROM_BEFORE}"
        )
    return meant


def _fits(row: Row) -> bool:
    return bool(row["verdict"] == VerdictKind.CONSISTENT and row["reason"] != "trailing_zeros")


def _fails(row: Row) -> bool:
    return row["verdict"] in (VerdictKind.CONTRADICTED, VerdictKind.EXPLAINED, VerdictKind.IMPROBABLE)


def explain_by(row: Row, trial: Row, reading: Reading, told: str) -> Row:
    """A failing verdict that another reading, decided as `trial`, explains; `told` says in what the reading differs."""
    return row | {
        "verdict": VerdictKind.EXPLAINED.value,
        "reason": reading.value,
        "reading": reading.value,
        "selectivity": trial["selectivity"],
        "needs": None,
        "hints": [],
        "witness": trial["witness"],
        "explanation": f"{row['explanation'].rstrip('.')} as worded, but do so read as {reading.value}: {told}, "
        f"{trial['explanation']}",
    }
