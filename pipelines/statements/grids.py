"""Tables that came through as lines: rows of a name and figures, under a heading with columns, units and a title.

Cells are parted by tabs, bars or blanks. Multipliers of headings (万吨) are already in the values that figures read;
here rows and columns give indicator and measure.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from pipelines.statements import periods, times
from pipelines.statements.codes import without_unit
from pipelines.statements.figures import Figure, load_words
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.phrases import Phrase, head_of
from pipelines.statements.scene import Scene
from pipelines.statements.senses import Sense
from pipelines.statements.tails import Tail
from pipelines.statements.times import Span
from pipelines.statements.year_tables import Cell, opens_table, read_cells
from schemas.vocabulary import GrowthBasis, Measure, PriceBasis

_UNIT_BRACKET = re.compile(r"[（(][^（）()]{0,14}[）)]")
_NOISE = re.compile(r"<br>|[\[［]\d{1,3}[\]］]|[#*|＃①-⑳]|^\s*[-—]\s|\s+")
_GROWTH = re.compile(r"增长|同比|比上年|比\d|±|增减|升降|涨跌|增速")
_SHARE = re.compile(r"比重|占比|构成|占")
_GROWTH_TITLE = re.compile(r"涨跌幅|增长速度|增速|比上年|同比")
_COMPARED = ("比", "较", "同")
_AMOUNTS = ("金额", "数额", "数量", "人数", "户数")
_PLAIN = re.compile(
    r"指标值|绝对[数额量值]|本期|本年|年末数|期末数|数值|完成|累计|指标|全国|全市|全省|全县|合计|年$|^\d|单位"
)
_PART = re.compile(r"^\s*[-|\s]*(?:<br>)?\s*(?:其中|#|＃)")
_MEASURES = frozenset("数量额率值积价")
_WHOLES = ("额", "值", "量", "收入", "支出", "总计", "合计", "顺差", "逆差", "人口", "面积", "余额", "投资")
_LINE_PROSE = re.compile(r"[，。；！？]")
_NOT_SPACED = re.compile("  |[年比%％]")
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ 　]([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""Two characters set apart to fill a column: 指 标."""
_RULE_LINE = re.compile(r"[\s|:：\-—]*")


@dataclass(slots=True)
class Row:
    """One line of a table: its name, whether it is a part of a row above, and its figures."""

    name: str
    part: bool
    figures: list[Figure]
    group: str
    unit: str = ""
    """Its unit, printed after the name."""
    parent: str = ""
    """The row whose part it is."""
    places: Sequence[int] = ()
    """Which of `width` cells after the name each figure is: cells may hold no figure (—)."""
    width: int = 0


@dataclass(slots=True)
class Grid:
    """A table as lines text[start:end], with title and column headings from the lines above it."""

    start: int
    end: int
    title: str
    columns: list[str]
    rows: list[Row] = field(default_factory=list)
    cells: dict[int, Cell] = field(default_factory=dict)
    """What the years in its heads say of a figure, by the figure's start."""


def _is_row(text: str, start: int, end: int, figures: Sequence[Figure]) -> bool:
    line = text[start:end]
    if "\t" in line or "|" in line:
        return True
    if len(line) > 80 or _LINE_PROSE.search(line):
        return False
    # Outside of name, figures and units only blanks may stand.
    if text[start : figures[0].start].strip(" -—#\t|") == "":
        return False
    for figure in figures:
        if text[figure.start - 1 : figure.start] not in (" ", "\t", "|", "　"):
            return False
        if text[figure.right : figure.right + 1] not in ("", " ", "\t", "\n", "|", "　", "<"):
            return False
    rest = text[figures[-1].right : end].strip()
    return len(rest) <= 6 and (len(figures) > 1 or len(line) < 40)


