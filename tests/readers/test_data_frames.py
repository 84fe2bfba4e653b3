"""pandas, polars and pyarrow: each reads the folder of a table by its own plain call, and sees the same."""

import datetime
import math
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow.parquet
import pytest

from pipelines.publishing.parquet import read_table, table_files
from schemas.tables import TABLES

Rows = list[dict[str, Any]]


@pytest.fixture(params=list(TABLES))
def table(request: pytest.FixtureRequest, published: Path) -> tuple[str, Path, Rows]:
    """A table: its name, its folder, its rows in order."""
    name = request.param
    return name, published / "tables" / name, read_table(name, table_files(published / "tables", name)).to_pylist()


def plain(value: Any) -> Any:
    """A value of pandas as Python has it: NaN, NaT and NA are null, arrays are lists."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if hasattr(value, "tolist") and not isinstance(value, str):
        value = value.tolist()
    if isinstance(value, list):
        return [plain(part) for part in value]
    if value is None or value is pandas.NA or value is pandas.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    return value


def test_pyarrow_reads_a_folder(table: tuple[str, Path, Rows]) -> None:
    """With the types that are promised."""
    name, folder, expected = table
    found = pyarrow.parquet.read_table(folder)
    assert found.schema.types == TABLES[name].schema.types
    assert found.to_pylist() == expected


def test_polars_reads_a_folder(table: tuple[str, Path, Rows]) -> None:
    """Eagerly and lazily; nulls are nulls."""
    name, folder, expected = table
    found = polars.read_parquet(folder / "*.parquet")
    assert found.to_dicts() == expected
    assert polars.scan_parquet(folder).collect().equals(found)
    assert found.columns == TABLES[name].schema.names


def test_pandas_reads_a_folder(table: tuple[str, Path, Rows]) -> None:
    """With its own types, in which integers with nulls become floats, and with those of Arrow, in which none does."""
    name, folder, expected = table
    found = pandas.read_parquet(folder)
    assert list(found.columns) == TABLES[name].schema.names
    assert [{key: plain(value) for key, value in row.items()} for row in found.to_dict("records")] == expected
    exact = pandas.read_parquet(folder, dtype_backend="pyarrow")
    for field in TABLES[name].schema:
        assert exact[field.name].dtype == pandas.ArrowDtype(field.type)
    assert pyarrow.Table.from_pandas(exact, preserve_index=False).to_pylist() == expected


def test_a_null_is_told_from_zero_and_from_nothing(published: Path) -> None:
    """Dates, texts, numbers and lists: what is unknown is null, an empty list is empty."""
    values = polars.read_parquet(published / "tables" / "indicator_values" / "all.parquet")
    assert 0 < values["period"].null_count() < values.height
    assert 0 < values["indicator_id"].null_count() < values.height
    assert values["dimensions"].null_count() == 0
    assert "" in values["dimensions"]
    assert values["first_published"].drop_nulls().max() <= datetime.date(2023, 12, 31)
    verdicts = polars.read_parquet(published / "tables" / "verdicts" / "*.parquet")
    assert verdicts["hints"].null_count() == 0
    assert verdicts["hints"].list.len().min() == 0
