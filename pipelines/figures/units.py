"""Units, classifiers and head nouns: which one begins at a place in the folded text, and which are count units.

The words are data (`schemas/codelists/figures`). A unit may be a chain: 元/人, 公斤/亩, 微克/立方米, 部/百人, 万元/吨.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.figures.folding import fold
from pipelines.figures.once import Once
from pipelines.figures.signs import Signs
from schemas.codelists.figures import read_list

LONGEST: Final = 24
"""A unit, chained or not, and a noun phrase with its head noun lie within this many characters."""


_LATIN: Final = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    barred: tuple[str, ...]
    latin: bool


def _index(rows: tuple[tuple[str, str], ...]) -> dict[str, tuple[_Word, ...]]:
    """Words by their first two characters, the longest first, each list with the word of the first one alone."""
    index: dict[str, list[_Word]] = defaultdict(list)
    for text, barred in rows:
        text = fold(text)
        bars = tuple(part for part in barred.split("|") if part)
        index[text[:2]].append(_Word(text, bars, _LATIN.match(text[-1]) is not None))
    found = {}
    for opening, words in index.items():
        alone = index.get(opening[0], []) if len(opening) > 1 else []
        found[opening] = (*sorted(words, key=lambda w: -len(w.text)), *alone)
    return found


class _Lists:
    """The units by how they begin, those that count, and the head nouns that imply one."""

    def __init__(self) -> None:
        units, nouns = read_list("units"), read_list("head_nouns")
        self.units = _index(tuple((row["unit"], row["not_before"] or "") for row in units))
        self.counting = frozenset(row["unit"] for row in nouns) | {
            row["unit"] for row in units if row["class"].startswith("count")
        }
        self.implied: dict[str, str] = {row["noun"]: row["unit"] for row in nouns}
        self.nouns = list(self.implied)
        self.matcher = AhoCorasick(self.nouns, matchkind=MatchKind.LeftmostLongest)
        self.places = frozenset(row["noun"] for row in nouns if row["kind"] == "place")


_LISTS: Final = Once(_Lists)


def is_count_unit(unit: str | None) -> bool:
    """Whether whole numbers of this unit are counts, and so exact."""
    return unit is not None and unit in _LISTS.get().counting


_BOUND: Final = re.compile("以[上下内外及]")
_PREFIXED: Final = re.compile(r"(?:每)?[十百千]?[万亿]?")
_LINKS: Final = Signs(" /·")
_LINK: Final = re.compile(r" ?[/·] ?")
_PERIODS: Final = ("年", "月", "日", "天", "小时", "秒", "分钟", "分", "周", "季")


def _single(text: str, at: int) -> int:
    units = _LISTS.get().units
    stretch = text[at : at + LONGEST]
    for word in units.get(stretch[:2]) or units.get(stretch[:1], ()):
        if stretch.startswith(word.text):
            end = at + len(word.text)
            if word.barred and text.startswith(word.barred, end) and not _BOUND.match(text, end):
                continue
            if word.latin and _LATIN.match(text[end : end + 1]):
                continue
            return end
    return at


def unit_end(text: str, at: int) -> int:
    """End of the unit that begins at `at` in a folded text; `at` itself where none does."""
    end = _single(text, at)
    if end == at:
        return at
    while _LINKS.at(text, end) and (link := _LINK.match(text, end)):
        start = _PREFIXED.match(text, link.end()).end()  # type: ignore[union-attr]
        further = _single(text, start)
        if further == start:
            further = next((start + len(p) for p in _PERIODS if text.startswith(p, start)), start)
        if further == start:
            break
        end = further
    return end


_PHRASE: Final = re.compile(r"[一-鿿A-Za-z“”]{1,24}")
_REACH: Final = 16
"""A head noun ends within this many characters of its number; behind 的, within the phrase."""


def implied_unit(text: str, at: int) -> tuple[str, int] | None:
    """The classifier implied by the noun phrase that begins at `at`: 农村贫困人口 → 人, and the end of its
    head noun. None where no head noun is seen.

    The first known noun of the phrase is its head, unless another noun follows at once (职工|家庭). What stands
    behind 的 belongs to another phrase, if the noun was seen before it.
    """
    phrase = _PHRASE.match(text, at)
    if not phrase:
        return None
    before, _, _ = text[at : phrase.end()].partition("的")
    end = min(at + len(before), at + _REACH)
    return _head(text, at, end) or _head(text, at + len(before) + 1, phrase.end(), people=True)


def _head(text: str, at: int, end: int, *, people: bool = False) -> tuple[str, int] | None:
    if at >= end:
        return None
    lists = _LISTS.get()
    head, stop = "", 0
    for index, first, last in lists.matcher.find_matches_as_indexes(text[at:end]):
        noun = lists.nouns[index]
        if people and lists.implied[noun] not in ("人", "户"):
            continue
        if head and first != stop:
            break
        if noun in lists.places and first > 0 and last < end - at:
            continue  # 农村, 县 within a phrase describe what follows
        head, stop = noun, last
    return (lists.implied[head], at + stop) if head else None
