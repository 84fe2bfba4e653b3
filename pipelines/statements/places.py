"""Areas: names of divisions, groups of areas and deictic words in a text, and the area each stands for.

Codes and names come from `schemas.codelists.areas`. Which figure refers to which area is decided in `clauses`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from pipelines.statements.scanning import Scanner
from schemas.codelists import areas
from schemas.prepared import read_toml

COUNTRY: Final = "全国"
LEVELS: Final[tuple[str, ...]] = ("province", "city", "county")


@dataclass(frozen=True, slots=True, eq=False)
class Area:
    """An area by its own name; groups of areas and the country have no code."""

    name: str
    code: str | None = None

    def __eq__(self, other: object) -> bool:
        """Written out, since what a dataclass makes of itself is never compiled."""
        return self is other or (isinstance(other, Area) and self.name == other.name and self.code == other.code)

    def __hash__(self) -> int:
        return hash((self.name, self.code))

    @property
    def level(self) -> str:
        """country, province, city, county or group."""
        if self.code is None:
            return "country" if self.name == COUNTRY else "group"
        return "province" if self.code.endswith("0000") else "city" if self.code.endswith("00") else "county"

    def is_of(self, level: str) -> bool:
        """Whether deictic words of a level can stand for it: a municipality is 全市 as well as a province."""
        return self.level == level or (level == "city" and self.code in _MUNICIPALITIES)

    def contains(self, other: "Area") -> bool:
        """Whether the other lies within it or is it."""
        if self.name == COUNTRY:
            return True
        if self.code is None or other.code is None:
            return self == other
        stem = self.code[:2] if self.level == "province" else self.code[:4] if self.level == "city" else self.code
        return other.code.startswith(stem)


NATION: Final = Area(COUNTRY)
_MUNICIPALITIES: Final[tuple[str, ...]] = ("110000", "120000", "310000", "500000")


ZONES: Final[tuple[str, ...]] = ("新区", "合作区", "实验区")
"""Endings of zones with a government of their own, which lie in one city or in several."""


class PlaceWord:
    """A word in the text that names an area; `counted`: a group by the number of its members (22个省份)."""

    __slots__ = ("counted", "end", "sort", "start", "word")

    def __init__(self, start: int, end: int, word: str, sort: str, counted: bool = False) -> None:
        self.start = start
        self.end = end
        self.word = word
        self.sort = sort  # division, town, region, group, country, province, city, county, district, village
        self.counted = counted


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return read_toml(resources.files("schemas.codelists").joinpath("statements/places.toml"))


@cache
def _regions() -> dict[str, str]:
    """Parts of provinces (苏南, 苏南地区) with the first digits of the code of theirs."""
    found: dict[str, str] = {}
    for province, words in _lists()["regions"].items():
        found |= dict.fromkeys(words, province)
        parts = (word for word in words if not word.endswith((_PREFECTURE, *ZONES)))
        found |= dict.fromkeys((word + _PREFECTURE for word in parts), province)
    return found


def is_region_of(word: str, home: Area) -> bool:
    """Whether a word names a part of a province (苏南), or the surroundings of a city in it (沈阳经济区); for a city or
    county, a zone of its province (兰州新区)."""
    if home.code is None:
        return False
    if home.level != "province":
        return word.endswith(ZONES) and _regions().get(word) == home.code[:2]
    ending = next((ending for ending in _listed("around") if word.endswith(ending)), "")
    city = division(word.removesuffix(ending), None, home.code) if word not in _regions() else None
    return _regions().get(word) == home.code[:2] or (city is not None and city.code is not None and home.contains(city))


@cache
def _sorts() -> dict[str, str]:
    """Every word that is looked for, with its sort."""
    lists = _lists()
    homonyms = set(lists["homonyms"]["words"])
    sorts: dict[str, str] = {name: "division" for name in areas.names() if name not in homonyms and len(name) > 1}
    sorts |= dict.fromkeys(_regions(), "region")  # 鄂西 was the name of a prefecture, too
    # 日照地区生产总值 is of a city, though 日照 alone may be sunshine.
    known = [name for name in homonyms if division(name, None, None)]
    sorts |= {name + _PREFECTURE + of: "product" for name in known for of in _PRODUCT}
    sorts |= {name + site: "product" for name in known for site in _NAMED_SITES}
    sorts |= dict.fromkeys(lists["groups"]["words"], "group")
    sorts |= dict.fromkeys(lists["longer"]["words"], "word")
    for level, words in lists["deictic"].items():
        sorts |= dict.fromkeys(words, level)
    return sorts


@cache
def _scanner() -> Scanner:
    return Scanner(_sorts())


_SITES: Final[tuple[str, ...]] = ("国际机场", "机场", "站", "大学", "学院")


_PREFECTURE: Final = "地区"
_PRODUCT: Final[tuple[str, ...]] = ("生产总值", "GDP")
_NAMED_SITES: Final[tuple[str, ...]] = ("港", "港口", "口岸", "海关", "火车站", "高铁站", "机场")
"""日照港 is of a city too."""


def words_before_other_places() -> tuple[str, ...]:
    """Words after which a name is one side of a comparison or exchange, not the area of what follows."""
    return _listed("not_after")


@cache
def _listed(name: str) -> tuple[str, ...]:
    return tuple(_lists()[name]["words"])


def scan(text: str) -> list[PlaceWord]:
    """All place words of a text, in order, the longest at each place."""
    not_before, around = _listed("not_before"), _listed("around")
    kept: list[PlaceWord] = []
    for place in find_divisions(text):
        if place.sort in NAMED and text.startswith(around, place.end):
            ending = next(word for word in around if text.startswith(word, place.end))
            place.end, place.word, place.sort = place.end + len(ending), place.word + ending, "region"
        if place.word.endswith(_PREFECTURE) and text.startswith(_PRODUCT, place.end):
            # 徐州地区生产总值: 地区 opens the indicator; the word stays, since 和田地区生产总值 is that prefecture's.
            place.end -= len(_PREFECTURE)
        sited = place.word[-1] in "县区旗" and text.startswith("机场", place.end)
        if place.sort != "division" or sited or not text.startswith(not_before, place.end):
            kept.append(place)
        elif kept and kept[-1].end == place.start and text.startswith(_SITES, place.end):
            # 西安咸阳国际机场: both are its name.
            kept.pop()
    return kept


def place_named(name: str) -> PlaceWord | None:
    """The place word that a name is, and nothing besides."""
    sort = _sorts().get(name, "word")
    if sort not in ("word", "product"):
        return PlaceWord(0, len(name), name, sort)
    words = scan(name) if name.endswith(_listed("around")) else []
    return next((word for word in words if (word.start, word.end) == (0, len(name))), None)


def find_divisions(text: str) -> list[PlaceWord]:
    """The names of divisions in a text and the words that point to one, longest first."""
    sorts = _sorts()
    places, stop = [], 0
    for start, word in _scanner().find(text):
        if start < stop:
            continue
        if word[0] == "中" and text[start - 1 : start] == "其" and word[1:] in sorts:
            start, word = start + 1, word[1:]  # 其中西部地区
        sort, stop = sorts[word], start + len(word)
        end = stop
        if sort == "product":
            site = next((site for site in _NAMED_SITES if word.endswith(site)), "")
            word, sort = word.removesuffix(site) if site else word.partition(_PREFECTURE)[0], "division"
            end = start + len(word)
        if sort != "word":
            places.append(PlaceWord(start, end, word, sort))
    return places


_GROUP_OF: Final = re.compile(
    r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*个?(?:省份|省区市|省（区、市）|省\(区、市\)|省市区|省区|省市(?!级)|(?:主产|产粮大|粮食主产)省区?|省(?=[（(]))"
)
_AFTER_PROVINCES, _BEFORE_PROVINCES = frozenset("份区市（("), frozenset("产大")
"""What stands right after or before 省 where provinces are counted."""

NAMED: Final = frozenset({"division", "town", "region"})
"""Sorts of place words that are names, of which names of other things may be made."""

_REGIONS_OR_CITIES: Final = re.compile(
    r"(?:(?:(?<!其)[东中西]{1,2}部|(?<=其中)[东西]部|东北|沿海|内陆)\s*\d{1,3}\s*个地区|(?<![\d内外])\d{2,3}\s*个大中?城市)$"
)
_REGION: Final = re.compile(
    r"(?:全国|(?<!其)[东中西]{1,2}部|(?<=其中)[东西]部|东北|南方|北方|沿海|内陆|脱贫|贫困)(?:地区)?\s*$"
)


def scan_groups(text: str) -> list[PlaceWord]:
    """Counted groups of areas (中西部22个省份, 70个大中城市), whose words are their name."""
    found: list[PlaceWord] = []
    for ending in ("个地区", "个大中城市", "个大城市"):
        at = text.find(ending)
        while at >= 0:
            end = at + len(ending)
            if (m := _REGIONS_OR_CITIES.search(text, max(0, at - 12), end)) is not None:
                found.append(PlaceWord(m.start(), end, re.sub(r"\s", "", m.group()), "group", counted=True))
            at = text.find(ending, end)
    at, last = text.find("省"), 0
    while at >= 0:
        if text[at + 1 : at + 2] not in _AFTER_PROVINCES and text[at - 1 : at] not in _BEFORE_PROVINCES:
            at = text.find("省", at + 1)
            continue
        match = _GROUP_OF.search(text, max(last, at - 8), at + 8)
        at = text.find("省", match.end() if match else at + 1)
        if match is None:
            continue
        last = match.end()
        region = _REGION.search(text, max(0, match.start() - 10), match.start())
        start = region.start() if region else match.start()
        found.append(PlaceWord(start, match.end(), re.sub(r"\s", "", text[start : match.end()]), "group", counted=True))
    return sorted(found, key=lambda word: word.start)


@lru_cache(maxsize=1 << 14)
def division(name: str, year: int | None, within: str | None) -> Area | None:
    """The division a name stands for, within another where that is needed and possible.

    苏州地区 is the city where no prefecture was called so in that year.
    """
    code = areas.code_of(name, year, within) if within else None
    code = code or areas.code_of(name, year)
    found = areas.division_of(code, year) if code else None
    if found is not None and name.endswith(_PREFECTURE) and not _in_use(found, year):
        city = division(name.removesuffix(_PREFECTURE), year, within)
        return city if city is not None and city.code is not None else Area(found.name, found.code)
    if found is None:
        return Area(name) if name[-1] in "省市县区旗州盟" and len(name) > 2 else None
    return Area(found.name, found.code)


def _in_use(found: areas.Division, year: int | None) -> bool:
    return found.valid_to is None if year is None else found.years_from(year) == 0


def known_area(name: str, code: str | None, year: int | None) -> Area:
    """An area that somebody stated, by its own name (福建省三明市 is 三明市) where its code is known."""
    if name == COUNTRY:
        return NATION
    found = areas.division_of(code, year) if code else None
    if found is None:
        return division(name, year, None) or Area(name, code)
    # 黔西南州 stays as it was stated; 福建省三明市 and 福建 are 三明市 and 福建省.
    stated = name[-1:] in "省市县区旗州盟" and not name.endswith(found.name) and name in areas.names()
    return Area(name if stated else found.name, found.code)


class Gazetteer:
    """What the words for areas stand for in one article: its home area, and the area its own deixis points to.

    `short`: short names of divisions inside the home area → their names."""

    def __init__(
        self, home: Area | None, year: int | None, own: Area | None = None, short: Mapping[str, str] | None = None
    ) -> None:
        self.home = home
        self.year = year
        self.own = own or home
        self._known: dict[str, Area | None] = {}
        self.short = dict(short or {})

    def area_of(self, place: PlaceWord) -> Area | None:
        """The area a place word stands for; None where the report does not say enough."""
        key = place.sort + place.word
        known = self._known.get(key)
        if known is None and key not in self._known:
            known = self._known[key] = self._find_area(place)
        return known

    def last_named(self, level: str, words: Sequence[PlaceWord]) -> Area | None:
        """The area of a level that was named last among words, if it lies in the home area; None: it does not."""
        for word in reversed(words):
            area = self.area_of(word) if word.sort == "division" else None
            named_so = area is not None and area.name.endswith(_CALLED.get(level, "\n"))
            if area is not None and (area.is_of(level) or named_so):
                return area if self.home is not None and self.home.contains(area) else None
        return None

    def _find_area(self, place: PlaceWord) -> Area | None:
        if place.sort == "country":
            return NATION
        if place.sort == "group" and len(place.word) == 2 and place.word + "地区" in _sorts():
            return Area(place.word + "地区")  # 东部地区…，中部为64%
        if place.sort in ("group", "region"):
            return Area(place.word)
        if place.sort == "division":
            near = self.own or self.home
            word = self.short.get(place.word, place.word)
            found = None
            for scope in (near, self._parent(near), self.home):
                if scope is not None and scope.code:
                    code = areas.code_of(word, self.year, scope.code)
                    if code:
                        found = division(word, self.year, scope.code)
                        break
            found = found or division(word, self.year, None)
            same = self.home is not None and found is not None and found.code == self.home.code is not None
            return self.home if same else found
        if place.sort == "town":
            return Area(place.word)
        return self._deictic(place.sort)

    def _deictic(self, sort: str) -> Area | None:
        for area in (self.own, self.home):
            if area is None or area.code is None:
                continue
            if sort == "district":
                region = self._region(area)
                city = area.level == "city" and not area.name.endswith("地区")
                return region if region is not None and city else area
            if sort == "city" and area.level == "county" and area.name.endswith("市"):
                # 全市 in a report of a county-level city.
                return area
            up: Area | None = area
            while up is not None and not up.is_of(sort):
                up = self._parent(up)
            if up is not None:
                return up
        return self.own if self.own is not None and self.own.level == "group" and sort == "district" else None

    def _region(self, area: Area) -> Area | None:
        """The autonomous region a city lies in, which 全区 stands for there."""
        above = self._parent(area)
        return above if above is not None and above.name.endswith("自治区") else None

    def _parent(self, area: Area | None) -> Area | None:
        found = areas.division_of(area.code, self.year) if area is not None and area.code else None
        above = areas.division_of(found.parent_code, self.year) if found and found.parent_code else None
        return Area(above.name, above.code) if above else None


_CALLED: Final = {"city": "市", "district": "区"}
"""全市 of a county that is called a city is that, 全区 what is called a district."""


def merge(divisions: list[PlaceWord], larger: list[PlaceWord]) -> list[PlaceWord]:
    """Place words in order; a counted group or township swallows what it holds."""
    if not larger:
        return divisions
    taken = {at for g in larger for at in range(g.start, g.end)}
    kept = [p for p in divisions if p.start not in taken]
    return sorted(kept + larger, key=lambda p: p.start)


def counted_groups(starts: Sequence[int], words: Sequence[PlaceWord]) -> dict[int, PlaceWord]:
    """Counted groups of areas by the start of the figure that counts them, among figures that start at `starts`."""
    groups = [w for w in words if w.counted]
    found, i = {}, 0
    for start in starts:
        while i < len(groups) and groups[i].end <= start:
            i += 1
        if i < len(groups) and groups[i].start <= start:
            found[start] = groups[i]
    return found


def joined(areas: Sequence[tuple[Area, str]]) -> Area:
    """Several areas as one, in order."""
    return Area("、".join(area.name for area, _ in areas))
