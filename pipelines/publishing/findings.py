"""A claim brought together for a reader: its figures, their sentences and places, and the verdict.

Only gathers and formats; how a finding is laid out is in `explain` (one, at length) and `report` (all, in short).
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow
from rich.text import Text

from schemas.vocabulary import VerdictKind

Tables = dict[str, pyarrow.Table]
Row = dict[str, Any]
FIGURE_STYLE = "bold"
WORST_FIRST = (
    VerdictKind.CONTRADICTED,
    VerdictKind.BLOCKED,
    VerdictKind.EXPLAINED,
    VerdictKind.IMPROBABLE,
    VerdictKind.NOT_COMPARABLE,
    VerdictKind.NOT_CHECKABLE,
    VerdictKind.CONSISTENT,
)
DOUBTED = frozenset(WORST_FIRST[:4])
"""Verdicts that call for a look; a code host is told of no others."""
STYLES: dict[str, str] = {
    VerdictKind.CONSISTENT: "green",
    VerdictKind.IMPROBABLE: "yellow",
    VerdictKind.EXPLAINED: "yellow",
    VerdictKind.CONTRADICTED: "bold red",
}
READINGS = {
    "BASE_PREV_YEAR": "counted from the level of the year before",
    "N_MINUS_1": "counted over one year less",
    "AVG_LINEAR": "total growth shared out evenly over the years, not compounded",
    "TIMES_INCL": "so many times the base, not so many times more",
    "PP_AS_PCT": "a difference in percentage points, printed as percent",
    "PCT_AS_PP": "a relative change in percent, printed as percentage points",
    "BASE_SWAP": "the two levels changed round",
    "TRUNCATED": "cut off after the last digit, not rounded",
    "DOUBLE_ROUND": "rounded twice, first to one digit more",
}
"""Alternate readings in words for a reader."""
HINTS = {
    "DIGIT_TYPO": "one digit otherwise",
    "SIGN": "the sign turned",
    "ORDER_SWAPPED": "two figures changed round",
    "PART_MISSING": "one part more",
    "SCALE_10": "another power of ten",
}
"""Hints in words for a reader, by how they begin."""


@dataclass(frozen=True)
class Figure:
    """A printed figure with the part it plays in a claim, and what it observes (None where it is no statistic)."""

    role: str
    mention: Row
    observation: Row | None
    span: tuple[int, int] | None
    """Where the literal stands in mention["sentence"]."""

    @property
    def printed(self) -> str:
        """The figure as printed, its unit behind it where the literal does not end in it: `4875 元`, `11.4%`."""
        return visible(printed_text(self.mention))

    @property
    def interval(self) -> str:
        """The numbers that print so."""
        mention = self.mention
        return interval_text(mention["lower"], mention["upper"], mention["lower_closed"], mention["upper_closed"])

    @property
    def meaning(self) -> str:
        """What it measures, in short: indicator, dimensions, measure, period, area, status if it is an aim."""
        if self.observation is None:
            return ""
        parts = [self.observation[part] for part in ("indicator", "dimensions", "measure", "period", "area", "status")]
        return visible(" · ".join(part for part in parts if part and part != "reported"))


@dataclass(frozen=True)
class Finding:
    """A claim, its verdict (None before it is decided), its figures (the reported one first), and where it stands.

    `line` and `column` count from 1 in the raw text, in code points; None where the text is not at hand.
    """

    claim: Row
    verdict: Row | None
    figures: tuple[Figure, ...]
    report: Row
    line: int | None
    column: int | None

    @property
    def outcome(self) -> str:
        """The verdict's word, `undecided` where there is none."""
        return self.verdict["verdict"] if self.verdict else "undecided"

    def sentences(self) -> list[tuple[str, list[tuple[int, int]]]]:
        """The sentences of its figures, each once, in the order of the figures, with the spans of the figures in it."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for figure in self.figures:
            if figure.mention["sentence"]:
                spans.setdefault(figure.mention["sentence"], []).extend([figure.span] if figure.span else [])
        return [(sentence, sorted(set(found))) for sentence, found in spans.items()]


def gather_findings(tables: Tables) -> list[Finding]:
    """All claims of the tables, in the order of claims.

    Uses reports, mentions, observations, claims, claim_operands, verdicts; articles to mark figures in their sentences,
    and report_texts for line and column, where they are given.
    """
    return find_in_rows({name: tables[name].to_pylist() for name in _USED if name in tables})


def find_in_rows(tables: Mapping[str, Sequence[Row]]) -> list[Finding]:
    """The same from the rows of the tables, which findings share."""
    mentions = _by(tables, "mentions", "mention_id")
    observations = _by(tables, "observations", "mention_id")
    verdicts = _by(tables, "verdicts", "claim_id")
    reports = _by(tables, "reports", "report_id")
    articles = {key: row["text"] for key, row in _by(tables, "articles", "article_id").items()}
    texts = {key: row["text"] for key, row in _by(tables, "report_texts", "report_id").items()}
    operands: dict[str, list[Row]] = {}
    for row in tables["claim_operands"]:
        operands.setdefault(row["claim_id"], []).append(row)
    findings = []
    for claim in tables["claims"]:
        parts = [("reported", claim["reported_mention_id"])]
        used = sorted(operands.get(claim["claim_id"], []), key=lambda row: row["position"])
        parts += [(row["role"], row["mention_id"]) for row in used]
        figures = tuple(
            read_figure(role, mentions[key], observations.get(key), articles.get(mentions[key]["article_id"]))
            for role, key in parts
        )
        line, column = _place(texts.get(claim["report_id"]), figures[0].mention["raw_start"])
        verdict = verdicts.get(claim["claim_id"])
        findings.append(Finding(claim, verdict, figures, reports[claim["report_id"]], line, column))
    return findings


_USED = (
    "reports", "report_texts", "articles", "mentions", "observations", "claims", "claim_operands", "verdicts",
)  # fmt: skip


def _by(tables: Mapping[str, Sequence[Row]], name: str, key: str) -> dict[str, Row]:
    return {row[key]: row for row in tables.get(name, ())}


def _place(text: str | None, start: int) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def read_figure(role: str, mention: Row, observation: Row | None, text: str | None) -> Figure:
    """A figure with its place in its sentence; `text` is that of its article, None for a figure outside of one."""
    sentence, start = mention["sentence"], mention["start"]
    span = None
    if sentence is not None and start is not None and text is not None:
        # The last place where the sentence begins at or before the figure: it may stand twice in an article.
        begin = text.rfind(sentence, 0, start + len(sentence))
        if begin >= 0:
            span = (start - begin, mention["end"] - begin)
    return Figure(role, mention, observation, span)


def printed_text(mention: Row) -> str:
    """A figure as printed, its unit behind it where the literal does not end in it, in whatever width."""
    literal, unit = mention["literal"], mention["unit"]
    shown = not unit or literal.endswith(unit) or unicodedata.normalize("NFKC", literal).endswith(unit)
    return literal if shown else f"{literal} {unit}"


def day_of(report: Row) -> str:
    """The day of publication, no more exact than it is known: 2021-05; empty where it is unknown."""
    if report["published_on"] is None:
        return ""
    length = {"year": 4, "month": 7}.get(report["published_precision"], 10)
    return str(report["published_on"])[:length]


def visible(text: str) -> str:
    """Text of a report made safe to show on one line: control and direction marks are spelled, `\\u202e`, and breaks
    are spaces."""
    if text.isprintable():
        return text
    shown = []
    for character in text:
        if character in "\n\t\r\u2028\u2029":
            shown.append(" ")
        elif unicodedata.category(character) in {"Cc", "Cf", "Cs"}:
            shown.append(character.encode("unicode_escape").decode())
        else:
            shown.append(character)
    return "".join(shown)


def mark_figures(sentence: str, spans: Iterable[tuple[int, int]]) -> Text:
    """A sentence with its figures between ⟦ and ⟧, safe to show."""
    marked, done = Text(), 0
    for start, end in spans:
        if start >= done:
            marked.append(visible(sentence[done:start]))
            marked.append(f"⟦{visible(sentence[start:end])}⟧", FIGURE_STYLE)
            done = end
    return marked.append(visible(sentence[done:]))


def reading_text(reading: str) -> str:
    """A reading's name and what it means: `TRUNCATED (cut off after the last digit, not rounded)`."""
    return f"{reading} ({READINGS[reading]})" if reading in READINGS else reading


