"""The statements of a table's figures: row and column give indicator and measure, title and heads the period."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.area_rows import areas_of_columns, areas_of_rows, indicator_of_column
from pipelines.statements.codes import code_of_name
from pipelines.statements.figures import Figure, load_words
from pipelines.statements.grids import GROWTH, UNIT_HEADS, Grid, Row
from pipelines.statements.memory import keep
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.phrases import Phrase, head_of, is_generic
from pipelines.statements.scene import Scene
from pipelines.statements.senses import NEW_CAPACITY, Sense
from pipelines.statements.tails import Tail
from pipelines.statements.times import Span
from pipelines.statements.topics import ADDED
from pipelines.statements.year_tables import UNIT_BRACKET, Cell, indicator_of_title
from schemas.vocabulary import GrowthBasis, Measure, PriceBasis

_SHARE: Final = re.compile(r"比重|占比|构成|占")
_GROWTH_TITLE: Final = re.compile(r"涨跌幅|增长速度|增速|比上年|同比")
_COMPARED: Final[tuple[str, ...]] = ("比", "较", "同", "以")
"""比上年, 同上月, 以上年为100: what is compared with."""
_BEFORE: Final[tuple[str, ...]] = ("previous", "last")
"""What heads of the year before stand for (上年, 去年, 上年同期)."""
_AMOUNTS: Final[tuple[str, ...]] = ("金额", "数额", "数量", "人数", "户数")
_PLAIN: Final = re.compile(
    r"指标值|绝对[数额量值]|本期|本年|上期|上年|去年|同期|年末数|期末数|数值|完成|累计|指标|全国|全市|全省|全县|合计|年$|^\d|单位"
)
_MEASURES: Final = frozenset("数量额率值积价")
_TOTALS: Final[tuple[str, ...]] = ("总计", "合计", "共计")
_TOPIC_ENDS: Final = re.compile("[、和及与的]|主要|情况|指标")
_TITLE_ENDS: Final = re.compile(r"(?:及其|和|及)?(?:增长速度|增长情况|情况|如下|一览表|表|[（(].*[）)])+[：:。]?$")
_DATED: Final = re.compile(r"^.*\d{4}年")


class _Head:
    """What the words at the head of a column say of its figures."""

    __slots__ = ("bare", "growth", "moves", "no_noun", "plain", "share")

    def __init__(self, words: str) -> None:
        self.bare = UNIT_BRACKET.sub("", words)
        self.growth = GROWTH.search(words) is not None
        self.share = _SHARE.search(words) is not None
        self.plain = _PLAIN.search(words) is not None
        """Whether they name nothing that is measured."""
        self.no_noun = _PLAIN.search(self.bare) is not None or _SHARE.search(self.bare) is not None
        """The same without their unit."""
        moves = _MOVES.fullmatch(words)
        self.moves = 0 if moves is None else -1 if moves["way"] == "减少" else 1
        """Whether they tell by how much it rose or fell."""


_HEADS: Final[dict[str, _Head]] = {}


def _head(words: str) -> _Head:
    known = _HEADS.get(words)
    return keep(_HEADS, words, _Head(words)) if known is None else known


class _Columns:
    """The heads of a table's columns, as they stand over the k-th of n figures of a row."""

    def __init__(self, columns: list[str], scene: Scene, period: Period | None) -> None:
        self._columns = columns
        self._scene = scene
        self._period = period
        self._named = [column for column in columns if column not in UNIT_HEADS]
        self._nouns: dict[tuple[int, int], str] = {}
        self._periods: dict[tuple[int, int], tuple[Period, str] | None] = {}

    def over(self, k: int, n: int) -> str:
        """The heading of the k-th of n figures."""
        named = self._named
        if len(named) == n:
            return named[k]
        if len(named) == n + 1:
            return named[k + 1]
        if n >= 2 and k == n - 1 and named and _head(named[-1]).growth:
            return named[-1]
        return ""

    def level_noun_before(self, k: int, n: int) -> str:
        """What the nearest column before measures, which its growth is the growth of."""
        known = self._nouns.get((k, n))
        if known is None:
            known = self._nouns[k, n] = self._find_level_noun(k, n)
        return known

    def _find_level_noun(self, k: int, n: int) -> str:
        for at in range(k - 1, -1, -1):
            bare = _head(self.over(at, n)).bare
            head = _head(bare)
            if bare and bare != self._columns[0] and not head.growth and not head.share:
                return "" if head.plain else bare
        return ""

    def period(self, k: int, n: int) -> tuple[Period, str] | None:
        """The part of a year that heads the column (11月, 1—11月, 本月), or for its growth the column before; None: no
        head names one."""
        if (k, n) not in self._periods:
            self._periods[k, n] = self._find_period(k, n)
        return self._periods[k, n]

    def _find_period(self, k: int, n: int) -> tuple[Period, str] | None:
        for at in range(k, -1, -1):
            column = self.over(at, n)
            word = next((w for w in times.scan(column) if not column.endswith(_COMPARED, 0, w.start)), None)
            if word is not None and word.relative in _BEFORE:
                if at == k:
                    return self._year_before(k, n, column)
                continue  # 本年, 上年, 增长: what grew is what there is this year
            if word is None or not (word.role == "month" or (word.role == "point" and word.part and not word.same)):
                found = None
            else:
                found = self._scene.resolve(word)
            if isinstance(found, Period):
                return found, column
            if not _head(column).growth:
                return None
        return None

    def _year_before(self, k: int, n: int, column: str) -> tuple[Period, str] | None:
        """What 上年 or 上年同期 over a column stands for: a year before its left neighbour, or before the table's."""
        beside = self.period(k - 1, n) if k else None
        this = beside[0] if beside is not None else self._period
        return None if this is None else (periods.years_back(this), column)


