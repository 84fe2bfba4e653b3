"""Time words of a text, and the periods they stand for once the report's own dates are known.

Scanning knows no context; `resolve` brings it. Which figure takes which period is decided in `clauses`.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources

from pipelines.statements import periods
from pipelines.statements.periods import Period
from schemas.vocabulary import PeriodKind

CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
FULL_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)}


@dataclass(frozen=True, slots=True)
class Span:
    """Years taken together: `base` is the year growth is counted from, flows run from `first` to `last`."""

    base: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TimeWord:
    """A time expression as it stands: nothing of it is resolved yet."""

    start: int
    end: int
    role: str  # point, range, plan, since, years, now
    year: int | None = None
    relative: str = ""
    part: str = ""
    edge: str = ""  # end, start
    same: bool = False  # 同期
    since: bool = False  # 以来
    as_of: bool = False  # 截至
    second: "TimeWord | None" = None
    count: int = 0
    more: bool = False  # 六年多来
    future: bool = False  # 今后五年
    items: "tuple[TimeWord, ...]" = ()  # 一、二、三季度


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
    this: int | None = None
    holiday: "Period | None" = None
    """The days of the holiday that it tells of."""
    """Whether it looks back on full years: 全年 is the last one, not the one of publication."""

    def dated_by(self, text: str) -> "Calendar":
        """A calendar for a report that does not open with its date.

        Its own day is the first one it prints, or that of its dateline (北京6月7日电) in the year whose months it tells
        of; its year is the latest it names that is no aim. Where only full years are named, 今年 stays unknown.
        """
        named = [w for w in scan(text) if w.role == "point" and w.year and not w.since and not is_ahead(text, w)]
        if not named:
            return self
        latest = max(word.year or 0 for word in named)
        inside = [word for word in named if word.year == latest and word.part]
        day = next((word for word in inside if word.part[0] == "D"), None)
        line = _DATELINE.search(text, 0, 600)
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

    def with_holiday(self, text: str) -> "Calendar":
        """The calendar of news about a holiday whose days its lead prints."""
        words = scan(text[:600])
        days = next((word for word in words if word.role == "days"), None)
        if days is None or not any(word.role == "holiday" for word in words):
            return self
        when = resolve(days, self)
        return replace(self, holiday=when) if isinstance(when, Period) else self

    @property
    def this_year(self) -> int | None:
        if self.yearly and self.about is not None:
            return self.about
        return self.published.year if self.published else self.this

    @property
    def now(self) -> Period | None:
        """The day of publication, where it is known to the day."""
        if self.published is None or self.precision != "day" or self.yearly:
            return None
        return periods.day(self.published.year, self.published.month, self.published.day)


_DATELINE = re.compile(r"(?<![\d年])(1[0-2]|0?[1-9])月(3[01]|[12]\d|0?[1-9])日(?:电|讯|消息|报道)")
_SETS = ("确定", "提出", "明确", "目标", "纲要", "的", "主要", "《", "指标")
"""What follows the name of a plan where the plan itself is meant (“十四五”规划确定的18项指标), not its years."""
_YEARS_OF_PLANS = ("年度", "全年")
_PLAN_WORDS = ("计划", "目标", "任务", "预算", "预期", "考核")
_AHEAD = ("到", "至", "力争", "力争到", "计划")


def is_ahead(text: str, word: "TimeWord") -> bool:
    """Whether a year is one that is aimed at (到2025年)."""
    return text.endswith(_AHEAD, max(0, word.start - 4), word.start)


def _words() -> dict[str, dict[str, object]]:
    path = resources.files("schemas.codelists").joinpath("statements/times.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _either_of(words: "dict[str, object]") -> str:
    listed = words["words"]
    assert isinstance(listed, list)
    return f"(?:{_either(listed)})"


def _either(words: "list[str] | dict[str, object]") -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _grammar() -> tuple[re.Pattern[str], dict[str, dict[str, object]]]:
    words = _words()
    now = words["now"]["words"]
    assert isinstance(now, list)
    digits4 = r"(?:19|20|１９|２０)[0-9０-９]{2}|[一二][九〇零○][〇零○一二三四五六七八九]{2}"
    dash = r"[ 　\t]*(?:至|到|—+|－|-|–|~|～|─+)[ 　\t]*"
    small = r"1[0-2]|0?[1-9]|１[０-２]|[１-９]|十[一二]?|[一二三四五六七八九]"
    day = r"[12１２][0-9０-９]|3[01]|0?[1-9１-９]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"
    edge = r"(?P<{0}edge>期末|末|底|初)?"
    part = (
        rf"(?P<{{0}}part>{_either(words['part'])}"
        rf"|(?:1|１|一)[ 　\t]*月?[ 　\t]*(?:—+|－|-|–|~|～|至|到)[ 　\t]*(?P<{{0}}until>{small})[ 　\t]*月份?"
        rf"|前[ 　\t]*(?P<{{0}}first>{small})[ 　\t]*个?月(?!份)"
        rf"|(?P<{{0}}month>{small})[ 　\t]*月份?(?!大)"
        rf"(?:[ 　\t]*(?P<{{0}}day>{day})[ 　\t]*日)?)"
    )
    plan = rf"[“\"'‘]?(?P<plan>{_either(words['plan'])})(?P<mark>[”\"'’])?"
    plan += r"(?P<planrest>时期末|期间|时期|期末|末|以来|规划期|规划|计划)?"
    count = r"[一二两三四五六七八九十]|[1-9]|1[0-5]|十[一二三四五]"
    listed = rf"(?P<years>(?:{digits4})(?:年)?(?:[、和](?:{digits4})(?:年)?)*[、和](?:{digits4})年)"
    listed += r"|(?P<quarters>[一二三四](?:[、和][一二三四])*[、和][一二三四]季度)"
    whole = (
        r"(?=[\d一二三四五六七八九十两〇上下前首今本年去过明当同全截目眼现至迄如日党改未“\"'‘近这期月第春清端元中暑五])(?:"
        rf"(?:{listed})|"
        rf"(?:(?P<asof>截至|截止到?)[ 　]*)?(?:"
        rf"(?P<days>(?P<m1>{small})月(?P<d1>{day})日?{dash}(?:(?P<m2>{small})月)?(?P<d2>{day})日)"
        rf"|(?P<holiday>(?:(?:{digits4})[ 　]*年|{_either(words['year'])})?{_either_of(words['holiday'])}"
        rf"(?:节)?(?:假期|小长假|长假|黄金周|期间|假日)(?:[\d一二三四五六七八九十]{{1,2}}天)?)"
        rf"|(?P<year>{digits4})(?:[ 　\t]*年)?(?P<aedge>末|底|初)?{dash}"
        rf"(?P<year2>{digits4})[ 　\t]*年(?P<bedge>末|底|初|度)?"
        rf"|(?:(?P<year1>{digits4})[ 　\t]*年度?|(?P<rel>{_either(words['year'])}))"
        rf"[ 　\t]*(?:{part.format('c')})?{edge.format('c')}"
        rf"|(?P<now>{_either(now)})"
        rf"|(?P<near>{_either(words['month'])})(?P<nedge>末|底|初)?"
        rf"|(?P<era>{_either(words['since'])})"
        rf"|{plan}"
        rf"|(?P<past>过去|近|这)?(?P<count>{count})(?P<more>多|余)?年(?P<yrest>多?来|间|以来|里|内|(?=[共累新实增平]|年均))"
        rf"|(?<=[，。；：、\n])(?P<count3>[三四五六])年(?=[\u4e00-\u9fff])(?!级|期|制|计划|行动|规划|以上|以下|内|前|后|一|多|左右|的|级)"
        rf"|(?P<past2>过去|近|这|今后|未来)(?P<count2>{count})(?:个)?年"
        rf"|{part.format('d')}{edge.format('d')}"
        rf"|(?P<start>年初|年末|年底|期末|本期)"
        rf"|(?P<same0>同期)"
        rf")(?P<same>[ 　\t]*同[期月])?(?P<since>[^，。；：、]{{0,12}}?以来)?(?P<span>期间)?)"
    )
    return re.compile(whole), words


def small_number(text: str) -> int:
    """`9`, `１２`, `九`, `十一` → a number below a hundred."""
    text = text.translate(FULL_WIDTH)
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (CHINESE_DIGITS.get(tens, 1) if tens else 1) * 10 + CHINESE_DIGITS.get(ones, 0)
    return CHINESE_DIGITS.get(text, 0)


def year_number(text: str) -> int:
    """`1996`, `１９９６`, `一九九六` → 1996."""
    text = text.translate(FULL_WIDTH)
    return int(text) if text.isdigit() else int("".join(str(CHINESE_DIGITS[c]) for c in text))


def _part(groups: dict[str, str | None], key: str, words: dict[str, dict[str, object]]) -> str:
    if until := groups[f"{key}until"] or groups[f"{key}first"]:
        return f"C{small_number(until)}"
    if m := groups[f"{key}month"]:
        return (
            f"D{small_number(m)}-{small_number(groups[f'{key}day'] or '0')}"
            if groups[f"{key}day"]
            else f"M{small_number(m)}"
        )
    part = groups[f"{key}part"]
    return str(words["part"][part]) if part else ""


EDGES = {"末": "end", "底": "end", "期末": "end", "年末": "end", "年底": "end", "初": "start", "年初": "start"}


def scan(text: str) -> list[TimeWord]:
    """All time words of a text, in order."""
    pattern, words = _grammar()
    found: list[TimeWord] = []
    for match in pattern.finditer(text):
        g = match.groupdict()
        start, end = match.span()
        as_of, same, since = g["asof"] is not None, g["same"] is not None, g["since"] is not None
        if (g["rel"] in _YEARS_OF_PLANS or g["start"]) and text.startswith(_PLAN_WORDS, end):
            continue
        if g["since"] and len(g["since"]) > 2 and not (g["year1"] or g["rel"] or g["count"]):
            end, since = match.start("since"), False
        if g["years"] or g["quarters"]:
            items = tuple(_listed(match.group(), start, end))
            found.append(TimeWord(start, end, "list", items=items))
        elif g["year"]:
            a = TimeWord(start, end, "point", year_number(g["year"]), edge=EDGES.get(g["aedge"] or "", ""))
            b = TimeWord(start, end, "point", year_number(g["year2"] or ""), edge=EDGES.get(g["bedge"] or "", ""))
            found.append(TimeWord(start, end, "range", a.year, edge=a.edge, second=b))
        elif g["year1"] or g["rel"]:
            year = year_number(g["year1"]) if g["year1"] else None
            relative = str(words["year"][g["rel"]]) if g["rel"] else ""
            part, edge = _part(g, "c", words), EDGES.get(g["cedge"] or "", "")
            word = TimeWord(start, end, "point", year, relative, part, edge, as_of=as_of, same=same, since=since)
            found.append(word)
        elif g["days"]:
            opens = f"D{small_number(g['m1'] or '')}-{small_number(g['d1'] or '')}"
            closes = f"D{small_number(g['m2'] or g['m1'] or '')}-{small_number(g['d2'] or '')}"
            second = TimeWord(start, end, "point", part=closes)
            found.append(TimeWord(start, end, "days", part=opens, second=second))
        elif g["holiday"]:
            past = re.match("上年|去年|上一年", match.group()) is not None
            digits = match.group()[:4]
            named = int(digits) if digits.isdigit() else None
            found.append(TimeWord(start, end, "holiday", named, "previous" if past else ""))
        elif g["now"]:
            found.append(TimeWord(start, end, "now"))
        elif g["near"]:
            back, edge = int(str(words["month"][g["near"]])), EDGES.get(g["nedge"] or "", "")
            edge = "end" if g["near"] == "月末" else edge
            found.append(TimeWord(start, end, "month", edge=edge, count=back))
        elif g["era"]:
            era = words["since"][g["era"]]
            found.append(TimeWord(start, end, "since", int(str(era))))
        elif g["plan"]:
            document = g["planrest"] in ("规划", "计划") and text.startswith(_SETS, end)
            if (g["mark"] or g["planrest"]) and not document:
                first = int(str(words["plan"][g["plan"]]))
                edge = "end" if (g["planrest"] or "").endswith("末") else ""
                found.append(TimeWord(start, end, "plan", first, edge=edge))
        elif g["count"] or g["count2"] or g["count3"]:
            count = small_number(g["count"] or g["count2"] or g["count3"] or "")
            if count > 1:
                found.append(
                    TimeWord(
                        start,
                        end,
                        "years",
                        count=count,
                        more="多" in (g["more"] or g["yrest"] or ""),
                        future=g["past2"] in ("今后", "未来"),
                    )
                )
        elif g["dpart"]:
            part, edge = _part(g, "d", words), EDGES.get(g["dedge"] or "", "")
            found.append(TimeWord(start, end, "point", None, "", part, edge, as_of=as_of, same=same, since=since))
        elif g["start"]:
            found.append(
                TimeWord(
                    start,
                    end,
                    "point",
                    None,
                    "context",
                    "",
                    EDGES.get(g["start"], ""),
                    as_of=as_of,
                    same=same,
                    since=since,
                )
            )
        elif g["same0"]:
            found.append(TimeWord(start, end, "point", None, "context", "", "", same=True))
    return found


def _listed(text: str, start: int, end: int) -> Iterator[TimeWord]:
    """The periods of a list, in order: 2015和2016年, 一、二、三季度."""
    for piece in re.split("[、和]", text):
        piece = piece.removesuffix("季度").removesuffix("年")
        if len(piece) == 1:
            yield TimeWord(start, end, "point", part=f"Q{small_number(piece)}")
        else:
            yield TimeWord(start, end, "point", year_number(piece))


def _one(y: int, part: str) -> Period:
    if not part:
        return periods.year(y)
    kind, rest = part[0], part[1:]
    if kind == "H":
        return periods.half(y, int(rest))
    if kind == "Q":
        return periods.quarter(y, int(rest))
    if kind == "C":
        return periods.months(y, 1, int(rest)) if rest != "12" else periods.year(y)
    if kind == "M":
        return periods.month(y, int(rest))
    m, _, d = rest.partition("-")
    return periods.day(y, int(m), int(d))


def _year_of(word: TimeWord, calendar: Calendar, context: Period | None) -> int | None:
    if word.year is not None:
        return word.year
    this = calendar.this_year
    if word.relative == "context" or not word.relative:
        if word.part and not calendar.yearly and this is not None:
            month = calendar.published.month if calendar.published else 12
            first = _first_month(word.part)
            return (
                context.year if context and context.year != this and word.part[0] in "HQC" else this - (first > month)
            )
        return context.year if context else (this if word.part or not calendar.retrospective else calendar.about)
    if word.relative == "previous":
        about = context.year if context else calendar.about
        return None if about is None else about - 1
    shift = {"this": 0, "last": -1, "before_last": -2, "next": 1}[word.relative]
    return None if this is None else this + shift


def _first_month(part: str) -> int:
    kind, rest = part[0], part[1:].partition("-")[0]
    return {"H": 6 * int(rest) - 5, "Q": 3 * int(rest) - 2}.get(kind, int(rest) if kind in "MD" else 1) if rest else 1


def resolve(word: TimeWord, calendar: Calendar, context: Period | None = None) -> Period | Span | None:
    """The period or span of years a time word stands for; None where the report does not say enough."""
    last = calendar.about
    if word.items:
        return resolve(word.items[-1], calendar, context)
    if word.role == "now":
        return calendar.now
    if word.role == "holiday":
        holiday = calendar.holiday
        other = word.relative or (word.year is not None and holiday is not None and word.year != holiday.year)
        return None if other else holiday
    if word.role == "days":
        return _days(word, calendar, context)
    if word.role == "month":
        return _near_month(word, calendar, context)
    if word.role == "plan":
        first = word.year or 0
        if word.edge == "end":
            return periods.year(first + 4)
        return Span(first - 1, first, first + 4)
    if word.role == "since":
        return None if last is None or word.year is None or word.year >= last else Span(word.year, word.year, last)
    if word.role == "years":
        if last is not None and word.future:
            return Span(last, last + 1, last + word.count)
        return None if last is None else Span(last - word.count, last - word.count + (not word.more), last)
    if word.role == "range":
        assert word.second is not None
        a, b = word.year or 0, word.second.year or 0
        return Span(a, a, b) if a < b else periods.year(b)
    if word.same and word.relative in ("context", "") and word.year is None and not word.part:
        return context
    if word.same and context is not None and not word.part:
        y = _year_of(word, calendar, context)
        return periods.years_back(context, context.year - y) if y is not None else None
    y = _year_of(word, calendar, context)
    if y is None or not periods.FIRST_YEAR < y < periods.LAST_YEAR:
        return None
    if word.since:
        if (not word.part and word.relative == "this") or word.edge == "start":
            now = calendar.now
            return now.as_cumulative() if now else None
        return Span(y, y, last) if last is not None and y < last else None
    period = _one(y, word.part)
    if word.edge == "start" and not word.part:
        return periods.year(y - 1).as_instant()
    if word.edge == "end" or word.as_of:
        return period.as_instant()
    return period


def _days(word: TimeWord, calendar: Calendar, context: Period | None) -> Period | None:
    """2月10日至17日: from the first to the last day, in the year that the day of publication tells."""
    y = _year_of(word, calendar, context)
    if y is None or word.second is None:
        return None
    a, b = _one(y, word.part), _one(y, word.second.part)
    return periods.between(a, b) if a.first <= b.first else None


def _near_month(word: TimeWord, calendar: Calendar, context: Period | None) -> Period | None:
    """当月, 上月末: the last month of the period in force, or of publication, and the one before it."""
    model = context if context is not None and not periods.is_year(context) else calendar.now
    if model is None:
        return None
    n = 12 * model.last.year + model.last.month - 1 - word.count
    period = periods.month(n // 12, n % 12 + 1)
    return period.as_instant() if word.edge == "end" else period


def kind_of(period: Period) -> PeriodKind:
    """Its kind, for tables."""
    return period.kind


def outside(words: list[TimeWord], spans: Sequence[tuple[int, int]]) -> list[TimeWord]:
    """Time words that no figure and no aside covers."""
    found, i = [], 0
    for word in words:
        while i < len(spans) and spans[i][1] <= word.start:
            i += 1
        if i < len(spans) and spans[i][0] < word.end:
            continue
        found.append(word)
    return found
