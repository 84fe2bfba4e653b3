"""Claims of points between two rates that the words around them name: told beside, behind or sentences before.

增幅高出…N个百分点, …增速为a%，高出N个百分点, 较一季度加快N个百分点，一季度为a%, 这一增速还是a%，快了N个百分点.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import difference_of, growth_of, meets
from pipelines.statements.claims.preparing import lead_of
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, LEVEL, TARGET
from pipelines.statements.claims.wholes import runs_through
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_OVER: Final = re.compile(
    r"(?:高于|高出|快于|低于|慢于|多于|超过|超出|领先于?|落后于?)(?P<who>[^，。；0-9]{2,14}?)"
    r"(?:的?(?:平均)?(?:水平|增速|增幅|降幅|比重|占比|比例))?(?:约|近)?$"
)
_BARE: Final = re.compile(r"[，,]?(?:[高低快慢多少](?:出|了|于)?|领先|落后|相差)(?:约|近)?")
_THAN: Final = re.compile(
    r"(?:比|较)(?P<when>[^，。；]{2,10}?)(?:增速|增幅|水平)?(?:加快|放缓|提高|回升|回落|提升|下降|上升|降低|收窄|扩大|[快慢高低])[了约近]?$"
)
_SAME: Final = re.compile(r"这[一个]?(?:增速|增幅|比例|比率|比重|占比|数字|指标|数据)")
_MOVED: Final = re.compile(r"[快慢高低升降]|提高|下降|回落|收窄|扩大")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for place, s in enumerate(view.statements):
        if s.figure.kind not in ("percentage_point", "percent") or s.row or s.status is TARGET or not place:
            continue
        last = view.statements[place - 1]
        if s.bounds is None or last.sentence != s.sentence or last.figure.kind != "percent":
            continue
        if s.figure.kind == "percent":
            gap = _gap(view, s, last)
            yield from (gap,) if gap is not None else ()
            continue
        for current, base, sure in _pairs(view, s, last):
            if sure or _is_apart(s, current, base):
                yield _claim(s, current, base, sure=sure)
                break


def _pairs(view: ArticleView, s: Statement, last: Statement) -> Iterator[tuple[Statement, Statement, bool]]:
    """The rate that the points are over another, that other, and whether no other figures can be meant."""
    words = view.between(last, s)
    named = _OVER.search(words)
    if named is not None:
        bare = _ALL.sub("", named["who"])
        if len(bare) < 2:
            yield from ((last, o, False) for o in view.before(last) if _is_of_all(o, last))
            return
        found = [o for o in view.around(s) if _is_like(o, last) and _bears(o, bare)]
        found = [o for o in found if o.sentence - s.sentence <= 1]
        near = [o for o in found if o.sentence == s.sentence]
        for o in found:
            alone = near == [o] and o.indicator.startswith(bare) and s.clause - last.clause == 1
            yield last, o, alone
        return
    before = view.sentence(s)[:-1]
    if _BARE.fullmatch(words) and len(before) > 1 and _is_like(before[-2], last):
        yield before[-2], last, False
        yield last, before[-2], False
    than = _THAN.search(words)
    following = [o for o in view.near(s, 1) if o.figure.start > s.figure.start and o.sentence == s.sentence]
    if than is not None and following and _is_like(following[0], last):
        lead = view.between(s, following[0])
        yield (
            last,
            following[0],
            re.fullmatch(rf"[，,（(]?{re.escape(than['when'])}(?:增速|增幅)?(?:为|是)?", lead) is not None,
        )
    if _SAME.search(lead_of(last, 16)) and _MOVED.search(words):
        for o in [o for o in view.before(last) if 0 < last.sentence - o.sentence <= 2 and _is_like(o, last)]:
            yield o, last, False


def _gap(view: ArticleView, s: Statement, last: Statement) -> Claim | None:
    """快于城镇N%, 降幅收窄N%: two rates that are so many points apart, where a percent is printed."""
    words = view.between(last, s)
    if _GAP.search(words) is None or s.sense.measure not in (GROWTH_RATE, LEVEL):
        return None
    before = view.sentence(s)[:-1]
    pairs = [(a, b) for a, b, _ in _pairs(view, s, last)]
    if len(before) > 1 and _is_like(before[-2], last) and _OVER.search(words) is None:
        pairs.append((before[-2], last))
    for a, b in pairs:
        high, low = sorted((a, b), key=lambda o: -(o.bounds or (0.0, 0.0))[0])
        current, base = (high, low) if (s.bounds or (0.0, 0.0))[1] > 0 else (low, high)
        relative = growth_of(current.bounds, base.bounds)
        if _is_apart(s, current, base) and not meets(relative, s.bounds):
            return Claim("points_match_percents", s, ((Role.CURRENT, current), (Role.BASE, base)), settled=True)
    return None


_GAP: Final = re.compile(
    r"(?:高出?|高于|快于|低于|慢于|超出|领先|落后)[^，。；0-9]{0,14}$"
    r"|(?:收窄|扩大|加快|放缓|回落|[增降涨跌][速幅][高低快慢])(?:了|约)?$"
)


def _is_like(o: Statement, last: Statement) -> bool:
    """Whether a percent is one of the same sort."""
    return (
        o is not last and o.figure.kind == "percent" and o.bounds is not None and not o.row and not o.headline
        and (o.sense.measure is last.sense.measure or bool({o.sense.measure, last.sense.measure} & _OPEN))
    )  # fmt: skip


_OPEN: Final = {LEVEL, CHANGE}
"""What a rate is taken for where its words do not tell."""


_ALL: Final = re.compile("^(?:全部|全[国省市县区]|整体|总体|全体|平均)+")
"""What stands before the name of the whole (全部投资), or for it (全市整体)."""


def _is_of_all(o: Statement, last: Statement) -> bool:
    """Whether a rate is of all of which the last one is of a part: 进出口 for 民营企业进出口."""
    wide = len(o.core) > 1 and last.core.endswith(o.core.removeprefix("外贸")) and last.core != o.core
    return wide and not o.dimensions and _is_like(o, last) and o.area == last.area and o.period == last.period


def _bears(o: Statement, name: str) -> bool:
    """Whether a rate is of what is named: by its indicator, or by the words right before it."""
    lead = lead_of(o, 18)
    clause = lead[max(lead.rfind(c) for c in "，；。") + 1 :]
    named = name in o.indicator or name in "".join(o.dimensions) or name in clause
    return named or (len(name) > 3 and runs_through(name, o.indicator))  # 城镇居民收入


def _is_apart(s: Statement, current: Statement, base: Statement) -> bool:
    return meets(difference_of(current.bounds, base.bounds), s.bounds)


def _claim(s: Statement, current: Statement, base: Statement, *, sure: bool) -> Claim:
    growth = GROWTH_RATE in (current.sense.measure, base.sense.measure)
    rule = "change_of_growth_matches_rates" if growth else "points_match_percents"
    return Claim(rule, s, ((Role.CURRENT, current), (Role.BASE, base)), settled=sure)
