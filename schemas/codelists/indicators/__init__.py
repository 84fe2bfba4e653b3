"""Code list of indicators: what Chinese statistics call the quantities they publish, one CSV file a field.

`indicators()` is the list, `merge_indicators` adds a user's own, `fits` says whether a unit can be an indicator's.
How a phrase of a report is matched to a code stands in the room that reads phrases.
"""

from schemas.codelists.indicators.entries import (
    COLUMNS,
    FIELDS,
    NARROWING,
    UNIT_CLASSES,
    USER_FIELD,
    Indicator,
    fold_name,
    is_dropped,
)
from schemas.codelists.indicators.fitting import fits
from schemas.codelists.indicators.lists import ListFault, indicators, merge_indicators

__all__ = [
    "COLUMNS",
    "FIELDS",
    "NARROWING",
    "UNIT_CLASSES",
    "USER_FIELD",
    "Indicator",
    "ListFault",
    "fits",
    "fold_name",
    "indicators",
    "is_dropped",
    "merge_indicators",
]
