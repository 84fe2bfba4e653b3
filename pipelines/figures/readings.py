"""Readings: what the grammar says of a span of a segment, and the segment it reads.

A reading holds no digit's value: it is true of every segment of the same shape. Where digits decide, the segment is
asked a question, and remembers the answer (`Segment.asked`).
"""

import re
from collections.abc import Callable, Hashable
from typing import Final, TypeVar

from pipelines.figures.lexicon import lexicon_spans
from pipelines.figures.qualifiers import Qualifier, qualifier_at, qualifiers_before
from pipelines.figures.questions import Question
from pipelines.figures.signs import Signs
from schemas.vocabulary import Kind, Outcome, QualifierKind

_QUOTE: Final = re.compile(r"[“‘\"《「『〝][^“”‘’《》\"「」]{1,24}[”’\"》」』〞]")
_RANGE_MARK: Final = re.compile("[-—~至到]")
_GLYPH: Final = re.compile("[lIOo|]")
_SPECIAL: Final = Signs('-—~至到lIOo|“‘"《「『〝')
_INSIDE: Final = re.compile(r"[多余来](?=[百千万亿])")


class Reading:
    """What stands at a span of a segment. `bare`: no unit was printed or implied, a list or a table may give one.

    Nothing changes one once it is made. Readings are made by the ten thousand, and compiled code makes one of a plain
    class without any call of Python, which a named tuple and a frozen dataclass need.
    """

    __slots__ = ("bare", "end", "kind", "outcome", "qualifiers", "reason", "special", "start", "unit")

    def __init__(
        self,
        start: int,
        end: int,
        kind: Kind,
        unit: str | None = None,
        qualifiers: tuple[Qualifier, ...] = (),
        outcome: Outcome = Outcome.OBSERVATION,
        reason: str | None = None,
        bare: bool = False,
        special: QualifierKind | None = None,
    ) -> None:
        self.start = start
        self.end = end
        self.kind = kind
        self.unit = unit
        self.qualifiers = qualifiers
        self.outcome = outcome
        self.reason = reason
        self.bare = bare
        self.special = special

    def counted_as(self, kind: Kind, unit: str | None) -> "Reading":
        """The same number once kind and unit are known."""
        return Reading(
            self.start, self.end, kind, unit, self.qualifiers, self.outcome, self.reason, False, self.special
        )

    def with_qualifiers(self, qualifiers: tuple[Qualifier, ...]) -> "Reading":
        """The same between these qualifiers."""
        return Reading(
            self.start, self.end, self.kind, self.unit, qualifiers, self.outcome, self.reason, self.bare, self.special
        )

    def turned_out(self, outcome: Outcome, reason: str | None) -> "Reading":
        """The same where its digits say no number, or none of this kind."""
        return Reading(self.start, self.end, self.kind, self.unit, (), outcome, reason, self.bare)

    @property
    def key(self) -> tuple[object, ...]:
        """All of it: equal keys, equal readings."""
        return (
            self.start,
            self.end,
            self.kind,
            self.unit,
            self.qualifiers,
            self.outcome,
            self.reason,
            self.bare,
            self.special,
        )

    @property
    def kinds(self) -> tuple[QualifierKind, ...]:
        """How each qualifier bounds."""
        return tuple(q.kind for q in self.qualifiers)

    @property
    def qualifier(self) -> str | None:
        """The qualifiers' words as written."""
        return "…".join([q.word for q in self.qualifiers]) or None if self.qualifiers else None

    @property
    def qualifier_kind(self) -> QualifierKind | None:
        """RANGE and VAGUE of the literal itself, else the kind of its qualifiers."""
        if self.special is not None or not self.qualifiers:
            return self.special
        return self.qualifiers[0].kind if len(self.qualifiers) == 1 else QualifierKind.STACKED


Answer = TypeVar("Answer", bound=Hashable)
Asked = tuple[Question, int, int, Hashable]
"""A question, the span whose characters answered it, and the answer."""


class Segment:
    """A segment being read: its shape, its characters, and what is looked for in it once.

    `ranges`, `glyphs`: whether a mark with which a range goes on, or a letter that print mistakes for a digit stands in
    it; `quotes`: the short quotations.
    """

    __slots__ = ("_words", "asked", "folded", "glyphs", "quotes", "ranges", "raw")

    def __init__(self, folded: str, raw: str) -> None:
        self.folded, self.raw = folded, raw
        self.asked: list[Asked] = []
        self.ranges = self.glyphs = False
        self.quotes: list[tuple[int, int]] = []
        if _SPECIAL.first(folded, 0) >= 0:
            self.ranges = _RANGE_MARK.search(folded) is not None
            self.glyphs = _GLYPH.search(folded) is not None
            self.quotes = [match.span() for match in _QUOTE.finditer(folded)]
        self._words: list[tuple[int, int, bool]] | None = None

    @property
    def words(self) -> list[tuple[int, int, bool]]:
        """The lexicon's words, and whether each is a name."""
        if self._words is None:
            self._words = lexicon_spans(self.folded)
        return self._words

    def ask(self, question: Callable[[str], Answer], start: int, end: int) -> Answer:
        """What the characters printed at a span answer; remembered, since other digits may answer otherwise."""
        answer = question(self.raw[start:end])
        self.asked.append((question, start, end, answer))
        return answer

    def quoted(self, at: int) -> tuple[int, int] | None:
        """The short quotation that holds `at`."""
        return next((span for span in self.quotes if span[0] <= at < span[1]), None)


def ink_after(text: str, at: int) -> str:
    """The first character from `at` on, one or two blanks skipped; empty at the end."""
    sign = text[at : at + 1]
    if sign == " ":
        sign = text[at + 1 : at + 2]
        if sign == " ":
            sign = text[at + 2 : at + 3]
    return sign


def label(start: int, end: int, reason: str, kind: Kind = Kind.LABEL) -> Reading:
    """A numeral that counts nothing."""
    outcome = Outcome.ORDINAL if kind is Kind.ORDINAL else Outcome.LABEL
    return Reading(start, end, kind, outcome=outcome, reason=reason)


def time(start: int, end: int) -> Reading:
    """A date or another point of time."""
    return Reading(start, end, Kind.DATE, outcome=Outcome.TIME)


def with_qualifiers(
    segment: Segment, reading: Reading, behind: int, inside: str | None = None, inside_at: int = 0
) -> Reading:
    """Add the qualifiers before the literal, inside it, between it and its unit, and behind the unit."""
    text = segment.folded
    # 近五年 is a period, no hedge
    near = reading.kind is Kind.DURATION and text[max(0, reading.start - 1) : reading.start] == "近"
    found = [] if near else qualifiers_before(text, reading.start)
    within = _INSIDE.search(text, reading.start, reading.end)
    if within:
        found.append(_inside(within[0], within.start()))
    if inside and inside in "多余来":
        found.append(_inside(inside, inside_at))
    after = qualifier_at(text, behind, "after")
    if after:
        found.append(after)
    return reading.with_qualifiers(tuple(found)) if found else reading


def _inside(word: str, at: int) -> Qualifier:
    kind = QualifierKind.APPROX if word == "来" else QualifierKind.ABOVE_WITHIN
    return Qualifier(word, kind, at, at + 1)
