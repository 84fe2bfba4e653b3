"""What was read once and holds for every text: shapes of segments, their readings, and what readings share.

A template is a reading with its place in the segment and the rule that makes its literals numbers; templates have
numbers, so that many mentions are gathered at once. Traits are what a mention's row takes from its reading as it is.
"""

from dataclasses import dataclass, field
from itertools import chain
from typing import Final, NamedTuple, Union

import numpy as np

from pipelines.figures.context import Settled, settle_reading
from pipelines.figures.grammar import read_segment
from pipelines.figures.questions import Question
from pipelines.figures.readings import Reading
from pipelines.figures.valuation import Ints, Rule, rule_for
from schemas.vocabulary import Kind, Outcome, QualifierKind

MOST_SHAPES: Final = 200_000
"""Shapes kept before the store is emptied: it bounds memory, not what is read."""
MOST_SPELLINGS: Final = 2_000
"""Spellings of deciding digits kept a shape."""

START, END, BARE, TRAITS, RULE = 0, 1, 2, 3, 4
"""Columns of `Templates.facts`; the fields of the rule are the last ones."""
_WIDTH: Final = RULE + len(Rule._fields)


class Traits(NamedTuple):
    """What the rows of mentions share."""

    kind: Kind
    unit: str | None
    qualifier: str | None
    qualifier_kind: QualifierKind | None
    outcome: Outcome
    reason: str | None


Found = Union["Look", tuple[int, ...]]


@dataclass(slots=True)
class Look:
    """A shape whose digits at a span decide: the question, what follows from each answer, and known spellings."""

    start: int
    end: int
    question: Question
    answers: dict[object, Found] = field(default_factory=dict)
    spellings: dict[str, Found] = field(default_factory=dict)

    def ask(self, printed: str) -> Found | None:
        """What follows from the digits as printed, or None where their answer is new."""
        found = self.answers.get(self.question(printed))
        if found is not None:
            if len(self.spellings) >= MOST_SPELLINGS:
                self.spellings.clear()
            self.spellings[printed] = found
        return found


class Templates:
    """Templates and traits by number, and shapes → the templates of their readings."""

    def __init__(self) -> None:
        self.empty()

    def empty(self) -> None:
        """Forget everything; numbers given out before mean nothing afterwards."""
        self.readings: list[Reading] = []
        self.traits: list[Traits] = []
        self.shapes: dict[str, Found] = {}
        self._literals: list[str] = []
        self._numbers: dict[tuple[tuple[object, ...], str], int] = {}
        self._traits: dict[tuple[object, ...], int] = {}
        self._settled: dict[tuple[int, Settled], int] = {}
        self._facts = np.empty((1024, _WIDTH), dtype=np.int64)
        self._filled = 0

    def intern(self, reading: Reading, literal: str) -> int:
        """The number of the template of a reading whose literal has this shape."""
        key = (reading.key, literal)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.readings)
            self.readings.append(reading)
            self._literals.append(literal)
        return number

    def settle(self, number: int, settled: Settled) -> int:
        """The template of the same literal once kind and unit are known."""
        key = (number, settled)
        found = self._settled.get(key)
        if found is None:
            reading = settle_reading(self.readings[number], settled)
            found = self._settled[key] = self.intern(reading, self._literals[number])
        return found

    def learn(self, shape: str, raw: str) -> tuple[int, ...]:
        """Read a segment whose shape, or whose answers, were not seen yet."""
        readings, asked = read_segment(shape, raw)
        found = tuple(self.intern(r, shape[r.start : r.end]) for r in readings)
        place: dict[str, Found] | dict[object, Found] = self.shapes
        key: object = shape
        for question, start, end, answer in asked:
            look = place.get(key)  # type: ignore[call-overload]
            if not isinstance(look, Look):
                look = place[key] = Look(start, end, question)  # type: ignore[index]
            place, key = look.answers, answer
        place[key] = found  # type: ignore[index]
        return found

    @property
    def facts(self) -> Ints:
        """A row each: where its literal lies in the segment, whether it is bare, its traits, its rule."""
        size = len(self.readings)
        if size > len(self._facts):
            self._facts = np.resize(self._facts, (2 * size, _WIDTH))
        if size > self._filled:
            # All at once: to set one row of an array costs more than to find what stands in it.
            rows = chain.from_iterable(map(self._facts_of, range(self._filled, size)))
            self._facts[self._filled : size] = np.fromiter(rows, np.int64).reshape(-1, _WIDTH)
            self._filled = size
        return self._facts

    def _facts_of(self, number: int) -> tuple[int, ...]:
        reading = self.readings[number]
        rule = rule_for(reading, self._literals[number])
        return (reading.start, reading.end, reading.bare, self._traits_of(reading), *rule)

    def _traits_of(self, reading: Reading) -> int:
        kind, unit, outcome, reason = reading.kind, reading.unit, reading.outcome, reading.reason
        qualifier, qualifier_kind = reading.qualifier, reading.qualifier_kind
        number = self._traits.setdefault((kind, unit, qualifier, qualifier_kind, outcome, reason), len(self.traits))
        if number == len(self.traits):
            self.traits.append(Traits(kind, unit, qualifier, qualifier_kind, outcome, reason))
        return number
