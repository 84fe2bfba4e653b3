"""Where words of a list stand in a text: the characters of a long text are compared all at once, which takes a small
part of the time that an automaton needs, and no list is too long for it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import numpy as np

from pipelines.figures.folding import Codes, code_points

_LONG: Final = 200
"""Characters from which on it pays to look at all of them at once."""
BEHIND: Final = 5
"""Zeros behind the code points of a text, for those who look at what follows."""
_SPREAD: Final = 0x9E5
"""Spreads pairs of code points over a table of 16 bits: an odd number. Others that fall on the same place are told
apart by the words themselves."""
_PAIR, _MORE = 1, 2


class _Last:
    """The text whose code points were asked for last."""

    __slots__ = ("codes",)

    def __init__(self) -> None:
        self.codes: tuple[str, Codes] = ("", code_points("\0" * BEHIND))


_LAST: Final = _Last()


def codes_of(text: str) -> Codes:
    """The code points of a text with zeros behind them. Those of the last text are kept: several lists are looked for
    in each."""
    last, codes = _LAST.codes
    if last is not text:
        codes = code_points(text + "\0" * BEHIND)
        _LAST.codes = text, codes
    return codes


class Scanner:
    """Finds the words of a list, each of two characters or more."""

    def __init__(self, words: Iterable[str]) -> None:
        by_pair: dict[str, list[str]] = defaultdict(list)
        listed = sorted(words)
        listed.sort(key=len, reverse=True)
        for word in listed:
            by_pair[word[:2]].append(word)
        self._words = dict(by_pair)
        first, second, third = code_points("".join([word[:3].ljust(3, "\0") for word in listed])).reshape(-1, 3).T
        pairs, longer = first * _SPREAD + second, third > 0
        self._pairs = np.zeros(1 << 16, dtype=np.uint8)
        self._triples = np.zeros(1 << 16, dtype=np.bool_)
        self._pairs[pairs[~longer] & 0xFFFF] |= _PAIR
        self._pairs[pairs[longer] & 0xFFFF] |= _MORE
        self._triples[pairs[longer] * _SPREAD + third[longer] & 0xFFFF] = True

    def find(self, text: str) -> list[tuple[int, str]]:
        """The places at which words begin, in order, each with the longest word that does."""
        found: list[tuple[int, str]] = []
        words = self._words
        for at in range(len(text) - 1) if len(text) < _LONG else self._likely(text):
            for word in words.get(text[at : at + 2], ()):
                if text[at : at + len(word)] == word:  # `startswith` with a place costs some times as much
                    found.append((at, word))
                    break
        return found

    def _likely(self, text: str) -> list[int]:
        """Where the first two characters, and the third of a longer word, may be those of a word."""
        codes = codes_of(text).astype(np.uint16)
        pairs = codes[:-2] * np.uint16(_SPREAD)
        pairs += codes[1:-1]
        sorts = self._pairs.take(pairs, mode="clip")  # none lies beyond it, and to clip is faster
        places = np.flatnonzero(sorts > 0)
        thirds = pairs.take(places) * np.uint16(_SPREAD) + codes.take(places + 2)
        likely: list[int] = places[(sorts.take(places) & _PAIR > 0) | self._triples.take(thirds)].tolist()
        return likely
