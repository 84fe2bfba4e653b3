"""One refresh by an engine, from and to a place, in a process of its own.

`python -m bench.scaling_run ENGINE RAW WAREHOUSE PIECE_BYTES` prints one line of JSON. Processor time is that
of all processes that this one started, and of theirs: they are known by a mark in their environment, for those of a
cluster are nobody's children. Without pages and DuckDB file.
"""

import json
import os
import resource
import subprocess
import sys
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.refresh_run import ROOMS
from bench.timing import ROOT

MARK = "GOUJI_BENCH_RUN"
EMPTY_TASKS = 200
STARTS = 5
LATE = "timed out during startup"
"""What Ray says where it does not start within half a minute, as on a busy machine: it is started again."""


@dataclass
class Scaled:
    """By stage: processor seconds of all processes, and of the one that runs the refresh; wall seconds. MiB at most of
    that one; reports; bytes sent with tasks and brought back by them, and their number; wall seconds an empty task."""

    total: dict[str, float] = field(default_factory=dict)
    driver: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0
    reports: int = 0
    tasks: int = 0
    sent: int = 0
    brought: int = 0
    empty_task: float = 0.0


def run_scaled(engine: str, raw: Path | str, warehouse: Path | str, piece_bytes: int = 0) -> Scaled:
    """Refresh in a new process and return what it measured."""
    command = [sys.executable, "-m", "bench.scaling_run", engine, str(raw), str(warehouse), str(piece_bytes)]
    environment = {**os.environ, "POLARS_MAX_THREADS": "2", "PYTHONPATH": str(ROOT), MARK: uuid.uuid4().hex}
    for _ in range(STARTS):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
        if not done.returncode:
            return Scaled(**json.loads(done.stdout.splitlines()[-1]))
        if LATE not in done.stderr:
            break
    raise SystemExit(f"{' '.join(command[2:])} failed:\n{done.stderr}")


def main(engine: str, raw: str, warehouse: str, piece_bytes: int) -> None:
    """Refresh here and print what was measured."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]  # as the command does
    from pipelines.refresh.across import add_across, derive_across, write_code_lists
    from pipelines.refresh.engines.settings import EngineSettings
    from pipelines.refresh.publication import publish
    from pipelines.refresh.refreshing import as_place, open_workspace
    from pipelines.refresh.stages import run_room
    from pipelines.refresh.workers import Task

    measured, carried = Scaled(), Counter[str]()
    count_parcels(carried)

    def stage(name: str, work: Callable[[], Any]) -> Any:
        wall, own, everything = time.perf_counter(), time.process_time(), marked_seconds()
        made = work()
        measured.driver[name] = time.process_time() - own
        measured.total[name] = marked_seconds() - everything
        measured.wall[name] = time.perf_counter() - wall
        return made

    settings = EngineSettings(engine=engine, piece_bytes=piece_bytes)
    opening = open_workspace(as_place(raw), as_place(warehouse), jobs=2, engine=settings, pages=False, database=False)
    workspace = stage("open", opening.__enter__)
    try:
        stale = stage("plan", workspace.stale)
        for room in ROOMS:
            stage(room, lambda room=room: run_room(workspace, room, stale))  # type: ignore[misc]
        stage("across", lambda: (write_code_lists(workspace), add_across(workspace)))
        stage("derived", lambda: derive_across(workspace))
        stage("publication", lambda: publish(workspace))
        measured.tasks, measured.sent, measured.brought = carried["tasks"], carried["sent"], carried["brought"]
        if workspace.engine:
            started = time.perf_counter()
            list(workspace.engine.carry_out(deque(Task(len, ("",), reads=()) for _ in range(EMPTY_TASKS))))
            measured.empty_task = (time.perf_counter() - started) / EMPTY_TASKS
        assert workspace.published is not None
        measured.reports = workspace.published.counts["reports"]
        measured.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    finally:
        opening.__exit__(None, None, None)
    print(json.dumps(asdict(measured)))


def count_parcels(carried: Counter[str]) -> None:
    """Count what tasks carry from now on."""
    from pipelines.refresh.engines.parcels import Packed, Parcel, Roots

    pack, unpack = Roots.pack, Roots.unpack

    def counted_pack(self: Roots, task: Any) -> Parcel:
        parcel = pack(self, task)
        carried["tasks"] += 1
        carried["sent"] += len(parcel.call) + sum(len(file.data) for file in parcel.files)
        return parcel

    def counted_unpack(self: Roots, files: "tuple[Packed, ...]") -> None:
        carried["brought"] += sum(len(file.data) for file in files)
        unpack(self, files)

    Roots.pack, Roots.unpack = counted_pack, counted_unpack  # type: ignore[method-assign, assignment]


def marked_seconds() -> float:
    """Processor seconds of all processes that bear this run's mark, and of their ended children."""
    mark = f"{MARK}={os.environ.get(MARK, '')}".encode()
    ticks = os.sysconf("SC_CLK_TCK")
    seconds = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes().split(b"\0"):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                seconds += sum(map(int, fields[11:15])) / ticks
        except OSError:
            continue
    return seconds


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
