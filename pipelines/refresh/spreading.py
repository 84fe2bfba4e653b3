"""Spreads a room's work on shards over processes, by its weight, and goes on when a process is ended by a report.

The reports of a task whose process dies are tried once more, then one by one; the one that ends its process again goes
to quarantine, and the shard is put together without it.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipelines.publishing.parquet import WHOLE, batch_file_name
from pipelines.refresh.at_hand import place_of
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.pieces import (
    Kept,
    Work,
    files_to_join,
    files_to_make,
    give_up_killer,
    join_pieces,
    make_piece,
    make_whole,
)
from pipelines.refresh.plan import STAGE_ROOMS, Unit
from pipelines.refresh.progress import tell
from pipelines.refresh.records import Made, Record, first_key, next_key
from pipelines.refresh.workers import Died, Done, Task
from pipelines.refresh.workspace import Workspace

PIECE_BYTES = 4 * 1024 * 1024
"""Weight of reports (`plan.weigh`) that are worked on as one: what bounds the memory of a process …"""
SMALLEST_PIECE = 128 * 1024
LAST_SHARE = 0.25
"""… and share of all that is worked on last, in smaller pieces, so that no process is left with a long last one.
Each piece costs a reading of its shard and a round of checks: of each kind there is one for each process, and of a lone
shard that is no more than a piece for each process there are no smaller ones, which would cost more than they save."""


@dataclass(eq=False)
class _Shard:
    """The work on a shard as far as it is: files of pieces made, how many are still out, reports given up."""

    work: Work
    files: list[Path] = field(default_factory=list)
    out: int = 0
    given_up: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0


@dataclass(frozen=True)
class _Note:
    """What a task is about: which entries of which shard (none: putting it together), and how often it was tried."""

    shard: _Shard
    numbers: tuple[int, ...]
    tries: int = 1


def make_shards(workspace: Workspace, room: str, units: Sequence[Unit]) -> None:
    """Make a room's rows of shards that lack them, and put them into staging."""
    works = [plan_work(workspace, unit, room) for unit in units]
    size, weight = (
        sum(of_all[number] for work, of_all in zip(works, column, strict=True) for number in work.missing)
        for column in ([work.unit.sizes for work in works], [work.unit.weights for work in works])
    )
    hands = workspace.far_hands(size)
    spread = _Spread(workspace.parts_dir)
    lone = sum(bool(work.missing) for work in works) == 1
    limits = _Limits(weight, hands.size, workspace.piece_bytes, lone=lone)
    queue = deque(task for work in works for task in spread.first_tasks(work, limits))
    done = _Progress(room, units, works)
    for task, outcome in hands.carry_out(queue):
        # What follows goes first: a shard that is nearly done need not lie about in pieces.
        queue.extendleft(spread.next_tasks(task, outcome))
        if isinstance(outcome, Done):
            done.add(task.note)
    done.end()


