"""The code lists as tables."""

from typing import Any

import polars
import pytest

from pipelines.publishing.codelists import code_list_tables
from schemas.codelists.indicators import ListFault, merge_indicators
from schemas.consistency.rules import RULES
from schemas.tables import TABLES


@pytest.mark.parametrize("name", ["rules", "areas", "units", "indicators"])
def test_every_code_list_satisfies_its_model_and_key(name: str) -> None:
    """A list is a table whose key tells its rows apart."""
    table = code_list_tables()[name]
    frame = polars.DataFrame(polars.from_arrow(table))
    TABLES[name].model.validate(frame, lazy=True)
    assert frame.select(TABLES[name].key).is_unique().all()


def test_rules_are_those_that_verdicts_name() -> None:
    """Each rule of the catalogue is a row, under its own name, with the roles of its operands."""
    rows = {row["rule"]: row for row in code_list_tables()["rules"].to_pylist()}
    assert list(rows) == list(RULES)
    growth = rows["average_growth_matches_levels"]
    assert growth["roles"][:2] == ["start", "end"]
    assert growth["comparability"] == ["price_basis", "coverage", "seasonal_adjustment"]
    assert (growth["soft"], rows["parts_sum_to_total"]["comparability"]) == (None, [])
    assert rows["magnitude_matches_history"]["soft"] == "beyond_history"
    assert "near the reported" in growth["power"]


def test_areas_name_their_parents() -> None:
    """A county's row leads to its city and province by code."""
    areas = {row["area_code"]: row for row in code_list_tables()["areas"].to_pylist() if row["valid_to"] is None}
    county = areas["140106"]
    assert county["area"] == "山西省太原市迎泽区"
    assert areas[county["parent_code"]]["name"] == "太原市"
    assert areas[areas[county["parent_code"]]["parent_code"]]["level"] == "province"


def test_counted_units_are_those_whose_integers_are_exact() -> None:
    """人 is counted, 元 is measured."""
    units = {row["unit"]: row["counted"] for row in code_list_tables()["units"].to_pylist()}
    assert units["人"]
    assert not units["元"]


def test_units_that_convert_bear_their_dimension_and_factor() -> None:
    """公里 and 里 can be set against each other; 户 and 台 cannot."""
    units = {row["unit"]: row for row in code_list_tables()["units"].to_pylist()}
    assert (units["公里"]["unit_class"], units["公里"]["factor"]) == ("length", 1000.0)
    assert units["里"]["unit_class"] == units["公里"]["unit_class"]
    assert (units["户"]["factor"], units["美元"]["unit_class"]) == (None, "us_dollar")
    assert (units["万方"]["unit_class"], units["万方"]["factor"]) == ("volume", 10_000.0)
    assert units["蒸吨/小时"]["factor"] is None


def test_units_lead_to_the_base_unit_of_their_class() -> None:
    """Factors of one class count in one base unit, which is a unit of factor 1; percents count in mere numbers."""
    units = {row["unit"]: row for row in code_list_tables()["units"].to_pylist()}
    bases: dict[str, set[str | None]] = {}
    for row in units.values():
        assert (row["factor"] is None) <= (row["base_unit"] is None)
        if row["factor"] is not None:
            bases.setdefault(row["unit_class"], set()).add(row["base_unit"])
    assert {unit_class: found for unit_class, found in bases.items() if len(found) > 1} == {}
    assert all(units[base]["factor"] == 1 for found in bases.values() for base in found if base in units)
    assert (bases["yuan"], bases["mass"], bases["percent"], bases["mass/area"]) == ({"元"}, {"克"}, {""}, {"克/平方米"})


def test_every_unit_of_an_indicator_is_listed() -> None:
    """Indicators join with units."""
    tables = code_list_tables()
    named = {row["unit"] for row in tables["indicators"].to_pylist()} - {""}
    assert named <= set(tables["units"]["unit"].to_pylist())


def test_areas_and_their_parents_were_in_use_together() -> None:
    """Every parent is a row, at a higher level, whose years overlap those of the child."""
    rows = code_list_tables()["areas"].to_pylist()
    by_code: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        assert row["valid_from"] <= (row["valid_to"] or 9999)
        by_code.setdefault(row["area_code"], []).append(row)
    levels = ["province", "prefecture", "county"]
    for row in rows:
        assert (row["parent_code"] is None) <= (row["level"] == "province" or row["area"] == row["name"])
        if row["parent_code"]:
            parents = by_code[row["parent_code"]]
            assert all(levels.index(parent["level"]) < levels.index(row["level"]) for parent in parents)
            assert any(
                parent["valid_from"] <= (row["valid_to"] or 9999) and row["valid_from"] <= (parent["valid_to"] or 9999)
                for parent in parents
            ), row


def test_indicators_in_use_are_those_that_are_handed_over() -> None:
    """A list with a user's own indicators is published as it is used."""
    merged = merge_indicators(
        "indicator_id,zh,unit_class,stock_or_flow\ntea,茶叶销售额,money,flow\n".encode(), "mine.csv"
    )
    assert not isinstance(merged, ListFault)
    rows = code_list_tables(merged)["indicators"].to_pylist()
    assert (rows[-1]["indicator_id"], rows[-1]["field"]) == ("tea", "user")
    assert len(rows) == code_list_tables()["indicators"].num_rows + 1
