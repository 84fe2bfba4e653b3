"""Chinese numerals in a segment: amounts, fractions, 成, dates, ordinals, and the many that count nothing.

A Chinese numeral is a figure only by what stands around it: a unit, a scale, a classifier. 一 with a classifier is an
article (一批, 一个), a lone 百, 千, 万 counts only under a qualifier (近千家), and numerals in quoted names are labels.
"""

import re

from pipelines.figures.amounts import finish_amount
from pipelines.figures.dates import CHINESE_DATE, MONTH_COUNT
from pipelines.figures.lexicon import NUMERALS
from pipelines.figures.literals import neighbours
from pipelines.figures.qualifiers import qualifiers_before
from pipelines.figures.readings import Reading, Segment, label, time, with_qualifiers
from pipelines.figures.units import implied_unit, is_count_unit, unit_end
from schemas.vocabulary import Kind, Outcome, QualifierKind

_DIGIT = "零〇一二两三四五六七八九"
_FORMAL = "壹贰叁肆伍陆柒捌玖拾佰仟"
_BODY = f"[{NUMERALS}]+(?:点[{_DIGIT}]+[十百千万亿]*)?(?:[多余来](?=[万亿千百])[万亿千百]+)?"
_TOKEN = re.compile(
    rf"(?:好几|几|数)[十百千万亿]*|[{_FORMAL}][{_FORMAL}零〇万亿]+"
    rf"|(?:[一二三四五六七八九]?十)几[万亿]?|{_BODY}|半"
)
_BARE = re.compile(r"[百千万亿]+")
_FRACTION = re.compile(
    rf"(?:[{NUMERALS}]+|0+)分之 {{0,2}}(?:[{NUMERALS}]+(?:点[{_DIGIT}]+)?|0+(?:\.0+)?)"
    rf"(?:(?:至|到|-|—|~)(?:百分之)?[{NUMERALS}]+(?:点[{_DIGIT}]+)?)?"
)
_SPELLED_YEAR = re.compile(f"[{_DIGIT}]{{2,3}}年")  # 八三年, and 九八二年 whose first digit was lost
_SECOND_TIME = re.compile("次[一-鿿]")
_NOT_MONEY = re.compile("元(?!钱|以|左|多|余|人|每|的|至|到|和|起|上|补|奖|及)[一-鿿]")
_SESSION_BEFORE = re.compile(r"[届大委协][^0，。]{0,8}$")
_KILO_UNIT = re.compile("[瓦米克伏卡焦帕赫安乏]")
_TO = re.compile(rf"(?:至|到|-|—|~)(?=[{NUMERALS}])")
_MEETING = re.compile(
    rf"次(?:、[{NUMERALS}]+次)*(?:全会|会议|党代会|全国代表|代表大会|全体会议|全委|常委会|集体学习|委员会)"
)
_PLENUM = re.compile(r"中(?=全会|、|和|及|与|，|,|$)")
_ABSTRACT = re.compile(
    r"个(?:方面|层面|环节|阶段|维度|原则|要求|文明|着力|坚持|突出|不|统一|全面|一|必须|更加|确保|维护|意识|自信|认识|务必"
    r"|到位|转变|结合|促进|并重|关系|带头|严格|严禁|专项|倍增|翻番|精准|问题|关键|离不开|决定|领域|结构|没有|毫不)"
)
_CLOSED_LIST = re.compile(r"(?:和|与|及|等|、)[^0]{0,18}$")
# Classifiers that form words of their own with a small numeral (四方, 两面, 三国, 三分天下) and count only behind digits.
_NOT_AFTER_SMALL = frozenset(
    [
        "分",
        "点",
        "度",
        "角",
        "面",
        "口",
        "头",
        "方",
        "线",
        "步",
        "回",
        "国",
        "省",
        "市",
        "州",
        "县",
        "区",
        "乡",
        "镇",
        "村",
        "校",
        "馆",
        "院",
        "港",
        "厂",
        "店",
        "路",
        "门",
        "站",
        "道",
        "期",
        "层",
        "段",
        "片",
        "本",
        "对",
        "号",
        "级",
        "代",
        "世",
        "世界",
        "工",
        "批",
        "类",
        "类别",
        "手",
        "家",
        "环",
        "组",
        "集",
        "系",
        "卷",
        "幅",
        "副",
        "盘",
        "局",
        "场",
        "位",
        "间",
        "源",
        "眼",
        "井",
        "单",
        "双",
        "排",
        "床",
        "针",
        "瓦",
        "卡",
        "升",
        "帕",
        "伏",
        "匹",
        "方",
        "车",
        "船",
        "箱",
        "袋",
        "瓶",
        "科",
        "首",
        "曲",
        "页",
        "字",
        "词",
        "句",
        "幕",
        "支",
        "根",
        "员工",
        "笔",
        "席",
        "身",
        "把",
    ]
)
_PLACES = frozenset("省市县区乡镇村州旗校")
_KEPT_SMALL = re.compile(r"(?:家(?![庭人])|对|类|批|场|支|位|笔|组|县|区|市|省|乡|镇|村|条|届)(?=[一-鿿“])")
_NAMED_BY_LEFT = re.compile(r"[第周]\s?$|星期$|礼拜$|初$")
_COUNTED_NOUN = re.compile(r"[人户总件次天分系指参函多少无倍套例岁项产字篇组量个位册张家所处座台额基常]$")


