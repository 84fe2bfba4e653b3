"""Administrative divisions of China at county level and above, with the years in which each code was in use.

What is here: the GB/T 2260 list that python-stdnum ships (`stdnum/cn/loc.dat`, 1980 to 2025), read once and lazily,
names with their parents, the short forms that reports use (山西, 太原, 内蒙古), and the way from a name to its code.
What is not: 全国, which has no code; towns and streets; development zones, which are no divisions; and finding names
in running text, which belongs to whoever reads statements.

The years of the list are the years of change: a division that ended in 2018 and its successor are both valid in 2018.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import starmap
from operator import itemgetter

from schemas.prepared import prepared

FIRST_YEAR = 1980
"""The first edition of GB/T 2260; entries without a first year start here."""

_PROVINCE, _PREFECTURE, _COUNTY = "province", "prefecture", "county"
_LEVELS = (_PROVINCE, _PREFECTURE, _COUNTY)

# Rows of the list that group codes and name no place: 市辖区 of a city, 县 of a municipality, 省直辖县级行政单位.
_GROUPS = re.compile(r"市辖区|县|林区|(?:省|自治区)直辖(?:县级)?行政单位")
# Names borne by so many places that they say nothing without the city before them.
_GENERIC = frozenset({"城区", "郊区", "矿区", "市区", "新区", "东区", "西区", "南区", "北区"})
_NATIONALITIES = re.compile(
    r"(?:蒙古族|蒙古|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|黎族|傈僳族"
    r"|景颇族|羌族|柯尔克孜)+$"
)
_SHORT_PROVINCES = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}


@dataclass(slots=True)
class Division:
    """A code in the years it stood for one name.

    `area` is the name with its parents' names (山西省太原市迎泽区); `valid_to` is None while in use. Nothing changes
    one once it is made; a frozen class would say so, and take many times as long to make all seven thousand.
    """

    code: str
    name: str
    area: str
    parent_code: str | None
    level: str
    valid_from: int
    valid_to: int | None

    def years_from(self, year: int) -> int:
        """Years between the given year and the nearest one in which the division was valid; 0 if it was."""
        if year < self.valid_from:
            return self.valid_from - year
        return year - self.valid_to if self.valid_to is not None and year > self.valid_to else 0


_LISTED = resources.files("stdnum.cn").joinpath("loc.dat")
_Row = tuple[str, str, str, str | None, str, int, int | None]
"""What a division is made of."""


@cache
def divisions() -> tuple[Division, ...]:
    """All divisions by code, then by first year."""
    return tuple(starmap(Division, prepared(__name__, [_LISTED], _read_divisions)))


def _read_divisions() -> list[_Row]:
    raw = [entry for entry in _raw_entries() if not _GROUPS.fullmatch(entry[1])]
    holders: dict[str, list[tuple[str, int, int | None]]] = defaultdict(list)
    for code, name, start, end in raw:
        if code.endswith("00"):
            holders[code].append((name, start, end))
    found: list[_Row] = []
    raw.sort(key=itemgetter(0, 2))
    for code, name, start, end in raw:
        province, prefecture = code[:2] + "0000", code[:4] + "00"
        level = _PROVINCE if code == province else _PREFECTURE if code == prefecture else _COUNTY
        area, parent_code = name, None
        for parent in () if level == _PROVINCE else (province,) if level == _PREFECTURE else (prefecture, province):
            above = _name_then(holders.get(parent, ()), start, end)
            if above:
                area, parent_code = above + area, parent_code or parent
        found.append((code, name, area, parent_code, level, start, end))
    return found


def division_of(code: str, year: int | None = None) -> Division | None:
    """The division a code stands for in a year; without a year the one in use, else the last. None: no such code."""
    return _best(_by_code().get(code, ()), year)


def code_of(name: str, year: int | None = None, within: str | None = None) -> str | None:
    """The code of a division named in full (山西省太原市迎泽区), in part (太原市迎泽区) or shortly (山西, 太原).

    `year` chooses among divisions of one name the one valid then, else the nearest in time; without it the one in use,
    else the last. `within` is the code of a division that must contain it or be it. Of those valid, a higher level goes
    before a lower one (吉林 is the province). None where the list has no such name, or several places of one level bear
    it.
    """
    name = re.sub(r"\s", "", name)
    candidates = list(_by_name().get(name, ())) or list(_by_parts(name, year))
    if year is not None and candidates and all(name != d.name and d.years_from(year) for d in candidates):
        # 江津 was short for a prefecture that has long ended; the county or city of that name is what is left of it.
        left = [d for suffix in "市区县" for d in _by_name().get(name + suffix, ()) if not d.years_from(year)]
        candidates = left or candidates
    if within is not None:
        stem = _stem(within)
        candidates = [division for division in candidates if division.code.startswith(stem)]
    return _only(candidates, year)


def full_name(code: str, year: int | None = None) -> str | None:
    """The name with its parents' names: 140106 → 山西省太原市迎泽区. None: no such code."""
    division = division_of(code, year)
    return division.area if division else None


