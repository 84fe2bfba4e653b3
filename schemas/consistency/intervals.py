"""Intervals of exact rationals with open and closed ends, and the interval that a printed figure stands for.

A printed figure stands for every number that prints so. Nothing here knows text: the numeral reader hands over value
and places, and the qualifier by its code.
"""

from dataclasses import dataclass
from fractions import Fraction

from schemas.vocabulary import QualifierKind

APPROX_SHARE = Fraction(1, 10)
"""约N admits values up to a tenth of N away, if N's last non-zero digit allows that much."""
APPROX_FLOOR = Fraction(1, 5)
"""… and at least half a printed unit, but never more than a fifth of N."""
FRACTION_SHARE = Fraction(1, 20)
"""三分之二, 一半: read as within five percent of the fraction."""


class EmptyIntervalError(ValueError):
    """The ends of an interval exclude every number."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers between two ends; `None` is an end that is not there. Never empty."""

    lower: Fraction | None
    upper: Fraction | None
    lower_closed: bool = True
    upper_closed: bool = True

    def __post_init__(self) -> None:
        if self.lower is None and self.lower_closed:
            object.__setattr__(self, "lower_closed", False)
        if self.upper is None and self.upper_closed:
            object.__setattr__(self, "upper_closed", False)
        if self.lower is not None and self.upper is not None:
            touching = self.lower == self.upper and not (self.lower_closed and self.upper_closed)
            if self.lower > self.upper or touching:
                raise EmptyIntervalError(f"no number lies in {self}")

    @classmethod
    def exactly(cls, value: Fraction | int) -> "Interval":
        """The interval of one number."""
        return cls(Fraction(value), Fraction(value))

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are there."""
        return self.lower is not None and self.upper is not None

    def __contains__(self, value: Fraction) -> bool:
        above = self.lower is None or value > self.lower or (value == self.lower and self.lower_closed)
        below = self.upper is None or value < self.upper or (value == self.upper and self.upper_closed)
        return above and below

    def __str__(self) -> str:
        left = "(−∞" if self.lower is None else f"{'[' if self.lower_closed else '('}{float(self.lower):g}"
        right = "∞)" if self.upper is None else f"{float(self.upper):g}{']' if self.upper_closed else ')'}"
        return f"{left}, {right}"

    def intersect(self, other: "Interval") -> "Interval | None":
        """The numbers in both, or None. The binding end brings its closedness; equal ends must both be closed."""
        lower, lower_closed = self.lower, self.lower_closed
        if lower is None or (other.lower is not None and other.lower > lower):
            lower, lower_closed = other.lower, other.lower_closed
        elif other.lower == lower:
            lower_closed = lower_closed and other.lower_closed
        upper, upper_closed = self.upper, self.upper_closed
        if upper is None or (other.upper is not None and other.upper < upper):
            upper, upper_closed = other.upper, other.upper_closed
        elif other.upper == upper:
            upper_closed = upper_closed and other.upper_closed
        try:
            return Interval(lower, upper, lower_closed, upper_closed)
        except EmptyIntervalError:
            return None

    def __neg__(self) -> "Interval":
        lower = None if self.upper is None else -self.upper
        upper = None if self.lower is None else -self.lower
        return Interval(lower, upper, self.upper_closed, self.lower_closed)


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as its numeral says it: exact value and places, multiplier included.

    `place` is the value of the last printed digit (u), `significant_place` that of the last non-zero one (c); the two
    are equal where a decimal point is printed. `counted` marks an unscaled integer of a count unit, which is exact.
    """

    value: Fraction
    place: Fraction
    significant_place: Fraction
    counted: bool = False


def half_unit(value: Fraction, place: Fraction) -> Interval:
    """Every number that rounds to `value` at `place`, whichever way halves are rounded."""
    return Interval(value - place / 2, value + place / 2)


def printed_interval(printed: Printed, qualifier: QualifierKind | None = None) -> Interval:
    """The numbers a figure admits under its qualifier.

    Bounds (GT, GE, LT, LE) follow Civil Code §1259: 以上 and 以下 include the number, 超过 and 不满 do not. A bound
    from above reaches down to zero for figures that are not negative. RANGE, VAGUE and STACKED have intervals of
    their own, made by the reader that sees their words.
    """
    value, place = printed.value, printed.place
    if qualifier is None:
        return Interval.exactly(value) if printed.counted else half_unit(value, place)
    magnitude = abs(value)
    reach = max(
        min(printed.significant_place, APPROX_SHARE * magnitude),
        min(place / 2, APPROX_FLOOR * magnitude),
    )
    floor = Fraction(0) if value >= 0 else None
    match qualifier:
        case QualifierKind.APPROX:
            return Interval(value - reach, value + reach)
        case QualifierKind.NEAR_BELOW:
            return Interval(value - reach, value, upper_closed=False) if reach else Interval.exactly(value)
        case QualifierKind.ABOVE_WITHIN:
            return Interval(value, value + printed.significant_place, lower_closed=False, upper_closed=False)
        case QualifierKind.GT:
            return Interval(value, None, lower_closed=False)
        case QualifierKind.GE:
            return Interval(value, None)
        case QualifierKind.LT:
            return Interval(floor, value, upper_closed=False) if value else Interval(None, value, upper_closed=False)
        case QualifierKind.LE:
            return Interval(floor, value)
        case _:
            raise ValueError(f"{qualifier}: its interval is made where its words are read")
