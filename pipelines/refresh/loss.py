"""A guard against silent loss: figures that a batch had in the published version and has no more, from the same files.

Figures may go with their reports, or when a report is changed; from files that are as they were, or that cannot be read
any more, a batch loses figures only by a fault: of a release of gouji, of a list, or of the disk below raw/.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.refresh.coming import Shard
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.records import Record, read_record, record_path
from pipelines.refresh.workspace import Workspace, records_dir

GREATEST_LOSS = 0.2
"""Share of a batch's figures that may go without anybody asking for it."""
SHOWN = 20


@dataclass(frozen=True)
class Loss:
    """Figures in those reports of a batch whose files did not change, before and now."""

    batch: str
    reports: int
    before: int
    now: int

    def __str__(self) -> str:
        share = 100 * (self.before - self.now) / self.before
        return (
            f"{self.batch}: {self.before} figures in {self.reports} unchanged reports, now {self.now} (−{share:.0f} %)"
        )


def require_no_loss(workspace: Workspace, shards: Sequence[Shard]) -> None:
    """Raise RefreshError with the batches that lose more than a fifth of their figures, unless the workspace allows
    it."""
    losses = [] if workspace.allow_loss else find_losses(workspace, shards)
    if losses:
        more = [f"and {len(losses) - SHOWN} more batches"] if len(losses) > SHOWN else []
        listed = "\n  ".join([*map(str, losses[:SHOWN]), *more])
        raise RefreshError(
            "figures per report fall by more than a fifth, though the files are the same, so nothing is published:\n"
            f"  {listed}\nlook at the rows of quarantine in {workspace.made_dir / 'quarantine'}; to publish all the "
            "same, run with --allow-loss (in Dagster: allow_loss of the resource `places`)"
        )


def find_losses(workspace: Workspace, shards: Sequence[Shard]) -> list[Loss]:
    """The batches with staged shards that lose more than the greatest share of their figures, in order."""
    published, folder = workspace.published, workspace.published_dir
    if not published or not folder:
        return []
    staged: dict[str, list[Record]] = {}
    for shard in shards:
        if workspace.made_dir in shard.folders.values():
            file = record_path(workspace.staging / "records", shard.batch, shard.shard)
            staged.setdefault(shard.batch, []).append(read_record(file))
    losses = []
    for batch, now in staged.items():
        old = published.batches.get(batch, {})
        before = [read_record(record_path(records_dir(folder), batch, shard)) for shard in old]
        loss = _compare(workspace, batch, before, now)
        if loss.before and (loss.before - loss.now) / loss.before > GREATEST_LOSS:
            losses.append(loss)
    return losses


def _compare(workspace: Workspace, batch: str, before: Iterable[Record], now: Iterable[Record]) -> Loss:
    """The figures of a batch's reports whose file is unchanged or cannot be read any more.

    Only shards that are staged count: the reports of the others have the rows they had.
    """
    new = {path: found for record in now for path, found in record.figures.items()}
    unreadable = [
        entry.source_path
        for unit in workspace.units([batch])
        for entry, identifier in zip(unit.entries, unit.report_ids, strict=True)
        if not identifier
    ]
    reports = had = have = 0
    for record in before:
        for path, (digest, count) in record.figures.items():
            digest_now, count_now = new.get(path, ("", 0))
            gone = any(path == lost or path.startswith(f"{lost}/") for lost in unreadable)
            if digest_now == digest or gone:
                reports, had, have = reports + 1, had + count, have + count_now
    return Loss(batch, reports, had, have)
