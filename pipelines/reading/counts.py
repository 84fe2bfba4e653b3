"""How likely characters follow others, by counts of runs of two to four characters in official texts and newspapers.

The counts (`schemas/codelists/reading/counts.npz`, made by `tests/damage/count.py`) are of frequent runs only, rounded,
and kept under short hashes: the texts cannot be read back. What is not here: any other evidence about a seam.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable

import numpy as np
import numpy.typing as npt

from pipelines.reading.language import fold

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint64]

REACH = 3
"""Characters on each side of a seam that are looked at."""
LONGEST = 4
HASH_BITS = 27
COUNT_BASE = 1.25
"""A stored count is the exponent of this, rounded."""

_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)
_DOUBT = 4.0  # how little a context of few counts is trusted


def codes_of(text: str) -> Codes:
    """Characters as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def hash_runs(codes: Codes) -> Codes:
    """A hash of `HASH_BITS` for every row of characters; a run of another length has others."""
    length = codes.shape[-1]
    mixed = (codes * _FACTORS[:length]).sum(axis=-1, dtype=np.uint64) * _FACTORS[length - 1]
    hashes: Codes = (mixed ^ (mixed >> np.uint64(29))) * _FACTORS[0] >> np.uint64(64 - HASH_BITS)
    return hashes


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of characters by code, how many different ones follow each, and for each length hashes with counts."""

    total: float
    singles: Numbers
    followers: Numbers
    hashes: dict[int, Codes]
    counted: dict[int, Numbers]

    def log_gains(self, tails: Sequence[str], heads: Sequence[str]) -> Numbers:
        """Row by row, log of how much likelier a beginning is behind an end than on its own."""
        if not tails:
            return np.zeros(0)
        befores = np.array([codes_of(fold(tail[-REACH:]).rjust(REACH, "\0")) for tail in tails])
        afters = np.array([codes_of(fold(head[:REACH]).ljust(REACH, "\0")) for head in heads])
        around = np.concatenate([befores, afters], axis=1)
        gains = np.zeros(len(tails))
        for place in range(REACH):
            behind = self._likelihood(around[:, place : place + LONGEST])
            alone = self._likelihood(afters[:, : place + 1])
            gains += np.where(afters[:, place] > 0, np.log(behind / alone), 0.0)
        return gains

    def _likelihood(self, runs: Codes) -> Numbers:
        """How likely the last character of each row is behind the others, longer contexts trusted before shorter."""
        last = runs[:, -1]
        likelihood = (self._single(last) + 0.5) / (self.total + 2000)
        for length in range(2, runs.shape[1] + 1):
            context, run = runs[:, -length:-1], runs[:, -length:]
            seen = self._single(context[:, 0]) if length == 2 else self._count(context)
            doubt = self._follower(context[:, 0]) if length == 2 else _DOUBT * np.sqrt(seen)
            trust = np.divide(seen, seen + doubt, out=np.zeros_like(seen), where=seen > 0)
            share = np.divide(self._count(run), seen, out=np.zeros_like(seen), where=seen > 0)
            likelihood = trust * np.minimum(share, 1) + (1 - trust) * likelihood
        return np.maximum(likelihood, 1e-9)

    def _single(self, codes: Codes) -> Numbers:
        return self.singles[np.minimum(codes, len(self.singles) - 1)]

    def _follower(self, codes: Codes) -> Numbers:
        return self.followers[np.minimum(codes, len(self.followers) - 1)]

    def _count(self, runs: Codes) -> Numbers:
        length = runs.shape[1]
        known = self.hashes[length]
        keys = hash_runs(runs)
        places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        return np.where(known[places] == keys, self.counted[length][places], 0.0)


@cache
def read_counts(folder: Traversable | None = None) -> Counts:
    """The shipped counts, or those of a folder, read once."""
    path = (folder or resources.files("schemas.codelists").joinpath("reading")).joinpath("counts.npz")
    with path.open("rb") as file:
        stored = dict(np.load(file))
    return unpack_counts(stored)


def unpack_counts(stored: dict[str, npt.NDArray[np.generic]]) -> Counts:
    """Counts from the arrays of the file."""
    places = np.cumsum(stored["single_steps"].astype(np.int64))
    size = int(places[-1]) + 2  # the last place stands for all characters beyond
    singles, followers = np.zeros(size), np.zeros(size)
    singles[places] = COUNT_BASE ** stored["single_counts"].astype(np.float64)
    followers[places] = COUNT_BASE ** stored["followers"].astype(np.float64)
    lengths = range(2, LONGEST + 1)
    return Counts(
        float(singles.sum()),
        singles,
        followers,
        {n: np.cumsum(stored[f"steps_{n}"].astype(np.uint64), dtype=np.uint64) for n in lengths},
        {n: COUNT_BASE ** stored[f"counts_{n}"].astype(np.float64) for n in lengths},
    )
