"""Claims between reports, from finding to verdict: what is known only once all reports are there.

Finding is in `claims_across`, arithmetic in `tallying`, what excuses a failure in `doubts` and `base_years`; here they
are put in order. Nothing is read from or written to a disk: figures at full length come through a function.
"""

from collections.abc import Callable, Collection

import pyarrow
import pyarrow.compute

from pipelines.publishing.base_years import explain_by_levels_before, levels_before
from pipelines.publishing.claims_across import RESTATED, Found, find_claims_across
from pipelines.publishing.doubts import settle_doubts
from pipelines.publishing.facts import Tables, to_frame
from pipelines.publishing.spans import choose_levels
from pipelines.tallying import decide_claims
from schemas.tables import TABLES

ReadFigures = Callable[[Collection[str]], pyarrow.Table]
"""Mentions of some ids at full length, with those that stand in a sentence with them."""


def decide_across(tables: Tables, read_figures: ReadFigures) -> tuple[Tables, pyarrow.Table]:
    """The claims between reports with operands and verdicts, and the verdicts within reports that they bear upon.

    `tables` has reports (with duplicate_of), observations, claims, claim_operands and verdicts of all reports, units,
    indicators, and of mentions the columns that `facts.key_statements` names, kind and qualifier_kind.
    """
    found = find_claims_across(tables)
    candidates = levels_before(tables, found)
    used = [found.claims["reported_mention_id"], found.operands["mention_id"]]
    wanted = {mention for column in used for mention in column.to_pylist()}
    for name in ("reported_mention_id", "start", "end", "earlier"):
        wanted.update(candidates[name].to_list())
    figures = {**tables, "mentions": read_figures(wanted)}
    claims = _with_sentences(found.claims, figures["mentions"])
    dropped, verdicts = choose_levels(claims, _decide(claims, found, figures), found.spans)
    claims, operands, verdicts = (_without(table, dropped) for table in (claims, found.operands, verdicts))
    verdicts = settle_doubts(verdicts, found, figures)
    within = explain_by_levels_before(tables["verdicts"], figures, candidates)
    return {"claims": claims, "claim_operands": operands, "verdicts": verdicts}, within


def _without(table: pyarrow.Table, claim_ids: Collection[str]) -> pyarrow.Table:
    dropped = pyarrow.array(list(claim_ids), pyarrow.string())
    return table.filter(pyarrow.compute.invert(pyarrow.compute.is_in(table["claim_id"], value_set=dropped)))


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
