"""The folder of evidence pages of a published version: written beside, with pages that did not change linked.

A page is drawn again only if the rows it shows changed, or the way pages are drawn; which they are is found out in
`reuse`. What is not here: when this is done, and how the folder is put into place; that belongs to refresh.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelines.publishing.evidence.gathering import (
    Tables,
    gather_reports,
    read_elsewhere,
    read_file,
    read_shard,
)
from pipelines.publishing.evidence.linking import take_over
from pipelines.publishing.evidence.listing import write_index, write_lists
from pipelines.publishing.evidence.pages import ReportPages, page_name
from pipelines.publishing.evidence.rendering import STATIC, render_part, static_file
from pipelines.publishing.evidence.reuse import Pages, ShardPlan, Version, plan_pages
from pipelines.publishing.evidence.series import Drawn, write_series
from pipelines.publishing.mention_ids import report_of
from pipelines.publishing.rows import rows_in

CONTENTS = "pages.json"
"""In the folder: how pages were drawn, the number of pages of each report of each shard, and of what series are."""

ROWS_BYTES = 512 * 1024
"""Raw bytes of reports whose rows are taken out of their tables at once: each time costs as much as hundreds of rows,
and rows take many times the space of their tables."""


@dataclass(frozen=True)
class Contents:
    """What lies in a folder of pages."""

    shards: Mapping[str, Pages] = field(default_factory=dict)
    series: Drawn = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """Reports of a shard whose pages are to be drawn into a folder, the raw bytes of each, and the figures of other
    shards that they show."""

    tables: Path
    folder: Path
    shard: str
    reports: tuple[str, ...]
    sizes: tuple[int, ...]
    elsewhere: Tables

    def split(self, limit: int) -> Iterator["Drawing"]:
        """The same in parts that end once they have so many raw bytes."""
        start = size = 0
        for end in range(1, len(self.reports) + 1):
            size += self.sizes[end - 1]
            if size >= limit or end == len(self.reports):
                yield replace(self, reports=self.reports[start:end], sizes=self.sizes[start:end])
                start, size = end, 0


Draw = Callable[[Sequence[Drawing]], Iterable[Pages]]
"""Carries drawings out, and returns the pages of each, in order."""


def build_evidence(
    new: Version,
    old: Version | None = None,
    drawing: str = "",
    draw: Draw | None = None,
    anew: Collection[str] | None = None,
) -> int:
    """Write the pages of a version into its evidence folder, which must not exist; return how many reports' were drawn.

    It holds index.html, a page or more a report, series.html with series/, and what they share; all work from the file
    system, without a server or a network. `drawing` is a digest of how pages are drawn: under another one, nothing is
    taken over. `draw` may spread the work. `anew`: what is known of the reports made anew, as `plan_pages` takes it.
    """
    new.evidence.mkdir(parents=True)
    for name in STATIC:
        (new.evidence / name).write_bytes(static_file(name))
    before = _read_contents(old, drawing) if old else None
    if before is None:
        old, before = None, Contents()
    plans = [_take_over(old, new, plan) for plan in plan_pages(new, old, before.shards, anew)]
    drawings = _drawings(new, plans)
    shards = {plan.shard: dict(plan.kept) for plan in plans}
    for each, pages in zip(drawings, (draw or _draw_here)(drawings), strict=True):
        shards[each.shard] |= pages
    known = {report for pages in before.shards.values() for report in pages}
    homes = {report: shard for shard, pages in shards.items() for report in pages}
    changed = {report for plan in plans for report in plan.drawn} | (known - homes.keys())
    folder = old.evidence if old else None
    write_lists(new.tables, new.evidence, homes, changed, folder, len(known))
    write_index(new.tables, new.evidence, homes)
    series = write_series(new.tables, new.evidence, folder, before.series)
    told = {"drawing": drawing, "shards": shards, "series": series}
    (new.evidence / CONTENTS).write_text(json.dumps(told, sort_keys=True), encoding="utf-8")
    return sum(len(plan.drawn) for plan in plans)


def draw_shard(drawing: Drawing) -> Pages:
    """Write the pages of some reports of a shard; how many each has."""
    pages: dict[str, int] = {}
    tables = read_shard(drawing.tables, drawing.shard)
    for lot in drawing.split(ROWS_BYTES):
        for rows, links in gather_reports(tables, drawing.elsewhere, lot.reports):
            drawn = ReportPages(rows, links)
            for part in drawn.parts:
                (drawing.folder / drawn.name(part.number)).write_bytes(render_part(drawn, part).encode())
            pages[rows.report["report_id"]] = len(drawn.parts)
    return pages


def _draw_here(drawings: Sequence[Drawing]) -> Iterable[Pages]:
    return map(draw_shard, drawings)


def _take_over(old: Version | None, new: Version, plan: ShardPlan) -> ShardPlan:
    """Link the pages that are kept; where one is lost, its report is drawn."""
    if old is None or not plan.kept:
        return plan
    names = {page_name(report, number): report for report, parts in plan.kept.items() for number in range(1, parts + 1)}
    lost = {names[name] for name in take_over(old.evidence, new.evidence, names)}
    if not lost:
        return plan
    kept = {report: parts for report, parts in plan.kept.items() if report not in lost}
    return ShardPlan(plan.shard, kept, (*plan.drawn, *sorted(lost)))


def _drawings(new: Version, plans: Sequence[ShardPlan]) -> list[Drawing]:
    """What is to be drawn, each with the figures of other shards that it needs."""
    homes = {report: plan.shard for plan in plans for report in (*plan.kept, *plan.drawn)}
    wanted: dict[str, set[str]] = {}
    for plan in plans:
        if plan.drawn:
            operands = read_file(new.tables, "claim_operands", plan.shard, ["report_id", "mention_id"])
            used = rows_in(operands, "report_id", plan.drawn)["mention_id"].to_pylist()
            wanted[plan.shard] = {figure for figure in used if homes.get(report_of(figure)) != plan.shard}
    elsewhere = read_elsewhere(new.tables, wanted, homes)
    return [
        Drawing(new.tables, new.evidence, plan.shard, plan.drawn, _sizes(new, plan), elsewhere[plan.shard])
        for plan in plans
        if plan.drawn
    ]


def _sizes(new: Version, plan: ShardPlan) -> tuple[int, ...]:
    """The raw bytes of the reports to be drawn."""
    columns = read_file(new.tables, "reports", plan.shard, ["report_id", "byte_size"]).to_pydict()
    sizes = dict(zip(columns["report_id"], columns["byte_size"], strict=True))
    return tuple(sizes[report] for report in plan.drawn)


def _read_contents(version: Version, drawing: str) -> Contents | None:
    """What lies in the folder of the version before; None if it was drawn another way, or cannot be read."""
    try:
        told: dict[str, Any] = json.loads((version.evidence / CONTENTS).read_text(encoding="utf-8"))
        if told["drawing"] != drawing:
            return None
        return Contents(told["shards"], {key: (digest, charts) for key, (digest, charts) in told["series"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
