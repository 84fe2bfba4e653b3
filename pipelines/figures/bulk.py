"""Read many texts at once: the rows of `read_mentions`, as columns.

The texts are folded in one piece and cut into segments. A segment's shape is read by the grammar once and kept, with
the questions that its digits had to answer; every further segment of that shape costs a lookup. Plain Arabic numerals
become numbers in bulk; other literals are read by the exact reader, each distinct one once. Nothing here decides what a
number is: the grammar does, and `tests` hold the two ways equal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np

from pipelines.figures.context import Settler
from pipelines.figures.cutting import segments_with_numerals
from pipelines.figures.folding import code_points, fold_codes, text_of
from pipelines.figures.headings import LinesOfText
from pipelines.figures.mentions import read_numbers
from pipelines.figures.segments import BETWEEN_TEXTS
from pipelines.figures.templates import BARE, END, MOST_SHAPES, RULE, START, TRAITS, Look, Templates, Traits
from pipelines.figures.valuation import Bools, Codes, Floats, Ints, Numbers, evaluate

Row = tuple[float | None, float | None, float | None, bool, bool, float, int]
"""value, lower, upper, lower_closed, upper_closed, place, number of the template."""

TEMPLATES: Final = Templates()
_EXACT_ROWS: Final[dict[tuple[str, int, int], Row | None]] = {}


@dataclass(slots=True)
class Columns:
    """Mentions of many texts in text order. `text` says in which text, `start` and `end` where in it; `trait` is an
    index into `traits`, which hold what the readings share."""

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
    trait: Ints
    traits: list[Traits]


def read_texts(texts: Sequence[str]) -> Columns:
    """The mentions of many texts; not-a-number stands for what is null in value, lower and upper."""
    if len(TEMPLATES.shapes) > MOST_SHAPES or len(_EXACT_ROWS) > MOST_SHAPES:
        forget()
    raw = BETWEEN_TEXTS.join(f"\n{text}" for text in texts)
    heads = np.cumsum([0, *(len(text) + 2 for text in texts)])
    codes = code_points(raw)
    folded_codes = fold_codes(codes)
    folded = text_of(folded_codes)
    starts, ends, numbers = _find(raw, folded, *segments_with_numerals(folded, folded_codes))
    which = np.searchsorted(heads, starts, "right") - 1
    numbers, factors = _settle(folded, heads, starts, ends, which, numbers)
    return _evaluate(raw, codes, heads, which, starts, ends, numbers, factors)


def forget() -> None:
    """Empty the stores of what was read: it bounds memory, and changes no result."""
    TEMPLATES.empty()
    _EXACT_ROWS.clear()


def _find(raw: str, folded: str, firsts: list[int], stops: list[int]) -> tuple[Ints, Ints, Ints]:
    """Starts, ends and template numbers of all readings in segments given by their starts and ends."""
    shapes, learn = TEMPLATES.shapes, TEMPLATES.learn
    found: list[tuple[int, ...]] = []
    for at, end in zip(firsts, stops, strict=True):
        shape = folded[at:end]
        node = shapes.get(shape)
        while node.__class__ is Look:
            printed = raw[at + node.start : at + node.end]
            node = node.spellings.get(printed) or node.ask(printed)
        found.append(learn(shape, raw[at:end]) if node is None else node)  # type: ignore[arg-type]
    numbers = np.fromiter(chain.from_iterable(found), dtype=np.int64)
    offsets = np.repeat(np.array(firsts, dtype=np.int64), np.fromiter(map(len, found), np.int64, len(found)))
    facts = TEMPLATES.facts
    return offsets + facts[numbers, START], offsets + facts[numbers, END], numbers


def _settle(folded: str, heads: Ints, starts: Ints, ends: Ints, which: Ints, numbers: Ints) -> tuple[Ints, Ints]:
    """Template numbers and factors (as powers of ten) once bare numbers have their units."""
    readings = TEMPLATES.readings
    factors = np.zeros(len(numbers), dtype=np.int64)
    bare = np.flatnonzero(TEMPLATES.facts[numbers, BARE])
    if not len(bare):
        return numbers, factors
    lines: dict[int, LinesOfText] = {}
    texts, before = which.tolist(), numbers.tolist()

    def lines_at(index: int) -> LinesOfText:
        text = texts[index]
        if text not in lines:
            lines[text] = LinesOfText(folded[heads[text] : heads[text + 1] - 1], int(heads[text]))
        return lines[text]

    settler = Settler(folded, starts.tolist(), ends.tolist(), lambda index: readings[before[index]], lines_at)
    settled = settler.settle(bare.tolist())
    numbers = numbers.copy()
    for index, as_what in settled.items():
        numbers[index] = TEMPLATES.settle(before[index], as_what)
        factors[index] = len(str(as_what.factor)) - 1
    return numbers, factors


def _evaluate(
    raw: str, codes: Codes, heads: Ints, which: Ints, starts: Ints, ends: Ints, numbers: Ints, factors: Ints
) -> Columns:
    literals = [raw[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    values, left = evaluate(codes, starts, ends, TEMPLATES.facts[numbers, RULE:], factors)
    numbers = numbers.copy()
    kept = _read_exactly(left, literals, numbers, factors, values)
    if not kept.all():
        literals = [literal for literal, keep in zip(literals, kept.tolist(), strict=True) if keep]
    head = heads[which] + 1
    return Columns(
        which[kept],
        (starts - head)[kept],
        (ends - head)[kept],
        literals,
        values.value[kept],
        values.lower[kept],
        values.upper[kept],
        values.lower_closed[kept],
        values.upper_closed[kept],
        values.place[kept],
        TEMPLATES.facts[numbers[kept], TRAITS],
        TEMPLATES.traits,
    )


def _read_exactly(rows: Ints, literals: list[str], numbers: Ints, factors: Ints, values: Numbers) -> Bools:
    """Fill the rows that the exact reader reads, and say which rows stay mentions."""
    kept = np.ones(len(literals), dtype=bool)
    for index, number, factor in zip(rows.tolist(), numbers[rows].tolist(), factors[rows].tolist(), strict=True):
        key = (literals[index], number, factor)
        row = _EXACT_ROWS[key] if key in _EXACT_ROWS else _EXACT_ROWS.setdefault(key, _exact_row(*key))
        if row is None:
            kept[index] = False
            continue
        values.value[index], values.lower[index], values.upper[index] = (np.nan if n is None else n for n in row[:3])
        values.lower_closed[index], values.upper_closed[index], values.place[index], numbers[index] = row[3:]
    return kept


def _exact_row(literal: str, number: int, exponent: int) -> Row | None:
    """The numbers of a literal by the exact reader."""
    reading = TEMPLATES.readings[number]
    numbers = read_numbers(literal, reading, 10**exponent)
    if numbers is None:
        return None
    turned_out, value, interval, place = numbers
    ends = (interval.lower, interval.upper) if interval else (None, None)
    if turned_out is not reading:
        number = TEMPLATES.intern(turned_out, literal)
    return (
        None if value is None else float(value),
        None if ends[0] is None else float(ends[0]),
        None if ends[1] is None else float(ends[1]),
        interval is not None and interval.lower_closed,
        interval is not None and interval.upper_closed,
        float(place),
        number,
    )
