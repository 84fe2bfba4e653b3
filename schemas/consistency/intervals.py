"""Intervals of exact rationals with open and closed ends, and the interval that a printed figure stands for.

A printed figure stands for every number that prints so. Nothing here knows text: the numeral reader hands over value
and places, and the qualifier by its code. How sharp a comparison of two intervals is stands in `sharpness`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, lcm, log10
from typing import TypeAlias

from schemas.vocabulary import QualifierKind

APPROX_SHARE = Fraction(1, 10)
"""约N admits values up to a tenth of N away, if N's last non-zero digit allows that much."""
APPROX_FLOOR = Fraction(1, 5)
"""… and at least half a printed unit, but never more than a fifth of N."""
FRACTION_SHARE = Fraction(1, 20)
"""三分之二, 一半: read as within five percent of the fraction."""
MOST_BITS = 1 << 16
"""Powers whose numerator or denominator would be longer are refused: no printed figure leads there."""
ROOT_DIGITS = 13
"""Roots are enclosed between decimals with so many digits behind the first."""


class EmptyIntervalError(ValueError):
    """The ends of an interval exclude every number."""


class UndefinedError(ArithmeticError):
    """An operation has no meaning for some number of an interval: division by zero, a root of a negative number."""


class TooLargeError(ArithmeticError):
    """A power would need more digits than any printed figure can justify."""


