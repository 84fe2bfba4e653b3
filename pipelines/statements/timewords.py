"""Time words of a text as they stand: points, ranges, plans, holidays, months. What they stand for is in `times`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from pipelines.statements.memory import keep
from pipelines.statements.time_grammar import (
    candidates,
    grammar,
    load_times,
    read_years,
    since_after,
    small_number,
    year_number,
)
from pipelines.statements.time_word import TimeWord as TimeWord
from pipelines.statements.time_word import spell_out

_SETS: Final[tuple[str, ...]] = ("确定", "提出", "明确", "目标", "纲要", "的", "主要", "《", "指标")
"""What follows the name of a plan where the plan itself is meant (“十四五”规划确定的18项指标), not its years."""
_SAYS: Final = re.compile("(?:纲要)?(?:提出|明确)[，：]")
"""What follows it where aims for its years are told next."""
_CARRIED_OUT: Final[tuple[str, ...]] = ("完成", "编制", "制定", "实施", "描绘", "落实", "收官")
"""Before the name of a plan these make it what is carried out (完成“八五”计划), not its years."""
_RECORDS: Final[tuple[str, ...]] = (
    "同期", "最", "新高", "新低", "首次", "首个", "首度", "第一", "罕见", "少见", "少有", "的最", "的新高", "的新低",
    "的同期", "的首",
)  # fmt: skip
"""What follows the years over which something is a record."""
_FASTEST: Final = re.compile("[\u4e00-\u9fff]{2,3}最[快高低大好多少小慢]的")
"""The same where a noun stands before it (1994年以来增长最快的一年)."""
_YEAR_OF_PLAN: Final = re.compile(
    "的?(?:(?P<first>开局|起步|开篇|开启|启动|第一)|(?P<last>收官|最后|末|结束)|关键|攻坚|决战|决胜|冲刺|承[上前]启[下后]|重要|中期)"
    "[^，。；、]{0,6}年"
)
"""What follows the name of a plan where one of its years is meant (“十二五”规划的开局之年)."""
_PLANNED_YEARS: Final = 5
_YEARS_OF_PLANS: Final[tuple[str, ...]] = ("年度", "全年")
_TURN_OF_YEAR: Final[tuple[str, ...]] = ("岁末", "岁尾", "年末", "年底", "年终")
_SET_THEN: Final[tuple[str, ...]] = (
    "确定",
    "定下",
    "下达",
    "制定",
    "提出",
    "设定",
    "安排",
    "部署",
    "批准",
    "定的",
    "下的",
    "就定",
    "既定",
    "核定",
)
"""After 年初 these tell when an aim was set, not when it holds."""
_PEAKS: Final[tuple[str, ...]] = ("高点", "低点", "最高", "最低", "新高", "新低", "次高", "峰值", "高位", "低位")
"""What 年内 only ranks (比年内高点回落)."""
_PRICES_MOVED: Final[tuple[str, ...]] = ("涨价", "价格")
_CARRIED_OVER: Final = re.compile("(?:涨价|价格(?:变动|上涨|波动)?)的?(?:翘尾|新)")
"""去年涨价的翘尾因素, 今年价格变动的新影响: the year tells of which prices, not when they had an effect."""
_EXPECTED: Final[tuple[str, ...]] = ("预计", "预测", "有望")
"""Before 全年 these tell of the year that is not over yet."""
_MOVES: Final[tuple[str, ...]] = ("增长", "下降", "上升", "上涨", "下跌", "提高", "减少", "回升")
"""After 连续五年 these make it a streak, which is read with its figure."""
_LEFT_OUT: Final[tuple[str, ...]] = ("扣除", "剔除", "不含", "除去")
"""Before a year these tell what is left out of a rate (扣除上年一次性因素后), not when it holds."""
_LEFT_OVER: Final[tuple[str, ...]] = ("结余", "结转", "净结余", "滚存结余")
"""After 上年 these name what an account begins with (上年结余11亿元), not what was left then."""
_PLAN_WORDS: Final[tuple[str, ...]] = ("计划", "目标", "任务", "预算", "预期", "考核")


def _part(groups: re.Match[str], key: str, words: dict[str, dict[str, object]]) -> str:
    if until := groups[f"{key}until"] or groups[f"{key}first"]:
        first = small_number(groups[f"{key}from"] or "1")
        return f"C{small_number(until)}" if first == 1 else f"N{first}-{small_number(until)}"
    if m := groups[f"{key}month"]:
        if ten := groups[f"{key}ten"]:
            return f"T{small_number(m)}-{'上中下'.index(ten)}"
        if days := groups[f"{key}days"]:
            return f"F{small_number(m)}-{small_number(days)}"
        day = groups[f"{key}day"]
        return f"D{small_number(m)}-{small_number(day)}" if day else f"M{small_number(m)}"
    part = groups[f"{key}part"]
    return str(words["part"][part]) if part else ""


@cache
def _named_days() -> dict[str, str]:
    """Words for holidays, with the name under which their days are listed."""
    words = load_times()
    return {name: name for name in words["days_off"]} | {word: str(name) for word, name in words["same_days"].items()}


@cache
def days_off(name: str, year: int) -> tuple[date, date] | None:
    """First and last day off of a public holiday; None where they are not listed."""
    listed = load_times()["days_off"].get(name)
    days = listed.get(str(year)) if isinstance(listed, dict) else None
    first, _, last = (days or "").partition("/")
    return (date.fromisoformat(first), date.fromisoformat(last)) if days else None


_DAYS_LONG: Final = re.compile(r"([\d一二三四五六七八九十]{1,2})天$")
_QUARTERS: Final = re.compile(r"([一二三四])[至到]([一二三四])季度")
EDGES: Final = {"末": "end", "底": "end", "期末": "end", "年末": "end", "年底": "end", "初": "start", "年初": "start"}


_SHORT: Final = 60
_SHORT_TEXTS: Final[dict[str, list[TimeWord]]] = {}


def scan(text: str) -> list[TimeWord]:
    """All time words of a text, in order. The list is not to be changed: titles and heads of columns come again."""
    if len(text) > _SHORT:
        return _scan(text)
    known = _SHORT_TEXTS.get(text)
    return keep(_SHORT_TEXTS, text, _scan(text)) if known is None else known


def _scan(text: str) -> list[TimeWord]:
    text = read_years(text)
    pattern, words = grammar()
    matches = pattern.match
    found: list[TimeWord] = []
    stop = 0
    for at in candidates(text):
        if at < stop or (match := matches(text, at)) is None:
            continue
        g, rel, begun = match, match["rel"], match["start"]  # a group by its name costs a search each time
        start, end = match.span()
        listed = g["years"] or g["quarters"] or g["months"]
        told_since = "" if listed else since_after(text, end)
        named_until, end = end, end + len(told_since)
        if not listed and text.startswith("期间", end):
            end += 2
        stop = end
        as_of, same, since = g["asof"] is not None, g["same"] is not None, told_since != ""
        if (rel in _YEARS_OF_PLANS or begun) and text.startswith(_PLAN_WORDS, end):
            continue
        if rel and (text.endswith(_LEFT_OUT, 0, start) or (rel == "年度" and text.endswith("新", 0, start))):
            continue
        if rel and text.startswith(_LEFT_OVER, end):
            continue
        if rel == "年内" and text.startswith(_PEAKS, end):
            continue
        if rel and text.startswith(_PRICES_MOVED, end) and _CARRIED_OVER.match(text, end):
            continue
        if begun and (text.startswith(_SET_THEN, end) or text.endswith(_TURN_OF_YEAR, 0, start)):
            continue
        if len(told_since) > 2 and not (g["year1"] or rel or g["count"]):
            end, since = named_until, False
        past = since or g["count"] or g["count2"]
        if past and (text.startswith(_RECORDS, end) or _FASTEST.match(text, end)):
            # 2009年组建以来最好成绩, 为十年来少见: how rare it is, not when it is.
            continue
        if listed:
            items = tuple(replace(item, same=g["lsame"] is not None) for item in _listed(match.group(), start, end))
            found.append(TimeWord(start, end, "list", items=items))
        elif g["season"]:
            sown = year_number(g["sown"] or "")
            found.append(TimeWord(start, end, "season", sown, count=(int(g["reaped"] or 0) - sown) % 100))
        elif g["year"]:
            a = TimeWord(start, end, "point", year_number(g["year"]), edge=EDGES.get(g["aedge"] or "", ""))
            b = TimeWord(start, end, "point", year_number(g["year2"] or ""), edge=EDGES.get(g["bedge"] or "", ""))
            found.append(TimeWord(start, end, "range", a.year, edge=a.edge, second=b))
        elif g["year1"] or rel:
            year = year_number(g["year1"]) if g["year1"] else None
            relative = str(words["year"][rel]) if rel else ""
            part, edge = _part(g, "c", words), EDGES.get(g["cedge"] or "", "")
            last = found[-1] if found else None
            if rel == "全年" and not part and last is not None and last.end == start and last.role == "point":
                # 2016年全年: the year itself.
                found[-1] = replace(last, end=end)
                continue
            if rel == "全年" and text.endswith(_EXPECTED, 0, start):
                relative = "expected"
            word = TimeWord(start, end, "point", year, relative, part, edge, as_of=as_of, same=same, since=since)
            found.append(word)
        elif g["days"]:
            opens = f"D{small_number(g['m1'] or '')}-{small_number(g['d1'] or '')}"
            closes = f"D{small_number(g['m2'] or g['m1'] or '')}-{small_number(g['d2'] or '')}"
            second = TimeWord(start, end, "point", *_named_year(g, "2", words), closes)
            found.append(TimeWord(start, end, "days", *_named_year(g, "1", words), opens, second=second))
        elif g["across"]:
            opens, closes = f"M{small_number(g['m3'] or '')}", f"M{small_number(g['m4'] or '')}"
            second = TimeWord(start, end, "point", *_named_year(g, "4", words), closes)
            found.append(TimeWord(start, end, "days", *_named_year(g, "3", words), opens, second=second))
        elif g["late"]:
            found.append(TimeWord(start, end, "now", as_of=True, count=int(str(words["day"][g["late"]]))))
        elif g["day"]:
            found.append(TimeWord(start, end, "day_before", count=int(str(words["day_before"][g["day"][:2]]))))
        elif g["lone"]:
            found.append(TimeWord(start, end, "day", as_of=as_of, count=small_number(g["lone"].partition("日")[0])))
        elif g["holiday"]:
            past = text.startswith(("上年", "去年", "上一年"), start)
            digits = text[start : start + 4]
            named = int(digits) if digits.isdigit() else None
            name = next((name for word, name in _named_days().items() if word in text[start:stop]), "")
            days = _DAYS_LONG.search(text, start, stop)
            long = small_number(days[1]) if days is not None else 0
            found.append(TimeWord(start, end, "holiday", named, "previous" if past else "", part=name, count=long))
        elif g["now"]:
            found.append(TimeWord(start, end, "now"))
        elif g["near"]:
            last = found[-1] if found else None
            if g["near"] == "当月" and last is not None and last.end == start and last.part[:1] == "M":
                # 12月份当月: that month.
                found[-1] = replace(last, end=end)
                continue
            back, edge = int(str(words["month"][g["near"]])), EDGES.get(g["nedge"] or "", "")
            edge = "end" if g["near"] == "月末" else edge
            found.append(TimeWord(start, end, "month", edge=edge, count=back))
        elif g["week"]:
            count, before = int(str(words["week"][g["week"]])), "previous" if g["week"][0] == "前" else ""
            found.append(TimeWord(start, end, "week", None, before, as_of=as_of, count=count))
        elif g["era"]:
            era = words["since"][g["era"]]
            found.append(TimeWord(start, end, "since", int(str(era))))
        elif g["plan"]:
            if text.startswith("普法", end):
                # “七五”普法 counts drives of another thing than plans.
                continue
            document = g["planrest"] in ("规划", "计划") and (
                (text.startswith(_SETS, end) and _SAYS.match(text, end) is None)
                or text.endswith(_CARRIED_OUT, 0, start)
            )
            if (g["mark"] or g["planrest"]) and not document:
                first = int(str(words["plan"][g["plan"]]))
                if (of_plan := _YEAR_OF_PLAN.match(text, end)) is not None:
                    if which := of_plan.lastgroup:
                        year = first if which == "first" else first + _PLANNED_YEARS - 1
                        found.append(TimeWord(start, of_plan.end(), "point", year))
                        stop = of_plan.end()
                    continue
                edge = "end" if (g["planrest"] or "").endswith("末") else ""
                told = small_number(g["plancount"]) if g["plancount"] else 0
                first += _PLANNED_YEARS - told if g["planhalf"] == "后" else 0
                since = since or g["planrest"] == "以来"
                found.append(TimeWord(start, end, "plan", first, edge=edge, since=since, count=told))
        elif g["ago"]:
            found.append(TimeWord(start, end, "ago", count=small_number(g["ago"])))
        elif number := g["count"] or g["count2"] or g["count3"] or g["count4"] or g["count5"]:
            count = small_number(number)
            if count > 1 and not (text.endswith("连续", 0, start) and text.startswith(_MOVES, end)):
                found.append(
                    TimeWord(
                        start,
                        end,
                        "years",
                        count=count,
                        more="多" in (g["more"] or g["yrest"] or ""),
                        future=g["past2"] in ("今后", "未来") or g["past3"] is not None,
                    )
                )
        elif g["dpart"]:
            part, edge = _part(g, "d", words), EDGES.get(g["dedge"] or "", "")
            ahead = (edge == "end" or part[0] == "D") and _is_limit(text, end)
            found.append(
                TimeWord(start, end, "point", None, "", part, edge, as_of=as_of, same=same, since=since, future=ahead)
            )
        elif begun:
            found.append(
                TimeWord(
                    start,
                    end,
                    "point",
                    None,
                    "context",
                    "",
                    EDGES.get(begun, ""),
                    as_of=as_of,
                    same=same,
                    since=since,
                )
            )
        elif g["same0"]:
            found.append(TimeWord(start, end, "point", None, "context", "", "", same=True))
    return [_with_blanks(text, word) for word in spell_out(text, found)]


_GOVERNS: Final = frozenset("比较由从到至在自于与同")


def _with_blanks(text: str, word: TimeWord) -> TimeWord:
    """A time word with the blanks that set it apart from the word that governs it (比 2015 年)."""
    start = word.start
    while start and text[start - 1] in " 　":
        start -= 1
    return replace(word, start=start) if start < word.start and text[start - 1 : start] in _GOVERNS else word


def _named_year(groups: re.Match[str], n: str, words: dict[str, dict[str, object]]) -> tuple[int | None, str]:
    """The year that one end of a range of days or months names: in digits, or by a word."""
    digits, word = groups[f"y{n}"], groups[f"r{n}"]
    return year_number(digits) if digits else None, str(words["year"][word]) if word else ""


def _is_limit(text: str, end: int) -> bool:
    """Whether a date is the one before which something is to be done (12月底前)."""
    return text.startswith(("前", "之前", "以前"), end) and not text.startswith("前后", end)


def _listed(text: str, start: int, end: int) -> Iterator[TimeWord]:
    """The periods of a list, in order: 2015和2016年, 一、二、三季度, 一至三季度."""
    text = text.removesuffix("同期").removesuffix("同月")
    unit = "M" if text.endswith(("月", "月份")) else "Q"
    if (ends := _QUARTERS.fullmatch(text)) is not None:
        quarters = range(small_number(ends[1]), small_number(ends[2]) + 1)
        yield from (TimeWord(start, end, "point", part=f"Q{number}") for number in quarters)
        return
    for piece in re.split("[、和]", text):
        piece = piece.removesuffix("季度").removesuffix("年").removesuffix("份").removesuffix("月")
        if len(piece) < 3:
            yield TimeWord(start, end, "point", part=f"{unit}{small_number(piece)}")
        else:
            yield TimeWord(start, end, "point", year_number(piece))


def outside(words: Sequence[TimeWord], spans: Sequence[tuple[int, int]]) -> list[TimeWord]:
    """Time words that no figure and no aside covers."""
    found, i = [], 0
    for word in words:
        while i < len(spans) and spans[i][1] <= word.start:
            i += 1
        if i < len(spans) and spans[i][0] < word.end:
            continue
        found.append(word)
    return found
