"""What a segment alone does not say: units shared by a list, units of table headings, and what a bare number is."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from pipelines.figures.headings import LinesOfText, scale_factor
from pipelines.figures.readings import Reading, label, time
from schemas.vocabulary import STATISTIC_KINDS, Kind, QualifierKind

_BETWEEN: Final = re.compile(r" *(?:、|和|与|及|以及) *([一-鿿]{0,8}) *")
_CHANGED: Final = re.compile(
    r"(?:年均)?(?:提高|增加|增长|上升|下降|减少|降低|扩大|缩小|提升|调整|发展|拓展|延长|缩短|回落|[增升降减])[到至为]"
    r"(?:0{4} ?年[末底]?的?)?()"
)
_FROM: Final = re.compile(r"[从由](?:0{4} ?年[末底]?的?|上年(?:末|同期)?的?)?$")
_FARTHEST: Final = 20
"""Characters from a bare number to the one that it shares its unit with."""
_SCALE: Final = re.compile(r"[十百千]?[万亿]+$")
_LEVEL_BEFORE: Final = re.compile(r"[为达至到由从仅值数比率计共是有于在低高升降增减=]$|指数|得分|评分|系数|[>＞<＜]$")
_COUNTED_BEFORE: Final = re.compile(
    r"(人口|人数|户数|人次)(?:已经?|将|约|近|总数|总量)?(?:达到?|为|有|超过?|突破|近|约|已达|接近)*$"
)
_COUNTED_IN: Final = {"户数": "户", "人次": "人次"}
_MONEY_BEFORE: Final = re.compile(
    r"(?:额|投资|收入|产值|总值|支出|利润|税收|资金|贷款|存款|余额|GDP|市值|资产)[^0，。；]{0,5}$"
)
_LONGEST_BARE: Final = 10


class Settled(NamedTuple):
    """What a bare number is: kind and unit, or the reason that makes it a label; and what a heading or a shared unit
    multiplies it by."""

    kind: Kind
    unit: str | None = None
    reason: str | None = None
    factor: int = 1


@lru_cache(4096)
def _as(kind: Kind, unit: str | None, factor: int = 1) -> Settled:
    """One object for what many bare numbers are: a long table makes the same one for each of its cells."""
    return Settled(kind, unit, factor=factor)


def settle_reading(reading: Reading, settled: Settled) -> Reading:
    """The reading of a bare number once it is known what it is."""
    if settled.kind is Kind.LABEL:
        return label(reading.start, reading.end, settled.reason or "")
    if settled.kind is Kind.DATE:
        return time(reading.start, reading.end)
    return reading.counted_as(settled.kind, settled.unit)


_ROW, _BARE = Settled(Kind.LABEL, reason="row of a table"), Settled(Kind.LABEL, reason="bare number")


class Settler:
    """Gives bare numbers of a folded text their units, from the list they stand in or from a heading, or makes them
    labels. Works on spans in text order; the readings of numbers that are not bare stay as they are."""

    def __init__(
        self,
        folded: str,
        starts: Sequence[int],
        ends: Sequence[int],
        reading_at: Callable[[int], Reading],
        lines_at: Callable[[int], LinesOfText],
    ) -> None:
        self.folded, self.starts, self.ends = folded, starts, ends
        self.reading_at, self.lines_at = reading_at, lines_at
        self.settled: dict[int, Settled] = {}

    def settle(self, bare: Sequence[int]) -> dict[int, Settled]:
        """What the bare numbers at these indexes are. From the last to the first, since a list prints its unit last."""
        for index in reversed(bare):
            self.settled[index] = self._share(index) or self._from_heading(index) or self._decide(index)
        return self.settled

    def _share(self, index: int) -> Settled | None:
        """出口13.57、进口11.29亿元: a bare number takes unit and multiplier of the next one in its list."""
        following = index + 1
        if following < len(self.starts) and self.reading_at(following).kind is Kind.DATE:
            following += 1  # 由2019年的12.3提高到2020年的13.5%
        if following >= len(self.starts) or self.starts[following] - self.ends[index] > _FARTHEST:
            return None
        settled = self.settled.get(following)
        other = settled or self.reading_at(following)
        kind, unit, factor = other.kind, other.unit, settled.factor if settled else 1
        if kind not in STATISTIC_KINDS or kind is Kind.RATIO_PART or unit is None:
            return None
        start, end = self.starts[index], self.ends[index]
        between = _BETWEEN.fullmatch(self.folded, end, self.starts[following])
        if not between and _FROM.search(self.folded, max(0, start - 12), start):
            between = _CHANGED.fullmatch(self.folded, end, self.starts[following])
        if not between:
            return None
        scaled = _SCALE.search(self.folded, start, end)
        if kind is not Kind.QUANTITY and (between[1] or scaled):
            return None  # 投资3.5亿、增长12% are two figures
        scale = _SCALE.search(self.folded, self.starts[following], self.ends[following])
        if scale and not scaled and kind is Kind.QUANTITY:
            factor *= scale_factor(scale[0])
        return _as(kind, unit, factor)

    def _from_heading(self, index: int) -> Settled | None:
        found = self.lines_at(index).unit_for(self.starts[index])
        if found is None:
            return None
        return _ROW if found.kind is Kind.LABEL else _as(found.kind, found.unit, found.factor)

    def _decide(self, index: int) -> Settled:
        """A number with no unit anywhere: a figure if it has decimals, a scale, a qualifier or a place that gives
        levels, or stands in a table."""
        start, end, reading = self.starts[index], self.ends[index], self.reading_at(index)
        levelled = _LEVEL_BEFORE.search(self.folded, max(0, start - 3), start) is not None
        counted = _COUNTED_BEFORE.search(self.folded, max(0, start - 14), start)
        if counted and reading.special is None:
            return _as(Kind.QUANTITY, _COUNTED_IN.get(counted[1], "人"))
        if self.folded[end - 1] in "万亿" and _MONEY_BEFORE.search(self.folded, max(0, start - 14), start):
            return _as(Kind.QUANTITY, "元")
        if end - start > _LONGEST_BARE and self.folded[start:end].isdecimal():
            keeps = end - start > 30  # too long for any number: unread, and said so
        elif reading.special is QualifierKind.RANGE:
            keeps = levelled
        else:
            keeps = (
                levelled
                or not self.folded[start:end].isdecimal()
                or bool(reading.qualifiers)
                or self.folded.startswith(("金", "银", "铜"), end)
                or self.lines_at(index).is_table(start)
            )
        return _as(reading.kind, None) if keeps else _BARE
