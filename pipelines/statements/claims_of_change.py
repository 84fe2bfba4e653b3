"""Claims that a change, a rate of growth or a multiple makes about levels, and points about rates."""

from collections.abc import Iterator

from pipelines.statements import periods
from pipelines.statements.claims import ArticleView, Claim, concept
from pipelines.statements.codes import code_of_name
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from schemas.vocabulary import GrowthBasis, Measure, Role, Status


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.row or s.status is Status.TARGET:
            continue
        if s.same_scope and s.list_of is not None:
            # The words that say so stand before the first figure of the list only.
            continue
        kind, measure = s.figure.kind, s.sense.measure
        if kind == "percentage_point":
            yield from _points(view, s)
        elif measure is Measure.GROWTH_RATE:
            yield from _growth(view, s)
        elif measure is Measure.CHANGE:
            yield from _change(view, s)
        elif kind == "multiple":
            yield from _multiple(view, s)


def _levels_of(view: ArticleView, s: Statement) -> tuple[Statement | None, Statement | None]:
    """The level a change or rate ends at, and the one it starts from, where the text prints them."""
    source = s.state
    if source is not None and source.sentence == s.sentence:
        start = view.start_of(source)
        if start is not None and _runs_from(s, start):
            return source, start
    end, base = _ends(s)
    if source is None and s.source is None:
        return None, None
    like = source or s.source or s
    unit = like.figure.money_or_unit if source is not None else None
    current = view.level_at(like, end, unit)
    return (current if current is not None else source), view.level_at(like, base, unit)


def _runs_from(s: Statement, start: Statement) -> bool:
    """Whether a rate or change may run from this start: 从2002年…, 2007年比上年增长 does not."""
    p, q = s.period, start.period
    if p is None or p.first.year != p.last.year:
        return True
    if q is None:
        return not s.tail.base_times
    return q.year >= p.year - 1


def _ends(s: Statement) -> tuple[Period | None, Period | None]:
    """The period of the current level and of the base level."""
    p = s.period
    if p is None:
        return None, None
    if p.first.year != p.last.year:
        if s.basis is not GrowthBasis.ANNUAL_AVERAGE and s.base_years is None:
            return None, None
        return periods.year(p.last.year), periods.year(p.first.year)
    if s.basis in (GrowthBasis.YEAR_ON_YEAR, None):
        return p, periods.years_back(p)
    return p, None


def _growth(view: ArticleView, s: Statement) -> Iterator[Claim]:
    current, base = _levels_of(view, s)
    if current is None or current.figure.kind != "quantity":
        return
    if s.basis is GrowthBasis.ANNUAL_AVERAGE:
        if base is not None and base.period and current.period and s.figure.kind == "percent":
            n = current.period.year - base.period.year
            if n > 0:
                yield Claim("average_growth_matches_levels", s, ((Role.START, base), (Role.END, current)), n)
        return
    if s.basis is GrowthBasis.PERIOD_ON_PERIOD:
        return
    rule = "multiple_matches_levels" if s.figure.kind == "multiple" else "growth_matches_levels"
    if base is not None and base is not current:
        yield Claim(rule, s, ((Role.CURRENT, current), (Role.BASE, base)))
    if rule == "growth_matches_levels":
        change = _change_beside(view, s, current)
        if change is not None:
            yield Claim(rule, s, ((Role.CURRENT, current), (Role.CHANGE, change)))


def _change_beside(view: ArticleView, s: Statement, current: Statement) -> Statement | None:
    """The absolute change of the same indicator in the same sentence: 比上年增加A，增长g."""
    for other in view.sentence(s):
        if other.sentence != s.sentence or other is s or other.sense.measure is not Measure.CHANGE:
            continue
        same = (
            other.indicator == s.indicator
            and other.figure.money_or_unit == current.figure.money_or_unit
            and other.source is not None
        )
        if (
            same
            and other.period == s.period
            and other.tail.basis == s.tail.basis
            and other.figure.start < s.figure.start
        ):
            return other
    return None


