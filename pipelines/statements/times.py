"""The periods that time words stand for, once the report's own dates are known.

`timewords` scans; `resolve` brings the context. Which figure takes which period is decided in `timing`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from pipelines.statements import periods
from pipelines.statements.periods import Period
from pipelines.statements.time_grammar import small_number as small_number
from pipelines.statements.time_grammar import year_number as year_number
from pipelines.statements.timewords import TimeWord as TimeWord
from pipelines.statements.timewords import days_off as days_off
from pipelines.statements.timewords import outside as outside
from pipelines.statements.timewords import scan as scan
from pipelines.statements.year_parts import first_month, nearest_year, part_of_year


@dataclass(frozen=True, slots=True)
class Span:
    """Years taken together: `base` is the year growth is counted from, flows run from `first` to `last`."""

    base: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a report says of its own dates."""

    published: date | None
    precision: str | None  # day, month, year
    about: int | None
    """The year a yearly report is about, or the last full year before publication."""
    yearly: bool
    """Whether the report tells of one year (公报): its 今年 is that year."""
    retrospective: bool = True
    """Whether it looks back on full years: 全年 is the last one, not the one of publication."""
    this: int | None = None
    holiday: "Period | None" = None
    """The days of the holiday that it tells of."""
    holiday_name: str = ""

    def dated_by(self, text: str, words: Sequence[TimeWord] | None = None) -> "Calendar":
        """A calendar for a report that does not open with its date.

        Its own day is the first one it prints, or that of its dateline (北京6月7日电) in the year whose months it tells
        of; its year is the latest it names that is no aim. Where only full years are named, 今年 stays unknown.
        """
        words = scan(text) if words is None else words
        dates = [w for w in words if w.role in ("point", "holiday", "days") and w.year]
        named = [w for w in dates if not w.since and not w.same and not is_ahead(text, w)]
        if not named:
            return self
        latest = max(word.year or 0 for word in named)
        inside = [word for word in named if word.year == latest and word.part]
        day = next((word for word in inside if word.part[0] == "D" and word.role != "days"), None)
        line = _DATELINE.search(text, 0, _LEAD)
        if day is not None:
            m, _, d = day.part[1:].partition("-")
        elif line is not None and inside:
            m, d = line.groups()
        elif line is not None:
            return self
        else:
            return replace(self, about=latest, this=latest if inside else None)
        published = periods.day(latest, min(int(m), 12), int(d)).first
        about = latest if published.month == 12 else latest - 1
        return replace(self, published=published, precision="day", about=about, this=latest)

    def datelined(self, text: str) -> "Calendar":
        """The calendar of news that was written some days before it was printed: its dateline tells the day."""
        if self.published is None or self.precision != "day" or self.yearly or self.retrospective:
            return self
        line = _DATELINE.search(text, 0, _LEAD) or _REPORTER.search(text, 0, _LEAD)
        if line is None:
            return self
        m, d = int(line["m"]), int(line["d"])
        year = self.published.year - (m > self.published.month)
        written = periods.day(year, m, d).first
        late = timedelta(0) <= self.published - written <= _PRINTED_WITHIN
        return replace(self, published=written) if late else self

    def with_holiday(self, words: Sequence[TimeWord], opening: int) -> "Calendar":
        """The calendar of news about a holiday: its lead, of these time words, prints the days, or its first sentence,
        which ends at `opening`, names the holiday soon after days that are listed."""
        named = next((word for word in words if word.role == "holiday"), None)
        if named is None:
            return self
        days = next((word for word in words if word.role == "days"), None)
        when = resolve(days, self) if days is not None else None
        listed = resolve(named, self)
        if isinstance(listed, Period) and isinstance(when, Period) and listed.encloses(when):
            # 春运期间…，1月27日到2月2日…: days within it.
            when = None
        if when is None and named.start < opening and self.published is not None:
            told = isinstance(listed, Period) and timedelta(0) <= self.published - listed.last < _AFTERWARDS
            when = listed if told else None
        return replace(self, holiday=when, holiday_name=named.part) if isinstance(when, Period) else self

    @property
    def this_year(self) -> int | None:
        if self.yearly and self.about is not None:
            return self.about
        return self.published.year if self.published else self.this

    @property
    def last_told(self) -> int | None:
        """The last year of 2015年以来: the year of the news, but for that of January and February, which looks back."""
        early = self.published is not None and self.published.month < _COUNTS_AGAIN
        looks_back = early or self.yearly or self.retrospective
        if self.published is not None and not looks_back:
            return self.published.year
        return self.about

    @property
    def tells_last_year(self) -> bool:
        """Whether it was published in the first months of a year, when figures of the whole last year come out."""
        return self.published is not None and self.published.month < 4 and not self.yearly

    @property
    def now(self) -> Period | None:
        """The day of publication, where it is known to the day."""
        if self.published is None or self.precision != "day" or self.yearly:
            return None
        return periods.day(self.published.year, self.published.month, self.published.day)

    def days_before(self, count: int) -> Period | None:
        """The day of publication, or one before it."""
        now = self.now
        if now is None or not count:
            return now
        day = now.last - timedelta(count)
        return periods.day(day.year, day.month, day.day)

    def week(self, count: int) -> Period | None:
        """The week of the day of publication, from Monday, or one before or after it."""
        if self.published is None or self.precision != "day":
            return None
        monday = self.published + timedelta(7 * count - self.published.weekday())
        sunday = monday + timedelta(6)
        first, last = (periods.day(day.year, day.month, day.day) for day in (monday, sunday))
        return periods.between(first, last)


