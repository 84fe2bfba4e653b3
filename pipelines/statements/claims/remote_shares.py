"""Shares whose part and whole stand apart, or bear areas and periods that the words leave open: numbers speak.

A share is taken where one pair alone, of few that come into question by their names, makes it to its last digit: of a
plan that is told paragraphs after what was done, of the rows of a table, of a whole told before its part.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import is_share, meets, quotient_of, width
from pipelines.statements.claims.open_shares import CHANCE, SPAN, is_named, noun_of, shares_head, stem_of
from pipelines.statements.claims.preparing import core_of, lead_of
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, LEVEL, TARGET
from pipelines.statements.claims.wholes import is_of_area
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.vocabulary import Role

_PLAN: Final = r"(?:目标任务|任务目标|目标|任务|计划|预算|预期|指标)"
_DONE: Final = re.compile(
    rf"完成(?:了|率|进度)?(?:已)?(?:达到?|为|约|近|超|超过)?$|完成[^，。；0-9]{{0,6}}{_PLAN}(?:数|值|任务)?的?(?:约|近|超|超过)?$"
    rf"|(?:达到?|为|是|占|相当于)[^，。；0-9]{{0,6}}{_PLAN}(?:数|值|任务)?的(?:约|近|超|超过)?$"
)
_PLANNED: Final = re.compile(rf"{_PLAN}|要完成|力争|拟|将")
_OF_ALL: Final = re.compile(r"占(?:到|了)?(?:全[国省市县区州]|总|全部)[^，。；0-9]{0,8}(?:的|约|近|超|超过)*$")
_NAMED: Final = re.compile(
    r"占(?:到|了)?(?:全[国省市县区州])?(?P<of>[^，。；0-9的]{2,12})(?:的(?:比重|比例)?)?(?:为|达|约|近|超|超过)*$"
)
_MORE_WHOLES: Final = 12
"""Figures of a plan or whole that are tried."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    names: dict[str, list[Statement]] | None = None
    for s in view.statements:
        if s.figure.kind not in ("percent", "ratio_part") or s.frame or s.row or s.tail.origin:
            continue
        if s.figure.qualifier and s.is_share and s.status is not TARGET:
            rough = _roughly(view, s)
            if rough is not None:
                yield Claim("share_matches_parts", s, ((Role.PART, rough[0]), (Role.WHOLE, rough[1])))
                continue
        if s.bounds is None:
            continue
        if s.figure.kind == "percent" and _is_of_plan(lead_of(view.group(s)[0], 20)):
            done = _of_plan(view, s)
            if done is not None:
                yield Claim("completion_matches_target", s, ((Role.PART, done[0]), (Role.WHOLE, done[1])))
                continue
        former = _former(view, s)
        if former is not None:
            yield Claim("share_matches_parts", s, ((Role.PART, former[0]), (Role.WHOLE, former[1])))
            continue
        if not s.is_share or s.status is TARGET or s.indicator.endswith("贡献率"):
            continue
        found = find_apart(view, s)
        if found is None and s.own.text and s.dimensions:
            names = _by_name(view) if names is None else names
            found = _of_rows(view, s, names)
        found = found or _of_like_shares(view, s)
        if found is not None:
            yield Claim("share_matches_parts", s, ((Role.PART, found[0]), (Role.WHOLE, found[1])))


_ONLY: Final = re.compile(r"[，,](?:仅|约)?占(?:比)?(?:为|约|近)?$")


