"""Claims that a share makes: the part over the whole.

Part and whole are taken as the words name them. Where the words leave several figures open, numbers speak: the one pair
that reproduces the printed share is meant, if it is hardly met by chance (`fitting`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from pipelines.statements.aims import OF_AIMS
from pipelines.statements.claims import wholes
from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import add_up, is_share, total_of
from pipelines.statements.claims.hundreds import hundred, reference_of, runs_of_hundred
from pipelines.statements.claims.multiples import base_behind
from pipelines.statements.claims.open_shares import (
    GDP_WORDS,
    Heard,
    fit_share,
    is_named,
    may_hold,
    noun_meant,
    noun_of,
    shares_head,
)
from pipelines.statements.claims.preparing import code_of, lead_of
from pipelines.statements.claims.remote_shares import find_apart, find_whole
from pipelines.statements.claims.restatements import similarity
from pipelines.statements.claims.slips import exceeds
from pipelines.statements.claims.terms import LEVEL, SHARE, TARGET
from pipelines.statements.model import Statement
from schemas.vocabulary import Role


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    yield from _of_wholes(view)


def _of_wholes(view: ArticleView) -> Iterator[Claim]:
    """占…的s%: the share, its part and its whole."""
    heard, said = Heard(), wholes.Heard()
    runs: dict[int, list[tuple[Statement, Statement, Statement]]] = {}
    listed: set[int] = set()
    by_whole: dict[tuple[int, int], list[tuple[Statement, Statement]]] = {}
    for s in view.rates:
        done = _done_of_plan(view, s) if s.figure.kind == "percent" and not s.row and not s.frame else None
        if done is not None:
            yield Claim("completion_matches_target", s, ((Role.PART, done[0]), (Role.WHOLE, done[1])))
            continue
        if not s.is_share:
            continue
        if s.indicator.endswith("贡献率"):
            continue
        if s.framed is not None and s.framed.frame == "占" and s.source is not None:
            yield Claim("share_matches_parts", s, ((Role.PART, _told_of(s.source)), (Role.WHOLE, s.framed)))
            continue
        if id(s) in listed:
            continue
        behind = base_behind(view, s) if s.completion or s.tail.time is not None else None
        if behind is not None:
            yield Claim("share_matches_parts", s, ((Role.PART, behind[0]), (Role.WHOLE, behind[1])))
            continue
        told = wholes.settle(view, s, said)
        if told is not None and not is_share(*told, s) and not wholes.is_named(view, s):
            # What the share is of goes without saying: another figure that makes it is meant.
            told = find_apart(view, s) or find_whole(view, s, told[0]) or _of_heard(told[0], s, heard) or told
            if not heard.wholes and _has_own_share(view, told[1], s) and not is_share(*told, s):
                continue
        if told is not None and not is_share(*told, s):
            if exceeds(*told, s):
                told = None
            elif (first := _counted_first(view, told[0])) is not None:
                told = find_whole(view, s, first)
        if told is not None:
            yield Claim("share_matches_parts", s, ((Role.PART, told[0]), (Role.WHOLE, told[1])), settled=True)
            runs.setdefault(id(s.list_of or s), []).append((s, *told))
            by_whole.setdefault((s.paragraph, id(told[1])), []).append((s, told[0]))
            heard.enter(s)
            heard.whole = told[1]
            continue
        heard.enter(s)
        group = view.group(s)
        if group[0] is s and len(group) > 1:
            triples = _listed_shares(view, group)
            for share, part, whole in triples:
                yield Claim("share_matches_parts", share, ((Role.PART, part), (Role.WHOLE, whole)))
                listed.add(id(share))
                heard.whole = whole
            if triples:
                runs[id(s)] = triples
                continue
        named = reference_of(s)
        if named:
            heard.reference, heard.sentence = named, s.sentence
        elif s.sentence != heard.sentence:
            heard.reference = ""
        found = _certain(view, s, heard) if s.status is not TARGET else None
        if found is None or not is_share(*found, s):
            found = fit_share(view, s, heard) or found
            if found is not None and not is_share(*found, s) and (first := _counted_first(view, found[0])) is not None:
                found = find_whole(view, s, first)
        if found is None:
            continue
        part, whole = found
        yield Claim("share_matches_parts", s, ((Role.PART, part), (Role.WHOLE, whole)))
        if is_share(part, whole, s):
            heard.whole = whole
            if whole not in heard.wholes:
                heard.wholes = [*heard.wholes[-3:], whole]
        runs.setdefault(id(s.list_of or s), []).append((s, part, whole))
        by_whole.setdefault((s.paragraph, id(whole)), []).append((s, part))
    for run in runs.values():
        shares, parts = [r[0] for r in run], [r[1] for r in run]
        if len(run) > 2 and abs(sum(s.figure.value or 0 for s in shares) - 100) < 0.6:
            yield hundred(shares)
            if add_up(run[0][2], parts):
                yield Claim("parts_sum_to_total", run[0][2], tuple((Role.PART, p) for p in parts), closed_list=True)
    yield from _complete(by_whole, view)


def _told_of(source: Statement) -> Statement:
    """总产量42万吨，比上年增加2万吨，占全国340万吨的12.5%: the amount whose changes stand between."""
    moved = source.sense.measure is not LEVEL and source.source is not None and source.tail.direction != 0
    return source.state if moved and source.state is not None else source


def _counted_first(view: ArticleView, part: Statement) -> Statement | None:
    """3万人集中在8个县，占40%: who was counted, where the figure taken for the part only says where they are."""
    before = [o for o in view.sentence(part) if o.clause == part.clause and o.figure.start < part.figure.start]
    first = before[0] if before else None
    if first is None or not first.is_amount or first.unit == part.unit:
        return None
    return first if _WHERE.search(view.between(first, part)) else None


_WHERE: Final = re.compile("在|于|分布|涉及|来自|覆盖|惠及")


def _of_heard(part: Statement, s: Statement, heard: Heard) -> tuple[Statement, Statement] | None:
    """A，占a%，其中B占s%: B over what A's share was of, where that makes it."""
    known = [w for w in (heard.whole, *heard.wholes) if w is not None and w.dimension == part.dimension]
    return next(((part, w) for w in known if is_share(part, w, s)), None)


