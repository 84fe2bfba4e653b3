"""What a version holds, in numbers, as its manifest says them.

They are counted from the files that changed, and what the manifest of the version before says of all; from all files
where there is none before, or it was counted by other code.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from pipelines.publishing.changes import Changes
from pipelines.publishing.parquet import read_table
from pipelines.publishing.report import Summary, summarise
from pipelines.publishing.rows import rows_in
from pipelines.refresh.manifest import Manifest
from schemas.vocabulary import Cause

SUMMARISED = {
    "reports": ["report_id"],
    "mentions": ["outcome"],
    "observations": ["mention_id"],
    "claims": ["claim_id"],
    "verdicts": ["verdict"],
    "quarantine": ["source_path"],
}
"""Table → the columns that are counted."""


def count_version(changes: Changes, before: Manifest | None) -> dict[str, Any]:
    """The fields `counts`, `summary` and `failed` of a manifest, from the changes since the version before, or from
    nothing."""
    gone = {name: [each.old for each in files if each.old] for name, files in changes.items()}
    come = {name: [each.new for each in files if each.new] for name, files in changes.items()}
    counts = {name: _count_rows(come[name]) - _count_rows(gone[name]) for name in changes}
    summary, failed = _summarise(come), _failed(come["quarantine"])
    if before is not None:
        counts = {name: count + before.counts[name] for name, count in counts.items()}
        summary = Summary(**before.summary).replacing(_summarise(gone), summary)
        failed |= set(before.failed) - _failed(gone["quarantine"])
    return {"counts": counts, "summary": asdict(summary), "failed": sorted(failed)}


def count_changed(changes: Changes) -> int:
    """Rows of all tables in files that are new or have other bytes."""
    return sum(_count_rows([each.new for each in files if each.new]) for files in changes.values())


def _summarise(files: dict[str, list[Path]]) -> Summary:
    return summarise({name: read_table(name, files[name], columns=columns) for name, columns in SUMMARISED.items()})


def _count_rows(files: Sequence[Path]) -> int:
    return sum(pyarrow.parquet.read_metadata(file).num_rows for file in files)


def _failed(files: Sequence[Path]) -> set[str]:
    quarantine: pyarrow.Table = read_table("quarantine", files, columns=["source_path", "cause"])
    return set(rows_in(quarantine, "cause", [Cause.OURS])["source_path"].to_pylist())
