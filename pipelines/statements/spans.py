"""The period of a figure under a span of years: its years for a flow, its last for a state, its base on for growth."""

import re
from collections.abc import Sequence
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.ladder import When
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.scene import Scene
from pipelines.statements.tails import Tail
from pipelines.statements.times import Span
from pipelines.statements.topics import Namer
from pipelines.statements.wording import first_verb, is_flow, is_plan_end
from schemas.vocabulary import Measure, PeriodKind, Status

_PEOPLE: Final = frozenset({"人", "口", "名"})


_ALL_ALONG: Final = frozenset({"持续", "始终", "一直", "长期"})
_KEPT: Final = frozenset({"保持在", "稳定在", "维持在", "稳定保持在", "保持", "连续"})
_STOCKS: Final[tuple[str, ...]] = ("面积", "覆盖率", "里程", "余额")
"""What is kept of these is told as it stands at the end; a yield or rate of each year (产量保持在…), of all years."""
_MEAN_YEARS: Final = re.compile(r"([两三四五六2-6])年(?:平均|年均)")


_MONEY: Final = frozenset({"元", "美元"})
_SPENT: Final[tuple[str, ...]] = ("资金", "金额", "投资", "补助", "补贴", "经费", "内资", "外资", "善款")
"""What money is called that was spent or came over a span; balances and yearly incomes are not called so."""
_SIZES: Final[tuple[str, ...]] = ("总长", "总里程", "总建筑面积", "总面积", "总规模", "户均", "平均每")
"""What the size of things is called that were built."""
_LONGEST_PLAN: Final = 6
_STREAK_YEARS: Final = re.compile(r"连续([0-9一二三四五六七八九十两]{1,2})年")


_TERMS: Final = re.compile("(?:上[一个]{0,2}|前)(?:五年|[四三]年)|“?十[一二三四]?五”?")
"""Years that those told of are set against (是上一个五年的1.6倍)."""
_BRINGS: Final[tuple[str, ...]] = ("实现", "创造", "创收", "取得", "带来", "获得")


def over_the_plan(statement: Statement) -> bool:
    """到2015年…能耗累计下降16%, 寿命提高1岁, 总量翻一番: what is counted from the year before the plan."""
    tail, aimed = statement.tail, statement.status is Status.TARGET
    if statement.figure.unit == "番":
        return aimed and not tail.base_times
    if statement.sense.measure is Measure.CHANGE:
        return aimed and tail.basis is None and tail.time is None and _moves_level(statement)
    plain = statement.sense.measure is Measure.GROWTH_RATE and tail.basis is None and tail.time is None
    summed = any("累计" in word for word in (*tail.words, *tail.adverbs))
    return plain and (summed or (aimed and _PER_OUTPUT.search(statement.indicator) is not None))


def _brings_in(statement: Statement, before: Statement | None, scene: Scene) -> bool:
    """累计接待游客2150万人次，实现旅游收入236亿元: what was counted altogether brought this."""
    if before is None or statement.figure.unit not in _MONEY or statement.tail.arrival:
        return False
    near = before.sentence == statement.sentence and before.clause == statement.clause - 1
    said = scene.clause_before(statement.figure.start).lstrip("，、；")
    return near and scene.adds_up(before.figure.start) and said.startswith(_BRINGS)


_PER_OUTPUT: Final = re.compile("能耗|排放|用水量|碳强度|能源消耗")
"""What plans set falls of over their years together, without saying so."""


def streak_of(tail: Tail) -> int:
    """Number of years of 连续六年; 0: no such words."""
    found = next((m for w in tail.words if (m := _STREAK_YEARS.search(w))), None) if tail.streak else None
    return times.small_number(found.group(1)) if found else 0


def average(statement: Statement, when: When | None, scene: Scene) -> Period | None:
    """The years of an average rate: those told of, or of 两年平均; None: nothing tells."""
    span = when if isinstance(when, Span) else scene.span
    aimed = statement.status is Status.TARGET and isinstance(when, Period) and periods.is_year(when)
    if span is not None and aimed and isinstance(when, Period) and when.year == span.last + 1:
        # 今后五年，…；到2026年，…年均增长8%: the years of a term that ends a year after the calendar counts them.
        return periods.years(when.year - (span.last - span.base), when.year)
    about = scene.calendar.about if scene.setting.work_report and aimed else None
    if about is not None and isinstance(when, Period) and (span is None or span.last < when.year):
        ahead = when.year - about
        if 1 < ahead < _LONGEST_PLAN:
            # 到2026年，…突破650亿元，年均增长7%: from the year that the report tells of; a plan may be of other years.
            return periods.years(about, when.year) if when.year % 5 or about % 5 == 0 else None
    named = next((m for word in statement.tail.words if (m := _MEAN_YEARS.match(word))), None)
    named_years = times.small_number(named.group(1)) if named is not None else 0
    if span is not None and named_years and isinstance(when, Period) and named_years != span.last - span.base:
        span = None  # 过去五年…。2021年…，两年平均增长7%: of years of its own
    if span is None:
        if isinstance(when, Period) and "/" in when.label and not when.label.startswith(f"{when.year}-"):
            return when
        in_part = isinstance(when, Period) and when.kind is not PeriodKind.INSTANT and not periods.is_year(when)
        last = when.year if isinstance(when, Period) and in_part else scene.calendar.about
        return periods.years(last - named_years, last) if named_years and last else None
    return periods.years(span.base, span.last)


