"""Claims of how far one figure lies from another that the words set beside it.

低于b%的控制目标c个百分点, 全国平均为b%，我们还低c个百分点, 女性比男性长c岁, 余额A，低于限额C: one of the two
stands right before, or bears the name that the comparison calls.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import difference_of, meets
from pipelines.statements.claims.preparing import lead_of
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_AIM: Final = re.compile(r"(?P<way>高于|低于|快于|慢于|超过|超出|高出|低)[^，。；]{0,12}$")
_TO_AIM: Final = re.compile(r"的?[^，。；0-9]{0,10}(?:目标|任务|计划|预期|平均水平|平均|水平|增速|增幅|要求)(?:值|数)?")
_WE: Final = r"(?:我们|我国|我省|我市|我区|我县|我州|本省|本市|全[国省市县区州])"
_WE_LIE: Final = re.compile(rf"[，,]{_WE}(?:还|则|仍|要|已|都)*(?:高|低|快|慢|多|少)(?:出|于)?了?$")
_OVER_US: Final = re.compile(rf"[，,]?(?:均|还|也)?比{_WE}(?:还|要|都)*(?:高|低|快|慢|多|少)(?:出)?了?$")
_THAN: Final = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{1,8}?)(?<![占同环对相])比(?P<other>[\u4e00-\u9fff]{1,8}?)(?:多|少|高|低|长|短|大|小|重|轻|晚|早|贵)出?了?$"
)
_LIMIT: Final = re.compile(r"^(?:低于|少于|高于|多于)(?P<of>[\u4e00-\u9fff]{2,8})$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.sense.measure is not CHANGE or s.row or s.frame or s.bounds is None or s.status is TARGET or not s.at:
            continue
        claim = _over_rate(view, s) if s.figure.kind == "percentage_point" else _over_named(view, s)
        if claim is not None:
            yield claim


def _over_rate(view: ArticleView, s: Statement) -> Claim | None:
    last = view.statements[s.at - 1]
    if last.sentence != s.sentence or last.figure.kind != "percent" or last.bounds is None:
        return None
    words = view.between(last, s)
    before = view.sentence(last)[:-1]
    if _TO_AIM.fullmatch(words) and _AIM.search(lead_of(last, 20)):
        current = next((o for o in reversed(before) if o.figure.kind == "percent" and not o.frame), None)
        sure = current is not None and last.clause - current.clause == 1 and before[-1] is current
        return _points(s, current, last, settled=sure) if current is not None else None
    if _WE_LIE.search(words):
        # 全国平均为b%，我们还低c个百分点: the one before that of the others is ours.
        ours = [o for o in before if _is_like(o, last) and o.core == last.core and o.area != last.area]
        return _points(s, ours[-1], last, settled=True) if ours else None
    if _OVER_US.search(words):
        ours = [o for o in view.before(last) if _is_like(o, last) and o.figure.value != last.figure.value]
        fitting = [o for o in ours if meets(difference_of(last.bounds, o.bounds), s.bounds)]
        return _points(s, last, fitting[-1]) if len({o.figure.value for o in fitting}) == 1 else None
    return None


def _is_like(o: Statement, last: Statement) -> bool:
    alike = o.figure.kind == "percent" and o.sense.measure is last.sense.measure
    return alike and o.bounds is not None and not o.row and not o.headline and o is not last


def _points(s: Statement, current: Statement, base: Statement, *, settled: bool = False) -> Claim | None:
    if current.bounds is None:
        return None
    growth = GROWTH_RATE in (current.sense.measure, base.sense.measure)
    rule = "change_of_growth_matches_rates" if growth else "points_match_percents"
    if not settled and not meets(difference_of(current.bounds, base.bounds), s.bounds):
        return None
    return Claim(rule, s, ((Role.CURRENT, current), (Role.BASE, base)), settled=settled)


def _over_named(view: ArticleView, s: Statement) -> Claim | None:
    """女性比男性长c岁: of the levels that bear the two names; 低于限额c: of the level before and the limit."""
    if s.figure.kind != "quantity":
        return None
    near = [
        o for o in view.before(s)
        if o.is_level and o.figure.unit == s.figure.unit and s.sentence - o.sentence <= 1 and o.bounds is not None
        and o.paragraph == s.paragraph and not o.row and not o.tail.each
    ]  # fmt: skip
    if (than := _THAN.search(s.own.text)) is not None:
        ones, others = _called(near, than["one"]), _called(near, than["other"])
        if ones and others and ones[-1] is not others[-1] and ones[-1].sentence == others[-1].sentence:
            return _apart(s, ones[-1], others[-1], settled=len(ones) == len(others) == 1)
        return None
    limit = _LIMIT.match(s.reference or s.own.text)
    reached = [o for o in near if o.sentence == s.sentence and s.clause - o.clause == 1]
    limits = [o for o in near if any(name.endswith(limit["of"]) for name in _names(o))] if limit else []
    if len(limits) > 1 and reached:
        # 政府债务限额A，其中一般债务限额…；政府债务余额B: of the limit that is set to what was reached.
        stem = reached[0].core.removesuffix("余额")
        limits = [o for o in limits if any(stem in name for name in _names(o))]
    if len(limits) == len(reached) == 1 and limits[0] is not reached[0]:
        return _apart(s, reached[0], limits[0], settled=True)
    return None


def _names(o: Statement) -> tuple[str, ...]:
    return (o.indicator, *o.dimensions)


def _called(near: Sequence[Statement], name: str) -> list[Statement]:
    """The levels that go by a name: that begin or end with it, or are told of it."""
    return [o for o in near if o.indicator.endswith(name) or any(told.startswith(name) for told in _names(o))]


def _apart(s: Statement, current: Statement, base: Statement, *, settled: bool) -> Claim | None:
    if not settled and not meets(difference_of(current.bounds, base.bounds), s.bounds):
        return None
    return Claim("change_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)), settled=settled)
