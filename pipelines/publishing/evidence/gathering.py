"""The rows of a published version as pages want them: report by report, with the figures of others that claims use."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow
import pyarrow.compute

from pipelines.publishing.evidence.pages import ReportRows, anchor_of_figure, page_name
from pipelines.publishing.facts import to_frame
from pipelines.publishing.findings import gather_findings
from pipelines.publishing.parquet import read_table, table_files
from pipelines.publishing.rows import digest_table, rows_by_value, rows_in, rows_not_in

Row = dict[str, Any]
Tables = dict[str, pyarrow.Table]
OF_REPORT = (
    "reports", "report_texts", "articles", "passages", "mentions", "observations", "claims", "claim_operands",
    "verdicts", "scorecards",
)  # fmt: skip
"""The tables that a report's page shows; each has a column report_id."""


def read_frame(tables_dir: Path, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """A published table, or some of its columns, over all batches."""
    return to_frame(read_table(name, table_files(tables_dir, name), columns=columns))


def read_shard(tables_dir: Path, file_name: str) -> Tables:
    """The tables of a shard, as published."""
    paths = {name: tables_dir / name / file_name for name in OF_REPORT}
    return {name: read_table(name, [path] if path.is_file() else []) for name, path in paths.items()}


def missing_mentions(tables: Tables) -> set[str]:
    """Figures that claims of these reports use and that stand in reports elsewhere."""
    known = tables["mentions"]["mention_id"].to_pylist()
    return set(rows_not_in(tables["claim_operands"], "mention_id", known)["mention_id"].to_pylist())


def read_elsewhere(tables_dir: Path, wanted: set[str]) -> Tables:
    """The rows of figures that stand in other shards: mentions, observations, and their articles without the text."""
    chosen: Tables = {}
    for name in ("mentions", "observations"):
        paths = sorted((tables_dir / name).glob("*.parquet")) if wanted else []
        chosen[name] = read_table(name, paths, filters=pyarrow.compute.field("mention_id").isin(sorted(wanted)))
    return chosen


def split_reports(tables: Tables, elsewhere: Tables) -> Iterator[tuple[str, Tables]]:
    """The id of each report of a shard, and its own rows.

    Figures of other reports that its claims use are taken from the shard or from `elsewhere`.
    """
    places = {name: rows_by_value(table["report_id"]) for name, table in tables.items()}
    for key in tables["reports"]["report_id"].to_pylist():
        own = {
            name: table.take(pyarrow.array(places[name].get(key, []), pyarrow.int64()))
            for name, table in tables.items()
        }
        foreign = missing_mentions(own)
        if foreign:
            own |= {
                f"{name}_elsewhere": _matching([tables[name], elsewhere[name]], foreign)
                for name in ("mentions", "observations")
            }
        yield key, own


def digest_of(own: Tables) -> str:
    """What a report's page is drawn from, as 32 hex digits: the page is written again only if this changes."""
    digest = hashlib.sha256()
    for name in sorted(own):
        digest.update(name.encode() + digest_table(own[name]))
    return digest.hexdigest()[:32]


def report_rows(own: Tables) -> ReportRows:
    """The rows of one report, with its claims brought together."""
    tables = dict(own)
    for name in ("mentions", "observations"):
        if f"{name}_elsewhere" in own:
            tables[name] = pyarrow.concat_tables([own[name], own[f"{name}_elsewhere"]])
    (report,) = own["reports"].to_pylist()
    cards = own["scorecards"].to_pylist()
    return ReportRows(
        report=report,
        articles=sorted(own["articles"].to_pylist(), key=lambda row: row["position"]),
        passages=own["passages"].to_pylist(),
        mentions=own["mentions"].to_pylist(),
        observations={row["mention_id"]: row for row in own["observations"].to_pylist()},
        findings=gather_findings(tables),
        scorecard=cards[0] if cards else None,
        raw_text=own["report_texts"]["text"][0].as_py() if own["report_texts"].num_rows else "",
    )


def foreign_links(own: Tables) -> Mapping[str, str]:
    """Where the figures of other reports are shown. A long report's later parts find them from its first."""
    table = own.get("mentions_elsewhere")
    if table is None:
        return {}
    return {
        mention_id: f"{page_name(report_id)}#{anchor_of_figure(mention_id)}"
        for mention_id, report_id in zip(table["mention_id"].to_pylist(), table["report_id"].to_pylist(), strict=True)
    }


def _matching(parts: Sequence[pyarrow.Table], wanted: Iterable[str]) -> pyarrow.Table:
    seen = pyarrow.concat_tables([rows_in(part, "mention_id", wanted) for part in parts])
    firsts = sorted((key, places[0]) for key, places in rows_by_value(seen["mention_id"]).items())
    return seen.take(pyarrow.array([place for _, place in firsts], pyarrow.int64()))