def names() -> tuple[str, ...]:
    """Every name a lexicon may look for, in a stable order: names of all levels, short forms of the two upper ones.

    Names that many places bear (城区) are left out; others may still be ambiguous: `code_of` decides.
    """
    return _names()


@cache
def _names() -> tuple[str, ...]:
    return tuple(name for name in sorted(_by_name()) if name not in _GENERIC and len(name) > 1)


_LATER = (("330113", "临平区", 2021, None), ("330114", "钱塘区", 2021, None))
"""Divisions in use that the list lacks."""


_LINE = re.compile(r'^(?:(\d\d) province=|  (\d{4}) county="(.*)"$)', re.MULTILINE)


def _raw_entries() -> Iterable[tuple[str, str, int, int | None]]:
    yield from _LATER
    text = _LISTED.read_text(encoding="utf-8")
    province = ""
    read = {"": _read_years("-")}
    for begun, code, named in _LINE.findall(text):
        if begun:
            province = begun
            continue
        for part in named.split(","):
            years, _, name = part[1:].partition("]") if part[0] == "[" else ("", "", part)
            known = read.get(years)
            if known is None:
                known = read[years] = _read_years(years)
            yield province + code, name, *known


def _read_years(years: str) -> tuple[int, int | None]:
    start, _, end = years.partition("-")
    last = int(end) if end else None
    return min(int(start or FIRST_YEAR), last or 9999), last  # a few that ended in 1982 are listed as begun in 1983


def _name_then(held: Sequence[tuple[str, int, int | None]], start: int, end: int | None) -> str | None:
    """The parent's name while the child existed: the latest of those whose years overlap."""
    for name, first, last in reversed(held):
        if first <= (end or 9999) and start <= (last or 9999):
            return name
    return None


def _stem(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _short_form(division: Division) -> str | None:
    """山西省 → 山西, 太原市 → 太原, 延边朝鲜族自治州 → 延边; None for counties, or if one character would be left."""
    name = division.name
    if division.level == _COUNTY:
        return None
    if name in _SHORT_PROVINCES:
        return _SHORT_PROVINCES[name]
    stem = _NATIONALITIES.sub("", re.sub(r"(?:自治州|地区|省|市|盟)$", "", name))
    return stem if len(stem) > 1 and stem != name else None


@cache
def _by_code() -> dict[str, list[Division]]:
    index: dict[str, list[Division]] = defaultdict(list)
    for division in divisions():
        index[division.code].append(division)
    return dict(index)


@cache
def _by_name() -> dict[str, list[Division]]:
    index: dict[str, list[Division]] = defaultdict(list)
    for division in divisions():
        index[division.name].append(division)
        short = _short_form(division)
        if short:
            index[short].append(division)
            if division.name.endswith("自治州"):
                index[short + "州"].append(division)
    return dict(index)


def _by_parts(name: str, year: int | None) -> Iterable[Division]:
    """Divisions whose own name ends the given one and whose ancestor the rest names."""
    for cut in range(2, len(name) - 1):
        below = _by_name().get(name[cut:], ())
        above = code_of(name[:cut], year) if below else None
        if above:
            yield from (d for d in below if d.code.startswith(_stem(above)) and d.code != above)


def _best(candidates: Iterable[Division], year: int | None) -> Division | None:
    ordered = sorted(candidates, key=lambda d: (_distance(d, year), -d.valid_from, d.code))
    return ordered[0] if ordered else None


def _only(candidates: list[Division], year: int | None) -> str | None:
    """The one place that is nearest in time and highest in level; None if several places are."""
    if not candidates:
        return None
    rank = min((_distance(division, year), _LEVELS.index(division.level)) for division in candidates)
    near = [d for d in candidates if (_distance(d, year), _LEVELS.index(d.level)) == rank]
    if len({division.code for division in near}) > 1 and year is not None:
        # A code that ended in the very year its successor began: the successor is meant.
        near = [d for d in near if d.valid_from == year] or near
    if len({division.area for division in near}) > 1:
        return None
    # One place under two codes: the later code, since the list does not end every code that was given up.
    return max(near, key=lambda d: (d.valid_from, d.code)).code


def _distance(division: Division, year: int | None) -> int:
    return division.years_from(year) if year is not None else 9999 - (division.valid_to or 9999)
