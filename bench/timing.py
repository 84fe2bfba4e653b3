"""How time is measured: one pinned core, fresh processes, medians with their spread, and the machine they hold for.

Nothing here knows what is measured.
"""

import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and greatest of repeated measurements."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """The spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


def pin() -> int | None:
    """Keep this process on the last core it may use; None where the system cannot."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return core


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call: all that is measured runs in one process on one core, which others may share."""
    start = time.process_time()
    work()
    return time.process_time() - start


def steady_seconds(work: Callable[[], object], passes: int, at_least: float = 0.02) -> float:
    """Median seconds of a call, each pass repeated until it takes long enough for the clock."""
    once = seconds(work)
    repeats = max(1, int(at_least / max(once, 1e-9)))

    def repeated() -> None:
        for _ in range(repeats):
            work()

    return statistics.median(seconds(repeated) / repeats for _ in range(passes))


def fresh(task: Callable[..., Any], *arguments: object) -> Any:
    """The result of a task in a new, pinned interpreter: no cache of an earlier measurement helps it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=pin) as pool:
        return pool.submit(task, *arguments).result()


def machine(page: Path) -> list[tuple[str, str]]:
    """What a page must say of the run: commit, date, processor, cores, Python. The page itself does not make dirty."""
    changed = [line for line in _git("status", "--porcelain").splitlines() if not line.endswith(page.name)]
    commit = _git("rev-parse", "--short=12", "HEAD") or "no checkout"
    return [
        ("commit", f"{commit}{f', {len(changed)} files changed since' if changed else ', clean'}"),
        ("date", datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")),
        ("processor", _processor()),
        ("cores", str(os.cpu_count())),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
    ]


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
