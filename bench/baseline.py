"""The baseline: what forty lines of regular expression read, as somebody would write them in an afternoon.

One pattern for figure, unit and qualifier, one for what is a date, an ordinal or part of a word.
"""

import re
from collections.abc import Iterator

from bench.readings import Reading
from bench.yardstick import AFTER, ARABIC, BEFORE, CHINESE, SCALES, UNITS, arabic_value, chinese_value, longest_first

FIGURE = re.compile(
    f"(?P<before>{longest_first(BEFORE)})?(?P<percent>百分之)?(?:(?P<arabic>[-−]?{ARABIC})|(?P<chinese>{CHINESE})) ?"
    f"(?P<scale>万亿|亿|万|千(?![瓦米克伏])|百)?(?P<inner>{AFTER})?"
    f" ?(?P<unit>{longest_first(UNITS)})?(?P<after>{AFTER})?"
)
TIME = frozenset(("年", "月", "日", "天", "小时", "分钟", "周"))
WORDS = re.compile(
    "第|十[一二三四五六七八九]?五|一带|一路|一些|一批|一定|一直|一系列|进一步|一体|统一|一方面|一是|二是|三是"
)


def read(text: str) -> list[Reading]:
    """Every figure of a text that is neither date nor ordinal nor part of a known word."""
    return list(_read(text))


def _read(text: str) -> Iterator[Reading]:
    words = {place for word in WORDS.finditer(text) for place in range(word.start(), word.end() + 1)}
    for match in FIGURE.finditer(text):
        part = match.groupdict()
        start = match.start("percent" if part["percent"] else "arabic" if part["arabic"] else "chinese")
        if part["arabic"]:
            value = arabic_value(part["arabic"].replace("−", "-"))
        else:
            value = chinese_value(part["chinese"])
            if start in words or (len(part["chinese"]) == 1 and not any(part[p] for p in ("unit", "scale", "percent"))):
                continue
        unit = "%" if part["percent"] or part["unit"] == "％" else part["unit"]
        yield Reading(
            start=start,
            end=match.end("scale") if part["scale"] else match.end("arabic" if part["arabic"] else "chinese"),
            value=value * SCALES[part["scale"] or ""],
            unit=unit,
            qualifier=part["before"] or part["inner"] or part["after"],
            is_statistic=unit not in TIME and text[start - 1 : start] not in ("第", "[", "［"),
        )
