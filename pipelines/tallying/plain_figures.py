"""Figures without hedges as whole numbers, with the texts that a formula, a sentence and a witness show."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from pyarrow import compute

from pipelines.tallying.explanations import bare_text, decimal_text, exact_text
from pipelines.tallying.figures_of_claims import FigureBook, read_exact
from pipelines.tallying.plain_columns import read_column
from pipelines.tallying.plain_literals import QUANTITY, PlainLiteral, glance
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
def read_in_integers(literal: str, unit: str | None, kind: str, place: float | None) -> tuple[Scaled, str] | None:
    """A literal as whole numbers and as a decimal, however it prints: spaced, spelled out, under a heading.
    None where it says no number."""
    if plain := glance(literal, unit, kind, place):
        return _scale(plain), decimal_text(plain.number, plain.over)
    printed, interval = read_exact(literal, unit, kind, None, place)
    if printed is None or interval is None:
        return None
    counted = printed.counted and kind == QUANTITY
    scaled = scale_term(Term("", interval, printed.value, printed.place, counted=counted))
    return scaled and (scaled, exact_text(printed.value))


def scale_literal(literal: str, unit: str | None, kind: str) -> Scaled | None:
    """The whole numbers alone, of a literal that is tried once."""
    if plain := glance(literal, unit, kind, None):
        return _scale(plain)
    read = read_in_integers(literal, unit, kind, None)
    return read and read[0]


def _scale(plain: PlainLiteral) -> Scaled:
    point, reach = 2 * plain.number, 0 if plain.exact else plain.place
    return Scaled(point - reach, point + reach, point, 2 * plain.place, 2 * plain.over, plain.counted)


class PlainBook:
    """The plain figures among the mentions of a group of reports, with what their observations say."""

    def __init__(self, book: FigureBook) -> None:
        said = ("measure", "price_basis", "growth_basis", "indicator")
        self.measures, self.price_bases, self.growth_bases, self.indicators = (book.observations[name] for name in said)
        self.figures: dict[str, PlainFigure] = {}
        mentions, observations = book.mentions.table, book.observations.table
        found = compute.index_in(mentions["mention_id"], value_set=observations["mention_id"]).combine_chunks()
        seen = compute.fill_null(found, -1).to_numpy()
        values, observed = (table["value"].to_numpy() for table in (mentions, observations))
        stated = values if len(observed) == 0 else np.where(seen >= 0, observed[seen], values)
        # what is zero, or bears a hedge, or is known for its bounds alone, is left to the full route
        left = np.isnan(stated) | np.isnan(values) | (stated == 0) | mentions["qualifier_kind"].is_valid().to_numpy()
        signs = np.where(left, 0, np.where(stated * values < 0, -1, 1))
        plain = read_column(mentions, signs)
        names, literals, numbers = book.mentions["mention_id"], book.mentions["literal"], seen.tolist()
        negative = (signs < 0).tolist()
        for row, scaled, unit, bare, exact in zip(*plain, strict=True):
            name, literal = names[row], literals[row]
            self.figures[name] = (
                PlainFigure(name, literal, scaled, unit, True, f"−{bare}", f"-{exact}", numbers[row], False)
                if negative[row]
                else PlainFigure(name, literal, scaled, unit, False, bare, exact, numbers[row], False)
            )
        units, kinds, places = (book.mentions[column] for column in ("unit", "kind", "place"))
        signs[plain.rows] = 0
        for row in np.flatnonzero(signs).tolist():
            figure = _read_figure(
                names[row], literals[row], units[row], kinds[row], places[row], numbers[row], negative=negative[row]
            )
            if figure:
                self.figures[names[row]] = figure


def _read_figure(
    mention: str, literal: str, unit: str | None, kind: str, place: float | None, seen: int, *, negative: bool
) -> PlainFigure | None:
    read = read_in_integers(literal, unit, kind, place)
    if read is None:
        return None
    scaled, exact = read
    known, part, bare = find_unit(unit, kind), kind == RATIO_PART, bare_text(literal)
    if negative:
        return PlainFigure(mention, literal, scaled.negated(), known, True, f"−{bare}", f"-{exact}", seen, part)
    return PlainFigure(mention, literal, scaled, known, False, bare, exact, seen, part)
