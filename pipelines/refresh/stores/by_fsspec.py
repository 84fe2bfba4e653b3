"""All other stores by fsspec: hdfs://, sftp://, file://, memory:// and whatever else has a file system for it.

None of them writes under a condition.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.refresh.stores.store import (
    ConditionError,
    ConflictError,
    DeniedError,
    Found,
    MissingError,
    PassingError,
    Store,
    StoreError,
)

TAGS = ("ETag", "etag", "LastModified", "last_modified", "mtime", "created")
"""What file systems call something that changes with an object's bytes."""


class FsspecStore(Store):
    """Files below a URL."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        try:
            import fsspec
        except ImportError as error:
            raise StoreError(
                f"{url}: fsspec is not installed; install it with the file system that it needs"
            ) from error
        try:
            self._files, root = fsspec.core.url_to_fs(url)
        except (ValueError, ImportError, OSError) as error:
            raise StoreError(f"{url}: {error}") from error
        self._root = str(root).rstrip("/")

    def _page(self, folder: str, after: str) -> Sequence[Found]:
        """All at once: file systems have folders, not pages."""
        if after:
            return []
        self._files.invalidate_cache()
        root = self._path(folder) if folder else self._root
        if not self._asked(self._files.exists, root):
            return []
        found = [
            Found(f"{inner}/{name}".removeprefix(self._root).lstrip("/"), info["size"], _tag_of(info))
            for inner, _, files in self._asked(self._files.walk, root, detail=True)
            for name, info in files.items()
        ]
        return sorted(found, key=lambda each: each.key)

    def _get(self, key: str, tag: str) -> bytes:
        data = bytes(self._asked(self._files.cat_file, self._path(key)))
        if tag and self._tag(key) != tag:
            raise ConflictError(f"{self.url}/{key}: has been changed by somebody else meanwhile")
        return data

    def _get_range(self, key: str, start: int, length: int) -> bytes:
        return bytes(self._asked(self._files.cat_file, self._path(key), start, start + length))

    def _put(self, key: str, data: bytes | Path) -> None:
        path = self._path(key)
        self._asked(self._files.makedirs, path.rpartition("/")[0], exist_ok=True)
        if isinstance(data, Path):
            self._asked(self._files.put_file, str(data), path)
        else:
            self._asked(self._files.pipe_file, path, data)

    def _put_if(self, key: str, data: bytes, tag: str) -> str:
        condition = f"its tag being {tag}" if tag else "its being new"
        raise ConditionError(f"{self.url}/{key}: the store cannot write {len(data)} bytes on condition of {condition}")

    def _tag(self, key: str) -> str:
        self._files.invalidate_cache()
        return _tag_of(self._asked(self._files.info, self._path(key)))

    def _delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            if self._files.exists(self._path(key)):
                self._asked(self._files.rm_file, self._path(key))

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _asked(self, request: Any, path: str, *arguments: Any, **options: Any) -> Any:
        try:
            return request(path, *arguments, **options)
        except FileNotFoundError as error:
            raise MissingError(f"{path}: there is no such object") from error
        except PermissionError as error:
            raise DeniedError(f"{path}: access is denied; give the permission, or other credentials") from error
        except OSError as error:
            raise PassingError(str(error)) from error


def _tag_of(info: dict[str, Any]) -> str:
    found = next((info[name] for name in TAGS if info.get(name)), "")
    return str(found.timestamp() if isinstance(found, datetime) else found)  # a listing may say it otherwise
