"""What the elements of web pages are, as listed in `webpages.toml`. What is not here: any rule about a page."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class ElementKinds:
    """Names of elements by kind, and patterns that find listed words among class and id of an element."""

    skipped: frozenset[str]
    inline: tuple[str, ...]
    block: frozenset[str]
    headings: frozenset[str]
    furniture: frozenset[str]
    furniture_words: re.Pattern[str]
    content_words: re.Pattern[str]
    title_words: re.Pattern[str]


@cache
def element_kinds() -> ElementKinds:
    """The lists of `webpages.toml`."""
    listed = resources.files("schemas.codelists").joinpath("reading/webpages.toml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = tomllib.loads(listed)
    return ElementKinds(
        frozenset(lists["skipped"]),
        tuple(lists["inline"]),
        frozenset(lists["block"]),
        frozenset(lists["headings"]),
        frozenset(lists["furniture_elements"]),
        _any_word(lists["furniture_words"]),
        _any_word(lists["content_words"]),
        _any_word(lists["title_words"]),
    )


def _any_word(words: list[str]) -> re.Pattern[str]:
    """A word between blanks, - and _; numbers may follow it, as in share2."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(r"(?:^|[\s_-])(?:" + "|".join(map(re.escape, longest_first)) + r")\d*(?=$|[\s_-])")
