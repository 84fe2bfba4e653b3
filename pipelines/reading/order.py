"""The order of an article's paragraphs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.reading.paragraphs import Paragraph
from schemas.vocabulary import Treatment


@dataclass(frozen=True, slots=True)
class Seam:
    """A join, a move or a drop: raw offsets, the position of the paragraph it led to, how sure, and why."""

    raw_start: int
    raw_end: int
    into: int
    score: float
    evidence: str


@dataclass(slots=True)
class Order:
    """The lines of one article in reading order, each one or more pieces that follow without a break."""

    lines: list[list[Paragraph]] = field(default_factory=list)
    duplicates: list[Paragraph] = field(default_factory=list)
    treatments: dict[int, Treatment] = field(default_factory=dict)
    seams: dict[str, list[Seam]] = field(default_factory=lambda: {"joins": [], "moves": [], "duplicates_dropped": []})


@dataclass(slots=True)
class Repair:
    """The orders of all articles of a report."""

    articles: list[Order]


def repair_order(bodies: Sequence[Sequence[Paragraph]]) -> Repair:
    """Put the paragraphs of every article into reading order."""
    return Repair(
        [Order([[paragraph] for paragraph in body], [], {p.position: Treatment.BODY for p in body}) for body in bodies]
    )
