"""Where the characters across a seam stand side by side elsewhere in the same text.

All runs of 2, 3, 4 and 6 characters as 64-bit keys, in which any number of seams are looked up at once. All digits
count as one, since figures differ where the words around them recur.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]

WIDTHS = ((2, 1, 1), (3, 2, 1), (3, 1, 2), (4, 2, 2), (6, 3, 3))
"""Length of a run, and how many of its characters lie before and after the seam."""

_REACH = 3
_FIRST_BITS = 16
_SHIFT = np.uint64(64 - _FIRST_BITS)
# Odd multipliers, one a character of a run: equal runs have equal keys, different ones practically never.
_FACTORS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93, 0xFF51AFD7ED558CCD, 1],
    dtype=np.uint64,
)


def _codes(text: str) -> Keys:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    codes[(codes >= ord("0")) & (codes <= ord("9"))] = ord("0")
    return codes


class Grams:
    """The runs of characters of a text."""

    def __init__(self, text: str) -> None:
        codes = _codes(text)
        self._runs: dict[int, Keys] = {}
        for length in sorted({length for length, _, _ in WIDTHS}):
            keys = np.zeros(max(len(codes) - length + 1, 0), dtype=np.uint64)
            for place in range(length):
                keys += codes[place : place + len(keys)] * _FACTORS[place]
            self._runs[length] = keys

    def recurs(self, tails: Sequence[str], heads: Sequence[str]) -> npt.NDArray[np.bool_]:
        """For pairs of a tail and a head, by `WIDTHS`: does the run across their seam stand in the text?

        A matrix of pairs by widths. A pair whose tail or head is shorter than the run asks for has False there.
        """
        befores = "".join([tail[-_REACH:].rjust(_REACH, "\0") for tail in tails])
        afters = "".join([head[:_REACH].ljust(_REACH, "\0") for head in heads])
        around = np.concatenate([_codes(befores).reshape(-1, _REACH), _codes(afters).reshape(-1, _REACH)], axis=1)
        found = np.zeros((len(tails), len(WIDTHS)), dtype=np.bool_)
        for column, (length, before, after) in enumerate(WIDTHS):
            window = around[:, _REACH - before : _REACH + after]
            keys = (window * _FACTORS[:length]).sum(axis=1, dtype=np.uint64)
            found[:, column] = np.isin(keys, _candidates(self._runs[length], keys))
        return found


def _candidates(runs: Keys, wanted: Keys) -> Keys:
    """The runs that share their first bits with a wanted one: few seams ask for few, so the text need not be sorted."""
    listed = np.zeros(1 << _FIRST_BITS, dtype=np.bool_)
    listed[wanted >> _SHIFT] = True
    found: Keys = runs[listed[runs >> _SHIFT]]
    return found
