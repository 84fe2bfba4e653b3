"""The rows of a published version as pages want them: report by report, with the figures of others that claims use."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow

from pipelines.publishing.evidence.pages import ReportRows, anchor_of_figure, page_name
from pipelines.publishing.facts import to_frame
from pipelines.publishing.findings import find_in_rows
from pipelines.publishing.mention_ids import report_of
from pipelines.publishing.parquet import read_table, table_files
from pipelines.publishing.rows import rows_in, rows_in_order
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


def gather_reports(
    tables: Tables, elsewhere: Tables, report_ids: Sequence[str]
) -> Iterator[tuple[ReportRows, Mapping[str, str]]]:
    """The rows of some reports of a shard, with their claims brought together, and where the figures of other reports
    that these use are shown: mention_id → address. A long report's later parts find them from its first.

    Figures of other reports are taken from the shard or from `elsewhere`.
    """
    rows = {name: rows_in_order(table, "report_id", report_ids).to_pylist() for name, table in tables.items()}
    foreign = _foreign_figures(tables, elsewhere, rows)
    of_report = {name: _cut(listed) for name, listed in rows.items()}
    for report_id in report_ids:
        own = {name: found.get(report_id, []) for name, found in of_report.items()}
        used = {row["mention_id"] for row in own["claim_operands"]} - {row["mention_id"] for row in own["mentions"]}
        abroad = {name: [known[key] for key in used if key in known] for name, known in foreign.items()}
        links = {
            row["mention_id"]: f"{page_name(row['report_id'])}#{anchor_of_figure(row['mention_id'])}"
            for row in abroad["mentions"]
        }
        yield _report_rows(own, abroad), links


def _foreign_figures(tables: Tables, elsewhere: Tables, rows: Mapping[str, list[Row]]) -> dict[str, dict[str, Row]]:
    """mention_id → row, of the figures that claims use, in each table of `FIGURES`."""
    own = {row["mention_id"]: row["report_id"] for row in rows["mentions"]}
    wanted = {
        row["mention_id"] for row in rows["claim_operands"] if own.get(row["mention_id"]) != row["report_id"]
    }  # fmt: skip
    return {
        name: {
            row["mention_id"]: row
            for table in (tables[name], elsewhere[name])
            for row in rows_in(table, "mention_id", wanted).to_pylist()
        }
        for name in FIGURES
    }


def _cut(rows: list[Row]) -> dict[str, list[Row]]:
    """The rows of each report, which stand together."""
    return {report_id: list(found) for report_id, found in groupby(rows, key=itemgetter("report_id"))}


def _report_rows(own: Mapping[str, list[Row]], abroad: Mapping[str, list[Row]]) -> ReportRows:
    (report,) = own["reports"]
    return ReportRows(
        report=report,
        articles=sorted(own["articles"], key=lambda row: row["position"]),
        passages=own["passages"],
        mentions=own["mentions"],
        observations={row["mention_id"]: row for row in own["observations"]},
        findings=find_in_rows({**own, **{name: [*own[name], *rows] for name, rows in abroad.items()}}),
        scorecard=own["scorecards"][0] if own["scorecards"] else None,
        raw_text=own["report_texts"][0]["text"] if own["report_texts"] else "",
    )
