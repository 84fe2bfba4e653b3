"""Claims inside the rows of a table: growth and change between its columns, and a total in its last row.

Rates of a table are set against levels only where both stand in one row under columns of two times, and the figures
agree: headings are often too short to say what a column is compared with.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import (
    Bounds,
    add_up,
    difference_of,
    growth_of,
    is_share,
    meets,
    quotient_of,
    width,
)
from pipelines.statements.claims.terms import GROWTH_RATE, LEVEL, SHARE
from pipelines.statements.model import Statement
from schemas.consistency.units import find_unit
from schemas.vocabulary import Role

_TOTALS: Final[tuple[str, ...]] = ("合计", "总计", "共计", "小计", "总额", "总量", "全省", "全市", "全国", "全县")
_LONGEST: Final = 40


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    rows: dict[tuple[int, str, int], list[Statement]] = defaultdict(list)
    columns: dict[tuple[int, str], list[Statement]] = defaultdict(list)
    place = 0
    for s in view.rows:
        before = view.statements[s.at - 1] if s.at else None
        if before is None or before.row != s.row or before.paragraph != s.paragraph:
            place += 1
        rows[s.paragraph, s.row, place].append(s)
        if s.sense.measure is LEVEL and s.figure.kind == "quantity":
            columns[s.paragraph, s.column].append(s)
    for row in rows.values():
        yield from _across(row, columns)
    for column in columns.values():
        yield from _down(column)
        yield from _down_to_rest(column)


def _of_total_row(
    s: Statement, levels: Sequence[Statement], columns: dict[tuple[int, str], list[Statement]]
) -> list[tuple[Statement, Statement]]:
    """A share in a row that it is of: the level of the row over that of the row of totals, in the column that fits."""
    for level in levels:
        column = columns[level.paragraph, level.column]
        totals = [o for o in column[:_LONGEST] if o.row.endswith(_TOTALS) and o is not level and is_share(level, o, s)]
        if len({o.figure.value for o in totals}) == 1:
            return [(level, totals[0])]
    return []


def _across(row: Sequence[Statement], columns: dict[tuple[int, str], list[Statement]]) -> Iterator[Claim]:
    levels = [s for s in row if s.sense.measure is LEVEL and s.figure.kind == "quantity"][:4]
    for s in row:
        if s in levels or width(s) > 0.5 or s.bounds is None:
            continue
        pairs = [(a, b) for a in levels for b in levels if a is not b and a.dimension == b.dimension]
        if s.sense.measure is GROWTH_RATE:
            fits = [(a, b) for a, b in pairs if meets(growth_of(a.bounds, b.bounds), s.bounds)]
            rule, roles = "growth_matches_levels", (Role.CURRENT, Role.BASE)
        elif s.sense.measure is SHARE:
            fits = [(a, b) for a, b in pairs if is_share(a, b, s)]
            rule, roles = "share_matches_parts", (Role.PART, Role.WHOLE)
            if not fits and not s.row.endswith(_TOTALS):
                fits = _of_total_row(s, levels, columns)
        else:
            continue
        if len(fits) == 1:
            (a, b), (one, other) = fits[0], roles
            yield Claim(rule, s, ((one, a), (other, b)))
    yield from _means(levels)
    for s in levels[2:]:
        a, b = levels[0], levels[1]
        if "增" in s.column and s.dimension == a.dimension == b.dimension:
            made = difference_of(a.bounds, b.bounds)
            if meets(made, s.bounds):
                yield Claim("change_matches_levels", s, ((Role.CURRENT, a), (Role.BASE, b)))


def _means(levels: Sequence[Statement]) -> Iterator[Claim]:
    """亩产, 人均, 均价 in a row: one of the other levels of the row over another."""
    for s in levels:
        if not _MEAN.search(s.column) or width(s) > 0.2 or s.figure.lower == s.figure.upper:
            continue
        others = [o for o in levels if o is not s and o.bounds is not None and not _MEAN.search(o.column)]
        pairs = [
            (a, b) for a in others for b in others
            if a is not b and a.dimension == s.dimension != b.dimension
            and meets(_over(a, b), s.bounds)
        ]  # fmt: skip
        if len(pairs) == 1:
            ((total, count),) = pairs
            yield Claim("average_matches_total", s, ((Role.TOTAL, total), (Role.COUNT, count)))


def _over(total: Statement, count: Statement) -> Bounds | None:
    """A total over what it is counted by, for one of the printed unit of the count."""
    made, by = quotient_of(total.bounds, count.bounds), find_unit(count.unit, count.figure.kind)
    return None if made is None else (made[0] * float(by.factor), made[1] * float(by.factor))


_MEAN: Final = re.compile(r"亩产|单产|人均|户均|均价|单价|平均")


def _down(column: Sequence[Statement]) -> Iterator[Claim]:
    """合计 below or above the rows that it adds up."""
    for i, total in enumerate(column[:_LONGEST]):
        if not total.row.endswith(_TOTALS) and not total.indicator.startswith(_TOTALS):
            continue
        for parts in (column[:i], column[i + 1 : i + _LONGEST]):
            if len(parts) > 1 and all(p.dimension == total.dimension for p in parts) and add_up(total, parts):
                yield Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True)


def _down_to_rest(column: Sequence[Statement]) -> Iterator[Claim]:
    """国有企业, 外商投资企业, 其他企业: rows that end with the rest make the row whose name they all carry."""
    for i, rest in enumerate(column[:_LONGEST]):
        if not rest.row.startswith(_RESTS) or not rest.dimensions:
            continue
        of = set(rest.dimensions)
        total = next((o for o in reversed(column[:i]) if o.indicator in of), None)
        for k in range(i - 1, max(-1, i - 8), -1):
            parts = column[k : i + 1]
            if total is None or column[k] is total or not of & set(column[k].dimensions):
                break
            if all(p.dimension == total.dimension for p in parts) and add_up(total, parts):
                yield Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True)
                break


_RESTS: Final[tuple[str, ...]] = ("其他", "其它", "其余")
