"""Tasks as parcels: a call and the files it reads, for a machine that does not share this one's disk.

Paths below raw/ and the warehouse are written into the call by root and relative name, and planted below other roots
where it is opened. What the call writes there is brought back.
"""

import io
import os
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from pipelines.publishing.disk import open_beside
from pipelines.refresh.workers import Task

RECORD_SUFFIX = ".json"
"""Files that vouch for others: the last to be put into place."""


@dataclass(frozen=True)
class Packed:
    """A file on its way: the number of its root, its name below it, and its bytes, or where it links to."""

    root: int
    name: str
    data: bytes = b""
    link: str = ""


@dataclass(frozen=True)
class Parcel:
    """A pickled call, and the files it reads."""

    call: bytes
    files: tuple[Packed, ...] = ()


class Roots:
    """The folders below which all paths of a task lie."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = [Path(os.path.abspath(folder)) for folder in folders]  # noqa: PTH100 - links must stay
        self._spellings = [
            (number, spelling)
            for number, folder in enumerate(self.folders)
            for spelling in dict.fromkeys((folder, folder.resolve()))
        ]

    def place(self, path: PurePath) -> tuple[int, str] | None:
        """Root and name of a path; none where it lies below no root."""
        whole = Path(os.path.abspath(path))  # noqa: PTH100 - links must stay
        for number, folder in self._spellings:
            if whole.is_relative_to(folder):
                return number, whole.relative_to(folder).as_posix()
        return None

    def pack_call(self, task: Task) -> bytes:
        """A task's call, its paths by root and name."""
        file = io.BytesIO()
        _Pickler(file, self).dump((task.function, task.arguments))
        return file.getvalue()

    def pack(self, task: Task) -> Parcel:
        """A task with the files that it reads. Raises OSError where one cannot be read."""
        return Parcel(self.pack_call(task), tuple(self._pack_file(path) for path in task.reads or ()))

    def _pack_file(self, path: Path) -> Packed:
        place = self.place(path)
        if place is None:
            raise ValueError(f"{path}: a task reads it, but it lies below none of {self.folders}")
        if path.is_dir():  # the link to the published version: all that is read below it is packed by itself
            return Packed(*place, link=os.readlink(path))  # noqa: PTH115 - relative, as it stands
        return Packed(*place, data=path.read_bytes())

    def unpack(self, files: Iterable[Packed]) -> None:
        """Put files that came back into their places: flushed, renamed, and records last.

        A record that vouches for older bytes is taken away first.
        """
        places = [(self.folders[file.root] / file.name, file.data) for file in files]
        for path, _ in places:
            if path.suffix == RECORD_SUFFIX:
                path.unlink(missing_ok=True)
        for path, data in sorted(places, key=lambda place: place[0].suffix == RECORD_SUFFIX):
            path.parent.mkdir(parents=True, exist_ok=True)
            with open_beside(path) as out:
                out.write(data)


def open_call(call: bytes, folders: Sequence[str], *, make_folders: bool) -> bytes:
    """Carry out a packed call with its paths below other folders, made where they are missing; what it returns,
    pickled."""
    unpickler = _Unpickler(io.BytesIO(call), [Path(folder) for folder in folders])
    function, arguments = unpickler.load()
    if make_folders:
        for folder in unpickler.parents:
            folder.mkdir(parents=True, exist_ok=True)
    return pickle.dumps(function(*arguments))


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, roots: Roots) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._roots = roots

    def persistent_id(self, obj: Any) -> Any:
        return self._roots.place(obj) if isinstance(obj, PurePath) else None


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, folders: Sequence[Path]) -> None:
        super().__init__(file)
        self._folders = folders
        self.parents: set[Path] = set()

    def persistent_load(self, pid: Any) -> Path:
        number, name = pid
        path: Path = self._folders[number] / name
        self.parents.add(path.parent)
        return path
