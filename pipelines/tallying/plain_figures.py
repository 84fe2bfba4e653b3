"""Figures without hedges as whole numbers, with the texts that a formula, a sentence and a witness show."""

from functools import lru_cache
from typing import NamedTuple

from pipelines.tallying.explanations import bare_text, exact_text, with_unit
from pipelines.tallying.figures_of_claims import FigureBook, read_exact
from pipelines.tallying.plain_literals import glance
from schemas.consistency.formulas import Term
from schemas.consistency.integers import Scaled, scale_term
from schemas.consistency.units import Unit, find_unit
from schemas.vocabulary import Kind


class PlainFigure(NamedTuple):
    """A figure as whole numbers in its own unit, signed; its texts in a formula, in a sentence and in a witness."""

    mention_id: str
    literal: str
    scaled: Scaled
    unit: Unit
    negative: bool
    bare: str
    printed: str
    exact: str
    seen: int
    ratio_part: bool


@lru_cache(maxsize=1 << 16)
def read_plain(literal: str, unit: str | None, kind: str, place: float | None) -> tuple[Scaled, str] | None:
    """The literal as whole numbers and as a plain decimal; None where it does not print plainly, or a heading or a
    shared unit multiplies it, which only its place says."""
    plain = glance(literal, unit, kind, place)
    if plain is None:
        return None
    number, by, _, over, exact, counted = plain
    point, reach = 2 * number, 0 if exact else by
    value, rest = divmod(number, over)
    text = f"{value}.{rest:0{len(str(over)) - 1}d}".rstrip("0") if rest else f"{value}"
    return Scaled(point - reach, point + reach, point, 2 * by, 2 * over, counted), text


@lru_cache(maxsize=1 << 16)
def read_otherwise(literal: str, unit: str | None, kind: str, place: float | None) -> tuple[Scaled, str] | None:
    """The same of a literal that prints otherwise: full-width, spaced, spelled out, under a heading."""
    printed, interval = read_exact(literal, unit, kind, None, place)
    if printed is None or interval is None:
        return None
    counted = printed.counted and kind == Kind.QUANTITY.value
    scaled = scale_term(Term("", interval, printed.value, printed.place, counted=counted))
    return scaled and (scaled, exact_text(printed.value))


class PlainBook:
    """The plain figures among the mentions of a group of reports, with what their observations say."""

    def __init__(self, book: FigureBook) -> None:
        self._rows, self._seen = book.rows, book.observed_rows
        names = ("literal", "unit", "kind", "qualifier_kind", "place", "value")
        self._columns = [book.mentions[name] for name in names]
        self._values = book.observations["value"]
        said = ("measure", "price_basis", "growth_basis", "indicator")
        self.measures, self.price_bases, self.growth_bases, self.indicators = (book.observations[name] for name in said)
        self._read: dict[str, PlainFigure | None] = {}

    def figure(self, mention_id: str) -> PlainFigure | None:
        """The figure of a mention; None where it is not plain."""
        try:
            return self._read[mention_id]
        except KeyError:
            figure = self._read[mention_id] = self._build(mention_id)
            return figure

    def _build(self, mention_id: str) -> PlainFigure | None:
        row = self._rows.get(mention_id)
        if row is None:
            return None
        literal, unit_name, kind, qualifier, place, value = [column[row] for column in self._columns]
        if qualifier or value is None:
            return None
        bare = literal
        read = read_plain(literal, unit_name, kind, place)
        if read is None:
            read, bare = read_otherwise(literal, unit_name, kind, place), bare_text(literal)
            if read is None:
                return None
        scaled, exact = read
        seen, negative = self._seen.get(mention_id, -1), False
        if seen >= 0:
            signed = self._values[seen]
            if not signed:
                return None
            negative = signed * value < 0
        unit = find_unit(unit_name, kind)
        printed, part = with_unit(literal, unit), kind == Kind.RATIO_PART.value
        if negative:
            scaled, bare, exact = scaled.negated(), f"−{bare}", f"-{exact}"
        return PlainFigure(mention_id, literal, scaled, unit, negative, bare, printed, exact, seen, part)
