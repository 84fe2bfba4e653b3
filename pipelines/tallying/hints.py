"""Hints: slips of the pen that would make a contradicted claim tally. They never change the verdict."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from schemas.consistency.decisions import tallies
from schemas.consistency.formulas import Comparison, Formula, Given, Term, UnitLaw, Wording
from schemas.vocabulary import Role

SCALES = tuple(Fraction(10) ** (sign * power) for power in (1, 2, 3, 4, 8) for sign in (1, -1))
MOST_DIGITS = 12
MOST_FIGURES = 12
MOST_HINTS = 8
_DIGITS = re.compile(r"\d")
_NUMERAL = re.compile(r"\d+(?:\.\d+)?")

Terms = Mapping[Role, Sequence[Term]]


def find_hints(
    formula: Formula,
    terms: Terms,
    reported: Term,
    wording: Wording,
    reread: Callable[[Term, str], Term | None],
    beside: Callable[[], Sequence[Term]] = tuple,
) -> tuple[str, ...]:
    """Slips that alone would make the claim tally: sign, power of ten, a missing part, one digit.

    `reread(term, literal)` builds the term of another literal in place of a figure, None where it cannot be read;
    `beside()` gives figures nearby that the claim does not use.
    """
    hints = []
    if tallies(formula, terms, _scaled(reported, Fraction(-1)), wording):
        hints.append("SIGN")
    for role, index, term in _figures(terms, reported):
        for power in SCALES:
            if tallies(formula, *_replaced(terms, reported, role, index, _scaled(term, power)), wording):
                exponent = len(str(power.numerator)) - len(str(power.denominator))
                hints.append(f"SCALE_10^{exponent} {term.text}")
    if formula.adds_up and Role.PART in terms:
        for other in beside()[:MOST_FIGURES]:
            if tallies(formula, {**terms, Role.PART: [*terms[Role.PART], other]}, reported, wording):
                hints.append(f"PART_MISSING {other.text}")
    screen = _Screen(formula, terms, reported, wording)
    for role, index, term in _figures(terms, reported):
        for literals in _slips(term.text):
            found = [
                f"DIGIT_TYPO {term.text}→{literal}"
                for literal in literals
                if screen.admits(role, index, term, literal)
                and (changed := reread(term, literal))
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


def _replaced(terms: Terms, reported: Term, role: Role | None, index: int, term: Term) -> tuple[Terms, Term]:
    if role is None:
        return terms, term
    changed = {name: list(those) for name, those in terms.items()}
    changed[role][index] = term
    return changed, reported


class _Screen:
    """A quick look in floats whether a slip may explain a claim at all; what it lets through is decided exactly."""

    def __init__(self, formula: Formula, terms: Terms, reported: Term, wording: Wording) -> None:
        self.formula, self.wording = formula, wording
        self.points = {role: [_float(term.point) for term in those] for role, those in terms.items()}
        self.target = _float(reported.point)
        widths = [_width(term) for those in terms.values() for term in those]
        self.usable = formula.comparison is Comparison.MEET and None not in (
            self.target, _width(reported), *widths, *(point for points in self.points.values() for point in points),
        )  # fmt: skip
        self.share = max((_share(term) for those in terms.values() for term in those), default=0.0)
        self.slack = 2 * (_width(reported) or 0.0)

    def admits(self, role: Role | None, index: int, term: Term, literal: str) -> bool:
        """Whether the claim may tally with this literal in place of the figure's."""
        printed, changed = _NUMERAL.findall(term.text), _NUMERAL.findall(literal)
        if not self.usable or len(printed) != 1 or len(changed) != 1 or not float(printed[0]):
            return True
        ratio = float(changed[0]) / float(printed[0])
        points, target = self.points, self.target or 0.0
        if role is None:
            target *= ratio
        else:
            points = {**points, role: [*points[role]]}
            points[role][index] = (points[role][index] or 0.0) * ratio
        try:
            value = self.formula.recompute(
                Given(points, self.wording.n, float(self.wording.per), float(self.wording.hundred))
            )
        except (ZeroDivisionError, OverflowError):
            return True
        if not isinstance(value, float):
            return True
        reach = (
            sum(abs(point or 0.0) for those in points.values() for point in those)
            if self.formula.law is UnitLaw.SAME
            else 0
        )
        return abs(value - target) <= self.slack + 8 * self.share * max(reach, 1 + abs(value))


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _width(term: Term) -> float | None:
    lower, upper = term.interval.lower, term.interval.upper
    return None if lower is None or upper is None else float(upper - lower)


def _share(term: Term) -> float:
    """How wide a figure is, relative to itself."""
    return (_width(term) or 0.0) / abs(float(term.point)) if term.point else 1.0


def _scaled(term: Term, factor: Fraction) -> Term:
    return replace(
        term,
        interval=term.interval.scale(factor),
        point=None if term.point is None else term.point * factor,
        place=term.place * abs(factor),
        lenient=None,
    )


def _slips(literal: str) -> Iterator[list[str]]:
    """Literals one slip away, the likeliest kind first: neighbours swapped, a digit changed, one too many, one lost."""
    places = [found.start() for found in _DIGITS.finditer(literal)]
    if not 2 <= len(places) <= MOST_DIGITS:
        return
    yield [
        f"{literal[:a]}{literal[b]}{literal[a + 1 : b]}{literal[a]}{literal[b + 1 :]}"
        for a, b in pairwise(places)
        if literal[a] != literal[b]
    ]
    yield [
        literal[:place] + digit + literal[place + 1 :]
        for place in places
        for digit in "0123456789"
        if digit != literal[place] and (digit != "0" or place != places[0])
    ]
    yield [literal[:place] + literal[place + 1 :] for place in places]
    yield [
        literal[:place] + digit + literal[place:]
        for place in (*places, places[-1] + 1)
        for digit in "0123456789"
        if digit != "0" or place != places[0]
    ]
