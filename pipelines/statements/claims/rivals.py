"""Claims that the words make and whose operands they leave open: several figures answer to one role equally well.

Such a claim names all of them; `tallying` then decides nothing. It stands in place of what other finders make of the
same figure, unless the words settle that (`finding`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims import change, wholes
from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import meets
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, TARGET, YEAR_ON_YEAR
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

MOST: Final = 3
"""Where more figures answer to a role, the words say too little to be a claim about any."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.row or s.frame or s.status is TARGET:
            continue
        if s.is_share:
            yield from _of_wholes(view, s)
        elif s.basis is YEAR_ON_YEAR and s.sense.measure in (GROWTH_RATE, CHANGE):
            yield from _of_bases(view, s)


def _of_wholes(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """占…的比重s%: several wholes of that name."""
    found = wholes.find_rivals(view, s)
    if found is not None and _are_rivals(found[1]):
        part, rivals = found
        operands = ((Role.PART, part), *((Role.WHOLE, o) for o in rivals))
        yield Claim("share_matches_parts", s, operands, open=True)


def _of_bases(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """比上年增长g%: the level a year before is told with several values."""
    current = s.state
    if current is None or not current.is_level or s.figure.kind not in ("percent", "quantity") or s.same_scope:
        return
    bases = view.levels_at(current, change.base_period(s), current.unit)
    rivals = list({o.figure.value: o for o in bases if o.is_level and o.status is not TARGET}.values())
    if _are_rivals(rivals):
        rule = "growth_matches_levels" if s.sense.measure is GROWTH_RATE else "change_matches_levels"
        operands = ((Role.CURRENT, current), *((Role.BASE, o) for o in rivals))
        yield Claim(rule, s, operands, open=True)


def _are_rivals(figures: Sequence[Statement]) -> bool:
    """Whether two or three figures are there that cannot all be one number."""
    if not 1 < len(figures) <= MOST:
        return False
    return any(not meets(a.bounds, b.bounds) for a in figures for b in figures if a is not b)