_SPAN_BEFORE: Final = re.compile(r"[比较](?:之?前|上一?个)\s*(?:\d|[三四五十])\s*年的[^，。；]*$")


def in_span(statement: Statement, span: Span, namer: Namer, scene: Scene) -> Period | None:
    """The period that a figure has under a span of years."""
    tail, sense = statement.tail, statement.sense
    end, told = periods.year(span.last), scene.setting.when
    if (
        isinstance(told, Period)
        and told.kind is PeriodKind.INSTANT
        and told.year == span.last
        and scene.calendar.yearly
    ):
        end = told  # 同2000年相比，…由2.1%上升到5.4%: as of the moment of the census
    flow = statement.over_span = periods.years(span.first, span.last)
    if _SPAN_BEFORE.search(scene.clause_before(statement.figure.start)) is not None:
        # 五年累计投资4546亿元，比前五年的2845亿元增长59.8%: as many years before, and one total over the other.
        years = span.last - span.first + 1
        return flow if sense.measure is not Measure.LEVEL else periods.years(span.first - years, span.first - 1)
    if sense.measure is Measure.GROWTH_RATE:
        if tail.basis in ("year_on_year", "period_on_period"):
            return end
        if tail.streak or tail.each:
            streak = next((m for w in tail.words if (m := _STREAK_YEARS.search(w))), None)
            if streak is not None and span.base == span.first:
                return periods.years(span.first, min(span.last, span.first + times.small_number(streak.group(1)) - 1))
            return flow
        return periods.years(span.base, span.last)
    if sense.measure is Measure.CHANGE:
        return periods.years(span.base, span.last) if _moves_level(statement) else flow
    if statement.completion:
        # 完成“十二五”目标的N%: done over its years.
        return flow
    if statement.figure.unit == "番":
        return periods.years(span.base, span.last)
    kept = not _KEPT.isdisjoint(tail.words) and not statement.indicator.endswith(_STOCKS)
    if tail.each or kept or statement.own.text.startswith("每年") or _ALL_ALONG.intersection(tail.words):
        # 每年…占80%, 持续保持在80%以上: so in each of the years.
        return flow
    part = namer.anchor
    if statement.frame == "占" and part is not None and part.period == part.over_span is not None:
        # 用于民生的支出累计2412亿元，占财政总支出3446亿元的70%: the whole of what years brought is of those years.
        return flow
    if sense.measure in (Measure.SHARE, Measure.RATIO):
        done = statement.source
        if done is None and part is not None and part.indicator == statement.own.text:
            done = part  # 其中中央投资48亿元，中央投资占65%
        shares = tail.share is not None or statement.framed is not None
        terms = _TERMS.search(scene.clause_before(statement.figure.start)) is not None
        of_flow = (shares or terms) and done is not None and done.period == done.over_span is not None
        alike = "同期" in scene.clause_before(statement.figure.start)  # 占同期全球减贫人口的七成
        return flow if of_flow or alike else end
    adds_up = scene.adds_up(statement.figure.start)
    if tail.arrival and not adds_up:
        return end
    if adds_up or _brings_in(statement, part, scene):
        return flow
    if statement.figure.kind == "quantity" and "完成" in scene.clause_before(statement.figure.start):
        return flow
    if statement.figure.unit in _MONEY and statement.indicator.endswith(_SPENT):
        return flow
    if is_plan_end(statement.indicator) and not scene.near_span and statement.figure.unit not in _PEOPLE:
        # 贫困村全部出列 of years named long before is told as reached; people got out year by year.
        return end
    return flow if is_flow(statement, verb_before=namer.flow) else end


def goes_on_doing(statement: Statement, earlier: Sequence[Statement], scene: Scene) -> bool:
    """新修县道1260公里，村道2100公里; 新建住房2万套，总建筑面积180万平方米: what goes on with what was done over a
    span, or tells the size of it."""
    before, figure, own = earlier[-1] if earlier else None, statement.figure, statement.own
    if before is None or before.sentence != statement.sentence or before.over_span is None:
        return False
    done = before.period == before.over_span and before.figure.kind == figure.kind == "quantity"
    near = statement.clause - before.clause < 2 and not statement.tail.words and statement.status is Status.REPORTED
    if not (done and near) or own.verb or first_verb(own.text) or figure.unit in _PEOPLE or figure.qualifier == "突破":
        return False
    if scene.is_grade(figure.right) or scene.is_grade(before.figure.right):
        return False
    if statement.clause == before.clause or own.text.startswith(_SIZES):
        return True
    return figure.unit == before.figure.unit and bool(own.text) and not statement.phrase_after


def _moves_level(statement: Statement) -> bool:
    """高速公路里程增加926公里: by how much a level moved from the last year before a span to its end; what is new or
    was done in a span (新增铁路320公里, 每年增加10家) is a flow of its years."""
    tail = statement.tail
    if statement.figure.kind == "percentage_point":
        return True
    new = any(word.startswith("新增") for word in tail.words) or not (statement.own.text or statement.source)
    return bool(tail.direction) and not (new or tail.each or tail.streak or statement.own.verb == "flow")
