"""Every pass has a witness, whatever the rule, however coarse or hedged the figures."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.consistency.decisions import Decision, decide
from schemas.consistency.formulas import Comparison, Formula, Given, Span, Term, Wording
from schemas.consistency.intervals import Interval, Printed, half_unit, printed_interval
from schemas.consistency.rules import RULES
from schemas.consistency.witnesses import find_witness
from schemas.vocabulary import QualifierKind, Role, VerdictKind

PASSES = (VerdictKind.CONSISTENT, VerdictKind.IMPROBABLE, VerdictKind.EXPLAINED)
HEDGES = (None, None, None, *(kind for kind in QualifierKind if kind.value not in ("range", "vague", "stacked")))


def plain(value: str | int, place: str = "1") -> Term:
    """A rounded figure without units."""
    number, step = Fraction(value), Fraction(place)
    return Term(str(value), half_unit(number, step), number, step)


def counted(value: int) -> Term:
    """An exact count."""
    return Term(str(value), Interval.exactly(value), Fraction(value), Fraction(1), counted=True)


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """Coarse figures of one or two digits, plain, hedged or exact."""
    value, place = Fraction(draw(st.integers(1, 60))), draw(st.sampled_from([Fraction(1), Fraction(10)]))
    value = round(value / place) * place or place
    hedge = draw(st.sampled_from(HEDGES))
    is_count = draw(st.integers(0, 4)) == 0
    interval = printed_interval(Printed(value, place, place, is_count), hedge)
    return Term(str(value), interval, value, place, counted=is_count and place == 1, hedged=hedge is not None)


CHOICES = [
    (name, formula)
    for name, rule in RULES.items()
    for formula in rule.formulas
    if formula.comparison is not Comparison.WHOLE
]
SPAN = Span(Interval(Fraction(5), Fraction(20)), "5 … 20")
WORDINGS = [
    Wording(
        n=n, closed=closed, growth=growth, points=points, deficit=deficit, width=width, span=SPAN,
        direction=1 if deficit else -1,
    )
    for n in (None, 1, 3)
    for closed in (True, False)
    for growth, points, deficit, width in ((False, True, False, 0), (True, False, True, 0), (False, True, False, 1))
]  # fmt: skip


def holds(formula: Formula, decision: Decision, reported: Interval, wording: Wording) -> bool:
    """Whether the witness, by the formula alone, makes a value that is reported."""
    assert decision.witness is not None
    exact = {role: [Interval.exactly(v) for v in values] for role, values in decision.witness.operands.items()}
    told = decision.witness.reported
    if formula.proof:
        role, predict = formula.proof
        operands = Given(decision.witness.operands, wording.n)
        return predict(operands, told[0]) <= operands[role] <= predict(operands, told[-1])
    span = wording.span and wording.span.interval
    made = formula.recompute(Given(exact, wording.n, wording.per, wording.hundred, span, Interval.exactly))
    return told[0] in made and told[0] in reported


def counts_whole(operands: dict[Role, list[Term]]) -> bool:
    """Whether a share is of counted things, so that no half of one may stand behind it."""
    shares = [operands.get(role, [plain(1)])[0].counted for role in (Role.PART, Role.WHOLE)]
    return all(shares)


@settings(max_examples=1000, deadline=None)
@given(st.sampled_from(CHOICES), st.sampled_from(WORDINGS), st.lists(terms(), min_size=5, max_size=5), terms())
def test_every_pass_of_coarse_and_hedged_figures_has_a_witness(
    choice: tuple[str, Formula], wording: Wording, drawn: list[Term], reported: Term
) -> None:
    """Values inside every figure make the claim true, found for each formula of the catalogue; none do where it
    fails."""
    name, formula = choice
    operands: dict[Role, list[Term]] = {role: [drawn[place]] for place, role in enumerate(formula.roles)}
    if formula.repeated:
        operands[formula.repeated] = drawn[2 : 2 + max(2, formula.least)]
    decision = decide(RULES[name], operands, reported, wording)
    fails_softly = bool(RULES[name].soft) and decision.reason == RULES[name].soft
    if decision.verdict in PASSES and decision.reading is None and not fails_softly:
        assert decision.witness is not None, (decision, operands)
        for role, values in decision.witness.operands.items():
            assert all(value in term.interval for value, term in zip(values, operands[role], strict=True))
        assert all(value in reported.interval for value in decision.witness.reported)
        chosen = next(f for f in RULES[name].formulas if f.fits(operands, wording))
        assert holds(chosen, decision, reported.interval, wording)
    elif decision.verdict is VerdictKind.CONTRADICTED:
        chosen = next(f for f in RULES[name].formulas if f.fits(operands, wording))
        if not (chosen.comparison is Comparison.SAME or counts_whole(operands)):  # told apart by digits, or by counts
            assert find_witness(chosen, operands, reported.interval, wording) is None


def test_a_neighbourhood_reaches_further_than_the_middle_of_a_hedged_level() -> None:
    """10 多 may be nearly 20, three times which is beyond 45; three times its middle is 45 and no more."""
    more = Term("10多", Interval(Fraction(10), Fraction(20), False, False), Fraction(10), Fraction(10), hedged=True)
    told = Term("45多", Interval(Fraction(45), Fraction(46), False, False), Fraction(45), Fraction(1), hedged=True)
    decision = decide(
        RULES["magnitude_matches_history"], {Role.BASE: [counted(10), counted(10), more]}, told, Wording()
    )
    assert decision.verdict in PASSES
    assert decision.witness is not None
    assert decision.witness.operands[Role.BASE][2] > 15


RATE = Fraction(1, 100)


def rate(value: str, place: str = "0.1") -> Term:
    """A rate printed in percent, in base units."""
    return Term(value, half_unit(Fraction(value), Fraction(place)).scale(RATE), Fraction(value) / 100, RATE / 10)


@pytest.mark.parametrize(
    ("start", "end", "n", "growth", "numbers"),
    [
        (plain(3), plain(5), 3, rate("20.1"), 1),  # the printed levels alone would grow by 18.6
        (plain(3), plain(5), 3, rate("31.0"), None),
        (counted(10), counted(20), 3, rate("26.0"), 2),  # both levels exact: the rate is irrational
        (counted(10), counted(20), 1, rate("100.0"), 1),
        (plain("1.9", "0.1"), plain("2.1", "0.1"), 2, rate("7.8"), 1),
        (Term("3", Interval(Fraction(3), None), Fraction(3), Fraction(1), hedged=True), plain(5), 3, rate("20.1"), 1),
    ],
)
def test_average_growth_has_a_rate_or_two_that_enclose_it(
    start: Term, end: Term, n: int, growth: Term, numbers: int | None
) -> None:
    """A rational rate where the levels leave room, an enclosure where they are exact, none where it fails."""
    operands = {Role.START: [start], Role.END: [end]}
    decision = decide(RULES["average_growth_matches_levels"], operands, growth, Wording(n=n))
    if numbers is None:
        assert decision.verdict is VerdictKind.CONTRADICTED
        return
    assert decision.verdict is VerdictKind.CONSISTENT, decision
    assert decision.witness is not None
    assert len(decision.witness.reported) == numbers
    (formula,) = RULES["average_growth_matches_levels"].formulas
    assert holds(formula, decision, growth.interval, Wording(n=n))


def test_touching_ends_are_witnessed_at_their_corner() -> None:
    """Sums whose intervals share one number alone have that number as witness."""
    operands = {Role.PART: [plain("0.32", "0.01"), plain("0.33", "0.01"), plain("0.33", "0.01")]}
    decision = decide(RULES["parts_sum_to_total"], operands, plain("1.00", "0.01"), Wording(closed=True))
    assert decision.verdict is VerdictKind.IMPROBABLE
    assert decision.witness is not None
    assert decision.witness.reported == (Fraction("0.995"),)


def test_powers_beyond_reason_leave_a_claim_undecided() -> None:
    """A claim over a hundred thousand periods is refused, not computed."""
    operands = {Role.START: [plain("1.234567", "0.000001")], Role.END: [plain("2.345678", "0.000001")]}
    decision = decide(RULES["average_growth_matches_levels"], operands, rate("5.1"), Wording(n=100_000))
    assert (decision.verdict, decision.reason) == (VerdictKind.NOT_CHECKABLE, "undefined")


def test_figures_without_a_number_have_no_point() -> None:
    """An operand that is only an interval gives an interval and no point."""
    vague = Term("几十", Interval(20, 99), None, Fraction(10), hedged=True)
    decision = decide(RULES["headline_admits_figure"], {Role.FIRST: [plain(58)]}, vague, Wording())
    assert decision.verdict is VerdictKind.CONSISTENT
    assert decision.point == 58
    decision = decide(RULES["headline_admits_figure"], {Role.FIRST: [vague]}, plain(58), Wording())
    assert decision.point is None
    assert decision.witness is not None


GROWN = {Role.START: [plain(3)], Role.END: [plain(5)]}


def beyond(value: str, place: str = "1") -> Term:
    """More than a number, with no upper end."""
    return Term(value, Interval(Fraction(value), None, False), Fraction(value), Fraction(place), hedged=True)


def below(value: str) -> Term:
    """Less than a number, down to zero."""
    return Term(value, Interval(0, Fraction(value), True, False), Fraction(value), Fraction(1), hedged=True)


@pytest.mark.parametrize(
    ("rule", "operands", "reported", "wording"),
    [
        ("restated_figures_agree", {Role.FIRST: [plain("33.7", "0.5")]}, plain(33), {}),
        ("headline_admits_figure", {Role.FIRST: [plain("30.2"), plain("29.8", "2")]}, beyond("30.5"), {}),
        ("mean_lies_between_groups", {Role.PART: [plain(10), plain(20)]}, plain("20.4", "0.1"), {}),
        ("mean_lies_between_groups", {Role.PART: [below("10"), plain(20)]}, plain("20.4", "0.1"), {}),
        ("per_capita_matches_total", {Role.TOTAL: [plain(100)], Role.COUNT: [plain(10), plain(11)]},
         plain("10.4", "0.1"), {}),
        ("parts_sum_to_total", {Role.PART: [plain(6), plain(5)]}, plain(10), {"closed": False}),
        ("parts_sum_to_total", {Role.PART: [beyond("6"), plain(5)]}, plain(40), {"closed": True}),
        ("share_matches_parts", {Role.PART: [plain(3)], Role.WHOLE: [beyond("9")]}, rate("1.0"), {}),
        ("growth_matches_levels", {Role.CURRENT: [counted(1)], Role.CHANGE: [below("1")]}, plain("9", "0.5"), {}),
        ("percent_is_possible_of_count", {Role.WHOLE: [counted(12)]}, rate("41.7"), {}),
        ("average_growth_matches_levels", GROWN, beyond("0.1", "0.01"), {"n": 3}),
        ("average_growth_matches_levels", GROWN, beyond("0.2", "0.01"), {"n": 3}),
    ],
)  # fmt: skip
def test_passes_that_the_printed_numbers_do_not_show_are_witnessed(
    rule: str, operands: dict[Role, list[Term]], reported: Term, wording: dict[str, object]
) -> None:
    """Where the numbers as printed make no witness, one is found inside their intervals."""
    said = Wording(**wording)  # type: ignore[arg-type]
    decision = decide(RULES[rule], operands, reported, said)
    assert decision.verdict is VerdictKind.CONSISTENT, decision
    assert decision.witness is not None
    for role, values in decision.witness.operands.items():
        assert all(value in term.interval for value, term in zip(values, operands[role], strict=True))
    assert all(value in reported.interval for value in decision.witness.reported)


@pytest.mark.parametrize(
    ("rule", "operands", "reported", "wording"),
    [
        ("restated_figures_agree", {Role.FIRST: [plain(33), plain(35)]}, plain(34), {}),
        ("mean_lies_between_groups", {Role.PART: [plain(10), plain(20)]}, plain(25), {}),
        ("per_capita_matches_total", {Role.TOTAL: [plain(100)], Role.COUNT: [plain(10), plain(11)]}, plain(20), {}),
        ("percent_is_possible_of_count", {Role.WHOLE: [counted(12)]}, rate("35.0"), {}),
        ("average_growth_matches_levels", GROWN, rate("31.0"), {"n": 3}),
        ("share_matches_parts", {Role.PART: [plain(3)], Role.WHOLE: [plain(9)]}, rate("80.0"), {}),
        ("count_matches_list", {}, counted(6), {"n": 5}),
        ("magnitude_matches_history", {Role.BASE: [plain(9), plain(10), plain(11)]}, plain(99), {}),
        ("direction_matches_figures", {Role.BASE: [plain(9)]}, plain(7), {"direction": 1}),
    ],
)  # fmt: skip
def test_what_fails_has_no_witness(
    rule: str, operands: dict[Role, list[Term]], reported: Term, wording: dict[str, object]
) -> None:
    """The search ends with nothing where no numbers can be found."""
    said = Wording(**wording)  # type: ignore[arg-type]
    formula = next(formula for formula in RULES[rule].formulas if formula.fits(operands, said))
    assert find_witness(formula, operands, reported.interval, said) is None
