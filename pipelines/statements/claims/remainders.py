"""Claims of what is left of a total, of what goes beyond a plan, and of the stretches of time that a total runs over.

计划A，已完成B，剩余C; 完成A，为计划B的s%，超额C; 前三季度A，其中一季度B、三季度C: they arise where the figures fit to
the last digit; stretches that leave no day out also where one slip of the pen parts them from their total (`slips`).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import add_up
from pipelines.statements.claims.preparing import LEFT, lead_of
from pipelines.statements.claims.slips import is_slip_of_sum
from pipelines.statements.claims.terms import LEVEL
from pipelines.statements.model import Statement
from schemas.vocabulary import PeriodKind, Role

_REST: Final = re.compile(r"(?:剩余|剩下|还剩|还有|尚有|余下|仍有|其余)[^，。；0-9]{0,6}$")
_BEYOND: Final = re.compile(r"(?:超额|超出|超过?|多完成|超计划)[^，。；0-9]{0,4}$")
_NO_FLOW: Final = re.compile(r"率$|均|价|余额|存量|保有|库存|指数|人口$|年末|月末")
MOST_STRETCHES: Final = 14


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for place, s in enumerate(view.statements):
        if s.figure.kind != "quantity" or s.row or s.frame or s.figure.qualifier or s.bounds is None:
            continue
        if s.signs & LEFT:
            lead = lead_of(s, 12)
            yield from _left(view, s) if _REST.search(lead) else ()
            yield from _beyond(view, s) if _BEYOND.search(lead) else ()
        if s.is_amount and _begins_again(s, view.statements[place + 1 : place + MOST_STRETCHES]):
            yield from _stretches(s, view.statements[place + 1 : place + 1 + MOST_STRETCHES])
        if place and s.is_amount and _opens_stretches(s, view.statements[place - 1], view.following(s)):
            yield from _tiled(view, s)


def _tiled(view: ArticleView, first: Statement) -> Iterator[Claim]:
    """上半年A……分季度看，一季度B，二季度C: the amounts of one sentence whose spans go side by side, of a total of all
    of them told before."""
    parts = [o for o in view.own_sentence(first) if o.at >= first.at and _is_stretch_beside(o, first)][:MOST_STRETCHES]
    parts.sort(key=lambda o: o.period.first if o.period else date.min)
    spans = [o.period for o in parts if o.period is not None]
    run = 1
    while run < len(parts) and spans[run].first - spans[run - 1].last == timedelta(days=1):
        run += 1
    if run < 2:
        return
    parts = parts[:run]
    for total in reversed(view.amounts(first)):
        whole = total.period
        if whole is None or whole.first != spans[0].first or whole.last != spans[run - 1].last or total.row:
            continue
        if not _is_stretch_beside(total, first) or total.headline or whole.kind is PeriodKind.INSTANT:
            continue
        named = all(
            o.core[-2:] == total.core[-2:] or total.core.endswith(o.core) or o.core in total.core for o in parts
        )
        if (named or run > 2) and _is_exact(total, parts):
            yield Claim("periods_sum_to_span", total, tuple((Role.PART, p) for p in parts), closed_list=True)
            return


def _is_stretch_beside(o: Statement, first: Statement) -> bool:
    """Whether an amount may be a stretch beside another, or the total of both."""
    alike = o.is_amount and o.unit == first.unit and o.area == first.area and not o.figure.qualifier
    flows = o.period is not None and o.sense.measure is first.sense.measure and not _NO_FLOW.search(o.indicator)
    return alike and flows and not o.tail.each and not o.tail.origin


def _begins_again(s: Statement, following: Sequence[Statement]) -> bool:
    """Whether a figure right behind is of a part of its span, from the first day on."""
    whole = s.period
    if whole is None or whole.kind is PeriodKind.INSTANT:
        return False
    for o in following:
        part = o.period
        if part is not None and part is not whole and part.first == whole.first and part.last < whole.last:
            return True
    return False


def _opens_stretches(s: Statement, last: Statement, following: Sequence[Statement]) -> bool:
    """Whether its span and that of the next amount of its sentence go side by side, and it is the first to do so."""
    span = s.period
    if (
        span is None
        or span.kind is PeriodKind.INSTANT
        or (last.sentence == s.sentence and last.figure.unit == s.figure.unit)
    ):
        return False
    spans = [o.period for o in following[:3] if o.figure.unit == s.figure.unit and o.period is not None]
    return bool(spans) and timedelta(days=1) in (spans[0].first - span.last, span.first - spans[0].last)


def _before(view: ArticleView, s: Statement) -> Sequence[Statement]:
    """The last amounts of the sentence before a figure, in its unit."""
    alike = [o for o in view.sentence(s)[:-1] if o.figure.unit == s.figure.unit and o.figure.kind == "quantity"]
    return [o for o in alike if o.bounds is not None and not o.figure.qualifier][-2:]


def _left(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """共A，已完成B，还剩C: what is done and what is left make the whole."""
    before = _before(view, s)
    if len(before) == 2:
        total, done = sorted(before, key=lambda o: -(o.figure.value or 0))
        if _is_exact(total, (done, s)):
            yield Claim("parts_sum_to_total", total, ((Role.PART, done), (Role.PART, s)), closed_list=True)


def _beyond(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """完成A，为计划B的…，超额C: what is done less what was planned."""
    before = _before(view, s)
    if len(before) == 2:
        done, plan = sorted(before, key=lambda o: -(o.figure.value or 0))
        if _is_exact(done, (plan, s)):
            yield Claim("change_matches_levels", s, ((Role.CURRENT, done), (Role.BASE, plan)))


def _is_exact(total: Statement, parts: Sequence[Statement]) -> bool:
    place = min(o.figure.place * o.factor for o in (total, *parts))
    gap = sum((p.figure.value or 0) * p.factor for p in parts) - (total.figure.value or 0) * total.factor
    return abs(gap) <= place / 2


def _stretches(total: Statement, following: Sequence[Statement]) -> Iterator[Claim]:
    """前三季度A，其中一季度B、二季度C、三季度D: the figures behind whose spans fill that of the total."""
    whole = total.period
    if whole is None:
        return
    if (whole.last - whole.first).days < 50 or _NO_FLOW.search(total.indicator):
        return
    parts = [
        o for o in following
        if o.is_amount and o.figure.unit == total.figure.unit
        and o.area == total.area and o.paragraph == total.paragraph and o.sense.measure is total.sense.measure
        and o.period is not None and o.period != whole and not o.figure.qualifier
        and o.period.first >= whole.first and o.period.last <= whole.last
    ]  # fmt: skip
    parts.sort(key=lambda o: o.period.first if o.period else whole.first)
    spans = [o.period for o in parts if o.period is not None]
    if len(parts) < 2 or spans[0].first != whole.first or spans[-1].last != whole.last:
        return
    if any(b.first - a.last != timedelta(days=1) for a, b in pairwise(spans)):
        return
    same = len({o.core for o in (total, *parts)}) == 1
    alike = total.sense.measure is LEVEL and all(o.indicator[-2:] == total.indicator[-2:] for o in parts)
    fits = add_up(total, parts) and (same or alike)
    if fits or (same and is_slip_of_sum(total, parts)):
        yield Claim("periods_sum_to_span", total, tuple((Role.PART, p) for p in parts), closed_list=True)
