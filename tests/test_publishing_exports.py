"""Tables as files for spreadsheets, read back as a spreadsheet would."""

import csv
import datetime
from pathlib import Path

import openpyxl
import pyarrow
import pytest

from pipelines.publishing import exports
from pipelines.publishing.exports import UnknownTableError, export_tables
from pipelines.publishing.parquet import table_path, write_table
from pipelines.publishing.warehouse import Warehouse
from schemas.tables import TABLES
from tests.test_publishing_files import sample_table

FORMULAS = ["=1+1", "+1", "-3.2%", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


def publish(root: Path, name: str, table: pyarrow.Table) -> Warehouse:
    """A warehouse of one table."""
    place = ("b", "all") if TABLES[name].partitioned else (None, None)
    write_table(name, table, table_path(root / "tables", name, *place))
    return Warehouse(root)


def with_texts(texts: list[str]) -> pyarrow.Table:
    """A table of units called so."""
    table = sample_table("units", len(texts))
    return table.set_column(0, table.schema.field(0), [texts])


def read_sheet(path: Path, name: str) -> list[tuple[object, ...]]:
    """Values of a sheet as a reader sees them, head first."""
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def test_csv_text_is_never_a_formula_and_numbers_stay_numbers(tmp_path: Path) -> None:
    """Every dangerous beginning has an apostrophe before it, in full width too; a negative number has none."""
    warehouse = publish(tmp_path, "units", with_texts([*FORMULAS, "万元"]))
    (path,) = export_tables(warehouse, ["units"], "csv", tmp_path / "out").files
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    assert head == TABLES["units"].schema.names
    assert [row[0] for row in rows] == [*(f"'{text}" for text in FORMULAS), "万元"]
    factor = head.index("factor")
    assert [row[factor] for row in rows[:4]] == ["0.125", "1.125", "2.125", ""]


def test_workbook_text_is_typed_as_text_with_its_characters_kept(tmp_path: Path) -> None:
    """No cell is a formula; the quote prefix keeps it text when it is edited; numbers are numbers."""
    warehouse = publish(tmp_path, "units", with_texts([*FORMULAS, "万元"]))
    (path,) = export_tables(warehouse, ["units"], "xlsx", tmp_path / "out").files
    sheet = openpyxl.load_workbook(path)["units"]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == [*(text.replace("\r", "_x000D_") for text in FORMULAS), "万元"]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * len(FORMULAS) + [False]
    factor = TABLES["units"].schema.names.index("factor")
    assert [row[factor] for row in sheet.iter_rows(min_row=2, max_row=5, values_only=True)] == [
        0.125,
        1.125,
        2.125,
        None,
    ]


def test_every_table_comes_back_row_for_row(tmp_path: Path) -> None:
    """All types: lists of text by line, structs as JSON, dates as dates, and a sheet that explains the columns."""
    for name in TABLES:
        publish(tmp_path, name, sample_table(name))
    exported = export_tables(Warehouse(tmp_path), list(TABLES), "xlsx", tmp_path / "out")
    assert exported.rows == dict.fromkeys(TABLES, 7)
    for name in TABLES:
        head, *rows = read_sheet(exported.files[0], name)
        assert list(head) == TABLES[name].schema.names
        assert len(rows) == 7
    head, *rows = read_sheet(exported.files[0], "reports")
    assert rows[0][head.index("published_on")] == datetime.datetime(1949, 10, 1)
    columns = read_sheet(exported.files[0], "columns")
    assert len(columns) == 1 + sum(len(info.schema) for info in TABLES.values())


def test_the_same_rows_give_the_same_workbook(tmp_path: Path) -> None:
    """Nothing of the hour gets in."""
    warehouse = publish(tmp_path, "units", sample_table("units"))
    first, second = (export_tables(warehouse, ["units"], "xlsx", tmp_path / to).files[0] for to in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_sheet_that_is_full_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is lost at the limit of a sheet."""
    monkeypatch.setattr(exports, "MOST_ROWS", 3)
    warehouse = publish(tmp_path, "units", sample_table("units"))
    (path,) = export_tables(warehouse, ["units"], "xlsx", tmp_path / "out").files
    sheets = [read_sheet(path, name)[1:] for name in ("units", "units 2", "units 3")]
    assert [len(rows) for rows in sheets] == [3, 3, 1]
    assert [row[0] for rows in sheets for row in rows] == sample_table("units")["unit"].to_pylist()


def test_text_that_a_cell_cannot_hold_is_counted(tmp_path: Path) -> None:
    """A workbook's cell ends at 32,767 characters, which is said; CSV has the whole; controls are shown as escapes."""
    warehouse = publish(tmp_path, "units", with_texts(["长" * 40_000, "a\x00b"]))
    book = export_tables(warehouse, ["units"], "xlsx", tmp_path / "out")
    assert book.cut == {"units": 1}
    (_, long, control) = read_sheet(book.files[0], "units")
    assert (long[0], control[0]) == ("长" * 32_767, "a\\u0000b")
    text = export_tables(warehouse, ["units"], "csv", tmp_path / "out").files[0].read_text("utf-8-sig")
    assert "长" * 40_000 in text


def test_an_unknown_table_is_named_before_anything_is_written(tmp_path: Path) -> None:
    """With the tables that there are."""
    warehouse = publish(tmp_path, "units", sample_table("units"))
    with pytest.raises(UnknownTableError, match="no table is called prices; the tables are reports"):
        export_tables(warehouse, ["units", "prices"], "csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()
