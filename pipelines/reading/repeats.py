"""Sequences of lines that stand twice in one text.

What is not here: what becomes of the second one (`order`), and reports that repeat other reports (`likeness`).
"""

from collections.abc import Iterable, Sequence
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

    Found by the first lines that together are so long; so the work grows with the number of lines, also where one line
    stands a thousand times in a row.
    """
    numbers: dict[str, int] = {}
    lines = [numbers.setdefault(text, len(numbers)) for text in texts]
    runs = _count_runs(lines)
    seen: dict[tuple[int, ...], int] = {}
    found: list[Repeat] = []
    offset, after = 0, 0  # of the repeat that is being followed: how far behind the first, and where it ends
    for place in range(len(texts)):
        stop, size = place, 0
        while stop < len(texts) and size < SHORTEST_COPY:
            size += len(texts[stop])
            stop += 1
        if size < SHORTEST_COPY:
            break
        first = seen.setdefault(tuple(lines[place:stop]), place)
        if stop - place > place - first or (place < after and place - first == offset):
            continue  # nothing earlier, or not clear of it, or a part of the repeat before
        offset, after = place - first, stop
        while after < len(lines) and after - offset < place and lines[after] == lines[after - offset]:
            after += min(runs[after], runs[after - offset], place - (after - offset))
        found.append(Repeat(first, place, after - place))
    return found


def _count_runs(lines: Sequence[int]) -> list[int]:
    """For each line how many equal ones stand in a row from it on."""
    runs = [1] * len(lines)
    for place in range(len(lines) - 2, -1, -1):
        if lines[place] == lines[place + 1]:
            runs[place] = runs[place + 1] + 1
    return runs


def lines_inside(spans: Iterable[range]) -> set[int]:
    """The lines of all spans, each visited once however many spans it lies in."""
    inside: set[int] = set()
    end = 0
    for span in sorted(spans, key=lambda span: span.start):
        inside.update(range(max(span.start, end), span.stop))
        end = max(end, span.stop)
    return inside
