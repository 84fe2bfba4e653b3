"""Units of table cells: from the heading of the column, the label of the row, a unit cell, or a line 单位：亿元.

A table is a stretch of lines with cell marks (tabs, bars) or lists of numbers behind a label. Cells of a row are
matched with headings from the right, since labels may hold blanks of their own.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipelines.figures.units import is_count_unit, unit_end
from schemas.vocabulary import Kind

_GAPS: Final = re.compile(r"\t+|</?t[dr][^<>]{0,40}>|  +")
_TAG: Final = re.compile(r"<[^<>]{0,40}>")
_UNIT_IN: Final = re.compile(r"[(（]([^()（）]{1,14})[)）]?$|([%‰])$|(?:^|[：: (（])单位 ?[:：] ?([^ ()（）|]{1,12})")
_UNIT_LINE: Final = re.compile(r"单位 ?[:：] ?([^ ()（）|\t]{1,16})")
_PARTED: Final = re.compile("[，,、；;]")
_RATE_TITLE: Final = re.compile("增长(?!额|量)|增速|增幅|同比|环比|涨幅|降幅|升降|比重|占比|构成|率$|±")
_SCALED: Final = re.compile(r"([十百千]?[万亿]{1,2}|千(?![瓦米克伏卡焦帕赫安乏])|百)?(.*)")
_NUMERIC: Final = re.compile(r"[-+]?0[0.,，]*(?:[十百千]?[万亿]+)?")
_COUNTER: Final = re.compile(r"序号|编号|名次|位次|排名|排序|年份|年度|时间|年")
_PERCENT: Final = re.compile(r"[±+\-/ ]*(?:\\?%|百分比)")
_NUMBER_ROW: Final = re.compile(r"\S.*? \(?-?0[0.,，]*\)?(?: +(?:\(?-?0[0.,，]*\)?|—+))*\s*")
_ENDS_OF_CELLS: Final = frozenset("0.,，)—")
_RULE: Final = "|-: \t"
_INK: Final = re.compile(r"<[^<>]*>|\s")
_LISTED_NUMBER: Final = re.compile(r" (-?0[0.,，]*|—+)(?= |$)")
_WORD: Final = re.compile(r"\S+")
LONGEST_LIST_LINE: Final = 120
"""A line without cell marks that is longer is prose, even if it ends in a number."""
LONGEST_DAMAGED_ROW: Final = 60
LONGEST_ROW: Final = 2000
"""Cells beyond this many characters of a line are not matched with headings."""
MOST_COLUMNS: Final = 60
MOST_ROWS_BELOW: Final = 12
"""Rows that inherit the unit of a label above them."""


@dataclass(frozen=True, slots=True)
class HeadingUnit:
    """What a heading gives its cells."""

    kind: Kind
    unit: str | None
    factor: int


_PERCENTS: Final = HeadingUnit(Kind.PERCENT, "%", 1)
Heading = tuple[list[HeadingUnit | None], HeadingUnit | None, list[str]]
"""Units of the columns, unit of the whole table, titles of the columns."""
NO_HEADING: Final[Heading] = ([], None, [])


_FACTORS: Final = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}


def scale_factor(printed: str) -> int:
    """万 → 10⁴, 千万 → 10⁷: what printed multipliers multiply by."""
    factor = 1
    for name in printed:
        factor *= _FACTORS[name]
    return factor


@lru_cache(4096)
def read_unit(printed: str) -> HeadingUnit | None:
    """万吨 → 吨 and 10⁴, ±% → %. None for what is no unit (含税)."""
    text = printed.strip().replace(" ", "")
    if _PERCENT.fullmatch(text):
        return HeadingUnit(Kind.PERCENT, "%", 1)
    if text in ("‰", "千分比"):
        return HeadingUnit(Kind.PERCENT, "‰", 1)
    if text in ("个百分点", "百分点"):
        return HeadingUnit(Kind.PERCENTAGE_POINT, "个百分点", 1)
    if text == "倍":
        return HeadingUnit(Kind.MULTIPLE, "倍", 1)
    match = _SCALED.fullmatch(text)
    assert match is not None
    scale, unit = match[1] or "", match[2]
    if unit and unit_end(unit, 0) == len(unit):
        return HeadingUnit(Kind.QUANTITY, unit, scale_factor(scale))
    return None


class _Line:
    """A line as a table sees it: whether it is a row, whether a heading may stand above it (a row of numbers, a rule, a
    blank line), and of a row its cells with their offsets, which are numbers, which are units, and the unit in its
    label. Nobody asks for the cells of the prose between tables, which are most lines."""

    __slots__ = ("cells", "is_passed", "is_row", "label_unit", "numeric", "starts", "units")

    def __init__(self, line: str) -> None:
        bare = line.strip()
        marked = "\t" in line or "|" in line or "<td" in line
        ends_in_cell = len(line) < LONGEST_LIST_LINE and line.rstrip()[-1:] in _ENDS_OF_CELLS
        self.is_row = marked or (ends_in_cell and _NUMBER_ROW.fullmatch(line.rstrip()) is not None)
        self.cells = _split(line) if self.is_row else ()
        printed = [cell for _, cell in self.cells]
        self.starts = [start for start, _ in self.cells]
        self.numeric = [_NUMERIC.fullmatch(cell) is not None for cell in printed]
        self.units: list[tuple[int, HeadingUnit]] = []
        for place, cell in enumerate(printed):
            unit = None if self.numeric[place] else read_unit(cell)
            if unit is not None:
                self.units.append((place, unit))
        self.label_unit = _bracket_unit(printed[0]) if printed else None
        numbers = True in self.numeric if marked else self.is_row or _ends_in_number(bare)
        remark = bare.startswith("(") and bare.endswith(")") and "单位" not in bare and _bracket_unit(bare) is None
        self.is_passed = not bare.strip(_RULE) or numbers or remark


@lru_cache(1 << 15)
def _read_line(line: str) -> _Line:
    return _Line(line)


def _ends_in_number(line: str) -> bool:
    """A row of a list that print has damaged: `家用电冰箱 928 万台 1. 0`."""
    return len(line) < LONGEST_DAMAGED_ROW and " " in line and line.rstrip(")")[-1:] == "0"


class LinesOfText:
    """The lines of a folded text, looked at only where a bare number asks."""

    def __init__(self, folded: str, base: int = 0) -> None:
        """`base` is where this text begins in the piece that offsets point into."""
        self.text, self.base = folded, base
        self.starts = [0, *(match.end() for match in re.finditer("\n", folded))]
        self._headings: dict[int, Heading] = {}
        self._lines: dict[int, _Line] = {}

    def _shape(self, index: int) -> str:
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : min(end, self.starts[index] + LONGEST_ROW)]

    def _line(self, index: int) -> _Line:
        line = self._lines.get(index)
        if line is None:
            line = self._lines[index] = _read_line(self._shape(index))
        return line

    def is_table(self, at: int) -> bool:
        """Whether the line of `at` is a row of cells or ends in a list of numbers."""
        return self._line(bisect_right(self.starts, at - self.base) - 1).is_row

    def unit_for(self, at: int) -> HeadingUnit | None:
        """The unit of the cell that is the number at `at`."""
        index = bisect_right(self.starts, at - self.base) - 1
        line = self._line(index)
        if not line.is_row:
            return None
        offset = at - self.base - self.starts[index]
        column = bisect_right(line.starts, offset) - 1
        if not 0 <= column < MOST_COLUMNS or offset >= LONGEST_ROW or not line.numeric[column]:
            return None
        return self._from_heading(index, line, column)

    def _from_heading(self, index: int, line: _Line, column: int) -> HeadingUnit | None:
        """Of the heading of the column, a unit cell of the row, the row's label, the table, the first that says it."""
        units, whole, titles = self._heading_above(index)
        width = len(line.cells)
        from_right = width - column
        named = units[-from_right] if from_right <= len(units) else None
        if len(units) == width:
            named = units[column]
        if named is None and width == len(titles) == len(units) and not titles[column]:
            named = self._compact(line, column, units, titles)
        if named is not None:
            return named
        if column < len(titles) == width and _COUNTER.fullmatch(titles[column]):
            return HeadingUnit(Kind.DATE if titles[column][:1] in "年时" else Kind.LABEL, None, 1)
        return self._beside(line, column, titles) or self._row_unit(index) or whole

    def _beside(self, line: _Line, column: int, titles: list[str]) -> HeadingUnit | None:
        """A unit cell of the row. 层, 市 alone in a cell are words, unless a title says 单位."""
        for place, unit in line.units:
            if place >= column:
                break
            titled = place < len(titles) and "单位" in titles[place]
            if titled or unit.factor > 1 or len(line.cells[place][1]) > 1 or not is_count_unit(unit.unit):
                return unit
        return None

    def _compact(
        self, line: _Line, column: int, units: list[HeadingUnit | None], titles: list[str]
    ) -> HeadingUnit | None:
        """A cell under no title: a row with an empty cell more than its heading is matched without the empty ones."""
        filled = [unit for unit, title in zip(units, titles, strict=True) if title]
        place = sum(1 for _, cell in line.cells[:column] if cell)
        return filled[place] if place < len(filled) else None

    def _row_unit(self, index: int) -> HeadingUnit | None:
        """大牲畜（万头）: a unit in the label; rows below without one inherit it while the table goes on."""
        for back in range(index, max(-1, index - MOST_ROWS_BELOW), -1):
            line = self._line(back)
            if not line.is_row:
                return None
            if line.label_unit:
                return line.label_unit
        return None

    def _heading_above(self, index: int) -> Heading:
        """The heading of a row: the nearest line above that is no row of numbers. Found once for all rows below it."""
        passed = []
        result = NO_HEADING
        for back in range(index, 0, -1):
            if back in self._headings:
                result = self._headings[back]
                break
            passed.append(back)
            if not self._line(back - 1).is_passed:
                result = self._read_heading(back - 1)
                break
        for back in passed:
            self._headings[back] = result
        return result

    def _read_heading(self, index: int) -> Heading:
        cells = _split(self._shape(index))
        units = [_bracket_unit(cell) for _, cell in cells]
        said = (_UNIT_LINE.search(self._shape(back)) for back in range(index, max(-1, index - 5), -1))
        whole, rates = next((_whole_units(found[1]) for found in said if found), (None, False))
        if not any(units) and whole is None and index > 0 and len(self._shape(index)) < LONGEST_LIST_LINE:
            # a heading broken over two lines: its first line may hold the units
            units = [_bracket_unit(cell) for _, cell in _split(self._shape(index - 1))]
        titles = [_INK.sub("", cell) for _, cell in cells]
        if rates:
            named = zip(units, titles, strict=False)
            units = [unit or (_PERCENTS if _RATE_TITLE.search(title) else None) for unit, title in named]
        return units, whole, titles


