"""Rules about levels and what is derived from them, changes, rates, shares, averages: records of the catalogue."""

from typing import Any

from schemas.consistency.formulas import Comparison, Formula, Given, Symbol, UnitLaw, Wording, magnitude, root, spread
from schemas.consistency.intervals import Interval, UndefinedError
from schemas.consistency.records import Reading, Rule
from schemas.vocabulary import Role

CURRENT, BASE, CHANGE, START, END = Role.CURRENT, Role.BASE, Role.CHANGE, Role.START, Role.END
PART, WHOLE, TOTAL, COUNT = Role.PART, Role.WHOLE, Role.TOTAL, Role.COUNT
NUMERATOR, DENOMINATOR, FIRST, SECOND = Role.NUMERATOR, Role.DENOMINATOR, Role.FIRST, Role.SECOND


def _growth(given: Given) -> object:
    return given[CURRENT] / given[BASE] - 1


def _growth_from_change(given: Given) -> object:
    base_over_current = 1 - given[CHANGE] / given[CURRENT]
    if isinstance(base_over_current, Interval) and not base_over_current.is_positive:
        raise UndefinedError("the base level, current less change, may not be above zero")
    return 1 / base_over_current - 1


def _growth_on_base(given: Given) -> object:
    return given[CHANGE] / given[BASE]


def _difference(given: Given) -> object:
    return given[CURRENT] - given[BASE]


def _difference_of_sizes(given: Given) -> object:
    return magnitude(given[CURRENT]) - magnitude(given[BASE])


def _average_growth(given: Given) -> object:
    return root(given[END] / given[START], given.n) - 1


def _end_from_growth(given: Given, growth: Any) -> Any:
    return given[START] * (1 + growth) ** given.n


def _level_before(given: Given, growth: Any) -> Any:
    return given[END] / (1 + growth) ** (given.n + 1)


def _whole_of_shares(given: Given) -> Any:
    whole = given[WHOLE]
    return Symbol("k") / whole if isinstance(whole, Symbol) else whole


def _is_width(wording: Wording) -> bool:
    return wording.width != 0


def _is_growth(wording: Wording) -> bool:
    return wording.growth


def _counts_years(wording: Wording) -> bool:
    return wording.year_count_only and wording.n is not None and wording.n > 1


GROWTHS = (
    Formula(_growth, (CURRENT, BASE), law=UnitLaw.RATIO, positive=(CURRENT, BASE)),
    Formula(_growth_from_change, (CURRENT, CHANGE), law=UnitLaw.RATIO, positive=(CURRENT,)),
    Formula(_growth_on_base, (BASE, CHANGE), law=UnitLaw.RATIO, positive=(BASE,)),
)
DIFFERENCES = (
    Formula(_difference_of_sizes, (CURRENT, BASE), applies=_is_width),
    Formula(_difference, (CURRENT, BASE)),
)
POINTS = (
    Formula(_difference_of_sizes, (CURRENT, BASE), law=UnitLaw.RATES, applies=_is_width),
    Formula(_difference, (CURRENT, BASE), law=UnitLaw.RATES),
)
AVERAGE_GROWTH = Formula(
    _average_growth,
    (START, END),
    law=UnitLaw.RATIO,
    positive=(START, END),
    periods=True,
    proof=(END, _end_from_growth),
)
SHARE = Formula(lambda given: given[PART] / given[WHOLE], (PART, WHOLE), law=UnitLaw.RATIO, positive=(WHOLE,))
QUOTIENT = Formula(lambda given: given[CURRENT] / given[BASE], (CURRENT, BASE), law=UnitLaw.RATIO, positive=(BASE,))
RATIO = Formula(
    lambda given: given[NUMERATOR] / given[DENOMINATOR] * given.per,
    (NUMERATOR, DENOMINATOR),
    law=UnitLaw.FREE,
    positive=(DENOMINATOR,),
)
LEVELS = ((END, CURRENT), (START, BASE))
ENDS = ((CURRENT, END), (BASE, START))
NUMBERS = ((NUMERATOR, CURRENT), (DENOMINATOR, BASE))
PARTS = ((NUMERATOR, PART), (DENOMINATOR, WHOLE), (CURRENT, PART), (TOTAL, WHOLE))
PAIR = ((FIRST, CURRENT), (SECOND, BASE))

