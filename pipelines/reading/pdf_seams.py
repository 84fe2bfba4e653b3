"""What stands between two lines of one paragraph of a PDF page: nothing, a blank, or not even the hyphen before.

Chinese is broken anywhere, also inside figures and, in narrow columns, inside Latin words; Latin words by themselves
are broken at blanks, which some programs print at the end of the line and others leave out. So a file says what it
does: if blanks stand at the ends of some of its lines, words meet without a blank only where one word is torn. What is
not here: which lines make a paragraph (`pdf_text`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipelines.reading.pdf_columns import PageLine

_FEWEST_BLANKS = 2  # at ends of lines between Latin words, for a file to be one that prints them
_LEAST_BLANKS = 0.02  # and their share: a Latin text whose lines break anywhere has few
_LONGEST_ABBREVIATION = 6
_CAPITALS_END = re.compile(r"(?<![A-Za-z])[A-Z]+$")
_CAPITALS_BEGIN = re.compile(r"[A-Z]+(?![A-Za-z])")
_HYPHENED = re.compile(r"[A-Za-z]-$")


def join_lines(paragraphs: Sequence[Sequence[PageLine]]) -> Iterator[str]:
    """The text of each paragraph, from its lines; all paragraphs of a file together say how it prints blanks."""
    between_words = [
        below.spaced
        for lines in paragraphs
        for above, below in pairwise(lines)
        if _is_latin(above.text[-1:] + below.text[:1])
    ]
    blanks = sum(between_words)
    prints_blanks = blanks >= max(_FEWEST_BLANKS, _LEAST_BLANKS * len(between_words))
    for lines in paragraphs:
        text = ""
        for line in lines:
            text = _join(text, line, prints_blanks=prints_blanks)
        yield text


def _join(text: str, line: PageLine, *, prints_blanks: bool) -> str:
    pair = text[-1:] + line.text[:1]
    if _HYPHENED.search(text[-2:]) and _is_latin(text[-2:-1] + line.text[:1]) and not line.spaced:
        return text[:-1] + line.text
    if _is_latin(pair):
        parted = line.spaced or not (prints_blanks or _is_one_abbreviation(text, line.text))
    else:
        parted = line.spaced and any(char.isascii() and char.isalnum() for char in pair)
    return text + (" " if parted else "") + line.text


def _is_latin(pair: str) -> bool:
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


def _is_one_abbreviation(text: str, following: str) -> bool:
    """Whether what meets is capitals on both sides, few enough for one torn abbreviation: GD|P."""
    end, beginning = _CAPITALS_END.search(text[-_LONGEST_ABBREVIATION:]), _CAPITALS_BEGIN.match(following)
    return end is not None and beginning is not None and len(end[0] + beginning[0]) <= _LONGEST_ABBREVIATION
