"""Pieces of a page to lines in reading order: columns one after the other, tables row by row.

A page is cut at its tallest gutter: a strip that no piece crosses, with running prose on both sides of it. What stands
above and below, and each side, is cut again. What is no column of prose is read row by row, and rows of several pieces
are rows of a table. What is not here: paragraphs (`pdf_text`), and vertical writing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipelines.reading.pdf_lines import Piece

_FEWEST_LINES = 3  # of a column
_MOST_CANDIDATES = 12
_MOST_COLUMNS = 100  # of a page
_PROSE = 6  # characters of a line of prose; cells of tables are shorter
_PROSE_SHARE = 0.5
_SOLID_LINES = 8
_SOLID_SHARE = 0.5
_SENTENCES = 0.4  # of the lines of a column of prose hold a comma or a full stop; names of rows do not
_CLAUSES = re.compile(r"[，。；！？]|(?<!\d)[,;]")  # a comma inside a figure parts no clauses
_FEWEST_SENTENCES = 0.2  # and so many of each side of a short gutter; names beside units are cells
_FIGURES_SHARE = 0.4  # a stretch with more pieces that are figures is a table, however long its headings are
_FULL_SHARE = 0.3  # of the lines left of a gutter; the others end paragraphs or are rows of tables
_FLUSH_SHARE = 0.6  # of the rows right of a gutter that other pages share
_EVEN_SHARE = 0.8  # of the lines of a column that is one paragraph, however few of them hold a mark
_LEADER = re.compile(r"(?:[.…·•‥⋯-]\s?){3,}\s*[0-9ivxIVX]*$")  # the dots between a heading and its page
_MARGIN = 2.0  # ems by which a full line of a column may miss its end
_CELLS = 1.8  # a gap of so many ems parts cells, also in a row by itself
_SLACK = 0.3
_EDGE_SHARE = 0.1


@dataclass(slots=True)
class PageLine:
    """A line in reading order; `left` and `right` are the edges of its column, `row` says it is a row of a table."""

    text: str
    start: float
    end: float
    base: float
    size: float
    row: bool
    spaced: bool
    left: float = 0.0
    right: float = 0.0
    column: int = 0
    indents: bool = False
    """Whether paragraphs of its column begin with an indent."""
    prose: bool = True
    """Whether its column holds sentences or one paragraph, and not a list."""


def order_lines(pieces: Sequence[Piece], known: Sequence[float] = ()) -> list[PageLine]:
    """The lines of a page in reading order; at `known` gutters, those of other pages, less evidence is enough."""
    lines: list[PageLine] = []
    waiting = [list(pieces)]
    column = 0
    while waiting:
        region = waiting.pop()
        parts = _cut_region(region, known) if column < _MOST_COLUMNS else [region]
        if len(parts) > 1:
            waiting += reversed(parts)
        elif region:
            found = _read_rows(region)
            for line in found:
                line.column = column
            column += 1
            lines += found
    _set_edges(lines)
    return lines


def find_gutters(pieces: Sequence[Piece]) -> list[float]:
    """Where columns right of another begin on a page, in points from its left edge."""
    found: list[float] = []
    waiting = [list(pieces)]
    while waiting and len(found) < _MOST_COLUMNS:
        region = waiting.pop()
        gutter = _find_gutter(region, ())
        if gutter is not None:
            found.append(gutter.edge)
            waiting += _cut_at(region, gutter)
    return found


@dataclass(frozen=True, slots=True)
class _Gutter:
    at: float
    edge: float
    top: float
    bottom: float
    lines: int


def _cut_region(region: list[Piece], known: Sequence[float]) -> list[list[Piece]]:
    """The parts of a region at its tallest gutter; the region itself where it has none."""
    gutter = _find_gutter(region, known)
    return [region] if gutter is None else _cut_at(region, gutter)


def _cut_at(region: list[Piece], gutter: _Gutter) -> list[list[Piece]]:
    """What stands above a gutter, left of it, right of it, and below."""
    above, left, right, below = [], [], [], []
    for piece in region:
        if piece.base > gutter.top:
            above.append(piece)
        elif piece.base < gutter.bottom:
            below.append(piece)
        elif piece.left < gutter.at:
            left.append(piece)
        else:
            right.append(piece)
    return [part for part in (above, left, right, below) if part]


def _find_gutter(region: list[Piece], known: Sequence[float]) -> _Gutter | None:
    if len(region) < 2:
        return None
    em = median(piece.size for piece in region)
    first = min(piece.left for piece in region)
    edges = Counter(round(piece.left / em * 2) for piece in region if piece.left > first + 3 * em)
    candidates = [edge for edge, count in edges.most_common(_MOST_CANDIDATES) if count >= 2]
    ordered = sorted(region, key=lambda piece: -piece.base)
    best: _Gutter | None = None
    for at, is_known in [
        *(((edge / 2 - 0.5) * em, False) for edge in sorted(candidates)),
        *((edge - 0.5 * em, True) for edge in known),
    ]:
        gutter = _tallest_run(ordered, at, em, is_known)
        if gutter is not None and (best is None or gutter.lines > best.lines):
            best = gutter
    return best


def _tallest_run(ordered: list[Piece], at: float, em: float, is_known: bool) -> _Gutter | None:
    """The longest stretch of pieces that do not cross `at` and stand as columns on both sides of it."""
    best: _Gutter | None = None
    run: list[Piece] = []
    for piece in [*ordered, None]:
        if piece is not None and not (piece.left < at - _SLACK * em and piece.right > at + _SLACK * em):
            run.append(piece)
            continue
        found = _read_run(run, at, em, is_known)
        if found is not None and (best is None or found.lines > best.lines):
            best = found
        run = []
    return best


def _read_run(run: list[Piece], at: float, em: float, is_known: bool) -> _Gutter | None:
    left = [piece for piece in run if piece.left < at]
    right = [piece for piece in run if piece.left >= at]
    if not left or not right:
        return None
    # Columns begin side by side; what stands above the lower one of them is read before both. They may end anywhere.
    top = min(left[0].base, right[0].base) + em
    left = [piece for piece in left if piece.base <= top]
    right = [piece for piece in right if piece.base <= top]
    if not left or not right:
        return None
    overlap = max(left[-1].base, right[-1].base)
    beside = min(len({round(piece.base) for piece in side if piece.base >= overlap - em / 2}) for side in (left, right))
    lowest = min(left[-1].base, right[-1].base) - em / 2
    gutter = _Gutter(at, at + 0.5 * em, top, lowest, beside)
    if is_known:
        # One side of plain lines of prose is enough, or rows that begin where the lines of other pages do; the cells of
        # a table over both columns begin elsewhere.
        begun = beside >= _SOLID_LINES and _flush_share(right, at, em) >= _FLUSH_SHARE
        return gutter if begun or _is_plain(left) or _is_plain(right) else None
    full = _full_share(left, em)
    sentences = _count_sentences(left)
    if len(left) >= _SOLID_LINES and full >= _SOLID_SHARE and sentences >= _SENTENCES * len(left) and _is_plain(left):
        return gutter  # a long column of even lines; what stands beside it may be short
    if beside < _FEWEST_LINES or full < _FULL_SHARE or not (_is_prose(left) and _is_prose(right)):
        return None
    if min(_count_sentences(left), _count_sentences(right)) < _FEWEST_SENTENCES * min(len(left), len(right)):
        return None
    figures = sum(not any(char.isalpha() for char in piece.text) for piece in (*left, *right))
    return gutter if figures <= _FIGURES_SHARE * (len(left) + len(right)) else None


def _full_share(pieces: list[Piece], em: float) -> float:
    """The share of rows that reach to where the furthest do."""
    ends: dict[float, float] = {}
    for piece in pieces:
        ends[piece.base] = max(ends.get(piece.base, piece.right), piece.right)
    furthest = max(ends.values())
    return sum(furthest - end <= _MARGIN * em for end in ends.values()) / len(ends)


def _flush_share(pieces: list[Piece], at: float, em: float) -> float:
    """The share of the rows right of a gutter that begin at its edge."""
    starts: dict[int, float] = {}
    for piece in pieces:
        base = round(piece.base)
        starts[base] = min(starts.get(base, piece.left), piece.left)
    return sum(start - at <= _MARGIN / 2 * em for start in starts.values()) / len(starts)


def _count_sentences(pieces: Sequence[Piece | PageLine]) -> int:
    """How many pieces hold a mark that parts clauses."""
    return sum(_CLAUSES.search(piece.text) is not None for piece in pieces)


def _is_prose(pieces: list[Piece]) -> bool:
    """Whether most characters stand in long pieces that are no figures; a column of prose may hold a table."""
    long = sum(len(p.text) for p in pieces if len(p.text) >= _PROSE and not p.text.replace(".", "").isdecimal())
    return long >= _PROSE_SHARE * sum(len(piece.text) for piece in pieces)


def _is_plain(pieces: list[Piece]) -> bool:
    """Whether pieces stand one a row, as lines of prose do."""
    return _is_prose(pieces) and len(pieces) <= 1.2 * len({round(piece.base) for piece in pieces})


def _read_rows(region: list[Piece]) -> list[PageLine]:
    """The lines of a region without columns, from the top."""
    rows: list[list[Piece]] = []
    for piece in sorted(region, key=lambda piece: -piece.base):
        if rows and rows[-1][0].base - piece.base <= _SLACK * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    several = [len(row) > 1 and not _is_set_wide(row) for row in rows]
    lines = []
    for index, row in enumerate(rows):
        row.sort(key=lambda piece: piece.left)
        beside = any(several[near] for near in (index - 1, index + 1) if 0 <= near < len(rows))
        text, is_row = _join_row(row, in_table=several[index] and beside)
        largest = max(row, key=lambda piece: len(piece.text))
        lines.append(PageLine(text, row[0].left, row[-1].right, largest.base, largest.size, is_row, row[0].spaced))
    return lines


def _join_row(row: list[Piece], *, in_table: bool) -> tuple[str, bool]:
    """The text of a row: cells parted by tabs, or by a wide blank where a line is only set loosely."""
    if _is_set_wide(row):
        return "".join(piece.text for piece in row), False
    parts = [row[0].text]
    is_row = False
    for last, piece in pairwise(row):
        cells = in_table or piece.left - last.right > _CELLS * max(piece.size, last.size)
        is_row = is_row or cells
        parts += ["\t" if cells else "\u3000", piece.text]
    return "".join(parts), is_row


def _is_set_wide(row: list[Piece]) -> bool:
    """Whether a row is a title whose characters stand apart: 统　计　公　报."""
    return len(row) > 2 and all(len(piece.text) == 1 and piece.text.isalpha() for piece in row)


def _set_edges(lines: list[PageLine]) -> None:
    """The edges of each line's column; a column of few lines ends where the lines of the page do."""
    columns: dict[int, list[PageLine]] = {}
    for line in lines:
        columns.setdefault(line.column, []).append(line)
    for own in columns.values():
        prose = [line for line in own if not line.row] or own
        wide = prose if len(prose) >= _FEWEST_LINES else lines
        left = _edge([line.start for line in prose], own[0].size)
        right = -_edge([-line.end for line in wide], own[0].size)
        indented = sum(line.start - left > _MARGIN / 2 * line.size for line in prose)
        is_prose = 2 * _count_sentences(prose) >= len(prose) or _is_even(prose, right)
        for line in own:
            line.prose = is_prose
            line.indents = 0 < indented < len(prose)
            line.left, line.right = min(left, line.start), max(right, line.end)


def _is_even(lines: list[PageLine], right: float) -> bool:
    """Whether lines fill their column as those of one paragraph do, and are no table of contents."""
    full = sum(right - line.end <= _MARGIN * line.size and _LEADER.search(line.text) is None for line in lines)
    return len(lines) >= _SOLID_LINES and full >= _EVEN_SHARE * len(lines)


def _edge(places: list[float], em: float) -> float:
    """The outermost place that lines share; of many lines, a few may stand out (a heading in the margin)."""
    ordered = sorted(places)
    least = max(1, int(_EDGE_SHARE * len(ordered)))
    for index, place in enumerate(ordered[: len(ordered) - least + 1]):
        if ordered[index + least - 1] - place <= em:
            return place
    return ordered[0]
