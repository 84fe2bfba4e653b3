"""Raw files to the tables of this room: reports, report_texts, articles, passages, quarantine.

What is here: identifiers, the choice of a reader by suffix, and the rows. A file that cannot be read becomes a row of
quarantine and never stops the others. What is not here: finding files on disk, and `duplicate_of`, which needs the
reports of all batches and is filled when they come together.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import pyarrow

from pipelines.collection import without_collection
from pipelines.reading.columns import lines_of, read_columns
from pipelines.reading.decoding import UnreadableError
from pipelines.reading.formats import read_layer
from pipelines.reading.imprint import read_imprint
from pipelines.reading.layers import TextLayer
from pipelines.reading.layout import Article, read_layout
from pipelines.reading.order import Repair, repair_order
from pipelines.reading.paragraphs import Paragraph, split_paragraphs, stretches_of
from pipelines.reading.sidecars import Sidecar, read_sidecar
from schemas.codelists import areas
from schemas.tables import TABLES
from schemas.vocabulary import Cause, Treatment

Tables = dict[str, pyarrow.Table]

TABLE_NAMES = ("reports", "report_texts", "articles", "passages", "quarantine")

_Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class RawReport:
    """A raw file as it lies in a batch: its path relative to raw/ with /, its bytes, the bytes of its sidecar."""

    batch: str
    source_path: str
    data: bytes
    sidecar: bytes | None = None


def report_id(source_path: str, data: bytes) -> str:
    """16 hex digits of SHA-256 over the path in UTF-8, NUL and the bytes: the same file at another path is another."""
    digest = hashlib.sha256(source_path.encode("utf-8", "surrogatepass") + b"\0")
    digest.update(data)
    return digest.hexdigest()[:16]


def content_id(data: bytes) -> str:
    """16 hex digits of SHA-256 over the bytes: equal for copies."""
    return hashlib.sha256(data).hexdigest()[:16]


def read_report(data: bytes, name: str, *, sidecar: bytes | None = None, batch: str = "unsorted") -> Tables:
    """Read one report; `name` is its path relative to raw/. Never raises for bad input: see `read_reports`."""
    return read_reports([RawReport(batch, name, data, sidecar)])


def read_reports(raws: Sequence[RawReport]) -> Tables:
    """Read reports into the tables of this room, rows in the order given.

    A report that cannot be read has one row in quarantine (stage reading, cause source) and none elsewhere.
    `articles.text` is the lines of an article joined by line feeds; for every passage with `text_start`, the characters
    there equal those of its raw span.
    """
    with without_collection():
        return _read_all(raws)


def _read_all(raws: Sequence[RawReport]) -> Tables:
    columns: dict[str, _Columns] = {name: {column: [] for column in _schema(name).names} for name in TABLE_NAMES}
    for raw in raws:
        try:
            read = _read(raw)
        except UnreadableError as error:
            read = {"quarantine": _transpose([_quarantine_row(raw, error)])}
        for name, found in read.items():
            for column, values in found.items():
                columns[name][column] += values
    return {name: _as_table(columns[name], _schema(name)) for name in TABLE_NAMES}


def _as_table(columns: _Columns, schema: pyarrow.Schema) -> pyarrow.Table:
    return pyarrow.Table.from_pydict(columns, schema=schema) if columns[schema.names[0]] else schema.empty_table()


@cache
def _schema(name: str) -> pyarrow.Schema:
    return TABLES[name].schema


def _transpose(rows: Sequence[dict[str, Any]]) -> _Columns:
    """Rows with the same keys as columns."""
    return {column: [row[column] for row in rows] for column in rows[0]} if rows else {}


def _read(raw: RawReport) -> dict[str, _Columns]:
    sidecar = read_sidecar(raw.sidecar)
    layer = read_layer(raw.data, raw.source_path)
    paragraphs = split_paragraphs(layer.text)
    lines, furniture = read_columns(paragraphs, _furniture(paragraphs, layer))
    layout = read_layout(lines, furniture)
    repair = repair_order([article.body for article in layout.articles])
    identifier = report_id(raw.source_path, raw.data)
    key = {"report_id": identifier, "batch": raw.batch}
    articles, places = _article_rows(key, layout.articles, repair)
    outside = [line for paragraph in layout.chrome for line in lines_of(paragraph)]
    places.update({line.position: _Place(None, None, Treatment.CHROME) for line in outside})
    return {
        "reports": _transpose([_report_row(raw, identifier, layer, sidecar, layout.articles)]),
        "report_texts": _transpose([{**key, "text": layer.text}]),
        "articles": _transpose(articles),
        "passages": _passage_columns(key, paragraphs, places, layer.text),
    }


def _furniture(paragraphs: Sequence[Paragraph], layer: TextLayer) -> set[int]:
    """Positions of the paragraphs that begin inside a span of furniture."""
    found: set[int] = set()
    spans = iter(layer.furniture)
    start, end = next(spans, (0, 0))
    for paragraph in paragraphs:
        while end and paragraph.start >= end:
            start, end = next(spans, (0, 0))
        if start <= paragraph.start < end:
            found.add(paragraph.position)
    return found


def _report_row(
    raw: RawReport, identifier: str, layer: TextLayer, sidecar: Sidecar, articles: list[Article]
) -> dict[str, Any]:
    imprint = read_imprint(articles)
    declared = layer.declared
    published = sidecar.published or declared.published or imprint.published
    year = published.on.year if published else None
    return {
        "report_id": identifier,
        "content_id": content_id(raw.data),
        "duplicate_of": None,
        "batch": raw.batch,
        "source_path": raw.source_path,
        "byte_size": len(raw.data),
        "media_type": layer.media_type,
        "encoding": layer.encoding,
        "title": sidecar.title or declared.title or imprint.title or layer.titled,
        "publisher": sidecar.publisher or declared.publisher or imprint.publisher,
        "published_on": published.on if published else None,
        "published_precision": published.precision if published else None,
        "home_area_code": areas.code_of(sidecar.home_area, year) if sidecar.home_area else None,
        "home_area": sidecar.home_area,
        "url": sidecar.url or declared.url,
        "licence": sidecar.licence,
    }


class _Place(NamedTuple):
    """Where a passage went: its article, its first character there, and what was done with it."""

    article_id: str | None
    text_start: int | None
    treatment: Treatment


def _article_rows(
    key: dict[str, str], articles: list[Article], repair: Repair
) -> tuple[list[dict[str, Any]], dict[int, _Place]]:
    rows: list[dict[str, Any]] = []
    places: dict[int, _Place] = {}
    for number, article in enumerate(articles):
        identifier = f"{key['report_id']}-{number:02d}"
        order = repair.articles[number]
        titles = {line.position for title in article.titles for line in lines_of(title)}
        parts: list[str] = []
        offset = 0
        for line in [*map(lines_of, article.front), *order.lines]:
            for piece in line:
                treatment = order.treatments.get(piece.position) or (
                    Treatment.HEADLINE if piece.position in titles else Treatment.BYLINE
                )
                places[piece.position] = _Place(identifier, offset, treatment)
                parts.append(piece.text)
                offset += len(piece.text)
            parts.append("\n")
            offset += 1
        for dropped in order.duplicates:
            places[dropped.position] = _Place(identifier, None, Treatment.DUPLICATE)
        rows.append(
            {
                "article_id": identifier,
                **key,
                "position": number,
                "headline": article.headline,
                "kicker": article.kicker,
                "byline": article.byline,
                "text": "".join(parts[:-1]),
            }
        )
    for number, row in enumerate(rows):
        for kind, seams in repair.articles[number].seams.items():
            row[kind] = [
                {
                    "raw_start": seam.raw_start,
                    "raw_end": seam.raw_end,
                    "into": places[seam.into].text_start,
                    "score": seam.score,
                    "evidence": seam.evidence,
                }
                for seam in seams
            ]
    return rows, places


def _passage_columns(
    key: dict[str, str], paragraphs: Sequence[Paragraph], places: dict[int, _Place], text: str
) -> _Columns:
    """Columns and no rows: a report has a thousand times as many passages as rows of any other table.

    The stretches of all paragraphs in raw order: one each, but where characters without ink part it.
    """
    starts: list[int] = []
    ends: list[int] = []
    text_starts: list[int | None] = []
    found: list[_Place] = []
    for paragraph in paragraphs:
        place = places[paragraph.position]
        text_start = place.text_start
        for start, end in stretches_of(paragraph, text):
            starts.append(start)
            ends.append(end)
            text_starts.append(text_start)
            found.append(place)
            text_start = None if text_start is None else text_start + end - start
    identifier, batch = key["report_id"], key["batch"]
    return {
        "passage_id": [f"{identifier}-p{position:04d}" for position in range(len(found))],
        "report_id": [identifier] * len(found),
        "batch": [batch] * len(found),
        "article_id": [place.article_id for place in found],
        "position": list(range(len(found))),
        "raw_start": starts,
        "raw_end": ends,
        "text_start": text_starts,
        "text_end": [
            None if text_start is None else text_start + end - start
            for start, end, text_start in zip(starts, ends, text_starts, strict=True)
        ],
        "treatment": [place.treatment for place in found],
    }


def _quarantine_row(raw: RawReport, error: UnreadableError) -> dict[str, Any]:
    return {
        "source_path": raw.source_path.encode("utf-8", "backslashreplace").decode("utf-8"),
        "batch": raw.batch.encode("utf-8", "backslashreplace").decode("utf-8"),
        "content_id": content_id(raw.data),
        "stage": "reading",
        "cause": Cause.SOURCE,
        "error": error.error,
        "message": str(error),
    }
