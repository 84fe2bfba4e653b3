"""Tables whose rows or columns are areas: the area of each, and what the columns measure of the areas in rows."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipelines.statements.codes import code_of_name, forget_with_list
from pipelines.statements.grids import GROWTH, Grid
from pipelines.statements.heard import is_local
from pipelines.statements.phrases import head_of
from pipelines.statements.places import Area, place_named
from pipelines.statements.scene import Scene
from pipelines.statements.year_tables import RATE_WORDS, UNIT_BRACKET

_TOTALS: Final[tuple[str, ...]] = ("合计", "总计", "共计", "平均", "总体")
_PARTNERS: Final = re.compile("国家|国别|客源")
"""Heads of columns whose rows are partners of trade and travel, of which the figure is not told."""
_PLAIN: Final = re.compile("绝对[数额量值]|指标值|数值|本期|累计|本年|完成")


def areas_of_rows(grid: Grid, scene: Scene) -> list[Area | None]:
    """The area of each row, where most rows are areas by name; empty: the rows are no areas."""
    if grid.columns and _PARTNERS.search(grid.columns[0]):
        return []
    found = [_area_of(row.name, scene) for row in grid.rows]
    named = sum(area is not None for area in found)
    return found if named > 1 and 2 * named > len(found) and not _one_area(found) else []


def areas_of_columns(grid: Grid, scene: Scene) -> dict[str, Area]:
    """The areas that head columns, by their heads, where several do; empty: the columns are no areas."""
    found = {column: area for column in grid.columns[1:] if (area := _area_of(column, scene)) is not None}
    return {} if _one_area(list(found.values())) else found


def _one_area(found: Sequence[Area | None]) -> bool:
    return len({area for area in found if area is not None}) < 2


def _area_of(name: str, scene: Scene) -> Area | None:
    if name in _TOTALS:
        return scene.area
    if (place := place_named(name)) is not None:
        return scene.setting.gazetteer.area_of(place)
    return Area(name) if 2 < len(name) < 6 and is_local(name) else None


@lru_cache(maxsize=1 << 12)
def _whose(titled: str, noun: str) -> str:
    """城镇居民 for 人均可支配收入 under 城镇居民收入: the beginning of a title that makes one indicator with a noun."""
    ends = range(min(len(titled) - 1, 8), 1, -1)
    return next((titled[:end] for end in ends if code_of_name(titled[:end] + noun) is not None), "")


def indicator_of_column(column: str, before: str, titled: str) -> str:
    """What a column measures of the areas that are its rows.

    `before` is what the nearest column of amounts before it measures, `titled` what the title of the table tells of.
    """
    noun = UNIT_BRACKET.sub("", column)
    if len(noun) > 2 and code_of_name(noun) is None and (whose := _whose(titled, noun)):
        return whose + noun
    if noun.startswith("占"):
        return (before or titled) + noun
    if GROWTH.search(noun):
        noun = RATE_WORDS.sub("", noun)
        return noun if head_of(noun) else before or titled or noun
    return titled if (not noun or _PLAIN.match(noun)) and titled else noun


forget_with_list(_whose.cache_clear)
