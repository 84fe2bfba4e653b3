"""Refreshes killed at random moments and at every named step, and readers that read while refreshes go on."""

import itertools
import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE

import duckdb

from bench.timing import ROOT
from pipelines.publishing.parquet import read_table, table_files
from schemas.tables import TABLES
from tests.refresh_scripts import Script, contents

STEPS = (
    ("pieces", "digest_rows"),
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
from collections import Counter
from pathlib import Path
import pipelines.refresh.preloaded
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
for line in sys.stdin:  # a fork a line: imports and lists are paid once, and no thread has been started yet
    folder, kill = json.loads(line)
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)  # standard output is for exit codes
        calls, last = Counter(), None
        def watch(module, name):
            step, module = module + "." + name, importlib.import_module("pipelines.refresh." + module)
            whole = getattr(module, name)
            def counted(*args, **kwargs):
                calls[step] += 1
                if calls[step] == last:
                    os.kill(os.getpid(), signal.SIGKILL)
                return whole(*args, **kwargs)
            setattr(module, name, counted)
        if kill == "count":
            for module, name in json.loads(sys.argv[1]):
                watch(module, name)
        if isinstance(kill, list):
            module, name, last = kill
            watch(module, name)
        if kill == "parquet":  # what is made of the Parquet files is not looked at
            from pipelines.refresh import publication
            publication.build_database = lambda _, path, *__, **___: path.write_text("")
        with open_workspace(Path(folder, "raw"), Path(folder, "warehouse"), jobs=1) as workspace:
            refresh_warehouse(workspace)
        if kill == "count":
            Path(folder, "calls.json").write_text(json.dumps(calls))
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
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORKER, json.dumps(STEPS)], stdin=PIPE, stdout=PIPE, text=True, cwd=ROOT
        )

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


class Refreshed:
    """A folder before a refresh, what the refresh makes of it undisturbed, how long it takes and what it calls."""

    def __init__(self, forker: Forker, base: Path) -> None:
        self.base = base
        undisturbed = base.with_name(f"{base.name}-undisturbed")
        shutil.copytree(base, undisturbed, symlinks=True)
        started = time.monotonic()
        forker.refresh(undisturbed, "count")
        self.seconds = time.monotonic() - started
        self.calls = Counter(json.loads((undisturbed / "calls.json").read_text()))
        self.old, self.new = contents(base / "warehouse"), contents(undisturbed / "warehouse")
        self.names = _names(undisturbed)


def measure_kills(work: Path, count: int, seed: int = 1) -> Kills:
    """Kill that many refreshes, by turns the first of a warehouse and one after changes, half of them at a call of a
    step, half at a moment. A refresh that had ended before its moment is not counted."""
    draw, forker = random.Random(seed), Forker()
    first, later = _folders(work, forker, seed)
    targets = [(each, step) for step in STEPS for each in (first, later) if each.calls[".".join(step)]]
    if idle := [step for step in STEPS if not any(step == other for _, other in targets)]:
        raise RuntimeError(f"no refresh here calls {idle}: STEPS must name functions that one of them needs")
    found = Kills()
    for number in itertools.count():
        if found.killed == count:
            break
        each, step = targets[number // 2 % len(targets)]
        at_call = [*step, draw.randint(1, each.calls[".".join(step)])]
        _kill(forker, each, work / "killed", at_call if number % 2 else draw.uniform(0, each.seconds), found)
    forker.close()
    return found


def _folders(work: Path, forker: Forker, seed: int) -> tuple[Refreshed, Refreshed]:
    """A folder that has no warehouse yet, and one that was changed since."""
    script = Script(seed, work / "changed" / "raw")
    script.step()
    shutil.copytree(work / "changed", work / "new", symlinks=True)
    forker.refresh(work / "changed")
    for _ in range(3):
        script.step()
    return Refreshed(forker, work / "new"), Refreshed(forker, work / "changed")


def _kill(forker: Forker, each: Refreshed, folder: Path, kill: object, found: Kills) -> None:
    """Refresh a copy of a folder and kill that; then look at what it left, and what the next run makes of it."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(each.base, folder, symlinks=True)
    if forker.refresh(folder, kill) == 0:
        return
    found.killed += 1
    seen = contents(folder / "warehouse")
    found.old += seen == each.old
    found.new += seen == each.new
    found.torn += seen not in (each.old, each.new) or not _database_is_whole(folder / "warehouse")
    forker.refresh(folder)
    found.unlike += contents(folder / "warehouse") != each.new
    found.left_over += _names(folder) != each.names


def _database_is_whole(warehouse: Path) -> bool:
    """Whether the database holds as many rows as it states, if a killed first refresh had come to make one."""
    if not (warehouse / "gouji.duckdb").exists():
        return True
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
        time.sleep(0.01)


def _duckdb(warehouse: Path, found: Reads, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            found.torn += not _database_is_whole(warehouse)
            found.duckdb += 1
        except Exception:
            found.errors += 1
        time.sleep(0.01)


def measure_scripts(work: Path, seeds: Sequence[int], steps: int) -> list[bool]:
    """For each script of changes, whether refreshing after each step ended as a full rebuild."""
    forker, ended = Forker(), []
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
        ended.append(refreshed == contents(folder / "warehouse"))
    forker.close()
    return ended
