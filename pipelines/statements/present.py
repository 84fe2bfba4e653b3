"""States that news tells of no time of its own: they are as of the day it was written."""

import re
from collections.abc import Sequence
from typing import Final

from pipelines.statements import periods
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.scene import Scene
from schemas.vocabulary import Measure, PeriodKind, Status

_THERE_IS: Final = re.compile(r"[已现共尚仍拥实]有|现存|均(?:为|已)")
"""Words of a clause that tell what there is."""
_ALL: Final = re.compile("全部")
_DONE_BY_NOW: Final = re.compile(r"已(?!经?[完超]成?全年)")
"""Words of a clause that tell what has been done up to now."""
_REACH: Final[tuple[str, ...]] = (
    "普及率", "覆盖率", "参保率", "通达率", "入户率", "入住率", "巩固率", "通畅率", "签约率", "参保人数", "保有量",
    "在校生", "在校学生", "在园幼儿", "人才总量",
)  # fmt: skip
"""Ends of the names of what is counted on a day."""


_HARVESTS: Final[tuple[str, ...]] = ("亩产", "单产", "总产", "产量", "总产量")
_NAMED_AFTER: Final[tuple[str, ...]] = ("实有", "现有", "共有", "拥有", "登记在册")
_FAR: Final = "section or report"
"""What the rule of a period begins with that the headline or heading gave."""
_RANGE_OF_MONTHS: Final = len("2024-01/2024-09")
"""Longer labels are of days from one to another, in which something went on (1月26日至2月24日，人员流动量…)."""
AS_OF_TEXT: Final = "a state, as of the day of the text"


def set_now(statement: Statement, scene: Scene) -> None:
    """A state or what has been done by now, under a year, or a span of years, that is not over, or under the part of
    this year that the headline of the news is about, is as of the day it was written."""
    if statement.status is Status.ESTIMATED and statement.tail.time is None:
        period = statement.period
        if period is not None and period.kind is PeriodKind.INSTANT and statement.indicator.endswith(_HARVESTS):
            # 截至6月8日已收…。预计平均亩产378公斤: of the harvest of the year.
            statement.period = periods.year(period.year)
            statement.because("period", "a harvest that is not over, of its year")
        return
    when = _now_for(statement, scene)
    if when is not None:
        statement.period = when
        statement.because("period", AS_OF_TEXT)


def is_as_of_text(statement: Statement) -> bool:
    """Whether a statement was dated by the day that its text was written."""
    return statement.why.get("period", "").endswith(AS_OF_TEXT)


def _now_for(statement: Statement, scene: Scene) -> Period | None:
    now, period, tail, like = scene.now, statement.period, statement.tail, statement.source
    if now is None or period is None or scene.setting.work_report or period.kind is PeriodKind.INSTANT:
        return None
    if statement.status is not Status.REPORTED or statement.completion or tail.time is not None or tail.origin:
        return None
    measure = statement.sense.measure
    if measure is not Measure.LEVEL:
        # 普及率由去年底的65%提高到68%，提高3个百分点: what is told of a state of today.
        told = like is not None and is_as_of_text(like) and like.sentence == statement.sentence
        moved = like is not None and like.sense.measure is Measure.CHANGE and not tail.base_times
        return now if told and (moved or measure is not Measure.GROWTH_RATE) else None
    goes_on = periods.is_year(period) and period.last > now.last
    if goes_on and statement.over_span is not None:
        return now
    part = period == scene.setting.when and not periods.is_year(period) and period.year == now.year
    if not (goes_on or part):
        return None
    state = statement.indicator.endswith(_REACH) or _says(_THERE_IS, statement, scene)
    if goes_on and (state or _says(_DONE_BY_NOW, statement, scene) or _says(_ALL, statement, scene)):
        return now
    dated = scene.dates_sentence and not scene.is_dated_before(statement.figure.start)
    return now if part and state and not dated and scene.calendar.holiday is None else None


def _says(words: re.Pattern[str], statement: Statement, scene: Scene) -> bool:
    return words.search(scene.clause_before(statement.figure.start)) is not None


def settle_states(statements: Sequence[Statement]) -> None:
    """A state told once as of a day or month holds then wherever no nearer words date it: news of three quarters that
    counts firms at the end of September counts those of its cities then too."""
    told: dict[str, Period] = {}
    undated = []
    for s in statements:
        if s.sense.measure not in (Measure.LEVEL, Measure.SHARE) or s.period is None:
            continue
        name = s.indicator.partition("占")[0]
        if name.startswith(_NAMED_AFTER):
            for word in _NAMED_AFTER:
                name = name.removeprefix(word)
        first = s.list_of or s
        if first.why.get("period", "").startswith(_FAR):
            undated.append((s, name, is_as_of_text(first)))
        elif s.period.kind is PeriodKind.INSTANT and not s.tail.origin:
            told.setdefault(name, s.period)
    for s, name, as_of_text in undated:
        when = told.get(name)
        if when is None or s.period is None or s.period.label == when.label or len(s.period.label) > _RANGE_OF_MONTHS:
            continue
        if s.period.last == when.last or (as_of_text and s.period.year == when.year):
            s.period = when
            s.why["period"] = f"as {name} before"
