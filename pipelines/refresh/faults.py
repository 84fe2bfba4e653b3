"""Faults of ours in rows just made: what the models, the text and the second route of the arithmetic say of them."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import polars as pl
import pyarrow
import pyarrow.compute

from pipelines.figures import UnreadableNumeral, printed_figure
from pipelines.publishing.rows import rows_in, rows_not_in
from pipelines.refresh.failures import TableFailure
from pipelines.refresh.workspace import Tables
from schemas.consistency.recheck import find_disagreements, recheck
from schemas.faults import Fault
from schemas.integrity import (
    CHECKS,
    keys_are_unique,
    parents_exist,
    validate_table,
    values_are_reread,
    values_lie_in_bounds,
)
from schemas.vocabulary import STATISTIC_KINDS, Kind

FIGURES, TALLYING = "figures", "tallying"


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
    found = [_complaint(fault) for fault in find_faults_of(room, inputs, made)]
    return found if found or room != TALLYING else find_wrong_verdicts({**inputs, **made})


def find_faults_of(room: str, inputs: Tables, made: Tables) -> list[Fault]:
    """Faults of structure; what the rooms before could check is left out."""
    faults = [fault for name, table in made.items() for fault in validate_table(name, table)]
    if any(fault.report_id is None for fault in faults):
        return faults  # tables that break their schema would only make the checks between tables fall over
    tables = {**inputs, **made}
    faults += [*keys_are_unique(made), *parents_exist(tables, made)]
    for check, needed in CHECKS.values():
        if needed <= tables.keys() and not needed <= inputs.keys():
            faults += check(tables)
    faults += values_lie_in_bounds(made)
    return faults + find_misread_values(made) if room == FIGURES else faults


def find_misread_values(tables: Tables) -> list[Fault]:
    """Statistics whose literal, read again, gives another value than the row holds.

    Most literals are digits with a point and a scale, some under a heading that multiplies them: they are read here,
    all at once. The others, and those that seem wrong, are read by the exact reader.
    """
    statistics = rows_in(tables["mentions"], "kind", sorted(STATISTIC_KINDS))
    right = _are_plainly_right(pl.DataFrame(pl.from_arrow(statistics.select(PLAIN_COLUMNS))))
    doubtful = statistics.filter(pyarrow.compute.invert(right.to_arrow()))
    return list(values_are_reread({"mentions": doubtful}, _read_value))


PLAIN_COLUMNS = ("literal", "kind", "value", "place")
_PLAIN = r"^(?<sign>-?)(?<whole>[0-9]{1,15})(?:\.(?<places>[0-9]{1,15}))?(?<scale>[百千万亿%]?)$"
_WIDE, _NARROW = list("０１２３４５６７８９．％"), list("0123456789.%")
_POWERS = {"": 0, "%": 0, "百": 2, "千": 3, "万": 4, "亿": 8}
_HEADED = [10.0**power for power in range(17)]
"""What the last digit of a figure may be worth under a heading such as 亿元."""


def _are_plainly_right(figures: pl.DataFrame) -> pl.Series:
    """Whether literals are digits with a scale, and their rows' value and place are what these say.

    Digits below 2⁵³ and powers of ten up to 10²² are exact in floats, so one product or quotient is the nearest double.
    """
    literal = pl.col("literal").str.replace_many(_WIDE, _NARROW)
    parts = figures.select(
        "kind", "value", literal.str.extract_groups(_PLAIN).alias("parts"), given=pl.col("place")
    ).unnest("parts")
    digits = pl.concat_str("whole", "places")
    # Step by step: what is asked in one expression as often as it is used is worked out as often.
    read = parts.with_columns(pl.col("places").fill_null("")).with_columns(
        digits=pl.when(digits.str.len_chars() <= 15).then(digits).cast(pl.Float64, strict=False),
        power=pl.col("scale").replace_strict(_POWERS, default=None, return_dtype=pl.Int64)
        - pl.col("places").str.len_chars().cast(pl.Int64),
    )
    power, minus = pl.col("power"), pl.col("sign") == "-"
    worked = read.with_columns(
        number=pl.when(minus).then(-pl.col("digits")).otherwise("digits"),
        up=pl.lit(10.0).pow(power.clip(lower_bound=0)),
        down=pl.lit(10.0).pow((-power).clip(lower_bound=0)),
    ).with_columns(place=pl.col("up") / pl.col("down"))
    number, place, given, value = (pl.col(name) for name in ("number", "place", "given", "value"))
    is_percent, is_quantity = (pl.col("kind") == kind.value for kind in (Kind.PERCENT, Kind.QUANTITY))
    scaled = pl.col("scale").is_in(["", "%"])
    fits = pl.when(is_percent).then(scaled).otherwise((pl.col("scale") != "%") & ~minus)
    told = pl.col("kind").is_in([Kind.QUANTITY.value, Kind.PERCENTAGE_POINT.value, Kind.PERCENT.value])
    as_printed = (given == place) & (value == number * pl.col("up") / pl.col("down"))
    as_headed = is_quantity & (given > place) & given.is_in(_HEADED) & (value == number * given)
    return worked.select((told & fits & (as_printed | as_headed)).fill_null(False)).to_series()


@lru_cache(maxsize=10_000)
def _read_value(literal: str, unit: str | None, kind: str, place: float) -> Fraction | None:
    try:
        return printed_figure(literal, unit, kind, place=place).value
    except UnreadableNumeral:
        return None


def _complaint(fault: Fault) -> Complaint:
    return Complaint(fault.report_id, fault.check, f"{fault.table} {fault.row}: {fault.message}")


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
