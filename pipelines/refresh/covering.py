"""Writes what work across reports adds to the rows of a shard: files that cover the rooms' own, or published ones.

Only shards that a change concerns are looked at, and a file is written where its rows differ from those it covers.
"""

from collections.abc import Mapping, Sequence

import polars as pl
import pyarrow
import pyarrow.compute

from pipelines.publishing.facts import to_frame
from pipelines.publishing.mention_ids import place_in_report, report_of
from pipelines.publishing.parquet import read_table, table_path, write_table
from pipelines.publishing.rows import concat_rows, rows_in, with_column
from pipelines.refresh.between import Between
from pipelines.refresh.claims import CLAIMS
from pipelines.refresh.coming import Shard
from pipelines.refresh.kept import Key
from pipelines.refresh.progress import tell
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.touched import Touched
from pipelines.refresh.workspace import Tables, Workspace
from schemas.tables import TABLES
from schemas.vocabulary import Scope


def cover_shards(workspace: Workspace, shards: Sequence[Shard], touched: Touched, between: Between) -> None:
    """Write over the coming shards: marks of copies, claims between reports, verdicts they bear upon, reviews."""
    keys = _concerned(workspace, shards, touched, between)
    concerned = [shard for shard in shards if shard.key in keys]
    decisions = read_reviews(workspace.raw).decisions
    copies = dict(touched.reports.select("report_id", "duplicate_of").iter_rows())
    lost = set(between.lost.select("reported", "rule").iter_rows())
    for number, shard in enumerate(concerned):
        tell("warehouse_claims", number, len(concerned))
        tables = {name: read_table(name, [shard.path(name)]) for name in ("reports", *CLAIMS)}
        here = tables["reports"]["report_id"].to_pylist()
        stay = _stay_between(_published_claims(workspace, shard, touched, tables), here, lost)
        within = _select(tables, rows_in(tables["claims"], "scope", [Scope.REPORT]))
        made = _put_together(tables["reports"], within, stay, between)
        made["verdicts"] = _with_values("verdicts", made["verdicts"], "claim_id", "review", decisions)
        made["reports"] = _with_values("reports", tables["reports"], "report_id", "duplicate_of", copies)
        for name, table in made.items():
            if not table.equals(tables[name]):
                write_table(name, table, table_path(workspace.across_dir, name, shard.batch, shard.shard))
    tell("warehouse_claims", len(concerned), len(concerned))


def _concerned(workspace: Workspace, shards: Sequence[Shard], touched: Touched, between: Between) -> set[Key]:
    """The shards with rows of which any may have to change."""
    before = touched.before
    if before is None or before.reviews != workspace.plan.reviews_digest:
        return {shard.key for shard in shards}
    marks = before.reports().select("report_id", was="duplicate_of")
    marked = touched.reports.join(marks, on="report_id").filter(pl.col("duplicate_of").ne_missing(pl.col("was")))
    report_ids = [
        *marked["report_id"],
        *map(report_of, between.lost["reported"]),
        *between.decided.added["claims"]["report_id"].to_pylist(),
        *between.raw["report_id"].to_pylist(),
    ]
    keys = touched.reports.filter(pl.col("report_id").is_in(report_ids)).select("batch", "shard").unique()
    return {*keys.iter_rows(), *(shard.key for shard in shards if shard.is_staged(workspace))}


def _published_claims(workspace: Workspace, shard: Shard, touched: Touched, tables: Tables) -> Tables:
    """Claims, claim_operands and verdicts in which published claims between reports of a shard are found; `tables` are
    its own. A report may have been published in another shard of its batch than it will be."""
    if touched.before is None or workspace.published_dir is None:
        return {name: concat_rows(name, []) for name in CLAIMS}
    if not shard.is_staged(workspace):
        return tables
    here = pl.col("report_id").is_in(tables["reports"]["report_id"].to_pylist())
    places = touched.before.reports().filter(here).select("batch", "shard").unique().sort(pl.all()).rows()
    return {
        name: read_table(name, [table_path(workspace.published_dir, name, batch, old) for batch, old in places])
        for name in CLAIMS
    }


def _stay_between(published: Tables, here: Sequence[str], lost: set[tuple[str, str]]) -> Tables:
    """The published claims between reports that some reports make and keep, with their rows in the other tables."""
    claims = rows_in(rows_in(published["claims"], "scope", [Scope.WAREHOUSE]), "report_id", here)
    checks = zip(*(claims[name].to_pylist() for name in ("reported_mention_id", "rule")), strict=True)
    stay = pyarrow.array([check not in lost for check in checks], pyarrow.bool_())
    return _select(published, claims.filter(stay))


def _select(tables: Tables, claims: pyarrow.Table) -> Tables:
    """Some claims with their rows of claim_operands and verdicts."""
    ids = claims["claim_id"].to_pylist()
    return {"claims": claims, **{name: rows_in(tables[name], "claim_id", ids) for name in CLAIMS[1:]}}


def _put_together(reports: pyarrow.Table, within: Tables, stay: Tables, between: Between) -> Tables:
    """Claims, claim_operands and verdicts of some reports: those within, then those between them and others."""
    here = reports["report_id"].to_pylist()
    added = {name: rows_in(table, "report_id", here) for name, table in between.decided.added.items()}
    across = _in_order({name: concat_rows(name, [stay[name], added[name]]) for name in CLAIMS}, reports)
    raw = rows_in(between.raw, "report_id", here)
    if raw.num_rows:
        anew = {row["claim_id"]: row for row in raw.to_pylist()}
        anew |= {claim_id: row for claim_id, row in between.decided.explained.items() if claim_id in anew}
        rows = [anew.get(row["claim_id"], row) for row in within["verdicts"].to_pylist()]
        within = {**within, "verdicts": pyarrow.Table.from_pylist(rows, TABLES["verdicts"].schema)}
    return {name: concat_rows(name, [within[name], across[name]]) for name in CLAIMS}


def _in_order(tables: Tables, reports: pyarrow.Table) -> Tables:
    """Claims between reports by publication of their report, place of their figure in it, and rule."""
    named = to_frame(reports, "report_id", "published_on", "source_path")
    claims = (
        to_frame(tables["claims"], "claim_id", "report_id", "rule", "reported_mention_id")
        .join(named, on="report_id", maintain_order="left")
        .with_columns(place_in_report(pl.col("reported_mention_id")).alias("at"))
        .sort("published_on", "source_path", "at", "rule", nulls_last=False)
    )
    ids = pyarrow.array(claims["claim_id"].to_list(), pyarrow.string())
    ordered = {}
    for name, table in tables.items():
        places = pyarrow.compute.index_in(table["claim_id"], value_set=ids)
        ordered[name] = table.take(pyarrow.compute.array_sort_indices(places))
    return ordered


def _with_values(
    name: str, table: pyarrow.Table, key: str, column: str, values: Mapping[str, str | None]
) -> pyarrow.Table:
    return with_column(name, table, column, [values.get(each) for each in table[key].to_pylist()])
