"""What a page of evidence shows of one report, drawn from the published tables: text, figures, claims, counts.

A report is one page, or several parts where it is long, so that each stays small. Figures are given to the page's
script as rows of numbers into one list of words, since the same words come back for most of them.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, pairwise
from operator import itemgetter
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
_OF_MENTION = itemgetter("mention_id", "literal", "kind", "value", "qualifier", "outcome", "outcome_reason")
_OF_OBSERVATION = itemgetter(
    "value", "area", "area_code", "trail",
    "indicator", "dimensions", "period", "measure", "growth_basis", "price_basis", "status", "indicator_id",
)  # fmt: skip
_UNSEEN = (None,) * 8
"""What is seen in a figure that is no observation."""


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
        figures = ",".join([self._told(row, part, words) for row in part.figures])
        told = (_json(words.listed()), figures, _json(self._elsewhere(part)))
        return '{{"words":{},"figures":[{}],"elsewhere":{}}}'.format(*told).replace("<", "\\u003c")

    def _elsewhere(self, part: Part) -> dict[str, list[str]]:
        """Other parts → anchors of their figures and claims: a link that names the report alone finds them."""
        if len(self._parts) == 1:
            return {}
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

    def _told(self, mention: Row, part: Part, words: "_Words") -> str:
        """A figure as JSON: numbers alone, so that no encoder need look at each."""
        mention_id, literal, kind, value, qualifier, outcome, reason = _OF_MENTION(mention)
        scale = scale_of(literal)
        observed = self.rows.observations.get(mention_id)
        if observed is None:
            seen, area, trail = _UNSEEN, None, reason
        else:
            value, area, code, trail, *seen = _OF_OBSERVATION(observed)
            area = f"{area}（{code}）" if area and code else area
            trail = trail or reason
        indicator, dimensions, *others = seen
        places = words.places_of(
            (
                printed_text(mention),
                kind,
                None if value is None else f"{scaled_text(value, scale[0])}{scale[1]}",
                _interval(mention, scale),
                qualifier,
                outcome,
                indicator,
                dimensions,
                area,
                *others,
            )
        )
        used = self._claims_of.get(mention_id)
        claims = used and _json([
            [self.link_of_claim(finding, part.number), finding.outcome, finding.claim["rule"]] for finding in used
        ])  # fmt: skip
        return f"[{places},[{words.places_of_trail(trail or '')}],{claims or '[]'}]"

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
        if not cuts and not any(first <= start and end <= last for first, last in line.article.moved):
            return mark_text(text, start, end, marks, [seam for seam in seams if start <= seam.at < end])
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


class _Words:
    """Words in a list, and the place of each in it as digits; −1 for nothing."""

    def __init__(self) -> None:
        self._places: defaultdict[str | None, str] = defaultdict(map(str, count()).__next__, {None: "-1", "": "-1"})
        self._trails: dict[str, str] = {}

    def listed(self) -> list[str]:
        """The words, invisible characters spelled."""
        words = [word for word in self._places if word]
        return words if "".join(words).isprintable() else list(map(plain, words))

    def places_of(self, words: Iterable[str | None]) -> str:
        """The places of some words, with commas between."""
        return ",".join(map(self._places.__getitem__, words))

    def places_of_trail(self, trail: str) -> str:
        """The places of the parts of a trail; many figures have the same."""
        places = self._trails.get(trail)
        if places is None:
            places = self._trails[trail] = self.places_of(trail.split(" | "))
        return places


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


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


def scaled_text(value: float, size: float) -> str:
    """`number_text` of a number in a multiple: most have no more than the digits that count, and no exponent."""
    number = value / size
    if 1e-4 <= number < 1e11 or -1e11 < number <= -1e-4:
        return f"{number:.12g}"
    return number_text(scaled(value, (size, "")))


def figure_interval(mention: Row) -> str | None:
    """The numbers that print so, in the multiple of the literal: `[67794.5, 67795.5] 亿`."""
    return _interval(mention, scale_of(mention["literal"]))


def _interval(mention: Row, scale: tuple[float, str]) -> str | None:
    lower, upper = mention["lower"], mention["upper"]
    if lower is None and upper is None:
        return None
    size, word = scale
    shown = interval_text(
        lower, upper, mention["lower_closed"], mention["upper_closed"], lambda end: scaled_text(end, size)
    )
    return f"{shown} {word}" if word else shown


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
