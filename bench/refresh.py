"""The page of refreshing: speed and where it goes, what a change costs.

Archives are made by `archive`; kills, readers and scripts of changes have a page of their own, `survival`.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench import page
from bench.archive import write_archive
from bench.builds import builds, environment, interpreter
from bench.refresh_run import ROOMS, STAGES, TO_TABLES, Measured, run_refresh
from bench.timing import ROOT, machine, steady_seconds
from bench.yardstick import REFERENCE_RATE, two_stage_scan
from tests.refresh_scripts import contents

TITLE = "Refreshing"
PAGE = "REFRESH.md"
WANTED_RATE, WANTED_GAIN = 0.65, 1.7
PEERS = (("JioNLP", 0.24), ("Duckling", 0.073), ("Recognizers-Text, Python", 0.007))
"""MB/s of packages that give value and unit alone, measured on the reference machine, not by this project."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: texts of the archive of whole texts; numbers of short reports, and their bytes."""

    texts: int
    reports: tuple[int, ...]
    report_bytes: int

    def part(self, share: float) -> "Size":
        """The same with a share of the texts (not below 60) and a smaller greatest archive, where time is short."""
        if share == 1:
            return self
        *smaller, greatest = self.reports
        texts, greatest = max(60, round(share * self.texts)), max(2 * smaller[-1], round(share * greatest))
        return replace(self, texts=texts, reports=(*smaller, greatest))


FULL = Size(120, (100, 1_000, 10_000), 1_500)
QUICK = Size(2, (4, 8), 600)


