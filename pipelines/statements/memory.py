"""What was found out about a phrase once: kept in a dictionary by the phrase, which compiled code reads without a call.

Phrases come back all through a text and in texts of the same kind; what a rule says of one depends on its words alone.
"""

from typing import Final, TypeVar

Found = TypeVar("Found")
MOST: Final = 1 << 14
"""Phrases that a store holds. A full one is emptied: that bounds memory, and changes no result."""


def keep(store: dict[str, Found], phrase: str, found: Found) -> Found:
    """Keep what was found out about a phrase, and give it back."""
    if len(store) >= MOST:
        store.clear()
    store[phrase] = found
    return found