RULES_OF_LEVELS = (
    Rule(
        "change_matches_levels",
        "C03",
        "增减量与水平相符",
        "Change matches levels",
        "An absolute change is the current level less the base level.",
        DIFFERENCES,
        aliases=LEVELS,
        levels=True,
        sizes=True,
    ),
    Rule(
        "growth_matches_levels",
        "C04",
        "增长率与水平相符",
        "Growth matches levels",
        "A rate of growth is the current level over the base level, less one.",
        GROWTHS,
        readings=(
            (
                Reading.PP_AS_PCT,
                Formula(_difference, (CURRENT, BASE), law=UnitLaw.RATES, applies=lambda wording: wording.rates),
            ),
        ),
        aliases=LEVELS,
        levels=True,
        prices=True,
    ),
    Rule(
        "average_growth_matches_levels",
        "C05",
        "年均增长率与水平相符",
        "Average growth matches levels",
        "The start level, grown n times at the average rate, is the end level.",
        (AVERAGE_GROWTH,),
        lacks=((Reading.BASE_PREV_YEAR, _level_before),),
        readings=(
            (
                Reading.N_MINUS_1,
                Formula(
                    lambda given: root(given[END] / given[START], given.n - 1) - 1,
                    (START, END),
                    law=UnitLaw.RATIO,
                    positive=(START, END),
                    periods=True,
                    applies=_counts_years,
                    proof=(END, lambda given, growth: given[START] * (1 + growth) ** (given.n - 1)),
                ),
            ),
            (
                Reading.AVG_LINEAR,
                Formula(
                    lambda given: (given[END] / given[START] - 1) / given.n,
                    (START, END),
                    law=UnitLaw.RATIO,
                    positive=(START,),
                    periods=True,
                    applies=lambda wording: wording.n != 1,
                ),
            ),
        ),
        aliases=ENDS,
        levels=True,
        prices=True,
    ),
    Rule(
        "points_match_percents",
        "C06",
        "百分点与百分比相符",
        "Percentage points match percents",
        "A change in percentage points is the difference of two percents; one in percent is relative to the base.",
        (
            Formula(
                _growth,
                (CURRENT, BASE),
                law=UnitLaw.RATES,
                positive=(BASE,),
                applies=lambda wording: not wording.points and not wording.width,
            ),
            *POINTS,
        ),
        readings=(
            (
                Reading.PP_AS_PCT,
                Formula(_difference, (CURRENT, BASE), law=UnitLaw.RATES, applies=lambda wording: not wording.points),
            ),
            (
                Reading.PCT_AS_PP,
                Formula(
                    _growth,
                    (CURRENT, BASE),
                    law=UnitLaw.RATES,
                    positive=(BASE,),
                    applies=lambda wording: wording.points,
                ),
            ),
        ),
        aliases=(*LEVELS, *PAIR),
        sizes=True,
    ),
    Rule(
        "share_matches_parts",
        "C07",
        "占比与分项相符",
        "Share matches parts",
        "A share is the part over the whole; over a counted whole some whole number of parts must give it.",
        (SHARE,),
        aliases=PARTS,
    ),
    Rule(
        "multiple_matches_levels",
        "C09",
        "倍数与水平相符",
        "Multiple matches levels",
        "增长N倍 adds N times the base, 是…的N倍 is N times the base, 翻N番 doubles it N times.",
        (
            Formula(_growth, (CURRENT, BASE), law=UnitLaw.RATIO, positive=(BASE,), applies=_is_growth),
            QUOTIENT,
        ),
        readings=(
            (
                Reading.TIMES_INCL,
                Formula(QUOTIENT.recompute, (CURRENT, BASE), law=UnitLaw.RATIO, positive=(BASE,), applies=_is_growth),
            ),
        ),
        aliases=(*LEVELS, *NUMBERS),
        levels=True,
        prices=True,
    ),
    Rule(
        "average_matches_total",
        "C12",
        "平均数与总数相符",
        "Average matches total",
        "An average is the total over the count, on its base (每千人), or the change over the number of periods.",
        (
            Formula(
                lambda given: given[TOTAL] / given[COUNT] * given.per,
                (TOTAL, COUNT),
                law=UnitLaw.QUOTIENT,
                positive=(COUNT,),
            ),
            Formula(lambda given: given[TOTAL] / given.n, (TOTAL,), law=UnitLaw.QUOTIENT, periods=True),
            Formula(lambda given: given[CHANGE] / given.n, (CHANGE,), law=UnitLaw.QUOTIENT, periods=True),
            Formula(
                lambda given: (given[END] - given[START]) / given.n, (START, END), law=UnitLaw.QUOTIENT, periods=True
            ),
        ),
        readings=(
            (
                Reading.N_MINUS_1,
                Formula(
                    lambda given: (given[END] - given[START]) / (given.n - 1),
                    (START, END),
                    law=UnitLaw.QUOTIENT,
                    periods=True,
                    applies=_counts_years,
                ),
            ),
        ),
        aliases=(*ENDS, (NUMERATOR, TOTAL), (DENOMINATOR, COUNT)),
        averages=True,
    ),
    Rule(
        "ratio_matches_levels",
        "C18",
        "比率与水平相符",
        "Ratio matches levels",
        "A ratio is the numerator over the denominator, times the base it is counted by.",
        (RATIO,),
        readings=(
            (
                Reading.BASE_SWAP,
                Formula(
                    lambda given: given[DENOMINATOR] / given[NUMERATOR] * given.per,
                    (NUMERATOR, DENOMINATOR),
                    law=UnitLaw.FREE,
                    positive=(NUMERATOR,),
                ),
            ),
        ),
        aliases=((CURRENT, NUMERATOR), (BASE, DENOMINATOR), (FIRST, NUMERATOR), (SECOND, DENOMINATOR)),
        averages=True,
    ),
    Rule(
        "real_growth_matches_nominal",
        "C19",
        "实际增速与名义增速相符",
        "Real growth matches nominal",
        "One plus real growth is one plus nominal growth (first) over one plus the rise of prices (second).",
        (
            Formula(
                lambda given: (1 + given[FIRST]) / (1 + given[SECOND]) - 1,
                (FIRST, SECOND),
                law=UnitLaw.RATES,
            ),
        ),
    ),
    Rule(
        "change_of_growth_matches_rates",
        "C20",
        "增速变化与增速相符",
        "Change of growth matches rates",
        "A change of growth in percentage points is the current rate less the base rate; 降幅收窄 compares sizes.",
        POINTS,
        aliases=(*LEVELS, *PAIR),
        sizes=True,
    ),
    Rule(
        "completion_matches_target",
        "C24",
        "完成比例与目标相符",
        "Completion matches target",
        "A degree of completion is what was done over what was planned.",
        (SHARE,),
        aliases=(*PARTS, (BASE, WHOLE)),
    ),
    Rule(
        "per_capita_matches_total",
        "C25",
        "人均与总量相符",
        "Per capita matches total",
        "A figure a head is the total over the average population, which lies between the two year-ends.",
        (
            Formula(
                lambda given: given[TOTAL] / spread(given.all(COUNT)),
                (TOTAL,),
                repeated=COUNT,
                law=UnitLaw.QUOTIENT,
                positive=(COUNT,),
                comparison=Comparison.WITHIN,
            ),
        ),
        aliases=((NUMERATOR, TOTAL), (DENOMINATOR, COUNT)),
        averages=True,
    ),
    Rule(
        "percent_is_possible_of_count",
        "C26",
        "百分比可由计数得出",
        "Percent is possible of the count",
        "Some whole number over the counted whole prints as the percent.",
        (
            Formula(
                _whole_of_shares,
                (WHOLE,),
                law=UnitLaw.FREE,
                positive=(WHOLE,),
                comparison=Comparison.WHOLE,
            ),
        ),
        aliases=((TOTAL, WHOLE), (COUNT, WHOLE), (DENOMINATOR, WHOLE)),
    ),
)
