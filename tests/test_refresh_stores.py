"""A store's objects, its lease and its pointer, on a store in memory. Real ones are tried by `make test-scale`."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from pipelines.refresh.failures import LockedError
from pipelines.refresh.plan import make_plan
from pipelines.refresh.refreshing import local_warehouse, open_workspace, refresh_warehouse
from pipelines.refresh.scan import scan_raw
from pipelines.refresh.stores import lease as leases
from pipelines.refresh.stores import reports, store
from pipelines.refresh.stores.lease import Lease
from pipelines.refresh.stores.reports import RawStore
from pipelines.refresh.stores.store import (
    ConditionError,
    ConflictError,
    DeniedError,
    Found,
    MissingError,
    PassingError,
    Store,
    StoreError,
    at_once,
    open_store,
)
from pipelines.refresh.stores.warehouse import StoredWarehouse
from tests.refresh_scripts import contents

Write = Callable[..., Path]


class Memory(Store):
    """A store that writes under conditions, unless it is `blind`, and fails as often in passing as it is told."""

    def __init__(self, url: str = "mem://x") -> None:
        super().__init__(url)
        self.objects: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.denied: set[str] = set()
        self.failures = 0
        self.blind = False
        self.lost_answers = 0

    def _fail(self) -> None:
        if self.failures:
            self.failures -= 1
            raise PassingError("the line broke")

    def _page(self, folder: str, after: str) -> Sequence[Found]:
        self._fail()
        keys = [key for key in sorted(self.objects) if key.startswith(f"{folder}/" if folder else "") and key > after]
        return [Found(key, len(self.objects[key]), self._tag(key)) for key in keys[:2]]

    def _get(self, key: str, tag: str) -> bytes:
        self._fail()
        if key in self.denied:
            raise DeniedError(key)
        if tag and self._tag(key) != tag:
            raise ConflictError(key)
        self.fetched.append(key)
        return self.objects[key]

    def _get_range(self, key: str, start: int, length: int) -> bytes:
        self._fail()
        return self.objects[key][start : start + length]

    def _put(self, key: str, data: bytes | Path) -> None:
        self._fail()
        self.objects[key] = data.read_bytes() if isinstance(data, Path) else data

    def _put_if(self, key: str, data: bytes, tag: str) -> str:
        if not self.blind and (self._tag(key) if key in self.objects else "") != tag:
            raise ConflictError(key)
        self.objects[key] = data
        if self.lost_answers:
            self.lost_answers -= 1
            raise PassingError("the answer was lost")
        return self._tag(key)

    def _tag(self, key: str) -> str:
        if key not in self.objects:
            raise MissingError(key)
        return str(hash(self.objects[key]))

    def _delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.objects.pop(key, None)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(leases, "SETTLE_SECONDS", 0.0)
    monkeypatch.setattr(leases, "SKEW_SECONDS", 0.0)
    monkeypatch.setattr(leases, "POLL_SECONDS", 0.01)


def write_version(folder: Path, number: int, **files: str) -> None:
    """A version as `publish` leaves it, with any bytes."""
    for name, text in files.items():
        for path in (f"{number}/reports/{name}.parquet", f"{number}.records/{name}.json", f"{number}.evidence/{name}"):
            (folder / "versions" / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / "versions" / path).write_text(text, "utf-8")
    (folder / "versions" / f"{number}.json").write_text(str(number), "utf-8")
    for name in ("manifest.json", "datapackage.json"):
        (folder / name).write_text(str(number), "utf-8")
    (folder / "tables").unlink(missing_ok=True)
    (folder / "tables").symlink_to(f"versions/{number}")


def opened(remote: Memory, folder: Path) -> StoredWarehouse:
    folder.mkdir(exist_ok=True)
    warehouse = StoredWarehouse(remote, folder)
    warehouse.open(wait_seconds=0)
    return warehouse


def publish(remote: Memory, folder: Path, number: int, **files: str) -> None:
    warehouse = opened(remote, folder)
    write_version(folder, number, **files)
    warehouse.publish()
    warehouse.close()


def test_versions_share_objects_and_old_ones_go(tmp_path: Path) -> None:
    """What did not change stays where it is; of five versions three are whole, and nothing else lies there."""
    remote, folder = Memory(), tmp_path / "w"
    for number in range(1, 6):
        publish(remote, folder, number, a="same", b=f"of {number}")
    pointer = json.loads(remote.objects["current.json"])
    files = {row["path"]: row for row in json.loads(remote.objects[pointer["files"]])}
    assert files["tables/reports/a.parquet"]["key"].startswith("versions/1/tables/reports/a.")
    assert files["tables/reports/b.parquet"]["key"].startswith("versions/5/tables/reports/b.")
    assert {row["table"] for row in files.values()} == {"reports", ""}
    assert not any("evidence" in path for path in files)
    versions = [pointer, *pointer["older"]]
    assert [each["version"] for each in versions] == [5, 4, 3]
    named = {row["key"] for each in versions for row in json.loads(remote.objects[each["files"]])}
    assert set(remote.objects) == named | {each["files"] for each in versions} | {"current.json", "lock.json"}
    assert {remote.objects[row["key"]].decode() for path, row in files.items() if "/b." in path} == {"of 5"}


def test_a_folder_that_is_lost_or_late_is_fetched(tmp_path: Path) -> None:
    """Only what is not there; and one whose version the store has no more is emptied."""
    remote, folder, other = Memory(), tmp_path / "w", tmp_path / "other"
    publish(remote, folder, 1, a="same", b="old")
    opened(remote, other).close()
    assert contents(other) == contents(folder)
    assert (other / "versions" / "1.records" / "a.json").read_text() == "same"
    publish(remote, folder, 2, a="same", b="new")
    remote.failures = 2
    opened(remote, other).close()
    assert contents(other) == contents(folder)
    assert not (other / "versions" / "1").exists()
    remote.objects = {}
    opened(remote, other).close()
    assert not (other / "tables").exists()


def test_damage_is_seen_before_it_is_published(tmp_path: Path) -> None:
    """Other bytes, a pointer that is none, a list that leads out of the folder."""
    remote = Memory()
    publish(remote, tmp_path / "w", 1, a="same")
    pointer = json.loads(remote.objects["current.json"])
    listed = remote.objects[pointer["files"]]
    key = next(key for key in remote.objects if "reports/a." in key)
    remote.objects[key] = b"SAME"
    with pytest.raises(StoreError, match=r"reports/a\.\S+: has other bytes than were written"):
        opened(remote, tmp_path / "x")
    remote.objects[pointer["files"]] = listed.replace(b"tables/reports/a", b"tables/../../../a")
    with pytest.raises(StoreError, match=r"names a file 'tables/\.\./.*', expected one of a warehouse"):
        opened(remote, tmp_path / "y")
    remote.objects["current.json"] = b"[]"
    with pytest.raises(StoreError, match=r"current\.json: expected the pointer of a warehouse"):
        opened(remote, tmp_path / "z")


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    """A second is told who works; a holder that was too slow publishes nothing, whether or not the other did."""
    remote = Memory()
    slow = opened(remote, tmp_path / "slow")
    with pytest.raises(LockedError, match=r"^mem://x: another refresh \(.+, process \d+\) works on it"):
        Lease(remote).acquire(wait_seconds=0.05)
    state = json.loads(remote.objects["lock.json"])
    remote.objects["lock.json"] = json.dumps({**state, "until": 0}).encode()
    quick = opened(remote, tmp_path / "quick")
    write_version(tmp_path / "slow", 1, a="slow")
    with pytest.raises(StoreError, match="the lease was lost to another refresh"):
        slow.publish()
    assert "current.json" not in remote.objects
    write_version(tmp_path / "quick", 1, a="quick")
    quick.publish()
    slow.close()
    quick.close()
    assert json.loads(remote.objects["lock.json"])["token"] == ""
    remote.objects["lock.json"] = b"damaged"
    Lease(remote).acquire()


def test_a_pointer_that_another_moved_stays(tmp_path: Path) -> None:
    """Also where both believe to hold the lease, as those without one clock may."""
    remote = Memory()
    first = opened(remote, tmp_path / "first")
    remote.objects["current.json"] = b'{"version": 9, "files": "x", "older": []}'
    write_version(tmp_path / "first", 1, a="x")
    with pytest.raises(StoreError, match="another refresh has published meanwhile"):
        first.publish()
    first.close()


def test_a_store_that_does_not_heed_conditions(tmp_path: Path) -> None:
    """It is noticed; two that begin one after the other are kept apart all the same."""
    remote = Memory()
    remote.blind = True
    warehouse = opened(remote, tmp_path / "w")
    assert not warehouse.lease.conditional
    (told,) = warehouse.warnings
    assert "does not write under conditions" in told
    with pytest.raises(LockedError):
        Lease(remote).acquire()
    write_version(tmp_path / "w", 1, a="x")
    warehouse.publish()
    remote.objects["lock.json"] = json.dumps({"holder": "other", "token": "t", "until": 0}).encode()
    with pytest.raises(StoreError, match="lost to another refresh"):
        warehouse.lease.require()
    warehouse.close()
    assert json.loads(remote.objects["current.json"])["version"] == 1


def test_requests_are_tried_again() -> None:
    """So often and no more; a conditional write whose answer was lost is known by its bytes."""
    remote = Memory("mem://y")
    remote.put("a/b", b"x")
    remote.put("c", b"y")
    remote.failures = store.TRIES - 1
    assert [found.key for found in remote.list()] == ["a/b", "c"]
    assert [found.key for found in remote.list("a")] == ["a/b"]
    remote.failures = store.TRIES
    with pytest.raises(StoreError, match=r"^mem://y/c: the line broke, 6 times; look at the store and run again$"):
        remote.get("c")
    with pytest.raises(StoreError, match="1 of 2 bytes came, 6 times"):
        remote.get("c", size=2)
    with pytest.raises(StoreError, match="1 of 3 bytes came, 6 times"):
        list(remote.get_parts("c", 3))
    remote.lost_answers = 1
    tag = remote.put_if("new", b"z", "")
    assert remote.get_tagged("new") == (b"z", tag)
    with pytest.raises(ConflictError):
        remote.put_if("new", b"other", "")


def test_unchanged_objects_are_not_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan is that of a folder; what may not be read is asked for again; lists and reviews are brought."""
    raw = tmp_path / "raw"
    for name in ("a.txt", "b/一.txt", "b/一.toml", "b/x.pdf/y.txt", "b/_no.txt", "c/alone.toml", "b/二.txt"):
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_text(name, "utf-8")
    (raw / "_reviews.toml").write_text("", "utf-8")
    remote = Memory("mem://raw")
    remote.objects = {
        path.relative_to(raw).as_posix(): path.read_bytes() for path in sorted(raw.rglob("*")) if path.is_file()
    }
    monkeypatch.setattr(reports, "open_store", lambda _: remote)

    def plan() -> tuple[object, ...]:
        source = RawStore("mem://raw", tmp_path / "brought", tmp_path / "w" / ".objects.parquet")
        made = make_plan(tmp_path / "brought", source.scan(), source.look)
        source.keep()
        return tuple(
            (unit.batch, unit.shard, unit.digests, unit.report_ids, unit.sizes, unit.weights)
            for units in made.batches.values()
            for unit in units
        )

    local = make_plan(raw, scan_raw(raw))
    remote.denied = {"b/二.txt"}
    assert plan() != (expected := _shape(local.batches.values()))
    remote.denied = set()
    remote.fetched.clear()
    assert plan() == expected
    assert remote.fetched == ["_reviews.toml", "b/二.txt"]
    remote.fetched.clear()
    assert plan() == expected
    assert remote.fetched == ["_reviews.toml"]
    del remote.objects["_reviews.toml"]
    plan()
    assert not any((tmp_path / "brought").iterdir())


