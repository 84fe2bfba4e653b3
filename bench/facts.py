"""True facts of every rule, drawn at random and printed as reports print them: rounded, scaled, hedged, in any digits.

Each fact carries its own relation over unrounded numbers, written apart from the engine's formulas, so that a witness
can be checked, and a fault be searched for, without the engine.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

import pyarrow

from schemas.tables import TABLES

Numbers = Sequence[Fraction]
HALF_UP, HALF_EVEN, CUT = "half up", "half even", "cut"
PERCENT = Fraction(1, 100)
FACTORS = {"%": PERCENT, "个百分点": PERCENT, "‰": Fraction(1, 1000)}
KINDS = {"%": "percent", "‰": "percent", "个百分点": "percentage_point", "倍": "multiple"}
COUNTS = frozenset({"户", "人"})
SCALES = {"": 1, "万": 10**4, "亿": 10**8}
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
FAR = Fraction(10**24)
"""Where the search for what a bound admits ends."""
ZERO = Fraction(0)
OPEN_HEDGES = frozenset({"near_below", "above_within", "gt", "lt"})
"""Hedges that leave their own number out."""
HEDGES = ("approx", "near_below", "above_within", "gt", "ge", "lt", "le")


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure: signed number in its unit, decimals, multiplier, and how it is written; `averaged` where it is
    an average, which is rounded whatever it counts."""

    digits: int
    decimals: int
    scale: str
    unit: str
    hedge: str | None = None
    wide: bool = False
    averaged: bool = False

    @property
    def place(self) -> Fraction:
        """The value of the last printed digit, in the figure's unit."""
        return Fraction(SCALES[self.scale], 10**self.decimals)

    @property
    def value(self) -> Fraction:
        """The number as it stands, in the figure's unit."""
        return self.digits * self.place

    @property
    def literal(self) -> str:
        """As printed, without sign."""
        text = f"{abs(self.digits):0{self.decimals + 1}d}"
        if self.decimals:
            text = f"{text[: -self.decimals]}.{text[-self.decimals :]}"
        text = (text.translate(WIDE) if self.wide else text) + self.scale
        return text + self.unit if self.unit in ("%", "‰") else text

    @property
    def is_counted(self) -> bool:
        """Whether no rounding stands behind it."""
        return self.unit in COUNTS and not (self.decimals or self.scale or self.averaged)

    @property
    def zeros(self) -> int:
        """How many noughts a whole number ends in."""
        return 0 if self.decimals else len(str(abs(self.digits))) - len(str(abs(self.digits)).rstrip("0"))

    @property
    def last_digit(self) -> Fraction:
        """The value of the last digit that is not a closing nought, in the figure's unit."""
        return self.place * 10**self.zeros if self.digits else self.place

    @property
    def factor(self) -> Fraction:
        """How many base units its unit is."""
        return Fraction(FACTORS.get(self.unit, 1))

    def ends(self, *, lenient: bool = False) -> tuple[Fraction, Fraction]:
        """The least and greatest number, in base units, that prints so; lenient, with its last noughts rounded."""
        reach = Fraction(0) if self.is_counted else self.place / 2
        if self.hedge:
            low, high = self._hedged(self.place * 10**self.zeros)
        else:
            reach = self.last_digit / 2 if lenient and self.zeros else reach
            low, high = self.value - reach, self.value + reach
        return low * self.factor, high * self.factor

    def _hedged(self, last: Fraction) -> tuple[Fraction, Fraction]:
        """The closure of what a hedge admits; `last` is the value of the last digit that is not zero."""
        value, size = self.value, abs(self.value)
        off = max(min(last, size / 10), min(self.place / 2, size / 5))
        match self.hedge:
            case "approx":
                return value - off, value + off
            case "near_below":
                return value - off, value
            case "above_within":
                return value, value + last
            case "gt" | "ge":
                return value, max(FAR, 2 * size)
            case _:
                return Fraction(0), value


