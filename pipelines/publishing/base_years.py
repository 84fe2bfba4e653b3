"""Average growth that fits only when counted from the year before: explained once a report prints the level of then.

从2014年的…到2019年…，年均增长: a publisher may count five years from 2013. Within a report that reading lacks a figure,
so the claim is contradicted and says which level it would need. Another report may print that level.
"""

import polars as pl
import pyarrow

from pipelines.publishing.claims_across import AVERAGE, Found, year_before
from pipelines.publishing.facts import Tables, to_frame
from pipelines.publishing.levels import LAST_DAY, cell_text
from pipelines.publishing.rows import rows_in
from pipelines.publishing.spans import Row, explain_by
from pipelines.tallying import decide_claims
from schemas.claim_ids import claim_id_of
from schemas.consistency.records import Reading
from schemas.tables import TABLES
from schemas.vocabulary import Role, VerdictKind

READING = Reading.BASE_PREV_YEAR.value


def find_awaiting(tables: Tables) -> pl.DataFrame:
    """The contradicted claims of average growth that a level of the year before their start may explain: claim_id,
    start and end (mentions). Needs claim_operands and verdicts, as tallying left them."""
    failed = (
        to_frame(tables["verdicts"], "claim_id", "rule", "verdict", "needs")
        .filter(
            (pl.col("rule") == AVERAGE)
            & (pl.col("verdict") == VerdictKind.CONTRADICTED)
            & pl.col("needs").str.contains(READING, literal=True)
        )
        .select("claim_id")
    )
    roles = to_frame(tables["claim_operands"], "claim_id", "role", "mention_id").join(failed, on="claim_id")
    for role in (Role.START.value, Role.END.value):
        used = roles.filter(pl.col("role") == role).select("claim_id", pl.col("mention_id").alias(role))
        failed = failed.join(used, on="claim_id", maintain_order="left")
    return failed


def levels_before(tables: Tables, reports: pl.DataFrame, found: Found) -> pl.DataFrame:
    """The awaiting claims whose start `found` knows, and for which it knows the level of the year before that.

    Columns of claims, and start, end (mentions), earlier (mention of that level). `tables` has claims, claim_operands
    and verdicts of the reports whose claims are asked for, as tallying left them; `reports` has report_id and
    published_on.
    """
    awaiting = find_awaiting(tables)
    before = pl.col("period").map_elements(year_before, return_dtype=pl.String)
    starts = found.levels.join(awaiting.select(mention_id="start").unique(), on="mention_id", how="semi")
    cells = starts.with_columns(cell_text(before).alias("cell")).select("mention_id", "cell")
    return (
        to_frame(tables["claims"])
        .join(awaiting, on="claim_id", maintain_order="left")
        .join(reports.select("report_id", "published_on"), on="report_id", maintain_order="left")
        .join(cells, left_on="start", right_on="mention_id", maintain_order="left")
        .with_columns(pl.col("published_on").fill_null(LAST_DAY).alias("day"))
        .sort("day", maintain_order=True)
        .join_asof(found.standing, on="day", by="cell", check_sortedness=False)
        .filter(pl.col("mention_id").is_not_null() & pl.col("other").is_null())
        .rename({"mention_id": "earlier"})
    )


def explain_by_levels_before(
    verdicts: pyarrow.Table, figures: Tables, reports: pl.DataFrame, candidates: pl.DataFrame
) -> dict[str, Row]:
    """claim_id → its verdict, become `explained`, where a level of `candidates` (of `levels_before`) makes the rate.

    `figures` has mentions and observations of the candidates' figures; `reports` has report_id and source_path.
    """
    if candidates.is_empty():
        return {}
    trials = _decide_anew(figures, candidates)
    paths = dict(reports.select("report_id", "source_path").iter_rows())
    printed = {
        row[0]: row[1:]
        for row in to_frame(figures["mentions"], "mention_id", "literal", "unit", "report_id").iter_rows()
    }
    earlier = dict(candidates.select("claim_id", "earlier").iter_rows())
    explained = {}
    for row in rows_in(verdicts, "claim_id", trials).to_pylist():
        trial = trials[row["claim_id"]]
        if trial["verdict"] != VerdictKind.CONSISTENT or trial["reason"] == "trailing_zeros":
            continue  # a reading of the wording is not helped out by one of the rounding
        literal, unit, report_id = printed[earlier[row["claim_id"]]]
        told = f"counted from {literal}{unit or ''} a year earlier ({paths[report_id]})"
        explained[row["claim_id"]] = explain_by(row, trial, Reading.BASE_PREV_YEAR, told)
    return explained


def _decide_anew(figures: Tables, candidates: pl.DataFrame) -> dict[str, Row]:
    """claim_id → the verdict that the claim would have, counted from the year before."""
    claims, operands, origin = [], [], {}
    for row in candidates.iter_rows(named=True):
        used = [(Role.START.value, row["earlier"]), (Role.END.value, row["end"])]
        claim_id = claim_id_of(AVERAGE, row["reported_mention_id"], used)
        origin[claim_id] = row["claim_id"]
        at = {"claim_id": claim_id, "report_id": row["report_id"], "batch": row["batch"]}
        kept = {name: row[name] for name in TABLES["claims"].schema.names}
        claims.append(kept | {"claim_id": claim_id, "n_periods": row["n_periods"] + 1})
        operands += [
            at | {"position": place, "role": role, "mention_id": mention} for place, (role, mention) in enumerate(used)
        ]
    decided = decide_claims(
        {
            **figures,
            "claims": pyarrow.Table.from_pylist(claims, TABLES["claims"].schema),
            "claim_operands": pyarrow.Table.from_pylist(operands, TABLES["claim_operands"].schema),
        }
    )["verdicts"]
    return {origin[row["claim_id"]]: row for row in decided.to_pylist()}
