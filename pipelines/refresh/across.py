"""What is known only once all batches are there: copies of a report, claims across reports, reviews, derived tables.

It is written beside the rows that the rooms made, and covers them when a version is published. Each step leaves a
record of the rows it was made for, so that a version is never put together from steps of different rows. Work is done
again for what changed alone, from what is kept beside the published version; where nothing is, for everything.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pyarrow
import pyarrow.compute
import pyarrow.parquet

from pipelines.publishing.across import DISAGREEING
from pipelines.publishing.changes import Anew
from pipelines.publishing.codelists import code_list_tables
from pipelines.publishing.derive import (
    OF_SCORECARDS,
    derive_agreements,
    derive_indicator_values,
    derive_scorecards,
)
from pipelines.publishing.disk import link_or_copy
from pipelines.publishing.facts import join_statements, order_statements
from pipelines.publishing.mention_ids import place_in_report, report_in
from pipelines.publishing.parquet import read_table, table_path, write_table
from pipelines.refresh.between import decide_between, keep_summaries, mark_copies
from pipelines.refresh.claims import CLAIMS
from pipelines.refresh.coming import Shard, coming_shards, digest_of_coming, final_path, load_final
from pipelines.refresh.covering import cover_shards
from pipelines.refresh.digests import digest_of, room_digests
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.kept import Keeping, Kept, Key, kept_of_coming, kept_of_published
from pipelines.refresh.touched import Touched
from pipelines.refresh.workspace import Workspace
from schemas.tables import TABLES

COVERED = ("reports", "claims", "claim_operands", "verdicts")
"""Tables of the rooms that gain something once all batches are known."""
STEPS = {
    "warehouse_claims": COVERED,
    "derived": ("agreements", "indicator_values", "scorecards"),
    "code_lists": ("indicators", "areas", "units", "rules"),
}
"""Step → the tables it writes."""
SOURCES = {"agreements": "mention_ids", "indicator_values": "sources"}
"""Table of facts → its column of the figures that state one, in order of publication."""


def add_across(workspace: Workspace) -> Mapping[str, int]:
    """Mark copies, add claims of scope warehouse with their verdicts, and enter reviews; rows of that scope a table."""
    shards = coming_shards(workspace)
    _begin(workspace, "warehouse_claims")
    if not shards:  # of which nothing will be published
        _end(workspace, "warehouse_claims", shards)
        return dict.fromkeys(CLAIMS, 0)
    before = kept_of_published(workspace, sums=True)
    keeping = Keeping(workspace, shards, before)
    reports = keep_summaries(workspace, shards, keeping, before)
    touched = Touched(before, keeping.kept, mark_copies(keeping.kept, before, reports))
    keeping.add_reports(touched.reports)
    between = decide_between(workspace, shards, touched)
    cover_shards(workspace, shards, touched, between)
    keeping.finish(between.checks)
    _end(workspace, "warehouse_claims", shards)
    used = between.checks["used"].list.len()
    claims = int((used > 0).sum())
    return dict(zip(CLAIMS, (claims, int(used.sum()) - claims, claims), strict=True))


def derive_across(workspace: Workspace) -> Mapping[str, int]:
    """Make agreements, indicator_values and scorecards of the coming version; rows a table."""
    shards = coming_shards(workspace)
    require_steps(workspace, shards, ("warehouse_claims", "code_lists"))
    _begin(workspace, "derived")
    if not shards:
        _end(workspace, "derived", shards)
        return dict.fromkeys(STEPS["derived"], 0)
    kept = kept_of_coming(workspace)
    if kept is None:
        raise RefreshError(
            f"{workspace.staging}: what warehouse_claims left there is gone; materialise it again, or the whole job "
            "`refresh`"
        )
    before = kept_of_published(workspace) if kept.built_upon else None
    touched = Touched(before, kept, kept.reports())
    rows = _derive_facts(workspace, touched)
    _write_scorecards(workspace, shards, touched)
    _end(workspace, "derived", shards)
    return {**rows, "scorecards": touched.reports.height}


def _derive_facts(workspace: Workspace, touched: Touched) -> dict[str, int]:
    """Write the tables of facts: rows of facts that a change touches made anew, the others as they are published."""
    nodes = touched.nodes()
    stated = touched.kept.rows("statements", "node", nodes)
    pairs = touched.pairs(nodes)
    statements = join_statements(order_statements(stated, touched.reports), pairs)
    disputed = pl.concat(
        [
            pairs.filter(pl.col("verdict").is_in([kind.value for kind in DISAGREEING]))["reported_mention_id"],
            touched.kept.checks("reported", "disagrees").filter("disagrees")["reported"],
        ]
    )
    made = {
        "agreements": derive_agreements(statements, disputed),
        "indicator_values": derive_indicator_values(statements, _read_list(workspace, "indicators")),
    }
    looked_at = pl.concat([stated["mention_id"], touched.gone_statements["mention_id"]])
    anew: dict[str, list[str]] = {}
    for name in SOURCES:
        if touched.before is not None and workspace.published_dir:
            published = read_table(name, [table_path(workspace.published_dir, name)])
            made[name], anew[name] = _merge(name, published, looked_at, made[name], touched.reports)
        write_table(name, made[name], table_path(workspace.across_dir, name))
    _anew_file(workspace).write_text(json.dumps(anew), "utf-8")
    return {name: made[name].num_rows for name in SOURCES}


def _merge(
    name: str, published: pyarrow.Table, looked_at: pl.Series, made: pyarrow.Table, reports: pl.DataFrame
) -> tuple[pyarrow.Table, list[str]]:
    """Published facts but for those whose figures were looked at, and those made of these, in the order of their first
    figures, which is that of `facts.order_statements`; and the ids of all that do not stay as they are published."""
    ranks = reports.sort("published_on", "source_path", nulls_last=False).select("report_id").with_row_index("rank")
    first = pyarrow.chunked_array(
        [
            chunk
            for table in (published, made)
            for chunk in pyarrow.compute.list_element(table[SOURCES[name]], 0).chunks
        ],
        pyarrow.string(),
    )
    rows = pl.DataFrame({"first": pl.Series(pl.from_arrow(first), dtype=pl.String)}).with_row_index("row")
    old = pl.col("row") < published.num_rows
    left = pl.col("first").is_in(looked_at.implode())
    gone = rows.filter(old & left)["row"].to_arrow()
    places = (
        rows.filter(~(old & left))
        .select("row", report_in(pl.col("first")).alias("report_id"), place_in_report(pl.col("first")).alias("at"))
        .join(ranks, on="report_id", maintain_order="left")
        .sort("rank", "at")
    )
    (key,) = TABLES[name].key
    anew = {*published[key].take(gone).to_pylist(), *made[key].to_pylist()}
    merged = pyarrow.concat_tables([published, made.cast(published.schema)]).take(places["row"].to_arrow())
    return merged, sorted(anew)


def facts_made_anew(workspace: Workspace) -> Anew:
    """Of each table of facts the ids of those that do not stay as they are published, as `derive_across` found them;
    of none where it made all."""
    anew: dict[str, list[str]] = json.loads(_anew_file(workspace).read_text("utf-8"))
    return anew


def _anew_file(workspace: Workspace) -> Path:
    return workspace.staging / "facts.json"


def _write_scorecards(workspace: Workspace, shards: Sequence[Shard], touched: Touched) -> None:
    """Write the scorecards of the shards of which any row may differ from the published one."""
    used = _figures_used(touched.kept)
    keys: set[Key] = {shard.key for shard in shards}
    if touched.before is not None:
        old = _figures_used(touched.before)
        moved = pl.concat([old.join(used, on="mention_id", how="anti"), used.join(old, on="mention_id", how="anti")])
        hit = touched.reports.join(
            moved.select(report_in(pl.col("mention_id")).alias("report_id")), on="report_id", how="semi"
        )
        keys = set(hit.select("batch", "shard").iter_rows())
        keys |= {shard.key for shard in shards if shard.is_staged(workspace)}
        keys |= {
            shard.key
            for shard in shards
            if any(final_path(workspace, shard, name) != shard.path(name) for name in COVERED)
        }
    for shard in shards:
        if shard.key in keys:
            tables = load_final(workspace, [shard], OF_SCORECARDS)
            path = table_path(workspace.across_dir, "scorecards", shard.batch, shard.shard)
            write_table("scorecards", derive_scorecards(tables, used["mention_id"]), path)


def _figures_used(kept: Kept) -> pl.DataFrame:
    """The figures that decided claims between reports use, as mention_id."""
    checks = kept.checks("used", "decided").filter("decided")
    return checks.select(pl.col("used").list.explode().alias("mention_id")).drop_nulls().unique()


def write_code_lists(workspace: Workspace) -> Mapping[str, int]:
    """Write the code lists as tables, or link them from the published version if it has the same; rows a table."""
    _begin(workspace, "code_lists")
    same = kept_of_published(workspace) is not None
    lists = {} if same else code_list_tables(workspace.plan.lists.indicators())
    for name in STEPS["code_lists"]:
        path = table_path(workspace.across_dir, name)
        if same and workspace.published_dir:
            path.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(table_path(workspace.published_dir, name), path)
        else:
            write_table(name, lists[name], path)
    _end(workspace, "code_lists", [])
    files = {name: table_path(workspace.across_dir, name) for name in STEPS["code_lists"]}
    return {name: pyarrow.parquet.read_metadata(file).num_rows for name, file in files.items()}


def files_of_step(workspace: Workspace, name: str) -> list[Path]:
    """The files of a table that a step has made, with those of it that stay as they are published."""
    if not TABLES[name].partitioned:
        return [table_path(workspace.across_dir, name)]
    return [final_path(workspace, shard, name) for shard in coming_shards(workspace)]


def require_steps(workspace: Workspace, shards: Sequence[Shard], steps: Sequence[str]) -> None:
    """Raise RefreshError unless the steps were made for the rows of the coming version."""
    records = _records(workspace)
    late = [step for step in steps if records.get(step) != _digest_of_step(workspace, step, shards)]
    if late:
        names = ", ".join(dict.fromkeys(name for step in late for name in STEPS[step]))
        raise RefreshError(
            f"{', '.join(late)}: made for other rows than those to be published, or not at all (tables {names}); "
            "materialise them again, or the whole job `refresh`"
        )


def _read_list(workspace: Workspace, name: str) -> pyarrow.Table:
    return read_table(name, [table_path(workspace.across_dir, name)])


def _records(workspace: Workspace) -> dict[str, str]:
    try:
        records: dict[str, str] = json.loads((workspace.staging / "across.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return records


def _begin(workspace: Workspace, step: str) -> None:
    records = _records(workspace)
    records.pop(step, None)
    _write_records(workspace, records)
    for name in STEPS[step]:
        for path in (workspace.across_dir / name).glob("*.parquet"):
            path.unlink()


def _end(workspace: Workspace, step: str, shards: Sequence[Shard]) -> None:
    _write_records(workspace, {**_records(workspace), step: _digest_of_step(workspace, step, shards)})


def _digest_of_step(workspace: Workspace, step: str, shards: Sequence[Shard]) -> str:
    if step == "code_lists":  # whatever the reports hold
        return digest_of(room_digests()["publishing"], workspace.plan.lists.digest)
    return digest_of_coming(workspace, shards)


def _write_records(workspace: Workspace, records: Mapping[str, str]) -> None:
    workspace.staging.mkdir(parents=True, exist_ok=True)
    beside = workspace.staging / "across.tmp"
    beside.write_text(json.dumps(records), "utf-8")
    beside.replace(workspace.staging / "across.json")
