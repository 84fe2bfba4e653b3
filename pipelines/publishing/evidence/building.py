"""The folder of evidence pages of a published version: written beside, with pages that did not change linked.

A page is drawn again only if the rows it shows changed, or the way pages are drawn. Shards whose files are those of the
version before are not even read. What is not here: when this is done, and how the folder is put into place; that
belongs to refresh.
"""

import filecmp
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.publishing.evidence.gathering import (
    OF_REPORT,
    digest_of,
    foreign_links,
    missing_mentions,
    read_elsewhere,
    read_shard,
    report_rows,
    split_reports,
)
from pipelines.publishing.evidence.listing import write_index
from pipelines.publishing.evidence.pages import ReportPages, page_name
from pipelines.publishing.evidence.rendering import STATIC, render_part, static_file
from pipelines.publishing.evidence.series import write_series

DIGESTS = "pages.json"
"""In the folder: how pages were drawn, and for each shard its reports, each with the digest of its rows and the number
of its pages."""

Pages = dict[str, tuple[str, int]]
"""report_id → digest of the rows that its pages show, number of pages."""


@dataclass(frozen=True)
class Version:
    """A published version: its tables, and its evidence pages."""

    tables: Path
    evidence: Path


@dataclass
class Drawn:
    """A shard's pages, and how many reports' were drawn rather than taken over."""

    shard: str
    pages: Pages = field(default_factory=dict)
    drawn: int = 0


def build_evidence(new: Version, old: Version | None = None, drawing: str = "") -> int:
    """Write the pages of a version into its evidence folder, which must not exist; return how many reports' were drawn.

    It holds index.html, a page or more a report, series.html with series/, and what they share; all work from the file
    system, without a server or a network. `drawing` is a digest of how pages are drawn: under another one, nothing is
    taken over.
    """
    new.evidence.mkdir(parents=True)
    for name in STATIC:
        (new.evidence / name).write_bytes(static_file(name))
    shards = sorted(path.name for path in (new.tables / "reports").glob("*.parquet"))
    before = _read_pages(old, drawing) if old else {}
    drawn = [_draw_shard(new, old, shard, before.get(shard, {})) for shard in shards]
    write_index(new.tables, new.evidence)
    write_series(new.tables, new.evidence)
    told = {"drawing": drawing, "shards": {shard.shard: shard.pages for shard in drawn}}
    (new.evidence / DIGESTS).write_text(json.dumps(told, indent=0, sort_keys=True), encoding="utf-8")
    return sum(shard.drawn for shard in drawn)


def _draw_shard(new: Version, old: Version | None, shard: str, before: Pages) -> Drawn:
    """Write the pages of the reports of one shard, given by its file name; those that did not change are linked."""
    if old and before and _same_rows(new.tables, old.tables, shard) and _take_over_all(old, new, before):
        return Drawn(shard, before)
    result = Drawn(shard)
    tables = read_shard(new.tables, shard)
    elsewhere = read_elsewhere(new.tables, missing_mentions(tables))
    for report_id, own in split_reports(tables, elsewhere):
        digest = digest_of(own)
        known = before.get(report_id)
        if old and known and known[0] == digest and _take_over(old.evidence, new.evidence, report_id, known[1]):
            result.pages[report_id] = known
            continue
        pages = ReportPages(report_rows(own), foreign_links(own))
        for part in pages.parts:
            (new.evidence / pages.name(part.number)).write_text(render_part(pages, part), encoding="utf-8")
        result.pages[report_id] = (digest, len(pages.parts))
        result.drawn += 1
    return result


def _same_rows(new: Path, old: Path, shard: str) -> bool:
    """Whether a shard's files are those of another version; most are the very same files, linked."""
    pairs = [(new / name / shard, old / name / shard) for name in OF_REPORT]
    return all(
        one.is_file() and other.is_file() and (one.samefile(other) or filecmp.cmp(one, other, shallow=False))
        for one, other in pairs
    )


def _take_over_all(old: Version, new: Version, pages: Pages) -> bool:
    return all(_take_over(old.evidence, new.evidence, report_id, parts) for report_id, (_, parts) in pages.items())


def _take_over(old: Path, new: Path, report_id: str, parts: int) -> bool:
    """Link the pages of a report from one folder into another; False where one is not there."""
    for name in (page_name(report_id, number) for number in range(1, parts + 1)):
        target = new / name
        if target.exists():
            continue
        try:
            os.link(old / name, target)
        except FileNotFoundError:
            return False
        except OSError:  # a file system without hard links, or too many of them
            shutil.copyfile(old / name, target)
    return True


def _read_pages(version: Version, drawing: str) -> dict[str, Pages]:
    """Shard → its pages, as the version before has them; nothing if they were drawn another way, or cannot be read."""
    try:
        told = json.loads((version.evidence / DIGESTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if told.get("drawing") != drawing:
        return {}
    return {
        shard: {report_id: (digest, parts) for report_id, (digest, parts) in pages.items()}
        for shard, pages in told["shards"].items()
    }
