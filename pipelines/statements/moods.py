"""The mood of a paragraph: whether a work report sets out in it what is to be done, where no heading says so.

Chinese verbs have no tense. What is told of the past mostly has a subject (结构调整步伐加快) and words of results
(了, 荣获, 增长8%); what is to be done opens with a verb and its object (扎实办好民生实事, 大力提振消费) and says 力争,
年内, 以上.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final

from ahocorasick_rs import AhoCorasick

from pipelines.statements.figures import load_words

_LEAD: Final = re.compile(
    r"(?:[\s*#—－-]|[（(]?[一二三四五六七八九十\d]{1,3}[)）.．、](?!\d)"
    r"|第[一二三四五六七八九十]+，|各位代表[，！]|今年，?)*"
)


def _by_firsts(words: Iterable[str]) -> dict[str, list[str]]:
    """Words by their first character, the longest first."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found[word[0]].append(word)
    return dict(found)


@cache
def _words_of_doing() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Adverbs with the marks between them, and verbs. They are no pattern, which would take `re` as long to make as a
    report to read."""
    mood = load_words()["mood"]
    return _by_firsts([*mood["adverb"], "、", "，", "地"]), _by_firsts(mood["verb"])


def _end_of_opening(words: str) -> int:
    """Where the verb ends that words open with, as many adverbs before it as there are; 0: they open with none."""
    adverbs, verbs = _words_of_doing()
    lead = _LEAD.match(words)
    places = [lead.end() if lead is not None else 0]
    while adverb := _word_at(adverbs, words, places[-1]):
        places.append(places[-1] + len(adverb))
    for at in reversed(places):  # 加快 may be either
        if verb := _word_at(verbs, words, at):
            return at + len(verb)
    return 0


def _word_at(listed: dict[str, list[str]], text: str, at: int) -> str:
    """The longest word of a list that begins at a place of a text; empty: none does."""
    return next((word for word in listed.get(text[at : at + 1], ()) if text.startswith(word, at)), "")


@cache
def _matcher(name: str) -> AhoCorasick:
    return AhoCorasick(load_words()["mood"][name])


def told_to_do(words: str) -> str:
    """To what something is to be done, in words that open with a verb of doing (推进园区建设); empty: they do not."""
    end = _end_of_opening(words)
    return words[end:] if end else ""


def sets_out(paragraph: str, *, announced: bool = False) -> bool:
    """Whether a paragraph of a work report sets out what is to be done: it opens with a verb without subject and holds
    more than twice as many words of aims as words of results, or, under a heading that announces aims too, as many."""
    if not _end_of_opening(paragraph):
        return False
    aims, done = (len(_matcher(name).find_matches_as_indexes(paragraph)) for name in ("aim", "done"))
    return aims > 2 * done or not done or (announced and aims >= done)