def read_chinese(segment: Segment, at: int) -> tuple[list[Reading], int]:
    """Read the numeral at `at`: what it is (or nothing), and where to go on."""
    text = segment.folded
    for start, end, is_label in segment.words:
        if start <= at < end:
            return (_labels(text, max(at, start), end) if is_label else []), end
    token = _TOKEN.match(text, at)
    if not token or (text[at] == "数" and _COUNTED_NOUN.search(text, max(0, at - 1), at)):
        return [], at + 1
    if token.end() - at > 30:
        return [Reading(at, token.end(), Kind.QUANTITY, outcome=Outcome.UNREAD)], token.end()
    fraction = _FRACTION.match(text, at)
    if fraction:
        return [_fraction(segment, fraction)], fraction.end()
    date = _date(segment, at)
    if date:
        return [date], date.end
    end = token.end()
    if text[end - 1] == "千" and end - at > 1 and _KILO_UNIT.match(text, end):
        # 二百万千瓦 is 二百万 of 千瓦, 十六千米 16 of 千米; 三千米 is 3000 米
        end -= text[end] != "米" or text[end - 2] in "十百万亿" or text[max(at, end - 3)] in "十百零〇"
        end -= text[end - 1] in "多余来"
    ordinal = _ordinal(text, at, end)
    if ordinal:
        return [ordinal], ordinal.end
    quoted = segment.quoted(at)
    if quoted and quoted[1] - quoted[0] <= 16 and not re.match(r"个?百分点|倍", text[end:]):
        return [label(at, end, "quoted name")], end
    found = _amount(segment, at, end)
    return ([found] if found else []), max(token.end(), found.end if found else end)


def _labels(text: str, start: int, end: int) -> list[Reading]:
    return [label(m.start(), m.end(), "name") for m in re.compile(f"[{NUMERALS}]+").finditer(text, start, end)]


def _fraction(segment: Segment, match: re.Match[str]) -> Reading:
    bottom = match[0].partition("分之")[0]
    special = QualifierKind.RANGE if re.search("[至到—~-]", match[0]) else None
    end = match.end()
    if bottom in ("百", "千", "万"):
        unit = {"百": "%", "千": "‰", "万": "‱"}[bottom]
        return with_qualifiers(segment, Reading(match.start(), end, Kind.PERCENT, unit, special=special), end)
    return with_qualifiers(segment, Reading(match.start(), end, Kind.RATIO_PART), end)


def _date(segment: Segment, at: int) -> Reading | None:
    text = segment.folded
    date = CHINESE_DATE.match(text, at) or re.compile("[一二][〇零OoＯ0]{1,2}[〇零Oo0一二三四五六七八九]{1,2}年").match(
        text, at
    )
    if not date and (spelled := _SPELLED_YEAR.match(text, at)) and not neighbours(spelled[0][:-1]):
        date = spelled
    if date and not (text[at - 1 : at] in NUMERALS and text[at - 1 : at]):
        return time(at, date.end())
    months = MONTH_COUNT.match(text, at)
    if months and text[at - 1 : at] in ("前", "头"):
        return time(at, months.end())
    return None