@dataclass(frozen=True, slots=True)
class _Title:
    """What the title of a table says for all of its figures."""

    head: str
    """The noun in it that measures something."""
    indicator: str
    """The indicator that it names as a whole; empty: none."""
    topic: str
    """What it tells of first (房地产开发 in 房地产开发和销售主要指标)."""
    all_growth: bool
    adds: bool
    """Whether it lists what capacity was added."""
    several: bool
    """Whether columns tell of several amounts of its rows (数量 and 金额)."""
    period: Period | None
    dated: str
    """Which words gave the period."""


_MOVES: Final = re.compile(
    r"(?:比|较)(?:上年末|上年底|上年同期|上年|去年同期|去年末|去年|年初|上月末|上月)[\s]*(?:净)?(?P<way>增加|增减|减少|新增)[额量数值]?(?:[（(][^（）()%]*[)）])?"
)
"""Heads of columns that print by how much (比年初增加), not by what percent."""


def read_grid(
    grid: Grid, scene: Scene, article: int, paragraph: int, sentence: int, clause: int, constant: bool
) -> list[Statement]:
    """The statements of a table's figures, row by row."""
    title = _read_title(grid, scene)
    statements = []
    areas = areas_of_rows(grid, scene)
    columns = {} if areas else areas_of_columns(grid, scene)
    heads = _Columns(grid.columns, scene, title.period)
    for n, row in enumerate(grid.rows):
        of_row = areas[n] if areas else None
        level: Statement | None = None
        for figure in row.inside:
            statements.append(_count_in_name(row, figure, title, scene, (article, paragraph, sentence, clause)))
        for k, figure in zip(row.places, row.figures, strict=True):
            cell = grid.cells.get(figure.start)
            column = cell.column if cell else heads.over(k, row.width)
            head = _head(column)
            growth = (title.all_growth or head.growth) and figure.unit in (None, "%")
            amount = heads.level_noun_before(k, row.width) if growth and not title.all_growth else ""
            area = of_row or columns.get(column)
            if of_row is not None and (cell is None or not cell.name):
                before = level.indicator if level is not None else heads.level_noun_before(k, row.width)
                name = noun = indicator_of_column(column, before, title.indicator or title.head)
            else:
                name, noun = _name(row, cell, _head("") if area else head, amount, title, growth=growth)
            sense = NEW_CAPACITY if title.adds else Sense(Measure.LEVEL, 1, column)
            if growth:
                sense = Sense(Measure.GROWTH_RATE, 1, column)
            elif head.moves and figure.unit != "%":
                sense = Sense(Measure.CHANGE, head.moves, column)
            elif head.share and figure.unit in (None, "%"):
                sense = Sense(Measure.SHARE, 1, column)
            statement = Statement(figure, article, paragraph, sentence, clause, sense, Tail(figure.left), Phrase(name))
            statement.indicator = name or grid.title or column or "表列"
            statement.row, statement.column = row.name, column
            statement.period, statement.area = title.period, area or scene.area
            if area is not None:
                statement.because("area", f"row {row.name}" if of_row else f"column {column}")
            statement.basis = GrowthBasis.YEAR_ON_YEAR if growth else None
            if growth and constant and ("增加值" in name or "生产总值" in name):
                statement.price = PriceBasis.CONSTANT
            # 其中：90平方米以下住宅 under 其中：住宅 is a part of what is measured above both.
            whole = row.measured if row.parent in name else row.parent
            if whole and of_row is None and whole not in name and not (row.unsaid and code_of_name(name) is not None):
                statement.dimensions = [whole]
            plain = (growth and not title.all_growth) or head.plain
            plain = plain or sense.measure is Measure.CHANGE
            if area is not None or (noun in _AMOUNTS and (row.parent or not title.several)):
                plain = True
            elif growth and amount in _AMOUNTS and title.several and cell is None:
                # 数量, 比上年增长, 金额, 比上年增长: each growth is that of the column before.
                statement.dimensions = [*statement.dimensions, amount]
            if column in _groups():
                statement.indicator = column + statement.indicator
            elif column and column not in name and not plain and (cell is None or cell.name is None):
                statement.dimensions = [*statement.dimensions, head.bare]
            if not growth and sense.measure not in (Measure.SHARE, Measure.CHANGE):
                level = statement
            elif level is not None and level.indicator == statement.indicator:
                statement.state = level
            _explain(statement, row, cell, grid)
            own = heads.period(k, row.width) if cell is None else None
            if own is not None:
                statement.period = own[0]
                statement.because("period", f"{own[1]}, head of the table")
            elif cell is None or not _date(statement, cell, scene, growth=growth):
                statement.because("period", title.dated)
            statements.append(statement)
    return statements


