"""Which pieces of a page are compared with which, and how likely each pair is one torn sentence.

Each unfinished piece is compared with a bounded number of pieces around it. What is not here: what speaks for a pair
(`seams`, `evidence`), and which pairs are joined (`order`).
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from math import log1p

import numpy as np
import numpy.typing as npt

from pipelines.reading.columns import is_bare
from pipelines.reading.evidence import COLUMN, FEATURES, STANDING, fill_rows, read_judge
from pipelines.reading.grams import Grams
from pipelines.reading.language import read_language
from pipelines.reading.paragraphs import Paragraph, is_finished
from pipelines.reading.seams import Features, Head, Tail, read_head, read_tail, splits_latin

WINDOW = 30
"""How many pieces before and after a tail are looked at."""
WEAK_WINDOW = 9
"""The same for a tail that may as well be a title."""
LEAST_WINDOW = 3
"""And for one outside columns that has no mark of prose."""
FULL_WINDOW_TAILS = 30
"""With more tails than this in its window, a tail is compared with fewer pieces, down to `LEAST_WINDOW`."""
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


@dataclass(frozen=True, slots=True)
class Pairs:
    """Ranks of tails and heads that were compared, a row of features for each, and their log-odds taken alone.

    `doubtful` are those whose tail may as well be a title, or that stand where nothing else is torn or printed twice.
    `heads` are those of all pieces near a tail, by rank.
    """

    keys: list[tuple[int, int]]
    rows: npt.NDArray[np.float64]
    log_odds: npt.NDArray[np.float64]
    doubtful: npt.NDArray[np.bool_]
    heads: dict[int, Head | None]

    @property
    def in_columns(self) -> npt.NDArray[np.bool_]:
        """Which pairs have a tail that ends in a column."""
        return self._column("column_full") + self._column("column_short") > 0

    def _column(self, name: str) -> npt.NDArray[np.float64]:
        return self.rows[:, COLUMN[name]]

    def explain(self, joined: Set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """What speaks for some of the pairs, in words."""
        judge = read_judge()
        return {key: judge.explain(row) for key, row in zip(self.keys, self.rows, strict=True) if key in joined}


NO_PAIRS = Pairs([], np.zeros((0, len(FEATURES))), np.zeros(0), np.zeros(0, dtype=np.bool_), {})


def read_pieces(bodies: Sequence[Sequence[Paragraph]]) -> list[Piece]:
    """All body paragraphs with their ends; heads are read only near a tail, since most pages have none."""
    paragraphs = [(article, paragraph) for article, body in enumerate(bodies) for paragraph in body]
    endless = sum(not is_finished(paragraph.text) for _, paragraph in paragraphs) > MOST_UNFINISHED
    return [
        Piece(rank, paragraph, article, None if endless else read_tail(paragraph))
        for rank, (article, paragraph) in enumerate(paragraphs)
    ]


def score_pieces(pieces: list[Piece], grams: Callable[[], Grams], *, copied: bool) -> Pairs:
    """Score every tail against the heads that come into question. `copied`: pieces of the page stand twice."""
    heads = _Heads(pieces)
    windows = list(_windows(pieces))
    looked_at = [
        (place, other)
        for place, tail, window in windows
        for other in range(max(place - window, 0), min(place + window + 1, len(pieces)))
        if other != place
        and (head := heads.at(other)) is not None
        and (head.opens or other == place + 1)
        and (head.odd or pieces[other].article == pieces[place].article)
        and not splits_latin(tail.line, head.line)
    ]
    chosen = _shortlist({place: tail for place, tail, _ in windows}, heads, looked_at)
    if not chosen:
        return NO_PAIRS
    tail_at = {place: number for number, place in enumerate(dict.fromkeys(place for place, _ in chosen))}
    head_at = {place: number for number, place in enumerate(dict.fromkeys(other for _, other in chosen))}
    tails = [tail for place in tail_at if (tail := pieces[place].tail) is not None]
    read = [head for place in head_at if (head := heads.at(place)) is not None]
    rows = fill_rows(grams(), tails, read, [(tail_at[place], head_at[other]) for place, other in chosen])
    return _stand(rows, chosen, pieces, heads.read, copied=copied)


def without_copies(pairs: Pairs, pieces: list[Piece]) -> Pairs:
    """The pairs among the pieces that are left when second copies are gone, as they stand then."""
    places = {piece.rank: place for place, piece in enumerate(pieces)}
    left = [number for number, (tail, head) in enumerate(pairs.keys) if tail in places and head in places]
    chosen = [(places[tail], places[head]) for tail, head in (pairs.keys[number] for number in left)]
    return _stand(pairs.rows[left], chosen, pieces, pairs.heads, copied=True)


def _stand(
    rows: npt.NDArray[np.float64],
    chosen: Sequence[tuple[int, int]],
    pieces: Sequence[Piece],
    heads: dict[int, Head | None],
    *,
    copied: bool,
) -> Pairs:
    """Fill in how the pairs of places stand on the page, and weigh the rows."""
    standing = _Standing(pieces, heads, copied=copied)
    rows[:, [COLUMN[name] for name in STANDING]] = 0.0
    for row, (place, other) in zip(rows, chosen, strict=True):
        for name, value in standing.features(place, other).items():
            row[COLUMN[name]] = value
    keys = [(pieces[place].rank, pieces[other].rank) for place, other in chosen]
    elsewhere = rows[:, COLUMN["torn_page"]] + rows[:, COLUMN["copied_page"]]
    bare = [(tail := pieces[place].tail) is not None and tail.weak and is_bare(tail.line) for place, _ in chosen]
    return Pairs(keys, rows, read_judge().weigh(rows), np.array(bare, dtype=np.bool_) | (elsewhere == 0), heads)


class _Heads:
    """The beginnings of pieces, each read when it is first asked for: most pages have no tail near them."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.read: dict[int, Head | None] = {}
        self._pieces = pieces
        self._indents = _indenting_articles(pieces)

    def at(self, place: int) -> Head | None:
        """The head of the piece at a place."""
        piece = self._pieces[place]
        if piece.rank not in self.read:
            first = place == 0 or self._pieces[place - 1].article != piece.article
            self.read[piece.rank] = read_head(piece.paragraph, first=first, indents=piece.article in self._indents)
        return self.read[piece.rank]


