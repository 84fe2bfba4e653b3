"""Units of table cells: from the heading of the column, the label of the row, a unit cell, or a line 单位：亿元.

A table is a stretch of lines with cell marks (tabs, bars) or lists of numbers behind a label. Cells of a row are
matched with headings from the right, since labels may hold blanks of their own.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from pipelines.figures.units import unit_end
from schemas.vocabulary import Kind

_CELLS = re.compile(r"\t+|\||<[^<>]{0,40}>|  +")
_UNIT_IN = re.compile(r"[(（]([^()（）]{1,14})[)）]?$|([%‰])$|(?:^|[：: (（])单位 ?[:：] ?([^ ()（）|]{1,12})")
_UNIT_LINE = re.compile(r"单位 ?[:：] ?([^ ()（）|\t]{1,12})")
_SCALED = re.compile(r"([十百千]?[万亿]{1,2}|千(?![瓦米克伏卡焦帕赫安乏])|百)?(.*)")
_NUMERIC = re.compile(r"[-+]?0[0.,，]*(?:[十百千]?[万亿]+)?")
_COUNTER = re.compile(r"序号|编号|名次|位次|排名|排序|年份|年度|时间|年")
_PERCENT = re.compile(r"[±+\-/ ]*(?:\\?%|百分比)")
_NUMBER_ROW = re.compile(r"\S.*? [-]?0[0.,，]*(?: +[-]?0[0.,，]*)*\s*$")
_RULE = frozenset("|-: ")


@dataclass(frozen=True, slots=True)
class HeadingUnit:
    """What a heading gives its cells."""

    kind: Kind
    unit: str | None
    factor: int


Heading = tuple[list[HeadingUnit | None], HeadingUnit | None, list[str]]
"""Units of the columns, unit of the whole table, titles of the columns."""
NO_HEADING: Heading = ([], None, [])


_FACTORS = {"十": 10, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}


def scale_factor(printed: str) -> int:
    """万 → 10⁴, 千万 → 10⁷: what printed multipliers multiply by."""
    factor = 1
    for name in printed:
        factor *= _FACTORS[name]
    return factor


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


class LinesOfText:
    """The lines of a folded text, looked at only where a bare number asks."""

    def __init__(self, folded: str, base: int = 0) -> None:
        """`base` is where this text begins in the piece that offsets point into."""
        self.text, self.base = folded, base
        self.starts = [0, *(match.end() for match in re.finditer("\n", folded))]
        self._table_rows: dict[int, bool] = {}
        self._cells: dict[int, list[tuple[int, str]]] = {}
        self._headings: dict[int, Heading] = {}

    def _line(self, index: int) -> str:
        end = self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.text)
        return self.text[self.starts[index] : min(end, self.starts[index] + 2000)]

    def _row(self, index: int) -> list[tuple[int, str]]:
        """Cells of a line with their offsets in the text; of a list line the label and each number are cells."""
        if index not in self._cells:
            line, base = self._line(index), self.starts[index]
            self._cells[index] = _split(line, base)
        return self._cells[index]

    def is_table(self, at: int) -> bool:
        """Whether the line of `at` is a row of cells or ends in a list of numbers."""
        return self._is_row(bisect_right(self.starts, at - self.base) - 1)

    def _is_row(self, index: int) -> bool:
        if index not in self._table_rows:
            line = self._line(index)
            marked = "\t" in line or "|" in line or "<td" in line
            self._table_rows[index] = marked or (len(line) < 120 and _NUMBER_ROW.fullmatch(line.rstrip()) is not None)
        return self._table_rows[index]

    def unit_for(self, at: int) -> HeadingUnit | None:
        """The unit of the cell that is the number at `at`."""
        start = at - self.base
        index = bisect_right(self.starts, start) - 1
        if not self._is_row(index):
            return None
        row = self._row(index)
        column = next((i for i, (first, cell) in enumerate(row) if first <= start < first + len(cell)), None)
        if column is None or not _NUMERIC.fullmatch(row[column][1].strip()):
            return None
        return self._from_heading(index, row, column)

    def _from_heading(self, index: int, row: list[tuple[int, str]], column: int) -> HeadingUnit | None:
        units, whole, titles = self._heading_above(index)
        from_right = len(row) - column
        named = units[-from_right] if units and from_right <= len(units) else None
        if len(units) == len(row):
            named = units[column]
        if named is not None:
            return named
        if column < len(titles) == len(row) and _COUNTER.fullmatch(titles[column]):
            return HeadingUnit(Kind.DATE if titles[column][:1] in "年时" else Kind.LABEL, None, 1)
        beside = next((read_unit(cell) for _, cell in row[:column] if cell and read_unit(cell)), None)
        if beside:
            return beside
        return self._row_unit(index, row) or whole

    def _row_unit(self, index: int, row: list[tuple[int, str]]) -> HeadingUnit | None:
        """大牲畜（万头）: a unit in the label; rows below without one inherit it while the table goes on."""
        for back in range(index, max(-1, index - 12), -1):
            cells = row if back == index else self._row(back)
            if back != index and not self._is_row(back):
                return None
            found = _bracket_unit(cells[0][1]) if cells else None
            if found:
                return found
        return None

    def _heading_above(self, index: int) -> Heading:
        """The heading of a row: the nearest line above that is neither a row of numbers nor a rule nor blank. Found
        once for all rows below it."""
        passed = []
        result = NO_HEADING
        for back in range(index, 0, -1):
            if back in self._headings:
                result = self._headings[back]
                break
            passed.append(back)
            line = self._line(back - 1)
            if not self._is_number_row(back - 1, line):
                result = self._read_heading(back - 1, line, self._row(back - 1))
                break
        for back in passed:
            self._headings[back] = result
        return result

    def _is_number_row(self, index: int, line: str) -> bool:
        bare = line.strip()
        if not bare or set(bare) <= _RULE:
            return True
        return self._is_row(index) and any(_NUMERIC.fullmatch(cell.strip()) for _, cell in self._row(index))

    def _read_heading(
        self, index: int, line: str, cells: list[tuple[int, str]]
    ) -> Heading:
        units = [_bracket_unit(cell) for _, cell in cells]
        whole = None
        for back in range(index, max(-1, index - 5), -1):
            found = _UNIT_LINE.search(self._line(back))
            if found:
                whole = read_unit(found[1])
                break
        if not any(units) and whole is None and index > 0 and len(line) < 60:
            above = self._row(index - 1)
            units = [_bracket_unit(cell) for _, cell in above]
        return units, whole, [re.sub(r"<[^<>]*>|\s", "", cell) for _, cell in cells]


def _split(line: str, base: int) -> list[tuple[int, str]]:
    cells: list[tuple[int, str]] = []
    at = 0
    if not _CELLS.search(line.strip()):
        return _split_list(line, base)
    for mark in [*_CELLS.finditer(line), None]:
        end = mark.start() if mark else len(line)
        if line[at:end].strip():
            cells.append((base + at, line[at:end]))
        at = mark.end() if mark else end
    return cells


def _split_list(line: str, base: int) -> list[tuple[int, str]]:
    """`- 居民消费价格 2.5 2.3`: the label, then each number."""
    numbers = [m for m in re.finditer(r"(?<= )-?0[0.,，]*(?= |$)", line)]
    if not numbers:
        return [(base + m.start(), m[0]) for m in re.finditer(r"\S+", line)]
    label_end = numbers[0].start()
    return [(base, line[:label_end]), *((base + m.start(), m[0]) for m in numbers)]


def _bracket_unit(cell: str) -> HeadingUnit | None:
    found = _UNIT_IN.search(cell.strip())
    return read_unit(next(group for group in found.groups() if group)) if found else None
