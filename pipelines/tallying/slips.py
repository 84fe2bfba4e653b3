"""Literals one slip of the pen away from another: digits swapped, changed, dropped or added.

Only those are written out whose number may be wanted: for each place of a literal the digits that reach there follow
from a division.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import ceil, floor, inf

MOST_DIGITS = 12
SLACK = 1e-6
_DIGITS = re.compile(r"\d")

Reach = Callable[[int], tuple[float, float]]
"""By number of decimals, the least and greatest number that is wanted, in steps of the last digit."""


def anything(_: int) -> tuple[float, float]:
    """Every number is wanted."""
    return -inf, inf


def list_slips(literal: str, reach: Reach = anything) -> Iterator[list[str]]:
    """Literals one slip away whose numbers are within reach, the likeliest kind first: neighbours swapped, a digit
    changed, one lost, one too many. Nothing for literals of one digit or of very many."""
    places = [found.start() for found in _DIGITS.finditer(literal)]
    if not 2 <= len(places) <= MOST_DIGITS:
        return
    point = literal.find(".")
    decimals = sum(place > point for place in places) if point >= 0 else 0
    slips = _Slips(literal, places, [int(literal[place]) for place in places], decimals, reach)
    yield slips.swapped()
    yield slips.changed()
    yield slips.dropped()
    yield slips.added()


class _Slips:
    def __init__(self, literal: str, places: list[int], digits: list[int], decimals: int, reach: Reach) -> None:
        self._literal, self._places, self._digits, self._decimals, self._reach = (
            literal,
            places,
            digits,
            decimals,
            reach,
        )
        self._number = sum(digit * 10**power for power, digit in enumerate(reversed(digits)))
        self._powers = [10**power for power in reversed(range(len(digits)))]

    def swapped(self) -> list[str]:
        """Two neighbours in each other's place."""
        low, high = self._reach(self._decimals)
        text, found = self._literal, []
        for at, (left, right) in enumerate(pairwise(self._digits)):
            moved = (right - left) * (self._powers[at] - self._powers[at + 1])
            if moved and low <= self._number + moved <= high:
                a, b = self._places[at], self._places[at + 1]
                found.append(f"{text[:a]}{text[b]}{text[a + 1 : b]}{text[a]}{text[b + 1 :]}")
        return found

    def changed(self) -> list[str]:
        """Another digit in one place; no nought in front."""
        low, high = self._reach(self._decimals)
        text, found = self._literal, []
        for at, (place, old) in enumerate(zip(self._places, self._digits, strict=True)):
            power = self._powers[at]
            for digit in _digits(low, high, self._number - old * power, power, first=at == 0):
                if digit != old:
                    found.append(f"{text[:place]}{digit}{text[place + 1 :]}")
        return found

    def dropped(self) -> list[str]:
        """One digit less."""
        text, found, whole = self._literal, [], len(self._digits) - self._decimals
        for at, place in enumerate(self._places):
            power = self._powers[at]
            number = self._number // (power * 10) * power + self._number % power
            low, high = self._reach(self._decimals - (at >= whole))
            if low <= number <= high:
                found.append(text[:place] + text[place + 1 :])
        return found

    def added(self) -> list[str]:
        """One digit more, before each place and at the end; no nought in front."""
        text, found, whole = self._literal, [], len(self._digits) - self._decimals
        for at, place in enumerate((*self._places, self._places[-1] + 1)):
            power = 10 ** (len(self._digits) - at)
            number = self._number // power * power * 10 + self._number % power
            low, high = self._reach(self._decimals + (self._decimals > 0 and at >= whole))
            for digit in _digits(low, high, number, power, first=at == 0):
                found.append(f"{text[:place]}{digit}{text[place:]}")
        return found


def _digits(low: float, high: float, number: int, power: int, *, first: bool) -> range:
    """The digits that, so many times the power, bring the number between the ends."""
    least = first if low == -inf else max(int(first), ceil((low - number) / power - SLACK))
    most = 9 if high == inf else min(9, floor((high - number) / power + SLACK))
    return range(least, most + 1)
