"""Publication stops where a batch would lose figures that nobody took away."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.refresh import records, rooms
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.manifest import Manifest
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.workspace import Tables

Write = Callable[..., Path]


def refresh(folder: Path, *, allow_loss: bool = False) -> Manifest:
    """The tables alone, for only they are looked at."""
    with open_workspace(
        folder / "raw", folder / "warehouse", jobs=1, allow_loss=allow_loss, database=False, pages=False
    ) as workspace:
        return refresh_warehouse(workspace)


def crashing() -> Callable[[Tables], Tables]:
    """Figures that are read as ever, but for one report that the code cannot do."""
    read = rooms.ROOM_FUNCTIONS["figures"]

    def crash(tables: Tables) -> Tables:
        if "b/0.txt" in tables["reports"]["source_path"].to_pylist():
            raise RuntimeError("broken")
        return read(tables)

    return crash


def other_code(monkeypatch: pytest.MonkeyPatch, losing: Callable[[Tables], Tables]) -> None:
    """Another release of gouji, whose figures loses something."""
    digests = dict(records.room_digests())
    for module in ("records", "digests"):
        monkeypatch.setattr(f"pipelines.refresh.{module}.room_digests", lambda: {**digests, "figures": "other"})
    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "figures", losing)


def test_a_release_that_reads_fewer_figures_publishes_nothing(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message lists the batch and its figures before and now; what was published stays; a setting allows it."""
    for number in range(4):
        write_report(f"b/{number}.txt", year=2010 + number)
    write_report("c/a.txt", year=2019)
    before = refresh(tmp_path)
    other_code(monkeypatch, crashing())
    with pytest.raises(RefreshError, match=r"b: 20 figures in 4 unchanged reports, now 15 \(−25 %\)") as stopped:
        refresh(tmp_path)
    assert "c: " not in str(stopped.value)
    assert "--allow-loss" in str(stopped.value)
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse") as workspace:
        assert workspace.published == before
    assert refresh(tmp_path, allow_loss=True).version == 2


def test_a_fifth_may_go(tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """One report of five is what a refresh lets go, in quarantine and with exit 1."""
    for number in range(5):
        write_report(f"b/{number}.txt", year=2010 + number)
    refresh(tmp_path)
    other_code(monkeypatch, crashing())
    assert refresh(tmp_path).failed == ["b/0.txt"]


def test_figures_that_go_with_their_reports_are_no_loss(tmp_path: Path, write_report: Write) -> None:
    """Removed and changed reports are what somebody did."""
    reports = [write_report(f"b/{number}.txt", year=2010 + number) for number in range(3)]
    refresh(tmp_path)
    reports[0].unlink()
    reports[1].write_text("统计公报\n\n没有数字。\n", "utf-8")
    assert refresh(tmp_path).counts["mentions"] == 5


def test_files_that_cannot_be_read_any_more_are_a_loss(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share that is down must not empty a batch."""
    for number in range(3):
        write_report(f"b/{number}.txt", year=2010 + number)
    refresh(tmp_path)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.refresh.scan._read", refuse)
        with pytest.raises(RefreshError, match=r"b: 15 figures in 3 unchanged reports, now 0 \(−100 %\)"):
            refresh(tmp_path)
    assert refresh(tmp_path).version == 1
