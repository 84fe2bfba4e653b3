"""Claims settled in whole numbers: the same answer as the engine's, for every formula and any plain figures."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.consistency.decisions import Decision, choose_formula, decide, tallies
from schemas.consistency.formulas import Comparison, Formula, Span, Term, Wording
from schemas.consistency.integer_answers import answers, roles_in_order
from schemas.consistency.integer_growth import settle_growth
from schemas.consistency.integer_ranges import settle_among, settle_list, settle_range, settle_whole
from schemas.consistency.integers import Ratio, Settled, scale_term, settle, settle_same
from schemas.consistency.intervals import Interval, half_unit
from schemas.consistency.lines import find_line
from schemas.consistency.rules import RULES
from schemas.vocabulary import Role

PLAIN = [(name, formula) for name, rule in RULES.items() for formula in rule.formulas]
SPAN = Span(Interval(Fraction(-3), Fraction(20)), "−3 … 20")
WORDINGS = [
    Wording(
        n=n, closed=closed, per=Fraction(per), growth=growth, points=growth, deficit=growth, span=SPAN,
        direction=1 if growth else -1,
    )
    for n, per in ((1, 1), (3, 1000))
    for closed in (True, False)
    for growth in (True, False)
]  # fmt: skip


@st.composite
def terms(draw: st.DrawFn, least: int = -40) -> Term:
    """Plain figures of one to three digits, falls among them, rounded to a whole or a tenth, or counted."""
    place = draw(st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(10)]))
    value = draw(st.integers(least, 400)) * place
    counted = place == 1 and draw(st.integers(0, 3)) == 0
    interval = Interval.exactly(value) if counted else half_unit(value, place)
    return Term(str(value), interval, value, place, counted=counted)


def fraction(ratio: Ratio) -> Fraction:
    return Fraction(*ratio)


def settled(formula: Formula, operands: dict[Role, list[Term]], reported: Term, wording: Wording) -> Settled | None:
    """Settle a claim over terms."""
    slots = {role: [scale_term(term) for term in those] for role, those in operands.items()}
    told = scale_term(reported)
    assert told is not None
    flat = [slot for those in slots.values() for slot in those]
    match formula.comparison:
        case Comparison.SAME:
            return settle_same(flat, told)  # type: ignore[arg-type]
        case Comparison.RANGE:
            return settle_range(formula, flat, wording, told)  # type: ignore[arg-type]
        case Comparison.WHOLE:
            return settle_whole(flat[0] if flat else None, told)
        case Comparison.WITHIN:
            divided = slots[formula.roles[0]][0] if formula.roles else None
            return settle_among(divided, slots[formula.repeated], told)  # type: ignore[arg-type,index]
        case _ if not flat:
            return settle_list(wording.n or 0, at_least=formula.comparison is Comparison.BOUND, reported=told)
    if formula.proof:
        return settle_growth(slots[Role.START][0], slots[Role.END][0], wording.n or 1, told)  # type: ignore[arg-type]
    line = find_line(formula, wording)
    if line is None:
        return None
    first, second = (slots[line.roles[0]], slots[line.roles[1]] if len(line.roles) == 2 else [])
    order = "".join(str(line.roles.index(role) + 1) for role, those in operands.items() for _ in those)
    return settle(formula, line, first, second, told, order)  # type: ignore[arg-type]


def answered(formula: Formula, operands: dict[Role, list[Term]], reported: Term, wording: Wording) -> bool | None:
    """What whole numbers say of a claim over terms."""
    sides = [[scale_term(term) for term in operands[role]] for role in roles_in_order(formula)]
    return answers(formula, wording, sides, scale_term(reported))


def same_answer(one: Settled, decision: Decision, operands: dict[Role, list[Term]]) -> None:
    """Every number of the two is the same."""
    assert (one.verdict, one.reason) == (decision.verdict, decision.reason)
    assert decision.recomputed is not None
    assert (one.lower and fraction(one.lower)) == decision.recomputed.lower
    assert (one.upper and fraction(one.upper)) == decision.recomputed.upper
    assert (one.point and fraction(one.point)) == decision.point
    assert Fraction(one.passing, 101) == decision.selectivity
    if decision.witness is None:
        assert (one.reason, one.reported) == ("no_power", ())
        return
    assert [fraction(told) for told in one.reported] == [*decision.witness.reported]
    values = [value for role in operands for value in decision.witness.operands[role]]
    printed = [term.point for those in operands.values() for term in those]
    assert (printed if one.operands is None else [fraction(value) for value in one.operands]) == values


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(PLAIN), st.sampled_from(WORDINGS), st.lists(terms(), min_size=5, max_size=5), terms(), st.data())
def test_whole_numbers_give_the_answer_of_the_engine(
    choice: tuple[str, Formula], wording: Wording, drawn: list[Term], other: Term, data: st.DataObject
) -> None:
    """Settled or left alone, never another verdict, bound, share or witness; and what tallies plainly is settled."""
    name, formula = choice
    operands: dict[Role, list[Term]] = {role: [drawn[place]] for place, role in enumerate(formula.roles)}
    if formula.repeated:
        operands[formula.repeated] = drawn[2 : data.draw(st.integers(2 + formula.least, 5))]
    if (
        not formula.fits(operands, wording)
        or next(f for f in RULES[name].formulas if f.fits(operands, wording)) != formula
    ):
        return
    reported = other
    decision = decide(RULES[name], operands, reported, wording)
    if decision.point is not None and data.draw(st.booleans()):
        place = data.draw(st.sampled_from([Fraction(1), Fraction(1, 10), Fraction(1, 100)]))
        value = (round(decision.point / place) + data.draw(st.integers(-1, 1))) * place
        reported = Term(str(value), half_unit(value, place), value, place)
        decision = decide(RULES[name], operands, reported, wording)
    one = settled(formula, operands, reported, wording)
    assert answered(formula, operands, reported, wording) in (None, tallies(formula, operands, reported, wording))
    if one is not None:
        same_answer(one, decision, operands)
    elif decision.reason == "exact" and formula.comparison is not Comparison.BOUND:
        printed = [term.point or 0 for those in operands.values() for term in those]
        assert min(printed, default=20) < 20


def rounded(value: str, place: str = "1") -> Term:
    """A rounded figure."""
    number, step = Fraction(value), Fraction(place)
    return Term(value, half_unit(number, step), number, step)


def exact(value: str) -> Term:
    """A count."""
    return Term(value, Interval.exactly(Fraction(value)), Fraction(value), Fraction(1), counted=True)


def percent(value: str, place: str = "0.1") -> Term:
    """A rate printed in percent, in base units."""
    return Term(value, half_unit(Fraction(value), Fraction(place)).scale(PERCENT), *(
        Fraction(number) * PERCENT for number in (value, place)
    ))  # fmt: skip


PERCENT = Fraction(1, 100)
START, END, CURRENT, BASE, CHANGE = Role.START, Role.END, Role.CURRENT, Role.BASE, Role.CHANGE
PART, WHOLE = Role.PART, Role.WHOLE
TWO_LESS_ONE = {CURRENT: [rounded("2.2", "0.1")], BASE: [rounded("1.2", "0.1")]}
SETTLED = [
    ("average_growth_matches_levels", {START: [rounded("4875")], END: [rounded("10352")]}, percent("11.4"), {"n": 7}),
    ("average_growth_matches_levels", {START: [rounded("2166")], END: [rounded("9729")]}, percent("23.9"), {"n": 7}),
    ("average_growth_matches_levels", {START: [exact("10")], END: [exact("20")]}, percent("26.0"), {"n": 3}),
    ("average_growth_matches_levels", {START: [exact("10")], END: [exact("20")]}, percent("100.0"), {"n": 1}),
    ("average_growth_matches_levels", {START: [exact("100")], END: [exact("121")]}, percent("10.0"), {"n": 2}),
    ("average_growth_matches_levels", {START: [exact("1000")], END: [exact("1105")]}, percent("11", "1"), {"n": 1}),
    ("average_growth_matches_levels", {START: [exact("1000")], END: [exact("1115")]}, percent("11", "1"), {"n": 1}),
    ("average_growth_matches_levels", {START: [exact("8000")], END: [exact("9261")]}, percent("5.0"), {"n": 3}),
    ("average_growth_matches_levels", {START: [rounded("8000")], END: [rounded("5832")]}, percent("-10.0"), {"n": 3}),
    ("average_growth_matches_levels", {START: [exact("10000")], END: [exact("10201")]}, percent("1"), {"n": 2}),
    ("average_growth_matches_levels", {START: [exact("7")], END: [exact("9")]}, percent("13.4"), {"n": 2}),
    ("change_matches_levels", TWO_LESS_ONE, rounded("1.0", "0.1"), {}),
    ("change_matches_levels", TWO_LESS_ONE, rounded("1.15", "0.1"), {}),
    ("change_matches_levels", TWO_LESS_ONE, rounded("0.85", "0.1"), {}),
    ("change_matches_levels", {CURRENT: [rounded("3", "1")], BASE: [rounded("1", "1")]}, rounded("1.5", "0.0001"), {}),
    ("change_matches_levels", {CURRENT: [rounded("3", "1")], BASE: [rounded("1", "1")]}, rounded("2.5", "0.0001"), {}),
    ("growth_matches_levels", {CURRENT: [rounded("51821")], BASE: [rounded("49283")]}, percent("5.1"), {}),
    ("growth_matches_levels", {CURRENT: [rounded("973")], CHANGE: [rounded("55")]}, percent("6.0"), {}),
    ("growth_matches_levels", {CURRENT: [rounded("973")], CHANGE: [rounded("-55")]}, percent("-5.4"), {}),
    ("share_matches_parts", {PART: [exact("5")], WHOLE: [exact("12")]}, percent("41.7"), {}),
    ("share_matches_parts", {PART: [exact("1")], WHOLE: [exact("2")]}, percent("50"), {}),
    ("share_matches_parts", {PART: [exact("1")], WHOLE: [exact("8")]}, percent("12.55"), {}),
    ("share_matches_parts", {PART: [rounded("1", "1")], WHOLE: [rounded("6", "1")]}, percent("23.0"), {}),
    ("shares_sum_to_hundred", {PART: [percent("12.3"), percent("46.2")]}, percent("41.5"), {}),
    ("shares_sum_to_hundred", {PART: [percent("12.3"), percent("46.2"), *(3 * [percent("10")])]}, percent("11.8"), {}),
    ("parts_sum_to_total", {PART: [exact("30906"), exact("442")]}, exact("31348"), {"closed": True}),
    ("parts_sum_to_total", {PART: [rounded("0.32", "0.01"), rounded("0.33", "0.01"), rounded("0.33", "0.01")]},
     rounded("1.00", "0.01"), {"closed": True}),
    ("parts_sum_to_total", {PART: [rounded("60"), rounded("39")]}, rounded("100"), {"closed": False}),
    ("parts_sum_to_total", {PART: [rounded("60"), rounded("41.5")]}, rounded("100"), {"closed": False}),
    ("parts_sum_to_total", {PART: [rounded("10"), rounded("20")]}, rounded("1000"), {"closed": False}),
    ("restated_figures_agree", {Role.FIRST: [rounded("333697")]}, rounded("333700", "100"), {}),
    ("restated_figures_agree", {Role.FIRST: [rounded("33.7", "0.5"), rounded("33.5", "0.5")]}, rounded("33"), {}),
    ("balance_matches_flows", {CURRENT: [rounded("120.5", "0.1")], BASE: [rounded("180.7", "0.1")]},
     rounded("60.2", "0.1"), {"deficit": True}),
    ("ratio_matches_levels", {Role.NUMERATOR: [exact("9750")], Role.DENOMINATOR: [rounded("3000000", "1000")]},
     rounded("32.5", "0.1"), {"per": Fraction(10000)}),
    ("average_matches_total", {START: [rounded("40")], END: [rounded("70")]}, rounded("10"), {"n": 3}),
    ("mean_lies_between_groups", {PART: [rounded("10"), rounded("20")]}, rounded("15"), {}),
    ("per_capita_matches_total", {Role.TOTAL: [rounded("1000")], Role.COUNT: [rounded("97"), rounded("103")]},
     rounded("10.0", "0.1"), {}),
    ("percent_is_possible_of_count", {WHOLE: [exact("12")]}, percent("41.7"), {}),
    ("percent_is_possible_of_count", {WHOLE: [exact("3")]}, percent("66.7"), {}),
    ("percent_is_possible_of_count", {WHOLE: [exact("5312")]}, percent("35.0"), {}),
    ("count_matches_list", {}, exact("5"), {"n": 5}),
    ("count_matches_list", {}, exact("8"), {"n": 5, "closed": False}),
    ("figure_lies_in_bounds", {}, rounded("20.4"), {"span": SPAN}),
    ("figure_lies_in_bounds", {}, rounded("-3"), {"span": SPAN}),
    ("figure_lies_in_bounds", {}, rounded("0.5", "0.01"), {"span": SPAN}),
    ("figure_lies_in_bounds", {WHOLE: [rounded("40")]}, rounded("40.4"), {}),
    ("magnitude_matches_history", {BASE: [rounded("10"), rounded("11"), rounded("12")]}, rounded("36"), {}),
    ("magnitude_matches_history", {BASE: [rounded("2"), rounded("10"), rounded("60")]}, rounded("50"), {}),
    ("direction_matches_figures", {BASE: [rounded("10"), rounded("12")]}, rounded("12"), {"direction": 1}),
    ("direction_matches_figures", {BASE: [rounded("10"), rounded("12")]}, rounded("10"), {"direction": -1}),
    ("digits_fit_unit", {}, rounded("12", "0.1"), {}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "operands", "reported", "said"), SETTLED)
def test_what_tallies_is_settled(
    rule: str, operands: dict[Role, list[Term]], reported: Term, said: dict[str, object]
) -> None:
    """Plain figures that tally are settled, where their ends touch as well, with the engine's numbers."""
    wording = Wording(**said)  # type: ignore[arg-type]
    formula = choose_formula(RULES[rule], operands, wording)
    assert formula is not None
    one = settled(formula, operands, reported, wording)
    assert one is not None
    same_answer(one, decide(RULES[rule], operands, reported, wording), operands)


