"""How a refresh tells whoever listens how far it is. It is silent where nobody does."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a refresh: its name, how many of its reports are done, and how many raw bytes of them were worked on
    of how many that have to be; 0 of 0 where a step does not count bytes."""

    step: str
    done: int
    total: int
    size: int = 0
    total_size: int = 0


Listener = Callable[[Progress], None]
_listeners: list[Listener] = []
EVERY_SECONDS = 10.0
"""How often a step that takes long is told of in plain lines."""


def tell(step: str, done: int, total: int, *, size: int = 0, total_size: int = 0) -> None:
    """Say how far a step is."""
    for listener in _listeners:
        listener(Progress(step, done, total, size, total_size))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hand every progress of this process to a listener for a while."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def shown_progress() -> Iterator[Listener]:
    """A listener that shows what it hears on standard error: bars with rate and time left on a terminal, plain lines
    elsewhere."""
    if sys.stderr.isatty():
        with _bars() as draw:
            yield draw
    else:
        yield _Lines().say


class _Lines:
    """A line for each step that is done, and meanwhile one now and then."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}
        self._told = 0.0

    def say(self, progress: Progress) -> None:
        """Print a line, if it is time for one."""
        now = time.monotonic()
        began = self._began.setdefault(progress.step, now)
        line = f"{progress.step}: {progress.done} of {progress.total}"
        if progress.done == progress.total:
            del self._began[progress.step]
        elif now - max(began, self._told) < EVERY_SECONDS:
            return
        pace = _pace(progress, now - began)
        self._told = now
        print(f"{line}, {pace}" if pace else line, file=sys.stderr, flush=True)


def _pace(progress: Progress, seconds: float) -> str:
    """Rate, and how long the rest will take at it."""
    if not progress.size or seconds <= 0:
        return ""
    left = seconds * (progress.total_size - progress.size) / progress.size
    pace = f"{progress.size / seconds / 1e6:.2f} MB/s"
    return f"{pace}, {_span(left)} left" if progress.size < progress.total_size else pace


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


@contextmanager
def _bars() -> Iterator[Listener]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    with Bars(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, tuple[object, float]] = {}

        def draw(progress: Progress) -> None:
            if progress.step not in tasks:
                tasks[progress.step] = (bars.add_task(progress.step, pace=""), time.monotonic())
            task, began = tasks[progress.step]
            pace = _pace(progress, time.monotonic() - began)
            bars.update(task, completed=progress.done, total=progress.total, pace=pace)  # type: ignore[arg-type]

        yield draw
