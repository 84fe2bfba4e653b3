"""The figures of claims, rebuilt exactly from their printed literals and signed by their observations.

Published bounds are floats for readers; here they serve only where a literal alone does not say its interval
(stacked qualifiers), read back as the decimals they print as.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import pyarrow
from pyarrow import compute

from pipelines.figures import UnreadableNumeral, figure_interval, printed_figure
from pipelines.tallying.plain_literals import glance
from schemas.consistency.formulas import Term
from schemas.consistency.intervals import EmptyIntervalError, Interval, Printed, half_unit, printed_interval
from schemas.consistency.units import Unit, find_unit
from schemas.vocabulary import Kind, QualifierKind

LEAST_OF_A_DOUBLING = Fraction(19, 20)
"""翻一番 is said of what has all but doubled: from this share of a doubling upwards."""
DOUBLING_STEP = 1 << 40
"""Powers of two with a broken exponent are enclosed to one part in so many."""


@dataclass(frozen=True, slots=True)
class ClaimFigure:
    """A figure that a claim uses: exact, signed, in its own unit; with what the observation says of it."""

    mention_id: str
    literal: str
    unit: Unit
    interval: Interval
    point: Fraction | None
    place: Fraction
    lenient: Interval | None
    counted: bool
    hedged: bool
    vague: bool
    negative: bool
    observed: Mapping[str, Any]
    printed_as: Mapping[str, Any]

    def negated(self) -> "ClaimFigure":
        """The same figure with its sign turned."""
        return replace(
            self,
            interval=-self.interval,
            point=None if self.point is None else -self.point,
            lenient=-self.lenient if self.lenient else None,
            negative=not self.negative,
        )

    def averaged(self) -> "ClaimFigure":
        """The figure as an average (每千人139户): rounded as it prints, though it counts whole things."""
        if not self.counted or self.hedged or self.point is None:
            return self
        return replace(self, interval=half_unit(self.point, self.place), counted=False)

    def term(self, factor: Fraction, text: str) -> Term:
        """The figure as an operand, in base units of `factor` to its own unit."""
        if factor == 1:
            return Term(text, self.interval, self.point, self.place, self.lenient, self.counted, self.hedged)
        return Term(
            text,
            self.interval.scale(factor),
            None if self.point is None else self.point * factor,
            self.place * factor,
            self.lenient.scale(factor) if self.lenient else None,
            self.counted,
            self.hedged,
        )


@lru_cache(maxsize=1 << 16)
def read_exact(
    literal: str, unit: str | None, kind: str, qualifier: str | None, place: float | None
) -> tuple[Printed | None, Interval | None]:
    """Exact number and interval of a literal; None where it has no single number, or cannot be read."""
    printed: Printed | None = None
    if plain := glance(literal, unit, kind, place):
        printed = plain.printed
        if qualifier is None:
            return printed, plain.interval
    else:
        with suppress(UnreadableNumeral):
            printed = printed_figure(literal, unit, kind, place=place)
    if qualifier == QualifierKind.STACKED:
        return printed, None
    kinds = (QualifierKind(qualifier),) if qualifier else ()
    with suppress(UnreadableNumeral, EmptyIntervalError):
        if printed and kind != Kind.RATIO_PART:
            return printed, printed_interval(printed, *kinds)
        return printed, figure_interval(literal, unit, kind, kinds, place=place)
    return printed, None


PRINTED = ("literal", "unit", "kind", "qualifier_kind", "place", "value", "lower", "upper", "lower_closed",
           "upper_closed")  # fmt: skip
OBSERVED = ("measure", "price_basis", "growth_basis", "indicator", "period", "period_start", "period_end", "value",
            "lower", "upper")  # fmt: skip


class Columns(dict[str, list[Any]]):
    """The columns of a table as lists, made when they are asked for."""

    def __init__(self, table: pyarrow.Table) -> None:
        super().__init__()
        self.table = table

    def __missing__(self, name: str) -> list[Any]:
        column: list[Any] = self.table[name].to_pylist()
        self[name] = column
        return column


class FigureBook:
    """Mentions of a group of reports, by id, with their observations; read when a claim asks for them.

    `wanted` are the mentions that claims use: of the others, those of the same sentences alone are ever looked at.
    """

    def __init__(self, mentions: pyarrow.Table, observations: pyarrow.Table, wanted: pyarrow.Array) -> None:
        self._all = mentions, observations
        used = _only(mentions, "mention_id", wanted)
        self.mentions, self.observations = Columns(used), Columns(_only(observations, "mention_id", wanted))
        self.rows = {mention: row for row, mention in enumerate(self.mentions["mention_id"])}
        self.observed_rows = {mention: row for row, mention in enumerate(self.observations["mention_id"])}
        self._used = used
        self._read: dict[str, ClaimFigure | None] = {}
        self._sentences: dict[tuple[str | None, str | None], list[tuple[int, str, str]]] = {}

    def __contains__(self, mention_id: str) -> bool:
        return mention_id in self.rows

    def figure(self, mention_id: str) -> ClaimFigure | None:
        """The figure of a mention; None where its literal cannot be read."""
        if mention_id not in self._read:
            book = self if mention_id in self.rows else self._neighbours
            self._read[mention_id] = book._build(mention_id)
        return self._read[mention_id]

    def _build(self, mention_id: str) -> ClaimFigure | None:
        row = self.rows[mention_id]
        of = {name: self.mentions[name][row] for name in PRINTED}
        seen = self.observed_rows.get(mention_id)
        observed = {} if seen is None else {name: self.observations[name][seen] for name in OBSERVED}
        return _build_figure(mention_id, of, observed)

    def beside(self, mention_id: str) -> list[str]:
        """The mentions of the same sentence, itself among them; none where no sentence is known."""
        row = self.rows[mention_id]
        key = self.mentions["article_id"][row], self.mentions["sentence"][row]
        return [mention for _, _, mention in self._beside(key)] if key[1] else []

    def occurrence(self, mention_id: str) -> int:
        """How many figures of the same literal stand before this one in its sentence, as far as that is known."""
        row = self.rows[mention_id]
        article, sentence, start, literal = (
            self.mentions[name][row] for name in ("article_id", "sentence", "start", "literal")
        )
        if not sentence:
            return 0
        beside = self._beside((article, sentence))
        return sum(other < (start or 0) and literal == same for other, same, _ in beside)

    @cached_property
    def _neighbours(self) -> "FigureBook":
        """The mentions of all sentences that claims draw on."""
        mentions, observations = self._all
        near = _only(mentions, "sentence", self._used["sentence"].unique())
        return FigureBook(near, observations, near["mention_id"].combine_chunks())

    def _beside(self, key: tuple[str | None, str | None]) -> list[tuple[int, str, str]]:
        if not self._sentences:
            near = self._neighbours
            columns = (near.mentions[name] for name in ("article_id", "sentence", "start", "literal"))
            for article, sentence, start, literal, mention in zip(*columns, near.rows, strict=True):
                if start is not None:
                    self._sentences.setdefault((article, sentence), []).append((start, literal, mention))
        return self._sentences.get(key, [])


def _only(table: pyarrow.Table, name: str, values: pyarrow.Array) -> pyarrow.Table:
    return table.filter(compute.is_in(table[name], value_set=values))


def _build_figure(mention_id: str, of: Mapping[str, Any], observed: Mapping[str, Any]) -> ClaimFigure | None:
    qualifier = of["qualifier_kind"]
    printed, interval = read_exact(of["literal"], of["unit"], of["kind"], qualifier, of["place"])
    interval = interval or _published_interval(of)
    if interval is None:
        return None
    point, lenient = None, None
    if printed:
        point, place = printed.value, printed.significant_place if qualifier else printed.place
        if not qualifier and printed.significant_place > printed.place:
            lenient = half_unit(printed.value, printed.significant_place)
    else:
        place = Fraction(str(of["place"] or 0))
    figure = ClaimFigure(
        mention_id,
        of["literal"],
        find_unit(of["unit"], of["kind"]),
        interval,
        point,
        place,
        lenient,
        counted=printed is not None and printed.counted and of["kind"] == Kind.QUANTITY,
        hedged=qualifier is not None,
        vague=qualifier == QualifierKind.VAGUE,
        negative=False,
        observed=observed,
        printed_as=of,
    )
    return figure.negated() if _is_negative(of, observed) else figure


def reread_figure(figure: ClaimFigure, literal: str) -> ClaimFigure | None:
    """The figure that another literal in its place would be; None where it cannot be read."""
    of = {**figure.printed_as, "literal": literal, "place": None, "value": None, "lower": None, "upper": None}
    try:
        other = _build_figure(figure.mention_id, of, {})
    except (ValueError, TypeError):
        return None
    return other.negated() if other and figure.negative else other


def _published_interval(of: Mapping[str, Any]) -> Interval | None:
    lower, upper = (None if of[end] is None else Fraction(str(of[end])) for end in ("lower", "upper"))
    if lower is None and upper is None:
        return None
    return Interval(lower, upper, of["lower_closed"], of["upper_closed"])


def _is_negative(of: Mapping[str, Any], observed: Mapping[str, Any]) -> bool:
    """Whether the observation turned the sign of the printed figure: a fall is negative."""
    if not observed:
        return False
    if observed["value"] is not None and of["value"] is not None:
        return bool(observed["value"] * of["value"] < 0)
    turned = (None if of["upper"] is None else -of["upper"], None if of["lower"] is None else -of["lower"])
    signed = (observed["lower"], observed["upper"])
    return bool(signed == turned and signed != (of["lower"], of["upper"]))


def doubled(figure: ClaimFigure) -> Term:
    """翻N番 as a multiple of the base: N doublings or all but; hedged, what lies between the powers of two."""
    if figure.hedged or figure.point is None:
        lower = None if figure.interval.lower is None else _power_of_two(figure.interval.lower, up=False)
        upper = None if figure.interval.upper is None else _power_of_two(figure.interval.upper, up=True)
        interval = Interval(lower, upper, figure.interval.lower_closed, figure.interval.upper_closed)
        point = None
    else:
        point = _power_of_two(figure.point, up=False)
        interval = Interval(point * LEAST_OF_A_DOUBLING, None)
    step = point or interval.between()
    return Term(figure.literal, interval, point, step, hedged=True)


def _power_of_two(exponent: Fraction, *, up: bool) -> Fraction:
    """Two to the exponent; enclosed from outside where that is no rational."""
    if exponent.denominator == 1 and abs(exponent) < 64:
        return Fraction(2) ** int(exponent)
    steps = int(2.0 ** float(min(exponent, Fraction(64))) * DOUBLING_STEP)
    return Fraction(steps + 1 if up else steps - 1, DOUBLING_STEP)
