"""Literals one slip away: all of them where nothing is asked, else those whose numbers are within reach."""

from fractions import Fraction
from itertools import zip_longest

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.tallying.slips import list_slips

LITERALS = st.from_regex(r"[1-9][0-9]{1,4}(\.[0-9]{1,2})?(万|%)?", fullmatch=True)


def number(literal: str) -> tuple[Fraction, int]:
    """The number of a literal and its decimals."""
    digits = literal.rstrip("万%")
    return Fraction(digits.rstrip(".")), len(digits.partition(".")[2])


def test_every_kind_of_slip_is_listed_in_its_order() -> None:
    """Neighbours swapped, a digit changed, one lost, one too many; no nought in front."""
    swapped, changed, dropped, added = list_slips("12.4%")
    assert swapped == ["21.4%", "14.2%"]
    assert len(changed) == 8 + 9 + 9
    assert {"92.4%", "10.4%", "12.0%"} <= set(changed)
    assert dropped == ["2.4%", "1.4%", "12.%"]
    assert len(added) == 9 + 10 + 10 + 10
    assert {"112.4%", "10 2.4%".replace(" ", ""), "12.04%", "12.49%"} <= set(added)
    assert not any(literal.startswith("0") for literals in (changed, added) for literal in literals)


def test_literals_of_one_digit_or_of_very_many_have_none() -> None:
    """Nothing is tried where every number is one slip away, or where trying would take long."""
    assert list(list_slips("7")) == []
    assert list(list_slips("1234567890123")) == []


@settings(max_examples=200)
@given(LITERALS, st.fractions(0, 2000, max_denominator=100), st.fractions(0, 500, max_denominator=100))
def test_only_those_within_reach_are_written_out(literal: str, least: Fraction, width: Fraction) -> None:
    """With ends for the number, the list is that of all slips without those beyond the ends."""
    most = least + width

    def reach(decimals: int) -> tuple[float, float]:
        return float(least * 10**decimals), float(most * 10**decimals)

    for near, everything in zip_longest(list_slips(literal, reach), list_slips(literal)):
        wanted = [other for other in everything if least <= number(other)[0] <= most]
        assert near == wanted