@dataclass(frozen=True, slots=True)
class Fact:
    """A claim of a rule: its figures, what is said of them, and the relation between unrounded numbers.

    `make` gives the reported number from the operands; `how` says how the two are compared: equal, bound (at least),
    between (least and greatest of the operands), same, growth (`make` takes the rate and gives the end), whole,
    at most, above and below (all operands), magnitude (that of the operands), years (so many or one more), single
    (a whole number).
    """

    rule: str
    reported: Figure
    operands: tuple[tuple[str, Figure], ...]
    make: Callable[[Numbers], Fraction]
    how: str = "equal"
    n: int | None = None
    closed: bool | None = None
    growth: bool = False
    statement: str = field(default="")
    indicator: str = "指标"
    period: str | None = None

    def allows(self, told: Sequence[Fraction], numbers: Numbers) -> bool:
        """Whether unrounded operands and a reported number, or two that enclose it, satisfy the relation exactly."""
        match self.how:
            case "equal":
                return self.make(numbers) == told[0]
            case "bound":
                return self.make(numbers) <= told[0]
            case "at most":
                return told[0] <= self.make(numbers)
            case "above":
                return told[0] > max(numbers)
            case "below":
                return told[0] < min(numbers)
            case "magnitude":
                times = max(3, max(numbers) / min(numbers))
                return min(numbers) / times <= told[0] <= max(numbers) * times
            case "years":
                return told[0] - self.make(numbers) in (0, 1)
            case "single":
                return told[0].denominator == 1
            case "between":
                return min(numbers) <= told[0] <= max(numbers)
            case "per head":
                return numbers[0] / max(numbers[1:]) <= told[0] <= numbers[0] / min(numbers[1:])
            case "same":
                return {*numbers} == {*told}
            case "growth":
                least, most = (numbers[0] * (1 + rate) ** (self.n or 1) for rate in (told[0], told[-1]))
                return least <= numbers[1] <= most
            case _:
                return (told[0] * numbers[0]).denominator == 1

    def can_hold(self, *, lenient: bool = True, off: Fraction = ZERO) -> bool:
        """Whether any unrounded numbers that print so satisfy the relation, searched at the corners of all figures:
        there lie the least and the greatest number of relations that rise or fall with each operand alone. `off` moves
        the reported figure, in base units."""
        lower, upper = self.reported.ends(lenient=lenient)
        told = lower + off, upper + off
        if self.how in ("years", "single"):
            return self._can_hold_alone(told)
        ends = [figure.ends(lenient=lenient) for _, figure in self.operands]
        try:
            least, most = self._reach(ends)
        except ZeroDivisionError:
            return True
        if self.how == "growth":
            grown = [self.operands and start * (1 + rate) ** (self.n or 1) for start in ends[0] for rate in told]
            return min(grown) <= ends[1][1] and ends[1][0] <= max(grown)
        if self.how == "whole":
            whole = self.operands[0][1].value
            return any(
                told[0] * whole <= k <= told[1] * whole for k in range(int(told[0] * whole), int(told[1] * whole) + 2)
            )
        if self.how in ("at most", "below"):
            least = Fraction(0) if not self.operands else told[1]  # a range by kind begins at nought
            return least <= told[1] and (told[0] <= most if self.how == "at most" else told[0] < most)
        if self.how == "above":
            return least < told[1]
        if self.how == "same" and (self._are_apart(least, told[1]) or self._are_apart(most, told[0])):
            return False
        return least <= told[1] and (self.how == "bound" or told[0] <= most)

    def _are_apart(self, end: Fraction, other: Fraction) -> bool:
        """Whether two ends touch of which a hedge leaves one out: 超过7 admits no 7."""
        figures = (self.reported, *(figure for _, figure in self.operands))
        return end == other and any(figure.hedge in OPEN_HEDGES for figure in figures)

    def _can_hold_alone(self, told: tuple[Fraction, Fraction]) -> bool:
        if self.how == "years":
            return (self.n or 0) - self.make(()) in (0, 1)
        return told[1] // 1 * 1 >= told[0]

    def _reach(self, ends: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
        if self.how in ("between", "same"):
            lows, highs = [low for low, _ in ends], [high for _, high in ends]
            return (max(lows), min(highs)) if self.how == "same" else (min(lows), max(highs))
        if self.how in ("above", "below"):
            return max(low for low, _ in ends), min(high for _, high in ends)
        if self.how == "magnitude":
            low, high = min(low for low, _ in ends), max(high for _, high in ends)
            if low <= 0:
                raise ZeroDivisionError
            return low / max(3, high / low), high * max(3, high / low)
        if self.how == "per head":
            (low, high), *heads = ends
            return low / max(head for _, head in heads), high / min(head for head, _ in heads)
        if self.how in ("growth", "whole"):
            return Fraction(0), Fraction(0)
        if len(ends) > 6:  # a sum: the corners that count are the two extreme ones
            return self.make([low for low, _ in ends]), self.make([high for _, high in ends])
        made = [self.make(corner) for corner in product(*ends)]
        return min(made), max(made)


def write(value: Fraction, decimals: int, scale: str, unit: str, how: str, **kind: object) -> Figure:
    """A true number, in the unit, as it prints."""
    steps = value * 10**decimals / SCALES[scale]
    size = abs(steps)
    whole, rest = divmod(size.numerator, size.denominator)
    twice = 2 * rest - size.denominator
    up = how != CUT and (twice > 0 or (twice == 0 and (how == HALF_UP or whole % 2 == 1)))
    return Figure((whole + up) * (1 if steps >= 0 else -1), decimals, scale, unit, **kind)  # type: ignore[arg-type]


def hedge(figure: Figure, truth: Fraction, qualifier: str) -> Figure:
    """The figure under a hedge that is true of the number; as it stands where the hedge cannot be."""
    below = write(truth, figure.decimals, figure.scale, figure.unit, CUT)
    if truth <= 0 or below.digits < 10:
        return figure
    exact = below.value == truth
    above = replace(below, digits=below.digits + (not exact))
    strictly_above = replace(below, digits=below.digits + 1)
    chosen = {"gt": below, "above_within": below, "ge": below, "lt": strictly_above, "near_below": strictly_above}
    if exact and qualifier in ("gt", "above_within"):
        return figure
    return replace(chosen.get(qualifier, above if qualifier == "le" else figure), hedge=qualifier)


class Tables:
    """Claims of facts as the tables that deciding needs, with what identifies each."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        names = ("mentions", "observations", "claims", "claim_operands")
        columns: dict[str, dict[str, list[object]]] = {name: {} for name in names}
        self.ids: list[list[str]] = []
        for number, fact in enumerate(facts):
            ids = [f"m{number}-{place}" for place in range(len(fact.operands) + 1)]
            self.ids.append(ids)
            claim = f"c{number}"
            self._figure(columns, ids[0], fact.reported, "growth_rate" if fact.growth else "level", fact)
            for position, (role, figure) in enumerate(fact.operands):
                self._figure(columns, ids[position + 1], figure, "level")
                self._add(
                    columns["claim_operands"],
                    claim_id=claim,
                    position=position,
                    role=role,
                    mention_id=ids[position + 1],
                )
            self._add(
                columns["claims"], claim_id=claim, rule=fact.rule, statement=fact.statement,
                reported_mention_id=ids[0], n_periods=fact.n, closed_list=fact.closed, scope="report",
            )  # fmt: skip
        self.tables = {name: _table(name, columns[name]) for name in names}

    @staticmethod
    def _add(columns: dict[str, list[object]], **row: object) -> None:
        for name, value in row.items():
            columns.setdefault(name, []).append(value)

    def _figure(
        self,
        columns: dict[str, dict[str, list[object]]],
        name: str,
        figure: Figure,
        measure: str,
        said: Fact | None = None,
    ) -> None:
        value = float(abs(figure.value))
        self._add(
            columns["mentions"], mention_id=name, literal=figure.literal, kind=KINDS.get(figure.unit, "quantity"),
            unit=figure.unit or None, value=value, place=float(figure.place), qualifier_kind=figure.hedge,
        )  # fmt: skip
        self._add(
            columns["observations"], mention_id=name, measure=measure, value=-value if figure.digits < 0 else value,
            indicator=said.indicator if said else "指标", period=said and said.period,
        )  # fmt: skip


def _table(name: str, columns: dict[str, list[object]]) -> pyarrow.Table:
    schema = TABLES[name].schema
    rows = len(next(iter(columns.values()), []))
    empty = {pyarrow.string(): "", pyarrow.bool_(): True}
    arrays = [
        pyarrow.array(columns[field.name], field.type)
        if field.name in columns
        else pyarrow.nulls(rows, field.type)
        if field.nullable or pyarrow.types.is_list(field.type)
        else pyarrow.array([empty.get(field.type, 0)] * rows, field.type)
        for field in schema
    ]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


Random = random.Random
