"""Whether a figure can be a value of an indicator, by its unit and the sense in which it is stated."""

from schemas.codelists.indicators.entries import UNIT_CLASSES, Indicator
from schemas.consistency.units import find_unit
from schemas.vocabulary import Kind, Measure

_ROOM = ("percent", "permille", "index", "ratio", "intensity")
"""Classes whose level may be printed as a mere number, a percent or a multiple."""


def fits(indicator: Indicator, unit: str | None, kind: str, measure: str) -> bool:
    """Whether a figure of this unit, kind and measure can be a value of the indicator.

    A level or an absolute change is printed in a unit of the indicator's class, a growth rate as a number; a change in
    percentage points is one of the rate, or of the growth, and suits any. A count suits every classifier, unless the
    list names one; a quantity with no printed unit suits counts and mere numbers. A ratio of what is no ratio compares
    it with something and is no value of it.
    """
    if measure == Measure.GROWTH_RATE:
        return kind in (Kind.PERCENT, Kind.MULTIPLE, Kind.PERCENTAGE_POINT, Kind.RATIO_PART)
    if kind == Kind.PERCENTAGE_POINT:
        return measure == Measure.CHANGE
    if kind != Kind.QUANTITY:
        return indicator.unit_class in _ROOM
    found = find_unit((unit or "").partition("/")[0], kind)
    allowed = UNIT_CLASSES[indicator.unit_class]
    if found.dimension in allowed:
        return True
    if indicator.unit_class == "money":
        return "元" in found.name or "币" in found.name or found.name.endswith(("镑", "盾", "马克", "法郎"))
    named = not indicator.unit or found.name in ("", indicator.unit)
    return indicator.unit_class == "count" and named and (found.counts or not found.name)
