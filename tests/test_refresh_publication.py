"""Versions put into place: whole, linked, swapped, reused, and mended after a kill."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from subprocess import PIPE

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

from pipelines.publishing.parquet import read_table, table_files
from pipelines.refresh import pieces, publication
from pipelines.refresh.failures import NoRawError, RefreshError, UnknownBatchError
from pipelines.refresh.manifest import Manifest
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.workspace import Tables
from schemas.tables import SCHEMA_VERSION, TABLES
from tests.refresh_scripts import contents

Write = Callable[..., Path]
TABLES_ALONE = {"database": False, "pages": False}
"""Options of a refresh for tests that look at nothing else."""


def refresh(folder: Path, warehouse: str = "warehouse", **options: object) -> Manifest:
    with open_workspace(folder / "raw", folder / warehouse, **options) as workspace:  # type: ignore[arg-type]
        return refresh_warehouse(workspace)


def watch_rooms(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The rooms that run from now on, each with the path of each report that it runs for."""
    ran: list[tuple[str, str]] = []
    make = pieces.make_rows

    def watched(work: pieces.Work, numbers: Sequence[int]) -> Tables:
        ran.extend((work.room, work.unit.entries[number].source_path) for number in numbers)
        return make(work, numbers)

    monkeypatch.setattr(pieces, "make_rows", watched)
    return ran


def counts(warehouse: Path) -> dict[str, int]:
    return {name: read_table(name, table_files(warehouse / "tables", name)).num_rows for name in TABLES}


def test_all_tables_are_published_as_parquet_and_duckdb(tmp_path: Path, write_report: Write) -> None:
    """Every table has its files and its DuckDB table with the same number of rows; the manifest says so too."""
    write_report("b/a.txt")
    write_report("c/a.txt", text="另一份\n\n人口3万人。\n")
    manifest = refresh(tmp_path)
    found = counts(tmp_path / "warehouse")
    with duckdb.connect(str(tmp_path / "warehouse" / "gouji.duckdb"), read_only=True) as con:
        in_database = {name: con.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0] for name in TABLES}
        version = con.execute("SELECT version FROM publications").fetchall()
    assert found == in_database == dict(manifest.counts)
    assert found["reports"] == 2
    assert version == [(1,)]
    assert json.loads((tmp_path / "warehouse" / "manifest.json").read_text("utf-8"))["version"] == 1
    assert (tmp_path / "warehouse" / "tables" / "reports" / "b.all.parquet").exists()
    assert not (tmp_path / "warehouse" / "staging").exists()


