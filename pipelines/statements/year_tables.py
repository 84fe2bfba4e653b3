"""Tables whose columns or rows are years: the year, the indicator and the area of each cell, from its own heads.

A cell that no year heads, or whose line does not fit the heads, gets nothing here: `grids` reads it as in any table.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter
from typing import Final

from pipelines.statements import periods, places, times
from pipelines.statements.codes import code_of_name, without_unit
from pipelines.statements.figures import Figure
from pipelines.statements.periods import Period
from pipelines.statements.phrases import head_of
from pipelines.statements.places import PlaceWord, place_named
from pipelines.statements.scene import Scene
from pipelines.statements.times import Span, TimeWord
from schemas.vocabulary import GrowthBasis

Line = tuple[int, int, Sequence[Figure]]
"""Start and end of a line in its text, and the figures in it."""
Row = tuple[list[tuple[int, int]], Sequence[Figure]]
"""Where the cells of a row stand in the text, and the figures in them."""

_BARE_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?![\d年.—\-–~～至/])")
_YEAR_LIKE: Final = re.compile(r"(?:19|20)\d\d")
_BLANKS: Final = re.compile(r"(?<=\S)[ 　]{2,}(?=\S)")
UNIT_BRACKET: Final = re.compile(r"[（(][^（）()]{0,14}[）)]")
RULE_LINE: Final = re.compile(r"[\s|:：\-—]*")
_RATE: Final = re.compile(r"增长|同比|比上年|±|增减|升降|涨跌|增速|比重|占比|构成")
RATE_WORDS: Final = re.compile(
    r"(?:比|较)(?:上年|去年)(?:同期)?|同比|名义|实际|±|(?:增长|增减|升降|涨跌)(?:速度|幅度|率|幅)?|增速|[%％]"
)
_PLAIN_WORDS: Final = re.compile(r"绝对[数额量值]|指标值|数值|总量$|水平$|完成数?|^累计$")
_LABELS: Final = frozenset({"单位", "计量单位", "计算单位", "序号"})
_COMPARED: Final[tuple[str, ...]] = ("比", "较", "与", "同")
_TITLE_NOISE: Final = re.compile(
    r"[（(][^（）()]*[）)]|^(?:附?表|图)[\d一二三四五六七八九十]*(?:[-—.．]\d+)*[:：、.]?|单位[:：].*"
    r"|(?:及其?|和)?(?:增长速度|增长情况|增速|增长)?(?:情况|变化|统计|一览|如下)*表?[:：。]?$"
)
_EACH: Final = re.compile(
    r"^(?:分|按|各|全|主要|的)*(?:(?:地区|[省市县区州盟]|设区市|市县|县区|国|行业|产业)(?:分)?)?(?:历年)?"
)
_MANY: Final = 3
"""Lines of heads at most."""
_STEP: Final = 5
"""Years between the heads of neighbouring columns at most."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What the heads of a figure's row and column say. Empty words: the title says it."""

    name: str | None
    """The indicator that a head names; None: the row's name, as in any table."""
    head: str
    """The column's head as it is printed."""
    column: str
    """Words of the column's head besides its year."""
    when: TimeWord
    said: str
    """The head that names the year."""
    place: PlaceWord | None = None
    base: int | None = None
    """The year that growth is counted from, where it is not the year before."""

    def period(self, scene: Scene) -> Period | None:
        """The period of the cell; None where its words stand for none."""
        when = scene.resolve(self.when)
        if isinstance(when, Span):
            return periods.years(when.base if self.basis else when.first, when.last)
        return periods.years(self.base, when.year) if self.base is not None and when is not None else when

    @property
    def basis(self) -> GrowthBasis | None:
        """What its growth is counted against, where that is not the year before."""
        if not _RATE.search(self.column):
            return None
        if self.base is not None:
            return GrowthBasis.SINCE_BASE
        return GrowthBasis.ANNUAL_AVERAGE if self.when.role == "range" and "年均" in self.column else None


@dataclass(frozen=True, slots=True)
class _Head:
    """A head of a row or column: its year, what it says besides, the year it compares with, and who names its year."""

    printed: str
    rest: str
    when: TimeWord | None = None
    base: int | None = None
    said: str = ""


def opens_table(text: str, line: Line) -> bool:
    """Whether a line of cells holds heads that are years, and no figures but these."""
    start, end, figures = line
    if not _YEAR_LIKE.search(text, start, end) or (figures and not _are_years(figures)):
        return False
    cells = _split(text, start, end)
    return len(cells) > 1 and any(_read_head(_clean(text[a:b])).when is not None for a, b in cells)


