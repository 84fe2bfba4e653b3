"""Lines of print: the lines of a narrow column put together to pieces of text, and running heads told apart.

Text layers of printed pages break a paragraph wherever its column ends. A stretch of lines is taken for a column if
they keep to one width: then a line that had no room for what follows it goes on in the next line. What is not here:
sentences torn between pieces (`order`), and columns printed side by side on one line.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipelines.reading.paragraphs import Paragraph, is_finished, opens_with
from pipelines.reading.repeats import find_repeats, lines_inside

LEAST_WIDTH, MOST_WIDTH = 16, 96
"""Widths of columns that are looked for, in half ideographs."""
_FEWEST_LINES = 6
_KEPT = 0.6  # share of a column's lines that fill it
_TORN = 0.6  # share of those that end inside a clause
_ENDS = "。，、；：！？,;:!?…”’）)》"
_ROOM = 10  # a line that leaves more empty than this is the last of its paragraph, or a title
_LONGEST_HEAD = 40
_ROW = re.compile(
    r"[\t|｜$<>\\{}]|^[-#*]|\S\s{2,}\S|^\D\S{0,15}(?: [-－]?[\d０-９][\d０-９.,，．]*(?:[^\s\d]{1,6})?){2,}$"
)
"""Marks of a table, or a name and two figures or more, each after a blank."""
_TOKEN = re.compile(r"[0-9A-Za-z.%]+|.", re.DOTALL)
_WIDE = re.compile("[\u3400-\u9fff]")
_LAST_NARROW = "\u036f"
_NARROW = re.compile(f"[\0-{_LAST_NARROW}]+")
_DIGITS = re.compile(r"\d+")
_FEWEST_IN_TITLE = 5
_HEAD_BREAKS = re.compile(r"[\s·/:：]+")
_PAGE = re.compile(r"[\u4e00-\u9fff]{2,8}报|第?\d{1,3}版|第[一二三四五六七八九十]{1,3}版")
_HEAD_PART = re.compile(
    rf"{_PAGE.pattern}|[\u4e00-\u9fff]{{2,6}}|\d{{1,3}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日(?:星期.)?|星期."
)


@dataclass(slots=True)
class Run(Paragraph):
    """Lines of a column as one paragraph: its text is theirs without the breaks, its position the first one's.

    `width` is the column's, in half ideographs; `opens` says that a wider gap than between lines stands before
    it, or that it or what stands before it is printed twice.
    """

    lines: tuple[Paragraph, ...]
    width: int
    opens: bool


def lines_of(paragraph: Paragraph) -> tuple[Paragraph, ...]:
    """The lines of print of a paragraph."""
    return paragraph.lines if isinstance(paragraph, Run) else (paragraph,)


def measure_width(text: str) -> int:
    """Width in half ideographs."""
    return len(text) if text.isascii() else 2 * len(text) - sum(map(len, _NARROW.findall(text)))


def _measure_widths(lines: Sequence[Paragraph]) -> list[int]:
    """Widths of lines in half ideographs, all at once."""
    if not lines:
        return []
    lengths = np.array([len(line.text) for line in lines])
    text = "".join([line.text for line in lines])
    narrow = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32) <= ord(_LAST_NARROW)
    starts = np.cumsum(lengths) - lengths
    widths: list[int] = (2 * lengths - np.add.reduceat(narrow, starts, dtype=np.intp)).tolist()
    return widths


def is_torn(run: Run) -> bool:
    """Whether a column's piece can be torn at its end: its last line all but fills the column."""
    return measure_width(run.lines[-1].text) >= run.width - _ROOM


def fills(line: str, following: str, width: int) -> bool:
    """Whether a line of a column has no room for the first word or character of what follows."""
    token = _TOKEN.match(following)
    return measure_width(line) + (measure_width(token[0]) if token else 0) > width


def read_columns(paragraphs: Sequence[Paragraph], furniture: Set[int]) -> tuple[list[Paragraph], set[int]]:
    """Paragraphs with the lines of each column put together to `Run`s, and the positions of furniture.

    To the given furniture running heads are added; lines above and below furniture are put together as if it were not
    there. A text without columns comes back as it is.
    """
    outside = find_running_heads(paragraphs) | furniture
    lines = [paragraph for paragraph in paragraphs if paragraph.position not in outside] if outside else paragraphs
    found: list[Paragraph] = []
    for stretch, width in _measured_stretches(lines):
        found += _join_column(stretch, width) if width else stretch
    if outside:
        found += [paragraph for paragraph in paragraphs if paragraph.position in outside]
        found.sort(key=lambda paragraph: paragraph.position)
    return found, outside


def _find_copied(lines: Sequence[Paragraph], gap: int) -> tuple[set[int], set[int]]:
    """Of sequences of lines that stand twice: where they begin and which line comes after; and the lines inside.

    Lines into which a sentence runs at both places are no piece printed twice, but words that two paragraphs share.
    """

    def is_run_into(at: int) -> bool:
        line = lines[at]
        return at > 0 and line.gap <= gap and not line.indented and not is_finished(lines[at - 1].text)

    spans = [
        range(start, start + repeat.length)
        for repeat in find_repeats([line.text for line in lines])
        if not (is_run_into(repeat.first) and is_run_into(repeat.second))
        for start in (repeat.first, repeat.second)
    ]
    return {end for span in spans for end in (span.start, span.stop)}, lines_inside(spans)


