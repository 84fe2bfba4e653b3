"""The lists that articles are made of. Here they are only read; the files say what each column and key means."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Indicator:
    """What is measured: phrase, words that any right naming holds, unit as printed, range and places of a level.

    `sort` is flow, new (an increase in itself), act (a verb with its object), stock, rate, mean, price or speed (only
    its growth is told); `parts` are phrases of the same unit that stand for themselves.
    """

    phrase: str
    keys: tuple[str, ...]
    unit: str
    low: float
    high: float
    places: int
    sort: str
    field: str
    parts: tuple[str, ...] = ()

    @cached_property
    def tags(self) -> frozenset[str]:
        """What a slot of a frame may ask for."""
        many = {f"parts{count}" for count in range(1, len(self.parts) + 1)} | ({"parts"} if self.parts else set())
        named = {"money": self.unit.endswith("元"), "count": self.places == 0, "percent": self.unit == "%"}
        return frozenset({self.sort, self.field, *many, *(name for name, holds in named.items() if holds)})

    def part(self, number: int) -> "Indicator":
        """The part of that number, of a smaller size."""
        phrase = self.parts[number - 1]
        high = max(self.high / 4, self.low * 1.2)
        return Indicator(phrase, (phrase,), self.unit, self.low, high, self.places, self.sort, self.field)


@dataclass(frozen=True)
class Area:
    """A place: its name in labels, short name, words of the prose for it, the place above it, places within it."""

    name: str
    short: str
    words: tuple[str, ...]
    level: str
    up: str = ""
    within: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """The word for such a place: 省, 市, 州, 县, 区, 旗."""
        return self.words[0].removeprefix("全")


@dataclass(frozen=True)
class Opening:
    """How an article begins, what it covers, and which groups of frames may follow."""

    name: str
    text: str
    period: str
    levels: tuple[str, ...]
    groups: tuple[str, ...]
    years: tuple[int, ...]
    headings: bool = False
    wide_digits: bool = False
    spoken: bool = False
    sidecar: bool = False
    sidecar_area: bool = False
    slots: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Frame:
    """A sentence or more with slots. `moves` says what the next frame must name again: period, area."""

    id: str
    groups: tuple[str, ...]
    text: str
    slots: dict[str, str] = field(hash=False)
    scope: str = ""
    moves: str = ""

    def fits(self, area: Area) -> bool:
        """Whether such a place has what the frame talks of: a place above it, places within it, a level."""
        holds = {"": True, "below": area.level != "nation", "above": bool(area.within)}
        return holds.get(self.scope, area.level == self.scope)


def read_indicators() -> list[Indicator]:
    """All indicators, in the order of the file."""
    with (FOLDER / "indicators.csv").open(encoding="utf-8") as file:
        return [
            Indicator(
                row["phrase"],
                tuple((row["keys"] or row["phrase"]).split("+")),
                row["unit"],
                float(row["low"]),
                float(row["high"]),
                int(row["places"]),
                row["sort"],
                row["field"],
                tuple(filter(None, row["parts"].split("|"))),
            )
            for row in csv.DictReader(file)
        ]


def read_areas() -> list[Area]:
    """All places."""
    word_above = {"province": "全国", "city": "全省", "county": "全市"}
    return [
        Area(
            each["name"],
            each["short"],
            tuple(each["words"]),
            each["level"],
            "全区" if each.get("province", "").endswith("自治区") else word_above.get(each["level"], ""),
            tuple(each.get("within", ())),
        )
        for each in _tables("areas.toml", "area")
    ]


def read_openings() -> list[Opening]:
    """All openings."""
    return [
        Opening(
            each["name"],
            each["text"],
            each["period"],
            tuple(each["levels"]),
            tuple(each["groups"]),
            tuple(each.get("year_set") or range(*each.get("years", (2005, 2024)))),
            each.get("headings", False),
            each.get("wide_digits", False),
            each.get("spoken", False),
            each.get("sidecar", False),
            each.get("sidecar_area", False),
            {key: value for key, value in each.items() if len(key) == 1},
        )
        for each in _tables("openings.toml", "opening")
    ]


def read_frames() -> list[Frame]:
    """All frames, by file and in its order. Raises ValueError where two have one name."""
    frames = [
        Frame(
            each["id"],
            tuple(each["in"]),
            each["text"],
            {key: value for key, value in each.items() if len(key) == 1},
            each.get("scope", ""),
            each.get("moves", ""),
        )
        for path in sorted((FOLDER / "frames").glob("*.toml"))
        for each in _tables(f"frames/{path.name}", "frame")
    ]
    names = [frame.id for frame in frames]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"tests/phrasebook/frames: two frames are called {sorted(twice)}; name each one differently")
    return frames


def read_table(name: str) -> dict[str, list[str]]:
    """A file of lists by name."""
    return tomllib.loads((FOLDER / name).read_text("utf-8"))


def _tables(name: str, key: str) -> list[dict]:  # type: ignore[type-arg]
    return tomllib.loads((FOLDER / name).read_text("utf-8"))[key]
