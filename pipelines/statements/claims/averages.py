"""Claims that an average makes: yield, price, amount a head or a household, over the total and what it is counted by.

What is divided and what it is divided by is known from the unit of the average (元/吨) or from its name (亩产, 均价,
人均). Among the figures near that have those units, the one pair that reproduces the average is meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pipelines.statements.claims.claim import REACH, ArticleView, Claim
from pipelines.statements.claims.fitting import Bounds, meets, quotient_of, rounded, width
from pipelines.statements.claims.preparing import EACH, lead_of
from pipelines.statements.claims.terms import CHANGE, LEVEL, RATIO, TARGET
from pipelines.statements.model import Statement
from schemas.consistency.units import Unit, find_unit
from schemas.vocabulary import Kind, PeriodKind, Role

_EACH: Final = re.compile(
    r"(?P<by>人均|户均|亩均|村均|校均|每人|每户|每亩|每公顷|每吨|每公斤|每平方米|每头|每个|每家|每所|每件|每辆|每台|每村|每栋|每单|每笔|每次"
    r"|亩产|单产|单位面积产量|公顷产量|均价|单价|平均价格|平均规模|平均班额|平均)"
)
_EACH_SIGNS: Final[tuple[str, ...]] = ("均", "每", "产", "单价")
"""One of these stands in each of its words."""
_NOT: Final = re.compile(r"可支配收入|纯收入|消费支出|平均气温|平均工资|平均年龄|平均寿命|年均|两年平均")
_BY_NAME: Final = {
    "亩均": ("亩",), "每亩": ("亩",), "亩产": ("亩",), "每公顷": ("公顷",), "公顷产量": ("公顷",),
    "单产": ("亩", "公顷"), "单位面积产量": ("亩", "公顷"), "人均": ("人", "名"), "每人": ("人", "名"),
    "户均": ("户",), "每户": ("户",), "每吨": ("吨",), "每公斤": ("公斤",), "每平方米": ("平方米",),
}  # fmt: skip
_CHANCE: Final = 0.05


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        kind = s.figure.kind
        if s.indicator.endswith("性别比"):
            yield from _of_sexes(view, s) if kind != "percentage_point" else ()
        elif kind == "ratio_part" or (kind == "quantity" and s.indicator.endswith("比")):
            yield from _ratios(view, s)
        if kind != "quantity" or s.row or s.sense.measure is not LEVEL or s.status is TARGET:
            continue
        beside = None if s.frame else _beside(view, s)
        told = beside or (_of_many(view, s) or _of_money(view, s) if "每" in s.figure.sentence else None)
        if told is not None:
            yield told
            continue
        divisor = _divisor(s) if s.figure.unit else None
        if divisor is not None and width(s) < 0.2:
            told = _of_sentence(view, s, divisor) or _as_counted(view, s, divisor)
            yield from (told,) if told is not None else _averages(view, s, divisor)


def _ratios(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """生师比16.3∶1, 医护比1∶1.2: one of the last levels of the sentence over another."""
    if s.figure.kind == "ratio_part":
        group = view.group(s)
        if len(group) != 2 or s.figure.value == 1 or s.tail.origin:
            return
        if group[1 if group[0] is s else 0].figure.value != 1:
            return
    elif s.sense.measure is not RATIO:
        return
    low, high = s.figure.lower, s.figure.upper
    levels = [
        o for o in view.sentence(s)
        if o.figure.start < s.figure.start and o.figure.kind == "quantity" and o.sense.measure is LEVEL
        and not o.frame and not o.tail.origin and o.bounds is not None and o.figure.unit
        and "每" not in o.indicator and not any("每" in d for d in o.dimensions)
    ][-4:]  # fmt: skip
    if low is None or high is None:
        return
    pairs = [
        (a, b) for a in levels for b in levels
        if a is not b and a.figure.unit == b.figure.unit and meets(quotient_of(a.bounds, b.bounds), (low, high))
    ]  # fmt: skip
    if not pairs and _SHORT_RATIO.search(s.own.text) is not None and width(s) < _FINE:
        # 在校生A人。专任教师B人，生师比16.3∶1: of the levels of the sentence before too.
        near = [o for o in view.before(s) if o.is_level and s.sentence - o.sentence <= 1 and o.paragraph == s.paragraph]
        near = [o for o in near if o.bounds is not None and not o.figure.qualifier][-8:]
        pairs = [
            (a, b) for a in near for b in near
            if a is not b and a.figure.unit == b.figure.unit and meets(quotient_of(a.bounds, b.bounds), (low, high))
        ]  # fmt: skip
    named = _RATIO_OF.search(s.indicator + s.lead)
    if not pairs and named is not None:
        near = [o for o in view.before(s) if o.figure.kind == "quantity" and o.paragraph == s.paragraph and o.bounds]
        pairs = [
            (a, b) for a in near for b in near
            if a is not b and a.figure.unit == b.figure.unit
            and named["of"] in a.indicator and named["to"] in b.indicator
            and a.sense.measure is b.sense.measure and meets(quotient_of(a.bounds, b.bounds), (low, high))
        ]  # fmt: skip
    if len(pairs) == 1:
        yield Claim("ratio_matches_levels", s, ((Role.NUMERATOR, pairs[0][0]), (Role.DENOMINATOR, pairs[0][1])))


def _of_sexes(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """男性3.98万人、女性3.44万人，性别比为115.7: the last count of men over that of women, for a hundred."""
    counts = [
        o for o in view.before(s)
        if s.paragraph - o.paragraph <= 1 and o.figure.unit == "人" and o.sense.measure is LEVEL
        and not o.frame and o.bounds is not None
    ]  # fmt: skip
    men, women = ([o for o in counts if o.indicator.startswith(sex)][-1:] for sex in "男女")
    # The tally takes the base of a hundred from the words between the figure before and this one.
    words = re.split(r"[，,；;。]", _ASIDE.sub("", lead_of(s, 60)))[-1]
    named = _SEX_RATIO.search(words) is not None
    told = s.figure.lower is not None and s.figure.upper is not None and s.figure.kind == "quantity" and named
    alike = men and women and _same_place_and_time(men[0], women[0], s)
    if alike and told and not s.tail.origin and (s.start is not None or not s.tail.base_times):
        yield Claim("ratio_matches_levels", s, ((Role.NUMERATOR, men[0]), (Role.DENOMINATOR, women[0])))


def _same_place_and_time(*told: Statement) -> bool:
    return len({(o.area, o.period and o.period.year) for o in told}) == 1


_SEX_RATIO: Final = re.compile(r"性别比[^\d]*(?:[由从][^，]*?\d[^，]*?[为到至])?[^\d]*$")
"""性别比为105.2, 性别比由107.9下降为106.6."""


_SHORT_RATIO: Final = re.compile(r"^[\u4e00-\u9fff]{2}比$")
_FINE: Final = 0.002
"""How wide a ratio may be beside its size, for levels of two sentences to be tried: 16.14, not 1.3."""
_ASIDE: Final = re.compile(r"[（(][^（）()]*[）)]")


_RATIO_OF: Final = re.compile(
    r"(?P<of>[\u4e00-\u9fff]{2,6})[与和](?P<to>[\u4e00-\u9fff]{2,6}?)(?:数量|数)?(?:之比|的?比例|比)"
)


_MANY: Final = re.compile(
    r"每(?P<number>1?0*)(?P<scale>百万|十万|百|千|万|十)(?:名|个)?(?:常住|户籍|农村|城镇)?(?P<of>[\u4e00-\u9fff]{0,4}老年?人|人口?|户|居民|农户)中?"
    r"(?:具有|拥有|平均|有)?"
)
_BY: Final = re.compile(r"(?:按|以|照)[^，。；]{0,10}$")
_SCALES: Final = {"十": 10.0, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6}


def _of_many(view: ArticleView, s: Statement) -> Claim | None:
    """按660.7万常住人口计算，每千人拥有床位7.75张: counted by people of the sentence, of what is called so."""
    named = [name for name in (s.indicator, *s.dimensions) if "每" in name]
    told = next(filter(None, map(_MANY.search, named)), None)
    if told is None:
        return None
    unit = "户" if told["of"].endswith("户") else "人"
    counts = [
        o for o in view.sentence(s)
        if o.figure.start < s.figure.start and o.figure.unit == unit and _BY.search(lead_of(o))
    ]  # fmt: skip
    name = s.indicator[told.end() :] if told.string == s.indicator else s.indicator
    name = name.removesuffix("数") if len(name) > 2 else name
    totals = [
        o for o in view.near(s, REACH)
        if o is not s and o.figure.kind == "quantity" and _is_of_unit(o, s) and o.sense.measure is LEVEL
        and len(name) > 1 and _is_named(o, name) and o.area == s.area and not o.tail.origin
        and o.bounds is not None and not _MANY.search(o.indicator) and abs(s.paragraph - o.paragraph) <= 2
        and s is not o.list_of and s.list_of is not (o.list_of or o)
    ]  # fmt: skip
    totals = [o for o in totals if o.figure.start < s.figure.start] or totals
    totals = [o for o in totals if o.indicator == name] or [o for o in totals if o.indicator.endswith(name)] or totals
    if len({o.figure.value for o in totals}) != 1:
        made = [claim for o in totals if (claim := _of_residents(view, s, o, told)) is not None]
        return made[0] if len(made) == 1 and width(s) < _CHANCE / len(totals) else None
    if len(counts) == 1:
        return Claim("average_matches_total", s, ((Role.TOTAL, totals[-1]), (Role.COUNT, counts[0])), settled=True)
    return _of_residents(view, s, totals[-1], told)


_ACTUAL: Final = re.compile("实有|实际|现有|共有|拥有|核定|开放|编制")


def _is_named(o: Statement, name: str) -> bool:
    """Whether a total is of what an average counts (医疗卫生机构床位数 of 医疗卫生机构实有床位)."""
    return name in o.indicator or name.endswith(o.indicator) or name.endswith(_ACTUAL.sub("", o.indicator) or "？")


def _is_of_unit(o: Statement, s: Statement) -> bool:
    units = {o.figure.unit, s.figure.unit}
    return len(units) == 1 or units == {"人", "名"}


def _of_residents(view: ArticleView, s: Statement, total: Statement, told: re.Match[str]) -> Claim | None:
    """年末常住人口P……每千常住人口拥有床位s张: the population told before that makes the rate."""
    power = float(told["number"] or 1) * _SCALES[told["scale"]]
    old = told["of"].endswith(("老人", "老年人"))
    for o in view.near(s, REACH):
        people = o.figure.unit == "人" and o.is_level and o.area == s.area
        people = people and (("老年" in o.indicator or "老人" in o.indicator) if old else o.indicator.endswith("人口"))
        if people and meets(_scaled(quotient_of(total.bounds, o.bounds), power), rounded(s)):
            return Claim("average_matches_total", s, ((Role.TOTAL, total), (Role.COUNT, o)))
    return None


_OF_MONEY: Final = re.compile(
    r"每[百千万亿]元(?P<of>[\u4e00-\u9fff]{2,10}?)(?:中的|中|实现的?|的)?(?P<what>成本|费用|利润|利税|税收|税金|收入)$"
)


def _of_money(view: ArticleView, s: Statement) -> Claim | None:
    """营业收入A，营业成本B。每百元营业收入中的成本为s元: of the one amount of either name just told."""
    match = _OF_MONEY.search(s.indicator)
    if match is None:
        return None
    before = [
        o for o in view.before(s)
        if o.is_level and o.dimension == s.dimension and o.paragraph == s.paragraph and s.sentence - o.sentence <= 1
        and o.area == s.area and o.period == s.period and not o.figure.qualifier and not o.row and o.bounds is not None
    ]  # fmt: skip
    whats = [o for o in before if o.indicator.removesuffix("总额").endswith(match["what"])]
    whats = [o for o in whats if not o.indicator.endswith(match["of"])]
    wholes = [o for o in before if o.indicator.endswith(match["of"])]
    if len(whats) != 1 or len(wholes) != 1:
        return None
    return Claim("average_matches_total", s, ((Role.TOTAL, whats[0]), (Role.COUNT, wholes[0])), settled=True)


@dataclass(frozen=True, slots=True)
class _Divisor:
    """What an average is counted by: units that the count may have, none: any; and the unit that one is of."""

    units: tuple[Unit, ...]
    above: Unit
    compound: bool = False


def _divisor(s: Statement) -> _Divisor | None:
    return _find_divisor(s.unit or "", s.indicator + "".join(reversed(s.tail.words)) if s.tail.words else s.indicator)


@lru_cache(maxsize=1 << 14)
def _find_divisor(unit: str, words: str) -> _Divisor | None:
    above, _, below = unit.partition("/")
    if below:
        return _Divisor((find_unit(below, Kind.QUANTITY),), find_unit(above, Kind.QUANTITY), compound=True)
    if not any(word in words for word in _EACH_SIGNS):
        return None
    match = _EACH.search(words)
    if match is not None and match["by"] == "平均":
        match = _EACH.search(words, match.end()) or match  # 平均亩产
    if match is None or _NOT.search(words):
        return None
    named = _BY_NAME.get(match["by"], ())
    household = re.search(r"每(?:个|一)?[\u4e00-\u9fff]{0,3}户", words)
    if household is not None:
        named = ("户",)
    elif not named and match["by"].startswith("每"):
        named = (match["by"][1:],)
    return _Divisor(tuple(find_unit(name, Kind.QUANTITY) for name in named), find_unit(above, Kind.QUANTITY))


_BARE: Final = re.compile(
    r"(?:(?P<of>[人户亩村校店企])均|平均每?(?P<one>(?:一)?[人户亩吨斤只头件辆台村单笔次所家个座]|公斤|公里|公顷|平方米)?|每(?P<each>[人户亩吨斤只头件辆台村单笔次]|公斤|公里|公顷|平方米)"
    r"|(?P<any>均价|单价))(?:平均|达到?|为|是|约|近|超过?)*$"
)


def _beside(view: ArticleView, s: Statement) -> Claim | None:
    """发放A元，惠及B户，户均C元; 卖出A吨，收入B元，平均每斤C元: one of the two figures right before over the other."""
    match = _BARE.search(lead_of(s, 14)) if s.signs & EACH else None
    if match is None:
        return None
    before = [o for o in view.sentence(s)[:-1] if o.figure.kind == "quantity"][-2:]
    if len(before) < 2:
        return None
    if not all(o.bounds is not None and (o.is_level or o.sense.measure is CHANGE) for o in before):
        return None
    name = match["of"] or match["one"] or match["each"] or ""
    by = (
        find_unit({"店": "家", "企": "家"}.get(name.removeprefix("一"), name.removeprefix("一")), Kind.QUANTITY)
        if name
        else None
    )
    for total, count in (before, before[::-1]):
        other = find_unit(count.unit, count.figure.kind)
        alike = by is None or other.name == by.name
        if not alike or total.dimension != s.dimension or count.dimension == s.dimension:
            continue
        made = quotient_of(total.bounds, count.bounds)
        if meets(_scaled(made, float(other.factor)), rounded(s)):
            return Claim("average_matches_total", s, ((Role.TOTAL, total), (Role.COUNT, count)))
    return None


def _of_sentence(view: ArticleView, s: Statement, divisor: _Divisor) -> Claim | None:
    """面积A，单产s，总产量B: of the one total and the one count of its sentence that have the units of a yield."""
    if not divisor.compound and s.own.text not in _BY_NAME:
        return None
    levels = [
        o for o in view.own_sentence(s)
        if o is not s and o.is_level and not o.tail.each and o.bounds is not None
        and o.area == s.area and not o.figure.qualifier and "/" not in (o.figure.unit or "") and not o.row
    ]  # fmt: skip
    if not divisor.compound:
        levels = [o for o in levels if o.figure.start < s.figure.start]
    of = {unit.dimension for unit in divisor.units}
    totals = [o for o in levels if o.dimension == divisor.above.dimension]
    counts = [o for o in levels if o.dimension in of]
    if len(totals) != 1 or len(counts) != 1 or not all(abs(o.clause - s.clause) <= 4 for o in (*totals, *counts)):
        return None
    return Claim("average_matches_total", s, ((Role.TOTAL, totals[0]), (Role.COUNT, counts[0])), settled=True)


def _as_counted(view: ArticleView, s: Statement, divisor: _Divisor) -> Claim | None:
    """接待A人次；收入B元。按此计算，人均花费s元: of the one total and the one count right before, as the words say."""
    lead = lead_of(s, 24)
    if not divisor.units or _THUS.search(lead) is None or _ANOTHER.search(lead):
        return None
    levels = [
        o for o in view.before(s)
        if o.paragraph == s.paragraph and s.sentence - o.sentence <= 1 and o.is_level and not o.tail.each
        and o.bounds is not None and o.area == s.area and o.period == s.period and not o.figure.qualifier and not o.row
    ]  # fmt: skip
    totals = [o for o in levels if o.dimension == divisor.above.dimension]
    counts = [o for o in levels if _per(divisor, find_unit(o.unit, o.figure.kind)) is not None]
    if len(totals) != 1 or len(counts) != 1:
        return None
    return Claim("average_matches_total", s, ((Role.TOTAL, totals[0]), (Role.COUNT, counts[0])), settled=True)


_THUS: Final = re.compile("[按据以由]此(?:计算|测算|推算)")
_ANOTHER: Final = re.compile("[可将能增减补奖省赚]|成本|利润")
"""Words of means that are of something else than what was just told: 每亩可增收."""


def _averages(view: ArticleView, s: Statement, divisor: _Divisor) -> Iterator[Claim]:
    near = [
        o for o in view.around(s, before=3)
        if o is not s and o.figure.kind == "quantity" and o.sense.measure in (LEVEL, CHANGE)
        and not o.row and not o.frame and not o.tail.origin and o.status is not TARGET
        and o.bounds is not None and "/" not in (o.figure.unit or "") and o.area == s.area
        and (_of_time(s, o) or o.sentence == s.sentence or _stands(s, o))
        and (_divisor(o) is None or (o.at == s.at - 1 and o.clause == s.clause))  # 237名法官人均办结
    ]  # fmt: skip
    totals = [o for o in near if o.dimension == divisor.above.dimension]
    if not totals:
        return
    counts = _counts_among(near, s, divisor)
    found: list[tuple[int, Statement, Statement]] = []
    tries = 0
    for total in totals:
        for count, per in counts:
            if count is total:
                continue
            tries += 1
            made = quotient_of(total.bounds, count.bounds)
            if meets(_scaled(made, per), rounded(s)):
                found.append((abs(s.paragraph - total.paragraph) + abs(s.sentence - count.sentence), total, count))
    if not found or (tries * width(s) / 5 > _CHANCE and not any(_alike(s, t) for _, t, _ in found)):
        return
    if all(abs(s.paragraph - t.paragraph) > 1 or abs(s.paragraph - c.paragraph) > 1 for _, t, c in found):
        found = [entry for entry in found if _alike(s, entry[1]) and _alike(s, entry[2])]
        if not found:
            return
    found.sort(key=lambda entry: (not _alike(s, entry[1]), entry[0]))
    _, total, count = found[0]
    yield Claim("average_matches_total", s, ((Role.TOTAL, total), (Role.COUNT, count)))


def _counts_among(near: Sequence[Statement], s: Statement, divisor: _Divisor) -> list[tuple[Statement, float]]:
    """The figures that may be what an average is counted by, each with how many base units that is."""
    found: list[tuple[Statement, float]] = []
    for count in near:
        if not divisor.units and (count.sentence != s.sentence or count.dimension == divisor.above.dimension):
            continue
        per = _per(divisor, find_unit(count.unit, count.figure.kind))
        if per is not None:
            found.append((count, per))
    return found


def _per(divisor: _Divisor, by: Unit) -> float | None:
    """How many base units of the divisor the average is counted by; None where the count measures something else."""
    if not divisor.units:
        return float(by.factor) if by.dimension and not by.is_compound else None
    alike = [unit for unit in divisor.units if unit.dimension == by.dimension or (unit.counts and by.counts)]
    if not alike:
        return None
    return 1.0 if divisor.compound else float(alike[0].factor)


def _scaled(made: Bounds | None, by: float) -> Bounds | None:
    return None if made is None else (made[0] * by, made[1] * by)


def _stands(s: Statement, o: Statement) -> bool:
    """Whether a count told of now may divide what the last year made: 柚园8万亩……去年亩均产量1800公斤."""
    p, q = s.period, o.period
    if p is None or q is None or q.kind is not PeriodKind.INSTANT or not o.is_level:
        return False
    return find_unit(o.unit, o.figure.kind).name in _STANDING and 0 <= q.last.year - p.last.year <= 1


_STANDING: Final = frozenset({"亩", "户", "人", "公顷"})
"""Units of what hardly changes from one year to the next."""


def _of_time(s: Statement, o: Statement) -> bool:
    return s.period is None or o.period is None or s.period.label == o.period.label


def _alike(s: Statement, total: Statement) -> bool:
    """Whether average and total are of one thing: 小麦单产 and 小麦产量."""
    name = s.indicator + "".join(s.dimensions)
    return total.indicator[:2] in name or (len(total.indicator) > 3 and total.indicator[-3:] in name)
