"""Tables as files for spreadsheets: CSV, or a workbook with a sheet a table.

Text that a spreadsheet would take for a formula is defused: in CSV by an apostrophe before it, in a workbook by typing
the cell as text with the quote prefix set, which leaves its characters as they are. Numbers stay numbers, dates dates.
Lists of text are joined by line feeds, lists of structs are JSON. Nothing is cut without being said.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from pipelines.publishing.parquet import table_files
from pipelines.publishing.warehouse import Warehouse
from schemas.tables import TABLES

FORMATS = ("csv", "xlsx")
MOST_ROWS = 1_048_576 - 1
"""Rows of a sheet under its head; a table with more goes on in further sheets."""
MOST_CHARACTERS = 32_767
"""Characters that a cell of a workbook can hold."""
FORMULA = re.compile("^[=+\\-@\t\r\n＝＋－＠]")
"""Text that some spreadsheet evaluates: a first character of this kind, also in its full-width form."""
_BATCH = 10_000
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class UnknownTableError(ValueError):
    """No table has the name that was asked for."""


@dataclass
class Exported:
    """The files that were written, rows by table, and cells that a workbook could not hold whole, by table."""

    files: list[Path] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)


def export_tables(warehouse: Warehouse, names: Sequence[str], kind: str, folder: Path) -> Exported:
    """Write tables into a folder: `<table>.csv` each, or all of them as `gouji.xlsx`. Raises UnknownTableError."""
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        raise UnknownTableError(f"no table is called {', '.join(unknown)}; the tables are {', '.join(TABLES)}")
    folder.mkdir(parents=True, exist_ok=True)
    exported = Exported()
    if kind == "csv":
        for name in dict.fromkeys(names):
            exported.files.append(_write_csv(warehouse, name, folder / f"{name}.csv", exported))
    else:
        exported.files.append(_write_workbook(warehouse, list(dict.fromkeys(names)), folder / "gouji.xlsx", exported))
    return exported


def _rows(warehouse: Warehouse, name: str) -> Iterator[list[Any]]:
    """The rows of a table in published order, a batch in memory at a time."""
    for path in table_files(warehouse.tables_dir, name):
        with pyarrow.parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_BATCH):
                yield from map(list, zip(*(_plain(column) for column in batch.columns), strict=True))


def _plain(column: pyarrow.Array) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if not pyarrow.types.is_list(column.type):
        return values
    as_text: Callable[[list[Any]], str] = (
        "\n".join
        if pyarrow.types.is_string(column.type.value_type)
        else lambda value: json.dumps(value, ensure_ascii=False, default=str)
    )
    return [None if value is None else as_text(value) for value in values]


def _write_csv(warehouse: Warehouse, name: str, path: Path, exported: Exported) -> Path:
    """RFC 4180 with a byte order mark, without which some spreadsheets read Chinese in the wrong encoding."""
    with path.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(TABLES[name].schema.names)
        count = 0
        for row in _rows(warehouse, name):
            writer.writerow([f"'{cell}" if isinstance(cell, str) and FORMULA.match(cell) else cell for cell in row])
            count += 1
    exported.rows[name] = count
    return path


def _write_workbook(warehouse: Warehouse, names: list[str], path: Path, exported: Exported) -> Path:
    import xlsxwriter  # loaded where it is needed only: other commands start without it

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(path, options) as book:
        # A workbook is a zip of dated parts: with a date of its own, equal tables give equal bytes.
        book.set_properties({"title": "gouji", "created": datetime(2000, 1, 1)})
        sheets = _Sheets(book, exported)
        for name in names:
            sheets.write(name, _rows(warehouse, name))
        sheets.write_columns(names)
    return path


class _Sheets:
    """The sheets of a workbook and the formats of their cells."""

    def __init__(self, book: Any, exported: Exported) -> None:
        self._book = book
        self._exported = exported
        self._head = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._defused = book.add_format({"quote_prefix": True})

    def write(self, name: str, rows: Iterator[list[Any]]) -> None:
        """A table, in as many sheets as its rows need."""
        total, sheet = 0, self._new_sheet(name, 1)
        for row in rows:
            place = total % MOST_ROWS + 1
            if total and place == 1:
                sheet = self._new_sheet(name, total // MOST_ROWS + 1)
            for column, cell in enumerate(row):
                self._write_cell(sheet, name, place, column, cell)
            total += 1
        self._exported.rows[name] = total

    def write_columns(self, names: list[str]) -> None:
        """A last sheet that says what every column means."""
        sheet = self._book.add_worksheet("columns")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 4, 24)
        for place, title in enumerate(("table", "column", "中文", "unit", "meaning")):
            sheet.write_string(0, place, title, self._head)
        line = 0
        for name in names:
            for column in TABLES[name].schema:
                declared = {key.decode(): value.decode() for key, value in column.metadata.items()}
                line += 1
                cells = (name, column.name, declared["title"], declared.get("unit", ""), declared["description"])
                for place, cell in enumerate(cells):
                    sheet.write_string(line, place, cell)

    def _new_sheet(self, name: str, number: int) -> Any:
        sheet = self._book.add_worksheet(name if number == 1 else f"{name} {number}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(TABLES[name].schema) - 1, 18)
        for column, title in enumerate(TABLES[name].schema.names):
            sheet.write_string(0, column, title, self._head)
        return sheet

    def _write_cell(self, sheet: Any, name: str, row: int, column: int, cell: Any) -> None:
        match cell:
            case None:
                return
            case bool():
                sheet.write_boolean(row, column, cell)
            case int() | float():
                sheet.write_number(row, column, cell)
            case datetime():
                sheet.write_datetime(row, column, cell.replace(tzinfo=None), self._day)
            case date():
                sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self._day)
            case _:
                self._write_text(sheet, name, row, column, str(cell))

    def _write_text(self, sheet: Any, name: str, row: int, column: int, text: str) -> None:
        text = _UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
        if len(text) > MOST_CHARACTERS:
            self._exported.cut[name] = self._exported.cut.get(name, 0) + 1
            text = text[:MOST_CHARACTERS]
        sheet.write_string(row, column, text, self._defused if FORMULA.match(text) else None)
