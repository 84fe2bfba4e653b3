"""Finds the reports below raw/: which files they are, to which batch each belongs, and what cannot be one.

The folders directly below raw/ are the batches, files beside them belong to `unsorted`. Names that begin with _ or .
are no reports, nor is what systems leave behind in folders without being asked (`is_passed_over`). Nothing here reads a
report's bytes but `load_report`.
"""

import io
import os
import stat
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from pipelines.reading import RawReport
from pipelines.reading.decoding import MAX_BYTES
from pipelines.refresh.failures import NoRawError

UNSORTED = "unsorted"
SIDECAR_SUFFIX = ".toml"
REPORT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".htm", ".html", ".shtml", ".xhtml", ".pdf", ".docx", ".doc"})
"""A folder with such a name was meant to be a report."""
LEFT_BEHIND = frozenset({"thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "icon\r", "$recycle.bin"})
"""Names, in small letters, that Windows and macOS give to files and folders of their own."""
LOCK_PREFIX = "~$"
"""Office puts a file of such a name beside every document that is open."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something below raw/ cannot be read: a short name, and what was found, expected, and is to be done."""

    error: str
    message: str


@dataclass(frozen=True, slots=True)
class Origin:
    """An object in a store: the store's URL, the key below it, its bytes, and a tag that changes with them."""

    url: str
    key: str
    size: int
    tag: str


@dataclass(frozen=True, slots=True)
class RawEntry:
    """Something below raw/ that is, or was meant to be, a report. `source_path` is relative to raw/, with /.

    Where raw/ lies in a store, `origins` are the objects of the report and of its sidecar, if it has one.
    """

    batch: str
    source_path: str
    path: Path
    sidecar: Path | None = None
    problem: Problem | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True)
class Scan:
    """Everything below raw/, sorted by source_path within a batch, and what a person should be told."""

    batches: Mapping[str, tuple[RawEntry, ...]]
    warnings: tuple[str, ...] = ()


@dataclass
class _Walk:
    root: Path
    batches: dict[str, list[RawEntry]] = field(default_factory=lambda: defaultdict(list))
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder below raw/: its place, its path relative to raw/ as text, and the batch of what it holds."""

    path: Path
    source_path: str
    batch: str

    def inner(self, name: str, batch: str = "") -> "_Folder":
        """A folder in it, of the same batch if none is named."""
        return _Folder(self.path / name, self.source_path_of(name), batch or self.batch)

    def source_path_of(self, name: str) -> str:
        """The path of something in it, relative to raw/."""
        return f"{self.source_path}/{_readable(name)}" if self.source_path else _readable(name)


def require_raw(raw: Path) -> None:
    """Raise NoRawError where `raw` is no folder."""
    if not raw.is_dir():
        found = "a file" if raw.exists() else "nothing"
        raise NoRawError(
            f"{raw}: expected the folder that holds the reports, found {found}; "
            "make it, or name another with --raw or GOUJI_RAW"
        )


def scan_raw(raw: Path) -> Scan:
    """Find all reports below `raw`. Raises NoRawError where it is no folder; nothing below it makes it raise."""
    require_raw(raw)
    walk = _Walk(raw.resolve())
    top = _Folder(walk.root, "", UNSORTED)
    children = _children(top, walk)
    for name, child in children.items():
        if _is_plain_folder(child):
            folder = top.inner(name, _readable(name))
            walk.batches[folder.batch]  # an empty folder is a batch without reports
            if _is_decodable(name):
                _walk_folder(folder, walk)
            else:
                walk.batches[folder.batch].append(
                    RawEntry(folder.batch, folder.source_path, folder.path, None, _undecodable_name())
                )
        else:
            _see(top, name, children, walk)
    _warn_of_orphans(walk)
    ordered = {
        batch: tuple(sorted(entries, key=lambda entry: entry.source_path))
        for batch, entries in sorted(walk.batches.items())
    }
    return Scan(ordered, tuple(sorted(walk.warnings)))


def load_report(entry: RawEntry) -> RawReport | Problem:
    """The bytes of a report and its sidecar, or why they cannot be had."""
    if entry.problem is not None:
        return entry.problem
    if entry.origins:
        from pipelines.refresh.stores.reports import fetch_report

        return fetch_report(entry)
    read = "the file"
    try:
        data = _read(entry.path)
        read = "the sidecar of this file"
        sidecar = None if entry.sidecar is None else _read(entry.sidecar)
    except OSError as error:
        return Problem(
            "unreadable_file",
            f"{read} cannot be read: {error.strerror}; give read permission or remove it",
        )
    if len(data) > MAX_BYTES:
        return too_large()
    return RawReport(entry.batch, entry.source_path, data, sidecar)


def load_reports(entries: Sequence[RawEntry]) -> Iterator[RawReport | Problem]:
    """The same of several, in order; those in a store are asked for beside each other."""
    if any(entry.origins for entry in entries):
        from pipelines.refresh.stores.store import at_once

        return at_once(load_report, entries)
    return map(load_report, entries)


def _read(path: Path) -> bytes:
    """The bytes of a file, or so many of them that it is seen to be too large."""
    with path.open("rb", buffering=0) as file:
        large = os.fstat(file.fileno()).st_size > MAX_BYTES
        return io.BufferedReader(file).read(MAX_BYTES + 1) if large else file.readall()


def _children(folder: _Folder, walk: _Walk) -> dict[str, "os.DirEntry[str]"]:
    """What a folder holds, by name and in its order; what kind of thing each is need not be asked of the system."""
    try:
        with os.scandir(folder.path) as found:
            children = sorted(found, key=lambda child: child.name)
    except OSError as error:
        problem = Problem(
            "unreadable_folder",
            f"the folder cannot be read: {error.strerror}; give read permission",
        )
        walk.batches[folder.batch].append(RawEntry(folder.batch, folder.source_path, folder.path, None, problem))
        return {}
    return {child.name: child for child in children if not is_passed_over(child.name)}


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of that name is no report, and nobody need be told."""
    return name.startswith(("_", ".", LOCK_PREFIX)) or name.lower() in LEFT_BEHIND


def _walk_folder(folder: _Folder, walk: _Walk) -> None:
    waiting = [folder]  # no recursion: folders may be nested deeper than Python's stack
    while waiting:
        here = waiting.pop()
        children = _children(here, walk)
        for name, child in children.items():
            if _is_plain_folder(child) and _is_decodable(name):
                waiting.append(here.inner(name))
            else:
                _see(here, name, children, walk)


def _is_plain_folder(child: "os.DirEntry[str]") -> bool:
    return child.is_dir(follow_symlinks=False) and PurePosixPath(child.name).suffix.lower() not in REPORT_SUFFIXES


def _see(folder: _Folder, name: str, children: Mapping[str, "os.DirEntry[str]"], walk: _Walk) -> None:
    path = folder.path / name
    suffix = path.suffix
    if suffix.lower() == SIDECAR_SUFFIX:
        return  # its report tells of it; one without a report is a warning
    problem = _problem_of(path, children[name], walk)
    beside = None if problem else children.get(f"{name.removesuffix(suffix)}{SIDECAR_SUFFIX}")
    sidecar = None
    if beside is not None and (beside.is_symlink() or beside.is_file()):
        sidecar = folder.path / beside.name
        problem = _problem_of(sidecar, beside, walk)
    walk.batches[folder.batch].append(RawEntry(folder.batch, folder.source_path_of(name), path, sidecar, problem))


def _problem_of(path: Path, child: "os.DirEntry[str]", walk: _Walk) -> Problem | None:
    if not _is_decodable(path.name):
        return _undecodable_name()
    if child.is_file(follow_symlinks=False):
        return None
    try:
        if child.is_symlink():
            target = path.resolve(strict=True)
            if not target.is_relative_to(walk.root):
                return Problem("link_leads_out", "a link that leads out of raw/; put the file itself into raw/")
        mode = path.stat().st_mode
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        why = error.strerror if isinstance(error, OSError) else "it leads to itself"
        return Problem("broken_link", f"a link that cannot be followed: {why}; put the file itself here")
    if stat.S_ISDIR(mode):
        if child.is_symlink():
            return Problem("link_to_folder", "a link to a folder; expected a file or a folder of its own")
        return folder_for_report()
    if not stat.S_ISREG(mode):
        return Problem("no_regular_file", "a device, pipe or socket; put a file in its place or remove it")
    return None


def folder_for_report() -> Problem:
    """A folder that is called as a report is."""
    return Problem(
        "is_a_folder",
        "a folder, expected a report file of that name; rename the folder or take its files out",
    )


def too_large() -> Problem:
    """A file that is too large for a report."""
    return Problem(
        "file_too_large",
        f"the file has more than {MAX_BYTES // 2**20} MiB, expected a report; split it or move it away",
    )


def _undecodable_name() -> Problem:
    return Problem("name_not_utf8", "the name is not UTF-8; rename the file or folder")


def _warn_of_orphans(walk: _Walk) -> None:
    wanted = {entry.sidecar for entries in walk.batches.values() for entry in entries if entry.sidecar}
    for path in _sidecars(walk.root):
        if path not in wanted:
            walk.warnings.append(orphan_warning(_relative(path, walk)))


def orphan_warning(source_path: str) -> str:
    """What is said of a sidecar beside which there is no report."""
    stem = PurePosixPath(source_path).stem
    return f"{source_path}: describes no report; expected a report called {stem}.<something> beside it"


def _sidecars(folder: Path) -> Iterator[Path]:
    for directory, folders, files in os.walk(folder, onerror=None):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        for name in sorted(files):
            if not is_passed_over(name) and name.lower().endswith(SIDECAR_SUFFIX):
                yield Path(directory) / name


def _relative(path: Path, walk: _Walk) -> str:
    return _readable(path.relative_to(walk.root).as_posix())


def _is_decodable(name: str) -> bool:
    return _readable(name) == name


def _readable(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are shown as escapes, for Arrow takes no lone surrogate."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
