"""The newspaper page of raw/, from raw text to observations and claims."""

from typing import Any

import pyarrow
import pytest

from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_reports
from pipelines.statements import read_statements
from schemas.tables import TABLES
from tests.conftest import PAGE
from tests.statements_by_hand import claimed, observed


@pytest.fixture(scope="module")
def page_tables() -> dict[str, pyarrow.Table]:
    """All tables of the page up to claims."""
    sidecar = PAGE.with_suffix(".toml").read_bytes()
    tables = read_reports([RawReport("shanxi-2021", f"shanxi-2021/{PAGE.name}", PAGE.read_bytes(), sidecar)])
    tables |= read_figures(tables)
    return tables | read_statements(tables)


def test_fifty_statistics_are_observed_once_each(page_tables: dict[str, pyarrow.Table]) -> None:
    """Every mention of outcome observation has one row, and nothing else has."""
    wanted = [r["mention_id"] for r in page_tables["mentions"].to_pylist() if r["outcome"] == "observation"]
    assert sorted(wanted) == sorted(page_tables["observations"]["mention_id"].to_pylist())
    assert len(wanted) == 50
    for name in ("observations", "claims", "claim_operands"):
        assert page_tables[name].schema.equals(TABLES[name].schema)


@pytest.mark.parametrize(
    ("literal", "fields"),
    [
        ("4875", {"area": "山西省", "period": "2013", "measure": "level"}),
        ("10352", {"area": "山西省", "period": "2020", "measure": "level"}),
        ("11.4%", {"area": "山西省", "period": "2013/2020", "growth_basis": "annual_average"}),
        ("98%", {"measure": "share"}),
        ("90%", {"measure": "level", "indicator": "住院综合保障比例"}),
        ("31348", {"area": "太原市", "area_code": "140100", "period": "2021-05-17", "period_kind": "instant"}),
        ("129", {"area": "迎泽区", "area_code": "140106", "period": "2021-05-14"}),
        ("十万", {"status": "target", "area": "太原市"}),
        ("52.3万", {"period": None, "status": "reported"}),
    ],
)
def test_a_figure_of_the_page_says(literal: str, fields: dict[str, Any], page_tables: dict[str, pyarrow.Table]) -> None:
    """Area, period, sense and status by general rules; what the page does not say stays null."""
    (row,) = [row for mention, row in observed(page_tables) if mention["literal"] == literal]
    assert {name: row[name] for name in fields} == fields


def test_the_page_makes_twelve_claims(page_tables: dict[str, pyarrow.Table]) -> None:
    """Two average growths over seven years and their directions, one closed sum, seven facts stated in two articles."""
    found = claimed(page_tables)
    assert sorted(rule for rule, *_ in found) == sorted(
        2 * ["average_growth_matches_levels"]
        + 2 * ["direction_matches_figures"]
        + ["parts_sum_to_total"]
        + 7 * ["restated_figures_agree"]
    )
    growth = {reported: (roles, row["n_periods"]) for rule, reported, roles, row in found if "growth" in rule}
    assert growth == {
        "11.4%": ({"start": ["4875"], "end": ["10352"]}, 7),
        "23.9%": ({"start": ["2166"], "end": ["9729"]}, 7),
    }
    (total,) = [(reported, roles, row) for rule, reported, roles, row in found if rule == "parts_sum_to_total"]
    assert total[:2] == ("31348", {"part": ["30906", "442"]})
    assert total[2]["closed_list"] is True
    restated = {reported for rule, reported, *_ in found if rule == "restated_figures_agree"}
    assert restated == {"329万", "58", "7993", "33.37万", "1.8万", "181.5万", "13045"}
