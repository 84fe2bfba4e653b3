"""Claims that rates of banks make over balances told elsewhere: 存贷比, 不良贷款率.

The balances stand in other paragraphs, or in a table, and of loans and deposits there are several (各项, 人民币,
住户): the one pair that reproduces the rate is meant, and where none does nothing is claimed.
"""

import re
from collections.abc import Iterator
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import is_share, width
from pipelines.statements.claims.terms import LEVEL, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_RATES: Final = (
    (re.compile("(?:存贷|贷存)比[率例]?$"), re.compile("贷款(?:余额)?$"), re.compile("存款(?:余额)?$")),
    (re.compile("不良(?:贷款)?率$"), re.compile("不良贷款(?:余额)?$"), re.compile("(?<!不良)贷款(?:余额)?$")),
)
"""The name of a rate, of its part and of its whole."""
_CHANCE: Final = 0.1
"""How likely a pair may be met by chance among those that are tried."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.rates:
        if s.sense.measure is not LEVEL or s.frame or s.tail.origin or s.row or s.status is TARGET:
            continue
        names = next(((part, whole) for rate, part, whole in _RATES if rate.search(s.indicator)), None)
        claim = _of_balances(view, s, *names) if names is not None else None
        if claim is not None:
            yield claim


def _of_balances(view: ArticleView, s: Statement, part: re.Pattern[str], whole: re.Pattern[str]) -> Claim | None:
    told = [
        o for o in view.quantities
        if o.is_level and not o.headline and o.area == s.area and not o.figure.qualifier and o.status is not TARGET
        and _of_day(o, s)
    ]  # fmt: skip
    parts = [o for o in told if part.search(o.indicator)]
    wholes = [o for o in told if whole.search(o.indicator)]
    found = {
        (p.figure.value, w.figure.value): (p, w) for p in parts for w in wholes if p is not w and is_share(p, w, s)
    }
    if len(found) != 1 or len(parts) * len(wholes) * width(s) > _CHANCE:
        return None
    ((p, w),) = found.values()
    return Claim("share_matches_parts", s, ((Role.PART, p), (Role.WHOLE, w)))


def _of_day(o: Statement, s: Statement) -> bool:
    """Whether a balance may be of the day of a rate: of its year, or of none."""
    return o.period is None or s.period is None or o.period.last.year == s.period.last.year
