"""Tables that came through as lines: rows of a name and figures, under a heading with columns, units and a title.

Cells are parted by tabs, bars or blanks. Multipliers of headings (万吨) are already in the values that figures read;
here rows and columns give indicator and measure.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipelines.statements.codes import without_unit
from pipelines.statements.figures import Figure
from pipelines.statements.year_tables import RULE_LINE, UNIT_BRACKET, Cell, opens_table, read_cells

_TABLE_NUMBER: Final = re.compile(r"^(?:<br>|[\s*#|])*(?:附?表|图)\s*\d{1,3}(?:[-—.]\d+)*[\s、:：.]+")
_NOISE: Final = re.compile(r"<br>|[\[［]\d{1,3}[\]］]|[#*|＃①-⑳]|^\s*[-—]\s|\s+")
GROWTH: Final = re.compile(r"增长|同比|比上年|比\d|±|增减|升降|涨跌|增速")
UNIT_HEADS: Final[tuple[str, ...]] = ("单位", "计量单位", "计算单位")
_ANY_NAME: Final = "名称"
_WORD: Final = re.compile(r"\S+")
_CELL_MARK: Final = re.compile(r"[|\t]")
_TITLE_MARKS: Final = re.compile(r"<br>|[\s*#|]")
_PARTED: Final = re.compile(r"\s{2,}|\s(?=比|同比|\d{4}年)")
_NO_FIGURE: Final = re.compile("[—–－…]+")
_PART: Final = re.compile(r"^\s*[-|\s]*(?:<br>)?\s*(?:其中|#|＃)")
_WHOLES: Final[tuple[str, ...]] = (
    "资金",
    "额",
    "值",
    "量",
    "收入",
    "支出",
    "总计",
    "合计",
    "顺差",
    "逆差",
    "人口",
    "面积",
    "余额",
    "投资",
    "价格",
    "指数",
    "存栏",
    "出栏",
)
_LINE_PROSE: Final = re.compile(r"[。；！？]|，(?!\d)|(?<!\d)，")
_NUMBERED: Final = re.compile(
    r"^(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．](?!\d)|^[(（][一二三四五六七八九十\d]{1,2}[)）]"
)
_MULTIPLIER: Final = re.compile(r" [百千万亿]+ *$")
_LETTERS: Final = re.compile(r"[\u4e00-\u9fff]{2}")
_TORN_HEAD: Final[tuple[str, ...]] = ("比", "较", "同")
"""What a heading ends with that goes on in the next line (1990年比, 1989年增长)."""
_HEADS: Final = frozenset("万千百头只口匹羽（）()、")
"""What counters of livestock are written with."""
_ALL_TOGETHER: Final[tuple[str, ...]] = ("总量", "总额", "总计", "总数", "总值")
"""Rows whose parts may follow without 其中."""
_SECTOR: Final = re.compile("第?[一二三][次]?产业?$")
"""The three industries, which are parts of the whole above them without 其中."""
_NOT_SPACED: Final = re.compile("  |[年比%％]")
_SPACED: Final = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ 　]([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""Two characters set apart to fill a column: 指 标."""


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
    unsaid: bool = False
    """That it is a part is not said by 其中, and only its place tells."""
    measured: str = ""
    """The row that measures something, of which its parent is a part too (投资额, 其中：住宅, 其中：90平方米及以下)."""
    places: Sequence[int] = ()
    """Which of `width` cells after the name each figure is: cells may hold no figure (—)."""
    width: int = 0
    inside: Sequence[Figure] = ()
    """The figures of its name (90平方米以下住宅)."""


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
    cells = figures[_count_in_name(text, start, end, figures) :]
    # Outside of name, figures and units only blanks may stand.
    if not cells or text[start : cells[0].start].strip(" -—#\t|") == "":
        return False
    if not all(_is_set_apart(text, figure) for figure in cells):
        return False
    rest = text[figures[-1].right : end].strip()
    return len(rest) <= 6 and (len(cells) > 1 or len(line) < 40)


def _is_set_apart(text: str, figure: Figure) -> bool:
    before, after = text[figure.start - 1 : figure.start], text[figure.right : figure.right + 1]
    return before in (" ", "\t", "|", "　") and after in ("", " ", "\t", "\n", "|", "　", "<")


