"""Codes of divisions against another list of them, where it lies beside the checkout."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from schemas.codelists import areas

OTHER_LIST = Path(__file__).parents[2] / "shared" / "codelists" / "areas.csv"


@pytest.mark.skipif(not OTHER_LIST.is_file(), reason="needs a second list of divisions beside the checkout")
def test_nearly_every_code_of_another_list_stands_for_its_name() -> None:
    """All codes in use, and nearly all that were ever given, stand for the same names."""
    names: dict[str, set[str]] = defaultdict(set)
    for division in areas.divisions():
        names[division.code].add(division.name)
    with OTHER_LIST.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    missing = [(row["代码"], row["名称"], row["状态"]) for row in rows if row["名称"] not in names[row["代码"]]]
    assert len(rows) > 6000
    assert [row for row in missing if row[2] == "在用"] == []
    assert len(missing) / len(rows) < 0.012, missing[:20]


def test_divisions_younger_than_the_list_are_known() -> None:
    """Districts founded in 2021 have their codes from that year on."""
    assert areas.code_of("临平区", 2022) == "330113"
    assert areas.full_name("330114", 2022) == "浙江省杭州市钱塘区"


def test_the_short_name_of_a_prefecture_long_gone_is_that_of_what_is_left() -> None:
    """江津 was a prefecture until 1981, then a county and a city, and is a district."""
    assert areas.full_name(areas.code_of("江津", 2018) or "", 2018) == "重庆市江津区"
    assert areas.full_name(areas.code_of("江津", 1980) or "", 1980) == "四川省江津地区"
