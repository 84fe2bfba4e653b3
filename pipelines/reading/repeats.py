"""Sequences of lines that stand twice in one text.

What is not here: what becomes of the second one (`order`), and reports that repeat other reports (`likeness`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST_COPY = 40
"""A text that stands twice is a copy only if it has at least so many characters; refrains and rows are shorter."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """`length` lines from `first` on that stand again from `second` on."""

    first: int
    second: int
    length: int


def find_repeats(texts: Sequence[str]) -> list[Repeat]:
    """The longest sequences of at least `SHORTEST_COPY` characters that repeat an earlier one, in order.

    Found by the first lines that together are so long; so the work grows with the number of lines.
    """
    seen: dict[tuple[str, ...], int] = {}
    found: list[Repeat] = []
    offset, after = 0, 0  # of the repeat that is being followed: how far behind the first, and where it ends
    for place in range(len(texts)):
        stop, size = place, 0
        while stop < len(texts) and size < SHORTEST_COPY:
            size += len(texts[stop])
            stop += 1
        if size < SHORTEST_COPY:
            break
        first = seen.setdefault(tuple(texts[place:stop]), place)
        if stop - place > place - first or (place < after and place - first == offset):
            continue  # nothing earlier, or not clear of it, or a part of the repeat before
        offset, after = place - first, stop
        while after < len(texts) and after - offset < place and texts[after] == texts[after - offset]:
            after += 1
        found.append(Repeat(first, place, after - place))
    return found
