"""Whether the characters around a seam are words: counted over a word list (`schemas/codelists/reading/words.csv`).

A text is thought of as words drawn independently, and a run of characters is as likely as its likeliest way to be cut
into words. That knows 区|域 and 成|果 for seams inside a word, and nothing about which words like each other.
"""

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

from schemas.prepared import prepared

REACH = 5
"""Characters on each side of a seam that are looked at; no listed word is longer."""

_LISTED = resources.files("schemas.codelists").joinpath("reading/words.csv")
_COLUMNS = 3  # of the list: word, count, class
_UNLISTED = math.log(1e-9)  # a character that is no word of the list
_OTHER = math.log(1e-4)  # a figure, a letter, a mark: as good as a common word


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Log shares of words; counts of words by what they end with (`endings[域]`: of words …域) and of all words; word
    classes."""

    words: dict[str, float]
    endings: dict[str, int]
    total: int
    classes: dict[str, str]

    def log_words(self, run: str) -> float:
        """Log of how likely a run of characters is, cut into words in the likeliest way."""
        return self._cut(run)[0]

    def cut_words(self, run: str) -> list[str]:
        """A run of characters, cut into words in the likeliest way."""
        _, starts = self._cut(run)
        words: list[str] = []
        end = len(run)
        while end:
            words.append(run[starts[end] : end])
            end = starts[end]
        return words[::-1]

    def class_of(self, word: str) -> str:
        """Part of speech as one letter: n noun, v verb, …; m figures, o opening marks, w other marks, x unknown."""
        if word[0].isdigit():
            return "m"
        return self.classes.get(word) or ("x" if word[0].isalpha() else "o" if word[0] in "“‘（(《【" else "w")

    def _cut(self, run: str) -> tuple[float, list[int]]:
        best, starts = [0.0], [0]
        share_of = self.words.get
        for end, character in enumerate(run, 1):
            single = share_of(character)
            if single is None:
                single = _UNLISTED if "\u3400" <= character <= "\u9fff" else _OTHER
            found, begun = best[-1] + single, end - 1
            for start in range(end - REACH if end > REACH else 0, end - 1):
                share = share_of(run[start:end])
                if share is not None and best[start] + share > found:
                    found, begun = best[start] + share, start
            best.append(found)
            starts.append(begun)
        return best[-1], starts

    def gain_across(self, tail: str, head: str, apart: float) -> float:
        """How much likelier tail and head are as one run than apart; 0 where no word stands across their seam."""
        across = tail[1 - REACH :] + head[: REACH - 1]
        seam = len(across) - len(head[: REACH - 1])
        words = self.words
        for start in range(max(seam - REACH + 1, 0), seam):
            for end in range(seam + 1, min(start + REACH, len(across)) + 1):
                if across[start:end] in words:
                    return self.log_words(tail + head) - apart
        return 0.0

    def log_inside(self, head: str) -> float:
        """Log of how much likelier a text begins inside a word, judged by its first characters, than with a word."""
        head = head[:REACH]
        cuts = [cut for cut in range(1, REACH) if head[:cut] in self.endings]
        whole = self.log_words(head)
        if not cuts:
            return _UNLISTED - whole
        shares = [math.log(self.endings[head[:cut]] / self.total) for cut in cuts]
        return max(share + self.log_words(head[cut:]) for cut, share in zip(cuts, shares, strict=True)) - whole


@cache
def read_lexicon() -> Lexicon:
    """The shipped list, read once."""
    return Lexicon(*prepared(__name__, [_LISTED], _read_words))


def _read_words() -> tuple[dict[str, float], dict[str, int], int, dict[str, str]]:
    cells = _LISTED.read_text(encoding="utf-8").rstrip("\n").replace("\n", ",").split(",")[_COLUMNS:]
    words, counts, classes = cells[::_COLUMNS], list(map(int, cells[1::_COLUMNS])), cells[2::_COLUMNS]
    total = sum(counts)
    endings: dict[str, int] = defaultdict(int)
    for word, count in zip(words, counts, strict=True):
        for start in range(1, len(word)):
            endings[word[start:]] += count
    shares = [math.log(count / total) for count in counts]
    return dict(zip(words, shares, strict=True)), dict(endings), total, dict(zip(words, classes, strict=True))