_DATELINE: Final = re.compile(r"(?<![\d年])(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日(?:电|讯|消息|报道)")
_REPORTER: Final = re.compile(
    r"(?<![\d年])(?P<who>记者|笔者)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日"
    r"(?(who)|，?(?:本报)?(?:记者|笔者))(?:从|在|来到|走进)"
)
"""记者12月18日从…获悉, 12月18日，记者走进…: the day on which news was gathered."""
_LEAD: Final = 600
_COUNTS_AGAIN: Final = 3
"""The month from which what is counted since some year goes beyond the last one."""
_AFTERWARDS, _PRINTED_WITHIN = timedelta(20), timedelta(3)
_WILL: Final = re.compile("[，,]?(?:将(?!近|军)|拟|力争)")
_AHEAD: Final[tuple[str, ...]] = ("到", "至", "力争", "力争到", "计划")


def is_ahead(text: str, word: "TimeWord") -> bool:
    """Whether a period is one that is aimed at (到2025年, 下半年将…)."""
    return text.endswith(_AHEAD, max(0, word.start - 4), word.start) or _WILL.match(text, word.end) is not None


def _year_of(word: TimeWord, calendar: Calendar, context: Period | None) -> int | None:
    if word.year is not None:
        return word.year
    this = calendar.this_year
    if word.relative == "context" or not word.relative:
        if word.part and not calendar.yearly and this is not None:
            month = calendar.published.month if calendar.published else 12
            if context and context.year != this and word.part[0] in "HQC":
                return context.year
            first = first_month(word.part)
            back = word.since or (calendar.retrospective and not word.future)
            return this - (first > month) if back else nearest_year(first, word.future, month, this)
        if word.relative == "context" and calendar.tells_last_year and (context is None or context == calendar.now):
            # 全年 in news of the first months is the year that has ended.
            return calendar.about
        return context.year if context else (this if word.part or not calendar.retrospective else calendar.about)
    if word.relative == "previous":
        about = context.year if context else calendar.about
        return None if about is None else about - 1
    if word.relative == "expected":
        # 预计全年: the year of a report that was written amid it, the one that a report of its end looks back on.
        back = calendar.yearly or calendar.retrospective or calendar.tells_last_year
        year = calendar.about if back else this
        return context.year if context and year is not None and context.year > year else year
    if word.relative == "full":
        return calendar.about
    if word.relative == "following":
        return context.year + 1 if context else None
    if word.relative == "coming":
        # 新的一年: the year of a report of its first months, the next one in what looks back on a year that ends.
        ends = calendar.yearly or (calendar.published is not None and calendar.published.month > 10)
        return None if this is None else this + ends
    shift = {"this": 0, "last": -1, "before_last": -2, "next": 1}[word.relative]
    return None if this is None else this + shift


