"""Witnesses: unrounded values, each inside what its figure admits, that make a claim true exactly.

A witness is checked before it is handed out. For rates that are roots it names two rates that enclose the true one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import chain, product
from typing import Any

from schemas.consistency.formulas import Comparison, Formula, Given, Term, Wording
from schemas.consistency.intervals import Interval, UndefinedError
from schemas.vocabulary import Role

REACHES = (0, 8, 64)
"""A missing end is sought 2**0, 2**8, 2**64 times the figure away."""
SLIVER = Fraction(1, 1 << 20)
"""An open end where a division would fail is approached to this share of the way."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Unrounded operands by role, and the reported value they make: one number, or two that enclose an irrational."""

    operands: Mapping[Role, Sequence[Fraction]]
    reported: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class _Search:
    """One claim as the search sees it: a slot for each operand, in the order of the roles."""

    formula: Formula
    roles: tuple[Role, ...]
    intervals: tuple[Interval, ...]
    points: tuple[Fraction, ...]
    reported: Interval
    wording: Wording

    def given(self, values: Sequence[Any]) -> Given:
        by_role: dict[Role, list[Any]] = {}
        for role, value in zip(self.roles, values, strict=True):
            by_role.setdefault(role, []).append(value)
        wording, exact = self.wording, all(not isinstance(value, Interval) for value in values)
        span = wording.span.interval if wording.span else None
        number = Fraction if exact and values else Interval.exactly
        return Given(by_role, wording.n, wording.per, wording.hundred, span, number)

    def value(self, values: Sequence[Fraction]) -> Fraction:
        made: Fraction = self.formula.recompute(self.given(values))
        return made


def find_witness(
    formula: Formula,
    terms: Mapping[Role, Sequence[Term]],
    reported: Interval,
    wording: Wording,
    *,
    lenient: bool = False,
) -> Witness | None:
    """A checked witness that all the figures can be true, or None where the search found none."""
    slots = [(role, term) for role, those in terms.items() for term in those]
    intervals = tuple(term.lenient if lenient and term.lenient else term.interval for _, term in slots)
    points = tuple(
        interval.between() if term.point is None or term.point not in interval else term.point
        for interval, (_, term) in zip(intervals, slots, strict=True)
    )
    search = _Search(formula, tuple(role for role, _ in slots), intervals, points, reported, wording)
    for values in chain((points,), _other_candidates(search)):
        made = check_witness(search, values)
        if made is not None:
            operands: dict[Role, list[Fraction]] = {}
            for role, value in zip(search.roles, values, strict=True):
                operands.setdefault(role, []).append(value)
            return Witness(operands, made)
    return None


