"""Chinese amounts: which numerals in Chinese characters are figures, and which count nothing.

A Chinese numeral is a figure only by what stands around it: a unit, a scale, a classifier. 一 with a classifier is an
article (一批, 一个); a lone 百, 千, 万 counts only under a qualifier (近千家); 两 to 十 form words (四方, 三个方面),
which are data.
"""

import re
from functools import cache
from typing import Final

from pipelines.figures.amounts import finish_amount, is_minus
from pipelines.figures.lexicon import NUMERALS
from pipelines.figures.literals import neighbours
from pipelines.figures.qualifiers import qualifiers_before
from pipelines.figures.readings import Reading, Segment, label, with_qualifiers
from pipelines.figures.units import is_count_unit, unit_end
from schemas.codelists.figures import read_list
from schemas.vocabulary import Kind, Outcome, QualifierKind

_FORMAL: Final = "壹贰叁肆伍陆柒捌玖拾佰仟"
_POINT: Final = "(?:点[零〇一二两三四五六七八九]+[十百千万亿]*)?"
TOKEN: Final = re.compile(
    rf"(?:好几|几|数)[十百千万亿]*|[{_FORMAL}][{_FORMAL}零〇万亿]+|(?:[一二三四五六七八九]?十)几[万亿]?"
    rf"|[{NUMERALS}]+{_POINT}(?:[多余来](?=[万亿千百])[万亿千百]+)?|半"
)
"""A numeral in Chinese characters with its multipliers, vague ones (几十, 数百) and 半 among them."""
COUNTED_NOUN_BEFORE: Final = re.compile(r"[人户总件次天分系指参函多少无倍套例岁项产字篇组量个位册张家所处座台额基常]$")
"""What makes 数 the end of a noun (户数, 总数) and not the beginning of a number (数百)."""

_MULTIPLIERS: Final = re.compile(r"[百千万亿]+")
_NOT_MORE_THAN: Final = frozenset("以马网线年月周迈跃站登踏跨升赶追跟达冲")  # before 上: 马上, 迈上万亿元台阶
_TO: Final = re.compile(rf"(?:至|到|-|—|~)(?=[{NUMERALS}])")
_UNITLIKE: Final = re.compile(r"成|倍|个?百分点|年|月|天|日|小时")
_TURNED: Final = re.compile(r"翻了?(?:[近约超逾过]|接近|超过|将近)?$")
_HALF_TIME: Final = re.compile("半(年|个月|天|小时)")
_HALF_OF: Final = re.compile("[年天月小个数场程]")
_VAGUE_WORDS: Final = frozenset("点率何乎经近字据学量码值控额轴目列")  # 几乎, 几率, 数字, 数据
_POINTED_AT: Final = frozenset("这那哪前某")
_CLOSED_LIST: Final = re.compile(r"(?:和|与|及|等|、)[^0]{0,18}$")
_SECOND_NUMERAL: Final = re.compile(rf"(?!个|名|人|项)[一-鿿]{{1,2}}[{NUMERALS[2:13]}][一-鿿](?!分之)")
_SECOND_TIME: Final = re.compile("次[一-鿿]")
_NOT_MONEY: Final = re.compile("元(?!钱|以|左|多|余|人|每|的|至|到|和|起|上|补|奖|及)[一-鿿]")
_PLACES: Final = frozenset("省市县区乡镇村州旗校")
_COUNTED_THINGS: Final = frozenset("家对类批场支位笔组")
_ENDS_OR_NOUN: Final = re.compile(r".(?:$|[，。、；,;）)一-鿿“])")
_NO_HOUSEHOLD: Final = re.compile("家[庭人]")
_PER_HEAD: Final = re.compile("[人车](?:死亡|发病|拥有)")
_NOT_COUNTED: Final = re.compile("级|里")


@cache
def _words(rule: str) -> frozenset[str]:
    return frozenset(row["word"] for row in read_list("small_numerals") if row["rule"] == rule)


@cache
def _abstract() -> re.Pattern[str]:
    return re.compile("个(?:" + "|".join(sorted(_words("abstract"), key=lambda word: (-len(word), word))) + ")")


def read_chinese_amount(segment: Segment, at: int, end: int) -> Reading | None:
    """The figure that the Chinese numeral of a span is, a label, or None where it counts nothing."""
    text = segment.folded
    token = text[at:end]
    if token == "半":
        return _half(segment, at)
    start = at - is_minus(text, at)
    special: QualifierKind | None = None
    if "几" in token or token[0] == "数":
        special = QualifierKind.VAGUE
    elif _MULTIPLIERS.fullmatch(token) and text[at - 1 : at] == "上" and text[at - 2 : at - 1] not in _NOT_MORE_THAN:
        start, special = at - 1, QualifierKind.VAGUE
    elif neighbours(token):
        special = QualifierKind.RANGE
    mark = _TO.match(text, end)
    if mark and special is None and text[start - 1 : start] not in ("从", "由", "自"):
        second = TOKEN.match(text, mark.end())
        if second and (unit_end(text, second.end()) > second.end() or _UNITLIKE.match(text, second.end())):
            end, special = second.end(), QualifierKind.RANGE
    return _read(segment, start, end, special)


