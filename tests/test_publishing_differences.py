"""What `diff` says of two sets of published tables."""

import datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from rich.console import Console

from pipelines.publishing.database import Publication, build_database
from pipelines.publishing.differences import NotComparableError, compare_tables, render_differences
from pipelines.publishing.parquet import table_path, write_table
from schemas.tables import TABLES
from tests.test_publishing_files import sample_table

PUBLICATION = Publication(1, datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC), "0.1.0")
NAMES = ("units", "articles", "quarantine")


def publish(root: Path, **tables: pyarrow.Table) -> Path:
    """A warehouse of sample rows in three tables, some replaced."""
    for name in NAMES:
        place = ("b", "all") if TABLES[name].partitioned else (None, None)
        write_table(name, tables.get(name, sample_table(name)), table_path(root / "tables", name, *place))
    return root


def put(table: pyarrow.Table, row: int, column: str, value: object) -> pyarrow.Table:
    """The table with one cell replaced."""
    rows = table.to_pylist()
    rows[row][column] = value
    return pyarrow.Table.from_pylist(rows, schema=table.schema)


def test_equal_tables_show_no_difference(tmp_path: Path) -> None:
    """Also with lists of structs and nulls, and against the DuckDB file of the same rows."""
    old, new = publish(tmp_path / "old"), publish(tmp_path / "new")
    build_database(old / "tables", tmp_path / "gouji.duckdb", PUBLICATION)
    for side in (new, new / "tables", tmp_path / "gouji.duckdb"):
        found = {difference.name: difference for difference in compare_tables(old, side)}
        assert not any(found[name].differs for name in NAMES)
        assert (found["articles"].old_rows, found["articles"].new_rows) == (7, 7)


def test_rows_are_added_removed_and_changed_by_key(tmp_path: Path) -> None:
    """A changed row names its key, the columns, and both values."""
    units = sample_table("units")
    changed = put(units, 2, "factor", 99.5)
    key = units["unit"].to_pylist()
    old = publish(tmp_path / "old", units=units.slice(0, 6))
    new = publish(tmp_path / "new", units=changed.slice(1))
    (found,) = [difference for difference in compare_tables(old, new) if difference.differs]
    assert found.counts == {"added": 1, "removed": 1, "changed": 1}
    rows = {row.kind: row for row in found.rows}
    assert rows["removed"].key == {"unit": key[0]}
    assert rows["added"].key == {"unit": key[6]}
    assert rows["changed"].key == {"unit": key[2]}
    assert rows["changed"].changes == (("factor", units["factor"][2].as_py(), 99.5),)


def test_a_change_inside_a_list_or_to_null_is_seen(tmp_path: Path) -> None:
    """Lists of structs are compared by value, null with null."""
    articles = sample_table("articles")
    joins = articles["joins"].to_pylist()
    row = next(number for number, listed in enumerate(joins) if listed)
    dearer = [{**joins[row][0], "score": 0.5}, *joins[row][1:]]
    new = put(put(articles, row, "joins", dearer), 0, "headline", None)
    found = compare_tables(publish(tmp_path / "old"), publish(tmp_path / "new", articles=new))
    (difference,) = [one for one in found if one.differs]
    assert sorted(name for row in difference.rows for name, _, _ in row.changes) == ["headline", "joins"]


def test_differences_are_written_as_parquet(tmp_path: Path) -> None:
    """One file for each table that differs, with both rows whole."""
    new = publish(tmp_path / "new", units=put(sample_table("units"), 1, "factor", 99.5))
    compare_tables(publish(tmp_path / "old"), new, most_rows=0, output=tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["units.parquet"]
    (row,) = pyarrow.parquet.read_table(tmp_path / "out" / "units.parquet").to_pylist()
    assert (row["difference"], row["columns"]) == ("changed", ["factor"])
    assert (row["old"]["factor"], row["new"]["factor"]) == (1.125, 99.5)


def test_what_one_side_lacks_is_named(tmp_path: Path) -> None:
    """A column or a table that the other side does not have is a difference, not an error."""
    old, new = publish(tmp_path / "old"), publish(tmp_path / "new")
    file = old / "tables" / "units" / "all.parquet"
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(file).drop_columns("counted"), file)
    (old / "tables" / "quarantine" / "b.all.parquet").unlink()
    found = {one.name: one for one in compare_tables(old, new) if one.differs}
    assert (found["units"].only_new, found["units"].counts) == (("counted",), {})
    assert (found["quarantine"].old_rows, found["quarantine"].new_rows) == (None, 7)


def test_the_listing_says_how_many_more_there_are(tmp_path: Path) -> None:
    """Signs before keys, old and new values, and a last line for the rest."""
    old = publish(tmp_path / "old", units=put(sample_table("units"), 1, "factor", 99.5).slice(0, 4))
    console = Console(width=100, record=True, file=(tmp_path / "shown").open("w"))
    for part in render_differences(compare_tables(old, publish(tmp_path / "new"), most_rows=3)):
        console.print(part)
    shown = console.export_text()
    assert "factor: 99.5 → 1.125" in shown
    assert shown.count("\n  + unit") == 2
    assert "… and 1 more" in shown


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_text("no database"), lambda path: path.name])
def test_what_is_no_warehouse_is_refused(tmp_path: Path, make: object) -> None:
    """A folder without tables, a file that is no database, and nothing at all."""
    path = tmp_path / "other"
    make(path)  # type: ignore[operator]
    with pytest.raises(NotComparableError, match="published tables"):
        compare_tables(publish(tmp_path / "old"), path)
