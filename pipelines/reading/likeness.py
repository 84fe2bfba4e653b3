"""Reports whose texts are the same or nearly the same, as when one page was scraped twice with different chrome.

A text is reduced to a fixed number of the least hashes of its runs of characters, one a part of the range of hashes
(MinHash: Broder 1997; in one permutation: Li, Owen and Zhang 2012, empty parts filled from the next as in Shrivastava
and Li 2014). The share of places in which two texts agree estimates how much of their runs they share. Texts are
compared only where a group of places agrees, so that the work grows with their number. What is not here: which of the
reports counts as the first, and repeats inside a report (`repeats`).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from pipelines.reading.decoding import table_of

Signature = npt.NDArray[np.uint32]

PLACES = 128
LEAST_SHARE = 0.85
"""Two texts are nearly the same if so many places agree."""
BANDS = 32  # groups of four places: texts that agree in 0.85 of them meet in one as good as surely
MOST_IN_BAND = 32  # a group of places that so many different texts share is a formula of all of them
_RUN = 8
_FACTORS = np.array([pow(0x9E3779B1, power, 2**32) for power in range(_RUN)], dtype=np.uint32)
_NONE = np.uint32(2**32 - 1)
_MIX = np.uint32(0x85EBCA6B)
_PLACE_BITS = np.uint32(25)  # below the bits that name the place
_KEPT = 24  # runs kept a place, at a guess, of which the least is looked for
_OUTSIDE = r"[\s\u3000*#|]"


def sign_text(text: str) -> Signature:
    """The signature of a text: `PLACES` numbers; white space and marks of Markdown do not count, figures do."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = codes[_counts()[np.minimum(codes, 0xFFFF)]]
    if len(codes) < _RUN:
        codes = np.concatenate([codes, np.zeros(_RUN - len(codes), dtype=np.uint32)])
    count = len(codes) - _RUN + 1
    runs = np.zeros(count, dtype=np.uint32)
    for place in range(_RUN):
        runs += codes[place : place + count] * _FACTORS[place]
    runs ^= runs >> np.uint32(15)
    runs *= _MIX
    runs ^= runs >> np.uint32(13)
    least = _least_of_places(runs[_within(runs) <= np.uint32(2**25 * min(_KEPT * PLACES / count, 0.999))])
    if (least == _NONE).any():
        least = _least_of_places(runs)
    filled = np.flatnonzero(least != _NONE)
    behind = filled[np.searchsorted(filled, np.arange(PLACES)) % len(filled)]
    return least[behind] + (np.arange(PLACES, dtype=np.uint32) - behind.astype(np.uint32)) * _MIX


def _within(runs: Signature) -> Signature:
    """Where in its part of the range a hash lies."""
    within: Signature = runs & np.uint32(2**25 - 1)
    return within


def _least_of_places(runs: Signature) -> Signature:
    least = np.full(PLACES, _NONE, dtype=np.uint32)
    np.minimum.at(least, runs >> _PLACE_BITS, runs)
    return least


@cache
def _counts() -> npt.NDArray[np.bool_]:
    """For each character up to U+FFFF, which stands for all beyond, whether it counts."""
    return ~table_of(_OUTSIDE)


def group_alike(signatures: Sequence[Signature], may_be: Callable[[int, int], bool] | None = None) -> list[int]:
    """For each text the place of the first one, in the order given, that is the same or nearly the same; else its own.

    Give the texts in the order in which they count: by date of publication and path. `may_be` is asked of the places
    of two texts that look the same.
    """
    firsts: list[int] = []
    met: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    width = PLACES // BANDS
    for place, signature in enumerate(signatures):
        bands = [(band, signature[band * width : (band + 1) * width].tobytes()) for band in range(BANDS)]
        candidates = sorted({other for band in bands for other in met.get(band, ())})
        first = next(
            (
                other
                for other in candidates
                if np.mean(signatures[other] == signature) >= LEAST_SHARE and (may_be is None or may_be(other, place))
            ),
            place,
        )
        firsts.append(first)
        if first == place:
            for band in bands:
                if len(met[band]) < MOST_IN_BAND:
                    met[band].append(place)
    return firsts
