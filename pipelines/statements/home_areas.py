"""The home area of an article where nobody states it: from its titles, its offices and what its lead speaks of."""

import re
from collections import Counter
from typing import Final

from pipelines.statements.places import LEVELS, NATION, Area, Gazetteer, PlaceWord, division, find_divisions, scan

_AGENCY: Final = re.compile(
    r"(?:新华社|中新社|新华网|中新网|中国新闻网|人民网|央视网|光明网|央广网)[\u4e00-\u9fff]{2,6}?(?=\d{1,2}月\d{1,2}日|电|讯)"
    r"|^[^\S\n]*[\u4e00-\u9fff]{2,12}?(?=(?:\d{4}年)?\d{1,2}月\d{1,2}日\s*(?:电|讯|消息|报道))",
    re.MULTILINE,
)
"""An agency or newspaper with the place from where it wires: what it tells of need not be there."""


_PARTED: Final = re.compile(r"[\s，,。；;：:、！!]")


_NATIONAL: Final = re.compile(
    r"中华人民共和国|国务院|国家统计局(?!.{0,12}(?:调查队|总队))|我国|全国|中央|国新办|央行|中国人民银行|新华社北京"
    r"|(?:工业和信息化|财政|商务|教育|公安|民政|自然资源|生态环境|交通运输|水利|农业农村|文化和旅游|应急管理|人力资源(?:和)?社会保障"
    r"|住房(?:和)?城乡建设|科技|科学技术)部(?!门|分)|国家[\u4e00-\u9fff]{1,8}(?:局|委)|[\u4e00-\u9fff]{2}总[局署]"
)


def area_in_title(title: str, year: int | None) -> Area | None:
    """The area that a title or an office names: the first division with those inside it, else the nation."""
    best, last = None, 0
    title = _AGENCY.sub("", title)
    for place in find_divisions(title):
        if place.sort != "division":
            continue
        area = division(place.word, year, best.code if best else None)
        if best is not None and (
            area is None or area.code is None or not best.contains(area) or _PARTED.search(title, last, place.start)
        ):
            break
        if area is None or area.code is None:
            continue
        best, last = area, place.end
    return best if best is not None else NATION if _NATIONAL.search(title) else None


_ADDRESS: Final = re.compile(r"^[^\n。]{4,60}[\u4e00-\u9fff] ?\d{6}[ \t]*$", re.MULTILINE)
"""A line that ends with a postcode says where authors work, not what they tell of."""


def home_area(titles: list[str], lead: str, year: int | None) -> Area | None:
    """The home area where nobody states it: titles and offices first, then the divisions that the lead speaks of.

    Deictic words tell the level: 全省 asks for a province. Without them and without a division that is named twice,
    an office of that level tells it (正定县统计局), else the province or city around all that is named. The nation is
    meant where the lead says so and nothing speaks of 全省.
    """
    for title in titles:
        area = area_in_title(title, year)
        if area is not None:
            return area
    lead = _ADDRESS.sub("", _AGENCY.sub("", lead))
    found = scan(lead)
    levels = {p.sort for p in found if p.sort in LEVELS}
    named = [area for place in found if (area := _coded(place, year)) is not None]
    counts = Counter(area for area in named if not levels or any(map(area.is_of, levels)))
    if counts:
        area, count = max(counts.items(), key=lambda item: (item[1], item[0].code or ""))
        if levels or count > 1:
            return NATION if not levels and _opens_with_nation(found, count) else area
    reporting = {
        area for place in find_divisions(lead) if (area := _office_area(place, lead, levels, year)) is not None
    }
    if len(reporting) == 1:
        return reporting.pop()
    if levels:
        return _around(named, levels, year)
    return NATION if _NATIONAL.search(lead) else None


def _opens_with_nation(found: list[PlaceWord], count: int) -> bool:
    """Whether a lead speaks of the nation before all divisions, and names none of them more often."""
    nation = [place.sort == "country" for place in found]
    return bool(nation) and nation[0] and sum(nation) >= count


def _coded(place: PlaceWord, year: int | None) -> Area | None:
    """The division that a word names; None: it names none, or one without a code."""
    area = division(place.word, year, None) if place.sort == "division" else None
    return area if area is not None and area.code is not None else None


def _around(named: list[Area], levels: set[str], year: int | None) -> Area | None:
    """The province that 全省 asks for where a report names nothing but cities of it; None: none or several are."""
    asked = [PlaceWord(0, 0, "", level) for level in levels]
    around = {Gazetteer(area, year).area_of(place) for area in set(named) for place in asked}
    return around.pop() if len(around) == 1 else None


_OFFICE: Final[tuple[str, ...]] = ("统计局", "人民政府", "财政局", "发展和改革委", "发展改革委", "税务局", "人民银行")


def _office_area(place: PlaceWord, lead: str, levels: set[str], year: int | None) -> Area | None:
    """The division of an office, at a level that 全县 or 我市 of the lead ask for; 全市 may ask for a county's city."""
    area = _coded(place, year) if lead.startswith(_OFFICE, place.end) else None
    if area is None:
        return None
    asked = levels or {area.level}
    wider = LEVELS[: LEVELS.index(area.level)] if area.level in LEVELS else ()
    fits = any(map(area.is_of, asked)) or ("city" in asked and area.name.endswith("市")) or asked <= {*wider}
    return area if fits else None


_POINTED: Final[tuple[str, ...]] = (*LEVELS, "country", "district")


def own_area(places: list[PlaceWord], home: Area, year: int | None) -> Area | None:
    """The area an article is about, where it is not the home area: 我市 in a report of a province.

    It is the division named most often among those of the level that deictic words ask for and the home area lacks.
    Where 全省 of the home area is said more often than 全市, it is about the province, and tells of cities by the way.
    """
    gazetteer = Gazetteer(home, year)
    pointed = Counter(p.sort for p in places if p.sort in _POINTED and p.word[0] != "该")
    wanted = {sort for sort in pointed if sort in ("city", "county")} - {home.level}
    own = pointed[home.level] + (pointed["district"] if home.name.endswith("自治区") else 0)
    if home.level == "county" or not wanted or own > max(pointed[sort] for sort in wanted):
        return None
    counts: Counter[Area] = Counter()
    for place in places:
        area = gazetteer.area_of(place) if place.sort == "division" else None
        if area is not None and area.code is not None and area.level in wanted and home.contains(area) and area != home:
            counts[area] += 1
    if not counts:
        return None
    area, count = max(counts.items(), key=lambda item: (item[1], item[0].code or ""))
    # Of several that are named as often as one another, it is about none.
    return area if list(counts.values()).count(count) == 1 or len(pointed) == 1 else None
