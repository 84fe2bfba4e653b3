"""The text layer of a file: its text as lines, which of them are furniture, and what the file declares of itself.

What every reader of a format gives, and how lines out of markup are written as text. What is not here: the formats.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.reading.decoding import INKLESS
from pipelines.reading.imprint import Imprint

INVISIBLE = re.compile(f"[{INKLESS}]")
"""What the rendered formats lose; plain text keeps it, and only its articles go without."""
_INKED = re.compile(f"[^{INKLESS}\ue000-\uf8ff\U000f0000-\U0010ffff]*")
_BLANKS = re.compile("[ \n\r\f\v\x85\u2028\u2029]+")
_WITHOUT_BLANKS = re.compile("[^ \n\r\f\v\x85\u2028\u2029]*")
_ICON = re.compile("[\\s\ue000-\uf8ff\U000f0000-\U0010ffff]*[\ue000-\uf8ff\U000f0000-\U0010ffff][\\s\ue000-\uf8ff]*")
_SHORT_NUMBER = re.compile(r"[+−-]?[0-9]{1,3}")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")


class Line(NamedTuple):
    """A line of a text layer; `gap` is how many empty lines stand before it."""

    text: str
    furniture: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class TextLayer:
    """The text of a file, the spans of it that belong to no article, and what the file says of itself.

    `declared` goes before what is read in the text, `titled` after it.
    """

    text: str
    media_type: str
    encoding: str
    furniture: tuple[tuple[int, int], ...] = ()
    declared: Imprint = field(default_factory=Imprint)
    titled: str | None = None


def compose_lines(lines: Iterable[Line]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Lines as one text, joined by line feeds, and the spans of furniture in it; empty lines are left out."""
    parts: list[str] = []
    furniture: list[tuple[int, int]] = []
    offset = 0
    for line in lines:
        if not line.text.strip():
            continue
        breaks = "\n" * ((1 + line.gap) if parts else 0)
        start = offset + len(breaks)
        offset = start + len(line.text)
        parts += [breaks, line.text]
        if line.furniture:
            furniture.append((start, offset))
    return "".join(parts), tuple(furniture)


def clean_run(run: str) -> str:
    """A run of rendered text without characters that have no ink; "" where it is only an icon of a symbol font."""
    if _INKED.fullmatch(run):  # far faster than the search for what there seldom is
        return run
    return INVISIBLE.sub("", "" if _ICON.fullmatch(run) else run)


def squeeze(text: str) -> str:
    """A line as it is printed: blanks and line ends at its ends gone, others one blank each."""
    text = text.strip()
    return text if _WITHOUT_BLANKS.fullmatch(text) else _BLANKS.sub(" ", text)


def raise_digits(run: str) -> str:
    """A superscript as superscript characters, so that 10⁸ does not become 108; what is no number stays: [2]."""
    return run.translate(_RAISED) if _SHORT_NUMBER.fullmatch(run) else run


def lower_digits(run: str) -> str:
    """A subscript as subscript characters, as in CO₂."""
    return run.translate(_LOWERED) if _SHORT_NUMBER.fullmatch(run) else run
