"""Which reports are copies of another: the same bytes, or nearly the same articles that state nothing else.

One page scraped twice with other chrome, in another encoding, or with a paragraph lost is a copy; a report in which
any figure stands otherwise is none, however alike the words are: its figures are what agreements are made of. What is
not here: how alike texts are (`reading.likeness`), and what duplicates are left out of.
"""

from collections import Counter
from collections.abc import Iterable

import polars as pl
import pyarrow

from pipelines.publishing.facts import to_frame
from pipelines.publishing.parquet import conform_table
from pipelines.reading.likeness import Signature, group_alike, sign_text

LEAST_LENGTH = 50
"""Characters of a text that can be nearly the same as another; of less the bytes must be equal."""

_Figures = Counter[tuple[float | None, float | None, float | None, str | None]]


def mark_duplicates(
    reports: pyarrow.Table, articles: Iterable[pyarrow.Table], observations: pyarrow.Table
) -> pyarrow.Table:
    """reports with duplicate_of set where an earlier one, by published_on and source_path, is the same.

    A report of known date comes before its undated copies. `articles` may come in parts, each with whole reports; its
    columns report_id and text are read, in the order of the articles. Of observations report_id, value, lower, upper
    and unit are read. The work grows with the number of reports.
    """
    signatures = {report_id: signature for table in articles for report_id, signature in _sign(table)}
    ordered = to_frame(reports, "report_id", "content_id", "published_on", "source_path").sort(
        "published_on", "source_path", "report_id", nulls_last=True
    )
    originals = ordered.unique("content_id", keep="first", maintain_order=True)
    signed = [report_id for report_id in originals["report_id"] if report_id in signatures]
    figures = _FigureLists(observations)
    firsts = group_alike(
        [signatures[report_id] for report_id in signed],
        lambda first, second: figures.may_be_one(signed[first], signed[second]),
    )
    alike = {report_id: signed[first] for report_id, first in zip(signed, firsts, strict=True)}
    original_of = dict(originals.select("content_id", "report_id").iter_rows())
    first_of: dict[str, str | None] = {}
    for report_id, content_id in ordered.select("report_id", "content_id").iter_rows():
        original = original_of[content_id]
        first = alike.get(original, original)
        first_of[report_id] = None if first == report_id else first
    marks = pyarrow.array([first_of[report_id] for report_id in reports["report_id"].to_pylist()], pyarrow.string())
    place = reports.column_names.index("duplicate_of")
    return conform_table("reports", reports.set_column(place, "duplicate_of", marks))


def _sign(articles: pyarrow.Table) -> Iterable[tuple[str, Signature]]:
    texts: dict[str, list[str]] = {}
    for report_id, text in zip(articles["report_id"].to_pylist(), articles["text"].to_pylist(), strict=True):
        texts.setdefault(report_id, []).append(text)
    for report_id, parts in texts.items():
        text = "\n".join(parts)
        if len(text) >= LEAST_LENGTH:
            yield report_id, sign_text(text)


class _FigureLists:
    """What each report states, looked up for the few that look like another."""

    def __init__(self, observations: pyarrow.Table) -> None:
        frame = to_frame(observations, "report_id", "value", "lower", "upper", "unit")
        self._rows = frame.sort("report_id", maintain_order=True)
        spans = self._rows.with_row_index("row").group_by("report_id").agg(pl.col("row").min(), pl.len())
        self._spans = {report_id: (row, length) for report_id, row, length in spans.iter_rows()}

    def may_be_one(self, first: str, second: str) -> bool:
        """Whether one of two reports states nothing that the other does not."""
        ours, theirs = self._of(first), self._of(second)
        return ours <= theirs or theirs <= ours

    def _of(self, report_id: str) -> _Figures:
        start, length = self._spans.get(report_id, (0, 0))
        return Counter(self._rows.slice(start, length).drop("report_id").iter_rows())
