"""Reading order put back: torn sentences joined, strayed halves put back, second copies of a paragraph dropped.

All by evidence: pieces that end unfinished are matched with pieces that may continue them, over the whole page at once
(`seams`, `matching`); where no pair is likely enough, everything stays as printed. Each piece is compared with a
bounded number of others, so that the work grows with the length of a report and not with its square.

Rules. A joined sentence stands where its first piece stands; a piece that follows its partner neither on the page nor
after dropped copies is the one that moved. Of the copies of a paragraph the one stays that best continues, or is best
continued by, another piece, else the first; everything else keeps its place. What is not here: articles of other
reports, and pieces lost or changed, which nobody can put back.
"""

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np

from pipelines.reading.candidates import NO_PAIRS, Pairs, Piece, read_pieces, score_pieces, without_copies
from pipelines.reading.columns import lines_of
from pipelines.reading.grams import Grams
from pipelines.reading.matching import matching_leads, matching_odds
from pipelines.reading.paragraphs import Paragraph
from pipelines.reading.repeats import find_repeats, lines_inside
from schemas.vocabulary import Treatment

LEAST_LOG_ODDS = 1.4
"""A pair is joined only above this: so one join in seven hundred is wrong on pages made of the texts that the language
was counted over, and one in two hundred on pages made of texts never seen."""
LEAST_BARE, LEAST_ALONE = 3.0, 6.0
"""The same for what may as well be a title, and where nothing on the page shows that it is damaged."""
_SURE_LINE = 0.99
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]")


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
    """Put the paragraphs of every article into reading order; a page without loose ends comes back as it is."""
    copies = _find_copies(bodies)
    pieces = read_pieces(bodies)
    dropped: dict[int, int] = {}
    pairs = NO_PAIRS
    if any(piece.tail for piece in pieces):
        text = "\n".join(paragraph.text for body in bodies for paragraph in body)
        pairs = score_pieces(pieces, lambda: Grams(text), copied=bool(copies))
    if copies:
        dropped = _choose_copies(copies, pairs)
        pieces = [piece for piece in pieces if piece.rank not in dropped]
        pairs = without_copies(pairs, pieces)
    log_odds = dict(zip(pairs.keys, pairs.log_odds.tolist(), strict=True))
    odds = matching_odds(log_odds)
    wanted = np.select([pairs.alone, pairs.bare], [LEAST_ALONE, LEAST_BARE], LEAST_LOG_ODDS)
    least = dict(zip(pairs.keys, wanted.tolist(), strict=True))
    odds = {pair: min(odds[pair], lead) for pair, lead in matching_leads(log_odds).items()}
    follows = _without_cycles({tail: head for (tail, head), sure in odds.items() if sure > least[tail, head]}, odds)
    evidence = pairs.explain(set(follows.items()))
    return _lay_out(bodies, pieces, follows, evidence, odds, dropped)


def _find_copies(bodies: Sequence[Sequence[Paragraph]]) -> list[list[range]]:
    """Ranks of sequences of paragraphs of prose that are the same text, a list a text."""
    paragraphs = [paragraph for body in bodies for paragraph in body]
    repeats = find_repeats([paragraph.text for paragraph in paragraphs])
    if not repeats:
        return []
    twice = lines_inside(range(repeat.second, repeat.second + repeat.length) for repeat in repeats)
    prose = list(
        accumulate((_count_prose(each.text) if rank in twice else 0 for rank, each in enumerate(paragraphs)), initial=0)
    )
    rows = list(accumulate((rank in twice and _is_row(each.text) for rank, each in enumerate(paragraphs)), initial=0))
    copies: dict[tuple[int, int], list[range]] = {}
    taken: set[int] = set()
    for repeat in repeats:
        second = range(repeat.second, repeat.second + repeat.length)
        is_prose = prose[second.stop] > prose[second.start] and rows[second.stop] == rows[second.start]
        if not is_prose or not taken.isdisjoint(second):
            continue
        taken.update(second)
        same = copies.setdefault((repeat.first, repeat.length), [range(repeat.first, repeat.first + repeat.length)])
        same.append(second)
    return list(copies.values())


