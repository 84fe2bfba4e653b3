"""What is found out once: lists that are made ready when they are first asked for, and what a rule says of a phrase,
kept in a dictionary by the phrase, which compiled code reads without a call.

Phrases come back all through a text and in texts of the same kind; what a rule says of one depends on its words alone.
"""

from collections.abc import Callable
from typing import Final, Generic, TypeVar

Found = TypeVar("Found")
MOST: Final = 1 << 14
"""Phrases that a store holds. A full one is emptied: that bounds memory, and changes no result."""


class Once(Generic[Found]):
    """What takes long to make, made when it is first asked for. Compiled code asks it without a call of Python's."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Found]) -> None:
        self._make = make
        self._found: Found | None = None

    def get(self) -> Found:
        """What was made."""
        found = self._found
        if found is None:
            found = self._found = self._make()
        return found


def keep(store: dict[str, Found], phrase: str, found: Found) -> Found:
    """Keep what was found out about a phrase, and give it back."""
    if len(store) >= MOST:
        store.clear()
    store[phrase] = found
    return found
