"""Evidence that two pieces of a text are the halves of one torn sentence, and the score it adds up to.

A piece that ends unfinished is a tail; any piece of prose may be the head that continues it. Features of the tail, of
the head and of the pair are weighed and summed to a log-odds (weights and word lists: `codelists/reading/seams.toml`).
What is not here: which pairs are compared, and which of them are joined.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from pipelines.reading.columns import Run, fills, is_torn
from pipelines.reading.counts import read_counts
from pipelines.reading.grams import WIDTHS, Grams
from pipelines.reading.language import read_language
from pipelines.reading.lexicon import REACH, read_lexicon
from pipelines.reading.paragraphs import CLOSERS, Paragraph, is_finished, opens_with

Features = dict[str, float]

_OPENERS = ("“", "‘", "（(", "《", "【", "「", "『")
_CLOSINGS = ("”", "’", "）)", "》", "】", "」", "』")
_PAUSES = "，、,"
_NUMERALS = "一二三四五六七八九"
_SHORT = 30
_BOUND = 10.0
_USUAL = -3.0  # of how far a beginning looks like the middle of a sentence
_TOPIC_REACH = 1000  # characters of a piece in which its topic is looked for
_ROW = re.compile(
    r"[\t|$\\<>{}]|^[-#*]"  # tables, formulas and lists as text
    r"|^[^。；]{0,80}\s\S{0,8}[\d%％]\S{0,4}$"  # fields set apart by spaces, the last one a figure
    r"|\d\(\d+\)\s*[:：]\s*\d"  # volume(issue):page
    r"|\[[\d,，、\-–—]+[\]］]$"  # a footnote mark, which ends a sentence whose full stop was lost
    r"|\d[-–—]\d+\.?$|[A-Za-z]\.?$"  # a list of references, a line in Latin letters
)
_NUMBERED = re.compile(
    r"([一二三四五六七八九])(是|要)|\[(\d{1,3})\]|（([一二三四五六七八九])）|第([一二三四五六七八九])[，、]"
)
_FIGURE_END = re.compile(r"\d$")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_IDEOGRAPHS = re.compile("(?=([\u3400-\u9fff]{2}))")
_LATIN = re.compile(r"[A-Za-z]")
_PLAIN = frozenset({"head_mark", "quote_closed", "recurs_4", "recurs_6"})
_WIDTH_NAMES = {length: f"recurs_{length}" for length, _, _ in WIDTHS}
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
    "language": "the words after the seam often continue such words",
    "counts": "the characters at the seam often stand together",
    "midst": "the second begins like the middle of a sentence",
    "count_goes_on": "the second counts on from the first",
    "column_full": "the first fills its column",
}


@dataclass(frozen=True, slots=True)
class Tail:
    """A piece that ends unfinished; `weak` if it may as well be a title or an item."""

    line: str
    last: str
    width: int
    open_marks: frozenset[int]
    weak: bool
    features: Features
    score: float
    log_words: float
    word_class: str
    topic: frozenset[str]
    numbered: dict[str, int]


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a piece; `odd` if no paragraph begins so; `opens` unless it stands inside a column."""

    line: str
    in_column: bool
    opens: bool
    closed_marks: frozenset[int]
    odd: bool
    features: Features
    score: float
    log_words: float
    word_class: str
    topic: frozenset[str]
    numbered: dict[str, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """A tail and a head with all features, their log-odds of being one sentence, and that as words."""

    features: Features
    log_odds: float

    @property
    def is_plain(self) -> bool:
        """Whether the seam itself shows that a sentence was torn here."""
        return self.log_odds > 0 and (not _PLAIN.isdisjoint(self.features) or self.features.get("word_across", 0) > 4)

    @property
    def is_lone(self) -> bool:
        """Whether nothing else on the page shows that it is torn, or the first may as well be a title elsewhere."""
        return "lone" in self.features or "weak_far" in self.features

    def doubted(self) -> "Pair":
        """The same pair where nothing else on the page is torn."""
        features = {**self.features, "lone": 1.0}
        return Pair(features, self.log_odds + _settings().weights["lone"])

    @property
    def evidence(self) -> str:
        """The features that speak for the pair, the heaviest first."""
        weights = _settings().weights
        spoken = [(-weights[name] * value, name) for name, value in self.features.items() if name in _IN_WORDS]
        return "; ".join(
            ["the first is unfinished", *(_IN_WORDS[name] for worth, name in sorted(spoken) if worth < -0.3)]
        )


@dataclass(frozen=True, slots=True)
class _Settings:
    continuing_marks: str
    after_figure: str
    openers: tuple[str, ...]
    class_follows: dict[str, dict[str, float]]
    weights: Features


@cache
def _settings() -> _Settings:
    path = resources.files("schemas.codelists").joinpath("reading/seams.toml")
    listed = tomllib.loads(path.read_text(encoding="utf-8"))
    return _Settings(
        listed["continuing_marks"],
        listed["after_figure"],
        tuple(listed["openers"]),
        listed["class_follows"],
        listed["weights"],
    )


def read_weights() -> Features:
    """The weight of every feature."""
    return dict(_settings().weights)


def weigh(features: Features) -> float:
    """The sum of features times weights."""
    weights = _settings().weights
    return sum(weights[name] * value for name, value in features.items())


def read_tail(paragraph: Paragraph) -> Tail | None:
    """The end of a piece if it is unfinished and may be torn; None for finished ones, rows of tables and items."""
    line = paragraph.text
    if is_finished(line) or _ROW.search(line) or (isinstance(paragraph, Run) and not is_torn(paragraph)):
        return None
    prose = "。" in line
    pause = line[-1] in _PAUSES
    open_marks = _unclosed(line)
    item = not prose and bool(opens_with("item", line))
    has_pauses = any(mark in line for mark in _PAUSES)
    weak = not (prose or pause or open_marks or (has_pauses and len(line) >= _SHORT and not item))
    features: Features = {"bias": 1.0}
    if pause:
        features["tail_pause"] = 1.0
    if weak:
        features["tail_weak"] = 1.0
    if item:
        features["tail_item"] = 1.0
    if _FIGURE_END.search(line):
        features["tail_figure"] = 1.0
    if line[-1] in CLOSERS:
        features["tail_bracket"] = 1.0
    lexicon = read_lexicon()
    last_word = lexicon.cut_words(line[-2 * REACH :])[-1]
    return Tail(
        line,
        paragraph.lines[-1].text if isinstance(paragraph, Run) else line,
        paragraph.width if isinstance(paragraph, Run) else 0,
        open_marks,
        weak,
        features,
        weigh(features),
        lexicon.log_words(line[-REACH:]),
        lexicon.class_of(last_word),
        _topic(line[-_TOPIC_REACH:]),
        _numbered(line[-_TOPIC_REACH:], last=True),
    )


def read_head(paragraph: Paragraph, *, first: bool, indents: bool) -> Head | None:
    """The beginning of a piece; None where the piece cannot continue anything (a dateline, a row, a title).

    `first`: it is the first paragraph of its article. `indents`: paragraphs of this article are mostly indented.
    """
    line = paragraph.text
    if opens_with("dateline", line) or (_ROW.search(line) and line[0] in "|<-#*$"):
        return None
    settings = _settings()
    mark = line[0] in settings.continuing_marks
    closed_marks = _unopened(line)
    if not (is_finished(line) or mark or closed_marks or "。" in line or any(pause in line for pause in _PAUSES)):
        return None
    features: Features = {}
    if mark:
        features["head_mark"] = 1.0
    if not mark and opens_with("item", line):
        features["head_item"] = 1.0
    if line.startswith(settings.openers):
        features["head_opener"] = 1.0
    if indents:
        features["head_indented"] = 1.0 if paragraph.indented else -1.0
    if first:
        features["head_first"] = 1.0
    lexicon = read_lexicon()
    inside = lexicon.log_inside(line) if _IDEOGRAPH.match(line) else 0.0
    if inside > 0:
        features["word_inside"] = min(inside, _BOUND)
    odd = mark or bool(closed_marks) or inside > 0
    first_word = lexicon.cut_words(line[: 2 * REACH])[0]
    return Head(
        line,
        isinstance(paragraph, Run),
        not isinstance(paragraph, Run) or paragraph.opens,
        closed_marks,
        odd,
        features,
        weigh(features),
        lexicon.log_words(line[:REACH]),
        lexicon.class_of(first_word),
        _topic(line[:_TOPIC_REACH]),
        _numbered(line[:_TOPIC_REACH], last=False),
    )


def pair_features(tail: Tail, head: Head, *, adjacent: bool, before: bool, same_article: bool) -> Features:
    """Features of a pair that neither half has alone, but for those of `Grams`."""
    features: Features = {}
    if adjacent:
        features["adjacent_column" if tail.width and head.in_column else "adjacent"] = 1.0
    elif before:
        features["reversed"] = 1.0
    if not same_article:
        features["other_article"] = 1.0
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
    gain = read_lexicon().gain_across(tail.line[-REACH:], head.line[:REACH], tail.log_words + head.log_words)
    if gain > 1:
        features["word_across"] = min(gain, _BOUND)
    else:
        features["class_follows"] = _settings().class_follows[tail.word_class][head.word_class]
    both = tail.numbered.keys() & head.numbered.keys()
    if both:
        fits = all(head.numbered[kind] == tail.numbered[kind] + 1 for kind in both)
        features["count_goes_on" if fits else "count_breaks"] = 1.0
    shared = len(tail.topic & head.topic)
    if shared:
        sizes = max(len(tail.topic), _SHORT) * max(len(head.topic), _SHORT)
        features["topic"] = shared / sizes**0.5
    return features


def score_pairs(grams: Grams, pairs: Sequence[tuple[Tail, Head, Features]]) -> list[Pair]:
    """Add what the text and the language say of each seam to the features of tails, heads and pairs, and weigh it."""
    if not pairs:
        return []
    tails, heads = [tail.line for tail, _, _ in pairs], [head.line for _, head, _ in pairs]
    recurring = grams.recurs(tails, heads)
    continuing, opening = _read_language(tails, heads)
    counted = read_counts().log_gains(tails, heads).tolist()
    scored = []
    for number, (tail, head, features) in enumerate(pairs):
        for (length, _, _), recurs in zip(WIDTHS, recurring[number], strict=True):
            if recurs:
                features[_WIDTH_NAMES[length]] = 1.0
        fitting, gain, middle = continuing[number], counted[number], opening[number]
        features["language" if fitting > 0 else "language_against"] = min(abs(fitting), _BOUND)
        features["counts" if gain > 0 else "counts_against"] = min(abs(gain), _BOUND)
        features["midst" if middle > _USUAL else "opening"] = min(abs(middle - _USUAL), _BOUND)
        log_odds = tail.score + head.score + weigh(features)
        scored.append(Pair({**tail.features, **head.features, **features}, log_odds))
    return scored


def _read_language(tails: Sequence[str], heads: Sequence[str]) -> tuple[list[float], list[float]]:
    """Row by row, how well a head continues a tail, and how little it looks like the opening of a paragraph."""
    language = read_language()
    ends = {line: place for place, line in enumerate(dict.fromkeys(tails))}
    beginnings = {line: place for place, line in enumerate(dict.fromkeys(heads))}
    before, after = language.read_tails(list(ends)), language.read_heads(list(beginnings))
    starts = language.starts(after)
    left = [ends[line] for line in tails]
    right = [beginnings[line] for line in heads]
    return language.continues(before[left], after[right]).tolist(), starts[right].tolist()


def rank_heads(
    tails: Sequence[Tail], heads: Sequence[Head], pairs: Sequence[tuple[int, int]]
) -> npt.NDArray[np.float64]:
    """How well heads continue tails by language alone, for pairs of places in both: to choose which are looked at."""
    language = read_language()
    before, after = (
        language.read_tails([tail.line for tail in tails]),
        language.read_heads([head.line for head in heads]),
    )
    starts = language.starts(after)
    left, right = np.array(pairs).T
    ranks: npt.NDArray[np.float64] = (language.continues(before[left], after[right]) + starts[right]).astype(np.float64)
    return ranks


def splits_latin(tail: str, head: str) -> bool:
    """Whether joining would glue two Latin words together."""
    return bool(_LATIN.match(tail[-1]) and _LATIN.match(head[0]))


def _topic(line: str) -> frozenset[str]:
    """The pairs of ideographs of a line: the halves of a paragraph share more of them than two paragraphs do."""
    return frozenset(_IDEOGRAPHS.findall(line))


def _numbered(line: str, *, last: bool) -> dict[str, int]:
    """How the items in running text (一是…二是…, [3]) are counted: kind of mark → the last or first number."""
    found: dict[str, int] = {}
    for match in _NUMBERED.finditer(line):
        kind = match[2] or str(match.lastindex)
        number = match[match.lastindex or 1] if not match[2] else match[1]
        value = int(number) if number.isdigit() else _NUMERALS.index(number) + 1
        if last or kind not in found:
            found[kind] = value
    return found


def _unclosed(line: str) -> frozenset[int]:
    """Which kinds of quotation marks and brackets are open at the end of a line."""
    return frozenset(
        kind
        for kind, (openers, closers) in enumerate(zip(_OPENERS, _CLOSINGS, strict=True))
        if max(map(line.rfind, openers)) > max(map(line.rfind, closers))
    )


def _unopened(line: str) -> frozenset[int]:
    """Which kinds of quotation marks and brackets a line closes before it opens one."""
    found = []
    for kind, (openers, closers) in enumerate(zip(_OPENERS, _CLOSINGS, strict=True)):
        closed = min((place for place in map(line.find, closers) if place >= 0), default=-1)
        if closed >= 0 and not any(0 <= place < closed for place in map(line.find, openers)):
            found.append(kind)
    return frozenset(found)
