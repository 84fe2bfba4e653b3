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

from pipelines.reading.arrays import read_arrays
from pipelines.reading.language import fold

Numbers = npt.NDArray[np.float64]
Codes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]

REACH = 3
"""Characters on each side of a seam that are looked at."""
LONGEST = 4
HASH_BITS = 27
COUNT_BASE = 1.25
"""A stored count is the exponent of this, rounded."""

_FACTORS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)
_STOP = "。"
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


def _runs_across(around: Codes) -> Codes:
    """The runs that end with the first, second, … character after the middle of each row."""
    return np.concatenate([around[:, place : place + LONGEST] for place in range(REACH)])


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of characters by code, how many different ones follow each, and for each length hashes with counts."""

    total: float
    singles: Numbers
    followers: Numbers
    hashes: dict[int, Codes]
    counted: dict[int, Numbers]

    def read_seams(
        self, tails: Sequence[str], heads: Sequence[str], left: Places, right: Places
    ) -> tuple[Numbers, Numbers, Numbers]:
        """For pairs of places in tails and heads: log of how much likelier the head is behind the tail than alone.

        Also how much likelier each tail is than any to be followed by a full stop, and each head to follow one.
        """
        befores = codes_of("".join([fold(tail[-REACH:]).rjust(REACH, "\0") for tail in tails])).reshape(-1, REACH)
        afters = codes_of("".join([fold(head[:REACH]).ljust(REACH, "\0") for head in heads])).reshape(-1, REACH)
        stop = np.zeros((1, REACH), dtype=np.uint64)
        stop[0, -1] = ord(_STOP)
        stops = np.repeat(stop[:, ::-1], len(tails), axis=0)
        blank = np.zeros((len(heads), REACH), dtype=np.uint64)
        sides = [
            np.concatenate([befores[left], afters[right]], axis=1),
            np.concatenate([befores, stops], axis=1),
            np.concatenate([np.repeat(stop, len(heads), axis=0), afters], axis=1),
            np.concatenate([blank, afters], axis=1),
        ]
        logs = np.log(self._likelihood(np.concatenate([_runs_across(side) for side in sides])))
        ends = np.cumsum([REACH * len(side) for side in sides])
        pairs, ended, begun, alone = (part.reshape(REACH, -1) for part in np.split(logs, ends[:-1]))
        is_there = afters.T > 0
        own = np.where(is_there, alone, 0.0).sum(axis=0)
        together = np.where(is_there[:, right], pairs, 0.0).sum(axis=0)
        usual = np.log((self._single(stops[:1, 0]) + 0.5) / (self.total + 2000))
        return together - own[right], ended[0] - usual, np.where(is_there, begun, 0.0).sum(axis=0) - own

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
    return unpack_counts(read_arrays(path))


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
