"""Questions that a shape leaves open and its digits answer: is this a year, does this range rise?

A question takes the characters printed at a span and gives a short answer. A segment of the same shape whose digits
give the same answers has the same reading, so what was read is kept by answers, not by digits.
"""

import re
from collections.abc import Callable, Hashable
from functools import cache, partial
from typing import Final

from pipelines.figures.folding import narrow
from pipelines.figures.literals import clean

Question = Callable[[str], Hashable]

_RUNS: Final = re.compile(r"\d+")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_LONGEST: Final = 40
"""Characters of a number that are looked at to compare it with another."""


def _runs(printed: str) -> list[int]:
    return [int(run) for run in _RUNS.findall(printed)]


@cache
def between(least: int, greatest: int) -> Callable[[str], bool]:
    """Whether the first number printed lies in a closed range."""
    return lambda printed: least <= int(_RUNS.search(printed)[0]) <= greatest  # type: ignore[index]


def are_years(printed: str) -> bool:
    """Whether two numbers are years that follow each other: 2013—2020."""
    first, last = _runs(printed)
    return 1900 <= first < last < 2100


def is_clock(printed: str) -> bool:
    """Whether hours, minutes and seconds can be a time of day: 87:90 cannot."""
    hour, *rest = _runs(printed)
    return hour < 25 and all(part < 60 for part in rest)


def is_calendar_day(printed: str) -> bool:
    """Whether the first three numbers can be year, month and day."""
    year, month, day, *_ = _runs(printed)
    return 1000 <= year < 3000 and 1 <= month <= 12 and 1 <= day <= 31


def is_proper_fraction(printed: str) -> bool:
    """Whether the number before the stroke is the smaller one."""
    top, _, bottom = narrow(printed).partition("/")
    return int(top) < int(bottom)


@cache
def rises(first_end: int, second_start: int) -> Callable[[str], bool]:
    """Whether the number that begins a span is less than the one that ends it; both given by their edges."""
    return partial(_rises, first_end, second_start)


def _rises(first_end: int, second_start: int, printed: str) -> bool:
    return _leading(printed[:first_end]) < _leading(printed[second_start:])


def _leading(printed: str) -> float:
    match = _NUMBER.match(clean(printed[:_LONGEST]).replace(",", "").replace("，", ""))
    return float(match[0]) if match else 0.0


def ends_in_zero(printed: str) -> bool:
    """Whether the last digit is 0."""
    return printed[-1] in "0０"


def is_base_of_index(printed: str) -> bool:
    """Whether 1 or 100 is printed."""
    return narrow(printed) in ("1", "100")
