"""Which period a figure takes: its own time words, what it is compared with, or the period in force.

Rules: a year-on-year rate carries the period of its current level; growth from Y0 to Y1 is `Y0/Y1`; what was done over
a span of years carries the span, a state its last year (LABELS, TALLYING 3.5).
"""

import re
from datetime import timedelta
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.aims import AIM_BEHIND
from pipelines.statements.dated_levels import (
    between_ends,
    between_named,
    ends_as_told,
    is_day_after,
    of_dated_level,
    one_by_one,
    origin_of,
)
from pipelines.statements.ladder import When
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.present import set_now
from pipelines.statements.prices import is_price
from pipelines.statements.scene import Scene
from pipelines.statements.senses import decide_basis
from pipelines.statements.spans import average, goes_on_doing, in_span, over_the_plan, streak_of
from pipelines.statements.tails import Tail
from pipelines.statements.times import Span
from pipelines.statements.topics import Namer
from pipelines.statements.wording import is_plan_end
from schemas.vocabulary import GrowthBasis, Measure, Status

_WHOLE_YEAR: Final = re.compile(r"年度|全年|年初|年计划")


def set_period(statement: Statement, scene: Scene, namer: Namer, earlier: list[Statement]) -> None:
    """Fill period, growth basis and, for 从…到…, the start."""
    first = statement.list_of
    if first is not None:
        statement.period, statement.basis, statement.start = first.period, first.basis, first.start
        if first.over_span is not None and is_plan_end(statement.indicator):
            statement.period = first.over_span
        return
    tail, sense = statement.tail, statement.sense
    statement.listed_periods = one_by_one(statement, scene)
    moving = sense.measure in (Measure.GROWTH_RATE, Measure.CHANGE) or statement.figure.unit == "番"
    if moving and scene.change is None and (tail.basis == "annual_average" or _counts_years(tail)):
        anew = bool(earlier) and isinstance(scene.when, Span) and scene.is_dated_since(earlier[-1].figure.right)
        scene.change = None if anew else between_named(statement, earlier)
    if moving and scene.change is not None and tail.time is not None and tail.time.role == "years":
        # 由2017年的…提高到…，五年提高…: the years that the sentence has named.
        named = tail.time.count - (scene.change.last.year - scene.change.first.year) in (0, 1)
        tail.time = None if named else tail.time
    elif moving and scene.base is not None and tail.time is not None and tail.time.role == "years":
        # 比2005年增加…，总产量十年增长1.3倍: the years of the comparison.
        a, b = scene.base[0].year, scene.base[1].year
        if tail.time.count - (b - a) in (0, 1):
            scene.change, tail.time = periods.years(a, b), None
    if tail.origin and tail.time is None:
        scene.recall_ends()
    statement.period, base_is_previous = _choose(statement, scene, namer, earlier, moving=moving)
    _settle(statement, scene, namer, moving=moving)
    if statement.figure.kind == "multiple" and sense.measure is Measure.RATIO:
        scene.measure_from(_multiplied(statement, scene, earlier), all_of_it=False)
    if moving and _counts_years(tail) and statement.period is not None and _is_of_years(statement.period):
        # 十年上升0.6个百分点；同期支出从100亿元开始，翻了一番
        scene.change = statement.period
    statement.because("period", _rule(statement, scene))
    scene.told = scene.when
    set_now(statement, scene)
    _link_start(statement, scene, earlier)
    _set_basis(statement, scene, namer, base_is_previous, moving=moving)