def _ordinal(text: str, at: int, end: int) -> Reading | None:
    before = text[max(0, at - 2) : at]
    if before.endswith("第") or before == "第 ":
        spaced = re.compile(f"(?: [{NUMERALS}])*").match(text, end)
        return label(at, spaced.end(), "ordinal", Kind.ORDINAL)  # type: ignore[union-attr]
    session = _MEETING.match(text, end) and _SESSION_BEFORE.search(text, max(0, at - 10), at)
    if text.startswith("届", end) or session:
        return label(at, end, "ordinal", Kind.ORDINAL)
    if re.match(r"[名位强](?!于)", text[end : end + 2]) and before.endswith("前"):
        return label(at, end, "rank", Kind.ORDINAL)
    if _PLENUM.match(text, end) and end - at == 1:
        return label(at, end, "name")
    if _NAMED_BY_LEFT.search(before) and end - at == 1 and text[at] in "一二三四五六七":
        return label(at, end, "name")
    return None


def _amount(segment: Segment, at: int, end: int) -> Reading | None:
    text = segment.folded
    token = text[at:end]
    start, special = at, None
    if text[at - 1 : at] == "负":
        start = at - 1
    if token == "半":
        return _half(segment, at)
    if re.match("好几|[几数]", token) or "几" in token:
        if token[0] == "数" and _COUNTED_NOUN.search(text, max(0, at - 1), at):
            return None if len(token) == 1 else _amount(segment, at + 1, end)
        special = QualifierKind.VAGUE
    elif (
        _BARE.fullmatch(token)
        and text[at - 1 : at] == "上"
        and text[at - 2 : at - 1] not in tuple("以马网线年月周迈跃站登踏跨升赶追跟达冲")
    ):
        start, special = at - 1, QualifierKind.VAGUE
    mark = _TO.match(text, end)
    if mark and special is None and not re.search("[从由自]$", text[max(0, start - 1) : start]):
        second = _TOKEN.match(text, mark.end())
        if second and _has_unit(segment, second.end()):
            end, special = second.end(), QualifierKind.RANGE
    elif special is None and neighbours(token):
        special = QualifierKind.RANGE
    return _counted(segment, start, end, special)


def _half(segment: Segment, at: int) -> Reading | None:
    text = segment.folded
    before = qualifiers_before(text, at)
    if (before and before[-1].word == "过") or (
        (before and text[at - 1] in "超过") and not re.match("[年天月小个数场程]", text[at + 1 : at + 2])
    ):
        return with_qualifiers(segment, Reading(at, at + 1, Kind.RATIO_PART), at + 1)
    if re.match("半(?:年|个月|天|小时)", text[at : at + 4]) and text[at - 1 : at] not in ("上", "下", "前", "后"):
        length = re.match("半(?:年|个月|天|小时)", text[at : at + 4])
        assert length is not None
        return Reading(at, at + length.end(), Kind.DURATION, length[0][1:], outcome=Outcome.TIME)
    return None


def _has_unit(segment: Segment, end: int) -> bool:
    text = segment.folded
    return unit_end(text, end) > end or bool(re.match(r"成|倍|个?百分点|年|月|天|日|小时", text[end:]))


def _counted(segment: Segment, start: int, end: int, special: QualifierKind | None) -> Reading | None:
    """A Chinese amount with what follows it, or None where it counts nothing."""
    text = segment.folded
    token = text[start:end]
    if token == "一" and text.startswith("半", end):
        return with_qualifiers(segment, Reading(start, end + 1, Kind.RATIO_PART), end + 1)
    if re.match(r"成", text[end:]) and len(token) <= 3 and not re.search("[百千万亿]", token):
        reading = finish_amount(segment, start, end, special)
        return reading if reading.kind is Kind.PERCENT else None
    if text.startswith("番", end):
        turned = re.search(r"翻了?(?:[近约超逾过]|接近|超过|将近)?$", text[max(0, start - 5) : start])
        return finish_amount(segment, start, end, special) if turned else None
    reading = finish_amount(segment, start, end, special)
    if reading.kind is not Kind.QUANTITY:
        return reading if _worth(token, reading) else None
    return _quantity(segment, reading, token)


