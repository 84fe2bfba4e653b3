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
        table = self._table  # asked here and not by `at`: where nothing is compiled a call costs more than the answer
        for place in range(start, len(text)):
            code = ord(text[place])
            if code < _PLANE and table[code] != 0:
                return place
        return -1

    def places(self, text: str, start: int, end: int) -> list[int]:
        """Where in text[start:end] they stand, none of it outside of the text."""
        table, found = self._table, []
        for place in range(start, end):
            code = ord(text[place])
            if code < _PLANE and table[code] != 0:
                found.append(place)
        return found

    def pair(self, others: "Signs", text: str, start: int) -> bool:
        """Whether from a place on one of them stands in a text right before one of the others."""
        place = self.first(text, start)
        while place >= 0:
            if others.at(text, place + 1):
                return True
            place = self.first(text, place + 1)
        return False

    def end(self, text: str) -> bool:
        """Whether a text ends in one of them."""
        return self.at(text, len(text) - 1)
