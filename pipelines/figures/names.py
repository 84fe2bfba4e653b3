"""Arabic numbers that count nothing, by what stands around them: labels, ranks, marks, parts of names."""

import re

from pipelines.figures.amounts import AMOUNT, AMOUNT_PATTERN, PERCENT
from pipelines.figures.lexicon import NUMERALS
from pipelines.figures.readings import Reading, Segment, label
from pipelines.figures.units import unit_end
from schemas.vocabulary import Kind

_SECTION = re.compile(
    rf"\n[ #*>]*(?:第?(?P<chinese>[{NUMERALS[:14]}]{{1,3}})(?=、|\.|，| |$|\n)"
    rf"|(?P<arabic>0{{1,2}}(?:\.0{{1,2}}){{0,4}})(?=、|[.)] ?[^0 ]|\.$|\)| +[一-鿿]{{2}}(?!.*\t))"
    rf"|(?P<levels>0{{1,2}}(?:\.0{{1,2}}){{2,4}}))"
)
_DECIMAL_SECTION = re.compile(r"\n[ #*>]*(0{1,2}\.0{1,2})(?=[一-鿿])")
_BRACKETED = re.compile(rf"[(（]((?:0{{1,2}}|[{NUMERALS[:14]}]{{1,3}}))[)）]")
_LABEL_BEFORE = re.compile(
    r"(?:(?<![代报发钟手仪电水外年])表|(?<![地意企力版蓝宏])图|注 ?:?|附件|附表|附图|公式|编码|编号|邮编|电话|热线|传真|网址|代码|文号|[A-Za-z](?=:)"
    r"|国道|省道|县道|乡道|专线|NO\.?|No\.?|Fig\.?|Tab\.?|vol\.?|=) ?:? ?\(?$",
    re.I,
)
_TITLED = re.compile(r"(?:(?<![代报发钟手仪电水外年])表|(?<![地意企力版蓝宏])图|注 ?:?|=|国道|省道|县道) ?$")
_LABEL_AFTER = re.compile(
    r" ?(?:号(?!召)|热线|接警|急救|专线|国道|省道|县道|高速|舰|团(?![体员队])|师部|改革|强(?![度化制力调势大])|度线|度带|后(?![续期来的])|线(?:$|[至到的与和、）)]|路))"
)
_LETTERS_BEFORE = re.compile(r"[A-Za-z]{1,8}[ :：]$")
_NAME_AFTER = re.compile(r" ?(?:工程|中学|医院|计划|行动|战略|模式|厂|院校|高校|体系|格局|政策|规划|制度)(?!个)")
_AGE_BEFORE = re.compile(r"(?:不满|未满|年满|满)$")
_EARTHQUAKE = re.compile(r"0(?:\.0)? ?级(?![别联])")
_THRESHOLD = re.compile(r"(?: ?(?:周岁|岁))(?:及?以[上下]|[-—~至到]|\(含|（含)")
_ORDINAL_AFTER = re.compile(r" ?(?:[名位](?!于|优|单)|强|届|次党代会|佳)")
_ORDINAL_BEFORE = re.compile(
    r"(?:第|前|列|居|排名|位列|位居|名列|(?<!安)排|由全[国省市]|从全[国省市]|到全[国省市]|至全[国省市]|[全世]界) ?$"
)
_VERSION = re.compile(r"(?<=[一-鿿“])0\.0(?=版|时代|$|[，。、；”])|0\.0(?=版)")
_LEVEL_WORD = re.compile(r"[为达至到由从仅值数比率量度级高低升降增减是各均重占]$")
_BASE_INDEX = re.compile(r"[年月期](?:价格)?(?:为|=|作) ?$")
TOKEN = re.compile(r"0+(?:[./:_\-]0+)*")


def section_numbers(folded: str) -> list[Reading]:
    found = []
    section = _SECTION.match(folded)
    decimal = _DECIMAL_SECTION.match(folded)
    if (
        decimal
        and unit_end(folded, decimal.end()) == decimal.end()
        and not re.match("[万亿千百成倍]", folded[decimal.end() :])
    ):
        found.append(label(*decimal.span(1), "section number"))
    elif section:
        group = section.lastgroup or "arabic"
        found.append(label(*section.span(group), "section number"))
    for match in _BRACKETED.finditer(folded):
        if not found or match.start(1) != found[0].start:
            found.append(label(*match.span(1), "section number"))
    return found


