"""Claims that the name of a rate makes: 亏损面, 营业收入利润率, 存贷比 name the two levels they are one over the other.

A contribution (贡献率) is the points over the rate of the whole.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import is_share, meets, quotient_of, width
from pipelines.statements.claims.open_shares import CHANCE, SPAN, may_hold, noun_of
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, LEVEL
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_RATE: Final = re.compile(r"^(?P<stem>[\u4e00-\u9fff]{2,10}?)(?:率|面|比|比例|进度)$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.indicator.endswith("贡献率"):
            contribution = _contribution(view, s)
            if contribution is not None:
                yield contribution
        elif s.figure.kind == "percent" and s.sense.measure is LEVEL and not s.is_share:
            named = list(_rate_by_name(view, s))
            yield from named or _rate_beside(view, s)


def _rate_by_name(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """开工率, 亏损面, 利润率, 支出进度: two levels near by whose names it bears, one over the other."""
    if s.row or s.frame:
        return
    match = _RATE.match(s.indicator) if s.indicator.endswith(("率", "面", "比", "例", "进度")) else None
    if match is None:
        return
    stem = match["stem"]
    before = [
        o for o in view.amounts(s)
        if o.paragraph == s.paragraph and s.sentence - o.sentence <= 2 and not o.figure.qualifier
    ][-10:]  # fmt: skip
    parts = [o for o in before if _bears(stem, o)]
    wholes = [o for o in before if s.sentence - o.sentence <= 1 or _bears(stem, o)]
    if not any(is_share(p, w, s) for p in parts for w in wholes if p is not w):
        far = [o for o in view.amounts(s) if not o.figure.qualifier]
        parts = [o for o in far if noun_of(o)[-2:] in stem and _noun_in(stem, o) > 1]
        wholes = [o for o in parts if _noun_in(stem, o) > 2]
    holds = _holds_so_far if s.indicator.endswith("进度") else may_hold
    tried = [(p, w) for p in parts for w in wholes if p is not w and holds(p, w)]
    pairs = [(p, w) for p, w in tried if is_share(p, w, s)]
    if len({(p.figure.value, w.figure.value) for p, w in pairs}) == 1 and len(tried) * width(s) / SPAN < 2 * CHANCE:
        yield Claim("share_matches_parts", s, ((Role.PART, pairs[0][0]), (Role.WHOLE, pairs[0][1])))


_BESIDE: Final = re.compile(r"[\u4e00-\u9fff]{2,8}率")
_NO_PART: Final = re.compile("增长率|增速|利率|汇率|税率|毛利率|净利率|满意率|自给率|生育率|自然增长")


def _rate_beside(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """受理A件，办结B件，结案率s%; 判处A人，其中重刑B人，重刑率s%: the amount right before a rate over the one level of
    its unit, in its sentence or the one or two before, that makes it."""
    if s.row or s.frame or s.tail.origin or not _BESIDE.fullmatch(s.own.text) or _NO_PART.search(s.own.text):
        return
    before = [o for o in view.amounts(s) if o.paragraph == s.paragraph and s.sentence - o.sentence <= 2 and not o.row]
    here = [o for o in before if o.sentence == s.sentence and s.clause - o.clause <= 3]
    part = here[-1] if here else None
    if part is None or part.figure.qualifier or part.sense.measure is CHANGE:
        return
    wholes = [
        o for o in before
        if o is not part and o.figure.unit == part.figure.unit and o.area == part.area and not o.figure.qualifier
        and (o.figure.value or 0) >= (part.figure.value or 0)
    ]  # fmt: skip
    found = [w for w in wholes if is_share(part, w, s)]
    if len({w.figure.value for w in found}) == 1 and len(wholes) * width(s) / SPAN < CHANCE:
        yield Claim("share_matches_parts", s, ((Role.PART, part), (Role.WHOLE, found[-1])))


def _holds_so_far(part: Statement, whole: Statement) -> bool:
    """Whether a part may be what was done by a day of the year that the whole is for."""
    p, q = part.period, whole.period
    within = p is None or q is None or q.first <= p.last <= q.last
    return within and part.dimension == whole.dimension and part.area == whole.area


def _noun_in(stem: str, o: Statement) -> int:
    """How many of the last characters of a level's name, but for words of amount, the name of a rate bears."""
    name = noun_of(o)
    return next((n for n in range(min(6, len(name)), 1, -1) if name[-n:] in stem), 0)


def _bears(stem: str, o: Statement) -> bool:
    """Whether the name of a rate bears that of a level: 营业收入利润率 that of 利润总额, 存贷比 that of 贷款."""
    name = o.indicator + o.lead
    if stem.endswith("存贷"):
        return "贷款" in o.indicator or "存款" in o.indicator
    return any(stem[k : k + 2] in name for k in range(len(stem) - 1))


def _contribution(view: ArticleView, s: Statement) -> Claim | None:
    """拉动…增长N个百分点，贡献率s%: the points over the rate of the whole."""
    before = view.before(s)
    points = [
        o for o in (*before, *view.near(s, 2))
        if o.figure.kind == "percentage_point" and o.sentence == s.sentence and "拉动" in o.indicator + o.lead
    ]  # fmt: skip
    rates = [
        o
        for o in (*before, *view.near(s, 3))
        if o.figure.kind == "percent" and o.sense.measure is GROWTH_RATE and not o.frame
    ]
    if not points:
        return None
    found = [o for o in rates if meets(quotient_of(points[-1].bounds, o.bounds), s.bounds) and o.area == s.area]
    if len({o.figure.value for o in found}) != 1 or len(rates) * 0.02 > 0.8:
        return None
    return Claim("share_matches_parts", s, ((Role.PART, points[-1]), (Role.WHOLE, found[0])))