Number: TypeAlias = "Interval | Fraction | int"


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
        if self.lower is not None and self.upper is not None and not self.lower < self.upper:
            closed = self.lower_closed and self.upper_closed
            if not closed or self.lower != self.upper:
                raise EmptyIntervalError(f"no number lies in {self}")

    @classmethod
    def exactly(cls, value: Fraction | int) -> "Interval":
        """The interval of one number."""
        exact = value if isinstance(value, Fraction) else Fraction(value)
        return cls(exact, exact)

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

    @property
    def is_positive(self) -> bool:
        """Whether every number in it is greater than zero."""
        return self.lower is not None and (self.lower > 0 or (self.lower == 0 and not self.lower_closed))

    @property
    def is_negative(self) -> bool:
        """Whether every number in it is less than zero."""
        return self.upper is not None and (self.upper < 0 or (self.upper == 0 and not self.upper_closed))

    def hull(self, other: "Interval") -> "Interval":
        """The least interval that holds both."""
        lower, lower_closed = self.lower, self.lower_closed
        if lower is not None and (other.lower is None or other.lower < lower):
            lower, lower_closed = other.lower, other.lower_closed
        elif other.lower == lower:
            lower_closed = lower_closed or other.lower_closed
        upper, upper_closed = self.upper, self.upper_closed
        if upper is not None and (other.upper is None or other.upper > upper):
            upper, upper_closed = other.upper, other.upper_closed
        elif other.upper == upper:
            upper_closed = upper_closed or other.upper_closed
        return Interval(lower, upper, lower_closed, upper_closed)

    def upwards(self) -> "Interval":
        """Every number that is not less than some number in it."""
        return Interval(self.lower, None, self.lower_closed, False)

    def between(self) -> Fraction:
        """A number in it, near its middle: where an end is missing, one unit from the other."""
        if self.lower is None:
            return Fraction(0) if self.upper is None else self.upper - 1
        if self.upper is None:
            return self.lower + 1
        return self.lower if self.lower == self.upper else (self.lower + self.upper) / 2

    def whole_number(self) -> int | None:
        """A whole number in it, the least where there is a lower end; None if there is none."""
        if self.lower is None:
            return 0 if self.upper is None else floor(self.upper) - (self.upper not in self and self.upper % 1 == 0)
        least = ceil(self.lower) + (self.lower not in self and self.lower % 1 == 0)
        return least if Fraction(least) in self else None

    def __neg__(self) -> "Interval":
        lower = None if self.upper is None else -self.upper
        upper = None if self.lower is None else -self.lower
        return Interval(lower, upper, self.upper_closed, self.lower_closed)

    def __add__(self, other: Number) -> "Interval":
        if not isinstance(other, Interval):
            return self._shift(other)
        lower = None if self.lower is None or other.lower is None else self.lower + other.lower
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        return Interval(
            lower, upper, self.lower_closed and other.lower_closed, self.upper_closed and other.upper_closed
        )

    def _shift(self, by: Fraction | int) -> "Interval":
        lower = None if self.lower is None else self.lower + by
        upper = None if self.upper is None else self.upper + by
        return Interval(lower, upper, self.lower_closed, self.upper_closed)

    def __radd__(self, other: Fraction | int) -> "Interval":
        return self._shift(other)

    @classmethod
    def total(cls, intervals: Sequence["Interval"]) -> "Interval":
        """The sum of all of them, at once."""
        lowers = [one.lower for one in intervals if one.lower is not None]
        uppers = [one.upper for one in intervals if one.upper is not None]
        return cls(
            add_exactly(lowers) if len(lowers) == len(intervals) else None,
            add_exactly(uppers) if len(uppers) == len(intervals) else None,
            all(one.lower_closed for one in intervals),
            all(one.upper_closed for one in intervals),
        )

    def __sub__(self, other: Number) -> "Interval":
        return self + -other

    def __rsub__(self, other: Fraction | int) -> "Interval":
        return (-self)._shift(other)

    def scale(self, by: Fraction | int) -> "Interval":
        """Every number of it times `by`."""
        if by == 0:
            return Interval.exactly(0)
        lower = None if self.lower is None else self.lower * by
        upper = None if self.upper is None else self.upper * by
        if by > 0:
            return Interval(lower, upper, self.lower_closed, self.upper_closed)
        return Interval(upper, lower, self.upper_closed, self.lower_closed)

    def __mul__(self, other: Number) -> "Interval":
        return _multiply(self, other) if isinstance(other, Interval) else self.scale(other)

    def __rmul__(self, other: Fraction | int) -> "Interval":
        return self.scale(other)

    def reciprocal(self) -> "Interval":
        """One over every number of it. UndefinedError if zero is among them."""
        if self.is_positive:
            lower = None if self.upper is None else 1 / self.upper
            return Interval(
                Fraction(0) if lower is None else lower,
                1 / self.lower if self.lower else None,
                self.upper_closed,
                self.lower_closed,
            )
        if self.is_negative:
            return -((-self).reciprocal())
        raise UndefinedError(f"zero lies in {self}: nothing can be divided by it")

    def __truediv__(self, other: Number) -> "Interval":
        if isinstance(other, Interval):
            return self * other.reciprocal()
        if other == 0:
            raise UndefinedError(f"{self} cannot be divided by zero")
        return self.scale(1 / Fraction(other))

    def __rtruediv__(self, other: Fraction | int) -> "Interval":
        return self.reciprocal().scale(other)

    def __pow__(self, exponent: int) -> "Interval":
        """A whole power of numbers that are not negative (there it rises with its base). UndefinedError below zero."""
        if exponent < 0:
            return (self**-exponent).reciprocal()
        if self.lower is None or self.lower < 0:
            raise UndefinedError(f"{self} reaches below zero: its power is not defined here")
        lower = _raise(self.lower, exponent)
        upper = None if self.upper is None else _raise(self.upper, exponent)
        if exponent == 0:
            return Interval.exactly(1)
        return Interval(lower, upper, self.lower_closed, self.upper_closed)

    def root(self, degree: int) -> "Interval":
        """An enclosure of the `degree`-th roots, some 1e-13 wider than they are: for display, never for a verdict."""
        if self.lower is None or self.lower < 0:
            raise UndefinedError(f"{self} reaches below zero: its root is not defined here")
        upper = None if self.upper is None else root_bounds(self.upper, degree)[1]
        return Interval(root_bounds(self.lower, degree)[0], upper)


