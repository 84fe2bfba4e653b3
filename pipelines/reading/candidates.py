"""Which pieces of a page are compared with which, and how likely each pair is one torn sentence.

Each unfinished piece is compared with a bounded number of pieces around it. What is not here: what speaks for a pair
(`seams`, `evidence`), and which pairs are joined (`order`).
"""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from math import log1p
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.reading.evidence import COLUMN, FEATURES, STANDING, fill_leads, fill_rows, read_judge
from pipelines.reading.grams import Grams
from pipelines.reading.language import Read, fold, read_language
from pipelines.reading.paragraphs import Paragraph, is_finished
from pipelines.reading.seams import (
    Features,
    Head,
    Tail,
    begins_with_mark,
    opens_with_sentence,
    read_head,
    read_tail,
    splits_latin,
)

WINDOW = 30
"""How many pieces before and after a tail are looked at."""
WEAK_WINDOW = 9
"""The same for a tail that may as well be a title, or near which nothing else is damaged."""
LEAST_WINDOW = 3
"""And for what looks like a title outside columns,"""
MANY_TORN = 3
"""unless so many tails near it are torn that it may well be one of them."""
FULL_WINDOW_TAILS = 30
"""With more tails than this in its window, a tail is compared with fewer pieces, down to `LEAST_WINDOW`."""
SHORTLIST = 16
"""How many of those are looked at closely."""
LEAST_FIT = -4.0
"""A tail that looks like a title is compared only with beginnings that fit it at least so well by language, and that
are at least so much like the middle of a sentence, in log-odds added up."""
LEAST_FIT_ALONE = -2.0
"""The same for the best beginning near a tail near which nothing else is damaged; it is left alone else."""
_SIGNS_OF_DAMAGE = ("torn_page", "copied_page", "head_mark", "quote_closed")
INDENTED = 0.25
"""An article indents its paragraphs if a larger share of its pieces than about this begins with an indent."""
_ALIKE = 2  # characters with which paragraphs of one report often begin alike
_PRECISION = 3  # decimals of what is computed in single precision
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

    `bare` are those whose tail may as well be a title, outside columns and where little else is torn. `heads` are
    those of all pieces near a tail, by rank.
    """

    keys: list[tuple[int, int]]
    rows: npt.NDArray[np.float64]
    log_odds: npt.NDArray[np.float64]
    bare: npt.NDArray[np.bool_]
    heads: dict[int, Head | None]

    @property
    def alone(self) -> npt.NDArray[np.bool_]:
        """Which pairs stand where nothing shows damage: nothing else torn or printed twice, no mark or quote torn."""
        signs = self.rows[:, [COLUMN[name] for name in _SIGNS_OF_DAMAGE]]
        nowhere: npt.NDArray[np.bool_] = signs.sum(axis=1) == 0
        return nowhere

    def explain(self, joined: Set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        """What speaks for some of the pairs, in words."""
        judge = read_judge()
        return {key: judge.explain(row) for key, row in zip(self.keys, self.rows, strict=True) if key in joined}


NO_PAIRS = Pairs([], np.zeros((0, len(FEATURES))), np.zeros(0), np.zeros(0, dtype=np.bool_), {})


def read_pieces(bodies: Sequence[Sequence[Paragraph]]) -> list[Piece]:
    """All body paragraphs with their ends; heads are read only near a tail, since most pages have none."""
    paragraphs = [(article, paragraph) for article, body in enumerate(bodies) for paragraph in body]
    unfinished = [not is_finished(paragraph.text) for _, paragraph in paragraphs]
    endless = sum(unfinished) > MOST_UNFINISHED
    return [
        Piece(rank, paragraph, article, read_tail(paragraph) if is_loose and not endless else None)
        for rank, ((article, paragraph), is_loose) in enumerate(zip(paragraphs, unfinished, strict=True))
    ]


def score_pieces(pieces: list[Piece], grams: Callable[[], Grams], *, copied: bool) -> Pairs:
    """Score every tail against the heads that come into question. `copied`: pieces of the page stand twice."""
    heads = _Heads(pieces)
    voices = _Voices(pieces)
    windows = list(_windows(pieces, copied=copied))
    unlikely = _find_unlikely(windows, voices)
    looked_at = [
        (place, other)
        for place, tail, near, _ in windows
        for other in near
        if (place, other) not in unlikely
        and (head := heads.at(other)) is not None
        and (head.opens or other == place + 1)
        and (head.odd or pieces[other].article == pieces[place].article)
        and not splits_latin(tail.line, head.line)
    ]
    if not looked_at:
        return NO_PAIRS
    tail_at = {place: number for number, place in enumerate(dict.fromkeys(place for place, _ in looked_at))}
    head_at = {place: number for number, place in enumerate(dict.fromkeys(other for _, other in looked_at))}
    tails = [tail for place in tail_at if (tail := pieces[place].tail) is not None]
    beginnings = [head for place in head_at if (head := heads.at(place)) is not None]
    read = voices.read(list(tail_at), list(head_at))
    chosen = _shortlist(looked_at, tail_at, head_at, read)
    among = [(tail_at[place], head_at[other]) for place, other in chosen]
    return _stand(fill_rows(grams(), tails, beginnings, read, among), chosen, pieces, heads.read, copied=copied)


class _Window(NamedTuple):
    """The place of a tail, the tail, the places of the pieces that are compared with it, in order, and whether nothing
    else near it is torn or printed twice."""

    place: int
    tail: Tail
    near: list[int]
    alone: bool


class _Voices:
    """What the language makes of the ends and beginnings of pieces, each read when it is first asked for."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._tails: dict[int, int] = {}
        self._heads: dict[int, int] = {}
        self._read: Read | None = None

    def read(self, tails: Sequence[int], heads: Sequence[int]) -> Read:
        """A row for each place, as an end and as a beginning."""
        new_tails = [place for place in tails if place not in self._tails]
        new_heads = [place for place in heads if place not in self._heads]
        if new_tails or new_heads:
            more = read_language().read_sides([*map(self.line, new_tails)], [*map(self.line, new_heads)])
            self._read = more if self._read is None else self._read.with_rows(more)
            for rows, places in ((self._tails, new_tails), (self._heads, new_heads)):
                rows.update(zip(places, range(len(rows), len(rows) + len(places)), strict=True))
        assert self._read is not None
        return self._read.choose([self._tails[place] for place in tails], [self._heads[place] for place in heads])

    def line(self, place: int) -> str:
        """The text of the piece at a place."""
        return self._pieces[place].paragraph.text


