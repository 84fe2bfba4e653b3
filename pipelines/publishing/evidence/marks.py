"""Text of a report as HTML: escaped, invisible characters shown, figures marked, torn places visible.

Whatever a report holds comes out as text. Direction and control marks, which could make a page show what is not there,
are spelled.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import NamedTuple

import markupsafe

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e007f]"
)
"""None of them is printable as Python has it, so that most texts need not be searched for them."""


_SPECIAL = re.compile("[&<>\"']")


class Mark(NamedTuple):
    """A stretch of text that is marked: its span, and the tags that open and close it."""

    start: int
    end: int
    opening: str
    closing: str


@dataclass(frozen=True, slots=True)
class Place:
    """Something that stands between two characters."""

    at: int
    html: str


def is_html(text: str) -> bool:
    """Whether a text is its own HTML, as most are: nothing in it is escaped, nothing invisible."""
    return text.isprintable() and not _SPECIAL.search(text)


def escape_text(text: str) -> str:
    """Text as HTML: `&`, `<`, `>` and quotes escaped, invisible characters spelled in a mark."""
    if text.isprintable():
        return escape(text) if _SPECIAL.search(text) else text
    return _INVISIBLE.sub(lambda found: f'<span class="ctl">U+{ord(found[0]):04X}</span>', escape(text))


def escape_data(text: str) -> str:
    """Text for data and titles as HTML: as `plain`, and escaped."""
    return text if is_html(text) else str(markupsafe.escape(plain(text)))


def plain(text: str) -> str:
    """Text for data and titles: invisible characters spelled, not escaped."""
    if text.isprintable():
        return text
    return _INVISIBLE.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)


def mark_text(text: str, start: int, end: int, marks: Sequence[Mark], places: Sequence[Place] = ()) -> str:
    """The HTML of `text[start:end]`. Marks in order of their starts; one that begins inside another is left out."""
    waiting = [place for place in places if start <= place.at <= end][::-1]
    if not waiting and is_html(text[start:end]):
        return _mark_html(text, start, end, marks)

    def piece(first: int, last: int) -> str:
        shown: list[str] = []
        while waiting and waiting[-1].at <= last:
            place = waiting.pop()
            shown += escape_text(text[first : place.at]), place.html
            first = place.at
        return "".join([*shown, escape_text(text[first:last])])

    parts: list[str] = []
    done = start
    for mark in marks:
        if done <= mark.start and mark.end <= end:
            parts += piece(done, mark.start), mark.opening, piece(mark.start, mark.end), mark.closing
            done = mark.end
    return "".join([*parts, piece(done, end)])


def _mark_html(text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """The same of a stretch that is its own HTML and has nothing else in it."""
    parts: list[str] = []
    done = start
    for first, last, opening, closing in marks:
        if done <= first and last <= end:
            parts += text[done:first], opening, text[first:last], closing
            done = last
    return "".join([*parts, text[done:end]])
