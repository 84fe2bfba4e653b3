"""Figures that print plainly, digits with at most a decimal point, a multiplier and a percent sign, as whole numbers.

They are most of what claims use. What does not read so at a glance is left to `figures_of_claims`.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow

from pipelines.figures.units import is_count_unit
from pipelines.tallying.explanations import with_unit
from schemas.consistency.integers import Scaled
from schemas.consistency.units import Unit, find_unit
from schemas.vocabulary import Kind

_PLAIN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,9}))?(万亿|亿|万)?(%)?")
_SCALES = {None: 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
KINDS = frozenset({Kind.QUANTITY.value, Kind.PERCENT.value, Kind.PERCENTAGE_POINT.value, Kind.MULTIPLE.value})


class PlainFigure(NamedTuple):
    """A figure as whole numbers in its own unit, signed; its texts in a formula, in a sentence and in a witness."""

    mention_id: str
    scaled: Scaled
    unit: Unit
    negative: bool
    bare: str
    printed: str
    exact: str
    seen: int


@lru_cache(maxsize=1 << 16)
def read_plain(literal: str, unit: str | None, kind: str, place: float | None) -> tuple[Scaled, str] | None:
    """The literal as whole numbers and as a plain decimal; None where it does not print plainly, or a heading or a
    shared unit multiplies it, which only its place says."""
    found = _PLAIN.fullmatch(literal)
    if found is None or kind not in KINDS:
        return None
    whole, decimals, scale, sign = found.groups()
    if (sign is None) is (kind == Kind.PERCENT.value) or (sign and scale):
        return None
    digits = len(decimals or "")
    number, by, over = int(whole + (decimals or "")), _SCALES[scale], 10**digits
    if not number or (place and place != by / over):
        return None
    counts = not decimals and not scale and kind == Kind.QUANTITY.value and is_count_unit(unit)
    exact = counts or (kind == Kind.PERCENT.value and number == 100 and not decimals)
    point = 2 * number * by
    reach = 0 if exact else by
    scaled = Scaled(point - reach, point + reach, point, 2 * by, 2 * over, counts)
    value, rest = divmod(number * by, over)
    text = f"{value}.{rest:0{digits}d}".rstrip("0") if rest else f"{value}"
    return scaled, text


class PlainBook:
    """The plain figures among the mentions of a group of reports, with what their observations say."""

    def __init__(self, mentions: pyarrow.Table, observations: pyarrow.Table) -> None:
        names = ("literal", "unit", "kind", "qualifier_kind", "place", "value")
        self._columns = [mentions[name].to_pylist() for name in names]
        self._rows = {mention: row for row, mention in enumerate(mentions["mention_id"].to_pylist())}
        self._seen = {mention: row for row, mention in enumerate(observations["mention_id"].to_pylist())}
        self._values = observations["value"].to_pylist()
        said = ("measure", "price_basis", "growth_basis", "indicator")
        self.measures, self.price_bases, self.growth_bases, self.indicators = (
            observations[name].to_pylist() for name in said
        )
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
        literal, unit_name, kind, qualifier, place, value = (column[row] for column in self._columns)
        read = None if qualifier else read_plain(literal, unit_name, kind, place)
        if read is None:
            return None
        scaled, exact = read
        seen, negative = self._seen.get(mention_id, -1), False
        if seen >= 0:
            signed: Any = self._values[seen]
            if signed is None or value is None or not signed:
                return None
            negative = signed * value < 0
        unit = find_unit(unit_name, kind)
        printed = with_unit(literal, unit)
        if negative:
            return PlainFigure(mention_id, scaled.negated(), unit, True, f"−{literal}", printed, f"-{exact}", seen)
        return PlainFigure(mention_id, scaled, unit, False, literal, printed, exact, seen)
