"""Cut many texts into segments at once, and keep those that hold a numeral.

The same cuts as `segments.cut_segments`, found by comparing whole columns of characters. Where a stretch is too long or
holds too many joins, which is rare, the pattern of a segment decides there.
"""

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from pipelines.figures.folding import code_table
from pipelines.figures.lexicon import NUMERALS
from pipelines.figures.segments import (
    BETWEEN_TEXTS,
    JOINED_BELOW,
    LONGEST,
    MARKS_BEFORE,
    MARKS_BEHIND,
    MOST_JOINS,
    NUMERAL_SIGNS,
    SEGMENT,
    UNIT_BELOW,
)

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint32]
Signs = npt.NDArray[np.uint8]

_BEARS, _BEFORE, _BEHIND, _LISTED, _LAST_ABOVE, _FIRST_BELOW = 1, 2, 4, 8, 16, 32
_MARK: Final = _BEFORE | _BEHIND
_ZERO, _LIST_MARK, _LINE = ord("0"), ord("、"), ord("\n")
_SIGNS: Final = {
    _BEARS: NUMERAL_SIGNS,
    _BEFORE: MARKS_BEFORE + BETWEEN_TEXTS,
    _BEHIND: MARKS_BEHIND + BETWEEN_TEXTS,
    _LISTED: f"0{NUMERALS}第",
    _LAST_ABOVE: JOINED_BELOW[0],
    _FIRST_BELOW: JOINED_BELOW[1],
}


@cache
def _table() -> Signs:
    table = np.zeros(len(code_table()), dtype=np.uint8)
    for bit, signs in _SIGNS.items():
        for sign in signs:
            table[ord(sign)] |= bit
    return table


def segments_with_numerals(folded: str, codes: Codes) -> tuple[list[int], list[int]]:
    """Starts and ends of the segments of a folded text that hold a numeral; `codes` are its code points."""
    if not folded:
        return [], []
    signs = _table().take(codes)
    edges = _edges(folded, codes, signs)
    starts, ends = edges[:-1], edges[1:]
    bears = np.bitwise_or.reduceat(signs, starts) & _BEARS > 0
    return starts[bears].tolist(), ends[bears].tolist()


def _edges(folded: str, codes: Codes, signs: Signs) -> Ints:
    """Where segments begin, and the end of the text."""
    size = len(codes)
    marks = np.flatnonzero((signs & _MARK) != 0)
    joined = _joined(codes, signs, marks)
    cuts = np.zeros(size + 1, dtype=bool)
    cuts[[0, size]] = True
    parts = marks[~joined]
    cuts[parts[signs[parts] & _BEFORE > 0]] = True
    cuts[parts[signs[parts] & _BEHIND > 0] + 1] = True
    below = parts[(codes[parts] == _LINE) & (parts > 0) & (parts + 1 < size)]
    below = below[(signs[below - 1] & _LAST_ABOVE > 0) & (signs[below + 1] & _FIRST_BELOW > 0)]
    joins = np.concatenate([marks[joined], _join_units_below(folded, cuts, below)])
    _cut_irregular(folded, cuts, marks, joins)
    return np.flatnonzero(cuts)


def _joined(codes: Codes, signs: Signs, marks: Ints) -> Bools:
    """Marks inside a number (1，234) or between listed numerals (三、四季度)."""
    after = np.concatenate([codes, np.zeros(5, dtype=codes.dtype)])
    zero_before = (codes[marks - 1] == _ZERO) & (marks > 0)
    comma = (codes[marks] == ord(",")) | (codes[marks] == ord("，"))
    joined: Bools = np.zeros(len(marks), dtype=bool)
    rows = np.flatnonzero(zero_before & comma)
    joined[rows] = after[marks[rows] + 4] != _ZERO
    for step in (1, 2, 3):
        joined[rows] &= after[marks[rows] + step] == _ZERO
    rows = np.flatnonzero((codes[marks] == _LIST_MARK) & (marks > 0) & (marks + 1 < len(codes)))
    following = marks[rows] + 1
    plain = (codes[following] == _ZERO) | (codes[following] == ord("第"))
    joined[rows] = np.where(zero_before[rows], plain, signs[following] & _LISTED > 0)
    return joined


def _join_units_below(folded: str, cuts: Bools, lines: Ints) -> Ints:
    """Strike the cuts between a number and its unit on the next line; a cell of a table is never joined so."""
    edges = np.flatnonzero(cuts)
    starts: dict[int, int] = {}  # a line break that was joined → where its segment begins
    for at, before in zip(lines.tolist(), edges[np.searchsorted(edges, lines) - 1].tolist(), strict=True):
        start = starts.get(before, before)
        if folded[start] not in "\t|" and UNIT_BELOW.match(folded, at):
            cuts[at] = False
            starts[at] = start
    return np.array(list(starts), dtype=np.int64)


def _cut_irregular(folded: str, cuts: Bools, marks: Ints, joins: Ints) -> None:
    """Cut anew, by the pattern, from each segment that is too long or joined too often to where cuts agree again."""
    edges = np.flatnonzero(cuts)
    gaps = np.diff(np.concatenate([[-1], marks, [len(folded)]]))
    far = np.concatenate([[0], marks + 1])[gaps > LONGEST]
    irregular = np.bincount(np.searchsorted(edges, joins, "right"), minlength=len(edges)) > MOST_JOINS
    irregular[np.searchsorted(edges, far, "right")] = True
    at = 0
    for index in np.flatnonzero(irregular).tolist():
        end = int(edges[index])
        at = max(at, int(edges[index - 1]))
        agreed = at >= end
        while not agreed:
            stop = SEGMENT.match(folded, at).end()  # type: ignore[union-attr]
            agreed = stop >= end and bool(cuts[stop])
            cuts[at + 1 : stop] = False
            cuts[stop] = True
            at = stop
