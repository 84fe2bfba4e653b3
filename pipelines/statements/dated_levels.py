"""Shares and changes of a level that its own words date, apart from what the sentence tells of."""

from collections.abc import Sequence
from typing import Final

from pipelines.statements import periods
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.scene import Scene
from pipelines.statements.times import TimeWord
from schemas.vocabulary import Measure

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
