"""A warehouse in a store, and the folder on this machine in which its versions are built.

In the store lie `current.json`, the pointer; `versions/<n>/files.<digest>.json`, which says for every file of version
<n> in which object it is; and the objects, each under the version that first had it, with a digest of its bytes in its
name. So an object is never written over with other bytes, and a file that a version shares with the one before is not
written again. The folder is an ordinary warehouse; where it is lost it is fetched again.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.publishing.disk import open_beside, sync_folder
from pipelines.refresh.manifest import read_manifest
from pipelines.refresh.progress import tell
from pipelines.refresh.stores.lease import Lease
from pipelines.refresh.stores.reports import KNOWN_NAME
from pipelines.refresh.stores.store import ConditionError, ConflictError, MissingError, Store, StoreError, at_once

POINTER = "current.json"
VERSIONS = "versions"
LINK_NAME = "tables"
NOT_STORED = ("evidence",)
"""What lies beside a version and is not stored: pages link to each other, which objects of several versions cannot."""
BESIDE = "beside"
ROOT_FILES = ("gouji.duckdb", "datapackage.json", "manifest.json", KNOWN_NAME)
KEPT = 2
"""Old versions that stay, for readers that still read them."""
BASE_NAME = ".stored.json"
"""Which version of the store the folder was last equal to, or built upon."""
DIGITS = 16


@dataclass(frozen=True)
class StoredFile:
    """A file of a version. `table` is empty for what is no table; `path` is its place in a warehouse folder, without
    the number of the version; `key` is relative to the pointer."""

    table: str
    path: str
    key: str
    size: int
    sha256: str


class StoredWarehouse:
    """A warehouse in a store, held by a lease, and its folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self.lease = Lease(store)
        self._pointer: dict[str, Any] = {}
        self._tag = ""

    def open(self, *, wait_seconds: float) -> None:
        """Take the lease, and make the folder hold the published version: the store's, or one built upon it by a run
        that was ended before it moved the pointer."""
        self.lease.acquire(wait_seconds=wait_seconds)
        try:
            self._read_pointer()
            if self._pointer and self._base() != self._pointer_id():
                self._fetch()
            elif not self._pointer and self._base():
                self._forget()
        except BaseException:
            self.lease.release()
            raise

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever starts refreshes has to know of the store, once it is open."""
        if self.lease.conditional:
            return ()
        return (
            f"{self.store.url}: the store does not write under conditions; a lease keeps two refreshes apart "
            "unless they begin in the same second: let one scheduler start them",
        )

    def close(self) -> None:
        """Give the lease back."""
        self.lease.release()

    def is_behind(self) -> bool:
        """Whether the folder has a version that the store lacks."""
        local = self._local_version()
        return local is not None and local != self._pointer.get("version")

    def publish(self) -> None:
        """Write the folder's version into the store: its objects, then what names them, then the pointer.

        Raises StoreError where another has taken the lease or moved the pointer; then readers see what they saw.
        """
        version = self._local_version()
        if version is None or not self.is_behind():
            return
        old = {file.path: file for file in self._files(self._pointer)} if self._pointer else {}
        local = list(self._local_files(version))
        stored = []
        for number, file in enumerate(at_once(lambda each: self._store_file(version, *each, old.get(each[0])), local)):
            tell("upload", number + 1, len(local))
            stored.append(file)
        listed = json.dumps([asdict(file) for file in stored], ensure_ascii=False, indent=0).encode()
        names = f"{VERSIONS}/{version}/files.{_digest(listed)[:DIGITS]}.json"
        self.store.put(names, listed)
        manifest = read_manifest(self.folder / "manifest.json")
        older = [{name: self._pointer[name] for name in ("version", "files")}] if self._pointer else []
        pointer = {
            "version": version,
            "files": names,
            "published_at": manifest.published_at if manifest else "",
            "gouji_version": manifest.gouji_version if manifest else "",
            "schema_version": manifest.schema_version if manifest else "",
            "older": [*older, *self._pointer.get("older", ())][:KEPT],
        }
        self.lease.require()
        self._move_pointer(pointer)
        self._write_base()
        self._prune()

    def _read_pointer(self) -> None:
        try:
            data, self._tag = self.store.get_tagged(POINTER)
        except MissingError:
            return
        try:
            self._pointer = json.loads(data)
            if not {"version", "files", "older"} <= set(self._pointer):
                raise ValueError("keys are missing")
        except (ValueError, TypeError) as error:
            raise StoreError(
                f"{self.store.url}/{POINTER}: expected the pointer of a warehouse, found something else ({error}); "
                "name another warehouse, or put back the object"
            ) from error

    def _move_pointer(self, pointer: Mapping[str, Any]) -> None:
        data = json.dumps(pointer, ensure_ascii=False, indent=1).encode()
        try:
            if self.lease.conditional:
                self._tag = self.store.put_if(POINTER, data, self._tag)
            else:
                self.store.put(POINTER, data)
        except ConflictError as error:
            raise StoreError(
                f"{self.store.url}: another refresh has published meanwhile, so this one does not; run it again"
            ) from error
        except ConditionError:
            self.store.put(POINTER, data)
        self._pointer = dict(pointer)

    def _files(self, version: Mapping[str, Any]) -> list[StoredFile]:
        return [StoredFile(**row) for row in json.loads(self.store.get(version["files"]))]

    def _pointer_id(self) -> str:
        return f"{self.store.url} {self._pointer['version']} {self._pointer['files']}"

    def _base(self) -> str:
        try:
            return (self.folder / BASE_NAME).read_text("utf-8")
        except OSError:
            return ""

    def _write_base(self) -> None:
        with open_beside(self.folder / BASE_NAME) as file:
            file.write(self._pointer_id().encode())

    def _forget(self) -> None:
        """Empty a folder that was built upon a version which the store has no more."""
        shutil.rmtree(self.folder / VERSIONS, ignore_errors=True)
        for name in (LINK_NAME, BASE_NAME, *ROOT_FILES):
            (self.folder / name).unlink(missing_ok=True)

    def _local_version(self) -> int | None:
        link = self.folder / LINK_NAME
        return int(link.resolve().name) if link.is_symlink() and link.is_dir() else None

    def _local_files(self, version: int) -> Iterator[tuple[str, Path]]:
        """All files of the folder's version, by their paths without the number of the version."""
        tables = self.folder / VERSIONS / str(version)
        for path in sorted(tables.rglob("*")):
            if path.is_file():
                yield f"{LINK_NAME}/{path.relative_to(tables).as_posix()}", path
        for beside in sorted(tables.parent.glob(f"{version}.*")):
            name = beside.name.removeprefix(f"{version}.")
            if name in NOT_STORED:
                continue
            for path in [beside] if beside.is_file() else sorted(beside.rglob("*")):
                if path.is_file():
                    inner = "" if path == beside else f"/{path.relative_to(beside).as_posix()}"
                    yield f"{BESIDE}/{name}{inner}", path
        for name in ROOT_FILES:
            if (self.folder / name).is_file():
                yield name, self.folder / name

    def _local_path(self, folder: Path, version: int, path: str) -> Path:
        """Where a file of a version lies in a folder. Raises StoreError where it would lie outside."""
        first, _, rest = path.partition("/")
        parts = path.split("/")
        if first == LINK_NAME and rest:
            place = folder / VERSIONS / str(version) / rest
        elif first == BESIDE and rest:
            place = folder / VERSIONS / f"{version}.{rest}"
        else:
            place = folder / path
        if (path not in ROOT_FILES and first not in {LINK_NAME, BESIDE}) or {"", ".", ".."} & set(parts):
            raise StoreError(f"{self.store.url}: names a file {path!r}, expected one of a warehouse; it is damaged")
        return place

    def _store_file(self, version: int, path: str, place: Path, old: StoredFile | None) -> StoredFile:
        size, digest = place.stat().st_size, _digest_file(place)
        if old and (old.size, old.sha256) == (size, digest):
            return old
        name, dot, suffix = path.rpartition(".")
        key = f"{VERSIONS}/{version}/{name}.{digest[:DIGITS]}{dot}{suffix}"
        self.store.put(key, place)
        first, _, rest = path.partition("/")
        return StoredFile(rest.partition("/")[0] if first == LINK_NAME else "", path, key, size, digest)

    def _fetch(self) -> None:
        """Make the folder hold the store's version. A file that is there already is not fetched."""
        version = int(self._pointer["version"])
        files = self._files(self._pointer)
        beside = self.folder / ".fetched"
        shutil.rmtree(beside, ignore_errors=True)
        there = self._digests_here({file.size for file in files})

        def bring(file: StoredFile) -> None:
            target = self._local_path(beside, version, file.path)
            target.parent.mkdir(parents=True, exist_ok=True)
            known = there.get((file.size, file.sha256))
            if known:
                os.link(known, target)
                return
            with target.open("wb") as out:
                for part in self.store.get_parts(file.key, file.size):
                    out.write(part)
                out.flush()
                os.fsync(out.fileno())
            if _digest_file(target) != file.sha256:
                raise StoreError(
                    f"{self.store.url}/{file.key}: has other bytes than were written; put the object back, or start a "
                    "warehouse anew elsewhere"
                )

        for number, _ in enumerate(at_once(bring, files)):
            tell("download", number + 1, len(files))
        self._forget()
        for path in sorted((beside).iterdir()):
            path.rename(self.folder / path.name)
        shutil.rmtree(beside, ignore_errors=True)
        link = self.folder / LINK_NAME
        link.symlink_to(Path(VERSIONS) / str(version))
        sync_folder(self.folder)
        self._write_base()

    def _digests_here(self, sizes: Collection[int]) -> dict[tuple[int, str], Path]:
        """Files of the folder's versions of such sizes, by size and digest: most of a version is often here."""
        paths = (path for path in (self.folder / VERSIONS).rglob("*") if path.is_file())
        sized = ((path, path.stat().st_size) for path in paths)
        return {(size, _digest_file(path)): path for path, size in sized if size in sizes}

    def _prune(self) -> None:
        """Remove objects that none of the kept versions names. Done after the pointer has moved under this lease: a
        writer that lost the lease cannot move it any more, so nothing that it wrote will be named."""
        kept = {POINTER}
        for version in (self._pointer, *self._pointer["older"]):
            kept.add(version["files"])
            kept.update(file.key for file in self._files(version))
        gone = [found.key for found in self.store.list(VERSIONS) if found.key not in kept]
        self.store.delete(gone)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
