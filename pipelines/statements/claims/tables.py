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
from pipelines.statements.claims.hundreds import hundred
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
    shares: dict[tuple[int, str], list[tuple[Statement, Statement]]] = defaultdict(list)
    for row in rows.values():
        yield from _across(row, columns)
        levels = [s for s in row if s.sense.measure is LEVEL and s.figure.kind == "quantity"]
        for s in row:
            if s.sense.measure is SHARE and s.figure.kind == "percent" and levels and levels[0].at < s.at:
                level = next(o for o in reversed(levels) if o.at < s.at)
                shares[s.paragraph, s.column].append((s, level))
    for told in shares.values():
        yield from _of_hundred(told)
    for column in columns.values():
        yield from _down(column)
        yield from _down_to_rest(column)
        yield from _down_industries(column)


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


def _of_hundred(shares: Sequence[tuple[Statement, Statement]]) -> Iterator[Claim]:
    """职工 4200 100.0, 男性 2100 50.0, …: each share of a column is that of the level beside it in the level of
    the row whose own share is a hundred, and the shares of rows that add up to that row make a hundred."""
    whole: Statement | None = None
    parts: list[tuple[Statement, Statement, Statement]] = []
    for share, level in shares[:_LONGEST]:
        if share.figure.value == 100:
            whole = level
        elif whole is not None and level.dimension == whole.dimension:
            parts.append((share, level, whole))
    fits = [is_share(level, of, share) for share, level, of in parts]
    sure = sum(fits) > 2 and sum(fits) >= len(fits) - 1  # the one that does not fit is then a slip
    for (share, level, of), fit in zip(parts, fits, strict=True):
        if fit or (sure and not _is_cut_off(level, of, share)):
            yield Claim("share_matches_parts", share, ((Role.PART, level), (Role.WHOLE, of)), settled=sure)
    i = 0
    while i < len(parts):
        of = parts[i][2]
        for k in range(i + 2, min(len(parts), i + 8) + 1):
            if parts[k - 1][2] is of and add_up(of, [level for _, level, _ in parts[i:k]]):
                yield hundred([share for share, _, _ in parts[i:k]])
                i = k - 1
                break
        i += 1


def _is_cut_off(part: Statement, whole: Statement, share: Statement) -> bool:
    """Whether a share that does not fit is off by its last place only: it was cut off, or made to add up."""
    bounds, place = share.bounds, share.figure.place * share.factor
    near = (bounds[0] - place, bounds[1] + place) if bounds is not None else None
    return meets(quotient_of(part.bounds, whole.bounds), near)


def _down_industries(column: Sequence[Statement]) -> Iterator[Claim]:
    """固定资产投资, 第一产业, 第二产业, #工业, 第三产业: the three make up the row above the first."""
    for i, first in enumerate(column[:_LONGEST]):
        if i == 0 or not first.row.startswith("第一产业"):
            continue
        total, others = column[i - 1], column[i + 1 : i + 8]
        parts = [first, *(o for o in others if o.row.startswith(("第二产业", "第三产业")))]
        alike = len(parts) == 3 and all(p.dimension == total.dimension for p in parts)
        if alike and add_up(total, parts):
            yield Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True)


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
