"""Literals that print plainly: digits with a decimal point, and a multiplier or a sign of percent at most.

They are most of what claims use. The reader of figures reads them all the same, only later; a test holds both to one
answer.
"""

import re
from fractions import Fraction
from typing import NamedTuple

from pipelines.figures.units import is_count_unit
from schemas.consistency.intervals import Interval, Printed
from schemas.vocabulary import Kind

_PLAIN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,9}))?(万亿|亿|万)?([%‰])?")
_SCALES = {None: 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
GREATEST = 10**18
"""The reader of figures refuses greater numbers; so their literals are left to it."""
QUANTITY, PERCENT = Kind.QUANTITY.value, Kind.PERCENT.value
KINDS = frozenset({QUANTITY, PERCENT, Kind.PERCENTAGE_POINT.value, Kind.MULTIPLE.value})


class PlainLiteral(NamedTuple):
    """`number`/`over`, printed to `place`/`over`, `over` a power of ten; `significant` is the place of the last digit
    that is not zero. `exact` where no rounding stands behind it, `counted` where it counts things."""

    number: int
    place: int
    significant: int
    over: int
    exact: bool
    counted: bool

    @property
    def printed(self) -> Printed:
        """The same in exact rationals."""
        step = Fraction(self.place, self.over)
        significant = step if self.significant == self.place else Fraction(self.significant, self.over)
        return Printed(Fraction(self.number, self.over), step, significant, self.exact)

    @property
    def interval(self) -> Interval:
        """What it admits where no words bound it."""
        reach = 0 if self.exact else self.place
        lower, upper = (Fraction(2 * self.number + by, 2 * self.over) for by in (-reach, reach))
        return Interval(lower, upper)


def glance(literal: str, unit: str | None, kind: str, place: float | None) -> PlainLiteral | None:
    """The literal; None where it does not print plainly, is zero or too great, or is multiplied by a heading or a
    shared unit, which only its place says."""
    found = _PLAIN.fullmatch(literal)
    if found is None or kind not in KINDS:
        return None
    whole, decimals, scale, sign = found.groups()
    percent = kind == PERCENT
    if (sign and not percent) or (scale and percent):
        return None
    digits = whole + (decimals or "")
    number, by, over = int(digits), _SCALES[scale], 10 ** len(decimals or "")
    if not 0 < number * by <= GREATEST * over or (place and place != by / over):
        return None
    counted = not decimals and not scale and kind == QUANTITY and is_count_unit(unit)
    exact = counted or (percent and number == 100 and not decimals and sign != "‰")
    zeros = 0 if decimals else len(digits) - len(digits.rstrip("0"))
    return PlainLiteral(number * by, by, by * 10**zeros, over, exact, counted)
