"""What is kept beside a version of the work across its reports, so that the next refresh redoes what changed alone.

It lies in `versions/<n>.records/across/`: a summary of each shard (`publishing.summaries`), the reports with the
digests of their rows, and the checks between reports (`publishing.across.Decided.checks`). It follows from the rows of
the version. Kept files that are not all there, that are damaged, or were made by other code, are as good as none.
"""

import json
import os
import shutil
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.publishing.disk import link_or_copy, sync_folder
from pipelines.publishing.facts import to_frame
from pipelines.publishing.parquet import batch_file_name, read_table
from pipelines.publishing.summaries import PARTS, Summary, report_of_row
from pipelines.refresh.coming import Shard
from pipelines.refresh.digests import digest_of, room_digests
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.records import read_record, record_path
from pipelines.refresh.workspace import Workspace, records_dir
from schemas.tables import SCHEMA_VERSION

FOLDER = "across"
CONTENTS = "contents.json"
REPORT_COLUMNS = (
    "report_id",
    "batch",
    "source_path",
    "content_id",
    "publisher",
    "published_on",
    "duplicate_of",
)


Key = tuple[str, str]
"""Batch and shard."""


@dataclass(frozen=True)
class Kept:
    """Kept files in a folder: `shards` by batch and shard, with the digest of their rows; `reviews` the digest of the
    decisions that were entered; `sums` the checksum of each file; `built_upon` whether it was made from what was kept
    of the published version."""

    folder: Path
    shards: Mapping[Key, str]
    reviews: str
    sums: Mapping[str, int]
    built_upon: bool

    def reports(self) -> pl.DataFrame:
        """Columns of `REPORT_COLUMNS`, shard, and digest: of a report's rows as the rooms made them; null: unknown."""
        return pl.read_ipc(self.folder / "reports.arrow")

    def checks(self, *columns: str) -> pl.DataFrame:
        """The checks between the reports, as `Decided.checks` has them; all columns where none are named."""
        return pl.read_ipc(self.folder / "checks.arrow", columns=list(columns) or None)

    def part(self, name: str, key: Key, *columns: str) -> pl.DataFrame:
        """A table of a shard's summary; all columns where none are named."""
        return pl.read_ipc(self.folder / _part_name(name, key), columns=list(columns) or None)

    def rows(
        self, name: str, column: str, values: pl.Series | None, shards: Iterable[Key] | None = None
    ) -> pl.DataFrame:
        """The rows of a table of the summaries whose column has one of the values (None: all), in the order of shards;
        of all shards where none are named."""
        keys = list(self.shards if shards is None else shards)
        found = (self.part(name, key) if values is None else self._rows_of(name, key, column, values) for key in keys)
        return pl.concat(
            [part for part in found if part is not None] or [self.part(name, next(iter(self.shards))).clear()]
        )

    def _rows_of(self, name: str, key: Key, column: str, values: pl.Series) -> pl.DataFrame | None:
        """The rows of a shard whose column has one of the values. Of most shards the column is all that is read."""
        hit = self.part(name, key, column)[column].is_in(values.implode())
        return self.part(name, key).filter(hit) if hit.any() else None

    def rows_of_reports(self, name: str, report_ids: Collection[str]) -> pl.DataFrame:
        """The rows of some reports of a table of the summaries."""
        wanted = pl.Series(sorted(report_ids), dtype=pl.String)
        reports = self.reports().filter(pl.col("report_id").is_in(wanted.implode()))
        keys = reports.select("batch", "shard").unique().sort(pl.all()).iter_rows()
        return pl.concat(
            [self.part(name, key).filter(report_of_row(name).is_in(wanted.implode())) for key in keys]
            or [self.part(name, next(iter(self.shards))).clear()]
        )


def kept_of_published(workspace: Workspace, *, sums: bool = False) -> Kept | None:
    """What is kept beside the published version; None where that is nothing to build upon. `sums`: look whether each
    file is as it was written, which need not be asked twice in a refresh."""
    folder, published = workspace.published_dir, workspace.published
    if folder is None or published is None or published.schema_version != SCHEMA_VERSION:
        return None
    return _open(records_dir(folder) / FOLDER, _code_digest(workspace), sums=sums)


def kept_of_coming(workspace: Workspace) -> Kept | None:
    """What has been made of it for the coming version."""
    return _open(_staged_folder(workspace), _code_digest(workspace))


