"""Assets and checks called directly: what they show, and how they fail."""

from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy

from pipelines.assets import across, checks
from pipelines.assets.by_batch import build_room_assets, tables_made
from pipelines.assets.history import connections_kept
from pipelines.assets.metadata import markdown_table
from pipelines.assets.partitions import range_tags
from pipelines.assets.resources import Places, failing_clearly, held_workspace
from pipelines.refresh import checking, rooms
from pipelines.refresh.checked_shards import check_shards, merge_checked, run_check
from pipelines.refresh.checking import Checked
from pipelines.refresh.failures import LockedError
from pipelines.refresh.lock import hold_lock
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.stages import run_room
from pipelines.refresh.workspace import Workspace
from schemas.tables import TABLES

Write = Callable[..., Path]


@pytest.fixture
def workspace(tmp_path: Path, write_report: Write, page: str) -> Workspace:
    """The page in one batch, a small report in another."""
    write_report("page/page.txt", text=page)
    write_report("small/x.txt")
    return Workspace(tmp_path / "raw", tmp_path / "warehouse")


def test_a_room_shows_rows_bytes_seconds_path_and_first_rows(workspace: Workspace) -> None:
    """Each partition of each table has its own metadata."""
    with dg.DagsterInstance.ephemeral() as instance:
        instance.add_dynamic_partitions("batch", ["page", "small"])
        result = dg.materialize(
            build_room_assets()[:1],
            instance=instance,
            resources={"workspace": workspace},
            tags=range_tags("page", "small"),
        )
    shown = {
        event.partition: event.metadata
        for event in result.asset_materializations_for_node("reading")
        if event.asset_key == dg.AssetKey("articles")
    }
    assert set(shown) == {"page", "small"}
    metadata = shown["page"]
    assert metadata["dagster/row_count"].value == 4
    assert metadata["bytes"].value > 0
    assert metadata["given_up"].value == 0
    assert metadata["path"].path.endswith("warehouse/tables/articles/page.*.parquet")
    assert "article_id" in metadata["first_rows"].md_str


def test_a_markdown_table_is_cut_and_escaped() -> None:
    """A cell cannot break the table, and no rows are said in words."""
    shown = markdown_table([{"a": "x|y\nz", "b": None, "c": "长" * 100}])
    assert shown.splitlines()[2] == f"| x\\|y z |  | {'长' * 59}… |"
    assert markdown_table([]) == "no rows"


def test_failures_of_a_refresh_are_told_without_a_traceback() -> None:
    """A RefreshError is a failure not worth a retry; an error of the disk is one that may pass."""
    with pytest.raises(dg.Failure, match="held") as refused, failing_clearly():
        raise LockedError("held")
    assert refused.value.allow_retries is False
    with pytest.raises(dg.Failure, match=r"/x: No space left.*untouched") as full, failing_clearly():
        raise OSError(28, "No space left on device", "/x")
    assert full.value.allow_retries is True


def test_a_run_holds_the_warehouse(tmp_path: Path, write_report: Write, capfd: pytest.CaptureFixture[str]) -> None:
    """The resource takes the lock for the length of the run, makes the warehouse, and logs what people should know."""
    write_report("b/a.txt")
    (tmp_path / "raw" / "b" / "gone.toml").write_text('title = "x"', "utf-8")
    places = Places(raw=str(tmp_path / "raw"), warehouse=str(tmp_path / "warehouse"))
    context = dg.build_init_resource_context(resources={"places": places})
    held = held_workspace.resource_fn(context)  # type: ignore[union-attr, call-arg]
    workspace = next(held)  # type: ignore[call-overload]
    assert list(workspace.plan.batches) == ["b"]
    assert "gone.toml" in capfd.readouterr().err
    held.close()  # type: ignore[union-attr]
    with hold_lock(tmp_path / "warehouse"):
        pass


def test_checks_pass_on_rows_that_are_right(workspace: Workspace) -> None:
    """Every check of ours passes over the page, and counts the rows it saw."""
    for room in STAGE_ROOMS:
        run_room(workspace, room, list(workspace.plan.batches))
    across.write_code_lists(workspace)
    across.add_across(workspace)
    across.derive_across(workspace)
    properties = [each for room in STAGE_ROOMS for each in checks.properties_of_room(room)]
    properties += checks.PROPERTIES_ACROSS
    found = {(each.asset, each.name): run_check(workspace, each.check) for each in properties}
    assert {key: checked.failing for key, checked in found.items() if checked.failing} == {}
    assert found["reports", checks.MODEL_CHECK].rows == 2
    assert found["verdicts", checks.RECHECK].counts["yes"] > 0
    for room in STAGE_ROOMS:
        each = checks.properties_of_room(room)
        by_shard = check_shards(workspace, room, [prop.check for prop in each])
        assert by_shard == [found[prop.asset, prop.name] for prop in each], room
    assert [checking.check_model(workspace, name).failing for name in TABLES] == [[]] * len(TABLES)


def test_what_shards_show_is_put_together() -> None:
    """Rows, failing rows and counts add up, shares are taken anew, equal sentences are said once."""
    one = Checked(3, [{"a": 1}], "wrong", {"yes": 3.0, "no": 0.0, "too_close": 1.0, "too_close_share": 0.25})
    two = Checked(5, [], "", {"yes": 4.0, "no": 0.0, "too_close": 0.0, "too_close_share": 0.0})
    merged = merge_checked([one, two, one])
    assert (merged.rows, merged.failing, merged.message) == (11, [{"a": 1}] * 2, "wrong")
    assert merged.counts == {"yes": 10.0, "no": 0.0, "too_close": 2.0, "too_close_share": 2 / 12}


def test_a_report_given_up_fails_its_check(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the room names the report; it does not block."""

    def crash(_: object) -> object:
        raise RuntimeError("broken")

    monkeypatch.setattr(rooms, "read_reports", crash)
    run_room(workspace, "reading", ["small"])
    found = checking.check_room(workspace, "reading")
    assert found.message == "not done in reading by our fault: small/x.txt"
    assert found.failing[0]["error"] == "RuntimeError"


def test_every_table_is_made_by_one_asset() -> None:
    """No table is made twice, and none is forgotten."""
    by_room = [name for room in STAGE_ROOMS for name in tables_made(room)]
    steps = [name for step in ("derived", "code_lists") for name in across.STEPS[step]]
    assert sorted(by_room + steps) == sorted(TABLES)


def test_a_run_opens_each_file_of_the_history_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dagster would open one for each of a thousand statements; what it writes is there for others afterwards."""
    opened: list[str] = []
    make = sqlalchemy.create_engine

    def count(url: str, **options: object) -> object:
        opened.append(url)
        return make(url, **options)

    monkeypatch.setattr(sqlalchemy, "create_engine", count)
    with connections_kept(), dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        instance.add_dynamic_partitions("batch", ["a"])
        for number in range(3):
            instance.report_runless_asset_event(dg.AssetMaterialization("reports", partition=str(number)))
    assert len(opened) == len(set(opened)) <= 4
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        assert instance.get_dynamic_partitions("batch") == ["a"]
        assert len(instance.fetch_materializations(dg.AssetKey("reports"), limit=9).records) == 3
