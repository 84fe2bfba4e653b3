"""Small reports as tables, read by the rooms below, for the tests of statements."""

import datetime
from typing import Any

import pyarrow

from pipelines.figures import read_figures
from pipelines.statements import read_statements
from schemas.codelists import areas
from schemas.tables import TABLES

Tables = dict[str, pyarrow.Table]
REPORT_ID = "0123456789abcdef"


def make_tables(
    articles: list[str],
    *,
    title: str,
    home: str | None,
    published: datetime.date | None,
    precision: str | None,
    source_path: str = "tests/a.txt",
) -> Tables:
    """Tables of one report whose articles have the title as headline, as reading would leave them."""
    report = dict.fromkeys(TABLES["reports"].schema.names) | {
        "report_id": REPORT_ID,
        "content_id": REPORT_ID,
        "batch": "tests",
        "source_path": source_path,
        "byte_size": 1,
        "media_type": "text/plain",
        "encoding": "utf-8",
        "title": title,
        "published_on": published,
        "published_precision": precision,
        "home_area_code": areas.code_of(home) if home else None,
        "home_area": home,
    }
    rows, passages, position = [], [], 0
    for n, body in enumerate(articles):
        text = f"{title}\n{body}"
        common = {"report_id": REPORT_ID, "batch": "tests", "article_id": f"{REPORT_ID}-{n:02}", "position": n}
        seams: dict[str, list[Any]] = {"joins": [], "moves": [], "duplicates_dropped": []}
        rows.append(common | seams | {"headline": title, "kicker": None, "byline": None, "text": text})
        span = {"raw_start": position, "raw_end": position + len(text), "text_start": 0, "text_end": len(text)}
        passages.append(common | span | {"passage_id": f"{REPORT_ID}-p{n:04}", "treatment": "body"})
        position += len(text) + 1
    raw = "\n".join(row["text"] for row in rows)
    return {
        name: pyarrow.Table.from_pylist(values, schema=TABLES[name].schema)
        for name, values in (
            ("reports", [report]),
            ("report_texts", [{"report_id": REPORT_ID, "batch": "tests", "text": raw}]),
            ("articles", rows),
            ("passages", passages),
        )
    }


def read_text(
    *articles: str,
    title: str = "云江市政府工作简报",
    home: str | None = "福建省",
    published: datetime.date | None = datetime.date(2021, 1, 20),
    precision: str | None = "day",
    source_path: str = "tests/a.txt",
) -> Tables:
    """All tables of a small report, up to claims."""
    known = {"title": title, "home": home, "published": published, "precision": precision}
    tables = make_tables(list(articles), source_path=source_path, **known)
    tables |= read_figures(tables)
    return tables | read_statements(tables)


def observed(tables: Tables) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Mention and observation of every statistic, in order."""
    mentions = {row["mention_id"]: row for row in tables["mentions"].to_pylist()}
    return [(mentions[row["mention_id"]], row) for row in tables["observations"].to_pylist()]


def claimed(tables: Tables) -> list[tuple[str, str, dict[str, list[str]], dict[str, Any]]]:
    """Rule, reported literal, literals by role, and the row, of every claim."""
    literal = {row["mention_id"]: row["literal"] for row in tables["mentions"].to_pylist()}
    roles: dict[str, dict[str, list[str]]] = {}
    for row in tables["claim_operands"].to_pylist():
        roles.setdefault(row["claim_id"], {}).setdefault(row["role"], []).append(literal[row["mention_id"]])
    return [
        (row["rule"], literal[row["reported_mention_id"]], roles.get(row["claim_id"], {}), row)
        for row in tables["claims"].to_pylist()
    ]
