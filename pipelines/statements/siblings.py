"""Short names of divisions inside the home area (恩施 beside 巴东县), which are no names elsewhere.

A name without its suffix is often a common word, so that it counts only beside another division in a list, or where a
figure follows it at once.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Final

from pipelines.statements.places import Area, PlaceWord
from schemas.codelists import areas

_SUFFIX: Final = re.compile(r"(?:自治县|自治旗|[市县区旗])$")
_JOINERS: Final = frozenset("、和与及")
_LONGEST: Final = 4
_LONGEST_BRACKET: Final = 24
_BEFORE_FIGURE: Final = re.compile(rf"[，；：、。\n]([\u4e00-\u9fff]{{2,{_LONGEST}}})(?=\d)")


@cache
def _codes() -> list[str]:
    return [division.code for division in areas.divisions()]


@lru_cache(maxsize=256)
def short_names(code: str, year: int | None) -> dict[str, str]:
    """Short name → name of the divisions inside one, as they were in a year; those that have no other short name."""
    stem = code[:2] if code.endswith("0000") else code[:4]
    if code[4:] != "00":
        return {}
    found: dict[str, str] = {}
    divisions, codes = areas.divisions(), _codes()
    for division in divisions[bisect_left(codes, stem) : bisect_left(codes, stem + "~")]:
        if division.code != code and not (division.years_from(year) if year is not None else division.valid_to):
            short = _SUFFIX.sub("", division.name)
            if 1 < len(short) <= _LONGEST and short != division.name:
                found.setdefault(short, division.name)
    return found


def scan_siblings(text: str, found: Sequence[PlaceWord], home: Area | None, year: int | None) -> list[PlaceWord]:
    """Short names in lists with the divisions `found`, or right before figures, in order."""
    if home is None or home.code is None or not (names := short_names(home.code, year)):
        return []
    taken = {place.start for place in found}
    alone = [m for m in _BEFORE_FIGURE.finditer(text) if m[1] in names and m.start(1) not in taken]
    more = [PlaceWord(m.start(1), m.end(), m[1], "division") for m in alone]
    waiting = [place for place in found if place.sort == "division"] + more
    taken |= {place.start for place in more}
    while waiting:
        for place in _beside(text, waiting.pop(), names):
            if place.start not in taken:
                taken.add(place.start)
                more.append(place)
                waiting.append(place)
    return sorted(more, key=lambda place: place.start)


def _beside(text: str, place: PlaceWord, names: dict[str, str]) -> Iterator[PlaceWord]:
    """The short names right before and right after a division in a list, figures in brackets between them."""
    end = place.start - 1
    if end > 0 and text[end] in _JOINERS:
        if text[end - 1] in "）)":
            end = max(text.rfind("（", max(0, end - _LONGEST_BRACKET), end), text.rfind("(", max(0, end - 24), end))
        for n in range(_LONGEST, 1, -1):
            if end >= n and text[end - n : end] in names:
                yield PlaceWord(end - n, end, text[end - n : end], "division")
                break
    start = place.end
    if text.startswith(("（", "("), start):
        closed = max(text.find("）", start, start + _LONGEST_BRACKET), text.find(")", start, start + _LONGEST_BRACKET))
        start = closed + 1 if closed > 0 else start
    if text[start : start + 1] in _JOINERS and start < len(text):
        for n in range(_LONGEST, 1, -1):
            if text[start + 1 : start + 1 + n] in names:
                yield PlaceWord(start + 1, start + 1 + n, text[start + 1 : start + 1 + n], "division")
                return