def test_a_second_refresh_redoes_nothing(tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing changed no room runs and no version is added."""
    write_report("b/a.txt")
    first = refresh(tmp_path)
    monkeypatch.setattr(pieces, "make_rows", lambda *_: pytest.fail("a room ran"))
    assert refresh(tmp_path) == first
    assert sorted(path.name for path in (tmp_path / "warehouse" / "versions").iterdir()) == [
        "1",
        "1.evidence",
        "1.json",
        "1.records",
    ]


def test_only_what_changed_is_made_again(tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new batch, a changed sidecar and a removed batch leave the files of the others linked, not copied."""
    kept = write_report("kept/a.txt")
    write_report("gone/a.txt", year=2019)
    changed = write_report("changed/a.txt", year=2018)
    refresh(tmp_path, **TABLES_ALONE)
    changed.with_suffix(".toml").write_text('title = "新题"\n', "utf-8")
    shutil.rmtree(tmp_path / "raw" / "gone")
    write_report("new/a.txt", year=2017)
    made = watch_rooms(monkeypatch)
    refresh(tmp_path, **TABLES_ALONE)
    assert {path for _, path in made} == {"changed/a.txt", "new/a.txt"}
    versions = tmp_path / "warehouse" / "versions"
    name = "mentions/kept.all.parquet"
    assert (versions / "1" / name).samefile(versions / "2" / name)
    assert {path.name for path in (versions / "2" / "reports").iterdir()} == {
        "changed.all.parquet",
        "kept.all.parquet",
        "new.all.parquet",
    }
    assert kept.exists()


def test_the_bytes_do_not_depend_on_the_history(tmp_path: Path, write_report: Write) -> None:
    """Copies, additions and removals in any order give the files of a fresh build."""
    write_report("b/a.txt", text="公报\n\n2020年，全市人口3万人。\n")
    write_report("b/z.txt", year=2016)
    refresh(tmp_path, **TABLES_ALONE)
    write_report("a/copy.txt", text="公报\n\n2020年，全市人口3万人。\n")
    refresh(tmp_path, **TABLES_ALONE)
    (tmp_path / "raw" / "b" / "z.txt").unlink()
    refresh(tmp_path, **TABLES_ALONE)
    refresh(tmp_path, "fresh", **TABLES_ALONE)
    assert contents(tmp_path / "warehouse") == contents(tmp_path / "fresh")
    reports = read_table("reports", table_files(tmp_path / "warehouse" / "tables", "reports"))
    assert reports["duplicate_of"].null_count == 1


def test_a_copy_whose_original_is_removed_is_no_copy_any_more(tmp_path: Path, write_report: Write) -> None:
    """What was added across reports is undone when its reason has gone."""
    text = "公报\n\n2020年，全市人口3万人。\n"
    original = write_report("a/one.txt", text=text)
    write_report("b/two.txt", text=text)
    refresh(tmp_path, **TABLES_ALONE)
    original.unlink()
    refresh(tmp_path, **TABLES_ALONE)
    reports = read_table("reports", table_files(tmp_path / "warehouse" / "tables", "reports"))
    assert reports["duplicate_of"].to_pylist() == [None]


def test_a_warehouse_of_an_earlier_schema_is_replaced(tmp_path: Path, write_report: Write) -> None:
    """Tables with other columns, and without pages, are neither read nor mended: a refresh publishes all anew."""
    write_report("b/a.txt")
    refresh(tmp_path)
    warehouse = tmp_path / "warehouse"
    shutil.rmtree(warehouse / "versions" / "1.evidence")
    units = warehouse / "tables" / "units" / "all.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"unit": ["元"]}), units)
    for path in (warehouse / "manifest.json", warehouse / "versions" / "1.json"):
        told = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**told, "schema_version": "0", "across": "of other code"}), "utf-8")
    manifest = refresh(tmp_path)
    assert (manifest.version, manifest.schema_version) == (2, SCHEMA_VERSION)
    assert pyarrow.parquet.read_schema(units).equals(TABLES["units"].schema)
    assert (warehouse / "evidence" / "index.html").exists()


def test_two_old_versions_stay(tmp_path: Path, write_report: Write) -> None:
    """Readers that hold an old version keep it for two refreshes."""
    for year in range(2010, 2015):
        write_report("b/a.txt", year=year)
        refresh(tmp_path, database=False)
    names = {path.name for path in (tmp_path / "warehouse" / "versions").iterdir()}
    assert names == {f"{number}{end}" for number in (3, 4, 5) for end in ("", ".evidence", ".json", ".records")}
    assert (tmp_path / "warehouse" / "tables").resolve().name == "5"


def test_a_refresh_of_one_batch_leaves_the_others_as_published(tmp_path: Path, write_report: Write) -> None:
    """With --batch, changes and removals elsewhere wait; a batch nobody knows is refused."""
    write_report("one/a.txt")
    write_report("two/a.txt", year=2019)
    refresh(tmp_path, **TABLES_ALONE)
    write_report("one/b.txt", year=2015)
    write_report("two/b.txt", year=2014)
    refresh(tmp_path, batches=["one"], **TABLES_ALONE)
    reports = read_table("reports", table_files(tmp_path / "warehouse" / "tables", "reports"))
    assert reports["source_path"].to_pylist() == ["one/a.txt", "one/b.txt", "two/a.txt"]
    shutil.rmtree(tmp_path / "raw" / "two")
    refresh(tmp_path, batches=["two"], **TABLES_ALONE)
    assert counts(tmp_path / "warehouse")["reports"] == 2
    with pytest.raises(UnknownBatchError, match=r"no batch is called three; batches are one"):
        refresh(tmp_path, batches=["three"], **TABLES_ALONE)


