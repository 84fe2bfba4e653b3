"""Tables of markup as lines: a row is a line, its cells parted by tabs, which is how figures and statements read rows.

A cell that spans columns or rows is printed once, at its first place; the places it covers are empty cells, and empty
cells at the end of a row are left out. What is not here: tables of PDF pages, which have no cells but places on paper.
"""

from typing import Any

from lxml import etree

_LONGEST_CELL = 200
_MOST_COLUMNS = 500
_HAS_SEVERAL_CELLS = etree.XPath("boolean(.//tr[count(td | th) > 1])")
_LONG_BESIDE_OTHERS = etree.XPath(
    f".//tr[count(td | th) > 1]/*[self::td or self::th][string-length() > {_LONGEST_CELL}]"
)


def is_data_table(table: Any) -> bool:
    """Whether an HTML table is one, and no scaffold for a page: no table inside, a row of several short cells.

    A row of one cell may be long (a note under the figures).
    """
    if table.find(".//table") is not None or not _HAS_SEVERAL_CELLS(table):
        return False
    return not any(_is_long(cell) for cell in _LONG_BESIDE_OTHERS(table))


def _is_long(cell: Any) -> bool:
    """Whether a cell is long without the white space around its runs, of which the source of a page may be full."""
    return sum(len(run.strip()) for run in cell.itertext()) > _LONGEST_CELL


class GridRow:
    """The row that is being read, and the cells of rows above that reach down into it."""

    def __init__(self) -> None:
        self.cells: list[str] = []
        """Texts of the cells so far; closed cells of this row only."""
        self.is_open = False
        self._columns = 1
        self._rows = 1
        self._covered: dict[int, int] = {}

    def open_cell(self, colspan: str | None = None, rowspan: str | None = None) -> None:
        """Begin a cell at the next free place."""
        self._skip_covered()
        self._columns, self._rows = _span(colspan), _span(rowspan)
        self.is_open = True

    def close_cell(self, text: str) -> None:
        """End the open cell with its text, which is one line."""
        at = len(self.cells)
        self.cells += [" ".join(text.split("\n")).replace("\t", " "), *([""] * (self._columns - 1))]
        if self._rows > 1:
            self._covered.update(dict.fromkeys(range(at, at + self._columns), self._rows))
        self.is_open = False

    def close(self) -> str:
        """End the row and give it as a line."""
        self._skip_covered()
        line = "\t".join(self.cells).rstrip("\t")
        self.cells = []
        self._covered = {at: rows - 1 for at, rows in self._covered.items() if rows > 1}
        return line

    def _skip_covered(self) -> None:
        while len(self.cells) in self._covered:
            self.cells.append("")


def _span(value: str | None) -> int:
    """How many places a cell covers; 1 for what is no number."""
    text = (value or "").strip()
    return min(max(int(text), 1), _MOST_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 6 else 1
