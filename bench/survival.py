"""The page of what a warehouse survives: refreshes killed anywhere, readers meanwhile, random scripts of changes.

What kills and readers do is in `survival_runs`. Nothing of it is a matter of speed: it may run while others work.
"""

import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench import page
from bench.survival_runs import measure_kills, measure_readers, measure_scripts
from bench.timing import ROOT, machine

TITLE = "What a warehouse survives"
PAGE = "SURVIVAL.md"


@dataclass(frozen=True, slots=True)
class Size:
    """How many refreshes are killed, how many go on under readers, how many scripts of changes are run."""

    kills: int
    refreshes: int
    scripts: int

    def part(self, share: float) -> "Size":
        """The same with a share of everything, where time is short."""
        return Size(*(max(1, round(share * count)) for count in (self.kills, self.refreshes, self.scripts)))


FULL = Size(300, 200, 500)
QUICK = Size(3, 2, 1)


def measure(size: Size) -> str:
    """Run everything; the page as Markdown."""
    with tempfile.TemporaryDirectory(prefix="gouji-bench-") as made:
        work = Path(made)
        page.say(f"{size.kills} kills, readers during {size.refreshes} refreshes, {size.scripts} scripts")
        with ProcessPoolExecutor(
            3, mp_context=multiprocessing.get_context("spawn")
        ) as pool:  # all three at the same time
            killing = pool.submit(measure_kills, work / "kills", size.kills)
            reading = pool.submit(measure_readers, work / "reads", size.refreshes)
            scripts = pool.submit(measure_scripts, work / "scripts", range(size.scripts), 3)
            ended, reads, kills = scripts.result(), reading.result(), killing.result()
    parts = [
        f"# {TITLE}",
        page.table(["this run", ""], machine(ROOT / "bench" / PAGE)),
        "## Refreshes killed",
        page.table(
            ["half at calls of named steps, half at random moments", "number"],
            [
                ["killed", str(kills.killed)],
                ["… that left the whole old version", str(kills.old)],
                ["… that left the whole new version", str(kills.new)],
                ["… that left anything else", str(kills.torn)],
                ["next run not byte-identical to an undisturbed one", str(kills.unlike)],
                ["next run that left something over", str(kills.left_over)],
            ],
        ),
        "## Readers during refreshes",
        page.table(
            ["in the documented ways", "number"],
            [
                ["refreshes", str(reads.refreshes)],
                ["reads of Parquet, the link resolved once", f"{reads.parquet:,}"],
                ["reads of DuckDB", f"{reads.duckdb:,}"],
                ["reads that failed", str(reads.errors)],
                ["torn reads", str(reads.torn)],
            ],
        ),
        "## Scripts of changes",
        page.table(
            ["three steps of adding, changing, removing, renaming, moving, sidecars and lists", "number"],
            [
                ["scripts", str(len(ended))],
                ["… that did not end as a full rebuild, byte for byte", str(ended.count(False))],
            ],
        ),
    ]
    return "\n\n".join(parts) + "\n"
