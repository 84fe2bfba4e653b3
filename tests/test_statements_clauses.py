"""What each figure measures, where, when and in what sense: one rule a case, in statements/*.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.statements_by_hand import observed, read_text

FOLDER = Path(__file__).parent / "statements"
CASES = [
    corpus["defaults"] | case
    for name in (
        "clauses.yaml",
        "news.yaml",
        "telling.yaml",
        "periods.yaml",
        "owners.yaml",
        "governors.yaml",
        "rows.yaml",
        "breadth.yaml",
        "press.yaml",
        "pages.yaml",
        "audited.yaml",
        "gaps_and_views.yaml",
        "places.yaml",
        "carried.yaml",
        "narrative.yaml",
        "asides.yaml",
        "families.yaml",
    )
    for corpus in (yaml.load((FOLDER / name).read_text("utf-8"), Loader=yaml.CSafeLoader),)
    for case in corpus["cases"]
]
COLUMNS = {"measure": "measure", "period": "period", "area": "area", "status": "status", "code": "indicator_id",
           "basis": "growth_basis", "unit": "unit", "price": "price_basis", "value": "value",
           "kind": "period_kind"}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_a_rule_of_reading_gives_what_it_says(case: dict[str, Any]) -> None:
    """Every statistic of the paragraph is observed once, in order, with the fields that the rule decides."""
    settings = {k: case[k] for k in ("title", "home", "published", "precision")}
    found = observed(read_text(case["text"], **settings))
    assert [mention["literal"] for mention, _ in found] == [literal for literal, _ in case["says"]]
    for (mention, row), (_, wanted) in zip(found, case["says"], strict=True):
        said = row["indicator"] + row["dimensions"]
        assert all(name in said for name in wanted.get("names", ())), (mention["literal"], said)
        assert not any(name in said for name in wanted.get("lacks", ())), (mention["literal"], said)
        for field, column in COLUMNS.items():
            if field in wanted:
                expected = None if wanted[field] is None else wanted[field]
                found_value = row[column]
                if field == "period" and expected is not None:
                    expected = str(expected)
                assert found_value == expected or found_value == pytest.approx(expected), (
                    mention["literal"], field, found_value, expected, row["trail"],
                )  # fmt: skip