def reports_made_anew(workspace: Workspace) -> frozenset[str] | None:
    """Ids of the reports that the coming version has or the published one had, but for those whose rows, as the rooms
    made them, are the same in the same shard. None where what is kept does not tell."""
    before, coming = kept_of_published(workspace), kept_of_coming(workspace)
    if before is None or coming is None:
        return None
    old, new = (each.reports().select("report_id", "batch", "shard", "digest") for each in (before, coming))
    apart = [one.join(other, on=one.columns, how="anti") for one, other in ((old, new), (new, old))]
    return frozenset(pl.concat(apart)["report_id"])


def _staged_folder(workspace: Workspace) -> Path:
    return workspace.staging / "kept"


def _code_digest(workspace: Workspace) -> str:
    rooms = room_digests()
    return digest_of(rooms["publishing"], rooms["refresh"], workspace.plan.lists.digest)


def _open(folder: Path, code: str, *, sums: bool = False) -> Kept | None:
    try:
        contents = json.loads((folder / CONTENTS).read_text("utf-8"))
        shards = {(batch, shard): digest for batch, shard, digest in contents["shards"]}
        kept = Kept(folder, shards, contents["reviews"], contents["sums"], contents["built_upon"])
        if contents["code"] != code or not all((folder / name).exists() for name in kept.sums):
            return None
        damaged = sums and any(_sum(folder / name) != told for name, told in kept.sums.items())
        return None if damaged else kept
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _sum(file: Path) -> int:
    return zlib.crc32(file.read_bytes())


class Keeping:
    """Files to keep, being put together in the staging folder. They count once `finish` has been called."""

    def __init__(self, workspace: Workspace, shards: Sequence[Shard], before: Kept | None) -> None:
        self._workspace = workspace
        self._before = before
        self._folder = _staged_folder(workspace)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        keys = {(shard.batch, shard.shard): shard.digests[STAGE_ROOMS[-1]] for shard in shards}
        self._sums: dict[str, int] = {}
        self.kept = Kept(self._folder, keys, workspace.plan.reviews_digest, self._sums, before is not None)

    def keep_summary(self, key: Key) -> bool:
        """Keep the summary of a shard as it was, if it was of the same rows; whether it was."""
        before = self._before
        if before is None or before.shards.get(key) != self.kept.shards[key]:
            return False
        for name in PARTS:
            file = _part_name(name, key)
            link_or_copy(before.folder / file, self._folder / file)
            self._sums[file] = before.sums[file]
        return True

    def add_summary(self, key: Key, summary: Summary) -> None:
        """Keep a new summary of a shard."""
        for name, part in summary.parts().items():
            self._write(_part_name(name, key), part)

    def add_reports(self, reports: pl.DataFrame) -> None:
        """Keep the reports."""
        self._write("reports.arrow", reports)

    def finish(self, checks: pl.DataFrame) -> None:
        """Keep the checks between reports, and say that everything is there."""
        self._write("checks.arrow", checks)
        contents = {
            "code": _code_digest(self._workspace),
            "shards": [(batch, shard, digest) for (batch, shard), digest in self.kept.shards.items()],
            "reviews": self.kept.reviews,
            "sums": self._sums,
            "built_upon": self.kept.built_upon,
        }
        (self._folder / CONTENTS).write_text(json.dumps(contents, ensure_ascii=False), "utf-8")

    def _write(self, name: str, table: pl.DataFrame) -> None:
        with (self._folder / name).open("wb") as file:
            table.write_ipc(file, compression="lz4")
            file.flush()
            os.fsync(file.fileno())
        self._sums[name] = _sum(self._folder / name)


def put_kept(workspace: Workspace, records: Path) -> None:
    """Put what is kept for the coming version beside it, into its folder of records."""
    target = records / FOLDER
    target.mkdir(parents=True)
    for file in _staged_folder(workspace).glob("*"):
        link_or_copy(file, target / file.name)
    sync_folder(target)


def _part_name(name: str, key: Key) -> str:
    return f"{batch_file_name(key[0])}.{key[1]}.{name}.arrow"


def read_reports(workspace: Workspace, shard: Shard) -> pl.DataFrame:
    """The reports of a shard in the columns of `Kept.reports`, duplicate_of as in its file."""
    table = read_table("reports", [shard.path("reports")], columns=REPORT_COLUMNS)
    staged = shard.is_staged(workspace)
    folder = workspace.staging / "records" if staged else records_dir(shard.folders[STAGE_ROOMS[0]])
    made = read_record(record_path(folder, shard.batch, shard.shard)).reports
    digests = {path: digest_of(*rooms[STAGE_ROOMS[-1]]) for path, rooms in made.items() if STAGE_ROOMS[-1] in rooms}
    frame = to_frame(table)
    return frame.with_columns(
        pl.lit(shard.shard).alias("shard"),
        pl.Series("digest", [digests.get(path) for path in frame["source_path"]], pl.String),
    )