def _count_in_name(
    row: Row, figure: Figure, title: _Title, scene: Scene, place: tuple[int, int, int, int]
) -> Statement:
    """A figure in the name of a row (35个大中城市), which measures what the rest of the name says."""
    sense = Sense(Measure.LEVEL, 1, row.name)
    statement = Statement(figure, *place, sense, Tail(figure.left), Phrase(row.name))
    statement.indicator, statement.row = row.name, row.name
    statement.period, statement.area = title.period, scene.area
    statement.because("indicator", f"row {row.name}")
    statement.because("period", title.dated)
    return statement


def _read_title(grid: Grid, scene: Scene) -> _Title:
    when, titled = scene.when, False
    for word in times.scan(grid.title):
        compared = grid.title.endswith(_COMPARED, 0, word.start)
        found = scene.resolve(word) if not compared else None
        if found is not None:
            when, titled = found, True
    period = periods.year(when.last) if isinstance(when, Span) else when
    dated = f"{grid.title[:20]}, title of the table" if titled else scene.when_rule
    return _Title(
        _head_of_title(grid.title),
        indicator_of_title(grid.title),
        _TOPIC_ENDS.split(_DATED.sub("", grid.title))[0],
        grid.title.endswith("（%）") and _GROWTH_TITLE.search(grid.title) is not None,
        ADDED.search(grid.title) is not None,
        len({noun for column in grid.columns if (noun := UNIT_BRACKET.sub("", column)) in _AMOUNTS}) > 1,
        period,
        dated if period is not None else scene.why_unknown,
    )


