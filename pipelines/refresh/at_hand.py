"""Rows that this process made in one room, kept for the next, which then need not read them back from their files.

They are kept up to a bound: in a worker process as long as it lives, in one that runs a refresh as long as that lasts.
What is not at hand is read: it is the same rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pyarrow

from pipelines.refresh.plan import STAGE_ROOMS, Unit

MOST_BYTES = 64 * 1024 * 1024
"""Of rows at hand in a process: as much as those of several large pieces, each of which it has to bear anyhow."""

Tables = dict[str, pyarrow.Table]
Place = tuple[str, str, tuple[int, ...]]
"""Batch, shard and numbers of the entries whose rows are made and kept as one."""


@dataclass(frozen=True)
class _Lot:
    """Rows that a room made, the digest of all that they depend on, and their bytes."""

    digest: str
    made: Tables
    size: int


_lots: dict[Place, dict[str, _Lot]] = {}
_most: list[int] = [0]
"""Bytes that may be kept: none but within `kept_at_hand`."""


def place_of(unit: Unit, numbers: Sequence[int]) -> Place:
    """Where rows of some entries of a shard are kept."""
    return unit.batch, unit.shard, tuple(numbers)


@contextmanager
def kept_at_hand() -> Iterator[None]:
    """Keep rows in this process meanwhile, and none after it."""
    _most[0] = MOST_BYTES
    try:
        yield
    finally:
        _most[0] = 0
        _lots.clear()


def keep(place: Place, room: str, digest: str, made: Mapping[str, pyarrow.Table]) -> None:
    """Keep rows that a room has just made, if there is space. After the last room nothing of the place is asked for."""
    lots = _lots.setdefault(place, {})
    gone = list(lots) if room == STAGE_ROOMS[-1] else [room] if room in lots else []
    for each in gone:
        del lots[each]
    size = sum(table.nbytes for table in made.values())
    held = sum(lot.size for kept in _lots.values() for lot in kept.values())
    if room != STAGE_ROOMS[-1] and held + size <= _most[0]:
        lots[room] = _Lot(digest, dict(made), size)
    if not lots:
        del _lots[place]


def find(place: Place, room: str, digest: str) -> Tables | None:
    """The rows of a room, if they are at hand as they have to be."""
    lot = _lots.get(place, {}).get(room)
    return lot.made if lot and lot.digest == digest else None
