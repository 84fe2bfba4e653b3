"""Claims over plainly printed figures that tally, settled in whole numbers: the answers of `decisions`, much sooner.

A plain figure has two closed ends, a number and a place, all whole numbers over one denominator. Where the figures
tally, `settle` gives what `decisions.decide` would, number for number. Everything else, hedged figures and failures, it
leaves to `decisions` by answering None.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from schemas.consistency.formulas import Comparison, Formula, Term
from schemas.consistency.lines import Line
from schemas.consistency.sharpness import MOST_PARTS, NEIGHBOURS, is_improbable
from schemas.vocabulary import Role, VerdictKind

Ratio = tuple[int, int]
"""A rational as numerator and denominator above zero, not always in lowest terms."""

VALUES = 2 * NEIGHBOURS + 1
SURELY_PROBABLE = 0.45
"""One rounding error alone exceeds so much of its place in a tenth of all cases; more of them do so more often."""


class Scaled(NamedTuple):
    """A plain figure as whole numbers over `over`: ends, number, place, and the count that stands behind it or not."""

    lower: int
    upper: int
    point: int
    place: int
    over: int
    counted: bool = False

    def negated(self) -> "Scaled":
        """The same figure with its sign turned."""
        return Scaled(-self.upper, -self.lower, -self.point, self.place, self.over, self.counted)

    def refined(self, by: int) -> "Scaled":
        """The same figure over a denominator so many times as great."""
        lower, upper, point, place, over, counted = self
        return Scaled(lower * by, upper * by, point * by, place * by, over * by, counted)

    def averaged(self) -> "Scaled":
        """The figure as an average: rounded as it prints, though it counts whole things."""
        lower, upper, point, place, over, counted = self
        if not counted or lower != upper:
            return self
        return Scaled(2 * point - place, 2 * point + place, 2 * point, 2 * place, 2 * over)

    def times(self, above: int, below: int) -> "Scaled":
        """The figure in units of which `above`/`below` are one of its own."""
        lower, upper, point, place, over, counted = self
        return Scaled(lower * above, upper * above, point * above, place * above, over * below, counted)


class Settled(NamedTuple):
    """A claim that tallies, in base units. `passing`: how many of the 101 printable values around would pass too;
    `operands` None where the printed numbers are themselves the witness; `lower` and `upper` None where nothing bounds
    it; `point` None where the printed numbers make none. A test without power has no witness: `reported` is empty."""

    verdict: VerdictKind
    reason: str
    lower: Ratio | None
    upper: Ratio | None
    point: Ratio | None
    passing: int
    operands: tuple[Ratio, ...] | None
    reported: tuple[Ratio, ...]


CONSISTENT, IMPROBABLE_SUM, EMPTY = VerdictKind.CONSISTENT, VerdictKind.IMPROBABLE, VerdictKind.NOT_CHECKABLE


def scale_term(term: Term) -> Scaled | None:
    """A term in whole numbers; None where words bound it, it has no number, or its ends are not all there."""
    lower, upper, point = term.interval.lower, term.interval.upper, term.point
    if term.hedged or lower is None or upper is None or point is None or term.place <= 0:
        return None
    if not (term.interval.lower_closed and term.interval.upper_closed and lower <= point <= upper):
        return None
    over = lcm(lower.denominator, upper.denominator, point.denominator, term.place.denominator)
    ends = [value.numerator * (over // value.denominator) for value in (lower, upper, point, term.place)]
    return Scaled(ends[0], ends[1], ends[2], ends[3], over, term.counted)


def settle(
    formula: Formula, line: Line, first: Sequence[Scaled], second: Sequence[Scaled], reported: Scaled, order: str
) -> Settled | None:
    """Settle a claim whose formula is a line: operands of its first and second role, all in base units.

    `order` says for each operand of the claim, in its order, of which role it is: `1` or `2`.
    """
    box = _Box.around(line, first, second)
    if box is None or (formula.positive and not _positive(formula, line, first, second)):
        return None
    low, high = box.corners(line)
    if low[1] <= 0 or high[1] <= 0 or not box.divides(line):
        return None
    told_lower, told_upper, _, place, over, _ = reported
    bound = formula.comparison is Comparison.BOUND
    reaches = low[0] * over <= told_upper * low[1]
    if not reaches or (not bound and high[0] * over < told_lower * high[1]):
        return None
    passing = count_passing(low, None if bound else high, reported)
    if second and line.roles[1] is Role.WHOLE and first[0].counted and second[0].counted:
        if first[0].point % first[0].over:
            return None
        width = (2 * NEIGHBOURS * place + told_upper - told_lower) * second[0].point
        passing = min(passing, width // (over * second[0].over) + 1)
    point = box.point(line)
    if passing >= VALUES and (bound or says_nothing(low, high, reported)):
        return Settled(EMPTY, "no_power", low, None if bound else high, point, VALUES, (), ())
    verdict, reason = _grade(formula, (*first, *second), point, reported)
    upper = None if bound else high
    inside = point[0] * over <= told_upper * point[1]
    if inside and (bound or told_lower * point[1] <= point[0] * over):
        made = between(greater(point, (told_lower, over)), (told_upper, over)) if bound else point
        return Settled(verdict, reason, low, upper, point, passing, None, (made,))
    start = low if bound else greater(low, (told_lower, over))
    wanted = between(start, lesser(high, (told_upper, over)))
    made = between(greater(wanted, (told_lower, over)), (told_upper, over)) if bound else wanted
    operands = box.walk(low, high, wanted, first, second, order)
    return Settled(verdict, reason, low, upper, point, passing, operands, (made,))


def refutes(formula: Formula, line: Line, first: Sequence[Scaled], second: Sequence[Scaled], reported: Scaled) -> bool:
    """Whether figures of a line that do not settle surely do not tally; if not, only `decisions` can tell."""
    if formula.positive and not _positive(formula, line, first, second):
        return True
    box = _Box.around(line, first, second)
    if box is None:
        return False
    low, high = box.corners(line)
    if low[1] <= 0 or high[1] <= 0 or not box.divides(line):
        return False
    over = reported.over
    below = formula.comparison is not Comparison.BOUND and high[0] * over < reported.lower * high[1]
    return below or low[0] * over > reported.upper * low[1]


def _positive(formula: Formula, line: Line, first: Sequence[Scaled], second: Sequence[Scaled]) -> bool:
    roles = formula.positive
    return (line.roles[0] not in roles or all(figure.lower > 0 for figure in first)) and (
        len(line.roles) == 1 or line.roles[1] not in roles or all(figure.lower > 0 for figure in second)
    )


class _Box(NamedTuple):
    """Operands of two roles, summed, over one denominator; which end of each makes least."""

    over: int
    lower_1: int
    upper_1: int
    point_1: int
    lower_2: int
    upper_2: int
    point_2: int
    rises_1: bool
    rises_2: bool

    @classmethod
    def around(cls, line: Line, first: Sequence[Scaled], second: Sequence[Scaled]) -> "_Box | None":
        """None where the formula rises in one part of the box and falls in another."""
        if len(first) == 1 and len(second) == 1:
            l1, u1, p1, _, over, _ = first[0]
            l2, u2, p2, _, other, _ = second[0]
            if other != over:
                common = lcm(over, other)
                by, to, over = common // over, common // other, common
                l1, u1, p1, l2, u2, p2 = l1 * by, u1 * by, p1 * by, l2 * to, u2 * to, p2 * to
        else:
            over = lcm(*[figure.over for figure in first], *[figure.over for figure in second])
            l1, u1, p1 = _sum(first, over)
            l2, u2, p2 = _sum(second, over)
        cross, by_first, by_second = line.cross, line.rises_first * over, line.rises_second * over
        near, far = cross * l2 + by_first, cross * u2 + by_first
        rises_1 = near >= 0 and far >= 0
        if not rises_1 and (near > 0 or far > 0):
            return None
        rises_2 = True
        if second:
            near, far = by_second - cross * l1, by_second - cross * u1
            rises_2 = near >= 0 and far >= 0
            if not rises_2 and (near > 0 or far > 0):
                return None
        return cls(over, l1, u1, p1, l2, u2, p2, rises_1, rises_2)

    def _at(self, line: Line, x1: int, x2: int) -> Ratio:
        a1, a2, a0 = line.above
        b1, b2, b0 = line.below
        over = self.over
        return a1 * x1 + a2 * x2 + a0 * over, b1 * x1 + b2 * x2 + b0 * over

    def corners(self, line: Line) -> tuple[Ratio, Ratio]:
        """Least and greatest value."""
        least_1, most_1 = (self.lower_1, self.upper_1) if self.rises_1 else (self.upper_1, self.lower_1)
        least_2, most_2 = (self.lower_2, self.upper_2) if self.rises_2 else (self.upper_2, self.lower_2)
        return self._at(line, least_1, least_2), self._at(line, most_1, most_2)

    def point(self, line: Line) -> Ratio:
        """What the printed numbers make."""
        return self._at(line, self.point_1, self.point_2)

    def divides(self, line: Line) -> bool:
        """Whether the divisor is above zero throughout."""
        b1, b2, b0 = line.below
        least = b1 * (self.lower_1 if b1 > 0 else self.upper_1) + b2 * (self.lower_2 if b2 > 0 else self.upper_2)
        return least + b0 * self.over > 0

    def walk(
        self,
        low: Ratio,
        high: Ratio,
        wanted: Ratio,
        first: Sequence[Scaled],
        second: Sequence[Scaled],
        order: str,
    ) -> tuple[Ratio, ...]:
        """Operands between those that make least and those that make most, that make the wanted value."""
        steps = wanted[0] * low[1] - wanted[1] * low[0]
        of = wanted[1] * (high[0] - low[0]) - wanted[0] * (high[1] - low[1])
        values = {
            name: iter([_along(figure, rises, steps, of) for figure in figures])
            for name, figures, rises in (("1", first, self.rises_1), ("2", second, self.rises_2))
        }
        return tuple(next(values[name]) for name in order)


def _along(figure: Scaled, rises: bool, steps: int, of: int) -> Ratio:
    start, end = (figure.lower, figure.upper) if rises else (figure.upper, figure.lower)
    return start * of + (end - start) * steps, figure.over * of


def _sum(figures: Sequence[Scaled], over: int) -> tuple[int, int, int]:
    lower = upper = point = 0
    for figure in figures:
        by = over // figure.over
        lower += figure.lower * by
        upper += figure.upper * by
        point += figure.point * by
    return lower, upper, point


def settle_same(figures: Sequence[Scaled], reported: Scaled) -> Settled | None:
    """Settle a claim that plain figures state the same number; to the same place, in the same digits."""
    over = lcm(reported.over, *[figure.over for figure in figures])
    by = over // reported.over
    low, high, told, step = reported.lower * by, reported.upper * by, reported.point * by, reported.place * by
    told_lower, told_upper, told_place = low, high, step
    shown = set()
    least, most = None, None
    for figure in figures:
        by = over // figure.over
        lower, upper, point, place = figure.lower * by, figure.upper * by, figure.point * by, figure.place * by
        if place == told_place and point != told:
            return None
        least, most = lower if least is None else max(least, lower), upper if most is None else min(most, upper)
        step = max(step, place)
        shown.add(point)
    if least is None or most is None or least > most or least > told_upper or most < told_lower:
        return None
    passing = min((most - told_lower) // step, NEIGHBOURS) - max(-((told_upper - least) // step), -NEIGHBOURS) + 1
    if passing >= VALUES and says_nothing((least, over), (most, over), reported):
        return None
    stated = figures[0].point, figures[0].over
    reason = "exact" if reproduces_in_integers(stated, reported) else "intervals_meet"
    if len(shown) == 1 and told_lower <= figures[0].point * (over // figures[0].over) <= told_upper:
        return Settled(CONSISTENT, reason, (least, over), (most, over), stated, passing, None, (stated,))
    made = max(least, told_lower) + min(most, told_upper), 2 * over
    return Settled(CONSISTENT, reason, (least, over), (most, over), stated, passing, (made,) * len(figures), (made,))


def _grade(formula: Formula, figures: Sequence[Scaled], point: Ratio, reported: Scaled) -> tuple[VerdictKind, str]:
    if reproduces_in_integers(point, reported):
        return CONSISTENT, "exact"
    if formula.adds_up:
        rounded = [figure for figure in figures if figure.lower != figure.upper]
        if rounded and len(rounded) <= MOST_PARTS:
            _, _, told, place, over, _ = reported
            half = 0 if reported.lower == reported.upper else place
            off = abs(point[0] / point[1] - told / over) - half / over / 2
            if off < SURELY_PROBABLE * max([figure.place / figure.over for figure in rounded]):
                return CONSISTENT, "intervals_meet"
            beyond = abs(Fraction(2 * (point[0] * over - told * point[1]), 2 * point[1] * over)) - Fraction(
                half, 2 * over
            )
            coarsest = max(Fraction(figure.place, figure.over) for figure in rounded)
            if is_improbable(len(rounded), beyond / coarsest):
                return IMPROBABLE_SUM, "rounding_tail"
    return CONSISTENT, "intervals_meet"


def reproduces_in_integers(point: Ratio, reported: Scaled) -> bool:
    """As `sharpness.reproduces`."""
    lower, upper, told, place, over, _ = reported
    off = abs(point[0] * over - told * point[1])
    if lower == upper or not off:
        return not off
    if 2 * off != place * point[1]:
        return 2 * off < place * point[1]
    return abs(point[0]) * over < abs(told) * point[1] or not told % (2 * place)


def count_passing(low: Ratio, high: Ratio | None, reported: Scaled) -> int:
    """How many of the printable values around the reported one would pass, as `sharpness.selectivity` counts them."""
    lower, upper, _, step, over, _ = reported
    least = -((upper * low[1] - low[0] * over) // (low[1] * step))
    most = NEIGHBOURS if high is None else (high[0] * over - lower * high[1]) // (high[1] * step)
    return min(most, NEIGHBOURS) - max(least, -NEIGHBOURS) + 1


def says_nothing(low: Ratio, high: Ratio, reported: Scaled) -> bool:
    """Whether half of the reported figure and twice of it would pass as well."""
    lower, upper, _, _, over, _ = reported
    return all(
        low[0] * over * below <= upper * above * low[1] and high[0] * over * below >= lower * above * high[1]
        for above, below in ((1, 2), (2, 1))
    )


def greater(left: Ratio, right: Ratio) -> Ratio:
    """The greater of two ratios."""
    return left if left[0] * right[1] >= right[0] * left[1] else right


def lesser(left: Ratio, right: Ratio) -> Ratio:
    """The lesser of two ratios."""
    return left if left[0] * right[1] <= right[0] * left[1] else right


def between(left: Ratio, right: Ratio) -> Ratio:
    """The number midway between two."""
    return left[0] * right[1] + right[0] * left[1], 2 * left[1] * right[1]