def hint_text(hint: str) -> str:
    """A hint and what it means: `DIGIT_TYPO 7.6%→6.7% (one digit otherwise)`."""
    meaning = next((words for name, words in HINTS.items() if hint.startswith(name)), None)
    return f"{hint} ({meaning})" if meaning else hint


def number_text(value: float | None) -> str:
    """A number for readers: up to 12 digits, no exponent below 10¹⁵, no trailing zeros; `?` where there is none."""
    if value is None:
        return "?"
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.12g}"


def short_text(value: float | None) -> str:
    """A computed number for readers: seven digits, and never fewer than two behind the point of a large one."""
    if value is None or value == int(value):
        return number_text(value)
    return f"{value:.{max(7, len(str(int(abs(value)))) + 2)}g}"


def range_text(lower: float | None, upper: float | None, number: Callable[[float], str] = number_text) -> str:
    """Bounds that may or may not belong to what they bound: `11.3556 … 11.3604`; one number where they are equal."""
    if lower is not None and lower == upper:
        return number(lower)
    return f"{'−∞' if lower is None else number(lower)} … {'∞' if upper is None else number(upper)}"


def recomputed_text(verdict: Row) -> str:
    """The recomputed value of a verdict and the bounds of what the operands admit; `?` where nothing was computed."""
    lower, upper, point = (verdict[f"recomputed{part}"] for part in ("_lower", "_upper", ""))
    if lower is None and upper is None:
        return short_text(point)
    bounds = range_text(lower, upper, short_text)
    return bounds if point is None or bounds == short_text(point) else f"{short_text(point)} ({bounds})"


def interval_text(
    lower: float | None,
    upper: float | None,
    lower_closed: bool,
    upper_closed: bool,
    number: Callable[[float], str] = number_text,
) -> str:
    """An interval in the usual signs; a missing bound is infinite: `[11.35, 11.45]`, `(100, ∞)`."""
    left = "(−∞" if lower is None else f"{'[' if lower_closed else '('}{number(lower)}"
    right = "∞)" if upper is None else f"{number(upper)}{']' if upper_closed else ')'}"
    return f"{left}, {right}"
