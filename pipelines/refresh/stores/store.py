"""What refresh asks of an object store, and the sentences in which a store's refusals are told."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pipelines.refresh.failures import RefreshError

CONDITIONAL = frozenset({"s3", "s3a", "gs", "az", "azure", "adl", "abfs", "abfss"})
"""Schemes of stores that can write under a condition; obstore speaks to them. To all others, fsspec does."""
REQUESTS = 32
"""Requests on their way at a time: an object takes a few milliseconds, whatever its size."""
PART_BYTES = 32 * 1024 * 1024
TRIES = 6
FIRST_PAUSE = 0.2
"""Seconds before the second try; each further one waits twice as long."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class StoreError(RefreshError):
    """A store cannot be used."""


class PassingError(Exception):
    """A request failed in a way that may pass."""


class MissingError(StoreError):
    """There is no such object."""


class DeniedError(StoreError):
    """The object may not be read."""


class ConflictError(StoreError):
    """An object is not, or no more, what a conditional write or read expects."""


class ConditionError(StoreError):
    """The store cannot write under a condition."""


@dataclass(frozen=True, slots=True)
class Found:
    """An object of a listing: its key below the store's URL, its bytes, and a tag that changes with them (or none)."""

    key: str
    size: int
    tag: str


class Store(ABC):
    """The objects below a URL. Keys are relative to it. Requests that fail in passing are tried again."""

    def __init__(self, url: str) -> None:
        self.url = url

    def list(self, folder: str = "") -> Iterator[Found]:
        """The objects below a folder, in the order of their keys; asked for page by page, each again where it fails."""
        last = ""
        while page := self._patiently(self.url, lambda last=last: self._page(folder, last)):  # type: ignore[misc]
            yield from page
            last = page[-1].key

    def require(self) -> None:
        """Raise StoreError where the store cannot be reached or listed."""
        self._patiently(self.url, lambda: self._page("", ""))

    @abstractmethod
    def _page(self, folder: str, after: str) -> Sequence[Found]: ...

    @abstractmethod
    def _get(self, key: str, tag: str) -> bytes: ...

    @abstractmethod
    def _get_range(self, key: str, start: int, length: int) -> bytes: ...

    @abstractmethod
    def _put(self, key: str, data: bytes | Path) -> None: ...

    @abstractmethod
    def _put_if(self, key: str, data: bytes, tag: str) -> str: ...

    @abstractmethod
    def _tag(self, key: str) -> str: ...

    @abstractmethod
    def _delete(self, keys: Sequence[str]) -> None: ...

    def get(self, key: str, *, tag: str = "", size: int | None = None) -> bytes:
        """The bytes of an object. Raises MissingError, DeniedError, and ConflictError where it has another tag."""

        def once() -> bytes:
            data = self._get(key, tag)
            if size is not None and len(data) != size:
                raise PassingError(f"{len(data)} of {size} bytes came")
            return data

        return self._patiently(key, once)

    def get_parts(self, key: str, size: int) -> Iterator[bytes]:
        """The bytes of an object of that size, a part at a time: a large one is never in memory whole, and what fails
        is asked for again by itself."""
        for start in range(0, size, PART_BYTES):
            length = min(PART_BYTES, size - start)

            def once(start: int = start, length: int = length) -> bytes:
                data = self._get_range(key, start, length)
                if len(data) != length:
                    raise PassingError(f"{len(data)} of {length} bytes came")
                return data

            yield self._patiently(key, once)

    def get_tagged(self, key: str) -> tuple[bytes, str]:
        """The bytes of an object and the tag that belongs to them. Raises MissingError."""
        while True:
            tag = self._patiently(key, lambda: self._tag(key))
            try:
                return self.get(key, tag=tag), tag
            except ConflictError:  # replaced in between
                continue

    def put(self, key: str, data: bytes | Path) -> None:
        """Write an object."""
        self._patiently(key, lambda: self._put(key, data))

    def put_if(self, key: str, data: bytes, tag: str) -> str:
        """Write an object that must not be there (no tag), or must have the tag; its new tag.

        Raises ConflictError where it is otherwise, ConditionError where the store cannot tell. A write whose answer got
        lost is known by its bytes: they have to be unlike those that others write.
        """
        try:
            return self._patiently(key, lambda: self._put_if(key, data, tag))
        except ConflictError:
            try:
                found, now = self.get_tagged(key)
            except MissingError:
                found, now = b"", ""
            if found != data:
                raise
            return now

    def ignores_conditions(self, key: str) -> bool:
        """Whether the store writes over an object that is there though it must not. Asked of an object of one's own."""
        data = self.get(key)
        try:
            self._patiently(key, lambda: self._put_if(key, data, ""))
        except ConflictError:
            return False
        except ConditionError:
            return True
        return True

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects, whether they are there or not."""
        for start in range(0, len(keys), 1000):
            part = keys[start : start + 1000]
            self._patiently(self.url, lambda part=part: self._delete(part))  # type: ignore[misc]

    def _patiently(self, key: str, request: Callable[[], Result]) -> Result:
        pause = FIRST_PAUSE
        for left in reversed(range(TRIES)):
            try:
                return request()
            except PassingError as error:
                if not left:
                    place = self.url if key == self.url else f"{self.url}/{key}"
                    raise StoreError(f"{place}: {error}, {TRIES} times; look at the store and run again") from error
                time.sleep(pause)
                pause *= 2
        raise AssertionError


def at_once(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
    """What work gives for each item, in order; requests run beside each other, a bounded number ahead."""
    if len(items) < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(min(REQUESTS, len(items))) as pool:
        try:
            for start in range(0, len(items), 8 * REQUESTS):
                yield from pool.map(work, items[start : start + 8 * REQUESTS])
        finally:
            pool.shutdown(cancel_futures=True)


Place = Path | str
"""A folder, or the URL of one in an object store."""


def as_place(named: str) -> Place:
    """A folder or a URL, as a person names it."""
    return named.rstrip("/") if "://" in named else Path(named)


@cache
def open_store(url: str) -> Store:
    """The store at a URL, which is not asked anything yet. Raises StoreError where no client speaks to it."""
    scheme = urlsplit(url).scheme
    if scheme in CONDITIONAL:
        from pipelines.refresh.stores.by_obstore import ObstoreStore

        return ObstoreStore(url.rstrip("/"))
    from pipelines.refresh.stores.by_fsspec import FsspecStore

    return FsspecStore(url.rstrip("/"))