def _change(view: ArticleView, s: Statement) -> Iterator[Claim]:
    if s.framed is not None and s.framed.frame == "比":
        current = s.source
        if current is not None and current.sense.measure is Measure.LEVEL:
            yield Claim("change_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, s.framed)))
        return
    if s.source is None or s.basis is GrowthBasis.ANNUAL_AVERAGE or s.tail.each:
        return
    current, base = _levels_of(view, s)
    if (
        current is not None
        and base is not None
        and current is not base
        and current.figure.money_or_unit == s.figure.money_or_unit
    ):
        yield Claim("change_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)))


def _multiple(view: ArticleView, s: Statement) -> Iterator[Claim]:
    if s.framed is not None and s.framed.frame == "是":
        current = s.source
        if current is not None and current.figure.money_or_unit == s.framed.figure.money_or_unit:
            yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, current), (Role.DENOMINATOR, s.framed)))
        return
    if s.figure.money_or_unit == "番" and s.source is not None:
        current, base = _levels_of(view, s)
        if current is not None and base is not None:
            yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, current), (Role.DENOMINATOR, base)))


def _points(view: ArticleView, s: Statement) -> Iterator[Claim]:
    source = s.source
    if source is None:
        return
    if s.framed is not None and s.framed.frame == "比":
        current = _current_rate(view, s)
        if current is not None:
            yield _points_claim(s, current, s.framed)
        return
    if s.tail.against is not None:
        other = _rate_named(view, s)
        if other is not None:
            yield _points_claim(s, source, other)
        return
    start = view.start_of(source)
    if start is not None and source.figure.kind == "percent":
        yield _points_claim(s, source, start)
        return
    rates = [
        o
        for o in view.sentence(s)
        if o.sentence == s.sentence and o.figure.kind == "percent" and o.indicator == source.indicator
        and o.figure.start < s.figure.start and o.clause >= s.clause - 2 and o.sense.measure is Measure.GROWTH_RATE
    ]  # fmt: skip
    if len(rates) == 2 and rates[0].period == s.period and rates[1].period != s.period and not s.tail.base_times:
        yield _points_claim(s, rates[0], rates[1])


def _points_claim(s: Statement, current: Statement, base: Statement) -> Claim:
    growth = current.sense.measure is Measure.GROWTH_RATE
    rule = "change_of_growth_matches_rates" if growth else "points_match_percents"
    return Claim(rule, s, ((Role.CURRENT, current), (Role.BASE, base)))


def _current_rate(view: ArticleView, s: Statement) -> Statement | None:
    """The rate a framed comparison starts from: the last of the same indicator before it that is no reference."""
    for o in reversed(view.sentence(s)):
        if o.figure.start >= s.figure.start or o.frame or o.figure.kind != "percent":
            continue
        if o.sentence != s.sentence:
            return None
        if o.indicator == s.indicator:
            return o
    return None


def _rate_named(view: ArticleView, s: Statement) -> Statement | None:
    """快于城镇1.2个百分点: the rate of the same sort whose group the comparison names."""
    source = s.source
    if source is None or s.tail.against is None:
        return None
    named = s.dimensions[-1][2:] if s.dimensions else ""
    for word in ("增速", "增幅", "居民", "整体", "总体", "平均水平"):
        named = named.removesuffix(word)
    if len(named) < 2:
        return None
    code = code_of_name(named)
    found = [
        o
        for o in view.statements
        if o.figure.kind == "percent" and o.sense.measure is source.sense.measure and o is not source
        and o.figure.start < s.figure.start and o.period == source.period and not o.row and not o.headline
        and ((o.paragraph == s.paragraph and o.indicator.startswith(named)) or (code and concept(o) == code))
    ]  # fmt: skip
    return found[-1] if len({o.figure.value for o in found}) == 1 else None
