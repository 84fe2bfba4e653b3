"""What stands before and after a figure in its clause: its own phrase, the noun after it, comparisons around it."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.aims import OF_AIMS
from pipelines.statements.figures import Figure
from pipelines.statements.layout import Brackets, Clause
from pipelines.statements.phrases import EMPTY, Phrase, PhraseReader, after_figure, is_generic
from pipelines.statements.places import PlaceWord
from pipelines.statements.tails import Tail

_COMPARES: Final = re.compile(r"(?:增速|增幅|降幅|涨幅|升幅|跌幅)?(?:对?比|较|高于|低于|(?P<with>与|同|和))")
_COMPARED_THEN: Final = re.compile("[\u4e00-\u9fff]{2}(?<![占同环对相])[比较][^，。；、比较]{2,12}的$")
"""粮食产量比2010年的14万吨增长2倍: what is compared stands right before the comparison."""
_FIRST_OF_COMPARISONS: Final = Signs("增降涨跌对比较高低与同和")
_SIZE: Final = re.compile(r"(?:级|[及或]?以[上下](?:的)?)(?=[\u4e00-\u9fff“])(?![和与及并是占])")
_SIZE_QUALIFIERS: Final[tuple[str, ...]] = ("超", "超过", "过", "破", "逾", "突破", "以上", "以下", "不足")
_GAUGES: Final = frozenset({"mm", "毫米"})
_NO_GAUGE: Final = frozenset("，、；。（(的和与及至到比较增减下上降")
"""What may follow an amount of so many millimetres, which is then no gauge of a product."""
_THERE_IS: Final = frozenset({"有", "共有", "已有", "达", "达到", "为"})
_COUNTS: Final[tuple[str, ...]] = ("个", "户", "家", "项", "种", "省", "市", "类", "只")
_MOVES: Final[tuple[str, ...]] = ("增长", "下降", "上升", "上涨", "减少", "增加", "盈利", "亏损")
_MOVED: Final = re.compile(
    r"(?P<noun>(?:省（区、市）)?[\u4e00-\u9fff]{2,14}?)(?:同比|环比)?(?:全部|均|都)?"
    rf"(?P<did>(?:实现|保持)?(?:正增长|{'|'.join(_MOVES)}))"
)
_REACHES: Final = re.compile(r"恢复[到至]|(?:超额)?完成[^，。；]{0,12}(?:任务|计划|目标|预算)数?$")
_DOES: Final = re.compile(r"(?:已|提前|超额)*(?:完成|达到|实现|占|为|相当于|是)")
_PLAN_OF: Final = re.compile(
    r"的?(?:年度|全年|预期|控制|既定|预定|规划|国家|省|市)*(?:目标任务|任务目标|目标|任务|计划|预算)(?:任务|指标)?[数值]?的$"
)
"""完成全年80万人目标任务的91%: the noun for the plan stands after its figure."""
_SLIGHTLY: Final[tuple[str, ...]] = ("略低", "略高", "略有", "略增", "略降", "略多", "略少", "稍低", "稍高", "持平")
_WITH: Final[tuple[str, ...]] = ("相比", "相较")
_BOUNDS: Final[tuple[str, ...]] = ("以上", "及以上", "以下", "及以下")
JOINS: Final[tuple[str, ...]] = ("和", "及", "以及", "与")
_ONLY_MOVES: Final = re.compile(
    "(?:有所|明显|大幅|显著|小幅|略有|进一步|继续|持续|逐步|稳步)+(?:放缓|回落|加快|提高|提升|下降|收窄|扩大|缩小|改善|好转)了?"
)
"""What the compared did, which is no name."""
_LIST_END: Final = re.compile("[，；。\n,]")
_SHORT_LEAD: Final = 12


class Surroundings:
    """What stands around a figure in its clause."""

    __slots__ = ("after", "after_text", "frame", "opener", "own", "text")

    def __init__(self, text: str, own: Phrase, after: Phrase, after_text: str, frame: str, opener: str) -> None:
        self.text = text
        self.own = own
        self.after = after
        self.after_text = after_text
        self.frame = frame
        self.opener = opener


class ClauseReader:
    """Reads the surroundings of figures of one article. `groups` are counted areas by the start of their figure."""

    def __init__(
        self,
        text: str,
        figures: Sequence[Figure],
        phrases: PhraseReader,
        groups: dict[int, PlaceWord],
        asides: Brackets,
    ) -> None:
        self._text = text
        self._figures = figures
        self._starts = [figure.start for figure in figures]
        self._phrases = phrases
        self._groups = groups
        self._asides = asides

    def own_phrase(self, clause: Clause, k: int, position: int, tail: Tail) -> tuple[Phrase, int]:
        """The phrase before a figure, and where it starts. A size before it (500万吨级) belongs to it."""
        end = tail.own_end
        if k == 0:
            return self._phrases.read(position, end), position
        previous = clause.figures[k - 1]
        group = self._groups.get(previous.start)
        if group is not None:
            return self._phrases.read(group.end, end), group.end
        if previous.kind == "quantity" and end - position > 1 and self._text[end - 1] in "和与及":
            # 4条精品线路和5个景区: the noun between is what was counted before.
            return EMPTY, end
        shares = clause.figures[k].kind == "percent" and self._text.find("占", clause.start, previous.left) >= 0
        if shares and _is_of_whole(self._text[position : clause.figures[k].left]):
            return EMPTY, end
        starts = (position, position - 3, position - 2, position + 2 * self._text.startswith("人口", position))
        size = next((m for at in starts if at >= previous.end and (m := _SIZE.match(self._text, at, end))), None)
        if size is not None:
            begin = clause.start if k == 1 else clause.figures[k - 2].right
            lead = self._text[begin : previous.start]
            short = len(lead) <= _SHORT_LEAD and size.group()[0] != "级" and not lead.startswith(("比", "较"))
            return self._phrases.read(begin if short else previous.start, end), position
        if k == 1 and previous.unit in _GAUGES and self._text[position : position + 1] not in _NO_GAUGE:
            return self._phrases.read(clause.start, end), position  # 螺纹钢20mm全国均价
        if k == 1 and previous.qualifier in _SIZE_QUALIFIERS and previous.unit != clause.figures[k].unit:
            noun = self._phrases.read(position, end)
            counts = all(word in _THERE_IS for word in tail.words)
            short = counts and previous.start - clause.start <= _SHORT_LEAD
            if short and ((noun.text and not noun.verb) or self._text.startswith("的", position)):
                return self._phrases.read(clause.start, end), position
        if self._text.startswith("的", position):
            position += 1
        return self._phrases.read(position, end), position

    def after(self, clause: Clause, k: int, tails: list[Tail]) -> tuple[str, Phrase]:
        """What follows a figure up to the next one, and the noun in it."""
        figure = clause.figures[k]
        start = figure.right
        if k + 1 < len(tails):
            end, raw_end = tails[k + 1].own_end, clause.figures[k + 1].left
            if end <= start:
                return self._text[start:raw_end], EMPTY
        else:
            end = raw_end = self._end_of_list(clause)
        if end <= start:
            return self._text[start:raw_end], EMPTY
        moves = figure.unit in _COUNTS and self._text.endswith(_MOVES, start, end)
        moved = _MOVED.match(self._text, start, end) if moves else None
        if moved is not None and moved.end() == end:
            # 27个行业利润同比增长: what the counted ones did belongs to the name.
            noun = self._phrases.read(start, moved.end("noun"))
            return self._text[figure.right : raw_end], Phrase(noun.text + moved.group("did"), "", noun.places)
        if end == clause.end and figure.kind == "percent" and _ONLY_MOVES.fullmatch(self._text, start, end) is not None:
            return self._text[start:raw_end], EMPTY  # 增速比上年同期的13.3%明显放缓
        if k + 1 < len(tails) and self._text.startswith(JOINS, start):
            # 打造名牌8个和地理标志产品3个: what is joined on is of the next figure.
            return self._text[start:raw_end], EMPTY
        stop = after_figure(self._text, start, min(end, start + 40), self._asides)
        if self._text.startswith("级", start):
            start = figure.start
        while stop > start and self._text[stop - 1] in "和及与" and k + 1 < len(tails):
            stop -= 1
        return self._text[figure.right : raw_end], self._phrases.read(start, stop)

    def _end_of_list(self, clause: Clause) -> int:
        """The end of a clause, or of an enumeration without figures that goes on after 、."""
        if clause.closer != "、" or clause.figures[-1].right == clause.end:
            return clause.end
        stop = _LIST_END.search(self._text, clause.end, clause.end + 40)
        end = stop.start() if stop else clause.end
        return clause.end if any(clause.end < f.start < end for f in self._figures_near(clause.end)) else end

    def is_size(self, clause: Clause, k: int) -> bool:
        """Whether a figure says which things the next one counts (35千伏及以上变电站9座)."""
        if k + 1 >= len(clause.figures) or clause.figures[k].qualifier not in _BOUNDS:
            return False
        figure, following = clause.figures[k], clause.figures[k + 1]
        noun = self._text[figure.right : following.left]
        return 1 < len(noun) < _SHORT_LEAD and noun.isalpha() and figure.unit != following.unit

    def sides(self, clause: Clause, k: int) -> int:
        """How many sides a ratio has that begins with the k-th figure of a clause."""
        n = 1
        for before, figure in pairwise(clause.figures[k:]):
            if self._text[before.right : figure.left].strip() not in ("∶", ":", "：", "/", "比"):
                break
            n += 1
        return n

    def _figures_near(self, position: int) -> Sequence[Figure]:
        n = bisect_left(self._starts, position)
        return self._figures[n : n + 3]

    def frame(self, clause: Clause, k: int, tails: list[Tail], own_start: int) -> str:
        """比, 占, 是: whether the figure stands inside a comparison that the next figure concludes."""
        if k + 1 >= len(tails):
            figure = clause.figures[k]
            opens = _opens_comparison(self._text[own_start : figure.left].lstrip(" 　，"))
            if opens is None:
                return ""
            # 较上年实际完成的13.6万人略低, 与上年的13.6万人相比
            closes = _WITH if opens.group("with") else _SLIGHTLY
            return "比" if self._text.startswith(closes, figure.right) else ""
        text, figure, following = self._text, clause.figures[k], clause.figures[k + 1]
        lead = text[own_start : figure.left].lstrip(" 　，").lstrip("已也仍均还约仅只")
        between = text[figure.right : following.left]
        if between.startswith("的") and following.kind in ("multiple", "percent", "ratio_part"):
            if lead.startswith("占") or (
                lead.startswith("相当于") and following.kind != "multiple" and not OF_AIMS.search(lead)
            ):
                return "占"
            reaches = following.kind != "multiple" and _REACHES.match(lead) is not None
            return "是" if reaches or lead.startswith(("是", "为", "相当于", "达", "比")) else ""
        if lead.startswith("占") and following.kind == "percent" and _is_of_whole(between):
            return "占"
        if following.kind in ("percent", "ratio_part") and _PLAN_OF.match(between) and _DOES.match(lead):
            return "是"
        opens = _opens_comparison(lead)
        if opens is not None and (tails[k + 1].direction or following.unit == "番"):
            return "比" if opens.group("with") is None or between.startswith(_WITH) else ""
        then = tails[k].time
        of_then = then is not None and then.role != "holiday" and tails[k + 1].direction and not tails[k + 1].than
        return "比" if of_then and _COMPARED_THEN.search(lead) is not None else ""


def _is_of_whole(between: str) -> bool:
    """Whether words between an amount and its share say what the amount measures (占全国13731亿斤总产量的11.3%)."""
    return between[-1:] == "的" and is_generic(between[:-1])


def _opens_comparison(lead: str) -> re.Match[str] | None:
    return _COMPARES.match(lead) if _FIRST_OF_COMPARISONS.at(lead, 0) else None
