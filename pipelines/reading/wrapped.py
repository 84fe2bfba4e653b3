"""Breaks inside a line of markup (<br>, soft returns): which are line ends, and which tear a figure, a cell, a title.

What is not here: sentences torn between lines, which need more evidence than a break (`order`).
"""

import re
from typing import Literal

BREAK = "\0"
"""Stands for a break in collected text, which itself never holds NUL."""

_BREAKS = re.compile(r"([^\S\0\u3000]*)\0(?:[^\S\0\u3000]*\0)*(\s*)")
_EDGES = "".join(filter(str.isspace, map(chr, range(0x3001)))) + BREAK
_TORN_LEFT = re.compile(r"[\d０-９][.．,，]?\Z|[\d０-９万亿][万亿]?\Z")
_TORN_RIGHT = re.compile(r"[.．]?[\d０-９]|[%％‰万亿千百]|个百分点")
_UNIT = re.compile(r"[%％‰]|[万亿千百]?(?:个百分点|[元人户吨亩个件台辆米公年月日倍吨顷里斤套家])|[万亿]")
_PROSE = 12  # characters before a torn figure that show that the line is prose and not a list of figures

Place = Literal["prose", "heading", "cell"]


def strip_edges(text: str) -> str:
    """A line without the breaks and white space around it, which join nothing."""
    return text.strip(_EDGES)


def join_breaks(text: str, place: Place) -> str:
    """The text with every break a line feed, a blank or nothing.

    In a title a break is nothing, in a cell nothing between ideographs and before a unit, else a blank. In prose it is
    a line feed, unless it stands inside a figure: between two digits of a line of prose, or between figure and unit.
    """
    text = strip_edges(text)
    if BREAK not in text:
        return text
    parts: list[str] = []
    at = 0
    for match in _BREAKS.finditer(text):
        parts.append(text[at : match.start()])
        left = parts[-1].rpartition("\n")[2]
        parts.append(_between(left, text, match, place))
        at = match.end()
    parts.append(text[at:])
    return "".join(parts).strip()


def _between(left: str, text: str, match: re.Match[str], place: Place) -> str:
    end = match.end()
    right = text[end : end + 6]
    if not left or not right:
        return "\n" if place == "prose" else ""
    if place != "prose":
        wide = left[-1] >= "\u2e80" or right[0] >= "\u2e80"
        latin = (left[-1].isascii() and left[-1].isalnum()) and (right[0].isascii() and right[0].isalnum())
        return "" if (wide or _UNIT.match(right)) and not latin else " "
    single = match[0].count(BREAK) == 1 and "\u3000" not in match[2]
    if single and left[-1] in "0123456789０１２３４５６７８９" and _UNIT.match(right):
        return ""
    if single and len(left) >= _PROSE and _TORN_LEFT.search(left) and _TORN_RIGHT.match(right):
        return ""
    return "\n"