def _choose(
    statement: Statement, scene: Scene, namer: Namer, earlier: list[Statement], *, moving: bool
) -> tuple[Period | None, bool | None]:
    """The period of a figure as its words and those before it tell, and whether a change is from the period before."""
    tail, sense, when = statement.tail, statement.sense, _own_time(statement, scene)
    gap = statement.figure.kind == "percentage_point" and tail.than is not None and not tail.base_times
    if gap or (tail.against is not None and statement.source is not None):
        like = statement.source.period if statement.source is not None else None
        return like or (periods.year(when.last) if isinstance(when, Span) else when), None
    if tail.origin and not moving:
        return origin_of(when, scene, statement), None
    if moving and statement.figure.unit == "番" and tail.time is not None and scene.compares(tail.time):
        tail.base_times, tail.time = [tail.time], None
        return _compared(statement, scene, scene.when)
    if tail.arrival and not moving and tail.time is None and scene.ends and is_day_after(when, scene.ends[1]):
        # 记者9日了解到，…由2013年底的…减少到2019年底的…，发生率由…降至…: at the end just told of, not on the day
        return scene.ends[1], None
    if moving and scene.change is not None and tail.base_times:
        term = tail.base_times[0].role == "plan" and statement.figure.kind == "percentage_point"
        if term or _is_same_time(tail.base_times[0]):
            # 年均增长9%，比同期全国快2个百分点, 比“九五”时期高3个百分点: over the years just told of.
            return scene.change, None
    if moving and tail.base_times:
        return _compared(statement, scene, when)
    if moving and (tail.basis == "annual_average" or "递增" in tail.adverbs):
        if scene.change is None and scene.base is not None and tail.basis == "annual_average" and tail.time is None:
            return periods.years(scene.base[0].year, scene.base[1].year), None  # 是2002年…的2.1倍，年均增长12.4%
        return scene.change or average(statement, when, scene), None
    if (
        moving
        and scene.change is not None
        and _goes_on(statement, scene)
        and tail.basis is None
        and tail.than is None
        and tail.against is None
        and (tail.time is None or statement.figure.unit == "番")
    ):
        return scene.change, False
    if (over := between_ends(statement, earlier, scene)) is not None:
        return over, False
    if (beside := of_dated_level(statement, scene, earlier, moving=moving)) is not None:
        return beside, None
    if (streak := streak_of(tail)) and when is not None and not (isinstance(when, Span) and moving):
        return _streak(streak, when, scene), None
    if isinstance(when, Span):
        over = in_span(statement, when, namer, scene)
        return (statement.over_span if goes_on_doing(statement, earlier, scene) else over), None
    if (
        scene.span is not None
        and sense.measure is Measure.LEVEL
        and tail.time is None
        and scene.adds_up(statement.figure.start)
    ):
        return periods.years(scene.span.first, scene.span.last), None
    if moving and scene.span is not None and when == periods.year(scene.span.last) and over_the_plan(statement):
        return periods.years(scene.span.base, scene.span.last), False
    return when, None


_OF_THE_YEAR: Final[tuple[str, ...]] = ("的年度", "的全年", "的年初", "的当年")


def _multiplied(statement: Statement, scene: Scene, earlier: list[Statement]) -> Period | None:
    """The time of what a multiple is of, from which the sentence goes on to count: 产值9亿元，是2002年4亿元的2.3倍，
    年均增长17.6%; 是2002年的2.3倍."""
    if earlier and earlier[-1].clause == statement.clause and earlier[-1].sentence == statement.sentence:
        return earlier[-1].period
    time = statement.tail.time
    then = scene.resolve(time) if time is not None and time.role == "point" else None
    return then if isinstance(then, Period) else None


def _streak(count: int, when: When, scene: Scene) -> Period:
    """连续15年保持在…: the last years up to the time in force, or, 2010年以来连续五年, the first of those since."""
    if isinstance(when, Span):
        last = when.last if when.base != when.first else min(when.last, when.first + count - 1)
    else:
        last = when.year if periods.is_year(when) else scene.calendar.about or when.year - 1
    return periods.years(last - count + 1, last)


def _goes_on(statement: Statement, scene: Scene) -> bool:
    """Whether a change is of what the sentence said to move over years: 产量249万辆，占比由2020年的9%提高到35%，分别
    增长48% goes back to what the year brought."""
    source, moved = statement.source, scene.moved
    if source is None or moved is None or moved in (source, source.state):
        return True
    return source.tail.arrival or source.start is not None


def _settle(statement: Statement, scene: Scene, namer: Namer, *, moving: bool) -> None:
    """What a figure is part, multiple, completion or aim of may date it otherwise than its words alone."""
    tail = statement.tail
    if not moving:
        statement.period = _of_whole(statement, scene)
    if statement.completion and statement.period == scene.now and scene.counts_a_part:
        # 1—10月…，眼下已完成全年目标的八成: what was counted in those months is what is done.
        statement.period = scene.setting.when if isinstance(scene.setting.when, Period) else statement.period
    times = statement.figure.kind == "multiple" and not statement.completion
    if statement.sense.measure is Measure.RATIO and times and not moving:
        model = statement.source or namer.anchor
        contrasted = model is not None and model.tail.time is not None and model.tail.time.same
        if contrasted:
            pass  # 今年…8.4万辆，去年同期只有3.5万辆，前者是后者的2.4倍: told of this year
        elif model is not None and model.period is not None and not _is_base_of(model, statement):
            statement.period = model.period
        now = statement.period
        if now is not None and _is_of_years(now) and tail.time is not None and tail.time.role == "point":
            # 年均增长8%。…是2015年的1.4倍: what it is now over what it was then.
            statement.period = periods.year(now.year)
    if statement.status is not Status.REPORTED and statement.period == scene.now and moving is False:
        # 目前，预计秋粮产量…: what is expected today is expected of the year.
        statement.period = periods.year(statement.period.year) if statement.period is not None else None
    aimed = statement.status is Status.TARGET
    if aimed and statement.period is not None and scene.goes_on(statement.figure.right, _OF_THE_YEAR):
        # 11月末，…低于4.2%的年度控制目标: what is set for the year.
        statement.period = periods.year(statement.period.year)
    set_before = scene.setting.work_report or statement.planned or statement.why.get("status") == AIM_BEHIND
    if aimed and tail.time is None and scene.says_whole_year and statement.period is not None and not set_before:
        # 全年计划完成投资60亿元, in news of February: of the year that has begun.
        statement.period = scene.year_ahead if scene.is_last_year(statement.period) else statement.period
    ahead = aimed or (
        statement.status is Status.ESTIMATED and statement.period is not None and periods.is_year(statement.period)
    )
    if ahead and tail.time is None and not statement.planned and scene.is_over(statement.period, aimed=aimed):
        # 去年…。下一步，将建成…: what is still to be done is not of a time that is over.
        statement.period = scene.year_ahead
    if statement.planned or statement.why.get("status") == AIM_BEHIND:
        of_year = statement.reference if statement.planned else scene.clause_before(statement.figure.start)
        if statement.period is not None and _WHOLE_YEAR.search(of_year):
            statement.period = periods.year(statement.period.year)


