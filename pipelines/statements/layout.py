"""An article cut into paragraphs, sentences and clauses, with the figures that stand in each clause.

Only punctuation is known here, no words. A comma inside a printed figure cuts nothing, nor does punctuation inside
brackets that hold no statistic.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from pipelines.figures.signs import Signs
from pipelines.statements.ascending import Ascending
from pipelines.statements.figures import Figure
from pipelines.statements.scanning import codes_of

_BREAKS: Final = "，,；;：:。！？!?、（）()|\t　"
"""The marks that part clauses; so do two dashes."""
_BREAKS_OF_HEADLINES: Final = re.compile(rf"[{_BREAKS}]|——|(?<=[\u4e00-\u9fff%％”]) +(?=[\u4e00-\u9fff“])")
_WITHIN: Final = "（(）)、：:"
"""Of these some part no clauses."""
_SENTENCE_END: Final = frozenset("。！？!?")
_STOPS: Final[tuple[str, ...]] = ("。", "！", "？")
_LEVEL_PEGGED: Final[tuple[str, ...]] = ("持平", "略降", "略增", "略升", "略有下降", "略有上升", "略有增长")
_PRICES: Final[tuple[str, ...]] = ("不变价", "可比价", "现价")
_PRICED: Final = re.compile(rf"(?:按照?|以)[^，。；、（）()\n]{{0,8}}(?:{'|'.join(_PRICES)})格?(?:计算|核算)?的?")
_BRACKET: Final = re.compile(r"[（(][^（）()\n]{0,60}[）)]")

PARTS: Final = re.compile(r"[，,；;：:\s]*其中")
_PARTS_BELOW: Final = re.compile(r"[^\n]*其中[：:](?:\n+[^\n]{1,80}[；;，,])+\n+[^\n]{1,80}。(?=\n|$)")
_OPENS_HEADING: Final = r"^[#*\s]*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、．.]|第[一二三四五六七八九十]+[部章节])?\s*"
_HEADING: Final = re.compile(_OPENS_HEADING + "(?P<title>.{2,40})$")
_STARRED_HEADING: Final = re.compile(_OPENS_HEADING + r"(?P<title>.{2,40}?)[*\s]*$")


class Clause:
    """A stretch between two breaks. `opener` and `closer` are the breaks; `depth` counts open brackets."""

    __slots__ = ("closer", "depth", "end", "figures", "opener", "paragraph", "sentence", "start")

    def __init__(
        self,
        start: int,
        end: int,
        opener: str,
        closer: str,
        depth: int,
        sentence: int,
        paragraph: int,
        figures: list[Figure],
    ) -> None:
        self.start = start
        self.end = end
        self.opener = opener
        self.closer = closer
        self.depth = depth
        self.sentence = sentence
        self.paragraph = paragraph
        self.figures = figures


@dataclass(slots=True)
class Brackets:
    """Bracketed asides without a statistic, by their ends: text to step over."""

    by_end: dict[int, int]
    by_start: dict[int, int]


def find_asides(text: str, figures: Sequence[Figure]) -> Brackets:
    """Bracketed stretches that hold no statistic, and words that say in which prices (按上年不变价计算的)."""
    asides = Brackets({}, {})
    i = 0
    for start in sorted([*places_of("（", text), *places_of("(", text)]):
        match = _BRACKET.match(text, start)
        if match is None:
            continue
        end = match.end()
        while i < len(figures) and figures[i].end <= start:
            i += 1
        if i < len(figures) and figures[i].start < end:
            continue
        asides.by_end[end] = start
        asides.by_start[start] = end
    for match in _PRICED.finditer(text) if any(word in text for word in _PRICES) else ():
        asides.by_end[match.end()] = match.start()
        asides.by_start[match.start()] = match.end()
    return asides


def places_of(mark: str, text: str) -> Iterator[int]:
    """Where a mark stands, in order: looked for by itself, for `re` looks for one of a set far more slowly."""
    at = text.find(mark)
    while at >= 0:
        yield at
        at = text.find(mark, at + 1)


@cache
def _is_break() -> npt.NDArray[np.bool_]:
    """Whether each code point of the basic plane parts clauses, with one for all beyond."""
    table = np.zeros((1 << 16) + 1, dtype=np.bool_)
    table[[ord(mark) for mark in _BREAKS]] = True
    return table


def find_breaks(text: str) -> Ascending:
    """Where the marks stand that part clauses, two dashes for one of them, in order: found by their codes in the whole
    text at once, for `re` looks for one of a set mark by mark."""
    breaks: list[int] = np.flatnonzero(_is_break().take(codes_of(text), mode="clip")).tolist()
    at = text.find("——")
    if at < 0:
        return Ascending(breaks)
    while at >= 0:
        breaks.append(at)
        at = text.find("——", at + 2)
    return Ascending(sorted(breaks))


def _breaks_between(text: str, start: int, end: int, breaks: Ascending, *, headline: bool) -> Sequence[int]:
    if headline:
        return [match.start() for match in _BREAKS_OF_HEADLINES.finditer(text, start, end)]
    return breaks.positions[breaks.first_from(start) : breaks.first_from(end)]


def _end_of_break(text: str, at: int) -> int:
    """Where the mark, the two dashes or the blanks that begin at `at` end."""
    if text[at] == "—":
        return at + 2
    end = at + 1
    while text[at] == " " and text[end] == " ":
        end += 1
    return end


def cut_clauses(
    text: str,
    start: int,
    end: int,
    figures: Sequence[Figure],
    breaks: Ascending,
    asides: Brackets,
    sentence: int,
    paragraph: int,
    *,
    headline: bool = False,
) -> list[Clause]:
    """The clauses of one paragraph up to its last figure, or of its first sentence where it has none, in order;
    sentences are numbered on from `sentence`. `breaks` are those of the text.

    In a headline blanks between characters part clauses too.
    """
    clauses: list[Clause] = []
    position, opener, depth = start, "\n", 0
    last, first_sentence = figures[-1].start if figures else end, sentence
    i = 0
    pending: list[Figure] = []
    skip_until = start
    count = len(figures)
    following = figures[0].start if figures else end
    for at in _breaks_between(text, start, end, breaks, headline=headline):
        if at < skip_until:
            continue
        if position > last or (sentence != first_sentence and not figures):
            return clauses
        while following < at:
            pending.append(figures[i])
            i += 1
            following = figures[i].start if i < count else end
        if pending and pending[-1].end > at:
            continue
        mark = text[at]
        if mark in _WITHIN:
            if mark in "（(" and (aside_end := asides.by_start.get(at)) is not None:
                skip_until = aside_end
                continue
            if mark in "）)" and depth == 0:
                continue
            if mark == "、" and not pending and not text.endswith(_LEVEL_PEGGED, position, at):
                continue
            if mark in "：:" and _is_between_digits(text, at):
                continue
        if pending or text[position:at].strip():
            clauses.append(Clause(position, at, opener, mark, depth, sentence, paragraph, pending))
            pending = []
            opener = mark
        elif mark in _SENTENCE_END or mark in "；;" or opener not in "。；":
            opener = mark
        if mark in "（(":
            depth += 1
            opener = mark
        elif mark in "）)":
            depth -= 1
            opener = mark
        if mark in _SENTENCE_END:
            sentence += 1
            depth = 0
        position = _end_of_break(text, at)
    pending.extend(figures[i:])
    if position <= last and (pending or text[position:end].strip()):
        clauses.append(Clause(position, end, opener, "\n", depth, sentence, paragraph, pending))
    return clauses


def end_of_parts(text: str, start: int, end: int) -> int:
    """Where a line from `start` to `end` ends, or the list below it: 其中：⏎玉米52亩；⏎水稻97亩。 is one sentence."""
    listed = _PARTS_BELOW.match(text, start) if text[end - 1 : end] in "：:" else None
    return listed.end() if listed is not None else end


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether a sentence goes on with the one before (其中…, 这些…)."""
    return _OPENS_ON.at(text, start) and _CONTINUES.match(text, start, end) is not None


