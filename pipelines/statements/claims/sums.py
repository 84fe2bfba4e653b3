"""Sums that the printed figures show: parts that follow or precede their total and add up to it.

Which lists exhaust their total the text seldom says. Neighbouring figures of one unit that reproduce a total to its
last digit are its parts, where that is hardly met by chance or where words announce them (其中, 合计, 按…分).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim, lead_of
from pipelines.statements.claims.fitting import add_up, meets, total_of
from pipelines.statements.claims.lists import is_closed
from pipelines.statements.model import Statement
from schemas.vocabulary import Measure, Role, Status

_KIND: Final = re.compile(r"[个类种项家户座只]$")
MOST_PARTS: Final = 12
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
    for series in _series(view.statements):
        yield from _sums_of(view, series)
    for s in view.statements:
        if s.figure.kind == "quantity" and not s.row and _KIND.search(s.figure.unit or ""):
            yield from _counts_of_kinds(view, s)
        if s.figure.kind == "quantity" and not s.row and (_MADE.search(s.own.text) or _MADE.search(lead_of(s, 5))):
            yield from _total_of_list(view, s)


def _counts_of_kinds(view: ArticleView, total: Statement) -> Iterator[Claim]:
    """8类商品中，5类上涨，3类下降: the counts behind in the sentence whose words leave no kind out."""
    parts: list[Statement] = []
    for o in view.near(total, 8):
        if o.figure.start <= total.figure.start or o.sentence != total.sentence or o.sense.measure is Measure.CHANGE:
            continue
        if o.figure.unit != total.figure.unit or o.figure.qualifier or (o.figure.value or 0) % 1:
            return
        parts.append(o)
        if len(parts) in (2, 3) and sum(p.figure.value or 0 for p in parts) == total.figure.value:
            if _leaves_none_out([p.indicator + p.after for p in parts]):
                yield _claim(total, parts)
            parts = []


_KINDS = (("上涨", "上升", "增长"), ("下降", "下跌"), ("持平",))


def _leaves_none_out(names: Sequence[str]) -> bool:
    """Whether counts are of what rose, what fell, and of what did neither where that is told."""
    found = [next((k for k, words in enumerate(_KINDS) if any(w in name for w in words)), None) for name in names]
    return None not in found and len(set(found)) == len(found) and {0, 1} <= set(found)


def _total_of_list(view: ArticleView, total: Statement) -> Iterator[Claim]:
    """甲、乙和丙分别为A、B和C，合计T: the list right before in the sentence, whatever areas it goes through."""
    if total.figure.qualifier or total.bounds is None:
        return
    for o in reversed(view.sentence(total)[:-1]):
        if o.figure.kind != "quantity":
            continue
        parts = view.group(o)
        alike = all(p.dimension == total.dimension and p.bounds is not None for p in parts)
        if len(parts) > 1 and alike and not any(p.figure.qualifier for p in parts):
            yield _claim(total, parts)
        return


_MADE: Final = re.compile(r"合计|共计|总计")


def _series(statements: Sequence[Statement]) -> list[list[Statement]]:
    """The levels of an article by what they measure in, and its increases likewise; tables apart, by column."""
    found: dict[tuple[object, ...], list[Statement]] = defaultdict(list)
    for s in statements:
        if s.figure.kind != "quantity" or s.frame or s.tail.origin or s.bounds is None or s.headline:
            continue
        if s.sense.measure not in (Measure.LEVEL, Measure.CHANGE) or s.tail.each or _is_no_part(s):
            continue
        if s.sense.measure is Measure.CHANGE and _OF_CHANGE.search(s.indicator[:2] + "".join(reversed(s.tail.words))):
            continue
        table = (s.paragraph, s.column) if s.row else ()
        found[s.dimension, s.area, s.status is Status.TARGET, s.sense.measure, table].append(s)
    return [series for series in found.values() if len(series) > 2]


def _is_no_part(s: Statement) -> bool:
    """Averages, indices and balances are no parts of anything."""
    return _NO_PART.search(s.indicator) is not None or (s.figure.unit is not None and "/" in s.figure.unit)


def _sums_of(view: ArticleView, series: Sequence[Statement]) -> Iterator[Claim]:
    owner: dict[int, int] = {}
    for i in range(len(series) - 1, -1, -1):
        total = series[i]
        if total.figure.qualifier:
            continue
        for parts in _after(view, series, i, owner):
            for part in parts:
                owner[id(part)] = id(total)
            yield _claim(total, parts)
    for i in range(2, len(series)):
        total = series[i]
        if total.figure.qualifier or total.row:
            continue
        parts = _before(view, series, i, owner)
        if not parts:
            found = _of_named(view, series, i)
            if found is not None:
                yield _claim(*found)
        if parts:
            yield _claim(total, parts)


def _claim(total: Statement, parts: Sequence[Statement]) -> Claim:
    return Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True)


def _after(view: ArticleView, series: Sequence[Statement], i: int, owner: dict[int, int]) -> Iterator[list[Statement]]:
    """Parts that follow: next in the series, without the parts of parts; after one division another may follow."""
    total = series[i]
    size, whole = _size(total), _bounds(total)
    parts: list[Statement] = []
    low = high = 0.0
    taken: set[int] = set()
    aside = view.in_brackets(total)
    sure = False
    for o in series[i + 1 : i + 2 + 2 * MOST_PARTS]:
        if o.paragraph - total.paragraph > 1 or len(parts) >= MOST_PARTS or _size(o) >= size:
            return
        if owner.get(id(o)) in taken or not view.is_of_time(o, total):
            continue
        if parts and not aside and view.in_brackets(o) != view.in_brackets(parts[0]):
            continue
        if parts and (o.parts_of is parts[-1] and parts[-1].parts_of is not parts[-1]):
            continue
        if o.figure.qualifier:
            return
        parts.append(o)
        taken.add(id(o))
        own = _bounds(o)
        low, high = low + own[0], high + own[1]
        if low > whole[1]:
            return
        if len(parts) > 1 and meets((low, high), whole) and (sure or _is_meant(view, total, parts)):
            if _goes_on(view, series, o, total, parts):
                sure = True
                continue
            yield list(parts)
            parts, sure = [], False
            low = high = 0.0


def _goes_on(
    view: ArticleView, series: Sequence[Statement], last: Statement, total: Statement, parts: Sequence[Statement]
) -> bool:
    """Whether the next figure of the sentence is a small part that the rounding of the others leaves room for."""
    at = next(i for i, o in enumerate(series) if o is last)
    following = series[at + 1] if at + 1 < len(series) else None
    return (
        following is not None
        and following.sentence == last.sentence
        and view.is_of_time(following, total)
        and not following.figure.qualifier
        and add_up(total, [*parts, following])
    )


def _before(view: ArticleView, series: Sequence[Statement], i: int, owner: dict[int, int]) -> list[Statement]:
    """Parts that precede: A…，B…，合计…; and two named before: 固定及移动电话用户总数."""
    total = series[i]
    said = _MADE.search(lead_of(total, 8))
    words = total.indicator + "".join(total.tail.words)
    if not (said or _TOTAL.search(words) or _TOTAL.match(total.lead)):
        return []
    parts: list[Statement] = []
    for o in reversed(series[max(0, i - MOST_PARTS) : i]):
        if o.paragraph != total.paragraph or _size(o) >= _size(total) or not view.is_of_time(o, total):
            break
        if id(o) in owner:
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
    if series[i - 1].sentence == first.sentence:
        return None
    parts = [o for o in series[i : i + MOST_PARTS] if o.sentence == first.sentence]
    for total in reversed(series[max(0, i - MOST_PARTS) : i]):
        name = total.core
        if first.paragraph - total.paragraph > 2 or total.figure.qualifier or len(name) < 2:
            continue
        for k in range(2, len(parts) + 1):
            run = parts[:k]
            named = all(name in p.indicator or name in "".join(p.dimensions) for p in run)
            if named and all(view.is_of_time(p, total) for p in run) and add_up(total, run):
                return total, run
    return None


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


def _fills_sentence(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> bool:
    """甲A，乙B，丙C。 after a total: three parts or more that are all the figures of one sentence, and add up to what
    was told before to the last digit."""
    if len(parts) < 3 or parts[0].paragraph != total.paragraph or parts[0].sentence - total.sentence > 3:
        return False
    whole = [o for o in view.around(parts[0]) if o.sentence == parts[0].sentence and o.figure.kind == "quantity"]
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
