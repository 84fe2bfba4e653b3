"""Pages of evidence as HTML: a report's parts, the index, and the series of indicators, from templates.

Templates escape what they are given; only what `marks` and `charts` made goes in as it is: they escape for themselves.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from pipelines.publishing.evidence.charts import Interval, interval_chart, shares_bar
from pipelines.publishing.evidence.marks import Mark, mark_text, plain
from pipelines.publishing.evidence.pages import (
    FIELDS,
    Part,
    ReportPages,
    anchor_of_claim,
    figure_interval,
    gravity,
    printed_figure,
    scale_of,
    scaled,
)
from pipelines.publishing.findings import (
    DOUBTED,
    WORST_FIRST,
    Finding,
    day_of,
    number_text,
    range_text,
    recomputed_text,
)
from schemas.consistency.rules import RULES
from schemas.tables import TABLES

Row = dict[str, Any]
MOST_DOUBTED = 30
"""Claims that are named on top of a page; all stand below."""
STATIC = ("gouji.css", "gouji.js")
_ENDS = ("reported_lower", "reported_upper", "recomputed_lower", "recomputed_upper", "recomputed")
_COMPARISONS = ("<", ">", "≤", "≥")
_GROUPS = {
    "kind": "kind", "outcome": "outcome", "measure": "measure", "basis": "basis", "price": "basis", "status": "status",
}  # fmt: skip
_FIELD_COLUMNS = {
    "kind": ("mentions", "kind"), "value": ("mentions", "value"), "qualifier": ("mentions", "qualifier"),
    "outcome": ("mentions", "outcome"), "indicator": ("observations", "indicator"),
    "dimensions": ("observations", "dimensions"), "area": ("observations", "area"),
    "period": ("observations", "period"), "measure": ("observations", "measure"),
    "basis": ("observations", "growth_basis"), "price": ("observations", "price_basis"),
    "status": ("observations", "status"), "indicator_id": ("observations", "indicator_id"),
}  # fmt: skip


def static_file(name: str) -> bytes:
    """A file that all pages share."""
    return resources.files(__package__).joinpath(name).read_bytes()


def render_part(pages: ReportPages, part: Part) -> str:
    """One page of a report."""
    rows = pages.rows
    counts = _verdict_counts(rows.scorecard or {})
    doubted = [finding for finding in rows.findings if finding.outcome in DOUBTED]
    several = len(pages.parts) > 1
    html: str = _template("report").render(
        root="",
        title=title_of(rows.report),
        report=rows.report,
        day=day_of(rows.report),
        path=plain(rows.report["source_path"]),
        bar=Markup(shares_bar(counts, "verdicts")),
        card=rows.scorecard or {},
        verdicts=counts,
        page_links=[
            {"number": other.number, "href": pages.name(other.number), "here": other is part} for other in pages.parts
        ]
        if several
        else [],
        doubted=[_doubt(pages, finding, part.number) for finding in sorted(doubted, key=gravity)[:MOST_DOUBTED]],
        doubted_left=max(len(doubted) - MOST_DOUBTED, 0),
        shown_filters=[word for word, count in counts if count],
        groups=[
            {"kind": kind, "lines": [Markup(pages.html(line, part.number)) for line in lines]}
            for kind, lines in groupby(part.lines, key=lambda line: line.kind)
        ],
        left_out=[(kind, Markup(html)) for kind, html in pages.left_out()] if part is pages.parts[-1] else [],
        claims=[render_claim(pages, finding, part.number) for finding in part.findings],
        data=Markup(pages.data(part)),
        page_words=_report_words(),
    )
    return html


def render_claim(pages: ReportPages, finding: Finding, here: int) -> Markup:
    """A claim as a card: sentences, both intervals, formula, figures."""
    verdict = finding.verdict or {}
    rule = RULES.get(finding.claim["rule"])
    scale = scale_of(finding.figures[0].mention["literal"])
    ends = {name: scaled(verdict.get(name), scale) for name in _ENDS}
    printed = Interval(ends["reported_lower"], ends["reported_upper"])
    recomputed = Interval(ends["recomputed_lower"], ends["recomputed_upper"])
    shown = printed.lower is not None or printed.upper is not None
    drawn = shown and (recomputed.lower is not None or recomputed.upper is not None)
    told = f"{range_text(printed.lower, printed.upper)} / {range_text(recomputed.lower, recomputed.upper)}"
    formula = plain(verdict.get("formula") or "")
    further = {
        "reading": verdict.get("reading"),
        "needs": verdict.get("needs"),
        "hints": "; ".join(verdict.get("hints") or ()),
        "gap": number_text(verdict["gap"]) if verdict.get("gap") else None,
        "review": verdict.get("review"),
        "why": verdict.get("explanation"),
    }
    html = _template("claim").render(
        anchor=anchor_of_claim(finding),
        claim_id=finding.claim["claim_id"],
        outcome=finding.outcome,
        rule_zh=rule.zh if rule else finding.claim["rule"],
        rule_en=rule.en if rule else finding.claim["rule"],
        code=rule.code if rule else "",
        sentences=[Markup(_sentence(sentence, spans)) for sentence, spans in finding.sentences()],
        chart=Markup(interval_chart(printed, recomputed, told)) if drawn else "",
        formula=formula,
        recomputed="" if formula[:1] in _COMPARISONS else f"= {recomputed_text(ends)} {scale[1]}".rstrip(),
        printed=f"{range_text(printed.lower, printed.upper)} {scale[1]}" if shown else "",
        further=[(name, plain(value)) for name, value in further.items() if value],
        figures=[
            {
                "role": figure.role,
                "printed": printed_figure(figure.mention),
                "interval": figure_interval(figure.mention),
                "meaning": figure.meaning,
                "href": pages.link_of(figure.mention["mention_id"], here),
            }
            for figure in finding.figures
        ],
    )
    return Markup(html)


def render_index(content: Mapping[str, Any]) -> str:
    """The page that lists all reports."""
    html: str = _template("index").render(
        root="",
        worst_first=WORST_FIRST,
        bar=Markup(shares_bar(content["verdicts"], "verdicts")),
        lists=_json(content["list_names"]),
        page_words=_words(("verdict",)),
        **content,
    )
    return html


def render_series(root: str, title: str, **content: Any) -> str:
    """The page of one indicator, or of all their names."""
    html: str = _template("series").render(root=root, title=title, **content)
    return html


def title_of(report: Row) -> str:
    """A report's title, else the name of its file."""
    return plain(report["title"] or report["source_path"].rsplit("/", 1)[-1])


