"""Rules about what a single figure can be, by its list, its kind, its history, its words: records of the catalogue.

What a claim of each rule carries beside its reported figure:

- count_matches_list: no operands; `n_periods` is the number of items that the list names, `closed_list` false where it
  breaks off (等).
- figure_lies_in_bounds: no operands where the indicator has known bounds (`ranges`); one `whole` where the figure is a
  part of it.
- magnitude_matches_history: three or more `base`, levels of the same indicator and area in other periods.
- direction_matches_figures: one or more `base`, the figures that the words set it against (由…下降到, 高于, 居首位).
  The words stand in the statement, between the pauses around the reported figure.
- period_is_possible: no operands; `n_periods` where the words count the years of the figure's period, else nothing:
  the period is then held against the report's date of publication.
- digits_fit_unit: no operands; the figure is a level in a unit of things that are counted, and no average.
"""

from schemas.consistency.formulas import (
    Comparison,
    Formula,
    Given,
    Symbol,
    UnitLaw,
    Wording,
    at_least,
    at_most,
    beyond,
    neighbourhood,
)
from schemas.consistency.records import Rule
from schemas.vocabulary import Role

LEAST_HISTORY = 3
"""Levels of other periods without which there is no history."""
THREEFOLD = 3
"""A level so many times above the greatest of its history, or below the least, is out of the ordinary. One that slipped
by a power of ten is, wherever the history spans less than three times its least."""


def _is_open(wording: Wording) -> bool:
    return wording.closed is False


def _has_span(wording: Wording) -> bool:
    return wording.span is not None


def _one_of_many(given: Given) -> object:
    one = given.number(1)
    return Symbol("k") if isinstance(one, Symbol) else one


def _listed(given: Given) -> object:
    return given.number(given.n)


RULES_OF_FIGURES = (
    Rule(
        "count_matches_list",
        "C27",
        "计数与列举相符",
        "Count matches its list",
        "The number that announces a list is the number of its items; of a list that breaks off, not less.",
        (
            Formula(
                lambda given: at_least(_listed(given)),
                law=UnitLaw.FREE,
                periods=True,
                applies=_is_open,
                comparison=Comparison.BOUND,
            ),
            Formula(_listed, law=UnitLaw.FREE, periods=True),
        ),
        power="none where the count is itself vague",
    ),
    Rule(
        "figure_lies_in_bounds",
        "C28",
        "数值在可能范围内",
        "Figure lies in its bounds",
        "A figure is not beyond what its kind can be: no share above a hundred, no part above its whole.",
        (
            Formula(lambda given: at_most(given[Role.WHOLE]), (Role.WHOLE,), comparison=Comparison.RANGE),
            Formula(lambda given: given.span, law=UnitLaw.FREE, applies=_has_span, comparison=Comparison.RANGE),
        ),
        roundings=False,
        power="none where ten times the figure and a tenth of it would pass as well",
    ),
    Rule(
        "magnitude_matches_history",
        "C29",
        "量级与历史相符",
        "Magnitude matches history",
        "A level is not of another magnitude than the levels of other periods.",
        (
            Formula(
                lambda given: neighbourhood(given.all(Role.BASE), THREEFOLD),
                repeated=Role.BASE,
                positive=(Role.BASE,),
                comparison=Comparison.RANGE,
                least=LEAST_HISTORY,
            ),
        ),
        roundings=False,
        soft="beyond_history",
        aliases=((Role.FIRST, Role.BASE), (Role.SECOND, Role.BASE)),
        power="none where ten times the figure and a tenth of it would pass as well",
    ),
    Rule(
        "direction_matches_figures",
        "C30",
        "升降用语与数值相符",
        "Direction matches figures",
        "A figure that is said to have risen, or to stand above others, is greater than they are; one that fell, less.",
        (
            Formula(
                lambda given: beyond(given.all(Role.BASE), 1),
                repeated=Role.BASE,
                applies=lambda wording: wording.direction > 0,
                comparison=Comparison.RANGE,
            ),
            Formula(
                lambda given: beyond(given.all(Role.BASE), -1),
                repeated=Role.BASE,
                applies=lambda wording: wording.direction < 0,
                comparison=Comparison.RANGE,
            ),
        ),
        aliases=((Role.START, Role.BASE), (Role.FIRST, Role.BASE), (Role.SECOND, Role.BASE)),
        power="none where ten times the figure and a tenth of it would pass as well",
    ),
    Rule(
        "period_is_possible",
        "C31",
        "时期可能",
        "Period is possible",
        "What is reported has begun by the day of publication; years that are counted lie between the named ends.",
        (Formula(lambda given: given.span, law=UnitLaw.FREE, applies=_has_span, comparison=Comparison.RANGE),),
        roundings=False,
        power="full: days and years are exact",
    ),
    Rule(
        "digits_fit_unit",
        "C32",
        "位数与单位相称",
        "Digits fit the unit",
        "What is counted one by one prints as a whole number, or as one that decimals of 万 and 亿 make whole.",
        (Formula(_one_of_many, law=UnitLaw.FREE, comparison=Comparison.WHOLE),),
        roundings=False,
        soft="finer_than_unit",
        power="none for figures without decimals",
    ),
)
