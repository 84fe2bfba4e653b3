"""Read many texts at once: the rows of `read_mentions`, as columns.

The texts are folded in one piece and cut into segments. A segment's shape is read by the grammar once and kept, with
the digits that decided (a `_Look`); every further segment of that shape costs a lookup. Plain Arabic numerals become
numbers in bulk; other literals are read by the exact reader, each distinct one once. Nothing here decides what a
number is: the grammar does, and `tests` hold the two ways equal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.figures.context import Settler
from pipelines.figures.folding import code_points, fold_codes
from pipelines.figures.grammar import NUMERAL_BEARING, read_segment
from pipelines.figures.headings import LinesOfText
from pipelines.figures.mentions import make_mention
from pipelines.figures.readings import Reading
from pipelines.figures.segments import BETWEEN_TEXTS, cut_segments
from pipelines.figures.units import is_count_unit
from schemas.vocabulary import STATISTIC_KINDS, Kind, Outcome

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

MOST_SHAPES = 200_000
"""Shapes kept before the store is emptied: it bounds memory, not what is read."""
EXACT_DIGITS = 15
"""Whole numbers of this many digits are exact in a double; longer literals take the exact way."""
_PLAIN = re.compile(r"(-?)(0{1,3}(?:[,，]000)+|0+)(?:\.(0+))?[ \n]*([十百千]?[万亿]{0,2}|千|百)(?: {0,2}[%‰])?")
_EXPONENTS = {"": 0, "十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_POWERS = np.array([10.0**exponent for exponent in range(23)])
_WHOLE_POWERS = np.array([10**exponent for exponent in range(19)], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Template:
    """A reading and how its literal becomes a number: `plain` ones in bulk, by sign and power of ten of the last
    digit; `exact` says that whole numbers of it are counts."""

    reading: Reading
    plain: bool = False
    sign: int = 1
    digits: int = 0
    exponent: int = 0
    exact: bool = False
    hundred: bool = False


@dataclass(slots=True)
class _Look:
    """A shape whose digits at a span decide; what was read for each spelling of them."""

    start: int
    end: int
    found: "dict[str, _Look | tuple[int, ...]]"


class Templates:
    """Templates by number, and shapes → the templates of their readings."""

    def __init__(self) -> None:
        self.known: list[Template] = []
        self.number: dict[tuple[Reading, str], int] = {}
        self.shapes: dict[str, _Look | tuple[int, ...]] = {}
        self.exact: dict[tuple[str, int, int], Row | None] = {}

    def empty(self) -> None:
        """Forget everything; numbers given out before mean nothing afterwards."""
        self.known, self.number, self.shapes, self.exact = [], {}, {}, {}

    def intern(self, reading: Reading, literal: str) -> int:
        """The number of the template of a reading whose literal has this shape."""
        key = (reading, literal)
        number = self.number.get(key)
        if number is None:
            number = self.number[key] = len(self.known)
            self.known.append(_template(reading, literal))
        return number

    def learn(self, shape: str, raw: str) -> tuple[int, ...]:
        """Read a segment whose shape, or whose deciding digits, were not seen yet."""
        readings, looked = read_segment(shape, raw)
        found = tuple(self.intern(r, shape[r.start : r.end]) for r in readings)
        if not looked:
            self.shapes[shape] = found
            return found
        node: _Look | tuple[int, ...] | None = self.shapes.get(shape)
        if not isinstance(node, _Look):
            node = self.shapes[shape] = _Look(*looked[0], {})
        for here, following in pairwise(looked):
            child = node.found.get(raw[slice(*here)])
            if not isinstance(child, _Look):
                child = node.found[raw[slice(*here)]] = _Look(*following, {})
            node = child
        node.found[raw[slice(*looked[-1])]] = found
        return found


def _template(reading: Reading, literal: str) -> Template:
    match = _PLAIN.fullmatch(literal) if reading.kind in STATISTIC_KINDS else None
    simple = match and not reading.qualifiers and reading.special is None and reading.outcome is Outcome.OBSERVATION
    if not match or not simple:
        return Template(reading)
    sign, whole, decimals, scale = match.groups()
    digits = whole.count("0") + len(decimals or "")
    exponent = sum(_EXPONENTS[name] for name in scale) - len(decimals or "")
    if digits > EXACT_DIGITS or digits + exponent > 18:
        return Template(reading)
    counted = reading.kind is Kind.QUANTITY and not scale and not decimals and is_count_unit(reading.unit)
    hundred = reading.kind is Kind.PERCENT and not decimals and not scale and "‰" not in literal
    return Template(reading, True, -1 if sign else 1, digits, exponent, counted, hundred)


Row = tuple[float | None, float | None, float | None, bool, bool, float, int]
"""value, lower, upper, lower_closed, upper_closed, place, number of the template."""

TEMPLATES = Templates()


@dataclass(slots=True)
class Columns:
    """Mentions of many texts in text order. `text` says in which text, `start` and `end` where in it; `template` is an
    index into `templates`, which hold what the readings share."""

    text: Ints
    start: Ints
    end: Ints
    literal: list[str]
    value: Floats
    lower: Floats
    upper: Floats
    lower_closed: Bools
    upper_closed: Bools
    place: Floats
    template: Ints
    templates: list[Reading]


def read_texts(texts: Sequence[str]) -> Columns:
    """The mentions of many texts; not-a-number stands for what is null in value, lower and upper."""
    if len(TEMPLATES.shapes) > MOST_SHAPES or len(TEMPLATES.exact) > MOST_SHAPES:
        TEMPLATES.empty()
    raw = BETWEEN_TEXTS.join(f"\n{text}" for text in texts)
    heads = np.cumsum([0, *(len(text) + 2 for text in texts)])
    codes = code_points(raw)
    folded = fold_codes(codes)
    starts, ends, numbers = _find(raw, folded)
    which = np.searchsorted(heads, starts, "right") - 1
    numbers, factors = _settle(folded, heads, starts, ends, which, numbers)
    return _evaluate(raw, codes, heads, which, starts, ends, numbers, factors)


def _find(raw: str, folded: str) -> tuple[Ints, Ints, Ints]:
    """Starts, ends and template numbers of all readings."""
    shapes, learn, bears = TEMPLATES.shapes, TEMPLATES.learn, NUMERAL_BEARING.search
    found: list[int] = []
    bases: list[int] = []
    counts: list[int] = []
    at = 0
    for shape in cut_segments(folded):
        node = shapes.get(shape)
        if node is None and bears(shape):
            node = learn(shape, raw[at : at + len(shape)])
        while node.__class__ is _Look:
            node = node.found.get(raw[at + node.start : at + node.end])
            if node is None:
                node = learn(shape, raw[at : at + len(shape)])
        if node:
            found += node  # type: ignore[arg-type]
            bases.append(at)
            counts.append(len(node))  # type: ignore[arg-type]
        at += len(shape)
    numbers = np.array(found, dtype=np.int64)
    offsets = np.repeat(np.array(bases, dtype=np.int64), np.array(counts, dtype=np.int64))
    used, inverse = np.unique(numbers, return_inverse=True)
    readings = [TEMPLATES.known[number].reading for number in used]
    first = np.array([reading.start for reading in readings], dtype=np.int64)[inverse]
    last = np.array([reading.end for reading in readings], dtype=np.int64)[inverse]
    return offsets + first, offsets + last, numbers


def _settle(folded: str, heads: Ints, starts: Ints, ends: Ints, which: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """Template numbers and factors once bare numbers have their units."""
    known = TEMPLATES.known
    used, inverse = np.unique(numbers, return_inverse=True)
    bare_used = np.array([known[number].reading.bare for number in used], dtype=bool)
    factors = np.zeros(len(numbers), dtype=np.int64)
    bare = np.flatnonzero(bare_used[inverse]) if len(numbers) else factors
    if not len(bare):
        return numbers, factors
    lines: dict[int, LinesOfText] = {}
    first, last, texts, before = starts.tolist(), ends.tolist(), which.tolist(), numbers.tolist()

    def lines_at(index: int) -> LinesOfText:
        text = texts[index]
        if text not in lines:
            lines[text] = LinesOfText(folded[heads[text] : heads[text + 1] - 1], int(heads[text]))
        return lines[text]

    settler = Settler(folded, first, last, lambda index: known[before[index]].reading, lines_at)
    settled = settler.settle(bare.tolist())
    numbers = numbers.copy()
    for index, (reading, factor) in settled.items():
        numbers[index] = TEMPLATES.intern(reading, folded[first[index] : last[index]])
        factors[index] = len(str(factor)) - 1
    return numbers, factors


def _evaluate(
    raw: str,
    codes: npt.NDArray[np.uint32],
    heads: Ints,
    which: Ints,
    starts: Ints,
    ends: Ints,
    numbers: Ints,
    factors: Ints,
) -> Columns:
    used, inverse = np.unique(numbers, return_inverse=True)
    templates = [TEMPLATES.known[number] for number in used]
    literals = [raw[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    numeric = _plain_numbers(codes, starts, ends, templates, inverse, factors)
    value, lower, upper, lower_closed, upper_closed, place, plain = numeric
    numbers = numbers.copy()
    kept = np.ones(len(numbers), dtype=bool)
    for index in np.flatnonzero(~plain).tolist():
        row = _exact_row(literals[index], int(numbers[index]), int(factors[index]))
        if row is None:
            kept[index] = False
            continue
        value[index], lower[index], upper[index] = (np.nan if part is None else part for part in row[:3])
        lower_closed[index], upper_closed[index], place[index], numbers[index] = row[3:]
    used, inverse = np.unique(numbers[kept], return_inverse=True)
    head = heads[which] + 1
    return Columns(
        which[kept],
        (starts - head)[kept],
        (ends - head)[kept],
        literals if kept.all() else [literal for literal, keep in zip(literals, kept, strict=True) if keep],
        value[kept],
        lower[kept],
        upper[kept],
        lower_closed[kept],
        upper_closed[kept],
        place[kept],
        inverse,
        [TEMPLATES.known[number].reading for number in used],
    )


def _plain_numbers(
    codes: npt.NDArray[np.uint32],
    starts: Ints,
    ends: Ints,
    templates: list[Template],
    inverse: Ints,
    factors: Ints,
) -> tuple[Floats, Floats, Floats, Bools, Bools, Floats, Bools]:
    """Numbers of plain literals: each end is a whole number over a power of ten, one correctly rounded division."""
    plain = np.array([t.plain for t in templates], dtype=bool)[inverse]
    digits = np.array([t.digits for t in templates], dtype=np.int64)[inverse]
    exponent = np.array([t.exponent for t in templates], dtype=np.int64)[inverse] + factors
    plain &= digits + exponent <= 18
    count = _whole_numbers(codes, starts, ends, plain)
    exact = np.array([t.exact for t in templates], dtype=bool)[inverse] & (factors == 0)
    exact |= np.array([t.hundred for t in templates], dtype=bool)[inverse] & (count == 100)
    sign = np.array([t.sign for t in templates], dtype=np.int64)[inverse]
    up, down = np.clip(exponent, 0, 18), np.clip(-exponent, 0, 22)
    whole, parts = _WHOLE_POWERS[up], _POWERS[down]
    twice = 2 * sign * count
    step = np.where(exact, 0, 1)
    value = (sign * count * whole).astype(np.float64) / parts + 0.0
    lower = ((twice - step) * whole).astype(np.float64) / (2 * parts) + 0.0
    upper = ((twice + step) * whole).astype(np.float64) / (2 * parts) + 0.0
    place = whole.astype(np.float64) / parts
    closed = np.ones(len(starts), dtype=bool)
    return value, lower, upper, closed, closed.copy(), place, plain


def _whole_numbers(codes: npt.NDArray[np.uint32], starts: Ints, ends: Ints, plain: Bools) -> Ints:
    """The digits of each plain literal as one whole number, whatever their width and what parts them."""
    total = np.zeros(len(starts), dtype=np.int64)
    rows = np.flatnonzero(plain)
    at, stop = starts[rows], ends[rows]
    number = np.zeros(len(rows), dtype=np.int64)
    for step in range(int((stop - at).max(initial=0))):
        here = np.minimum(at + step, len(codes) - 1)
        code = codes[here].astype(np.int64)
        digit = np.where(code >= 0xFF10, code - 0xFF10, code - 0x30)
        is_digit = (digit >= 0) & (digit <= 9) & (at + step < stop)
        number = np.where(is_digit, number * 10 + digit, number)
    total[rows] = number
    return total


def _exact_row(literal: str, number: int, exponent: int) -> Row | None:
    """The numbers of a literal by the exact reader, each distinct literal once."""
    key = (literal, number, exponent)
    if key in TEMPLATES.exact:
        return TEMPLATES.exact[key]
    reading = TEMPLATES.known[number].reading
    mention = make_mention(literal, 0, reading, 10**exponent)
    row: Row | None = None
    if mention is not None:
        interval = mention.interval
        ends = (interval.lower, interval.upper) if interval else (None, None)
        if (mention.outcome, mention.outcome_reason) != (reading.outcome, reading.reason):
            unread = replace(
                reading, qualifiers=(), special=None, outcome=mention.outcome, reason=mention.outcome_reason
            )
            number = TEMPLATES.intern(unread, literal)
        row = (
            None if mention.value is None else float(mention.value),
            None if ends[0] is None else float(ends[0]),
            None if ends[1] is None else float(ends[1]),
            interval is not None and interval.lower_closed,
            interval is not None and interval.upper_closed,
            float(mention.place),
            number,
        )
    TEMPLATES.exact[key] = row
    return row