def _whole_units(printed: str) -> tuple[HeadingUnit | None, bool]:
    """单位：亿元，%: the unit of amounts in a table, and whether its columns of growth and shares are in per cent."""
    parts = [read_unit(part) for part in _PARTED.split(printed)]
    amounts = [part for part in parts if part is not None and part.kind is not Kind.PERCENT]
    if len(parts) == 1 or len(amounts) != 1 or len(amounts) == len(parts):
        return read_unit(printed), False
    return amounts[0], True


def _split(line: str) -> tuple[tuple[int, str], ...]:
    """Cells with their offsets. Between bars empty cells count, between tabs they do not: there they align nothing."""
    if "|" in line:
        cells = _cut_at(line, "|")
        return tuple(cells[1:] if cells and not cells[0][1] else cells)
    gaps = "\t" in line or "  " in line or "<" in line
    if not gaps or not _GAPS.search(line.strip()):
        return _split_list(line)
    plain = "  " not in line and "<" not in line
    return tuple(cell for cell in (_cut_at(line, "\t") if plain else _cut(line)) if cell[1])


def _cut(line: str) -> list[tuple[int, str]]:
    edges = [0, *(edge for gap in _GAPS.finditer(line) for edge in gap.span()), len(line)]
    return [(at, _without_tags(line[at:end])) for at, end in zip(edges[::2], edges[1::2], strict=True)]


