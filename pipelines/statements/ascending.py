"""Positions in a text in order, asked about mostly from left to right, as a text is read."""

from bisect import bisect_left


class Ascending:
    """Positions in ascending order."""

    __slots__ = ("_at", "positions")

    def __init__(self, positions: list[int]) -> None:
        self.positions = positions
        self._at = 0  # where the last answer was

    def first_from(self, start: int) -> int:
        """The index of the first position at or after `start`; their number: there is none."""
        positions, at = self.positions, self._at
        if at > 0 and positions[at - 1] >= start:
            at = bisect_left(positions, start, 0, at)
        while at < len(positions) and positions[at] < start:
            at += 1
        self._at = at
        return at
