"""Townships and villages by their names, which no list of codes holds, the one that a text is about, and zones that are
listed like districts."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pipelines.statements.figures import load_words
from pipelines.statements.places import Area, PlaceWord
from schemas.codelists import areas

_TOWN: Final = re.compile(
    r"(?:(?<=[县市区旗州，。；：、“\n 　在和])|(?<=走进)|(?<=来到)|(?<=走访)|(?<=位于)|(?<=所在的))"
    r"(?:(?!(?:[的和与及等各全本该多每两几个十百千万年月日有为是在对向从到由将共建城集小老重点强特色返回下故县市区省村乡镇街道]"
    r"|中心|贫困|示范|其中|民族|卫生|文明|生态|旅游|工业|产业|经济|森林|风情|边境|家乡))[\u4e00-\u9fff]){2,3}(?:镇|乡|街道)"
    r"(?![村镇土情愁亲音贤间民企风规容通化级办域长党财\d]|政府|中心?小学|中学|中心[校学幼卫]|小学|居民|干部|卫生|派出所)"
)
"""A township by its name, at the beginning of a clause, after the county it lies in or after words of going there."""
_ZONES: Final[tuple[str, ...]] = (
    "高新区", "经开区", "开发区", "经济开发区", "高新技术产业开发区", "经济技术开发区", "新区", "工业园区", "保税区",
    "综合保税区",
)  # fmt: skip
_COUNTED: Final = re.compile(r"区(?=\d)")
_DISTRICT_BEFORE: Final = re.compile(r"[区县市旗]\d[\d.]*[万亿]?[\u4e00-\u9fff]{1,4}[，、；]$")
"""The end of a list of districts with their figures, which a zone goes on with (城东区6个，高新区2个)."""


_VILLAGE: Final = re.compile(r"(?<=[。”\n 　])(?!一座|[全本该我各每这那贫空行自])[\u4e00-\u9fff]{2,3}村")
"""A village by its name, where a paragraph or sentence opens with it."""


def scan_towns(text: str) -> list[PlaceWord]:
    """Townships, and zones that are listed with districts, by their own names."""
    found: list[PlaceWord] = []
    for ending in ("镇", "乡", "街道"):
        at = text.find(ending)
        while at >= 0:
            match = next((m for n in (2, 3) if at >= n and (m := _TOWN.match(text, at - n)) is not None), None)
            if match is not None and match.end() == at + len(ending):
                found.append(PlaceWord(*match.span(), match.group(), "town"))
            at = text.find(ending, at + 1)
    for match in _COUNTED.finditer(text):
        end = match.end()
        for zone in _ZONES:
            at = end - len(zone)
            if text.endswith(zone, 0, end) and _DISTRICT_BEFORE.search(text, max(0, at - 14), at):
                found.append(PlaceWord(at, end, zone, "town"))
    if "村" in text:
        found += _villages(text)
    return sorted(found, key=lambda p: (p.start, p.end, p.word))


def _villages(text: str) -> Iterator[PlaceWord]:
    """Villages that open a paragraph or sentence by a name that the text gives more than once (槐花村，86户)."""
    at = text.find("村")
    while at >= 0:
        follows = text[at + 1 : at + 2]
        if follows and (follows in "，的有共现" or follows.isdecimal()):
            match = next((m for n in (3, 2) if at >= n and (m := _VILLAGE.match(text, at - n)) is not None), None)
            name = match.group() if match is not None and match.end() == at + 1 else ""
            if (
                name
                and (text.count(name) > 1 or "全村" in text)
                and not any(word in name for word in load_words()["not_local"]["words"])
            ):
                yield PlaceWord(at + 1 - len(name), at + 1, name, "town")
        at = text.find("村", at + 1)


_CITY_OF_SITE: Final = re.compile(
    "[\u4e00-\u9fff]{0,4}(?:班列|专列|机场)（(?P<in_bracket>[\u4e00-\u9fff]{2,4})）"
    "|(?P<airport>[\u4e00-\u9fff]{2,3})(?:国际)?机场"
)


def city_in_site(text: str) -> str:
    """中欧班列（厦门）, 哈尔滨机场: the city that the name of trains or of an airport tells; empty: it tells none."""
    named = _CITY_OF_SITE.match(text) if "（" in text or "机场" in text else None
    word = (named["in_bracket"] or named["airport"]) if named is not None else ""
    return word if word and word in areas.names() else ""


_FEATURE: Final = 4000
"""Characters up to which a text can be about one village."""
_SMALL_PLACES = (("村", "国省市县区旗镇乡"), ("镇", "国省市县区旗"), ("乡", "国省市县区旗"))
"""Endings of names of villages and townships, and what is wider than they are."""
_OPENS_WITH_PLACE: Final = re.compile(
    r"(?:^|(?<=[\n　 。，；：“的县区市旗乡镇]))(?!一座|[全本该我各每这那])(?P<name>[\u4e00-\u9fff]{2,3}[村镇乡])"
    r"(?![民庄镇乡村委级办居里长土])",
    re.MULTILINE,
)


def small_place_of(text: str) -> Area | None:
    """The village or township that a piece of news is about: it goes on about 全村 and 村里 more than about anything
    wider, and names one village again and again. None: it is about none."""
    if len(text) > _FEATURE:
        return None
    for ending, wider in _SMALL_PLACES:
        if "全" + ending not in text and ending + "里" not in text:
            continue
        own = sum(text.count(word + ending) for word in "全我本该") + text.count(ending + "里")
        if own < 2 or own <= sum(text.count(word + level) for word in "全我" for level in wider):
            continue
        names = Counter(m["name"] for m in _OPENS_WITH_PLACE.finditer(text))
        sorts = load_words()["not_local"]["words"]
        named = [(n, name) for name, n in names.items() if n > 1 and not any(sort in name for sort in sorts)]
        found = [(n, name) for n, name in named if name.endswith(ending)]
        if found:
            return Area(max(found)[1])
    return None