def _are_years(figures: Sequence[Figure]) -> bool:
    """Whether figures are years without 年 that follow each other, as heads do and counts hardly ever."""
    if len(figures) < 2 or not all(_BARE_YEAR.fullmatch(figure.literal) for figure in figures):
        return False
    steps = {int(b.literal) - int(a.literal) for a, b in pairwise(figures)}
    return len(steps) == 1 and 0 < abs(steps.pop()) <= _STEP


def read_cells(text: str, lines: Sequence[Line], title: str) -> dict[int, Cell]:
    """Cells by the start of their figure, of the table whose rows are `lines`; empty: no table of years."""
    rows = [(_split(text, start, end), figures) for start, end, figures in lines]
    heads = _lines_above(text, lines[0][0])
    if not heads and _are_years(rows[0][1]):
        heads.append([_clean(text[a:b]) for a, b in rows.pop(0)[0]])
    widths = [*(len(cells) for cells in heads), *(len(cells) for cells, _ in rows)]
    columns = _merge(heads, max(widths, default=0))
    if columns is None:
        return {}
    across = [_read_head(column) for column in columns]
    names = [_clean(text[cells[0][0] : cells[0][1]]) for cells, _ in rows]
    down = [_read_head(name) for name in names]
    dated = sum(head.when is not None and not head.rest for head in down)
    if any(head.when for head in across):
        return {} if dated else _cells_of_columns(rows, names, _with_rates(across), indicator_of_title(title))
    if dated < 2 or 3 * dated < 2 * len(down):
        return {}
    return _cells_of_rows(rows, down, columns, indicator_of_title(title))


def _cells_of_columns(rows: Sequence[Row], names: Sequence[str], heads: Sequence[_Head], topic: str) -> dict[int, Cell]:
    """Cells of a table whose columns are years; its rows are indicators, or areas of which column or title tell."""
    areas = [place_named(name) for name in names]
    of_areas = 3 * sum(area is not None for area in areas) >= 2 * len(areas)
    indicators = _indicators([head.rest for head in heads], topic)
    found: dict[int, Cell] = {}
    for (cells, figures), area in zip(rows, areas, strict=True):
        for figure in figures:
            k = _number(cells, figure)
            if k >= len(heads) or (of_areas and not indicators[k]):
                continue
            head, name = heads[k], indicators[k] if of_areas else None
            if head.when is not None:
                found[figure.start] = Cell(name, head.printed, head.rest, head.when, head.said, area, head.base)
    return found


def _cells_of_rows(rows: Sequence[Row], heads: Sequence[_Head], columns: Sequence[str], topic: str) -> dict[int, Cell]:
    """Cells of a table whose rows are years; its columns are indicators, or areas of which the title tells."""
    areas, indicators = [place_named(column) for column in columns], _indicators(columns, topic)
    found: dict[int, Cell] = {}
    for (cells, figures), head in zip(rows, heads, strict=True):
        for figure in figures:
            k = _number(cells, figure)
            if head.when is not None and not head.rest and 0 < k < len(columns) and indicators[k]:
                found[figure.start] = Cell(indicators[k], columns[k], columns[k], head.when, head.said, areas[k])
    return found


