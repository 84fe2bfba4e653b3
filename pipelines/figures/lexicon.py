"""Words that hold Chinese numerals and count nothing, found in one pass over a folded text. The words are data.

`none` words are plain words and idioms (统一, 十分); of `label` words (十九大, 两不愁三保障) each numeral is a label.
"""

from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.figures.once import Once
from pipelines.figures.units import unit_end
from schemas.codelists.figures import read_list

NUMERALS: Final = "零〇一二两三四五六七八九十百千万亿廿卅"


class _Words:
    """What finds the words, and which of them are names."""

    def __init__(self) -> None:
        rows = read_list("lexicon")
        self.matcher = AhoCorasick([row["word"] for row in rows], matchkind=MatchKind.LeftmostLongest)
        self.names = [row["outcome"] == "label" for row in rows]


_WORDS: Final = Once(_Words)


def lexicon_spans(text: str) -> list[tuple[int, int, bool]]:
    """Spans of lexicon words, with whether each is a name.

    A word that would cut a numeral or a unit in two is none: 十一点八, 四平方公里.
    """
    words = _WORDS.get()
    spans = []
    for index, start, end in words.matcher.find_matches_as_indexes(text):
        if text[start] in NUMERALS and start and text[start - 1] in NUMERALS + "0.几数":
            continue
        following = text[end : end + 1]
        if text[end - 1] in NUMERALS and following and following in NUMERALS + "点":
            continue
        if (following == "之" and text[end - 1] == "分") or (text[end - 1] == "点" and following in NUMERALS):
            continue
        if text[start] in NUMERALS and unit_end(text, start + 1) > end:
            continue
        spans.append((start, end, words.names[index]))
    return spans
