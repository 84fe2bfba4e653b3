"""Claims of what is told right behind two levels of one thing: by how much, and by what part, they differ.

A，去年同期为B，多销C，增幅g%; 由A提高到B，每户多领C，提标g%; 甲A、乙B，两者相差C: whatever such a figure is called, it
stands beside both levels. Where its words are those of a difference and no others it is held to them; where it has a
name of its own it makes a claim if it fits.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import (
    average_growth_of,
    difference_of,
    growth_of,
    meets,
    width,
)
from pipelines.statements.claims.preparing import APART, lead_of
from pipelines.statements.claims.terms import ANNUAL_AVERAGE, CHANGE, GROWTH_RATE, LEVEL, SHARE, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_TIME: Final = (
    r"(?:[上去前]一?年(?:全年|同期|同月|这时候|末|底)?|(?:19|20)\d\d年(?:全年|同期|末|底)?|上年度|[上前]年度?同期|同期|年初|上月|上季度?"
    r"|\d{1,2}月份?|[一二三四]季度)"
)
_PAST: Final = re.compile(rf"[，,（(]?(?:而|比|较)?{_TIME}(?:的|为|是|仅为|只有|仅有|仅|有)?")
_PAST_BEFORE: Final = re.compile(rf"(?:^|[，。；,（(]){_TIME}(?:的|为|是|仅为|只有|仅有|仅|有)?$")
_THAN: Final = re.compile(r"[，,（(]?(?:比|较)[^，。；0-9]{1,12}(?:的|是)")
_NOW: Final = re.compile(
    r"[，,]?(?:而)?(?:到|至|截至)?(?:今年|本年|如今|现在|目前|今年同期|本月|(?:19|20)\d\d年)[初末底]?"
    r"(?:还|仍|已|只|才)*(?:为|是|达到?|增加到|减少到|升至|降至|剩下?|有|预计是)*"
)
_ONWARD: Final = re.compile(r"[^，。；0-9]{0,8}(?:[到至]|为)了?")
_FROM: Final = re.compile(r"[从由自][^，。；]{0,10}$")
_MOVES: Final = re.compile(r"[增减多少升降提涨跌幅缩扩高低净贵脱]|便宜")
_FALLS: Final = re.compile(r"[减少降缩脱]|便宜|[低短]了?$")
_OTHER: Final = re.compile(
    r"年均|每年|环比|占|于|其中|贡献|拉动|完成|[；;：:]|比[^，]{0,6}(?:计划|目标|预算|全[国省市])|[上前]月"
)
_PLAIN: Final = re.compile(
    r"[）)]?[，,]?(?:同比|比[上去]年同?期?|较[上去]年同?期?|净|实际|绝对额)?"
    r"(?P<move>增加额|增加|减少|增长|下降|净增|净减|增幅|降幅|涨幅|跌幅|增速|提高|降低|上升|上涨|下跌|增产|减产|回落"
    r"|[多少增减][\u4e00-\u9fff]{1,2}?|[多少])了?(?:为|达到?|近|约|超|超过)?"
)
_APART: Final = re.compile(r"(?:相差|差距|差额|之差|落差)(?:为|达到?|有|仅|约|了|近|高达)*$")
_FORMER: Final = re.compile(r"(?P<which>[前后])者(?:约|大约)?(?:是|为|相当于)[前后]者的(?:约|近)?$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    last = len(view.statements) - 1
    for place, s in enumerate(view.statements):
        if s.row or s.status is TARGET or s.bounds is None:
            continue
        following = view.statements[place + 1] if place < last else s
        if following is not s and following.sentence == s.sentence and _MOVES.search(view.between(s, following)):
            near = view.statements[place : place + 5]
            pair = _pair(view, place)
            yield from _told(view, near, *pair) if pair is not None else _of_sentence_before(view, near)
        if s.signs & APART:
            apart = _apart(view, place)
            yield from (apart,) if apart is not None else ()


def _pair(view: ArticleView, place: int) -> tuple[Statement, Statement] | None:
    """Now and then: the level at a place of an article and the one before it in the sentence that it is told with."""
    s = view.statements[place]
    start = view.start_of(s)
    if start is not None:
        alike = start.sentence == s.sentence and start.dimension == s.dimension and start.bounds is not None
        return (s, start) if alike and len(view.group(s)) == 1 else None
    before = view.sentence(s)[:-1]
    last = next(
        (o for o in reversed(before[-3:]) if o.figure.kind not in _RATES or o.figure.kind == s.figure.kind), None
    )
    if last is None or last.figure.unit != s.figure.unit or not _is_state(s) or not _is_state(last):
        return None
    words = view.between(before[-1], s)
    then = _PAST.fullmatch(words) or _THAN.fullmatch(words)
    if then is not None:
        return (last, s) if s.clause - last.clause <= 2 else None
    if s.frame or before[-1] is not last:
        return None
    dated = _PAST_BEFORE.search(lead_of(last, 20)) or view.says_when(last)
    onward = _ONWARD.fullmatch(words) and _FROM.search(lead_of(last, 16))
    return (s, last) if onward or (dated and _NOW.fullmatch(words)) else None


_RATES: Final[tuple[str, ...]] = ("percent", "percentage_point", "multiple")


def _of_sentence_before(view: ArticleView, near: Sequence[Statement]) -> Iterator[Claim]:
    """去年甲A。今年B，增加C: the level of last year stands in the sentence before, and the figures fit."""
    s = near[0]
    if not _is_state(s) or not _THIS_YEAR.search(lead_of(s, 12)):
        return
    before = [o for o in view.before(s) if o.sentence == s.sentence - 1 and o.figure.unit == s.figure.unit]
    last = [o for o in before if _is_state(o)]
    if len(last) == 1 and _LAST_YEAR.search(last[0].figure.sentence[: last[0].place]):
        yield from (claim for claim in _told(view, near, s, last[0]) if not claim.settled)


_THIS_YEAR: Final = re.compile(r"(?:今年|本年|本月|明年)[^，。；0-9]{0,6}$")
_LAST_YEAR: Final = re.compile(r"(?:去年|上年|上一年|上月|今年)[^，。；]{0,24}$")


def _is_state(s: Statement) -> bool:
    level = s.sense.measure in (LEVEL, SHARE) and s.figure.kind in ("quantity", "percent")
    return level and s.frame in ("", "比") and s.bounds is not None


def _told(view: ArticleView, near: Sequence[Statement], current: Statement, base: Statement) -> Iterator[Claim]:
    """The figures right behind two levels, up to the next that is no difference of them."""
    for last, s in pairwise(near):
        words = view.between(last, s)
        mean = _mean_growth(s, current, base) if "年均" in words and s.sentence == current.sentence else None
        if mean is not None:
            yield mean
            return
        if s.sentence != current.sentence or s.list_of is not None or _OTHER.search(words) or not _MOVES.search(words):
            return
        rule = _rule(s, current)
        if rule is None or s.bounds is None or width(s) > 0.2:
            continue
        roles = ((Role.CURRENT, current), (Role.BASE, base))
        plain = _PLAIN.fullmatch(words)
        sure = plain is not None and not s.tail.base_times and (_is_moved(s) or plain["move"][0] in "多增净")
        if _fits(rule, s, current, base) or (sure and s.clause - last.clause <= 1 and current.area == base.area):
            yield Claim(rule, s, roles, settled=sure)
        elif rule == "change_matches_levels" and _is_size_of_fall(s, words) and _fits(rule, s, base, current):
            yield Claim(rule, s, ((Role.CURRENT, base), (Role.BASE, current)))


def _mean_growth(s: Statement, current: Statement, base: Statement) -> Claim | None:
    """比2018年的A增长g%，年均增长h%: over the years between the two levels."""
    n = current.period.year - base.period.year if current.period is not None and base.period is not None else 0
    rate = s.figure.kind == "percent" and s.basis is ANNUAL_AVERAGE and current.figure.kind == "quantity"
    if n < 2 or not rate or not meets(average_growth_of(base.bounds, current.bounds, n), s.bounds):
        return None
    return Claim("average_growth_matches_levels", s, ((Role.START, base), (Role.END, current)), n)


def _is_size_of_fall(s: Statement, words: str) -> bool:
    """减贫C: a fall that is told as an amount."""
    return s.sense.measure is LEVEL and _FALLS.search(words) is not None


def _fits(rule: str, s: Statement, current: Statement, base: Statement) -> bool:
    """Whether the difference or quotient of two levels prints as the figure."""
    make = growth_of if rule in ("growth_matches_levels", "multiple_matches_levels") else difference_of
    return meets(make(current.bounds, base.bounds), s.bounds)


def _is_moved(s: Statement) -> bool:
    return s.sense.measure in (CHANGE, GROWTH_RATE)


def _rule(s: Statement, current: Statement) -> str | None:
    """The rule that a figure behind two levels follows, by what they are measured in."""
    if current.figure.kind == "percent":
        return "points_match_percents" if s.figure.kind == "percentage_point" else None
    if s.figure.kind == "percent":
        return "growth_matches_levels"
    if s.figure.kind == "multiple":
        return "multiple_matches_levels" if s.sense.measure is GROWTH_RATE else None
    alike = s.figure.kind == "quantity" and s.dimension == current.dimension
    return "change_matches_levels" if alike else None


def _apart(view: ArticleView, place: int) -> Claim | None:
    """甲a%、乙b%，两者相差c个百分点; 前者是后者的k倍: of the two figures right before, the greater first."""
    s = view.statements[place]
    before = view.sentence(s)[-3:-1]
    if len(before) < 2 or s.own.text.startswith("其中"):
        return None
    first, second = before
    alike = (
        first.figure.kind == second.figure.kind and first.dimension == second.dimension
        and first.sense.measure is second.sense.measure and first.bounds is not None and second.bounds is not None
    )  # fmt: skip
    if not alike or s.clause - second.clause > 1:
        return None
    of = _FORMER.search(lead_of(s, 14))
    if of is not None and s.figure.kind == "multiple":
        top, bottom = (first, second) if of["which"] == "前" else (second, first)
        roles = ((Role.NUMERATOR, top), (Role.DENOMINATOR, bottom))
        return Claim("multiple_matches_levels", s, roles, settled=True)
    if _APART.search(lead_of(s, 10)) is None:
        return None
    points = s.figure.kind == "percentage_point" and first.figure.kind == "percent"
    if not points and not (s.figure.kind == first.figure.kind == "quantity" and s.dimension == first.dimension):
        return None
    rule = "points_match_percents" if points else "change_matches_levels"
    high, low = sorted((first, second), key=lambda o: -(o.bounds or (0.0, 0.0))[0])
    return Claim(rule, s, ((Role.CURRENT, high), (Role.BASE, low)), settled=True)
