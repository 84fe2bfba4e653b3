"""One refresh at a time per warehouse: an advisory lock that the system drops with the process that holds it."""

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.refresh.failures import LockedError, RefreshError

LOCK_NAME = ".lock"
POLL_SECONDS = 0.2

_guard = threading.Lock()
_held: dict[Path, int] = {}
"""Warehouses this process holds, and how often: the steps of one run enter the lock of their run again."""


@contextmanager
def hold_lock(warehouse: Path, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the warehouse for this process. Raises LockedError naming the holder when it is not free in time."""
    key = warehouse.resolve()
    with _guard:
        depth = _held.get(key, 0)
        if depth:
            _held[key] = depth + 1
    if depth:
        try:
            yield
        finally:
            with _guard:
                _held[key] -= 1
        return
    try:
        descriptor = os.open(key / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise RefreshError(
            f"{warehouse}: cannot be written: {error.strerror}; give write permission or name another warehouse"
        ) from error
    try:
        _acquire(descriptor, warehouse, wait_seconds)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        with _guard:
            _held[key] = 1
        try:
            yield
        finally:
            with _guard:
                del _held[key]
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, warehouse: Path, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except OSError as error:
            if error.errno not in {errno.EWOULDBLOCK, errno.EACCES}:
                raise RefreshError(f"{warehouse}: cannot be locked: {error.strerror}") from error
        if time.monotonic() >= deadline:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
            raise LockedError(
                f"{warehouse}: another refresh (process {holder}) works on it; "
                "wait for it, or give --wait a longer time"
            )
        time.sleep(POLL_SECONDS)