class _Standing:
    """How tails and heads stand on the page."""

    def __init__(self, pieces: Sequence[Piece], heads: dict[int, Head | None], *, copied: bool) -> None:
        self._pieces, self._heads, self._copied = pieces, heads, copied
        self._torn = list(accumulate((_is_torn(piece) for piece in pieces), initial=0))
        read = (heads.get(piece.rank) for piece in pieces)
        self._odd = list(accumulate((head is not None and head.odd for head in read), initial=0))

    def features(self, place: int, other: int) -> Features:
        """Features of how the tail and the head at two places stand to each other, and of the page around the tail."""
        features: Features = {}
        piece, head = self._pieces[place], self._pieces[other]
        read = self._heads[head.rank]
        if other == place + 1 and piece.article == head.article:
            in_column = piece.tail is not None and piece.tail.width and read is not None and read.in_column
            features["adjacent_column" if in_column else "adjacent"] = 1.0
        else:
            features["distance"] = log1p(abs(other - place - 1))
            if other and _is_torn(self._pieces[other - 1]):
                features["behind_torn"] = 1.0
            if other == place - 1:
                features["reversed"] = 1.0
        if piece.article != head.article:
            features["other_article"] = 1.0
        start, end = max(place - WINDOW, 0), min(place + WINDOW + 1, len(self._pieces))
        torn = self._torn[end] - self._torn[start] - _is_torn(piece)
        odd = self._odd[end] - self._odd[start] - (read is not None and read.odd)
        features["torn_page"], features["odd_page"] = log1p(torn), log1p(odd)
        if self._copied:
            features["copied_page"] = 1.0
        return features


def _is_torn(piece: Piece) -> bool:
    """Whether a piece ends unfinished, and is no title."""
    return piece.tail is not None and not piece.tail.weak


def _shortlist(tails: dict[int, Tail], heads: _Heads, looked_at: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of the pairs of a tail and a head those worth a closer look: the next piece, and the best by language."""
    by_tail: dict[int, list[int]] = defaultdict(list)
    for place, other in looked_at:
        by_tail[place].append(other)
    if all(len(others) <= SHORTLIST for others in by_tail.values()):
        return list(looked_at)
    language = read_language()
    asked = dict.fromkeys(other for others in by_tail.values() for other in others)
    lines = {place: head.line for place in asked if (head := heads.at(place)) is not None}
    head_at = {place: number for number, place in enumerate(lines)}
    after, midst = language.read_heads(list(lines.values()))
    before, _ = language.read_tails([tails[place].line for place in by_tail])
    chosen: list[tuple[int, int]] = []
    for vector, (place, others) in zip(before, by_tail.items(), strict=True):
        at = [head_at[other] for other in others]
        ranks = after[at] @ vector + midst[at]
        ranked = sorted(zip(others, ranks.tolist(), strict=True), key=lambda each: (each[0] != place + 1, -each[1]))
        chosen += sorted((place, other) for other, _ in ranked[:SHORTLIST])
    return chosen


def _windows(pieces: Sequence[Piece]) -> Iterator[tuple[int, Tail, int]]:
    """The place of every tail, the tail, and how many pieces on each side of it are compared with it.

    The more tails around it, the fewer: where nearly every line is unfinished the lines were wrapped, and what belongs
    together stands together.
    """
    tails = [(place, piece.tail) for place, piece in enumerate(pieces) if piece.tail is not None]
    places = [place for place, _ in tails]
    for place, tail in tails:
        around = bisect_right(places, place + WINDOW) - bisect_left(places, place - WINDOW)
        bare = not tail.width and is_bare(tail.line)
        most = WINDOW if not tail.weak else LEAST_WINDOW if bare else WEAK_WINDOW
        yield place, tail, max(LEAST_WINDOW, most * FULL_WINDOW_TAILS // max(around, FULL_WINDOW_TAILS))


def _indenting_articles(pieces: Iterable[Piece]) -> set[int]:
    """Articles most of whose paragraphs begin with an indent."""
    balance: dict[int, int] = defaultdict(int)
    for piece in pieces:
        balance[piece.article] += 1 if piece.paragraph.indented else -1
    return {article for article, more in balance.items() if more > 0}