def resolve(word: TimeWord, calendar: Calendar, context: Period | None = None) -> Period | Span | None:
    """The period or span of years a time word stands for; None where the report does not say enough."""
    last = calendar.about
    if word.items:
        return _all_of(word.items, calendar, context)
    if word.role in ("now", "day_before"):
        return calendar.days_before(word.count)
    if word.role == "day":
        return _lone_day(word, calendar, context)
    if word.role == "holiday":
        return _holiday(word, calendar)
    if word.role == "days":
        return _days(word, calendar, context)
    if word.role == "season":
        # 2011/2012年度, of what is sown in one year and sold in the next.
        return periods.years(word.year or 0, (word.year or 0) + word.count)
    if word.role == "week":
        return _week(word, calendar, context)
    if word.role == "month":
        return _near_month(word, calendar, context)
    if word.role == "plan":
        first = word.year or 0
        if word.edge == "end":
            return periods.year(first + 4)
        whole = first + (word.count or 5) - 1  # “十四五”前三年
        upto = min(whole, calendar.last_told or whole) if word.since else whole
        return Span(first - 1, first, upto) if upto >= first else None
    if word.role == "since":
        return None if last is None or word.year is None or word.year >= last else Span(word.year, word.year, last)
    if word.role == "years":
        if last is not None and word.future:
            return Span(last, last + 1, last + word.count)
        return None if last is None else Span(last - word.count, last - word.count + (not word.more), last)
    if word.role == "ago":
        from_year = context.year if context is not None else last
        return None if from_year is None else periods.year(from_year - word.count)
    if word.role == "range":
        assert word.second is not None
        a, b = word.year or 0, word.second.year or 0
        return Span(a, a, b) if a < b else periods.year(b)
    if word.same and word.relative in ("context", "") and word.year is None and not word.part:
        return context
    if word.relative == "context" and not (word.part or word.edge or word.same) and _is_season(context):
        # 2011/2012年度…，年度结余: of the same twelve months.
        return context
    if word.same and context is not None and not word.part:
        y = _year_of(word, calendar, context)
        if y is not None and context == calendar.holiday:
            return holiday_of(calendar.holiday_name, y)
        return periods.years_back(context, context.year - y) if y is not None else None
    y = _year_of(word, calendar, context)
    if y is None or not periods.FIRST_YEAR < y < periods.LAST_YEAR:
        return None
    if word.since and word.part and (calendar.published is None or y >= calendar.published.year - 1):
        return _until_now(part_of_year(y, word.part), calendar)
    if word.since:
        now = calendar.now
        own = now is not None and not word.part and word.relative == "" and word.year == now.year
        if (not word.part and word.relative == "this") or word.edge == "start" or own:
            return now.as_cumulative() if now else None
        last = calendar.last_told
        return Span(y, y, last) if last is not None and y < last else None
    period = part_of_year(y, word.part)
    if word.edge == "start" and not word.part:
        return periods.year(y - 1).as_instant()
    if word.edge == "end" or word.as_of:
        return period.as_instant()
    return period


def _is_season(period: Period | None) -> bool:
    """Whether a period is one that is told as two years, 2011/2012年度."""
    return period is not None and period.label == f"{period.year - 1}/{period.year}"


def _all_of(items: Sequence[TimeWord], calendar: Calendar, context: Period | None) -> Period | Span | None:
    """A list of periods told of together: 7、8月份 from the first to the last, years by the last one."""
    ends = [resolve(item, calendar, context) for item in (items[0], items[-1])]
    first, last = ends
    if not (isinstance(first, Period) and isinstance(last, Period)) or not items[0].part:
        return last
    if first.year != last.year or len(items) - 1 != int(items[-1].part[1:]) - int(items[0].part[1:]):
        return last
    return periods.months(last.year, first.first.month, last.last.month)


