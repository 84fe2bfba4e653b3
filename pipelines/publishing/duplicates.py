"""Which reports are copies of another: the same bytes, or nearly the same articles that state nothing else.

One page scraped twice with other chrome, in another encoding, or with a paragraph lost is a copy; a report in which
any figure stands otherwise is none, however alike the words are: its figures are what agreements are made of. What is
not here: how alike texts are (`reading.likeness`), and what duplicates are left out of.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl
import pyarrow

from pipelines.publishing.regrouping import regroup_alike
from pipelines.reading.likeness import PLACES, Signature, group_alike, sign_text

LEAST_LENGTH = 50
"""Characters of a text that can be nearly the same as another; of less the bytes must be equal."""
FEW = 64
"""As many texts that come, go or change are looked at one by one; of more, all are grouped anew."""

STATED = ("report_id", "value", "lower", "upper", "unit")
Figures = Counter[tuple[float | None, float | None, float | None, str | None]]
FigureList = Callable[[str], Figures]
"""What a report of some id states: value, lower, upper and unit of each of its observations."""


@dataclass(frozen=True)
class Marked:
    """Reports that were marked before: `reports` as `mark_duplicates` takes them, with duplicate_of; and their
    signatures. Reports of one id and digest are the same in all that counts."""

    reports: pl.DataFrame
    signatures: pl.DataFrame


def sign_reports(articles: pyarrow.Table) -> pl.DataFrame:
    """The signature of each report with text enough: report_id, signature (bytes).

    Whole reports, their articles in order; the columns report_id and text are read.
    """
    texts: dict[str, list[str]] = {}
    for report_id, text in zip(articles["report_id"].to_pylist(), articles["text"].to_pylist(), strict=True):
        texts.setdefault(report_id, []).append(text)
    whole = {report_id: "\n".join(parts) for report_id, parts in texts.items()}
    signed = {report_id: sign_text(text).tobytes() for report_id, text in whole.items() if len(text) >= LEAST_LENGTH}
    return pl.DataFrame(list(signed.items()), {"report_id": pl.String, "signature": pl.Binary}, orient="row")


def list_figures(observations: pl.DataFrame) -> FigureList:
    """What each report states, of the columns of `STATED`."""
    rows = observations.select(STATED).sort("report_id", maintain_order=True)
    ends = rows.with_row_index("row").group_by("report_id").agg(pl.col("row").min(), pl.len())
    spans = {report_id: (row, length) for report_id, row, length in ends.iter_rows()}
    stated = rows.drop("report_id")

    @cache
    def figures(report_id: str) -> Figures:
        return Counter(stated.slice(*spans.get(report_id, (0, 0))).rows())

    return figures


def mark_duplicates(
    reports: pl.DataFrame, signatures: pl.DataFrame, figures: FigureList, before: Marked | None = None
) -> pl.Series:
    """duplicate_of of each report: an earlier one, by published_on and source_path, that is the same; else null.

    A report of known date comes before its undated copies. Of `reports` report_id, content_id, published_on and
    source_path are read, and digest where some were marked `before`; `signatures` are those of `sign_reports`. The work
    grows with the number of reports, and where few have changed with those.
    """
    ordered = _in_order(reports)
    signed = _originals(ordered).join(signatures, on="report_id", maintain_order="left")

    def may_be(first: str, second: str) -> bool:
        """Whether one of two reports states nothing that the other does not."""
        ours, theirs = figures(first), figures(second)
        return ours <= theirs or theirs <= ours

    alike = None if before is None else _regroup(signed, before, may_be)
    if alike is None:
        ids = signed["report_id"].to_list()
        firsts = group_alike(list(_matrix(signed)), lambda first, second: may_be(ids[first], ids[second]))
        alike = {report_id: ids[first] for report_id, first in zip(ids, firsts, strict=True)}
    original_of = dict(_originals(ordered).select("content_id", "report_id").iter_rows())
    first_of: dict[str, str | None] = {}
    for report_id, content_id in ordered.select("report_id", "content_id").iter_rows():
        original = original_of[content_id]
        first = alike.get(original, original)
        first_of[report_id] = None if first == report_id else first
    return pl.Series("duplicate_of", [first_of[report_id] for report_id in reports["report_id"]], pl.String)


def _in_order(reports: pl.DataFrame) -> pl.DataFrame:
    return reports.sort("published_on", "source_path", "report_id", nulls_last=True)


def _originals(ordered: pl.DataFrame) -> pl.DataFrame:
    """The first report of each content."""
    return ordered.unique("content_id", keep="first", maintain_order=True)


def _matrix(signed: pl.DataFrame) -> Signature:
    return np.frombuffer(b"".join(signed["signature"].to_list()), dtype=np.uint32).reshape(-1, PLACES)


def _regroup(signed: pl.DataFrame, before: Marked, may_be: Callable[[str, str], bool]) -> dict[str, str] | None:
    """The first of those alike of each signed original, from what it was before; None where much has changed.

    Those that were and those that are stand in one order; one that changed stands there twice.
    """
    known = ["report_id", "digest"]
    old = _originals(_in_order(before.reports)).select(*known, "published_on", "source_path", first="duplicate_of")
    both = signed.join(old.select(*known, "first", was=pl.lit(True)), on=known, how="left", maintain_order="left")
    gone = old.join(signed, on=known, how="anti", maintain_order="left")
    gone = gone.join(before.signatures, on="report_id", maintain_order="left")
    columns = ["report_id", "published_on", "source_path", "signature", "first", "was", "now"]
    rows = _in_order(
        pl.concat(
            [
                both.with_columns(now=pl.lit(True)).select(columns),
                gone.with_columns(was=pl.lit(True), now=pl.lit(False)).select(columns),
            ]
        ).with_columns(pl.col("was").fill_null(False))
    )
    if rows.filter(pl.col("was") != pl.col("now")).height > max(FEW, rows.height // 20):
        return None
    ids = rows["report_id"].to_list()
    places = {identifier: place for place, (identifier, was) in enumerate(zip(ids, rows["was"], strict=True)) if was}
    firsts = [
        places[first or identifier] if was else None
        for identifier, first, was in zip(ids, rows["first"], rows["was"], strict=True)
    ]
    regrouped = regroup_alike(
        _matrix(rows), firsts, rows["now"].to_numpy(), lambda first, second: may_be(ids[first], ids[second])
    )
    return {ids[place]: ids[first] for place, first in enumerate(regrouped) if first is not None}
