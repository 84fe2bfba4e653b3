"""Partitions, schedule and sensor: which runs are asked for, and when."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.assets.automation import daily_refresh, raw_folder
from pipelines.assets.partitions import BATCHES, RANGE_END, RANGE_START, batches_of, key_of, stretches
from pipelines.assets.resources import Places
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse

Write = Callable[..., Path]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """A Dagster instance in memory."""
    with dg.DagsterInstance.ephemeral() as made:
        yield made


@given(st.lists(st.text(min_size=1, max_size=8) | st.sampled_from(["a...b", "a%b", "...", "%2E"]), unique=True))
def test_every_batch_has_a_key_of_its_own_that_dagster_takes(batches: list[str]) -> None:
    """Keys lead back to their batches, whatever the folders are called."""
    keys = [key_of(batch) for batch in batches]
    assert len(set(keys)) == len(batches)
    assert not any(refused in key for key in keys for refused in ("...", "\n", "\t", "\0"))
    if batches:
        assert batches_of(keys, batches) == batches


def test_keys_without_a_batch_fail_in_words() -> None:
    """A folder that has gone, and a reversed range, are said."""
    with pytest.raises(dg.Failure, match="no longer in raw/: batch gone"):
        batches_of(["gone"], ["here"])
    with pytest.raises(dg.Failure, match="the range holds no batch"):
        batches_of([], ["here"])


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("", []),
        ("c", [("c", "c")]),
        ("cab", [("c", "b")]),
        ("cbd", [("c", "c"), ("b", "d")]),
        ("ad", [("a", "a"), ("d", "d")]),
    ],
)
def test_stale_keys_are_cut_into_stretches_of_neighbours(wanted: str, expected: list[tuple[str, str]]) -> None:
    """The order is that in which the keys were added, here c, a, b, d."""
    assert stretches(list("cabd"), set(wanted)) == expected


def look(folder: Path) -> Places:
    return Places(raw=str(folder / "raw"), warehouse=str(folder / "warehouse"))


def tick(folder: Path, instance: dg.DagsterInstance, cursor: str | None = None) -> dg.SensorResult:
    """One look of the sensor, with its requests for partitions carried out."""
    context = dg.build_sensor_context(instance=instance, cursor=cursor)
    result = raw_folder(context, places=look(folder))
    assert isinstance(result, dg.SensorResult)
    for request in result.dynamic_partitions_requests or []:
        if isinstance(request, dg.AddDynamicPartitionsRequest):
            instance.add_dynamic_partitions("batch", request.partition_keys)
        else:
            for key in request.partition_keys:
                instance.delete_dynamic_partition("batch", key)
    return result


def ranges(requests: object) -> list[tuple[str, str]]:
    assert isinstance(requests, list)
    return [(request.tags[RANGE_START], request.tags[RANGE_END]) for request in requests]


def test_the_sensor_sees_new_changed_and_removed_batches(
    tmp_path: Path, write_report: Write, instance: dg.DagsterInstance
) -> None:
    """New folders become partitions and one run; a change asks for its batch; a removal for a publication."""
    first = write_report("a/x.txt")
    write_report("b/x.txt", year=2011)
    new = tick(tmp_path, instance)
    assert ranges(new.run_requests) == [("a", "b")]
    assert instance.get_dynamic_partitions("batch") == ["a", "b"]
    still = tick(tmp_path, instance, new.cursor)
    assert still.skip_reason == dg.SkipReason("nothing in raw/ has changed")
    text = first.read_text("utf-8")
    first.write_text(text + "全市人口3万人。\n", "utf-8")
    changed = tick(tmp_path, instance, new.cursor)
    assert ranges(changed.run_requests) == [("a", "a")]
    first.write_text(text, "utf-8")
    back = tick(tmp_path, instance, changed.cursor)
    keys = [request.run_key for each in (new, changed, back) for request in each.run_requests or []]
    assert len(set(keys)) == len(keys)
    shutil.rmtree(tmp_path / "raw" / "b")
    removed = tick(tmp_path, instance, back.cursor)
    assert [request.job_name for request in removed.run_requests or []] == ["publish"]
    assert instance.get_dynamic_partitions("batch") == ["a"]


def test_the_sensor_starts_from_what_is_published(
    tmp_path: Path, write_report: Write, instance: dg.DagsterInstance
) -> None:
    """Started on a warehouse that is up to date, it asks for nothing; without raw/ it says so."""
    write_report("a/x.txt")
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse") as workspace:
        refresh_warehouse(workspace)
    assert not tick(tmp_path, instance).run_requests
    shutil.rmtree(tmp_path / "raw")
    skipped = tick(tmp_path, instance).skip_reason
    assert isinstance(skipped, dg.SkipReason)
    assert "expected the folder that holds the reports" in str(skipped.skip_message)


def test_a_changed_review_asks_for_a_publication(
    tmp_path: Path, write_report: Write, instance: dg.DagsterInstance
) -> None:
    """No batch is made again for a review."""
    write_report("a/x.txt")
    cursor = tick(tmp_path, instance).cursor
    assert json.loads(str(cursor))["count"] == 1
    (tmp_path / "raw" / "_reviews.toml").write_text("reviews = []\n")
    assert [request.job_name for request in tick(tmp_path, instance, cursor).run_requests or []] == ["publish"]


def test_the_schedule_asks_for_what_is_not_published(tmp_path: Path, write_report: Write) -> None:
    """At six, batches that differ from the published ones are made; where none does, the tick is skipped."""
    write_report("a/x.txt")
    with dg.instance_for_test() as instance:
        ask_daily(tmp_path, instance)


def ask_daily(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    context = dg.build_schedule_context(instance=instance, scheduled_execution_time=datetime(2021, 5, 20, tzinfo=UTC))
    assert ranges(daily_refresh(context, places=look(tmp_path))) == [("a", "a")]
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse") as workspace:
        refresh_warehouse(workspace)
    assert daily_refresh(context, places=look(tmp_path)) == dg.SkipReason("everything in raw/ is published")
    (tmp_path / "raw" / "_reviews.toml").write_text("reviews = []\n")
    assert ranges(daily_refresh(context, places=look(tmp_path))) == [("a", "a")]
    shutil.rmtree(tmp_path / "raw")
    assert isinstance(daily_refresh(context, places=look(tmp_path)), dg.SkipReason)


def test_the_partitions_are_those_of_batches() -> None:
    """One dynamic definition, by the name that the sensor and the runs use."""
    assert BATCHES.name == "batch"
