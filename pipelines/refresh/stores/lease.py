"""One refresh at a time per warehouse in a store: a lease, written under a condition and renewed while work lasts.

A holder that dies leaves a lease that runs out. One that is only slow finds, before it moves the pointer, that another
has taken its place: the pointer is written under a condition too. A store without conditional writes is asked twice,
with a pause between, whose lease it holds: that keeps two apart that start at different moments, no more.
"""

import json
import os
import socket
import threading
import time
import uuid
from dataclasses import dataclass
from typing import Any

from pipelines.refresh.failures import LockedError
from pipelines.refresh.stores.store import ConditionError, ConflictError, MissingError, Store, StoreError

KEY = "lock.json"
LEASE_VARIABLE = "GOUJI_LEASE_SECONDS"
LEASE_SECONDS = 120.0
"""How long a lease lasts that nobody renews …"""
SKEW_SECONDS = 30.0
"""… and how much later it may be taken over: clocks differ."""
POLL_SECONDS = 1.0
SETTLE_SECONDS = 3.0
"""After which a lease in a store without conditional writes is looked at again."""


@dataclass(frozen=True)
class _State:
    """What the object says: who holds the lease until when (seconds since 1970); a token that no other lease has."""

    holder: str = ""
    token: str = ""
    until: float = 0.0

    @property
    def holds(self) -> bool:
        return bool(self.token) and time.time() < self.until + SKEW_SECONDS


class Lease:
    """The right to write to a warehouse. `conditional` says whether the store keeps others out by itself."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seconds = float(os.environ.get(LEASE_VARIABLE) or LEASE_SECONDS)
        self._holder = f"{socket.gethostname()}, process {os.getpid()}"
        self._tag = ""
        self._data = b""
        self._lost = ""
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.conditional = True

    def acquire(self, *, wait_seconds: float = 0) -> None:
        """Take the lease. Raises LockedError naming its holder when it is not free in time."""
        deadline = time.monotonic() + wait_seconds
        while True:
            state, tag = self._read()
            if not state.holds:
                try:
                    self._write(tag)
                    break
                except ConflictError:
                    continue  # another was sooner: see who
            if time.monotonic() >= deadline:
                left = state.until + SKEW_SECONDS - time.time()
                raise LockedError(
                    f"{self._store.url}: another refresh ({state.holder}) works on it; wait for it, or give --wait a "
                    f"longer time; should it have died, its lease runs out in {left:.0f} seconds"
                )
            time.sleep(POLL_SECONDS)
        if self.conditional and self._store.ignores_conditions(KEY):
            self.conditional = False
        if not self.conditional:
            time.sleep(SETTLE_SECONDS)
            self.require()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def require(self) -> None:
        """Renew the lease now. Raises StoreError where it is another's."""
        with self._guard:
            if not self._lost:
                try:
                    if not self.conditional and self._read()[0].token != _parse(self._data).token:
                        raise ConflictError(self._store.url)
                    self._write(self._tag)
                except ConflictError:
                    self._lost = self._read()[0].holder or "nobody"
            if self._lost:
                raise StoreError(
                    f"{self._store.url}: the lease was lost to another refresh ({self._lost}), because this one could "
                    "not renew it in time; nothing is published, run it again"
                )

    def release(self) -> None:
        """Give the lease back, if it is still held."""
        self._ended.set()
        if self._thread:
            self._thread.join()
        with self._guard:
            if self._tag and not self._lost:
                freed = json.dumps({"holder": self._holder, "token": "", "until": 0, "was": uuid.uuid4().hex}).encode()
                try:
                    if self.conditional:
                        self._store.put_if(KEY, freed, self._tag)
                    elif self._read()[0].token == _parse(self._data).token:
                        self._store.put(KEY, freed)
                except StoreError:
                    pass  # it runs out by itself

    def _keep(self) -> None:
        while not self._ended.wait(self._seconds / 4):
            try:
                self.require()
            except StoreError:
                if self._lost:
                    return  # told when the pointer is to be written

    def _read(self) -> tuple[_State, str]:
        try:
            data, tag = self._store.get_tagged(KEY)
        except MissingError:
            return _State(), ""
        return _parse(data), tag

    def _write(self, tag: str) -> None:
        state = {"holder": self._holder, "token": uuid.uuid4().hex, "until": time.time() + self._seconds}
        data = json.dumps(state).encode()
        if self.conditional:
            try:
                self._tag, self._data = self._store.put_if(KEY, data, tag), data
                return
            except ConditionError:
                self.conditional = False
        self._store.put(KEY, data)
        self._tag, self._data = "unconditional", data


def _parse(data: bytes) -> _State:
    try:
        found: dict[str, Any] = json.loads(data)
        return _State(str(found["holder"]), str(found["token"]), float(found["until"]))
    except (ValueError, KeyError, TypeError):
        return _State()