class _Limits:
    """How much is worked on as one, of so much in all and by so many processes; `given`: always this; `lone`: all is of
    one shard.

    A process that works alone waits for no other.
    """

    def __init__(self, size: int, processes: int, given: int, *, lone: bool) -> None:
        one_each = processes == 1 or (lone and size <= processes * PIECE_BYTES)
        last = 0 if one_each else int(LAST_SHARE * size)
        self._left, self._last = size, last
        self._large, small = (
            given or max(SMALLEST_PIECE, min(PIECE_BYTES, -(-bytes_of_all // processes)))
            for bytes_of_all in (size - last, last)
        )
        self._small = small if last else self._large

    def take(self, size: int) -> list[int]:
        """The bounds of the pieces that so much comes in next."""
        bounds: list[int] = []
        while size > 0:
            bounds.append(self._large if self._left > self._last + self._large // 2 else self._small)
            self._left -= min(size, bounds[-1])
            size -= bounds[-1]
        return bounds


def plan_work(workspace: Workspace, unit: Unit, room: str) -> Work:
    """What a room has to do for a shard: which rows it may keep, and where the rows it needs lie."""
    earlier = STAGE_ROOMS[: STAGE_ROOMS.index(room)]
    folders = workspace.folders_of(unit, earlier)
    record = workspace.record(unit, earlier[-1]) if earlier else Record()
    keys = [_key(room, unit, number, record, earlier) for number in range(len(unit.entries))]
    staged = {each: unit.digests[each] for each, folder in folders.items() if folder == workspace.made_dir}
    return Work(
        unit=unit,
        room=room,
        keys=tuple(keys),
        kept=tuple(_kept(workspace, unit, room, keys)),
        before=folders,
        quarantine=workspace.quarantine_file(unit) if earlier else None,
        lists=workspace.plan.lists,
        target=workspace.made_dir,
        record_file=workspace.record_file(unit),
        record=replace(record, digests=staged, reports=_up_to(record, earlier)),
    )


def _up_to(record: Record, rooms: Sequence[str]) -> dict[str, dict[str, Made]]:
    return {
        path: {room: made for room, made in rooms_made.items() if room in rooms}
        for path, rooms_made in record.reports.items()
    }


def _key(room: str, unit: Unit, number: int, record: Record, earlier: Sequence[str]) -> str:
    if not earlier:
        return first_key(room, unit.entry_digests[number])
    made = record.reports.get(unit.entries[number].source_path, {})
    if set(earlier) - set(made):
        return ""  # published by a gouji that kept no keys: nothing can be the same
    return next_key(room, unit.given(room), [made[each][1] for each in earlier])


def _kept(workspace: Workspace, unit: Unit, room: str, keys: Sequence[str]) -> Iterator[Kept]:
    """Published rows that have the key of a report of the shard, shard by shard."""
    published, folder = workspace.published, workspace.published_dir
    if not published or not folder:
        return
    left = {entry.source_path: number for number, entry in enumerate(unit.entries) if keys[number]}
    for shard in published.batches.get(unit.batch, {}):
        if not left or not _may_share(shard, unit.shard):
            continue
        record = workspace.published_record(unit, shard)
        made: dict[int, Made] = {}
        for path in [path for path in record.reports if path in left]:
            known = record.reports[path].get(room)
            if known is not None and known[0] == keys[left[path]]:
                made[left.pop(path)] = known
        if made:
            yield Kept(folder, shard, made)


def _may_share(old: str, new: str) -> bool:
    """Whether two shards, of cuts with more or fewer digits, may hold the same report."""
    return WHOLE in (old, new) or old.startswith(new) or new.startswith(old)


class _Spread:
    """Turns the work on shards into tasks, and what came of a task into the next ones."""

    def __init__(self, parts_dir: Path) -> None:
        self._parts_dir = parts_dir
        self._files = 0

    def first_tasks(self, work: Work, limits: _Limits) -> Iterator[Task]:
        """The tasks with which a shard begins: one for all of it, or one a piece."""
        shard = _Shard(work)
        missing, weights = work.missing, work.unit.weights
        bounds = limits.take(sum(weights[number] for number in missing))
        pieces = deal_out(missing, weights, bounds) if len(bounds) > 1 else []
        if len(pieces) < 2:
            reads = {*files_to_make(work, missing), *files_to_join(work, ())}
            yield Task(make_whole, (work,), _Note(shard, tuple(missing)), sorted(reads), place_of(work.unit, missing))
        else:
            yield from (self._piece(_Note(shard, piece)) for piece in pieces)

    def next_tasks(self, task: Task, outcome: Done | Died) -> Iterator[Task]:
        """The tasks that follow from the end of one."""
        note: _Note = task.note
        if isinstance(outcome, Died):
            yield from self._after_death(task, str(outcome))
        elif task.function is make_piece:
            note.shard.files.append(task.arguments[2])
            note.shard.seconds += outcome.value
            yield from self._end_piece(note.shard)
        else:
            self._remove(note.shard)

    def _after_death(self, task: Task, how: str) -> Iterator[Task]:
        note: _Note = task.note
        shard, numbers = note.shard, note.numbers
        if task.function is make_piece:
            shard.out -= 1
        if task.function is join_pieces or not numbers:
            if note.tries > 1:
                work = shard.work
                raise RefreshError(
                    f"{work.room}: the process that puts batch {work.unit.batch}, shard {work.unit.shard} together "
                    f"{how}, twice; free memory and run the refresh again"
                )
            yield replace(task, note=_Note(shard, numbers, note.tries + 1))
        elif note.tries == 1:
            yield self._piece(_Note(shard, numbers, 2))
        elif len(numbers) > 1:
            yield from (self._piece(_Note(shard, (number,), 3)) for number in numbers)
        else:
            shard.given_up.append(give_up_killer(shard.work, numbers[0], how))
            yield from self._end_piece(shard, 0)

    def _piece(self, note: _Note) -> Task:
        note.shard.out += 1
        self._files += 1
        self._parts_dir.mkdir(parents=True, exist_ok=True)
        name = f"{batch_file_name(note.shard.work.unit.batch)}.{note.shard.work.unit.shard}.{self._files}"
        work = note.shard.work
        reads = list(files_to_make(work, note.numbers))
        place = place_of(work.unit, note.numbers)
        return Task(make_piece, (work, note.numbers, self._parts_dir / name), note, reads, place)

    def _end_piece(self, shard: _Shard, ended: int = 1) -> Iterator[Task]:
        shard.out -= ended
        if not shard.out:
            reads = list(files_to_join(shard.work, shard.files))
            arguments = (shard.work, tuple(shard.files), shard.given_up, shard.seconds)
            yield Task(join_pieces, arguments, _Note(shard, ()), reads)

    def _remove(self, shard: _Shard) -> None:
        for file in shard.files:
            for name in shard.work.names:
                file.with_name(f"{file.name}.{name}").unlink()


def deal_out(numbers: Sequence[int], weights: Sequence[int], bounds: Sequence[int]) -> list[tuple[int, ...]]:
    """Entries dealt into pieces of at most so much, of which a piece holds more by its lightest entry alone.

    The heaviest go first, each where the greatest share of the bound is free, so that the last to end has little more
    than the first; those alike stand in turn, for neighbours are often of one kind.
    """
    pieces: list[list[int]] = [[] for _ in bounds]
    free = list(map(float, bounds))
    for number in sorted(numbers, key=lambda each: -weights[each]):
        at = max(range(len(bounds)), key=lambda each: free[each] / bounds[each])
        pieces[at].append(number)
        free[at] -= weights[number]
    return [tuple(sorted(piece)) for piece in pieces if piece]


class _Progress:
    """Tells how many reports of a step are done, and how many bytes of those that are made anew."""

    def __init__(self, room: str, units: Sequence[Unit], works: Sequence[Work]) -> None:
        self._room = room
        self._total = sum(len(unit.entries) for unit in units)
        missing = [(work.unit.sizes[number]) for work in works for number in work.missing]
        self._done, self._size, self._total_size = self._total - len(missing), 0, sum(missing)
        self._tell()

    def add(self, note: _Note) -> None:
        """Count the entries of a task that is done."""
        self._done += len(note.numbers)
        self._size += sum(note.shard.work.unit.sizes[number] for number in note.numbers)
        self._tell()

    def end(self) -> None:
        """Count all, also the entries that were given up."""
        if self._done < self._total:
            self._done, self._size = self._total, self._total_size
            self._tell()

    def _tell(self) -> None:
        tell(self._room, self._done, self._total, size=self._size, total_size=self._total_size)
