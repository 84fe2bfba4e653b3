"""Finding all claims of a report: article by article, then between them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pipelines.statements import (
    claims_of_change,
    claims_of_identities,
    claims_of_parts,
    claims_of_points,
    claims_of_shares,
    restatements,
)
from pipelines.statements.claims import ArticleView, Claim
from pipelines.statements.model import Statement


def find_claims(statements: Sequence[Statement]) -> list[Claim]:
    """All claims of one report, in the order of their reported figures."""
    by_article: dict[int, list[Statement]] = defaultdict(list)
    for s in statements:
        by_article[s.article].append(s)
    found: list[Claim] = []
    for article in sorted(by_article):
        view = ArticleView(by_article[article])
        found += claims_of_change.find(view)
        found += claims_of_points.find(view)
        found += claims_of_parts.find(view)
        found += claims_of_shares.find(view)
        found += claims_of_identities.find(view)
    found += restatements.find(statements)
    return _once(found, statements)


def _once(claims: Iterable[Claim], statements: Sequence[Statement]) -> list[Claim]:
    order = {id(s): i for i, s in enumerate(statements)}
    seen: dict[tuple[str, str, frozenset[str]], Claim] = {}
    for claim in claims:
        ids = frozenset(s.figure.mention_id for _, s in claim.operands)
        if claim.reported.figure.mention_id in ids or len(ids) != len(claim.operands):
            continue
        seen.setdefault((claim.rule, claim.reported.figure.mention_id, ids), claim)
    return sorted(seen.values(), key=lambda c: (order[id(c.reported)], c.rule, c.claim_id))
