"""The views for people: what they show of rows that are written by hand."""

import datetime
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow
import pytest

from pipelines.publishing.codelists import code_list_tables
from pipelines.publishing.database import create_tables
from pipelines.publishing.sql import sql_name
from pipelines.publishing.views import create_views, views
from schemas.consistency.units import find_unit
from schemas.tables import TABLES
from schemas.vocabulary import Kind

NAMES = list(views())


def view_columns(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Names of the columns of a view, in order, as DuckDB tells them."""
    return [row[0] for row in con.execute(f"DESCRIBE {sql_name(name)}").fetchall()]


def value(number: int, indicator: str, period: str, amount: float | None, unit: str | None, **more: Any) -> dict:
    """A row of indicator_values, of Shanxi, exact to half a unit of the last place of a whole number."""
    year = int(period[:4])
    row = {
        "value_id": f"{number:016x}", "indicator": indicator, "dimensions": "", "area_code": "140000", "area": "山西省",
        "period": period, "period_start": datetime.date(year, 1, 1), "period_end": datetime.date(year, 12, 31),
        "measure": "level", "value": amount, "lower": amount and amount - 0.5, "upper": amount and amount + 0.5,
        "unit": unit, "sources": [f"m{number}"], "status": "reported", "first_published": datetime.date(year + 1, 2, 1),
        "latest_published": datetime.date(year + 1, 2, 1),
    }  # fmt: skip
    return row | more


ROWS = [
    value(0, "地区生产总值", "2019", 2088060000000.0, "元", indicator_id="gdp"),
    value(1, "地区生产总值", "2020", 2297000000000.0, "元人民币", indicator_id="gdp"),
    value(2, "地区生产总值", "2020", 10.0, "%", indicator_id="gdp", measure="growth_rate", growth_basis="year_on_year",
          price_basis="current"),
    value(3, "地区生产总值", "2020", 8.5, "%", indicator_id="gdp", measure="growth_rate", growth_basis="year_on_year",
          price_basis="constant"),
    value(4, "地区生产总值", "2021", 2400000000000.0, "元", indicator_id="gdp", status="target"),
    value(5, "粮食产量", "2019", 18600000.0, "吨", indicator_id="grain_output"),
    value(6, "粮食产量", "2020", 18880000000.0, "公斤", indicator_id="grain_output"),
    value(7, "城镇化率", "2019", 7.2, "%", indicator_id="urbanization_rate"),
    value(8, "城镇化率", "2020", 8.2, "%", indicator_id="urbanization_rate"),
    value(9, "出口", "2020-H1", 5.0, "元", area="太原市迎泽区", area_code="140106"),
    value(10, "出口", "2019-H1", 4.0, "元", area="太原市迎泽区", area_code="140106"),
    value(11, "几十", "2020", None, "个", lower=20.0, upper=100.0),
    value(12, "粮食单产", "2020", 300.0, "公斤/亩"),
    value(13, "铁路密度", "2020", 2.0, "公里/百平方公里"),
    value(14, "收入比", "2020", 3.34, None),
    value(15, "累计", "2013/2020", 8000000.0, "人", area=None, area_code=None),
]  # fmt: skip


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables with the rows above and the code lists, and the views."""
    with duckdb.connect() as connection:
        create_tables(connection)
        for name, table in code_list_tables().items():
            connection.register("listed", table)
            connection.execute(f"INSERT INTO {name} FROM listed")
        for row in ROWS:
            names = ", ".join(row)
            connection.execute(
                f"INSERT INTO indicator_values ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values())
            )
        create_views(connection)
        yield connection


def rows(con: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return con.execute(query).fetchall()


@pytest.mark.parametrize("name", NAMES)
def test_every_column_of_a_view_is_explained(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Each has a title and a meaning, as a comment too; nothing is explained that is not there; the key is named."""
    view, found = views()[name], view_columns(con, name)
    assert len(set(found)) == len(found)
    assert all(view.column(column).title and view.column(column).description for column in found)
    assert set(view.declared) <= {*found, "year"}
    assert "Key: " in view.meaning
    query = "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
    comments = con.execute(query, [name]).fetchall()
    assert [column for column, _ in comments] == found
    assert all(view.column(column).title in comment for column, comment in comments)


def test_an_empty_warehouse_has_empty_views() -> None:
    """Without rows every view is there and empty; the view of years has no year."""
    with duckdb.connect() as empty:
        create_tables(empty)
        create_views(empty)
        assert {name: rows(empty, f'FROM "{name}"') for name in NAMES} == {name: [] for name in NAMES}
        assert not [column for column in view_columns(empty, "yearly_values") if column.isdigit()]


def test_values_stand_in_base_units_and_readable_ones(con: duckdb.DuckDBPyConnection) -> None:
    """亿 and 万 from 100,000 on, tonnes in grammes, percents as numbers, quotients too; vague values have none."""
    found = rows(con, "SELECT base_value, base_unit, readable, grain FROM readable_values ORDER BY value_id")
    assert [found[number] for number in (0, 5, 6, 7, 9, 11, 12, 14, 15)] == [
        (2088060000000.0, "元", "20880.6亿元", "year"),
        (18600000000000.0, "克", "1860万吨", "year"),
        (18880000000000.0, "克", "188.8亿公斤", "year"),
        (0.072, "", "7.2%", "year"),
        (5.0, "元", "5元", "half"),
        (None, "个", None, "year"),
        (450.0, "克/平方米", "300公斤/亩", "year"),
        (3.34, "", "3.34", "year"),
        (8000000.0, "人", "800万人", "span"),
    ]
    value, unit = found[13][:2]
    assert (value, unit) == (pytest.approx(2e-5), "米/平方米")


COMPOUNDS = [
    f"{row['unit']}/{below}"
    for row in code_list_tables()["units"].to_pylist()
    for below in ("人", "亩", "百平方公里", "户", "人次")
    if "/" not in row["unit"]
]


def test_units_printed_as_quotients_convert_as_the_tally_converts_them() -> None:
    """Of every unit over several others: class and factor are those of the unit algebra; an unknown unit is itself."""
    with duckdb.connect() as con:
        create_tables(con)
        con.register("listed", code_list_tables()["units"])
        con.execute("INSERT INTO units FROM listed")
        asked = [*COMPOUNDS, "斛", "斛/亩"]
        names = ("value_id", "indicator", "dimensions", "measure", "unit", "sources", "status")
        con.register(
            "asked",
            pyarrow.table(
                [asked, asked, asked, asked, asked, [[]] * len(asked), asked],
                schema=pyarrow.schema([TABLES["indicator_values"].schema.field(name) for name in names]),
            ),
        )
        con.execute(f"INSERT INTO indicator_values ({', '.join(names)}) SELECT {', '.join(names)} FROM asked")
        create_views(con)
        found = {unit: told for unit, *told in rows(con, "FROM unit_factors")}
    for name in COMPOUNDS:
        unit = find_unit(name, Kind.QUANTITY)
        unit_class, factor, _ = found[name]
        assert factor == pytest.approx(float(unit.factor), rel=1e-12), name
        assert unit_class == unit.dimension or (unit.dimension == "length" and unit_class.startswith("passenger/")), (
            name
        )
    assert found["斛"] == ["斛", None, None]
    assert found["斛/亩"] == ["斛/area", pytest.approx(15 / 10_000), "斛/平方米"]


def test_years_stand_side_by_side_in_one_unit(con: duckdb.DuckDBPyConnection) -> None:
    """Years are columns, in the readable unit of the last; targets and parts of years have no place."""
    assert [name for name in view_columns(con, "yearly_values") if name.isdigit()] == ["2019", "2020", "2021"]
    query = """SELECT indicator, unit, "2019", "2020", "2021" FROM yearly_values WHERE measure = 'level'"""
    found = {row[0]: row[1:] for row in rows(con, query)}
    assert found["地区生产总值"] == ("亿元人民币", 20880.6, 22970.0, None)
    assert found["粮食产量"] == ("亿公斤", 186.0, 188.8, None)
    assert found["城镇化率"] == ("%", 7.2, 8.2, None)
    assert not {"出口", "累计", "几十"} & found.keys()


def test_the_latest_value_is_that_of_the_last_period(con: duckdb.DuckDBPyConnection) -> None:
    """One row for levels and one for each kind of growth; an aim is no value."""
    found = rows(con, "SELECT measure, price_basis, period, readable FROM latest_values WHERE indicator_id = 'gdp'")
    assert sorted(found, key=str) == [
        ("growth_rate", "constant", "2020", "8.5%"),
        ("growth_rate", "current", "2020", "10%"),
        ("level", None, "2020", "22970亿元人民币"),
    ]


def test_growth_is_recomputed_from_levels(con: duckdb.DuckDBPyConnection) -> None:
    """With its bounds, beside what is printed; half years with half years; percents by their change alone."""
    query = """SELECT indicator, period, previous_value, change, growth, growth_lower, growth_upper, printed_growth,
        printed_growth_constant FROM growth_series WHERE previous_value IS NOT NULL"""
    found = {row[0]: row[1:] for row in rows(con, query)}
    assert found.keys() == {"地区生产总值", "粮食产量", "城镇化率", "出口"}
    period, previous, change, growth, lower, upper, current, constant = found["地区生产总值"]
    assert (period, previous, change, current, constant) == ("2020", 2088060000000.0, 208940000000.0, 10.0, 8.5)
    assert lower <= growth <= upper
    assert growth == pytest.approx(100 * (22970 / 20880.6 - 1), abs=1e-6)
    assert found["粮食产量"][1] == 18600000000.0
    assert found["城镇化率"][2:4] == (pytest.approx(1.0), None)
    assert found["出口"] == ("2020-H1", 4.0, 1.0, 25.0, 0.0, pytest.approx(100 * (5.5 / 3.5 - 1), abs=1e-6), None, None)


def test_figures_of_areas_carry_codes_and_parents(con: duckdb.DuckDBPyConnection) -> None:
    """One row a value, with the division of that year; values of no area are left out."""
    query = """SELECT DISTINCT area_code, name, level, parent_code, parent, province_code, prefecture_code
        FROM area_values ORDER BY area_code"""
    assert rows(con, query) == [
        ("140000", "山西省", "province", None, None, "140000", None),
        ("140106", "迎泽区", "county", "140100", "山西省太原市", "140000", "140100"),
    ]
    assert rows(con, "SELECT count(*), count(DISTINCT value_id) FROM area_values") == [(15, 15)]
