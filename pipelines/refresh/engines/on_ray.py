"""Ray: tasks carried out by the nodes of a cluster.

Tasks exchange bytes through Ray's object store: what a task reads is sent with it, what it writes comes back, and only
the process that runs the refresh touches staging. Nodes need gouji, nothing of raw/ or the warehouse.
"""

import logging
import os
import pickle
import socket
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.refresh.engines.host import Answer, carry
from pipelines.refresh.engines.parcels import Parcel, Roots
from pipelines.refresh.engines.settings import EngineSettings
from pipelines.refresh.engines.versions import own_versions
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.workers import Died, Done, Task

AUTO, HERE = "auto", "local"
LOST_TIMES = 5
"""As often may the workers or nodes be lost that a task is given to: that is no fault of its reports."""
TASKS_A_SLOT = 2
"""Tasks on their way for each that can run: the next is there when one ends, and the object store stays small."""
CONNECT_SECONDS = 5.0
OBJECT_STORE_BYTES = 256 * 1024 * 1024
"""Of a cluster that lives as long as the run."""
KILLED = -9
"""What the system does to a process that takes too much memory; Ray does it before the system must."""


@dataclass
class _Flight:
    task: Task
    parcel: Parcel
    lost: int = 0


class RayCrew:
    """A cluster, as a crew. Connected by `connect`, left by `close`."""

    def __init__(self, ray: Any, settings: EngineSettings, folders: Sequence[Path], *, owned: bool) -> None:
        self._ray = ray
        self._settings = settings
        self._owned = owned
        self._roots = Roots(folders)
        self._folders = tuple(map(str, self._roots.folders))
        options: dict[str, Any] = {"num_cpus": settings.task_cpus, "max_retries": 0}
        if settings.task_memory:
            options["memory"] = settings.task_memory
        self._carry = ray.remote(**options)(carry)
        self._versions = dict(own_versions())

    @property
    def size(self) -> int:
        """Tasks that the cluster can do at a time, as it is now."""
        free = self._ray.cluster_resources().get("CPU", 1.0)
        return max(1, int(free / max(self._settings.task_cpus, 0.01)))

    def check_nodes(self) -> None:
        """Raise RefreshError where a task cannot run, or a node has other versions than this process."""
        nodes = [node for node in self._ray.nodes() if node["Alive"] and node["Resources"].get("CPU")]
        if max((node["Resources"]["CPU"] for node in nodes), default=0.0) < self._settings.task_cpus:
            raise RefreshError(
                f"ray: no node has the {self._settings.task_cpus:g} cores that a task asks for; give --task-cpus less"
            )
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        empty = Parcel(self._roots.pack_call(Task(len, ("",))))
        asked = [
            self._carry.options(
                scheduling_strategy=NodeAffinitySchedulingStrategy(node["NodeID"], soft=True), max_retries=LOST_TIMES
            ).remote(empty, self._versions, self._folders, False)
            for node in nodes
        ]
        try:
            answers = self._ray.get(asked)
        except self._ray.exceptions.RayError as error:
            raise RefreshError(f"ray: the nodes cannot run a task of gouji: {_first_line(error)}") from error
        for answer in answers:
            self._value(answer)

    def carry_out(self, queue: deque[Task]) -> Iterator[tuple[Task, Done | Died]]:
        """Each task with its outcome, as they end. Tasks may be added to the queue meanwhile.

        What a task raises is raised here, and ends the work. Tasks of lost workers and nodes are given to others.
        """
        most = TASKS_A_SLOT * self.size
        flying: dict[Any, _Flight] = {}
        try:
            while queue or flying:
                while queue and len(flying) < most:
                    task = queue.popleft()
                    flight = self._pack(task)
                    if flight is None:
                        yield task, Done(task.function(*task.arguments))
                    else:
                        flying[self._send(flight)] = flight
                if flying:
                    ended, _ = self._ray.wait(list(flying))
                    flight = flying.pop(ended[0])
                    outcome = self._hear(ended[0], flight)
                    if outcome is None:
                        flying[self._send(flight)] = flight
                    else:
                        yield flight.task, outcome
        finally:
            for reference in flying:  # whoever asked has given up
                self._ray.cancel(reference, force=True)

    def close(self) -> None:
        """Leave the cluster; one that this process started ends."""
        if self._owned:
            self._ray.shutdown()

    def _pack(self, task: Task) -> _Flight | None:
        """The task ready to be sent; none where only this machine can do it: a file that it may not read."""
        if self._settings.shared_disk:
            return _Flight(task, Parcel(self._roots.pack_call(task)))
        try:
            return None if task.reads is None else _Flight(task, self._roots.pack(task))
        except OSError:
            return None

    def _send(self, flight: _Flight) -> Any:
        return self._carry.remote(flight.parcel, self._versions, self._folders, self._settings.shared_disk)

    def _hear(self, reference: Any, flight: _Flight) -> Done | Died | None:
        """The outcome of a task; none where its worker or node was lost."""
        errors = self._ray.exceptions
        try:
            answer: Answer = self._ray.get(reference)
        except errors.OutOfMemoryError:
            return Died(KILLED)
        except errors.RayTaskError as error:
            raise RefreshError(f"ray: a node cannot carry out a task of gouji: {_first_line(error)}") from error
        except errors.RayError as error:
            flight.lost += 1
            if flight.lost >= LOST_TIMES:
                raise RefreshError(
                    f"ray: the workers that a task was given to were lost {LOST_TIMES} times, the last time so: "
                    f"{_first_line(error)}; look at the nodes with `ray status`, and run the refresh again"
                ) from error
            return None
        if answer.died:
            return answer.died
        value = self._value(answer)
        self._roots.unpack(answer.files)
        return Done(value)

    def _value(self, answer: Answer) -> Any:
        if answer.differs:
            raise RefreshError(
                f"ray: node {answer.node} has {answer.differs}; "
                "install the same on all nodes as on the machine that runs the refresh"
            )
        if isinstance(answer.raised, RefreshError):
            raise answer.raised
        if answer.raised:
            kind = (
                RefreshError if isinstance(answer.raised, OSError) else RuntimeError
            )  # of the node, or a fault of ours
            raise kind(f"ray: node {answer.node}: {answer.raised}") from answer.raised
        return pickle.loads(answer.value)