def _count_prose(line: str) -> int:
    """Positive where a line, or several that are added up, are prose: mostly ideographs and marks of prose."""
    return 2 * len(_IDEOGRAPHS.findall(line)) + 20 * sum(map(line.count, "。，,、；")) - len(line)


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table."""
    return "\t" in line or line[0] in "|<"


def _choose_copies(copies: list[list[range]], pairs: Pairs) -> dict[int, int]:
    """Rank of each dropped copy → rank of the kept one."""
    as_tail: dict[int, float] = defaultdict(float)
    as_head: dict[int, float] = defaultdict(float)
    for (tail, head), log_odds in zip(pairs.keys, pairs.log_odds.tolist(), strict=True):
        as_tail[tail] = max(as_tail[tail], log_odds)
        as_head[head] = max(as_head[head], log_odds)
    dropped: dict[int, int] = {}
    stays: set[int] = set()
    for same in copies:
        whole = [ranks for ranks in same if dropped.keys().isdisjoint(ranks)]
        if not whole:
            continue
        kept = max(
            whole, key=lambda ranks: (not stays.isdisjoint(ranks), as_tail[ranks[-1]] + as_head[ranks[0]], -ranks[0])
        )
        stays.update(kept)
        for ranks in same:
            if stays.isdisjoint(ranks):
                dropped.update(
                    {rank: instead for rank, instead in zip(ranks, kept, strict=True) if rank not in dropped}
                )
    return dropped


def _without_cycles(follows: dict[int, int], odds: dict[tuple[int, int], float]) -> dict[int, int]:
    """Cut every ring of pieces at its weakest seam."""
    kept = dict(follows)
    seen: set[int] = set()
    for start in follows:
        walked: list[int] = []
        rank = start
        while rank in kept and rank not in seen:
            seen.add(rank)
            walked.append(rank)
            rank = kept[rank]
        if rank in walked:
            ring = walked[walked.index(rank) :]
            del kept[min(ring, key=lambda member: odds[member, kept[member]])]
    return kept


def _lay_out(
    bodies: Sequence[Sequence[Paragraph]],
    pieces: list[Piece],
    follows: dict[int, int],
    evidence: dict[tuple[int, int], str],
    odds: dict[tuple[int, int], float],
    dropped: dict[int, int],
) -> Repair:
    orders = [Order() for _ in bodies]
    by_rank = {piece.rank: piece for piece in pieces}
    below = {piece.rank: other.rank for piece, other in pairwise(pieces) if piece.article == other.article}
    home: dict[int, Order] = {}
    seconds = set(follows.values())
    for piece in pieces:
        if piece.rank in seconds:
            continue
        order = home[piece.rank] = orders[piece.article]
        order.lines.append([])
        _lay_lines(order, piece.paragraph, Treatment.JOINED if piece.rank in follows else Treatment.BODY)
        rank = piece.rank
        while rank in follows:
            first, rank = rank, follows[rank]
            home[rank] = order
            score = round(1 / (1 + math.exp(-odds[first, rank])), 4)
            moved = below.get(first) != rank
            _join(order, by_rank[first].paragraph, by_rank[rank].paragraph, score, evidence[first, rank], moved)
    _drop(bodies, orders, home, dropped)
    return Repair(orders)


def _join(order: Order, first: Paragraph, second: Paragraph, score: float, evidence: str, moved: bool) -> None:
    """Add a piece to the last line of an article and note why."""
    _lay_lines(order, second, Treatment.MOVED if moved else Treatment.JOINED)
    order.seams["joins"].append(Seam(first.end, second.start, second.position, score, evidence))
    if moved:
        why = f"continues the piece that ends at {first.end}"
        order.seams["moves"].append(Seam(second.start, second.end, second.position, score, why))


def _lay_lines(order: Order, paragraph: Paragraph, treatment: Treatment) -> None:
    """Add the lines of print of a piece to the last line of an article."""
    lines = lines_of(paragraph)
    if len(lines) == 1:
        order.lines[-1].append(paragraph)
        order.treatments[paragraph.position] = treatment
        return
    if treatment == Treatment.BODY:
        treatment = Treatment.JOINED
    order.lines[-1] += lines
    order.treatments.update((line.position, treatment) for line in lines)
    for above, below in pairwise(lines):
        seam = Seam(above.end, below.start, below.position, _SURE_LINE, "the first fills its column")
        order.seams["joins"].append(seam)


def _drop(
    bodies: Sequence[Sequence[Paragraph]], orders: list[Order], home: dict[int, Order], dropped: dict[int, int]
) -> None:
    """Note every dropped copy: the passage with the article it stands in, the reason with the article that keeps it."""
    if not dropped:
        return
    printed = [(article, paragraph) for article, body in enumerate(bodies) for paragraph in body]
    for rank, kept_rank in sorted(dropped.items()):
        article, copy = printed[rank]
        _, kept = printed[kept_rank]
        orders[article].duplicates += lines_of(copy)
        kept_order = home[kept_rank]
        joined = kept_order.treatments[kept.position] != Treatment.BODY
        why = f"the same {len(copy.text)} characters stand at {kept.start}" + (
            ", joined to another piece" if joined else ""
        )
        kept_order.seams["duplicates_dropped"].append(Seam(copy.start, copy.end, kept.position, 1.0, why))
