"""Read one text: every number in it, as mentions with exact values. The bulk form in `columns` gives the same rows."""

from dataclasses import dataclass
from fractions import Fraction

from pipelines.figures.context import Placed, settle
from pipelines.figures.folding import fold
from pipelines.figures.grammar import NUMERAL_BEARING, read_segment
from pipelines.figures.literals import Figure, _scaled, interval_of, read_literal
from pipelines.figures.numerals import UnreadableNumeral
from pipelines.figures.readings import Reading
from pipelines.figures.segments import segments
from schemas.consistency.intervals import EmptyIntervalError, Interval
from schemas.vocabulary import STATISTIC_KINDS, Kind, Outcome, QualifierKind

_TIMELESS = Fraction(0)


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
    folded = "\n" + fold(text)
    raw = "\n" + text
    placed: list[Placed] = []
    for start, end in segments(folded):
        shape = folded[start:end]
        if not NUMERAL_BEARING.search(shape):
            continue
        readings, _ = read_segment(shape, raw[start:end])
        placed += [Placed(start + r.start, start + r.end, r) for r in readings]
    settle(folded, placed)
    found = (_mention(text, p.start - 1, p.end - 1, p.reading, p.factor) for p in placed)
    return [mention for mention in found if mention is not None]


def _mention(text: str, start: int, end: int, reading: Reading, factor: int) -> Mention | None:
    literal = text[start:end]
    kind, outcome, reason = reading.kind, reading.outcome, reading.reason
    if kind not in STATISTIC_KINDS:
        return _other(literal, start, end, reading)
    try:
        figure = read_literal(literal, kind)
        if factor != 1:
            figure = _scaled(figure, Fraction(factor), scaled=True)
        interval = interval_of(figure, literal, reading.unit, kind, tuple(q.kind for q in reading.qualifiers))
    except UnreadableNumeral as refused:
        if "0" not in _shape(literal) and str(refused) in ("no numeral", "no range"):
            return None
        return Mention(
            start,
            end,
            literal,
            kind,
            None,
            None,
            _TIMELESS,
            reading.unit,
            reading.qualifier,
            None,
            Outcome.UNREAD,
            str(refused),
        )
    return Mention(
        start,
        end,
        literal,
        kind,
        figure.value,
        interval,
        figure.place,
        reading.unit,
        reading.qualifier,
        reading.qualifier_kind,
        outcome,
        reason,
    )


def _shape(literal: str) -> str:
    return fold(literal)


def _other(literal: str, start: int, end: int, reading: Reading) -> Mention:
    value: Fraction | None = None
    if reading.kind in (Kind.DURATION, Kind.ORDINAL):
        value = duration_value(literal, reading.unit)
    return Mention(
        start,
        end,
        literal,
        reading.kind,
        value,
        None,
        _TIMELESS,
        reading.unit if reading.kind is Kind.DURATION else None,
        reading.qualifier if reading.kind is Kind.DURATION else None,
        reading.qualifier_kind if reading.kind is Kind.DURATION else None,
        reading.outcome,
        reading.reason,
    )


def duration_value(literal: str, unit: str | None) -> Fraction | None:
    """How long a duration is in its own unit, or the rank of an ordinal; None where it is vague."""
    import re

    number = re.sub(r"\s", "", literal)
    if unit:
        core = unit.replace("个", "").replace("多", "").replace("半", "")
        head = number.split(core)[0]
        half = "半" in number
        number = re.sub("[个多余来半]", "", head)
    else:
        half = False
    if half and not number:
        return Fraction(1, 2)
    try:
        figure = read_literal(number, Kind.QUANTITY)
    except (UnreadableNumeral, EmptyIntervalError):
        return None
    if figure.value is None:
        return None
    return figure.value + (Fraction(1, 2) if half else 0)


__all__ = ["Figure", "Mention", "read_mentions"]