def _name(row: Row, cell: Cell | None, head: _Head, amount: str, title: _Title, *, growth: bool) -> tuple[str, str]:
    """What a figure measures, and the noun in the head of its column that says of what kind; `amount` is the noun of
    the column whose growth it is."""
    name, noun = row.name, head.bare
    if cell is not None and cell.name is not None:
        name, noun = cell.name, ""
    elif growth and name and (name.endswith("业") or not head_of(name)) and name[-1:] not in _MEASURES:
        noun = amount
    elif growth or head.no_noun:
        noun = ""
    if name in _TOTALS and title.indicator and noun[:2] in title.indicator:
        return title.indicator, ""
    if not row.parent and is_generic(name) and code_of_name(title.topic + name) is not None:
        # 投资额 under 房地产开发和销售主要指标
        return title.topic + name, ""
    group_head = head_of(row.group) if row.group and row.group != row.name else ""
    # 商品出口数量、金额: number and value of what the title tells of.
    level = "" if noun in _AMOUNTS else noun
    if group_head and group_head not in name:
        name += group_head
    elif (name.endswith("业") or not head_of(name)) and name[-1:] not in _MEASURES:
        whole = row.measured or row.parent
        extra = (
            whole
            if whole and code_of_name(name + whole) is not None  # 第一产业 under 固定资产投资
            else ""
            if noun in _AMOUNTS and row.parent
            else (title.head if row.unsaid else "")
            or head_of(row.parent).removeprefix("总")
            or head_of(row.measured)
            or level
            or title.head
            or noun
        )
        if extra.endswith("生产总值") and "生产总值" not in name:
            extra = "增加值"
        name += extra if extra not in name else ""
    elif noun and noun not in name and not growth and name[-1:] not in _MEASURES:
        name += noun
    return name, noun


def _explain(statement: Statement, row: Row, cell: Cell | None, grid: Grid) -> None:
    """Record which words of the table gave the indicator and its dimensions."""
    if statement.dimensions:
        above = f"row {row.parent} above" if row.parent in statement.dimensions else ""
        statement.because("dimensions", above or f"column {statement.column}")
    head_words = cell.head if cell is not None else statement.column
    statement.because("indicator", f"row {row.name}, column {head_words}, table {grid.title[:20]}")


def _head_of_title(title: str) -> str:
    title = _TITLE_ENDS.sub("", title)
    for cut in range(2, len(title) + 1):
        head = head_of(title[:cut])
        # 规模以上工业总产值: of a size is no size.
        if len(head) > 1 and head != "指标" and not title.startswith(("以上", "以下"), cut):
            while (longer := head_of(title[: cut + 1])).startswith(head) and cut < len(title):
                head, cut = longer, cut + 1  # 总产值, not 总产
            return "" if title.startswith("新增", cut) else head
    return ""


def _date(statement: Statement, cell: Cell, scene: Scene, *, growth: bool) -> bool:
    """Give a statement of a table of years its own period, area and basis; False: its heads give no period."""
    statement.column = cell.head
    if cell.place is not None:
        statement.area = scene.setting.gazetteer.area_of(cell.place) or statement.area
        statement.because("area", f"{cell.place.word}, head of the table")
    period = cell.period(scene)
    if period is None:
        return False
    statement.period = period
    statement.because("period", f"{cell.said}, head of the table")
    if growth:
        statement.basis = cell.basis or statement.basis
    return True


@cache
def _groups() -> frozenset[str]:
    """Columns that name a group whose rows are measured (城市, 农村), no measure."""
    return frozenset(word for pair in load_words()["opposites"]["pairs"] for word in pair)
