"""The index of evidence: counts over all, what is doubted first, and every report with filters and search.

The page itself shows the first hundred reports. All of them lie in lists beside it, which its script loads and puts in
order when somebody searches or asks for more, so that the page opens at once however many there are. In which list a
report stands follows from its id, so that a report that changes changes one list.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow

from pipelines.publishing.evidence.gathering import read_file, read_frame
from pipelines.publishing.evidence.linking import take_over
from pipelines.publishing.evidence.marks import plain
from pipelines.publishing.evidence.pages import page_name, printed_figure
from pipelines.publishing.evidence.rendering import render_index, title_of
from pipelines.publishing.facts import to_frame
from pipelines.publishing.findings import DOUBTED, WORST_FIRST, day_of
from pipelines.publishing.rows import rows_in

Row = dict[str, Any]
Told = list[Any]
"""A report as the script reads it: address, title, publisher and place, day, batch, figures, verdicts, what is
searched; and the day and path by which reports are put in order after their verdicts."""
Homes = Mapping[str, str]
"""report_id → the file name of its shard."""
SHOWN_REPORTS = 100
SHOWN_DOUBTED = 100
LIST_LENGTH = 1_000
"""Reports in one list beside the page, at most on average."""
COLUMNS = (
    "report_id", "batch", "source_path", "title", "publisher", "published_on", "published_precision", "home_area",
)  # fmt: skip
COUNTS = ("figures", "observed", "claims", *(word.value for word in WORST_FIRST))


def write_lists(
    tables_dir: Path, folder: Path, homes: Homes, changed: Collection[str], old: Path | None, old_total: int
) -> None:
    """Write the lists of all reports. Those of the old folder are linked where none of their reports is among the
    changed: those that are new, gone, or have other rows."""
    lists = _number_of_lists(len(homes))
    stale = set(range(lists))
    kept: dict[str, Told] = {}
    if old is not None and lists == _number_of_lists(old_total):
        stale = {_list_of(report, lists) for report in changed}
        lost = take_over(old, folder, [list_name(place) for place in range(lists) if place not in stale])
        stale |= {place for place in range(lists) if list_name(place) in lost}
        kept = _read_lists(old, stale)
    elif old is not None:
        kept = _read_lists(old, range(_number_of_lists(old_total)))
    wanted = [report for report in homes if _list_of(report, lists) in stale]
    told = {report: kept[report] for report in wanted if report in kept and report not in changed}
    told |= _tell(tables_dir, {report: homes[report] for report in wanted if report not in told})
    rows: dict[int, list[Told]] = {place: [] for place in stale}
    for report in sorted(told):
        rows[_list_of(report, lists)].append(told[report])
    for place, listed in rows.items():
        text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
        (folder / list_name(place)).write_text(f"gouji.reports({place},{text});\n", encoding="utf-8")


def list_name(place: int) -> str:
    """File name of a list of reports."""
    return f"reports-{place}.js"


def _number_of_lists(reports: int) -> int:
    """A power of two, so that lists are seldom cut anew while reports are added."""
    lists = 1
    while reports > LIST_LENGTH * lists:
        lists *= 2
    return lists


def _list_of(report_id: str, lists: int) -> int:
    return int(report_id[:8], 16) % lists


def _read_lists(folder: Path, places: Iterable[int]) -> dict[str, Told]:
    """report_id → what lists of a folder say of it. One that cannot be read says nothing."""
    found: dict[str, Told] = {}
    for place in places:
        try:
            text = (folder / list_name(place)).read_text(encoding="utf-8")
            rows = json.loads(text[text.index("[") : text.rindex("]") + 1])
        except (OSError, ValueError):
            continue
        found |= {row[0].removesuffix(".html"): row for row in rows}
    return found


def _tell(tables_dir: Path, homes: Homes) -> dict[str, Told]:
    """report_id → a report as the script reads it."""
    by_shard: dict[str, list[str]] = defaultdict(list)
    for report, shard in homes.items():
        by_shard[shard].append(report)
    told = {}
    for shard, reports in by_shard.items():
        tables = (read_file(tables_dir, "reports", shard, COLUMNS), read_file(tables_dir, "scorecards", shard))
        chosen = (to_frame(rows_in(table, "report_id", reports)) for table in tables)
        for row in map(_shown, _with_counts(*chosen).to_dicts()):
            day = str(row["published_on"] or "")
            sought = f"{row['title']} {row['by']}".lower()
            told[row["report_id"]] = [
                row["href"], row["title"], row["by"], row["day"], row["batch"], row["figures"], row["verdicts"], sought,
                day, row["source_path"],
            ]  # fmt: skip
    return told


def _with_counts(reports: pl.DataFrame, cards: pl.DataFrame) -> pl.DataFrame:
    """Reports with what their scorecards count."""
    joined = reports.join(cards.drop("batch"), on="report_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col(COUNTS).fill_null(0))


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


def write_index(tables_dir: Path, folder: Path, homes: Homes) -> None:
    """index.html, with the names of the lists that its script loads."""
    reports = _with_counts(read_frame(tables_dir, "reports", COLUMNS), read_frame(tables_dir, "scorecards"))
    counts = reports.select(pl.col(COUNTS).sum()).row(0, named=True)
    doubted, left = _doubted(tables_dir, homes, reports)
    html = render_index(
        {
            "counts": {"reports": reports.height, **counts},
            "verdicts": [(word, counts[word]) for word in WORST_FIRST],
            "doubted": doubted,
            "doubted_left": left,
            "batches": sorted(map(plain, reports["batch"].unique())),
            "rows": [_shown(row) for row in _in_order(reports).head(SHOWN_REPORTS).to_dicts()],
            "total": reports.height,
            "list_names": [list_name(place) for place in range(_number_of_lists(reports.height))],
            "quarantine": [
                {"source_path": plain(row["source_path"]), "message": plain(row["message"])}
                for row in read_frame(tables_dir, "quarantine").head(SHOWN_DOUBTED).to_dicts()
            ],
        }
    )
    (folder / "index.html").write_text(html, encoding="utf-8")


def _in_order(reports: pl.DataFrame) -> pl.DataFrame:
    """Reports with contradictions first, then the newest; the script puts the lists in the same order."""
    return reports.sort(
        ["contradicted", "blocked", "published_on", "source_path"],
        descending=[True, True, True, False],
        nulls_last=True,
        maintain_order=True,
    )


def _doubted(tables_dir: Path, homes: Homes, reports: pl.DataFrame) -> tuple[list[Row], int]:
    """Claims in doubt, the gravest first, and how many more there are than are shown."""
    verdicts = read_frame(tables_dir, "verdicts", ["claim_id", "report_id", "verdict", "formula"])
    found = verdicts.filter(pl.col("verdict").is_in(sorted(DOUBTED)))
    ranks = pl.col("verdict").replace_strict({word.value: rank for rank, word in enumerate(WORST_FIRST)})
    first = found.sort(ranks, maintain_order=True).head(SHOWN_DOUBTED).to_dicts()
    printed = _printed(tables_dir, {(homes[row["report_id"]], row["claim_id"]) for row in first})
    named = reports.filter(pl.col("report_id").is_in([row["report_id"] for row in first]))
    titles = {row["report_id"]: title_of(row) for row in named.to_dicts()}
    shown = [
        {
            "href": f"{page_name(row['report_id'])}#c-{row['claim_id']}",
            "outcome": row["verdict"],
            "title": titles.get(row["report_id"], row["report_id"]),
            "formula": plain(row["formula"] or "?"),
            "printed": printed.get(row["claim_id"], "?"),
        }
        for row in first
    ]
    return shown, found.height - len(shown)


def _printed(tables_dir: Path, claims: Collection[tuple[str, str]]) -> dict[str, str]:
    """The reported figures of claims, given with their shards, as printed."""
    printed: dict[str, str] = {}
    for shard in {shard for shard, _ in claims}:
        wanted = [claim for home, claim in claims if home == shard]
        found = rows_in(read_file(tables_dir, "claims", shard, ["claim_id", "reported_mention_id"]), "claim_id", wanted)
        figures: pyarrow.ChunkedArray = found["reported_mention_id"]
        mentions = read_file(tables_dir, "mentions", shard, ["mention_id", "literal", "unit"])
        rows = {row["mention_id"]: row for row in rows_in(mentions, "mention_id", figures.to_pylist()).to_pylist()}
        printed |= {
            row["claim_id"]: printed_figure(rows[row["reported_mention_id"]])
            for row in found.to_pylist()
            if row["reported_mention_id"] in rows
        }
    return printed