def _has_own_share(view: ArticleView, whole: Statement, s: Statement) -> bool:
    """Whether the sentence tells of what would be a whole that it is itself a share of something: what its parts are
    shares of then stays open."""
    between = [o for o in view.sentence(s) if whole.figure.start < o.figure.start < s.figure.start]
    return bool(between) and between[0].sense.measure is SHARE and between[0].is_share


def _done_of_plan(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """完成年度计划N的s%, 为预算N的s%: the plan stands right before the percent, what was done before it."""
    if s.framed is not None and s.framed.frame == "占":
        return None
    before = view.sentence(s)[:-1]
    plan = before[-1] if before else None
    if plan is not None and plan.figure.kind == "quantity" and _stands_of(view, plan, s):
        words = plan.indicator + plan.reference + "".join(plan.dimensions) + plan.lead
        done = [o for o in before[:-1] if o.is_amount and o.dimension == plan.dimension]
        if done and _PLAN.search(words + lead_of(plan)):
            return next((o for o in reversed(done) if is_share(o, plan, s)), done[-1]), plan
    if s.completion or _is_of_plan(s.indicator):
        done = [o for o in reversed(before) if o.is_amount]
        plans = [
            o
            for o in view.own_sentence(s)
            if o.figure.kind == "quantity" and (o.planned or OF_AIMS.search(o.indicator))
        ]
        pairs = [(o, p) for o in done for p in plans if o is not p and is_share(o, p, s)]
        return pairs[0] if pairs else None
    return None


@lru_cache(maxsize=1 << 12)
def _is_of_plan(indicator: str) -> bool:
    return _OF_AIM.search(indicator) is not None


_PLAN: Final = re.compile("计划|目标|任务|预算|预期|指标")
_OF_AIM: Final = re.compile("完成率|计划|预算")


def _stands_of(view: ArticleView, plan: Statement, s: Statement) -> bool:
    """Whether nothing but the unit and 的, or a word for the plan (11万人目标任务的99%), stands between two figures."""
    gap = s.figure.left - plan.figure.right
    if 0 < gap <= 2 and f"{plan.figure.unit or ''}的" in s.figure.sentence:
        return True
    return bool(plan.frame) and _OF_PLAN.fullmatch(view.between(plan, s)) is not None


_OF_PLAN: Final = re.compile(r"的?(?:年度|全年)?(?:目标任务|任务目标|目标|任务|计划|预算)数?的")


def _listed_shares(view: ArticleView, group: Sequence[Statement]) -> list[tuple[Statement, Statement, Statement]]:
    """上述门类占…的比重分别为a、b和c: as many levels before, in order, of one whole that makes all the shares."""
    if not all(s.is_share and s.figure.kind == "percent" for s in group):
        return []
    first = group[0]
    before = [o for o in view.amounts(first) if o.sense.measure is LEVEL and not o.figure.qualifier]
    near = [o for o in before if o.paragraph == first.paragraph and first.sentence - o.sentence <= 1]
    parts = near[-len(group) :]
    if len(parts) != len(group):
        return []
    for whole in reversed(before):
        if all(
            whole is not p and may_hold(p, whole) and is_share(p, whole, s) for p, s in zip(parts, group, strict=True)
        ):
            return list(zip(group, parts, [whole] * len(group), strict=True))
    return []


def _complete(by_whole: dict[tuple[int, int], list[tuple[Statement, Statement]]], view: ArticleView) -> Iterator[Claim]:
    """Neighbouring shares of one whole that make a hundred: their parts make the whole."""
    at = {id(s): s for s in view.statements}
    for (_, whole), pairs in by_whole.items():
        for run in runs_of_hundred([s for s, _ in pairs]):
            parts = [part for s, part in pairs if any(s is other for other in run)]
            if len({id(p) for p in parts}) == len(parts) and add_up(at[whole], parts):
                yield Claim("parts_sum_to_total", at[whole], tuple((Role.PART, p) for p in parts), closed_list=True)
        parts = _rest_of(view, pairs[0][1], at[whole])
        if parts:
            yield Claim("parts_sum_to_total", at[whole], tuple((Role.PART, p) for p in parts), closed_list=True)


def _rest_of(view: ArticleView, first: Statement, whole: Statement) -> list[Statement]:
    """The levels from a part on, in its paragraph, that exhaust the whole which its share is of."""
    parts: list[Statement] = []
    for o in view.around(first):
        alike = o.is_amount and o.sense.measure is first.sense.measure and may_hold(o, whole) and not o.figure.qualifier
        if o.figure.start < first.figure.start or not alike or o is whole or o.paragraph != first.paragraph:
            continue
        parts.append(o)
        made = total_of(parts)
        if made is None or len(parts) > 9:
            return []
        if len(parts) > 1 and add_up(whole, parts) and made[1] - made[0] < 0.002 * made[1]:
            return parts
    return []


def _certain(view: ArticleView, s: Statement, heard: Heard) -> tuple[Statement, Statement] | None:
    """Part and whole as the words name them."""
    part = _part(view, s)
    if part is None or part.figure.kind != "quantity":
        return None
    if part.area != s.area:
        return _of_wider_area(view, s, part)
    listed = _of_listed(view, s, part)
    if listed is not None:
        return listed
    whole = _whole(view, s, part, heard.reference)
    if whole is None and heard.whole is not None and not heard.reference and s.tail.share is not None:
        # 占15.5%；…占13.6%: the shares of a paragraph go on being of one whole.
        whole = heard.whole if may_hold(part, heard.whole) and shares_head(part, heard.whole) else None
    return (part, whole) if whole is not None and whole is not part else None


def _part(view: ArticleView, s: Statement) -> Statement | None:
    if s.source is not None:
        source = s.state
        if source is not None and source.sense.measure is not LEVEL:
            source = source.state
        return source if source is not None and source.period == s.period else None
    name = re.sub(r"占.*$|(?:的)?(?:比重|占比)$", "", s.indicator)
    found = [
        o
        for o in view.around(s)
        if o.paragraph == s.paragraph and o.sense.measure is LEVEL and o.figure.kind == "quantity"
        and o.indicator == name and o.period == s.period and o.figure.start < s.figure.start
    ]  # fmt: skip
    return found[0] if len({o.figure.value for o in found}) == 1 else None


def _whole(view: ArticleView, s: Statement, part: Statement, reference: str) -> Statement | None:
    if (
        any(word in s.indicator[s.indicator.rfind("占") :] for word in ("全国", "全省", "全区"))
        and s.area
        and s.area.name not in ("全国",)
        and reference not in GDP_WORDS
    ):
        return None
    code = None
    if reference in GDP_WORDS:
        code = "gdp"
    elif reference:
        code = code_of(reference)
    if code is not None and (whole := view.of_concept(code, part, part.unit)) is not None and whole.unit == part.unit:
        return whole
    bare = reference.removesuffix("总额").removesuffix("总量").removesuffix("总数") if len(reference) > 4 else reference
    total = view.total_of(part)
    direct = s.tail.share is not None and not reference and total is not part
    if direct and total is not None and may_hold(part, total) and not total.tail.origin and not total.frame:
        return total
    if reference and (named := _named_whole(view, part, reference)) is not None:
        return named
    candidates: list[Statement] = []
    exact: list[Statement] = []
    for o in view.around(s, before=1):
        if o.figure.start >= s.figure.start or o.sense.measure is not LEVEL or o.unit != part.unit:
            continue
        if o.period != part.period or o.area != part.area or o is part or s.paragraph - o.paragraph > 1:
            continue
        name = o.core
        bears = bool(bare) and len(bare) > 2 and (name == bare or name.endswith(bare))
        if not reference and s.indicator.endswith(("占全国", "占" + (o.area.name if o.area else "全国"))):
            bears = o.paragraph == s.paragraph and similarity(name, part.indicator) >= 0.3
        suffix = (
            not reference
            and part.indicator != o.indicator
            and part.indicator.endswith(o.indicator)
            and part.indicator[: len(part.indicator) - len(o.indicator)][-1:] not in ("非", "不", "未", "无")
            and len(o.indicator) > 2
        )
        if (bears or suffix) and (o.figure.value or 0) >= (part.figure.value or 0):
            (exact if bare and name == bare else candidates).append(o)
    candidates = exact or candidates
    return candidates[-1] if len({o.figure.value for o in candidates}) == 1 else None


def _of_listed(view: ArticleView, s: Statement, part: Statement) -> tuple[Statement, Statement] | None:
    """三市合计A，占全市的s%: the whole is what the list was a list of, for the whole area."""
    if not re.search(r"占全[市省县区]的?$", lead_of(s)) or not re.search("合计|共计", lead_of(part)):
        return None
    lists = [o for o in view.sentence(part) if o.figure.start < part.figure.start and o.figure.kind == "quantity"]
    names = {o.indicator for o in view.group(lists[-1])} if lists else set()
    found = [
        o for o in view.amounts(part)
        if o.indicator in names and o.area == s.area and o.period == part.period
        and o.dimension == part.dimension and o.sentence != part.sentence and not o.figure.qualifier
    ]  # fmt: skip
    return (part, found[0]) if len({o.figure.value for o in found}) == 1 else None


def _of_wider_area(view: ArticleView, s: Statement, whole: Statement) -> tuple[Statement, Statement] | None:
    """全国总产量N，河南占s%: the share goes on from the whole; the part is the same indicator of the area named."""
    found = [
        o for o in view.amounts(s)
        if o.area == s.area and o.dimension == whole.dimension and is_share(o, whole, s)
        and (is_named(o, whole.indicator) or similarity(o.indicator, whole.indicator) >= 0.3)
    ]  # fmt: skip
    return (found[-1], whole) if len({o.figure.value for o in found}) == 1 else None


def _named_whole(view: ArticleView, part: Statement, reference: str) -> Statement | None:
    """The one level before a part, of its area and period, that bears the very name a share refers to."""
    wanted = noun_meant(reference)
    found = [
        o for o in view.amounts(part)
        if o.sense.measure is LEVEL and not o.figure.qualifier and may_hold(part, o)
        and len(wanted) > 2 and (noun_of(o) or o.core) == wanted and not o.dimensions
    ]  # fmt: skip
    return found[-1] if len({o.figure.value for o in found}) == 1 else None