_CONTINUES: Final = re.compile(r"[\s“]*(?:其中|此批|此次|该|其|这些|这一|上述|自[\u4e00-\u9fff]{2,6}进口)")
_OPENS_ON: Final = Signs("其此该这上自“ 　\t\n")


def end_of_sentence(text: str, start: int, end: int) -> int:
    """Where the first full stop, exclamation or question mark stands in text[start:end]; -1: there is none."""
    stop = -1
    for mark in _STOPS:
        at = text.find(mark, start, stop if stop >= 0 else end)
        stop = at if at >= 0 else stop
    return stop


def _is_between_digits(text: str, at: int) -> bool:
    """25.8 : 16.7: a colon of a ratio, with or without blanks around it."""
    return text[max(0, at - 3) : at].rstrip()[-1:].isdigit() and text[at + 1 : at + 4].lstrip()[:1].isdigit()


_SPEAKER: Final = re.compile(
    r"[ 　\t]*(?:[\u4e00-\u9fff·、（）() 　]{0,24}?(?:记者|发言人|主持人|负责人|[司局厅部处院校市县区镇乡村州]长|主任"
    r"|书记|行长|院长|主席|总裁|经理|专家|嘉宾|村民|答|问|解说|旁白"
    r"|画外音|配音|同期声?)[ 　]?(?:[\u4e00-\u9fff]{1,4})?[：:])?"
)
_LABEL: Final = 14
"""Characters of a label in brackets that opens a paragraph."""


_STAGE: Final[tuple[str, ...]] = tuple(
    f"（{word}）"
    for word in ("口播", "配音", "解说", "同期声", "同期", "主播", "导语", "记者", "记者出镜", "字幕", "画外音")
)
"""What a script of television news puts before what is said."""


def past_speaker(text: str, start: int, end: int) -> int:
    """Where a paragraph begins to tell, after who speaks: 发言人：截至6月底，…, 【解说】三月份，…."""
    label = text.find("】", start, min(end, start + _LABEL)) if text.startswith("【", start) else -1
    if text.startswith(_STAGE, start):
        # （口播）到去年年底，…
        label = text.find("）", start)
    start = label + 1 if label >= 0 else start
    said = _SPEAKER.match(text, start, end) if "：" in text[start : start + 40] else None
    return said.end() if said is not None else start


def is_heading(line: str) -> str:
    """The title of a line that is a section heading; empty: it is none."""
    stripped = line.strip()
    if not stripped or len(stripped) > 44 or stripped[-1] in "。；，,;！!":
        return ""
    match = (_STARRED_HEADING if stripped[-1] == "*" else _HEADING).match(stripped)
    if match is None:
        return ""
    marked = stripped[0] in "#*" or match.group("title") != stripped.strip("#* ")
    return match.group("title") if marked or len(stripped) <= 24 else ""
