"""How plain Arabic literals become numbers: value, bounds and place of many at once.

A literal is plain where its shape says sign, digits, decimals and multiplier, and at most one qualifier bounds it; then
every number here is a whole number over a power of ten, so one correctly rounded division gives what the exact reader
gives. Everything else is the exact reader's (`mentions.make_mention`).
"""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.figures.readings import Reading
from pipelines.figures.units import is_count_unit
from schemas.vocabulary import STATISTIC_KINDS, Kind, Outcome, QualifierKind

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint32]

MOST_DIGITS: Final = 14
"""Ten times a whole number of this many digits is exact in a double; longer literals take the exact way."""
_PLAIN: Final = re.compile(
    r"(-?)(0{1,3}(?:[,，]000)+|0+)(?:\.(0+))?(?:[多余来](?=[十百千万亿]))?([十百千]?[万亿]{0,2}|千|百)(?:\\?%|‰|‱)?"
)
_COUNTED: Final = re.compile(r"(0+)(?:\.(0+))?")
_BLANK: Final = re.compile(r"\s")
_FILLERS: Final = re.compile("[个多余来 \n]")
_EXPONENTS: Final = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_POWERS: Final = np.array([10.0**exponent for exponent in range(23)])
_WHOLE_POWERS: Final = np.array([10**exponent for exponent in range(19)], dtype=np.int64)


class Way(IntEnum):
    """How a literal becomes numbers: by the exact reader, not at all, as a mere value, or under a qualifier."""

    EXACT = 0
    NUMBERLESS = 1
    VALUE = 2
    PRINTED = 3
    APPROX = 4
    NEAR_BELOW = 5
    ABOVE_WITHIN = 6
    GT = 7
    GE = 8
    LT = 9
    LE = 10


_WAYS: Final = {
    QualifierKind.APPROX: Way.APPROX,
    QualifierKind.NEAR_BELOW: Way.NEAR_BELOW,
    QualifierKind.ABOVE_WITHIN: Way.ABOVE_WITHIN,
    QualifierKind.GT: Way.GT,
    QualifierKind.GE: Way.GE,
    QualifierKind.LT: Way.LT,
    QualifierKind.LE: Way.LE,
}


class Rule(NamedTuple):
    """What a shape says of the numbers of its literals, all as whole numbers.

    `exponent` is the power of ten of the last digit; `counted` says that whole numbers of it are exact, `hundred` that
    100 is; `zeros` that its last zeros may be round.
    """

    way: int
    sign: int = 1
    digits: int = 0
    exponent: int = 0
    counted: int = 0
    hundred: int = 0
    zeros: int = 0


EXACT, NUMBERLESS = Rule(Way.EXACT), Rule(Way.NUMBERLESS)


def compact(numbers: Ints, size: int) -> tuple[Ints, Ints]:
    """The numbers that occur, all less than `size`, in order, and for each number its index among them."""
    occurs = np.zeros(size, dtype=bool)
    occurs[numbers] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[numbers]


def rule_for(reading: Reading, literal: str) -> Rule:
    """How the literals of a reading become numbers; `literal` is their shape."""
    if reading.kind in (Kind.DATE, Kind.LABEL):
        return NUMBERLESS
    if reading.kind in STATISTIC_KINDS:
        return _figure(reading, literal)
    number = literal
    if reading.unit:
        number = _FILLERS.sub("", literal).removesuffix(_FILLERS.sub("", reading.unit))
    match = _COUNTED.fullmatch(number)
    decimals = len(match[2] or "") if match else 0
    if not match or "半" in literal or len(match[1]) + decimals > MOST_DIGITS:
        return EXACT
    return Rule(Way.VALUE, 1, len(match[1]) + decimals, -decimals)


def _figure(reading: Reading, literal: str) -> Rule:
    plain = _read_plain(literal)
    if plain is None or len(reading.qualifiers) > 1 or reading.special or reading.outcome is not Outcome.OBSERVATION:
        return EXACT
    way = _WAYS[reading.qualifiers[0].kind] if reading.qualifiers else Way.PRINTED
    sign, digits, exponent, decimals, scaled = plain
    whole = not decimals and not scaled
    counted = whole and reading.kind is Kind.QUANTITY and is_count_unit(reading.unit)
    hundred = whole and reading.kind is Kind.PERCENT and "‰" not in literal
    return _rule(way, sign, digits, exponent, counted, hundred, not decimals)


@lru_cache(4096)
def _rule(way: int, sign: int, digits: int, exponent: int, counted: bool, hundred: bool, zeros: bool) -> Rule:
    """The rule with these fields; a named tuple takes longer to make than to find."""
    return Rule(way, sign, digits, exponent, counted, hundred, zeros)


@lru_cache(4096)
def _read_plain(literal: str) -> tuple[int, int, int, int, bool] | None:
    """Sign, digits, exponent, decimals, and whether it has a multiplier, of a literal's shape; None: not plain."""
    match = _PLAIN.fullmatch(_BLANK.sub("", literal))
    if match is None:
        return None
    decimals = len(match[3] or "")
    digits = match[2].count("0") + decimals
    exponent = sum(_EXPONENTS[name] for name in match[4]) - decimals
    fits = digits <= MOST_DIGITS and digits + exponent <= 18
    return (-1 if match[1] else 1, digits, exponent, decimals, match[4] != "") if fits else None


