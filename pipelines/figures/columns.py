"""Read the articles of many reports into the columns of `mentions`."""

from bisect import bisect_right
from collections import defaultdict

import pyarrow as pa

from pipelines.figures.mentions import Mention, read_mentions
from pipelines.figures.sentences import sentence_spans
from schemas.tables import TABLES
from schemas.vocabulary import Outcome, Treatment

Tables = dict[str, pa.Table]
_OFF_TEXT = {Treatment.DUPLICATE: Outcome.DUPLICATE, Treatment.CHROME: Outcome.CHROME}


def read_figures(tables: Tables) -> Tables:
    """All mentions of the reports in `tables` (report_texts, articles, passages) as {"mentions": table}.

    Rows follow the reports, then articles by position and text; mentions of passages that are in no text (duplicate,
    chrome) come last in their report, by raw position, with start, end and sentence null.
    """
    passages = defaultdict(list)
    for passage in tables["passages"].to_pylist():
        passages[passage["report_id"]].append(passage)
    articles = defaultdict(list)
    for article in tables["articles"].to_pylist():
        articles[article["report_id"]].append(article)
    rows: list[dict[str, object]] = []
    for report in tables["report_texts"].to_pylist():
        mine = passages[report["report_id"]]
        for article in articles[report["report_id"]]:
            rows += _article_rows(report, article, [p for p in mine if p["article_id"] == article["article_id"]])
        for passage in mine:
            if passage["text_start"] is None:
                rows += _off_text_rows(report, passage)
    schema = TABLES["mentions"].schema
    return {"mentions": pa.Table.from_pylist(rows, schema=schema)}


def _article_rows(report: dict, article: dict, passages: list[dict]) -> list[dict[str, object]]:  # type: ignore[type-arg]
    text = article["text"]
    placed = sorted((p["text_start"], p["raw_start"]) for p in passages if p["text_start"] is not None)
    starts = [start for start, _ in placed]
    spans = sentence_spans(text)
    heads = [start for start, _ in spans]

    def raw(at: int) -> int:
        start, raw_start = placed[bisect_right(starts, at) - 1]
        return raw_start + at - start  # type: ignore[no-any-return]

    rows = []
    for mention in read_mentions(text):
        begin, end = spans[bisect_right(heads, mention.start) - 1]
        rows.append(
            _row(report, mention, raw(mention.start), raw(mention.end - 1) + 1)
            | {
                "article_id": article["article_id"],
                "start": mention.start,
                "end": mention.end,
                "sentence": text[begin:end],
            }
        )
    return rows


def _off_text_rows(report: dict, passage: dict) -> list[dict[str, object]]:  # type: ignore[type-arg]
    first = passage["raw_start"]
    outcome = _OFF_TEXT.get(passage["treatment"], Outcome.CHROME)
    return [
        _row(report, mention, first + mention.start, first + mention.end)
        | {"article_id": passage["article_id"], "outcome": str(outcome), "start": None, "end": None, "sentence": None}
        for mention in read_mentions(report["text"][first : passage["raw_end"]])
    ]


def _row(report: dict, mention: Mention, raw_start: int, raw_end: int) -> dict[str, object]:  # type: ignore[type-arg]
    interval = mention.interval
    lower = None if interval is None else interval.lower
    upper = None if interval is None else interval.upper
    return {
        "mention_id": f"{report['report_id']}-m{raw_start}",
        "report_id": report["report_id"],
        "batch": report["batch"],
        "raw_start": raw_start,
        "raw_end": raw_end,
        "literal": mention.literal,
        "kind": str(mention.kind),
        "value": None if mention.value is None else float(mention.value),
        "lower": None if lower is None else float(lower),
        "upper": None if upper is None else float(upper),
        "lower_closed": interval is not None and interval.lower_closed,
        "upper_closed": interval is not None and interval.upper_closed,
        "place": float(mention.place),
        "unit": mention.unit,
        "qualifier": mention.qualifier,
        "qualifier_kind": mention.qualifier_kind and str(mention.qualifier_kind),
        "outcome": str(mention.outcome),
        "outcome_reason": mention.outcome_reason,
    }
