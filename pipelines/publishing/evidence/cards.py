"""A claim as a card of a report's page: sentences, both intervals, formula, figures.

Cards are most of what pages hold beside the text, so they are put together here and not by a template, which takes
several times as long. What comes from a report is escaped where it goes in.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.publishing.evidence.charts import Interval, interval_chart
from pipelines.publishing.evidence.labels import in_both, sign
from pipelines.publishing.evidence.marks import Mark, escape_data, mark_text
from pipelines.publishing.evidence.pages import (
    ReportPages,
    anchor_of_claim,
    figure_interval,
    printed_figure,
    scale_of,
    scaled,
)
from pipelines.publishing.findings import Figure, Finding, number_text, range_text, recomputed_text
from schemas.consistency.rules import RULES

_ENDS = ("reported_lower", "reported_upper", "recomputed_lower", "recomputed_upper", "recomputed")
_COMPARISONS = ("<", ">", "≤", "≥")
COLUMNS = ("role", "figure", "interval", "meaning")
"""Of the table of figures, by their labels."""


def claim_card(pages: ReportPages, finding: Finding, here: int) -> str:
    """The card of a claim, as seen from a part of its report."""
    outcome, name = finding.outcome, finding.claim["rule"]
    rule = RULES.get(name)
    zh, en, code = map(escape_data, (rule.zh, rule.en, rule.code) if rule else (name, name, ""))
    sentences = [f"<blockquote>{_sentence(*sentence)}</blockquote>\n" for sentence in finding.sentences()]
    head = "".join(f"<th>{in_both(name, 'text')}</th>" for name in COLUMNS)
    figures = [_figure_row(figure, pages.link_of(figure.mention["mention_id"], here)) for figure in finding.figures]
    return f"""\
<article class="claim {outcome}" id="{anchor_of_claim(finding)}">
<h3><span class="v {outcome}">{sign(outcome)} {in_both(outcome, "verdict")}</span> \
<span lang="zh">{zh}</span><span lang="en">{en}</span> <small>{code}</small></h3>
{"".join(sentences)}{_arithmetic(finding)}</dl>
<div class="scroll"><table><thead><tr>{head}</tr></thead>
<tbody>{"".join(figures)}</tbody></table></div>
<p class="id"><code>gouji explain {finding.claim["claim_id"]}</code></p>
</article>
"""


def _arithmetic(finding: Finding) -> str:
    """The chart of both intervals, and the list of what was computed and why it counts as it does, left open."""
    verdict = finding.verdict or {}
    size, word = scale_of(finding.figures[0].mention["literal"])
    ends = {name: scaled(verdict.get(name), (size, word)) for name in _ENDS}
    printed = Interval(ends["reported_lower"], ends["reported_upper"])
    recomputed = Interval(ends["recomputed_lower"], ends["recomputed_upper"])
    shown = printed.lower is not None or printed.upper is not None
    drawn = shown and (recomputed.lower is not None or recomputed.upper is not None)
    told = f"{range_text(printed.lower, printed.upper)} / {range_text(recomputed.lower, recomputed.upper)}"
    formula = verdict.get("formula") or ""
    result = "" if formula[:1] in _COMPARISONS else f"= {recomputed_text(ends)} {word}".rstrip()
    lines = [
        interval_chart(printed, recomputed, told) if drawn else "",
        "\n<dl>\n",
        f'{_term("formula")}<dd class="formula">{escape_data(formula)} {result}</dd>' if formula else "",
        "\n",
        f"{_term('printed')}<dd>{range_text(printed.lower, printed.upper)} {word}</dd>" if shown else "",
        "\n",
    ]
    lines += [f"{_term(name)}<dd>{escape_data(value)}</dd>\n" for name, value in further(verdict)]
    return "".join(lines)


def further(verdict: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What else a verdict says, under the names of its labels."""
    for name in ("reading", "needs"):
        if verdict.get(name):
            yield name, verdict[name]
    if verdict.get("hints"):
        yield "hints", "; ".join(verdict["hints"])
    if verdict.get("gap"):
        yield "gap", number_text(verdict["gap"])
    for name, column in (("review", "review"), ("why", "explanation")):
        if verdict.get(column):
            yield name, verdict[column]


def _term(name: str) -> str:
    return f"<dt>{in_both(name, 'text')}</dt>"


def _figure_row(figure: Figure, link: str | None) -> str:
    printed, interval = escape_data(printed_figure(figure.mention)), figure_interval(figure.mention)
    shown = f'<a href="{link}">{printed}</a>' if link else printed
    return (
        f"<tr><td>{in_both(figure.role, 'role')}</td><td>{shown}</td><td>{interval or ''}</td>"
        f"<td>{escape_data(figure.meaning)}</td></tr>"
    )


def _sentence(sentence: str, spans: Sequence[tuple[int, int]]) -> str:
    return mark_text(sentence, 0, len(sentence), [Mark(start, end, "<mark>", "</mark>") for start, end in spans])
