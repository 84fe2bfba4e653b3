"""Refreshes killed at random moments and at every named step, and readers that read while refreshes go on."""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

import duckdb

from bench.timing import ROOT
from pipelines.publishing.parquet import read_table, table_files
from schemas.tables import TABLES
from tests.refresh_scripts import Script, contents

STEPS = (
    ("records", "digest_rows"),
    ("pieces", "write_table"),
    ("pieces", "write_record"),
    ("across", "write_table"),
    ("publication", "_link"),
    ("publication", "_build_version"),
    ("publication", "_build_beside"),
    ("publication", "_update_beside"),
    ("publication", "build_pages"),
    ("publication", "_swap"),
    ("publication", "_finish"),
    ("publication", "_write_text"),
    ("publication", "_prune"),
    ("publication", "sync_folder"),
)
"""Module and name of the functions at whose calls a refresh is killed."""

FORKER = """
import importlib, json, os, signal, sys, threading, time
from pathlib import Path
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
for line in sys.stdin:  # a fork a line: the imports are paid once, and no thread has been started yet
    folder, kill = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)  # standard output is for exit codes
        if kill and isinstance(kill, list):
            module, name, last = importlib.import_module("pipelines.refresh." + kill[0]), kill[1], kill[2]
            whole, calls = getattr(module, name), []
            def stop(*args, **kwargs):
                calls.append(name)
                if len(calls) == last:
                    os.kill(os.getpid(), signal.SIGKILL)
                return whole(*args, **kwargs)
            setattr(module, name, stop)
        if kill == "parquet":  # what is made of the Parquet files is not looked at
            from pipelines.refresh import publication
            publication.build_database = lambda _, path, *__, **___: path.write_text("")
        with open_workspace(Path(folder, "raw"), Path(folder, "warehouse"), jobs=1) as workspace:
            refresh_warehouse(workspace)
        os._exit(0)
    if isinstance(kill, float):
        time.sleep(kill)
        os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@dataclass
class Kills:
    """How often a refresh was killed, and before or after the new version was to be seen; what was found amiss."""

    killed: int = 0
    old: int = 0
    new: int = 0
    torn: int = 0
    unlike: int = 0
    left_over: int = 0


class Forker:
    """A process that has imported everything, and forks a refresh for each line."""

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", FORKER], stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT)

    def refresh(self, folder: Path, kill: object = None) -> int:
        """Refresh a folder's raw into its warehouse, killed where said; the exit code."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(folder), kill]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def measure_kills(work: Path, count: int, seed: int = 1) -> Kills:
    """Kill that many refreshes, half of them at the n-th call of a step, half at a moment."""
    draw = random.Random(seed)
    forker = Forker()
    base = work / "base"
    script = Script(seed, base / "raw")
    script.step()
    forker.refresh(base)
    for _ in range(3):
        script.step()
    shutil.rmtree(work / "undisturbed", ignore_errors=True)
    shutil.copytree(base, work / "undisturbed", symlinks=True)
    started = time.monotonic()
    forker.refresh(work / "undisturbed")
    lasts = time.monotonic() - started
    old, new = contents(base / "warehouse"), contents(work / "undisturbed" / "warehouse")
    names = _names(work / "undisturbed")
    found = Kills()
    for number in range(count):
        folder = work / "killed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base, folder, symlinks=True)
        module, name = STEPS[number // 2 % len(STEPS)]
        kill = [module, name, draw.randint(1, 8)] if number % 2 else draw.uniform(0, lasts)
        if forker.refresh(folder, kill) == 0:
            continue
        found.killed += 1
        seen = contents(folder / "warehouse")
        found.old += seen == old
        found.new += seen == new
        found.torn += seen not in (old, new) or not _database_is_whole(folder / "warehouse")
        forker.refresh(folder)
        found.unlike += contents(folder / "warehouse") != new
        found.left_over += _names(folder) != names
    forker.close()
    return found


def _database_is_whole(warehouse: Path) -> bool:
    with duckdb.connect(str(warehouse / "gouji.duckdb"), read_only=True) as con:
        counted = (f"(SELECT count(*) FROM {name})" for name in TABLES)
        stated = con.execute(f"SELECT {', '.join(TABLES)} FROM publications").fetchall()
        return stated == con.execute(f"SELECT {', '.join(counted)}").fetchall()


def _names(folder: Path) -> set[str]:
    """What lies in a warehouse, without what differs in number alone."""
    warehouse = folder / "warehouse"
    top = {path.name for path in warehouse.iterdir()}
    return top | {f"versions/{path.name}" for path in (warehouse / "versions").iterdir()}


@dataclass
class Reads:
    """What readers did while refreshes went on: reads of Parquet and of DuckDB, errors, and torn ones."""

    refreshes: int = 0
    parquet: int = 0
    duckdb: int = 0
    errors: int = 0
    torn: int = 0


def measure_readers(work: Path, refreshes: int, seed: int = 2) -> Reads:
    """Refresh so often, each time after a change, while two readers read in the documented ways."""
    folder = work / "read"
    script = Script(seed, folder / "raw")
    forker = Forker()
    script.step()
    forker.refresh(folder)
    found, stop = Reads(), threading.Event()
    readers = [threading.Thread(target=read, args=(folder / "warehouse", found, stop)) for read in (_parquet, _duckdb)]
    for reader in readers:
        reader.start()
    for _ in range(refreshes):
        script.step()
        found.refreshes += forker.refresh(folder) == 0
    stop.set()
    for reader in readers:
        reader.join()
    forker.close()
    return found


def _parquet(warehouse: Path, found: Reads, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            tables = Path(os.path.realpath(warehouse / "tables"))  # once, as the README says
            reports = read_table("reports", table_files(tables, "reports"), columns=["report_id"])
            cards = read_table("scorecards", table_files(tables, "scorecards"), columns=["report_id"])
            found.torn += set(reports["report_id"].to_pylist()) != set(cards["report_id"].to_pylist())
            found.parquet += 1
        except Exception:
            found.errors += 1


def _duckdb(warehouse: Path, found: Reads, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            found.torn += not _database_is_whole(warehouse)
            found.duckdb += 1
        except Exception:
            found.errors += 1
        time.sleep(0.01)


def measure_scripts(work: Path, seeds: Sequence[int], steps: int) -> Iterator[bool]:
    """For each script of changes, whether refreshing after each step ended as a full rebuild."""
    forker = Forker()
    for seed in seeds:
        folder = work / "script"
        shutil.rmtree(folder, ignore_errors=True)
        script = Script(seed, folder / "raw")
        for _ in range(steps):
            script.step()
            forker.refresh(folder, "parquet")
        refreshed = contents(folder / "warehouse")
        shutil.rmtree(folder / "warehouse")
        forker.refresh(folder, "parquet")
        yield refreshed == contents(folder / "warehouse")
    forker.close()
