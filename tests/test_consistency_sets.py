"""Intervals as sets of numbers: every operation over a few ends, open, closed and missing, gives exactly the set."""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf

import pytest

from schemas.consistency.intervals import (
    EmptyIntervalError,
    Interval,
    Printed,
    TooLargeError,
    UndefinedError,
    printed_interval,
    root_bounds,
    root_ends,
)
from schemas.vocabulary import QualifierKind

End = float | Fraction
ENDS = (Fraction(-3, 2), Fraction(-1), Fraction(0), Fraction(1), Fraction(5, 2))
FEW = ENDS[1:4]


def intervals_over(ends: tuple[Fraction, ...]) -> list[Interval]:
    """Every interval with these ends, with one of them or with none."""
    made = [Interval(None, None), *(Interval.exactly(end) for end in ends)]
    for end, closed in product(ends, (True, False)):
        made += [Interval(end, None, closed), Interval(None, end, False, closed)]
    for lower, upper, *closed in product(ends, ends, (True, False), (True, False)):
        if lower < upper:
            made.append(Interval(lower, upper, *closed))
    return made


ALL, SOME = intervals_over(ENDS), intervals_over(FEW)


def ends_of(interval: Interval) -> tuple[tuple[End, bool], tuple[End, bool]]:
    """Both ends with what belongs to the set; a missing one is infinite and does not."""
    lower = -inf if interval.lower is None else interval.lower
    upper = inf if interval.upper is None else interval.upper
    return (lower, interval.lower_closed), (upper, interval.upper_closed)


def times(a: End, b: End) -> End:
    """The product of two ends as a limit of products: nought times anything is nought."""
    return Fraction(0) if a == 0 or b == 0 else a * b


def set_of(values: list[tuple[End, bool]]) -> Interval:
    """The hull of limits, of which some are reached."""
    least, most = min(value for value, _ in values), max(value for value, _ in values)
    lower_closed, upper_closed = (any(hit for value, hit in values if value == end) for end in (least, most))
    return Interval(
        None if least == -inf else Fraction(least), None if most == inf else Fraction(most), lower_closed, upper_closed
    )


def product_of(left: Interval, right: Interval) -> Interval:
    """All products of two sets: limits at their ends, and nought where one of them has it."""
    values = [(times(a, b), hit and hit_b) for a, hit in ends_of(left) for b, hit_b in ends_of(right)]
    if Fraction(0) in left or Fraction(0) in right:
        values.append((Fraction(0), True))
    return set_of(values)


def test_products_are_those_of_the_sets() -> None:
    """Signs, noughts, missing and open ends, in every combination; in place of equality, both ways round."""
    for left, right in product(SOME, SOME):
        wanted = product_of(left, right)
        assert left * right == wanted, (str(left), str(right))


def test_sums_and_differences_are_those_of_the_sets() -> None:
    """Ends add; one that is missing stays so."""
    for left, right in product(SOME, SOME):
        (a, a_hit), (b, b_hit) = ends_of(left)
        (c, c_hit), (d, d_hit) = ends_of(right)
        assert left + right == set_of([(a + c, a_hit and c_hit), (b + d, b_hit and d_hit)])
        assert left - right == set_of([(a - d, a_hit and d_hit), (b - c, b_hit and c_hit)])
        assert Interval.total([left, right, left]) == left + right + left


GRID = [Fraction(k, 4) for k in range(-12, 13)]
"""Numbers on, between and beyond the ends: two intervals over these ends are equal where they hold the same of them."""


def held(interval: Interval) -> list[Fraction]:
    """Which numbers of the grid lie in it, by its ends."""
    (a, a_hit), (b, b_hit) = ends_of(interval)
    return [x for x in GRID if (a < x or (a == x and a_hit)) and (x < b or (x == b and b_hit))]


def test_membership_intersection_and_hull_are_those_of_the_sets() -> None:
    """What lies in both, in neither or between is told number by number."""
    sets = {interval: set(held(interval)) for interval in ALL}
    for interval, numbers in sets.items():
        assert numbers == {x for x in GRID if x in interval}
        assert interval.is_positive == (ends_of(interval)[0] >= (0, False) and 0 not in numbers)
        assert interval.is_negative == (ends_of(interval)[1][0] <= 0 and 0 not in numbers)
        assert interval.between() in interval
    for left, right in product(SOME, ALL):
        common, hull = left.intersect(right), left.hull(right)
        assert (set(held(common)) if common else set()) == sets[left] & sets[right]
        assert sets[left] | sets[right] <= set(held(hull))
        (a, a_hit), (b, b_hit) = ends_of(hull)
        assert any(ends_of(one)[0] == (a, a_hit) for one in (left, right))
        assert any(ends_of(one)[1] == (b, b_hit) for one in (left, right))


