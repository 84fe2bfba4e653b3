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
    """The network: what a character at each place before and after a seam adds to the hidden layer, and its way out.

    The maps are applied to all characters once, so that a line costs a look-up a character and is the same number
    whatever lines are read with it.
    """

    places: dict[str, int]
    before: Floats  # place, character, hidden
    after: Floats
    bias: Floats
    out: Floats
    head_out: Floats

    def _encode(self, runs: Sequence[str]) -> Codes:
        get = self.places.get
        codes = [[get(character, UNKNOWN) for character in fold(run)] for run in runs]
        return np.array(codes, dtype=np.int32).reshape(len(runs), REACH)

    def read_tails(self, lines: Sequence[str]) -> Floats:
        """The hidden layer as the ends of lines fill it, a row a line."""
        return _sum_places(self.before, self._encode([line[-REACH:].rjust(REACH, "\0") for line in lines]))

    def read_heads(self, lines: Sequence[str]) -> Floats:
        """The hidden layer as the beginnings of lines fill it, a row a line."""
        hidden = _sum_places(self.after, self._encode([line[:REACH].ljust(REACH, "\0") for line in lines]))
        hidden += self.bias
        return hidden

    def starts(self, heads: Floats) -> Floats:
        """How much more each beginning looks like the middle of a sentence than like a beginning."""
        odds: Floats = (np.maximum(heads, 0) * self.head_out).sum(axis=1)
        return odds

    def continues(self, tails: Floats, heads: Floats) -> Floats:
        """Row by row, how well a beginning continues an end, its own look left out."""
        odds: Floats = (np.maximum(tails + heads, 0) * self.out).sum(axis=1)
        return odds


def _sum_places(table: Floats, codes: Codes) -> Floats:
    hidden: Floats = table[0, codes[:, 0]]
    for place in range(1, REACH):
        hidden += table[place, codes[:, place]]
    return hidden


@cache
def read_language(folder: Traversable | None = None) -> Language:
    """The shipped network, or that of a folder, read once."""
    path = (folder or resources.files("schemas.codelists").joinpath("reading")).joinpath("language.npz")
    with path.open("rb") as file:
        stored = dict(np.load(file))

    def part(name: str) -> Floats:
        values: Floats = stored[name].astype(np.float32) * stored[f"{name}_scale"]
        return values

    vectors, hidden = part("vectors"), len(stored["bias"])
    before, after = (np.matmul(vectors, part(name).reshape(REACH, -1, hidden)) for name in ("before", "after"))
    places = {"\0": PAD} | {character: place for place, character in enumerate(str(stored["characters"]), 2)}
    return Language(places, before, after, part("bias"), part("out"), part("head_out"))
