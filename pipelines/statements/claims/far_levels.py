"""Growth whose levels stand apart: what is aimed at over what was reached paragraphs before, and rates told ahead of
their levels (年均增长g%，2015年为A).

Such a claim is made only where the levels, taken by name and period, make the rate: a plan may also be set against the
plan before, and rates may be counted at other prices.
"""

import re
from collections.abc import Iterator
from math import inf
from typing import Final

from pipelines.statements.claims.change import ends_of
from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import Bounds, average_growth_of, growth_of, meets, width
from pipelines.statements.claims.terms import ANNUAL_AVERAGE, GROWTH_RATE, LEVEL, PERIOD_ON_PERIOD, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from schemas.vocabulary import PriceBasis, Role

CONSTANT: Final = PriceBasis.CONSTANT
_COARSE: Final = 0.25
_NEAR: Final = 0.5
"""A hedged level (突破12亿元) must make at least so much of the rate by itself: else anything would fit."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.rates:
        told = s.figure.kind == "percent" and s.sense.measure is GROWTH_RATE
        if told and s.basis is PERIOD_ON_PERIOD:
            last = _over_last(view, s)
            yield from (last,) if last is not None else ()
            continue
        if not told or s.row or s.frame or s.headline or s.same_scope or s.list_of is not None:
            continue
        if s.status is TARGET or s.state is None:
            claim = _growth(view, s)
            if claim is not None:
                yield claim


def _over_last(view: ArticleView, s: Statement) -> Claim | None:
    """一季度A，二季度B，环比增长g%: over the amount of the span before, told right before in the sentence."""
    current = s.state
    if current is None or s.own.text or current.sentence != s.sentence or current.period is None or not current.at:
        return None
    base = view.statements[current.at - 1]
    beside = base.sentence == s.sentence and base.is_level and base.core == current.core and base.unit == current.unit
    if not beside or base.period is None or (current.period.first - base.period.last).days != 1:
        return None
    if not meets(growth_of(current.bounds, base.bounds), s.bounds):
        return None
    return Claim("growth_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)))


def _growth(view: ArticleView, s: Statement) -> Claim | None:
    end, base = ends_of(s)
    if end is None or base is None or end.label == base.label:
        return None
    current = _level_beside(view, s, end)
    if current is None and s.status is not TARGET:
        current = _level_at(view, s, end, None)
    if current is None or current.figure.kind != "quantity" or (s.status is TARGET and current.status is not TARGET):
        return None
    n = end.year - base.year if s.basis is ANNUAL_AVERAGE else 1
    start = _level_at(view, current, base, current.unit)
    if start is None and s.status is TARGET and n == 1:
        start = _done(view, s, current, base)
    if start is None or start is current:
        return None
    if n < 1 or not (s.price is CONSTANT or _makes(s, current, start, n)):
        return None
    if s.basis is ANNUAL_AVERAGE:
        return Claim("average_growth_matches_levels", s, ((Role.START, start), (Role.END, current)), n)
    return Claim("growth_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, start)))


def _level_beside(view: ArticleView, s: Statement, end: Period) -> Statement | None:
    """The level that a rate goes on from, or that goes on from the rate right behind it (增长8%，力争达到26亿元)."""
    if s.state is not None:
        return s.state if s.state.sense.measure is LEVEL and s.state.sentence == s.sentence else None
    following = view.following(s)[:1]
    for o in following:
        goes_on = o.source is s and not o.own.text and o.clause - s.clause == 1 and o.sense.measure is LEVEL
        if goes_on and o.period is not None and o.period.label == end.label:
            return o
    return None


def _level_at(view: ArticleView, like: Statement, period: Period, unit: str | None) -> Statement | None:
    """The one level of a name, reported or estimated, of a period; `unit` None: of whatever unit."""
    found = [
        o for o in view.levels_of_name(like.core, period)
        if o.is_level and o.status is not TARGET and o.area == like.area and not o.headline and not o.figure.qualifier
        and o.bounds is not None and (unit is None or o.unit == unit)
    ]  # fmt: skip
    found = [o for o in found if all(d in like.dimensions for d in o.dimensions)] or found
    if len({o.figure.value for o in found}) != 1:
        return None
    return next((o for o in reversed(found) if o.at < like.at), found[0])


def _done(view: ArticleView, s: Statement, current: Statement, base: Period) -> Statement | None:
    """收入预算A，实际完成B……收入安排C，增长g%; 要完成货物发送量: what was done of that name, if it makes the rate."""
    name = _AIMED.sub("", current.core) or current.core
    done = [
        o for o in view.amounts(current)
        if o.is_level and o.status is not TARGET and o.unit == current.unit and o.area == current.area and not o.row
        and o.period is not None and o.period.label == base.label and not o.figure.qualifier
        and any(_is_of(name, told) for told in (o.core, *o.dimensions))
    ]  # fmt: skip
    made = [o for o in done if _makes(s, current, o, 1)]
    return made[-1] if len({o.figure.value for o in made}) == 1 and len(done) <= _FEW else None


def _is_of(name: str, told: str) -> bool:
    """Whether one of two names bears the other."""
    return (len(name) > 1 and name in told) or (len(told) > _LEAST and told in name)


_AIMED: Final = re.compile(r"^[\u4e00-\u9fff]{0,4}?[要将](?:完成|实现|达到)|预算$|计划$|安排$")
_LEAST: Final = 3
_FEW: Final = 6
"""So many levels of a name may be tried."""


def _makes(s: Statement, current: Statement, start: Statement, n: int) -> bool:
    """Whether the levels make the rate; one of rate and level may be open to above (9%以上, 突破12亿元)."""
    rate, level = _open(s), _open(current)
    if rate is None or level is None or (rate[1] == inf and level[1] == inf) or start.bounds is None:
        return False
    low = average_growth_of(start.bounds, (level[0], level[0]), n)
    made = growth_of(level, start.bounds) if n == 1 else None
    if low is None:
        return False
    if level[1] == inf:
        return _NEAR * rate[0] <= low[0] and low[0] <= rate[1]
    made = made or average_growth_of(start.bounds, level, n)
    return meets(made, rate) and (rate[1] == inf or width(s) < _COARSE)


def _open(s: Statement) -> Bounds | None:
    """Between which numbers a figure lies, for one that is open to above too."""
    if s.bounds is not None:
        return s.bounds
    low = s.figure.lower
    return None if low is None or low <= 0 or s.sense.sign < 0 else (low * s.factor, inf)
