"""Whether figures that do not tally look like a slip of the pen: one digit changed, two swapped, one dropped, the point
or the multiplier moved.

A gap between a total and its parts takes such a size by chance in a few of a hundred lists; a slip always does.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import gcd
from typing import Final

from pipelines.statements.claims.fitting import SCALES, Bounds, add_up, meets, quotient_of, width
from pipelines.statements.figures import Figure
from pipelines.statements.model import Statement

CHANCE: Final = 0.001
"""How often the gap of an open list may look like a slip: lists whose figures are shorter make no claim. Slips are as
rare as that, so that what is accused is hardly ever an open list."""
CHANCE_BEYOND: Final = 0.03
"""The same where the parts make more than their total, which only parts that overlap do."""
RESIDUE: Final = 0.002
"""What an open list leaves out may be as small a share of the total, and then looks like a slip in a low place."""


def is_slip_of_sum(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether one slip in the total or in a part, all printed to one place, explains why the parts do not add up."""
    place = total.figure.place * total.factor
    if place <= 0 or add_up(total, parts):
        return False
    figures = [total, *parts]
    if any(abs(s.figure.place * s.factor - place) > 1e-9 * place for s in figures):
        return _is_scaled(total, parts)
    units = [round((s.figure.value or 0) * s.factor / place) for s in figures]
    slack = 1
    wanted = [sum(units[1:]), *(units[0] - sum(units[1:]) + unit for unit in units[1:])]
    ways = 0
    gap = units[0] - sum(units[1:])
    if 0 < gap < RESIDUE * units[0]:
        return False
    near = False
    for printed, meant in zip(units, wanted, strict=True):
        for other in _slips_of(printed, dropped=len(parts) > 2):
            if other <= units[0] * 1.2:
                ways += 1
            near = near or abs(other - meant) <= slack
    # Figures that all end in noughts (500.0, 300.0, 120.0) lie closer together than they print.
    steps = units[0] / gcd(*units)
    return near and ways * (2 * slack + 1) / len(units) / max(1, steps) < (CHANCE if gap > 0 else CHANCE_BEYOND)


def exceeds(part: Statement, whole: Statement, share: Statement) -> bool:
    """Whether what was read as the part is more than its whole, and no slip explains it: the words were read wrongly
    then. Part and whole may have changed places, the point may have moved, or a digit of one of them is another."""
    made, told = quotient_of(part.bounds, whole.bounds), share.bounds
    if made is None or told is None or told[0] <= 0 or made[0] <= 1 or told[1] >= 1:
        return False
    if any(meets((told[0] * by, told[1] * by), made) for by in SCALES):
        return False
    if meets(quotient_of(whole.bounds, part.bounds), told):
        return False
    fine = all(width(s) < _FINE for s in (part, whole, share))
    return not fine or not _is_slipped_share(part, whole, told)


def _is_slipped_share(part: Statement, whole: Statement, told: Bounds) -> bool:
    """Whether one slip in the digits of part or whole makes them the share that is told."""
    for s, other, turned in ((part, whole, False), (whole, part, True)):
        place = s.figure.place * s.factor
        if place <= 0 or other.bounds is None:
            continue
        for meant in _slips_of(round((s.figure.value or 0) * s.factor / place), dropped=turned):
            found = ((meant - 0.5) * place, (meant + 0.5) * place)
            if meant > 0 and meets(
                quotient_of(other.bounds, found) if turned else quotient_of(found, other.bounds), told
            ):
                return True
    return False


_FINE: Final = 0.005
"""How wide figures may be beside their size: some slip of some digit makes nearly any share of coarser ones."""


def is_slip_of(printed: Figure, other: Figure) -> bool:
    """Whether one slip makes one figure of the other: 13045 and 13054, 3.4 and 34, 13.57万 and 13.57亿."""
    a, b = digits_of(printed.literal), digits_of(other.literal)
    if not a or not b or not printed.place or not other.place:
        return False
    ratio = printed.place / other.place
    if printed.unit != other.unit and {printed.unit, other.unit} == {"%", "‰"}:
        return a == b and abs(ratio - 1) < _EPSILON
    while ratio < 1 - _EPSILON and a.endswith("0") and len(a) > 1 and "." in printed.literal:
        a, ratio = a[:-1], ratio * 10  # 12.0 in a table is 12 in words
    while ratio > 1 + _EPSILON and b.endswith("0") and len(b) > 1 and "." in other.literal:
        b, ratio = b[:-1], ratio / 10
    if a == b:
        return any(abs(ratio / by - 1) < _EPSILON for by in SCALES)
    alike = abs(ratio - 1) < _EPSILON
    if len(a) == len(b):
        return alike and _differ_by_one(a, b)
    long, short, finer = (a, b, 1 / ratio) if len(a) > len(b) else (b, a, ratio)
    if len(long) - len(short) != 1 or not (alike or abs(finer / 10 - 1) < _EPSILON):
        return False
    return any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


def telling_digits(figure: Figure) -> int:
    """How many digits of a figure tell it from others: closing noughts hardly do."""
    return len(digits_of(figure.literal).rstrip("0"))


@lru_cache(maxsize=1 << 14)
def digits_of(literal: str) -> str:
    """The digits of a literal, in half-width forms."""
    digits = literal.translate(_DIGITS)
    return digits if digits.isdecimal() else "".join(filter(str.isdecimal, digits))


def _differ_by_one(a: str, b: str) -> bool:
    """Whether one digit is another, or two neighbours have changed places."""
    places = [k for k in range(len(a)) if a[k] != b[k]]
    if len(places) == 2:
        first, second = places
        return second == first + 1 and (a[first], a[second]) == (b[second], b[first])
    return len(places) == 1


_DIGITS: Final = str.maketrans("０１２３４５６７８９", "0123456789", ".,%，． 万亿千百")
_EPSILON: Final = 1e-6


def _slips_of(number: int, *, dropped: bool) -> Iterator[int]:
    """What may have been meant where a number is printed; `dropped`: also where a digit is missing. Of two parts of an
    open list one is often so small that with one more digit it would make the rest."""
    text = str(number)
    for k, digit in enumerate(text):
        if k < len(text) - 1:
            for other in "0123456789":
                if other != digit and (k or other != "0"):
                    yield int(text[:k] + other + text[k + 1 :])
            if text[k + 1] != digit:
                yield int(text[:k] + text[k + 1] + digit + text[k + 2 :])
    for k in range(len(text) + 1 if dropped else 0):
        for other in "0123456789":
            if k or other != "0":
                yield int(text[:k] + other + text[k:])
    if number % 10 == 0:
        yield number // 10


def _is_scaled(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether the places of the figures differ by what ten times, a digit less, or 万 for 亿 makes of one of them."""
    sizes = [abs(s.figure.value or 0) * s.factor for s in (total, *parts)]
    if not all(sizes):
        return False
    slack = sum(s.figure.place * s.factor for s in (total, *parts)) / 2
    if len(SCALES) * len(sizes) * 2 * slack / sizes[0] > CHANCE:
        return False
    wanted = [sum(sizes[1:]), *(sizes[0] - sum(sizes[1:]) + size for size in sizes[1:])]
    return any(
        abs(size * by - meant) <= min(slack, slack * by)
        for size, meant in zip(sizes, wanted, strict=True)
        for by in SCALES
    )
