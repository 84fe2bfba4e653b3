"""Points that parts contribute to the growth of the whole: 翘尾 and 新涨价 make a rise of prices, the three industries
that of the product, consumption, investment and net exports too."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import meets, total_of
from pipelines.statements.claims.terms import GROWTH_RATE, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role

_CARRIED: Final = re.compile("翘尾")
_NEW: Final = re.compile("新涨价|新增?影响|新因素")
_CLOSED: Final = (
    (_CARRIED, _NEW),
    (re.compile("第一产业|一产"), re.compile("第二产业|二产"), re.compile("第三产业|三产|服务业")),
    (re.compile("消费"), re.compile("资本形成|投资"), re.compile("净出口|货物和服务")),
)
"""Parts that leave nothing of the whole out."""
_PULLS: Final = re.compile("拉动|贡献|翘尾|新涨价|新增?影响|新因素")
_LED_BY: Final = re.compile("[中里][，,]?$")


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    done = -1
    for s in view.statements:
        if s.sentence == done or s.figure.kind != "percentage_point" or s.row or s.status is TARGET:
            continue
        if _PULLS.search(s.figure.sentence) is None:
            continue
        done = s.sentence
        points = [o for o in view.own_sentence(s) if o.figure.kind == "percentage_point" and o.bounds is not None]
        parts = _closed(points)
        rate = _rate_of(view, parts) if parts else None
        if rate is not None:
            operands = tuple((Role.PART, part) for part in parts)
            yield Claim("contributions_sum_to_growth", rate, operands, closed_list=True)


def _closed(points: Sequence[Statement]) -> list[Statement]:
    """The points of a sentence that are of all parts of something, one each; empty: they are not."""
    for names in _CLOSED:
        found = [[o for o in points if name.search(_name(o))] for name in names]
        if all(len(of_one) == 1 for of_one in found) and len({id(of_one[0]) for of_one in found}) == len(names):
            return [of_one[0] for of_one in found]
    return []


def _name(s: Statement) -> str:
    return s.indicator + "；".join(s.dimensions)


def _rate_of(view: ArticleView, parts: Sequence[Statement]) -> Statement | None:
    """The rate that opens a sentence as what the parts make (4.8%的涨幅中), else one before that they reproduce."""
    first = parts[0]
    rates = [
        o for o in view.before(first)
        if o.figure.kind == "percent" and o.sense.measure is GROWTH_RATE and not o.row and o.status is not TARGET
        and not o.headline and o.bounds is not None and first.paragraph - o.paragraph <= 1
    ]  # fmt: skip
    own = [o for o in rates if o.sentence == first.sentence]
    if len(own) == 1 and _LED_BY.search(view.between(own[0], first)[:8].partition("，")[0] + "，"):
        return own[0]
    made = total_of(parts)
    fitting = [o for o in rates if o.period == first.period and meets(made, o.bounds)]
    return fitting[-1] if len({o.figure.value for o in fitting}) == 1 else None
