"""Figures as this room needs them: the mention, and the whole stretch of text that prints it.

The mention's literal is numeral and multiplier; the stretch takes in unit and qualifiers on both sides, so that what
is left between two stretches is language.
"""

from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from pipelines.figures.signs import Signs
from pipelines.statements.memory import Once
from schemas.prepared import read_toml

_BEFORE: Final[tuple[str, ...]] = (
    "不到",
    "不足",
    "不满",
    "低于",
    "少于",
    "高于",
    "多于",
    "不低于",
    "不少于",
    "不高于",
    "不超过",
    "至少",
    "大约",
    "将近",
    "接近",
    "超过",
    "突破",
    "约",
    "近",
    "超",
    "逾",
    "过",
    "破",
)
_PARTS_OF_WORDS: Final = frozenset({"过", "破"})
"""These bound a figure only where they are its qualifier; elsewhere they end 通过 and 打破."""
_BLANKS: Final = Signs({" ", "　"})
_BEFORE_ENDS: Final = Signs(word[-1] for word in _BEFORE)
_INSIDE: Final[tuple[str, ...]] = ("多", "余", "来", "几")
_AFTER: Final[tuple[str, ...]] = ("以上", "以下", "以内", "左右", "上下", "之间", "多", "余", "强", "及以上")
_WITH_UNIT: Final = frozenset({"quantity", "percentage_point", "multiple"})
COLUMNS: Final[tuple[str, ...]] = (
    "mention_id", "article_id", "sentence", "start", "end", "literal", "kind", "value", "lower", "upper",
    "lower_closed", "upper_closed", "place", "unit", "qualifier",
)  # fmt: skip
"""Columns of mentions that make a figure."""
Row = tuple[Any, ...]
"""A mention's values in the order of COLUMNS."""


@dataclass(slots=True, eq=False, init=False)
class Figure:
    """A statistic in an article. `left` and `right` bound the stretch with qualifiers and unit."""

    mention_id: str
    start: int
    end: int
    left: int
    right: int
    literal: str
    kind: str
    value: float | None
    lower: float | None
    upper: float | None
    lower_closed: bool
    upper_closed: bool
    place: float
    unit: str | None
    qualifier: str | None
    sentence: str

    def __init__(
        self,
        mention_id: str,
        start: int,
        end: int,
        left: int,
        right: int,
        literal: str,
        kind: str,
        value: float | None,
        lower: float | None,
        upper: float | None,
        lower_closed: bool,
        upper_closed: bool,
        place: float,
        unit: str | None,
        qualifier: str | None,
        sentence: str,
    ) -> None:
        self.mention_id = mention_id
        self.start = start
        self.end = end
        self.left = left
        self.right = right
        self.literal = literal
        self.kind = kind
        self.value = value
        self.lower = lower
        self.upper = upper
        self.lower_closed = lower_closed
        self.upper_closed = upper_closed
        self.place = place
        self.unit = unit
        self.qualifier = qualifier
        self.sentence = sentence


_MONEY: Final = frozenset({"元", "块"})


def _unit_end(text: str, position: int, unit: str | None) -> int:
    """Where the printed unit ends; `position` itself where it is implied or printed elsewhere (a table heading)."""
    at = position
    while text[at : at + 1] in (" ", "　", "$") and at < position + 3:
        at += 1
    if not unit:
        return position
    stretch = text[at : at + 1 + len(unit)]
    if stretch.startswith(_INSIDE) and stretch.endswith(unit) and len(stretch) > len(unit):
        return at + 1 if text.startswith("人口", at + 1) else at + 1 + len(unit)
    if stretch.startswith(unit):
        # 6亿人口脱贫: the noun that the number counts goes on.
        return position if text.startswith("人口", at) else at + len(unit)
    if len(unit) > 1:
        # A unit that counting words split from its currency or mass: 元人民币, 吨标准煤.
        for cut in range(len(unit) - 1, 0, -1):
            if text.startswith(unit[:cut], at):
                return at + cut
    return position


def make_figure(text: str, row: Row) -> Figure:
    """The figure of one row of mentions whose start and end are set."""
    (
        mention_id, _, sentence, start, end, literal, kind, value, lower, upper, lower_closed, upper_closed, place,
        unit, qualifier,
    ) = row  # fmt: skip
    left = start
    right = _unit_end(text, end, unit) if kind in _WITH_UNIT else end
    if unit in _MONEY and text.startswith("钱", right):
        right += 1  # 三块五毛钱
    if qualifier:
        before = start
        while _BLANKS.at(text, before - 1):
            before -= 1
        if _BEFORE_ENDS.at(text, before - 1) and text.endswith(_BEFORE, 0, before):
            bound = max((word for word in _BEFORE if text.endswith(word, 0, before)), key=len)
            left = before - len(bound) if bound not in _PARTS_OF_WORDS or qualifier.startswith(bound) else start
        after = right
        while _BLANKS.at(text, after):
            after += 1
        word = next((word for word in _AFTER if text.startswith(word, after)), "")
        right = after + len(word) if word and word in qualifier else right
    return Figure(
        mention_id, start, end, left, right, literal, kind, value, lower, upper, lower_closed, upper_closed, place,
        unit, qualifier, sentence or "",
    )  # fmt: skip


def _read_words() -> dict[str, dict[str, Any]]:
    return read_toml(resources.files("schemas.codelists").joinpath("statements/words.toml"))


_WORDS: Final = Once(_read_words)


def load_words() -> dict[str, dict[str, Any]]:
    """The word lists that stand around figures, by class."""
    return _WORDS.get()