@dataclass(slots=True)
class Numbers:
    """Value, bounds and place of mentions; not-a-number stands for what is null."""

    value: Floats
    lower: Floats
    upper: Floats
    lower_closed: Bools
    upper_closed: Bools
    place: Floats


def evaluate(codes: Codes, starts: Ints, ends: Ints, rules: Ints, factors: Ints) -> tuple[Numbers, Ints]:
    """The numbers of literals by their rules (one a row, the fields of `Rule`), and the rows left to the exact reader.

    `factors` are the powers of ten that headings or shared units multiply by.
    """
    size = len(starts)
    value, lower, upper = (np.full(size, np.nan) for _ in range(3))
    numbers = Numbers(value, lower, upper, np.zeros(size, dtype=bool), np.zeros(size, dtype=bool), np.zeros(size))
    way, digits, exponent = rules[:, 0], rules[:, 2], rules[:, 3] + factors
    counts = (way >= Way.VALUE) & (digits + exponent <= 18)
    left = np.flatnonzero((way != Way.NUMBERLESS) & ~counts)
    rows = np.flatnonzero(counts)
    way, exponent, sign = way[rows], exponent[rows], rules[rows, 1]
    count = _whole_numbers(codes, starts[rows], ends[rows])
    step = np.ones(len(rows), dtype=np.int64)
    zeros = (rules[rows, 6] > 0) & (count > 0)
    for power in range(1, MOST_DIGITS):
        zeros &= count % _WHOLE_POWERS[power] == 0
        if not zeros.any():
            break
        step[zeros] = _WHOLE_POWERS[power]
    exact = ((rules[rows, 4] > 0) & (factors[rows] == 0)) | ((rules[rows, 5] > 0) & (sign * count == 100))
    numbers.value[rows] = _decimal(sign * count, exponent)
    numbers.place[rows] = np.where(way == Way.VALUE, 0.0, _decimal(np.ones_like(count), exponent))
    below, above = _reach(way, count, step, exact)
    lower = _decimal(10 * sign * count - below, exponent - 1)
    upper = _decimal(10 * sign * count + above, exponent - 1)
    floor = np.where((sign * count > 0) | ((way == Way.LE) & (count == 0)), 0.0, np.nan)
    lower[way == Way.VALUE], upper[way == Way.VALUE] = np.nan, np.nan
    upper[(way == Way.GT) | (way == Way.GE)] = np.nan
    under = (way == Way.LT) | (way == Way.LE)
    lower[under] = floor[under]
    numbers.lower[rows], numbers.upper[rows] = lower, upper
    open_below = (way == Way.GT) | (way == Way.ABOVE_WITHIN)
    open_above = (way == Way.LT) | (way == Way.ABOVE_WITHIN) | ((way == Way.NEAR_BELOW) & (count > 0))
    numbers.lower_closed[rows] = ~open_below & ~np.isnan(lower)
    numbers.upper_closed[rows] = ~open_above & ~np.isnan(upper)
    return numbers, left


def _reach(way: Ints, count: Ints, step: Ints, exact: Bools) -> tuple[Ints, Ints]:
    """How far bounds lie below and above the number, in tenths of its last digit (`schemas.consistency.intervals`).

    An approximate number reaches a tenth of itself or a unit of its last round digit, whichever is less, but half a
    unit of its last digit at least, as far as that is no more than a fifth of it.
    """
    nothing = np.zeros_like(count)
    half = np.where(exact, 0, 5)
    near = np.maximum(np.minimum(10 * step, count), np.minimum(5, 2 * count))
    below = np.select([way == Way.PRINTED, (way == Way.APPROX) | (way == Way.NEAR_BELOW)], [half, near], nothing)
    above = np.select(
        [way == Way.PRINTED, way == Way.APPROX, way == Way.ABOVE_WITHIN], [half, near, 10 * step], nothing
    )
    return below, above


def _decimal(count: Ints, exponent: Ints) -> Floats:
    """count · 10^exponent, correctly rounded: numerators lie below 2^53, or nothing is divided. No negative zero."""
    scaled = (count * _WHOLE_POWERS[np.clip(exponent, 0, 18)]).astype(np.float64)
    number: Floats = scaled / _POWERS[np.clip(-exponent, 0, 22)] + 0.0
    return number


def _whole_numbers(codes: Codes, starts: Ints, ends: Ints) -> Ints:
    """The digits of each literal as one whole number, whatever their width and what parts them."""
    number = np.zeros(len(starts), dtype=np.int64)
    rows = np.arange(len(starts))
    step = 0
    while len(rows):
        rows = rows[starts[rows] + step < ends[rows]]
        code = codes[starts[rows] + step].astype(np.int64)
        digit = np.where(code >= 0xFF10, code - 0xFF10, code - 0x30)
        read = rows[(digit >= 0) & (digit <= 9)]
        number[read] = number[read] * 10 + digit[(digit >= 0) & (digit <= 9)]
        step += 1
    return number
