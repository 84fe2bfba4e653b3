"""What a rule of the catalogue is: the record, and the alternate readings that may explain a failure.

The records themselves stand in `rules_of_sums`, `rules_of_levels` and `rules_of_figures`; how a claim is decided with
one in `decisions`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas.consistency.formulas import Formula, Given, Symbol
from schemas.vocabulary import Role


class Reading(StrEnum):
    """Alternate readings of the wording or of the rounding, tried only after the primary one fails."""

    BASE_PREV_YEAR = "BASE_PREV_YEAR"
    N_MINUS_1 = "N_MINUS_1"
    AVG_LINEAR = "AVG_LINEAR"
    TIMES_INCL = "TIMES_INCL"
    PP_AS_PCT = "PP_AS_PCT"
    PCT_AS_PP = "PCT_AS_PP"
    BASE_SWAP = "BASE_SWAP"
    TRUNCATED = "TRUNCATED"
    DOUBLE_ROUND = "DOUBLE_ROUND"


ROUNDINGS = (Reading.TRUNCATED, Reading.DOUBLE_ROUND)
"""Readings that change what the reported figure admits; all others change the formula."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the catalogue.

    `formulas` in order of preference: the first whose roles are there is the primary reading. `readings` name the
    alternate formulas; the roundings are admitted by every rule whose `roundings` is true. `levels` marks rules that
    set a change, rate or balance against levels, which must cover the same things; `prices` those among them where
    real and nominal must not meet; `sizes` those where words may compare sizes (降幅收窄). `aliases` are roles that
    mean the same here. `averages` marks rules whose reported figure is an average: no whole number stands behind it,
    though what it counts comes in whole numbers. `soft` is the reason of the verdict where a failure says no more
    than that experience speaks against it. `power` says when the test tells nothing. `lacks` are readings that need a
    figure nobody printed, and what it would have to be.
    """

    name: str
    code: str
    zh: str
    en: str
    statement: str
    formulas: tuple[Formula, ...]
    readings: tuple[tuple[Reading, Formula], ...] = ()
    roundings: bool = True
    levels: bool = False
    prices: bool = False
    sizes: bool = False
    averages: bool = False
    severity: str = "warn"
    soft: str = ""
    power: str = "none where every figure near the reported one would pass as well"
    aliases: tuple[tuple[Role, Role], ...] = ()
    lacks: tuple[tuple[Reading, Callable[[Given, Any], Any]], ...] = ()

    @property
    def formula(self) -> str:
        """The formulas in words of roles, joined by `; `."""
        return "; ".join(dict.fromkeys(formula_text(formula) for formula in self.formulas))

    @property
    def comparability(self) -> tuple[str, ...]:
        """The reasons for which figures of this rule may not be set against each other."""
        reasons = ("price_basis",) if self.prices else ()
        return (*reasons, "coverage", "seasonal_adjustment") if self.levels else reasons

    @property
    def needs_operands(self) -> bool:
        """Whether every formula asks for figures beside the reported one."""
        return all(formula.roles or formula.repeated for formula in self.formulas)

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles that an operand may play, in the order of the formulas."""
        named = (role for formula in self.formulas for role in (*formula.roles, formula.repeated) if role)
        return tuple(dict.fromkeys(role.value for role in named))


def formula_text(formula: Formula) -> str:
    """A formula in words of its roles: `(end/start)^(1/n) − 1`."""
    symbols: dict[Role, tuple[Symbol, ...]] = {role: (Symbol(role.value),) for role in formula.roles}
    if formula.repeated:
        name = formula.repeated.value
        symbols[formula.repeated] = (Symbol(f"{name}₁"), Symbol("…"), Symbol(f"{name}ₖ"))
    constants = {"n": Symbol("n"), "per": Symbol("per"), "hundred": Symbol("100"), "span": Symbol("least … greatest")}
    shown: Symbol = formula.recompute(Given(symbols, **constants, number=Symbol.of))
    return shown.text
