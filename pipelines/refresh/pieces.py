"""What one process does of a room's work on a shard: make the rows of some reports, and put a shard together.

Everything it needs to know is in the `Work` it is given, so that it can be done in any process. A shard is put together
from the rows of its pieces and from rows kept of the published version, report by report in the order of its entries.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow
import pyarrow.ipc

from pipelines.publishing.parquet import read_table, table_path, write_table
from pipelines.publishing.rows import concat_rows, rows_in, rows_in_order, stack_rows
from pipelines.reading import RawReport
from pipelines.refresh.at_hand import find, keep, place_of
from pipelines.refresh.digests import digest_of
from pipelines.refresh.failures import RefreshError, TableFailure
from pipelines.refresh.plan import STAGE_ROOMS, Unit, digest_entry
from pipelines.refresh.records import Made, Record, digest_rows
from pipelines.refresh.rooms import add_rows, continue_group, give_up, read_group
from pipelines.refresh.scan import Problem, load_reports
from pipelines.refresh.user_lists import UserLists
from pipelines.refresh.workspace import TABLES_OF_ROOM, Tables, read_made, write_record
from pipelines.statements.codes import use_indicators
from schemas.vocabulary import Cause

HANDFUL = 5
"""As many reports of a shard may fail before the table is taken to be wrong, however small the shard is …"""
FAILED_SHARE = 0.01
"""… and as great a share of a large one."""

_in_use: list[UserLists] = []
"""The user's lists that this process matches phrases against."""


@dataclass(frozen=True)
class Kept:
    """Rows to keep of a published shard: those of some entries, by number, and what is known of them."""

    folder: Path
    shard: str
    made: Mapping[int, Made]


@dataclass(frozen=True)
class Work:
    """A room's work on a shard.

    `keys` has one an entry; `before` says for each room before in which folder of tables its rows lie, `quarantine`
    in which its rows of quarantine do; `target` is the folder of tables to write to, `record_file` the record to keep,
    which is `record` so far.
    """

    unit: Unit
    room: str
    keys: tuple[str, ...]
    kept: tuple[Kept, ...]
    before: Mapping[str, Path]
    quarantine: Path | None
    lists: UserLists
    target: Path
    record_file: Path
    record: Record

    @property
    def missing(self) -> list[int]:
        """Numbers of the entries whose rows are to be made."""
        there = {number for kept in self.kept for number in kept.made}
        return [number for number in range(len(self.keys)) if number not in there]

    @property
    def names(self) -> tuple[str, ...]:
        """The tables that the room fills."""
        return (*TABLES_OF_ROOM[self.room], "quarantine")


def files_to_make(work: Work, numbers: Sequence[int]) -> Iterator[Path]:
    """The files that making the rows of some entries reads: the reports, or the rows of the rooms before."""
    unit = work.unit
    if work.room == STAGE_ROOMS[0]:
        for number in numbers:
            entry = unit.entries[number]
            if entry.problem is None and not entry.origins:
                yield from filter(None, (entry.path, entry.sidecar))
    for room, folder in work.before.items():
        yield from (table_path(folder, name, unit.batch, unit.shard) for name in TABLES_OF_ROOM[room])
    yield from filter(None, (work.quarantine,))


def files_to_join(work: Work, files: Iterable[Path]) -> Iterator[Path]:
    """The files that putting a shard together reads: those of its pieces, and of rows that are kept."""
    yield from (file.with_name(f"{file.name}.{name}") for file in files for name in work.names)
    for kept in work.kept:
        yield from (table_path(kept.folder, name, work.unit.batch, kept.shard) for name in work.names)
    yield from filter(None, (work.quarantine,))


def make_whole(work: Work) -> Record:
    """Make the missing rows of a shard and put it together."""
    started = time.process_time()
    missing = work.missing
    parts = [make_rows(work, missing)] if missing else []
    return _put_together(work, parts, started)


def make_piece(work: Work, numbers: Sequence[int], file: Path) -> float:
    """Make the rows of some entries of a shard, into a file for `join_pieces`; the seconds it took.

    The folder of the file must be there: once another run has cleared it away, this one has no business to write.
    """
    started = time.process_time()
    for name, table in make_rows(work, numbers).items():
        with pyarrow.ipc.new_file(
            f"{file}.{name}", table.schema, options=pyarrow.ipc.IpcWriteOptions(compression="lz4")
        ) as out:
            out.write_table(table)
    return time.process_time() - started


