"""Word lists in the form that reading needs: by their last character for what ends a stretch of text, by their first
for what begins one. Looking up is then one dictionary access and a few comparisons, however long the lists."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pipelines.figures.signs import Signs
from pipelines.statements.figures import load_words
from pipelines.statements.memory import Once

GROWTH_NOUNS: Final[tuple[str, ...]] = ("增速", "增幅", "涨幅", "升幅", "降幅", "跌幅", "减幅", "增长率")
"""What a rate of growth is called where it is named."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the lists with its class and what the list says of it."""

    text: str
    sort: str
    payload: Any = None


class EndingTable:
    """Finds the longest word that ends a stretch of text."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._short, self._long = _by_characters(words, slice(-2, None))
        self._lasts = Signs([*self._short, *(pair[-1] for pair in self._long)])

    def find(self, text: str, start: int, end: int) -> Word | None:
        """The longest word that ends at `end` and begins at or after `start`."""
        if end <= start or not self._lasts.at(text, end - 1):
            return None
        found = self._long.get(text[end - 2 : end])
        if found is not None:
            stretch = text[start:end]
            for spelling, word in found:
                if stretch.endswith(spelling):
                    return word
        return self._short.get(text[end - 1])

    def ends(self, text: str, first: int) -> list[int]:
        """Where, from `first` on, a word can end in a text, by its last character."""
        return [last + 1 for last in self._lasts.places(text, first - 1, len(text))]


class OpeningTable:
    """Finds the longest word that begins a stretch of text."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._short, self._long = _by_characters(words, slice(2))
        self._firsts = Signs([*self._short, *(pair[0] for pair in self._long)])

    def find(self, text: str, start: int, end: int) -> Word | None:
        """The longest word that begins at `start` and ends at or before `end`."""
        if start >= end or not self._firsts.at(text, start):
            return None
        found = self._long.get(text[start : start + 2])
        if found is not None:
            stretch = text[start:end]
            for spelling, word in found:
                if stretch.startswith(spelling):
                    return word
        return self._short.get(text[start])

    def places(self, text: str, start: int, end: int) -> list[int]:
        """Where in text[start:end] a word can begin, by its first character."""
        return self._firsts.places(text, start, end)


def _by_characters(
    words: Iterable[Word], part: slice
) -> tuple[dict[str, Word], dict[str, tuple[tuple[str, Word], ...]]]:
    """Words of one character by it, and longer ones by two of theirs, the longest first."""
    short: dict[str, Word] = {}
    table: dict[str, list[Word]] = defaultdict(list)
    for word in sorted(words, key=lambda w: (-len(w.text), w.text, w.sort)):
        if len(word.text) > 1:
            table[word.text[part]].append(word)
        else:
            short.setdefault(word.text, word)
    return short, {pair: tuple((w.text, w) for w in found) for pair, found in table.items()}


class _Tables:
    """The lists of words, ready for looking up."""

    def __init__(self) -> None:
        lists = load_words()
        words = [Word(w, "direction", sign) for w, sign in lists["direction"].items()]
        words += [Word(w, "rate_noun", sign) for w, sign in lists["rate_noun"].items()]
        words += [Word(w, "arrival") for w in lists["arrival"]["words"]]
        words += [Word(w, "filler") for w in lists["filler"]["words"]]
        words += [Word(w, "basis", basis) for w, basis in lists["basis"].items()]
        words += [Word(w, "adverb") for w in lists["adverb"]["words"]]
        words += [Word(w, "keep") for w in lists["keep"]["words"]]
        self.tail_words = EndingTable(words)
        acts = lists["verb"]
        self.verbs = OpeningTable([Word(w, "flow") for w in acts["flow"]] + [Word(w, "state") for w in acts["state"]])
        self.lead_words = OpeningTable(Word(w, "lead") for w in lists["lead"]["words"])
        self.after_stops = OpeningTable(Word(w, "stop") for w in lists["after_stop"]["words"])
        self.heads = EndingTable(Word(w, "head") for w in lists["head"]["words"])
        self.group_endings = EndingTable(Word(w, "group") for w in lists["group_ending"]["words"])
        self.attribute_endings = EndingTable(Word(w, "attribute") for w in lists["attribute"]["words"])
        self.share_nouns = EndingTable(Word(w, "share") for w in lists["share_noun"]["words"])
        moves, by_percent = lists["mover"], lists["mover"] | lists["mover_by_percent"]
        self.movers = EndingTable(Word(w, "mover", sign) for w, sign in moves.items())
        self.movers_by_percent = EndingTable(Word(w, "mover", sign) for w, sign in by_percent.items())
        self.generic_heads: frozenset[str] = frozenset(lists["generic"]["words"])
        self.names: frozenset[str] = frozenset(lists["names"]["words"])
        self.against_words: dict[str, int] = dict(lists["against"])
        self.last_of_against = tuple(dict.fromkeys(word[-1] for word in self.against_words))


_TABLES: Final = Once(_Tables)


def tail_words() -> EndingTable:
    """Words that may stand between an indicator and its figure."""
    return _TABLES.get().tail_words


def lead_words() -> OpeningTable:
    """Words at the beginning of a clause that name nothing."""
    return _TABLES.get().lead_words


def verbs() -> OpeningTable:
    """Verbs that begin a clause whose subject stands before it."""
    return _TABLES.get().verbs


def heads() -> EndingTable:
    """Nouns that measure something wherever they end a phrase."""
    return _TABLES.get().heads


def group_endings() -> EndingTable:
    """Endings of nouns for a group whose measure was named before."""
    return _TABLES.get().group_endings


def generic_heads() -> frozenset[str]:
    """Heads that need what goes before to say what they measure."""
    return _TABLES.get().generic_heads


def attribute_endings() -> EndingTable:
    """Nouns for what every firm or school has."""
    return _TABLES.get().attribute_endings


def after_stops() -> OpeningTable:
    """Words at which the noun after a figure ends."""
    return _TABLES.get().after_stops


def share_nouns() -> EndingTable:
    """Nouns for the share of a whole."""
    return _TABLES.get().share_nouns


def against_words() -> dict[str, int]:
    """Words that compare with another figure of the same kind, with the sign of the gap."""
    return _TABLES.get().against_words


def may_compare(text: str, start: int, end: int) -> bool:
    """Whether a last character of these words stands in text[start:end]: each is looked for by itself, for `re` looks
    for one of many words far more slowly."""
    return any(text.find(last, start, end) >= 0 for last in _TABLES.get().last_of_against)


def names() -> frozenset[str]:
    """Beginnings of words that only look like a connective or a verb."""
    return _TABLES.get().names


def movers(relative: bool) -> EndingTable:
    """Verbs with their object that move one measure; `relative`: for a percent."""
    return _TABLES.get().movers_by_percent if relative else _TABLES.get().movers
