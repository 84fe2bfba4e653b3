"""Glyphs of a PDF page to pieces of lines: runs of characters on one baseline without a wide gap.

A gap is measured in ems of the text around it, since PDF files have no words, and many have no blanks. What is not
here: which piece belongs to which column (`pdf_columns`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.reading.layers import INVISIBLE, lower_digits, raise_digits
from pipelines.reading.pdf_glyphs import FIELDS
from pipelines.reading.pdf_process import GlyphPage

_SAME_BASELINE = 0.3  # ems
_PIECES = 0.9  # a gap of so many ems ends a piece
_WORDS = 0.2  # one of so many parts two words in Latin letters
_NUMBERS = 0.5  # and one of so many two numbers: justified lines stretch between digits
_UPRIGHT = 5.0  # degrees
_SMALL = 0.8
_RAISED = 0.15
_MOST_PAIRS = 100_000  # no printed row is so long
_DOUBLE = 0.3  # the same glyph again within so many ems is one printed twice to look bold


@dataclass(slots=True)
class Glyph:
    """A printed character and its place in points."""

    char: str
    left: float
    right: float
    base: float
    size: float
    spaced: bool = False
    """Whether a blank stands before it."""


@dataclass(slots=True)
class Piece:
    """A run of characters on one baseline."""

    text: str
    left: float
    right: float
    base: float
    size: float
    spaced: bool = False
    """Whether a blank is printed before it, be it at the end of the line above."""


@dataclass(slots=True)
class PagePieces:
    """The pieces of a page, row by row from the top, and characters that stand askew (stamps across the page)."""

    width: float
    height: float
    rows: list[list[Piece]] = field(default_factory=list)
    askew: str = ""


def read_pieces(page: GlyphPage) -> PagePieces:
    """The pieces of a page."""
    upright, askew = _split_upright(page)
    found = PagePieces(page.width, page.height, askew=askew)
    for row in _find_rows(upright):
        pieces = [_write_piece(glyphs) for glyphs in _cut_row(row)]
        found.rows.append([piece for piece in pieces if piece.text])
    found.rows = [row for row in found.rows if row]
    return found


def _split_upright(page: GlyphPage) -> tuple[list[Glyph], str]:
    upright: list[Glyph] = []
    askew: list[str] = []
    spaced = False
    places = page.places
    for index, code in enumerate(page.codes):
        char = chr(code)
        if char.isspace():
            spaced = True
            continue
        if INVISIBLE.fullmatch(char) or char == "\ufffe":
            continue
        left, right, base, size, tilt = places[index * FIELDS : (index + 1) * FIELDS]
        if abs(tilt) > _UPRIGHT:
            askew.append(char)
        elif size > 0:
            upright.append(Glyph(char, left, max(right, left), base, size, spaced))
        spaced = False
    return upright, "".join(askew)


def _find_rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs by baseline from the top, each row from left to right; raised and lowered ones with those beside them."""
    rows: list[list[Glyph]] = []
    base = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        if rows and base - glyph.base <= _SAME_BASELINE * max(glyph.size, rows[-1][0].size):
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
        base = glyph.base
    rows = _merge_small(rows)
    for row in rows:
        row.sort(key=lambda glyph: glyph.left)
    return rows


def _merge_small(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put small glyphs beside a larger one of the row above or below into that row."""
    sizes = [max(glyph.size for glyph in row) for row in rows]
    merged: list[list[Glyph]] = [list(row) for row in rows]
    for index, row in enumerate(rows):
        for other in (index + 1, index - 1):
            if not 0 <= other < len(rows) or sizes[index] > _SMALL * sizes[other]:
                continue
            if len(row) * len(rows[other]) > _MOST_PAIRS:
                continue
            if abs(row[0].base - rows[other][0].base) > 0.6 * sizes[other]:
                continue
            beside = [glyph for glyph in row if _touches(glyph, rows[other])]
            if beside:
                taken = set(map(id, beside))
                merged[other] += beside
                merged[index] = [glyph for glyph in merged[index] if id(glyph) not in taken]
                break
    return [row for row in merged if row]


def _touches(glyph: Glyph, others: Sequence[Glyph]) -> bool:
    """Whether a small glyph, or one of the few beside it, stands next to a glyph of the other row."""
    reach = 3 * glyph.size
    return any(
        -0.3 * other.size <= glyph.left - other.right <= reach
        or -0.3 * other.size <= other.left - glyph.right <= reach / 3
        for other in others
    )


def _cut_row(row: Sequence[Glyph]) -> list[list[Glyph]]:
    pieces: list[list[Glyph]] = []
    for glyph in row:
        if pieces:
            last = pieces[-1][-1]
            if glyph.char == last.char and glyph.left - last.left < _DOUBLE * min(glyph.size, last.right - last.left):
                continue
            if glyph.left - last.right <= _PIECES * max(glyph.size, last.size):
                pieces[-1].append(glyph)
                continue
        pieces.append([glyph])
    return pieces


def _write_piece(glyphs: Sequence[Glyph]) -> Piece:
    sizes = sorted(glyph.size for glyph in glyphs)
    size = sizes[len(sizes) // 2] if len(sizes) > 2 else sizes[-1]
    large = [glyph for glyph in glyphs if glyph.size > _SMALL * size] or list(glyphs)
    base = large[0].base
    parts: list[str] = []
    run: list[Glyph] = []
    level = 0
    for glyph in glyphs:
        here = 0
        if glyph.size <= _SMALL * size and abs(glyph.base - base) > _RAISED * size:
            here = 1 if glyph.base > base else -1
        if here != level:
            parts.append(_write_run(run, level))
            run, level = [], here
        if _parts_words((run[-1] if run else None), glyph):
            run.append(Glyph(" ", glyph.left, glyph.left, glyph.base, glyph.size))
        run.append(glyph)
    parts.append(_write_run(run, level))
    return Piece(
        "".join(parts).strip(), glyphs[0].left, max(glyph.right for glyph in glyphs), base, size, glyphs[0].spaced
    )


def _write_run(run: Sequence[Glyph], level: int) -> str:
    text = "".join(glyph.char for glyph in run)
    return raise_digits(text) if level > 0 else lower_digits(text) if level < 0 else text


def _parts_words(last: Glyph | None, glyph: Glyph) -> bool:
    """Whether a blank stands between two glyphs: a printed one, or a gap between Latin letters or figures."""
    if last is None:
        return False
    if glyph.spaced:
        return True
    pair = last.char + glyph.char
    if not (pair.isascii() and pair.isalnum()):
        return False
    return glyph.left - last.right > (_WORDS if pair.isalpha() else _NUMBERS) * glyph.size
