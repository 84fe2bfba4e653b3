"""Tables left as HTML in a text, as programs that read scans write them: laid out as lines of cells with bars."""

import re
from typing import Final

_TAG: Final = re.compile(r"</?(?P<name>html|body|table|thead|tbody|tr|td|th)\b[^<>]*>", re.IGNORECASE)
_CELLS: Final = frozenset({"td", "th"})
_OPENS_CELL: Final = ("<td", "<TD", "<Td", "<tD")


def lay_out_tables(text: str) -> str:
    """The text with a new line for each row of its tables and a bar before each cell; every other character keeps its
    place, so that offsets stay those of the article."""
    return _TAG.sub(_mark, text) if any(cell in text for cell in _OPENS_CELL) else text


def _mark(tag: re.Match[str]) -> str:
    name, closes = tag["name"].lower(), tag.group().startswith("</")
    mark = "\n" if name == "table" or (name == "tr" and not closes) else "|" if name in _CELLS and not closes else " "
    return mark + " " * (len(tag.group()) - 1)
