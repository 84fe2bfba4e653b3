"""A refresh costs what changed, and ends as a full rebuild would."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.refresh import pieces, publication, records
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.workspace import Tables
from tests.refresh_scripts import Script, contents

Write = Callable[..., Path]
SCRIPTS, STEPS = 6, 3


def refresh(folder: Path, warehouse: str = "warehouse") -> None:
    with open_workspace(folder / "raw", folder / warehouse, jobs=1) as workspace:
        refresh_warehouse(workspace)


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """The DuckDB file is made of the Parquet files every time; here these are looked at."""
    monkeypatch.setattr(publication, "build_database", lambda _, path, *__, **___: path.write_text(""))


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_a_script_of_changes_ends_as_a_full_rebuild(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding, changing, removing, renaming, moving and copying reports, sidecars and lists, in any order."""
    monkeypatch.setattr("pipelines.publishing.parquet.REPORTS_PER_SHARD", 3)
    script = Script(seed, tmp_path / "raw")
    done = []
    for _ in range(STEPS):
        done.append(script.step())
        refresh(tmp_path)
    refresh(tmp_path, "fresh")
    assert contents(tmp_path / "warehouse") == contents(tmp_path / "fresh"), done


def watch(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Room → the reports that it runs for from now on."""
    ran: dict[str, list[str]] = {}
    make = pieces.make_rows

    def watched(work: pieces.Work, numbers: list[int]) -> Tables:
        ran.setdefault(work.room, []).extend(Path(work.unit.entries[number].source_path).stem for number in numbers)
        return make(work, numbers)

    monkeypatch.setattr(pieces, "make_rows", watched)
    return ran


@pytest.mark.usefixtures("no_database")
def test_a_room_runs_only_for_reports_whose_input_rows_changed(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a shard of three, one added report and one changed sidecar run; a room whose code changed runs for all, and
    later rooms only where its rows are others than before."""
    for number in range(3):
        write_report(f"b/{number}.txt", year=2010 + number)
    refresh(tmp_path)
    ran = watch(monkeypatch)
    write_report("b/new.txt", year=2016)
    (tmp_path / "raw" / "b" / "1.toml").write_text('title = "新题"\n', "utf-8")
    refresh(tmp_path)
    assert list(ran) == ["reading", "figures", "statements", "tallying"]
    assert {tuple(sorted(stems)) for stems in ran.values()} == {("1", "new")}
    ran.clear()
    digests = dict(records.room_digests())
    for module in ("records", "digests"):
        monkeypatch.setattr(f"pipelines.refresh.{module}.room_digests", lambda: {**digests, "reading": "other code"})
    refresh(tmp_path)
    assert {room: sorted(stems) for room, stems in ran.items()} == {"reading": ["0", "1", "2", "new"]}
    refresh(tmp_path, "fresh")
    assert contents(tmp_path / "warehouse") == contents(tmp_path / "fresh")


@pytest.mark.usefixtures("no_database")
def test_rows_of_a_version_without_records_are_made_again(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records that are lost or damaged cost time, and no rows."""
    for number in range(2):
        write_report(f"b/{number}.txt", year=2010 + number)
    refresh(tmp_path)
    shutil.rmtree(tmp_path / "warehouse" / "versions" / "1.records")
    ran = watch(monkeypatch)
    write_report("b/new.txt", year=2016)
    refresh(tmp_path)
    assert sorted(ran["figures"]) == ["0", "1", "new"]
    refresh(tmp_path, "fresh")
    assert contents(tmp_path / "warehouse") == contents(tmp_path / "fresh")
