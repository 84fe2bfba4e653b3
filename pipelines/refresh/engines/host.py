"""What a node of a cluster does with a parcel: open it in a folder of its own, carry it out, send back what it wrote.

A process of its own does the work, as on one machine: a report that ends it is told from a node that is lost, and says
the same of itself. This process stays light; only that one imports the rooms.
"""

import atexit
import os
import socket
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.refresh.engines.parcels import Packed, Parcel, open_call
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.workers import Crew, Died, Task


@dataclass(frozen=True)
class Answer:
    """What came of a parcel on `node`: a pickled value, or how its process died, or what it raised, or how the
    versions there differ; and the files written."""

    node: str
    value: bytes = b""
    died: Died | None = None
    raised: Exception | None = None
    differs: str = ""
    files: tuple[Packed, ...] = field(default=(), repr=False)


_crew = Crew(1)
_compared: list[Mapping[str, str]] = []
"""The versions that those of the process of this crew are known to equal."""


def carry(parcel: Parcel, versions: Mapping[str, str], folders: Sequence[str], shared_disk: bool) -> Answer:
    """Carry out a parcel whose paths lie below the folders: in these, if they lie here too, else in others that are
    made for it and removed after it."""
    node = socket.gethostname()
    try:
        if versions not in _compared:
            differs = _ask(Task(_compare, (versions,)))
            if isinstance(differs, Died):
                return Answer(node, died=differs)
            if differs:
                return Answer(node, differs=differs)
            _compared[:] = [versions]
        if shared_disk:
            return _answer(node, Task(partial(open_call, make_folders=False), (parcel.call, tuple(folders))))
        with tempfile.TemporaryDirectory(prefix="gouji-") as sandbox:
            return _in_sandbox(node, parcel, [Path(sandbox) / str(number) for number in range(len(folders))], folders)
    except (RefreshError, OSError, RuntimeError) as error:
        return Answer(node, raised=error)


def _in_sandbox(node: str, parcel: Parcel, roots: Sequence[Path], folders: Sequence[str]) -> Answer:
    before = {}
    for file in parcel.files:
        path = roots[file.root] / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if file.link:
            path.symlink_to(file.link)
        else:
            path.write_bytes(file.data)
            before[path] = _state(path)
    try:
        answer = _answer(node, Task(partial(open_call, make_folders=True), (parcel.call, tuple(map(str, roots)))))
    except RefreshError as error:
        words = str(error)
        for root, folder in zip(roots, folders, strict=True):
            words = words.replace(str(root), folder)
        raise type(error)(words) from None
    if answer.died:
        return answer
    written = tuple(
        Packed(number, path.relative_to(root).as_posix(), path.read_bytes())
        for number, root in enumerate(roots)
        for path in _written(root, before)
    )
    return Answer(node, value=answer.value, files=written)


def _answer(node: str, task: Task) -> Answer:
    value = _ask(task)
    return Answer(node, died=value) if isinstance(value, Died) else Answer(node, value=value)


def _ask(task: Task) -> Any:
    ((_, outcome),) = _crew.carry_out(deque([task]))
    if isinstance(outcome, Died):
        _compared.clear()
        return outcome
    return outcome.value


def _compare(wanted: Mapping[str, str]) -> str:
    from pipelines.refresh.engines.versions import compare_versions

    return compare_versions(wanted)


def _written(root: Path, before: Mapping[Path, tuple[int, int]]) -> Iterator[Path]:
    for folder, _, names in os.walk(root):
        for name in sorted(names):
            path = Path(folder) / name
            if not path.is_symlink() and before.get(path) != _state(path):
                yield path


def _state(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


atexit.register(_crew.close)
