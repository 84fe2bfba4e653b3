"""One claim or one figure at length: sentence, figures, intervals, formula, verdict, and why.

Reads published tables, or tables in memory, through one function; returns text that rich prints with or without
styles (`str(text)` is the plain one).
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow
import pyarrow.parquet
from rich.cells import cell_len
from rich.text import Text

from pipelines.publishing.findings import (
    STYLES,
    Figure,
    Finding,
    Row,
    Tables,
    day_of,
    gather_findings,
    hint_text,
    mark_figures,
    number_text,
    range_text,
    read_figure,
    reading_text,
    recomputed_text,
    short_text,
    visible,
)
from schemas.tables import TABLES

Read = Callable[[str, Sequence[tuple[str, str, Any]]], pyarrow.Table]
"""Rows of a table that satisfy all conditions: `Warehouse.table`, or what `reader_of` makes."""

SHOWN_CANDIDATES = 5
AFTER_ALL_IDS = "~"
"""Sorts after every character of an id."""


class UnknownIdError(LookupError):
    """No row has such an id, or several begin with what was given; the message says what to do."""


def reader_of(tables: Tables) -> Read:
    """A way to read tables in memory as a warehouse is read; a table that is not there has no rows."""

    def read(name: str, filters: Sequence[tuple[str, str, Any]]) -> pyarrow.Table:
        table = tables[name] if name in tables else TABLES[name].schema.empty_table()
        return table.filter(pyarrow.parquet.filters_to_expression(list(filters)))

    return read


def explain(read: Read, beginning: str) -> Text:
    """The claim or the figure whose id is, or alone begins with, `beginning`."""
    claims, mentions = _begin_with(read, "claims", beginning), _begin_with(read, "mentions", beginning)
    if beginning in claims or (len(claims) == 1 and not mentions):
        return explain_claim(read, beginning)
    if beginning in mentions or (len(mentions) == 1 and not claims):
        return explain_mention(read, beginning)
    raise _unknown("claim or figure", beginning, claims + mentions)


def explain_claim(read: Read, beginning: str) -> Text:
    """A claim, by its id or a beginning that no other has."""
    claim_id = _find(read, "claims", "claim", beginning)
    of_claim = [("claim_id", "=", claim_id)]
    tables = {name: read(name, of_claim) for name in ("claims", "claim_operands", "verdicts")}
    reported = tables["claims"]["reported_mention_id"].to_pylist() + tables["claim_operands"]["mention_id"].to_pylist()
    tables |= {name: read(name, [("mention_id", "in", reported)]) for name in ("mentions", "observations")}
    articles = [article for article in tables["mentions"]["article_id"].to_pylist() if article]
    tables["articles"] = read("articles", [("article_id", "in", articles)])
    tables["reports"] = read("reports", [("report_id", "in", tables["mentions"]["report_id"].to_pylist())])
    tables["report_texts"] = read("report_texts", [("report_id", "=", tables["claims"]["report_id"][0].as_py())])
    (finding,) = gather_findings(tables)
    rule = read("rules", [("rule", "=", finding.claim["rule"])]).to_pylist()
    reports = {row["report_id"]: row for row in tables["reports"].to_pylist()}
    return _claim_text(finding, rule[0] if rule else None, reports)


def explain_mention(read: Read, beginning: str) -> Text:
    """A figure, by its id or a beginning that no other has: how it was read, what it observes, which claims use it."""
    mention_id = _find(read, "mentions", "figure", beginning)
    of_mention = [("mention_id", "=", mention_id)]
    (mention,) = read("mentions", of_mention).to_pylist()
    observations = read("observations", of_mention).to_pylist()
    articles = read("articles", [("article_id", "=", mention["article_id"])]) if mention["article_id"] else None
    text = articles["text"][0].as_py() if articles is not None and articles.num_rows else None
    figure = read_figure("figure", mention, observations[0] if observations else None, text)
    (report,) = read("reports", [("report_id", "=", mention["report_id"])]).to_pylist()
    used = read("claim_operands", of_mention).to_pylist()
    roles = {row["claim_id"]: row["role"] for row in used}
    roles |= {
        row["claim_id"]: "reported" for row in read("claims", [("reported_mention_id", "=", mention_id)]).to_pylist()
    }
    verdicts = read("verdicts", [("claim_id", "in", sorted(roles))]).to_pylist() if roles else []
    return _mention_text(figure, report, [(row, roles[row["claim_id"]]) for row in verdicts])


def _begin_with(read: Read, name: str, beginning: str) -> list[str]:
    key = TABLES[name].key[0]
    found = read(name, [(key, ">=", beginning), (key, "<", beginning + AFTER_ALL_IDS)])
    return sorted(found[key].to_pylist())


def _find(read: Read, name: str, noun: str, beginning: str) -> str:
    found = _begin_with(read, name, beginning)
    if beginning in found:
        return beginning
    if len(found) != 1:
        raise _unknown(noun, beginning, found)
    return found[0]


def _unknown(noun: str, beginning: str, found: list[str]) -> UnknownIdError:
    if not found:
        return UnknownIdError(
            f"no {noun} has an id that begins with {beginning!r}; ids stand in the columns claim_id of `verdicts` and "
            "mention_id of `mentions`"
        )
    shown = ", ".join(found[:SHOWN_CANDIDATES]) + (", …" if len(found) > SHOWN_CANDIDATES else "")
    return UnknownIdError(f"{len(found)} ids begin with {beginning!r}: {shown}; give more characters of one of them")


def _claim_text(finding: Finding, rule: Row | None, reports: dict[str, Row]) -> Text:
    claim, verdict = finding.claim, finding.verdict
    lines = [Text(f"claim {claim['claim_id']}", "bold")]
    lines.append(Text(claim["rule"]))
    if rule:
        lines[-1].append(f" · {rule['code']} {rule['zh']}: {rule['statement']}")
    lines.append(_source(finding.report, finding.line, finding.column))
    lines.append(Text())
    lines += [Text("  ").append_text(mark_figures(*sentence)) for sentence in finding.sentences()]
    lines.append(Text())
    lines += _figure_lines(finding, reports)
    lines.append(Text())
    if verdict is None:
        lines.append(Text("  not decided"))
        return Text("\n").join(lines)
    bounded = verdict["reported_lower"] is not None or verdict["reported_upper"] is not None
    lines += _fields(
        {
            "formula": visible(verdict["formula"]),
            "recomputed": recomputed_text(verdict),
            "reported": range_text(verdict["reported_lower"], verdict["reported_upper"]) if bounded else None,
            "periods": claim["n_periods"],
            "closed list": claim["closed_list"],
        }
    )
    lines.append(Text("  verdict      ").append(f"{finding.outcome}", STYLES.get(finding.outcome, "bold")))
    lines[-1].append(f" ({visible(verdict['reason'])})" if verdict["reason"] else "")
    gap, sharp = verdict["gap"], verdict["selectivity"]
    lines += _fields(
        {
            "because": visible(verdict["explanation"]),
            "gap": f"{short_text(gap)} places of the last printed digit" if gap else None,
            "selectivity": f"{sharp:.3%} of the printable values nearby would pass too" if sharp is not None else None,
            "reading": reading_text(verdict["reading"]) if verdict["reading"] else None,
            "needs": visible(verdict["needs"]) if verdict["needs"] else None,
            "witness": _witness_text(finding),
            "review": visible(verdict["review"]) if verdict["review"] else None,
        }
    )
    lines += [line for hint in verdict["hints"] for line in _fields({"hint": visible(hint_text(hint))})]
    for figure in finding.figures:
        if figure.observation:
            lines += [Text(), Text(f"  how {figure.role} {figure.printed} was read"), *_trail(figure.observation)]
    return Text("\n").join(lines)


def _figure_lines(finding: Finding, reports: dict[str, Row]) -> list[Text]:
    """Two lines a figure, three where it stands in another report: as printed, what it measures, where it is from."""
    rows = [(f.role, f.printed, f.interval, f.mention["mention_id"]) for f in finding.figures]
    indent = " " * (4 + max(cell_len(role) for role, *_ in rows))
    lines = []
    for line, figure in zip(_columns(rows), finding.figures, strict=True):
        lines.append(line)
        if figure.meaning:
            lines.append(Text(indent + figure.meaning))
        if figure.mention["report_id"] != finding.claim["report_id"]:
            lines.append(Text(indent).append_text(_source(reports[figure.mention["report_id"]], None, None)))
    return lines


def _witness_text(finding: Finding) -> str | None:
    """Unrounded values that reproduce every printed digit, by role: `start 4875, end 10352, reported 11.358`."""
    if not finding.verdict or not finding.verdict["witness"]:
        return None
    values = json.loads(finding.verdict["witness"])
    named = [(figure.role, values.get(figure.mention["mention_id"])) for figure in finding.figures]
    shown = [
        f"{role} {value if isinstance(value, str) else ' … '.join(value)}" for role, value in named if value is not None
    ]
    return ", ".join([*shown[1:], *shown[:1]])


def _mention_text(figure: Figure, report: Row, claims: list[tuple[Row, str]]) -> Text:
    mention, observation = figure.mention, figure.observation
    lines = [Text(f"figure {mention['mention_id']}", "bold"), _source(report, None, None), Text()]
    if mention["sentence"]:
        spans = [figure.span] if figure.span else []
        lines += [Text("  ").append_text(mark_figures(mention["sentence"], spans)), Text()]
    reason = f" ({visible(mention['outcome_reason'])})" if mention["outcome_reason"] else ""
    qualifier = f"{visible(mention['qualifier'])} ({mention['qualifier_kind']})" if mention["qualifier"] else None
    lines += _fields(
        {
            "printed": figure.printed,
            "kind": mention["kind"],
            "value": number_text(mention["value"]) if mention["value"] is not None else None,
            "interval": figure.interval if mention["lower"] is not None or mention["upper"] is not None else None,
            "last digit": number_text(mention["place"]) if mention["place"] else None,
            "qualifier": qualifier,
            "raw text": f"characters {mention['raw_start']} to {mention['raw_end']}",
            "outcome": mention["outcome"] + reason,
            "observes": figure.meaning or None,
        }
    )
    if observation:
        lines += [Text(), Text("  how it was read"), *_trail(observation)]
    if claims:
        lines += [Text(), Text("  claims that use it")]
        lines += _columns([(row["verdict"], role, row["rule"], row["claim_id"]) for row, role in claims])
    return Text("\n").join(lines)


def _source(report: Row, line: int | None, column: int | None) -> Text:
    where = visible(report["source_path"]) + (f":{line}:{column}" if line is not None else "")
    title = f" · {visible(report['title'])}" if report["title"] else ""
    published = f" · published {day_of(report)}" if report["published_on"] else ""
    return Text(f"{where}{title}{published}", "dim")


def _trail(observation: Row) -> list[Text]:
    return [Text(f"    {visible(part)}") for part in observation["trail"].split(" | ") if part]


def _fields(values: dict[str, Any]) -> list[Text]:
    """Names and values, one a line; those without a value are left out."""
    return [Text(f"  {name:<12} {value}") for name, value in values.items() if value is not None]


def _columns(rows: Sequence[tuple[str, ...]]) -> list[Text]:
    """Rows in columns as wide as their widest cell; a Chinese character takes two places."""
    widths = [max(cell_len(cell) for cell in cells) for cells in zip(*rows, strict=True)]
    return [
        Text(
            "  "
            + "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        for row in rows
    ]
