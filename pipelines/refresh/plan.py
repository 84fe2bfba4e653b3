"""What a refresh has to do: the shards that raw/ holds now, and which of them differ from what is published."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipelines.publishing.parquet import shard_digits, shard_of
from pipelines.reading.reports import RawReport, report_id
from pipelines.refresh.digests import ROOMS, chain_digests, digest_of, room_digests
from pipelines.refresh.manifest import Digests, Manifest
from pipelines.refresh.scan import Problem, RawEntry, Scan, load_report
from pipelines.refresh.user_lists import FIRST_ROOM, UserLists, read_user_lists

STAGE_ROOMS = ROOMS[:4]
"""Rooms that work report by report; what publishing derives depends on all of them."""
REVIEWS = "_reviews.toml"


@dataclass(frozen=True)
class Unit:
    """A shard of a batch: what is staged and linked as one.

    `entry_digests` has one digest an entry, over its place, bytes and sidecar; `report_ids` the id of its rows, empty
    where it cannot be read; `sizes` its bytes, `weights` the work on it (`weigh`); `lists_digest` covers the user's
    lists.
    """

    batch: str
    shard: str
    entries: tuple[RawEntry, ...]
    entry_digests: tuple[str, ...]
    report_ids: tuple[str, ...]
    sizes: tuple[int, ...]
    weights: tuple[int, ...]
    lists_digest: str = ""

    @cached_property
    def digests(self) -> Digests:
        """Room → digest of everything the room's rows of this shard depend on."""
        return chain_digests(digest_of(*self.entry_digests), STAGE_ROOMS, {FIRST_ROOM: self.lists_digest})

    def given(self, room: str) -> str:
        """Digest of what a room is given beside the rows of the rooms before it."""
        return self.lists_digest if room == FIRST_ROOM else ""


@dataclass(frozen=True)
class Plan:
    """The shards of every batch in raw/, what across them is derived from, and warnings for people."""

    batches: Mapping[str, tuple[Unit, ...]]
    reviews_digest: str
    lists: UserLists = field(default_factory=UserLists)
    warnings: tuple[str, ...] = ()

    def stale(self, published: Manifest | None) -> tuple[str, ...]:
        """Batches whose published rows were made from other inputs or by other code, or that are not published."""
        if published is None:
            return tuple(self.batches)
        return tuple(
            batch
            for batch, units in self.batches.items()
            if published.batches.get(batch) != {unit.shard: unit.digests for unit in units}
        )

    def removed(self, published: Manifest | None) -> tuple[str, ...]:
        """Published batches that raw/ no longer holds."""
        return tuple(sorted(set(published.batches) - set(self.batches))) if published else ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What a plan needs to know of a report: the digest of all that its rows depend on, the id that it takes its shard
    from, whether it can be read, its bytes, and the work on it (0: not known)."""

    digest: str
    report_id: str
    readable: bool
    size: int
    weight: int = 0


Look = Callable[[Sequence[RawEntry]], Iterable[Seen]]


def look_at_files(entries: Sequence[RawEntry]) -> Iterator[Seen]:
    """Read each report once, one at a time."""
    return (see_report(entry, load_report(entry)) for entry in entries)


def see_report(entry: RawEntry, loaded: RawReport | Problem) -> Seen:
    """What there is to know of a report that was loaded, or could not be."""
    data = b"" if isinstance(loaded, Problem) else loaded.data
    identifier = report_id(entry.source_path, data)
    return Seen(digest_entry(entry, loaded), identifier, not isinstance(loaded, Problem), len(data), weigh(data))


def weigh(data: bytes) -> int:
    """The work on a report, in bytes of one that has as many digits as most: a table takes ten times as long as prose
    of the same length, for a digit takes as long as forty bytes of text."""
    digits = len(data) - len(data.translate(None, b"0123456789"))
    return (len(data) + 40 * digits) // 2


def make_plan(raw: Path, scan: Scan, look: Look = look_at_files) -> Plan:
    """Cut every batch into shards and take their digests, by looking at each report.

    Raises RefreshError where a user's list cannot be used.
    """
    lists = read_user_lists(raw)
    lists.indicators()  # before hours of reading, not after
    batches = {batch: _cut(batch, entries, lists.digest, look) for batch, entries in scan.batches.items()}
    return Plan(batches, _digest_file(raw / REVIEWS), lists, (*scan.warnings, *lists.warnings))


def across_digest(units: Iterable[tuple[str, str, Digests]], reviews_digest: str) -> str:
    """Digest of everything that is derived over all batches, for (batch, shard, digests) in order."""
    rooms = room_digests()
    last = STAGE_ROOMS[-1]
    parts = [part for batch, shard, digests in units for part in (batch, shard, digests[last])]
    return digest_of(rooms["publishing"], rooms["refresh"], reviews_digest, *parts)


def digest_entry(entry: RawEntry, loaded: RawReport | Problem) -> str:
    """Digest of what a report's rows depend on: its place, its bytes and its sidecar, or why they cannot be had."""
    if isinstance(loaded, Problem):
        return digest_of("problem", entry.source_path, loaded.error, loaded.message)
    sidecar = [] if loaded.sidecar is None else [loaded.sidecar]
    return digest_of("report", entry.source_path, loaded.data, *sidecar)


def _cut(batch: str, entries: tuple[RawEntry, ...], lists_digest: str, look: Look) -> tuple[Unit, ...]:
    digits = shard_digits(len(entries))
    shards: dict[str, list[tuple[RawEntry, str, str, int, int]]] = {} if entries else {shard_of("", 0): []}
    for entry, seen in zip(entries, look(entries), strict=True):
        known = seen.report_id if seen.readable else ""
        member = (entry, seen.digest, known, seen.size, seen.weight or seen.size)
        shards.setdefault(shard_of(seen.report_id, digits), []).append(member)
    units = []
    for shard, members in sorted(shards.items()):
        files, digests, ids, sizes, weights = zip(*members, strict=True) if members else 5 * ((),)
        units.append(Unit(batch, shard, files, digests, ids, sizes, weights, lists_digest))
    return tuple(units)


def _digest_file(path: Path) -> str:
    try:
        return digest_of(path.read_bytes())
    except OSError:
        return digest_of()