def _half(segment: Segment, at: int) -> Reading | None:
    """过半, 超半; 半年, 半小时. Other 半 are parts of words."""
    text = segment.folded
    before = qualifiers_before(text, at)
    if before and (before[-1].word == "过" or (text[at - 1] in "超过" and not _HALF_OF.match(text, at + 1))):
        return with_qualifiers(segment, Reading(at, at + 1, Kind.RATIO_PART), at + 1)
    length = _HALF_TIME.match(text, at)
    if length and text[at - 1 : at] not in ("上", "下", "前", "后"):
        return Reading(at, length.end(), Kind.DURATION, length[1], outcome=Outcome.TIME)
    return None


def _read(segment: Segment, start: int, end: int, special: QualifierKind | None) -> Reading | None:
    text = segment.folded
    token = text[start:end]
    if token == "一" and text.startswith("半", end):
        return with_qualifiers(segment, Reading(start, end + 1, Kind.RATIO_PART), end + 1)
    if text.startswith("番", end) and not _TURNED.search(text, max(0, start - 5), start):
        return None
    reading = finish_amount(segment, start, end, special)
    if text.startswith("成", end) and reading.kind is not Kind.PERCENT:
        return None
    if reading.kind is Kind.QUANTITY:
        return _quantity(segment, reading, token)
    # 百倍, 千年 are words; 一倍, 三年 are figures
    return None if _MULTIPLIERS.fullmatch(token) and not reading.qualifiers else reading


def _quantity(segment: Segment, reading: Reading, token: str) -> Reading | None:
    text, end = segment.folded, reading.end
    vague = reading.special is QualifierKind.VAGUE
    hedged = bool(reading.qualifiers) or vague
    lone = _MULTIPLIERS.fullmatch(token) is not None
    if text[end - 1] in "角分毛" or "块" in text[reading.start : end]:
        return reading  # 三十五元七角, 二十一块五
    if _PER_HEAD.match(text, end):
        return None
    if unit_end(text, end) == end and (reading.bare or not hedged):
        return _without_unit(segment, reading, token, hedged=hedged, vague=vague, lone=lone)
    if token in ("一", "零", "〇"):
        return None
    if token in ("数", "几", "好几"):
        word = text[end : end + 1] in _VAGUE_WORDS or text[reading.start - 1 : reading.start] in _POINTED_AT
        return None if word or unit_end(text, end) == end else reading
    if lone and "亿" in token and unit_end(text, end) == end:
        return reading.counted_as(reading.kind, None)  # 超百亿企业: their turnover, not their number
    if lone and (not hedged or (len(token) == 1 and not vague and reading.qualifiers[0].start > end)):
        return _lone(text, reading, token)
    if reading.unit == "区" and not hedged and len(token) > 1:
        return None
    return _small(segment, reading) if len(token) == 1 and not lone else reading


def _without_unit(
    segment: Segment, reading: Reading, token: str, *, hedged: bool, vague: bool, lone: bool
) -> Reading | None:
    """十万软件人才, 两千有余: a long or scaled numeral counts without a unit, a short one does not."""
    if vague or (lone and not hedged) or _NOT_COUNTED.match(segment.folded, reading.end):
        return None
    scaled = (token[-1] in "万亿" and len(token) > 1) or "点" in token
    return reading if scaled or (hedged and len(token) > 1) else None


def _lone(text: str, reading: Reading, token: str) -> Reading | None:
    """建成千万吨级矿井 counts; a heading (（万吨）), 亿元以上企业, 千亿级产业 and 百万吨死亡率 do not."""
    unit, end = reading.unit or "", reading.end
    if len(token) == 1 or not "一" <= text[reading.start - 1 : reading.start] <= "鿿" or "死亡" in text[end : end + 4]:
        return None
    graded = unit == "级" or ((is_count_unit(unit) or "元" in unit) and text.startswith(unit + "级", end))
    return None if graded else reading


def _small(segment: Segment, reading: Reading) -> Reading | None:
    """两 to 十 with a classifier: a count, unless it makes a word or a name with what follows."""
    text, end = segment.folded, reading.end
    unit = reading.unit or ""
    listed = _CLOSED_LIST.search(text, max(0, reading.start - 30), reading.start) is not None
    if unit == "大":
        return reading if listed else label(reading.start, end, "name")
    second = text[reading.start] == "二" and _SECOND_TIME.match(text, end)
    if second or _SECOND_NUMERAL.match(text, end) or _abstract().match(text, end):
        return label(reading.start, end, "name")
    if unit == "元" and _NOT_MONEY.match(text, end):
        return None
    if unit in _words("compound") and not reading.qualifiers and not (unit in _PLACES and listed):
        counts = unit in _COUNTED_THINGS and _ENDS_OR_NOUN.match(text, end) and not _NO_HOUSEHOLD.match(text, end)
        return reading if counts else None
    return reading
