"""The conformance suite: what literals admit, and what verdicts figures get. Its format: conformance/README.md."""

from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from tallying_by_hand import Report

from pipelines.figures import figure_interval
from pipelines.tallying import decide_claims
from schemas.consistency.intervals import Interval
from schemas.consistency.rules import RULES
from schemas.vocabulary import QualifierKind, VerdictKind

FOLDER = Path(__file__).parent / "conformance"
SOFT = {"beyond_history", "beyond_experience", "finer_than_unit"}
"""Reasons of verdicts that are improbable because the rule fails, not because it hardly holds."""
CLASSES = {
    VerdictKind.CONSISTENT: "holds",
    VerdictKind.IMPROBABLE: "holds",
    VerdictKind.CONTRADICTED: "fails",
    VerdictKind.EXPLAINED: "fails",
    VerdictKind.BLOCKED: "undecided",
    VerdictKind.NOT_COMPARABLE: "undecided",
    VerdictKind.NOT_CHECKABLE: "undecided",
}


def cases(name: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    loaded: list[dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return loaded


INTERVALS = cases("intervals.yaml")
VERDICTS = cases("verdicts.yaml")


def read_notation(text: str) -> Interval:
    """`[11.35, 11.45)`, with -inf and inf, and p/q where no decimal ends."""
    lower, upper = text[1:-1].split(", ")
    return Interval(
        None if lower == "-inf" else Fraction(lower),
        None if upper == "inf" else Fraction(upper),
        text[0] == "[",
        text[-1] == "]",
    )


@pytest.mark.parametrize("case", INTERVALS, ids=lambda case: f"{case['literal']} {case.get('qualifier', '')}")
def test_a_literal_admits_its_interval(case: dict[str, Any]) -> None:
    """Both ends, and whether they belong to it."""
    kinds = (QualifierKind(case["qualifier"]),) if "qualifier" in case else ()
    found = figure_interval(case["literal"], case["unit"] or None, case["kind"], kinds)
    assert found == read_notation(case["admits"])


@pytest.mark.parametrize("case", VERDICTS, ids=lambda case: f"{case['rule']} {case['reported']}")
def test_figures_get_their_verdict(case: dict[str, Any]) -> None:
    """Class, verdict and reason; and a witness exactly where they pass."""
    report = Report(published_on=case.get("published"), precision=case.get("precision", "day"))
    operands = [
        (role, figure)
        for role, figures in case.get("operands", {}).items()
        for figure in (figures if isinstance(figures, list) else [figures])
    ]
    report.claim(
        case["rule"],
        case["reported"],
        operands,
        n=case.get("n"),
        closed=case.get("closed"),
        statement=case.get("statement", ""),
        said=case.get("said"),
    )
    (row,) = decide_claims(report.tables())["verdicts"].to_pylist()
    assert (row["verdict"], row["reason"]) == (case["verdict"], case["reason"]), row["explanation"]
    assert ("fails" if row["reason"] in SOFT else CLASSES[VerdictKind(row["verdict"])]) == case["class"]
    passes = row["verdict"] in ("consistent", "improbable", "explained") and row["reason"] not in SOFT
    assert (row["witness"] is not None) == passes


def test_the_suite_covers_every_rule_in_three_classes() -> None:
    """At least 400 cases; of each rule some hold, some fail, some are undecided; no case stands twice."""
    assert len(INTERVALS) + len(VERDICTS) >= 400
    seen = Counter((case["rule"], case["class"]) for case in VERDICTS)
    assert {(rule, kind) for rule in RULES for kind in ("holds", "fails", "undecided")} <= set(seen)
    texts = [repr({key: value for key, value in case.items() if key != "why"}) for case in (*INTERVALS, *VERDICTS)]
    assert len(set(texts)) == len(texts)