def read_name(segment: Segment, at: int) -> list[Reading]:
    """Numbers that are names by what stands around them: 表1, [3], 2号机组, 5G, “111”, 第3, 前3名, 0351-3046688."""
    text = segment.folded
    end = TOKEN.match(text, at).end()  # type: ignore[union-attr]
    amount_end = AMOUNT.match(text, at).end()  # type: ignore[union-attr]
    before, after = text[max(0, at - 6) : at], text[end : end + 6]
    plain = end == amount_end and text[at:end].isdecimal()
    if before.endswith(("第", "第 ")):
        ranked = re.compile(rf"{AMOUNT_PATTERN}(?:[-—~至到]0+)?").match(text, at)
        return [label(at, ranked.end(), "ordinal", Kind.ORDINAL)]  # type: ignore[union-attr]
    if re.search(r"[\[〔【［]$", before) or (
        re.match(r"\s?[\]〕】］]", after) and re.search(r"[\[〔,，、\-—~]$", before)
    ):
        return [label(at, end, "footnote mark")]
    if re.match(r"0{2,4}-0{7,8}(?!0)|0+(?:-0+){2,}", text[at:end]):
        return [label(at, end, "number of a list")]
    quoted = segment.quoted(at)
    if quoted and plain and unit_end(text, end) == end and not PERCENT.match(text, end):
        return [label(at, end, "quoted name")]
    if _is_letter_name(text, at, end, plain):
        return [label(at, end, "name")]
    bare = unit_end(text, end) == end and not PERCENT.match(text, end)
    if (plain or "-" in text[at:end]) and (
        _LABEL_AFTER.match(text, end) or (_LABEL_BEFORE.search(before) and (bare or _TITLED.search(before)))
    ):
        return [label(at, end, "number of a name")]
    if bare and ((_LETTERS_BEFORE.search(before) and plain) or re.match("/[A-Za-z]", text[end : end + 2])):
        return [label(at, end, "number of a name")]
    if plain and re.search(r"第0+(?:、0+){0,3}、$", text[max(0, at - 12) : at]):
        return [label(at, end, "ordinal", Kind.ORDINAL)]
    if plain and bare and _NAME_AFTER.match(text, end):
        return [label(at, end, "number of a name")]
    version = _VERSION.match(text, at)
    if version and segment.digits(version.end() - 1, version.end()) in "0０" and not _LEVEL_WORD.search(before):
        return [label(at, version.end(), "version")]
    if plain and _BASE_INDEX.search(before) and segment.digits(at, end) in ("100", "１００"):
        return [label(at, end, "base of an index")]
    if plain and _ORDINAL_AFTER.match(text, end) and _ORDINAL_BEFORE.search(before):
        return [label(at, end, "rank", Kind.ORDINAL)]
    ages = re.compile(r"0{1,3}(?: ?岁)?[-—~至到]0{1,3}(?= ?(?:周岁|岁))").match(text, at)
    if ages:
        return [label(at, ages.end(), "part of an indicator's name")]
    aged = re.match(r" ?周?岁", text[end : end + 3])
    if plain and (_THRESHOLD.match(text, end) or (aged and _AGE_BEFORE.search(before))):
        return [label(at, end, "part of an indicator's name")]
    if _EARTHQUAKE.match(text, at) and "震级" not in before:
        return [label(at, amount_end, "grade")]
    if plain and re.match(
        r"级|A级|类(?!别)|等奖|线城市|楼|环(?!境|保|比|节)|室|(?:[·.]0{1,2}){1,}”", text[end : end + 4]
    ):
        return [label(at, end, "grade")]
    return []


def _is_letter_name(text: str, at: int, end: int, plain: bool) -> bool:
    """5G, 4A级, 3D: digits before letters are a name unless the letters are a unit."""
    letters = re.compile(r"[A-Za-z]+").match(text, end)
    if not letters or letters[0].upper() in ("BP", "PH"):
        return False
    return unit_end(text, end) == end or (plain and letters[0] in "GKTDABMPVW" and end - at <= 2)
