"""What is known of an article before its first sentence: its dates, its area, and the period that it tells of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.periods import Period
from pipelines.statements.places import Area, Gazetteer
from pipelines.statements.time_grammar import FULL_WIDTH
from pipelines.statements.times import Calendar, Span, TimeWord

LEAD: Final = 600
"""Characters in which a piece of news says what it is about."""
_PRESS: Final[tuple[str, ...]] = ("新闻发布会", "例行新闻发布会", "例行发布会", "新闻通气会", "集中采访")
"""What a part of a year may number, and tell nothing of."""
_AGAINST: Final[tuple[str, ...]] = ("较", "比", "与", "同", "于", "由", "从", "自")
"""What stands before a time that something is compared with or counted from (较9月下旬的高点, 由2015年的5座增至…)."""
_OF_A_FIGURE: Final = re.compile(r"\d[^\d，。；\n]{1,6}[（(]$")
"""Before a time these make it that of the figure before its bracket."""
_HALF_OVER: Final = 6
"""After this month the last full year is no news."""
_FIRST_SESSION: Final = re.compile(r"(?:人民代表大会|人大)(?:第)?一次会议")
_YEARLY: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2})\s*年(?!\s*(?:[\d一二三四上下前首]{1,3}[—\-～~至]?"
    r"[\d一二三四五六七八九十]{0,2}(?:月|季|半年|个)|末|底))[^\d。]{0,40}?(?:公报|统计(?!局)|核算|年鉴)"
)
_REFERENCE_TIME: Final = re.compile(r"(?:标准时点|统计时点|调查时点)(?:为|是)?(?=[\d一二])")
_STRUCK: Final = re.compile(r"[0零〇]\s*[时点](?!间)")
_WORK_REPORT: Final = re.compile(r"工作报告")
_OF_YEAR: Final = re.compile(r"((?:19|20)\d{2})\s*年.{0,24}工作报告")
_FILED: Final = re.compile(
    r"(?<!\d)(?:(?P<y_close>(?:19|20)\d\d)(?P<m_close>0[1-9]|1[0-2])(?P<d_close>0[1-9]|[12]\d|3[01])?(?!\d)"
    r"|(?P<y>(?:19|20)\d\d)(?!\d)(?:[-_.年](?P<m>0?[1-9]|1[0-2])(?!\d)(?:[-_.月](?P<d>0?[1-9]|[12]\d|3[01])(?!\d))?)?)"
)
"""A date in the name of a file: 2018, 2018-03, 201803, 2018年3月12日, 20180312."""
_NO_CALENDAR: Final = Calendar(None, None, None, False)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of an article before its first sentence."""

    calendar: Calendar
    gazetteer: Gazetteer
    area: Area | None
    when: Period | Span | None
    work_report: bool


def find_calendar(head: str, published: date | None, precision: str | None) -> tuple[Calendar, bool]:
    """The dates of a report from its publication and the first lines, and whether it is a work report."""
    if published is None:
        dates = [
            word for word in times.scan(head) if word.role == "point" and word.year and word.part[:1] in ("D", "M")
        ]
        spoken = next((word for word in dates if word.part[0] == "D"), dates[0] if dates else None)
        when = times.resolve(spoken, _NO_CALENDAR) if spoken is not None else None
        if isinstance(when, Period) and spoken is not None:
            published, precision = when.first, "day" if spoken.part[0] == "D" else "month"
    yearly = _YEARLY.search(head.translate(FULL_WIDTH))
    # News names the communiqué that it tells of (《2021年…公报》显示): its 去年 is counted from its own day.
    named = (
        yearly is not None
        and published is not None
        and yearly.start() > 1
        and (
            head[yearly.start() - 1] == "《"
            or head.endswith(_MAKES_KNOWN, 0, yearly.start())
            or _in_prose(head, yearly.start())
        )
    )
    if yearly is not None and not named:
        return Calendar(published, precision, times.year_number(yearly.group("year")), True), False
    work_report = _WORK_REPORT.search(head) is not None
    if published is None and work_report and (match := _OF_YEAR.search(head)):
        published, precision = date(int(match.group(1)), 1, 1), "year"
    if published is None:
        return Calendar(None, None, None, False, work_report), work_report
    about = published.year if published.month == 12 else published.year - 1
    return Calendar(published, precision, about, False, work_report), work_report


def _in_prose(head: str, at: int) -> bool:
    """5月28日，教育厅发布2023年统计情况。: a sentence tells of figures of that year, and is no title of theirs."""
    start, end = head.rfind("\n", 0, at) + 1, head.find("\n", at)
    line = head[start : end if end >= 0 else len(head)]
    told = "，" in head[start:at] and _PRESS_WORD.search(line) is not None
    return "。" in line and (told or _DATELINED.search(head, start, at) is not None)


