"""Which pages of a version are those of the version before: of reports whose rows are the same, and whose claims use no
figure of another report that changed. Shards whose files are the same are not read for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow
import pyarrow.compute

from pipelines.publishing.changes import changed_files
from pipelines.publishing.evidence.gathering import FIGURES, OF_REPORT, Tables, read_file, read_shard
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


def plan_pages(new: Version, old: Version | None, before: Mapping[str, Pages]) -> list[ShardPlan]:
    """A plan for each shard of the new version; `before` holds shard → pages of the old one."""
    shards = sorted(path.name for path in (new.tables / "reports").glob("*.parquet"))
    if old is None:
        return [ShardPlan(shard, {}, tuple(_reports_of(new, shard))) for shard in shards]
    changes = changed_files(old.tables, new.tables)
    touched = {path.name for name in OF_REPORT for each in changes[name] for path in (each.old, each.new) if path}
    homes = {report: shard for shard, pages in before.items() for report in pages}
    plans = []
    unlike: set[str] = set()  # reports whose figures are not as they were
    for shard in shards:
        if shard in before and shard not in touched:
            plans.append(ShardPlan(shard, before[shard], ()))
            continue
        reports = list(_reports_of(new, shard))
        old_shards = sorted({homes[report] for report in reports if report in homes})
        alike = _alike_by_table(reports, _read_together(old, old_shards), read_shard(new.tables, shard))
        kept = {report: before[homes[report]][report] for report in reports if report in homes}
        kept = {report: parts for report, parts in kept.items() if all(report in same for same in alike.values())}
        unlike.update(report for report in reports if any(report not in alike[name] for name in FIGURES))
        plans.append(ShardPlan(shard, kept, tuple(report for report in reports if report not in kept)))
    return [_draw_users(new, plan, unlike) for plan in plans] if unlike else plans


def _draw_users(new: Version, plan: ShardPlan, unlike: set[str]) -> ShardPlan:
    """The plan with those reports drawn too whose claims use figures that changed in other reports."""
    operands = read_file(new.tables, "claim_operands", plan.shard, ["report_id", "mention_id"])
    homes = pyarrow.compute.list_element(pyarrow.compute.split_pattern(operands["mention_id"], "-", max_splits=1), 0)
    uses = pyarrow.compute.is_in(homes, value_set=pyarrow.array(sorted(unlike), pyarrow.string()))
    users = set(operands.filter(uses)["report_id"].to_pylist()) & plan.kept.keys()
    if not users:
        return plan
    kept = {report: parts for report, parts in plan.kept.items() if report not in users}
    return ShardPlan(plan.shard, kept, (*plan.drawn, *sorted(users)))


def _reports_of(version: Version, shard: str) -> Iterable[str]:
    found: list[str] = read_file(version.tables, "reports", shard, ["report_id"])["report_id"].to_pylist()
    return found


def _read_together(version: Version, shards: Sequence[str]) -> Tables:
    parts = [read_shard(version.tables, shard) for shard in shards]
    return {name: concat_rows(name, [part[name] for part in parts]) for name in OF_REPORT}


def _alike_by_table(reports: Sequence[str], old: Tables, new: Tables) -> dict[str, set[str]]:
    """Table → those of the reports that have the same rows there before and now, in the same order."""
    return {name: _alike(reports, old[name], new[name]) for name in OF_REPORT}


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
