"""When and where a headline's figure is: it tells in short what the text tells in full, so the text's figure says."""

from collections.abc import Sequence
from typing import Final

from pipelines.statements.model import Statement

_NEARLY: Final = 0.1
"""How far beyond a bound (逾60万) the figure may lie that a headline hedges, as a share of it."""
_HOME: Final = "home area"
_TOLD: Final = "as told in the text"


def settle_headlines(statements: Sequence[Statement]) -> None:
    """Give figures of headlines that print no date the period, and those that name no place the area, of the figure of
    the text that they announce; where several of other times or places would do, nothing is changed."""
    announced = [s for s in statements if s.headline and s.figure.value is not None]
    if not announced:
        return
    body = [s for s in statements if not s.headline and not s.row and s.figure.value is not None]
    for s in announced:
        said = s.why.get("period", "")
        # 四年减贫60万人: the text says which years; 前5个月用电量增长9.8%　装机占比近四成: the months are of the first.
        undated = not any(map(str.isdigit, said)) or (s.clause > announced[0].clause and said.endswith("inherited"))
        unplaced = s.why.get("area", "").startswith(_HOME)
        told = [o for o in body if _announces(s, o)] if undated or unplaced else []
        if undated and told and len({o.period for o in told}) == 1 and told[0].period != s.period:
            s.period, s.over_span, s.base_years = told[0].period, told[0].over_span, told[0].base_years
            s.basis = s.basis or told[0].basis
            s.why["period"] = _TOLD
        if unplaced and told and len({o.area for o in told}) == 1 and told[0].area != s.area:
            s.area = told[0].area
            s.why["area"] = _TOLD


def _announces(s: Statement, o: Statement) -> bool:
    """Whether a figure of the text can be the one of a headline: of its sort and size, and named by a word of it."""
    bare = s.figure.unit is None and s.figure.kind == "quantity"  # 老年人口突破1200万
    if s.figure.kind != o.figure.kind or not (bare or s.figure.unit == o.figure.unit):
        return False
    if s.sense.measure is not o.sense.measure:
        return False
    if s.sense.sign != o.sense.sign or s.status is not o.status:
        return False
    return _admits(s, o.figure.value or 0.0) and _shares_words(s.indicator, o.indicator)


def _admits(s: Statement, value: float) -> bool:
    """Whether a headline may print a value so: rounded as it is, or hedged by 近 and 逾 that it nearly reaches."""
    told, low, high = s.figure.value or 0.0, s.figure.lower, s.figure.upper
    slack = abs(told) * _NEARLY
    return (told - slack if low is None else low) <= value <= (told + slack if high is None else high)


def _shares_words(a: str, b: str) -> bool:
    """Whether two names have two neighbouring characters in common."""
    return any(a[i : i + 2] in b for i in range(len(a) - 1))