def _cut_at(line: str, mark: str) -> list[tuple[int, str]]:
    cells: list[tuple[int, str]] = []
    at = 0
    for piece in line.split(mark):
        cells.append((at, _without_tags(piece)))
        at += len(piece) + 1
    return cells


def _without_tags(cell: str) -> str:
    return (_TAG.sub(" ", cell) if "<" in cell else cell).strip()


def _split_list(line: str) -> tuple[tuple[int, str], ...]:
    """`- 原 煤 亿吨 27.93 4.1`: the label, the unit that ends it, then each number."""
    numbers = list(_LISTED_NUMBER.finditer(line))
    if not numbers:
        return tuple((match.start(), match[0]) for match in _WORD.finditer(line))
    label = line[: numbers[0].start()].rstrip()
    cells = [(match.start(1), match[1]) for match in numbers]
    words = list(_WORD.finditer(label))
    for word in words[1:][-2:]:
        if read_unit(label[word.start() :]):
            return ((0, label[: word.start()]), (word.start(), label[word.start() :]), *cells)
    return ((0, label), *cells)


@lru_cache(4096)
def _bracket_unit(cell: str) -> HeadingUnit | None:
    found = _UNIT_IN.search(cell.strip())
    return read_unit(next(group for group in found.groups() if group)) if found else None
