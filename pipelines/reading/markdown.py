"""Markdown to its text layer: front matter becomes what the file declares, marks inside lines go, lines stay lines.

Taken off, since they would part a figure from its unit or bring digits nobody reads: emphasis, code marks, escapes,
addresses of links and pictures. Kept: marks that begin a line (`#`, `-`, `>`) and bars of tables, for they tell what a
line is. Front matter stands in the text as furniture. What is not here: YAML beyond `key: value`, and HTML.
"""

import re

from pipelines.reading.declarations import read_declarations
from pipelines.reading.decoding import decode_markup, require_text
from pipelines.reading.imprint import Imprint
from pipelines.reading.layers import TextLayer

MEDIA_TYPE = "text/markdown"

_FRONT = re.compile(r"\s*(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<inside>.*?)(?:^|\n)(?P=mark)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_ENTRY = re.compile(r"[ \t]*[\"']?(?P<key>[\w\u4e00-\u9fff -]{1,30}?)[\"']?[ \t]*[:=：][ \t]*(?P<value>\S.*?)[ \t]*")
# Marks inside a line. Each is bounded, so that an unpaired mark costs no more than a look at the characters after it.
_PICTURE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:\s+\"[^\"\n]{0,300}\")?\)")
_LINK = re.compile(r"\[(?!\d{1,3}\])([^\[\]\n]{1,300})\]\([^()\s]{0,2000}(?:\s+\"[^\"\n]{0,300}\")?\)")
_NOTE = re.compile(r"(\[\d{1,3}\])\([^()\s]{0,2000}\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{2,3}|~~|`{1,2})(?=\S)([^*_~`\n]{1,500}?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|%~>&$])")
_ENTITY = {"&nbsp;": "\u00a0", "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_WHOLE_LINE = re.compile(r"[ \t]*(?:#{1,6}[ \t].*|\*\*[^*\n]*\*\*)\s*")


def read_markdown(data: bytes) -> TextLayer:
    """The text layer of a Markdown file. Raises `UnreadableError` for bytes that are no text or have no letters."""
    decoded = decode_markup(data)
    text = decoded.text
    front = _FRONT.match(text)
    if front is None or not _ENTRY.match(front["inside"]):
        body = _strip_marks(text)
        require_text(body, decoded.encoding)
        return TextLayer(body, MEDIA_TYPE, decoded.encoding)
    body = _strip_marks(text[front.end() :])
    require_text(body, decoded.encoding)
    furniture = ((0, front.end()),)
    declared = _read_front(front["inside"])
    return TextLayer(text[: front.end()] + body, MEDIA_TYPE, decoded.encoding, furniture, declared)


def _read_front(inside: str) -> Imprint:
    """What front matter says under known keys; of two equal keys the first counts."""
    said: dict[str, str] = {}
    for line in inside.splitlines():
        entry = _ENTRY.fullmatch(line)
        if entry:
            value = entry["value"]
            quoted = value[:1] in "\"'" and len(value) > 1 and value[-1] == value[0]
            said.setdefault(entry["key"].strip().lower(), value[1:-1] if quoted else value)
    return read_declarations("front_matter", said)


def _strip_marks(text: str) -> str:
    if not any(mark in text for mark in "*_[`\\&~"):
        return text
    return "".join(map(_strip_line, text.splitlines(keepends=True)))


def _strip_line(line: str) -> str:
    """A line without marks inside it; a heading, or a line that is bold as a whole, stays as layout knows it."""
    line = _NOTE.sub(r"\1", _LINK.sub(r"\1", _PICTURE.sub(r"\1", line)))
    if not _WHOLE_LINE.fullmatch(line):
        for _ in range(2):  # emphasis inside emphasis
            line = _EMPHASIS.sub(r"\2", line)
    line = _ESCAPE.sub(r"\1", line)
    if "&" in line:
        for name, character in _ENTITY.items():
            line = line.replace(name, character)
    return line
