"""Properties over random claims: truth is never contradicted, passes are witnessed, failures confirmed by search, and
the second route agrees."""

import itertools
import json
import random
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tallying_by_hand import Report

from pipelines.tallying import decide_claims
from schemas.consistency.decisions import decide
from schemas.consistency.formulas import Term, Wording
from schemas.consistency.intervals import Interval, half_unit
from schemas.consistency.recheck import Recheck, find_disagreements, recheck
from schemas.consistency.rules import RULES
from schemas.vocabulary import Role, VerdictKind

ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN)
Random = random.Random


def printed(value: Fraction, digits: int, rounding: str) -> str:
    """A true value as it prints: `digits` behind the point, a fall with a minus."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-digits), rounding)}"


def level(rng: Random) -> Fraction:
    """A true level of four to six digits, with decimals nobody prints."""
    return Fraction(rng.randrange(10**6, 10**9), 1000)


def draw_levels(rng: Random) -> dict[str, Fraction]:
    base = level(rng)
    return {"base": base, "current": base * Fraction(rng.randrange(600, 1800), 1000) + Fraction(1, 7)}


def draw_parts(rng: Random) -> list[Fraction]:
    return [level(rng) for _ in range(rng.randrange(2, 8))]


def growth(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    levels = draw_levels(rng)
    return 100 * (levels["current"] / levels["base"] - 1), list(levels.items()), {}, "%", "元"


def change(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    levels = draw_levels(rng)
    return levels["current"] - levels["base"], list(levels.items()), {}, "元", "元"


def total(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    parts = draw_parts(rng)
    return sum(parts, Fraction(0)), [("part", part) for part in parts], {"closed": True}, "万元", "万元"


def share(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    part, rest = draw_parts(rng)[:2]
    return 100 * part / (part + rest), [("part", part), ("whole", part + rest)], {}, "%", "亿元"


def shares(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    parts = draw_parts(rng)
    whole = sum(parts)
    first, *others = (100 * part / whole for part in parts)
    return first, [("part", other) for other in others], {}, "%", "%"


def ratio(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    levels = draw_levels(rng)
    pair = [("numerator", levels["current"]), ("denominator", levels["base"])]
    return levels["current"] / levels["base"], pair, {}, "", "元"


def average_growth(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    start, n = level(rng), rng.randrange(2, 12)
    rate = Fraction(rng.randrange(-150, 300), 1000) + Fraction(1, 7919)
    return 100 * rate, [("start", start), ("end", start * (1 + rate) ** n)], {"n": n}, "%", "元"


def balance(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    first, second = draw_parts(rng)[:2]
    return first - second, [("current", first), ("base", second)], {}, "亿元", "亿元"


def points(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    now, before = (Fraction(rng.randrange(1000, 90000), 1000) for _ in range(2))
    return now - before, [("current", now), ("base", before)], {}, "个百分点", "%"


def average(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    whole, count = draw_parts(rng)[:2]
    return whole / count, [("total", whole), ("count", count)], {}, "元", "元"


def real(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    nominal, prices = (Fraction(rng.randrange(-3000, 15000), 1000) for _ in range(2))
    rate = 100 * ((100 + nominal) / (100 + prices) - 1)
    return rate, [("first", nominal), ("second", prices)], {}, "%", "%"


def multiple(rng: Random) -> tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]:
    base = level(rng)
    times = Fraction(rng.randrange(1100, 9000), 1000)
    said = {"said": {"measure": "growth_rate"}}
    return times, [("current", base * (1 + times)), ("base", base)], said, "倍", "元"


FACTS: dict[str, Callable[[Random], tuple[Fraction, list[tuple[str, Fraction]], dict[str, object], str, str]]] = {
    "growth_matches_levels": growth,
    "change_matches_levels": change,
    "parts_sum_to_total": total,
    "groups_sum_to_whole": total,
    "share_matches_parts": share,
    "shares_sum_to_hundred": shares,
    "ratio_matches_levels": ratio,
    "average_growth_matches_levels": average_growth,
    "balance_matches_flows": balance,
    "points_match_percents": points,
    "change_of_growth_matches_rates": points,
    "average_matches_total": average,
    "real_growth_matches_nominal": real,
    "multiple_matches_levels": multiple,
}


def with_unit(text: str, unit: str) -> str:
    """`万元` shifts what is printed by four digits; the true value is drawn in printed units."""
    return f"{text}{unit}"


def write_claims(rng: Random, count: int, roundings: tuple[str, ...], spoil: bool = False) -> Report:
    """Claims of true facts as they print; spoiled, with one digit of the reported figure changed."""
    report = Report()
    rules = sorted(FACTS)
    for number in range(count):
        rule = rules[number % len(rules)]
        value, operands, circumstances, unit, operand_unit = FACTS[rule](rng)
        rounding = rng.choice(roundings)
        digits = rng.randrange(1, 3)
        reported = printed(value, rng.randrange(1, 3), rounding)
        if spoil:
            place = rng.choice([i for i, c in enumerate(reported) if c.isdecimal()])
            reported = f"{reported[:place]}{(int(reported[place]) + rng.randrange(1, 10)) % 10}{reported[place + 1 :]}"
        figures = [(role, with_unit(printed(v, digits, rounding), operand_unit)) for role, v in operands]
        report.claim(rule, with_unit(reported, unit), figures, **circumstances)
    return report


@pytest.mark.parametrize("seed", range(3))
def test_true_facts_rounded_either_way_are_never_contradicted(seed: int) -> None:
    """2,000 true facts a seed, rounded half-up or half-even: all pass, with a witness."""
    tables = write_claims(Random(seed), 2000, ROUNDINGS).tables()
    verdicts = pl.from_arrow(decide_claims(tables)["verdicts"])
    failed = verdicts.filter(pl.col("verdict").is_in(["contradicted", "explained", "blocked"]))
    assert failed.is_empty(), failed.select("rule", "reason", "explanation").to_dicts()[:3]
    passed = verdicts.filter(pl.col("verdict").is_in(["consistent", "improbable"]))
    assert passed.height > 1900
    assert passed["witness"].null_count() == 0


def test_true_facts_cut_off_are_never_plainly_contradicted() -> None:
    """A reported figure that was cut, over rounded operands, is consistent or explained as cut."""
    rng = Random(7)
    report = Report()
    for number in range(1000):
        rule = sorted(FACTS)[number % len(FACTS)]
        value, operands, circumstances, unit, operand_unit = FACTS[rule](rng)
        figures = [(role, with_unit(printed(v, 3, ROUND_HALF_UP), operand_unit)) for role, v in operands]
        report.claim(rule, with_unit(printed(value, 1, ROUND_DOWN), unit), figures, **circumstances)
    verdicts = pl.from_arrow(decide_claims(report.tables())["verdicts"])
    plain = verdicts.filter((pl.col("verdict") == "contradicted") & (pl.col("reason") == "no_reading_fits"))
    assert plain.is_empty(), plain["explanation"].to_list()[:3]


@pytest.mark.parametrize("spoil", [False, True])
def test_both_routes_agree_on_random_claims(spoil: bool) -> None:
    """The recheck in floats contradicts no verdict, and few claims are too close for it."""
    tables = write_claims(Random(11), 140 if spoil else 560, (*ROUNDINGS, ROUND_DOWN), spoil=spoil).tables()
    tables |= decide_claims(tables)
    frame = recheck(tables)
    assert find_disagreements(frame).is_empty(), find_disagreements(frame).to_dicts()[:3]
    Recheck.validate(frame, lazy=True)
    answers = dict(frame["answer"].value_counts().iter_rows())
    assert answers["yes"] + answers["no"] > (90 if spoil else 400)
    assert answers.get("too_close", 0) < 56


def test_changed_digits_are_found() -> None:
    """Of 280 facts with one digit of the reported figure changed, most are found, and none without its gap."""
    verdicts = pl.from_arrow(decide_claims(write_claims(Random(5), 280, ROUNDINGS, spoil=True).tables())["verdicts"])
    found = verdicts.filter(pl.col("verdict").is_in(["contradicted", "explained", "not_checkable"]))
    assert found.height > 210
    contradicted = verdicts.filter(pl.col("verdict") == "contradicted")
    assert contradicted["gap"].null_count() == 0
    assert contradicted["witness"].null_count() == contradicted.height


def test_witnesses_hold_when_recomputed_from_their_json() -> None:
    """Each witness of a sum, read back, adds up exactly, and every value prints as its figure."""
    report = write_claims(Random(3), 1400, ROUNDINGS)
    tables = report.tables()
    mentions = {row["mention_id"]: row for row in tables["mentions"].to_pylist()}
    signs = {row["mention_id"]: row for row in tables["observations"].to_pylist()}
    checked = 0
    for claim, row in zip(tables["claims"].to_pylist(), decide_claims(tables)["verdicts"].to_pylist(), strict=True):
        if row["witness"] is None:
            continue
        values = json.loads(row["witness"])
        for mention_id, value in values.items():
            for text in value if isinstance(value, list) else [value]:
                seen = signs[mention_id]
                assert seen["lower"] - 1e-6 <= float(Fraction(text)) <= seen["upper"] + 1e-6, mentions[mention_id]
        if claim["rule"] == "parts_sum_to_total":
            told = Fraction(values.pop(claim["reported_mention_id"]))
            assert sum(map(Fraction, values.values())) == told
            checked += 1
    assert checked > 80


figures = st.tuples(st.integers(-30, 60), st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(2)]))


def term(value: int, place: Fraction) -> Term:
    """A plain figure without units."""
    return Term(str(value), half_unit(Fraction(value), place), Fraction(value), place)


def grid(interval: Interval, steps: int = 8) -> list[Fraction]:
    """Unrounded values of an interval, ends among them."""
    assert interval.lower is not None
    assert interval.upper is not None
    return [interval.lower + (interval.upper - interval.lower) * Fraction(k, steps) for k in range(steps + 1)]


SEARCHED: dict[str, tuple[tuple[Role, ...], Callable[..., Fraction]]] = {
    "change_matches_levels": ((Role.CURRENT, Role.BASE), lambda current, base: current - base),
    "growth_matches_levels": ((Role.CURRENT, Role.BASE), lambda current, base: current / base - 1),
    "share_matches_parts": ((Role.PART, Role.WHOLE), lambda part, whole: part / whole),
    "parts_sum_to_total": ((Role.PART, Role.PART), lambda a, b: a + b),
    "shares_sum_to_hundred": ((Role.PART, Role.PART), lambda a, b: 1 - a - b),
    "real_growth_matches_nominal": ((Role.FIRST, Role.SECOND), lambda a, b: (1 + a) / (1 + b) - 1),
}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SEARCHED)), figures, figures, figures)
def test_brute_force_over_unrounded_values_agrees(
    rule: str, first: tuple[int, Fraction], second: tuple[int, Fraction], told: tuple[int, Fraction]
) -> None:
    """Where a search finds unrounded values that tally, the claim is not contradicted; a witness shows such values."""
    roles, formula = SEARCHED[rule]
    operands = [term(*first), term(*second)]
    reported = term(*told)
    terms: dict[Role, list[Term]] = {}
    for role, operand in zip(roles, operands, strict=True):
        terms.setdefault(role, []).append(operand)
    decision = decide(RULES[rule], terms, reported, Wording(closed=True))
    searched = itertools.product(*(grid(operand.interval) for operand in operands))
    try:
        hit = any(formula(*values) in reported.interval for values in searched)
    except ZeroDivisionError:
        assert decision.reason == "undefined"
        return
    if decision.verdict in (VerdictKind.CONTRADICTED, VerdictKind.EXPLAINED):
        assert not hit
    if decision.verdict in (VerdictKind.CONSISTENT, VerdictKind.IMPROBABLE):
        assert decision.witness is not None
        values = [value for role in dict.fromkeys(roles) for value in decision.witness.operands[role]]
        assert formula(*values) == decision.witness.reported[0]
        assert decision.witness.reported[0] in reported.interval