def _until_now(start: Period, calendar: Calendar) -> Period | None:
    """3月以来: from a month or day to the month or day of publication."""
    now = calendar.now
    if now is None or start.first > now.last:
        return None
    if start.last.day - start.first.day:
        span = periods.months if start.year == now.year else None
        months = periods.month(now.year, now.last.month)
        return (
            span(now.year, start.first.month, now.last.month)
            if span and start.label != months.label
            else (periods.between(start, months))
        )
    return periods.between(start, now)


def _lone_day(word: TimeWord, calendar: Calendar, context: Period | None) -> Period | None:
    """截至15日: the last such day up to publication; 4月29日至5月1日…，其中30日: that of the days told of."""
    if context is not None and not word.as_of and 0 < (context.last - context.first).days < 31:
        for n in range((context.last - context.first).days + 1):
            day = context.first + timedelta(n)
            if day.day == word.count:
                return periods.day(day.year, day.month, day.day)
    now = calendar.now
    if now is None or not 0 < word.count < 32:
        return None
    back = word.count > now.last.day
    n = 12 * now.year + now.last.month - 1 - back
    return periods.day(n // 12, n % 12 + 1, word.count)


def _holiday(word: TimeWord, calendar: Calendar) -> Period | None:
    """The days of the holiday that the report tells of, or of another one that the list knows."""
    told, this = calendar.holiday, calendar.this_year
    same = calendar.holiday_name in ("", word.part) and not word.relative
    if told is not None and same and word.year in (None, told.year):
        listed = holiday_of(word.part, told.year) if word.count else None
        # “五一”假期5天, in news of eight days of travel around it
        return listed if listed is not None and (listed.last - listed.first).days + 1 == word.count else told
    y = word.year or (None if this is None else this - (word.relative == "previous"))
    return holiday_of(word.part, y) if y is not None else None


def holiday_of(name: str, y: int) -> Period | None:
    """The days off of a public holiday in a year; None where they are not listed."""
    days = days_off(name, y)
    if days is None:
        return None
    first, last = (periods.day(d.year, d.month, d.day) for d in days)
    return periods.between(first, last)


def _week(word: TimeWord, calendar: Calendar, context: Period | None) -> Period | None:
    """本周: that of the day of publication. 前一周 is the one before the week told of (relative: previous)."""
    if word.relative == "previous" and context is not None and context.last - context.first == timedelta(6):
        first, last = (end - timedelta(7) for end in (context.first, context.last))
        return periods.between(*(periods.day(d.year, d.month, d.day) for d in (first, last)))
    return calendar.week(word.count)


def _days(word: TimeWord, calendar: Calendar, context: Period | None) -> Period | None:
    """2月10日至17日: from the first to the last day, in the year that the day of publication tells."""
    y = _year_of(word, calendar, context)
    if y is None or word.second is None:
        return None
    a = part_of_year(y, word.part)
    named = word.second.year or word.second.relative
    b = part_of_year((_year_of(word.second, calendar, a) or y) if named else y, word.second.part)
    if a.first.day == b.first.day == 1 and a.year == b.year and a.first < b.first and a.last != a.first:
        return periods.months(y, a.first.month, b.first.month)
    return periods.between(a, b) if a.first <= b.first else None


def _near_month(word: TimeWord, calendar: Calendar, context: Period | None) -> Period | None:
    """当月, 上月末: the last month of the period in force, or of publication, and the one before it."""
    model = context if context is not None and not periods.is_year(context) else calendar.now
    if word.count < 0 and calendar.now is not None:
        model = calendar.now  # 上月…，预计下月…: the one after that of the news
    if model is None:
        return None
    n = 12 * model.last.year + model.last.month - 1 - word.count
    period = periods.month(n // 12, n % 12 + 1)
    return period.as_instant() if word.edge == "end" else period
