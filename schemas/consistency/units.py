"""Unit algebra: what dimension a unit has, how many base units it is, and whether figures of some units may be set
against each other. Which unit a figure has is read from the text elsewhere.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from schemas.consistency.formulas import UnitLaw
from schemas.vocabulary import Kind, Role

NUMBERS = frozenset({"percent", "point", "multiple", "doubling", ""})
RATES = frozenset({"percent", "point"})
GENERIC_COUNTS = frozenset({"", "个"})
"""Classifiers that may stand for any other: 58个县 and 58县 count the same."""
DIVIDED = (Role.TOTAL, Role.CHANGE, Role.END, Role.START, Role.NUMERATOR)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: as printed, its dimension, base units in one of it, and whether it counts things."""

    name: str
    dimension: str
    factor: Fraction
    counts: bool = False

    @property
    def is_compound(self) -> bool:
        """Whether it is printed as a quotient: 元/人."""
        return "/" in self.name


SCALES = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "亿": 10**8}
"""Multipliers before a unit: 公里/百平方公里."""
PRODUCTS = {("freight", "mass"): "length", ("passenger", "person"): "length"}
"""What remains of a product over one of its factors: 吨公里 of 吨 are a mean distance."""

PERCENT_UNPRINTED = Unit("", "percent", Fraction(1, 100))
"""The unit of a part of a ratio where it is a share: no percent sign is printed."""


@cache
def _rows(package: str, name: str) -> tuple[dict[str, str], ...]:
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@cache
def _conversions() -> Mapping[str, tuple[str, Fraction]]:
    return {
        row["unit"]: (row["dimension"], Fraction(row["factor"]))
        for row in _rows("schemas.consistency", "conversions.csv")
    }


@cache
def _classifiers() -> frozenset[str]:
    rows = _rows("schemas.codelists.figures", "units.csv")
    return frozenset(row["unit"] for row in rows if row["class"].startswith("count"))


@cache
def find_unit(name: str | None, kind: str) -> Unit:
    """The unit of a figure of this kind. A unit that converts into no other is a dimension of its own."""
    text = name or ""
    if not text and kind == Kind.PERCENT:
        text = "%"
    elif not text and kind == Kind.PERCENTAGE_POINT:
        text = "个百分点"
    elif not text and kind == Kind.MULTIPLE:
        text = "倍"
    above, slash, below = text.partition("/")
    if slash and above and below:
        upper, lower = find_unit(above, kind), find_unit(below, kind)
        return Unit(text, divide_dimensions(upper.dimension, lower.dimension), upper.factor / lower.factor)
    by = next((scale for scale in SCALES if text.startswith(scale) and text[len(scale) :] in _conversions()), None)
    if by and text not in _conversions():
        known = find_unit(text[len(by) :], kind)
        return Unit(text, known.dimension, known.factor * SCALES[by], known.counts)
    dimension, factor = _conversions().get(text, (text, Fraction(1)))
    return Unit(text, dimension, factor, text in _classifiers())


def divide_dimensions(above: str, below: str) -> str:
    """The dimension of a quotient."""
    return PRODUCTS.get((above, below), f"{above}/{below}")


def compatible(left: Unit, right: Unit) -> bool:
    """Whether figures of two units measure in one dimension. A figure with no printed unit suits any."""
    if left.dimension == right.dimension or {left.dimension, right.dimension} <= RATES:
        return True
    if left.dimension in GENERIC_COUNTS:
        return right.counts or not left.dimension
    if right.dimension in GENERIC_COUNTS:
        return left.counts or not right.dimension
    return False


def find_breach(law: UnitLaw, operands: Sequence[tuple[Role, Unit]], reported: Unit) -> str | None:
    """Why the units forbid the formula, or None. Unit algebra comes before any arithmetic."""
    if not operands:
        return None
    first = operands[0][1]
    odd = next((unit for _, unit in operands[1:] if not compatible(first, unit)), None)
    match law:
        case UnitLaw.SAME:
            odd = odd or (None if compatible(first, reported) else reported)
            return f"{first.name or '1'} is not counted in {odd.name or '1'}" if odd else None
        case UnitLaw.RATIO:
            if odd:
                return f"{first.name or '1'} is not counted in {odd.name or '1'}"
            return None if reported.dimension in NUMBERS else f"{reported.name} is no mere number"
        case UnitLaw.RATES:
            figures = [*(unit for _, unit in operands), reported]
            wrong = next((unit for unit in figures if unit.dimension not in (*RATES, "")), None)
            return f"{wrong.name} is no percent" if wrong else None
        case UnitLaw.QUOTIENT:
            divided = next(unit for role, unit in operands if role in DIVIDED)
            above = find_unit(reported.name.partition("/")[0], Kind.QUANTITY)
            counted = next((unit for role, unit in operands if role is Role.COUNT), divided)
            product = PRODUCTS.get((divided.dimension, counted.dimension)) == reported.dimension
            fits = product or compatible(divided, above)
            return None if fits else f"{reported.name} is no share of {divided.name}"
        case UnitLaw.FREE:
            return None


def base_factors(
    law: UnitLaw, operands: Sequence[tuple[Role, Unit]], reported: Unit
) -> tuple[tuple[Fraction, ...], Fraction]:
    """How many base units one unit of each operand and of the reported figure is, under this law.

    A figure with no printed unit takes that of the others where all must be alike. An average printed in the unit of
    what is divided (公斤 of 亩) is a figure per printed unit of the divisor, which then is not converted.
    """
    units = [unit for _, unit in operands]
    factors = tuple(unit.factor for unit in units)
    if law in (UnitLaw.SAME, UnitLaw.RATES):
        named = next((unit.factor for unit in (reported, *units) if unit.dimension), Fraction(1))
        return tuple(
            unit.factor if unit.dimension else named for unit in units
        ), reported.factor if reported.dimension else named
    if law in (UnitLaw.QUOTIENT, UnitLaw.FREE) and not reported.is_compound:
        divided = [unit for role, unit in operands if role in DIVIDED]
        if divided and reported.dimension == divided[0].dimension:
            factors = tuple(unit.factor if role in DIVIDED else Fraction(1) for role, unit in operands)
    return factors, reported.factor
