"""Whether plain figures would tally, in whole numbers: the answers of `decisions.tallies`, much sooner.

Asked where other figures are tried in place of those that do not tally, which mostly does not help: so a plain no
counts here, where `integers` leaves all that fails to `decisions`.
"""

from collections.abc import Sequence

from schemas.consistency.formulas import Comparison, Formula, Wording
from schemas.consistency.integer_growth import refutes_growth, settle_growth
from schemas.consistency.integers import VALUES, Scaled, refutes, settle, settle_same
from schemas.consistency.lines import find_line
from schemas.vocabulary import Role


def roles_in_order(formula: Formula) -> tuple[Role, ...]:
    """The roles of a formula, in the order in which `answers` takes their operands."""
    return (*formula.roles, *((formula.repeated,) if formula.repeated else ()))


def answers(
    formula: Formula, wording: Wording, sides: Sequence[Sequence[Scaled | None]], told: Scaled | None
) -> bool | None:
    """Whether operands, by role, and a reported figure tally in a test that could fail; None where whole numbers do not
    say, or where a figure is None."""
    first, second = ([one for one in side if one] for side in (*sides, (), ())[:2])
    if told is None or not first or len(first) + len(second) < sum(map(len, sides)):
        return None
    if formula.comparison is Comparison.SAME:
        settled = settle_same(first, told)
        fails = settled is None
    elif formula.proof:
        settled = settle_growth(first[0], second[0], wording.n or 1, told)
        fails = settled is None and refutes_growth(first[0], second[0], wording.n or 1, told)
    elif formula.comparison in (Comparison.MEET, Comparison.BOUND) and (line := find_line(formula, wording)):
        settled = settle(formula, line, first, second, told, "1" * len(first) + "2" * len(second))
        fails = settled is None and refutes(formula, line, first, second, told)
    else:
        return None
    if settled:
        return settled.passing < VALUES
    return False if fails else None