def add_exactly(values: Sequence[Fraction]) -> Fraction:
    """Their sum, over one denominator: rationals added one by one are brought to lowest terms each time."""
    over = lcm(*[value.denominator for value in values])
    return Fraction(sum([value.numerator * (over // value.denominator) for value in values]), over)


def root_bounds(value: Fraction, degree: int) -> tuple[Fraction, Fraction]:
    """Two decimals that enclose the `degree`-th root of a number that is not negative, about 1e-13 of it apart."""
    lower, upper, over = root_ends(value.numerator, value.denominator, degree)
    return Fraction(lower, over), Fraction(upper, over)


def root_ends(above: int, below: int, degree: int) -> tuple[int, int, int]:
    """The same in whole numbers: the two ends of the root of `above`/`below`, and what both are over."""
    if degree == 1 or above in (0, below):
        return above, above, below
    near = (above / below) ** (1 / degree)
    places = ROOT_DIGITS - floor(log10(near))
    finer, coarser = 10 ** max(places, 0), 10 ** max(-places, 0)
    bits = degree * max(finer.bit_length(), (above // below).bit_length() // degree + ROOT_DIGITS * 4)
    if bits > MOST_BITS:
        raise TooLargeError(f"a root of degree {degree} would need {bits} bits, allowed {MOST_BITS}")
    scaled = near * (finer / coarser)
    lower, upper = (floor(scaled) - 1) * coarser, (ceil(scaled) + 1) * coarser
    wanted = above * finer**degree
    while lower**degree * below > wanted:
        lower -= coarser
    while upper**degree * below < wanted:
        upper += coarser
    return lower, upper, finer


def _raise(base: Fraction, exponent: int) -> Fraction:
    bits = exponent * max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits > MOST_BITS:
        raise TooLargeError(f"{float(base):g} to the power of {exponent} would need {bits} bits, allowed {MOST_BITS}")
    return base**exponent


def _multiply(left: Interval, right: Interval) -> Interval:
    """The products, bounded by the four products of ends."""
    corners = [
        _multiply_ends(a, a_closed, a_sign, b, b_closed, b_sign)
        for a, a_closed, a_sign in ((left.lower, left.lower_closed, -1), (left.upper, left.upper_closed, 1))
        for b, b_closed, b_sign in ((right.lower, right.lower_closed, -1), (right.upper, right.upper_closed, 1))
    ]
    finite = [(value, closed) for value, closed, _ in corners if value is not None]
    lower = upper = None
    lower_closed = upper_closed = False
    if not any(value is None and sign < 0 for value, _, sign in corners):
        lower = min(value for value, _ in finite)
        lower_closed = any(closed for value, closed in finite if value == lower)
    if not any(value is None and sign > 0 for value, _, sign in corners):
        upper = max(value for value, _ in finite)
        upper_closed = any(closed for value, closed in finite if value == upper)
    return Interval(lower, upper, lower_closed, upper_closed)


def _multiply_ends(
    a: Fraction | None, a_closed: bool, a_sign: int, b: Fraction | None, b_closed: bool, b_sign: int
) -> tuple[Fraction | None, bool, int]:
    """Product of two ends, whether it is reached, and the sign of an infinite one (an infinite end has its side's
    sign). A closed zero is reached whatever stands opposite; zero times an infinite end bounds nothing but zero."""
    if a == 0 or b == 0:
        return Fraction(0), (a_closed and b_closed) or (a == 0 and a_closed) or (b == 0 and b_closed), 0
    if a is not None and b is not None:
        return a * b, a_closed and b_closed, 0
    signs = (a_sign if a is None else (1 if a > 0 else -1)) * (b_sign if b is None else (1 if b > 0 else -1))
    return None, False, signs


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
    value = printed.value
    if qualifier is None:
        return Interval.exactly(value) if printed.counted else half_unit(value, printed.place)
    floor = Fraction(0) if value >= 0 else None
    match qualifier:
        case QualifierKind.APPROX:
            reach = _reach(printed)
            return Interval(value - reach, value + reach)
        case QualifierKind.NEAR_BELOW:
            reach = _reach(printed)
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


def _reach(printed: Printed) -> Fraction:
    """How far an approximate number may be off."""
    magnitude = abs(printed.value)
    return max(
        min(printed.significant_place, APPROX_SHARE * magnitude),
        min(printed.place / 2, APPROX_FLOOR * magnitude),
    )
