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
from pipelines.statements.lexicon import OpeningTable, Word
from pipelines.statements.memory import Once, facts_of

_LEAD: Final = re.compile(
    r"(?:[\s*#—－-]|[（(]?[一二三四五六七八九十\d]{1,3}[)）.．、](?!\d)"
    r"|第[一二三四五六七八九十]+，|各位代表[，！]|今年，?)*"
)

_FIRST_OF_LEADS: Final = frozenset("*#—－-（(一二三四五六七八九十第各今")


class _WordsOfDoing:
    """Adverbs with the marks between them, and verbs. They are no pattern, which would take `re` as long to make as a
    report to read."""

    def __init__(self) -> None:
        mood = load_words()["mood"]
        self.adverbs = OpeningTable([Word(word, "mood") for word in (*mood["adverb"], "、", "，", "地")])
        self.verbs = OpeningTable([Word(word, "mood") for word in mood["verb"]])


_WORDS_OF_DOING: Final = Once(_WordsOfDoing)


def _end_of_opening(words: str) -> int:
    """Where the verb ends that words open with, as many adverbs before it as there are; 0: they open with none."""
    listed = _WORDS_OF_DOING.get()
    first = words[:1]
    lead = _LEAD.match(words) if first in _FIRST_OF_LEADS or first.isdecimal() or first.isspace() else None
    places = [lead.end() if lead is not None else 0]
    while adverb := listed.adverbs.find(words, places[-1], len(words)):
        places.append(places[-1] + len(adverb.text))
    for at in reversed(places):  # 加快 may be either
        if verb := listed.verbs.find(words, at, len(words)):
            return at + len(verb.text)
    return 0


@cache
def _matcher(name: str) -> AhoCorasick:
    return AhoCorasick(load_words()["mood"][name])


def told_to_do(words: str) -> str:
    """To what something is to be done, in words that open with a verb of doing (推进园区建设); empty: they do not."""
    facts = facts_of(words)
    if facts.to_do is None:
        end = _end_of_opening(words)
        facts.to_do = words[end:] if end else ""
    return facts.to_do


def sets_out(paragraph: str, *, announced: bool = False) -> bool:
    """Whether a paragraph of a work report sets out what is to be done: it opens with a verb without subject and holds
    more than twice as many words of aims as words of results, or, under a heading that announces aims too, as many."""
    if not _end_of_opening(paragraph):
        return False
    aims, done = (len(_matcher(name).find_matches_as_indexes(paragraph)) for name in ("aim", "done"))
    return aims > 2 * done or not done or (announced and aims >= done)
