"""How well the characters after a seam continue the characters before it, by a small trained network.

Eight characters on each side of a seam are looked up as vectors, each side is mapped to one hidden layer, and their sum
gives a log-odds: against a random other place of the same text, and against the beginning of a paragraph. The numbers
are in `schemas/codelists/reading/language.npz`; `tests/damage/train.py` makes them, and its SOURCE.md says from what.
What is not here: any other evidence about a seam.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable

import numpy as np
import numpy.typing as npt

REACH = 8
"""Characters on each side of a seam that are looked at."""

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]

PAD, UNKNOWN = 0, 1  # beyond the end of a piece; a character that is not listed
_FOLDED = str.maketrans(
    "，,:;!?()．" + "0123456789０１２３４５６７８９" + "“”‘’\"'％",
    "，，：；！？（）." + "0" * 20 + "“”“”““%",
)


def fold(text: str) -> str:
    """The text as the network reads it: all digits as one, widths of marks alike, capitals small; length unchanged."""
    folded = text.translate(_FOLDED)
    lowered = folded.lower()
    return lowered if len(lowered) == len(folded) else folded


@dataclass(frozen=True, slots=True)
class Language:
    """The network: vectors of characters, maps of both sides to the hidden layer, and its way out."""

    places: dict[str, int]
    vectors: Floats
    before: Floats
    after: Floats
    bias: Floats
    out: Floats
    head_out: Floats

    def encode(self, runs: Sequence[str]) -> Codes:
        """Characters as numbers; the runs must all be `REACH` long, padded with NUL."""
        get = self.places.get
        return np.array([[get(character, UNKNOWN) for character in fold(run)] for run in runs], dtype=np.int32).reshape(
            len(runs), REACH
        )

    def read_tails(self, lines: Sequence[str]) -> Floats:
        """The hidden layer as the ends of lines fill it, a row a line."""
        codes = self.encode([line[-REACH:].rjust(REACH, "\0") for line in lines])
        hidden: Floats = self.vectors[codes].reshape(len(lines), -1) @ self.before
        return hidden

    def read_heads(self, lines: Sequence[str]) -> Floats:
        """The hidden layer as the beginnings of lines fill it, a row a line."""
        codes = self.encode([line[:REACH].ljust(REACH, "\0") for line in lines])
        hidden: Floats = self.vectors[codes].reshape(len(lines), -1) @ self.after + self.bias
        return hidden

    def starts(self, heads: Floats) -> Floats:
        """How much more each beginning looks like the middle of a sentence than like a beginning."""
        odds: Floats = np.maximum(heads, 0) @ self.head_out
        return odds

    def continues(self, tails: Floats, heads: Floats) -> Floats:
        """Row by row, how well a beginning continues an end, its own look left out."""
        odds: Floats = np.maximum(tails + heads, 0) @ self.out
        return odds


@cache
def read_language(folder: Traversable | None = None) -> Language:
    """The shipped network, or that of a folder, read once."""
    path = (folder or resources.files("schemas.codelists").joinpath("reading")).joinpath("language.npz")
    with path.open("rb") as file:
        stored = np.load(file)
        characters = str(stored["characters"])
        parts = {
            name: stored[name].astype(np.float32) * stored[f"{name}_scale"]
            for name in ("vectors", "before", "after", "bias", "out", "head_out")
        }
    return Language({"\0": PAD} | {character: place for place, character in enumerate(characters, 2)}, **parts)
