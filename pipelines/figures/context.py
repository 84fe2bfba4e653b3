"""What a segment alone does not say: units shared by a list, units of table headings, and what a bare number is."""

import re
from dataclasses import dataclass, replace

from pipelines.figures.headings import LinesOfText
from pipelines.figures.readings import Reading, label
from schemas.vocabulary import STATISTIC_KINDS, Kind, QualifierKind

_BETWEEN = re.compile(r" *(?:、|和|与|及|以及|，(?=[一-鿿]{0,4}$)) *[一-鿿]{0,8} *")
_SCALE = re.compile(r"[十百千]?[万亿]+$")
_FACTORS = {"百": 10**2, "千": 10**3, "十": 10, "万": 10**4, "亿": 10**8}
_LEVEL_BEFORE = re.compile(r"[为达至到由从仅值数比率计共是有:：于在低高升降增减(（=]$|指数|得分|评分|系数|[>＞<＜]$")


@dataclass(slots=True)
class Placed:
    """A reading at its place in the text. `factor` is what a heading or a shared unit multiplies by."""

    start: int
    end: int
    reading: Reading
    factor: int = 1


def scale_factor(printed: str) -> int:
    """万 → 10⁴, 千万 → 10⁷: what printed multipliers multiply by."""
    factor = 1
    for name in printed:
        factor *= _FACTORS[name]
    return factor


def settle(folded: str, placed: list[Placed]) -> None:
    """Give bare numbers their units in place: from the list they stand in, from a heading, or make them labels."""
    bare = [i for i, p in enumerate(placed) if p.reading.bare]
    if not bare:
        return
    lines = LinesOfText(folded)
    for index in reversed(bare):
        if not _share(folded, placed, index):
            here = placed[index]
            found = lines.unit_for(here.start, here.end)
            if found:
                here.reading = replace(here.reading, kind=found.kind, unit=found.unit, bare=False)
                here.factor = found.factor
    for index in bare:
        here = placed[index]
        if here.reading.bare:
            _decide(folded, here, lines)


def _share(folded: str, placed: list[Placed], index: int) -> bool:
    """出口13.57、进口11.29亿元: a bare number takes unit and multiplier of the next one in its list."""
    if index + 1 >= len(placed):
        return False
    here, following = placed[index], placed[index + 1]
    other = following.reading
    if other.bare or other.kind not in STATISTIC_KINDS or other.kind is Kind.RATIO_PART or other.unit is None:
        return False
    if following.start - here.end > 16 or not _BETWEEN.fullmatch(folded, here.end, following.start):
        return False
    literal = folded[here.start : here.end]
    scale = _SCALE.search(folded[following.start : following.end])
    here.reading = replace(here.reading, kind=other.kind, unit=other.unit, bare=False)
    here.factor = following.factor
    if scale and not _SCALE.search(literal) and other.kind is Kind.QUANTITY:
        here.factor *= scale_factor(scale[0])
    return True


def _decide(folded: str, here: Placed, lines: LinesOfText) -> None:
    """A number with no unit anywhere: a figure if it has decimals, a scale, a qualifier or a place that gives levels."""
    literal = folded[here.start : here.end]
    reading = here.reading
    bare_range = reading.special is QualifierKind.RANGE and not _LEVEL_BEFORE.search(
        folded, max(0, here.start - 3), here.start
    )
    keeps = (
        len(literal) < 11
        and not bare_range
        and (
            not literal.isdecimal()
            or reading.qualifiers
            or lines.is_table(here.start)
            or _LEVEL_BEFORE.search(folded[max(0, here.start - 3) : here.start])
        )
    )
    if keeps:
        here.reading = replace(reading, bare=False)
    else:
        here.reading = label(reading.start, reading.end, "bare number")
