"""The two sides of a torn sentence: ends of pieces that are unfinished, and beginnings that may continue them.

A piece that ends unfinished is a tail; any piece of prose may be the head that continues it. Here each side is read by
itself: its marks, its words, how it is counted. What is not here: what speaks for a tail and a head together
(`evidence`), which pairs are compared (`candidates`), and which of them are joined (`order`).
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from operator import add

from pipelines.reading.columns import Run, is_bare, is_torn
from pipelines.reading.lexicon import REACH, read_lexicon
from pipelines.reading.paragraphs import CLOSERS, Paragraph, is_finished, opens_with
from schemas.prepared import read_toml

Features = dict[str, float]

BOUND = 10.0
"""No gain counts for more than this."""
PAUSES = "，、,"
_OPENERS = ("“", "‘", "（(", "《", "【", "「", "『")
_CLOSINGS = ("”", "’", "）)", "》", "】", "」", "』")
_NUMERALS = "一二三四五六七八九"
_SHORT = 30
_LONGEST_TITLE = 40
_TOPIC_REACH = 1000  # characters of a piece in which its topic is looked for
_NEAR = 80  # and those of its last or first few clauses
_ROW_MARKS = re.compile(r"[\t|$\\<>{}]")  # of tables, formulas and lists as text
_FIELDS = re.compile(
    r"[^。；]{0,80}\s[^\s，、（）]{0,8}[\d%％][^\s，、（）]{0,4}$"
)  # set apart by spaces, the last one a figure
_VOLUME = re.compile(r"\d\(\d+\)\s*[:：]\s*\d")  # volume(issue):page
_PAGES = re.compile(r"[:：,]\s*\d+(?:[-–—]\d+)+\.?$")  # the end of a list of references
_NOTED = re.compile(r"\[[\d,，、\-–—]+[\]］]$")  # a footnote mark, before which a full stop may have been lost
_NUMBERED = re.compile(
    r"([一二三四五六七八九])(是|要)|\[(\d{1,3})\]|（([一二三四五六七八九])）|第([一二三四五六七八九])[，、]"
)
_FIGURE_END = re.compile(r"\d$")
_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_FOREIGN = 20  # characters at the end of a line; if none of them is an ideograph, it is a reference or no Chinese
_IDEOGRAPHS = re.compile("[\u3400-\u9fff]{2,}")
_CLAUSE = re.compile("[，。；：！？,;:!?]")
_OPENING_SENTENCE = re.compile(r"[^，。；：！？,;:!?\s]{5,30}。")  # as many paragraphs of reports open
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Tail:
    """A piece that ends unfinished; `weak` if it may as well be a title or an item, `bare` if it has no more
    marks than a title, `titled` if it is that or numbered and short.

    `last` is its last line of print, `width` its column's or 0.
    """

    line: str
    features: Features
    last: str
    width: int
    open_marks: frozenset[int]
    weak: bool
    bare: bool
    titled: bool


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a piece; `odd` if no paragraph begins so; `opens` unless it stands inside a column."""

    line: str
    features: Features
    in_column: bool
    opens: bool
    closed_marks: frozenset[int]
    odd: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a tail or a head at the seam, its topic, and how its items count.

    `clause` counts the characters of the clause at the seam and `lists` says that it enumerates.
    """

    log_words: float
    word_class: str
    clause: int
    lists: bool
    topic: frozenset[str]
    near: frozenset[str]
    numbered: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Settings:
    continuing_marks: str
    openers: tuple[str, ...]


@cache
def _settings() -> _Settings:
    listed = read_toml(resources.files("schemas.codelists").joinpath("reading/seams.toml"))
    return _Settings(listed["continuing_marks"], tuple(listed["openers"]))


def read_tail(paragraph: Paragraph) -> Tail | None:
    """The end of a piece if it is unfinished and may be torn; None for finished ones, rows of tables and items."""
    line = paragraph.text
    if is_finished(line) or _IDEOGRAPH.search(line[-_FOREIGN:]) is None or _is_row(line):
        return None
    if isinstance(paragraph, Run) and not is_torn(paragraph):
        return None
    prose = "。" in line
    pause = line[-1] in PAUSES
    open_marks = _unclosed(line)
    number = 0 if prose else opens_with("item", line)
    has_pauses = any(mark in line for mark in PAUSES)
    noted = line[-1] in "]］" and _NOTED.search(line) is not None
    weak = noted or not (prose or pause or open_marks or (has_pauses and len(line) >= _SHORT and not number))
    bare = weak and is_bare(line[number:])
    features: Features = {"bias": 1.0}
    if pause:
        features["tail_pause"] = 1.0
    if weak:
        features["tail_weak"] = 1.0
    if number:
        features["tail_item"] = 1.0
    if len(line) < _SHORT:
        features["tail_short"] = 1 - len(line) / _SHORT
    if _FIGURE_END.search(line):
        features["tail_figure"] = 1.0
    if line[-1] in CLOSERS:
        features["tail_bracket"] = 1.0
    return Tail(
        line,
        features,
        paragraph.lines[-1].text if isinstance(paragraph, Run) else line,
        paragraph.width if isinstance(paragraph, Run) else 0,
        open_marks,
        weak,
        bare,
        bare or noted or (number > 0 and not pause and len(line) <= _LONGEST_TITLE),
    )


def read_head(paragraph: Paragraph, *, first: bool, indents: bool) -> Head | None:
    """The beginning of a piece; None where the piece cannot continue anything (a dateline, a row, a title).

    `first`: it is the first paragraph of its article. `indents`: paragraphs of this article are mostly indented.
    """
    line = paragraph.text
    if line[0] in "|<-#*$" or opens_with("dateline", line):
        return None
    settings = _settings()
    mark = begins_with_mark(line)
    closed_marks = _unopened(line)
    finished = is_finished(line)
    if not (finished or mark or closed_marks or "。" in line or any(pause in line for pause in PAUSES)):
        return None
    features: Features = {}
    if mark:
        features["head_mark"] = 1.0
    elif opens_with("item", line):
        features["head_item"] = 1.0
    if line.startswith(settings.openers):
        features["head_opener"] = 1.0
    if indents:
        features["head_indented"] = 1.0 if paragraph.indented else -1.0
    if first:
        features["head_first"] = 1.0
    if not finished:
        features["head_unfinished"] = 1.0
    if opens_with_sentence(line):
        features["head_sentence"] = 1.0
    inside = read_lexicon().log_inside(line) if _IDEOGRAPH.match(line) else 0.0
    if inside > 0:
        features["word_inside"] = min(inside, BOUND)
    return Head(
        line,
        features,
        isinstance(paragraph, Run),
        not isinstance(paragraph, Run) or paragraph.opens,
        closed_marks,
        mark or bool(closed_marks) or inside > 0,
    )


def word_tail(line: str) -> Wording:
    """The words of a tail. Few tails have a head that is looked at closely, so they are read for those alone."""
    lexicon = read_lexicon()
    clause = _CLAUSE.split(line[-_NEAR:])[-1]
    return Wording(
        lexicon.log_words(line[-REACH:]),
        lexicon.class_of(lexicon.cut_words(line[-2 * REACH :])[-1]),
        len(clause),
        "、" in clause,
        _topic(line[-_TOPIC_REACH:]),
        _topic(line[-_NEAR:]),
        _numbered(line[-_TOPIC_REACH:], last=True),
    )


def word_head(line: str) -> Wording:
    """The words of a head."""
    lexicon = read_lexicon()
    clause = _CLAUSE.split(line[:_NEAR])[0]
    return Wording(
        lexicon.log_words(line[:REACH]),
        lexicon.class_of(lexicon.cut_words(line[: 2 * REACH])[0]),
        len(clause),
        "、" in clause or "等" in clause,
        _topic(line[:_TOPIC_REACH]),
        _topic(line[:_NEAR]),
        _numbered(line[:_TOPIC_REACH], last=False),
    )


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table, a formula, a reference or another line that no sentence goes on from."""
    return bool(
        line[0] in "-#*"
        or _ROW_MARKS.search(line)
        or (len(line.split(None, 1)) > 1 and _FIELDS.match(line))
        or ("(" in line and _VOLUME.search(line))
        or ((line[-1] == "." or line[-1].isdecimal()) and _PAGES.search(line))
    )


def begins_with_mark(line: str) -> bool:
    """Whether a line begins with a mark that only continues something."""
    return line[0] in _settings().continuing_marks


def opens_with_sentence(line: str) -> bool:
    """Whether a line begins with a short sentence of one clause, which says what its paragraph is about."""
    return _OPENING_SENTENCE.match(line) is not None


def splits_latin(tail: str, head: str) -> bool:
    """Whether joining would glue two Latin words together."""
    return bool(_LATIN.match(tail[-1]) and _LATIN.match(head[0]))


def _topic(line: str) -> frozenset[str]:
    """The pairs of ideographs of a line: the halves of a paragraph share more of them than two paragraphs do."""
    found: set[str] = set()
    for run in _IDEOGRAPHS.findall(line):
        found.update(map(add, run, run[1:]))
    return frozenset(found)


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
    for kind, closers in enumerate(_CLOSINGS):
        closed = min([place for closer in closers if (place := line.find(closer)) >= 0], default=-1)
        if closed >= 0 and not any(line.find(opener, 0, closed) >= 0 for opener in _OPENERS[kind]):
            found.append(kind)
    return frozenset(found)