def find_grids(text: str, figures: Sequence[Figure]) -> list[Grid]:
    """All tables of an article: at least two rows, or one whose cells are parted by tabs or bars."""
    lines: list[tuple[int, int, list[Figure]]] = []
    position = i = 0
    while position <= len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        inside = []
        while i < len(figures) and figures[i].start < end:
            inside.append(figures[i])
            i += 1
        lines.append((position, end, inside))
        position = end + 1
    is_row = [bool(inside) and _is_row(text, start, end, inside) for start, end, inside in lines]
    grids: list[Grid] = []
    n = 0
    while n < len(lines):
        if not is_row[n]:
            n += 1
            continue
        last = n
        m = n + 1
        while m < len(lines):
            start, end, inside = lines[m]
            if last == m - 2 and not is_row[m - 1] and opens_table(text, lines[m]):
                # A title and heads of years: the next table.
                break
            if is_row[m]:
                last = m
            elif inside or end - start > 24 or _LINE_PROSE.search(text, start, end) or m - last > 2:
                break
            m += 1
        count = sum(is_row[n : last + 1])
        start, end = lines[n][0], lines[last][1]
        if count > 1 or "\t" in text[start:end] or "|" in text[start:end]:
            grids.append(_make_grid(text, lines, is_row, n, last))
        n = last + 1
    return grids


def _cells(line: str) -> list[str]:
    mark = "|" if "|" in line else "\t" if "\t" in line else None
    parts = line.split(mark) if mark else re.split(r"\s{2,}|\s(?=比|同比|\d{4}年)", line.strip(" -"))
    return [cell for part in parts if (cell := _NOISE.sub("", part))]


def _read_heading(text: str, lines: list[tuple[int, int, list[Figure]]], first: int) -> tuple[str, list[str], str]:
    """Title, columns and first group label of the table whose first row is line `first`."""
    title, group, unit = "", "", ""
    columns: list[str] = []
    count = len(lines[first][2])
    for n in range(first - 1, max(-1, first - 8), -1):
        start, end, inside = lines[n]
        line = _SPACED.sub(r"\1\2", text[start:end].strip())
        if not line or _RULE_LINE.fullmatch(line):
            continue
        cells = _cells(line)
        if "|" not in line and (inside or len(line) > 60 or (_LINE_PROSE.search(line) and line[-1] not in "：:")):
            if line.endswith(("如下。", "：", ":")):
                title = line if not columns else re.split("[。；]", line.rstrip("。"))[-1]
            break
        if line.lstrip("-* ").startswith(("单位", "（单位", "(单位")):
            unit = line
        elif len(columns) < count and _is_spaced(line, count):
            # A heading of two lines: those of the first stand further left.
            columns = [cell for part in line.strip("- ").split() if (cell := _NOISE.sub("", part))] + columns
        elif not columns and n > 0 and _is_group_label(text, lines, n, cells):
            group = _NOISE.sub("", line)
        elif not columns and line[-1] not in "：:" and (len(cells) > 1 or _GROWTH.search(line)):
            columns = cells
        else:
            title = line
            break
    title = re.sub(r"<br>|[\s*#|]", "", title)
    return (f"{title}（%）" if unit.rstrip("）)").endswith(("%", "％")) else title), columns, group


def _is_spaced(line: str, count: int) -> bool:
    """Whether a short line heads columns whose cells single blanks part."""
    if len(line) >= (70 if line.startswith("-") else 30) or "|" in line or "\t" in line or _LINE_PROSE.search(line):
        return False
    return line.startswith("-") or (1 < len(line.split()) <= count + 1 and _NOT_SPACED.search(line) is None)


def _is_group_label(text: str, lines: list[tuple[int, int, list[Figure]]], n: int, cells: list[str]) -> bool:
    """期末畜禽存栏 between column headings and rows: a label for the rows that follow."""
    above = _cells(text[lines[n - 1][0] : lines[n - 1][1]])
    return len(cells) == 1 and len(cells[0]) <= 12 and not _GROWTH.search(cells[0]) and len(above) > 1


