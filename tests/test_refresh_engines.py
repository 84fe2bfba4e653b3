"""What a task carries to a machine without this one's disk, and what such a machine does with it."""

import os
import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.refresh.engines import host
from pipelines.refresh.engines.parcels import Packed, Parcel, Roots, open_call
from pipelines.refresh.engines.settings import EngineSettings
from pipelines.refresh.engines.versions import CODE, compare_versions, own_versions
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.refreshing import join_cluster
from pipelines.refresh.workers import Here, Task


def copy(sources: Sequence[Path], target: Path, here: str) -> int:
    """Join files; none of them lies where whoever asks has it."""
    assert not any(str(path).startswith(here) for path in (*sources, target))
    target.write_bytes(b"".join(path.read_bytes() for path in sources))
    return len(sources)


def refuse(file: Path) -> None:
    raise RefreshError(f"{file}: refused")


@pytest.fixture
def roots(tmp_path: Path) -> Roots:
    """raw/, and a warehouse with a published version."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a 一.txt").write_text("甲", "utf-8")
    (tmp_path / "w" / "versions" / "1").mkdir(parents=True)
    (tmp_path / "w" / "versions" / "1" / "x").write_text("乙", "utf-8")
    (tmp_path / "w" / "tables").symlink_to("versions/1")
    return Roots([tmp_path / "raw", tmp_path / "w"])


def test_paths_are_named_by_their_roots(roots: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are spelled; others stay as they are."""
    monkeypatch.chdir(tmp_path)
    assert roots.place(Path("raw/b/../a")) == (0, "a")
    assert roots.place(Path("w")) == (1, ".")
    assert roots.place(tmp_path / "other") is None
    call = roots.pack_call(Task(os.fspath, (Path("raw/x"),)))
    assert pickle.loads(open_call(call, [str(tmp_path / "p"), "q"], make_folders=True)) == str(tmp_path / "p" / "x")
    assert (tmp_path / "p").is_dir()
    with pytest.raises(ValueError, match="lies below none of"):
        roots.pack(Task(len, (), reads=[tmp_path / "elsewhere"]))


def test_a_parcel_is_carried_out_elsewhere(roots: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it reads is sent, and what it writes comes back."""
    monkeypatch.setattr(host, "_crew", Here())  # a process of its own costs a second
    versions, folders = own_versions(), [str(folder) for folder in roots.folders]
    sources = [tmp_path / "raw" / "a 一.txt", tmp_path / "w" / "tables" / "x"]
    target = tmp_path / "w" / "staging" / "out.json"
    reads = [sources[0], (tmp_path / "w" / "versions" / "1" / "x"), tmp_path / "w" / "tables"]
    parcel = roots.pack(Task(copy, (sources, target, str(tmp_path)), reads=reads))
    answer = host.carry(parcel, versions, folders, False)
    assert pickle.loads(answer.value) == 2
    assert answer.files == (Packed(1, "staging/out.json", "甲乙".encode()),)
    roots.unpack(answer.files)
    assert target.read_text("utf-8") == "甲乙"

    refused = host.carry(roots.pack(Task(refuse, (sources[0],), reads=())), versions, folders, False)
    assert str(refused.raised) == f"{sources[0]}: refused"
    shared = host.carry(Parcel(roots.pack_call(Task(Path.read_text, (sources[0],)))), versions, folders, True)
    assert pickle.loads(shared.value) == "甲"


def test_versions_are_compared_by_name() -> None:
    """A release that differs says enough; code that differs within one is said too."""
    own = dict(own_versions())
    assert compare_versions(own) == ""
    assert compare_versions({**own, "pyarrow": "1.0", CODE: "x"}) == f"pyarrow {own['pyarrow']} where 1.0 is expected"
    assert compare_versions({**own, CODE: "x"}).startswith(f"{CODE} ")


def test_an_engine_that_is_not_installed(tmp_path: Path) -> None:
    """Said in a sentence; without one nothing is joined."""
    assert join_cluster(EngineSettings(), [tmp_path], jobs=1) is None
    try:
        import ray  # noqa: F401
    except ImportError:
        with pytest.raises(RefreshError, match=r"^ray: not installed; install gouji\[ray\]"):
            join_cluster(EngineSettings(engine="ray"), [tmp_path], jobs=1)
