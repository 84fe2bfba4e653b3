"""What a page of evidence shows of one report, drawn from the published tables: text, figures, claims, counts.

A report is one page, or several parts where it is long, so that each stays small. Figures are given to the page's
script as rows of numbers into one list of words, since the same words come back for most of them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from pipelines.publishing.evidence.marks import Mark, Place, escape_text, mark_text, plain
from pipelines.publishing.findings import WORST_FIRST, Finding, interval_text, number_text, printed_text
from schemas.vocabulary import Treatment

Row = dict[str, Any]
PART_WEIGHT = 240_000
"""How heavy a part of a report may be, in characters of its page: text and what the script is told of its figures."""
FIGURE_WEIGHT = 420
CLAIM_WEIGHT = 3_000
READABLE = ((1e8, "亿"), (1e4, "万"))
"""Multiples in which large numbers are shown, as Chinese readers count."""
FIELDS = (
    "printed", "kind", "value", "interval", "qualifier", "outcome", "indicator", "dimensions", "area", "period",
    "measure", "basis", "price", "status", "indicator_id",
)  # fmt: skip
"""What the script is told of a figure, in this order; then the words of its trail, and the claims that use it."""
_UNSEEN: Row = defaultdict(lambda: None)
"""The observation of a figure that is none."""


@dataclass
class ReportRows:
    """The rows of one report, in published order, and its claims brought together."""

    report: Row
    articles: list[Row]
    passages: list[Row]
    mentions: list[Row]
    observations: dict[str, Row]
    findings: list[Finding]
    scorecard: Row | None
    raw_text: str


@dataclass
class Article:
    """An article's text, and where in it something is to be seen beside its figures."""

    text: str
    seams: list[Place]
    kinds: dict[int, str]
    moved: list[tuple[int, int]]


@dataclass
class Line:
    """A line of an article, what it is, and its figures with their places among those of the part."""

    kind: str
    article: Article
    span: tuple[int, int]
    figures: list[tuple[int, Row]]


@dataclass
class Part:
    """One page of a report: its lines, its figures, the claims whose reported figures stand in it."""

    number: int
    lines: list[Line] = field(default_factory=list)
    figures: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    weight: int = 0


