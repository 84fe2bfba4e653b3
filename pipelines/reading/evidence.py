"""What speaks for a tail and a head being the halves of one torn sentence, and the log-odds it adds up to.

Each pair is a row of features: those of its tail, of its head, of both together, and of the page around them. A small
trained network weighs the row (`schemas/codelists/reading/seams.npz`, made by `tests/damage/fit.py`). What is not here:
which pairs are compared, and which of them are joined.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.abc import Traversable
from itertools import chain
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from pipelines.reading.arrays import read_arrays
from pipelines.reading.columns import fills
from pipelines.reading.counts import read_counts
from pipelines.reading.grams import WIDTHS, Grams
from pipelines.reading.language import Read
from pipelines.reading.lexicon import REACH, read_lexicon
from pipelines.reading.seams import BOUND, Features, Head, Tail, Wording, word_head, word_tail
from schemas.prepared import read_toml

Numbers = npt.NDArray[np.float64]
Members = npt.NDArray[np.int64]

_NUMERALS = "〇零一二三四五六七八九十百千"
_LONG_CLAUSE = 16  # characters of a clause; few have more
_USUAL = 20.0  # pairs of ideographs that any two topics are taken to have beside those listed
_WEIGHED = 1000  # weights of these are counted in thousandths, whose sum is the same in any order
_PRECISION = 3  # decimals of what is computed in single precision

_IN_WORDS = {
    "adjacent": "the second follows the first on the page",
    "adjacent_column": "the second follows the first in the column",
    "tail_pause": "the first ends with a pause",
    "head_mark": "the second begins with a mark that continues",
    "quote_closed": "the second closes the quotation or bracket that the first opens",
    "figure_continues": "the second gives the unit of the figure that ends the first",
    "recurs_6": "the six characters across the seam recur in the text",
    "recurs_4": "the four characters across the seam recur in the text",
    "recurs_3": "three characters across the seam recur in the text",
    "recurs_2": "the two characters across the seam recur in the text",
    "word_across": "a word stands across the seam",
    "class_follows": "the words at the seam often follow each other by their class",
    "word_inside": "the second begins inside a word",
    "topic": "both speak of the same things",
    "near_topic": "both speak of the same things at the seam",
    "language": "the words after the seam often continue such words",
    "counts": "the characters at the seam often stand together",
    "language_over_heads": "no other beginning continues the first as well by its words",
    "language_over_tails": "no other end leads to the second as well by its words",
    "counts_over_heads": "no other beginning continues the first as well by its characters",
    "counts_over_tails": "no other end leads to the second as well by its characters",
    "midst": "the second begins like the middle of a sentence",
    "count_goes_on": "the second counts on from the first",
    "list_goes_on": "both enumerate",
    "column_full": "the first fills its column",
    "torn_page": "other sentences of the page are torn",
    "copied_page": "pieces of the page stand twice",
}
FEATURES = (
    *(
        "bias",
        "tail_pause",
        "tail_weak",
        "tail_short",
        "tail_item",
        "tail_figure",
        "tail_bracket",
        "tail_stops",
        "unended",
    ),
    *("head_mark", "head_item", "head_opener", "head_indented", "head_first", "head_unfinished", "word_inside"),
    *("midst", "begins", "adjacent", "adjacent_column", "reversed", "distance", "other_article", "behind_torn"),
    *("column_full", "column_short", "quote_closed", "quote_only", "quote_left_open"),
    *(
        "quote_closed_only",
        "figure_continues",
        "figure_stops",
        "numeral_goes_on",
        "word_across",
        "class_follows",
        "count_goes_on",
    ),
    *("count_breaks", "list_goes_on", "long_clause", "topic", "near_topic", "recurs_2", "recurs_3", "recurs_4"),
    *("recurs_6", "language", "counts", "torn_page", "odd_page", "copied_page"),
    *("language_over_heads", "language_over_tails", "counts_over_heads", "counts_over_tails"),
    *("head_sentence", "article_sentences", "begins_alike"),
)
"""The columns of a row."""
STANDING = (
    *("adjacent", "adjacent_column", "reversed", "distance", "other_article", "behind_torn"),
    *("torn_page", "odd_page", "copied_page", "article_sentences", "begins_alike"),
    *("language_over_heads", "language_over_tails", "counts_over_heads", "counts_over_tails"),
)
"""Those of them that tell how a tail and a head stand on the page, and to others there."""
COLUMN = {name: place for place, name in enumerate(FEATURES)}
_WIDTH_COLUMNS = [COLUMN[f"recurs_{length}"] for length, _, _ in WIDTHS]


@dataclass(frozen=True, slots=True)
class Judge:
    """The network that weighs a row: one hidden layer beside a sum, of features divided by their usual size."""

    scale: Numbers
    linear: Numbers
    way_in: Numbers
    bias: Numbers
    out: Numbers

    def weigh(self, rows: Numbers) -> Numbers:
        """Log-odds of each row."""
        scaled = rows / self.scale
        hidden = np.maximum(np.einsum("nf,fh->nh", scaled, self.way_in) + self.bias, 0)
        odds: Numbers = np.einsum("nf,f->n", scaled, self.linear) + np.einsum("nh,h->n", hidden, self.out)
        return odds

    def explain(self, row: Numbers) -> str:
        """The features that speak for a pair, the heaviest first: without them its log-odds would be lower."""
        present = [name for name in _IN_WORDS if row[COLUMN[name]] > 0]
        without = np.repeat(row[None], len(present) + 1, axis=0)
        for number, name in enumerate(present, 1):
            without[number, COLUMN[name]] = 0.0
        odds = self.weigh(without)
        spoken = sorted((float(odd - odds[0]), name) for odd, name in zip(odds[1:], present, strict=True))
        return "; ".join(["the first is unfinished", *(_IN_WORDS[name] for worth, name in spoken if worth < -0.3)])


@cache
def read_judge(folder: Traversable | None = None) -> Judge:
    """The shipped network, or that of a folder, read once. Raises `ValueError` if it was made for other features."""
    path = (folder or resources.files("schemas.codelists").joinpath("reading")).joinpath("seams.npz")
    stored = read_arrays(path)
    if tuple(str(stored["features"]).split()) != FEATURES:
        raise ValueError(f"{path} weighs other features than are read; make it anew with tests/damage/fit.py")
    names = ("scale", "linear", "way_in", "bias", "out")
    return Judge(*(stored[name].astype(np.float64) for name in names))


def fill_rows(
    grams: Grams, tails: Sequence[Tail], heads: Sequence[Head], read: Read, pairs: Sequence[tuple[int, int]]
) -> Numbers:
    """A row of features for each pair of places in tails and heads, whose lines the networks have read.

    Those of `STANDING` are left to be filled in.
    """
    left, right = np.array(pairs).T
    rows: Numbers = (
        _side_rows([tail.features for tail in tails])[left] + _side_rows([head.features for head in heads])[right]
    )
    _fill_languages(rows, tails, heads, read, left, right)
    ends, beginnings = [word_tail(tail.line) for tail in tails], [word_head(head.line) for head in heads]
    topics = _Topics(wording.topic for wording in chain(ends, beginnings))
    for row, (tail_at, head_at) in zip(rows, pairs, strict=True):
        before, after = ends[tail_at], beginnings[head_at]
        features = _mark_features(tails[tail_at], heads[head_at])
        features.update(_word_features(tails[tail_at].line, heads[head_at].line, before, after))
        features["topic"] = topics.shared(before.topic, after.topic)
        features["near_topic"] = topics.shared(before.near, after.near)
        for name, value in features.items():
            row[COLUMN[name]] = value
    recurring = grams.recurs(
        [tails[place].line for place in left.tolist()], [heads[place].line for place in right.tolist()]
    )
    for column, recurs in zip(_WIDTH_COLUMNS, recurring.T, strict=True):
        rows[:, column] = np.maximum(rows[:, column], recurs)
    _mark_only_closers(rows, left, right)
    return rows


def fill_leads(rows: Numbers, tails: Members, heads: Members) -> None:
    """How far language and counts put each pair above the next best of its tail, and of its head.

    `tails` and `heads` number the two of each row. A pair without rivals is held against one of the least worth.
    """
    for name in ("language", "counts"):
        values = rows[:, COLUMN[name]]
        for side, members in (("heads", tails), ("tails", heads)):
            leads = values - _best_others(values, members)
            rows[:, COLUMN[f"{name}_over_{side}"]] = np.clip(leads, -BOUND, BOUND)


def _best_others(values: Numbers, members: Members) -> Numbers:
    """For each value the largest of the others that share its member, or `-BOUND`."""
    order = np.lexsort((-values, members))
    ranked, owners = values[order], members[order]
    first = np.diff(owners, prepend=-1) != 0
    starts = np.flatnonzero(first)
    shared = ~np.append(first, True)[starts + 1]
    second = np.where(shared, np.append(ranked, 0.0)[starts + 1], -BOUND)
    group = np.cumsum(first) - 1
    others = np.empty_like(values)
    others[order] = np.where(first, second[group], ranked[first][group])
    return others


def _side_rows(listed: Sequence[Features]) -> Numbers:
    rows = np.zeros((len(listed), len(FEATURES)))
    for row, features in zip(rows, listed, strict=True):
        for name, value in features.items():
            row[COLUMN[name]] = value
    return rows


def _fill_languages(
    rows: Numbers,
    tails: Sequence[Tail],
    heads: Sequence[Head],
    read: Read,
    left: npt.NDArray[np.int64],
    right: npt.NDArray[np.int64],
) -> None:
    """What the networks and the counts say of each seam, of each end as an end, of each beginning as one."""
    ends, beginnings = [tail.line for tail in tails], [head.line for head in heads]
    fitting = (read.before[left] * read.after[right]).sum(axis=1).astype(np.float64).round(_PRECISION)
    gains, stops, begins = read_counts().read_seams(ends, beginnings, left, right)
    for name, values in (
        ("language", fitting),
        ("midst", read.midst.astype(np.float64).round(_PRECISION)[right]),
        ("unended", read.unended.astype(np.float64).round(_PRECISION)[left]),
        ("counts", gains),
        ("tail_stops", stops[left]),
        ("begins", begins[right]),
    ):
        rows[:, COLUMN[name]] = np.clip(values, -BOUND, BOUND)


def _mark_features(tail: Tail, head: Head) -> Features:
    """Features of a pair that neither half has alone, by its marks."""
    features: Features = {}
    if tail.width:
        features["column_full" if head.in_column and fills(tail.last, head.line, tail.width) else "column_short"] = 1.0
    if tail.open_marks & head.closed_marks:
        features["quote_closed"] = 1.0
    elif tail.open_marks:
        features["quote_left_open"] = 1.0
    elif head.closed_marks:
        features["quote_closed_only"] = 1.0
    if "tail_figure" in tail.features:
        continues = head.line[0].isdigit() or head.line[0] in _settings().after_figure
        features["figure_continues" if continues else "figure_stops"] = 1.0
    if tail.line[-1] in _NUMERALS and head.line[0] in _NUMERALS:
        features["numeral_goes_on"] = 1.0
    return features


def _word_features(tail: str, head: str, before: Wording, after: Wording) -> Features:
    """The same by its words."""
    features: Features = {}
    gain = read_lexicon().gain_across(tail[-REACH:], head[:REACH], before.log_words + after.log_words)
    if gain > 1:
        features["word_across"] = min(gain, BOUND)
    else:
        features["class_follows"] = _settings().class_follows[before.word_class][after.word_class]
    both = before.numbered.keys() & after.numbered.keys()
    if both:
        fits = all(after.numbered[kind] == before.numbered[kind] + 1 for kind in both)
        features["count_goes_on" if fits else "count_breaks"] = 1.0
    if before.lists and after.lists:
        features["list_goes_on"] = 1.0
    features["long_clause"] = min(max(before.clause + after.clause - _LONG_CLAUSE, 0) / _LONG_CLAUSE, 3.0)
    return features


@dataclass(frozen=True, slots=True)
class _Settings:
    after_figure: str
    class_follows: dict[str, dict[str, float]]


@cache
def _settings() -> _Settings:
    listed = read_toml(resources.files("schemas.codelists").joinpath("reading/seams.toml"))
    return _Settings(listed["after_figure"], listed["class_follows"])


class _Topics:
    """Pairs of ideographs by weight: the fewer pieces of the page have one, the more it says."""

    def __init__(self, topics: Iterable[frozenset[str]]) -> None:
        listed = list(topics)
        counted = Counter(chain.from_iterable(listed))
        weighed = {count: round(_WEIGHED * log((len(listed) + 1) / count)) for count in set(counted.values())}
        self._weights = {pair: weighed[count] for pair, count in counted.items()}
        self._sizes: dict[frozenset[str], float] = {}

    def shared(self, one: frozenset[str], other: frozenset[str]) -> float:
        """How much two topics share, between 0 and about 1."""
        shared = self._weigh(one & other)
        return shared / sqrt((self._size(one) + _USUAL) * (self._size(other) + _USUAL)) if shared else 0.0

    def _size(self, topic: frozenset[str]) -> float:
        size = self._sizes.get(topic)
        if size is None:
            size = self._sizes[topic] = self._weigh(topic)
        return size

    def _weigh(self, topic: frozenset[str]) -> float:
        return sum(map(self._weights.__getitem__, topic)) / _WEIGHED


def _mark_only_closers(rows: Numbers, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> None:
    """Mark the pairs in which one leaves open what only the other closes, and neither has another such partner."""
    closing = np.flatnonzero(rows[:, COLUMN["quote_closed"]])
    only = (np.bincount(left[closing])[left[closing]] == 1) & (np.bincount(right[closing])[right[closing]] == 1)
    rows[closing[only], COLUMN["quote_only"]] = 1.0