def _of_like_shares(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """东部A，占全国的a%；中部B，占b%: of the whole that the share that names it is of, told in the segment before."""
    part = s.state
    if part is None or not part.is_amount or part.sentence != s.sentence or part.figure.qualifier:
        return None
    if not _ONLY.search(lead_of(s)):
        return None
    others = [
        o for o in view.sentence(s)[:-1]
        if o.is_share and o.state is not None and o.state.is_amount and o.state.unit == part.unit
        and o.state.at < o.at < part.at and not o.state.figure.qualifier
    ]  # fmt: skip
    named = [o for o in others if _SAYS_WHOLE.search(lead_of(o, 30))]
    if not named or "；" not in view.between(others[-1], part) or "其中" in view.between(others[-1], s):
        return None
    wholes = {
        w.figure.value: w for w in view.amounts(part)
        if w.unit == part.unit and not w.figure.qualifier and w.at < named[-1].state.at  # type: ignore[union-attr]
        and all(o.state is not None and is_share(o.state, w, o) for o in others[others.index(named[-1]) :])
    }  # fmt: skip
    tried = len(view.amounts(part))
    if len(wholes) != 1 or tried * width(named[-1]) / SPAN > CHANCE:
        return None
    return part, next(iter(wholes.values()))


_SAYS_WHOLE: Final = re.compile(r"占(?:到|了)?[^，。；0-9]{2,16}的(?:约|近|超|超过|比重为|比重达)*$")


def _is_of_plan(lead: str) -> bool:
    return _PLAN_SIGN.search(lead) is not None and _DONE.search(lead) is not None


_PLAN_SIGN: Final = re.compile(r"完成|目标|任务|计划|预算|预期|指标")


def _one(pairs: Iterable[tuple[Statement, Statement]], s: Statement) -> tuple[Statement, Statement] | None:
    """The one pair that makes the share, if few enough were tried that it is no accident."""
    tried = [(p, w) for p, w in pairs if p is not w and p is not s and p.dimension == w.dimension]
    fits = [(p, w) for p, w in tried if is_share(p, w, s)]
    values = {(p.figure.value, w.figure.value) for p, w in fits}
    return fits[0] if len(values) == 1 and len(tried) * width(s) / SPAN < CHANCE else None


def _of_plan(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """全年计划N，目前已完成s%: the plan stands in the sentence or the one before, what was done anywhere before."""
    near = [o for o in view.around(s) if abs(o.sentence - s.sentence) <= 1 and o.is_amount]
    plans = [o for o in near if _is_plan(o)]
    plans = plans or [o for o in view.amounts(s) if o.status is TARGET or _AIMED.search(_behind(o))][-3:]
    done = [
        o for o in view.amounts(s)
        if (o.status is not TARGET or _DID.search(lead_of(o))) and not o.figure.qualifier
    ]  # fmt: skip
    found = _one(((d, p) for p in plans for d in done if d.figure.unit == p.figure.unit), s)
    return found or _of_like_plan(view, s)


def _of_like_plan(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """定下新增就业A的目标……新增就业B，是年度目标的s%: of the one plan of the very name of what stands right before."""
    before = view.sentence(s)[:-1]
    done = before[-1] if before else None
    if done is None or not done.is_amount or done.figure.qualifier or s.clause - done.clause != 1:
        return None
    plans = [
        o for o in view.amounts(done)
        if o.unit == done.unit and o.area == done.area and (o.core.endswith(done.core) or done.core.endswith(o.core))
        and o.core and _is_plan(o) and not o.figure.qualifier and not o.headline
    ]  # fmt: skip
    one = len({o.figure.value for o in plans}) == 1 and is_share(done, plans[-1], s)
    return (done, plans[-1]) if one else None


_DID: Final = re.compile(r"(?:已|底|来|目前|日)[^，。；]{0,4}完成[^，。；]{0,4}$")


def _behind(o: Statement) -> str:
    """The words right behind a figure, its unit first."""
    at = o.place + len(o.figure.literal)
    return o.figure.sentence[at : at + 14]


_AIMED: Final = re.compile(rf"^[^，。；、0-9]{{0,8}}{_PLAN}")


def _is_plan(o: Statement) -> bool:
    words = lead_of(o, 16) + o.indicator + "".join(o.dimensions) + o.after
    aimed = _PLANNED.search(words) or _AIMED.search(_behind(o))
    return o.status is TARGET or o.planned or aimed is not None


def find_apart(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """Part and whole of a share by the words around it, if they make it; None where no pair or more than one does."""
    lead = lead_of(s, 30)
    before = view.sentence(s)[:-1]
    last = before[-1] if before else None
    if last is not None and _PLANNED_BETWEEN.fullmatch(view.between(last, s)):
        parts = [o for o in before[:-1] if o.is_amount and o.figure.unit == last.figure.unit]
        return (parts[-1], last) if parts and is_share(parts[-1], last, s) else None
    if last is not None and view.between(last, s) == "的" and _OF_LAST.search(lead_of(last, 24)):
        # A，增长g%，占…总额B的s%: the whole stands right before its share, the part before that.
        parts = [o for o in before[:-1] if o.is_amount and o.dimension == last.dimension]
        return (parts[-1], last) if parts and is_share(parts[-1], last, s) else None
    if last is not None and last.sense.measure in _MOVES and s.state is not None and s.state.sentence == s.sentence:
        # 用电量A，增长g%，占全国的s%
        last = s.state if all(o.state is s.state for o in before if o.at > s.state.at) else last
    if last is not None and last.is_amount:
        near = [
            o for o in view.around(s, before=1) if o.is_amount and o.figure.start < s.figure.start and o is not last
        ]
        if _OF_ALL.search(lead):
            found = _one(((last, o) for o in near if o.figure.unit == last.figure.unit), s) or _of_far_area(
                view, s, last
            )
            if found is not None:
                return found
        named = _NAMED.search(lead)
        if named is not None:
            found = _one(((last, o) for o in near if is_named(o, named["of"]) or _is_sort(last, o, named["of"])), s)
            if found is not None:
                return found
        if "占" in view.between(last, s):
            # 全港N，甲港占s%: the part was told before the whole, in the same noun.
            alike = [o for o in near if shares_head(o, last) and s.sentence - o.sentence <= 2]
            return _one(((o, last) for o in alike), s) or _of_place(view, s, last)
    return _of_equal(view, s)


_MOVES: Final = frozenset({GROWTH_RATE, CHANGE})


_BEHIND: Final = re.compile(
    r"[，,]?(?:也|均|都|已|约|共|合计)*(?:占|占比|占到|为)?(?:全[国省市县区州])?(?:的|总量的|总数的)?"
)


def _roughly(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """A个省份中，上涨的有B个，超过六成; 三地合计B，超过全省八成: the amount right before a hedged share over the one
    level of its unit in the sentence, or over that of the whole area."""
    before = view.sentence(s)[:-1]
    part = before[-1] if before else None
    if part is None or not part.is_amount or part.figure.qualifier or part.headline or s.figure.lower is None:
        return None
    words = view.between(part, s)
    plain = words.removesuffix(s.figure.qualifier or "")
    if s.clause - part.clause != 1 or not _BEHIND.fullmatch(re.sub(_HEDGES, "", plain)):
        return None
    wholes = [o for o in before[:-1] if o.is_level and o.figure.unit == part.figure.unit and not o.figure.qualifier]
    if not wholes and (area := _AREA.search(words)) is not None:
        name = part.indicator + "".join(part.dimensions)
        wholes = [
            o for o in view.amounts(part)
            if o.is_level and o.figure.unit == part.figure.unit and o.period == part.period and not o.figure.qualifier
            and is_of_area(o, area.group()) and share_word(o.core[-4:], name) and o.sentence != part.sentence
        ]  # fmt: skip
        wholes = [o for o in wholes if o.parts_of is None and (o.figure.value or 0) > (part.figure.value or 0)]
        wholes = wholes[:1]
    if len(wholes) != 1 or part.bounds is None or wholes[0].bounds is None:
        return None
    made = quotient_of(part.bounds, wholes[0].bounds)
    low, high = s.figure.lower * s.factor, 1.0 if s.figure.upper is None else s.figure.upper * s.factor
    return (part, wholes[0]) if made is not None and made[1] < 1 and meets(made, (low, high)) else None


_AREA: Final = re.compile("全[国省市县区州]")
_HEDGES: Final = re.compile("约|近|接近|将近|超过?|不到|不足|逾|过|大约")


def _of_far_area(view: ArticleView, s: Statement, part: Statement) -> tuple[Statement, Statement] | None:
    """武汉A，占全省的s%: the level of the whole area wherever before, that has a word of the part or of its scope."""
    name = part.indicator + "".join(part.dimensions)
    wide = [
        o for o in view.amounts(part)
        if o.area != part.area and o.sense.measure is LEVEL and o.figure.unit == part.figure.unit
        and not o.figure.qualifier and o.period == part.period and share_word(o.core[-4:], name)
    ]  # fmt: skip
    return _one(((part, o) for o in wide), s)


def find_whole(view: ArticleView, s: Statement, part: Statement) -> tuple[Statement, Statement] | None:
    """The one figure near by that makes the share with its part, where another whole was read and does not."""
    near = [o for o in view.around(s, before=1) if o.is_amount and o.figure.start < s.figure.start]
    return _one(((part, o) for o in near if o.figure.unit == part.figure.unit), s)


def _is_sort(part: Statement, whole: Statement, name: str) -> bool:
    """Whether a level is of the sort that a share names and has a word of the part: 种植面积 of what was reaped."""
    name = re.sub(r"(?:总量|总数|总额)$", "", name)
    shared = any(part.indicator[k : k + 2] in whole.indicator for k in range(len(part.indicator) - 1))
    return len(name) > 2 and whole.indicator.endswith(name[-2:]) and shared


_OF_LAST: Final = re.compile(r"占[^，。；0-9]{0,16}$")
_FORMER: Final = re.compile(r"前者的(?:约|近|不到|不足|超过?)*$")


def _former(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """甲A……乙B，不到前者的三成: the latter of two levels over the former."""
    lead = lead_of(s, 12)
    if "前者的" not in lead or _FORMER.search(lead) is None:
        return None
    before = [o for o in view.before(s) if o.sentence - s.sentence >= -1 and o.is_amount]
    if len(before) < 2 or before[-1].sentence != s.sentence:
        return None
    alike = [o for o in before[:-1] if o.figure.unit == before[-1].figure.unit]
    return (before[-1], alike[-1]) if alike and is_share(before[-1], alike[-1], s) else None


_PLANNED_BETWEEN: Final = re.compile(rf"(?:的|年度|全年|年初|预期)*{_PLAN}(?:数|值|任务)?的")


def _of_place(view: ArticleView, s: Statement, whole: Statement) -> tuple[Statement, Statement] | None:
    """全国合计N，陕西约占s%: the level of the place that is named, wherever before."""
    named = re.search(r"(?P<place>[\u4e00-\u9fff]{2,6}?)(?:约|大约|所)?占", view.between(whole, s))
    if named is None:
        return None
    place = named["place"][-2:]
    parts = [
        o for o in view.amounts(whole)
        if o.figure.unit == whole.figure.unit and o.area is not None and o.area.name.startswith(place)
    ]  # fmt: skip
    return _one(((o, whole) for o in parts), s)


def _of_equal(view: ArticleView, s: Statement) -> tuple[Statement, Statement] | None:
    """其中三分之一、即N: the part stands right behind its share, the whole right before."""
    following = [o for o in view.near(s, 1) if o.sentence == s.sentence and o.figure.start > s.figure.start]
    before = view.sentence(s)[:-1]
    if not following or not before or not _EQUALS.fullmatch(view.between(s, following[0])):
        return None
    part, whole = following[0], before[-1]
    return (part, whole) if part.is_amount and whole.is_amount and is_share(part, whole, s) else None


_EQUALS: Final = re.compile(r"[、，,（(]?(?:即|也就是|约合?|合)(?:约)?")


def _by_name(view: ArticleView) -> dict[str, list[Statement]]:
    """The amounts of an article by their names, tables among them."""
    names: dict[str, list[Statement]] = {}
    for o in view.statements:
        if o.is_amount and not o.figure.qualifier:
            names.setdefault(noun_of(o), []).append(o)
    return names


def _of_rows(view: ArticleView, s: Statement, names: dict[str, list[Statement]]) -> tuple[Statement, Statement] | None:
    """收入中，税收占比s%: a whole of the name that the share is told of, with a part beside it that bears the stem."""
    stem = stem_of(s.indicator)
    if len(stem) < 2:
        return None
    wholes = [o for d in s.dimensions for o in names.get(_stripped(core_of(d)), ())][:_MORE_WHOLES]
    wholes = [w for w in wholes if w.area == s.area and w.sense.measure is LEVEL]
    return _one(((p, w) for w in wholes for p in _parts_beside(view, w, stem)), s)


def _parts_beside(view: ArticleView, whole: Statement, stem: str) -> Sequence[Statement]:
    return [o for o in view.near(whole, 8) if o.is_amount and stem in o.indicator and bool(o.row) == bool(whole.row)]


def _stripped(name: str) -> str:
    return re.sub(r"(?:总额|总量|总数|总值|总计|总体|合计|额|量|数|值)$", "", name)
