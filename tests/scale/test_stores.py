"""raw/ and the warehouse in an object store that fails: equal to folders, and nothing ever half published."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.refresh import pieces
from pipelines.refresh.failures import LockedError, RefreshError
from pipelines.refresh.manifest import Manifest
from pipelines.refresh.refreshing import local_warehouse, open_workspace, refresh_warehouse
from pipelines.refresh.scan import scan_raw
from pipelines.refresh.stores import lease as leases
from pipelines.refresh.stores import store as stores
from pipelines.refresh.stores.lease import Lease
from pipelines.refresh.stores.places import scan_listing
from pipelines.refresh.stores.store import ConflictError, MissingError, StoreError, open_store
from tests.refresh_scripts import contents
from tests.scale.conftest import WIDE_REPORTS, published, read_current, stored_contents
from tests.scale.proxy import Proxy, Request
from tests.scale.server import put_folder

GOUJI = str(Path(sys.executable).with_name("gouji"))
Write = Callable[..., Path]


def refresh(raw: Path | str, warehouse: Path | str, **options: Any) -> Manifest:
    """Refresh without what is no part of the tables, and takes longest for a few reports."""
    with open_workspace(raw, warehouse, jobs=2, **{"pages": False, "database": False, **options}) as workspace:
        return refresh_warehouse(workspace)


def every(number: int, *faults: str, methods: str = "GET PUT HEAD POST") -> Callable[[Request], str]:
    """Let every so many requests of some methods suffer one of the faults in turn."""
    seen = iter(range(10**9))

    def choose(request: Request) -> str:
        if request.method not in methods.split():
            return ""
        count = next(seen)
        return faults[count // number % len(faults)] if count % number == number - 1 else ""

    return choose


def test_a_listing_is_read_as_a_folder_is(tmp_path: Path, bucket: str) -> None:
    """The same batches, reports, problems and warnings, whatever the names."""
    raw = tmp_path / "raw"
    for name in (
        "a.txt", "一季度/太原.txt", "一季度/太原.toml", "一季度/深/处/b%20#?.html", "2021/.hidden.txt", "2021/_x/y.txt",
        "2021/alone.toml", "2021/~$open.docx", "2021/thumbs.db", "b/folder.pdf/x.txt", "b/folder.pdf/y.txt", "c.txt/z",
        "d/x.txt", "d/x.TOML", "_codelists/own.csv", "_reviews.toml", "e~f/a b.md", "only/side.toml",
    ):  # fmt: skip
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_text(name, "utf-8")
    put_folder(bucket, raw)
    here, there = scan_raw(raw), scan_listing(bucket, open_store(bucket).list())
    assert there.warnings == here.warnings
    assert list(there.batches) == list(here.batches)
    for batch, entries in here.batches.items():
        found = [(each.source_path, each.problem, len(each.origins) == 2) for each in there.batches[batch]]
        assert found == [(each.source_path, each.problem, each.sidecar is not None) for each in entries]


@pytest.mark.parametrize("fault", ["500", "503", "slow", "cut", "lost"])
def test_requests_that_fail_in_passing(bucket: str, proxy: Proxy, fault: str) -> None:
    """Each kind of request comes through; one whose answer was lost is not taken for another's."""
    store = open_store(bucket)
    proxy.fault = every(2, fault)
    for number in range(4):
        key, data = f"x/{number}.txt", bytes([number]) * (number * 1000 + 1)
        store.put(key, data)
        assert store.get(key, size=len(data)) == data
        assert b"".join(store.get_parts(key, len(data))) == data
    assert [found.key for found in store.list("x")] == [f"x/{number}.txt" for number in range(4)]
    tag = store.put_if("lock", b"one", "")
    tag = store.put_if("lock", b"two", tag)
    assert store.get_tagged("lock") == (b"two", tag)
    with pytest.raises(ConflictError):
        store.put_if("lock", b"three", "")
    with pytest.raises(ConflictError):
        store.put_if("lock", b"three", '"0123"')
    with pytest.raises(ConflictError):
        store.get("lock", tag='"0123"')
    with pytest.raises(MissingError):
        store.get("nothing")
    store.delete(["lock", "nothing"])
    with pytest.raises(MissingError):
        store.get("lock")


