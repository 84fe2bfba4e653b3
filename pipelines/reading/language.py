"""How well the words after a seam continue the words before it, by two small trained networks.

Each side of a seam is read by a network of its own: its eight nearest characters and its four nearest words by place,
and the mean of the twenty words beyond, are looked up as vectors and mapped through one hidden layer to a vector. Words
are cut by the longest match. The product of both sides' vectors is a log-odds against a random other place of the same
text; an end also has one of not ending a sentence, and a beginning one of not opening a paragraph. The numbers are in
`schemas/codelists/reading/language.npz`; `tests/damage/train.py` makes them, and its SOURCE.md says from what. What is
not here: any other evidence about a seam.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable

import numpy as np
import numpy.typing as npt

from pipelines.reading.arrays import read_arrays
from schemas.prepared import prepared

REACH = 8
"""Characters on each side of a seam that are looked at."""
WORDS = 4
"""Words on each side that are looked at one by one."""
FAR = 20
"""Words beyond those that are looked at together."""
LONGEST_WORD = 5

Floats = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int32]
Lengths = dict[str, list[int]]

_MOST_READ = (WORDS + FAR) * LONGEST_WORD
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
class Vocabulary:
    """Characters and words with their numbers, and the lengths of words, the longest first, by two characters: the
    first ones, and the last ones read backwards."""

    places: dict[str, int]
    lengths: tuple[Lengths, Lengths]

    @classmethod
    def of(cls, characters: str, words: Sequence[str]) -> "Vocabulary":
        """Characters are numbered before words, both behind `PAD` and `UNKNOWN`."""
        places = {token: place for place, token in enumerate([*characters, *words], UNKNOWN + 1)}
        return cls(places, (_lengths(words), _lengths([word[::-1] for word in words])))

    def read_tail(self, line: str) -> list[int]:
        """The last characters of a line, nearest to its end first, then its last words likewise."""
        return self._read(fold(line[-_MOST_READ:])[::-1], backwards=True)

    def read_head(self, line: str) -> list[int]:
        """The first characters of a line, then its first words."""
        return self._read(fold(line[:_MOST_READ]), backwards=False)

    def _read(self, outward: str, *, backwards: bool) -> list[int]:
        get, lengths = self.places.get, self.lengths[backwards].get
        codes = [get(character, UNKNOWN) for character in outward[:REACH]]
        codes += [PAD] * (REACH - len(codes))
        at, size = 0, len(outward)
        for _ in range(WORDS + FAR):
            if at >= size:
                break
            for long in lengths(outward[at : at + 2], ()):
                run = outward[at : at + long]
                word = get(run[::-1] if backwards else run)
                if word is not None and len(run) == long:
                    break
            else:
                word, long = get(outward[at], UNKNOWN), 1
            codes.append(word)
            at += long
        return codes + [PAD] * (REACH + WORDS + FAR - len(codes))


def _lengths(words: Iterable[str]) -> Lengths:
    """How long the words are that begin with two characters, the longest first."""
    found: dict[str, set[int]] = defaultdict(set)
    for word in words:
        if 1 < len(word) <= LONGEST_WORD:
            found[word[:2]].add(len(word))
    return {beginning: sorted(lengths, reverse=True) for beginning, lengths in found.items()}


@dataclass(frozen=True, slots=True)
class Read:
    """What the networks make of ends and of beginnings of lines, a row a line: vectors, and log-odds of no stop."""

    before: Floats
    unended: Floats
    after: Floats
    midst: Floats

    def with_rows(self, other: "Read") -> "Read":
        """Both, the rows of the other behind."""
        return Read(
            np.concatenate([self.before, other.before]),
            np.concatenate([self.unended, other.unended]),
            np.concatenate([self.after, other.after]),
            np.concatenate([self.midst, other.midst]),
        )

    def choose(self, tails: Sequence[int], heads: Sequence[int]) -> "Read":
        """Some rows of both sides."""
        return Read(self.before[tails], self.unended[tails], self.after[heads], self.midst[heads])


@dataclass(frozen=True, slots=True)
class Language:
    """Both networks: the vectors of tokens, the way into the hidden layers, and the way out of them."""

    vocabulary: Vocabulary
    vectors: Floats
    tail_in: Floats
    tail_bias: Floats
    tail_out: Floats
    tail_end: Floats
    head_in: Floats
    head_bias: Floats
    head_out: Floats
    head_start: Floats

    def read_tails(self, lines: Sequence[str]) -> tuple[Floats, Floats]:
        """A vector a line, from its end, and how much more that looks like the middle of a sentence than its end."""
        codes = _codes([self.vocabulary.read_tail(line) for line in lines])
        hidden = self._hidden(codes, self.tail_in, self.tail_bias)
        return _times(hidden, self.tail_out), hidden @ self.tail_end

    def read_heads(self, lines: Sequence[str]) -> tuple[Floats, Floats]:
        """A vector a line, from its beginning, and how much more that looks like the middle of a sentence."""
        codes = _codes([self.vocabulary.read_head(line) for line in lines])
        hidden = self._hidden(codes, self.head_in, self.head_bias)
        return _times(hidden, self.head_out), hidden @ self.head_start

    def read_sides(self, tails: Sequence[str], heads: Sequence[str]) -> "Read":
        """Ends and beginnings of lines, each read once."""
        before, unended = self.read_tails(tails)
        after, midst = self.read_heads(heads)
        return Read(before, unended, after, midst)

    def _hidden(self, codes: Codes, way_in: Floats, bias: Floats) -> Floats:
        hidden: Floats = np.maximum(_times(gather(self.vectors, codes), way_in) + bias, 0)
        return hidden


def _codes(rows: Sequence[list[int]]) -> Codes:
    return np.array(rows, dtype=np.int32).reshape(len(rows), REACH + WORDS + FAR)


def _times(rows: Floats, matrix: Floats) -> Floats:
    """The matrix product, two or three rows at a time.

    The products of a page are small: BLAS would wake its threads for them, which costs a busy machine many times what
    they compute, and does not for so few rows. The result is the same to the bit.
    """
    return np.concatenate([part @ matrix for part in np.array_split(rows, max(len(rows) // 2, 1))])


def gather(vectors: Floats, codes: Codes) -> Floats:
    """The vectors of near tokens side by side and the mean of the far ones, a row a line."""
    near, far = codes[:, : REACH + WORDS], codes[:, REACH + WORDS :]
    together = vectors[far].sum(axis=1) / FAR
    return np.concatenate([vectors[near].reshape(len(codes), near.shape[1] * vectors.shape[1]), together], axis=1)


@cache
def read_language(folder: Traversable | None = None) -> Language:
    """The shipped networks, or those of a folder, read once."""
    path = (folder or resources.files("schemas.codelists").joinpath("reading")).joinpath("language.npz")
    stored = read_arrays(path)

    def part(name: str) -> Floats:
        values: Floats = stored[name].astype(np.float32) * stored[f"{name}_scale"]
        return values

    names = (
        "vectors",
        "tail_in",
        "tail_bias",
        "tail_out",
        "tail_end",
        "head_in",
        "head_bias",
        "head_out",
        "head_start",
    )

    def number() -> tuple[dict[str, int], tuple[Lengths, Lengths]]:
        made = Vocabulary.of(str(stored["characters"]), str(stored["words"]).split())
        return made.places, made.lengths

    return Language(Vocabulary(*prepared(__name__, [path], number)), *map(part, names))
