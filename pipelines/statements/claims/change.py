"""Claims that a change or a rate of growth makes about levels. Those of points stand in `points`, of multiples in
`multiples`.

Levels are taken by their words: from…to…, the same indicator at the base period, the change beside the rate. Where the
words leave the base open, the one level of the same thing that reproduces the figure is meant (`fitting`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pipelines.statements import periods
from pipelines.statements.claims.claim import ArticleView, Claim, alike
from pipelines.statements.claims.fitting import (
    Bounds,
    difference_of,
    growth_of,
    meets,
    width,
)
from pipelines.statements.claims.growth import growth_by_change
from pipelines.statements.claims.preparing import AGAINST, lead_of
from pipelines.statements.claims.terms import (
    ANNUAL_AVERAGE,
    CHANGE,
    GROWTH_RATE,
    LEVEL,
    PERIOD_ON_PERIOD,
    TARGET,
    YEAR_ON_YEAR,
)
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.wording import share_word
from schemas.vocabulary import Role


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.row or s.frame or s.tail.basis == "since_base":
            continue  # 较多年同期均值偏多2.3%: against nothing that is printed
        kind, measure = s.figure.kind, s.sense.measure
        if kind == "quantity" and (measure is CHANGE or _is_addition(s.indicator)):
            yield from _told_by_words(view, s)
        if kind == "percentage_point":
            continue
        if s.status is TARGET:
            yield from _planned_growth(view, s)
            continue
        if s.same_scope and s.list_of is not None:
            # The words that say so stand before the first figure of the list only: no levels can be held against it.
            continue
        if measure is GROWTH_RATE:
            yield from _growth(view, s)
        elif measure is CHANGE:
            yield from _change(view, s)


def _told_by_words(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """建成403公里，里程由7607公里增加到8010公里; 新增275公里，里程达到8285公里: what was added is the difference."""
    if s.tail.than is not None or width(s) > 0.1:
        return
    for end in view.following(s)[:3]:
        if end.sense.measure is not LEVEL or not alike(end, s) or not share_word(s.indicator, end.indicator):
            continue
        start = view.start_of(end)
        starts = [start] if start is not None else [
            o for o in view.before(s)
            if o.is_level and alike(o, end) and o.core == end.core and o.area == end.area
        ]  # fmt: skip
        for base in starts:
            if base is not end and meets(difference_of(end.bounds, base.bounds), _size_of(s)):
                yield Claim("change_matches_levels", s, ((Role.CURRENT, end), (Role.BASE, base)))
                return


@lru_cache(maxsize=1 << 14)
def _is_addition(indicator: str) -> bool:
    return _ADDED.search(indicator) is not None


_ADDED: Final = re.compile(r"新增|净增|建成|新建|增设|扩大|投产|通车")


def _size_of(s: Statement) -> Bounds | None:
    found = s.bounds
    return None if found is None or found[0] < 0 else found


def levels_of(view: ArticleView, s: Statement) -> tuple[Statement | None, Statement | None]:
    """The level a change or rate ends at, and the one it starts from, where the text prints them."""
    listed = _listed_levels(view, s)
    if listed is not None:
        return listed
    source = s.state
    while source is not None and source.figure.kind == "multiple":
        # 比2014年的6120元翻了近两番，年均增长18.8%: the levels behind the multiple.
        source = source.state
    marked = source.source if source is not None and source.figure.qualifier and not source.own.text else None
    if marked is not None and source is not None and _is_exact_of(marked, source):
        source = marked
    if source is not None and source.sentence == s.sentence:
        start = view.start_of(source)
        if start is not None and _runs_from(s, start):
            return source, start
    end, base = ends_of(s)
    if source is None and s.source is None:
        return None, None
    like = source or s.source or s
    unit = like.unit if source is not None else None
    current = view.level_at(like, end, unit)
    return (current if current is not None else source), view.level_at(like, base, unit)


def _is_exact_of(exact: Statement, mark: Statement) -> bool:
    """A，首次突破M，比上年增长g%: whether a level is the one that is said to have passed the mark."""
    alike = exact.is_level and exact.unit == mark.unit and exact.period == mark.period
    return alike and exact.sentence == mark.sentence and not exact.figure.qualifier


def _listed_levels(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """A由a增加到b，B由c增加到d，年均分别增长g和h: as many rates as stretches from one level to another, in order."""
    group = view.group(s)
    if len(group) < 2 or not group[0].tail.distributes:
        return None
    ends = [
        o
        for o in view.sentence(group[0])
        if o.figure.start < group[0].figure.start and o.list_of is None and view.start_of(o) is not None
    ]
    if len(ends) != len(group):
        return None
    end = ends[next(i for i, o in enumerate(group) if o is s)]
    start = view.start_of(end)
    return (end, start) if start is not None and _runs_from(s, start) else None


def _runs_from(s: Statement, start: Statement) -> bool:
    """Whether a rate or change may run from this start: 从2002年…, 2007年比上年增长 does not."""
    p, q = s.period, start.period
    if p is None or p.first.year != p.last.year:
        return True
    if q is None:
        return not s.tail.base_times
    return q.year >= p.year - 1


def base_period(s: Statement) -> Period | None:
    """The period that a change or rate counts from."""
    return ends_of(s)[1]


def ends_of(s: Statement) -> tuple[Period | None, Period | None]:
    """The period of the current level and of the base level."""
    p = s.period
    if p is None:
        return None, None
    if p.first.year != p.last.year:
        if s.basis is not ANNUAL_AVERAGE and s.base_years is None:
            return None, None
        return periods.year(p.last.year), periods.year(p.first.year)
    if s.basis in (YEAR_ON_YEAR, None):
        return p, periods.years_back(p)
    return p, None


def _growth(view: ArticleView, s: Statement) -> Iterator[Claim]:
    beside = _base_beside(view, s)
    if beside is not None:
        yield Claim("growth_matches_levels", s, ((Role.CURRENT, beside[0]), (Role.BASE, beside[1])))
        return
    current, base = levels_of(view, s)
    if s.basis is PERIOD_ON_PERIOD:
        return
    if s.basis is not ANNUAL_AVERAGE and (current is None or base is None):
        by_change = list(growth_by_change(view, s))
        if by_change:
            yield from by_change
            return
    if current is None or current.figure.kind != "quantity":
        return
    if s.basis is ANNUAL_AVERAGE:
        n = _years_between(view, s, base, current)
        if base is not None and n is not None and s.figure.kind == "percent":
            yield Claim("average_growth_matches_levels", s, ((Role.START, base), (Role.END, current)), n)
        return
    rule = "multiple_matches_levels" if s.figure.kind == "multiple" else "growth_matches_levels"
    if base is None:
        base = _base_by_figures(view, s, current)
    if base is not None and base is not current:
        yield Claim(rule, s, ((Role.CURRENT, current), (Role.BASE, base)))


def _planned_growth(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """安排80亿元，增长9%: a plan over what was reached the year before, where that makes the rate.

    A plan may also be set against the plan before.
    """
    if s.figure.kind != "percent" or s.sense.measure is not GROWTH_RATE or s.basis is ANNUAL_AVERAGE:
        return
    current, base = levels_of(view, s)
    if current is None or current.status is not TARGET:
        return
    if base is None and current.concept is not None and (before := base_period(s)) is not None:
        # 财政一般预算支出, 一般预算支出: one code under two names
        coded = [o for o in view.before(s) if o.is_level and o.concept == current.concept and o.area == current.area]
        coded = [o for o in coded if o.period is not None and o.period.label == before.label and alike(o, current)]
        base = coded[0] if len({o.figure.value for o in coded}) == 1 else None
    if base is None or base.status is TARGET:
        return
    if width(s) < 0.25 and meets(growth_of(current.bounds, base.bounds), s.bounds):
        yield Claim("growth_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)))


def _base_beside(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """上年同期为A，增长g%; 与7月份的A相比下降g%: the level right before the rate is its base, one before it current."""
    pair = _pair_before(view, s)
    if pair is None or s.figure.kind != "percent" or s.basis is ANNUAL_AVERAGE:
        return None
    current, base = pair
    if meets(growth_of(current.bounds, base.bounds), s.bounds):
        return current, base
    # On another scope the levels as first published need not make the rate; they are what it says it is about.
    scoped = s.same_scope and (current.clause, base.clause, s.clause) == (s.clause - 2, s.clause - 1, s.clause)
    return (current, base) if scoped else None


def _pair_before(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """A，与…的B相比: the last two levels before a change or rate, the second brought in as what is compared with."""
    near = view.sentence(s)
    last = len(near) - 2
    while last >= 0 and near[last].sense.measure is CHANGE:
        last -= 1
    if last < 1:
        return None
    base = near[last]
    if base.figure.kind != "quantity" or base.sense.measure is not LEVEL:
        return None
    if _BEFORE.search(lead_of(base)) is None and _AGAINST.search(lead_of(base, 20)) is None:
        return None
    for o in reversed(near[:last]):
        level = o.figure.kind == "quantity" and o.sense.measure is LEVEL
        if level and o.dimension == base.dimension and not o.tail.origin and not o.frame:
            return o, base
    return None


_AGAINST: Final = re.compile(rf"{AGAINST}[^，。；]{{1,18}}的?$")


def _years_between(view: ArticleView, s: Statement, start: Statement | None, end: Statement) -> int | None:
    """Over how many years an average runs: from the years of its levels, else from its own span, which goes before the
    year of a level that has none of its own."""
    if start is None or end.period is None:
        return None
    own = (
        s.period.last.year - s.period.first.year
        if s.period is not None and s.period.last.year == end.period.year
        else 0
    )
    if start.period is None:
        return own if own > 0 else None
    n = end.period.year - start.period.year
    n = own if own > 0 and start is end.start and not view.says_when(start) else n
    return n if n > 0 else None


def _change(view: ArticleView, s: Statement) -> Iterator[Claim]:
    if s.framed is not None and s.framed.frame == "比":
        current = s.source
        if current is not None and current.sense.measure is LEVEL:
            yield Claim("change_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, s.framed)))
        return
    beside = _pair_before(view, s)
    if beside is not None and meets(difference_of(beside[0].bounds, beside[1].bounds), s.bounds):
        yield Claim("change_matches_levels", s, ((Role.CURRENT, beside[0]), (Role.BASE, beside[1])))
        return
    if s.source is None or s.tail.each:
        return
    current, base = levels_of(view, s)
    if s.basis is ANNUAL_AVERAGE:
        n = _years_between(view, s, base, current) if current is not None else None
        if base is not None and current is not None and n is not None and alike(current, s):
            yield Claim("average_matches_total", s, ((Role.START, base), (Role.END, current)), n)
        return
    if current is None or not alike(current, s):
        return
    if base is None:
        base = _base_by_figures(view, s, current)
    if base is not None and current is not base and base.sense.measure is not CHANGE:
        yield Claim("change_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)))


_BEFORE: Final = re.compile(r"(?:[上去前]年|20\d\d年|同期|上月|年初|\d月份?|[一二三四]季度)[^，。；0-9]{0,6}$")


def _base_by_figures(view: ArticleView, s: Statement, current: Statement) -> Statement | None:
    """The one level of the same thing at another time that reproduces a change or rate. Where the very base is told
    with several values, either all of them do, or it is open which is meant (`rivals`)."""
    told = view.levels_at(current, base_period(s), current.unit)
    if len({o.figure.value for o in told}) > 1:
        return told[0] if all(meets(_made(s, current, o), s.bounds) for o in told) else None
    p = s.period
    if width(s) > 0.2 or (p is not None and p.first.year != p.last.year and s.base_years is None):
        return None
    name = current.core
    found = [
        o for o in view.around(s, before=1)
        if o.is_level and o.core == name and o is not current and o is not s and o.dimension == current.dimension
        and o.area == current.area and o.dimensions == current.dimensions
        and _is_of_other_time(o, current) and meets(_made(s, current, o), s.bounds)
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _is_of_other_time(o: Statement, current: Statement) -> bool:
    if o.period is not None and current.period is not None and o.period != current.period:
        return True
    return o.sentence == current.sentence and _BEFORE.search(lead_of(o)) is not None


def _made(s: Statement, current: Statement, base: Statement) -> Bounds | None:
    make = difference_of if s.sense.measure is CHANGE else growth_of
    return make(current.bounds, base.bounds)
