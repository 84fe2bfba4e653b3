"""Qualifiers: the words before, inside and behind a figure that bound it. The words are data.

A word directly at the figure counts (超过40万人); one that governs something between does not (超过计划13.1%).
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipelines.figures.once import Once
from pipelines.figures.signs import Signs
from schemas.codelists.figures import read_list
from schemas.vocabulary import QualifierKind

_REACH: Final = 14  # no qualifier, with what may stand between it and its figure, is longer
_AREA_ENDS: Final = Signs("国省市县球")
_BLANKS: Final = Signs(" \n$({（")
_BLANK: Final = re.compile(r"[ \n$({（]*$")
_SKIPPED: Final = Signs(" \n$\\~}")
_SKIP: Final = re.compile(r"[ \n$\\~]*(?:\} ?)*")
_LINKED: Final = re.compile(
    r"约((?:占|为|是|相当于)[^0，。；]{1,9}的|占全[国省市县区球]|占世界|占到?|为|有|合|达|计|是|折合|相当于)$"
)  # 约占四成: the word is 约
_GOVERNED: Final = re.compile(r"(至少|最少|起码|最多|至多)[^\W\d零〇一二两三四五六七八九十百千万亿]{1,5}$")
_FAR_SIGNS: Final = re.compile("[约每至最起]")
"""One of these stands within reach where a qualifier is parted from its figure."""
_ROUGHLY: Final = "(?:不到|不足|接近|超过|将近|近)"
_PART_OF: Final = re.compile(f"{_ROUGHLY}((?:前者|后者|全[国省市县球])的)$")
"""不到前者的三成: what it is a part of stands between."""
_OF_AREA: Final = re.compile(f"{_ROUGHLY}(全[国省市县球])$")
_SHARE_AHEAD: Final = re.compile("[0一二三四五六七八九两半]{1,3}成|[0一二三四五六七八九十百]{1,4}分之|0{1,3}/0")
"""超过全省八成, 近全国三分之一: so much of the whole area, while 超过全省8% tells of two rates."""
_PER_UNIT: Final = re.compile(
    "每(?:公斤|斤|吨|亩|公顷|人|户|头|只|株|桶|股|度|天|日|月|年|平方米|立方米|千瓦时|标准立方米)$"
)
"""突破每斤3元: what one of the price stands between the word and the figure."""
_BETWEEN_TWO: Final = frozenset({"低于", "高于"})
_OVER_AIM: Final = re.compile(r"[^，。；]{1,12}?的[^，。；0]{0,6}(?:目标|任务|计划|预期|预算|平均水平)")
"""低于4%的控制目标: the aim is 4 % to the digit; how what was reached lies to it is said."""
_ASPECT: Final = re.compile("[过破近逾]了$")
_LARGE: Final = re.compile(r"[十百千万亿半]|[0一二三四五六七八九]+(?:\.0+)?[万亿]|[一二三四五六七八九]成")
"""Before these 过 is a bound (过半, 收入过20万元); before small numbers it tells of time (过3天)."""


class Qualifier(NamedTuple):
    """A qualifier as written, how it bounds, and where it stands (folded offsets)."""

    word: str
    kind: QualifierKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    kind: QualifierKind
    not_after: tuple[str, ...]
    not_before: re.Pattern[str] | None


def _words(position: str) -> dict[str, tuple[_Word, ...]]:
    """Words of a position by the character that touches the figure, longest first."""
    index: dict[str, list[_Word]] = defaultdict(list)
    for row in read_list("qualifiers"):
        if row["position"] != position:
            continue
        barred = _barred(row["not_before"] or "")
        before = tuple(part for part in (row["not_after"] or "").split("|") if part)
        word = _Word(row["word"], QualifierKind(row["kind"]), before, re.compile(barred) if barred else None)
        index[word.text[-1] if position == "before" else word.text[0]].append(word)
    return {key: tuple(sorted(words, key=lambda w: -len(w.text))) for key, words in index.items()}


def _barred(printed: str) -> str:
    """A pattern of what may not follow: words parted by `|`, or one pattern behind `re:`."""
    if printed.startswith("re:"):
        return printed.removeprefix("re:")
    return "|".join(re.escape(part) for part in printed.split("|") if part)


class _Lists:
    """The words of each position; `touching`: the characters that touch a figure where anything but a word that only
    governs it stands before."""

    def __init__(self) -> None:
        self.before, self.inside, self.after = _words("before"), _words("inside"), _words("after")
        self.touching = Signs([*" \n$({（国省市县球的了", *self.before])


_LISTS: Final = Once(_Lists)


def qualifiers_before(text: str, at: int) -> list[Qualifier]:
    """The qualifiers that end where a figure begins, outermost first: 最多不超过【60】人 has two."""
    found: list[Qualifier] = []
    end = at
    if not _LISTS.get().touching.at(text, end - 1) and not _FAR_SIGNS.search(text, max(0, end - _REACH), end):
        return found
    while len(found) < 2:
        edge = end
        if _BLANKS.at(text, end - 1):
            edge = _BLANK.search(text, max(0, end - _REACH), end).start()  # type: ignore[union-attr]
        if text[edge - 1 : edge] == "的" and (part := _PART_OF.search(text, max(0, edge - _REACH), edge)):
            edge = part.start(1)
        if _AREA_ENDS.at(text, edge - 1) and _SHARE_AHEAD.match(text, at):
            area = _OF_AREA.search(text, max(0, edge - _REACH), edge)
            edge = area.start(1) if area else edge
        if text.find("约", max(0, edge - _REACH), edge) >= 0:
            linked = _LINKED.search(text, max(0, edge - _REACH), edge)
            edge = linked.start(1) if linked else edge
        if text.find("每", max(0, edge - 6), edge) >= 0 and (per := _PER_UNIT.search(text, max(0, edge - 6), edge)):
            before = _LINKED.search(text, max(0, per.start() - _REACH), per.start())
            before_per = before.start(1) if before else per.start()
            edge = before_per if _before(text, before_per, at) else edge
        if text[edge - 1 : edge] == "了":
            edge -= _ASPECT.search(text, max(0, edge - 2), edge) is not None
        word = _before(text, edge, at)
        if word is None:
            governed = None if found else _GOVERNED.search(text, max(0, edge - _REACH), edge)
            if governed:
                found.append(Qualifier(governed[1], _kind(governed[1]), *governed.span(1)))
            break
        found.insert(0, Qualifier(word.text, word.kind, edge - len(word.text), edge))
        end = edge - len(word.text)
    return found


def _kind(word: str) -> QualifierKind:
    return next(known.kind for known in _LISTS.get().before[word[-1]] if known.text == word)


def _before(text: str, edge: int, at: int) -> _Word | None:
    for word in _LISTS.get().before.get(text[edge - 1 : edge], ()):
        start = edge - len(word.text)
        if start < 0 or not text.startswith(word.text, start):
            continue
        if word.text == ">" and start and (text[start - 1].isascii() and text[start - 1] not in " $("):
            return None
        if word.not_after and text.endswith(word.not_after, 0, start):
            return None
        if word.text in _BETWEEN_TWO and _OVER_AIM.match(text, at):
            return None
        if (word.text == "过" and not _LARGE.match(text, at)) or (word.text == "破" and text[at : at + 1] != "0"):
            return None
        return word
    return None


def qualifier_at(text: str, at: int, position: str) -> Qualifier | None:
    """The qualifier `inside` or `after` that begins at `at`, blanks skipped."""
    start = _SKIP.match(text, at).end() if _SKIPPED.at(text, at) else at  # type: ignore[union-attr]
    words = _LISTS.get().after if position == "after" else _LISTS.get().inside
    for word in words.get(text[start : start + 1], ()):
        if not text.startswith(word.text, start):
            continue
        end = start + len(word.text)
        if word.not_before is not None and word.not_before.match(text, end):
            return None
        return Qualifier(word.text, word.kind, start, end)
    return None
