"""Sentences of a text: what a reader is shown around a figure."""

import re
from typing import Final

LONGEST: Final = 1000
"""A text without sentence marks is cut into pieces of this many characters, so that no column grows with its square."""
_SENTENCE: Final = re.compile(rf"\s*+\S[^。！？!?\n]{{0,{LONGEST}}}+(?:[。！？!?]+[”’』」》)）]*)?")


def cut_sentences(text: str) -> list[str]:
    """The sentences of a text, in order, each with the blanks before it; only the last blanks are left out."""
    return _SENTENCE.findall(text)
