"""Periods: calendar spans with their ISO-like label, and the arithmetic that resolving time words needs.

How words name a period is not here (`times`); which period a figure takes is not here either (`clauses`).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.vocabulary import PeriodKind

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are no years of a report; dates of them are not built."""


@dataclass(frozen=True, slots=True, eq=False)
class Period:
    """A calendar span, both days included, under its label (`2020`, `2020-H1`, `2013/2020`)."""

    label: str
    first: date
    last: date
    kind: PeriodKind = PeriodKind.DURATION

    def __eq__(self, other: object) -> bool:
        """Written out, since what a dataclass makes of itself is never compiled."""
        if self is other:
            return True
        if not isinstance(other, Period) or self.label != other.label or self.kind != other.kind:
            return False
        return self.first == other.first and self.last == other.last

    def __hash__(self) -> int:
        return hash((self.label, self.first, self.last, self.kind))

    @property
    def year(self) -> int:
        """The year it ends in."""
        return self.last.year

    def as_instant(self) -> "Period":
        """The same label for a figure that holds at the period's last day (年末)."""
        return Period(self.label, self.last, self.last, PeriodKind.INSTANT)

    def as_cumulative(self) -> "Period":
        """The same span for a figure that counts from the start of the year."""
        return Period(self.label, self.first, self.last, PeriodKind.CUMULATIVE)

    def encloses(self, other: "Period") -> bool:
        """Whether the other is a part of it and not all of it."""
        return self.first <= other.first and other.last <= self.last and self.label != other.label

    def is_shorter_flow_than(self, other: "Period") -> bool:
        """Whether it is a stretch that ends with the other and begins later: no part of one fits into the other."""
        return self.kind is not PeriodKind.INSTANT is not other.kind and self.first > other.first


_YEARS: Final[dict[int, Period]] = {}
_DAYS: Final[dict[int, Period]] = {}
_MOST: Final = 4096
"""Days that are kept, for reports ask for the day of their publication all the time; years are fewer."""


def year(y: int) -> Period:
    """`2020`."""
    known = _YEARS.get(y)
    if known is None:
        known = _YEARS[y] = Period(f"{y}", date(y, 1, 1), date(y, 12, 31))
    return known


def half(y: int, h: int) -> Period:
    """`2020-H1`. The first half is counted from the start of the year."""
    if h == 1:
        return Period(f"{y}-H1", date(y, 1, 1), date(y, 6, 30), PeriodKind.CUMULATIVE)
    return Period(f"{y}-H2", date(y, 7, 1), date(y, 12, 31))


def quarter(y: int, q: int) -> Period:
    """`2020-Q1`."""
    last_month = 3 * q
    return Period(f"{y}-Q{q}", date(y, last_month - 2, 1), date(y, last_month, monthrange(y, last_month)[1]))


def month(y: int, m: int) -> Period:
    """`2020-05`."""
    return Period(f"{y}-{m:02}", date(y, m, 1), date(y, m, monthrange(y, m)[1]))


def day(y: int, m: int, d: int) -> Period:
    """`2020-05-17`; a day that the month does not have is the month's last."""
    key = (y * 100 + m) * 100 + d
    known = _DAYS.get(key)
    if known is None:
        if len(_DAYS) >= _MOST:
            _DAYS.clear()
        known = _DAYS[key] = _make_day(y, m, d)
    return known


def _make_day(y: int, m: int, d: int) -> Period:
    d = min(d, monthrange(y, m)[1])
    on = date(y, m, d)
    return Period(on.isoformat(), on, on, PeriodKind.INSTANT)


def months(y: int, first: int, last: int) -> Period:
    """`2015-01/2015-09`; a quarter, half or year bears its own label, however its months were told (`2015-Q1`)."""
    if first % 3 == 1 and last == first + 2:
        return quarter(y, 1).as_cumulative() if first == 1 else quarter(y, last // 3)
    if (first, last) in ((1, 6), (7, 12)):
        return half(y, last // 6)
    if (first, last) == (1, 12):
        return year(y)
    span = Period(f"{y}-{first:02}/{y}-{last:02}", date(y, first, 1), date(y, last, monthrange(y, last)[1]))
    return span.as_cumulative() if first == 1 else span


def years(y0: int, y1: int) -> Period:
    """`2013/2020`; one year alone where both are the same."""
    if y0 == y1:
        return year(y0)
    y0, y1 = min(y0, y1), max(y0, y1)
    return Period(f"{y0}/{y1}", date(y0, 1, 1), date(y1, 12, 31))


def between(a: Period, b: Period) -> Period:
    """From one period to another: `2013/2020`, `2019-10/2020-03`."""
    if a.label == b.label:
        return b
    if a.first > b.first:
        a, b = b, a
    return Period(f"{a.label}/{b.label}", a.first, b.last)


def years_back(p: Period, n: int = 1) -> Period:
    """The same part of the year n years before (上年同期)."""
    y = p.year - n
    if y < FIRST_YEAR:
        return p
    part = p.label[4:]
    if "/" in part:
        a, b = p.first, p.last
        if a.year != b.year:
            return years(a.year - n, y)
        if len(part) > len("-01/2020-01"):
            return between(day(y, a.month, a.day), day(y, b.month, b.day))
        return months(y, a.month, b.month)
    if not part:
        back = year(y)
    elif part[1] == "H":
        back = half(y, int(part[2]))
    elif part[1] == "Q":
        back = quarter(y, int(part[2]))
    elif len(part) == 3:
        back = month(y, int(part[1:3]))
    else:
        back = day(y, int(part[1:3]), int(part[4:6]))
    return back.as_instant() if p.kind is PeriodKind.INSTANT else back


def is_year_end(p: Period) -> bool:
    """Whether it is the end of a calendar year that no day names (2020年末)."""
    return is_year(p) and p.kind is PeriodKind.INSTANT


def is_year(p: Period) -> bool:
    """Whether the label is one calendar year."""
    return len(p.label) == 4


def is_month(p: Period) -> bool:
    """Whether the label is one calendar month."""
    return len(p.label) == len("2020-05") and p.label[5].isdecimal()
