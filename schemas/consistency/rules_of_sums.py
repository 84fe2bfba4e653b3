"""Rules about figures that add up, balance or restate each other: records of the catalogue."""

from schemas.consistency.formulas import Comparison, Formula, Given, UnitLaw, Wording, at_least, meet, spread
from schemas.consistency.records import Rule
from schemas.vocabulary import Role

CURRENT, BASE, CHANGE, START, END = Role.CURRENT, Role.BASE, Role.CHANGE, Role.START, Role.END
PART, FIRST, SECOND = Role.PART, Role.FIRST, Role.SECOND
SUMMANDS = ((FIRST, PART), (SECOND, PART))
PAIR = ((FIRST, CURRENT), (SECOND, BASE))


def _sum(given: Given) -> object:
    return given.total(PART)


def _bound(given: Given) -> object:
    return at_least(given.total(PART))


def _difference(given: Given) -> object:
    return given[CURRENT] - given[BASE]


def _is_closed(wording: Wording) -> bool:
    return wording.closed is True


def _not_open(wording: Wording) -> bool:
    return wording.closed is not False


CLOSED_IF_SAID = (
    Formula(_sum, repeated=PART, applies=_is_closed, adds_up=True),
    Formula(_bound, repeated=PART, comparison=Comparison.BOUND),
)
CLOSED_UNLESS_SAID = (
    Formula(_sum, repeated=PART, applies=_not_open, adds_up=True),
    Formula(_bound, repeated=PART, comparison=Comparison.BOUND),
)

RULES_OF_SUMS = (
    Rule(
        "restated_figures_agree",
        "C01",
        "重复数据一致",
        "Restated figures agree",
        "Figures that state the same fact admit a common value; printed to the same place they are the same number.",
        (Formula(lambda given: meet(given.all(FIRST)), repeated=FIRST, comparison=Comparison.SAME),),
        aliases=((SECOND, FIRST), (CURRENT, FIRST)),
    ),
    Rule(
        "parts_sum_to_total",
        "C02",
        "分项之和等于合计",
        "Parts sum to their total",
        "The parts of a closed list add up to the total; those of an open list do not exceed it.",
        CLOSED_IF_SAID,
        aliases=SUMMANDS,
    ),
    Rule(
        "shares_sum_to_hundred",
        "C08",
        "占比之和为一百",
        "Shares sum to a hundred",
        "The shares of a closed list add up to a hundred percent.",
        (Formula(lambda given: given.hundred - given.total(PART), repeated=PART, adds_up=True),),
        aliases=SUMMANDS,
    ),
    Rule(
        "balance_matches_flows",
        "C11",
        "差额与收支相符",
        "Balance matches flows",
        "A balance is what flows one way less what flows the other: 顺差 = 出口 − 进口, 逆差 the reverse.",
        (
            Formula(
                lambda given: given[BASE] - given[CURRENT], (CURRENT, BASE), applies=lambda wording: wording.deficit
            ),
            Formula(_difference, (CURRENT, BASE)),
        ),
        levels=True,
        aliases=PAIR,
    ),
    Rule(
        "headline_admits_figure",
        "C13",
        "标题数字容纳正文数字",
        "Headline admits the figure",
        "A hedged figure (近, 超, 多) admits the exact one that it announces.",
        (Formula(lambda given: meet(given.all(FIRST)), repeated=FIRST, comparison=Comparison.SAME),),
        aliases=((SECOND, FIRST), (CURRENT, FIRST)),
    ),
    Rule(
        "periods_sum_to_span",
        "C14",
        "各期之和等于全期",
        "Periods sum to their span",
        "Flows of the periods of a span add up to the flow of the span.",
        CLOSED_UNLESS_SAID,
        aliases=SUMMANDS,
    ),
    Rule(
        "areas_sum_to_whole",
        "C15",
        "各地区之和等于全体",
        "Areas sum to the whole",
        "Figures of all the areas of a whole add up to the figure of the whole.",
        CLOSED_UNLESS_SAID,
        aliases=SUMMANDS,
    ),
    Rule(
        "groups_sum_to_whole",
        "C16",
        "各组之和等于全体",
        "Groups sum to the whole",
        "Figures of groups that exhaust a whole (城镇 and 农村, 男 and 女) add up to the figure of the whole.",
        CLOSED_UNLESS_SAID,
        aliases=SUMMANDS,
    ),
    Rule(
        "mean_lies_between_groups",
        "C17",
        "总平均居各组之间",
        "The mean lies between its groups",
        "A mean of the whole is not below the least nor above the greatest mean of its groups.",
        (Formula(lambda given: spread(given.all(PART)), repeated=PART, comparison=Comparison.WITHIN),),
        aliases=SUMMANDS,
    ),
    Rule(
        "contributions_sum_to_growth",
        "C21",
        "拉动点数之和等于增速",
        "Contributions sum to growth",
        "The percentage points that the parts contribute add up to the growth of the whole.",
        (
            Formula(_sum, repeated=PART, law=UnitLaw.RATES, applies=_not_open, adds_up=True),
            Formula(_bound, repeated=PART, law=UnitLaw.RATES, comparison=Comparison.BOUND),
        ),
    ),
    Rule(
        "rates_satisfy_identity",
        "C22",
        "率差恒等",
        "Rates satisfy their identity",
        "A balance of rates or counts is the first less the second: 自然增长率 = 出生率 − 死亡率, 结余 = 收 − 支.",
        (Formula(_difference, (CURRENT, BASE)),),
        aliases=PAIR,
    ),
    Rule(
        "stock_matches_flow",
        "C23",
        "存量与流量相符",
        "Stock matches flow",
        "The stock at the end is the stock at the start and the net flow; the flow is the difference of the stocks.",
        (
            Formula(lambda given: given[START] + given.total(CHANGE), (START,), repeated=CHANGE),
            Formula(lambda given: given[END] - given[START], (START, END)),
        ),
        aliases=((CURRENT, END), (BASE, START)),
    ),
)
