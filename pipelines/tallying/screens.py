"""A quick look in floats whether another number in place of one figure could make a claim tally.

It answers yes too often rather than too seldom; what it lets through is decided exactly, in `hints`.
"""

from collections.abc import Mapping, Sequence
from math import inf, isfinite

from schemas.consistency.formulas import Comparison, Formula, Term, Wording
from schemas.consistency.lines import Line, find_line
from schemas.vocabulary import Role

SLACK = 1e-9
"""Ends nearer than this share of their size may meet."""

Terms = Mapping[Role, Sequence[Term]]
Ends = tuple[float, float]
EVERYTHING: Ends = (-inf, inf)


class Screen:
    """One claim; for each of its figures the numbers that could stand in its place."""

    def __init__(self, formula: Formula, terms: Terms, reported: Term, wording: Wording) -> None:
        self._formula, self._wording = formula, wording
        self._ends = {role: [_ends(term) for term in those] for role, those in terms.items()}
        self._told = _ends(reported)
        self._line = None if formula.proof else find_line(formula, wording)

    def range(self, role: Role | None, index: int) -> Ends:
        """What the figure of this role and place, or the reported one, must reach into for the claim to tally."""
        try:
            lower, upper = self._range(role, index)
        except (ArithmeticError, ValueError, IndexError, KeyError):
            return EVERYTHING
        if not lower <= upper:
            return EVERYTHING
        slack = SLACK * max([abs(end) for end in (lower, upper) if abs(end) != inf], default=0.0)
        return lower - slack, upper + slack

    def _range(self, role: Role | None, index: int) -> Ends:
        comparison = self._formula.comparison
        if comparison is Comparison.SAME:
            others = [ends for those in self._ends.values() for ends in those]
            if role is not None:
                others = [*others[:index], *others[index + 1 :], self._told]
            return max(lower for lower, _ in others), min(upper for _, upper in others)
        if self._formula.proof and self._formula.proof[0] is Role.END:
            return self._range_of_growth(role)
        if self._line is None or comparison not in (Comparison.MEET, Comparison.BOUND):
            return EVERYTHING
        return self._range_of_line(self._line, role, index)

    def _range_of_line(self, line: Line, role: Role | None, index: int) -> Ends:
        sums = [
            _sum([ends for place, ends in enumerate(self._ends[name]) if name is not role or place != index])
            for name in line.roles
        ]
        sums += [(0.0, 0.0)] * (2 - len(sums))
        told_lower, told_upper = self._told
        bound = self._formula.comparison is Comparison.BOUND
        a1, a2, a0 = line.above
        b1, b2, b0 = line.below
        used = [*sums[0], *sums[1], *(() if role is None else (told_upper,) if bound else self._told)]
        if not all(map(isfinite, used)):
            return EVERYTHING
        found = []
        signs = set()
        for x1 in sums[0]:
            for x2 in sums[1]:
                above, below = a1 * x1 + a2 * x2 + a0, b1 * x1 + b2 * x2 + b0
                if role is None:
                    found.append(above / below)
                    signs.add(below > 0)
                    continue
                by, over = (a1, b1) if role is line.roles[0] else (a2, b2)
                for told in (told_upper,) if bound else (told_lower, told_upper):
                    found.append((told * below - above) / (by - told * over))
                    signs.add(by > told * over)
        if len(signs) > 1:
            return EVERYTHING
        if bound:
            return (min(found), inf) if role is None else (-inf, max(found))
        return min(found), max(found)

    def _range_of_growth(self, role: Role | None) -> Ends:
        n = self._wording.n or 1
        (start,), (end,) = self._ends[Role.START], self._ends[Role.END]
        least, most = ((1 + told) ** n for told in self._told)
        if role is Role.END:
            return start[0] * least, start[1] * most
        if role is Role.START:
            return end[0] / most, end[1] / least
        return (end[0] / start[1]) ** (1 / n) - 1, (end[1] / start[0]) ** (1 / n) - 1


def reaches(ends: Ends, value: float, half: float) -> bool:
    """Whether a number that may be `half` more or less lies between the ends."""
    return value - half <= ends[1] and value + half >= ends[0]


def _ends(term: Term) -> Ends:
    lower, upper = term.interval.lower, term.interval.upper
    return -inf if lower is None else float(lower), inf if upper is None else float(upper)


def _sum(ends: Sequence[Ends]) -> Ends:
    return sum(lower for lower, _ in ends), sum(upper for _, upper in ends)
