"""One refresh in a process of its own, measured stage by stage: `python -m bench.refresh_run RAW WAREHOUSE JOBS`.

Prints one line of JSON. Processor time of worker processes is read from the system, for they are no children of this
process; the busiest process of a stage is what a free machine would wait for.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from bench.builds import SOURCES, environment, interpreter, require_same_sources
from bench.timing import ROOT

STAGES = ("plan", "reading", "figures", "statements", "tallying", "across", "derived", "publication", "pages")
"""The stages of a refresh; the evidence pages, which publication draws, are taken out of it."""
ROOMS = STAGES[1:5]
TO_TABLES = STAGES[:-1]
"""What leads to Parquet and DuckDB."""


@dataclass
class Measured:
    """Seconds of processor time by stage: of all processes, of the busiest one, of the room's function alone where no
    worker calls it; wall seconds; start-up; MiB at most of this process and of the largest worker; the digest of the
    code; the published version and its reports."""

    startup: float = 0.0
    total: dict[str, float] = field(default_factory=dict)
    busiest: dict[str, float] = field(default_factory=dict)
    inside: dict[str, float] = field(default_factory=dict)
    wall: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0
    worker_memory: float = 0.0
    digest: str = ""
    version: int = 0
    reports: int = 0

    def seconds(self, stages: tuple[str, ...] = STAGES) -> float:
        """Processor time of some stages."""
        return sum(self.total.get(stage, 0.0) for stage in stages)

    def waited(self, stages: tuple[str, ...] = STAGES) -> float:
        """Processor time of the busiest process of each of some stages."""
        return sum(self.busiest.get(stage, 0.0) for stage in stages)


def run_refresh(raw: Path, warehouse: Path, jobs: int, build: str = SOURCES) -> Measured:
    """Refresh in a new process of a build and return what it measured."""
    command = [*interpreter(build), "-m", "bench.refresh_run", str(raw), str(warehouse), str(jobs)]
    given = {**environment(build), "POLARS_MAX_THREADS": str(jobs)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=given, cwd=ROOT)
    measured = Measured(**json.loads(done.stdout.splitlines()[-1]))
    require_same_sources("refresh", measured.digest)
    return measured


def main(raw: Path, warehouse: Path, jobs: int) -> None:
    """Refresh here and print what was measured."""
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]  # as the command does
    import pyarrow

    from pipelines.refresh import publication, rooms
    from pipelines.refresh.across import add_across, derive_across, write_code_lists
    from pipelines.refresh.digests import room_digests
    from pipelines.refresh.refreshing import is_current, open_workspace
    from pipelines.refresh.stages import run_room

    pyarrow.set_cpu_count(jobs)
    measured = Measured(startup=time.process_time())

    def stage(name: str, work: Callable[[], object]) -> None:
        wall, own = time.perf_counter(), time.process_time()
        before = _workers(workspace)
        work()
        spent = [now - before.get(pid, 0.0) for pid, now in _workers(workspace).items()]
        own = time.process_time() - own
        measured.total[name] = own + sum(spent)
        measured.busiest[name] = own + max(spent, default=0.0)
        measured.wall[name] = time.perf_counter() - wall

    def inside(room: str, function: Callable[..., object]) -> Callable[..., object]:
        def timed(*given: object) -> object:
            start = time.process_time()
            made = function(*given)
            measured.inside[room] = measured.inside.get(room, 0.0) + time.process_time() - start
            return made

        return timed

    read, draw = rooms.read_reports, publication.build_pages
    rooms.read_reports = inside(ROOMS[0], read)  # type: ignore[assignment]
    rooms.ROOM_FUNCTIONS = {room: inside(room, function) for room, function in rooms.ROOM_FUNCTIONS.items()}  # type: ignore[misc]
    publication.build_pages = lambda *given: stage("pages", lambda: draw(*given))
    with open_workspace(raw, warehouse, jobs=jobs) as workspace:
        current: list[bool] = []
        stale: list[str] = []

        def plan() -> None:
            current.append(workspace.published is not None and is_current(workspace))
            stale.extend(workspace.stale())

        stage("plan", plan)
        if not current[0]:
            for room in ROOMS:
                stage(room, lambda room=room: run_room(workspace, room, stale))  # type: ignore[misc]
            stage("across", lambda: (write_code_lists(workspace), add_across(workspace)))
            stage("derived", lambda: derive_across(workspace))
            stage("publication", lambda: publication.publish(workspace))
            for seconds in (measured.total, measured.busiest, measured.wall):
                seconds["publication"] -= seconds["pages"]
        assert workspace.published is not None
        measured.digest = room_digests()["refresh"]
        measured.version = workspace.published.version
        measured.reports = workspace.published.counts["reports"]
        measured.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        measured.worker_memory = max((_peak(worker.process.pid) for worker in workspace.crew._workers), default=0.0)
    print(json.dumps(asdict(measured)))


def _workers(workspace: object) -> dict[int, float]:
    """Processor seconds of each worker process so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    seconds = {}
    for worker in workspace.crew._workers:  # type: ignore[attr-defined]
        fields = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()
        seconds[worker.process.pid] = (int(fields[11]) + int(fields[12])) / ticks
    return seconds


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
