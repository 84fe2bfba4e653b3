"""Read one text: every number in it, as mentions with exact values. The bulk form in `columns` gives the same rows."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

from pipelines.figures.context import Settler, settle_reading
from pipelines.figures.folding import fold, narrow
from pipelines.figures.grammar import NUMERAL_BEARING, read_segment
from pipelines.figures.headings import LinesOfText
from pipelines.figures.literals import interval_of, read_literal, rescale
from pipelines.figures.numerals import UnreadableNumeral
from pipelines.figures.readings import Reading
from pipelines.figures.segments import cut_segments
from schemas.consistency.intervals import Interval
from schemas.vocabulary import STATISTIC_KINDS, Kind, Outcome, QualifierKind

_TIMELESS: Final = Fraction(0)
_BLANK: Final = re.compile(r"\s")
_SIXTIETHS: Final = re.compile(r"(\d{1,4})(?:小时|分)(\d{1,2})(?:分钟?|秒)")
_LONGEST_KEPT: Final = 40
"""Characters of a literal whose numbers are kept."""
_FILLERS: Final = re.compile("[个多余来半]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a text. `literal` is `text[start:end]`; value and interval are exact and include multipliers that
    a table heading or a shared unit prints. Dates, ordinals and labels have no interval and place 0."""

    start: int
    end: int
    literal: str
    kind: Kind
    value: Fraction | None
    interval: Interval | None
    place: Fraction
    unit: str | None
    qualifier: str | None
    qualifier_kind: QualifierKind | None
    outcome: Outcome
    outcome_reason: str | None


def read_mentions(text: str) -> list[Mention]:
    """Every number of a text, in order, without overlaps; every Arabic digit lies in one. Never raises."""
    folded, raw = "\n" + fold(text), "\n" + text
    starts, ends, readings = [], [], []
    at = 0
    for shape in cut_segments(folded):
        if NUMERAL_BEARING.search(shape):
            for reading in read_segment(shape, raw[at : at + len(shape)])[0]:
                starts.append(at + reading.start)
                ends.append(at + reading.end)
                readings.append(reading)
        at += len(shape)
    bare = [index for index, reading in enumerate(readings) if reading.bare]
    lines = cache(lambda: LinesOfText(folded))
    settled = Settler(folded, starts, ends, readings.__getitem__, lambda _: lines()).settle(bare)
    mentions = []
    for index, reading in enumerate(readings):
        as_what, factor = settled.get(index), 1
        if as_what:
            reading, factor = settle_reading(reading, as_what), as_what.factor
        mention = make_mention(raw[starts[index] : ends[index]], starts[index] - 1, reading, factor)
        if mention is not None:
            mentions.append(mention)
    return mentions


def make_mention(literal: str, start: int, reading: Reading, factor: int) -> Mention | None:
    """The mention of a reading once its digits are known; None for Chinese characters that say no number after all."""
    numbers = read_numbers(literal, reading, factor)
    if numbers is None:
        return None
    reading, value, interval, place = numbers
    return Mention(
        start,
        start + len(literal),
        literal,
        reading.kind,
        value,
        interval,
        place,
        reading.unit,
        reading.qualifier,
        reading.qualifier_kind,
        reading.outcome,
        reading.reason,
    )


def read_numbers(
    literal: str, reading: Reading, factor: int
) -> tuple[Reading, Fraction | None, Interval | None, Fraction] | None:
    """Value, interval and place of a literal, behind the reading as its digits leave it; None as for `make_mention`."""
    if reading.kind in STATISTIC_KINDS:
        try:
            numbers = _numbers if len(literal) <= _LONGEST_KEPT else _numbers.__wrapped__
            return reading, *numbers(literal, reading.kind, reading.unit, reading.kinds, factor)
        except UnreadableNumeral as refused:
            if reading.outcome is not Outcome.UNREAD and not any(c.isdecimal() for c in literal):
                return None
            reading = reading.turned_out(Outcome.UNREAD, str(refused))
    counts = reading.kind in (Kind.DURATION, Kind.ORDINAL)
    return reading, duration_value(literal, reading.unit) if counts else None, None, _TIMELESS


@lru_cache(1 << 14)
def _numbers(
    literal: str, kind: Kind, unit: str | None, qualifiers: tuple[QualifierKind, ...], factor: int
) -> tuple[Fraction | None, Interval, Fraction]:
    """Value, interval and place of a statistic's literal; kept, since reports print the same figures again."""
    figure = read_literal(literal, kind)
    if factor != 1:
        figure = rescale(figure, Fraction(factor))
    return figure.value, interval_of(figure, literal, unit, kind, qualifiers), figure.place


@lru_cache(1 << 10)
def duration_value(literal: str, unit: str | None) -> Fraction | None:
    """How long a duration is in its own unit, or the rank of an ordinal; None where it is vague."""
    number = _BLANK.sub("", literal)
    half = False
    clock = _SIXTIETHS.fullmatch(narrow(number))
    if clock:
        return int(clock[1]) + Fraction(int(clock[2]), 60)
    if unit:
        half = "半" in number
        number = _FILLERS.sub("", number.partition(_FILLERS.sub("", unit))[0])
        if half and not number:
            return Fraction(1, 2)
    try:
        value = read_literal(number, Kind.QUANTITY).value
    except UnreadableNumeral:
        return None
    return value if value is None or not half else value + Fraction(1, 2)
