"""From raw/ to DuckDB through Dagster, as `gouji run` does it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest
from click.testing import CliRunner, Result

from pipelines import cli
from pipelines.assets import across
from pipelines.refresh import checking, rooms
from pipelines.refresh.checking import Checked
from pipelines.refresh.workspace import Tables

Write = Callable[..., Path]
SLIPS = {"rate": ("11.4%", "12.4%"), "level": ("4875", "4785"), "part": ("442", "424")}
RULES = {
    "rate": "average_growth_matches_levels",
    "level": "average_growth_matches_levels",
    "part": "parts_sum_to_total",
}


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One Dagster instance for several tests: its databases take longer to make than a small run."""
    return tmp_path_factory.mktemp("dagster_home")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`gouji run` on tmp_path/raw and tmp_path/warehouse, with Dagster's instance in the warehouse."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)

    def command(*options: str) -> Result:
        folders = ["--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "warehouse")]
        return CliRunner().invoke(cli.main, ["run", *folders, *options])

    return command


def query(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse / "gouji.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def last_check(warehouse: Path, asset: str, name: str) -> Any:
    with dg.DagsterInstance.from_config(str(warehouse / ".dagster")) as instance:
        key = dg.AssetCheckKey(dg.AssetKey(asset), name)
        (record,) = instance.event_log_storage.get_asset_check_execution_history(key, limit=1)
        assert record.event is not None
        return record.event.get_dagster_event().asset_check_evaluation_data


def test_a_page_with_slips_among_bad_files(
    tmp_path: Path, page: str, write_report: Write, run: Callable[..., Result]
) -> None:
    """Slips are contradicted and shown with their sentence, bad files lie in quarantine, and the run succeeds."""
    for name, (printed, slip) in SLIPS.items():
        assert printed in page
        write_report(f"slips/{name}.txt", text=page.replace(printed, slip)).with_suffix(".toml").write_text(
            'published = "2021-05"\nhome_area = "山西省"\n', "utf-8"
        )
    write_report("bad/listed.txt").with_suffix(".toml").write_text('publsher = "x"\n', "utf-8")
    bad = tmp_path / "raw" / "bad"
    (bad / "empty.txt").write_bytes(b"")
    (bad / "folder.txt").mkdir()
    (bad / "binary.txt").write_bytes(bytes(range(256)) * 16)
    (bad / "garbled.txt").write_bytes("全省农村居民人均可支配收入增长".encode("utf-16-le"))
    result = run()
    assert result.exit_code == 0, result.output
    warehouse = tmp_path / "warehouse"
    assert "contradicted" in result.stdout
    assert str(warehouse / "gouji.duckdb") in result.stdout
    assert result.stdout.splitlines()[-1].split() == ["quarantined", "files", "5"]

    quarantined = query(warehouse, "SELECT source_path, cause, error, message FROM quarantine ORDER BY 1")
    assert [row[0].removeprefix("bad/") for row in quarantined] == [
        "binary.txt", "empty.txt", "folder.txt", "garbled.txt", "listed.txt",
    ]  # fmt: skip
    assert {row[1] for row in quarantined} == {"source"}
    assert "publsher" in quarantined[-1][3]
    assert "home_area" in quarantined[-1][3]

    contradicted = query(
        warehouse,
        "SELECT source_path, rule FROM verdicts JOIN reports USING (report_id) WHERE verdict = 'contradicted'",
    )
    for name, rule in RULES.items():
        assert (f"slips/{name}.txt", rule) in contradicted

    check = last_check(warehouse, "verdicts", "average_growth_matches_levels")
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    assert "12.4%" in check.metadata["failing_rows"].md_str
    assert last_check(warehouse, "mentions", "rows_satisfy_model").passed

    again = run()
    assert again.exit_code == 0
    assert again.stdout.startswith("nothing has changed: version 1")
    assert run("--strict").exit_code == 3


def test_batches_come_change_and_go(
    tmp_path: Path,
    write_report: Write,
    run: Callable[..., Result],
    shared_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Batches that are no neighbours are made in several runs and published once; removed ones are dropped."""
    monkeypatch.setenv("DAGSTER_HOME", str(shared_home))
    for year, batch in enumerate("abc", start=2010):
        write_report(f"{batch}/x.txt", year=year)
    assert run("--jobs", "1").exit_code == 0
    write_report("a/y.txt", year=2015)
    write_report("c/y.txt", year=2016)
    changed = run()
    assert (changed.exit_code, "2 batches to make: a, c" in changed.stderr) == (0, True), changed.output
    warehouse = tmp_path / "warehouse"
    assert query(warehouse, "SELECT batch, count(*) FROM reports GROUP BY ALL ORDER BY 1") == [
        ("a", 2), ("b", 1), ("c", 2),
    ]  # fmt: skip
    assert query(warehouse, "SELECT version FROM publications") == [(2,)]
    (tmp_path / "raw" / "b" / "x.txt").unlink()
    (tmp_path / "raw" / "b").rmdir()
    removed = run()
    assert (removed.exit_code, "1 batch to drop: b" in removed.stderr) == (0, True), removed.output
    assert query(warehouse, "SELECT DISTINCT batch FROM reports ORDER BY 1") == [("a",), ("c",)]
    with dg.DagsterInstance.from_config(str(shared_home)) as instance:
        assert set(instance.get_dynamic_partitions("batch")) == {"a", "c"}


def crash_on(stems: str) -> Callable[[Tables], Mapping[str, object]]:
    figures = rooms.ROOM_FUNCTIONS["figures"]

    def run_figures(tables: Tables) -> Tables:
        if any(Path(path).stem in stems for path in tables["reports"]["source_path"].to_pylist()):
            raise RuntimeError("broken")
        return figures(tables)

    return run_figures


def test_our_failures_exit_1(
    tmp_path: Path,
    write_report: Write,
    run: Callable[..., Result],
    shared_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A report of ours that fails is quarantined, the rest published; too many, or a failed check, publish nothing."""
    monkeypatch.setenv("DAGSTER_HOME", str(shared_home))
    for number in range(8):
        write_report(f"b/{number}.txt", year=2010 + number)
    with monkeypatch.context() as patch:
        patch.setitem(rooms.ROOM_FUNCTIONS, "figures", crash_on("0123456"))  # type: ignore[arg-type]
        failed = run()
    assert failed.exit_code == 1
    assert "figures: 7 of 8 reports of batch b cannot be done, so nothing is published" in failed.stderr
    assert not (tmp_path / "warehouse" / "gouji.duckdb").exists()
    with monkeypatch.context() as patch:
        patch.setattr(checking, "check_model", lambda _, table: Checked(1, [{"row": 1}], f"{table} is wrong"))
        stopped = run()
    assert stopped.exit_code == 1
    assert "check rows_satisfy_model failed, so nothing is published: " in stopped.stderr
    assert not (tmp_path / "warehouse" / "gouji.duckdb").exists()
    with monkeypatch.context() as patch:
        patch.setattr(across, "publish", lambda _: {}["version"])
        broken = run()
    assert broken.exit_code == 1
    assert "step publication failed: KeyError: 'version'" in broken.stderr
    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "figures", crash_on("3"))  # type: ignore[arg-type]
    one = run()
    assert one.exit_code == 1
    assert "Traceback" not in one.output
    assert "check every_report_was_done of mentions failed: not done in figures by our fault: b/3.txt" in one.stderr
    warehouse = tmp_path / "warehouse"
    assert query(warehouse, "SELECT source_path, cause FROM quarantine") == [("b/3.txt", "ours")]
    assert query(warehouse, "SELECT count(DISTINCT report_id) FROM mentions") == [(7,)]
    assert run().exit_code == 1