def label(group: str, word: str) -> tuple[str, str]:
    """A word in Chinese and English; one that has no label is its own."""
    zh, en = _labels()[group].get(word, (word, word))
    return zh, en


def _sentence(sentence: str, spans: Sequence[tuple[int, int]]) -> str:
    return mark_text(sentence, 0, len(sentence), [Mark(start, end, "<mark>", "</mark>") for start, end in spans])


def _doubt(pages: ReportPages, finding: Finding, here: int) -> Row:
    formula = plain((finding.verdict or {}).get("formula") or finding.claim["rule"])
    return {
        "href": pages.link_of_claim(finding, here),
        "outcome": finding.outcome,
        "formula": formula,
        "printed": printed_figure(finding.figures[0].mention),
    }


def _verdict_counts(scorecard: Row) -> list[tuple[str, int]]:
    return [(word, scorecard.get(word) or 0) for word in WORST_FIRST]


@cache
def _report_words() -> Markup:
    """What the script of a report's page says: names of fields, and the words of their values."""
    fields = {name: _column_title(*place) for name, place in _FIELD_COLUMNS.items()}
    fields["interval"] = label("text", "interval")
    rules = {name: (rule.zh, rule.en) for name, rule in RULES.items()}
    names = ("verdict", "kind", "outcome", "measure", "basis", "status")
    return _words(names, field=fields, rule=rules, fields=FIELDS, groups=_GROUPS)


def _words(names: Sequence[str], **further: Any) -> Markup:
    labels = _labels()
    texts = {word: labels["text"][word] for word in ("close", "trail", "used_in")}
    return _json({name: labels[name] for name in names} | {"sign": labels["sign"], "text": texts} | further)


def _json(told: Any) -> Markup:
    return Markup(json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _column_title(table: str, name: str) -> tuple[str, str]:
    declared = TABLES[table].schema.field(name).metadata
    return declared[b"title"].decode(), name.replace("_", " ")


@cache
def _both(group: str, word: str) -> Markup:
    zh, en = label(group, word)
    return Markup(f'<span lang="zh">{escape(zh)}</span><span lang="en">{escape(en)}</span>')


@cache
def _labels() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files(__package__).joinpath("labels.toml").read_text(encoding="utf-8"))


@cache
def _template(name: str) -> Any:
    return _environment().get_template(f"{name}.html.j2")


@cache
def _environment() -> Environment:
    """One for all templates, so that what they share is compiled once."""
    environment = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, trim_blocks=False, keep_trailing_newline=True
    )
    environment.globals.update(
        t=_both, plain=lambda group, word: " / ".join(label(group, word)), sign=_labels()["sign"]
    )
    return environment
