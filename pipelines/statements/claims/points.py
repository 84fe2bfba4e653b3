"""Claims that percentage points make: the difference of two percents, shares or rates of growth."""

import re
from collections.abc import Iterator
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import Bounds, difference_of, meets
from pipelines.statements.claims.preparing import code_of, lead_of
from pipelines.statements.claims.restatements import similarity
from pipelines.statements.claims.terms import GROWTH_RATE, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_SIZES: Final = re.compile(r"收窄|扩大|缩小|降幅|跌幅|减幅")
_EVERYBODY: Final = re.compile(r"^(?:全国|全省|全市|全区|全县|全部|总体|整体|同期|平均|水平|的|增速|增幅|增长)*$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if not s.row and s.status is not TARGET and (s.figure.kind == "percentage_point" or _is_gap(s)):
            yield from _points(view, s)


def _is_gap(s: Statement) -> bool:
    """比全国5.3%的增速低0.7%, 增长7.1%，快于城镇1.2%: a percent that says by how much one rate lies over another, where
    points may be meant."""
    if s.figure.kind != "percent" or s.sense.measure is not GROWTH_RATE:
        return False
    framed = s.framed is not None and s.framed.frame == "比" and s.framed.figure.kind == "percent"
    beside = s.tail.against is not None and s.source is not None and s.source.figure.kind == "percent"
    return framed or beside


def _points(view: ArticleView, s: Statement) -> Iterator[Claim]:
    source = s.source
    pair = _two_before(view, s)
    if pair is not None:
        yield _points_claim(s, *pair)
        return
    if "后者" in "".join(s.dimensions):
        rates = [o for o in view.before(s) if o.figure.kind == "percent" and o.paragraph == s.paragraph][-2:]
        if len(rates) == 2 and _fits(s, *rates):
            yield _points_claim(s, *rates)
        return
    if source is None:
        return
    if s.framed is not None and s.framed.frame == "比":
        current = _current_rate(view, s)
        if current is not None:
            yield _points_claim(s, current, s.framed)
        return
    if s.tail.against is not None:
        source = _rate_told(view, s, source)
        own = _rate_of_area(view, s, source) if source.area != s.area else None
        if own is not None:
            yield _points_claim(s, own, source)
            return
        other = _rate_named(view, s, source)
        if other is None or not _fits(s, source, other):
            other = _rate_fitting(view, s, source) or other
        # 高于城镇20%: a percent may be meant as one, unless points would do.
        if other is not None and (s.figure.kind == "percentage_point" or _fits(s, source, other)):
            yield _points_claim(s, source, other)
        return
    if s.tail.than is not None and not s.tail.base_times and source.sense.measure is GROWTH_RATE:
        # 农村涨幅比城市高1.1个百分点, 比全省平均增幅高出9个百分点
        other = _rate_named(view, s, source)
        if other is None or other.sentence != s.sentence:
            other = _rate_fitting(view, s, source)
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
        and o.figure.start < s.figure.start and o.clause >= s.clause - 2 and o.sense.measure is GROWTH_RATE
    ]  # fmt: skip
    if len(rates) == 2 and rates[0].period == s.period and rates[1].period != s.period and not s.tail.base_times:
        yield _points_claim(s, rates[0], rates[1])
        return
    if source.figure.kind == "percent":
        before = _rate_before(view, s, source)
        if before is not None:
            yield _points_claim(s, source, before)


def _fits(s: Statement, current: Statement, base: Statement) -> bool:
    """Whether two percents are so many points apart, in the direction that the words say."""
    gap = difference_of(current.bounds, base.bounds)
    points = s.bounds
    if gap is None or points is None:
        return False
    low, high = sorted((abs(points[0]), abs(points[1])))
    size = (low, high)
    words = "".join(s.tail.words) + s.figure.sentence
    if _SIZES.search(words) and current.sense.sign == base.sense.sign:
        sizes = difference_of(_size_of(current), _size_of(base))
        return meets(sizes, size) or (sizes is not None and meets((-sizes[1], -sizes[0]), size))
    return meets(gap, size) if s.sense.sign > 0 else meets((-gap[1], -gap[0]), size)


def _size_of(s: Statement) -> Bounds | None:
    found = s.bounds
    return None if found is None else (min(map(abs, found)), max(map(abs, found)))


def _same_sort(a: Statement, b: Statement) -> bool:
    return (
        a.figure.kind == "percent" and a.sense.measure is b.sense.measure and a.basis == b.basis
        and a.status is not TARGET and not a.headline and a.bounds is not None
    )  # fmt: skip


def _rate_before(view: ArticleView, s: Statement, source: Statement) -> Statement | None:
    """比一季度加快N个百分点: the rate of the same indicator at another time that is so many points away."""
    found = [
        o for o in view.around(s, before=20)
        if _same_sort(o, source) and o is not source and o.indicator == source.indicator and _is_before(o, s)
        and o.dimensions == source.dimensions and o.area == source.area
        and o.period is not None and o.period != source.period and not o.row and _fits(s, source, o)
    ]  # fmt: skip
    return found[-1] if len({o.figure.value for o in found}) == 1 else None


