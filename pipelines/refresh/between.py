"""Claims between the reports of the coming version: those that a change touches, from the files of its shards."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow
import pyarrow.compute

from pipelines.publishing.across import CHECKS, Decided, decide_across
from pipelines.publishing.base_years import READING
from pipelines.publishing.claims_across import AVERAGE
from pipelines.publishing.codelists import list_units
from pipelines.publishing.duplicates import (
    STATED,
    FigureList,
    Figures,
    Marked,
    list_figures,
    mark_duplicates,
    sign_reports,
)
from pipelines.publishing.facts import OBSERVED, PRINTED, order_statements
from pipelines.publishing.mention_ids import report_in, report_of
from pipelines.publishing.parquet import read_table
from pipelines.publishing.rows import concat_rows, rows_in, rows_not_in
from pipelines.publishing.summaries import PARTS, Summary, join_summaries, summarise
from pipelines.refresh.claims import CLAIMS
from pipelines.refresh.coming import Shard
from pipelines.refresh.kept import Keeping, Kept, Key, read_reports
from pipelines.refresh.touched import Touched
from pipelines.refresh.workspace import Tables, Workspace, without_across
from pipelines.tallying import decide_claims
from schemas.tables import TABLES
from schemas.vocabulary import Role


@dataclass(frozen=True)
class Between:
    """What changes of the claims between reports.

    `decided` has the rows to add; `lost` the checks whose published rows go; `checks` all that stand; `raw` the
    verdicts within reports that other reports may explain, as far as they were looked at, as tallying left them.
    """

    decided: Decided
    lost: pl.DataFrame
    checks: pl.DataFrame
    raw: pyarrow.Table


def keep_summaries(
    workspace: Workspace, shards: Sequence[Shard], keeping: Keeping, before: Kept | None
) -> pl.DataFrame:
    """Keep a summary of each shard, made where the rows are others than before; the reports of all, not yet marked."""
    units = pyarrow.Table.from_pylist(list_units(), TABLES["units"].schema)
    parts = []
    same = set()
    for shard in shards:
        if keeping.keep_summary(shard.key):
            same.add(shard.key)
        else:
            reports = read_reports(workspace, shard)
            keeping.add_summary(shard.key, _summarise(shard, reports, before, units))
            parts.append(reports)
    if before is not None:
        keys = pl.DataFrame(sorted(same), {"batch": pl.String, "shard": pl.String}, orient="row")
        parts.append(before.reports().join(keys, on=["batch", "shard"], how="semi"))
    return pl.concat(parts)


def _summarise(shard: Shard, reports: pl.DataFrame, before: Kept | None, units: pyarrow.Table) -> Summary:
    """The summary of a shard; rows of reports that have not changed are those that are kept of them."""
    same: list[str] = []
    if before is not None:
        same = reports.join(before.reports(), on=["report_id", "digest"], how="semi")["report_id"].to_list()
    tables = {
        name: rows_not_in(table, "report_id", same) if "report_id" in table.column_names else table  # of mentions more
        for name, table in _rows_within(shard).items()
    }
    articles = read_table("articles", [shard.path("articles")], columns=["report_id", "text"])
    made = summarise({**tables, "units": units}, sign_reports(rows_not_in(articles, "report_id", same)))
    if before is None or not same:
        return made
    kept = Summary(**{name: before.rows_of_reports(name, same) for name in PARTS})
    return join_summaries(kept, made, reports["report_id"])


def _rows_within(shard: Shard) -> Tables:
    """The rows of a shard that a summary is made of, as the rooms made them."""
    tables = without_across({name: read_table(name, [shard.path(name)]) for name in CLAIMS})
    figures = {
        name: read_table(name, [shard.path(name)], columns=columns)
        for name, columns in (("mentions", PRINTED), ("observations", OBSERVED))
    }
    return {**tables, **figures, "verdicts": _as_tallied(tables, shard)}


def _as_tallied(tables: Tables, shard: Shard) -> pyarrow.Table:
    """The verdicts of claims within reports; those that another report explained are decided again."""
    claim_ids = rows_in(tables["verdicts"], "reading", [READING])["claim_id"]
    if not len(claim_ids):
        return tables["verdicts"]
    figures = {name: read_table(name, [shard.path(name)]) for name in ("mentions", "observations")}
    claims = {name: rows_in(tables[name], "claim_id", claim_ids.to_pylist()) for name in CLAIMS[:2]}
    anew = {row["claim_id"]: row for row in decide_claims({**figures, **claims})["verdicts"].to_pylist()}
    rows = [anew.get(row["claim_id"], row) for row in tables["verdicts"].to_pylist()]
    return pyarrow.Table.from_pylist(rows, tables["verdicts"].schema)


def mark_copies(kept: Kept, before: Kept | None, reports: pl.DataFrame) -> pl.DataFrame:
    """The reports with duplicate_of."""
    signatures = kept.rows("signatures", "report_id", None)
    marked = None
    if before is not None:
        old = before.reports()
        changed = old.join(reports, on=["report_id", "digest"], how="anti")
        of_changed = before.rows_of_reports("signatures", set(changed["report_id"]))
        others = signatures.filter(~pl.col("report_id").is_in(changed["report_id"].implode()))
        marked = Marked(old, pl.concat([others, of_changed]))
    marks = mark_duplicates(reports, signatures, _figures_of_reports(kept, reports), marked)
    return reports.with_columns(marks)


def _figures_of_reports(kept: Kept, reports: pl.DataFrame) -> FigureList:
    """What each report states, from the summaries, each of which is read once it is asked for."""
    keys = _keys_of(reports)
    read: dict[Key, FigureList] = {}

    def figures(report_id: str) -> Figures:
        key = keys[report_id]
        if key not in read:
            read[key] = list_figures(kept.part("statements", key, *STATED))
        return read[key](report_id)

    return figures


def decide_between(workspace: Workspace, shards: Sequence[Shard], touched: Touched) -> Between:
    """Find the claims between reports in all subjects that a change touches, and decide those that it concerns."""
    shard_of = shards_of_reports(shards, touched.reports)
    staged = [shard.key for shard in shards if shard.is_staged(workspace)]
    statements = touched.kept.rows("statements", "subject", touched.subjects(staged))
    looked_at = pl.concat([statements["mention_id"], touched.gone_statements["mention_id"]])
    checks = pl.DataFrame(schema=CHECKS) if touched.before is None else touched.before.checks()
    met = pl.col("reported").is_in(looked_at.implode())
    others, concerned = checks.filter(~met), checks.filter(met)
    unchanged = concerned.filter(~_use_any(touched.come | touched.gone))
    within = _read_awaiting(shard_of, statements.filter("awaited").select("mention_id", "report_id"))
    decided = decide_across(
        order_statements(statements, touched.reports),
        within,
        touched.reports,
        {each.indicator_id: each.field for each in workspace.plan.lists.indicators()},
        lambda mentions: _read_figures(shard_of, mentions),
        unchanged,
    )
    states = ["reported", "rule", "state"]
    stay = decided.checks.join(decided.anew, on=states, how="anti")
    lost = concerned.join(stay, on=states, how="anti")
    return Between(decided, lost, pl.concat([others, decided.checks]), within["verdicts"])


def _use_any(report_ids: Collection[str]) -> pl.Expr:
    """Whether a check looks at a figure of some reports."""
    wanted = pl.Series(sorted(report_ids), dtype=pl.String)
    return pl.col("figures").list.eval(report_in(pl.element()).is_in(wanted.implode())).list.any()


def shards_of_reports(shards: Sequence[Shard], reports: pl.DataFrame) -> dict[str, Shard]:
    """report_id → the shard that holds it."""
    by_key = {shard.key: shard for shard in shards}
    return {report_id: by_key[key] for report_id, key in _keys_of(reports).items()}


def _keys_of(reports: pl.DataFrame) -> dict[str, Key]:
    ids, batches, shards = (reports[name].to_list() for name in ("report_id", "batch", "shard"))
    return dict(zip(ids, zip(batches, shards, strict=True), strict=True))


def _by_shard(shard_of: Mapping[str, Shard], mentions: Collection[str]) -> dict[Key, tuple[Shard, list[str]]]:
    """The shards that hold some mentions, each with its mentions."""
    found: dict[Key, tuple[Shard, list[str]]] = {}
    for mention in sorted(mentions):
        shard = shard_of[report_of(mention)]
        found.setdefault(shard.key, (shard, []))[1].append(mention)
    return dict(sorted(found.items()))


def _read_awaiting(shard_of: Mapping[str, Shard], awaited: pl.DataFrame) -> Tables:
    """claims, claim_operands and verdicts of the claims of average growth that start from some mentions, as tallying
    left them."""
    parts: list[Tables] = []
    for shard, starts in _by_shard(shard_of, awaited["mention_id"].to_list()).values():
        tables = without_across({name: read_table(name, [shard.path(name)]) for name in CLAIMS})
        averages = rows_in(tables["claims"], "rule", [AVERAGE])["claim_id"].to_pylist()
        roles = rows_in(rows_in(tables["claim_operands"], "claim_id", averages), "role", [Role.START.value])
        ids = rows_in(roles, "mention_id", starts)["claim_id"].to_pylist()
        tables = {name: rows_in(table, "claim_id", ids) for name, table in tables.items()}
        parts.append({**tables, "verdicts": _as_tallied(tables, shard)})
    return {name: concat_rows(name, [part[name] for part in parts]) for name in CLAIMS}


def _read_figures(shard_of: Mapping[str, Shard], mentions: Collection[str]) -> Tables:
    """The rows of some mentions and of all that stand in a sentence with one of them, and the observations of both."""
    printed, observed = [], []
    for shard, here in _by_shard(shard_of, mentions).values():
        table = read_table("mentions", [shard.path("mentions")])
        sentences = rows_in(table, "mention_id", here)["sentence"]
        printed.append(table.filter(pyarrow.compute.is_in(table["sentence"], value_set=sentences.combine_chunks())))
        rows = read_table("observations", [shard.path("observations")], columns=OBSERVED)
        observed.append(rows_in(rows, "mention_id", printed[-1]["mention_id"].to_pylist()))
    columns = pyarrow.schema([TABLES["observations"].schema.field(name) for name in OBSERVED])
    return {
        "mentions": concat_rows("mentions", printed),
        "observations": pyarrow.concat_tables([columns.empty_table(), *observed]),
    }
