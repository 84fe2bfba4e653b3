"""Whether printed figures can satisfy a relation: the arithmetic that lets numbers speak for a choice of operands.

Words often leave open which figures a share or a total is about; where one choice alone reproduces the printed digits,
that choice is meant. Floats are enough here: nothing is decided, `tallying` recomputes every claim exactly.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipelines.statements.model import Statement
from schemas.consistency.rules import RULES
from schemas.consistency.units import find_unit
from schemas.vocabulary import Role

Bounds = tuple[float, float]
_EPSILON: Final = 1e-9
SCALES: Final[tuple[float, ...]] = (0.1, 10.0, 1e-4, 1e4)
"""What a moved point, or 万 for 亿, multiplies a figure by."""
_PEOPLE: Final = {"名": "人", "位": "人"}
"""Words by which people are counted."""
AVERAGES: Final = frozenset(rule.name for rule in RULES.values() if rule.averages)


@lru_cache(maxsize=1 << 12)
def unit_of(unit: str | None, kind: str) -> tuple[str | None, str, float]:
    """A unit as it is compared, its dimension, and how many base units one of it is."""
    compared = _PEOPLE.get(unit, unit.removesuffix("人民币")) if unit else unit
    found = find_unit(compared, kind)
    return compared, found.dimension, float(found.factor)


def width(s: Statement) -> float:
    """How wide a figure is beside its size: 0.001 for three digits. What is narrow is hardly ever met by chance."""
    found = s.bounds
    if found is None:
        return 1.0
    size = max(abs(found[0]), abs(found[1]))
    place = s.figure.place * s.factor
    return max(found[1] - found[0], place) / size if size else 1.0


def rounded(s: Statement) -> Bounds | None:
    """Between which numbers an average lies: that of whole things (每千人139户) is rounded too."""
    found = s.bounds
    if found is None or found[0] != found[1]:
        return found
    half = s.figure.place * s.factor / 2
    return found[0] - half, found[1] + half


def meets(a: Bounds | None, b: Bounds | None) -> bool:
    """Whether two stretches share a number."""
    if a is None or b is None:
        return False
    low, high = a[0] if a[0] > b[0] else b[0], a[1] if a[1] < b[1] else b[1]
    return low <= high or low <= high + _EPSILON * max(abs(a[0]), abs(a[1]), abs(b[0]), abs(b[1]))


def total_of(parts: Sequence[Statement]) -> Bounds | None:
    """What parts add up to."""
    low = high = 0.0
    for part in parts:
        found = part.bounds
        if found is None:
            return None
        low, high = low + found[0], high + found[1]
    return low, high


def quotient_of(a: Bounds | None, b: Bounds | None) -> Bounds | None:
    """a over b, for a divisor above zero."""
    if a is None or b is None or b[0] <= 0:
        return None
    if 0 <= a[0] <= a[1] and b[0] <= b[1]:
        return a[0] / b[1], a[1] / b[0]
    corners = [x / y for x in a for y in b]
    return min(corners), max(corners)


def difference_of(a: Bounds | None, b: Bounds | None) -> Bounds | None:
    """a less b."""
    return None if a is None or b is None else (a[0] - b[1], a[1] - b[0])


def growth_of(current: Bounds | None, base: Bounds | None) -> Bounds | None:
    """Current over base, less one."""
    ratio = quotient_of(current, base)
    return None if ratio is None else (ratio[0] - 1, ratio[1] - 1)


def growth_by(current: Bounds | None, change: Bounds | None) -> Bounds | None:
    """The growth that a change makes of what is now the current level: current over (current less change), less one."""
    if current is None or change is None or current[0] <= 0:
        return None
    shares = [1 - c / now for c in change for now in current]
    low, high = min(shares), max(shares)
    return None if low <= 0 else (1 / high - 1, 1 / low - 1)


def average_growth_of(start: Bounds | None, end: Bounds | None, n: int) -> Bounds | None:
    """The rate at which start grows to end in n steps."""
    ratio = quotient_of(end, start)
    if ratio is None or ratio[0] <= 0 or n < 1:
        return None
    return ratio[0] ** (1 / n) - 1, ratio[1] ** (1 / n) - 1


def is_share(part: Statement, whole: Statement, share: Statement) -> bool:
    """Whether part over whole prints as the share."""
    return part.dimension == whole.dimension and meets(quotient_of(part.bounds, whole.bounds), share.bounds)


def add_up(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether the parts can add up to the total."""
    return meets(total_of(parts), total.bounds)


def reproduces(
    rule: str, reported: Statement, operands: Sequence[tuple[Role, Statement]], n: int | None = None
) -> bool:
    """Whether the operands of a claim make its reported figure, for the rules where several readings may compete."""
    by_role = {role: s.bounds for role, s in operands}
    one, other = by_role.get(Role.CURRENT), by_role.get(Role.BASE)
    match rule:
        case "share_matches_parts":
            made = quotient_of(by_role.get(Role.PART), by_role.get(Role.WHOLE))
        case "average_matches_total" if Role.COUNT in by_role:
            made = quotient_of(by_role.get(Role.TOTAL), by_role[Role.COUNT])
        case "growth_matches_levels":
            made = growth_of(one, other) if Role.BASE in by_role else growth_by(one, by_role.get(Role.CHANGE))
        case "change_matches_levels" | "points_match_percents" | "change_of_growth_matches_rates":
            made = difference_of(one, other)
        case "average_growth_matches_levels":
            made = average_growth_of(by_role.get(Role.START), by_role.get(Role.END), n or 0)
        case "ratio_matches_levels":
            made = quotient_of(by_role.get(Role.NUMERATOR), by_role.get(Role.DENOMINATOR))
        case "parts_sum_to_total":
            made = total_of([s for _, s in operands])
        case "balance_matches_flows":
            made = difference_of(one, other)
        case _:
            return False
    return meets(made, rounded(reported) if rule in AVERAGES else reported.bounds)
