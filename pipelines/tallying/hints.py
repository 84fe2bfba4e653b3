"""Hints: slips of the pen that would make a contradicted claim tally. They never change the verdict."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, combinations

from pipelines.tallying.screens import Screen, reaches
from pipelines.tallying.slips import anything, list_slips
from schemas.consistency.decisions import tallies
from schemas.consistency.formulas import Formula, Term, Wording
from schemas.consistency.integer_answers import answers, roles_in_order
from schemas.consistency.integers import Scaled, scale_term
from schemas.vocabulary import Role

SCALES = tuple((Fraction(10) ** exponent, exponent) for power in (1, 2, 3, 4, 8) for exponent in (power, -power))
"""Powers of ten that are tried, with their exponents."""
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
    rescale: Callable[[Term, str], Scaled | None] = lambda _, __: None,
    respective: bool = False,
) -> tuple[str, ...]:
    """Slips that alone would make the claim tally: sign, order, power of ten, a missing part, one digit.

    `reread(term, literal)` builds the term of another literal in place of a figure, None where it cannot be read;
    `rescale` the same in whole numbers, None where it takes a term; `beside()` gives figures nearby that the claim does
    not use; `respective` says that words put figures in order (分别), so that the reported one may have changed places
    with one of them.
    """
    claim = _Claim(formula, terms, reported, wording)
    screen = Screen(formula, terms, reported, wording)
    slots = [_Slot(screen, role, index, term) for role, index, term in _figures(terms, reported)]
    hints = chain(
        _turned(claim, slots[0]),
        _swapped(claim, beside if respective else tuple),
        _scaled_by_ten(claim, slots),
        _completed(claim, beside),
        _mistyped(claim, slots, reread, rescale),
    )
    return tuple(_first_different(hints))


def _first_different(hints: Iterable[str]) -> Iterator[str]:
    """So many different hints: what comes after them is not even sought."""
    seen: set[str] = set()
    for hint in hints:
        if hint not in seen:
            seen.add(hint)
            yield hint
            if len(seen) == MOST_HINTS:
                return


class _Claim:
    """A claim that fails, and whether it would tally with other figures, in a test that could fail: in whole numbers
    where they suffice."""

    def __init__(self, formula: Formula, terms: Terms, reported: Term, wording: Wording) -> None:
        self.formula, self.terms, self.reported, self._wording = formula, terms, reported, wording
        self._roles = roles_in_order(formula)
        self._sides = [[scale_term(term) for term in terms[role]] for role in self._roles]
        self._told = scale_term(reported)

    def tallies(self, terms: Terms, reported: Term) -> bool:
        """Whether it tallies with these figures instead."""
        sides = [[scale_term(term) for term in terms[role]] for role in self._roles]
        answer = answers(self.formula, self._wording, sides, scale_term(reported))
        return tallies(self.formula, terms, reported, self._wording) if answer is None else answer

    def tallies_with(self, slot: "_Slot", term: Term) -> bool:
        """Whether it tallies with another figure in a place."""
        answer = self.answers_with(slot, scale_term(term))
        if answer is not None:
            return answer
        if slot.role is None:
            return tallies(self.formula, self.terms, term, self._wording)
        changed = {name: list(those) for name, those in self.terms.items()}
        changed[slot.role][slot.index] = term
        return tallies(self.formula, changed, self.reported, self._wording)

    def answers_with(self, slot: "_Slot", scaled: Scaled | None) -> bool | None:
        """The same in whole numbers; None where they do not say."""
        if slot.role is None:
            return answers(self.formula, self._wording, self._sides, scaled)
        place = self._roles.index(slot.role)
        side = [*self._sides[place]]
        side[slot.index] = scaled
        sides = [*self._sides[:place], side, *self._sides[place + 1 :]]
        return answers(self.formula, self._wording, sides, self._told)


def _turned(claim: _Claim, told: "_Slot") -> Iterator[str]:
    if told.admits_scale(-1.0) and claim.tallies_with(told, _scaled(claim.reported, Fraction(-1))):
        yield "SIGN"


def _swapped(claim: _Claim, listed: Callable[[], Sequence[Term]]) -> Iterator[str]:
    """Figures of two roles that changed places, where either role has one; the reported one with another of a list."""
    single = {role: those[0] for role, those in claim.terms.items() if len(those) == 1}
    for (first, one), (second, other) in combinations(single.items(), 2):
        if claim.tallies({**claim.terms, first: [other], second: [one]}, claim.reported):
            yield f"ORDER_SWAPPED {one.text}↔{other.text}"
    for other in listed()[:MOST_FIGURES]:
        if claim.tallies(claim.terms, other):
            yield f"ORDER_SWAPPED {claim.reported.text}↔{other.text}"


def _scaled_by_ten(claim: _Claim, slots: Sequence["_Slot"]) -> Iterator[str]:
    for slot in slots:
        for power, exponent in SCALES:
            if slot.admits_scale(10.0**exponent) and claim.tallies_with(slot, _scaled(slot.term, power)):
                yield f"SCALE_10^{exponent} {slot.term.text}"


def _completed(claim: _Claim, beside: Callable[[], Sequence[Term]]) -> Iterator[str]:
    if not claim.formula.adds_up or Role.PART not in claim.terms:
        return
    for other in beside()[:MOST_FIGURES]:
        if claim.tallies({**claim.terms, Role.PART: [*claim.terms[Role.PART], other]}, claim.reported):
            yield f"PART_MISSING {other.text}"


def _mistyped(
    claim: _Claim,
    slots: Sequence["_Slot"],
    reread: Callable[[Term, str], Term | None],
    rescale: Callable[[Term, str], Scaled | None],
) -> Iterator[str]:
    """One digit swapped, changed, lost or added: of each figure the likeliest kind of slip that would do."""
    for slot in slots:
        for literals in list_slips(slot.term.text, slot.reach):
            found = False
            for literal in literals:
                answer = claim.answers_with(slot, rescale(slot.term, literal))
                if answer is None:
                    changed = reread(slot.term, literal)
                    answer = changed is not None and claim.tallies_with(slot, changed)
                if answer:
                    found = True
                    yield f"DIGIT_TYPO {slot.term.text}→{literal}"
            if found:
                break


def _figures(terms: Terms, reported: Term) -> Iterator[tuple[Role | None, int, Term]]:
    yield None, 0, reported
    places = [(role, index, term) for role, those in terms.items() for index, term in enumerate(those)]
    yield from places[:MOST_FIGURES]


class _Slot:
    """A figure of the claim, and which other numbers in its place are worth deciding exactly."""

    def __init__(self, screen: Screen, role: Role | None, index: int, term: Term) -> None:
        self.role, self.index, self.term = role, index, term
        self._ends = screen.range(role, index)
        printed = _NUMERAL.findall(term.text)
        self._plain = len(printed) == 1 and term.point is not None and not term.hedged and float(printed[0]) != 0
        self._point = float(term.point or 0)
        self._unit = self._point / float(printed[0]) if self._plain else 0.0
        self._half = float(term.place) / 2

    def admits_scale(self, by: float) -> bool:
        """Whether the figure, so many times as large, may tally."""
        return not self._plain or reaches(self._ends, self._point * by, self._half * abs(by))

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
