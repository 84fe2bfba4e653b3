"""Dates and calendar spans: the grammar that finds them in a folded text, and what a date literal says.

Dates are whole: `2013—2020年`, `一九七八年`, `2021.5.20`, `1—11月`, `三季度`, `9个月` behind 前, `20世纪50年代`,
`16:42`. A missing part is taken from the other end (`2013—2020年`) and else stays open (`5月20日` has no year).
Lengths of time are no dates; the grammar of figures reads them.
"""

import re
from dataclasses import dataclass
from typing import Final

from pipelines.figures.folding import narrow
from pipelines.figures.numerals import UnreadableNumeral, read_numeral

_TO: Final = r" ?(?:-{1,2}|—{1,2}|~{1,2}|至|到) ?"
_CN: Final = "[〇零一二三四五六七八九]"
_CN_YEAR: Final = f"{_CN}{{4}}"
_CN_SMALL: Final = "(?:[一二]?十[一二三四五六七八九]?|三十一?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
_DAY: Final = r"(?: ?0{1,2} ?[日号](?![均产元线])(?: ?(?:上午|下午|凌晨|晚)? ?0{1,2}(?::00(?::00)?|时(?:0{1,2}分)?))?)"
_MONTH: Final = rf"0{{1,2}} ?月(?:{_DAY}|份)?"
_YEAR: Final = rf"0{{4}} ?年(?:度(?!假)| ?{_MONTH})?"
_CN_MONTH: Final = f"{_CN_SMALL}月(?:{_CN_SMALL}[日号]|份)?"
_CN_YEAR_DATE: Final = f"{_CN_YEAR} ?年(?:度| ?{_CN_MONTH})?"

ARABIC_DATE: Final = re.compile(
    rf"0{{4}}(?: ?年)?{_TO}0{{4}} ?(?:年(?!级)(?:度|{_MONTH})?|学年)"  # 2013—2020年, 2013年至2019年
    rf"|0{{4}} ?年 ?{_MONTH}{_TO}(?:0{{4}} ?年 ?)?(?:{_MONTH}|0{{1,2}} ?[日号])"  # 2015年1月—9月
    rf"|0{{4}} ?年 ?0{{1,2}}{_TO}{_MONTH}"  # 2015年1—9月
    rf"|0{{4}}([-/.])0{{1,2}}(?:\1)0{{1,2}}(?!0)(?:[ T]0{{1,2}}:00(?::00)?)?"
    rf"|0{{4}} ?年代|0{{2}} ?世纪(?: ?0{{2}} ?年代)?|0{{2}}年代|0{{2}}{_TO}0{{2}} ?年代"
    rf"|{_YEAR}(?: ?[第]?[一二三四0] ?季度)?"
    rf"|{_MONTH}{_TO}(?:{_MONTH}|0{{1,2}} ?[日号])"
    rf"|0{{1,2}}{_TO}{_MONTH}|0{{1,2}} ?[日]?{_TO}0{{1,2}} ?日(?![均产元])"
    rf"|{_MONTH}"
    rf"|0{{1,2}} ?日(?![均产元线处益])(?: ?(?:上午|下午|凌晨|晚)? ?0{{1,2}}(?::00(?::00)?|时(?:0{{1,2}}分)?))?"
    rf"|0{{1,2}}:00(?::00)?(?![:.0])"
    rf"|0{{1,2}} ?时(?:0{{1,2}}分|许|整)"
    rf"|(?:0(?:{_TO}|、))?0 ?季度"
)
CHINESE_DATE: Final = re.compile(
    rf"{_CN_YEAR}(?: ?年)?{_TO}{_CN_YEAR} ?年(?:度)?"
    rf"|{_CN_YEAR_DATE}"
    rf"|{_CN}{{2,3}}年(?={_CN_MONTH})(?:{_CN_MONTH})"
    rf"|{_CN_SMALL}(?:月份?)?{_TO}{_CN_SMALL}月(?:份|{_CN_SMALL}[日号])?"
    rf"|{_CN_MONTH}(?![个亮饼])"
    rf"|(?:二?十|三十|二?十[一二三四五六七八九]|三十一)[日号](?![均产元])"
    rf"|二?十[一二三四五六七八九]?世纪(?:[二三四五六七八九]十年代)?|[二三四五六七八九]十年代"
    rf"|[一二三四]{_TO}[一二三四]季度|[一二三四]季度"
)
BARE_YEARS: Final = re.compile(r"0{4}(?=(?: ?[、和与及,，] ?0{4})* ?[、和与及,，] ?0{4} ?年)")
BARE_MONTHS: Final = re.compile(r"0{1,2}(?=(?: ?[、和与及] ?0{1,2})* ?[、和与及] ?0{1,2} ?(?:月|日(?!均)))")
MONTH_COUNT: Final = re.compile(r"(?:0{1,2}|[一二三四五六七八九十]{1,2}) ?个月")
_QUARTER: Final = re.compile(r"第?([一二三四1-4])(?:(?:-|—|~|至|到|、)([一二三四1-4]))?季度")
_DECADE: Final = re.compile(r"(?:(\d{2})世纪)?(?:(\d{2})(?:-|—|~|至|到))?(?:(\d{4}|\d{2})年代)?")
_POINT: Final = re.compile(
    r"(?:(?P<year>\d{4}|\d{2,3}(?=年))(?:年度?|学年|[-/.](?=\d)|$))?(?:(?P<month>\d{1,2})(?:月份?|[-/.](?=\d)|$))?"
    r"(?:(?P<day>\d{1,2})(?:[日号]|$)?)?"
)