def _count_in_name(text: str, start: int, end: int, figures: Sequence[Figure]) -> int:
    """How many figures of a row stand in its name (90平方米以下住宅 6416, 35个大中城市 5.7)."""
    line = text[start:end]
    if "\t" in line or "|" in line:
        first = start + next((at for at in _cell_ends(line) if line[:at].strip("|\t ")), 0)
        count = sum(figure.start < first for figure in figures)
    else:
        first, count = end, 0
        for figure in figures:
            if _is_set_apart(text, figure) and text[start : figure.start].strip(" -—#"):
                first = figure.start
                break
            count += 1
    if not 0 < count < len(figures):
        return 0
    inside = figures[:count]
    pieces = zip(
        [start, *(figure.right for figure in inside)], [*(figure.left for figure in inside), first], strict=True
    )
    return count if _LETTERS.search("".join(text[a:b] for a, b in pieces)) else 0


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
            grid = _make_grid(text, lines, is_row, n, last)
            before = grids[-1] if grids else None
            if before is not None and not (grid.title or grid.columns) and start - before.end < 40:
                # A line that is no row stood between the rows of one table.
                grid.title, grid.columns = before.title, before.columns
            grids.append(grid)
        n = last + 1
    return grids


def _cells(line: str) -> list[str]:
    mark = "|" if "|" in line else "\t" if "\t" in line else None
    parts = line.split(mark) if mark else _PARTED.split(line.strip(" -"))
    return [cell for part in parts if (cell := _NOISE.sub("", part))]


def _read_heading(text: str, lines: list[tuple[int, int, list[Figure]]], first: int) -> tuple[str, list[str], str]:
    """Title, columns and first group label of the table whose first row is line `first`."""
    title, group, unit = "", "", ""
    columns: list[str] = []
    count = len(lines[first][2])
    for n in range(first - 1, max(-1, first - 8), -1):
        start, end, inside = lines[n]
        line = _SPACED.sub(r"\1\2", text[start:end].strip())
        if not line or RULE_LINE.fullmatch(line):
            continue
        cells = _cells(line)
        if "|" not in line and (inside or len(line) > 60 or (_LINE_PROSE.search(line) and line[-1] not in "：:")):
            if line.endswith(("如下。", "：", ":")):
                title = line if not columns else re.split("[。；]", line.rstrip("。"))[-1]
            break
        if line.lstrip("-* ").startswith(("单位", "（单位", "(单位")):
            unit = line
        elif columns and line.endswith(_TORN_HEAD) and not _LINE_PROSE.search(line):
            *wider, torn = line.strip("- ").split()
            columns = [*wider, torn + columns[0], *columns[1:]]
        elif len(columns) < count and _is_spaced(line, count):
            # A heading of two lines: those of the first stand further left.
            columns = [cell for part in line.strip("- ").split() if (cell := _NOISE.sub("", part))] + columns
        elif not columns and n > 0 and _is_group_label(text, lines, n, cells):
            group = _NOISE.sub("", line)
        elif not columns and line[-1] not in "：:" and (len(cells) > 1 or GROWTH.search(line)):
            columns = cells
        else:
            title = line
            break
    title = _TITLE_MARKS.sub("", _TABLE_NUMBER.sub("", title))
    return (f"{title}（%）" if unit.rstrip("）)").endswith(("%", "％")) else title), columns, group


def _is_spaced(line: str, count: int) -> bool:
    """Whether a short line heads columns whose cells single blanks part."""
    if len(line) >= (70 if line.startswith("-") else 30) or "|" in line or "\t" in line or _LINE_PROSE.search(line):
        return False
    return line.startswith("-") or (1 < len(line.split()) <= count + 1 and _NOT_SPACED.search(line) is None)


def _is_group_label(text: str, lines: list[tuple[int, int, list[Figure]]], n: int, cells: list[str]) -> bool:
    """期末畜禽存栏 between column headings and rows: a label for the rows that follow."""
    above = _cells(text[lines[n - 1][0] : lines[n - 1][1]])
    return len(cells) == 1 and len(cells[0]) <= 12 and not GROWTH.search(cells[0]) and len(above) > 1


def _make_grid(
    text: str, lines: list[tuple[int, int, list[Figure]]], is_row: list[bool], first: int, last: int
) -> Grid:
    title, columns, group = _read_heading(text, lines, first)
    grid = Grid(lines[first][0], lines[last][1], title, columns)
    for n in range(first, last + 1):
        start, end, inside = lines[n]
        line = text[start:end]
        if not is_row[n]:
            if line.strip() and not RULE_LINE.fullmatch(line) and line.lstrip()[0] not in "（(":
                group = _NOISE.sub("", line)
            continue
        count = _count_in_name(text, start, end, inside)
        inside, named_by = inside[count:], inside[:count]
        head = line[: inside[0].start - start]
        if "|" in head or "\t" in head:
            head = next((cell for cell in _CELL_MARK.split(head) if cell.strip()), "")
        else:
            head = _without_unit_cell(head, inside[0].unit)
        plain = head.isalpha()  # as most are
        name = head if plain else _NUMBERED.sub("", _NOISE.sub("", UNIT_BRACKET.sub("", head)), count=1)
        named = name.replace("其中：", "").replace("其中:", "").strip("-—、：: ")
        cut = without_unit(named)
        unit = named[len(cut) :] or inside[0].unit or ""
        part = ("其中" in line or "#" in line or "＃" in line) and _PART.match(line) is not None
        row = Row(cut or group, part, inside, group, unit, inside=named_by)
        row.places, row.width = _places(line, [figure.start - start for figure in inside], columns)
        grid.rows += _side_by_side(row, line, columns)
    _find_parents(grid.rows)
    grid.cells = read_cells(text, [lines[n] for n in range(first, last + 1) if is_row[n]], title)
    return grid


