"""Sentences of a text: what a reader is shown around a figure."""

import re

LONGEST = 1000
"""A text without sentence marks is cut into pieces of this many characters, so that no column grows with its square."""
_SENTENCE = re.compile(rf"\S[^。！？!?\n]{{0,{LONGEST}}}+(?:[。！？!?]+[”’』」》)）]*)?")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, in order, blanks at their ends left out; every other character lies in one."""
    spans = [match.span() for match in _SENTENCE.finditer(text)]
    for index, (start, end) in enumerate(spans):
        if text[end - 1].isspace():
            spans[index] = (start, start + len(text[start:end].rstrip()))
    return spans