@dataclass(frozen=True, slots=True)
class CalendarPoint:
    """A point or stretch of the calendar as far as it is printed: 2020年 has a year, 5月20日 month and day."""

    year: int | None = None
    quarter: int | None = None
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class CalendarSpan:
    """What a date literal covers, from `first` to `last` inclusive; equal where one point is printed."""

    first: CalendarPoint
    last: CalendarPoint

    @property
    def is_point(self) -> bool:
        """Whether one year, month or day is meant, not a stretch from one to another."""
        return self.first == self.last


def _digits(text: str) -> str:
    """Chinese numerals in a date as Arabic ones: 一九七八年十二月 → 1978年12月."""

    def arabic(match: re.Match[str]) -> str:
        run = match[0]
        if "十" in run or "廿" in run:
            return str(int(read_numeral(run).value))
        return "".join(str("〇一二三四五六七八九".index(c)) for c in run.replace("零", "〇"))

    return re.sub(r"[〇零一二三四五六七八九十廿]+(?!季度|、[一二三四]季度)", arabic, text)


def _point(text: str) -> CalendarPoint | None:
    match = _POINT.match(text)
    if not match or not any(match.groups()):
        return None
    year, month, day = (int(part) if part else None for part in match.group("year", "month", "day"))
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if year is not None and year < 100 and match["year"] is not None and len(match["year"]) == 2:
        year += 1900 if year > 40 else 2000
    return CalendarPoint(year, None, month, day)


def _fill(point: CalendarPoint, other: CalendarPoint) -> CalendarPoint:
    """An end that lacks what the other end prints takes it over: 2013—2020年, 2015年1月—9月."""
    if point.year is None and point.quarter is None:
        return CalendarPoint(other.year, None, point.month, point.day)
    return point


def read_date(literal: str) -> CalendarSpan | None:
    """What a date literal says, or None where it says no day, month, quarter, year or decade (16:42).

    A month count (前9个月) runs from month 1. Never raises.
    """
    text = re.sub(r"\s+", "", narrow(literal))
    try:
        return _read(text)
    except (UnreadableNumeral, ValueError, IndexError):
        return None


def _read(text: str) -> CalendarSpan | None:
    if text.endswith("个月"):
        return CalendarSpan(CalendarPoint(month=1), CalendarPoint(month=int(read_numeral(text[:-2]).value)))
    quarter = _QUARTER.search(text)
    if quarter:
        year = re.match(r"(\d{4})年", text)
        first, last = ("一二三四".find(q) + 1 or int(q) for q in (quarter[1], quarter[2] or quarter[1]))
        number = int(year[1]) if year else None
        return CalendarSpan(CalendarPoint(number, first), CalendarPoint(number, last))
    text = _digits(text)
    if "年代" in text or "世纪" in text:
        return _decade(text)
    text = re.sub(r"[ T]?\d{1,2}:\d\d(?::\d\d)?$|\d{1,2}时.*$|上午|下午|凌晨|晚", "", text)
    iso = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text)
    if iso:
        point = CalendarPoint(int(iso[1]), None, int(iso[3]), int(iso[4]))
        valid = 1 <= point.month <= 12 and 1 <= point.day <= 31  # type: ignore[operator]
        return CalendarSpan(point, point) if valid else None
    parts = re.split(r"-+|—+|~+|至|到", text)
    if len(parts) == 1:
        single = _point(text)
        return CalendarSpan(single, single) if single else None
    return _stretch(parts[0], parts[-1])


def _stretch(head: str, tail: str) -> CalendarSpan | None:
    """Two ends: a number without its mark takes the mark of the other end."""
    if head.isdecimal():
        mark = next((c for c in tail if c in "年月日号学"), "")
        head += "年" if mark == "学" else mark
    elif re.fullmatch(r"(\d{4}年)?\d{1,2}", head):
        head += "月"
    first, last = _point(head), _point(tail)
    if first is None or last is None:
        return None
    if last.year is None and last.month is None and first.month is not None:
        last = CalendarPoint(first.year, None, first.month, last.day)
    return CalendarSpan(_fill(first, last), _fill(last, first))


def _decade(text: str) -> CalendarSpan | None:
    match = _DECADE.fullmatch(text)
    if not match:
        return None
    century, low, decade = match.groups()
    base = (int(century) - 1) * 100 if century else 1900
    if not decade:
        return CalendarSpan(CalendarPoint(base + 1), CalendarPoint(base + 100)) if century else None
    last = int(decade) if len(decade) == 4 else base + int(decade)
    first = base + int(low) if low else last
    return CalendarSpan(CalendarPoint(first), CalendarPoint(last + 9))