def check_witness(search: _Search, values: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """The reported value that these operands make, if they and it are admitted; else None."""
    if not all(value in interval for value, interval in zip(values, search.intervals, strict=True)):
        return None
    formula, reported = search.formula, search.reported
    if formula.proof:
        return _check_rate(search, values)
    match formula.comparison:
        case Comparison.MEET if values:
            value = search.value(values)
            return (value,) if value in reported else None
        case Comparison.SAME:
            return (values[0],) if len(set(values)) == 1 and values[0] in reported else None
        case Comparison.WHOLE:
            whole = values[0] if values else Fraction(1)
            share = reported.scale(whole).whole_number()
            return None if share is None else (share / whole,)
        case _:
            made: Interval = formula.recompute(search.given([Interval.exactly(value) for value in values]))
            common = made.intersect(reported)
            return None if common is None else (common.between(),)


def _check_rate(search: _Search, values: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    assert search.formula.proof is not None
    role, predict = search.formula.proof
    given = search.given(values)
    for rate in (search.reported.lower, search.reported.upper, *_near_rates(search, values)):
        if rate is not None and rate in search.reported and predict(given, rate) == given[role]:
            return (rate,)
    enclosure: Interval = search.formula.recompute(search.given([Interval.exactly(value) for value in values]))
    lower, upper = enclosure.lower, enclosure.upper
    if lower is None or upper is None or lower not in search.reported or upper not in search.reported:
        return None
    return (lower, upper) if predict(given, lower) <= given[role] <= predict(given, upper) else None


def _near_rates(search: _Search, values: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Rates that the search itself starts from: near the true rate, with few digits."""
    return tuple(round(search.value(values), digits) for digits in (6, 9))


def _other_candidates(search: _Search) -> Iterator[tuple[Fraction, ...]]:
    if search.formula.proof:
        yield from _from_rates(search)
        return
    match search.formula.comparison:
        case Comparison.SAME:
            common: Interval | None = search.reported
            for interval in search.intervals:
                common = common.intersect(interval) if common else None
            if common:
                yield (common.between(),) * len(search.intervals)
        case Comparison.WITHIN:
            yield from _among(search)
        case Comparison.MEET | Comparison.BOUND if search.roles:
            yield from _along_the_diagonal(search)
        case Comparison.RANGE:
            yield from _on_either_side(search)
        case _:
            return


def _on_either_side(search: _Search) -> Iterator[tuple[Fraction, ...]]:
    """Operands all below the greatest that the reported figure admits, or all above the least, touching it or not; then
    all next to their own greatest or least, for a neighbourhood reaches further than its operands."""
    lower, upper = search.reported.lower, search.reported.upper
    for touching in (False, True):
        for side in (Interval(None, upper, False, touching), Interval(lower, None, touching, False)):
            common = [interval.intersect(side) for interval in search.intervals]
            yield tuple((one or interval).between() for one, interval in zip(common, search.intervals, strict=True))
    for share in (1 - SLIVER, SLIVER):
        yield tuple(_part_of_the_way(interval, share) for interval in search.intervals)


def _part_of_the_way(interval: Interval, share: Fraction) -> Fraction:
    """From the least to the greatest that an interval admits; its middle where it has no end on one side."""
    if interval.lower is None or interval.upper is None:
        return interval.between()
    return interval.lower + share * (interval.upper - interval.lower)


def _among(search: _Search) -> Iterator[tuple[Fraction, ...]]:
    """Operands around a value that both sides admit; where one is divided by what lies among the others, that first."""
    made: Interval = search.formula.recompute(search.given(search.intervals))
    common = made.intersect(search.reported)
    if common is None:
        return
    target = common.between()
    if not search.formula.roles:
        yield tuple(_nearest(interval, target) for interval in search.intervals)
        return
    (divided,) = search.formula.roles
    place = search.roles.index(divided)
    divisors = [interval for slot, interval in enumerate(search.intervals) if slot != place]
    total = reduce(Interval.hull, divisors).scale(target).intersect(search.intervals[place])
    if total is None:
        return
    value = total.between()
    share = value / target if target else divisors[0].between()
    yield tuple(value if slot == place else _nearest(interval, share) for slot, interval in enumerate(search.intervals))


def _nearest(interval: Interval, value: Fraction) -> Fraction:
    if value in interval:
        return value
    for end in (interval.lower, interval.upper):
        if end is not None and end in interval and abs(end - value) <= abs(interval.between() - value):
            return end
    return interval.between()


def _from_rates(search: _Search) -> Iterator[tuple[Fraction, ...]]:
    """Fix a rate; the other operand then follows from the target by a division, exactly."""
    assert search.formula.proof is not None
    target, predict = search.formula.proof
    at_target = search.roles.index(target)
    free = 1 - at_target
    middle = search.formula.recompute(search.given(search.intervals)).intersect(search.reported)
    rates = [search.reported.lower, search.reported.upper]
    if middle:
        rates = [round(middle.between(), 6), round(middle.between(), 9), middle.between(), *rates]
    for rate in rates:
        if rate is None or rate not in search.reported:
            continue
        try:
            grown: Interval = predict(search.given(search.intervals), rate)
            growth = predict(search.given((Fraction(1), Fraction(1))), rate)
        except UndefinedError:
            continue
        common = grown.intersect(search.intervals[at_target])
        if common and growth:
            end = common.between()
            pair = [end, end]
            pair[free] = end / growth
            yield tuple(pair)


def _along_the_diagonal(search: _Search) -> Iterator[tuple[Fraction, ...]]:
    """Walk from the corner that makes least to the one that makes most. Along it a formula in which each operand
    stands once is a quotient of two linear functions, so that the step to any value between is found exactly."""
    against = search.reported
    if search.formula.comparison is Comparison.BOUND:
        against = Interval(None, against.upper, False, against.upper_closed)
    for reach, sliver in product(REACHES, (Fraction(0), SLIVER)):
        try:
            least, most = _corners(search, reach, sliver)
            ends, middle = (search.value(least), search.value(most)), search.value(_step(least, most, Fraction(1, 2)))
        except ZeroDivisionError:
            continue
        reached = [_inside(search, corner) for corner in (least, most)]
        if ends[0] == ends[1]:
            yield reached[0]
            return
        common = Interval(ends[0], ends[1], reached[0] == least, reached[1] == most).intersect(against)
        if common:
            yield _step(least, most, _solve(ends[0], middle, ends[1], common.between()))
        yield from reached  # a product with zero is reached though other ends are open


def _inside(search: _Search, corner: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """A corner with each end that is not reached replaced by the figure itself."""
    slots = zip(corner, search.intervals, search.points, strict=True)
    return tuple(value if value in interval else point for value, interval, point in slots)


def _corners(search: _Search, reach: int, sliver: Fraction) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """The operands that make least and most. Ends that are not there lie far off; open ones are approached to a
    sliver of the way, lest a formula divide by what they exclude."""
    least, most = list(search.points), list(search.points)
    for slot, (interval, point) in enumerate(zip(search.intervals, search.points, strict=True)):
        far = max(abs(point), Fraction(1)) * 2**reach
        lower = point - far if interval.lower is None else interval.lower
        upper = point + far if interval.upper is None else interval.upper
        lower = lower if interval.lower_closed else lower + (point - lower) * sliver
        upper = upper if interval.upper_closed else upper + (point - upper) * sliver
        values = list(search.points)
        values[slot] = lower
        at_lower = search.value(values)
        values[slot] = upper
        rises = at_lower <= search.value(values)
        least[slot], most[slot] = (lower, upper) if rises else (upper, lower)
    return tuple(least), tuple(most)


def _step(start: Sequence[Fraction], end: Sequence[Fraction], share: Fraction) -> tuple[Fraction, ...]:
    return tuple(a + (b - a) * share for a, b in zip(start, end, strict=True))


def _solve(start: Fraction, middle: Fraction, end: Fraction, wanted: Fraction) -> Fraction:
    """Where (start + p·t)/(1 + q·t), which is `middle` at ½ and `end` at 1, takes the wanted value."""
    bend = Fraction(0) if middle == end else (start + end - 2 * middle) / (middle - end)
    slope = end * (1 + bend) - start - wanted * bend
    return (wanted - start) / slope if slope else Fraction(0)
