"""Which statements a refresh has to look at again: those of what changed, and all that may bear upon them.

A subject is what claims between reports are found in; a fact what agreements and best values are made of. Both are
looked up by the numbers that the kept summaries give them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipelines.refresh.kept import Kept, Key


@dataclass(frozen=True)
class Touched:
    """What changed between the reports kept beside the published version (None: nothing is) and those of the coming
    one: in their rows, or in whether they count as a duplicate."""

    before: Kept | None
    kept: Kept
    reports: pl.DataFrame

    @cached_property
    def _compared(self) -> tuple[frozenset[str], frozenset[str]]:
        old = self.reports.clear() if self.before is None else self.before.reports()
        same = ["report_id", "digest", "left_out"]
        old, new = (each.with_columns(left_out=pl.col("duplicate_of").is_not_null()) for each in (old, self.reports))
        come, gone = new.join(old, on=same, how="anti"), old.join(new, on=same, how="anti")
        return frozenset(come["report_id"]), frozenset(gone["report_id"])

    @property
    def come(self) -> frozenset[str]:
        """Reports that are new, or were published with other rows."""
        return self._compared[0]

    @property
    def gone(self) -> frozenset[str]:
        """Published reports that are no more, or whose rows are others now."""
        return self._compared[1]

    @cached_property
    def _come_statements(self) -> pl.DataFrame:
        return self.kept.rows_of_reports("statements", self.come)

    @cached_property
    def gone_statements(self) -> pl.DataFrame:
        """Published statements of the reports that are gone or have changed."""
        if self.before is None:
            return self.kept.rows("statements", "node", None, ()).clear()
        return self.before.rows_of_reports("statements", self.gone)

    def subjects(self, staged: Iterable[Key]) -> pl.Series | None:
        """The subjects of the statements that came or went, and of those in staged shards that a level may explain of
        which the rows know nothing. None: all."""
        if self.before is None:
            return None
        awaited = (self.kept.part("statements", key, "subject", "awaited").filter("awaited") for key in staged)
        parts = (self._come_statements, self.gone_statements, *awaited)
        return pl.concat([part["subject"] for part in parts]).unique()

    @cached_property
    def _pairs(self) -> pl.DataFrame:
        return self.kept.rows("pairs", "node", None)

    def pairs(self, nodes: pl.Series | None) -> pl.DataFrame:
        """The pairs of mentions that claims join, of some nodes; None: all."""
        return self._pairs if nodes is None else self._pairs.filter(pl.col("node").is_in(nodes.implode()))

    def nodes(self) -> pl.Series | None:
        """The nodes of the statements that came or went, and all that claims join with them, ever; None: all."""
        if self.before is None:
            return None
        nodes = pl.concat([part["node"] for part in (self._come_statements, self.gone_statements)]).unique()
        ends = ["reported_node", "node"]
        old = {key for key in self.before.shards if self.before.shards[key] != self.kept.shards.get(key)}
        pairs = (self._pairs, self.before.rows("pairs", "node", None, sorted(old)))
        edges = pl.concat([each.select(ends) for each in pairs]).unique()
        while True:
            met = edges.filter(pl.any_horizontal(pl.col(end).is_in(nodes.implode()) for end in ends))
            grown = pl.concat([nodes, met["reported_node"], met["node"]]).unique()
            if len(grown) == len(nodes):
                return nodes
            nodes = grown
