"""What the words around a reported figure say about its formula and its comparability.

The words themselves are data (`wording.toml`). Where a figure stands in its sentence is found by its literal.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Protocol

from pipelines.tallying.figures_of_claims import ClaimFigure, FigureBook
from schemas.consistency.formulas import Wording
from schemas.consistency.records import Rule
from schemas.consistency.units import RATES
from schemas.vocabulary import GrowthBasis, Measure, PriceBasis

_YEARS_COUNTED = re.compile(
    r"(?:[\d一二三四五六七八九十两]+|过去|这|近)\s*[\d一二三四五六七八九十两]*年(?:间|来|里|时间)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PER = re.compile(r"每\s*(\d*)([十百千万亿]*)")
_LISTED = re.compile(
    r"\d[\d.．]*\s*[%％‰]?(?:(?![增降升减涨跌])[^\d，,；;。、和与及]){0,6}[、和与及](?:(?![增降升减涨跌])[^\d，,；;。]){0,8}$"
)
"""A figure of a list with what follows it, up to the next one: words of the first govern them all."""
_GOVERNED_UP_TO = re.compile(r"(?<!每)(?<!每\d)(?<!每\d\d)(?<!每\d\d\d)\d|[；;。！？!?\n]")
"""The last figure before, or a full stop; the base of a ratio (每10万人) is no figure."""
_PART_OF_SENTENCE = re.compile(r"[^，,；;。！？!?\n]*$")
_PAUSE = re.compile(r"[，,；;。、！？!?\n]")
_ASIDE = re.compile(r"[（(][^（）()]*[\d，,；;。、！？!?\n][^（）()]*[）)]")
"""Brackets with figures or pauses of their own, which govern nothing behind: 性别比（以女性为100，下同）为105.3."""
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = tomllib.loads(
        files("pipelines.tallying").joinpath("wording.toml").read_text(encoding="utf-8")
    )
    return loaded


@cache
def _pattern(*lists: tuple[str, str]) -> re.Pattern[str]:
    words = [word for section, name in lists for word in _words()[section][name]]
    return re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)))


FORBIDDING = (("prices", "words"), ("coverage", "words"), ("seasonal", "words"), ("seasonal", "to_the_period_before"))
DIRECTION = "direction_matches_figures"
ALL_WORDS = (("width", "narrower"), ("width", "wider"), ("width", "of_falls"))


@lru_cache(maxsize=4096)
def names_incomparability(statement: str) -> bool:
    """Whether any word of a statement may forbid levels: a statement without one needs no closer look."""
    return _pattern(*FORBIDDING).search(statement) is not None


@lru_cache(maxsize=4096)
def names_size(statement: str) -> bool:
    """Whether any word of a statement may compare sizes."""
    return _pattern(*ALL_WORDS).search(statement) is not None


@lru_cache(maxsize=4096)
def names_deficit(indicator: str) -> bool:
    """Whether an indicator names a balance from its other side."""
    return _pattern(("deficit", "names")).search(indicator) is not None


def names_base(statement: str) -> bool:
    """Whether a statement may name the base of a ratio."""
    return "每" in statement or "性别比" in statement


class Located(Protocol):
    """A figure that can be found in its sentence."""

    @property
    def literal(self) -> str:
        """As printed."""

    @property
    def mention_id(self) -> str:
        """Which of those that print alike."""


@dataclass(frozen=True, slots=True)
class Incomparable:
    """Why levels cannot confirm a rate: the reason of the verdict, and the words that say so."""

    reason: str
    words: str


def read_wording(
    rule: Rule,
    statement: str,
    reported: ClaimFigure,
    operands: Sequence[ClaimFigure],
    book: FigureBook,
    n: int | None,
    closed: bool | None,
) -> Wording:
    """Everything the formula needs to know of the words."""
    width = 0
    if rule.sizes and _pattern(*ALL_WORDS).search(statement):
        width = _read_width(_clause(statement, reported, book), reported)
    return Wording(
        n=n,
        closed=closed,
        per=read_per(statement, reported, book) if names_base(statement) else Fraction(1),
        year_count_only=n is not None and bool(_YEARS_COUNTED.search(statement)) and len(_YEAR.findall(statement)) < 2,
        growth=reported.observed.get("measure") == Measure.GROWTH_RATE and reported.unit.dimension != "doubling",
        rates=all(figure.unit.dimension in RATES for figure in operands),
        points=reported.unit.dimension == "point",
        width=width,
        deficit=bool(_pattern(("deficit", "names")).search(reported.observed.get("indicator") or "")),
        direction=read_direction(statement, reported, book) if rule.name == DIRECTION else 0,
    )


def find_incomparability(
    rule: Rule,
    statement: str,
    reported: Located,
    book: FigureBook,
    price_bases: Sequence[str | None],
    growth_basis: str | None,
    indicator: str,
) -> Incomparable | None:
    """Why these levels must not be used to recompute this figure, or None. `price_bases`: of the reported figure,
    then of the levels. A rate from one period to the next follows from the two levels, unless it is adjusted by
    custom."""
    if not rule.levels:
        return None
    basis, *bases = price_bases
    clause = None
    if rule.prices:
        real = _pattern(("prices", "words"))
        if real.search(statement):
            clause = _clause(statement, reported, book)
        named = real.search(clause) if clause else None
        if (basis == PriceBasis.CONSTANT or named) and set(bases) != {PriceBasis.CONSTANT}:
            words = named[0] if named else "this rate is counted at constant prices by custom"
            return Incomparable("price_basis", words)
        if PriceBasis.CONSTANT in bases and PriceBasis.CURRENT in price_bases:
            return Incomparable("price_basis", "levels and rate are counted at different prices")
    for reason, section in (("coverage", "coverage"), ("seasonal_adjustment", "seasonal")):
        pattern = _pattern((section, "words"))
        if pattern.search(statement):
            clause = clause or _clause(statement, reported, book)
            found = pattern.search(clause)
            if found:
                return Incomparable(reason, found[0])
    if not _pattern(("seasonal", "adjusted")).search(indicator):
        return None
    before = _pattern(("seasonal", "to_the_period_before"))
    if before.search(statement) and (found := before.search(clause or _clause(statement, reported, book))):
        return Incomparable("seasonal_adjustment", found[0])
    if rule.prices and growth_basis == GrowthBasis.PERIOD_ON_PERIOD:
        return Incomparable("seasonal_adjustment", "the rate is counted from one period to the next")
    return None


def _position(statement: str, figure: Located, book: FigureBook) -> int | None:
    """Where the figure stands: its literal, counted from the first, no part of a longer number."""
    literal = figure.literal
    places = []
    at = statement.find(literal)
    while at >= 0:
        before, behind = statement[at - 1 : at], statement[at + len(literal) : at + len(literal) + 1]
        alone = not (before.isdecimal() or before == "." or behind.isdecimal())
        if alone:
            places.append(at)
        at = statement.find(literal, at + (len(literal) if alone else 1))
    if not places:
        return None
    return places[min(book.occurrence(figure.mention_id), len(places) - 1) if len(places) > 1 else 0]


def _clause(statement: str, figure: Located, book: FigureBook) -> str:
    """The words that govern a figure: back to the last figure or full stop, on to the next pause."""
    position = _position(statement, figure, book)
    if position is None:
        return statement
    before = _ASIDE.sub("", statement[:position])
    while listed := _LISTED.search(before, max(0, len(before) - 40)):
        before = before[: listed.start()]
    ends = [found.end() for found in _GOVERNED_UP_TO.finditer(before)]
    after = position + len(figure.literal)
    pause = _PAUSE.search(statement, after)
    return before[ends[-1] if ends else 0 :] + statement[position : pause.start() if pause else len(statement)]


def _read_width(clause: str, reported: ClaimFigure) -> int:
    if _pattern(("width", "narrower")).search(clause):
        return -1
    if _pattern(("width", "wider")).search(clause):
        return 1
    if _pattern(("width", "of_falls")).search(clause):
        return -1 if reported.negative else 1
    return 0


def read_direction(statement: str, reported: Located, book: FigureBook) -> int:
    """Whether words between the pauses around the figure say that it is above others (1) or below (−1): the last such
    word before it, else the first after; 0 where they say neither or compare sizes of falls."""
    position = _position(statement, reported, book)
    position = len(statement) if position is None else position
    before = _ASIDE.sub("", statement[:position])
    pauses = [found.end() for found in _PAUSE.finditer(before)]
    end = _PAUSE.search(statement, position + len(reported.literal))
    before = before[pauses[-1] if pauses else 0 :]
    after = statement[position : end.start() if end else len(statement)]
    if _pattern(("width", "of_falls")).search(before):
        return 0
    words = _pattern(("direction", "up"), ("direction", "down"))
    found = [*reversed(words.findall(before)), *words.findall(after)]
    return 0 if not found else 1 if found[0] in _words()["direction"]["up"] else -1


def read_per(statement: str, reported: Located, book: FigureBook) -> Fraction:
    """The base of a ratio (每万人: 10000), 1 where the words around the figure name none."""
    clause = _clause(statement, reported, book)
    words = _words_since_pause(statement, reported, book)
    if "性别比" in clause or "性别比" in words:
        return Fraction(100)
    found = _PER.search(clause) or _PER.search(words)
    per = Fraction(int(found[1] or 1)) if found else Fraction(1)
    for scale in found[2] if found else "":
        per *= _SCALES[scale]
    return per


def _words_since_pause(statement: str, figure: Located, book: FigureBook) -> str:
    """每10万人拥有高中程度的由9012人上升为10443人: what a figure goes on from, up to the comma before."""
    position = _position(statement, figure, book)
    found = _PART_OF_SENTENCE.search(_ASIDE.sub("", statement[: position or 0]))
    return found.group() if found else ""
