"""Sums that the printed figures show: parts that follow or precede their total and add up to it.

Which lists exhaust their total the text seldom says. Neighbouring figures of one unit that reproduce a total to its
last digit are its parts, where that is hardly met by chance or where words announce them (其中, 合计, 按…分).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim, sum_claim
from pipelines.statements.claims.fitting import add_up, meets, total_of
from pipelines.statements.claims.lists import is_closed
from pipelines.statements.claims.preparing import MADE, lead_of
from pipelines.statements.claims.terms import CHANGE, LEVEL, TARGET
from pipelines.statements.model import Statement

_KINDS_OF_THINGS: Final = frozenset("个类种项家户座只")
MOST_PARTS: Final = 12
_NEARLY: Final = 0.9
"""A hedged figure right behind a total that is no smaller than this share of it is no part."""
_CHANCE: Final = 0.01
"""How often a stretch may add up by chance: beyond, words must announce the parts."""
_PARTS: Final = re.compile(
    r"其中|分别|包括|来源|来自|构成|渠道|用于|由.{1,30}组成|按.{1,10}(?:分|看)|分.{1,8}看|从.{1,14}看|中[，,有]"
)
_TOTAL: Final = re.compile(r"合计|总计|共计|总共|累计|两项|三项|总数|总量|总额|总值|总人口|共|全部|总")
_OF_CHANGE: Final = re.compile(r"[多少]增|^[多少]")
_NO_PART: Final = re.compile(
    r"人均|平均|均价|单产|单价|每|户均|亩均|日均|月均|指数|浓度|价格|顺差|逆差|差额|大于|结余|赤字|净|自然增长|死亡"
)


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    summed = [s for s in view.quantities if _may_be_summed(s)]
    for series in _series(summed):
        yield from _sums_of(view, series)
    if len({s.area.name for s in summed if s.area is not None}) > 2:
        yield from _sums_of_areas(view, summed)
    for s in view.quantities:
        if s.row:
            continue
        if s.figure.unit and s.figure.unit[-1] in _KINDS_OF_THINGS:
            yield from _counts_of_kinds(view, s)
        if s.signs & MADE and (_MADE.search(lead_of(s, 5)) or _MADE.search(s.own.text)):
            yield from _total_of_list(view, s)


def _counts_of_kinds(view: ArticleView, total: Statement) -> Iterator[Claim]:
    """8类商品中，5类上涨，3类下降: the counts behind in the sentence whose words leave no kind out."""
    parts: list[Statement] = []
    for o in view.near(total, 8):
        if o.figure.start <= total.figure.start or o.sentence != total.sentence or o.sense.measure is CHANGE:
            continue
        if not _counts_alike(o, total) or o.figure.qualifier or (o.figure.value or 0) % 1:
            return
        parts.append(o)
        if len(parts) in (2, 3) and sum(p.figure.value or 0 for p in parts) == total.figure.value:
            if _leaves_none_out([p.indicator + p.after for p in parts]):
                yield sum_claim(total, parts)
            parts = []


def _counts_alike(o: Statement, total: Statement) -> bool:
    """Whether two counts are of one classifier: 8大类 and 5类."""
    return (o.figure.unit or "").removeprefix("大") == (total.figure.unit or "").removeprefix("大")


_KINDS = (("上涨", "上升", "增长"), ("下降", "下跌"), ("持平",))


def _leaves_none_out(names: Sequence[str]) -> bool:
    """Whether counts are of what rose, what fell, and of what did neither where that is told."""
    found = [next((k for k, words in enumerate(_KINDS) if any(w in name for w in words)), None) for name in names]
    return None not in found and len(set(found)) == len(found) and {0, 1} <= set(found)


def _total_of_list(view: ArticleView, total: Statement) -> Iterator[Claim]:
    """甲、乙和丙分别为A、B和C，合计T: the list right before in the sentence, whatever areas it goes through."""
    if total.figure.qualifier or total.bounds is None:
        return
    here = view.sentence(total)[:-1] or view.before(total)[-1:]
    for o in reversed(here):
        if o.figure.kind != "quantity" or total.sentence - o.sentence > 1:
            continue
        parts = view.group(o)
        alike = all(p.dimension == total.dimension and p.bounds is not None for p in parts)
        told = _TOGETHER.search(lead_of(total, 10))
        if told is not None and len(parts) != (n := "两三四五六七八九十".index(told["n"]) + 2):
            # 甲A；乙、丙分别B、C。三地合计T: as many as the words count.
            before = [p for p in view.amounts(total) if p.dimension == total.dimension and not p.figure.qualifier]
            if len(before) >= n and total.sentence - before[-n].sentence <= 1 and add_up(total, before[-n:]):
                yield sum_claim(total, before[-n:])
            return
        if len(parts) > 1 and alike and not any(p.figure.qualifier for p in parts):
            yield sum_claim(total, parts)
        return


_TOGETHER: Final = re.compile(
    r"(?P<n>[两三四五六七八九十])(?:地|市|县|省|州|区|项|者|家|国|类|个)[^，。；0-9]{0,3}(?:合计|共计|总计)"
)
_MADE: Final = re.compile(r"合计|共计|总计")


def _may_be_summed(s: Statement) -> bool:
    """Whether an amount is a level or an increase that may be a part or a total."""
    measure = s.sense.measure
    if s.frame or s.bounds is None or s.headline or (measure is not LEVEL and measure is not CHANGE):
        return False
    if s.tail.origin or s.tail.each or _is_no_part(s.indicator, s.unit):
        return False
    return measure is LEVEL or not _OF_CHANGE.search(s.indicator[:2] + "".join(reversed(s.tail.words)))


def _sums_of_areas(view: ArticleView, summed: Sequence[Statement]) -> Iterator[Claim]:
    """What the parts of a province have, and what all of it has: levels of one name, each of an area of its own."""
    named: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for s in summed:
        if s.sense.measure is LEVEL and not s.row:
            named[s.dimension, s.concept or s.core, s.status is TARGET].append(s)
    for series in named.values():
        if len(series) < 3 or len({s.area for s in series}) < 3:
            continue
        for claim in _sums_of(view, series):
            areas = {o.area for _, o in claim.operands}
            if len(areas) == len(claim.operands) and claim.reported.area not in areas:
                yield claim


def _series(summed: Sequence[Statement]) -> list[list[Statement]]:
    """The levels of an article by what they measure in, and its increases likewise; tables apart, by column."""
    found: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for s in summed:
        table = (s.paragraph, s.column) if s.row else ()
        area = s.area and (s.area.name, s.area.code)
        found[s.dimension, area, s.status is TARGET, s.sense.measure, table].append(s)
    return [series for series in found.values() if len(series) > 2]


@lru_cache(maxsize=1 << 14)
def _is_no_part(indicator: str, unit: str | None) -> bool:
    """Averages, indices and balances are no parts of anything."""
    return _NO_PART.search(indicator) is not None or (unit is not None and "/" in unit)


def _sums_of(view: ArticleView, series: Sequence[Statement]) -> Iterator[Claim]:
    owner: dict[int, int] = {}
    sizes = [_size(s) for s in series]
    for i in range(len(series) - 2, -1, -1):
        total = series[i]
        above = sizes[i + 1] >= sizes[i] and not series[i + 1].figure.qualifier
        if total.figure.qualifier or above:
            continue
        for parts in _after(view, series, sizes, i, owner):
            for part in parts:
                owner[part.at] = total.at
            yield sum_claim(total, parts)
    for i in range(2, len(series)):
        total = series[i]
        if total.figure.qualifier or total.row:
            continue
        parts = _before(view, series, i, owner) if _is_told_as_total(total) else []
        if parts:
            yield sum_claim(total, parts)
        elif series[i - 1].sentence != total.sentence:
            found = _of_named(view, series, i)
            if found is not None:
                yield sum_claim(*found)


def _after(
    view: ArticleView, series: Sequence[Statement], sizes: Sequence[float], i: int, owner: dict[int, int]
) -> Iterator[list[Statement]]:
    """Parts that follow: next in the series, without the parts of parts; after one division another may follow."""
    total, size = series[i], sizes[i]
    whole = _bounds(total)
    parts: list[Statement] = []
    low = high = 0.0
    taken: set[int] = set()
    sure = False
    for k in range(i + 1, min(i + 2 + 2 * MOST_PARTS, len(series))):
        o = series[k]
        near = sizes[k] >= size * _NEARLY
        if near and o.figure.qualifier and o.sentence == total.sentence and not parts:
            continue  # 低于“N左右”的预判, 首次突破千亿元大关
        if sizes[k] >= size or o.paragraph - total.paragraph > 1 or len(parts) >= MOST_PARTS:
            return
        if owner.get(o.at) in taken or not view.is_of_time(o, total):
            continue
        if parts:
            if view.in_brackets(o) != view.in_brackets(parts[0]) and not view.in_brackets(total):
                continue
            if o.parts_of is parts[-1] and parts[-1].parts_of is not parts[-1] and sizes[k] <= _size(parts[-1]):
                continue
        if o.figure.qualifier:
            return
        parts.append(o)
        taken.add(o.at)
        own = _bounds(o)
        low, high = low + own[0], high + own[1]
        if low > whole[1]:
            return
        if len(parts) > 1 and meets((low, high), whole) and (sure or _is_meant(view, total, parts)):
            if _goes_on(view, series, k, total, parts):
                sure = True
                continue
            yield list(parts)
            parts, sure = [], False
            low = high = 0.0


def _goes_on(
    view: ArticleView, series: Sequence[Statement], at: int, total: Statement, parts: Sequence[Statement]
) -> bool:
    """Whether the next figure of the sentence is a small part that the rounding of the others leaves room for."""
    last, following = series[at], series[at + 1] if at + 1 < len(series) else None
    return (
        following is not None
        and following.sentence == last.sentence
        and view.is_of_time(following, total)
        and not following.figure.qualifier
        and add_up(total, [*parts, following])
    )


def _is_told_as_total(total: Statement) -> bool:
    """Whether a figure is called a total, or said to be what others make."""
    words = total.indicator + "".join(total.tail.words) if total.tail.words else total.indicator
    if _names_total(words) or (total.lead and _TOTAL.match(total.lead)):
        return True
    return bool(total.signs & MADE) and _MADE.search(lead_of(total, 8)) is not None


@lru_cache(maxsize=1 << 14)
def _names_total(words: str) -> bool:
    return _TOTAL.search(words) is not None


def _before(view: ArticleView, series: Sequence[Statement], i: int, owner: dict[int, int]) -> list[Statement]:
    """Parts that precede: A…，B…，合计…; and two named before: 固定及移动电话用户总数."""
    total = series[i]
    parts: list[Statement] = []
    for o in reversed(series[max(0, i - MOST_PARTS) : i]):
        if o.paragraph != total.paragraph or _size(o) >= _size(total) or not view.is_of_time(o, total):
            break
        if o.at in owner:
            continue
        parts.insert(0, o)
        if len(parts) > 1 and add_up(total, parts):
            return parts
    near = [
        o for o in series[max(0, i - 8) : i]
        if o.paragraph == total.paragraph and _size(o) < _size(total) and view.is_of_time(o, total)
        and _shares_name(total, o)
    ]  # fmt: skip
    pairs = [
        [a, b] for k, a in enumerate(near) for b in near[k + 1 :]
        if add_up(total, [a, b]) and _looseness([a, b], total) < _CHANCE / 3
    ]  # fmt: skip
    return pairs[0] if len(pairs) == 1 else []


def _of_named(view: ArticleView, series: Sequence[Statement], i: int) -> tuple[Statement, list[Statement]] | None:
    """医院中，公立医院…，民营医院…: parts that begin a sentence and bear the name of a total some way before."""
    first = series[i]
    parts = [o for o in series[i : i + MOST_PARTS] if o.sentence == first.sentence]
    if len(parts) < 2:
        return None
    for total in reversed(series[max(0, i - MOST_PARTS) : i]):
        name = total.core
        if first.paragraph - total.paragraph > 2 or total.figure.qualifier or len(name) < 2:
            continue
        named = next((k for k, p in enumerate(parts) if not _bears(p, name)), len(parts))
        for k in range(2, named + 1):
            run = parts[:k]
            if all(view.is_of_time(p, total) for p in run) and add_up(total, run):
                return total, run
    return None


def _bears(part: Statement, name: str) -> bool:
    """Whether a part is told by the name of its total."""
    return name in part.indicator or (bool(part.dimensions) and name in "".join(part.dimensions))


def _shares_name(total: Statement, part: Statement) -> bool:
    """Whether a name has two characters in a row of the other's."""
    name = total.core
    other = part.core + "".join(part.dimensions)
    return any(name[k : k + 2] in other for k in range(len(name) - 1))


