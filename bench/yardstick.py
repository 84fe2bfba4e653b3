"""The yardstick of speed: a plain two-stage `re` scan that fills five columns, on whose speed the targets are scaled.

Stage one finds a character with which a number or a word that bounds it can begin, stage two matches the whole there.
It knows neither dates nor idioms: it measures the machine, not the reading.
"""

import re

REFERENCE_RATE = 19.6
"""MB/s of such a scan where the targets were set."""

SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12, "": 1}
UNITS = (
    "个百分点|百分点|平方公里|平方千米|平方米|立方米|万千瓦时|千瓦时|吨标准煤|标准煤|标准箱|人公里|"
    "吨公里|公里|千米|公斤|公顷|千克|毫米|厘米|千伏安|兆瓦|千瓦|千伏|小时|分钟|人次|户次|辆次|架次|"
    "班次|件次|床位|车次|美元|欧元|英镑|日元|港元|卢布|韩元|元|角|分|人|户|名|位|口|家|个|项|件|处|所|"
    "座|栋|幢|间|套|台|部|辆|艘|架|列|条|支|只|头|匹|羽|尾|株|棵|粒|枚|张|份|册|本|卷|篇|幅|首|场|次|"
    "遍|届|期|批|组|对|双|副|队|班|节|门|类|种|款|样|级|层|段|片|块|村|乡|镇|县|市|省|区|州|盟|旗|国|"
    "亩|顷|吨|克|斤|两|米|里|升|度|倍|番|成|岁|天|日|周|月|年|季|秒|例|宗|起|桶|箱|袋|瓶|盒|包|车|船|"
    "床|瓦|伏|安|%|％|‰"
)
BEFORE = "约|近|超|逾|达|超过|突破|不足|接近|大约|将近|至少|不少于|不低于|高达"
AFTER = "多|余|以上|以下|左右|以内|上下"


def longest_first(alternatives: str) -> str:
    """Alternatives in the order in which `re` finds the longest."""
    return "|".join(sorted(alternatives.split("|"), key=len, reverse=True))


NUMERALS = "一二三四五六七八九两〇零十百千万亿"
ARABIC = "[0-9０-９]+(?:[,，][0-9０-９]{3})*(?:[.．][0-9０-９]+)?"
CHINESE = f"[{NUMERALS}]+(?:点[一二三四五六七八九〇零]+)?"
CANDIDATE = re.compile(f"[0-9０-９{NUMERALS}{''.join(sorted({word[0] for word in BEFORE.split('|')}))}]")
FIGURE = re.compile(
    f"({longest_first(BEFORE)})?(?:({ARABIC})|({CHINESE}))(万亿|亿|万|千|百)?"
    f"({AFTER})?({longest_first(UNITS)})?({AFTER})?"
)
_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

Row = tuple[int, int, float, str | None, str | None]
"""start of the numeral, end of the match, value, unit, qualifier"""


def arabic_value(numeral: str) -> float:
    """Digits of either width with separators of either width."""
    return float(numeral.replace(",", "").replace("，", "").replace("．", "."))


def chinese_value(numeral: str) -> float:
    """A Chinese numeral with its places after 点; digits without scale are read one by one."""
    whole, _, places = numeral.partition("点")
    total = section = current = largest = 0.0
    plain = True
    for character in whole:
        digit = _DIGITS.get(character)
        if digit is not None:
            current = current * 10 + digit if plain else digit
            continue
        scale, plain = SCALES[character], False
        if scale < 10**4:
            section, current = section + (current or 1) * scale, 0.0
            continue
        part, section, current = section + current, 0.0, 0.0
        if scale > largest:
            total, largest = (total + part or 1) * scale, scale
        else:
            total += part * scale
    return total + section + current + sum(_DIGITS[digit] * 0.1**place for place, digit in enumerate(places, 1))


def two_stage_scan(text: str) -> list[Row]:
    """Every number of a text as a row."""
    rows: list[Row] = []
    candidate, figure = CANDIDATE.search, FIGURE.match
    position = 0
    while found := candidate(text, position):
        match = figure(text, found.start())
        if match is None:
            position = found.end()
            continue
        before, arabic, chinese, scale, inner, unit, after = match.groups()
        value = arabic_value(arabic) if arabic else chinese_value(chinese)
        if scale:
            value *= SCALES[scale]
        position = match.end()
        rows.append((match.start(2 if arabic else 3), position, value, unit, before or inner or after))
    return rows
