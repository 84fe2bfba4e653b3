"""Claims whose figures do not agree, looked at again: is it the print that errs, or the choice of operands?

To accuse a true figure is the worst error. Where another figure near by, in the place of one operand, reproduces the
reported one, the words were read wrongly: that figure is taken. Where the wording leaves open against what a figure
counts, the claim is dropped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import reproduces, width
from pipelines.statements.claims.slips import exceeds
from pipelines.statements.claims.terms import CHANGE
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_ALTERNATIVES: Final = 12
"""Figures on either side that may have been meant."""
_COARSE: Final = 0.1
"""Reported figures wider than this are met by chance too often to speak for another operand."""
_SETTLED: Final = frozenset(
    {
        "share_matches_parts",
        "growth_matches_levels",
        "change_matches_levels",
        "points_match_percents",
        "change_of_growth_matches_rates",
        "parts_sum_to_total",
        "balance_matches_flows",
        "ratio_matches_levels",
        "average_growth_matches_levels",
    }
)


def settle(claims: Iterable[Claim], view: ArticleView) -> list[Claim]:
    """The claims of an article, those that fail with the operand that was meant, where one was."""
    return [
        _meant(claim, view) if _may_err(claim) and _fails(claim) else claim
        for claim in claims
        if not _is_impossible(claim)
    ]


def _is_impossible(claim: Claim) -> bool:
    """Whether a share is of a whole that is less than the part."""
    if claim.rule != "share_matches_parts" or claim.open or len(claim.operands) != 2:
        return False
    part, whole = (s for _, s in claim.operands)
    return exceeds(part, whole, claim.reported)


def _may_err(claim: Claim) -> bool:
    """Whether a claim may be about another figure: of closed lists the total is, which no word names, as of others."""
    return not claim.settled or claim.rule == "parts_sum_to_total"


def _fails(claim: Claim) -> bool:
    if claim.open or claim.rule not in _SETTLED or any(s.bounds is None for _, s in claim.operands):
        return False
    return claim.reported.bounds is not None and not _agrees(claim)


def _agrees(claim: Claim) -> bool:
    return reproduces(claim.rule, claim.reported, claim.operands, claim.n_periods)


def _meant(claim: Claim, view: ArticleView) -> Claim:
    """The claim with one figure replaced so that it agrees; the claim itself where there is none, or more than one."""
    if width(claim.reported) > _COARSE and claim.rule != "parts_sum_to_total":
        return claim
    found = [other for other in _variants(claim, view) if _agrees(other)]
    values = {tuple(s.figure.value for s in (c.reported, *(o for _, o in c.operands))) for c in found}
    return found[0] if len(values) == 1 else claim


def _variants(claim: Claim, view: ArticleView) -> Iterator[Claim]:
    used = [claim.reported, *(s for _, s in claim.operands)]
    near = view.near(claim.reported, _ALTERNATIVES)
    for place, (role, operand) in enumerate(claim.operands):
        if role is Role.PART and claim.rule == "parts_sum_to_total":
            continue
        for other in near:
            if _may_stand_for(other, operand, used):
                operands = list(claim.operands)
                operands[place] = (role, other)
                yield replace(claim, operands=tuple(operands))
    if claim.rule == "parts_sum_to_total":
        parts: Sequence[Statement] = [s for _, s in claim.operands]
        for other in near:
            if _may_stand_for(other, claim.reported, used) and other.figure.start < parts[0].figure.start:
                yield replace(claim, reported=other)


def _may_stand_for(other: Statement, operand: Statement, used: Sequence[Statement]) -> bool:
    return (
        all(other is not s for s in used)
        and other.figure.kind == operand.figure.kind
        and (other.sense.measure is CHANGE) == (operand.sense.measure is CHANGE)
        and other.dimension == operand.dimension
        and other.paragraph == operand.paragraph
        and bool(other.row) == bool(operand.row)
        and other.bounds is not None
    )