def _is_base_of(model: Statement, statement: Statement) -> bool:
    """财政收入是2010年5.94亿元的2.4倍: what is a multiple of an earlier amount is no figure of that time."""
    told, own = model.period, statement.period
    earlier = told is not None and own is not None and told.year < own.year
    return earlier and model.clause == statement.clause and statement.tail.time is None


def _of_whole(statement: Statement, scene: Scene) -> Period | None:
    """航线目前达287条，其中远洋117条; “十三五”投资60亿元，其中市级12亿元: parts are of the time of their whole."""
    whole = statement.parts_of
    if (
        whole is None
        or statement.tail.time is not None
        or scene.dates_clause
        or scene.is_dated_since(whole.figure.right)
    ):
        return statement.period
    named = whole.tail.time is not None and whole.sentence == statement.sentence
    over = whole.over_span is not None and whole.period == whole.over_span
    return whole.period if named or (over and whole.figure.unit == statement.figure.unit) else statement.period


def _is_of_years(period: Period) -> bool:
    return period.label == f"{period.first.year}/{period.year}"


def _set_basis(
    statement: Statement, scene: Scene, namer: Namer, base_is_previous: bool | None, *, moving: bool
) -> None:
    tail, sense = statement.tail, statement.sense
    if not moving and not tail.rate_noun:
        statement.basis = None
        return
    in_year = statement.period is not None and statement.period.first.year == statement.period.last.year
    statement.basis = decide_basis(tail, sense, base_is_previous, in_year)
    base = scene.resolve(tail.base_times[0]) if moving and tail.base_times else None
    now = statement.period
    adjacent = isinstance(base, Period) and now is not None and base.last + timedelta(1) == now.first
    if moving and tail.basis == GrowthBasis.PERIOD_ON_PERIOD:
        scene.month_on_month = True
    elif moving and scene.month_on_month and tail.basis is None and not tail.base_times and namer.parts_total:
        statement.basis = GrowthBasis.PERIOD_ON_PERIOD
    source = statement.source if tail.rate_noun and not tail.basis and base_is_previous is None else None
    beside = source is not None and source.sense.measure is Measure.CHANGE and source.clause + 1 == statement.clause
    if beside and source is not None and source.basis is GrowthBasis.PERIOD_ON_PERIOD:
        # 周环比上涨12元，涨幅1.7%: both from the week before.
        statement.basis = source.basis
    if moving and tail.base_times and ((adjacent and not in_year_alone(now)) or tail.base_times[0].role == "month"):
        statement.basis = GrowthBasis.PERIOD_ON_PERIOD
    if moving and statement.period is not None and not in_year and statement.basis is None and tail.against is None:
        statement.basis = GrowthBasis.SINCE_BASE


def _is_same_time(word: times.TimeWord) -> bool:
    return word.same and word.year is None and not word.part and word.relative in ("context", "")


def _counts_years(tail: Tail) -> bool:
    return tail.time is not None and tail.time.role == "years"


def in_year_alone(period: Period | None) -> bool:
    """Whether a period is one full year, whose period before is the year before."""
    return period is not None and periods.is_year(period)


def _rule(statement: Statement, scene: Scene) -> str:
    """Which rule gave the period, for the trail."""
    tail = statement.tail
    if statement.period is None:
        return scene.why_unknown
    if tail.base_times:
        return f"{scene.words_of(tail.base_times[0])}, what it is compared with; {scene.when_rule}"
    if tail.time is not None:
        return f"{scene.words_of(tail.time)}, before the figure"
    return "span of the sentence" if statement.period is scene.change is not None else scene.when_rule


