"""What a refresh adds over all reports: claims between them, verdicts they bear upon, decisions of people."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pipelines import cli
from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh import checking
from pipelines.refresh.across import add_across, write_code_lists
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.stages import run_room

Write = Callable[..., Path]
TITLE = "云南省{year}年统计公报\n\n"
INCOME = "{year}年，全省农村居民人均可支配收入{level}元"
AVERAGE = "全省农村居民人均可支配收入从2014年的5000元增长到2019年的9000元，年均增长12.1%。\n"


@pytest.fixture
def state(write_report: Write) -> Callable[..., Path]:
    """Writes a communiqué of one sentence, with its sidecar."""

    def write(path: str, year: int, level: int, more: str = "", *, text: str = "", publisher: str = "省统计局") -> Path:
        body = text or INCOME.format(year=year, level=level) + more + "。\n"
        file = write_report(path, text=TITLE.format(year=year) + body)
        sidecar = f'publisher = "{publisher}"\npublished = "{year + 1}-03-01"\nhome_area = "云南省"\n'
        file.with_suffix(".toml").write_text(sidecar, "utf-8")
        return file

    return write


def refresh(folder: Path, warehouse: str = "warehouse") -> Warehouse:
    with open_workspace(folder / "raw", folder / warehouse) as workspace:
        refresh_warehouse(workspace)
    return Warehouse(folder / warehouse)


def verdicts(warehouse: Warehouse, **where: str) -> list[dict[str, Any]]:
    rows = warehouse.table("verdicts").to_pylist()
    return [row for row in rows if all(row[name] == value for name, value in where.items())]


def contents(warehouse: Warehouse) -> dict[str, str]:
    paths = sorted(warehouse.tables_dir.rglob("*.parquet"))
    return {path.name + path.parent.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_a_rate_is_held_against_another_batch_and_forgotten_with_it(tmp_path: Path, state: Callable[..., Path]) -> None:
    """A claim between batches is decided, checked by the second route, and goes with the report that it counts from."""
    first = state("a/2018.txt", 2018, 9730)
    state("b/2019.txt", 2019, 10690, "，比上年增长8.9%")
    (row,) = verdicts(refresh(tmp_path), scope="warehouse")
    assert (row["rule"], row["verdict"], row["batch"]) == ("growth_matches_levels", "contradicted", "b")
    assert "a/2018.txt, published 2019-03-01" in row["explanation"]
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse") as workspace:
        checked = checking.check_verdicts_across(workspace)
    assert (checked.rows, checked.failing, checked.counts["no"]) == (1, [], 1.0)
    for path in (first, first.with_suffix(".toml")):
        path.unlink()
    first.parent.rmdir()
    assert verdicts(refresh(tmp_path), scope="warehouse") == []


def test_an_explanation_goes_with_the_report_that_gave_it(tmp_path: Path, state: Callable[..., Path]) -> None:
    """12.1 % a year from the level of 2013: explained while that is printed, contradicted before and after."""
    state("b/own.txt", 2019, 0, text=AVERAGE)
    (before,) = verdicts(refresh(tmp_path), rule="average_growth_matches_levels")
    assert (before["verdict"], "BASE_PREV_YEAR" in before["needs"]) == ("contradicted", True)
    file = state("a/2013.txt", 2013, 4533)
    explained = refresh(tmp_path)
    (row,) = verdicts(explained, rule="average_growth_matches_levels")
    assert (row["verdict"], row["reading"]) == ("explained", "BASE_PREV_YEAR")
    assert contents(explained) == contents(refresh(tmp_path, "fresh"))
    file.write_text(file.read_text("utf-8").replace("4533", "4833"), "utf-8")
    (after,) = verdicts(refresh(tmp_path), rule="average_growth_matches_levels")
    assert after == before


def test_a_revised_fact_is_one_value(tmp_path: Path, state: Callable[..., Path]) -> None:
    """The best value is the publisher's last, has both figures as sources, and knows that it was revised."""
    state("b/1.txt", 2019, 10690)
    state("b/2.txt", 2020, 0, text=INCOME.format(year=2019, level=10790) + "。\n")
    warehouse = refresh(tmp_path)
    (fact,) = warehouse.table("agreements").to_pylist()
    (value,) = warehouse.table("indicator_values").to_pylist()
    assert (fact["verdict"], value["agreement"], value["value"]) == ("revised", "revised", 10790)
    paths = {row["report_id"]: row["source_path"] for row in warehouse.table("reports").to_pylist()}
    assert [paths[source[:16]] for source in value["sources"]] == ["b/1.txt", "b/2.txt"]


def test_a_decision_shows_with_its_verdict_and_is_missed_when_the_claim_is_gone(
    tmp_path: Path, state: Callable[..., Path]
) -> None:
    """A reviewed doubt is counted apart; a decision about a claim that is no more is told by check and by run."""
    state("a/2018.txt", 2018, 9730)
    file = state("b/2019.txt", 2019, 10690, "，比上年增长8.9%")
    (row,) = verdicts(refresh(tmp_path), verdict="contradicted")
    claim = row["claim_id"]
    (tmp_path / "raw" / "_reviews.toml").write_text(
        f'[[reviews]]\nclaim_id = "{claim}"\ndecision = "misprint"\nreason = "看过原件"\nby = "Li"\non = 2021-06-01\n',
        "utf-8",
    )
    (row,) = verdicts(refresh(tmp_path), verdict="contradicted")
    assert row["review"] == "misprint"  # entered without reading anything anew
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    with open_workspace(raw, warehouse) as workspace:
        doubted = checking.doubted_by_rule(workspace)["growth_matches_levels"]
        assert (doubted.rows, doubted.reviewed) == ([], 1)
        assert checking.check_reviews(workspace).failing == []
    file.write_text(file.read_text("utf-8").replace("8.9%", "9.9%"), "utf-8")
    with open_workspace(raw, warehouse) as workspace:
        for room in STAGE_ROOMS:
            run_room(workspace, room, workspace.stale())
        write_code_lists(workspace)
        add_across(workspace)
        found = checking.check_reviews(workspace)
    assert found.message == "1 reviews have no claim"
    assert f"review 1 (claim {claim}: misprint, by Li on 2021-06-01): there is no such claim" in str(found.failing)
    refresh(tmp_path)
    result = CliRunner().invoke(cli.main, ["run", "--raw", str(raw), "--warehouse", str(warehouse)])
    assert result.exit_code == 0
    assert f"warning: _reviews.toml: review 1 (claim {claim}" in result.stderr


def test_two_decisions_on_one_claim_and_bad_types_are_warnings(tmp_path: Path) -> None:
    """The later decision holds; a number is no reason, an empty decision none."""
    (tmp_path / "_reviews.toml").write_text(
        '[[reviews]]\nclaim_id = "a"\ndecision = "no"\n[[reviews]]\nclaim_id = "a"\ndecision = "yes"\n'
        '[[reviews]]\nclaim_id = "b"\ndecision = "yes"\nreason = 3\n[[reviews]]\nclaim_id = "c"\ndecision = " "\n',
        "utf-8",
    )
    reviews = read_reviews(tmp_path)
    assert reviews.decisions == {"a": "yes"}
    assert [warning.split(";")[0] for warning in reviews.warnings] == [
        "_reviews.toml: review 1 (claim a: no) does not hold",
        "_reviews.toml: review 3 does not hold",
        "_reviews.toml: review 4 does not hold",
    ]
