"""The example reports of raw/, from files to tables: what a clone without other data shows.

tests/examples/figures.csv says what each figure of the reports on 云南 measures, and when, as a person reads it.
"""

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse

ROOT = Path(__file__).parents[1]
RAW = ROOT / "raw"
EXAMPLES = sorted(path for path in RAW.glob("examples-*/*") if path.suffix in {".txt", ".md"})
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Rows]:
    """The tables of raw/, each row of a report with its source_path."""
    folder = tmp_path_factory.mktemp("examples")
    with open_workspace(RAW, folder) as workspace:
        refresh_warehouse(workspace)
    warehouse = Warehouse(folder)
    names = (
        "reports",
        "mentions",
        "observations",
        "claims",
        "verdicts",
        "agreements",
        "indicator_values",
        "quarantine",
    )
    tables = {name: warehouse.table(name).to_pylist() for name in names}
    paths = {row["report_id"]: row["source_path"] for row in tables["reports"]}
    literals = {row["mention_id"]: row["literal"] for row in tables["mentions"]}
    reported = {row["claim_id"]: literals[row["reported_mention_id"]] for row in tables["claims"]}
    for row in (*tables["observations"], *tables["verdicts"]):
        row["source_path"] = paths[row["report_id"]]
    for row in tables["observations"]:
        row["literal"] = literals[row["mention_id"]]
    for row in tables["verdicts"]:
        row["literal"] = reported[row["claim_id"]]
    return tables


