"""The index of evidence: counts over all, what is doubted first, and every report with filters and search.

The page itself shows the first hundred reports; the rest lie in lists beside it, which its script loads when somebody
searches or asks for more, so that the page opens at once however many there are.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.publishing.evidence.gathering import read_frame
from pipelines.publishing.evidence.marks import plain
from pipelines.publishing.evidence.pages import page_name, printed_figure
from pipelines.publishing.evidence.rendering import render_index, title_of
from pipelines.publishing.findings import DOUBTED, WORST_FIRST, day_of

Row = dict[str, Any]
SHOWN_REPORTS = 100
SHOWN_DOUBTED = 100
LIST_LENGTH = 2_000
"""Reports in one list beside the page."""


def write_index(tables_dir: Path, folder: Path) -> None:
    """index.html, and the lists of reports that its script loads."""
    reports = _reports(tables_dir)
    names = []
    for place, start in enumerate(range(0, len(reports), LIST_LENGTH)):
        name = f"reports-{place}.js"
        told = json.dumps([_told(row) for row in reports[start : start + LIST_LENGTH]], ensure_ascii=False)
        (folder / name).write_text(f"gouji.reports({place},{told});\n", encoding="utf-8")
        names.append(name)
    counts: Counter[str] = Counter()
    for row in reports:
        counts.update({name: row[name] for name in ("figures", "observed", "claims", *WORST_FIRST)})
    doubted, left = _doubted(tables_dir, {row["report_id"]: row["title"] for row in reports})
    html = render_index(
        {
            "counts": {"reports": len(reports), **counts},
            "verdicts": [(word, counts[word]) for word in WORST_FIRST],
            "doubted": doubted,
            "doubted_left": left,
            "batches": sorted({row["batch"] for row in reports}),
            "rows": reports[:SHOWN_REPORTS],
            "total": len(reports),
            "list_names": names,
            "quarantine": [
                {"source_path": plain(row["source_path"]), "message": plain(row["message"])}
                for row in read_frame(tables_dir, "quarantine").head(SHOWN_DOUBTED).to_dicts()
            ],
        }
    )
    (folder / "index.html").write_text(html, encoding="utf-8")


def _reports(tables_dir: Path) -> list[Row]:
    """Every report as the table shows it: those with contradictions first, then the newest."""
    cards = read_frame(tables_dir, "scorecards").drop("batch")
    columns = [
        "report_id",
        "batch",
        "source_path",
        "title",
        "publisher",
        "published_on",
        "published_precision",
        "home_area",
    ]
    joined = (
        read_frame(tables_dir, "reports", columns)
        .join(cards, on="report_id", how="left", maintain_order="left")
        .with_columns(pl.col("figures", "observed", "claims", *WORST_FIRST).fill_null(0))
        .sort(
            ["contradicted", "blocked", "published_on", "source_path"],
            descending=[True, True, True, False],
            nulls_last=True,
            maintain_order=True,
        )
    )
    return [_shown(row) for row in joined.to_dicts()]


def _shown(row: Row) -> Row:
    by = " · ".join(part for part in (row["publisher"], row["home_area"], row["source_path"]) if part)
    return {
        **row,
        "title": title_of(row),
        "day": day_of(row),
        "batch": plain(row["batch"]),
        "by": plain(by),
        "href": page_name(row["report_id"]),
        "verdicts": [(word, row[word]) for word in WORST_FIRST if row[word]],
    }


def _told(row: Row) -> list[Any]:
    """A report as the script reads it; the last part is what is searched."""
    sought = f"{row['title']} {row['by']}".lower()
    return [row["href"], row["title"], row["by"], row["day"], row["batch"], row["figures"], row["verdicts"], sought]


def _doubted(tables_dir: Path, titles: dict[str, str]) -> tuple[list[Row], int]:
    """Claims in doubt, the gravest first, and how many more there are than are shown."""
    columns = ["claim_id", "report_id", "verdict", "formula"]
    rows = read_frame(tables_dir, "verdicts", columns).filter(pl.col("verdict").is_in(sorted(DOUBTED))).to_dicts()
    rows.sort(key=lambda row: WORST_FIRST.index(row["verdict"]))
    printed = _printed(tables_dir, [row["claim_id"] for row in rows[:SHOWN_DOUBTED]])
    shown = [
        {
            "href": f"{page_name(row['report_id'])}#c-{row['claim_id']}",
            "outcome": row["verdict"],
            "title": titles.get(row["report_id"], row["report_id"]),
            "formula": plain(row["formula"] or "?"),
            "printed": printed.get(row["claim_id"], "?"),
        }
        for row in rows[:SHOWN_DOUBTED]
    ]
    return shown, len(rows) - len(shown)


def _printed(tables_dir: Path, claim_ids: list[str]) -> dict[str, str]:
    """The reported figures of claims, as printed."""
    claims = read_frame(tables_dir, "claims", ["claim_id", "reported_mention_id"])
    wanted = claims.filter(pl.col("claim_id").is_in(claim_ids)).rename({"reported_mention_id": "mention_id"})
    mentions = read_frame(tables_dir, "mentions", ["mention_id", "literal", "unit"])
    return {row["claim_id"]: printed_figure(row) for row in wanted.join(mentions, on="mention_id").to_dicts()}
