"""Sets of characters, asked for what stands at a place of a text: the question that reading asks most often."""

from collections.abc import Iterable
from typing import Final

_PLANE: Final = 1 << 16
"""All that is looked for lies in the basic plane."""


class Signs:
    """A set of characters. Compiled code asks it without making a string of the character and hashing that."""

    __slots__ = ("_table",)

    def __init__(self, characters: Iterable[str]) -> None:
        table = bytearray(_PLANE)
        for character in characters:
            table[ord(character)] = 1
        self._table = bytes(table)

    def at(self, text: str, place: int) -> bool:
        """Whether one of them stands at a place of a text; none does before its beginning or behind its end."""
        if place < 0 or place >= len(text):
            return False
        code = ord(text[place])
        return code < _PLANE and self._table[code] != 0

    def first(self, text: str, start: int) -> int:
        """Where in a text, from a place on, the first of them stands; −1: nowhere."""
        for place in range(start, len(text)):
            if self.at(text, place):
                return place
        return -1

    def pair(self, others: "Signs", text: str, start: int) -> bool:
        """Whether from a place on one of them stands in a text right before one of the others."""
        return any(self.at(text, place) and others.at(text, place + 1) for place in range(start, len(text) - 1))

    def end(self, text: str) -> bool:
        """Whether a text ends in one of them."""
        return self.at(text, len(text) - 1)