def fetched(proxy: Proxy) -> set[str]:
    """The reports that were asked for; a listing names one too, after which it goes on."""
    paths = (each.path.partition("?")[0] for each in proxy.requests if each.method == "GET")
    return {path for path in paths if path.endswith(".txt")}


def test_thousands_of_objects_in_a_store_that_fails(
    wide: tuple[Path, dict[str, str]], bucket: str, proxy: Proxy, tmp_path: Path
) -> None:
    """Equal to local; a second refresh fetches no report and writes nothing; a changed one costs its own objects."""
    raw, expected = wide
    raw_url, url = f"{bucket}/raw", f"{bucket}/warehouse"
    put_folder(raw_url, raw)
    proxy.requests.clear()
    proxy.fault = every(40, "500", "cut", "slow", "lost")
    assert refresh(raw_url, url).version == 1
    assert stored_contents(url) == expected
    assert proxy.count("GET", "list-type=2") > WIDE_REPORTS / 1000

    proxy.requests.clear()
    assert refresh(raw_url, url).version == 1
    assert not fetched(proxy)
    assert proxy.count("PUT", "versions/") == 0

    report = next(raw.rglob("*.txt")).relative_to(raw).as_posix()
    text = (raw / report).read_text("utf-8") + "\n\n2020年末，全市共有学校12所，其中小学7所，中学5所。\n"
    open_store(raw_url).put(report, text.encode())
    shutil.rmtree(tmp_path / "scratch")  # another machine
    proxy.requests.clear()
    assert refresh(raw_url, url).version == 2
    assert len(fetched(proxy)) == 1
    names = {row["path"]: row["key"] for row in json.loads(open_store(url).get(read_current(url)["files"]))}
    batch = report.split("/")[0]
    assert names[f"tables/articles/{batch}.all.parquet"].startswith("versions/2/")
    others = [key for path, key in names.items() if path.startswith("tables/articles/") and batch not in path]
    assert others
    assert all(key.startswith("versions/1/") for key in others)

    changed = tmp_path / "raw"
    shutil.copytree(raw, changed)
    (changed / report).write_text(text, "utf-8")
    shutil.copytree(raw.parent / "local", tmp_path / "local", symlinks=True)
    assert stored_contents(url) == published(changed, tmp_path / "local")


@pytest.fixture
def two(write_report: Write, tmp_path: Path, bucket: str) -> tuple[Path, str]:
    """A small raw/, published to a store as version 1, and then changed."""
    write_report("b/a.txt")
    write_report("c/a.txt", text="另一份\n\n人口3万人。\n")
    refresh(tmp_path / "raw", f"{bucket}/w")
    write_report("c/b.txt", total=13, first=8)
    return tmp_path / "raw", f"{bucket}/w"


