"""Claims settled in whole numbers: the same answer as the engine's, for every formula and any plain figures."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.consistency.decisions import Decision, decide
from schemas.consistency.formulas import Comparison, Formula, Span, Term, Wording
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
    if one is not None:
        same_answer(one, decision, operands)
    elif decision.reason == "exact" and formula.comparison is not Comparison.BOUND:
        printed = [term.point or 0 for those in operands.values() for term in those]
        assert min(printed, default=20) < 20