def _side_by_side(row: Row, line: str, columns: list[str]) -> list[Row]:
    """行业, 比上年增长, 行业, 比上年增长: the rows of tables that stand side by side, each with its own name."""
    firsts = [k for k, column in enumerate(columns) if column == columns[0]]
    if len(firsts) < 2 or row.width != len(columns) - 1:
        return [row]
    ends = _cell_ends(line)
    rows = []
    for first, after in pairwise([*firsts, len(columns)]):
        own = [(place, f) for place, f in zip(row.places, row.figures, strict=True) if first <= place + 1 < after]
        if own:
            name = _NOISE.sub("", line[ends[first - 1] : ends[first]]) if first else row.name
            rows.append(replace(row, name=name, places=[place for place, _ in own], figures=[f for _, f in own]))
    return rows


def _without_unit_cell(head: str, unit: str | None) -> str:
    """煤 万吨 names 煤: without the unit that stands in a cell of its own."""
    name, _, last = head.rstrip().rpartition(" ")
    if last == unit:
        return _MULTIPLIER.sub("", name)
    return name if without_unit(_ANY_NAME + last) == _ANY_NAME else head


def _places(line: str, starts: list[int], columns: Sequence[str]) -> tuple[Sequence[int], int]:
    """Which cell after the name each figure of a row is, and how many cells there are."""
    if "|" not in line and "\t" not in line:
        return _spaced_places(line, starts, columns)
    cells = _cell_ends(line)
    if len(cells) != len(columns) or len(cells) - 1 <= len(starts):
        return range(len(starts)), len(starts)
    return [bisect_right(cells, start) - 1 for start in starts], len(cells) - 1


def _cell_ends(line: str) -> list[int]:
    """Where the cells of a line that marks part end; bars around the line are no cells."""
    mark = "|" if "|" in line else "\t"
    ends, at = [], line.find(mark)
    while at >= 0:
        ends.append(at)
        at = line.find(mark, at + 1)
    if mark == "|" and line.lstrip().startswith(mark):
        ends = ends[1:]
    return ends if mark == "|" and line.rstrip().endswith(mark) else [*ends, len(line)]


def _spaced_places(line: str, starts: list[int], columns: Sequence[str]) -> tuple[Sequence[int], int]:
    """The same where blanks part the cells, and dashes stand for those without a unit or figure."""
    cells = [m.start() for m in _WORD.finditer(line) if m.start() in starts or _NO_FIGURE.fullmatch(m.group())]
    width = sum(column not in UNIT_HEADS for column in columns) - 1
    cells = cells[len(cells) - width :] if len(cells) - width == len(columns) - 1 - width else cells
    if len(cells) != width or len(cells) == len(starts) or not set(starts) <= set(cells):
        return range(len(starts)), len(starts)
    return [cells.index(start) for start in starts], width


def _alike(one: str, other: str) -> bool:
    """Whether two names tell of the same sort side by side (国有企业, 集体企业), and neither of a part of the other."""
    return one[-2:] == other[-2:] and one not in other


def _is_like(unit: str, other: str) -> bool:
    """Whether the parts of a whole may be counted so: 万头 and 万只 of livestock in 万头只."""
    return unit == other or (set(unit) | set(other) <= _HEADS and bool(unit and other))


def _find_parents(rows: list[Row]) -> None:
    """其中 opens parts of the last row that measures something; rows after it that do not are parts too."""
    whole, unit, inside, last = "", "", False, ""
    before: Row | None = None
    counts = Counter(row.name for row in rows)
    for row in rows:
        measures = row.name.endswith(_WHOLES)
        follows = not measures and whole.endswith(_WHOLES) and _is_like(row.unit, unit)
        inside = row.part or (inside and follows)
        sector = before is not None and _SECTOR.match(before.name) is not None
        nested = row.part and before is not None and (sector or (before.part and not _alike(before.name, row.name)))
        before = row
        if nested:
            row.parent, row.measured = last, whole
        elif follows and _SECTOR.match(row.name) is not None:
            row.parent, row.unsaid = whole, True
        elif inside:
            row.parent = whole
        elif follows and counts[row.name] > 1:
            # 铁路 after 货物运输总量 and again after 旅客运输总量: of which of them it is a part its place tells.
            row.name += whole.replace("总", "", 1)
        elif follows and whole[2:].endswith(_ALL_TOGETHER):
            row.parent, row.unsaid = whole, True
        else:
            whole, unit = row.name, row.unit
        last = row.name
