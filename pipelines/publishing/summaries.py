"""What work across reports needs of the reports of a shard: made once, and kept until their rows change.

A summary follows from the rows of its shard and from the code lists alone. Work that concerns a few subjects or facts
finds the rows it needs by their numbers, without asking again what each statement is about.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
import pyarrow

from pipelines.publishing.base_years import find_awaiting
from pipelines.publishing.claims_across import settled_rates
from pipelines.publishing.facts import Tables, node_text, prepare_statements, restatements
from pipelines.publishing.levels import subject_text
from pipelines.publishing.mention_ids import report_in


@dataclass(frozen=True)
class Summary:
    """Of the reports of one shard.

    `statements` (of `facts.prepare_statements`): with settled (of `claims_across.settled_rates`); awaited, where a
    claim of its report starts from it that a level of the year before may explain; subject and node, the numbers of
    `levels.subject_text` and `facts.node_text`. `pairs` (of `facts.restatements`): with the nodes of both mentions,
    reported_node and node. `signatures`: report_id, signature (of `duplicates.sign_reports`).
    """

    statements: pl.DataFrame
    pairs: pl.DataFrame
    signatures: pl.DataFrame

    def parts(self) -> Mapping[str, pl.DataFrame]:
        """Its tables by name."""
        return {name: getattr(self, name) for name in PARTS}


PARTS = ("statements", "pairs", "signatures")


def summarise(tables: Tables, signatures: pl.DataFrame) -> Summary:
    """The summary of some reports, of which signatures are known. Needs their mentions and observations, their claims,
    claim_operands and verdicts as the rooms made them, and units."""
    statements = settled_rates(prepare_statements(tables), tables["claims"])
    awaited = find_awaiting(tables)["start"]
    statements = statements.with_columns(
        pl.col("mention_id").is_in(awaited.implode()).alias("awaited"),
        _number(statements, subject_text()).alias("subject"),
        _number(statements, node_text()).alias("node"),
    )
    nodes = statements.select("mention_id", "node")
    pairs = restatements(tables).join(nodes, on="mention_id", maintain_order="left")
    of_reported = nodes.rename({"mention_id": "reported_mention_id", "node": "reported_node"})
    pairs = pairs.join(of_reported, on="reported_mention_id", maintain_order="left")
    return Summary(statements, pairs, signatures)


def report_of_row(name: str) -> pl.Expr:
    """The report that a row of a part belongs to."""
    return report_in(pl.col("reported_mention_id")) if name == "pairs" else pl.col("report_id")


def join_summaries(one: Summary, other: Summary, report_ids: pl.Series) -> Summary:
    """The summary of the reports of both, in the order of their ids: what `summarise` makes of all their rows."""
    ranks = pl.DataFrame({"report": report_ids}).with_row_index("rank")
    parts = {
        name: pl.concat([part, other.parts()[name]])
        .with_columns(report_of_row(name).alias("report"))
        .join(ranks, on="report", maintain_order="left")
        .sort("rank", maintain_order=True)
        .drop("report", "rank")
        for name, part in one.parts().items()
    }
    return Summary(**parts)


def _number(statements: pl.DataFrame, text: pl.Expr) -> pl.Series:
    """Texts as numbers that are the same on every machine; equal texts have equal numbers."""
    texts = statements.select(text).to_series().to_arrow().dictionary_encode()
    distinct = texts.dictionary.cast(pyarrow.large_binary()).to_pylist()
    digests = b"".join([hashlib.blake2b(each, digest_size=8).digest() for each in distinct])
    numbers = np.frombuffer(digests, dtype=">u8").astype(np.uint64)
    return pl.Series(numbers[texts.indices.to_numpy()])
