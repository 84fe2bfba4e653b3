"""Evidence pages beside their version: in place after a refresh, made again where lost, gone with old versions."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.refresh import evidence
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse

Write = Callable[..., Path]


def refresh(tmp_path: Path) -> Path:
    """Publish what lies in raw/, without the DuckDB file, at which nobody looks here."""
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse", jobs=1, database=False) as workspace:
        refresh_warehouse(workspace)
    return tmp_path / "warehouse"


def test_pages_follow_the_version_and_old_ones_go_with_theirs(tmp_path: Path, write_report: Write) -> None:
    """The link leads to the pages of the published version; pages of pruned versions are removed."""
    for total in range(12, 17):
        write_report("b/a.txt", total=total, first=total - 5)
        warehouse = refresh(tmp_path)
        number = (warehouse / "tables").resolve().name
        assert (warehouse / "evidence").resolve().name == f"{number}.evidence"
        assert len(list((warehouse / "evidence").glob("*.html"))) == 3
    names = {path.name for path in (warehouse / "versions").iterdir()}
    assert {name for name in names if name.endswith(".evidence")} == {f"{n}.evidence" for n in (3, 4, 5)}


@pytest.mark.parametrize("lose", ["pages", "link"])
def test_lost_pages_come_back(tmp_path: Path, write_report: Write, lose: str) -> None:
    """The next refresh makes them again, though nothing has changed."""
    write_report("b/a.txt")
    warehouse = refresh(tmp_path)
    before = {path.name: path.read_bytes() for path in (warehouse / "evidence").glob("*.html")}
    if lose == "pages":
        shutil.rmtree((warehouse / "evidence").resolve())
    (warehouse / "evidence").unlink()
    refresh(tmp_path)
    assert {path.name: path.read_bytes() for path in (warehouse / "evidence").glob("*.html")} == before


def test_a_refresh_that_stops_while_it_draws_leaves_nothing_half_done(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old version stands with its pages; the next refresh publishes the new one and leaves nothing over."""
    write_report("b/a.txt")
    warehouse = refresh(tmp_path)
    write_report("b/c.txt", total=14, first=9)

    def stop(*_: object) -> None:
        raise RuntimeError("cut")

    with monkeypatch.context() as patched:
        patched.setattr(evidence, "build_evidence", stop)
        with pytest.raises(RuntimeError, match="cut"):
            refresh(tmp_path)
    assert (warehouse / "evidence").resolve().name == "1.evidence"
    refresh(tmp_path)
    assert len(list((warehouse / "evidence").glob("*.html"))) == 4
    assert not list(warehouse.rglob(".*.part"))
