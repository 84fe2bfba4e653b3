"""Parts of a year as time words tell them (halves, quarters, months, days), and the year of one that names none."""

from pipelines.statements import periods
from pipelines.statements.periods import Period


def part_of_year(y: int, part: str) -> Period:
    """The period of a year that a part stands for (see `TimeWord.part`); no part: the year."""
    if not part:
        return periods.year(y)
    kind, rest = part[0], part[1:]
    if kind == "H":
        return periods.half(y, int(rest))
    if kind == "Q":
        return periods.quarter(y, int(rest))
    if kind == "C":
        return periods.months(y, 1, int(rest))
    if kind == "M":
        return periods.month(y, int(rest))
    m, _, d = rest.partition("-")
    if kind == "N":
        first, last = int(m), int(d)
        return periods.months(y, first, last) if first <= last else periods.month(y, last)
    if kind == "F":
        return periods.between(periods.day(y, int(m), 1), periods.day(y, int(m), int(d)))
    if kind == "T":
        first = 10 * int(d) + 1
        return periods.between(periods.day(y, int(m), first), periods.day(y, int(m), first + 9 if first < 21 else 31))
    return periods.day(y, int(m), int(d))


def nearest_year(first: int, ahead: bool, month: int, this: int) -> int:
    """The year of a part that begins in a month and names no year, in news of `month` of `this` year: 12月 is of the
    year before in news of January, of its own year in news of July; what is to be done before a date lies ahead."""
    if ahead:
        return this + (first < month)
    return this - (first > month and month + 12 - first <= first - month)


def first_month(part: str) -> int:
    """The month with which a part begins."""
    kind, rest = part[0], part[1:].partition("-")[0]
    if not rest or kind == "C":
        return 1
    return {"H": 6 * int(rest) - 5, "Q": 3 * int(rest) - 2}.get(kind, int(rest))
