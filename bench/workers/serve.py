"""Runs in a peer's environment: one job on standard input, one answer on standard output, both JSON.

Jobs: {"task": "versions"}, {"task": "read", "texts": […]} → rows of each text, [start, end, value, unit, qualifier,
is_statistic], and {"task": "time", "texts": […], "passes": n, "seconds": s} → bytes and seconds of each pass by mode.
Only the peer's own call is timed, not the translation of its results into rows.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import distributions
from typing import Any

CALIBRATION_SECONDS = 0.5


def time_calls(call: Callable[[str], Any], texts: list[str], passes: int, budget: float) -> dict[str, Any]:
    """Choose evenly spaced texts that take about `budget` seconds, then time them `passes` times."""
    done, start = 0, time.process_time()
    for text in texts[:: max(1, len(texts) // 1000)]:
        call(text)
        done += len(text)
        if time.process_time() - start > CALIBRATION_SECONDS:
            break
    rate = done / (time.process_time() - start)
    step = max(1, round(sum(map(len, texts)) / (rate * budget)))
    chosen = texts[::step]
    taken = []
    for _ in range(passes):
        start = time.process_time()
        for text in chosen:
            call(text)
        taken.append(time.process_time() - start)
    return {"bytes": sum(len(text.encode()) for text in chosen), "seconds": taken}


def answer(job: dict[str, Any], worker: Any) -> Any:
    """The answer to one job."""
    if job["task"] == "versions":
        return {found.metadata["Name"].lower(): found.version for found in distributions()}
    if job["task"] == "read":
        return [list(worker.rows(text)) for text in job["texts"]]
    return {mode: time_calls(call, job["texts"], job["passes"], job["seconds"]) for mode, call in worker.MODES.items()}


if __name__ == "__main__":
    channel, sys.stdout = sys.stdout, sys.stderr  # some peers greet on standard output
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(json.dumps(answer(json.load(sys.stdin), importlib.import_module(f"read_{sys.argv[1]}"))), file=channel)