def connect(settings: EngineSettings, folders: Sequence[Path], *, jobs: int | None) -> RayCrew:
    """Join the cluster that the settings name, or start one here. Raises RefreshError, in a sentence, where neither can
    be."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        import ray
    except ImportError as error:
        raise RefreshError("ray: not installed; install gouji[ray], or run with --engine local") from error
    address = settings.ray_address or HERE
    owned = not ray.is_initialized()
    if owned:
        _require_reachable(address)
        here: Mapping[str, Any] = (
            {"num_cpus": jobs, "object_store_memory": OBJECT_STORE_BYTES, "include_dashboard": False}
            if address == HERE
            else {}
        )
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **here)
        except Exception as error:  # Ray raises many kinds; all mean the same here
            ray.shutdown()
            raise RefreshError(
                f"ray: {address} cannot be joined: {_first_line(error)}; start Ray on this machine with `ray start`, "
                "or give --ray-address another"
            ) from error
    crew = RayCrew(ray, settings, folders, owned=owned)
    try:
        crew.check_nodes()
    except BaseException:
        crew.close()
        raise
    return crew


def _require_reachable(address: str) -> None:
    if address in (AUTO, HERE):
        return
    host, separator, port = address.rpartition(":")
    if not separator or not port.isdigit() or "://" in address:
        raise RefreshError(f"ray: {address}: expected host:port of a running cluster, `auto`, or nothing")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise RefreshError(
            f"ray: {address} cannot be reached: {error}; expected a running cluster there (`ray status` on it)"
        ) from error


def _first_line(error: BaseException) -> str:
    cause = getattr(error, "cause", None)
    words = str(cause if isinstance(cause, Exception) else error).strip()
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if isinstance(cause, Exception) and lines:
        return lines[-1]
    goes_on = bool(lines) and lines[0].endswith(":")  # Version mismatch: the releases stand on the lines below
    return " ".join(lines if goes_on else lines[:1]) or type(error).__name__
