"""Texts that come and go among texts grouped by likeness: what `reading.likeness` would make of all, from what it made.

A text joins the first before it that looks the same, among those that are listed as first of their group; whether it is
listed in a band hangs on those before it alone. So only texts are looked at again that came, and those that look like
one whose place in a list has changed.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipelines.reading.likeness import BANDS, LEAST_SHARE, MOST_IN_BAND, Signature

Places = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]


def regroup_alike(
    signatures: Signature,
    firsts: Sequence[int | None],
    now: Flags,
    may_be: Callable[[int, int], bool],
) -> list[int | None]:
    """For each text that is there now what `group_alike` makes of all that are; None for the others.

    `signatures` has a row for each text that was or is there, in the order in which texts count; `firsts` says for each
    that was there what `group_alike` made of those, None for the others. `may_be` is asked of the places of two texts
    that look the same, the earlier first.
    """
    bands = _Bands(signatures)
    found = list(firsts)
    was_first = np.array([first == place for place, first in enumerate(firsts)], dtype=bool)
    is_first = was_first & now
    waiting = [place for place, first in enumerate(firsts) if (first is not None) != now[place]]
    looked_at: set[int] = set()
    while waiting:
        place = heapq.heappop(waiting)
        if place in looked_at:
            continue
        looked_at.add(place)
        found[place] = bands.first_like(place, is_first, may_be) if now[place] else None
        is_first[place] = found[place] == place
        if is_first[place] != was_first[place]:
            for moved in bands.moved_by(place, was_first, is_first):
                for later in bands.like(moved, now):
                    heapq.heappush(waiting, int(later))
    return found


class _Bands:
    """The signatures, to be asked which share a group of places, and which look the same."""

    def __init__(self, signatures: Signature) -> None:
        self._signatures = signatures

    @cached_property
    def _groups(self) -> npt.NDArray[np.uint64]:
        """By band, half of its group of places, and text."""
        halves = self._signatures.view(np.uint64).reshape(len(self._signatures), BANDS, 2)
        return np.ascontiguousarray(halves.transpose(1, 2, 0))

    def _sharing(self, band: int, place: int) -> Places:
        """The texts that have a text's group of places, itself among them."""
        one, other = self._groups[band]
        places = np.flatnonzero(one == one[place])
        sharing: Places = places[other[places] == other[place]]
        return sharing

    def _alike(self, place: int, others: Places) -> Places:
        same = np.mean(self._signatures[others] == self._signatures[place], axis=1)
        alike: Places = others[same >= LEAST_SHARE]
        return alike

    def first_like(self, place: int, is_first: Flags, may_be: Callable[[int, int], bool]) -> int:
        """The first text before a text that looks the same and is listed in a band of both; else itself."""
        listed = []
        for band in range(BANDS):
            sharing = self._sharing(band, place)
            sharing = sharing[: np.searchsorted(sharing, place)]
            listed.append(sharing[is_first[sharing]][:MOST_IN_BAND])
        candidates = self._alike(place, np.unique(np.concatenate(listed)))
        return next((int(other) for other in candidates if may_be(int(other), place)), place)

    def moved_by(self, place: int, was_first: Flags, is_first: Flags) -> Iterable[int]:
        """The texts that come to be listed in a band of a text, or are no more, now that it is first or no more."""
        moved: set[int] = set()
        for band in range(BANDS):
            sharing = self._sharing(band, place)
            old, new = (sharing[flags[sharing]][:MOST_IN_BAND] for flags in (was_first, is_first))
            moved.update(np.setxor1d(old, new, assume_unique=True).tolist())
        return sorted(other for other in moved if other >= place)

    def like(self, place: int, now: Flags) -> Places:
        """The texts there after a text that look the same."""
        return self._alike(place, place + 1 + np.flatnonzero(now[place + 1 :]))
