"""Chinese numerals in a segment: fractions, dates, ordinals, names; what is left may be an amount."""

import re
from typing import Final

from pipelines.figures.chinese_amounts import COUNTED_NOUN_BEFORE, TOKEN, read_chinese_amount
from pipelines.figures.dates import CHINESE_DATE, MONTH_COUNT
from pipelines.figures.lexicon import NUMERALS
from pipelines.figures.literals import neighbours
from pipelines.figures.numerals import MAX_DIGITS
from pipelines.figures.readings import Reading, Segment, label, time, with_qualifiers
from schemas.vocabulary import Kind, Outcome, QualifierKind

LONGEST_NAME: Final = 16
"""A quotation up to this many characters is a name, and numerals in it are labels."""

_DIGIT: Final = "零〇一二两三四五六七八九"
_RUN: Final = re.compile(f"[{NUMERALS}]+")
_FRACTION: Final = re.compile(
    rf"(?:[{NUMERALS}]+|0+)分之 {{0,2}}(?:[{NUMERALS}]+(?:点[{_DIGIT}]+)?|0+(?:\.0+)?)"
    rf"(?:(?:至|到|-|—|~)(?:百分之)?[{NUMERALS}]+(?:点[{_DIGIT}]+)?)?"
)
_FRACTION_UNITS: Final = {"百": "%", "千": "‰", "万": "‱"}
_DATE_MARK: Final = re.compile("[年月日号世季]")
_RANGE_MARK: Final = re.compile("[至到—~-]")
# 八三年, 九八二年 whose first digit was lost, 二OO九年 with letters for 〇
_SPELLED_YEAR: Final = re.compile(f"[{_DIGIT}]{{2,3}}年")
_LETTERED_YEAR: Final = re.compile("[一二][〇零OoＯ0]{1,2}[〇零Oo0一二三四五六七八九]{1,2}年")
_LISTED_QUARTER: Final = re.compile("[一二三](?=(?:[、和][一二三四])*[、和][一二三四]季度)")
_KILO_UNIT: Final = re.compile("[瓦米克伏卡焦帕赫安乏]")
_SESSION_BEFORE: Final = re.compile(r"[届大委协][^0，。]{0,8}$")
_SESSION: Final = re.compile(
    rf"次(?:、[{NUMERALS}]+次)*(?:全会|会议|党代会|全国代表|代表大会|全体会议|全委|常委会|集体学习|委员会)"
)
_PLENUM: Final = re.compile(r"中(?=全会|、|和|及|与|，|,|$)")
_RANKED: Final = re.compile(r"[名位强](?!于)")
_RANK_BEFORE: Final = re.compile("(?:前|(?<![下系上])列|(?<![邻定移民同])居|(?<!安)排)$")
_SPACED_ORDINAL: Final = re.compile(f"(?: [{NUMERALS}])*")
_NAMED_BY_LEFT: Final = re.compile(r"周\s?$|星期$|礼拜$|初$")
_KEPT_IN_QUOTES: Final = re.compile(r"个?百分点|倍")


def read_chinese(segment: Segment, at: int) -> tuple[list[Reading], int]:
    """Read the numeral at `at`: what it is (or nothing), and where to go on."""
    text = segment.folded
    for start, end, is_label in segment.words:
        if start <= at < end:
            numerals = _RUN.finditer(text, max(at, start), end) if is_label else ()
            return [label(*match.span(), "name") for match in numerals], end
    token = TOKEN.match(text, at)
    if not token or (text[at] == "数" and COUNTED_NOUN_BEFORE.search(text, max(0, at - 1), at)):
        return [], at + 1
    if token.end() - at > MAX_DIGITS:
        return [Reading(at, token.end(), Kind.QUANTITY, outcome=Outcome.UNREAD)], token.end()
    found = _fraction(segment, at) or _date(text, at)
    if found:
        return [found], found.end
    end = _without_kilo(text, at, token.end())
    found = _ordinal(text, at, end)
    quoted = segment.quoted(at) if found is None and segment.quotes and _RUN.match(text, at) else None
    if quoted and quoted[1] - quoted[0] <= LONGEST_NAME and not _KEPT_IN_QUOTES.match(text, end):
        found = label(at, end, "quoted name")
    if found is None:
        found = read_chinese_amount(segment, at, end)
    return ([found] if found else []), max(token.end(), found.end if found else end)


def _without_kilo(text: str, at: int, end: int) -> int:
    """二百万千瓦 is 二百万 of 千瓦, 十六千米 16 of 千米; 三千米 is 3000 米."""
    if end - at < 2 or text[end - 1] != "千" or not _KILO_UNIT.match(text, end):
        return end
    number = text[at : end - 1].rstrip("多余来")
    if text[end] == "米" and number[-1:] not in "十百万亿" and number[-2:-1] not in ("十", "百", "零", "〇"):
        return end
    return at + len(number)


def _fraction(segment: Segment, at: int) -> Reading | None:
    """三分之二, 百分之四点二, 百分之八至九, 千分之五."""
    match = _FRACTION.match(segment.folded, at) if "分之" in segment.folded else None
    if not match:
        return None
    bottom, _, top = match[0].partition("分之")
    unit = _FRACTION_UNITS.get(bottom)
    special = QualifierKind.RANGE if _RANGE_MARK.search(top) else None
    kind = Kind.PERCENT if unit else Kind.RATIO_PART
    return with_qualifiers(segment, Reading(at, match.end(), kind, unit, special=special), match.end())


def _date(text: str, at: int) -> Reading | None:
    if (at and text[at - 1] in NUMERALS) or not _DATE_MARK.search(text, at):
        return None
    date = CHINESE_DATE.match(text, at) or _LETTERED_YEAR.match(text, at)
    spelled = _SPELLED_YEAR.match(text, at)
    if date is None and spelled and not neighbours(spelled[0][:-1]):
        date = spelled
    date = date or _LISTED_QUARTER.match(text, at)
    months = MONTH_COUNT.match(text, at)
    if date is None and months and text[at - 1 : at] in ("前", "头"):
        date = months
    return time(at, date.end()) if date else None


def _ordinal(text: str, at: int, end: int) -> Reading | None:
    """第三, 第 十 五 届, 八届二次全会, 三中、四中全会, 前十名, 周三."""
    before = text[max(0, at - 2) : at]
    if before.endswith("第") or before == "第 ":
        spaced = _SPACED_ORDINAL.match(text, end)
        return label(at, spaced.end() if spaced else end, "ordinal", Kind.ORDINAL)
    session = text.startswith("次", end) and _SESSION.match(text, end)
    session = session and _SESSION_BEFORE.search(text, max(0, at - 10), at)
    if text.startswith("届", end) or session:
        return label(at, end, "ordinal", Kind.ORDINAL)
    first = text[at - 1 : at] == "前" and text.startswith("大", end)  # 前五大贸易伙伴
    if first or (_RANKED.match(text, end) and _RANK_BEFORE.search(text, max(0, at - 2), at)):
        return label(at, end, "rank", Kind.ORDINAL)
    if end - at != 1:
        return None
    plenum = text.startswith("中", end) and _PLENUM.match(text, end)
    named = plenum or (text[at] in "一二三四五六日" and _NAMED_BY_LEFT.search(before))
    return label(at, end, "name") if named else None
