"""A refresh costs what changed, and ends as a full rebuild would."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.publishing.changes import OF_ONE_REPORT, Anew
from pipelines.publishing.database import Publication, build_database
from pipelines.publishing.differences import compare_tables
from pipelines.publishing.parquet import read_table, table_files
from pipelines.publishing.summaries import PARTS
from pipelines.refresh import pieces, publication, records
from pipelines.refresh.manifest import read_manifest
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.workspace import Tables, records_dir
from schemas.tables import TABLES
from tests.refresh_scripts import Script, contents, numbers, pages

Write = Callable[..., Path]
SCRIPTS, STEPS = 6, 3


def refresh(folder: Path, warehouse: str = "warehouse", *, database: bool = False, pages: bool = False) -> None:
    with open_workspace(folder / "raw", folder / warehouse, jobs=1, database=database, pages=pages) as workspace:
        refresh_warehouse(workspace)


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_a_script_of_changes_ends_as_a_full_rebuild(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding, changing, removing, renaming, moving and copying reports, sidecars and lists, in any order."""
    monkeypatch.setattr("pipelines.publishing.parquet.REPORTS_PER_SHARD", 3)
    script = Script(seed, tmp_path / "raw")
    done = []
    for _ in range(STEPS):
        done.append(script.step())
        refresh(tmp_path, pages=True)
    refresh(tmp_path, "fresh", pages=True)
    for look in (contents, pages, numbers, summaries):
        assert look(tmp_path / "warehouse") == look(tmp_path / "fresh"), done


def summaries(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What is kept beside the version of each shard, of which rows of reports that stayed were not made again."""
    folder = records_dir((warehouse / "tables").resolve()) / "across"
    return {
        f"{part}/{file.name}": pl.read_ipc(file).rows() for part in PARTS for file in folder.glob(f"*.{part}.arrow")
    }


def test_what_is_kept_of_reports_that_stayed_is_joined_in_the_order_of_reports(
    tmp_path: Path, write_report: Write
) -> None:
    """A report that comes between two others leaves what would be made of all three."""
    for number in (1, 3):
        write_report(f"b/{number}.txt", year=2010 + number)
    refresh(tmp_path)
    write_report("b/2.txt", year=2012)
    refresh(tmp_path)
    refresh(tmp_path, "fresh")
    assert summaries(tmp_path / "warehouse") == summaries(tmp_path / "fresh")


def test_a_duckdb_file_updated_from_version_to_version_is_as_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows, comments, views and counts, after changes of every kind; and it is updated, not made anew. The reports
    that are said to be made anew for it are all whose rows are others."""
    updated = []
    update = publication.update_database

    def watched(*given: Any, anew: Anew, **others: Any) -> dict[str, int] | None:
        updated.append((anew, update(*given, anew=anew, **others)))
        return updated[-1][1]

    monkeypatch.setattr(publication, "update_database", watched)
    script = Script(7, tmp_path / "raw")
    script.step()
    refresh(tmp_path, database=True)
    warehouse = tmp_path / "warehouse"
    stayed: set[str] = set()
    for step in range(STEPS):
        before = rows_of_one_report(warehouse / "tables")
        script.step()
        refresh(tmp_path, database=True)
        after = rows_of_one_report(warehouse / "tables")
        anew, counts = updated[step]
        if anew:  # it is not where the user's lists are others
            reports = set(anew["passages"])
            assert {report for report, *_ in before ^ after} <= reports
            stayed |= {report for report, *_ in before & after} - reports
        told = read_manifest(warehouse / "manifest.json")
        assert told is not None
        assert counts == told.counts
    published = Publication(told.version, datetime.fromisoformat(told.published_at), told.gouji_version)
    fresh = tmp_path / "fresh.duckdb"
    build_database(warehouse / "tables", fresh, published)
    assert not any(difference.differs for difference in compare_tables(warehouse / "gouji.duckdb", fresh))
    assert described(warehouse / "gouji.duckdb") == described(fresh)


def rows_of_one_report(tables: Path) -> set[tuple[str, str, str]]:
    """Report, file and row of the tables whose rows follow from their report alone."""
    return {
        (row["report_id"], f"{name}/{file.name}", str(row))
        for name in OF_ONE_REPORT
        for file in table_files(tables, name)
        for row in read_table(name, [file]).to_pylist()
    }


def described(database: Path) -> list[list[tuple[object, ...]]]:
    """The publication, the tables with their number of rows, the views, all columns, and what comments say of them."""
    queries = (
        "FROM publications",
        "SELECT table_name, comment FROM duckdb_tables() ORDER BY 1",
        "SELECT view_name, comment, sql FROM duckdb_views() WHERE NOT internal ORDER BY 1",
        "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE NOT internal "
        "ORDER BY table_name, column_index",
        *(f"SELECT count(*) FROM {name}" for name in TABLES),
    )
    with duckdb.connect(str(database), read_only=True) as con:
        return [con.execute(query).fetchall() for query in queries]


def watch(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Room → the reports that it runs for from now on."""
    ran: dict[str, list[str]] = {}
    make = pieces.make_rows

    def watched(work: pieces.Work, numbers: list[int]) -> Tables:
        ran.setdefault(work.room, []).extend(Path(work.unit.entries[number].source_path).stem for number in numbers)
        return make(work, numbers)

    monkeypatch.setattr(pieces, "make_rows", watched)
    return ran


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
