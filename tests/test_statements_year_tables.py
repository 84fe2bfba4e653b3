"""Tables whose columns or rows are years: each cell takes its period, indicator and area from its own heads."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.statements_by_hand import claimed, observed, read_text

FILE = Path(__file__).parent / "statements" / "year_tables.yaml"
CORPUS = yaml.load(FILE.read_text("utf-8"), Loader=yaml.CSafeLoader)
COLUMNS = {"measure": "measure", "period": "period", "area": "area", "code": "indicator_id", "kind": "period_kind",
           "basis": "growth_basis", "price": "price_basis", "value": "value"}  # fmt: skip


@pytest.mark.parametrize("case", CORPUS["cases"], ids=lambda case: case["rule"])
def test_a_table_of_years_gives_what_it_says(case: dict[str, Any]) -> None:
    """Every figure of the table is observed once, in order, with the fields that its heads decide."""
    found = observed(read_text(case["text"], **CORPUS["defaults"]))
    assert [mention["literal"] for mention, _ in found] == [literal for literal, _ in case["says"]]
    for (mention, row), (_, wanted) in zip(found, case["says"], strict=True):
        said = row["indicator"] + row["dimensions"]
        assert wanted.get("names", "") in said, (mention["literal"], said)
        assert "lacks" not in wanted or wanted["lacks"] not in said, (mention["literal"], said)
        for field in wanted.keys() & COLUMNS.keys():
            got, expected = row[COLUMNS[field]], wanted[field]
            assert got == expected or got == pytest.approx(expected), (mention["literal"], field, got, row["trail"])


TABLE = """主要指标
指标\t2019年\t2020年\t比上年增长（%）
进出口总额（亿元）\t300\t310\t3.3
出口额（亿元）\t200\t220\t10.0"""


def test_growth_of_a_table_is_checked_against_the_years_of_its_own_heads() -> None:
    """The growth column of 2020 compares the columns of 2019 and 2020, and no other."""
    found = [(rule, literal, roles) for rule, literal, roles, _ in claimed(read_text(TABLE, **CORPUS["defaults"]))]
    growth = [(literal, roles) for rule, literal, roles in found if rule == "growth_matches_levels"]
    assert growth == [("3.3", {"current": ["310"], "base": ["300"]}), ("10.0", {"current": ["220"], "base": ["200"]})]


@pytest.mark.parametrize("mark", ["\t", " | ", "   "])
@pytest.mark.parametrize("seed", range(3))
def test_a_table_says_the_same_when_rows_and_columns_change_places(seed: int, mark: str) -> None:
    """Years as heads of columns or of rows, in any order, whatever parts the cells: the same facts."""
    order = random.Random(seed)
    years = order.sample(range(2001, 2020), 4)
    names = ["地区生产总值（亿元）", "粮食产量（万吨）", "进出口总额（亿元）"]
    values = {(name, year): f"{order.randint(1000, 9999) / 10:.1f}" for name in names for year in years}
    wide = [["指标", *(f"{y}年" for y in years)], *([n, *(values[n, y] for y in years)] for n in names)]
    facts = []
    for rows in (wide, [list(row) for row in zip(*wide, strict=True)]):
        text = "2001—2020年主要指标\n" + "\n".join(mark.join(row) for row in rows)
        found = observed(read_text(text, **CORPUS["defaults"]))
        facts.append({(m["literal"], o["value"], o["indicator"], o["indicator_id"], o["period"]) for m, o in found})
    assert facts[0] == facts[1]
    said = {(literal, period) for literal, _, _, _, period in facts[0]}
    assert said == {(value, str(year)) for (_, year), value in values.items()}
