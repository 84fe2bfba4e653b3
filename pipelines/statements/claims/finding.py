"""Finding all claims of a report: article by article, then between them, and which of several readings stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from pipelines.statements.claims import (
    alone,
    announced,
    averages,
    bank_rates,
    beside,
    change,
    contributions,
    doubts,
    far_levels,
    far_sums,
    gaps,
    hundreds,
    identities,
    lists,
    means_of_each,
    multiples,
    named_rates,
    pairs,
    parts,
    passages,
    points,
    rates_apart,
    remainders,
    remote_shares,
    restatements,
    rivals,
    shares,
    sums,
    tables,
)
from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import reproduces
from pipelines.statements.model import Statement

FINDERS = (
    beside,
    change,
    multiples,
    far_levels,
    points,
    pairs,
    rates_apart,
    gaps,
    parts,
    shares,
    remote_shares,
    hundreds,
    named_rates,
    bank_rates,
    contributions,
    lists,
    sums,
    far_sums,
    identities,
    remainders,
    averages,
    means_of_each,
    tables,
    alone,
    rivals,
)
_ONE_READING: Final = frozenset({"share_matches_parts", "average_matches_total", "points_match_percents"})
"""Rules by which a figure can be meant in one way only: a share has one part and one whole."""


def find_claims(statements: Sequence[Statement]) -> list[Claim]:
    """All claims of one report, in the order of their reported figures."""
    by_article: dict[int, list[Statement]] = defaultdict(list)
    for s in statements:
        by_article[s.article].append(s)
    found: list[Claim] = []
    for article in sorted(by_article):
        view = ArticleView(by_article[article])
        own: list[Claim] = []
        for finder in FINDERS:
            own += finder.find(view)
        found += doubts.settle(own, view)
    restated = list(restatements.find(statements))
    found += restated
    found += announced.find(statements, restated)
    found += passages.find(statements, restated)
    return _once(found)


def _lacks_parts(claim: Claim, confirmed: Sequence[Claim]) -> bool:
    """Whether a sum that more parts make was also read with fewer: three industries, where households stand beside."""
    parts = {id(s) for _, s in claim.operands}
    return any(parts < {id(s) for _, s in whole.operands} for whole in confirmed)


def _once(claims: Iterable[Claim]) -> list[Claim]:
    """Each claim once. What the figures confirm displaces other readings of the same figure that they do not."""
    same = {"completion_matches_target": "share_matches_parts"}
    seen: dict[tuple[str, str, frozenset[str]], Claim] = {}
    for claim in claims:
        ids = frozenset(s.figure.mention_id for _, s in claim.operands)
        if claim.reported.figure.mention_id in ids or len(ids) != len(claim.operands):
            continue
        seen.setdefault((claim.rule, claim.reported.figure.mention_id, ids), claim)
    rivals: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in seen.values():
        rivals[same.get(claim.rule, claim.rule), claim.reported.figure.mention_id].append(claim)
    kept: list[Claim] = []
    for (rule, _), group in rivals.items():
        left_open, told = [c for c in group if c.open], [c for c in group if not c.open]
        confirmed = [c for c in told if reproduces(c.rule, c.reported, c.operands)] if len(group) > 1 else []
        if rule == "parts_sum_to_total":
            told = [c for c in told if not _lacks_parts(c, confirmed)]
        settled = [c for c in told if c.settled]
        stand = [*settled, *(c for c in confirmed if not c.settled)] or told
        if left_open and not settled:  # which of its figures is meant is not for the outcome to choose
            stand = left_open
        kept += stand[:1] if rule in _ONE_READING else stand
    return sorted(kept, key=lambda c: (c.reported.article, c.reported.at, c.rule, c.claim_id))