class ReportPages:
    """The parts of a report. `links` says where the figures of other reports are shown: mention_id → address."""

    def __init__(self, rows: ReportRows, links: Mapping[str, str]) -> None:
        self.rows = rows
        self._links = links
        self._claims_of: dict[str, list[Finding]] = defaultdict(list)
        for finding in rows.findings:
            for figure in finding.figures:
                self._claims_of[figure.mention["mention_id"]].append(finding)
        for used in self._claims_of.values():
            used.sort(key=gravity)
        self._reported = Counter(finding.figures[0].mention["mention_id"] for finding in rows.findings)
        self._parts = self._cut()

    @property
    def parts(self) -> list[Part]:
        """The pages in order."""
        return self._parts

    def name(self, number: int) -> str:
        """File name of a part."""
        return page_name(self.rows.report["report_id"], number)

    @cached_property
    def part_of(self) -> dict[str, int]:
        """mention_id → the part that shows it."""
        return {row["mention_id"]: part.number for part in self._parts for row in part.figures}

    def link_of(self, mention_id: str, here: int) -> str | None:
        """Where a figure is shown, as seen from a part of this report."""
        number = self.part_of.get(mention_id)
        if number is None:
            return self._links.get(mention_id)
        anchor = f"#{anchor_of_figure(mention_id)}"
        return anchor if number == here else f"{self.name(number)}{anchor}"

    def data(self, part: Part) -> str:
        """What the script is told of the figures of a part, as JSON that may stand inside a script element."""
        words = _Words()
        figures = [self._told(row, part, words) for row in part.figures]
        told = {"words": words.listed, "figures": figures, "elsewhere": self._elsewhere(part)}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")

    def _elsewhere(self, part: Part) -> dict[str, list[str]]:
        """Other parts → anchors of their figures and claims: a link that names the report alone finds them."""
        return {name: anchors for name, anchors in self._anchors.items() if name != self.name(part.number)}

    @cached_property
    def _anchors(self) -> dict[str, list[str]]:
        return {
            self.name(part.number): [
                *(anchor_of_figure(row["mention_id"]) for row in part.figures),
                *map(anchor_of_claim, part.findings),
            ]
            for part in self._parts
        }

    def _told(self, mention: Row, part: Part, words: "_Words") -> list[Any]:
        seen = self.rows.observations.get(mention["mention_id"]) or _UNSEEN
        scale = scale_of(mention["literal"])
        area, code = seen["area"], seen["area_code"]
        values = (
            printed_figure(mention),
            mention["kind"],
            _value(mention if seen is _UNSEEN else seen, scale),
            _interval(mention, scale),
            mention["qualifier"],
            mention["outcome"],
            seen["indicator"],
            seen["dimensions"],
            f"{area}（{code}）" if area and code else area,
            seen["period"],
            seen["measure"],
            seen["growth_basis"],
            seen["price_basis"],
            seen["status"],
            seen["indicator_id"],
        )
        claims = [
            [self.link_of_claim(finding, part.number), finding.outcome, finding.claim["rule"]]
            for finding in self._claims_of.get(mention["mention_id"], ())
        ]
        told = [words[value] for value in values]
        return [*told, words.places_of(seen["trail"] or mention["outcome_reason"] or ""), claims]

    def _cut(self) -> list[Part]:
        parts = [Part(1)]
        by_article: dict[str, list[Row]] = defaultdict(list)
        for mention in self.rows.mentions:
            if mention["article_id"] is not None and mention["start"] is not None:
                by_article[mention["article_id"]].append(mention)
        spans: dict[str, list[Row]] = defaultdict(list)
        for passage in self.rows.passages:
            if passage["article_id"] is not None and passage["text_start"] is not None:
                spans[passage["article_id"]].append(passage)
        for row in self.rows.articles:
            key = row["article_id"]
            self._cut_article(
                parts, _read_article(row, spans[key]), sorted(by_article[key], key=lambda mention: mention["start"])
            )
        of_part = {row["mention_id"]: part for part in parts for row in part.figures}
        for finding in self.rows.findings:
            of_part.get(finding.figures[0].mention["mention_id"], parts[0]).findings.append(finding)
        for part in parts:
            part.findings.sort(key=gravity)
        return parts

    def _cut_article(self, parts: list[Part], article: Article, mentions: list[Row]) -> None:
        done = 0
        for start, end in _lines(article.text):
            inside = []
            while done < len(mentions) and mentions[done]["start"] < end:
                inside.append(mentions[done])
                done += 1
            reported = sum(self._reported[mention["mention_id"]] for mention in inside)
            weight = 3 * (end - start) + FIGURE_WEIGHT * len(inside) + CLAIM_WEIGHT * reported
            if parts[-1].weight + weight > PART_WEIGHT and parts[-1].lines:
                parts.append(Part(parts[-1].number + 1))
            part = parts[-1]
            kind = article.kinds.get(start) or ("row" if "\t" in article.text[start:end] else "body")
            part.lines.append(Line(kind, article, (start, end), list(enumerate(inside, len(part.figures)))))
            part.figures += inside
            part.weight += weight

    def html(self, line: Line, here: int) -> str:
        """A line with its marks; a row is cut at its tabs into cells, a piece that was moved is set apart."""
        text, seams, (start, end) = line.article.text, line.article.seams, line.span
        marks = [self._mark(mention, place, here) for place, mention in line.figures]
        if line.kind == "row":
            tabs = [start - 1, *(place for place in range(start, end) if text[place] == "\t"), end]
            cells = (mark_text(text, a + 1, b, _inside(marks, a + 1, b), seams) for a, b in pairwise(tabs))
            return "".join(f"<td>{cell}</td>" for cell in cells)
        cuts = {place for span in line.article.moved for place in span if start < place < end}
        cuts -= {cut for cut in cuts for mark in marks if mark.start < cut < mark.end}  # a torn figure stays whole
        pieces = []
        for a, b in pairwise(sorted({start, end, *cuts})):
            html = mark_text(text, a, b, _inside(marks, a, b), [seam for seam in seams if a <= seam.at < b])
            is_moved = any(first <= a and b <= last for first, last in line.article.moved)
            pieces.append(f'<span class="moved">{html}</span>' if is_moved else html)
        return "".join(pieces)

    def _mark(self, mention: Row, place: int, here: int) -> Mark:
        """A figure is a link to its gravest claim, so that it leads somewhere without the script too."""
        mention_id = mention["mention_id"]
        classes, link = f"f {mention['outcome']}", 'tabindex="0" role="button"'
        used = self._claims_of.get(mention_id)  # in order of gravity
        if used and used[0].verdict:
            classes, link = f"{classes} v {used[0].outcome}", f'href="{self.link_of_claim(used[0], here)}"'
        opening = f'<a id="{anchor_of_figure(mention_id)}" class="{classes}" data-n="{place}" {link}>'
        return Mark(mention["start"], mention["end"], opening, "</a>")

    def link_of_claim(self, finding: Finding, here: int) -> str:
        """Where the card of a claim stands, as seen from a part."""
        number = self.part_of.get(finding.figures[0].mention["mention_id"], 1)
        return f"{'' if number == here else self.name(number)}#{anchor_of_claim(finding)}"

    def left_out(self) -> list[tuple[str, str]]:
        """Passages outside the articles: treatment and text as HTML."""
        text = self.rows.raw_text
        return [
            (passage["treatment"], escape_text(text[passage["raw_start"] : passage["raw_end"]]))
            for passage in self.rows.passages
            if passage["treatment"] in (Treatment.DUPLICATE, Treatment.CHROME)
        ]


