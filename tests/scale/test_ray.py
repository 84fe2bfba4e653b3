"""Tasks on the nodes of a cluster: the same bytes as on one machine, whatever is lost on the way."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.refresh.engines.on_ray import LOST_TIMES, RayCrew, connect
from pipelines.refresh.engines.settings import EngineSettings
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.progress import Progress, listening
from pipelines.refresh.workers import Died, Done, Task
from tests.refresh_scripts import contents
from tests.scale.conftest import REPORTS_A_BATCH, SMALL_REPORTS, WIDE_REPORTS, add_node, published
from tests.scale.tasks import copy_elsewhere, end_once, refuse

WORKER = "ray::carry"
GOUJI = str(Path(sys.executable).with_name("gouji"))


def settings(cluster: Any, **options: Any) -> EngineSettings:
    return EngineSettings(engine="ray", ray_address=cluster.address, **{"piece_bytes": 60_000, **options})


@pytest.fixture
def crew(cluster: Any, tmp_path: Path) -> Iterator[RayCrew]:
    """The cluster, joined, with folders that the nodes do not look into."""
    for name in ("raw", "warehouse"):
        (tmp_path / name).mkdir()
    made = connect(settings(cluster), [tmp_path / "raw", tmp_path / "warehouse"], jobs=None)
    yield made
    made.close()


def outcomes(crew: RayCrew, *tasks: Task) -> dict[Any, Done | Died]:
    return {task.note: outcome for task, outcome in crew.carry_out(deque(tasks))}


def workers(cluster: Any) -> list[int]:
    """Process ids of the workers of this cluster, and of no other, that are at work."""
    raylets = {each.process.pid for node in cluster.list_all_nodes() for each in node.all_processes["raylet"]}
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "cmdline").read_bytes().decode("utf-8", "replace")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if name.startswith(WORKER) and parent in raylets:
            found.append(int(folder.name))
    return found


def test_tasks_take_and_bring_files(crew: RayCrew, tmp_path: Path) -> None:
    """A node reads what was sent and its paths are other paths; what it writes stands where the task said; a link to
    the published version leads there too."""
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    (raw / "度").mkdir()
    (raw / "度" / "a b%20.txt").write_text("甲", "utf-8")
    (warehouse / "versions" / "3").mkdir(parents=True)
    (warehouse / "versions" / "3" / "x").write_text("乙", "utf-8")
    (warehouse / "tables").symlink_to("versions/3")
    sources = [raw / "度" / "a b%20.txt", (warehouse / "tables").resolve() / "x", warehouse / "tables"]
    target = warehouse / "staging" / "new" / "out.json"
    found = outcomes(crew, Task(copy_elsewhere, (sources[:2], warehouse, target, str(tmp_path)), 1, sources))
    assert found == {1: Done("甲乙乙")}
    assert target.read_text("utf-8") == "甲乙乙"
    assert sorted(path.name for path in (warehouse / "staging").rglob("*")) == ["new", "out.json"]


def test_what_becomes_of_tasks(crew: RayCrew, tmp_path: Path) -> None:
    """A report that ends its process is told as on one machine; a lost worker costs nothing but time."""
    flag = tmp_path / "lost"
    tasks = [Task(os._exit, (3,), "exit", ()), Task(os.kill, (0, 0), "alive", ())]
    # The flag lies outside raw/ and the warehouse: nodes that are all this machine see it at its own path.
    tasks.append(Task(end_once, (str(flag),), "lost", ()))
    assert outcomes(crew, *tasks) == {"exit": Died(3), "alive": Done(None), "lost": Done("again")}
    file = tmp_path / "raw" / "a.txt"
    with pytest.raises(RefreshError, match=f"^{file}: refused$"):
        outcomes(crew, Task(refuse, (file,), 1, ()))
    with pytest.raises(RuntimeError, match=r"node [\s\S]*ZeroDivisionError"):
        outcomes(crew, Task(divmod, (1, 0), 1, ()))
    with pytest.raises(RefreshError, match=rf"lost {LOST_TIMES} times.*ray status"):
        outcomes(crew, Task(end_once, (str(tmp_path / "no" / "where"),), 1, ()))
    assert outcomes(crew, Task(os.getpid, (), "here")) == {"here": Done(os.getpid())}


def test_the_command_publishes_the_same_bytes(cluster: Any, small: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """`gouji run --engine ray`, with its checks; then a changed report, with rows kept of what is published."""
    raw, expected = small
    command = [GOUJI, "run", "--raw", str(raw), "--warehouse", str(tmp_path / "w")]
    command += ["--engine", "ray", "--ray-address", cluster.address, "--piece-bytes", "60000", "--jobs", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"tallying: {SMALL_REPORTS} of {SMALL_REPORTS}" in done.stderr
    assert contents(tmp_path / "w") == expected


@pytest.mark.usefixtures("soon")
@pytest.mark.parametrize("shared_disk", [False, True])
def test_a_refresh_keeps_rows(
    cluster: Any, small: tuple[Path, dict[str, str]], tmp_path: Path, shared_disk: bool
) -> None:
    """A report more: the cluster makes its rows and joins them with those that are published, as one machine does."""
    raw = tmp_path / "raw"
    shutil.copytree(small[0], raw)
    published(raw, tmp_path / "local")
    shutil.copytree(tmp_path / "local", tmp_path / "ray", symlinks=True)
    report = next(raw.rglob("*.txt"))
    report.write_text(report.read_text("utf-8") + "\n\n2020年末，全市共有学校12所，其中小学7所，中学5所。\n", "utf-8")
    expected = published(raw, tmp_path / "local")
    assert published(raw, tmp_path / "ray", engine=settings(cluster, shared_disk=shared_disk)) == expected
    assert expected != small[1]


def test_workers_killed_in_the_middle(cluster: Any, wide: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """Three thousand reports, two workers: one is killed in the middle of two rooms, and nothing differs."""
    raw, expected = wide
    killed: list[int] = []
    at = [("reading", 0.3), ("statements", 0.5)]

    def kill(progress: Progress) -> None:
        if at and (progress.step, True) == (at[0][0], progress.done > at[0][1] * progress.total):
            at.pop(0)
            victims = workers(cluster)
            killed.extend(victims[:1])
            for pid in victims[:1]:
                os.kill(pid, signal.SIGKILL)

    with listening(kill):
        found = published(raw, tmp_path / "w", engine=settings(cluster))
    assert len(killed) == 2
    assert found == expected
    assert sum(name.startswith("reports/") for name in found) == WIDE_REPORTS // REPORTS_A_BATCH


def test_a_node_lost_in_the_middle(cluster: Any, small: tuple[Path, dict[str, str]], tmp_path: Path) -> None:
    """What it had in hand goes to the others."""
    node = add_node(cluster)
    lost: list[threading.Thread] = []

    def lose(progress: Progress) -> None:
        if not lost and progress.step == "figures" and progress.done:
            thread = threading.Thread(target=cluster.remove_node, args=(node, False))
            lost.append(thread)
            thread.start()

    with listening(lose):
        found = published(small[0], tmp_path / "w", engine=settings(cluster))
    lost[0].join()
    assert found == small[1]


def refused(address: str, tmp_path: Path, *options: str, **environment: str) -> str:
    """What `gouji run` says when it cannot start on Ray: one sentence, and nothing is written."""
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("2020年末，全市共有学校12所。\n", "utf-8")
    command = [GOUJI, "run", "--raw", str(raw), "--warehouse", str(tmp_path / "w")]
    started = time.monotonic()
    done = subprocess.run(
        [*command, "--engine", "ray", "--ray-address", address, *options],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert time.monotonic() - started < 180, "it hangs where nothing answers"
    assert not (tmp_path / "w").exists()
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    assert not done.stdout
    return lines[0]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:1", r"^gouji: ray: 127\.0\.0\.1:1 cannot be reached: .*refused"),
        ("ray://127.0.0.1:1", "expected host:port"),
        ("nowhere", "expected host:port"),
    ],
)
def test_an_address_without_a_cluster(tmp_path: Path, address: str, words: str) -> None:
    """Said in a sentence, soon, before anything is written."""
    assert re.search(words, refused(address, tmp_path))


def test_too_large_a_task(cluster: Any, tmp_path: Path) -> None:
    """A task that no node can hold would wait for ever."""
    assert "no node has the 64 cores" in refused(cluster.address, tmp_path, "--task-cpus", "64")


def test_versions_that_differ(cluster: Any, tmp_path: Path) -> None:
    """A node with another release of a package, or of gouji, is named before anything is written."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sitecustomize.py").write_text(
        "import importlib.metadata as m\n"
        "own = m.version\n"
        "m.version = lambda name: {'pyarrow': '1.2.3', 'gouji': '0.0.9'}.get(name) or own(name)\n",
        "utf-8",
    )
    node = add_node(cluster, env_vars={"PYTHONPATH": str(tmp_path / "other")})
    try:
        said = refused(cluster.address, tmp_path)
    finally:
        cluster.remove_node(node, False)
    assert "gouji 0.0.9 where 0.1.0 is expected, pyarrow 1.2.3 where" in said
    assert "install the same on all nodes" in said


def test_ray_of_another_release(cluster: Any, tmp_path: Path) -> None:
    """Ray itself refuses; its reason is kept to a sentence."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sitecustomize.py").write_text("import ray\nray.__version__ = '2.1.0'\n", "utf-8")
    said = refused(cluster.address, tmp_path, PYTHONPATH=str(tmp_path / "other"))
    assert "cannot be joined" in said
    assert "2.1.0" in said
