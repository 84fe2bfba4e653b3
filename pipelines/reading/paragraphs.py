"""The text of a report as raw paragraphs: one a line, trimmed, with offsets that lead back to the text.

What is here: cutting the text, and telling by its form what a line can be (lists in `schemas/codelists/reading`).
Characters without ink (`decoding.INKLESS`) are no part of a paragraph, for one inside a figure would tear it.
What is not: which article a line belongs to, and repairing the order.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from pipelines.reading.decoding import INKLESS, UnreadableError, table_of
from schemas.prepared import read_toml

MOST_PARAGRAPHS = 200_000
"""Lines of a report; each takes some kilobytes of memory on its way into the tables."""

_INKED = re.compile(f"[^{INKLESS}]+")
_BREAK = re.compile("\r\n|[\n\r\f\v\x85\u2028\u2029]")
_MARKUP = re.compile(r"\s*(?:#{1,6}\s+)?(?:\*\*)?(.*?)(?:\*\*)?\s*", re.DOTALL)
_DATE = r"\d{4}\s*(?:年|[-./])\s*\d{1,2}\s*(?:月|[-./])\s*\d{1,2}\s*日?"

_LONGEST_LINE = 120  # no listed kind of line is longer
_LINES_KEPT = 2048

FINAL = frozenset("。！？!?…；;：:")
"""A line whose last character, closing marks aside, is one of these is finished."""
CLOSERS = "”’』」）)】］]》〉〕*\"'"


@dataclass(slots=True)
class Paragraph:
    """A trimmed line: its place among all of them, its span in the text, and the empty lines before it.

    Its text is shorter than its span where characters without ink stand inside. Nothing changes one once it is made;
    a frozen class would say so, and take three times as long to make one.
    """

    position: int
    start: int
    end: int
    text: str
    gap: int
    indented: bool


def split_paragraphs(text: str) -> list[Paragraph]:
    """The non-empty lines of a text in order; every character outside them is white space or without ink.

    Raises `UnreadableError` for more than `MOST_PARAGRAPHS`.
    """
    found: list[Paragraph] = []
    breaks_in: dict[str, int] = {}  # what stands between lines is nearly always the same
    edges = None if _INKED.fullmatch(text) else _edges()
    previous_end = after = 0
    for line in text.splitlines(keepends=True):
        at, after = after, after + len(line)
        trimmed = line.strip(edges)
        if not trimmed:
            continue
        if len(found) >= MOST_PARAGRAPHS:
            raise UnreadableError(
                "too_many_lines",
                f"the text has more than {MOST_PARAGRAPHS:,} lines, the limit; cut the file into its reports",
            )
        lead = 0 if trimmed[0] == line[0] else line.index(trimmed)
        start = at + lead
        end = start + len(trimmed)
        between = text[previous_end:start]
        breaks = breaks_in.get(between)
        if breaks is None:
            breaks = breaks_in[between] = max(len(_BREAK.findall(between)), 1)
        if edges is not None:
            trimmed = "".join(_INKED.findall(trimmed))
        found.append(Paragraph(len(found), start, end, trimmed, breaks - 1, lead > 0 and "\u3000" in line[:lead]))
        previous_end = end
    return found


@cache
def _edges() -> str:
    """All white space and all characters without ink."""
    return "".join(map(chr, table_of(f"[\\s{INKLESS}]").nonzero()[0].tolist()))


def stretches_of(paragraph: Paragraph, text: str) -> list[tuple[int, int]]:
    """The spans in the text of the characters of a paragraph: several where characters without ink stand between."""
    start, end = paragraph.start, paragraph.end
    if end - start == len(paragraph.text):
        return [(start, end)]
    return [match.span() for match in _INKED.finditer(text, start, end)]


def strip_markup(line: str) -> str:
    """A line without the Markdown marks around it: `## **一、综合**` → 一、综合."""
    if line and line[0] not in "#*" and line[-1] != "*" and not line[0].isspace() and not line[-1].isspace():
        return line
    match = _MARKUP.fullmatch(line)
    return match[1] if match else line


def is_finished(line: str) -> bool:
    """Whether a line ends as a sentence, an item or an introduction does."""
    last = line[-1:]
    if last in FINAL:
        return True
    return last in CLOSERS and line.rstrip(CLOSERS)[-1:] in FINAL


@cache
def _listed() -> dict[str, dict[str, list[str]]]:
    return read_toml(resources.files("schemas.codelists").joinpath("reading/lines.toml"))


@cache
def _pattern(part: str, *kinds: str) -> re.Pattern[str]:
    """What any of some kinds looks like."""
    patterns = [each for kind in kinds for each in _listed()[part][kind]]
    pattern = "|".join(f"(?:{each})" for each in patterns).replace("DATE", _DATE)
    return re.compile(pattern)


def is_line(line: str, *kinds: str) -> bool:
    """Whether a line as a whole is of one of some kinds listed under [whole_line]."""
    return len(line) <= _LONGEST_LINE and _is_listed(line, *kinds)


@lru_cache(maxsize=_LINES_KEPT)
def _is_listed(line: str, *kinds: str) -> bool:
    """Kept for the lines seen last: the same line is asked about by those who read pages, articles and imprints."""
    return _pattern("whole_line", *kinds).fullmatch(strip_markup(line)) is not None


def opens_with(kind: str, line: str) -> int:
    """How many characters at the beginning of a line are of a kind listed under [opening]; 0 if none."""
    match = _pattern("opening", kind).match(line)
    return match.end() if match else 0
