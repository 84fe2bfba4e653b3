"""Articles from frames: a title, a dateline, and some frames strung together, each figure with its label."""

import random
import re
from dataclasses import dataclass, replace

from tests.phrasebook.figures import Label, Printed, Setting, print_figure, restyle
from tests.phrasebook.lists import (
    Area,
    Frame,
    Indicator,
    Opening,
    read_areas,
    read_frames,
    read_indicators,
    read_openings,
    read_table,
)
from tests.phrasebook.periods import Period, plan_name

INDICATORS, AREAS, OPENINGS, FRAMES = read_indicators(), read_areas(), read_openings(), read_frames()
MACROS, HEADINGS = read_table("macros.toml"), read_table("headings.toml")
CHIEFS = {"省": "省长", "州": "州长", "市": "市长", "县": "县长", "旗": "旗长"}
_CHOICE = re.compile("〈([^〈〉]*)〉")
_MACRO = re.compile(r"\{(\w+) (\w+)\}")
_TOKEN = re.compile(r"\{([^{}]*)\}|\[([^\[\]]*)\]")
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
REGIONS = {"nation": "全国", "east": "东部地区", "middle": "中部地区", "west": "西部地区"}
STYLES = ("plain", "plain", "plain", "plain", "plain", "spaced", "commas")
"""How numerals are printed: bare, with spaces around them, with commas between thousands (or as words: spoken)."""
_COUNTING = "一二三四五六七八九十"


@dataclass(frozen=True)
class Article:
    """A report with the labels of its figures, in the order of the text; `published` where only a sidecar tells it."""

    name: str
    text: str
    labels: tuple[Label, ...]
    published: str = ""
    home_area: str = ""
    opening: str = ""


