"""The house itself: floors, what the wheel holds, and what Dagster is shown, as a snapshot."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from importlinter.cli import lint_imports

from pipelines.definitions import definitions
from schemas.tables import TABLES

ROOT = Path(__file__).parents[1]

STEP_OF_FACTS = ("agreements", "indicator_values", "scorecards")
CODE_LISTS = ("areas", "indicators", "rules", "units")
ROWS_READ = ("claim_operands", "claims", "mentions", "observations", "reports", "verdicts")
FACTS_READ = tuple(sorted((*CODE_LISTS, *ROWS_READ, "warehouse_claims")))
DEPENDENCIES: dict[str, tuple[str, ...]] = {
    "reports": (),
    "report_texts": (),
    "articles": (),
    "passages": (),
    "quarantine": (),
    "mentions": ("articles", "passages", "report_texts", "reports"),
    "observations": ("articles", "mentions", "passages", "reports"),
    "claims": ("articles", "mentions", "passages", "reports"),
    "claim_operands": ("articles", "mentions", "passages", "reports"),
    "verdicts": ("claim_operands", "claims", "mentions", "observations"),
    "warehouse_claims": ROWS_READ,
    **dict.fromkeys(STEP_OF_FACTS, FACTS_READ),
    **dict.fromkeys(CODE_LISTS, ()),
    "publication": tuple(sorted((*TABLES, "warehouse_claims"))),
}
BY_BATCH = {
    "reports", "report_texts", "articles", "passages", "quarantine", "mentions", "observations", "claims",
    "claim_operands", "verdicts",
}  # fmt: skip
OUR_CHECKS = {
    ("verdicts", "rows_agree_with_text"),
    ("verdicts", "verdicts_follow_from_intervals"),
    ("warehouse_claims", "verdicts_follow_from_intervals"),
    ("warehouse_claims", "reviews_name_claims"),
    ("reports", "every_report_was_done"),
    ("mentions", "every_report_was_done"),
    ("observations", "every_report_was_done"),
    ("verdicts", "every_report_was_done"),
}


@pytest.fixture(scope="module")
def built() -> Iterator[dg.Definitions]:
    """The definitions as Dagster loads them, within an instance: Dagster looks one up, also one that has gone."""
    with dg.DagsterInstance.ephemeral():
        yield definitions()


def test_a_room_imports_only_from_below(monkeypatch: pytest.MonkeyPatch) -> None:
    """The floors of pyproject.toml hold, and dagster is known to assets alone."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_the_wheel_holds_code_and_code_lists(tmp_path: Path) -> None:
    """Every list and grammar file of the source is in the built wheel."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for room in ("pipelines", "schemas")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= held
    assert any(path.startswith("schemas/codelists/") and path.endswith(".csv") for path in held)


def test_the_asset_graph_is_as_recorded(built: dg.Definitions) -> None:
    """Keys, dependencies and partitions: a change of orchestration shows here."""
    graph = built.resolve_asset_graph()
    nodes = {key.to_user_string(): graph.get(key) for key in graph.get_all_asset_keys()}
    found = {name: tuple(sorted(key.to_user_string() for key in node.parent_keys)) for name, node in nodes.items()}
    assert found == DEPENDENCIES
    assert {name for name, node in nodes.items() if node.partitions_def is not None} == BY_BATCH
    assert all(node.description for node in nodes.values())


def test_the_checks_are_as_recorded(built: dg.Definitions) -> None:
    """A model check a table, ours on the rooms, and one a rule on verdicts; only those of our own rows block."""
    graph = built.resolve_asset_graph()
    found = {(key.asset_key.to_user_string(), key.name): graph.get(key) for key in graph.asset_check_keys}
    models = {asset for asset, name in found if name == "rows_satisfy_model"}
    rules = {name for asset, name in found if asset == "verdicts"} - {name for _, name in OUR_CHECKS}
    assert models == set(TABLES)
    assert set(found) >= OUR_CHECKS
    assert {"parts_sum_to_total", "average_growth_matches_levels", "restated_figures_agree"} <= rules
    blocking = {name for (_, name), node in found.items() if node.blocking}
    assert blocking == {"rows_satisfy_model", "rows_agree_with_text", "verdicts_follow_from_intervals"}


@pytest.mark.usefixtures("no_instance")
def test_jobs_schedule_and_sensor_are_as_recorded(built: dg.Definitions) -> None:
    """All stand still until they are started; the day begins in Beijing."""
    repository = built.get_repository_def()
    jobs = {name for name in repository.job_names if not name.startswith("__")}
    assert jobs == {"refresh", "publish"}
    (schedule,) = repository.schedule_defs
    assert (schedule.name, schedule.cron_schedule, schedule.execution_timezone) == (
        "daily_refresh",
        "0 6 * * *",
        "Asia/Shanghai",
    )
    sensors = {sensor.name: sensor for sensor in repository.sensor_defs}
    assert set(sensors) == {"raw_folder", "tell_of_failed_runs", "tell_of_failed_checks"}
    assert sensors["raw_folder"].minimum_interval_seconds == 60
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert {sensor.default_status for sensor in sensors.values()} == {dg.DefaultSensorStatus.STOPPED}


def test_definitions_are_built_when_dagster_asks() -> None:
    """Importing the module makes no definitions and reads no environment."""
    assert not isinstance(definitions, dg.Definitions)
    assert isinstance(definitions(), dg.Definitions)