def join_pieces(work: Work, files: Iterable[Path], given_up: Sequence[Mapping[str, str]], seconds: float) -> Record:
    """Put a shard together from files of pieces, and rows of quarantine for reports that no process survives."""
    started = time.process_time() - seconds
    parts = [{name: pyarrow.ipc.open_file(f"{file}.{name}").read_all() for name in work.names} for file in files]
    nothing = {name: concat_rows(name, []) for name in work.names}
    parts.append({**nothing, "quarantine": add_rows(nothing["quarantine"], given_up)})
    return _put_together(work, parts, started)


def give_up_killer(work: Work, number: int, how: str) -> dict[str, str]:
    """The row of quarantine for a report that ends the process which works on it."""
    entry = work.unit.entries[number]
    message = (
        f"{work.room}: each process that worked on this report {how}: it takes more memory than there is, or a library "
        "crashes on it; this is a fault of gouji: report it with the file"
    )
    return give_up(work.room, (entry.batch, entry.source_path, ""), Cause.OURS, "process_ended", message)


def make_rows(work: Work, numbers: Sequence[int]) -> Tables:
    """The room's tables of some entries, and its own rows of quarantine."""
    made = _make_rows(work, numbers)
    own = {name: made[name] for name in TABLES_OF_ROOM[work.room]}
    keep(place_of(work.unit, numbers), work.room, work.unit.digests[work.room], own)
    return made


def _make_rows(work: Work, numbers: Sequence[int]) -> Tables:
    if work.room == STAGE_ROOMS[0]:
        return _read(work.unit, numbers)
    if work.lists not in _in_use:
        use_indicators(work.lists.indicators())
        _in_use[:] = [work.lists]
    unit = work.unit
    paths = [unit.entries[number].source_path for number in numbers]
    quarantine = rows_in(_quarantine_before(work), "source_path", paths)
    made = continue_group(work.room, {**_rows_before(work, numbers, paths), "quarantine": quarantine})
    return {**made, "quarantine": rows_in(made["quarantine"], "stage", [work.room])}


def _rows_before(work: Work, numbers: Sequence[int], paths: Sequence[str]) -> Tables:
    """The rows that the rooms before made of some entries: those at hand, the others from their files."""
    unit, place = work.unit, place_of(work.unit, numbers)
    lots = {
        room: find(place, room, unit.digests[room]) if folder == work.target else None
        for room, folder in work.before.items()
    }
    tables: Tables = {}
    for room, lot in lots.items():
        tables |= lot or read_made(work.before[room], unit.batch, unit.shard, TABLES_OF_ROOM[room])
    if len(numbers) == len(unit.entries) or all(lots.values()):
        return tables
    ids = rows_in(tables["reports"], "source_path", paths)["report_id"].to_pylist()
    return {name: rows_in(table, "report_id", ids) for name, table in tables.items()}


def _read(unit: Unit, numbers: Sequence[int]) -> Tables:
    raws: list[RawReport] = []
    rows = []
    entries = [unit.entries[number] for number in numbers]
    for number, entry, loaded in zip(numbers, entries, load_reports(entries), strict=True):
        if digest_entry(entry, loaded) != unit.entry_digests[number]:
            why = f" ({loaded.message})" if isinstance(loaded, Problem) else ""
            raise RefreshError(f"{entry.path}: the file changed while it was read{why}; run the refresh again")
        if isinstance(loaded, Problem):
            place = (entry.batch, entry.source_path, "")
            rows.append(give_up(STAGE_ROOMS[0], place, Cause.SOURCE, loaded.error, loaded.message))
        else:
            raws.append(loaded)
    made = read_group(raws)
    return {**made, "quarantine": add_rows(made["quarantine"], rows)}


def _quarantine_before(work: Work) -> pyarrow.Table:
    """The rows of quarantine that the rooms before left."""
    earlier = STAGE_ROOMS[: STAGE_ROOMS.index(work.room)]
    return rows_in(read_table("quarantine", [work.quarantine] if work.quarantine else []), "stage", earlier)