def _two_before(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """8.6%，降幅比2020年的29.9%收窄21.3个百分点: the percent compared with stands right before, the other before it."""
    rates = [o for o in view.sentence(s) if o.figure.start < s.figure.start and o.figure.kind == "percent"]
    near = [o for o in view.sentence(s) if o.figure.start < s.figure.start]
    if len(rates) < 2 or near[-1] is not rates[-1] or s.tail.against is not None:
        return None
    base, current = rates[-1], rates[-2]
    compared = base.frame == "比" or _COMPARED.search(lead_of(base)) is not None
    return (current, base) if compared and not current.frame and _fits(s, current, base) else None


_COMPARED: Final = re.compile(r"(?:(?<![同环])比|较)[^，。；]{0,10}的?$")


def _is_before(o: Statement, s: Statement) -> bool:
    """Whether a rate stands before the points, or in brackets or a sentence right behind them."""
    return o.figure.start < s.figure.start or o.sentence - s.sentence <= 1


def _rate_fitting(view: ArticleView, s: Statement, source: Statement) -> Statement | None:
    """高于全省平均水平N个百分点: the rate of the same indicator for everybody, or of the group named."""
    named = _compared_with(s)
    everybody = _EVERYBODY.match(named) is not None
    found = []
    for o in view.around(s, before=20):
        if not _same_sort(o, source) or o is source or not _is_before(o, s) or not _fits(s, source, o):
            continue
        about = o.indicator + "".join(o.dimensions)
        alike = (
            (o.code is not None and o.code == source.code)
            or similarity(_noun(o), _noun(source)) >= 0.5
            or (o.concept or 1) == (code_of(_noun(source)) or 2)
        )
        if (everybody and alike) or (not everybody and len(named) > 1 and (_group(named) in about)):
            found.append(o)
    return found[-1] if len({o.figure.value for o in found}) == 1 else None


def _compared_with(s: Statement) -> str:
    """城市 in 高于城市 and 比城市, the last dimension of points."""
    last = s.dimensions[-1] if s.dimensions else ""
    return last[1:] if last.startswith("比") else last[2:]


def _noun(s: Statement) -> str:
    return _RATE.sub("", s.indicator)


_RATE: Final = re.compile(r"占.*$|增速$|增长$")


def _group(named: str) -> str:
    named = re.sub(r"^全[国省市县区州](?=[\u4e00-\u9fff]{2})", "", named)
    return re.sub(r"(?:的)?(?:平均|整体|总体|增速|增幅|水平|增长|速度|比重|占比|居民|收入)+$", "", named) or named


def _points_claim(s: Statement, current: Statement, base: Statement) -> Claim:
    growth = current.sense.measure is GROWTH_RATE and s.figure.kind == "percentage_point"
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


def _rate_told(view: ArticleView, s: Statement, source: Statement) -> Statement:
    """增长g%，占总量的s%，高出整体增速c个百分点: the rate of growth in the sentence, where a share stands between."""
    if source.sense.measure is GROWTH_RATE or "增速" not in "".join(s.dimensions):
        return source
    rates = [o for o in view.sentence(s)[:-1] if o.figure.kind == "percent" and o.sense.measure is GROWTH_RATE]
    return rates[-1] if rates and not rates[-1].frame else source


def _rate_of_area(view: ArticleView, s: Statement, source: Statement) -> Statement | None:
    """增长3.2%，全国增长4.9%，福建低于全国1.7个百分点: the rate of the area that the points tell of, where the
    one told last is that of the other; it makes the points."""
    alike = (o for o in view.sentence(s)[:-1] if o.area == s.area and o is not source and _same_sort(o, source))
    return next((o for o in alike if not o.frame and _fits(s, o, source)), None)


def _rate_named(view: ArticleView, s: Statement, source: Statement) -> Statement | None:
    """快于城镇1.2个百分点: the rate of the same sort whose group the comparison names."""
    named = _compared_with(s)
    for word in ("增速", "增幅", "居民", "整体", "总体", "平均水平"):
        named = named.removesuffix(word)
    if len(named) < 2:
        return None
    beside = [o for o in view.before(s) if o.paragraph == s.paragraph and o.indicator.startswith(named)]
    told = {
        o.at: o for o in (*beside, *view.rates_of(named, code_of(named), source))
        if o.figure.kind == "percent" and o.sense.measure is source.sense.measure and o is not source
        and o.at < s.at and o.period == source.period and not o.row and not o.headline
    }  # fmt: skip
    found = [told[at] for at in sorted(told)]
    return found[-1] if len({o.figure.value for o in found}) == 1 else None
