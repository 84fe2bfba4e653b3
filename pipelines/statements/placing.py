"""Which area a figure refers to: what its clause names, else what the scene holds.

An area that opens a subject holds for what follows: deictic words of the home area and groups of areas for the
paragraph, divisions inside the home area for less. Areas around or outside the home area are heard only before an
indicator; in names of firms and banks they say nothing.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipelines.statements import places, towns, villages
from pipelines.statements.ascending import Ascending
from pipelines.statements.figures import Figure
from pipelines.statements.givers import WITHIN, given_to, tells_of_gifts
from pipelines.statements.layout import Clause
from pipelines.statements.model import Statement
from pipelines.statements.phrases import Phrase, is_generic
from pipelines.statements.places import Area, Gazetteer, PlaceWord
from pipelines.statements.scene import Scene
from pipelines.statements.told import keeps_area
from schemas.vocabulary import Status

_LISTING: Final = frozenset("、和及与")
_POINTING: Final[tuple[str, ...]] = (*places.LEVELS, "district")
_NAMED_LATELY: Final = 40
"""Place words among which 全市 looks for the city that it means."""
_WHOLE: Final = 12
"""Characters between 占 and the figure of the whole."""
_PROVINCES: Final = 31
"""How many there are that report."""
_DIVISIONS: Final = frozenset("市县区省州旗")
_COUNTED_DIVISIONS: Final[tuple[str, ...]] = ("市", "县", "区", "州", "旗", "省")
_COUNTED: Final = frozenset({"个", "家", "所", "座"})
_SENT: Final[tuple[str, ...]] = (
    "供应", "销往", "远销", "覆盖", "辐射", "遍布", "输往", "发往", "对", "通达", "来自", "面向",
)  # fmt: skip
"""Before 全国25个省份 these tell of what a place sends there, or takes from there."""
_LISTED_SHARES: Final = 16
"""Characters in which a list of shares says so (占全省40%、全国12%)."""
_SPOTS: Final[tuple[str, ...]] = (
    "镇", "街道", "社区", "小区", "村", "园区", "工业园", "产业园", "开发区", "安置点", "安置区", "景区", "基地",
    "广场", "码头", "合作社", "车间", "工厂", "公司", "站", "市场", "医院",
)  # fmt: skip
_INSIDE: Final[tuple[str, ...]] = (
    "里",
    "园中",
    "田间",
    "地头",
    "现场",
    "家中",
    "旁",
    "园内",
    "院内",
    "山上",
    "基地里",
    "车间内",
)
_SITES: Final[tuple[str, ...]] = ("古城", "古镇", "老城", "口岸", "港", "新区", "城区", "主城", "市区", "景区", "机场")
"""What a city's short name before them is no part of a common word with (丽江古城)."""
_PORTS: Final[tuple[str, ...]] = ("港", "口岸")
"""What is of the city that it is called after, wherever that lies (秦皇岛港库存, in a report of another place)."""
_SPEAKS: Final = re.compile("记者|我现在")
_LOOKING: Final[tuple[str, ...]] = ("先来看", "先看", "再来看", "再看", "来看", "最后来看", "最后看")
"""What opens a sentence that turns to a place and says no more (先来看产粮大省河南。)."""
_GOING: Final[tuple[str, ...]] = ("走进", "走访", "走访了", "来到", "来到了", "探访")

_MOVED: Final = re.compile("(?:增长|下降|上升|上涨|减少|增加|下跌)$")
"""31个省（区、市）价格上涨: what the counted ones did belongs to the name."""


