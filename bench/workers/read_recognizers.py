"""Recognizers-Text with its Chinese models: numbers, percentages, four with units; times and ordinals kept apart."""

from collections.abc import Iterator
from typing import Any

import recognizers_date_time as times
import recognizers_number as numbers
import recognizers_number_with_unit as units
from recognizers_text import Culture

STATISTICS = (
    numbers.recognize_number,
    numbers.recognize_percentage,
    units.recognize_currency,
    units.recognize_dimension,
    units.recognize_age,
    units.recognize_temperature,
)
OTHERS = (numbers.recognize_ordinal, times.recognize_datetime)


def call(text: str) -> Any:
    """All models."""
    return [found for model in (*STATISTICS, *OTHERS) for found in model(text, Culture.Chinese)]


MODES = {
    "all models": call,
    "numbers only": lambda text: numbers.recognize_number(text, Culture.Chinese),
}


def rows(text: str) -> Iterator[list[Any]]:
    """The unit as printed is what a result with unit covers beyond the number in it."""
    plain = numbers.recognize_number(text, Culture.Chinese)
    for model in STATISTICS:
        for found in model(text, Culture.Chinese):
            resolved = str((found.resolution or {}).get("value") or "").rstrip("%")
            try:
                value = float(resolved)
            except ValueError:
                value = None
            inside = [n.end for n in plain if found.start <= n.start and n.end <= found.end]
            unit = text[max(inside) + 1 : found.end + 1].strip() if inside else ""
            if not unit and text[found.end] in "%‰％":
                unit = text[found.end]
            if found.type_name == "percentage" and "百分点" not in unit:
                unit = "‰" if "‰" in unit else "%"
            yield [found.start, found.end + 1, value, unit or None, None, True]
    for model in OTHERS:
        for found in model(text, Culture.Chinese):
            yield [found.start, found.end + 1, None, None, None, False]
