"""What a refresh adds over all reports: claims between them, verdicts they bear upon, decisions of people."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars
import pyarrow
import pytest
from click.testing import CliRunner

from pipelines import cli
from pipelines.publishing.derive import derive_indicator_values
from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh import checking
from pipelines.refresh.across import add_across, write_code_lists
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.stages import run_room
from pipelines.tallying import decide_claims

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
    """The tables alone: nobody looks at the DuckDB file and the pages here."""
    with open_workspace(folder / "raw", folder / warehouse, jobs=1, database=False, pages=False) as workspace:
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


def test_claims_between_reports_are_checked_again_where_a_change_touches_them(
    tmp_path: Path, state: Callable[..., Path]
) -> None:
    """Not for a report in another batch that they do not use; for one whose figure they use, in a shard of its own."""
    first = state("a/2018.txt", 2018, 9730)
    state("b/2019.txt", 2019, 10690, "，比上年增长8.9%")
    refresh(tmp_path)

    def checked() -> int:
        with open_workspace(tmp_path / "raw", tmp_path / "warehouse") as workspace:
            for room in STAGE_ROOMS:
                run_room(workspace, room, workspace.stale())
            write_code_lists(workspace)
            add_across(workspace)
            return checking.check_verdicts_across(workspace).rows

    state("c/other.txt", 2011, 5)
    assert checked() == 0
    first.write_text(first.read_text("utf-8").replace("9730", "9740"), "utf-8")
    assert checked() == 1


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


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The figures of claims between reports that are decided from now on, and the phrases of facts that are made."""
    seen: dict[str, list[str]] = {"decided": [], "stated": []}

    def decide(tables: dict[str, pyarrow.Table]) -> dict[str, pyarrow.Table]:
        seen["decided"] += tables["claims"]["reported_mention_id"].to_pylist()
        return decide_claims(tables)

    def derive(statements: polars.DataFrame, titles: pyarrow.Table) -> pyarrow.Table:
        seen["stated"] += statements["indicator"].to_list()
        return derive_indicator_values(statements, titles)

    monkeypatch.setattr("pipelines.publishing.across.decide_claims", decide)
    monkeypatch.setattr("pipelines.refresh.across.derive_indicator_values", derive)
    return seen


def write_series(state: Callable[..., Path]) -> None:
    """Four years of incomes, each with its growth, and a report of something else."""
    for year, level in ((2016, 9020), (2017, 9862), (2018, 10768), (2019, 11902)):
        state(f"a/{year}.txt", year, level, "，比上年增长9.3%")
    state("b/grain.txt", 2016, 0, text="2016年，全省粮食产量1500万吨。\n")


def test_claims_and_facts_are_made_again_where_a_change_touches_them(
    tmp_path: Path, state: Callable[..., Path], looked_at: dict[str, list[str]]
) -> None:
    """A report that joins a series of four is decided upon alone; facts that it does not state are not looked at."""
    write_series(state)
    first = refresh(tmp_path)
    assert (len(looked_at["decided"]), set(looked_at["stated"])) == (3, {"农村居民人均可支配收入", "粮食产量"})
    before = {row["value_id"]: row for row in first.table("indicator_values").to_pylist()}
    for seen in looked_at.values():
        seen.clear()
    state("a/2020.txt", 2020, 13009, "，比上年增长9.3%")
    warehouse = refresh(tmp_path)
    paths = {row["report_id"]: row["source_path"] for row in warehouse.table("reports").to_pylist()}
    assert [paths[mention[:16]] for mention in looked_at["decided"]] == ["a/2020.txt"]
    assert set(looked_at["stated"]) == {"农村居民人均可支配收入"}
    assert len(looked_at["stated"]) == 2  # its level and its growth, of a year of which nobody else speaks
    after = {row["value_id"]: row for row in warehouse.table("indicator_values").to_pylist()}
    assert len(after) == len(before) + 2
    assert after.items() >= before.items()
    assert contents(warehouse) == contents(refresh(tmp_path, "fresh"))


def test_what_is_kept_of_a_version_may_be_lost_or_damaged(
    tmp_path: Path, state: Callable[..., Path], looked_at: dict[str, list[str]]
) -> None:
    """It costs time, and no rows: everything is made again."""
    write_series(state)
    refresh(tmp_path)
    for version, ruin in enumerate((shutil.rmtree, damage), start=1):
        ruin(tmp_path / "warehouse" / "versions" / f"{version}.records" / "across")
        looked_at["decided"].clear()
        state(f"c/{version}.txt", 2020 + version, 13009, "，比上年增长9.3%")
        warehouse = refresh(tmp_path)
        assert len(looked_at["decided"]) >= 3
    assert contents(warehouse) == contents(refresh(tmp_path, "fresh"))


def damage(folder: Path) -> None:
    """Change a byte in the middle of a file, as a disk does that goes bad."""
    file = folder / "checks.arrow"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.unlink()  # and not in the files that are linked to it
    file.write_bytes(data)


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
        doubted = checking.doubted_by_rule(workspace, 20)["growth_matches_levels"]
        assert (doubted.count, doubted.rows, doubted.reviewed) == (0, [], 1)
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
