"""Every way to a verdict gives the same: whole numbers and exact fractions, the engine and the floats beside it.

The figures are those of the conformance cases, which lie at the ends that decide, and true and spoiled facts of every
rule with two figures around them.
"""

from dataclasses import replace
from functools import cache
from math import isclose
from typing import Any

import pyarrow
import pytest
from tallying_by_hand import Report, merge
from test_conformance import VERDICTS

from bench.draws import draw_facts
from bench.facts import Fact, Random, Tables
from bench.faults import FAULTS, spoil
from pipelines.tallying import decide_claims, verdicts
from schemas.consistency.recheck import CLOSE, NO, TOO_CLOSE, WITHOUT_BOUNDS, YES, find_disagreements, recheck
from schemas.consistency.rules import RULES

Row = dict[str, Any]
VARIED = ("ratio_matches_levels", "average_matches_total", "points_match_percents", "change_matches_levels",
          "change_of_growth_matches_rates", "direction_matches_figures")  # fmt: skip
"""Rules whose words give several formulas to the floats, which then say what all of them do."""
COUNTED = ("share_matches_parts",)
"""Rules that may look for whole numbers beside the intervals."""


def published(case: Row) -> tuple[Any, str]:
    """Day and precision of publication."""
    return case.get("published"), case.get("precision", "day")


CASES = sorted(VERDICTS, key=lambda case: str(published(case)))


@cache
def tables_of_cases() -> dict[str, pyarrow.Table]:
    """The conformance cases, in one report for each day of publication."""
    reports: dict[tuple[Any, str], Report] = {}
    for case in CASES:
        day = published(case)
        report = reports.setdefault(day, Report(f"r{len(reports):015}", *day))
        operands = [
            (role, figure)
            for role, figures in case.get("operands", {}).items()
            for figure in (figures if isinstance(figures, list) else [figures])
        ]
        report.claim(
            case["rule"], case["reported"], operands, n=case.get("n"), closed=case.get("closed"),
            statement=case.get("statement", ""), said=case.get("said"),
        )  # fmt: skip
    return merge(*reports.values())


@cache
def facts_around() -> tuple[Fact, ...]:
    """True facts of every rule, their reported figures moved a place either way, and every kind of slip."""
    facts, rng = draw_facts(21, 6 * len(RULES), hedges=False), Random(4)
    near = [
        replace(fact, reported=replace(fact.reported, digits=fact.reported.digits + by))
        for fact in facts[: 3 * len(RULES)]
        for by in (-1, 1)
    ]
    slips = [other for name in FAULTS for fact in facts[: 2 * len(RULES)] if (other := spoil(fact, name, rng))]
    return (*facts, *near, *slips)


def rows(tables: dict[str, pyarrow.Table]) -> list[Row]:
    decided: list[Row] = decide_claims(tables)["verdicts"].to_pylist()
    return decided


def test_all_cases_at_once_get_their_verdicts() -> None:
    """Verdict and reason do not depend on what else is decided; one pass over all cases tells in a moment."""
    for case, row in zip(CASES, rows(tables_of_cases()), strict=True):
        assert (row["verdict"], row["reason"]) == (case["verdict"], case["reason"]), row["explanation"]


@pytest.mark.parametrize("source", ["cases", "facts"])
def test_whole_numbers_and_fractions_give_the_same_rows(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every column of a claim that is settled in whole numbers is the one that the full route writes."""
    tables = tables_of_cases() if source == "cases" else Tables(facts_around()).tables
    monkeypatch.setattr(verdicts, "find_hints", lambda *_, **__: ())  # those of failures, which only one route makes
    quick = rows(tables)
    settled: set[str] = set()
    settle = verdicts._settle
    monkeypatch.setattr(verdicts, "_settle", lambda claim, *rest: settle(claim, *rest) and settled.add(claim.claim_id))
    full = rows(tables)
    for one, other in zip(quick, full, strict=True):
        assert one == other
    exact = {row["claim_id"] for row in full if row["reason"] == "exact"}
    assert source == "cases" or len(exact - settled) < len(exact) / 50


def test_floats_answer_as_the_ends_of_their_intervals_do() -> None:
    """What is published of a verdict decides it: apart, meeting or too near; and both routes find the same ends."""
    tables = tables_of_cases()
    tables = tables | decide_claims(tables)
    frame = recheck(tables)
    assert find_disagreements(frame).is_empty(), find_disagreements(frame).to_dicts()[:3]
    for row, seen in zip(tables["verdicts"].to_pylist(), frame.to_dicts(), strict=True):
        compared = row["recomputed_lower"] is not None or row["recomputed_upper"] is not None
        if row["reason"] in ("trailing_zeros", "no_power") or not compared or row["rule"] in WITHOUT_BOUNDS:
            continue
        assert seen["bounds_agree"] is True, (row, seen)
        if row["rule"] not in (*VARIED, *COUNTED):
            assert seen["answer"] == answer_of(row), (row, seen)


def answer_of(row: Row) -> str:
    """What the published ends say."""
    lows = [row["reported_lower"], row["recomputed_lower"]]
    highs = [row["reported_upper"], row["recomputed_upper"]]
    gaps = [low - high for low, high in ((lows[0], highs[1]), (lows[1], highs[0])) if None not in (low, high)]
    size = max(abs(end) for end in (*lows, *highs) if end is not None)
    if lows == highs and lows[0] == lows[1] and lows[0] % 1 == 0:
        return YES
    apart = max(gaps)
    if isclose(apart, 0, abs_tol=CLOSE * size):
        return TOO_CLOSE
    return NO if apart > 0 else YES
