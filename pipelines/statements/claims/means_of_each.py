"""Averages told of each of what was just counted: 平均每个合作社带动82户, 平均每名教师负担学生14人.

The words behind 平均每个 name what is counted, so that one count of the sentences before answers to them; the total is
the amount of the sentence in the unit of the average. Where either is in doubt, only what adds up is claimed.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import meets, quotient_of, rounded, width
from pipelines.statements.claims.preparing import EACH, lead_of
from pipelines.statements.claims.terms import CHANGE, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.consistency.units import find_unit
from schemas.vocabulary import Role

_EACH: Final = re.compile(
    r"平均(?:下来|算下来)?，?每(?:一)?[个名所家户位座只辆台条艘处项](?P<of>[\u4e00-\u9fff]{2,14})(?:达|约|近|超过)*$"
)
_REACH: Final = 2
"""Sentences before in which what is counted may have been told."""
_COARSE: Final = 0.2


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.quantities:
        if not s.signs & EACH or s.row or s.frame or s.status is TARGET or s.sense.measure is CHANGE:
            continue
        match = _EACH.search(lead_of(s, 28))
        claim = _of_each(view, s, match["of"]) if match is not None else None
        if claim is not None:
            yield claim


def _of_each(view: ArticleView, s: Statement, of: str) -> Claim | None:
    before = [
        o for o in view.before(s)
        if o.paragraph == s.paragraph and s.sentence - o.sentence <= _REACH and o.is_level and o.bounds is not None
        and not o.tail.each and not o.row and not o.figure.qualifier and _counts(o)
    ]  # fmt: skip
    counts = [o for o in before if share_word(of, o.indicator + o.after)]
    totals = [o for o in before if o.dimension == s.dimension and o.sentence == s.sentence]
    pairs = [(t, c) for t in totals for c in counts if t is not c and (t.figure.value or 0) > (c.figure.value or 0)]
    made = [(t, c) for t, c in pairs if meets(quotient_of(t.bounds, c.bounds), rounded(s))]
    if len({(t.figure.value, c.figure.value) for t, c in made}) == 1 and width(s) < _COARSE:
        return _claim(s, made[-1], settled=False)
    # 合作社218个，社员2.1万户，平均每个合作社…: nothing else was told that it could be of.
    told = [o for o in view.sentence(s)[:-1] if o.figure.kind == "quantity"]
    alone = len(told) == len(pairs) + 1 == 2 and set(map(id, told)) == {id(o) for o in pairs[0]}
    return _claim(s, pairs[0], settled=True) if alone and not s.figure.qualifier else None


def _claim(s: Statement, pair: Sequence[Statement], *, settled: bool) -> Claim:
    total, count = pair
    return Claim("average_matches_total", s, ((Role.TOTAL, total), (Role.COUNT, count)), settled=settled)


def _counts(o: Statement) -> bool:
    return o.figure.kind == "quantity" and find_unit(o.unit, o.figure.kind).counts
