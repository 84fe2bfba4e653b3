"""Hints: slips of the pen that would make a contradicted claim tally. They never change the verdict."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from pipelines.tallying.screens import Screen, reaches
from pipelines.tallying.slips import anything, list_slips
from schemas.consistency.decisions import tallies
from schemas.consistency.formulas import Formula, Term, Wording
from schemas.vocabulary import Role

SCALES = tuple(Fraction(10) ** (sign * power) for power in (1, 2, 3, 4, 8) for sign in (1, -1))
MOST_FIGURES = 12
MOST_HINTS = 8
_NUMERAL = re.compile(r"\d+(?:\.\d+)?")

Terms = Mapping[Role, Sequence[Term]]


def find_hints(
    formula: Formula,
    terms: Terms,
    reported: Term,
    wording: Wording,
    reread: Callable[[Term, str], Term | None],
    beside: Callable[[], Sequence[Term]] = tuple,
    *,
    respective: bool = False,
) -> tuple[str, ...]:
    """Slips that alone would make the claim tally: sign, order, power of ten, a missing part, one digit.

    `reread(term, literal)` builds the term of another literal in place of a figure, None where it cannot be read;
    `beside()` gives figures nearby that the claim does not use; `respective` says that words put figures in order
    (分别), so that the reported one may have changed places with one of them.
    """
    hints = []
    screen = Screen(formula, terms, reported, wording)
    slots = [_Slot(screen, role, index, term) for role, index, term in _figures(terms, reported)]
    if slots[0].admits_scale(Fraction(-1)) and tallies(formula, terms, _scaled(reported, Fraction(-1)), wording):
        hints.append("SIGN")
    hints += [
        f"ORDER_SWAPPED {one.text}↔{other.text}"
        for swapped, one, other in _swaps(terms)
        if tallies(formula, swapped, reported, wording)
    ]
    if respective:
        listed = [other for other in beside()[:MOST_FIGURES] if tallies(formula, terms, other, wording)]
        hints += [f"ORDER_SWAPPED {reported.text}↔{other.text}" for other in listed]
    for slot in slots:
        role, index, term = slot.role, slot.index, slot.term
        for power in SCALES:
            if not slot.admits_scale(power):
                continue
            if tallies(formula, *_replaced(terms, reported, role, index, _scaled(term, power)), wording):
                exponent = len(str(power.numerator)) - len(str(power.denominator))
                hints.append(f"SCALE_10^{exponent} {term.text}")
    if formula.adds_up and Role.PART in terms:
        for other in beside()[:MOST_FIGURES]:
            if tallies(formula, {**terms, Role.PART: [*terms[Role.PART], other]}, reported, wording):
                hints.append(f"PART_MISSING {other.text}")
    for slot in slots:
        role, index, term = slot.role, slot.index, slot.term
        for literals in list_slips(term.text, slot.reach):
            found = [
                f"DIGIT_TYPO {term.text}→{literal}"
                for literal in literals
                if (changed := reread(term, literal))
                and tallies(formula, *_replaced(terms, reported, role, index, changed), wording)
            ]
            hints += found
            if found:
                break
    return tuple(dict.fromkeys(hints))[:MOST_HINTS]


def _figures(terms: Terms, reported: Term) -> Iterator[tuple[Role | None, int, Term]]:
    yield None, 0, reported
    places = [(role, index, term) for role, those in terms.items() for index, term in enumerate(those)]
    yield from places[:MOST_FIGURES]


def _swaps(terms: Terms) -> Iterator[tuple[Terms, Term, Term]]:
    """The operands with the figures of two roles in each other's place, where either role has one."""
    single = {role: those[0] for role, those in terms.items() if len(those) == 1}
    for (first, one), (second, other) in combinations(single.items(), 2):
        yield {**terms, first: [other], second: [one]}, one, other


def _replaced(terms: Terms, reported: Term, role: Role | None, index: int, term: Term) -> tuple[Terms, Term]:
    if role is None:
        return terms, term
    changed = {name: list(those) for name, those in terms.items()}
    changed[role][index] = term
    return changed, reported


class _Slot:
    """A figure of the claim, and which other numbers in its place are worth deciding exactly."""

    def __init__(self, screen: Screen, role: Role | None, index: int, term: Term) -> None:
        self.role, self.index, self.term = role, index, term
        self._ends = screen.range(role, index)
        printed = _NUMERAL.findall(term.text)
        self._plain = len(printed) == 1 and term.point is not None and not term.hedged and float(printed[0]) != 0
        self._unit = float(term.point or 0) / float(printed[0]) if self._plain else 0.0
        self._half = float(term.place) / 2

    def admits_scale(self, power: Fraction) -> bool:
        """Whether the figure, so many times as large, may tally."""
        by = float(power)
        return not self._plain or reaches(self._ends, float(self.term.point or 0) * by, self._half * abs(by))

    def reach(self, decimals: int) -> tuple[float, float]:
        """What a number with so many decimals in its place must be for the claim to tally, in its last digits."""
        if not self._plain:
            return anything(decimals)
        step = self._unit / 10**decimals
        low, high = sorted((self._ends[0] / step, self._ends[1] / step))
        return low - 0.5, high + 0.5


def _scaled(term: Term, factor: Fraction) -> Term:
    return replace(
        term,
        interval=term.interval.scale(factor),
        point=None if term.point is None else term.point * factor,
        place=term.place * abs(factor),
        lenient=None,
    )
