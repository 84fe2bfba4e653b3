"""The rows of a published version as pages want them: report by report, with the figures of others that claims use."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow
import pyarrow.compute

from pipelines.publishing.evidence.pages import ReportRows, anchor_of_figure, page_name
from pipelines.publishing.facts import to_frame
from pipelines.publishing.findings import find_in_rows
from pipelines.publishing.mention_ids import report_of
from pipelines.publishing.parquet import read_table, table_files
from pipelines.publishing.rows import rows_by_value, rows_in, rows_in_order, rows_not_in
from schemas.tables import TABLES

Row = dict[str, Any]
Tables = dict[str, pyarrow.Table]
OF_REPORT = (
    "reports", "report_texts", "articles", "passages", "mentions", "observations", "claims", "claim_operands",
    "verdicts", "scorecards",
)  # fmt: skip
"""The tables that a report's page shows; each has a column report_id."""
FIGURES = {
    "mentions": (
        "mention_id", "report_id", "article_id", "sentence", "start", "end", "raw_start", "literal", "kind", "value",
        "lower", "upper", "lower_closed", "upper_closed", "unit", "qualifier", "outcome", "outcome_reason",
    ),
    "observations": (
        "mention_id", "report_id", "indicator_id", "indicator", "dimensions", "area_code", "area", "period", "measure",
        "growth_basis", "price_basis", "status", "value", "trail",
    ),
}  # fmt: skip
"""Those of them that pages of other reports show too, where their claims use the figures → the columns shown."""


def read_shard(tables_dir: Path, file_name: str) -> Tables:
    """The tables of a shard, as published; of figures the columns that are shown."""
    return {name: read_file(tables_dir, name, file_name, FIGURES.get(name)) for name in OF_REPORT}


def read_frame(tables_dir: Path, name: str, columns: Sequence[str] | None = None) -> pl.DataFrame:
    """A published table, or some of its columns, over all batches. Of many small files."""
    files = table_files(tables_dir, name)
    if not files:
        return to_frame(read_table(name, [], columns=columns))
    wanted = list(columns or TABLES[name].schema.names)
    return pl.read_parquet(files, columns=wanted, glob=False, hive_partitioning=False).select(wanted)


def read_file(tables_dir: Path, name: str, file_name: str, columns: Sequence[str] | None = None) -> pyarrow.Table:
    """One table of a shard, or some of its columns; no rows where there is no such file."""
    path = tables_dir / name / file_name
    return read_table(name, [path] if path.is_file() else [], columns=columns)


def read_elsewhere(tables_dir: Path, wanted: Mapping[str, set[str]], homes: Mapping[str, str]) -> dict[str, Tables]:
    """Shard → the rows of mentions and observations (columns of `FIGURES`) of the figures wanted there, which stand in
    other shards.

    `homes` says in which shard each report lies. A shard is read once, whoever wants figures of it.
    """
    by_home: dict[str, set[str]] = {}
    for figures in wanted.values():
        for figure in figures:
            if (home := homes.get(report_of(figure))) is not None:
                by_home.setdefault(home, set()).add(figure)
    rows = {
        name: pyarrow.concat_tables(
            [
                read_table(name, [], columns=columns),
                *(
                    rows_in(read_file(tables_dir, name, home, columns), "mention_id", sought)
                    for home, sought in by_home.items()
                ),
            ]
        )
        for name, columns in FIGURES.items()
    }
    return {
        shard: {name: rows_in(table, "mention_id", sorted(figures)) for name, table in rows.items()}
        for shard, figures in wanted.items()
    }


def split_reports(tables: Tables, elsewhere: Tables, report_ids: Iterable[str]) -> Iterator[tuple[str, Tables]]:
    """The id and the own rows of some reports of a shard.

    Figures of other reports that their claims use are taken from the shard or from `elsewhere`.
    """
    keys = list(report_ids)
    parts = {name: _cut(rows_in_order(table, "report_id", keys), keys) for name, table in tables.items()}
    for key in keys:
        own = {name: part[key] for name, part in parts.items()}
        foreign = _missing_mentions(own)
        if foreign:
            own |= {f"{name}_elsewhere": _matching([tables[name], elsewhere[name]], foreign) for name in FIGURES}
        yield key, own


def _cut(table: pyarrow.Table, reports: Sequence[str]) -> dict[str, pyarrow.Table]:
    """The rows of each report, of a table in the order of the reports."""
    counts = {row["values"]: row["counts"] for row in table["report_id"].value_counts().to_pylist()}
    parts, start = {}, 0
    for report in reports:
        count = counts.get(report, 0)
        parts[report] = table.slice(start, count)
        start += count
    return parts


def _missing_mentions(tables: Tables) -> set[str]:
    """Figures that claims use and that are not among the mentions."""
    known = tables["mentions"]["mention_id"].to_pylist()
    return set(rows_not_in(tables["claim_operands"], "mention_id", known)["mention_id"].to_pylist())


def report_rows(own: Tables) -> ReportRows:
    """The rows of one report, with its claims brought together."""
    rows = {name: table.to_pylist() for name, table in own.items()}
    used = {name: [*rows[name], *rows.get(f"{name}_elsewhere", ())] for name in FIGURES}
    (report,) = rows["reports"]
    return ReportRows(
        report=report,
        articles=sorted(rows["articles"], key=lambda row: row["position"]),
        passages=rows["passages"],
        mentions=rows["mentions"],
        observations={row["mention_id"]: row for row in rows["observations"]},
        findings=find_in_rows({**rows, **used}),
        scorecard=rows["scorecards"][0] if rows["scorecards"] else None,
        raw_text=rows["report_texts"][0]["text"] if rows["report_texts"] else "",
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
