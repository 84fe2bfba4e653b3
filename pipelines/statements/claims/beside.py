"""Claims whose words put their figures side by side: what a figure is compared with stands right before it.

较…的B增长g%, 恢复至…B的s%, 上年同期为B，增长g%, 全国为B，高于全国N个百分点, 由a%升至b%，提高N%: whatever the figures
are, no others can be meant.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import growth_of, meets
from pipelines.statements.claims.preparing import AGAINST, LISTED, core_of, lead_of
from pipelines.statements.claims.terms import ANNUAL_AVERAGE, GROWTH_RATE, LEVEL, PERIOD_ON_PERIOD, TARGET, YEAR_ON_YEAR
from pipelines.statements.model import Statement
from pipelines.statements.periods import years_back
from schemas.vocabulary import Role

_PAST: Final = re.compile(
    r"(?:[上去前]年(?:同期|同月|末|底)?|(?:19|20)\d\d年(?:同期|末|底)?|同期|上月|上季度?|年初)(?:的|为|是|仅为)?$"
)
_DATED: Final = re.compile(r"(?:19|20)\d\d年[^，。；]{0,4}$")
_COMPARED: Final = re.compile(rf"{AGAINST}[^，。；、]{{1,18}}的?$")
_MOVES: Final = re.compile(
    r"^(?:的[^，。；0-9]{0,4})?(?:相比)?[，,]?(?:增长|下降|增加|减少|提高|降低|上升|回落|增产|减产|多|少|高出?|低)了?[约近超]?$"
)
_REACHES: Final = re.compile(r"(?:恢复[至到]|相当于|达到)[^，。；、]{0,14}$")
_TOGETHER: Final = re.compile(r"(?:合计|共计|总计|一共|共)(?:约?占)?(?:的|为|达)?$")
_LISTED: Final = re.compile(r"[（(](?P<names>[^（）()]{2,30}、[^（）()]{1,20})[）)][^，。；（）()0-9]{0,6}$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for place, s in enumerate(view.statements):
        if s.row or s.frame or s.status is TARGET or s.bounds is None:
            continue
        claim = None
        if s.figure.kind != "quantity":
            last = view.statements[place - 1]
            claim = _find(view, s, last) if place and last.sentence == s.sentence else None
        elif s.is_level and not s.figure.qualifier:
            claim = _parts_in_brackets(view, s) or _parts_in_own_brackets(view, s)
        if claim is not None:
            yield claim


def _find(view: ArticleView, s: Statement, last: Statement) -> Claim | None:
    kind = s.figure.kind
    if kind == "percent" and s.tail.against is not None:
        return _points_over(view, s, last)
    if kind == "percent" and s.sense.measure is GROWTH_RATE:
        return (
            _growth_beside(s, last) or _growth_before(view, s)
            or _growth_over(view, s, last) or _points_as_percent(view, s, last)
        )  # fmt: skip
    if kind == "percentage_point":
        return _points_over(view, s, last)
    if kind == "percent":
        return _share_of_past(view, s, last) or _shares_together(view, s) or _rate_of_two(view, s, last)
    return None


def _growth_beside(s: Statement, base: Statement) -> Claim | None:
    """A，上年同期为B，增长g%: the base goes on from the level, and the rate from both."""
    current = base.source
    if current is None or current is not base.state or not current.is_level or s.own.text or base.own.text:
        return None
    told = base.is_level and base.sense.measure is LEVEL and _PAST.search(lead_of(base)) is not None
    near = s.clause - base.clause <= 1 and current.sentence == s.sentence and base.dimension == current.dimension
    if not told or not near or s.basis in (ANNUAL_AVERAGE, PERIOD_ON_PERIOD):
        return None
    p, q = current.period, base.period
    if p is not None and q is not None and _DATED.search(lead_of(base)) and s.basis is YEAR_ON_YEAR:
        before = years_back(p)
        if before is None or before.label != q.label:
            return None
    return Claim("growth_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)), settled=True)


def _growth_before(view: ArticleView, s: Statement) -> Claim | None:
    """A，环比增长g%，上月为B: the level of the month before stands right behind the rate."""
    current = s.state
    if current is None or s.basis is not PERIOD_ON_PERIOD or s.own.text:
        return None
    following = view.following(s)[:1]
    if not following:
        return None
    base = following[0]
    told = base.state is current and not base.own.text and _MONTH.search(lead_of(base)) is not None
    alike = current.is_level and base.is_level and base.dimension == current.dimension
    return _over(s, current, base) if told and alike and base.clause - s.clause == 1 else None


_MONTH: Final = re.compile(r"(?:上月|上季度?|\d{1,2}月份?|[一二三四]季度)(?:为|是)$")


def _growth_over(view: ArticleView, s: Statement, base: Statement) -> Claim | None:
    """较…的B增长g%: over the figure right before; the level it is of stands before that, or bears its name."""
    compared = base.is_level and _COMPARED.search(lead_of(base, 24)) and _MOVES.search(view.between(base, s))
    if not compared or s.basis is ANNUAL_AVERAGE:
        return None
    before = [o for o in view.around(s) if o.figure.start < base.figure.start and o.is_level and o is not base]
    alike = [o for o in before if o.figure.unit == base.figure.unit and not _PAST.search(lead_of(o))]
    here = [o for o in alike if o.sentence == s.sentence]
    if here:
        current = here[-1]
        clear = base.clause - current.clause <= 2 and (not base.own.text or base.core == current.core)
        return _over(s, current, base) if clear else None
    stem = core_of(_STEM.sub("", base.own.text))
    named = [o for o in alike if stem and stem[:2] in o.indicator and s.sentence - o.sentence <= 2]
    return _over(s, named[0], base) if len({o.figure.value for o in named}) == 1 else None


_STEM: Final = re.compile(rf"{AGAINST}.*$|(?:人次|总量|总额|数量)?(?:比|较|与)?$")


def _over(s: Statement, current: Statement, base: Statement) -> Claim:
    return Claim("growth_matches_levels", s, ((Role.CURRENT, current), (Role.BASE, base)), settled=True)


def _points_as_percent(view: ArticleView, s: Statement, current: Statement) -> Claim | None:
    """由a%升至b%，提高N%: a rate or share that moves by percent, where points may have been meant."""
    start = view.start_of(current) if current.start is not None else None
    if start is None:
        return None
    near = s.clause - current.clause <= 1 and not s.own.text and len(view.group(s)) == 1
    if current.figure.kind != "percent" or not near or s.tail.base_times or s.tail.than is not None:
        return None
    roles = ((Role.CURRENT, current), (Role.BASE, start))
    # 由10.34‰下降到4.26‰，降幅58.8%: meant as it is printed, where it is the growth of the rate.
    meant = meets(growth_of(current.bounds, start.bounds), s.bounds)
    return Claim("growth_matches_levels" if meant else "points_match_percents", s, roles, settled=True)


def _points_over(view: ArticleView, s: Statement, base: Statement) -> Claim | None:
    """A%，全国为B%，高于全国N个百分点: the rate right before is that of whom the points are over."""
    if s.tail.against is None:
        return None
    named = re.sub(r"(?:的)?(?:平均)?(?:水平|增速|增幅|比例|比重)?$", "", s.dimensions[-1][2:]) if s.dimensions else ""
    behind = base.figure.kind == "percent" and lead_of(base, 10).rstrip("为是的达约").endswith(named)
    current = base.source if behind else s.source
    if not behind:
        base = _rate_after(view, s, named) or base
    alike = current is not None and current.figure.kind == base.figure.kind == "percent" and current is not base
    if len(named) < 2 or not alike or current is None or current.sense.measure is not base.sense.measure:
        return None
    if current.sentence != s.sentence or abs(s.clause - base.clause) > 1:
        return None
    growth = current.sense.measure is GROWTH_RATE and s.figure.kind == "percentage_point"
    rule = "change_of_growth_matches_rates" if growth else "points_match_percents"
    return Claim(rule, s, ((Role.CURRENT, current), (Role.BASE, base)), settled=True)


def _rate_after(view: ArticleView, s: Statement, named: str) -> Statement | None:
    """增长6.8%，低于全国2.7个百分点；同期全国增长9.5%: the rate of whom the points are under, in the next clause."""
    following = view.following(s)[:1]
    if not following or len(named) < 2:
        return None
    lead = lead_of(following[0], 20)
    return following[0] if named in lead[max(lead.rfind(c) for c in "，；。") + 1 :] else None


def _share_of_past(view: ArticleView, s: Statement, whole: Statement) -> Claim | None:
    """A，恢复至2019年同期B的s%: of the figure right before, what is told before that."""
    if whole.figure.kind != "quantity" or view.between(whole, s) != "的" or not _REACHES.search(lead_of(whole, 22)):
        return None
    part = whole.state or whole.source
    if part is None or part.sentence != s.sentence or not part.is_level or part.dimension != whole.dimension:
        return None
    return Claim("share_matches_parts", s, ((Role.PART, part), (Role.WHOLE, whole)), settled=True)


def _rate_of_two(view: ArticleView, s: Statement, part: Statement) -> Claim | None:
    """全省536家景区中，开放523家，开放率97.6%: what the rate is named after, out of what stands before 中."""
    match = _RATE.fullmatch(s.own.text) if s.own.text else None
    if match is None:
        return None
    before = view.sentence(s)
    if len(before) < 3 or not part.is_level or match["stem"] not in part.indicator:
        return None
    whole = before[-3]
    out_of = re.search(r"中[，,]", view.between(whole, part)) is not None
    alike = whole.is_level and whole.figure.unit == part.figure.unit and s.clause - part.clause <= 1
    if not out_of or not alike:
        return None
    return Claim("share_matches_parts", s, ((Role.PART, part), (Role.WHOLE, whole)), settled=True)


_RATE: Final = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2,4})(?:率|面|比例)")


def _shares_together(view: ArticleView, total: Statement) -> Claim | None:
    """占全省的a%、b%和c%，三市合计占d%: the list of shares right before."""
    words = lead_of(total, 8)
    if ("计" not in words and "共" not in words) or not _TOGETHER.search(words):
        return None
    before = view.sentence(total)[:-1]
    if not before:
        return None
    parts = view.group(before[-1])
    shares = all(p.figure.kind == "percent" and p.sense.measure is total.sense.measure for p in parts)
    if len(parts) < 2 or not shares or total.figure.qualifier:
        return None
    roles = tuple((Role.PART, p) for p in parts)
    return Claim("parts_sum_to_total", total, roles, closed_list=True, settled=True)


def _parts_in_own_brackets(view: ArticleView, total: Statement) -> Claim | None:
    """309.8元（包括甲272.9元，乙36.9元）: all figures in brackets right behind, if they make it to the last digit."""
    text, unit = total.figure.sentence, total.figure.unit or ""
    at = total.place + len(total.figure.literal)
    at += len(unit) if text.startswith(unit, at) else 0
    opened = _OPENED.match(text, at)
    if opened is None:
        return None
    end = total.figure.right + len(opened.group())
    near = [o for o in view.near(total, 8) if o.sentence == total.sentence]
    parts = [o for o in near if total.figure.start < o.figure.start < end]
    alike = all(o.figure.unit == total.figure.unit and o.bounds is not None and not o.figure.qualifier for o in parts)
    gap = abs(sum(o.figure.value or 0 for o in parts) - (total.figure.value or 0))
    if len(parts) < 2 or not alike or gap > total.figure.place / 2:
        return None
    return Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True)


_OPENED: Final = re.compile(r"[（(](?:其中|包括|含)[^（）()]*[）)]")


def _parts_in_brackets(view: ArticleView, total: Statement) -> Claim | None:
    """新能源（光伏、风电）装机N: as many figures as names in the brackets, each named so in the paragraph before."""
    match = _LISTED.search(lead_of(total, 40)) if total.signs & LISTED else None
    if match is None:
        return None
    names = re.split(r"、|和|及", match["names"])
    before = [
        o for o in view.around(total, before=1)
        if o.figure.start < total.figure.start and o.is_level and o.figure.unit == total.figure.unit
    ]  # fmt: skip
    parts: Sequence[Statement] = [o for name in names for o in before if o.indicator == name]
    if len(parts) != len(names) or len(names) < 2:
        return None
    roles = tuple((Role.PART, p) for p in parts)
    return Claim("parts_sum_to_total", total, roles, closed_list=True, settled=True)