def _find_unlikely(windows: Iterable[_Window], voices: _Voices) -> set[tuple[int, int]]:
    """Of the pairs whose tail is most likely whole those that the language rules out: most texts have no others.

    It never rules out what begins with a mark that begins nothing.
    """
    doubtful = [each for each in windows if each.near and (each.alone or (each.tail.bare and not each.tail.width))]
    pairs = [(window.place, other) for window in doubtful for other in window.near]
    if not pairs:
        return set()
    (tail_at, left), (head_at, right) = (np.unique(side, return_inverse=True) for side in zip(*pairs, strict=True))
    read = voices.read(tail_at.tolist(), head_at.tolist())
    fits = ((read.before[left] * read.after[right]).sum(axis=1) + read.midst[right]).round(_PRECISION)
    alone = np.array([window.alone for window in doubtful])[left]
    best = np.full(len(tail_at), -np.inf)
    np.maximum.at(best, left, fits)
    begun = np.array([begins_with_mark(voices.line(place)) for place in head_at.tolist()])[right]
    unlikely = np.where(alone, best[left] < LEAST_FIT_ALONE, fits < LEAST_FIT) & ~begun
    return {pair for pair, is_unlikely in zip(pairs, unlikely.tolist(), strict=True) if is_unlikely}


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
    if chosen:
        fill_leads(rows, *np.array(chosen).T)
    keys = [(pieces[place].rank, pieces[other].rank) for place, other in chosen]
    bare = [(tail := pieces[place].tail) is not None and tail.bare and not tail.width for place, _ in chosen]
    few = rows[:, COLUMN["torn_page"]] < log1p(MANY_TORN)
    return Pairs(keys, rows, read_judge().weigh(rows), np.array(bare, dtype=np.bool_) & few, heads)


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
        self._sentences: Counter[int] = Counter()
        self._sizes: Counter[int] = Counter()
        self._beginnings: Counter[str] = Counter()
        for piece in pieces:
            self._sizes[piece.article] += 1
            self._sentences[piece.article] += opens_with_sentence(piece.paragraph.text)
            self._beginnings[_beginning(piece)] += 1

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
        own = opens_with_sentence(head.paragraph.text)
        others = self._sizes[head.article] - 1
        features["article_sentences"] = (self._sentences[head.article] - own) / others if others else 0.0
        features["begins_alike"] = log1p(self._beginnings[_beginning(head)] - 1)
        return features