def measure(size: Size, corpus: Path | None) -> str:
    """Run everything; the page as Markdown."""
    folder = corpus or ROOT / "raw"
    sources = [file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.txt"))]
    with tempfile.TemporaryDirectory(prefix="gouji-bench-") as made:
        work = Path(made)
        parts = [
            f"# {TITLE}",
            page.table(["this run", ""], machine(ROOT / "bench" / PAGE)),
            _YARDSTICK,
            *_speed(work, sources, size),
            *_growth(work, sources, size),
            *_checking(sources),
            _SURVIVAL,
        ]
    return "\n\n".join(parts) + "\n"


_YARDSTICK = """\
Seconds are of processor time, for the machine is shared; “scaled” is what they would be where the yardstick, the plain
two-stage `re` scan, runs at 19.6 MB/s. The busiest process of a stage is what a machine with free cores waits for."""


_SURVIVAL = "What kills at every step, readers and scripts of changes leave is proved in [SURVIVAL.md](SURVIVAL.md)."


def _scale(sources: Sequence[str]) -> float:
    """How many times as fast as the reference this machine is now."""
    size = sum(len(text.encode()) for text in sources)
    rate = size / 1e6 / steady_seconds(lambda: [two_stage_scan(text) for text in sources], 5)
    return rate / REFERENCE_RATE


@dataclass(frozen=True, slots=True)
class Build:
    """Whole texts through a build, on one process and on two; how fast the machine was."""

    name: str
    one: Measured
    two: Measured
    scale: float

    @property
    def gain(self) -> float:
        """How many times less the busiest of two processes works on the rooms than one alone."""
        return self.one.waited(ROOMS) / self.two.waited(ROOMS)

    @property
    def wall(self) -> float:
        """The same by the clock, with whatever else ran."""
        return _wall(self.one) / _wall(self.two)


@dataclass(frozen=True, slots=True)
class Run:
    """So many texts of so many bytes, through each build, and whether all numbers of processes and all builds gave the
    same bytes."""

    texts: int
    size: int
    builds: list[Build]
    same: bool


def _run(work: Path, sources: Sequence[str], texts: int) -> Run:
    raw = work / "texts"
    size = write_archive(raw, sources, texts)
    made = [_run_build(work, raw, sources, build) for build in builds()]
    page.say("on eight processes")
    run_refresh(raw, work / "eight", 8)
    first, *others = (contents(folder) for folder in sorted(work.iterdir()) if folder != raw)
    same = all(other == first for other in others)
    for folder in work.iterdir():
        shutil.rmtree(folder)
    return Run(texts, size, made, same)


def _run_build(work: Path, raw: Path, sources: Sequence[str], build: str) -> Build:
    page.say(f"whole texts on one process and on two: {build}")
    scale = _scale(sources)
    one = run_refresh(raw, work / f"one-{build}", 1, build)
    scale = (scale + _scale(sources)) / 2
    return Build(build, one, run_refresh(raw, work / f"two-{build}", 2, build), scale)


_TIMED: dict[str, Callable[[Build], float]] = {
    "raw bytes to published Parquet and DuckDB, one process": lambda build: build.one.seconds(TO_TABLES),
    "… and evidence pages": lambda build: build.one.seconds(),
    "first byte read to last row staged, one process": lambda build: build.one.seconds(ROOMS),
    "the same on two, busiest process": lambda build: build.two.waited(ROOMS),
    "the rooms' functions alone, one process": lambda build: sum(build.one.inside.values()),
}


def _speed(work: Path, sources: Sequence[str], size: Size) -> list[str]:
    folder = work / "speed"
    folder.mkdir()
    runs = [_run(folder, sources, texts) for texts in sorted({min(len(sources), size.texts), size.texts})]
    rows = [
        [name, build, *(cell for run in runs for cell in _rates(run, run.builds[place], seconds))]
        for place, build in enumerate(builds())
        for name, seconds in _TIMED.items()
    ]
    peers = [[name, "–", *(cell for _ in runs for cell in ("–", f"{rate}"))] for name, rate in PEERS]
    head = ["", "build"]
    head += [cell for run in runs for cell in (f"{run.texts} texts, {run.size / 1e6:.1f} MB: MB/s", "scaled")]
    gains, walls = (
        ", ".join(
            f"{page.significant(number(build))} times ({build.name}, {run.texts} texts)"
            for run in runs
            for build in run.builds
        )
        for number in (lambda build: build.gain, lambda build: build.wall)
    )
    same = all(run.same for run in runs)
    return [
        "## Speed on whole texts",
        page.table(head, [*rows, *peers]),
        f"{len(sources)} texts are the real ones, once each, some figures changed. More are copies of all of them, in "
        f"which other figures are changed, years are moved and places are others throughout: what is said of the "
        f"nation is said of a city, as no two reports of a real archive say different things of one place and year. "
        f"Wanted: {WANTED_RATE} MB/s, scaled, to Parquet and DuckDB. Less than on one process the "
        f"busiest of two works {gains}; {WANTED_GAIN} times wanted. By the clock, with whatever else ran: {walls}. "
        f"*Compiled* is the build that `make compiled` makes. Bytes of all builds and of one, two and eight processes "
        f"are {'the same' if same else 'NOT THE SAME'}. The rates of the peers, which give value and unit alone, were "
        "measured on the reference machine, not in this run.",
        "## Where the time goes",
        *(
            f"{run.texts} texts, one process, {build.name}:\n\n{_picture(build.one)}"
            for run in runs
            for build in run.builds
        ),
    ]


def _rates(run: Run, build: Build, seconds: Callable[[Build], float]) -> list[str]:
    """MB/s as measured and scaled."""
    return [_rate(run.size, seconds(build)), _rate(run.size / build.scale, seconds(build))]


def _rate(total: float, seconds: float) -> str:
    return page.significant(total / 1e6 / seconds)


def _wall(measured: Measured) -> float:
    return sum(measured.wall[room] for room in ROOMS)


def _picture(measured: Measured) -> str:
    """A bar of characters a stage."""
    whole = measured.seconds()
    lines = []
    for stage in STAGES:
        seconds = measured.total[stage]
        bar = "█" * round(50 * seconds / whole)
        alone = f"  ({measured.inside[stage]:.2f} s in the room itself)" if stage in measured.inside else ""
        lines.append(f"{stage:<12} {seconds:7.2f} s {100 * seconds / whole:5.1f} %  {bar}{alone}")
    return "```\n" + "\n".join(lines) + "\n```"


def _growth(work: Path, sources: Sequence[str], size: Size) -> list[str]:
    rows = []
    full = least = Measured()
    for count in size.reports:
        page.say(f"{count} short reports")
        raw, warehouse = work / f"raw-{count}", work / f"warehouse-{count}"
        write_archive(raw, sources, count, size=size.report_bytes)
        full = run_refresh(raw, warehouse, 2)
        rows.append(
            [f"{count:,}", page.significant(full.seconds()), page.significant(1000 * full.seconds() / count),
             page.significant(full.memory), page.significant(full.worker_memory)]
        )  # fmt: skip
        if count == size.reports[0]:
            least = _add_one(raw, warehouse, sources, size)
    page.say("one report added, and nothing")
    one = _add_one(raw, warehouse, sources, size)
    nothing = run_refresh(raw, warehouse, 2)
    same = nothing.version == one.version
    beyond = one.seconds() - least.seconds()
    changes = [
        ["full build", *_share(full.seconds(), full), "–"],
        ["one report added", *_share(one.seconds(), full), "–"],
        [f"of this, beyond what it takes in {size.reports[0]:,} reports", *_share(beyond, full), "2 %"],
        ["nothing changed", *_share(nothing.seconds(), full), "1 %"],
        ["imports, not counted above", page.significant(nothing.startup), "–", "–"],
    ]
    return [
        f"## Growth: short reports of about {size.report_bytes} bytes, two processes",
        page.table(["reports", "seconds", "ms a report", "MiB at most", "MiB at most, a worker"], rows),
        "Wanted: time per report within 1.3 times, under 2 GiB.",
        f"## What a change costs in {size.reports[-1]:,} reports",
        page.table(["", "seconds", "share", "wanted at most"], changes),
        f"With nothing changed {'no version was added' if same else 'A VERSION WAS ADDED'}; one report added made "
        f"version {one.version}. What one report takes in few is start-up: lists that are read, patterns that are "
        "compiled, and the report itself with the others of its shard. Where the time of the one report goes:",
        _picture(one),
    ]


def _add_one(raw: Path, warehouse: Path, sources: Sequence[str], size: Size) -> Measured:
    """Refresh after one report more."""
    write_archive(raw / "new", sources, 1, size=size.report_bytes, seed=99)
    new = next((raw / "new").rglob("*.txt"))
    new.rename(raw / "batch-000" / "added.txt")
    shutil.rmtree(raw / "new")
    return run_refresh(raw, warehouse, 2)


def _share(seconds: float, whole: Measured) -> list[str]:
    return [page.significant(seconds), f"{100 * seconds / whole.seconds():.2f} %"]


def _checking(sources: Sequence[str]) -> list[str]:
    page.say("gouji check")
    page_text = next((ROOT / "raw").rglob("*poverty-alleviation.txt")).read_bytes()
    with tempfile.TemporaryDirectory() as made:
        file = Path(made) / "page.txt"
        file.write_bytes(page_text)
        taken = {build: min(_time_check(file, build) for _ in range(3)) for build in builds()}
    scale = _scale(sources)
    rows = [
        [f"{len(page_text):,}", build, *map(page.significant, (spent, spent * scale, wall))]
        for build, (spent, wall) in taken.items()
    ]
    head = ["bytes", "build", "processor seconds", "scaled", "wall seconds of that run"]
    return ["## `gouji check` on the newspaper page", page.table(head, rows), "Wanted: an answer in under 1.5 s."]


def _time_check(file: Path, build: str) -> tuple[float, float]:
    """Seconds of processor time and by the clock of one check in a process of its own."""
    code = f"import sys; sys.argv = ['gouji', 'check', {str(file)!r}]; from pipelines.cli import main; main()"
    before, wall = os.times(), time.perf_counter()
    command = [*interpreter(build), "-c", code]
    subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment(build))
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return spent, time.perf_counter() - wall
