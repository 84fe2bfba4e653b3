"""Claims that a multiple makes about levels: 是2015年的1.4倍, 是出口的1.2倍, 翻一番.

The base is framed by the multiple, stands right before it, or is called by its name or its year.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipelines.statements import periods
from pipelines.statements.claims.change import levels_of
from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import meets, quotient_of
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.vocabulary import Role


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.figure.kind != "multiple" or s.row or s.frame or s.status is TARGET:
            continue
        if s.sense.measure in (GROWTH_RATE, CHANGE) or (s.same_scope and s.list_of is not None):
            continue
        yield from _multiple(view, s)


def _multiple(view: ArticleView, s: Statement) -> Iterator[Claim]:
    if s.framed is not None and s.framed.frame == ("比" if s.figure.unit == "番" else "是"):
        current = _numerator(view, s, s.framed)
        if current is not None and current.unit == s.framed.unit:
            yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, current), (Role.DENOMINATOR, s.framed)))
        return
    if s.unit == "番" and s.source is not None:
        current, base = levels_of(view, s)
        if current is not None and base is not None:
            yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, current), (Role.DENOMINATOR, base)))
        return
    over = _is_base_of(view, s)
    if over is not None:
        yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, over[0]), (Role.DENOMINATOR, over[1])))
        return
    behind = base_behind(view, s) if s.tail.time is not None else None
    if behind is not None:
        yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, behind[0]), (Role.DENOMINATOR, behind[1])))
        return
    current = s.state or _level_right_before(view, s)
    base = _denominator(view, s, current) if current is not None and current.is_level else None
    if current is not None and base is not None:
        yield Claim("multiple_matches_levels", s, ((Role.NUMERATOR, current), (Role.DENOMINATOR, base)))


def _numerator(view: ArticleView, s: Statement, framed: Statement) -> Statement | None:
    """新增8505亿元，同比多增4921亿元，相当于去年同期新增3584亿元的2.37倍: what was named last, or, where that does not
    make the multiple, another figure of its sort in the sentence that does."""
    told = s.source
    if told is None or meets(quotient_of(told.bounds, framed.bounds), s.bounds):
        return told
    fitting = [
        o for o in view.sentence(s)
        if o.at < framed.at and o.unit == framed.unit and o.sense.measure is told.sense.measure
        and meets(quotient_of(o.bounds, framed.bounds), s.bounds)
    ]  # fmt: skip
    return fitting[-1] if fitting else told


def _is_base_of(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """财政收入是2010年B的2.4倍: the base stands right before, and the level of now wherever before; if they make it."""
    base = s.state
    if base is None or base.clause != s.clause or not base.is_level or "是" not in base.tail.words:
        return None
    now = view.level_at(base, s.period, base.unit) if view.between(base, s) == "的" else None
    made = quotient_of(now.bounds, base.bounds) if now is not None and now is not base else None
    return (now, base) if now is not None and meets(made, s.bounds) else None


def _level_right_before(view: ArticleView, s: Statement) -> Statement | None:
    """A，是国有企业的2.6倍: the level right before, where what is said second names whom it is compared with."""
    before = view.sentence(s)[:-1]
    told = bool(before) and s.own.text.startswith(("是", "为", "相当于")) and s.clause - before[-1].clause == 1
    return before[-1] if told else None


def base_behind(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """是2014年的1.8倍（2014年为B）: the level that a multiple or share goes on from, and that of the earlier time which
    a bracket right behind it tells."""
    current, at = s.state, s.at + 1
    base = view.statements[at] if at < len(view.statements) else None
    if base is None or current is None or base.sentence != s.sentence or not (base.is_level and current.is_level):
        return None
    if base.unit != current.unit or base.period == current.period or base.figure.qualifier:
        return None
    return (current, base) if _TOLD_BEHIND.fullmatch(view.between(s, base)) is not None else None


_TOLD_BEHIND: Final = re.compile(r"[（(](?:(?:19|20)\d\d年|[上去]年)(?:同期|全年)?[\u4e00-\u9fff]{0,6}")


def _denominator(view: ArticleView, s: Statement, current: Statement) -> Statement | None:
    """是2015年的1.4倍, 是出口的1.2倍: the level of that year, or the one that is named."""
    match = _MULTIPLE_OF.search(s.figure.sentence)
    while match is not None and match["times"] != s.figure.literal:
        match = _MULTIPLE_OF.search(s.figure.sentence, match.start() + 1)
    if match is None:
        return None
    named = match["of"]
    year = re.search(r"((?:19|20)\d\d)年", named)
    if year is not None:
        return view.level_at(current, periods.year(int(year[1])), current.unit)
    if re.match(r"[上去]年", named) and current.period is not None:
        return view.level_at(current, periods.years_back(current.period), current.unit)
    found = [
        o for o in view.around(s)
        if o.is_level and o is not current and o.dimension == current.dimension and o.area == current.area
        and o.period == current.period and (named in o.indicator or named in "".join(o.dimensions))
    ]  # fmt: skip
    called = [o for o in found if o.indicator.startswith(named)]
    fitting = [o for o in found if meets(quotient_of(current.bounds, o.bounds), s.bounds)]
    found = fitting or (called if s.clause in {o.clause - 1 for o in called} else [])
    if not found:
        found = _far_named(view, s, current, named)
    return found[0] if len({o.figure.value for o in found}) == 1 else None


def _far_named(view: ArticleView, s: Statement, current: Statement, named: str) -> list[Statement]:
    """约为农民收入的2.2倍, 是招聘计划的4.5倍: levels of whatever sentence before that have a word of the name and make
    the multiple."""
    name = _OF_SIZE.sub("", named)
    near = [
        o for o in view.before(s)
        if o.is_level and o is not current and o.dimension == current.dimension and o.period == current.period
        and not o.figure.qualifier and not o.row and share_word(name, o.indicator + o.after)
    ]  # fmt: skip
    fits = [o for o in near if meets(quotient_of(current.bounds, o.bounds), s.bounds)]
    return fits if len(near) <= _FEW else []


_OF_SIZE: Final = re.compile(r"(?:人数|数量|总数|平均水平|水平|计划|数)$")
_FEW: Final = 4
"""So many levels of a name may be tried."""
_MULTIPLE_OF: Final = re.compile(
    r"(?:是|为|相当于|达到?)(?P<of>[^，。；是为]{2,16}?)的(?P<times>[\d.．一二三四五六七八九十两点]+)倍"
)