@pytest.mark.parametrize(("rule", "operands", "reported", "said"), SETTLED)
def test_whole_numbers_answer_for_figures_nearby(
    rule: str, operands: dict[Role, list[Term]], reported: Term, said: dict[str, object]
) -> None:
    """A plain yes or no for other reported figures, near and far, as the engine says; none where it takes the engine.
    Figures that a line, a root or a restatement tells are always answered."""
    wording = Wording(**said)  # type: ignore[arg-type]
    formula = choose_formula(RULES[rule], operands, wording)
    assert formula is not None
    told = formula.comparison in (Comparison.SAME, Comparison.MEET, Comparison.BOUND) and operands
    assert reported.point is not None
    for steps in (-30, -2, -1, 0, 1, 2, 30):
        by = steps * reported.place
        moved = replace(reported, interval=reported.interval + by, point=reported.point + by)
        answer = answered(formula, operands, moved, wording)
        expected = tallies(formula, operands, moved, wording)
        assert answer in ((expected,) if told and not _counts_parts(operands) else (expected, None))


def _counts_parts(operands: dict[Role, list[Term]]) -> bool:
    """Shares of counted wholes, which the engine tests one by one."""
    return WHOLE in operands


BETWEEN = Interval(Fraction(3), Fraction(5))
FOUR = Term("4", BETWEEN, Fraction(4), Fraction(2))


@pytest.mark.parametrize(
    "other",
    [
        replace(FOUR, hedged=True),
        replace(FOUR, point=None),
        replace(FOUR, place=Fraction(0)),
        replace(FOUR, interval=BETWEEN.upwards()),
        replace(FOUR, interval=Interval(None, Fraction(5))),
        replace(FOUR, interval=Interval(Fraction(3), Fraction(5), lower_closed=False)),
        replace(FOUR, interval=Interval(Fraction(3), Fraction(5), upper_closed=False)),
        replace(FOUR, point=Fraction(6)),
        replace(FOUR, point=Fraction(2)),
    ],
)
def test_only_closed_intervals_around_a_number_are_whole_numbers(other: Term) -> None:
    """A figure between closed ends, the ends among them; what words bound, or has no number, is left alone."""
    assert scale_term(FOUR) == (3, 5, 4, 2, 1, False)
    assert scale_term(replace(FOUR, point=Fraction(3), counted=True)) == (3, 5, 3, 2, 1, True)
    assert scale_term(replace(FOUR, point=Fraction(9, 2))) == (6, 10, 9, 4, 2, False)
    assert scale_term(other) is None
