"""What figures of a kind can be: known ranges by the name of the indicator. The list is data (`ranges.csv`)."""

import csv
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files

from schemas.consistency.formulas import Span
from schemas.consistency.intervals import Interval
from schemas.consistency.units import find_unit
from schemas.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Range:
    """A known range in base units, as a formula shows it; `firm` where beyond it a figure has no meaning."""

    span: Span
    dimension: str
    firm: bool


@cache
def _ranges() -> dict[str, Range | None]:
    text = files("schemas.consistency").joinpath("ranges.csv").read_text(encoding="utf-8")
    found: dict[str, Range | None] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        unit = find_unit(row["unit"], Kind.QUANTITY)
        least, greatest = (Fraction(row[end]) * unit.factor if row[end] else None for end in ("least", "greatest"))
        span = Span(Interval(least, greatest), f"{row['least']} … {row['greatest']}{unit.name}")
        bounded = least is not None or greatest is not None
        found[row["name"]] = Range(span, unit.dimension, row["firm"] == "yes") if bounded else None
    return found


@lru_cache(maxsize=4096)
def find_range(indicator: str, dimension: str) -> Range | None:
    """The range of an indicator's levels in this dimension, by the longest known end of its name; None if none is."""
    for start in range(len(indicator)):
        if indicator[start:] in _ranges():
            known = _ranges()[indicator[start:]]
            return known if known and known.dimension == dimension else None
    return None