def gravity(finding: Finding) -> int:
    """Sorts the gravest verdict first; what is not decided yet stands last."""
    return WORST_FIRST.index(finding.outcome) if finding.verdict else len(WORST_FIRST)


def page_name(report_id: str, number: int = 1) -> str:
    """File name of a report's page, or of a later part of it."""
    return f"{report_id}.html" if number == 1 else f"{report_id}-{number}.html"


def anchor_of_figure(mention_id: str) -> str:
    """Id of a figure in its page."""
    return mention_id.rsplit("-", 1)[-1]


def anchor_of_claim(finding: Finding) -> str:
    """Id of a claim in its page."""
    return f"c-{finding.claim['claim_id']}"


class _Words(dict[str | None, int]):
    """Words in a list in which each stands once: word → its place; −1 for nothing."""

    def __init__(self) -> None:
        super().__init__({None: -1, "": -1})
        self._places: dict[str, int] = {}
        self._trails: dict[str, list[int]] = {}

    @property
    def listed(self) -> list[str]:
        return list(self._places)

    def __missing__(self, word: str) -> int:
        place = self[word] = self._places.setdefault(plain(word), len(self._places))
        return place

    def places_of(self, trail: str) -> list[int]:
        """The places of the parts of a trail; many figures have the same."""
        places = self._trails.get(trail)
        if places is None:
            places = self._trails[trail] = [self[part] for part in trail.split(" | ")]
        return places


def printed_figure(mention: Row) -> str:
    """A figure as printed, for data and titles."""
    return plain(printed_text(mention))


def scale_of(literal: str) -> tuple[float, str]:
    """The multiple in which a figure is printed (亿, 万, or none): its interval is best read in the same."""
    for size, word in READABLE:
        if word in literal:
            return size, word
    return 1.0, ""


def scaled(value: float | None, scale: tuple[float, str]) -> float | None:
    """A number in a multiple; twelve digits, as everywhere."""
    if value is None or (scale[0] == 1 and value.is_integer() and abs(value) < 1e12):
        return value
    return float(f"{value / scale[0]:.12g}")


def figure_interval(mention: Row) -> str | None:
    """The numbers that print so, in the multiple of the literal: `[67794.5, 67795.5] 亿`."""
    return _interval(mention, scale_of(mention["literal"]))


def _interval(mention: Row, scale: tuple[float, str]) -> str | None:
    if mention["lower"] is None and mention["upper"] is None:
        return None
    lower, upper = scaled(mention["lower"], scale), scaled(mention["upper"], scale)
    return f"{interval_text(lower, upper, mention['lower_closed'], mention['upper_closed'])} {scale[1]}".rstrip()


def _value(row: Row, scale: tuple[float, str]) -> str | None:
    value = scaled(row["value"], scale)
    return None if value is None else f"{number_text(value)}{scale[1]}"


def _lines(text: str) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _read_article(row: Row, passages: Sequence[Row]) -> Article:
    evidence = sorted(row["joins"], key=lambda seam: seam["into"])
    kinds = {Treatment.HEADLINE: "heading", Treatment.BYLINE: "byline"}
    return Article(
        row["text"],
        [Place(s["into"], f'<span class="seam" title="{escape_text(s["evidence"])}">⌇</span>') for s in evidence],
        {p["text_start"]: kinds[p["treatment"]] for p in passages if p["treatment"] in kinds},
        [(p["text_start"], p["text_end"]) for p in passages if p["treatment"] == Treatment.MOVED],
    )


def _inside(marks: Sequence[Mark], start: int, end: int) -> list[Mark]:
    return [mark for mark in marks if start <= mark.start and mark.end <= end]
