"""Claims that definitions make: balances, rates of population, averages and ratios of known indicators.

An identity is a record: the code of the reported figure, the rule, the codes and roles of its operands.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import difference_of, meets, reproduces
from pipelines.statements.claims.parts import concept_of_part
from pipelines.statements.claims.preparing import THAN, lead_of
from pipelines.statements.claims.terms import CHANGE, LEVEL, RATIO
from pipelines.statements.model import Statement
from schemas.vocabulary import Measure, Role

NATURAL_DECREASE: Final = "natural_decrease"
RATE_OF_DECREASE: Final = "rate_of_natural_decrease"
"""What no code list has: a population that shrinks is mostly told by a negative increase."""
_DECREASE: Final = re.compile(r"自然(?:下降|减少)(?:的?人口(?:数|数量)?|(?P<rate>率))$")
IDENTITIES: tuple[tuple[str, str, tuple[tuple[Role, str], ...]], ...] = (
    ("trade_balance", "balance_matches_flows", ((Role.CURRENT, "exports"), (Role.BASE, "imports"))),
    ("natural_increase", "balance_matches_flows", ((Role.CURRENT, "births"), (Role.BASE, "deaths"))),
    ("natural_growth_rate", "balance_matches_flows", ((Role.CURRENT, "birth_rate"), (Role.BASE, "death_rate"))),
    (NATURAL_DECREASE, "balance_matches_flows", ((Role.CURRENT, "deaths"), (Role.BASE, "births"))),
    (RATE_OF_DECREASE, "balance_matches_flows", ((Role.CURRENT, "death_rate"), (Role.BASE, "birth_rate"))),
    (
        "urbanization_rate",
        "share_matches_parts",
        ((Role.PART, "population_urban"), (Role.WHOLE, "population_resident")),
    ),
    ("birth_rate", "share_matches_parts", ((Role.PART, "births"), (Role.WHOLE, "population_average"))),
    ("death_rate", "share_matches_parts", ((Role.PART, "deaths"), (Role.WHOLE, "population_average"))),
    (
        "natural_growth_rate",
        "share_matches_parts",
        ((Role.PART, "natural_increase"), (Role.WHOLE, "population_average")),
    ),
    ("gdp_per_capita", "average_matches_total", ((Role.TOTAL, "gdp"), (Role.COUNT, "population_average"))),
    ("grain_yield", "average_matches_total", ((Role.TOTAL, "grain_output"), (Role.COUNT, "grain_area"))),
    ("income_ratio", "ratio_matches_levels", ((Role.NUMERATOR, "income_urban"), (Role.DENOMINATOR, "income_rural"))),
)
_USED: Final = frozenset(
    {code for code, _, _ in IDENTITIES} | {code for _, _, operands in IDENTITIES for _, code in operands}
)
_STATES: Final[tuple[Measure, ...]] = (LEVEL, RATIO)
_INCOME_RATIO: Final = re.compile(r"^城乡居民(?:人均)?(?:可支配)?收入(?:之比|比例|比值|倍差|差距)")
_BALANCE: Final = re.compile(r"顺差|逆差|差额|结余|盈余|赤字|缺口|大于|净增|净流|净投放|净减|净出口|净进口|相抵|结转")
_DEFICIT: Final = re.compile(r"逆差|赤字|缺口|净减|净流出|净进口")
_TOLD_AS_DEFICIT: Final = re.compile(r"逆差|赤字|净减|净流出")
"""Names of a balance that is held to be turned round already (`tallying`)."""
_BOTH_WAYS: Final = "进出口"
_MORE_THAN: Final = re.compile(
    r"(?P<one>[\u4e00-\u9fff]{2,8}?)比(?P<other>[\u4e00-\u9fff]{2,8}?)(?:[多少高低](?:出|了)?|超出)(?:约|近)?$"
)
_PAIRS = (
    ("出口", "进口"),
    ("出生", "死亡"),
    ("收入", "支出"),
    ("投放", "回笼"),
    ("流入", "流出"),
    ("新增", "退出"),
    ("转入", "转出"),
    ("迁入", "迁出"),
    ("新登记", "注销"),
)


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    by_code: dict[tuple[str, str], list[Statement]] = {}
    before: dict[tuple[str, str], list[Statement]] = {}  # 从2010年的: what was then
    for s in view.statements:
        if s.period is None or s.figure.qualifier or s.frame:
            continue
        code = s.concept or (concept_of_part(s) if s.dimensions else None) or _code_of_words(s.indicator, s.dimensions)
        if code not in _USED:
            continue
        if s.figure.kind == "ratio_part":
            state = code == "income_ratio" and _is_to_one(view, s)
        else:
            state = s.sense.measure in _STATES
        if state and s.tail.origin:
            before.setdefault((code, s.period.label), []).append(s)
        elif state:
            by_code.setdefault((code, s.period.label), []).append(s)
    for reported_code, rule, roles in IDENTITIES:
        for (code, label), reported in by_code.items():
            if code != reported_code:
                continue
            for s in reported:
                known = _operands(rule, s, [(role, by_code.get((wanted, label), [])) for role, wanted in roles])
                if known:
                    yield Claim(rule, s, known)
    yield from _incomes_before(before)
    for s in view.quantities:
        if s.row:
            continue
        if not s.frame and (_names_balance(s.indicator) or (s.lead and _names_balance(s.lead))):
            yield from _balance(view, s)
        elif s.signs & THAN:
            yield from _more_than(view, s)


def _incomes_before(before: dict[tuple[str, str], list[Statement]]) -> Iterator[Claim]:
    """收入从2010年的A元、B元分别提高到…，城乡收入比由r缩小到…: the ratio of then over the incomes of then, if they make
    it."""
    reported_code, rule, roles = IDENTITIES[-1]
    for (code, label), reported in before.items():
        for s in reported if code == reported_code else ():
            known = _operands(rule, s, [(role, before.get((wanted, label), [])) for role, wanted in roles])
            if known and reproduces(rule, s, known):
                yield Claim(rule, s, known)


def _code_of_words(indicator: str, dimensions: Sequence[str]) -> str | None:
    """What no code list names, by its words."""
    if indicator.startswith("城乡居民") and _INCOME_RATIO.search(indicator):
        return "income_ratio"
    if indicator.startswith("城乡居民") and indicator.endswith("收入") and dimensions:
        return {"城镇": "income_urban", "农村": "income_rural"}.get(dimensions[-1])
    shrunk = _DECREASE.search(indicator) if "自然" in indicator else None
    return None if shrunk is None else RATE_OF_DECREASE if shrunk["rate"] else NATURAL_DECREASE


@lru_cache(maxsize=1 << 14)
def _names_balance(words: str) -> bool:
    return _BALANCE.search(words) is not None


def _is_to_one(view: ArticleView, s: Statement) -> bool:
    """2.6∶1: the first of two numbers whose second is one."""
    group = view.group(s)
    return s.figure.kind == "ratio_part" and len(group) == 2 and group[0] is s and group[1].figure.value == 1


def _operands(
    rule: str, s: Statement, wanted: Sequence[tuple[Role, list[Statement]]]
) -> tuple[tuple[Role, Statement], ...]:
    """The figure of each role of the same area; where a role has several values, those that reproduce the figure."""
    choices: list[list[Statement]] = []
    for _, found in wanted:
        alike = [o for o in found if o.area == s.area and not o.headline and bool(o.row) == bool(s.row) and o is not s]
        near = [o for o in alike if o.paragraph == s.paragraph] or alike
        by_value = {o.figure.value: o for o in reversed(near)}
        if not by_value:
            return ()
        choices.append(list(by_value.values())[:6])
    roles = [role for role, _ in wanted]
    made = [tuple(zip(roles, chosen, strict=True)) for chosen in product(*choices)]
    if len(made) == 1:
        return made[0]
    fitting = [operands for operands in made if reproduces(rule, s, operands)]
    return fitting[0] if len(fitting) == 1 else ()


def _balance(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """出口A，进口B，顺差C: the two flows of the sentence, or of the one before, by name; else those that fit."""
    flows = [
        o for o in view.before(s)
        if s.sentence - o.sentence <= 2 and o.paragraph == s.paragraph and o.figure.kind == "quantity"
        and o.sense.measure in (LEVEL, CHANGE) and not o.frame and not o.tail.origin
        and o.dimension == s.dimension and o.area == s.area and o.bounds is not None
        and (o.period == s.period or o.sentence == s.sentence)
        and not _BALANCE.search(o.indicator)
    ][-8:]  # fmt: skip
    deficit = _DEFICIT.search(s.indicator + s.lead) is not None
    for inward, outward in _PAIRS:
        ins, outs = ([o for o in flows if _is_called(o, name)] for name in (inward, outward))
        named = inward == "出口" and "差" in s.own.text and len(ins) == len(outs) == 1
        if named and ins[0].period == outs[0].period == s.period:
            # What is left of exports less imports is a surplus, or a deficit, and nothing else.
            yield Claim("balance_matches_flows", s, ((Role.CURRENT, ins[0]), (Role.BASE, outs[0])), settled=True)
            return
        for a in reversed(ins):
            for b in reversed(outs):
                made = difference_of(b.bounds, a.bounds) if deficit else difference_of(a.bounds, b.bounds)
                if meets(made, s.bounds):
                    turned = deficit and not _TOLD_AS_DEFICIT.search(s.indicator)
                    roles = ((Role.CURRENT, b), (Role.BASE, a)) if turned else ((Role.CURRENT, a), (Role.BASE, b))
                    yield Claim("balance_matches_flows", s, roles)
                    return


def _is_called(flow: Statement, name: str) -> bool:
    """Whether a flow goes by this name: 出口总额 by 出口, 进出口总额 by neither 出口 nor 进口."""
    indicator = flow.indicator.rstrip("总额值")
    if indicator.endswith(_BOTH_WAYS):
        return False
    return indicator.endswith(name) or flow.own.text.startswith(name)


def _more_than(view: ArticleView, s: Statement) -> Iterator[Claim]:
    """支出比收入多出C: the last levels before that are called so."""
    lead = lead_of(s, 24)
    match = _MORE_THAN.search(lead) if "比" in lead else None
    if match is None:
        return
    before = [o for o in view.before(s) if o.is_level and o.figure.unit == s.figure.unit and o.area == s.area]
    ones = [o for o in before if o.indicator.endswith(match["one"])]
    others = [o for o in before if o.indicator.endswith(match["other"])]
    for a in reversed(ones):
        for b in reversed(others):
            if a is not b and a.period == b.period and meets(difference_of(a.bounds, b.bounds), s.bounds):
                yield Claim("balance_matches_flows", s, ((Role.CURRENT, a), (Role.BASE, b)))
                return
