"""The mood of a paragraph: whether a work report sets out in it what is to be done, where no heading says so.

Chinese verbs have no tense. What is told of the past mostly has a subject (结构调整步伐加快) and words of results
(了, 荣获, 增长8%); what is to be done opens with a verb and its object (扎实办好民生实事, 大力提振消费) and says 力争,
年内, 以上.
"""

import re
from functools import cache
from typing import Final

from ahocorasick_rs import AhoCorasick

from pipelines.statements.figures import load_words

_LEAD: Final = (
    r"(?:[\s*#—－-]|[（(]?[一二三四五六七八九十\d]{1,3}[)）.．、](?!\d)"
    r"|第[一二三四五六七八九十]，|各位代表[，！]|今年，?)*"
)


@cache
def _opening() -> re.Pattern[str]:
    mood = load_words()["mood"]
    adverbs, verbs = ("|".join(sorted(mood[name], key=lambda w: (-len(w), w))) for name in ("adverb", "verb"))
    return re.compile(f"{_LEAD}(?:{adverbs}|[、，地])*(?:{verbs})")


@cache
def _firsts() -> frozenset[str]:
    """What the words that match open with, where it is no blank and no digit."""
    mood = load_words()["mood"]
    return frozenset("*#—－-（(一二三四五六七八九十第各今、，地").union(
        word[0] for name in ("adverb", "verb") for word in mood[name]
    )


def _open(words: str) -> re.Match[str] | None:
    """The match of the opening, where there is one: most words open with a character that none has."""
    first = words[:1]
    return _opening().match(words) if first in _firsts() or first.isspace() or first.isdecimal() else None


@cache
def _matcher(name: str) -> AhoCorasick:
    return AhoCorasick(load_words()["mood"][name])


def told_to_do(words: str) -> str:
    """To what something is to be done, in words that open with a verb of doing (推进园区建设); empty: they do not."""
    match = _open(words)
    return words[match.end() :] if match is not None else ""


def sets_out(paragraph: str, *, announced: bool = False) -> bool:
    """Whether a paragraph of a work report sets out what is to be done: it opens with a verb without subject and holds
    more than twice as many words of aims as words of results, or, under a heading that announces aims too, as many."""
    if _open(paragraph) is None:
        return False
    aims, done = (len(_matcher(name).find_matches_as_indexes(paragraph)) for name in ("aim", "done"))
    return aims > 2 * done or not done or (announced and aims >= done)
