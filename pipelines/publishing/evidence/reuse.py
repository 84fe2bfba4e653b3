"""Which pages of a version are those of the version before: of reports whose rows are the same, and whose claims use no
figure of another report that changed. Shards whose files are the same are not read for it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow
import pyarrow.compute

from pipelines.publishing.changes import OF_ONE_REPORT, changed_files
from pipelines.publishing.evidence.gathering import FIGURES, OF_REPORT, read_file
from pipelines.publishing.mention_ids import rows_with_figures_of
from pipelines.publishing.rows import concat_rows, rows_in_order

Pages = Mapping[str, int]
"""report_id → number of its pages."""


@dataclass(frozen=True)
class Version:
    """A published version: its tables, and its evidence pages."""

    tables: Path
    evidence: Path


@dataclass(frozen=True)
class ShardPlan:
    """What is to be done for a shard, given by its file name: pages that are taken over, reports whose are drawn."""

    shard: str
    kept: Pages
    drawn: tuple[str, ...]


def plan_pages(
    new: Version, old: Version | None, before: Mapping[str, Pages], anew: Collection[str] | None = None
) -> list[ShardPlan]:
    """A plan for each shard of the new version; `before` holds shard → pages of the old one. `anew`: ids of all reports
    that came, went, moved or were made anew between the two (None: not known)."""
    shards = sorted(path.name for path in (new.tables / "reports").glob("*.parquet"))
    if old is None:
        return [ShardPlan(shard, {}, tuple(_reports_of(new, shard))) for shard in shards]
    changed: dict[str, list[str]] = {}
    for name, changes in changed_files(old.tables, new.tables).items():
        for file in {path.name for each in changes for path in (each.old, each.new) if path}:
            changed.setdefault(file, []).append(name)
    homes = {report: shard for shard, pages in before.items() for report in pages}
    plans = []
    unlike: set[str] = set()  # reports whose figures are not as they were; what uses one of a new report is new too
    for shard in shards:
        names = [name for name in OF_REPORT if name in changed.get(shard, ())]
        if shard in before and not names:
            plans.append(ShardPlan(shard, before[shard], ()))
            continue
        reports = list(_reports_of(new, shard))
        old_shards = sorted({homes[report] for report in reports if report in homes})
        if old_shards != [shard]:  # the batch was cut otherwise
            names = list(OF_REPORT)
        both = [report for report in reports if report in homes]
        same = set(both)
        for name in names:
            unsure = both if anew is None or name not in OF_ONE_REPORT else [each for each in both if each in anew]
            if not unsure:
                continue
            sides = [read_file(old.tables, name, each) for each in old_shards], read_file(new.tables, name, shard)
            other = set(unsure) - _alike(unsure, concat_rows(name, sides[0]), sides[1])
            if name in FIGURES:
                unlike |= other
            same -= other
        kept = {report: before[homes[report]][report] for report in reports if report in same}
        plans.append(ShardPlan(shard, kept, tuple(report for report in reports if report not in kept)))
    return [_draw_users(new, plan, unlike) for plan in plans] if unlike else plans


def _draw_users(new: Version, plan: ShardPlan, unlike: set[str]) -> ShardPlan:
    """The plan with those reports drawn too whose claims use figures that changed in other reports."""
    operands = read_file(new.tables, "claim_operands", plan.shard, ["report_id", "mention_id"])
    users = set(rows_with_figures_of(operands, unlike)["report_id"].to_pylist()) & plan.kept.keys()
    if not users:
        return plan
    kept = {report: parts for report, parts in plan.kept.items() if report not in users}
    return ShardPlan(plan.shard, kept, (*plan.drawn, *sorted(users)))


def _reports_of(version: Version, shard: str) -> Iterable[str]:
    found: list[str] = read_file(version.tables, "reports", shard, ["report_id"])["report_id"].to_pylist()
    return found


def _alike(reports: Sequence[str], old: pyarrow.Table, new: pyarrow.Table) -> set[str]:
    """Reports with as many rows on both sides are laid side by side, and compared by halves until what is equal is
    found: most of a shard is, so that few comparisons do."""
    counts, before = _count(new), _count(old)
    same = [report for report in reports if counts.get(report, 0) == before.get(report, 0)]
    ends = [0]
    for report in same:
        ends.append(ends[-1] + counts.get(report, 0))
    sides = rows_in_order(old, "report_id", same), rows_in_order(new, "report_id", same)
    alike: set[str] = set()
    waiting = [(0, len(same))]
    while waiting:
        first, last = waiting.pop()
        start, length = ends[first], ends[last] - ends[first]
        if sides[0].slice(start, length).equals(sides[1].slice(start, length)):
            alike.update(same[first:last])
        elif last - first > 1:
            middle = (first + last) // 2
            waiting += [(first, middle), (middle, last)]
    return alike


def _count(table: pyarrow.Table) -> dict[str, int]:
    return {row["values"]: row["counts"] for row in table["report_id"].value_counts().to_pylist()}
