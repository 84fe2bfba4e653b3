"""The page of scaling out: what a cluster and an object store cost beside one machine, and what follows for an archive.

Run with the environment of `make test-scale`: `.scale/bin/python -m bench --only scaling`.
"""

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import page
from bench.archive import write_archive
from bench.refresh_run import ROOMS
from bench.scaling_run import Scaled, run_scaled
from bench.timing import ROOT, machine
from tests.scale.server import environment_of, put_folder, run_server

TITLE = "Scaling out"
PAGE = "SCALING.md"
STAGES = ("open", "plan", *ROOMS, "across", "derived", "publication")
SERIAL = ("plan", "across", "derived", "publication")
"""Stages that one process does, whatever the engine."""
NEEDED = ("ray", "obstore", "moto", "boto3")
REPORTS, REPORT_BYTES, CORES = 10_000_000, 15_000, 64
"""The archive that the page calculates: reports, bytes of one, cores of the cluster."""
PIECE_BYTES = 200_000
"""Small, so that a small archive makes as many tasks as a large one would."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many reports are measured, and their bytes."""

    reports: int
    report_bytes: int


FULL, QUICK = Size(400, 1_500), Size(24, 600)


def measure(size: Size, corpus: Path | None) -> str:
    """Run everything; the page as Markdown."""
    missing = [name for name in NEEDED if not importlib.util.find_spec(name)]
    if missing:
        raise SystemExit(
            f"{', '.join(missing)}: not installed; run `make test-scale` once, then "
            "`.scale/bin/python -m bench --only scaling`"
        )
    folder = corpus or ROOT / "raw"
    sources = [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.txt"))]
    with tempfile.TemporaryDirectory(prefix="gouji-bench-") as made:
        work = Path(made)
        half_bytes = write_archive(work / "half", sources, size.reports // 2, size=size.report_bytes)
        raw_bytes = write_archive(work / "raw", sources, size.reports, size=size.report_bytes)
        half = run_scaled("local", work / "half", work / "of-half")
        local = run_scaled("local", work / "raw", work / "local")
        ray = run_scaled("ray", work / "raw", work / "ray", PIECE_BYTES)
        with store(work) as (url, requests):
            put_folder(f"{url}/raw", work / "raw")
            requests.clear()
            stored = run_scaled("local", f"{url}/raw", f"{url}/warehouse")
            asked = dict(requests)
        parquet = sum(file.stat().st_size for file in (work / "local" / "tables").resolve().rglob("*.parquet"))
    parts = [
        f"# {TITLE}",
        page.table(["this run", ""], machine(ROOT / "bench" / PAGE)),
        f"One archive of {size.reports:,} reports, {raw_bytes / 1e6:.2f} MB, without pages and DuckDB file, two "
        "workers each time. Processor seconds, of all processes together, for the machine is shared; an S3 server of "
        "this machine's own (moto) is not counted.",
        "## Beside local",
        _compare({"local": local, "Ray": ray, "local, from store to store": stored}),
        _ray(ray, local, raw_bytes),
        _store(asked, stored, local),
        "## An archive of ten million reports on 64 cores, calculated",
        _calculate(Measured(half, local, ray, half_bytes, raw_bytes, parquet)),
    ]
    return "\n\n".join(parts) + "\n"


def _compare(runs: dict[str, Scaled]) -> str:
    rows = [[stage, *(page.significant(run.total.get(stage, 0.0)) for run in runs.values())] for stage in STAGES]
    sums = {name: sum(run.total.values()) for name, run in runs.items()}
    base = sums["local"]
    rows.append(["all", *(page.significant(total) for total in sums.values())])
    rows.append(["of local", *(page.percent(total / base) for total in sums.values())])
    rows.append(["wall clock", *(page.significant(sum(run.wall.values())) for run in runs.values())])
    return page.table(["seconds", *runs], rows)


def _ray(ray: Scaled, local: Scaled, raw_bytes: int) -> str:
    rooms = [sum(run.driver.get(room, 0.0) for room in ROOMS) for run in (local, ray)]
    return (
        f"Ray: {ray.tasks} tasks of at most {PIECE_BYTES / 1000:.0f} kB of reports; {ray.sent / raw_bytes:.1f} bytes "
        f"were sent and {ray.brought / raw_bytes:.1f} brought back for each byte of raw/. An empty task takes "
        f"{1000 * ray.empty_task:.1f} ms of wall clock. The process that runs the refresh spent "
        f"{page.significant(rooms[1])} s on the four rooms ({page.significant(rooms[0])} s locally). "
        "“open” is joining a cluster, starting its workers, and comparing versions: once a run, whatever its size."
    )


def _store(asked: dict[str, int], stored: Scaled, local: Scaled) -> str:
    requests = ", ".join(f"{count:,} {method}" for method, count in sorted(asked.items()))
    more = sum(stored.total.values()) - sum(local.total.values())
    each = f"{1000 * more / max(sum(asked.values()), 1):.1f} ms of processor time more than local for each request"
    return f"The store: {requests}; {each if more > 0 else 'no more processor time than local in this run'}."


@dataclass(frozen=True, slots=True)
class Measured:
    """Runs over half of the archive and all of it, and on Ray; their raw bytes; bytes of Parquet."""

    half: Scaled
    local: Scaled
    ray: Scaled
    half_bytes: int
    raw_bytes: int
    parquet: int


def _calculate(found: Measured) -> str:
    target = REPORTS * REPORT_BYTES
    megabytes = found.raw_bytes / 1e6
    rooms = sum(found.local.total[room] for room in ROOMS) / megabytes
    driver = sum(found.ray.driver[room] for room in ROOMS) / megabytes
    carried = (found.ray.sent + found.ray.brought) / found.raw_bytes
    memory = (found.local.memory - found.half.memory) * 2**20 / (found.raw_bytes - found.half_bytes)
    per_mb = {stage: found.local.total[stage] / megabytes for stage in SERIAL}
    growth = {stage: found.local.total[stage] / max(found.half.total[stage], 1e-9) for stage in SERIAL}
    hours = 3600.0
    rows = [
        ["four rooms, 64 cores", f"{rooms:.2f} s of a core a MB", f"{rooms * target / 1e6 / CORES / hours:.1f} h"],
        ["the process that hands out tasks", f"{driver:.3f} s a MB", f"{driver * target / 1e6 / hours:.1f} h"],
        ["what it sends and receives", f"{carried:.1f} bytes a byte", f"{carried * target / 1e12:.2f} TB"],
        *(
            [f"{stage}, one process", f"{per_mb[stage]:.3f} s a MB", f"{per_mb[stage] * target / 1e6 / hours:.1f} h"]
            for stage in SERIAL
        ),
        ["tables", f"{found.parquet / found.raw_bytes:.2f} bytes a byte",
         f"{found.parquet / found.raw_bytes * target / 1e9:.0f} GB a version that shares nothing"],
        ["memory of the widest step", *_memory(memory, target)],
    ]  # fmt: skip
    return "\n\n".join(
        [
            page.table(["step", "measured", "of 10 million reports"], rows),
            f"Assumed: {REPORTS:,} reports of {REPORT_BYTES / 1000:.0f} kB, which is {target / 1e9:.0f} GB; all steps "
            "grow with the bytes; cores like the one of this run, all busy; a network that takes the bytes in the time "
            "of the rooms. Twice the reports took "
            + ", ".join(f"{stage} {growth[stage]:.2f}" for stage in SERIAL)
            + " times as long here. Memory is the difference between the two archives, in the process that runs the "
            "refresh; it has to be there, for what is known only across reports is worked out in one process. Starting "
            "processes and joining a cluster is in these seconds, which makes the times greater than those of a large "
            "archive.",
        ]
    )


def _memory(a_byte: float, target: int) -> list[str]:
    if a_byte <= 0:
        return ["not to be told from so small an archive", "–"]
    return [f"{a_byte:.0f} bytes a byte", f"{a_byte * target / 1e9:,.0f} GB"]


@contextmanager
def store(work: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """The URL of a bucket of a server on this machine, and the requests made to it, by method."""
    import boto3

    from tests.scale.proxy import Proxy, Request

    requests: dict[str, int] = {}

    def count(request: Request) -> str:
        requests[request.method] = requests.get(request.method, 0) + 1
        return ""

    with run_server() as port:
        proxy = Proxy(port)
        proxy.fault = count
        try:
            os.environ.update(environment_of(proxy.port), GOUJI_SCRATCH=str(work / "scratch"))
            boto3.client("s3").create_bucket(Bucket="archive")
            yield "s3://archive", requests
        finally:
            proxy.close()