def test_multiples_and_quotients_are_products() -> None:
    """Scaling is a product with one number, division one with the reciprocal, whose ends are known."""
    for interval in ALL:
        for by in (Fraction(-2), Fraction(0), Fraction(1, 3), 2):
            assert interval.scale(by) == interval * by == by * interval == interval * Interval.exactly(by)
            if by:
                assert interval / by == interval * Interval.exactly(1 / Fraction(by))
        assert interval + 2 == 2 + interval == interval + Interval.exactly(2)
        assert 2 - interval == Interval.exactly(2) - interval
        if not (interval.is_positive or interval.is_negative):
            with pytest.raises(UndefinedError):
                interval.reciprocal()
            continue
        (a, a_hit), (b, b_hit) = ends_of(interval)
        ends = [(1 / b if b else -inf, b_hit), (1 / a if a else inf, a_hit)]
        assert interval.reciprocal() == set_of([(Fraction(0) if abs(end) == 0 else end, hit) for end, hit in ends])
        assert 3 / interval == interval.reciprocal() * 3


@pytest.mark.parametrize("exponent", [1, 2, 3])
def test_powers_of_what_is_not_negative_are_products_with_itself(exponent: int) -> None:
    """The ends rise with the base; below nought a power is refused."""
    for interval in ALL:
        if interval.lower is None or interval.lower < 0:
            with pytest.raises(UndefinedError):
                interval**exponent
            continue
        (a, a_hit), (b, b_hit) = ends_of(interval)
        assert interval**exponent == set_of([(a**exponent, a_hit), (b**exponent, b_hit)])
        assert interval**0 == Interval.exactly(1)
        if interval.is_positive:
            assert interval**-exponent == (interval**exponent).reciprocal()


def test_a_whole_number_is_the_least_there_is() -> None:
    """Looked for one by one around the ends."""
    for interval in ALL:
        found = [k for k in range(-4, 5) if Fraction(k) in interval]
        wanted = max(found, default=0) if interval.lower is None else min(found, default=None)
        assert interval.whole_number() == (0 if interval == Interval(None, None) else wanted)


@pytest.mark.parametrize("make", [lambda a, b: Interval(a, b, True, False), lambda a, b: Interval(a, b, False, True)])
def test_one_number_belongs_wholly_or_there_is_none(make: Callable[[Fraction, Fraction], Interval]) -> None:
    """Equal ends must both be closed."""
    with pytest.raises(EmptyIntervalError):
        make(Fraction(1), Fraction(1))
    assert make(Fraction(1), Fraction(2)).between() == Fraction(3, 2)


@pytest.mark.parametrize("value", [10**40 + 1, Fraction(7, 10**30), 10**26, Fraction(1, 3), 2])
@pytest.mark.parametrize("degree", [1, 2, 7])
def test_roots_of_great_and_small_numbers_are_enclosed_as_closely(value: Fraction, degree: int) -> None:
    """To one part in 10¹¹, whatever the size; whole powers and first roots exactly."""
    lower, upper = root_bounds(Fraction(value), degree)
    assert lower**degree <= value <= upper**degree
    assert upper - lower <= lower / 10**11
    assert root_bounds(Fraction(value), 1) == (value, value)
    assert root_bounds(Fraction(1), degree) == (1, 1)
    assert root_bounds(Fraction(0), degree) == (0, 0)


def test_roots_are_enclosed_as_closely_as_floats_allow() -> None:
    """Three steps of the thirteenth digit lie between the ends at most; of great numbers the ends are whole."""
    lower, upper, over = root_ends(2, 1, 2)
    assert over == 10**13
    assert 0 < upper - lower <= 3
    lower, upper, over = root_ends(2 * 10**40, 1, 2)
    assert over == 1
    assert 0 < upper - lower <= 3 * 10**7


def test_roots_and_powers_are_refused_where_they_would_grow_too_long() -> None:
    """A degree of a thousand is none of any report; one of a hundred would still be computed."""
    assert root_bounds(Fraction(3, 2), 100)[0] > 1
    with pytest.raises(TooLargeError, match="root of degree 5000"):
        root_bounds(Fraction(3, 2), 5000)
    with pytest.raises(TooLargeError, match="to the power of 5000"):
        Interval.exactly(Fraction(10**9, 7)) ** 5000


@pytest.mark.parametrize(
    ("value", "place", "significant", "qualifier", "admitted"),
    [
        (-20, 1, 10, QualifierKind.LE, Interval(None, -20)),
        (-20, 1, 10, QualifierKind.LT, Interval(None, -20, False, False)),
        (-20, 1, 10, QualifierKind.NEAR_BELOW, Interval(-22, -20, True, False)),
        (-20, 1, 10, QualifierKind.APPROX, Interval(-22, -18)),
        (0, 1, 1, QualifierKind.LE, Interval.exactly(0)),
        (2, 1, 1, QualifierKind.APPROX, Interval(Fraction(8, 5), Fraction(12, 5))),
        (4, 1, 1, QualifierKind.APPROX, Interval(Fraction(7, 2), Fraction(9, 2))),
        (30, 1, 10, QualifierKind.APPROX, Interval(27, 33)),
    ],
)
def test_hedges_of_small_and_negative_figures(
    value: int, place: int, significant: int, qualifier: QualifierKind, admitted: Interval
) -> None:
    """A tenth of it or its last digit, half a place at least, a fifth at most; bounds below nought have no floor."""
    printed = Printed(Fraction(value), Fraction(place), Fraction(significant))
    assert printed_interval(printed, qualifier) == admitted