def outcomes(tables: Mapping[str, Rows], scope: str) -> dict[tuple[str, str, str], tuple[str, str]]:
    """File, reported figure and rule → verdict and reason, where claims of a scope are not consistent."""
    return {
        (Path(row["source_path"]).name, row["literal"], row["rule"]): (row["verdict"], row["reason"])
        for row in tables["verdicts"]
        if row["scope"] == scope and row["verdict"] not in ("consistent", "not_checkable")
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_says_that_it_is_one(path: Path) -> None:
    """In its sidecar, where a slip on purpose is named too; those that name a publisher name none that there is."""
    sidecar = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    assert "an example written for gouji, figures invented" in sidecar["licence"]
    assert sidecar.get("publisher", "示例").startswith("示例")


def test_each_figure_measures_what_a_reader_says(tables: Mapping[str, Rows]) -> None:
    """Indicator, measure and period of every figure of the reports on 云南."""
    with (ROOT / "tests" / "examples" / "figures.csv").open(encoding="utf-8") as file:
        wanted = Counter(tuple(row.values()) for row in csv.DictReader(file))
    found = Counter(
        (row["source_path"], row["literal"], row["indicator_id"] or row["indicator"], row["measure"], row["period"])
        for row in tables["observations"]
    )
    final = ("examples-communiques/2020.txt", "23310.6亿", "gdp", "level", "2019")
    found[final] += found.pop((*final[:2], "地区生产总值最终核实数", *final[3:]), 0)
    assert wanted - found == Counter()


def test_within_reports_only_the_slips_on_purpose_are_contradicted(tables: Mapping[str, Rows]) -> None:
    """All else tallies, or counts growth at other prices than levels."""
    assert outcomes(tables, "report") == {
        ("fengqing-2018.txt", "30.2", "shares_sum_to_hundred"): ("contradicted", "no_reading_fits"),
        ("trade-september-2019.txt", "7.6%", "share_matches_parts"): ("contradicted", "no_reading_fits"),
        ("jiangxi-half-year-2023.txt", "4.6%", "growth_matches_levels"): ("not_comparable", "price_basis"),
    }


def test_between_reports_the_slip_is_contradicted_and_nothing_else(tables: Mapping[str, Rows]) -> None:
    """Real growth and revised figures accuse nobody; the slip is against the level and against the communiqué."""
    slip = "yunnan-slip.txt", "8.9%"
    assert outcomes(tables, "warehouse") == {
        (*slip, "growth_matches_levels"): ("contradicted", "no_reading_fits"),
        (*slip, "restated_figures_agree"): ("contradicted", "no_reading_fits"),
        ("2020.txt", "23310.6亿", "restated_figures_agree"): ("not_comparable", "revised"),
        ("2020.txt", "4714.2万", "restated_figures_agree"): ("not_comparable", "revised"),
        ("2019.txt", "8.1%", "growth_matches_levels"): ("not_comparable", "price_basis"),
        ("2020.txt", "0.4%", "growth_matches_levels"): ("not_comparable", "price_basis"),
        ("2020.txt", "4.2%", "growth_matches_levels"): ("not_comparable", "price_basis"),
    }


def test_rates_changes_and_averages_are_found_between_reports(tables: Mapping[str, Rows]) -> None:
    """Last year's level, and the level of 2013 that another report prints."""
    found = {
        (Path(row["source_path"]).name, row["literal"], row["rule"])
        for row in tables["verdicts"]
        if row["scope"] == "warehouse" and row["verdict"] == "consistent"
    }
    assert found >= {
        ("2019.txt", "9.9%", "growth_matches_levels"),
        ("2019.txt", "4.0%", "growth_matches_levels"),
        ("2019.txt", "22.8万", "change_matches_levels"),
        ("2019.txt", "136.8万", "change_matches_levels"),
        ("2020.txt", "8.0%", "growth_matches_levels"),
        ("2020.txt", "1.4%", "growth_matches_levels"),
        ("yunnan-eight-years.txt", "9.9%", "average_growth_matches_levels"),
        ("yunnan-eight-years.txt", "7.0%", "average_growth_matches_levels"),
        ("yunnan-restated.txt", "1895.9万", "restated_figures_agree"),
    }


def test_facts_of_several_reports_agree_are_revised_or_in_conflict(tables: Mapping[str, Rows]) -> None:
    """And the best values know it: the final count, not the first one."""
    facts = {
        (row["indicator_id"], row["period"], row["measure"]): row["verdict"]
        for row in tables["agreements"]
        if row["report_count"] > 1
    }
    assert facts["grain_output", "2020", "level"] == "agree"
    assert facts["gdp", "2019", "level"] == facts["population_resident", "2019", "level"] == "revised"
    assert facts["income_rural", "2019", "growth_rate"] == "conflict"
    assert {key for key, verdict in facts.items() if verdict == "conflict"} == {("income_rural", "2019", "growth_rate")}
    values = {
        (row["indicator_id"], row["area"], row["period"]): row["value"]
        for row in tables["indicator_values"]
        if row["measure"] == "level"
    }
    assert values["gdp", "云南省", "2019"] == 2331060000000
    assert values["population_resident", "云南省", "2019"] == 47142000


def test_the_readme_names_what_comes_out(tables: Mapping[str, Rows]) -> None:
    """Ids that it shows are those of claims, and its counts of reports and contradictions are these."""
    readme = (ROOT / "README.md").read_text("utf-8")
    claims = {row["claim_id"]: row for row in tables["verdicts"]}
    (shown,) = re.findall(r'claim_id = "(\w+)"', readme)
    assert claims[shown]["verdict"] == "contradicted"
    (beginning,) = re.findall(r"gouji explain (\w+) ", readme)
    assert sum(claim_id.startswith(beginning) for claim_id in claims) == 1
    counts = dict(re.findall(r"^ {4} *(reports|contradicted) +(\d+)$", readme, re.MULTILINE))
    assert int(counts["reports"]) == len(tables["reports"])
    assert int(counts["contradicted"]) == sum(row["verdict"] == "contradicted" for row in claims.values())


def test_nothing_of_raw_is_quarantined(tables: Mapping[str, Rows]) -> None:
    """Every shipped file is read."""
    assert tables["quarantine"] == []
    assert len(tables["reports"]) == len(EXAMPLES) + 1
