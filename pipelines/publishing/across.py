"""Claims between reports, from finding to verdict: what is known only once all reports are there.

Finding is in `claims_across`, arithmetic in `tallying`, what excuses a failure in `doubts` and `base_years`; here they
are put in order. Nothing is read from or written to a disk: figures at full length come through a function.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow
import pyarrow.compute

from pipelines.publishing.base_years import explain_by_levels_before, levels_before
from pipelines.publishing.claims_across import RESTATED, Found, find_claims_across
from pipelines.publishing.doubts import settle_doubts
from pipelines.publishing.facts import Tables, to_frame
from pipelines.publishing.rows import rows_not_in
from pipelines.publishing.spans import Row, choose_levels
from pipelines.tallying import decide_claims
from schemas.tables import TABLES
from schemas.vocabulary import VerdictKind

ReadFigures = Callable[[Collection[str]], Tables]
"""mentions of some ids and of all that stand in a sentence with them, at full length, and the observations of both."""
DECIDED = (VerdictKind.CONSISTENT, VerdictKind.IMPROBABLE, VerdictKind.EXPLAINED, VerdictKind.CONTRADICTED)
"""Verdicts that say whether figures tally; the others say why that cannot be told."""
DISAGREEING = (VerdictKind.EXPLAINED, VerdictKind.CONTRADICTED)
CHECKS: dict[str, pl.DataType | type[pl.DataType]] = {
    "reported": pl.String,
    "rule": pl.String,
    "state": pl.String,
    "figures": pl.List(pl.String),
    "used": pl.List(pl.String),
    "decided": pl.Boolean,
    "disagrees": pl.Boolean,
}
"""Columns of `Decided.checks`."""


@dataclass(frozen=True)
class Decided:
    """The claims between reports that had to be decided, with their verdicts, and what stands of all.

    `added` has their rows of claims, claim_operands and verdicts, in order; `explained` the verdicts within reports
    that they bear upon, by claim. `checks` has one row for each figure and rule that were looked at, also where it was
    known: reported, rule, state (of `claims_across.Found.checks`), the figures that were set against each other, those
    that the claim which came of it uses (none: there is no claim), whether it is decided and whether it says that
    statements of one fact disagree; `anew` tells those that were decided.
    """

    added: Tables
    explained: Mapping[str, Row]
    checks: pl.DataFrame
    anew: pl.DataFrame


def decide_across(
    statements: pl.DataFrame,
    within: Tables,
    reports: pl.DataFrame,
    fields: Mapping[str, str],
    read_figures: ReadFigures,
    known: pl.DataFrame | None = None,
) -> Decided:
    """Find and decide the claims between statements (of `facts.order_statements`, all of some subjects).

    `within` has claims, claim_operands and verdicts of the reports in which a verdict may be explained; `reports` the
    columns report_id, publisher, published_on, source_path; `fields` the field of each indicator. A check that is
    `known` in its state (rows of `Decided.checks`, whose figures have not changed) is not decided again.
    """
    found = find_claims_across(statements)
    known = pl.DataFrame(schema=CHECKS) if known is None else known
    states = ["reported", "rule", "state"]
    anew = found.checks.join(known, on=states, how="anti", maintain_order="left")
    found = found.only(anew)
    candidates = levels_before(within, reports, found)
    figures = read_figures(_figures_of(found, candidates))
    claims = _with_sentences(found.claims, figures["mentions"])
    dropped, verdicts = choose_levels(claims, _decide(claims, found, figures), found.spans)
    claims, operands, verdicts = (
        rows_not_in(table, "claim_id", dropped) for table in (claims, found.operands, verdicts)
    )
    verdicts = settle_doubts(verdicts, found, figures, reports, fields)
    explained = explain_by_levels_before(within["verdicts"], figures, reports, candidates)
    added = {"claims": claims, "claim_operands": operands, "verdicts": verdicts}
    outcomes = _with_outcomes(_with_figures(anew, found), added)
    stay = known.join(found.checks, on=states, how="semi", maintain_order="left")
    return Decided(added, explained, pl.concat([stay, outcomes]), anew.select(states))


def _figures_of(found: Found, candidates: pl.DataFrame) -> set[str]:
    used = [found.claims["reported_mention_id"], found.operands["mention_id"]]
    wanted = {mention for column in used for mention in column.to_pylist()}
    for name in ("reported_mention_id", "start", "end", "earlier"):
        wanted.update(candidates[name].to_list())
    return wanted


def _with_figures(checks: pl.DataFrame, found: Found) -> pl.DataFrame:
    """The checks with the figures of all claims found for each."""
    claims = to_frame(found.claims, "claim_id", "rule", "reported_mention_id").join(
        to_frame(found.operands, "claim_id", "mention_id"), on="claim_id", maintain_order="left"
    )
    operands = (
        claims.rename({"reported_mention_id": "reported"})
        .group_by("reported", "rule")
        .agg(operands=pl.col("mention_id").unique(maintain_order=True))
    )
    figures = pl.concat_list("reported", "operands").alias("figures")
    return checks.join(operands, on=["reported", "rule"], maintain_order="left").with_columns(figures)


def _with_outcomes(checks: pl.DataFrame, added: Tables) -> pl.DataFrame:
    """The checks with what came of them."""
    operands = (
        to_frame(added["claim_operands"], "claim_id", "mention_id")
        .group_by("claim_id", maintain_order=True)
        .agg(operands=pl.col("mention_id"))
    )
    verdict = pl.col("verdict")
    claims = (
        to_frame(added["claims"], "claim_id", "rule", "reported_mention_id")
        .join(to_frame(added["verdicts"], "claim_id", "verdict"), on="claim_id", maintain_order="left")
        .join(operands, on="claim_id", maintain_order="left")
        .select(
            "rule",
            pl.col("reported_mention_id").alias("reported"),
            pl.concat_list("reported_mention_id", "operands").alias("used"),
            verdict.is_in([kind.value for kind in DECIDED]).alias("decided"),
            (verdict.is_in([kind.value for kind in DISAGREEING]) & (pl.col("rule") == RESTATED)).alias("disagrees"),
        )
    )
    joined = checks.join(claims, on=["reported", "rule"], how="left", maintain_order="left")
    return joined.select(pl.col(name).cast(dtype) for name, dtype in CHECKS.items()).with_columns(
        pl.col("decided", "disagrees").fill_null(False), pl.col("used").fill_null([])
    )


def _with_sentences(claims: pyarrow.Table, mentions: pyarrow.Table) -> pyarrow.Table:
    """The claims with the sentence of their reported figure as statement."""
    sentences = dict(to_frame(mentions, "mention_id", "sentence").iter_rows())
    stated = [sentences[mention] or "" for mention in claims["reported_mention_id"].to_pylist()]
    place = claims.schema.get_field_index("statement")
    return claims.set_column(place, claims.schema.field(place), pyarrow.array(stated, pyarrow.string()))


def _decide(claims: pyarrow.Table, found: Found, figures: Tables) -> pyarrow.Table:
    """The verdicts, in the order of the claims. Restatements are decided apart: what two reports state differently
    blocks no other claim, as it would within one report."""
    restated = pyarrow.compute.equal(claims["rule"], RESTATED)
    parts = []
    for chosen in (restated, pyarrow.compute.invert(restated)):
        tables = {**figures, "claims": claims.filter(chosen), "claim_operands": found.operands}
        parts.append(decide_claims(tables)["verdicts"])
    decided = pyarrow.concat_tables(parts)
    places = pyarrow.compute.index_in(claims["claim_id"], value_set=decided["claim_id"].combine_chunks())
    return decided.take(places).cast(TABLES["verdicts"].schema)
