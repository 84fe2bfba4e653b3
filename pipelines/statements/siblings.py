"""Short names of divisions inside the home area (恩施 beside 巴东县), which are no names elsewhere.

A name without its suffix is often a common word, so that it counts only beside another division in a list, or where a
figure follows it at once.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.layout import places_of
from pipelines.statements.places import Area, Gazetteer, PlaceWord, division
from schemas.codelists import areas

_LONG_SUFFIXES: Final[tuple[str, ...]] = ("自治县", "自治旗")
_SUFFIXES: Final[tuple[str, ...]] = ("市", "县", "区", "旗")
_JOINERS: Final = frozenset("、和与及")
_LONGEST: Final = 4
_LONGEST_BRACKET: Final = 24
_BEHIND: Final = frozenset(" 　，,。；;：:的（(0123456789\n”")
_PARTS_OF_TOWNS: Final = frozenset(
    {"古城", "新城", "老城", "城关", "市中", "城中", "城东", "城西", "城北", "城南", "海港"}
)
"""Short names that behind the name of a city are parts of it."""
_SITES: Final[tuple[str, ...]] = ("口岸", "港", "景区", "古城", "高新区", "经开区", "开发区", "工业园", "产业园")
"""What a name ends before: a mark, a figure, or a site that is called after it."""
_OPENS: Final = Signs("，；：、。\n")
_DIGITS: Final = Signs("0123456789０１２３４５６７８９")


@cache
def _codes() -> list[str]:
    return [each.code for each in areas.divisions()]


@lru_cache(maxsize=256)
def short_names(code: str, year: int | None) -> dict[str, str]:
    """Short name → name of the divisions inside one, as they were in a year; those that have no other short name."""
    stem = code[:2] if code.endswith("0000") else code[:4]
    if code[4:] != "00":
        return {}
    found: dict[str, str] = {}
    divisions, codes = areas.divisions(), _codes()
    for inner in divisions[bisect_left(codes, stem) : bisect_left(codes, stem + "~")]:
        if inner.code != code and not (inner.years_from(year) if year is not None else inner.valid_to):
            short = _without_suffix(inner.name)
            if 1 < len(short) <= _LONGEST and short != inner.name:
                found.setdefault(short, inner.name)
    return found


def _without_suffix(name: str) -> str:
    if name.endswith(_LONG_SUFFIXES):
        return name[:-3]
    return name[:-1] if name.endswith(_SUFFIXES) else name


def scan_qualified(text: str, found: Sequence[PlaceWord], gazetteer: Gazetteer) -> list[PlaceWord]:
    """Short names right behind that of the province or city they lie in (浙江义乌), in order; the gazetteer learns
    what they stand for."""
    words: list[PlaceWord] = []
    year = gazetteer.year
    for place in found:
        around = division(place.word, year, None) if place.sort == "division" else None
        if around is None or around.code is None or not text[place.end : place.end + 1].isalpha():
            continue
        inside = short_names(around.code, year)
        for n in range(_LONGEST, 1, -1):
            end = place.end + n
            short = text[place.end : end]
            if (
                short in inside
                and short not in _PARTS_OF_TOWNS
                and (text[end : end + 1] in _BEHIND or text.startswith(_SITES, end))
            ):
                words.append(PlaceWord(place.end, end, short, "division"))
                gazetteer.short.setdefault(short, inside[short])
                break
    return words


def scan_siblings(
    text: str, found: Sequence[PlaceWord], breaks: Sequence[int], home: Area | None, year: int | None
) -> list[PlaceWord]:
    """Short names in lists with the divisions `found`, or between a mark and a figure, and 中部 beside 东部地区.

    `breaks` are where marks stand that part clauses.
    """
    more = _bare_regions(text, found)
    if home is None or home.code is None or not (names := short_names(home.code, year)):
        return more
    taken = {place.start for place in found}
    for at in sorted([*breaks, *places_of("\n", text)]):
        if not _OPENS.at(text, at):
            continue
        for n in range(2, _LONGEST + 1):
            end = at + 1 + n
            if _DIGITS.at(text, end) and text[at + 1 : end] in names and at + 1 not in taken:
                more.append(PlaceWord(at + 1, end, text[at + 1 : end], "division"))
    waiting = [place for place in found if place.sort == "division"] + more
    taken |= {place.start for place in more}
    while waiting:
        for place in _beside(text, waiting.pop(), names):
            if place.start not in taken:
                taken.add(place.start)
                more.append(place)
                waiting.append(place)
    return sorted(more, key=lambda place: place.start)


_REGIONS: Final[tuple[str, ...]] = ("东部地区", "中部地区", "西部地区", "东北地区")
_BARE_REGION: Final = re.compile(
    r"(?<=[，；、。：和及而])(?:东部|中部|西部|东北)(?=[为达增下上占约是提回升降的]|\d+(?:\.\d+)?[^\d个省.]|分别|[和、](?:东部|中部|西部|东北))"
)


def _bare_regions(text: str, found: Sequence[PlaceWord]) -> list[PlaceWord]:
    """东部地区…，中部为64%，西部为56%: the other parts of the country, called short in the paragraph that names one."""
    more: dict[int, PlaceWord] = {}
    for place in found:
        if place.sort == "group" and place.word in _REGIONS:
            end = text.find("\n", place.end)
            for m in _BARE_REGION.finditer(text, place.end, end if end >= 0 else len(text)):
                more[m.start()] = PlaceWord(m.start(), m.end(), m.group(), "group")
    at = text.find("中、西部")
    while at >= 0:
        # 东、中、西部地区…分别为: 部 is said once for all of them.
        more[at] = PlaceWord(at, at + 1, "中部", "group")
        if text.startswith("东、", at - 2):
            more[at - 2] = PlaceWord(at - 2, at - 1, "东部", "group")
        if not text.startswith("地区", at + 4):
            more[at + 2] = PlaceWord(at + 2, at + 4, "西部", "group")
        at = text.find("中、西部", at + 4)
    return [more[start] for start in sorted(more)]


def _beside(text: str, place: PlaceWord, names: dict[str, str]) -> Iterator[PlaceWord]:
    """The short names right before and right after a division in a list, figures in brackets between them."""
    end = place.start - 1
    if end > 0 and text[end] in _JOINERS:
        if text[end - 1] in "）)":
            end = max(text.rfind("（", max(0, end - _LONGEST_BRACKET), end), text.rfind("(", max(0, end - 24), end))
        for n in range(_LONGEST, 1, -1):
            if end >= n and text[end - n : end] in names:
                yield PlaceWord(end - n, end, text[end - n : end], "division")
                break
    start = place.end
    if text.startswith(("（", "("), start):
        closed = max(text.find("）", start, start + _LONGEST_BRACKET), text.find(")", start, start + _LONGEST_BRACKET))
        start = closed + 1 if closed > 0 else start
    if text[start : start + 1] in _JOINERS and start < len(text):
        for n in range(_LONGEST, 1, -1):
            if text[start + 1 : start + 1 + n] in names:
                yield PlaceWord(start + 1, start + 1 + n, text[start + 1 : start + 1 + n], "division")
                return