def _indicators(columns: Sequence[str], topic: str) -> list[str]:
    """What each column measures: what its head names, for a rate what the column before does, else the topic."""
    # The corner tells what the names of rows are, not what is measured.
    found, before = [""], ""
    for column in columns[1:]:
        bare = without_unit(_PLAIN_WORDS.sub("", RATE_WORDS.sub("", UNIT_BRACKET.sub("", column))))
        if not bare or bare in _LABELS or place_named(column) is not None:
            found.append(before or topic)
            continue
        found.append(bare)
        before = bare if not _RATE.search(column) else before
    return found


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the cells of a line stand in the text."""
    line = text[start:end]
    mark = "|" if "|" in line else "\t" if "\t" in line else ""
    if not mark:
        blanks = [match.span() for match in _BLANKS.finditer(line)]
        begins, ends = [0, *(behind for _, behind in blanks)], [*(before for before, _ in blanks), len(line)]
        return [(start + a, start + b) for a, b in zip(begins, ends, strict=True)]
    cells: list[tuple[int, int]] = []
    for cell in line.split(mark):
        cells.append((start, start + len(cell)))
        start += len(cell) + 1
    if mark == "|":
        cells = cells[line.lstrip().startswith("|") :]
        cells = cells[: len(cells) - line.rstrip().endswith("|")]
    return cells


def _clean(cell: str) -> str:
    return "".join(cell.replace("<br>", "").replace("*", "").split())


def _number(cells: Sequence[tuple[int, int]], figure: Figure) -> int:
    """Which cell of its line a figure stands in."""
    return bisect_right(cells, figure.start, key=itemgetter(1))


def _lines_above(text: str, start: int) -> list[list[str]]:
    """The lines of heads right above a table, topmost first."""
    found: list[list[str]] = []
    while start > 0 and len(found) < _MANY:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        if RULE_LINE.fullmatch(line):
            continue
        cells = [_clean(text[a:b]) for a, b in _split(text, start, end)]
        if sum(map(bool, cells)) < 2:
            break
        found.insert(0, cells)
    return found


def _merge(heads: Sequence[list[str]], width: int) -> list[str] | None:
    """One head for each of the columns; None: the lines of heads do not fit the rows."""
    columns = [""] * width
    for n, cells in enumerate(heads):
        fitted = _fit_upper(cells, width) if n < len(heads) - 1 else _fit_lowest(cells, width, below=n > 0)
        if fitted is None:
            return None
        columns = [above if above == own else above + own for above, own in zip(columns, fitted, strict=True)]
    return columns if heads else None


def _fit_upper(cells: list[str], width: int) -> list[str] | None:
    """Heads over several columns, one for each column that they stand over."""
    if len(cells) < width and "" not in cells[1:]:
        each, rest = divmod(width - 1, max(len(cells) - 1, 1))
        return None if rest else cells[:1] + [cell for cell in cells[1:] for _ in range(each)]
    spread = cells + [""] * (width - len(cells))
    for k in range(2, width):
        spread[k] = spread[k] or spread[k - 1]
    return spread


def _fit_lowest(cells: list[str], width: int, *, below: bool) -> list[str] | None:
    """Heads of single columns. `below`: others stand above them, and the empty corner may be lost."""
    if len(cells) == width - 1 and (below or _read_head(cells[0]).when is not None):
        return ["", *cells]
    return cells if len(cells) == width else None


def _read_head(printed: str) -> _Head:
    """The one year that a head names, with or without 年; what it says of several years is left whole."""
    if "年" not in printed and "19" not in printed and "20" not in printed:
        return _Head(printed, printed)
    text = _BARE_YEAR.sub(r"\1年", printed)
    words = [word for word in times.scan(text) if word.role in ("point", "range") and word.year is not None]
    bases = [word.year for word in words if text.endswith(_COMPARED, 0, word.start)]
    own = [word for word in words if not text.endswith(_COMPARED, 0, word.start)]
    if len(own) > 1 or len(bases) > 1 or not words:
        return _Head(printed, text)
    when, base = own[0] if own else None, bases[0] if bases else None
    rest = text[: when.start] + text[when.end :] if when else text
    if when is not None and base is not None and when.year == base + 1:
        base = None
    return _Head(printed, rest if UNIT_BRACKET.sub("", rest) else "", when, base, printed)


def _with_rates(heads: Sequence[_Head]) -> list[_Head]:
    """Heads of rates without a year take the latest of the years before them, back to the rates before those."""
    found: list[_Head] = []
    group: list[_Head] = []
    for head in heads:
        rate = _RATE.search(head.rest) is not None
        if head.when is not None and not rate:
            if found and _RATE.search(found[-1].rest):
                group = []
            group.append(head)
        elif head.when is None and rate and group:
            latest = max(group, key=lambda other: (other.when.year or 0) if other.when else 0)
            last = latest.when.year if latest.when else None
            base = None if head.base is not None and head.base + 1 == last else head.base
            head = replace(head, when=latest.when, base=base, said=latest.printed)
        found.append(head)
    return found


def indicator_of_title(title: str) -> str:
    """The indicator that a title names, without years, areas and words for a table; empty: none."""
    bare = _TITLE_NOISE.sub("", title)
    for word in reversed(times.scan(bare)):
        bare = bare[: word.start] + bare[word.end :]
    bare = _TITLE_NOISE.sub("", bare)
    for place in reversed(places.scan(bare)):
        bare = bare[: place.start] + bare[place.end :]
    cut = bare if code_of_name(bare) else _EACH.sub("", bare)
    return cut if code_of_name(cut) or (head_of(cut) and "指标" not in cut) else ""