class Placer:
    """Hears the areas of one article, whose place words are `words`, and tells the scene."""

    def __init__(self, text: str, scene: Scene, words: Sequence[PlaceWord]) -> None:
        self._text = text
        self._words = words
        self._starts = [word.start for word in words]
        self._first = Ascending(self._starts)
        self._scene = scene
        self._gazetteer = scene.setting.gazetteer
        home = self._home = scene.setting.area
        wide = home is not None and home.level in ("province", "country")
        self._sites_tell_city = wide and not scene.setting.work_report
        self._elsewhere_after = places.words_before_other_places()
        self._villages = villages.Villages(text, words)
        self._named_groups: dict[str, Area] = {}
        self.paragraph = 0
        """Where the paragraph begins to tell, after who speaks."""

    def hear(self, phrase: Phrase, clause: Clause, *, opening: bool, bare: bool, states: bool = False) -> None:
        """Hear the areas that open a phrase. `opening`: nothing but time went before it in its sentence or segment;
        `bare`: the phrase stands without an indicator; `states`: nothing but areas before a figure (全国为8.5%)."""
        found = self._subject_area(phrase, listed=states) if phrase.places else None
        if found is None and self._sites_tell_city and (city := self._city_of_site(phrase.text)) is not None:
            self._scene.hear_area(city, "paragraph" if opening and "列（" in phrase.text else "sentence", city.name)
            return
        if found is None:
            return
        area, place = found
        home = self._home
        if place.sort == "region" and phrase.text.startswith(place.word) and not place.word.endswith(places.ZONES):
            # 闽南文化节举办活动12场: a part of another name.
            return
        if place.sort == "village":
            self._scene.hear_area(area, "paragraph", place.word)
            return
        known = home is not None and home != places.NATION
        inside = home is not None and known and _lies_in(home, area, place)
        if states and area != home:
            # 槐花村225户1030人，…: what opens with a village goes on about it.
            village = opening and place.sort == "town" and place.word.endswith("村")
            self._scene.hear_area(area, "paragraph" if village else "clause", place.word)
            return
        if inside and area != home and len(place.word) < 3 and bare and not self._text.startswith(_SITES, place.end):
            return
        if known and not inside:
            if home is not None and tells_of_gifts(phrase.text):
                given = given_to(self._text, self._within(clause), home, self._gazetteer)
                if given is not None:
                    self._scene.hear_area(given, "sentence", given.name)
                return
            if place.sort == "group" and phrase.text == place.word and self._scene.area == places.NATION:
                self._scene.hear_area(area, "clause", place.word)  # 全国12万公里，其中西部地区5万公里
                return
            group = place.sort == "group" and place.word.endswith(("港", "省", "省区"))
            apart = group or not phrase.text.startswith(place.word) or self._text.startswith(_PORTS, place.end)
            if not bare and apart:
                # 海关数据显示，6月份我国进口…；前6个月累计…: what opens a sentence goes on in it.
                whole = (group or place.sort == "country") and opening and clause.opener not in "；;"
                self._scene.hear_area(area, "sentence" if whole else "clause", place.word)
            return
        starts_paragraph = opening and not self._text[self.paragraph : clause.start].strip("　 0123456789年月日，,")
        piece = self._scene.piece_area
        if piece is not None and area.contains(piece) and self._text.startswith(piece.name[:2], place.end):
            area = piece  # 黑龙江穆棱边检站: the dateline has told which county that is
        if place.sort in ("division", "region"):
            scope = "paragraph" if starts_paragraph else "sentence" if opening else "clause"
        elif place.sort == "town":
            # 槐花村，86户…: what a paragraph opens with alone holds for all of it.
            village = starts_paragraph and bare and place.word.endswith("村")
            scope = "paragraph" if village else "sentence" if opening else "clause"
        else:
            scope = "sentence" if place.sort == "group" and not starts_paragraph else "paragraph"
        self._scene.hear_area(area, scope, place.word)

    def _within(self, clause: Clause) -> list[PlaceWord]:
        i = self._first.first_from(clause.start)
        return [word for word in self._words[i : i + 8] if word.end <= clause.end]

    def _city_of_site(self, text: str) -> Area | None:
        word, home = towns.city_in_site(text), self._home
        if not word or home is None:
            return None
        area = self._gazetteer.area_of(PlaceWord(0, len(word), word, "division"))
        return area if area is not None and home.contains(area) and area != home else None

    def begin_piece(self, area: Area | None) -> None:
        """A piece of news in brief: what 全市 and 该县 stand for in it; None: what they stand for in the article."""
        self._scene.piece_area = area
        setting = self._scene.setting
        self._gazetteer = setting.gazetteer if area is None else Gazetteer(area, setting.gazetteer.year)

    def follow(self, clause: Clause) -> bool:
        """走进三明一家工厂: the reporter tells of the place that a clause without figures goes to, until another is
        named; its innermost name counts. Whether there is such a place."""
        there: tuple[Area, PlaceWord] | None = None
        for place in self._words[self._first.first_from(clause.start) :]:
            if place.end > clause.end or (there is not None and place.start != there[1].end):
                break
            looked_at = place.end == clause.end and self._text.startswith(_LOOKING, clause.start)
            near = there is not None or looked_at or self._text.endswith(_GOING, clause.start, place.start)
            # 记者在北京新发地市场看到, 我现在是在贵阳北站: where the reporter stands.
            stands = self._text[place.start - 1] == "在" and place.end < clause.end
            near = near or (stands and _SPEAKS.search(self._text, clause.start, place.start) is not None)
            area = self._gazetteer.area_of(place) if near and place.sort in places.NAMED else None
            if area is not None:
                there = area, place
        home = self._home
        if there is not None and there[0] != home and home is not None:
            self._scene.hear_area(there[0], "paragraph", there[1].word)
        return there is not None

    def hear_setting(self, words: str, start: int) -> bool:
        """在盐城，…: a clause that says nothing but where; its words stand at `start` or after. Whether it is one."""
        if not words.startswith("在") or len(words) > (24 if words.endswith(_INSIDE) else 12):
            return False
        start = self._text.find(words, start)
        i = self._first.first_from(start)
        inside = [w for w in self._words[i : i + 3] if w.end <= start + len(words)]
        if not inside or inside[0].start != start + 1:
            return False
        # 在华安县仙都小镇，…: of the county, whatever lies in it.
        if inside[-1].end != start + len(words) and not words.endswith((*_SPOTS, *_INSIDE)):
            return False
        area = self._gazetteer.area_of(inside[-1])
        if self._villages.any:
            area = self._villages.that_ends(start + len(words)) or area  # 在…县…乡石坪村，…
        if area is not None:
            opens = self._text[start - 1 : start] in ("", "\n", "】", "　", "）")
            self._scene.hear_area(area, "paragraph" if opens else "sentence", inside[-1].word)
        return area is not None

    def hear_heading(self, start: int) -> None:
        """【涧西区】…: a paragraph of the area that its heading names; `start` is where it begins."""
        name = self._text[start + 1 : self._text.find("】", start, start + 14)]
        known = name in self._gazetteer.short or places.division(name, self._gazetteer.year, None) is not None
        if len(name) > 1 and known:
            area = self._gazetteer.area_of(PlaceWord(start + 1, start + 1 + len(name), name, "division"))
            if area is not None:
                self._scene.hear_area(area, "paragraph", name)

    def hear_speaker(self, start: int, end: int) -> None:
        """【同期声】石门村村民 林阿水：我家…: who speaks in a paragraph tells of the village that they are from."""
        village = self._villages.of_speaker(self._text, start, end)
        if village is not None:
            self._scene.hear_area(village, "paragraph", village.name)

    def hear_village(self, clause: Clause) -> None:
        """大山深处的槐荫村，…: a clause without figures that ends with the village that the paragraph tells of."""
        named = self._villages.that_ends(clause.end) if self._villages.any and clause.closer in "，," else None
        if named is not None:
            self._scene.hear_area(named, "paragraph", named.name)

    def area_before(self, end: int) -> PlaceWord | None:
        """The area that ends right before a bracket, at `end`."""
        i = self._first.first_from(end) - 1
        place = self._words[i] if i >= 0 and self._words[i].end == end else None
        return place if place is not None and (place.sort in places.NAMED or place.sort == "country") else None

    def names(self, figure: Figure) -> bool:
        """Whether an area in a list, or in its first part, stands right before a percent (其中甘肃38%、新疆32%)."""
        place = self.area_before(figure.left) if figure.kind == "percent" else None
        if place is None or not self._text.endswith(("、", "其中", "其中，", "和"), 0, place.start):
            return False
        return "占" not in self._text[max(0, place.start - _LISTED_SHARES) : place.start]

    def hear_bracket(self, end: int) -> None:
        """秭归县（3.4%）, 高于全国（8.5%）: a bracket's figures are of the area that ends right before it, at `end`."""
        place = self.area_before(end)
        area = self._gazetteer.area_of(place) if place is not None else None
        if place is not None and area is not None and area != self._home:
            self._scene.hear_area(area, "sentence", place.word)

    def _subject_area(self, phrase: Phrase, *, listed: bool) -> tuple[Area, PlaceWord] | None:
        """The area that the words at the head of a phrase name, the innermost where they go from outside in.

        `listed`: a mark before it parts it from the area and figure before (武汉12万户、襄阳3万户).
        """
        last: tuple[Area, PlaceWord] | None = None
        for place in phrase.places:
            elsewhere = self._text.endswith(self._elsewhere_after, max(0, place.start - 2), place.start)
            if place.counted or (elsewhere and not (listed and self._text[place.start - 1] in _LISTING)):
                continue
            if self._text.startswith(("、", "等", "和"), place.end):
                return None
            pointed = place.sort == "village"
            area = self._villages.last_before(place.start) if pointed else self._gazetteer.area_of(place)
            if area is None and place.sort in _POINTING:
                # In a report of a province 全市 is the city named last.
                named = self._words[: self._first.first_from(place.start)]
                area = self._gazetteer.last_named(place.sort, named[-_NAMED_LATELY:])
            if area is None:
                continue
            inside = last is not None and place.sort == "town" and place.start == last[1].end  # 长阳县火烧坪乡
            if last is not None and not inside and not last[0].contains(area):
                break
            last = (area, place)
        return last

    def counts_village(self, own: Phrase, unit: str | None) -> Phrase:
        """全村共75户460人: where nothing else is named, the households and people of the village are counted."""
        alone = not own.text and own.places and own.places[-1].sort == "village" and unit in ("户", "人", "口")
        return Phrase(own.places[-1].word, own.verb, own.places) if alone else own

    def listed(self, start: int, end: int) -> list[tuple[Area, str]]:
        """The areas that open text[start:end] as a list (杭州、宁波两市), in order; empty: it lists none."""
        found: list[tuple[Area, str]] = []
        p = start
        for i in range(self._first.first_from(start), len(self._words)):
            place = self._words[i]
            named = place.sort in places.NAMED or (place.sort == "group" and not place.counted)
            if place.start != p or place.end > end or not named:
                break
            area = self._gazetteer.area_of(place)
            if area is None:
                return []
            found.append((area, self._text[p : place.end]))
            p = place.end + self._text.startswith(("、", "和"), place.end)
        return found if len(found) > 1 else []

    def enumerated(self, start: int, end: int) -> list[tuple[Area, str]]:
        """The areas that open or end a clause without figures as a list (江苏、浙江列前两位), in order."""
        i = self._first.first_from(start)
        if i == len(self._starts) or self._starts[i] >= end:
            return []
        said = self._text[start:end]
        areas = self.listed(end - len(said.lstrip(" 　，,；;：:")), end)
        if areas or "、" not in said:
            return areas
        areas = self.listed(self._starts[i], end)
        return areas if areas and self._text.endswith(areas[-1][1], start, end) else []

    def counted_areas(self, clause: Clause) -> list[tuple[Area, str]]:
        """即长春、四平、松原三市: the areas that a clause lists and counts, in order; empty: it does neither."""
        last = clause.figures[-1]
        if last.kind != "quantity" or last.unit not in _DIVISIONS or len(clause.figures) > 1 or last.value is None:
            return []
        i = self._first.first_from(clause.start)
        areas = self.listed(self._starts[i], last.left) if i < len(self._starts) else []
        return areas if len(areas) == last.value and last.right + 1 >= clause.end else []

    def together(self, own: Phrase, clause: Clause, end: int) -> tuple[Phrase, Area, list[tuple[Area, str]]] | None:
        """恩施、随州增速: several areas told of together, and what is left of the phrase, where that is no name; and
        each of them in order, for 分别为 that may follow."""
        if not own.places or "、" not in own.text:
            return None
        opens = own.places[0].start if own.text.startswith(own.places[0].word) else clause.start
        listed = self.listed(opens, end)
        if not listed:
            return None
        rest = own.text[own.text.rfind(listed[-1][1]) + len(listed[-1][1]) :]
        alone = len(clause.figures) == 1 and rest.startswith("的")
        if not alone and not is_generic(rest):
            return None
        return Phrase(rest.removeprefix("的"), own.verb), places.joined(listed), listed

    def hear_together(self, statement: Statement, area: Area) -> None:
        """凤县、太白2个县黄金产量…: the count of areas is of the area they lie in, what follows is of them together."""
        counts = statement.figure.unit in _DIVISIONS or self._text.startswith(
            _COUNTED_DIVISIONS, statement.figure.right
        )
        if counts:
            at = statement.figure.right
            if not tells_of_gifts(self._text[at : at + WITHIN]):
                self._scene.hear_area(area, "clause", area.name)
            return
        statement.area = area
        statement.why["area"] = "areas of the clause, together"

    def of_figure(self, statement: Statement, own: Phrase, frame: str) -> Area | None:
        """The area of a figure; one inside a comparison (比全国5.3%的增速) has its own."""
        place = own.places[0] if own.places else self._named_in(statement) if frame == "占" else None
        if frame and place is not None:
            return self._gazetteer.area_of(place) or self._scene.area
        counted = self._counted_over(statement)
        if counted is not None:
            statement.why["area"] = "what the count is over"
            return counted
        source = statement.source
        # 陕南增长11.6%，高于全省0.5个百分点
        against = statement.tail.against is not None and statement.figure.kind == "percentage_point"
        unsaid = not self._scene.names_area and (against or not own.places)
        if unsaid and source is not None and keeps_area(statement, source, self._text):
            statement.why["area"] = source.why["area"]
            return source.area
        return self._scene.area

    def _counted_over(self, statement: Statement) -> Area | None:
        """退出全国168个重点城市…: the whole area that stands right before a count, where nothing is sent there."""
        figure = statement.figure
        if (
            figure.kind != "quantity"
            or figure.unit not in _COUNTED
            or self._text[figure.left - 2 : figure.left - 1] != "全"
        ):
            return None
        i = self._first.first_from(figure.left - 2)
        word = self._words[i] if i < len(self._words) and self._starts[i] == figure.left - 2 else None
        if word is None or word.end != figure.left or self._text.endswith(_SENT, 0, word.start):
            return None
        return self._gazetteer.area_of(word)

    def _named_in(self, statement: Statement) -> PlaceWord | None:
        """全国 in 占全国票房27亿元的5.6%: the area of the whole."""
        at, left = self._text.rfind("占", statement.figure.left - _WHOLE, statement.figure.left), statement.figure.left
        begin = at + 1 + self._text.startswith("到", at + 1)
        i = self._first.first_from(begin)
        word = self._words[i] if at >= 0 and i < len(self._words) and self._starts[i] == begin else None
        return word if word is not None and word.end <= left else None

    def count_group(self, statement: Statement, group: PlaceWord, clause: Clause) -> None:
        """中西部22个省份: the count itself, and the area of what follows."""
        area = next((a for word, a in self._named_groups.items() if word.endswith(group.word)), Area(group.word))
        literal = statement.figure.literal
        if statement.figure.value == _PROVINCES and group.word.startswith(literal) and "省" in group.word:
            area = places.NATION  # 31个省（区、市）: the whole of it
        self._named_groups[area.name] = area
        counted = group.word[group.word.find(literal) + len(literal) :]
        counted = counted.removeprefix(statement.figure.unit or "")
        moved = statement.own.text.startswith(counted) and _MOVED.search(statement.own.text, len(counted))
        statement.indicator = statement.own.text if moved else counted or group.word
        statement.dimensions, statement.status = [], Status.REPORTED
        region = area.name.partition(literal)[0] if area is not places.NATION else ""
        if area is places.NATION:
            statement.area = area
        elif region:
            statement.area = Area(region)
        before = self._text[clause.start : group.start].strip("　 ，,在0123456789年月")
        if before:
            return
        wide = self._home is None or self._home == places.NATION
        self._scene.hear_area(area, "paragraph" if wide else "clause", group.word)


def _lies_in(home: Area, area: Area, place: PlaceWord) -> bool:
    return home.contains(area) or place.sort == "town" or places.is_region_of(place.word, home)
