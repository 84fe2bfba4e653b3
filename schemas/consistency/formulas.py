"""Formulas over printed figures. Each is written once and read three ways: over intervals, over points, over text.

A formula is plain arithmetic on whatever `Given` hands it: `Interval` gives what the operands admit, `Fraction` what
their printed numbers make, `Symbol` the readable formula. Each operand stands in it once, so that intervals are exact.
Which formula a claim uses is the matter of `rules`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from operator import add
from typing import Any

from schemas.consistency.intervals import Interval, UndefinedError, add_exactly, root_bounds
from schemas.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Term:
    """A printed figure in a claim: signed, in base units of its unit class.

    `point` is the number as it stands (None where none stands: 几十), `place` the value of its last printed digit,
    `lenient` the interval that trailing zeros would allow, `counted` whether only whole numbers can stand behind it,
    `hedged` whether words bound it. `text` is what a formula shows.
    """

    text: str
    interval: Interval
    point: Fraction | None
    place: Fraction
    lenient: Interval | None = None
    counted: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of a claim say about its formula.

    `n` periods; `closed` whether the parts exhaust the whole; `per` the base of a rate (每万人: 10000); `hundred`
    what shares add up to, in base units; `year_count_only` whether the wording counts years and names no two end
    years; `growth` whether a multiple is what was added (增长2倍) rather than what came out (是2倍); `rates` whether
    the operands are percents; `points` whether the reported figure is in percentage points; `width` 1 or −1 where the
    words compare sizes (降幅收窄: −1, 差距扩大: 1); `deficit` whether the balance is named from its other side (逆差);
    `direction` 1 or −1 where words say that the figure is above or below others; `span` what figures of this kind can
    be, `usual` whether that is a matter of experience.
    """

    n: int | None = None
    closed: bool | None = None
    per: Fraction = Fraction(1)
    hundred: Fraction = Fraction(1)
    year_count_only: bool = False
    growth: bool = False
    rates: bool = False
    points: bool = False
    width: int = 0
    deficit: bool = False
    direction: int = 0
    span: "Span | None" = None
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers that are known beforehand, in base units, and as a formula shows them."""

    interval: Interval
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """Operands of one claim by role, all as numbers of one sort, and the constants of the claim in that sort."""

    by_role: Mapping[Role, Sequence[Any]]
    n: Any = None
    per: Any = 1
    hundred: Any = Fraction(1)
    span: Any = None
    number: Callable[[Any], Any] = Fraction
    """What makes a constant a number of the same sort."""

    def __getitem__(self, role: Role) -> Any:
        """The one operand of a role."""
        return self.by_role[role][0]

    def total(self, role: Role) -> Any:
        """The sum of all operands of a role."""
        values = self.by_role[role]
        if len(values) > 1 and isinstance(values[0], Interval):
            return Interval.total(values)
        if len(values) > 1 and isinstance(values[0], Fraction):
            return add_exactly(values)
        return reduce(add, values)

    def all(self, role: Role) -> Sequence[Any]:
        """All operands of a role."""
        return self.by_role[role]


class Comparison(StrEnum):
    """How a recomputed figure is set against the reported one."""

    MEET = "meet"  # their intervals share a number
    BOUND = "bound"  # the recomputed one is a bound from below
    WITHIN = "within"  # the reported one lies among the operands, or is the same number
    SAME = "same"  # the same number; printed to the same place, the same digits
    WHOLE = "whole"  # some whole count over the operand, or over one, lies in the reported interval
    RANGE = "range"  # the reported one lies in the range that the operands leave it


class UnitLaw(StrEnum):
    """What units the figures of a formula must have."""

    SAME = "same"  # all of one class
    RATIO = "ratio"  # operands of one class, reported a mere number
    RATES = "rates"  # operands percents, reported percent or points
    QUOTIENT = "quotient"  # reported in the class of what is divided
    FREE = "free"


def _always(_: Wording) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Formula:
    """How the reported figure follows from operands of these roles.

    `roles` stand once each, `repeated` at least `least` times. `positive` operands must exceed zero, or the result
    means nothing. `proof`, where the formula has no exact value (a root), names an operand and how it follows exactly
    from the others and the reported figure. `adds_up` marks sums, whose rounding errors tend to cancel.
    """

    recompute: Callable[[Given], Any]
    roles: tuple[Role, ...] = ()
    repeated: Role | None = None
    law: UnitLaw = UnitLaw.SAME
    positive: tuple[Role, ...] = ()
    applies: Callable[[Wording], bool] = field(default=_always)
    periods: bool = False
    comparison: Comparison = Comparison.MEET
    proof: tuple[Role, Callable[[Given, Any], Any]] | None = None
    adds_up: bool = False
    least: int = 1

    def fits(self, roles: Mapping[Role, Sequence[Any]], wording: Wording) -> bool:
        """Whether these operands are the ones it needs, under this wording."""
        wanted = {*self.roles, *((self.repeated,) if self.repeated else ())}
        return (
            set(roles) == wanted
            and all(len(roles[role]) == 1 for role in self.roles)
            and (self.repeated is None or len(roles[self.repeated]) >= self.least)
            and (wording.n is not None or not self.periods)
            and self.applies(wording)
        )


@dataclass(frozen=True, slots=True)
class Symbol:
    """A piece of a readable formula; `strength` 1 sum, 2 product, 3 power, 4 atom says where brackets are needed."""

    text: str
    strength: int = 4

    @classmethod
    def of(cls, value: Any) -> "Symbol":
        """A symbol as it is; a number as it prints."""
        if isinstance(value, Symbol):
            return value
        return cls(str(value).replace("-", "−"), 1 if value < 0 else 4)

    def _within(self, strength: int) -> str:
        return self.text if self.strength >= strength else f"({self.text})"

    def __add__(self, other: Any) -> "Symbol":
        other = Symbol.of(other)
        right = f"({other.text})" if other.text.startswith("−") else other.text
        return Symbol(f"{self.text} + {right}", 1)

    def __radd__(self, other: Any) -> "Symbol":
        return Symbol.of(other) + self

    def __sub__(self, other: Any) -> "Symbol":
        return Symbol(f"{self.text} − {Symbol.of(other)._within(2)}", 1)

    def __rsub__(self, other: Any) -> "Symbol":
        return Symbol.of(other) - self

    def __mul__(self, other: Any) -> "Symbol":
        return self if other == 1 else Symbol(f"{self._within(2)} × {Symbol.of(other)._within(2)}", 2)

    def __truediv__(self, other: Any) -> "Symbol":
        return Symbol(f"{self._within(2)}/{Symbol.of(other)._within(3)}", 2)

    def __rtruediv__(self, other: Any) -> "Symbol":
        return Symbol.of(other) / self

    def __pow__(self, exponent: Any) -> "Symbol":
        return Symbol(f"{self._within(4)}^{Symbol.of(exponent)._within(4)}", 3)


def root(value: Any, degree: Any) -> Any:
    """The root in the sort of `value`. Over numbers it is an enclosure or its middle: for display only."""
    if isinstance(value, Symbol):
        return value if degree == 1 else Symbol(f"{value._within(4)}^(1/{Symbol.of(degree)._within(4)})", 3)
    if isinstance(value, Interval):
        return value.root(degree)
    if isinstance(value, float):
        return value ** (1 / degree)
    return sum(root_bounds(value, degree)) / 2


def at_least(value: Any) -> Any:
    """Whatever is not less than `value`: an open list of parts bounds its total from below."""
    if isinstance(value, Symbol):
        return Symbol(f"≥ {value.text}", 1)
    return value.upwards() if isinstance(value, Interval) else value


def at_most(value: Any) -> Any:
    """Whatever is not greater than `value`: a whole bounds its parts from above."""
    if isinstance(value, Symbol):
        return Symbol(f"≤ {value.text}", 1)
    return -(-value).upwards() if isinstance(value, Interval) else value


def beyond(values: Sequence[Any], direction: int) -> Any:
    """Whatever is greater (1) or less (−1) than each value can be; over points, the value nearest to that side."""
    if isinstance(values[0], Symbol):
        return Symbol(f"{'>' if direction > 0 else '<'} {', '.join(value.text for value in values)}", 1)
    if not isinstance(values[0], Interval):
        return max(values) if direction > 0 else min(values)
    ends = [value.lower if direction > 0 else value.upper for value in values]
    known = [end for end in ends if end is not None]
    if not known:
        return Interval(None, None)
    if direction > 0:
        return Interval(max(known), None, lower_closed=False)
    return Interval(None, min(known), upper_closed=False)


def neighbourhood(values: Sequence[Any], times: int) -> Any:
    """From the least to the greatest value and as far again on either side, in proportion, at least so many times."""
    if isinstance(values[0], Symbol):
        return Symbol(f"{times} times beyond {values[0].text} … {values[-1].text}", 1)
    if not isinstance(values[0], Interval):
        return None
    hull = reduce(Interval.hull, values)
    if hull.lower is None or hull.lower <= 0 or hull.upper is None:
        raise UndefinedError("levels of a history must be bounded and above zero")
    by = max(Fraction(times), hull.upper / hull.lower)
    return Interval(hull.lower / by, hull.upper * by)


def spread(values: Sequence[Any]) -> Any:
    """From the least to the greatest of the values; over points, their middle."""
    if isinstance(values[0], Symbol):
        return Symbol(f"{values[0].text} … {values[-1].text}", 1)
    if isinstance(values[0], Interval):
        return reduce(Interval.hull, values)
    return (min(values) + max(values)) / 2


def meet(values: Sequence[Any]) -> Any:
    """What all the values admit; their hull where they admit nothing in common; over points and text, the first."""
    if not isinstance(values[0], Interval):
        return values[0]
    common: Interval | None = values[0]
    for value in values[1:]:
        common = common.intersect(value) if common else None
    return common or spread(values)


def magnitude(value: Any) -> Any:
    """The size of a rate whose sign its words say (降幅); a value that may be of either sign is left alone."""
    if isinstance(value, Interval):
        return -value if value.is_negative else value
    if isinstance(value, Symbol):
        return Symbol(value.text.removeprefix("−"), 4) if value.text.startswith("−") else value
    return abs(value)