def _own_time(statement: Statement, scene: Scene) -> When | None:
    """The period in force, or that of a time word right before the figure."""
    tail, when, source = statement.tail, scene.when, statement.source
    word = tail.time
    if word is None or (
        statement.figure.kind == "multiple"
        and not (statement.figure.unit == "番" and tail.arrival)
        and statement.sense.measure is Measure.RATIO
        and not statement.frame
    ):
        return when
    if statement.completion:
        # 恢复至2019年同期的118%: told of now.
        return when
    if (
        (word.same or word.relative)
        and statement.figure.kind == "percent"
        and scene.likens(word, statement.figure.left)
    ):
        # 库存约为去年同期的七成
        return when
    local = scene.resolve(word)
    opens = word.edge == "start" and not word.part and isinstance(local, Period)
    if opens and isinstance(local, Period) and is_price(statement.indicator, statement.figure.unit):
        # 较年初的3960元/吨上涨5.6%: a price is one of January, a balance one of the last day of the year before.
        return periods.month(local.year + 1, 1)
    like = source.period if source is not None else None
    if word.same and like is not None:
        if like == scene.calendar.holiday:
            return local
        if word.year is not None:
            return periods.years_back(like, like.year - word.year) if like.year > word.year else local
        if local is None or statement.frame:
            return periods.years_back(like)
    return local


def _compared(statement: Statement, scene: Scene, when: When | None) -> tuple[Period | None, bool | None]:
    """The period of a change or rate against a named base, and whether that base is the year before."""
    now = periods.year(when.last) if isinstance(when, Span) else when
    word = statement.tail.base_times[0]
    against = times.resolve(word, scene.calendar, now)
    relative = word.relative in ("previous", "last") or (word.same and word.year is None)
    if now is None:
        return None, True if relative else None
    if isinstance(against, Span):
        like = statement.source
        if (
            statement.figure.kind == "percentage_point"
            and like is not None
            and like.basis is GrowthBasis.ANNUAL_AVERAGE
        ):
            # “十五”时期年均增长10%，比“九五”时期加快1.3个百分点: over the years of the rate that it tells of.
            return like.period, False
        return (periods.years(when.first, when.last) if isinstance(when, Span) else now), False
    if word.role == "month":
        return now, None
    model = statement.source
    if isinstance(against, Period) and model is not None and model.period is not None and not periods.is_year(against):
        follows = against.last + timedelta(1) == model.period.first and against.last + timedelta(1) != now.first
        if follows and model.sentence == statement.sentence and now.encloses(model.period):
            # 1—5月…，其中5月份增长5.6%，增速较4月份回升2.1个百分点
            return model.period, None
    edged = word.edge == "start" or (word.edge == "end" and word.relative == "last")
    if edged and against is not None and not periods.is_year(now) and not isinstance(when, Span):
        # 较年初, 较去年底: counted from the start of the year, not from the same day a year before.
        return now, False
    if word.role == "holiday" and isinstance(against, Period):
        return now, against.year == now.year - 1
    if against is not None and not periods.is_year(now) and len(against.label) > 4 and not word.same and not edged:
        # 一季度…比上年四季度: another part of a year.
        return now, None if against.last + timedelta(1) == now.first else False
    if against is None or (relative and not isinstance(when, Span)):
        return now, True
    if against.year >= now.year - 1 and not (isinstance(when, Span) and against.year < now.year and not relative):
        return now, against.year == now.year - 1
    if against.year < now.year:
        span = periods.years(against.year, now.year)
        scene.base = (periods.year(against.year), now)
        scene.change = span
        statement.base_years = now.year - against.year
        return span, False
    return now, None


def _link_start(statement: Statement, scene: Scene, earlier: list[Statement]) -> None:
    """从…到…: the second figure finds the first, and the span between them holds for rates that follow."""
    tail = statement.tail
    if tail.origin or (statement.sense.measure in (Measure.CHANGE, Measure.GROWTH_RATE) and not tail.arrival):
        return
    if not tail.arrival or statement.source is None:
        return
    start = None
    for before in reversed(earlier[-8:]):
        if before.sentence != statement.sentence:
            break
        if before.tail.origin and before.list_of is None:
            start = before
            break
    if start is None or start.figure.unit != statement.figure.unit:
        return
    statement.start = start
    a, b = start.period, statement.period
    if a is not None and b is not None and a.year < b.year:
        scene.ends = (a, b)
    if a is not None and b is not None and a.year < b.year - 1:
        whole = periods.is_year(a) and (ends_as_told(b, scene) or b in (scene.now, scene.calendar.holiday))
        scene.change = periods.years(a.year, b.year) if whole else periods.between(a, b)
        scene.moved = statement
