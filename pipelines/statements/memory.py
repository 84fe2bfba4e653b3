"""What is found out once: lists that are made ready when they are first asked for, and what rules say of a phrase.

Phrases come back all through a text and in texts of the same kind; what a rule says of one depends on its words alone.
All that is known of a phrase stands in one place: a rule asks of it what the rule before has just asked, and a search
through a dictionary of its own for each would mostly wait for memory.
"""

from typing import Final, TypeVar

from pipelines.figures.once import Once as Once

Found = TypeVar("Found")
MOST: Final = 1 << 15
"""Phrases that a store holds. A full one is emptied: that bounds memory, and changes no result."""


class Facts:
    """What rules found out about a phrase, each for itself; none: nobody asked yet."""

    __slots__ = (
        "agent", "code", "folded", "generic", "head", "names", "need", "no_subject", "object", "opens", "owner", "owns",
        "phrase", "placeholder", "site", "subject", "to_do", "verb", "verbal",
    )  # fmt: skip

    def __init__(self) -> None:
        self.phrase = ""
        """The phrase, by the string that was asked about last."""
        self.opens: str | None = None
        """The sort of the verb that it opens with; empty: with none."""
        self.head: str | None = None
        self.generic: bool | None = None
        self.code: str | None = None
        self.folded: str | None = None
        self.need: str | None = None
        self.agent: tuple[str, bool] | None = None
        self.site: tuple[str, bool] | None = None
        self.subject: str | None = None
        self.object: str | None = None
        self.owner: str | None = None
        self.owns: bool | None = None
        self.verbal: bool | None = None
        self.names: list[str] | None = None
        self.no_subject: bool | None = None
        self.to_do: str | None = None
        self.placeholder: bool | None = None
        self.verb = -1
        """Where its first verb stands; 0: nowhere, −1: nobody asked yet."""


class _Last:
    """The two phrases asked about last: most questions are about one of them, by the very same string."""

    __slots__ = ("before", "facts")

    def __init__(self) -> None:
        self.facts = self.before = Facts()


_FACTS: Final[dict[str, Facts]] = {}
_LAST: Final = _Last()


def facts_of(phrase: str) -> Facts:
    """What is known of a phrase."""
    last = _LAST.facts
    if last.phrase is phrase:
        return last
    facts = _LAST.before
    if facts.phrase is not phrase:
        known = _FACTS.get(phrase)
        facts = known if known is not None else keep(_FACTS, phrase, Facts())
        facts.phrase = phrase
    _LAST.facts, _LAST.before = facts, last
    return facts


def forget_facts() -> None:
    """Forget what is known of phrases."""
    _FACTS.clear()
    _LAST.facts = _LAST.before = Facts()


def keep(store: dict[str, Found], phrase: str, found: Found) -> Found:
    """Keep what was found out about a phrase, and give it back."""
    if len(store) >= MOST:
        store.clear()
    store[phrase] = found
    return found
