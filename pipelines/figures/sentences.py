"""Sentences of a text: what a reader is shown around a figure."""

import re

LONGEST = 1000
"""A text without sentence marks is cut into pieces of this many characters, so that no column grows with its square."""
_SENTENCE = re.compile(rf"[^。！？!?\n]{{0,{LONGEST}}}+(?:[。！？!?]+[”’』」》)）]*|\n)?")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of a text, in order, blanks at their ends left out; every other character lies in one."""
    spans = []
    for match in _SENTENCE.finditer(text):
        piece = match[0]
        stripped = piece.strip()
        if stripped:
            start = match.start() + piece.index(stripped[0])
            spans.append((start, start + len(stripped)))
    return spans