def _measured_stretches(lines: Sequence[Paragraph]) -> Iterable[tuple[Sequence[Paragraph], int]]:
    """Stretches of lines with the width that their columns keep to, or 0; cut at gaps where widths differ."""
    widths = _measure_widths(lines)
    for start, end in _narrow_stretches(widths):
        stretch = lines[start:end]
        width = _column_width(stretch, widths[start:end])
        if width or len(stretch) < 2 * _FEWEST_LINES:
            yield stretch, width
            continue
        gap = Counter(line.gap for line in stretch[1:]).most_common(1)[0][0]
        cuts = [start, *(place for place in range(start + 1, end) if lines[place].gap > gap), end]
        first = start
        for cut, following in pairwise(cuts):
            own = _column_width(lines[cut:following], widths[cut:following])
            if cut > first and own and own != width:
                yield lines[first:cut], width
                first, width = cut, 0
            width = own or width
        yield lines[first:end], width


def _narrow_stretches(widths: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Starts and ends of maximal sequences of lines that may stand in one column, and of the lines between them."""
    turns = (
        place for place in range(1, len(widths)) if (widths[place] <= MOST_WIDTH) != (widths[place - 1] <= MOST_WIDTH)
    )
    return pairwise([0, *turns, len(widths)]) if widths else ()


def _column_width(lines: Sequence[Paragraph], measured: Sequence[int]) -> int:
    """The width that the lines of a stretch keep to, or 0; `measured` are theirs without indents."""
    if len(lines) < _FEWEST_LINES:
        return 0
    widths = [width + 4 if line.indented else width for line, width in zip(lines, measured, strict=True)]
    counted = Counter(width for width in widths if width >= LEAST_WIDTH)
    if not counted:
        return 0
    width = max(counted, key=lambda each: (counted[each], each))
    if counted[width + 1] > counted[width] // 2:
        width += 1
    full = [line for line, wide in zip(lines, widths, strict=True) if width - 2 < wide <= width + 2]
    over = sum(wide > width + 2 for wide in widths)
    if len(full) < max(_FEWEST_LINES - 1, _KEPT * (len(lines) - over)) or over > len(lines) // 4:
        return 0
    torn = sum(line.text[-1] not in _ENDS and _ROW.search(line.text) is None for line in full)
    prose = sum(bool(_WIDE.search(line.text)) for line in full)
    marked = sum(any(mark in line.text for mark in "，。、,；：") for line in full)
    items = sum(bool(opens_with("item", line.text)) for line in full)
    is_text = torn >= _TORN * len(full) and 5 * prose >= 4 * len(full) and 6 * marked >= len(full) > 4 * items
    return width if is_text else 0


def _join_column(lines: Sequence[Paragraph], width: int) -> Iterable[Paragraph]:
    gap = Counter(line.gap for line in lines[1:]).most_common(1)[0][0]
    indents = sum(line.indented for line in lines) >= 2
    ends, copied = _find_copied(lines, gap)
    joins = []
    for place, (line, following) in enumerate(pairwise(lines)):
        twice = place in copied and place + 1 in copied
        above_dateline = place + 2 < len(lines) and bool(opens_with("dateline", lines[place + 2].text))
        is_title = is_bare(line.text) and (
            line.gap > gap + 1 or (line.gap > gap and bool(opens_with("item", following.text)))
        )
        joins.append(
            following.gap == gap
            and place + 1 not in ends
            and not is_title
            and not (above_dateline and is_bare(following.text))
            and _goes_on(line, following, width, indents or twice)
        )
    starts = [0, *(place for place, join in enumerate(joins, 1) if not join), len(lines)]
    for start, end in pairwise(starts):
        opens = start == 0 or lines[start].gap > gap or start in ends
        yield _as_run(lines[start:end], width, opens)


def _goes_on(line: Paragraph, following: Paragraph, width: int, indents: bool) -> bool:
    """Whether a line of a column fills it and the next one continues its paragraph."""
    wide = measure_width(line.text) + (4 if line.indented else 0)
    if following.indented or wide > width + 2 or _ROW.search(line.text) or opens_with("dateline", following.text):
        return False
    if is_finished(line.text) and (not indents or line.text[-1] in ":："):
        return False
    if measure_width(following.text) < width - _ROOM and is_bare(following.text):
        return False
    token = _TOKEN.match(following.text)
    return wide + (measure_width(token[0]) if token else 0) > width


def is_bare(line: str) -> bool:
    """Whether a line has no mark of punctuation that prose has, as titles have none."""
    return not is_finished(line) and not any(mark in line for mark in "，。、；,")


def _as_run(lines: Sequence[Paragraph], width: int, opens: bool) -> Run:
    first, last = lines[0], lines[-1]
    return Run(
        first.position,
        first.start,
        last.end,
        "".join(line.text for line in lines),
        first.gap,
        first.indented,
        tuple(lines),
        width,
        opens,
    )


def find_running_heads(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Positions of the lines that repeat, but for numbers, the name, day or number of a newspaper's page.

    A title that opens the text and recurs further down is one where it recurs.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, paragraph in enumerate(paragraphs):
        line = paragraph.text
        if len(line) <= _LONGEST_HEAD and not is_finished(line) and not _ROW.search(line):
            places[_DIGITS.sub("0", line)].append(place)
    heads: set[int] = set()
    for found in places.values():
        if len(found) < 2 or any(right - left == 1 for left, right in pairwise(found)):
            continue
        line = paragraphs[found[0]].text
        if _names_page(line):
            heads.update(paragraphs[place].position for place in found)
        elif found[0] == 0 and len(_WIDE.findall(line)) >= _FEWEST_IN_TITLE:
            heads.update(paragraphs[place].position for place in found[1:])
    return heads


def _names_page(line: str) -> bool:
    """Whether a line is made of nothing but names, days and numbers, the name of a newspaper or a page among them."""
    parts = [part for part in _HEAD_BREAKS.split(line) if part]
    return any(_PAGE.fullmatch(part) for part in parts) and all(_HEAD_PART.fullmatch(part) for part in parts)
