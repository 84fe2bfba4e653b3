"""gouji's own reader, driven like the others: texts in, readings out, and the bulk form over tables of documents."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pyarrow

from bench.readings import STATISTICS, Reading
from pipelines.figures import read_figures, read_mentions
from schemas.tables import TABLES

Tables = dict[str, pyarrow.Table]


def read(text: str) -> list[Reading]:
    """Every mention of a text."""
    return [
        Reading(
            mention.start,
            mention.end,
            None if mention.value is None else float(mention.value),
            mention.unit,
            mention.qualifier,
            mention.kind in STATISTICS and mention.outcome == "observation",
        )
        for mention in read_mentions(text)
    ]


def as_tables(texts: list[str]) -> Tables:
    """The tables that reading would fill for texts in order: one article a text, one passage a paragraph."""
    rows: dict[str, list[dict[str, Any]]] = {"reports": [], "report_texts": [], "articles": [], "passages": []}
    for number, text in enumerate(texts):
        report = hashlib.sha256(f"{number}\0{text}".encode()).hexdigest()[:16]
        own = {"report_id": report, "batch": "bench"}
        passages = list(_passages(text, own))
        rows["reports"].append(
            own
            | {"content_id": report, "source_path": f"bench/{number}.txt", "byte_size": len(text.encode())}
            | {"media_type": "text/plain", "encoding": "utf-8"}
        )
        rows["report_texts"].append(own | {"text": text})
        article = "\n".join(text[passage["raw_start"] : passage["raw_end"]] for passage in passages)
        rows["articles"].append(
            own
            | {"article_id": f"{report}-00", "position": 0, "text": article}
            | {"joins": [], "moves": [], "duplicates_dropped": []}
        )
        rows["passages"] += passages
    return {name: pyarrow.Table.from_pylist(held, schema=TABLES[name].schema) for name, held in rows.items()}


def _passages(text: str, own: dict[str, str]) -> Iterator[dict[str, Any]]:
    raw = at = position = 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = raw + len(line) - len(line.lstrip())
            yield own | {
                "passage_id": f"{own['report_id']}-p{position:04d}",
                "article_id": f"{own['report_id']}-00",
                "position": position,
                "raw_start": start,
                "raw_end": start + len(stripped),
                "text_start": at,
                "text_end": at + len(stripped),
                "treatment": "body",
            }
            at += len(stripped) + 1
            position += 1
        raw += len(line) + 1


def batches(texts: list[str], size: int) -> list[Tables]:
    """Tables of so many documents each."""
    return [as_tables(texts[i : i + size]) for i in range(0, len(texts), size)]


def read_all(groups: list[Tables]) -> int:
    """Read every group in bulk; the number of mentions."""
    return sum(read_figures(group)["mentions"].num_rows for group in groups)
