"""Growth told beside an absolute change: 比上年增加A，增长g%. The rate follows from the level now and its change."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim, alike
from pipelines.statements.claims.fitting import growth_by, growth_of, meets, width
from pipelines.statements.claims.preparing import lead_of
from pipelines.statements.claims.terms import CHANGE
from pipelines.statements.model import Statement
from schemas.vocabulary import GrowthBasis, Role


def growth_by_change(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """比上年增加A，增长g%, in either order: the rate follows from the level and its change."""
    near = view.own_sentence(s)
    listed = len(view.group(s)) > 1
    at = s.at - near[0].at
    for place in _places_of_changes(near, at, s, listed=listed):
        change = near[place]
        if not _is_change(change):
            continue
        if view.in_brackets(change) and not view.in_brackets(s):
            continue
        if change.framed is not None and change.framed.frame == "比" and change.source is not None:
            told = ((Role.CURRENT, change.source), (Role.BASE, change.framed))
            if meets(growth_of(change.source.bounds, change.framed.bounds), s.bounds):
                yield Claim("growth_matches_levels", s, told)
                return
            if place > at:
                continue  # 同比增长154%，比2019年同期的118亿元多出157亿元: from another base
        low, high = min(at, place), max(at, place)
        between = [o for o in near[low + 1 : high] if o.is_level and o.dimension == change.dimension]
        if between and not listed:
            return
        first, second = near[low], near[high]
        before = [o for o in near[:low] if not listed or _same_thing(o, s)]
        for level in _levels_before(before, change) or _levels_of_name(view, change):
            sure = (
                _chains(first, level) and _chains(second, level)
                and _same_base(first, second) and first.period == second.period
            )  # fmt: skip
            fit = meets(growth_by(level.bounds, change.bounds), s.bounds) and width(s) < 0.35
            if sure or fit:
                yield Claim("growth_matches_levels", s, ((Role.CURRENT, level), (Role.CHANGE, change)))
                return
        return


def _is_change(o: Statement) -> bool:
    """Whether an amount is a change: by its sense, or by words that say so much more (比去年同期多开, 多发送)."""
    if o.figure.kind != "quantity" or o.frame:
        return False
    if o.sense.measure is CHANGE:
        return True
    lead = lead_of(o)
    return "多" in lead and _MORE.search(lead) is not None


_MORE: Final = re.compile(r"[比较][^，。；]{2,10}多[\u4e00-\u9fff]{1,3}$")


def _places_of_changes(near: Sequence[Statement], at: int, s: Statement, *, listed: bool) -> list[int]:
    """Where the change of a rate may stand: before it first, that of its own indicator in a list of several."""
    for k in range(at - 1, max(0, at - 10) - 1, -1) if listed else ():
        if near[k].sense.measure is CHANGE and _same_thing(near[k], s):
            return [k]
    return [*range(at - 1, max(-1, at - 5), -1), *range(at + 1, min(len(near), at + 3))]


def _same_thing(a: Statement, b: Statement) -> bool:
    return a.indicator == b.indicator and a.dimensions == b.dimensions


def _levels_before(near: Sequence[Statement], change: Statement) -> list[Statement]:
    """The level that stands before a change, and its equivalent in another unit, that of the change first."""
    found: list[Statement] = []
    for o in reversed(near):
        if not o.is_level or not (o.dimension == change.dimension or _is_per_unit_of(o, change)):
            continue
        if found and not is_equivalent(found[-1], o):
            break
        found.append(o)
    return sorted(found, key=lambda o: not alike(o, change))


def is_equivalent(a: Statement, b: Statement) -> bool:
    """14613万吨（2923亿斤）: one amount in two units."""
    return (
        a.sentence == b.sentence and a.figure.unit != b.figure.unit and a.dimension == b.dimension
        and meets(a.bounds, b.bounds)
    )  # fmt: skip


def _is_per_unit_of(level: Statement, change: Statement) -> bool:
    """单产443.8公斤/亩，每亩比上年增加2.6公斤: the change is told in the unit that is divided."""
    above, slash, _ = (level.figure.unit or "").partition("/")
    return bool(slash) and above == change.figure.unit and "每" in lead_of(change)


def _levels_of_name(view: ArticleView, change: Statement) -> list[Statement]:
    """与上年比较，床位增加A: the level of that name in a sentence before."""
    name = change.core
    return [
        o for o in reversed(view.around(change))
        if o.is_level and o.figure.start < change.figure.start and alike(o, change) and name
        and (o.indicator.endswith(name) or name.endswith(o.indicator))
    ][:3]  # fmt: skip


def _chains(s: Statement, level: Statement) -> bool:
    """Whether a figure goes on from a level and names nothing else."""
    return (s.state is level or s.source is level) and not s.own.text


def _same_base(first: Statement, second: Statement) -> bool:
    """Whether what is said second of a level counts from the same base as what was said first."""
    later = _base_words(second)
    if not later and second.basis is GrowthBasis.SINCE_BASE and first.basis is not GrowthBasis.SINCE_BASE:
        return False  # 较去年同期少A，较多年均值多g%
    return not later or later == _base_words(first)


def _base_words(s: Statement) -> str:
    words = "".join(reversed(s.tail.words))
    for pattern, name in _BASES:
        if pattern.search(words):
            return name
    return words if s.tail.base_times else ""


_BASES = (
    (re.compile(r"多年|常年|历年|历史|均值|平均值"), "mean of years"),
    (re.compile(r"年初|[上去]年年?[末底]"), "start of year"),
    (re.compile(r"环比|[上前]个?[月季旬周]"), "period before"),
    (re.compile(r"同比|同期|[上去]年|上一年"), "year before"),
    (re.compile(r"年均"), "average"),
)