def test_a_large_batch_is_cut_into_shards(tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A changed report makes its shard again, and no other of its batch."""
    monkeypatch.setattr("pipelines.publishing.parquet.REPORTS_PER_SHARD", 2)
    for number in range(6):
        write_report(f"b/{number}.txt", year=2010 + number)
    refresh(tmp_path, **TABLES_ALONE)
    files = table_files(tmp_path / "warehouse" / "tables", "reports")
    assert len(files) > 1
    assert all(len(path.name.split(".")[1]) == 1 for path in files)
    made = watch_rooms(monkeypatch)
    (tmp_path / "raw" / "b" / "0.toml").write_text('title = "新题"\n', "utf-8")
    refresh(tmp_path, **TABLES_ALONE)
    assert {path for _, path in made} == {"b/0.txt"}
    versions = tmp_path / "warehouse" / "versions"
    linked = [
        path.samefile(versions / "1" / "mentions" / path.name) for path in (versions / "2" / "mentions").iterdir()
    ]
    assert linked.count(False) <= 1
    assert counts(tmp_path / "warehouse")["reports"] == 6


def test_reviews_enter_the_verdicts(tmp_path: Path, page: str, write_report: Write) -> None:
    """A decision in `_reviews.toml` stands in its verdict, without any room running again; taken back, it is gone."""
    write_report("b/page.txt", text=page)
    refresh(tmp_path, **TABLES_ALONE)

    def verdicts() -> dict[str, str | None]:
        table = read_table("verdicts", table_files(tmp_path / "warehouse" / "tables", "verdicts"))
        return dict(zip(table["claim_id"].to_pylist(), table["review"].to_pylist(), strict=True))

    claim_id = next(iter(verdicts()))
    reviews = tmp_path / "raw" / "_reviews.toml"
    reviews.write_text(f'[[reviews]]\nclaim_id = "{claim_id}"\ndecision = "accepted"\nby = "审核人"\n', "utf-8")
    refresh(tmp_path, **TABLES_ALONE)
    assert verdicts()[claim_id] == "accepted"
    reviews.unlink()
    refresh(tmp_path, **TABLES_ALONE)
    assert set(verdicts().values()) == {None}


def test_a_raw_folder_without_reports_publishes_nothing(tmp_path: Path, write_report: Write) -> None:
    """An emptied raw/ does not wipe a full warehouse; the old version stays."""
    write_report("b/a.txt")
    refresh(tmp_path, **TABLES_ALONE)
    before = contents(tmp_path / "warehouse")
    shutil.rmtree(tmp_path / "raw" / "b")
    with pytest.raises(RefreshError, match=r"holds no reports, so nothing is published"):
        refresh(tmp_path, **TABLES_ALONE)
    assert contents(tmp_path / "warehouse") == before


def test_a_file_system_without_hard_links_gets_copies(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where links are refused, files are copied and the tables are the same."""
    write_report("b/a.txt")
    refresh(tmp_path, "linked", **TABLES_ALONE)

    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    refresh(tmp_path, "copied", **TABLES_ALONE)
    assert contents(tmp_path / "linked") == contents(tmp_path / "copied")


@pytest.mark.parametrize("where", ["warehouse", "warehouse/below"])
def test_a_warehouse_that_is_a_file_is_refused(where: str, tmp_path: Path, write_report: Write) -> None:
    """A file in the place of the warehouse, or above it, is said in a sentence."""
    write_report("b/a.txt")
    (tmp_path / "warehouse").write_text("")
    with pytest.raises(RefreshError, match=r"a file, expected a folder|cannot be made"):
        refresh(tmp_path, where)


def test_tables_that_gouji_did_not_make_are_left_alone(tmp_path: Path, write_report: Write) -> None:
    """A folder called `tables` that is no link is somebody else's."""
    write_report("b/a.txt")
    (tmp_path / "warehouse" / "tables").mkdir(parents=True)
    with pytest.raises(RefreshError, match=r"expected a link that gouji made"):
        refresh(tmp_path)


def test_a_missing_raw_folder_makes_no_warehouse(tmp_path: Path) -> None:
    """A mistyped path leaves nothing behind."""
    with pytest.raises(NoRawError):
        refresh(tmp_path)
    assert not (tmp_path / "warehouse").exists()


def test_a_failing_database_leaves_the_old_version(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk while the DuckDB file is written publishes nothing, and the next refresh does."""
    write_report("b/a.txt")
    refresh(tmp_path)
    before = contents(tmp_path / "warehouse")
    write_report("b/c.txt", year=2011)
    with monkeypatch.context() as patch:

        def fill(*_: object, **__: object) -> None:
            raise duckdb.IOException("No space left on device")

        patch.setattr(publication, "build_database", fill)
        patch.setattr(publication, "update_database", fill)  # which is tried first
        with pytest.raises(RefreshError, match=r"gouji.duckdb: cannot be written: .*No space left"):
            refresh(tmp_path)
    assert contents(tmp_path / "warehouse") == before
    assert refresh(tmp_path).counts["reports"] == 2


def test_a_damaged_duckdb_file_is_made_anew(tmp_path: Path, write_report: Write) -> None:
    """One that looks untouched and cannot be opened stops nothing."""
    write_report("b/a.txt")
    refresh(tmp_path)
    database = tmp_path / "warehouse" / "gouji.duckdb"
    written = database.stat().st_mtime_ns
    database.write_bytes(database.read_bytes()[:5000])
    os.utime(database, ns=(written, written))
    write_report("b/c.txt", year=2011)
    refresh(tmp_path)
    with duckdb.connect(str(database), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchall() == [(2,)]


KILLER = """
import importlib, os, sys
from pathlib import Path
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.workspace import Tables
for line in sys.stdin:  # a fork a line: the imports are paid once, and no thread has been started yet
    folder, module, name, last = line.split()
    child = os.fork()
    if child == 0:
        module, calls = importlib.import_module(module), []
        whole = getattr(module, name)
        def kill(*args, **kwargs):
            calls.append(name)
            if len(calls) == int(last):
                os._exit(9)
            return whole(*args, **kwargs)
        setattr(module, name, kill)
        with open_workspace(Path(folder, "raw"), Path(folder, "warehouse")) as workspace:
            refresh_warehouse(workspace)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def killer() -> Iterator[Callable[..., int]]:
    """Runs a refresh in another process, killed at the n-th call of a function; gives its exit code."""
    with subprocess.Popen([sys.executable, "-c", KILLER], stdin=PIPE, stdout=PIPE, text=True) as process:

        def kill(folder: Path, module: str, name: str, call: int) -> int:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{folder} pipelines.refresh.{module} {name} {call}\n")
            process.stdin.flush()
            return int(process.stdout.readline())

        yield kill


@pytest.fixture(scope="module")
def one_added(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A raw/ of two reports, a warehouse from before the second was added, and one made of both at once."""
    folder = tmp_path_factory.mktemp("one_added")
    for stem, year in (("a", 2020), ("c", 2011)):
        if year == 2011:
            refresh(folder)
        file = folder / "raw" / "b" / f"{stem}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"统计公报\n\n{year}年末，全市共有学校12所。\n", "utf-8")
    refresh(folder, "undisturbed")
    return folder


@pytest.mark.parametrize(
    ("module", "name", "call", "published"),
    [
        ("pieces", "write_table", 4, 1),
        ("publication", "_link", 5, 1),
        ("publication", "_update_beside", 1, 1),
        ("publication", "build_pages", 1, 1),
        ("publication", "_swap", 1, 1),
        ("publication", "_finish", 1, 2),
        ("publication", "_write_text", 2, 2),
        ("publication", "_prune", 1, 2),
    ],
)
def test_a_kill_leaves_whole_tables_and_the_next_refresh_completes(
    module: str, name: str, call: int, published: int, one_added: Path, killer: Callable[..., int], tmp_path: Path
) -> None:
    """Killed anywhere, the old version or the new one is readable; the next refresh ends as if nothing had been."""
    folder = shutil.copytree(one_added, tmp_path / "copy", symlinks=True)
    assert killer(folder, module, name, call) == 9
    warehouse = folder / "warehouse"
    assert counts(warehouse)["reports"] == published
    with duckdb.connect(str(warehouse / "gouji.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchall()[0][0] in (1, 2)
    refresh(folder)
    assert contents(warehouse) == contents(one_added / "undisturbed")
    with duckdb.connect(str(warehouse / "gouji.duckdb"), read_only=True) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchall() == [(2,)]
    left = {path.name for path in warehouse.iterdir()}
    assert left == {".lock", "tables", "evidence", "versions", "gouji.duckdb", "datapackage.json", "manifest.json"}
    assert {path.name for path in (warehouse / "versions").iterdir()} == {
        f"{number}{end}" for number in (1, 2) for end in ("", ".evidence", ".json", ".records")
    }
    assert json.loads((warehouse / "manifest.json").read_text("utf-8"))["version"] == 2


HASHED = """
import sys
from pathlib import Path
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
folder = Path(sys.argv[1])
with open_workspace(folder / "raw", folder / sys.argv[2], jobs=1, database=False, pages=False) as workspace:
    refresh_warehouse(workspace)
"""


def test_the_bytes_do_not_depend_on_hash_seed_locale_or_time_zone(
    tmp_path: Path, page: str, write_report: Write
) -> None:
    """Two processes of different surroundings publish the same bytes."""
    write_report("b/page.txt", text=page)
    write_report("c/a.txt")
    for name, seed, locale, zone in (("one", "1", "C", "UTC"), ("two", "99", "C.UTF-8", "Asia/Shanghai")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        subprocess.run([sys.executable, "-c", HASHED, str(tmp_path), name], env=environment, check=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
