"""Figures without hedges as whole numbers, with the texts that a formula, a sentence and a witness show."""

from functools import lru_cache
from typing import NamedTuple

from pipelines.tallying.explanations import bare_text, exact_text
from pipelines.tallying.figures_of_claims import FigureBook, read_exact
from pipelines.tallying.plain_literals import QUANTITY, glance
from schemas.consistency.formulas import Term
from schemas.consistency.integers import Scaled, scale_term
from schemas.consistency.units import Unit, find_unit
from schemas.vocabulary import Kind

RATIO_PART = Kind.RATIO_PART.value


class PlainFigure(NamedTuple):
    """A figure as whole numbers in its own unit, signed; its texts in a formula and in a witness."""

    mention_id: str
    literal: str
    scaled: Scaled
    unit: Unit
    negative: bool
    bare: str
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
    counted = printed.counted and kind == QUANTITY
    scaled = scale_term(Term("", interval, printed.value, printed.place, counted=counted))
    return scaled and (scaled, exact_text(printed.value))


class PlainBook:
    """The plain figures among the mentions of a group of reports, with what their observations say."""

    def __init__(self, book: FigureBook) -> None:
        said = ("measure", "price_basis", "growth_basis", "indicator")
        self.measures, self.price_bases, self.growth_bases, self.indicators = (book.observations[name] for name in said)
        self.figures: dict[str, PlainFigure] = {}
        names = ("literal", "unit", "kind", "qualifier_kind", "place", "value")
        seen, signed = book.observed_rows.get, book.observations["value"]
        columns = [book.mentions[name] for name in names]
        for mention, literal, unit, kind, qualifier, place, value in zip(book.rows, *columns, strict=True):
            if qualifier or value is None:
                continue
            row = seen(mention, -1)
            figure = _build(mention, literal, unit, kind, place, value, row, signed[row] if row >= 0 else value)
            if figure:
                self.figures[mention] = figure


def _build(
    mention: str, literal: str, unit: str | None, kind: str, place: float | None, value: float, seen: int, signed: float
) -> PlainFigure | None:
    bare, read = literal, read_plain(literal, unit, kind, place)
    if read is None:
        bare, read = bare_text(literal), read_otherwise(literal, unit, kind, place)
    if read is None or not signed:
        return None
    scaled, exact = read
    known, part = find_unit(unit, kind), kind == RATIO_PART
    if signed * value < 0:
        return PlainFigure(mention, literal, scaled.negated(), known, True, f"−{bare}", f"-{exact}", seen, part)
    return PlainFigure(mention, literal, scaled, known, False, bare, exact, seen, part)
