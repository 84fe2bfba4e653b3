"""How sharp a comparison of two intervals is: selectivity, gap, the tail of rounding errors, printed digits reproduced.

Nothing here decides a verdict by itself; the thresholds are choices and stand here together.
"""

from fractions import Fraction
from functools import lru_cache
from math import ceil, comb, factorial, floor

from schemas.consistency.intervals import Interval

NEIGHBOURS = 50
"""Selectivity looks at so many printable values on either side of the reported one."""
IMPROBABLE = Fraction(1, 1000)
"""Rounding errors that add up to a gap with less than this probability make a sum improbable."""
MOST_PARTS = 1000
"""Sums of more rounded parts are not given a tail: the test of their interval stands alone."""


def selectivity(reported: Interval, recomputed: Interval, step: Fraction) -> Fraction:
    """Share of the 101 printable values around the reported one that would also pass: 1/101 is sharp, 1 empty.

    Counted in closed form: the reported interval moved by k steps meets the recomputed one exactly where k steps lie
    in the difference of the two. A figure with no step (an exact share) has no printable neighbours but itself.
    """
    if step <= 0:
        return Fraction(1, 2 * NEIGHBOURS + 1)
    first, last = -NEIGHBOURS, NEIGHBOURS
    if recomputed.lower is not None and reported.upper is not None:
        off, by = _in_steps(recomputed.lower, reported.upper, step)
        is_reached = recomputed.lower_closed and reported.upper_closed
        first = max(first, -(-off // by) if is_reached else off // by + 1)
    if recomputed.upper is not None and reported.lower is not None:
        off, by = _in_steps(recomputed.upper, reported.lower, step)
        is_reached = recomputed.upper_closed and reported.lower_closed
        last = min(last, off // by if is_reached else -(-off // by) - 1)
    return Fraction(max(0, last - first + 1), 2 * NEIGHBOURS + 1)


def _in_steps(end: Fraction, other: Fraction, step: Fraction) -> tuple[int, int]:
    """How many steps one end is above another: a quotient of whole numbers, which need not be in lowest terms."""
    above = end.numerator * other.denominator - other.numerator * end.denominator
    return above * step.denominator, end.denominator * other.denominator * step.numerator


def selectivity_of_shares(reported: Interval, whole: Fraction, step: Fraction) -> Fraction:
    """The same where the recomputed value is any k/whole: at most one printable value a multiple can pass."""
    if step <= 0:
        return Fraction(1, 2 * NEIGHBOURS + 1)
    width = Fraction(0) if reported.lower is None or reported.upper is None else reported.upper - reported.lower
    multiples = floor(((2 * NEIGHBOURS) * step + width) * whole) + 1
    return min(Fraction(1), Fraction(multiples, 2 * NEIGHBOURS + 1))


def gap(reported: Interval, recomputed: Interval, step: Fraction) -> Fraction | None:
    """Distance of the two intervals in steps of the last printed digit; 0 where they meet or touch.

    None where the figure has no step.
    """
    if step <= 0:
        return None
    distance = Fraction(0)
    if reported.lower is not None and recomputed.upper is not None:
        distance = max(distance, reported.lower - recomputed.upper)
    if reported.upper is not None and recomputed.lower is not None:
        distance = max(distance, recomputed.lower - reported.upper)
    return distance / step


def reproduces(point: Fraction, value: Fraction, place: Fraction) -> bool:
    """Whether `point`, rounded half-up or half-even at `place`, prints as `value`. Place 0: only if they are equal."""
    if place <= 0 or point == value:
        return point == value
    distance = 2 * abs(point - value)
    if distance != place:
        return distance < place
    rounds_away = abs(point) < abs(value)  # half-up moves a half away from zero
    return rounds_away or (value / place) % 2 == 0


@lru_cache(maxsize=4096)
def rounding_tail(parts: int, distance: Fraction) -> Fraction:
    """Probability that `parts` independent rounding errors, uniform on ±½, add up to `distance` or more either way.

    The sum of uniform variables has the Irwin–Hall distribution; the tail is exact.
    """
    if distance <= 0:
        return Fraction(1)
    reach = Fraction(parts, 2) - distance
    if reach <= 0:
        return Fraction(0)
    terms = ((-1) ** j * comb(parts, j) * (reach - j) ** parts for j in range(floor(reach) + 1))
    return min(Fraction(1), 2 * sum(terms, Fraction(0)) / factorial(parts))


def is_improbable(parts: int, distance: Fraction) -> bool:
    """Whether the tail beyond `distance` is below the threshold. Tails fall with the distance: those of the sixteenths
    on either side, which are remembered, mostly tell."""
    sixteenth = distance * 16
    below, above = floor(sixteenth), ceil(sixteenth)
    if rounding_tail(parts, Fraction(above, 16)) >= IMPROBABLE:
        return False
    if rounding_tail(parts, Fraction(below, 16)) < IMPROBABLE:
        return True
    return rounding_tail(parts, distance) < IMPROBABLE
