"""Text laid out for a terminal: no line wider than it, and what is broken goes on under where it began.

A Chinese character takes two columns. What goes to a file or another program is not laid out at all.
"""

import re

from rich.cells import chop_cells
from rich.text import Text

FIELD = re.compile(r"  [a-z][a-z ]{11} (?=\S)")
"""`  formula      (10352/4875)^(1/7) − 1`: a line that goes on under its value."""
NARROWEST = 20
"""Columns that are left to text, however deep it is indented."""


def fit_to_width(text: Text, width: int) -> Text:
    """The text with every line broken that is wider than so many columns; styles stay."""
    return Text("\n").join(part for line in text.split("\n", allow_blank=True) for part in _fit_line(line, width))


def _fit_line(line: Text, width: int) -> list[Text]:
    if line.cell_len <= width:
        return [line]
    field = FIELD.match(line.plain)
    indent = field.end() if field else len(line.plain) - len(line.plain.lstrip())
    room = max(NARROWEST, width - indent)
    body = line[indent:]
    cuts, start = [], 0
    for piece in _pieces(body.plain, room):
        start += len(piece)
        cuts.append(start)
    parts = body.divide(cuts[:-1])
    for part in parts:
        part.rstrip()
    first = line[:indent].append_text(parts[0])
    return [first, *(Text(" " * indent).append_text(part) for part in parts[1:])]


def _pieces(text: str, room: int) -> list[str]:
    """The text in pieces that fit, broken behind blanks where there are any, else between any two characters."""
    pieces, line, taken = [], "", 0
    for word in re.findall(r"\S+\s*|\s+", text):
        for part in _break_word(word, room):
            wide = Text(part.rstrip()).cell_len
            if line and taken + wide > room:
                pieces.append(line)
                line, taken = "", 0
            line += part
            taken += Text(part).cell_len
    return [*pieces, line]


def _break_word(word: str, room: int) -> list[str]:
    """Chinese text may break between any two characters, but no line begins with a comma or ends with an opening mark;
    numbers and other words break only where they must."""
    parts = (
        [word] if word.isascii() else re.findall(r"[（“‘《⟦]*(?:[!-~]+|.)[，。；：、！？）”’》⟧]*\s*", word, re.DOTALL)
    )
    return [piece for part in parts for piece in chop_cells(part, room)]