def _make_grid(
    text: str, lines: list[tuple[int, int, list[Figure]]], is_row: list[bool], first: int, last: int
) -> Grid:
    title, columns, group = _read_heading(text, lines, first)
    grid = Grid(lines[first][0], lines[last][1], title, columns)
    for n in range(first, last + 1):
        start, end, inside = lines[n]
        line = text[start:end]
        if not is_row[n]:
            if line.strip() and not _RULE_LINE.fullmatch(line):
                group = _NOISE.sub("", line)
            continue
        head = line[: inside[0].start - start]
        if "|" in head or "\t" in head:
            head = next((cell for cell in re.split(r"[|\t]", head) if cell.strip()), "")
        name = _NOISE.sub("", _UNIT_BRACKET.sub("", head))
        named = name.replace("其中：", "").replace("其中:", "").strip("-—、：: ")
        cut = without_unit(named)
        unit = named[len(cut) :] or inside[0].unit or ""
        row = Row(cut or group, _PART.match(line) is not None, inside, group, unit)
        row.places, row.width = _places(line, [figure.start - start for figure in inside], len(columns))
        grid.rows.append(row)
    _find_parents(grid.rows)
    grid.cells = read_cells(text, [lines[n] for n in range(first, last + 1) if is_row[n]], title)
    return grid


def _places(line: str, starts: list[int], columns: int) -> tuple[Sequence[int], int]:
    """Which cell after the name each figure of a row is, and how many cells there are."""
    mark = "|" if "|" in line else "\t"
    ends = [match.start() for match in re.finditer(re.escape(mark), line)]
    filled = [cell for cell in line.split(mark) if cell.strip()]
    if len(filled) != columns or len(filled) - 1 <= len(starts) or len(filled) != len(ends) + 1:
        return range(len(starts)), len(starts)
    return [sum(end <= start for end in ends) - 1 for start in starts], len(filled) - 1


def _find_parents(rows: list[Row]) -> None:
    """其中 opens parts of the last row that measures something; rows after it that do not are parts too."""
    whole, unit, inside, last = "", "", False, ""
    before: Row | None = None
    for row in rows:
        measures = row.name.endswith(_WHOLES)
        inside = row.part or (inside and not measures and whole.endswith(_WHOLES) and row.unit == unit)
        nested = row.part and before is not None and before.part
        before = row
        if nested:
            row.parent = last
        elif inside:
            row.parent = whole
        else:
            whole, unit = row.name, row.unit
        last = row.name


def _column_of(columns: list[str], k: int, n: int) -> str:
    """The heading of the k-th of n figures of a row."""
    named = [c for c in columns if c not in ("单位", "计量单位", "计算单位")]
    if len(named) == n:
        return named[k]
    if len(named) == n + 1:
        return named[k + 1]
    if n >= 2 and k == n - 1 and named and _GROWTH.search(named[-1]):
        return named[-1]
    return ""


def _head_of_title(title: str) -> str:
    title = re.sub(r"(?:及其|和|及)?(?:增长速度|增长情况|情况|如下|一览表|表|[（(].*[）)])+[：:。]?$", "", title)
    for cut in range(2, len(title) + 1):
        head = head_of(title[:cut])
        if head and len(head) > 1:
            return head
    return ""