def _worth(token: str, reading: Reading) -> bool:
    """成倍, 百倍, 千年 are words; 一倍, 三年 are figures."""
    return not (_BARE.fullmatch(token) and not reading.qualifiers)


def _quantity(segment: Segment, reading: Reading, token: str) -> Reading | None:
    text, end = segment.folded, reading.end
    hedged = bool(reading.qualifiers) or reading.special is QualifierKind.VAGUE
    if reading.bare or (
        reading.unit and text[end : end + 1] not in reading.unit and not hedged and implied_unit(text, end)
    ):
        scaled = re.search("[万亿]$", token) and len(token) > 1
        if reading.special is QualifierKind.VAGUE:
            return (
                reading
                if len(token) > 1 and re.match(r"[，。、；]|$|[一-鿿]", text[end:]) and not reading.bare
                else None
            )
        if _BARE.fullmatch(token) and not hedged:
            return None
        long = len(token) > 2 and re.search("[十百千万亿]", token)
        return (
            reading if (scaled or long or (hedged and len(token) > 1)) and not re.match("级|里", text[end:]) else None
        )
    if _BARE.fullmatch(token) and (not hedged or (len(token) == 1 and not _bound(segment, reading))):
        if not re.match("[一-鿿]", text[reading.start - 1 : reading.start]):
            return None  # a unit in a heading: （万吨）, 单位：亿元
        unit = reading.unit or ""
        graded = unit == "级" or (is_count_unit(unit) or "元" in unit) and text.startswith(unit + "级", end)
        return None if len(token) == 1 or graded or "死亡" in text[end : end + 4] else reading
    if token == "几" and text[reading.start - 1 : reading.start] in tuple("这那哪前某"):
        return None
    if _BARE.fullmatch(token) and "亿" in token and unit_end(text, end) == end:
        return reading.counted_as(reading.kind, None) if hedged else None  # 超百亿企业: a turnover, no number of firms
    if token in ("数", "几", "好几") and unit_end(text, end) == end:
        return None
    if token in ("一", "零", "〇") or (token == "几" and text[end : end + 1] in "点率何乎经近"):
        return None
    if reading.unit == "区" and not hedged and len(token) > 1:
        return None
    if len(token) == 1 and token not in "百千万亿":
        return _small(segment, reading)
    return reading


def _bound(segment: Segment, reading: Reading) -> bool:
    """Whether a word before or inside bounds the number; 亿元以上企业 has one only behind."""
    del segment
    return any(q.start <= reading.end for q in reading.qualifiers) or reading.special is QualifierKind.VAGUE


def _small(segment: Segment, reading: Reading) -> Reading | None:
    """两 to 十 with a classifier: 四大, 两个方面 and 三方 count nothing or name something."""
    text, end = segment.folded, reading.end
    unit = reading.unit or ""
    if unit == "大":
        if _CLOSED_LIST.search(text, max(0, reading.start - 30), reading.start):
            return reading
        return label(reading.start, end, "name")
    if re.match(rf"[一-鿿]{{1,2}}[{NUMERALS[2:13]}][一-鿿](?!分之)", text[end:]) and not re.match(
        r"个|名|人|项", text[end:]
    ):
        return label(reading.start, end, "name")
    if text[reading.start] == "二" and _SECOND_TIME.match(text, end):
        return label(reading.start, end, "name")
    if unit == "元" and _NOT_MONEY.match(text, end):
        return None
    if _ABSTRACT.match(text, end):
        return label(reading.start, end, "name")
    if unit in _PLACES and _CLOSED_LIST.search(text, max(0, reading.start - 30), reading.start):
        return reading  # 太原、大同两市
    if unit in _NOT_AFTER_SMALL and not reading.qualifiers:
        follows = _KEPT_SMALL.match(text, end)
        stops = re.compile(re.escape(unit) + r"(?:$|[，。、；,;）)])").match(text, end)
        return reading if unit in "家对类批场支位笔组" and (follows or stops) else None
    return reading


__all__ = ["read_chinese"]
