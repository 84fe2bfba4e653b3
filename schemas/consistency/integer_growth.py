"""Average growth over plainly printed levels that tallies, settled in whole numbers: see `integers`.

The rate is a root; whether it tallies is decided by the power that it must make, never by the root.
"""

from schemas.consistency.integers import (
    CONSISTENT,
    VALUES,
    Ratio,
    Scaled,
    Settled,
    count_passing,
    reproduces_in_integers,
    says_nothing,
)
from schemas.consistency.intervals import MOST_BITS, TooLargeError, root_ends

DIGITS_TRIED = (6, 9)
"""A witness may have a rate with so many digits, where that makes the end exactly."""


def settle_growth(start: Scaled, end: Scaled, periods: int, reported: Scaled) -> Settled | None:
    """Settle that `start` grows to `end` at the reported rate in so many periods, all in base units."""
    told_lower, told_upper, _, _, over, _ = reported
    factors = over + told_lower, over + told_upper
    if start.lower <= 0 or end.lower <= 0 or factors[0] < 0 or periods < 1:
        return None
    if periods * max(factors[1], over).bit_length() > MOST_BITS:
        return None
    grown = end.over * factors[0] ** periods, end.over * factors[1] ** periods
    unit = start.over * over**periods
    if _misses(start, end, grown, unit):
        return None
    try:
        low = root_ends(end.lower * start.over, end.over * start.upper, periods)
        high = root_ends(end.upper * start.over, end.over * start.lower, periods)
        at_point = root_ends(end.point * start.over, end.over * start.point, periods)
    except TooLargeError:
        return None
    least, most = (low[0] - low[2], low[2]), (high[1] - high[2], high[2])
    passing = count_passing(least, most, reported)
    if passing >= VALUES and says_nothing(least, most, reported):
        return None
    point = at_point[0] + at_point[1] - 2 * at_point[2], 2 * at_point[2]
    made = _exact_rate(start, end, periods, reported, point, grown, unit) or _enclosed(at_point, reported)
    if made is None:
        return None
    reason = "exact" if reproduces_in_integers(point, reported) else "intervals_meet"
    return Settled(CONSISTENT, reason, least, most, point, passing, None, made)


def refutes_growth(start: Scaled, end: Scaled, periods: int, reported: Scaled) -> bool:
    """Whether figures that do not settle surely do not tally; if not, only `decisions` can tell."""
    factors = reported.over + reported.lower, reported.over + reported.upper
    if start.lower <= 0 or end.lower <= 0 or factors[0] < 0 or periods < 1:
        return False
    if periods * max(factors[1], reported.over).bit_length() > MOST_BITS:
        return False
    grown = end.over * factors[0] ** periods, end.over * factors[1] ** periods
    return _misses(start, end, grown, start.over * reported.over**periods)


def _misses(start: Scaled, end: Scaled, grown: tuple[int, int], unit: int) -> bool:
    """Whether the least start at the least rate leads above the end, or the greatest at the greatest below it."""
    return start.lower * grown[0] > end.upper * unit or start.upper * grown[1] < end.lower * unit


def _exact_rate(
    start: Scaled, end: Scaled, periods: int, reported: Scaled, point: Ratio, grown: tuple[int, int], unit: int
) -> tuple[Ratio] | None:
    """An end of the reported rate, or a short decimal, that leads from the one printed level exactly to the other."""
    wanted = end.point * unit
    for rate, factor in zip((reported.lower, reported.upper), grown, strict=True):
        if start.point * factor == wanted:
            return ((rate, reported.over),)
    for digits in DIGITS_TRIED:
        scale = 10**digits
        rate = _round(point[0] * scale, point[1])
        inside = reported.lower * scale <= rate * reported.over <= reported.upper * scale
        if inside and start.point * end.over * (scale + rate) ** periods == end.point * start.over * scale**periods:
            return ((rate, scale),)
    return None


def _enclosed(at_point: tuple[int, int, int], reported: Scaled) -> tuple[Ratio, Ratio] | None:
    lower, upper, over = at_point[0] - at_point[2], at_point[1] - at_point[2], at_point[2]
    inside = reported.lower * over <= lower * reported.over and upper * reported.over <= reported.upper * over
    return ((lower, over), (upper, over)) if inside else None


def _round(above: int, below: int) -> int:
    """The nearest whole number, the even one at a half."""
    whole, rest = divmod(above, below)
    return whole + (2 * rest > below or (2 * rest == below and whole % 2 == 1))
