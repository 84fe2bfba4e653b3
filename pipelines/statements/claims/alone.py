"""Claims about what a single figure can be: by its kind, its digits, its direction, its history, or its own list.

A claim that holds for every figure of its kind (no share above a hundred, no half person) is published only where the
figure is in doubt: thousands that cannot but hold would tell a reader nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim, Key
from pipelines.statements.claims.preparing import lead_of
from pipelines.statements.claims.terms import GROWTH_RATE, LEVEL, TARGET
from pipelines.statements.model import Statement
from schemas.consistency.units import find_unit
from schemas.vocabulary import Role

_ABOVE_ALL: Final = re.compile(
    r"计划|目标|任务|预算|恢复|相当|同期|上年|去年|[上前]期|完成|达产|产能|入学|杠杆|覆盖倍数"
)
_AVERAGE: Final = re.compile(r"人均|户均|平均|每|均|率|比|指数|标准|强度|密度|规模|当量|折合|工作日|年限|学制")
_RATE: Final = re.compile(r"每|均|万人|万车|亿元|死亡人数")
_PERSONS: Final = frozenset(
    {"人", "户", "名", "个", "家", "所", "座", "辆", "头", "只", "件", "张", "台", "艘", "架", "起"}
)
_MOVED: Final = re.compile(
    r"(?:(?:增加|提高|上升|增长|扩大|提升|攀升|回升|上涨|下降|减少|降低|回落|下跌|缩小|收窄)(?:到|至|为)|[升降][至到])了?(?:20\d\d年[末底]?的?)?$"
)
_LIST: Final = re.compile(
    r"(?:[，。；：（、在对是有]|^)(?P<items>[\u4e00-\u9fff]{2,5}(?:、[\u4e00-\u9fff]{2,5})*(?:和|与|及)?[\u4e00-\u9fff]{0,5}?)"
    r"(?P<open>等)?$"
)
_PLACES: Final = re.compile(r"(?:个)?(?:地级)?(?:市|县|区|省|州|旗|国家|省份|城市|设区市|县区|县（市、区）|乡镇)")
MOST_ITEMS: Final = 12
"""Places of a list that is counted."""
LEAST_HISTORY: Final = 3
"""Levels of other periods without which there is no history."""
FAR: Final = 3.0
"""How many times above or below all its history a level must be to be in doubt."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for s in view.statements:
        if s.status is TARGET or s.headline:
            continue
        if s.figure.kind == "percent" and _is_beyond(s):
            yield Claim("figure_lies_in_bounds", s, (), settled=True)
        start = view.start_of(s) if s.start is not None else None
        if start is not None and _moves(view, s, start):
            yield Claim("direction_matches_figures", s, ((Role.BASE, start),), settled=True)
        if s.figure.kind != "quantity":
            continue
        if s.figure.unit in _PERSONS and _is_split(s):
            yield Claim("digits_fit_unit", s, (), settled=True)
        items = _items_before(s) if (s.figure.value or 0) <= MOST_ITEMS else None
        if items is not None:
            yield Claim("count_matches_list", s, (), n_periods=items[0], closed_list=items[1], settled=True)
    yield from _out_of_history(view)


def _is_beyond(s: Statement) -> bool:
    """占比264%: a share above a hundred, which is of no plan and of no earlier time."""
    low = s.figure.lower
    if low is None or low <= 100 or s.frame:
        return False
    words = s.indicator + "".join(s.dimensions) + "".join(s.tail.words)
    share = s.tail.share is not None or s.indicator.endswith(("占比", "比重", "覆盖率", "合格率", "就业率"))
    return share and not _ABOVE_ALL.search(words + s.figure.sentence)


def _is_split(s: Statement) -> bool:
    """0.5人: decimals of what is counted one by one, without 万 or 亿."""
    f = s.figure
    if s.row or "." not in f.literal.replace("．", ".") or not f.literal[-1].isdecimal():
        return False
    counted = find_unit(f.unit, f.kind).counts and not _RATE.search(f.sentence)
    return counted and s.sense.measure is LEVEL and not _AVERAGE.search(s.indicator + "".join(s.dimensions))


def _moves(view: ArticleView, s: Statement, start: Statement) -> bool:
    """由A增加到B: whether the words say which of two figures is the greater."""
    alike = s.figure.kind == start.figure.kind and s.dimension == start.dimension and s.area == start.area
    plain = not (s.figure.qualifier or start.figure.qualifier) and s.bounds is not None and start.bounds is not None
    near = s.sentence == start.sentence and len(view.group(s)) == 1 and s.sense.measure is not GROWTH_RATE
    return alike and plain and near and _MOVED.search(lead_of(s)) is not None


def _items_before(s: Statement) -> tuple[int, bool] | None:
    """甲县、乙县和丙县3个县: how many places stand before their number, and whether the list is whole."""
    place = s.place
    if place < 0 or not _PLACES.match(s.figure.sentence, place + len(s.figure.literal)):
        return None
    match = _LIST.search(s.figure.sentence[max(0, place - 60) : place])
    if match is None:
        return None
    items = [item for item in re.split(r"[、和与及]", match["items"]) if item]
    ends = {item[-1] for item in items}
    if len(items) < 2 or not (len(ends) == 1 and ends <= set("县市区省州旗镇乡国")):
        return None
    return len(items), match["open"] is None


def _out_of_history(view: ArticleView) -> Iterator[Claim]:
    """A level that is many times above or below those of three other periods."""
    series: dict[Key, dict[str, Statement]] = defaultdict(dict)
    for s in view.quantities:
        dated = s.is_level and s.period is not None and s.area is not None
        if dated and s.period is not None and len(s.indicator) > 1 and not s.figure.qualifier:
            series[view.key(s)].setdefault(s.period.label, s)
    for levels in series.values():
        if len(levels) <= LEAST_HISTORY:
            continue
        for label, s in levels.items():
            if len({len(other) for other in levels}) > 1:
                break
            others = [o for other, o in levels.items() if other != label]
            values = [o.figure.value or 0 for o in others]
            value = s.figure.value or 0
            if min(values) > 0 and (value > FAR * max(values) or value < min(values) / FAR):
                yield Claim("magnitude_matches_history", s, tuple((Role.BASE, o) for o in others), settled=True)