def _size(s: Statement) -> float:
    return abs(s.figure.value or 0) * s.factor


def _bounds(s: Statement) -> tuple[float, float]:
    found = s.bounds
    return found if found is not None else (0.0, 0.0)


def _looseness(parts: Sequence[Statement], total: Statement) -> float:
    """How likely figures of this precision add up by chance: the room for rounding beside the smallest part."""
    made, whole = total_of(parts), total.bounds
    if made is None or whole is None:
        return 1.0
    room = max(made[1] - made[0] + whole[1] - whole[0], total.figure.place * total.factor)
    return room / max(min(_size(p) for p in parts), 1e-9)


def _is_meant(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether the sum is no accident: too exact for one, or announced in words and each a part by its place."""
    loose = _looseness(parts, total)
    if total.row:
        return loose < 0.05 and all(p.row != total.row for p in parts)
    if _fills_sentence(view, total, parts):
        return True
    if _listed_behind(view, total, parts) and _adds_exactly(total, parts):
        return True
    announced = _PARTS.search(_words_between(total, parts[0])) is not None
    if parts[0].sentence - total.sentence > (4 if loose < _CHANCE / 2 or announced else 1):
        return False
    if loose < _CHANCE and len(parts) < 6:
        return True
    if all(view.total_of(p) is total for p in parts):
        return loose <= 1.0
    if announced and len(parts) > 2 and parts[-1].sentence == total.sentence and _adds_exactly(total, parts):
        return True
    if is_closed(total, parts) and len({p.indicator for p in parts}) == len(parts):
        return loose < 0.5
    named = parts[0].sentence > total.sentence and all(_shares_name(total, p) for p in parts)
    return (announced or named) and loose < (0.5 if announced else 0.3)


def _listed_behind(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> bool:
    """T，甲A、乙B、丙C: three parts or more, listed right behind their total."""
    if len(parts) < 3 or parts[0].at != total.at + 1 or parts[-1].at != total.at + len(parts):
        return False
    together = parts[-1].sentence == total.sentence and all(p.figure.unit == total.figure.unit for p in parts)
    return together and all(view.between(a, b).startswith("、") for a, b in pairwise(parts))


def _fills_sentence(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> bool:
    """甲A，乙B，丙C。 after a total: three parts or more that are all the figures of one sentence, and add up to what
    was told before to the last digit."""
    if len(parts) < 3 or parts[0].paragraph != total.paragraph or parts[0].sentence - total.sentence > 3:
        return False
    whole = [o for o in view.own_sentence(parts[0]) if o.figure.kind == "quantity"]
    alike = len(whole) == len(parts) and all(p.figure.unit == total.figure.unit for p in parts)
    place = max(s.figure.place * s.factor for s in (total, *parts))
    exact = _adds_exactly(total, parts) and place < 0.003 * _size(total)
    return alike and exact and parts[0].sentence != total.sentence


def _adds_exactly(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether parts add up to their total to the last digit."""
    place = min(s.figure.place * s.factor for s in (total, *parts))
    gap = abs(sum((p.figure.value or 0) * p.factor for p in parts) - (total.figure.value or 0) * total.factor)
    return gap <= place / 2


def _words_between(total: Statement, part: Statement) -> str:
    """The words of the sentence from the total, or from its beginning, up to the first part."""
    text = part.figure.sentence
    first = total.place if total.sentence == part.sentence else 0
    return text[max(first, 0) : max(part.place, 0)]
