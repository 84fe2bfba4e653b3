"""Which pieces of a page are compared with which, and how likely each pair is one torn sentence.

Each unfinished piece is compared with a bounded number of pieces around it. What is not here: what speaks for a pair
(`seams`), and which pairs are joined (`order`).
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.reading.grams import Grams
from pipelines.reading.paragraphs import Paragraph, is_finished
from pipelines.reading.seams import (
    Features,
    Head,
    Pair,
    Tail,
    pair_features,
    rank_heads,
    read_head,
    read_tail,
    score_pairs,
    splits_latin,
)

WINDOW = 30
"""How many pieces before and after a tail are looked at."""
WEAK_WINDOW = 9
"""The same for a tail that may as well be a title."""
LEAST_WINDOW = 3
FULL_WINDOW_TAILS = 30
"""With more tails than this in its window, a tail is compared with fewer pieces, at least with `LEAST_WINDOW`."""
SHORTLIST = 16
"""How many of those are looked at closely."""
MOST_UNFINISHED = 5_000
"""A text with more unfinished lines is left as printed: it is a list or a dump, and its repair would have no end."""


@dataclass(slots=True)
class Piece:
    """A body paragraph: its place on the page, its article, and its end where that is unfinished."""

    rank: int
    paragraph: Paragraph
    article: int
    tail: Tail | None


Pairs = dict[tuple[int, int], Pair]
"""Ranks of a tail and a head → what speaks for them."""


def read_pieces(bodies: Sequence[Sequence[Paragraph]]) -> list[Piece]:
    """All body paragraphs with their ends; heads are read only near a tail, since most pages have none."""
    paragraphs = [(article, paragraph) for article, body in enumerate(bodies) for paragraph in body]
    endless = sum(not is_finished(paragraph.text) for _, paragraph in paragraphs) > MOST_UNFINISHED
    return [
        Piece(rank, paragraph, article, None if endless else read_tail(paragraph))
        for rank, (article, paragraph) in enumerate(paragraphs)
    ]


def score_pieces(pieces: list[Piece], grams: Callable[[], Grams], *, damaged: bool) -> Pairs:
    """Score every tail against the heads that come into question.

    `damaged`: the page shows damage of another kind, so that a seam on it need not prove that there is any.
    """
    indents = _indenting_articles(pieces)
    heads: dict[int, Head | None] = {}

    def head_at(place: int) -> Head | None:
        if place not in heads:
            piece = pieces[place]
            first = place == 0 or pieces[place - 1].article != piece.article
            heads[place] = read_head(piece.paragraph, first=first, indents=piece.article in indents)
        return heads[place]

    looked_at = [
        (place, tail, other, head)
        for place, tail, window in _windows(pieces)
        for other in range(max(place - window, 0), min(place + window + 1, len(pieces)))
        if other != place
        and (head := head_at(other)) is not None
        and (head.opens or other == place + 1)
        and not splits_latin(tail.line, head.line)
    ]
    keys, compared = [], []
    for place, tail, other, head in _shortlist(looked_at):
        same = pieces[other].article == pieces[place].article
        adjacent = other == place + 1 and same
        if not head.odd and not adjacent and not same:
            continue
        features = pair_features(tail, head, adjacent=adjacent, before=other == place - 1, same_article=same)
        if tail.weak and not adjacent:
            features["weak_far"] = 1.0
        keys.append((pieces[place].rank, pieces[other].rank))
        compared.append((tail, head, features))
    if not compared:
        return {}
    _mark_only_closers(keys, [features for _, _, features in compared])
    pairs = dict(zip(keys, score_pairs(grams(), compared), strict=True))
    return pairs if damaged else _doubt_lone_seams(pairs)


def _shortlist(looked_at: Sequence[tuple[int, Tail, int, Head]]) -> list[tuple[int, Tail, int, Head]]:
    """Of the pairs of a tail and a head those worth a closer look: the next piece, and the best by language."""
    if not looked_at:
        return []
    tails = {place: tail for place, tail, _, _ in looked_at}
    heads = {place: head for _, _, place, head in looked_at}
    tail_at = {place: number for number, place in enumerate(tails)}
    head_at = {place: number for number, place in enumerate(heads)}
    ranked = rank_heads(
        list(tails.values()),
        list(heads.values()),
        [(tail_at[place], head_at[other]) for place, _, other, _ in looked_at],
    )
    by_tail: dict[int, list[int]] = defaultdict(list)
    for number, (place, _, other, _) in enumerate(looked_at):
        by_tail[place].append(number)
        if other == place + 1:
            ranked[number] = np.inf
    chosen: list[int] = []
    for numbers in by_tail.values():
        chosen += sorted(sorted(numbers, key=lambda number: -ranked[number])[:SHORTLIST])
    return [looked_at[number] for number in chosen]


def _windows(pieces: Sequence[Piece]) -> Iterator[tuple[int, Tail, int]]:
    """The place of every tail, the tail, and how many pieces on each side of it are compared with it.

    The more tails around it, the fewer: where nearly every line is unfinished the lines were wrapped, and what belongs
    together stands together.
    """
    tails = [(place, piece.tail) for place, piece in enumerate(pieces) if piece.tail is not None]
    places = [place for place, _ in tails]
    for place, tail in tails:
        around = bisect_right(places, place + WINDOW) - bisect_left(places, place - WINDOW)
        most = WEAK_WINDOW if tail.weak else WINDOW
        yield place, tail, max(LEAST_WINDOW, most * FULL_WINDOW_TAILS // max(around, FULL_WINDOW_TAILS))


def _mark_only_closers(keys: Sequence[tuple[int, int]], features: Sequence[Features]) -> None:
    """Mark the pairs in which one leaves open what only the other closes, and neither has another such partner."""
    closing = [(key, listed) for key, listed in zip(keys, features, strict=True) if "quote_closed" in listed]
    tails = Counter(tail for (tail, _), _ in closing)
    heads = Counter(head for (_, head), _ in closing)
    for (tail, head), listed in closing:
        if tails[tail] == heads[head] == 1:
            listed["quote_only"] = 1.0


def _doubt_lone_seams(pairs: Pairs) -> Pairs:
    """Weigh down seams without plain evidence of a torn sentence where no other tail of the page has any.

    A full stop may be lost in print; a page on which words fit across other seams was torn.
    """
    plain = {tail for (tail, _), pair in pairs.items() if pair.is_plain}
    return {key: pair.doubted() if plain <= {key[0]} and not pair.is_plain else pair for key, pair in pairs.items()}


def _indenting_articles(pieces: Iterable[Piece]) -> set[int]:
    """Articles most of whose paragraphs begin with an indent."""
    balance: dict[int, int] = defaultdict(int)
    for piece in pieces:
        balance[piece.article] += 1 if piece.paragraph.indented else -1
    return {article for article, more in balance.items() if more > 0}