class Writer:
    """Writes one article: what it is about, and what its next frame must name again."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.opening: Opening = draw.choice(OPENINGS)
        self.area: Area = draw.choice([area for area in AREAS if self._suits(area)])
        self.period = Period.draw(self.opening.period, draw.choice(self.opening.years), draw)
        self.names_period = self.names_area = True
        self.style = "spoken" if self.opening.spoken else draw.choice(STYLES)
        self.text, self.labels = "", []  # type: ignore[var-annotated]
        self.frame: Frame | None = None
        self.used: list[Frame] = []

    def write(self, name: str) -> Article:
        """Title and dateline, four to eight frames, then goals where the article has such a part."""
        self.put(self.opening.text, self.fill(self.opening.slots))
        groups = [group for group in self.opening.groups if group != "target"]
        for number in range(self.draw.randint(4, 8)):
            group = groups[0] if self.draw.random() < 0.5 else self.draw.choice(groups)
            among = [each for each in FRAMES if group in each.groups and self._may_use(each)]
            if among:
                self.put_frame(among, number)
        if "target" in self.opening.groups:
            self.put(
                "\n" * (not self.text.endswith("\n"))
                + "二、{Y+1}年"
                + self.draw.choice(("工作安排", "主要目标和任务"))
                + "\n"
            )
            goals = [frame for frame in FRAMES if "target" in frame.groups and frame.fits(self.area)]
            for frame in self.draw.sample(goals, 2):
                self.put_frame([frame], -1)
        text = self.text.rstrip("\n") + "\n"
        wide = _WIDE if self.opening.wide_digits else {}
        text = text.translate(wide)
        labels = tuple(
            replace(label, text=text[label.start : label.end], keys=tuple(key.translate(wide) for key in label.keys))
            for label in self.labels
        )
        published = f"{self.period.year}-{self.period.month + 1:02}-18" if self.opening.sidecar else ""
        home = self.area.name if self.opening.sidecar_area else ""
        return Article(name, text, labels, published, home, self.opening.name)

    @property
    def is_earlier(self) -> bool:
        """Whether the article is of the days when many places within others had other names."""
        return self.opening.wide_digits or self.opening.spoken

    def _suits(self, area: Area) -> bool:
        """Whether the article may be about it: 重庆 was no province in the earlier days."""
        return area.level in self.opening.levels and not (self.is_earlier and area.name == "重庆市")

    def _may_use(self, frame: Frame) -> bool:
        """Whether the frame fits the place and is new; in the earlier days the places within had other names."""
        return frame.fits(self.area) and frame not in self.used and not (self.is_earlier and frame.scope == "above")

    def put_frame(self, among: list[Frame], number: int) -> None:
        """One frame that says what the one before left open, its slots filled with indicators of their own."""
        dated = [each for each in among if not self.names_period or re.match(r"[^\[]*?\{(P\??|y|E)\b", each.text)]
        placed = [each for each in dated if not self.names_area or re.search(r"\{(A\??|C1)\}", each.text)] or among
        self.frame = frame = self.draw.choice(placed)
        self.used.append(frame)
        slots = self.fill(frame.slots)
        if self.opening.headings and number >= 0 and self.draw.random() < 0.5:
            self.put("\n" * (not self.text.endswith("\n")) + f"{_COUNTING[number]}、{HEADINGS[slots['a'].field][0]}\n")
        elif "\n" in frame.text and self.text and not self.text.endswith("\n"):
            self.put("\n")
        text = frame.text
        while found := _CHOICE.search(text):
            text = text[: found.start()] + self.draw.choice(found[1].split("|")) + text[found.end() :]
        text = _MACRO.sub(lambda found: self.draw.choice(MACROS[found[1]]).replace("@", found[2]), text)
        self.put(text, slots)
        if self.draw.random() < 0.5:
            self.put("\n")
        self.names_area = "area" in frame.moves
        dated_otherwise = "{y-" in frame.text or ("{E}" in frame.text and self.period.kind != "year")
        self.names_period = "period" in frame.moves or dated_otherwise

    def fill(self, wanted_of: dict[str, str]) -> dict[str, Indicator]:
        """An indicator for each slot, no two the same, and the parts of the first."""
        slots: dict[str, Indicator] = {}
        for key, wanted in sorted(wanted_of.items()):
            fitting = [each for each in INDICATORS if _is_wanted(each, wanted) and each not in slots.values()]
            slots[key] = self.draw.choice(fitting)
        for key, indicator in list(slots.items()):
            slots |= {f"{key}{number}": indicator.part(number) for number in range(1, len(indicator.parts) + 1)}
        return slots

    def put(self, template: str, slots: dict[str, Indicator] | None = None) -> None:
        """Add a template with its words and figures filled in."""
        places = self.draw.sample(self.area.within, 3) if self.area.within else ["", "", ""]
        areas = {"home": self.area.name, "any": "", **REGIONS} | {f"c{n}": place for n, place in enumerate(places, 1)}
        setting = Setting(slots or {}, self.period, areas)
        done = 0
        for found in _TOKEN.finditer(template):
            self.text += template[done : found.start()]
            done = found.end()
            if found[2] is None:
                self.text += self.word(found[1], slots or {}, places)
            else:
                self.put_figure(print_figure(found[2], setting, self.draw))
        self.text += template[done:]

    def put_figure(self, printed: Printed) -> None:
        """Add a figure and its label."""
        printed = restyle(printed, "plain" if self.text.endswith(("-", "\n", "\t", "| ")) else self.style)
        start = len(self.text) + len(printed.before)
        self.text += printed.before + printed.numeral + printed.after
        end = start + len(printed.numeral)
        self.labels.append(
            Label(
                start, end, printed.numeral, **printed.label, frame=self.frame.id if self.frame else self.opening.name
            )
        )

    def word(self, name: str, slots: dict[str, Indicator], places: list[str]) -> str:
        """What stands for a name in braces. Raises ValueError for a name that nothing is known of."""
        if name in slots:
            return slots[name].phrase
        if name in ("P", "P?", "A", "A?", "E", "BE", "LY", "G", "G!", "UP", "C1", "C2", "C3"):
            return self.drawn_word(name, places)
        period, area = self.period, self.area
        if moved := re.fullmatch(r"[yY]([+-]\d+)?", name):
            return str(period.year + int(moved[1] or 0))
        known = {
            "NAME": area.name,
            "SHORT": area.short,
            "KIND": area.kind,
            "CHIEF": CHIEFS.get(area.kind, "主席" if area.level == "province" else "区长"),
            "OFFICE": ("" if area.level == "nation" else area.name)
            + ("国家统计局" if area.level == "nation" else "统计局"),
            "M": str(period.month),
            "M-1": str(period.month - 1),
            "BANK": "中国人民银行" + ("" if area.level == "nation" else f"{area.name}分行"),
            "PLAN": plan_name(period.year),
            "PLAN-1": plan_name(period.year, 1),
            "PUB": self.published,
            "CY": _in_chinese(str(period.year)),
            "CPUB": _in_chinese(str(period.year + 1)) + "年三月十八日",
            "D": self.published.split("年")[1],
        }
        if name not in known:
            frame = self.frame.id if self.frame else self.opening.name
            raise ValueError(f"{frame}: nothing is known of {{{name}}}; expected a slot or one of {sorted(known)}")
        return known[name]

    @property
    def published(self) -> str:
        """The day of publication in the words of the text: soon after the end of the period."""
        year, month = self.period.year, self.period.month
        if self.opening.period == "year":
            return f"{year + 1}年{'1月21日' if 'target' in self.opening.groups else '3月18日'}"
        return f"{year}年{month + 1}月18日"

    def drawn_word(self, name: str, places: list[str]) -> str:
        """A word for period or place, chosen at random, left out where the frame allows it and nothing has moved."""
        period, draw = self.period, self.draw
        if name[0] == "P":
            if name == "P?" and not self.names_period and draw.random() < 0.5:
                return ""
            said = draw.choice(period.names[:1] + period.names if self.names_period else period.names)
            self.names_period = False
            return said + ("，" if name == "P?" and draw.random() < 0.5 else "")
        if name[0] == "A":
            if name == "A?" and not self.names_area and draw.random() < 0.5:
                return ""
            self.names_area = False
            return draw.choice(self.area.words)
        if name[0] == "C":
            place = places[int(name[1]) - 1]
            return place.removesuffix("市") if len(place) > 2 and draw.random() < 0.5 else place
        if name == "G" and draw.random() < 0.4:
            return ""
        said_of = {
            "E": period.ends,
            "BE": period.end_before,
            "LY": period.before,
            "G": period.leads,
            "U": [self.area.up],
        }
        return draw.choice(said_of[name[: 2 if name in ("BE", "LY") else 1]])


def _is_wanted(indicator: Indicator, wanted: str) -> bool:
    for each in wanted.split("|"):
        if each == "=" + indicator.phrase or (not each.startswith("=") and set(each.split()) <= indicator.tags):
            return True
    return False


def _in_chinese(digits: str) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in digits)


def write_articles(seed: int, count: int) -> list[Article]:
    """So many articles, the same for the same seed."""
    return [Writer(random.Random(f"{seed}/{number}")).write(f"phrases-{seed}-{number:04}") for number in range(count)]
