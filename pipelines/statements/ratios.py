"""Ratios of two: one to many is one indicator, and parts of a hundred are each its own side's, told of both."""

import re
from typing import Final

from pipelines.statements.model import Statement
from schemas.vocabulary import Measure

_SAYS_RATIO: Final = re.compile("(?:数量?)?(?:之比|的?比[例值])$")


def is_one_to_many(group: list[Statement]) -> bool:
    """新设与注销之比, 教师与幼儿之比: one indicator with two sides."""
    own = group[0].own.text
    return _is_of_two(group) and "与" in own and own.endswith("比")


def tell_of_both(group: list[Statement]) -> None:
    """Name the parts of a hundred after their sides, told of both: 捕捞 and 养殖, by 捕捞与养殖的比例 (58∶42)."""
    both = group[0].own.text
    if not _is_of_two(group) or group[0].sense.measure is not Measure.SHARE or _SAYS_RATIO.search(both) is None:
        return
    for statement in group:
        statement.indicator = _SAYS_RATIO.sub("", statement.indicator)
        statement.dimensions = [*statement.dimensions, both]
        statement.because("dimensions", f"{both}, ratio of both")


def _is_of_two(group: list[Statement]) -> bool:
    return len(group) == 2 and all(s.figure.kind == "ratio_part" for s in group)