def _keep_rows(work: Work, kept: Kept) -> Tables:
    unit = work.unit
    tables = read_made(kept.folder, unit.batch, kept.shard, TABLES_OF_ROOM[work.room])
    ids = [unit.report_ids[number] for number in kept.made]
    paths = [unit.entries[number].source_path for number in kept.made]
    quarantine = read_table("quarantine", [table_path(kept.folder, "quarantine", unit.batch, kept.shard)])
    own = rows_in(rows_in(quarantine, "stage", [work.room]), "source_path", paths)
    return {**{name: rows_in(table, "report_id", ids) for name, table in tables.items()}, "quarantine": own}


def _put_together(work: Work, made: Sequence[Tables], started: float) -> Record:
    """Write the tables of a shard and its record, in the order of its entries and of the rooms."""
    unit, room = work.unit, work.room
    parts = [*made, *(_keep_rows(work, kept) for kept in work.kept)]
    paths = [entry.source_path for entry in unit.entries]
    stacked = {name: stack_rows(name, [part[name] for part in parts]) for name in work.names}
    own = rows_in_order(stacked.pop("quarantine"), "source_path", paths)
    tables = {name: rows_in_order(table, "report_id", unit.report_ids) for name, table in stacked.items()}
    failed = rows_in(own, "cause", [Cause.OURS])
    _require_few(work, failed)
    # The sort is stable: a report's rows of earlier rooms stay before those of this one.
    quarantine = rows_in_order(concat_rows("quarantine", [_quarantine_before(work), own]), "source_path", paths)
    record = _add_to_record(work, tables, own, failed.num_rows, time.process_time() - started)
    void = {each: digest for each, digest in record.digests.items() if each != room}
    write_record(work.record_file, replace(record, digests=void))
    for name, table in {**tables, "quarantine": quarantine}.items():
        write_table(name, table, table_path(work.target, name, unit.batch, unit.shard))
    write_record(work.record_file, record)
    return record


def _require_few(work: Work, failed: pyarrow.Table) -> None:
    """Raise TableFailure where more reports failed by our fault than a handful or a hundredth."""
    entries = len(work.unit.entries)
    if failed.num_rows > max(HANDFUL, FAILED_SHARE * entries):
        first = failed.slice(0, 1).to_pylist()[0]
        raise TableFailure(
            f"{work.room}: {failed.num_rows} of {entries} reports of batch {work.unit.batch} cannot be done, "
            f"so nothing is published; the first is {first['source_path']}: {first['message']}"
        )


def _add_to_record(work: Work, tables: Tables, own: pyarrow.Table, failed: int, seconds: float) -> Record:
    """What is known of the shard once this room is through."""
    unit, room = work.unit, work.room
    known = {number: made for kept in work.kept for number, made in kept.made.items()}
    missing = work.missing
    of_rows = digest_rows(tables, "report_id", [unit.report_ids[number] for number in missing])
    of_own = digest_rows({"quarantine": own}, "source_path", [unit.entries[number].source_path for number in missing])
    for number in missing:
        path = unit.entries[number].source_path
        known[number] = (work.keys[number], digest_of(*of_rows[unit.report_ids[number]], *of_own[path]))
    reports = {
        entry.source_path: {**work.record.reports.get(entry.source_path, {}), room: known[number]}
        for number, entry in enumerate(unit.entries)
    }
    return Record(
        digests={**work.record.digests, room: unit.digests[room]},
        counts={**work.record.counts, **{name: table.num_rows for name, table in tables.items()}},
        failed={**work.record.failed, room: failed},
        seconds={**work.record.seconds, room: seconds},
        reports=reports,
        figures=_count_figures(unit, tables["mentions"]) if "mentions" in tables else work.record.figures,
    )


def _count_figures(unit: Unit, mentions: pyarrow.Table) -> dict[str, tuple[str, int]]:
    counts = Counter(mentions["report_id"].to_pylist())
    columns = zip(unit.entries, unit.entry_digests, unit.report_ids, strict=True)
    return {entry.source_path: (digest, counts[identifier]) for entry, digest, identifier in columns}