def read_grid(
    grid: Grid, scene: Scene, article: int, paragraph: int, sentence: int, clause: int, constant: bool
) -> list[Statement]:
    """The statements of a table's figures, row by row."""
    head = _head_of_title(grid.title)
    when, titled = scene.when, False
    for word in times.scan(grid.title):
        compared = grid.title.endswith(_COMPARED, 0, word.start)
        found = scene.resolve(word) if not compared else None
        if found is not None:
            when, titled = found, True
    period = periods.year(when.last) if isinstance(when, Span) else when
    all_growth = grid.title.endswith("（%）") and _GROWTH_TITLE.search(grid.title) is not None
    dated = f"{grid.title[:20]}, title of the table" if titled else scene.when_rule
    dated = dated if period is not None else scene.why_unknown
    statements = []
    for row in grid.rows:
        group_head = head_of(row.group) if row.group and row.group != row.name else ""
        for k, figure in zip(row.places, row.figures, strict=True):
            cell = grid.cells.get(figure.start)
            column = cell.column if cell else _column_of(grid.columns, k, row.width)
            name, noun = row.name, _UNIT_BRACKET.sub("", column)
            growth = (all_growth or bool(_GROWTH.search(column))) and figure.unit in (None, "%")
            if cell is not None and cell.name is not None:
                name, noun = cell.name, ""
            elif growth and not all_growth and name and not head_of(name) and name[-1:] not in _MEASURES:
                noun = _level_noun_before(grid.columns, k, row.width)
            elif growth or _PLAIN.search(noun) or _SHARE.search(noun):
                noun = ""
            # 商品出口数量、金额: number and value of what the title tells of.
            level = "" if noun in _AMOUNTS else noun
            if group_head and group_head not in name:
                name += group_head
            elif not head_of(name) and name[-1:] not in _MEASURES:
                extra = (
                    ""
                    if noun in _AMOUNTS and row.parent
                    else head_of(row.parent).removeprefix("总") or level or head or noun
                )
                if extra.endswith("生产总值") and "生产总值" not in name:
                    extra = "增加值"
                name += extra if extra not in name else ""
            elif noun and noun not in name and not growth and name[-1:] not in _MEASURES:
                name += noun
            sense = Sense(Measure.LEVEL, 1, column)
            if growth:
                sense = Sense(Measure.GROWTH_RATE, 1, column)
            elif _SHARE.search(column) and figure.unit in (None, "%"):
                sense = Sense(Measure.SHARE, 1, column)
            statement = Statement(figure, article, paragraph, sentence, clause, sense, Tail(figure.left), Phrase(name))
            statement.indicator = name or grid.title or column or "表列"
            statement.row, statement.column = row.name, column
            statement.period, statement.area = period, scene.area
            statement.basis = GrowthBasis.YEAR_ON_YEAR if growth else None
            if growth and constant and ("增加值" in name or "生产总值" in name):
                statement.price = PriceBasis.CONSTANT
            plain = (growth and not all_growth) or _PLAIN.search(column) is not None
            if row.parent and row.parent not in name:
                statement.dimensions = [row.parent]
            if noun in _AMOUNTS and row.parent:
                plain = True
            if column in _groups():
                statement.indicator = column + statement.indicator
            elif column and column not in name and not plain and (cell is None or cell.name is None):
                statement.dimensions = [*statement.dimensions, _UNIT_BRACKET.sub("", column)]
            if statement.dimensions:
                above = f"row {row.parent} above" if row.parent in statement.dimensions else ""
                statement.because("dimensions", above or f"column {column}")
            head_words = cell.head if cell is not None else column
            statement.because("indicator", f"row {row.name}, column {head_words}, table {grid.title[:20]}")
            own = _column_period(grid.columns, k, row.width, scene) if cell is None else None
            if own is not None:
                statement.period = own[0]
                statement.because("period", f"{own[1]}, head of the table")
            elif cell is None or not _date(statement, cell, scene, growth=growth):
                statement.because("period", dated)
            statements.append(statement)
    return statements


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


def _column_period(columns: list[str], k: int, n: int, scene: Scene) -> tuple[Period, str] | None:
    """The part of a year that heads the column of the k-th of n figures (11月, 1—11月, 本月), or for its growth the
    column before; None: no head names one."""
    for at in range(k, -1, -1):
        column = _column_of(columns, at, n)
        for word in times.scan(column):
            named = (word.role == "point" and word.part and not word.same) or word.role == "month"
            found = scene.resolve(word) if named and not column.endswith(_COMPARED, 0, word.start) else None
            if isinstance(found, Period):
                return found, column
        if not _GROWTH.search(column):
            return None
    return None


@cache
def _groups() -> frozenset[str]:
    """Columns that name a group whose rows are measured (城市, 农村), no measure."""
    return frozenset(word for pair in load_words()["opposites"]["pairs"] for word in pair)


def _level_noun_before(columns: list[str], k: int, n: int) -> str:
    """What the nearest column before the k-th of n figures measures, which its growth is the growth of."""
    for at in range(k - 1, -1, -1):
        bare = _UNIT_BRACKET.sub("", _column_of(columns, at, n))
        if bare and not _GROWTH.search(bare) and not _SHARE.search(bare):
            return "" if _PLAIN.search(bare) else bare
    return ""