_MAKES_KNOWN: Final[tuple[str, ...]] = ("发布", "公布", "发布的", "公布的", "解读")
"""Before a year these make a headline that of news of a communiqué."""
_DATELINED: Final = re.compile(r"(?:日|号)(?:电|讯|消息|报道)|记者|通讯员|发布的")
_PRESS_WORD: Final = re.compile("记者|发布会|通报|获悉|讯")


def filed_date(source_path: str) -> tuple[date, str] | None:
    """The date that a file's name tells, and its precision: all there is where neither sidecar nor text names a year.
    None: it names no date, or several years."""
    dates = list(_FILED.finditer(PurePosixPath(source_path).stem))
    if len(dates) != 1:
        return None
    y, m, d = (dates[0][part] or dates[0][part + "_close"] for part in ("y", "m", "d"))
    try:
        return date(int(y), int(m or 1), int(d or 1)), "day" if d else "month" if m else "year"
    except ValueError:  # 20180231
        return None


def reference_time(text: str, words: Sequence[TimeWord]) -> Period | None:
    """The moment as of which a census counted, where the text prints it: 普查标准时点为2020年11月1日零时, or
    现将2020年11月1日零时的人口…公布如下."""
    said = _REFERENCE_TIME.search(text) if "时点" in text else None
    word = next((w for w in words if said is not None and w.start == said.end()), None)
    if word is None and "普查" in text[:LEAD]:
        lead = takewhile(lambda w: w.end <= LEAD, words)
        word = next((w for w in lead if w.part[:1] == "D" and _STRUCK.match(text, w.end)), None)
    when = times.resolve(word, _NO_CALENDAR) if word is not None and word.year is not None else None
    return when.as_instant() if isinstance(when, Period) else None


def term_of_office(text: str, about: int) -> Period | Span:
    """What a work report looks back on: the year, or, before the first session of a new congress, five years."""
    first = _FIRST_SESSION.search(text, 0, LEAD)
    return Span(about - 5, about - 4, about) if first is not None else periods.year(about)


def _leads(text: str, word: TimeWord) -> bool:
    """Whether a time word stands in the headline or in the first paragraph of prose."""
    return "。\n" not in text[: word.start].replace(" ", "").replace("　", "")


def _looks_back(text: str, calendar: Calendar, word: TimeWord) -> bool:
    """Whether a word names the last full year amid news of the second half of a year: what is told there of no time is
    told of now."""
    day = calendar.published
    if day is None or word.part or word.year != day.year - 1 or _leads(text, word):
        return False
    return day.month > _HALF_OVER


def main_period(text: str, calendar: Calendar, words: Sequence[TimeWord]) -> Period | None:
    """The period a piece of news is about: the first part of a year, or year, that its headline or lead names. `words`
    are the time words of the lead.

    News that opens with 目前, or tells later of a day, is of the day of publication; what its first paragraph was
    counted up to (截至11月20日) is the day of all that nothing else dates. Days of datelines and aims tell nothing.
    """
    if calendar.holiday is not None:
        return calendar.holiday
    led_by_years = any((w.role in ("range", "years") or w.edge) and _leads(text, w) for w in words)
    for word in words:
        to_a_day = word.role in ("now", "day") or (word.as_of and word.part[:1] == "D")
        if to_a_day or (word.as_of and word.part[:1] == "M" and _leads(text, word)):
            told = (word.as_of or word.role == "day") and _leads(text, word)
            counted = times.resolve(word, calendar, None) if told else None
            return counted.as_instant() if isinstance(counted, Period) else None
        if word.role == "days" and _leads(text, word) and not times.is_ahead(text, word):
            days = times.resolve(word, calendar, None)
            return days if isinstance(days, Period) else None
        ended = calendar.tells_last_year and word.edge == "end" and not word.part and word.year == calendar.about
        if calendar.published is None and word.as_of and not word.part and word.year is not None:
            # 截至2019年底: as near to its day as a report that names none tells.
            return periods.year(word.year)
        if word.role != "point" or word.same or word.since or (word.edge and not ended) or word.part[:1] == "D":
            continue
        if text.startswith(_PRESS, word.end) or text.endswith(_AGAINST, 0, word.start):
            continue
        if word.relative == "last" and word.part and not calendar.tells_last_year:
            # 去年9月，省委作出部署: what went before the news.
            continue
        if _looks_back(text, calendar, word) or _OF_A_FIGURE.search(text, max(0, word.start - 8), word.start):
            continue
        if led_by_years and not _leads(text, word):
            # The lead has told of years that are over: months of a later paragraph are its own.
            return None
        when = times.resolve(word, calendar, None)
        if when is None:
            return None
        if not isinstance(when, Period) or times.is_ahead(text, word):
            continue
        if ended:
            return periods.year(when.year)
        led = word.relative == "this" or (word.relative == "last" and calendar.tells_last_year)
        whole = not word.part and (word.year is not None or (led and _leads(text, word)))
        whole = whole or (calendar.tells_last_year and word.relative == "context" and when.year == calendar.about)
        if word.part or (whole and (calendar.published is None or when.year >= calendar.published.year - 1)):
            return when
    return None
