"""Worker processes: they are given tasks one at a time, and may die of one without taking the rest with them.

What a task does stands elsewhere. Workers start from a process that has imported the rooms and used no more of them
than `preloaded` says (multiprocessing's forkserver, or fresh interpreters where there is none), so that the few
threads of its libraries sleep: a fork of this process would copy the locks of Arrow's, polars' and Dagster's threads
in whatever state they are.
"""

import os
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import connection, get_all_start_methods, get_context, parent_process
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from pipelines.refresh.failures import RefreshError

PRELOADED = "pipelines.refresh.preloaded"


@dataclass(eq=False)
class Task:
    """A call of a module's function, with arguments that can be pickled. `note` stays with whoever asked for it.

    `reads` are the files that the call reads, for machines that do not share this one's disk; None where only a process
    of this machine can know. A process that has done a task of a `place` has at hand what others of it need.
    """

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    note: Any = None
    reads: Sequence[Path] | None = None
    place: Hashable = None


@dataclass(frozen=True)
class Done:
    """A task that returned."""

    value: Any


@dataclass(frozen=True)
class Died:
    """A task whose process ended before it returned; a negative exit code is the number of a signal."""

    exit_code: int | None

    def __str__(self) -> str:
        if self.exit_code is not None and self.exit_code < 0:
            return f"was ended by signal {-self.exit_code} ({signal.Signals(-self.exit_code).name})"
        return f"ended by itself with exit code {self.exit_code}"


class Here:
    """Tasks carried out in this process, one after another: for work that is not worth a process."""

    size = 1

    def carry_out(self, queue: deque[Task]) -> Iterator[tuple[Task, Done | Died]]:
        """Each task with its outcome. Tasks may be added to the queue meanwhile."""
        while queue:
            task = queue.popleft()
            yield task, Done(task.function(*task.arguments))

    def close(self) -> None:
        """Nothing was started."""


class Hands(Protocol):
    """Whoever carries out tasks: this process, worker processes, a cluster."""

    @property
    def size(self) -> int:
        """How many tasks are carried out at a time."""

    def carry_out(self, queue: deque[Task]) -> Iterator[tuple[Task, Done | Died]]:
        """Each task with its outcome, as they end. Tasks may be added to the queue meanwhile."""

    def close(self) -> None:
        """End what was started for it."""


@dataclass
class _Worker:
    process: BaseProcess
    pipe: connection.Connection
    ready: bool = False
    task: Task | None = None
    places: set[Hashable] = field(default_factory=set)


@dataclass
class Crew:
    """As many worker processes as there is work for, at most `size`. They stay for further tasks until `close`."""

    size: int
    _workers: list[_Worker] = field(default_factory=list)

    def start(self, wanted: int) -> None:
        """Start processes now, so that they are ready when the first task comes."""
        while len(self._workers) < min(wanted, self.size):
            self._workers.append(_start())

    def carry_out(self, queue: deque[Task]) -> Iterator[tuple[Task, Done | Died]]:
        """Each task with its outcome, as they end. Tasks may be added to the queue meanwhile.

        What a task raises is raised here, and ends the work.
        """
        while queue or any(worker.task for worker in self._workers):
            idle = [worker for worker in self._workers if worker.task is None]
            self.start(len(self._workers) - len(idle) + len(queue))
            for worker in self._workers:
                if queue and worker.task is None:
                    self._send(worker, self._choose(worker, queue))
            pipes = {worker.pipe: worker for worker in self._workers if worker.task or not worker.ready}
            for pipe in connection.wait(list(pipes)):
                ended = self._hear(pipes[pipe])  # type: ignore[index]
                if ended is not None:
                    yield ended

    def close(self) -> None:
        """End all processes, whatever they do."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def _choose(self, worker: _Worker, queue: deque[Task]) -> Task:
        """Take the first task out of the queue that no other process is better placed for, else the first of all."""
        taken = {place for other in self._workers if other is not worker for place in other.places}
        number = next((number for number, task in enumerate(queue) if task.place not in taken), 0)
        task = queue[number]
        del queue[number]
        return task

    def _send(self, worker: _Worker, task: Task) -> None:
        worker.task = task
        if task.place is not None:
            worker.places.add(task.place)
        with suppress(OSError):  # it has just died: hearing it will find the end of the pipe
            worker.pipe.send((task.function, task.arguments))

    def _hear(self, worker: _Worker) -> tuple[Task, Done | Died] | None:
        task = worker.task
        try:
            word, value = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            worker.pipe.close()
            self._workers.remove(worker)
            if not worker.ready:
                raise RefreshError(
                    f"a worker process {Died(worker.process.exitcode)} while it started; "
                    "run with --jobs 1 to work without any"
                ) from None
            return (task, Died(worker.process.exitcode)) if task else None
        if word == "ready":
            worker.ready = True
            return None
        worker.task = None
        if word == "raised":
            raise value
        assert task is not None
        return task, Done(value)


def start_server() -> None:
    """Let the process from which workers are forked import the rooms now, beside what this one does."""
    _context()
    if "forkserver" in get_all_start_methods():
        from multiprocessing import forkserver

        forkserver.ensure_running()


def _context() -> BaseContext:
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    context = get_context("forkserver")
    context.set_forkserver_preload([PRELOADED])
    return context


def _start() -> _Worker:
    context = _context()
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
    with _main_hidden():
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextmanager
def _main_hidden() -> Iterator[None]:
    """Let no worker import again the main module of this process, which may be all of Dagster: no task is in it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _work(pipe: connection.Connection) -> None:
    """Carry out tasks until the other end closes. Ends at once with the process that asked for them: what it writes
    after that could be taken for the work of another run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a person's interrupt is for the process that runs the refresh
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from pipelines.refresh.at_hand import kept_at_hand  # imported already, but where interpreters are fresh
    from pipelines.refresh.memory import suited_to_rows
    from pipelines.refresh.preloaded import limit_threads

    limit_threads()
    with suppress(EOFError, OSError), kept_at_hand(), suited_to_rows():
        pipe.send(("ready", None))
        while True:
            function, arguments = pipe.recv()
            try:
                answer = ("done", function(*arguments))
            except (RefreshError, OSError) as error:
                answer = ("raised", error)
            except Exception as error:  # any other may be of a kind that cannot be sent
                answer = ("raised", RuntimeError("".join(traceback.format_exception(error))))
            pipe.send(answer)


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    connection.wait([parent.sentinel])
    os._exit(1)
