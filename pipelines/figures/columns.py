"""Fill the `mentions` table from the articles of many reports.

Texts are read in groups (`bulk.read_texts`), offsets are led back to the raw text through the passages, and columns
are built from what the readings share. A passage that stands in no article text (a duplicate, page furniture) is read
as a text of its own, so that no number of a report is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute

from pipelines.collection import without_collection
from pipelines.figures.bulk import Columns, read_texts
from pipelines.figures.sentences import cut_sentences
from pipelines.figures.valuation import Bools, Floats, Ints, compact
from schemas.tables import TABLES
from schemas.vocabulary import Outcome, Treatment

Tables = dict[str, pa.Table]

GROUP_CHARACTERS: Final = 2_000_000
"""Texts are read together up to this many characters: enough to be fast, little enough to fit in memory."""
_OFF_TEXT: Final = {Treatment.DUPLICATE: Outcome.DUPLICATE}


@dataclass(slots=True)
class _Source:
    """A text to be read: an article, or a passage that is in none (`outcome` is then that of all its mentions)."""

    report_id: str
    batch: str
    article_id: str | None
    text: str
    pieces: list[tuple[int, int]] = field(default_factory=list)  # starts in text and in the raw text
    outcome: Outcome | None = None


def read_figures(tables: Tables) -> Tables:
    """All mentions of the reports in `tables` (report_texts, articles, passages) as {"mentions": table}.

    Rows follow the reports, then articles by position and text; mentions of passages that are in no text (duplicate,
    chrome) come last in their report, by raw position, with start, end and sentence null.
    """
    schema = TABLES["mentions"].schema
    with without_collection():
        parts = [_group_table(group, schema) for group in _groups(_sources(tables))]
    return {"mentions": pa.concat_tables(parts) if parts else schema.empty_table()}


def _rows(table: pa.Table, *names: str) -> Iterator[Any]:
    return zip(*(table.column(name).to_pylist() for name in names), strict=True)


def _sources(tables: Tables) -> Iterator[_Source]:
    articles: dict[str, list[_Source]] = {}
    by_id: dict[str, _Source] = {}
    for article_id, report_id, batch, text in _rows(tables["articles"], "article_id", "report_id", "batch", "text"):
        source = by_id[article_id] = _Source(report_id, batch, article_id, text)
        articles.setdefault(report_id, []).append(source)
    raw: dict[str, str] = {}
    off_text: dict[str, list[_Source]] = {}
    columns = ("report_id", "batch", "article_id", "raw_start", "raw_end", "text_start", "treatment")
    for report_id, batch, article_id, raw_start, raw_end, text_start, treatment in _rows(tables["passages"], *columns):
        if text_start is not None:
            by_id[article_id].pieces.append((text_start, raw_start))
            continue
        outcome = _OFF_TEXT.get(Treatment(treatment), Outcome.CHROME)
        if not raw:
            raw.update(_rows(tables["report_texts"], "report_id", "text"))
        text = raw[report_id][raw_start:raw_end]
        source = _Source(report_id, batch, article_id, text, [(0, raw_start)], outcome)
        off_text.setdefault(report_id, []).append(source)
    for report_id in tables["report_texts"]["report_id"].to_pylist():
        yield from articles.get(report_id, ())
        yield from off_text.get(report_id, ())


def _groups(sources: Iterator[_Source]) -> Iterator[list[_Source]]:
    group: list[_Source] = []
    size = 0
    for source in sources:
        if group and size + len(source.text) > GROUP_CHARACTERS:
            yield group
            group, size = [], 0
        group.append(source)
        size += len(source.text)
    if group:
        yield group


def _group_table(sources: Sequence[_Source], schema: pa.Schema) -> pa.Table:
    columns = read_texts([source.text for source in sources])
    which = columns.text
    in_text = np.array([source.outcome is None for source in sources], dtype=bool)[which]
    raw_start, raw_end = _raw_offsets(sources, columns)
    reports = [source.report_id for source in sources]
    used, shared = compact(columns.trait, len(columns.traits))
    traits = [columns.traits[number] for number in used.tolist()]
    source_at, traits_at = _array(which, pa.int64()), _array(shared, pa.int64())

    def of_source(values: Sequence[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(source_at)

    def of_traits(values: Sequence[str | None]) -> pa.Array:
        return pa.array(values, pa.string()).take(traits_at)

    report_id = of_source(reports)
    places = _array(raw_start, pa.int64()).cast(pa.string())
    outcome = of_traits([trait.outcome for trait in traits])
    if not in_text.all():
        off_text = of_source([source.outcome for source in sources])
        outcome = pa.compute.coalesce(off_text, outcome)
    arrays = {
        "mention_id": pa.compute.binary_join_element_wise(report_id, places, "-m"),
        "article_id": of_source([source.article_id for source in sources]),
        "report_id": report_id,
        "batch": of_source([source.batch for source in sources]),
        "sentence": _sentences(sources, columns, in_text),
        "start": _array(columns.start, pa.int32(), in_text),
        "end": _array(columns.end, pa.int32(), in_text),
        "raw_start": _array(raw_start, pa.int32()),
        "raw_end": _array(raw_end, pa.int32()),
        "literal": pa.array(columns.literal, pa.string()),
        "kind": of_traits([trait.kind for trait in traits]),
        "value": _array(columns.value, pa.float64(), ~np.isnan(columns.value)),
        "lower": _array(columns.lower, pa.float64(), ~np.isnan(columns.lower)),
        "upper": _array(columns.upper, pa.float64(), ~np.isnan(columns.upper)),
        "lower_closed": _array(columns.lower_closed, pa.bool_()),
        "upper_closed": _array(columns.upper_closed, pa.bool_()),
        "place": _array(columns.place, pa.float64()),
        "unit": of_traits([trait.unit for trait in traits]),
        "qualifier": of_traits([trait.qualifier for trait in traits]),
        "qualifier_kind": of_traits([trait.qualifier_kind for trait in traits]),
        "outcome": outcome,
        "outcome_reason": of_traits([trait.reason for trait in traits]),
    }
    return pa.table([arrays[name] for name in schema.names], schema=schema)


def _array(values: Ints | Floats | Bools, kind: pa.DataType, valid: Bools | None = None) -> pa.Array:
    """Numbers as an Arrow column, without a copy where their width is right; null where not `valid`."""
    nulls = None if valid is None or valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))
    if kind == pa.bool_():
        held = np.packbits(values.astype(np.bool_), bitorder="little")
    else:
        held = np.ascontiguousarray(values, dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [nulls, pa.py_buffer(held)])


def _heads(sources: Sequence[_Source]) -> Ints:
    """Where each text begins if all stood one behind the other."""
    return np.cumsum([0, *(len(source.text) + 1 for source in sources)], dtype=np.int64)


def _raw_offsets(sources: Sequence[_Source], columns: Columns) -> tuple[Ints, Ints]:
    """Raw offsets of first character and end. A figure across a seam ends in another passage than it begins in."""
    heads = _heads(sources)
    starts, shifts = [], []
    for head, source in zip(heads.tolist(), sources, strict=False):
        for start, raw_start in sorted(source.pieces) or [(0, 0)]:
            starts.append(head + start)
            shifts.append(raw_start - start - head)
    edges, shift = np.array(starts, dtype=np.int64), np.array(shifts, dtype=np.int64)

    def raw(at: Ints) -> Ints:
        return at + shift[np.searchsorted(edges, at, "right") - 1]

    first = heads[columns.text] + columns.start
    last = heads[columns.text] + columns.end - 1
    return raw(first), raw(last) + 1


def _sentences(sources: Sequence[_Source], columns: Columns, in_text: Bools) -> pa.Array:
    """The sentence that holds each mention; null for texts that are in no article."""
    pieces: list[str] = []
    for source in sources:
        cut = cut_sentences(source.text) if source.outcome is None else []
        pieces += cut
        pieces.append(source.text[sum(map(len, cut)) :] + "\n")
    ends = np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)))
    at = np.searchsorted(ends, _heads(sources)[columns.text] + columns.start, "right")
    used, shown = compact(at, len(pieces))
    sentences = pa.array([pieces[number].strip() for number in used.tolist()], pa.string())
    return sentences.take(_array(shown, pa.int64(), in_text))