def _beginning(piece: Piece) -> str:
    """The first characters of a piece, all digits as one."""
    return fold(piece.paragraph.text[:_ALIKE])


def _is_torn(piece: Piece) -> bool:
    """Whether a piece ends unfinished, and is no title."""
    return piece.tail is not None and not piece.tail.weak


def _shortlist(
    looked_at: Sequence[tuple[int, int]], tail_at: dict[int, int], head_at: dict[int, int], read: Read
) -> Sequence[tuple[int, int]]:
    """Of the pairs of a tail and a head those worth a closer look: the next piece, and the best by language.

    `tail_at` and `head_at` give the rows of the places in `read`.
    """
    by_tail: dict[int, list[int]] = defaultdict(list)
    for place, other in looked_at:
        by_tail[place].append(other)
    if all(len(others) <= SHORTLIST for others in by_tail.values()):
        return looked_at
    chosen: list[tuple[int, int]] = []
    for place, others in by_tail.items():
        at = [head_at[other] for other in others]
        ranks = read.after[at] @ read.before[tail_at[place]] + read.midst[at]
        ranked = sorted(zip(others, ranks.tolist(), strict=True), key=lambda each: (each[0] != place + 1, -each[1]))
        chosen += sorted((place, other) for other, _ in ranked[:SHORTLIST])
    return chosen


def _windows(pieces: Sequence[Piece], *, copied: bool) -> Iterator[_Window]:
    """The windows of all tails in order.

    The more tails around it, the fewer: where nearly every line is unfinished the lines were wrapped, and what belongs
    together stands together. What looks like a title is left alone unless something else near it is damaged.
    """
    tails = [(place, piece.tail) for place, piece in enumerate(pieces) if piece.tail is not None]
    places = [place for place, _ in tails]
    torn = [place for place, tail in tails if tail.width or not tail.titled]
    for place, tail in tails:
        around = _count_near(places, place)
        title = tail.titled and not tail.width
        if title and not (copied or _count_near(torn, place) or _goes_on(pieces, place)):
            continue
        alone = not copied and _count_near(torn, place) == 1
        few = title and _count_near(torn, place) < MANY_TORN
        most = LEAST_WINDOW if few else WEAK_WINDOW if (tail.weak and not title) or alone else WINDOW
        window = max(LEAST_WINDOW, most * FULL_WINDOW_TAILS // max(around, FULL_WINDOW_TAILS))
        near = [*range(max(place - window, 0), place), *range(place + 1, min(place + window + 1, len(pieces)))]
        yield _Window(place, tail, near, alone and not title)


def _count_near(places: Sequence[int], place: int) -> int:
    """How many of some ascending places are at most a window away from one."""
    return bisect_right(places, place + WINDOW) - bisect_left(places, place - WINDOW)


def _goes_on(pieces: Sequence[Piece], place: int) -> bool:
    """Whether the next piece begins with a mark with which none begins, or goes on in the figure that ends this."""
    if place + 1 == len(pieces):
        return False
    line, following = pieces[place].paragraph.text, pieces[place + 1].paragraph.text
    return begins_with_mark(following) or (line[-1].isdecimal() and following[0].isdecimal())


def _indenting_articles(pieces: Iterable[Piece]) -> set[int]:
    """Articles whose paragraphs begin with an indent, though many a piece is the rest of a paragraph and has none."""
    balance: dict[int, float] = defaultdict(float)
    for piece in pieces:
        balance[piece.article] += 1 / INDENTED if piece.paragraph.indented else -1
    return {article for article, more in balance.items() if more > 0}