def _shape(batches: object) -> tuple[object, ...]:
    return tuple(
        (unit.batch, unit.shard, unit.digests, unit.report_ids, unit.sizes, unit.weights)
        for units in batches  # type: ignore[attr-defined]
        for unit in units
    )


def test_a_refresh_from_store_to_store(tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """By fsspec, on its file system in memory: the bytes are those of folders."""
    write_report("b/a.txt")
    root = f"memory://{tmp_path.name}"
    raw = open_store(f"{root}/raw")
    raw.put("b/a.txt", tmp_path / "raw" / "b" / "a.txt")
    monkeypatch.setenv("GOUJI_SCRATCH", str(tmp_path / "scratch"))
    options = {"jobs": 1, "pages": False, "database": False}
    with open_workspace(f"{root}/raw", f"{root}/w", **options) as workspace:  # type: ignore[arg-type]
        assert (workspace.raw_place, workspace.place) == (f"{root}/raw", f"{root}/w")
        assert [told.partition(":")[0] for told in workspace.warnings] == ["memory"]
        refresh_warehouse(workspace)
    folder = local_warehouse(f"{root}/w")
    first = contents(folder)
    shutil.rmtree(tmp_path / "scratch")
    with open_workspace(tmp_path / "raw", f"{root}/w", **options) as workspace:  # type: ignore[arg-type]
        assert not workspace.stale()
    assert contents(folder) == first
    remote = open_store(f"{root}/w")
    with pytest.raises(ConditionError):
        remote.put_if("x", b"", "")
    with pytest.raises(MissingError):
        remote.get("nothing")
    remote.delete(["current.json", "nothing"])
    assert "current.json" not in {found.key for found in remote.list()}


def test_what_runs_beside_each_other_stays_in_order() -> None:
    """And what fails is raised."""
    assert list(at_once(lambda number: number * 2, range(600))) == [number * 2 for number in range(600)]
    with pytest.raises(ZeroDivisionError):
        list(at_once(lambda number: 1 // (number - 300), range(600)))


@pytest.mark.parametrize("url", ["nope://x/y", "s3://x/y"])
def test_a_store_that_nothing_speaks_to(tmp_path: Path, write_report: Write, url: str) -> None:
    """Said in a sentence before anything is written."""
    write_report("b/a.txt")
    with pytest.raises(StoreError, match=f"^{url}: "), open_workspace(tmp_path / "raw", url):
        pass
