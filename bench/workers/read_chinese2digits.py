"""chinese2digits lists the numerals of a text with their values, in order, without offsets; its only unit is %."""

from collections.abc import Iterator
from typing import Any

import chinese2digits


def call(text: str) -> Any:
    """Its extraction, percentages left as they are printed."""
    return chinese2digits.takeNumberFromString(text, percentConvert=False)


MODES = {"": call}


def rows(text: str) -> Iterator[list[Any]]:
    """Find each literal after the one before it."""
    found = call(text)
    at = 0
    for literal, digits in zip(found["CHNumberStringList"], found["digitsStringList"], strict=True):
        start = text.find(literal, at)
        if start < 0:
            continue
        at = start + len(literal)
        try:
            value = float(digits.rstrip("%‰"))
        except ValueError:
            value = None
        yield [start, at, value, literal[-1] if literal[-1] in "%‰％" else None, None, True]
