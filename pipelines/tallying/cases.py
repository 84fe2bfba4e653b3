"""Claims as deciding takes them: read from their tables, with figures and units, or refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import pyarrow

from pipelines.tallying.figures_of_claims import ClaimFigure
from pipelines.tallying.periods import PeriodCase
from schemas.consistency.formulas import Formula, Term, Wording
from schemas.consistency.records import Rule
from schemas.consistency.rules import RULES
from schemas.vocabulary import Role, VerdictKind


class UnknownRuleError(ValueError):
    """A claim names a rule that the catalogue does not have."""


class Claim(NamedTuple):
    """What deciding needs of a row of claims, with its operands: role and mention, in their order."""

    claim_id: str
    scope: str
    report_id: str
    batch: str
    rule: Rule
    statement: str
    told: str
    n: int | None
    closed: bool | None
    operands: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a claim is not computed, with the words or units that forbid it."""

    verdict: VerdictKind
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A claim whose figures are read and may be set against each other: all that a decision and its words need."""

    claim: Claim
    reported: ClaimFigure
    figures: tuple[ClaimFigure, ...]
    roles: tuple[Role, ...]
    factors: tuple[Fraction, ...]
    factor: Fraction
    terms: Mapping[Role, Sequence[Term]]
    term: Term
    wording: Wording
    formula: Formula
    period: PeriodCase | None = None


def read_claims(claims: pyarrow.Table, operands: pyarrow.Table) -> list[Claim]:
    """Claims in their order. UnknownRuleError if one names no rule of the catalogue."""
    of: dict[str, list[tuple[int, str, str]]] = {}
    columns = (operands[name].to_pylist() for name in ("claim_id", "position", "role", "mention_id"))
    for claim_id, position, role, mention in zip(*columns, strict=True):
        of.setdefault(claim_id, []).append((position, role, mention))
    read = []
    names = ("claim_id", "scope", "report_id", "batch", "rule", "statement", "reported_mention_id", "n_periods",
             "closed_list")  # fmt: skip
    columns = (claims[name].to_pylist() for name in names)
    for claim_id, scope, report, batch, name, statement, told, n, closed in zip(*columns, strict=True):
        if name not in RULES:
            raise UnknownRuleError(
                f"claim {claim_id} of report {report}: rule {name!r} is not in the catalogue "
                f"(schemas/consistency/rules.py); known are {', '.join(RULES)}"
            )
        ordered = sorted(of.get(claim_id, ()))
        figures = tuple([(role, mention) for _, role, mention in ordered if mention != told])
        read.append(Claim(claim_id, scope, report, batch, RULES[name], statement, told, n, closed, figures))
    return read
