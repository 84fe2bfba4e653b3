"""Periods that levels told of give to what follows them: shares and changes of a dated level, changes between two, the
levels from which something moved, and figures listed in the order of their periods."""

from collections.abc import Sequence
from typing import Final

from pipelines.statements import periods
from pipelines.statements.ladder import When
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.scene import Scene
from pipelines.statements.times import Span, TimeWord
from schemas.vocabulary import Measure, PeriodKind

_POOR_NO_MORE: Final[tuple[str, ...]] = ("减贫", "脱贫", "累计减贫", "累计脱贫")
_NEAR: Final = 6
"""Statements before a change among which the level that it starts from is looked for."""


def of_dated_level(statement: Statement, scene: Scene, earlier: Sequence[Statement], *, moving: bool) -> Period | None:
    """产值2014年首次突破千亿元、占全国的30%; 2009年为1.2亿元，2010年为1.9亿元，增长58.3%: of the time of the level
    right before. Against the level of another year it runs from one to the other."""
    level, tail = statement.source, statement.tail
    if (
        level is None
        or level.period is None
        or not _is_dated(level.tail.time)
        or level.tail.origin
        or level.tail.arrival
    ):
        return None
    near = level.sentence == statement.sentence and statement.clause - level.clause < 2
    if not near or level.frame or tail.time is not None or tail.base_times or tail.than or tail.against:
        return None
    if scene.dates_clause or tail.streak or level.sense.measure is not Measure.LEVEL or statement.own.text:
        return None
    if statement.sense.measure is Measure.SHARE:
        return level.period
    if not moving or tail.basis == "annual_average":
        return None
    return _since(level, earlier) or level.period


def _is_dated(word: TimeWord | None) -> bool:
    """Whether words before a level date it, other than those that only set it against now (去年同期为…)."""
    if word is None or word.role != "point" or word.same:
        return False
    return word.relative not in ("last", "previous", "before_last")


def _since(level: Statement, earlier: Sequence[Statement]) -> Period | None:
    """The years from the level before to this one, or the later of two years that follow each other."""
    for before in reversed(earlier[-_NEAR:]):
        if before is level or before.sentence != level.sentence:
            continue
        told = before.sense.measure is Measure.LEVEL and before.figure.unit == level.figure.unit
        a, b = before.period, level.period
        if not told or a is None or b is None or not (periods.is_year(a) and periods.is_year(b)):
            continue
        first, last = sorted((a.year, b.year))
        return periods.years(first, last) if last - first > 1 else periods.year(last)
    return None


def between_ends(statement: Statement, earlier: list[Statement], scene: Scene) -> Period | None:
    """由104万人减少到25万人，五年减贫79万人: a change right after two levels of its unit runs from one to the other."""
    last = earlier[-1] if earlier else None
    if last is None or last.start is None or last.sentence != statement.sentence or last.clause < statement.clause - 1:
        return None
    moves = statement.sense.measure is Measure.CHANGE or statement.own.text in _POOR_NO_MORE
    if not moves or statement.figure.unit != last.figure.unit:
        return None
    a, b = last.start.period, last.period
    if a is None or b is None or a.year >= b.year - 1 or not (periods.is_year(a) and ends_as_told(b, scene)):
        return None
    return periods.years(a.year, b.year)


def ends_as_told(period: Period, scene: Scene) -> bool:
    """Whether a period is a year, or the moment as of which a census counted."""
    return periods.is_year(period) or (scene.calendar.yearly and period == scene.setting.when)


def between_named(statement: Statement, earlier: list[Statement]) -> Period | None:
    """2013年收入5000元，2019年增长到11000元，年均增长14%; 四年减少60万人: from the first to the last of two years
    whose levels the sentence has printed, where a number of years that it counts is theirs."""
    levels = [s for s in earlier[-6:] if s.sentence == statement.sentence and s.sense.measure is Measure.LEVEL]
    if len(levels) < 2 or statement.own.text:
        return None
    *before, last = levels
    told = (s for s in reversed(before) if last.figure.unit == s.figure.unit)
    first = next((s for s in told if last.source is s or last.indicator == s.indicator), None)
    if first is None:
        return None
    a, b, word = first.period, last.period, statement.tail.time
    if a is None or b is None or not (periods.is_year(a) and periods.is_year(b)) or a.year >= b.year - 1:
        return None
    return periods.years(a.year, b.year) if word is None or word.count == b.year - a.year else None


def one_by_one(statement: Statement, scene: Scene) -> list[Period]:
    """The periods that a figure and those listed after it have in order: 一、二季度, or, behind 2016年至2019年 and
    before 分别增长, as many years as there are figures."""
    word = statement.tail.time or scene.listed_time
    if word is None:
        return []
    if word.items:
        return [when for item in word.items if isinstance(when := scene.resolve(item), Period)]
    span = scene.resolve(word) if word.role == "range" and statement.tail.distributes else None
    if not isinstance(span, Span) or "、" in statement.own.text or "和" in statement.own.text:
        return []
    return [periods.year(y) for y in range(span.first, span.last + 1)]


def is_day_after(when: When | None, ended: Period) -> bool:
    """Whether a time is a day after the end of a year."""
    return isinstance(when, Period) and when.first == when.last > ended.last and periods.is_year(ended)


def origin_of(when: When | None, scene: Scene, statement: Statement) -> Period | None:
    """从…: an explicit time, else the base year of the span in force, else the year before a yearly report's."""
    if scene.change is not None and "同期" in scene.clause_before(statement.figure.start):
        return periods.year(scene.change.first.year)
    if isinstance(when, Span):
        return periods.year(when.base)
    if statement.tail.time is not None or when is None:
        return when
    if scene.ends is not None and (when in scene.ends or is_day_after(when, scene.ends[1])):
        return scene.ends[0]
    if scene.base is not None and scene.base[1] == when:
        # 寿命比2012年提高2岁；死亡率由8‰降至3‰
        return scene.base[0]
    if scene.counted_from is not None and when.kind is PeriodKind.INSTANT and scene.calendar.yearly:
        return scene.counted_from
    if scene.averages_after(statement.figure.right):
        # 五年…。2007年…；存款由52亿元提高到96亿元，年均增长13%: from before the years told of, never the year before
        span = scene.span
        return periods.year(span.base) if span is not None and span.last == when.year else None
    year = periods.is_year(when) and when.kind is not PeriodKind.INSTANT and when.year == scene.calendar.about
    return periods.years_back(when) if year or (scene.calendar.yearly and periods.is_year(when)) else None
