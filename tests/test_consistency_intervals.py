"""Interval arithmetic: every operation holds exactly what its numbers make, ends open and closed as they are."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.consistency.intervals import (
    EmptyIntervalError,
    Interval,
    Printed,
    TooLargeError,
    UndefinedError,
    half_unit,
    printed_interval,
    root_bounds,
)
from schemas.vocabulary import QualifierKind

fractions = st.fractions(min_value=-50, max_value=50, max_denominator=20)


@st.composite
def intervals(draw: st.DrawFn, bounded: bool = False) -> Interval:
    """Intervals of every sort: points, half-open, unbounded."""
    lower, upper = sorted((draw(fractions), draw(fractions)))
    if lower == upper:
        return Interval.exactly(lower)
    ends = [lower, upper]
    if not bounded:
        ends = [end if draw(st.integers(0, 5)) else None for end in ends]
    return Interval(ends[0], ends[1], draw(st.booleans()), draw(st.booleans()))


@st.composite
def members(draw: st.DrawFn, interval: Interval) -> Fraction:
    """A number of the interval, often its ends."""
    ends = [end for end in (interval.lower, interval.upper) if end is not None and end in interval]
    middle = interval.between()
    near = [middle, *ends]
    if interval.is_bounded:
        share = draw(st.fractions(min_value=0, max_value=1, max_denominator=50))
        inner = interval.lower + (interval.upper - interval.lower) * share
        near += [inner] if inner in interval else []
    return draw(st.sampled_from(near))


@given(st.data())
def test_results_of_members_lie_in_the_result_of_intervals(data: st.DataObject) -> None:
    """What two members make lies in what their intervals make."""
    left, right = data.draw(intervals()), data.draw(intervals())
    a, b = data.draw(members(left)), data.draw(members(right))
    assert a + b in left + right
    assert a - b in left - right
    assert a * b in left * right
    assert a in left.hull(right)
    assert b in left.hull(right)
    assert a in left.upwards()
    if right.is_positive or right.is_negative:
        assert a / b in left / right
    if left.lower is not None and left.lower >= 0:
        assert a**3 in left**3
    common = left.intersect(right)
    assert (a in right) == (common is not None and a in common)


@given(intervals(bounded=True), intervals(bounded=True))
def test_closed_ends_of_a_product_are_reached_and_open_ones_are_not(left: Interval, right: Interval) -> None:
    """An end is closed exactly where two members make it, found by looking at ends and at zero."""
    product = left * right
    corners = [a * b for a in (left.lower, left.upper) for b in (right.lower, right.upper)]
    reached = {
        a * b
        for a in (left.lower, left.upper, Fraction(0))
        for b in (right.lower, right.upper, Fraction(0), right.between())
        if a in left and b in right
    } | {a * b for a in (left.between(),) for b in (right.lower, right.upper, Fraction(0)) if a in left and b in right}
    assert (product.lower, product.upper) == (min(corners), max(corners))
    assert product.lower_closed == (product.lower in reached)
    assert product.upper_closed == (product.upper in reached)


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [
        (Interval(0, 1), Interval(2, 3, False, False), Interval(0, 3, True, False)),
        (Interval(0, 1, False, True), Interval(1, None), Interval(0, None, False)),
        (Interval(0, 1), Interval(1, None), Interval(0, None)),
        (Interval(-1, 2), Interval(None, None), Interval(None, None)),
        (Interval.exactly(0), Interval(None, None), Interval.exactly(0)),
        (Interval(-2, -1, False, True), Interval(3, 4), Interval(-8, -3, False, True)),
        (Interval(-1, 1), Interval(0, 1, False, False), Interval(-1, 1, False, False)),
    ],
)
def test_zero_and_missing_ends_multiply_as_sets_do(left: Interval, right: Interval, product: Interval) -> None:
    """Zero ends and ends that are not there give the product of the sets."""
    assert left * right == product
    assert right * left == product


def test_scalars_act_from_either_side() -> None:
    """Whole numbers and fractions add, subtract, multiply and divide as points do."""
    one_two = Interval(1, 2, False, True)
    assert 1 + one_two == Interval(2, 3, False, True)
    assert 1 - one_two == Interval(-1, 0, True, False)
    assert 2 * one_two == Interval(2, 4, False, True)
    assert one_two * 0 == Interval.exactly(0)
    assert 2 / one_two == Interval(1, 2, True, False)
    assert one_two / -2 == Interval(-1, Fraction(-1, 2), True, False)
    assert one_two**0 == Interval.exactly(1)
    assert one_two**-1 == Interval(Fraction(1, 2), 1, True, False)
    assert 1 / Interval(0, 2, False, True) == Interval(Fraction(1, 2), None)
    assert 1 / Interval(2, None) == Interval(0, Fraction(1, 2), False, True)


@pytest.mark.parametrize(
    "operation",
    [
        lambda: Interval.exactly(1) / Interval(-1, 1),
        lambda: Interval.exactly(1) / Interval(0, 1),
        lambda: Interval.exactly(1) / 0,
        lambda: Interval(-1, 1) ** 2,
        lambda: Interval(None, 1) ** 2,
        lambda: Interval(-1, 1).root(2),
    ],
)
def test_what_is_not_defined_is_refused(operation: object) -> None:
    """Division by what may be zero, powers and roots of what may be negative raise UndefinedError."""
    with pytest.raises(UndefinedError):
        operation()  # type: ignore[operator]


def test_powers_too_long_for_any_figure_are_refused() -> None:
    """A power with more digits than figures can justify raises TooLargeError at once."""
    with pytest.raises(TooLargeError, match="bits"):
        Interval.exactly(Fraction(12345678901, 10**10)) ** 100_000


def test_an_interval_without_numbers_is_refused() -> None:
    """Ends that exclude every number raise EmptyIntervalError."""
    with pytest.raises(EmptyIntervalError):
        Interval(2, 1)
    with pytest.raises(EmptyIntervalError):
        Interval(1, 1, True, False)


@given(st.fractions(min_value=Fraction(1, 1000), max_value=10**6), st.integers(1, 40))
def test_a_root_lies_between_its_bounds(value: Fraction, degree: int) -> None:
    """The bounds of a root enclose it, and lie within 1e-11 of it."""
    lower, upper = root_bounds(value, degree)
    assert lower**degree <= value <= upper**degree
    assert upper - lower <= lower / 10**11


@given(intervals(), intervals())
def test_intersection_and_hull_do_not_depend_on_order(left: Interval, right: Interval) -> None:
    """Intersection and hull are symmetric, and the one lies in the other."""
    assert left.intersect(right) == right.intersect(left)
    assert left.hull(right) == right.hull(left)
    common = left.intersect(right)
    if common:
        assert common.hull(left) == left


@pytest.mark.parametrize(
    ("interval", "number"),
    [
        (Interval(Fraction(1, 2), Fraction(3, 4)), None),
        (Interval(1, 2, False, True), 2),
        (Interval(1, 2, False, False), None),
        (Interval(None, 2, False, False), 1),
        (Interval(None, Fraction(5, 2)), 2),
        (Interval(None, None), 0),
        (Interval(Fraction(-1, 2), None), 0),
    ],
)
def test_a_whole_number_is_found_where_there_is_one(interval: Interval, number: int | None) -> None:
    """whole_number gives a whole number of the interval, or None."""
    assert interval.whole_number() == number


@pytest.mark.parametrize(
    ("interval", "shown"),
    [(Interval(1, 2, False, True), "(1, 2]"), (Interval(None, 2), "(−∞, 2]"), (Interval(1, None), "[1, ∞)")],
)
def test_intervals_print_with_their_brackets(interval: Interval, shown: str) -> None:
    """Open ends print round, closed ones square."""
    assert str(interval) == shown


TRUTH = Interval(Fraction(98_985_000), Fraction(98_995_000))


@pytest.mark.parametrize(
    ("value", "place", "significant", "qualifier", "admitted"),
    [
        (10**8, 10**8, 10**8, QualifierKind.NEAR_BELOW, True),
        (99_000_000, 10**4, 10**6, QualifierKind.NEAR_BELOW, True),
        (98_000_000, 10**4, 10**6, QualifierKind.ABOVE_WITHIN, True),
        (99_000_000, 10**4, 10**6, QualifierKind.ABOVE_WITHIN, False),
        (90_000_000, 10**4, 10**7, QualifierKind.ABOVE_WITHIN, True),
        (10**8, 10**8, 10**8, QualifierKind.APPROX, True),
        (95_000_000, 10**4, 10**6, QualifierKind.APPROX, False),
        (98_000_000, 10**4, 10**6, QualifierKind.GT, True),
        (10**8, 10**8, 10**8, QualifierKind.LT, True),
        (99_000_000, 10**4, 10**6, QualifierKind.APPROX, True),
    ],
)
def test_hedged_figures_admit_what_their_words_say(
    value: int, place: int, significant: int, qualifier: QualifierKind, admitted: bool
) -> None:
    """9899万 as 近1亿, 9900多万, 约9500万 and so on: which wordings are true of it."""
    printed = Printed(Fraction(value), Fraction(place), Fraction(significant))
    assert (printed_interval(printed, qualifier).intersect(TRUTH) is not None) == admitted


def test_bounds_include_their_number_only_where_the_law_says_so() -> None:
    """以上 and 以下 include the number, 超过 and 不满 do not; a bound from above stops at zero."""
    printed = Printed(Fraction(20), Fraction(1), Fraction(10), counted=True)
    assert printed_interval(printed) == Interval.exactly(20)
    assert printed_interval(printed, QualifierKind.GE) == Interval(20, None)
    assert printed_interval(printed, QualifierKind.GT) == Interval(20, None, False)
    assert printed_interval(printed, QualifierKind.LE) == Interval(0, 20)
    assert printed_interval(printed, QualifierKind.LT) == Interval(0, 20, True, False)
    nothing = Printed(Fraction(0), Fraction(1), Fraction(1))
    assert printed_interval(nothing, QualifierKind.LT) == Interval(None, 0, False, False)
    assert printed_interval(nothing, QualifierKind.NEAR_BELOW) == Interval.exactly(0)
    with pytest.raises(ValueError, match="vague"):
        printed_interval(printed, QualifierKind.VAGUE)


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 3))
def test_a_value_lies_in_the_closure_of_its_interval(value: object, digits: int) -> None:
    """A figure without words admits its own value, and it is the middle."""
    place = Fraction(1, 10**digits)
    number = round(Fraction(value), digits)  # type: ignore[arg-type]
    interval = half_unit(number, place)
    assert number in interval
    assert interval.between() == number
