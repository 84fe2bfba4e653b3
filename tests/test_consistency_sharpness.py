"""Selectivity, gap, tails of rounding and printed digits against counting and known values."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.consistency.intervals import Interval, half_unit
from schemas.consistency.sharpness import (
    IMPROBABLE,
    gap,
    is_improbable,
    reproduces,
    rounding_tail,
    selectivity,
    selectivity_of_shares,
)

small = st.fractions(min_value=-60, max_value=60, max_denominator=8)


@given(small, st.fractions(min_value=0, max_value=10, max_denominator=8), st.booleans(), st.booleans(), small)
def test_selectivity_counts_the_neighbours_that_would_pass(
    lower: Fraction, width: Fraction, lower_closed: bool, upper_closed: bool, value: Fraction
) -> None:
    """The closed form is the number of shifted intervals that meet the recomputed one, over 101."""
    recomputed = Interval(lower, lower + width, lower_closed or not width, upper_closed or not width)
    reported = half_unit(value, Fraction(1))
    passing = sum((reported + k).intersect(recomputed) is not None for k in range(-50, 51))
    assert selectivity(reported, recomputed, Fraction(1)) == Fraction(passing, 101)


def test_selectivity_of_bounds_counts_one_side() -> None:
    """A bound passes every neighbour on its side; an exact figure has no neighbours."""
    reported = Interval.exactly(10)
    assert selectivity(reported, Interval(10, None), Fraction(1)) == Fraction(51, 101)
    assert selectivity(reported, Interval(None, None), Fraction(1)) == 1
    assert selectivity(reported, Interval(10, None), Fraction(0)) == Fraction(1, 101)


def test_shares_of_a_large_count_have_no_power() -> None:
    """Percents of 12 with one decimal can fail, percents of 5000 cannot."""
    tenth = Fraction(1, 1000)
    assert selectivity_of_shares(half_unit(Fraction(35, 100), tenth), Fraction(12), tenth) < Fraction(1, 10)
    assert selectivity_of_shares(half_unit(Fraction(35, 100), tenth), Fraction(5000), tenth) == 1
    assert selectivity_of_shares(Interval.exactly(1), Fraction(12), Fraction(0)) == Fraction(1, 101)


def test_gap_is_counted_in_places() -> None:
    """The distance of the intervals in places of the last digit, none where they meet."""
    reported = Interval(Fraction(1235, 100), Fraction(1245, 100))
    assert gap(reported, Interval(Fraction(1135, 100), Fraction(1136, 100)), Fraction(1, 10)) == Fraction(99, 10)
    assert gap(reported, Interval(Fraction(1345, 100), None), Fraction(1, 10)) == 10
    assert gap(reported, Interval(12, 13), Fraction(1, 10)) == 0
    assert gap(reported, Interval(12, 13), Fraction(0)) is None


@pytest.mark.parametrize(
    ("point", "value", "place", "prints"),
    [
        ("11.35", "11.4", "0.1", True),  # half-up, and half-even
        ("11.45", "11.4", "0.1", True),  # half-even
        ("11.55", "11.5", "0.1", False),
        ("-11.35", "-11.4", "0.1", True),
        ("11.449", "11.4", "0.1", True),
        ("11.46", "11.4", "0.1", False),
        ("442", "442", "0", True),
        ("442.1", "442", "0", False),
        ("2.5", "2", "1", True),
        ("-2.5", "-2", "1", True),
        ("3.5", "3", "1", False),
        ("0.45", "0.4", "0.1", True),
        ("0.35", "0.3", "0.1", False),
    ],
)
def test_a_point_prints_as_a_figure_if_either_rounding_does(point: str, value: str, place: str, prints: bool) -> None:
    """Half-up and half-even both count as printing."""
    assert reproduces(Fraction(point), Fraction(value), Fraction(place)) is prints


def test_tails_of_rounding_are_those_of_irwin_and_hall() -> None:
    """Known tails: certain at zero, triangular for two, none beyond reach, 1e-4 for eleven parts and a gap of four."""
    assert rounding_tail(5, Fraction(0)) == 1
    assert rounding_tail(1, Fraction(1, 4)) == Fraction(1, 2)
    assert rounding_tail(2, Fraction(1, 2)) == Fraction(1, 4)
    assert rounding_tail(3, Fraction(3, 2)) == 0
    assert float(rounding_tail(11, Fraction(7, 2))) == pytest.approx(1.02e-4, rel=0.01)


@given(st.integers(1, 14), st.fractions(min_value=0, max_value=8, max_denominator=40))
def test_improbable_is_a_tail_below_one_in_a_thousand(parts: int, distance: Fraction) -> None:
    """The remembered tails decide as the exact one does."""
    assert is_improbable(parts, distance) == (rounding_tail(parts, distance) < IMPROBABLE)