def kill_at(proxy: Proxy, raw: Path, url: str, wanted: Callable[[Request], bool]) -> None:
    """Refresh until that request is made, which does not come through, and kill the process there."""
    command = [sys.executable, "-m", "tests.scale.refresh_once", str(raw), url]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def fault(request: Request) -> str:
        if wanted(request):
            running.send_signal(signal.SIGKILL)
            running.wait()
            return "500"
        return ""

    proxy.fault = fault
    running.wait()
    proxy.fault = lambda _: ""
    assert running.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("at", "elsewhere"), [("current.json", False), ("current.json", True), ("files.", False), ("tables/", True)]
)
def test_a_run_killed_before_the_pointer_moved(
    two: tuple[Path, str], proxy: Proxy, tmp_path: Path, at: str, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Readers see the old version, whole; the next run, here or on another machine, publishes the new one."""
    monkeypatch.setattr(leases, "SKEW_SECONDS", 0.0)
    raw, url = two
    before = stored_contents(url)
    kill_at(proxy, raw, url, lambda request: request.method == "PUT" and at in request.path)
    assert read_current(url)["version"] == 1
    assert stored_contents(url) == before
    with pytest.raises(LockedError, match=r"^s3://\S+/w: another refresh \(.+, process \d+\) works on it"):
        refresh(raw, url)
    free_lease(url)
    if elsewhere:
        shutil.rmtree(tmp_path / "scratch")
    refresh(raw, url)
    refresh(raw, tmp_path / "local")
    assert stored_contents(url) == contents(tmp_path / "local") != before
    assert read_current(url)["version"] == 2


def free_lease(url: str) -> None:
    """What time does to the lease of a holder that died."""
    state = json.loads(open_store(url).get("lock.json"))
    open_store(url).put("lock.json", json.dumps({**state, "until": time.time() - 1000}).encode())


def test_a_holder_that_was_too_slow_publishes_nothing(two: tuple[Path, str], tmp_path: Path) -> None:
    """Another took the lease over, and perhaps published: the first finds out before it moves the pointer."""
    raw, url = two
    with open_workspace(raw, url, jobs=1, pages=False, database=False) as workspace:
        free_lease(url)
        refresh(raw, url, scratch=tmp_path / "other")
        with pytest.raises(StoreError, match="lease was lost to another refresh"):
            refresh_warehouse(workspace)
    assert read_current(url)["version"] == 2
    refresh(raw, tmp_path / "local")
    assert stored_contents(url) == contents(tmp_path / "local")


@pytest.mark.parametrize("place", ["blind", "memory://{name}", "file://{folder}"])
def test_a_store_without_conditions(
    write_report: Write, bucket: str, proxy: Proxy, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is noticed, said, and two writers are kept apart by the lease object."""
    monkeypatch.setattr(leases, "SETTLE_SECONDS", 0.1)
    if place == "blind":
        proxy.fault = lambda _: "blind"
    url = f"{bucket}/w" if place == "blind" else place.format(name=tmp_path.name, folder=tmp_path / "store")
    write_report("b/a.txt")
    with open_workspace(tmp_path / "raw", url, jobs=1, pages=False) as workspace:
        assert workspace.stored is not None
        assert not workspace.stored.lease.conditional
        assert any("does not write under conditions" in told for told in workspace.warnings)
        with pytest.raises(LockedError, match="another refresh"):
            Lease(open_store(url)).acquire()
        refresh_warehouse(workspace)
    write_report("b/b.txt", total=13, first=8)
    refresh(tmp_path / "raw", url)
    refresh(tmp_path / "raw", tmp_path / "local")
    assert stored_contents(url) == contents(tmp_path / "local")


def test_old_versions_go_but_two(write_report: Write, bucket: str, tmp_path: Path) -> None:
    """Every kept version is whole, and nothing lies there that none of them names."""
    url, made = f"{bucket}/w", {}
    for number in range(4):
        write_report(f"b{number % 3}/a.txt", total=12 + number, first=7 + number)
        refresh(tmp_path / "raw", url)
        made[number + 1] = stored_contents(url)
    current = read_current(url)
    versions = [current, *current["older"]]
    assert [each["version"] for each in versions] == [4, 3, 2]
    assert all(stored_contents(url, each) == made[each["version"]] for each in versions)
    files = [row for each in versions for row in json.loads(open_store(url).get(each["files"]))]
    named = {each["files"] for each in versions} | {row["key"] for row in files}
    assert {found.key for found in open_store(url).list("versions")} == named


def test_a_fresh_machine_redoes_nothing(two: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another machine published is fetched, not made again; without a DuckDB file where none is wanted."""
    raw, url = two
    (raw / "c" / "b.txt").unlink()
    shutil.rmtree(tmp_path / "scratch")
    monkeypatch.setattr(pieces, "make_rows", lambda *_: pytest.fail("a room ran"))
    assert refresh(raw, url).version == 1
    folder = local_warehouse(url)
    assert contents(folder) == stored_contents(url)
    assert not (folder / "evidence").exists()


def test_without_a_duckdb_file(write_report: Write, bucket: str, tmp_path: Path) -> None:
    """No file, here or there; one that an older version had does not stay, nor its pages."""
    write_report("b/a.txt")
    url = f"{bucket}/w"
    refresh(tmp_path / "raw", url, database=True, pages=True)
    assert (local_warehouse(url) / "evidence" / "index.html").exists()
    assert "gouji.duckdb" in {row["path"] for row in json.loads(open_store(url).get(read_current(url)["files"]))}
    write_report("b/b.txt", total=13, first=8)
    refresh(tmp_path / "raw", url)
    paths = {row["path"] for row in json.loads(open_store(url).get(read_current(url)["files"]))}
    assert "gouji.duckdb" not in paths
    assert not (local_warehouse(url) / "gouji.duckdb").exists()
    assert not (local_warehouse(url) / "evidence").exists()


def test_objects_that_may_not_be_read(write_report: Write, bucket: str, proxy: Proxy, tmp_path: Path) -> None:
    """One object is a row of quarantine; an object that changes while it is read stops the refresh."""
    write_report("b/a.txt")
    write_report("b/b.txt", total=13, first=8)
    put_folder(bucket, tmp_path / "raw")
    proxy.fault = lambda request: "403" if request.method == "GET" and request.path.endswith("/b/b.txt") else ""
    manifest = refresh(bucket, tmp_path / "w")
    assert (manifest.counts["reports"], manifest.counts["quarantine"]) == (1, 1)

    store = open_store(bucket)
    proxy.fault = lambda _: ""
    with open_workspace(bucket, tmp_path / "w", jobs=1) as workspace:
        assert len(workspace.plan.batches["b"][0].entries) == 2
        store.put("b/b.txt", b"other")
        with pytest.raises(RefreshError, match=r"b/b\.txt: the object changed while it was read"):
            refresh_warehouse(workspace)


def refused(raw: str, warehouse: str, tmp_path: Path, **environment: str) -> str:
    """What `gouji run` says that cannot use a store: one sentence, soon, and nothing is written."""
    (tmp_path / "raw" / "b").mkdir(parents=True, exist_ok=True)
    (tmp_path / "raw" / "b" / "a.txt").write_text("2020年末，全市共有学校12所。\n", "utf-8")
    done = subprocess.run(
        [GOUJI, "run", "--raw", raw, "--warehouse", warehouse],
        capture_output=True, text=True, check=False, cwd=tmp_path, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert not done.stdout
    assert {path.name for path in tmp_path.iterdir()} <= {"raw"}
    return lines[0]


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("", "there is no such bucket"),
        ("403", r"access is denied \(403 AccessDenied\); give the permission"),
        ("301", "the bucket lies in another region; set AWS_REGION"),
        ("region", "the bucket lies in another region; set AWS_REGION"),
    ],
)
def test_stores_that_refuse(bucket: str, proxy: Proxy, tmp_path: Path, fault: str, words: str, raw: bool) -> None:
    """A missing bucket, no permission, a wrong region: said in a sentence, before anything is written."""
    url = f"{bucket}/x" if fault else "s3://nowhere-at-all/x"
    proxy.fault = lambda _: fault
    said = refused(*((url, "w") if raw else ("raw", url)), tmp_path)
    assert re.search(rf"^gouji: {url.rpartition('/')[0]}\S*: {words}", said)


@pytest.mark.parametrize(
    ("url", "words"),
    [("s3://b/x", "look at the store"), ("nope://b/x", "nope"), ("s3:///x", "expected s3://bucket/prefix")],
)
def test_stores_that_are_not_there(tmp_path: Path, url: str, words: str) -> None:
    """An unreachable endpoint, and URLs that nothing speaks to."""
    settings = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ALLOW_HTTP": "true", "AWS_ACCESS_KEY_ID": "k"}
    said = refused(url, "w", tmp_path, **settings, AWS_SECRET_ACCESS_KEY="s", AWS_REGION="us-east-1")
    assert said.startswith(f"gouji: {url}")
    assert words in said


def test_reads_and_writes_are_bounded() -> None:
    """Many requests run beside each other, in order, and what fails is not hidden."""
    assert list(stores.at_once(lambda number: number * 2, range(1000))) == [number * 2 for number in range(1000)]
    with pytest.raises(ZeroDivisionError):
        list(stores.at_once(lambda number: 1 // (number - 500), range(1000)))
