"""Pages of evidence as HTML: a report's parts, the index, and the series of indicators, from templates.

Templates escape what they are given; only what `marks` and `charts` made goes in as it is: they escape for themselves.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from pipelines.publishing.evidence.cards import claim_card
from pipelines.publishing.evidence.charts import shares_bar
from pipelines.publishing.evidence.labels import in_both, label, labels
from pipelines.publishing.evidence.marks import plain
from pipelines.publishing.evidence.pages import FIELDS, Part, ReportPages, gravity, printed_figure
from pipelines.publishing.findings import DOUBTED, WORST_FIRST, Finding, day_of
from schemas.consistency.rules import RULES
from schemas.tables import TABLES

Row = dict[str, Any]
MOST_DOUBTED = 30
"""Claims that are named on top of a page; all stand below."""
STATIC = ("gouji.css", "gouji.js")
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
        text=Markup(_text(pages, part)),
        left_out=[(kind, Markup(html)) for kind, html in pages.left_out()] if part is pages.parts[-1] else [],
        claims=Markup("".join([claim_card(pages, finding, part.number) for finding in part.findings])),
        data=Markup(pages.data(part)),
        page_words=_report_words(),
    )
    return html


def _text(pages: ReportPages, part: Part) -> str:
    """The lines of a part: each a paragraph, or those of a table its rows."""
    shown: list[str] = []
    for kind, lines in groupby(part.lines, key=lambda line: line.kind):
        drawn = [pages.html(line, part.number) for line in lines]
        if kind == "row":
            rows = "".join([f"<tr>{html}</tr>" for html in drawn])
            shown.append(f'<div class="scroll"><table class="printed">{rows}</table></div>\n')
        else:
            shown += [f'<p class="{kind}">{html}</p>\n' for html in drawn]
    return "".join(shown)


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
    listed = labels()
    texts = {word: listed["text"][word] for word in ("close", "trail", "used_in")}
    return _json({name: listed[name] for name in names} | {"sign": listed["sign"], "text": texts} | further)


def _json(told: Any) -> Markup:
    return Markup(json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def _column_title(table: str, name: str) -> tuple[str, str]:
    declared = TABLES[table].schema.field(name).metadata
    return declared[b"title"].decode(), name.replace("_", " ")


@cache
def _template(name: str) -> Any:
    return _environment().get_template(f"{name}.html.j2")


@cache
def _environment() -> Environment:
    """One for all templates, so that what they share is compiled once."""
    environment = Environment(
        loader=PackageLoader(__package__, "templates"), autoescape=True, trim_blocks=False, keep_trailing_newline=True
    )
    environment.filters.update(
        label=in_both, plain=lambda word, group: " / ".join(label(group, word))
    )  # both put in at
    # once where a template names the word itself
    environment.globals.update(sign=labels()["sign"])
    return environment
