"""Sums whose wording says that nothing is left out: lists of known parts, lists that end with the rest, and a total
that is told of the figures before it.

Such a claim stands however the figures turn out. A list of which nothing says that it is closed makes a claim where it
adds up, or where it misses its total by what one slip of the pen makes (`slips`).
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import ArticleView, Claim
from pipelines.statements.claims.fitting import add_up, total_of
from pipelines.statements.claims.slips import is_slip_of_sum
from pipelines.statements.claims.terms import CHANGE, LEVEL, TARGET
from pipelines.statements.claims.wholes import AMOUNTS
from pipelines.statements.figures import load_words
from pipelines.statements.model import Statement
from pipelines.statements.phrases import head_of
from schemas.vocabulary import Role

_OPEN: Final = re.compile(r"等(?=[，。；、0-9]|$)|主要|重点|包括|尤其|特别|排名|前[三五十]")
_REST: Final = re.compile(r"^(?:其他|其它|其余|剩余)")
_NO_PART: Final = re.compile(
    r"人均|平均|均价|单产|单价|每|户均|亩均|日均|月均|指数|浓度|价格|顺差|逆差|差额|结余|赤字|净|寿命|率$|增速"
)
_ALL: Final = re.compile(r"^(?:各项|全部|全社会|总|合计)+")
_DIVIDES: Final = ("按", "分", "从")
_SPLIT: Final = re.compile(r"(?:按|分|从)[^，。；]{1,14}(?:看|分|划分|来看|[）)])?[，,]")
MOST_PARTS: Final = 10
_LITTLE: Final = 1.05
"""Up to how many times their total parts that make too much may come to: others overlap."""
_FAR: Final = 3
"""Paragraphs and sentences over which a list of known parts still divides a total."""


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    for total, parts, sure in _lists(view):
        longer = _gone_on(view, total, parts)
        told = [those for those in (parts, longer) if _is_plain(view, total, those)]
        if len(longer) == len(parts):
            told = told[:1]
        closed = next((those for those in told if sure and is_closed(total, those)), None)
        found = closed or next((those for those in told if add_up(total, those)), None)
        if found is None and told and _stand_together(told[0]) and _is_missed(view, total, told[0]):
            found = told[0]
        if found is not None:
            yield _sum(total, found, settled=closed is not None)
            yield from _changes(view, total, found)
    yield from _scattered(view)


def _changes(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> Iterator[Claim]:
    """分部门看，甲余额…，较年初增加A；乙余额…，较年初减少B: the changes behind the parts make one behind the total."""
    told = [next(iter(_changes_of(view, p)), None) for p in parts]
    known = [c for c in told if c is not None]
    if len(known) == len(parts) > 1:
        made = [c for c in _changes_of(view, total) if add_up(c, known)]
        yield from (_sum(c, known) for c in made[:1])


def _changes_of(view: ArticleView, level: Statement) -> list[Statement]:
    return [
        o for o in view.near(level, 4)
        if o.state is level and o.sense.measure is CHANGE and o.figure.unit == level.figure.unit
        and o.sentence == level.sentence and o.bounds is not None and not o.figure.qualifier
    ]  # fmt: skip


def _scattered(view: ArticleView) -> Iterator[Claim]:
    """民营企业进出口A，是国有企业的…；国有企业和外商投资企业分别进出口B、C: all of a known list in one paragraph, of
    what is left of their names."""
    by_list: dict[tuple[int, int], dict[int, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    words = _first_words()
    for s in view.quantities:
        places = words.get(s.indicator[:1])
        if places is None or not s.is_level or s.row or s.figure.qualifier or s.parts_of is not None:
            continue
        for word, which, row in places:
            if s.indicator.startswith(word):
                by_list[s.paragraph, which][row].append(s)
    for (_, which), found in by_list.items():
        rows = _closed_lists()[which]
        if len(found) != len(rows) or any(len(those) != 1 for those in found.values()):
            continue
        told = sorted((those[0] for those in found.values()), key=lambda p: p.figure.start)
        plain = all(p.bounds is not None and not _NO_PART.search(p.indicator) for p in told)
        total = _total_of_rest(view, told, rows) if plain else None
        if total is not None:
            yield _sum(total, told, settled=True)


def _total_of_rest(view: ArticleView, parts: Sequence[Statement], rows: Sequence[tuple[str, ...]]) -> Statement | None:
    """The one level before the parts that is called what all of their names have left."""
    words = tuple(word for row in rows for word in row)
    rests = {
        re.sub(
            r"^(?:企业|单位|居民|地区|人口)", "", p.indicator.removeprefix(next(filter(p.indicator.startswith, words)))
        )
        for p in parts
    }
    first = parts[0]
    rest = next(iter(rests))
    if len(rests) != 1 or len(rest) < 2 or len({(p.dimension, p.area, p.period) for p in parts}) != 1:
        return None
    found = [
        o for o in view.before(first)
        if o.is_level and o.dimension == first.dimension and o.area == first.area and o.period == first.period
        and not o.dimensions and not o.row and AMOUNTS.sub("", o.core).endswith(AMOUNTS.sub("", rest) or rest)
        and not o.headline and not o.figure.qualifier
    ]  # fmt: skip
    return found[-1] if len({o.figure.value for o in found}) == 1 else None


def _sum(total: Statement, parts: Sequence[Statement], *, settled: bool = False) -> Claim:
    return Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True, settled=settled)


def _lists(view: ArticleView) -> Iterator[tuple[Statement, list[Statement], bool]]:
    """Totals with the parts that 其中 opens or that a sentence divides them into, and whether their words say so."""
    opened: dict[int, list[Statement]] = defaultdict(list)
    totals: dict[int, Statement] = {}
    guessed: set[int] = set()
    for s in view.statements:
        total = _total_of(view, s) if s.parts_of is not None else None
        if total is not None and total.figure.qualifier and (exact := _exact_beside(view, total)) is not None:
            # 总产量A，提供商品粮B多。其中，夏粮…，秋粮…: of the exact amount, if they make it.
            total = exact
            guessed.add(id(exact))
        if total is not None and total is not s and _may_be_part(s, total):
            opened[id(total)].append(s)
            totals[id(total)] = total
    for key, parts in opened.items():
        yield totals[key], parts, key not in guessed
    yield from _divided(view)


def _exact_beside(view: ArticleView, rough: Statement) -> Statement | None:
    """The one exact level of the unit of a rough one, before it in its sentence."""
    found = [
        o for o in view.sentence(rough)[:-1]
        if o.is_level and o.figure.unit == rough.figure.unit and not o.figure.qualifier and o.parts_of is None
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _total_of(view: ArticleView, s: Statement) -> Statement | None:
    """The total that 其中 opens; where another thing was counted last, the one figure beside it in the part's unit."""
    total = view.total_of(s)
    if total is None or s.figure.kind != "quantity" or total.dimension == s.dimension:
        return total
    beside = [o for o in view.before(s) if o.sentence == total.sentence and o.figure.unit == s.figure.unit]
    return beside[0] if len(beside) == 1 and beside[0].sentence != s.sentence else None


def _divided(view: ArticleView) -> Iterator[tuple[Statement, list[Statement], bool]]:
    """分部门看，A…；B…；其他…: the levels of the sentence, of the last level before it whose noun they all bear."""
    for members in view.sentences():
        first = members[0]
        text = first.figure.sentence.lstrip()
        if first.row or not text.startswith(_DIVIDES) or not _SPLIT.match(text):
            continue
        parts = [
            s for s in members
            if s.parts_of is None and s.figure.kind == "quantity" and s.sense.measure is LEVEL
            and not s.frame and not s.tail.origin and s.dimension == first.dimension and s.bounds is not None
        ]  # fmt: skip
        found = _divided_total(view, first, parts)
        if found is not None:
            yield found[0], parts, found[1]


def _divided_total(view: ArticleView, first: Statement, parts: Sequence[Statement]) -> tuple[Statement, bool] | None:
    """The total that parts divide, and whether they bear its whole noun; the end of it may be that of another total."""
    for o in reversed(view.before(first)):
        if first.paragraph - o.paragraph > _FAR or first.sentence - o.sentence > _FAR:
            return None
        if _SPLIT.match(o.figure.sentence.lstrip()) or not _may_be_part(first, o) or o.period != first.period:
            continue
        noun = _ALL.sub("", o.core)
        near = first.paragraph - o.paragraph <= 1
        if near and len(noun) > 2 and all(p.indicator.endswith(noun) and p.indicator != noun for p in parts):
            return o, True
        if is_closed(o, parts) and all(p.indicator[-2:] == noun[-2:] != p.indicator for p in parts):
            return o, False
    return None


def _may_be_part(s: Statement, total: Statement) -> bool:
    return (
        s.figure.kind == "quantity" and total.figure.kind == "quantity" and not s.row and not s.frame
        and not s.tail.origin and not s.tail.each and _is_amount(s) and _is_amount(total)
        and s.dimension == total.dimension and s.bounds is not None and total.bounds is not None
        and not total.figure.qualifier
    )  # fmt: skip


def _is_amount(s: Statement) -> bool:
    """A level, or what is said to be new (新增) without a base that it is compared with."""
    return s.sense.measure is LEVEL or (s.sense.measure is CHANGE and not s.tail.direction)


def _gone_on(view: ArticleView, total: Statement, parts: list[Statement]) -> list[Statement]:
    """The parts, and what goes on after the last of them in its sentence, up to what stands in brackets or divides."""
    last = parts[-1]
    for o in view.following(last):
        if not _may_be_part(o, total) or view.in_brackets(o) or o.figure.qualifier:
            continue
        if o.parts_of is not None and _total_of(view, o) is not total:
            break
        if o.parts_of is None:
            parts = [*parts, o]
    return parts


def _is_plain(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether parts and total are of one time and unit, each with its own name, in one sentence or the next."""
    return (
        1 < len(parts) <= MOST_PARTS
        and len({p.sentence for p in parts}) == 1
        and parts[0].sentence - total.sentence <= 3
        and len({(p.indicator, *p.dimensions) for p in parts}) == len(parts)
        and all(p.figure.unit == total.figure.unit or not p.figure.unit for p in parts)
        and all(view.is_of_time(p, total) for p in parts)
        and all((p.status is TARGET) == (total.status is TARGET) for p in parts)
        and not any(p.figure.qualifier or view.in_brackets(p) for p in parts)
        and not any(_NO_PART.search(p.indicator) or "/" in (p.figure.unit or "") for p in (total, *parts))
    )


def _stand_together(parts: Sequence[Statement]) -> bool:
    """Whether a list may well be closed: its parts are of one area, and no word says that they are but a choice."""
    return not _OPEN.search(parts[0].figure.sentence) and len({p.area for p in parts}) == 1


def _is_missed(view: ArticleView, total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether a list misses its total as one that leaves nothing out does: by one slip of the pen, or because money of
    one sort, listed right behind it (扶贫资金28亿元，其中财政资金A、信贷资金B、社会资金C), makes a little more."""
    if is_slip_of_sum(total, parts):
        return True
    head, made = head_of(total.indicator), total_of(parts)
    if made is None or total.bounds is None or len(parts) < 3 or total.unit != "元" or not head:
        return False
    beyond = total.bounds[1] < made[0] and made[1] < total.bounds[1] * _LITTLE
    alike = beyond and all(p.own.text.endswith(head) and p.sentence == total.sentence for p in parts)
    return alike and all(view.between(a, b).startswith("、") for a, b in pairwise(parts))


def is_closed(total: Statement, parts: Sequence[Statement]) -> bool:
    """Whether the names of parts leave nothing out: they are all of a known list, the last of them is the rest, or the
    total names every one of them (中央和省级)."""
    names = [p.indicator for p in parts]
    if all(len(name) > 1 and name in total.indicator for name in names):
        return True
    if _REST.match(names[-1]) and len(names) > 2:
        return True
    return _is_known_list(tuple(names))


@lru_cache(maxsize=1 << 13)
def _is_known_list(names: tuple[str, ...]) -> bool:
    if _words_of_lists().search(names[0]) is None:
        return False
    return any(_is_list(words, names) for words in _closed_lists() if len(words) == len(names))


@cache
def _words_of_lists() -> re.Pattern[str]:
    words = {word for rows in _closed_lists() for row in rows for word in row}
    return re.compile("|".join(map(re.escape, sorted(words))))


def _is_list(words: Sequence[Sequence[str]], names: Sequence[str]) -> bool:
    """Whether each name bears a word of another row, the rows' longest words first."""
    left = list(range(len(words)))
    for name in names:
        fits = [k for k in left if any(word in name for word in words[k])]
        if not fits:
            return False
        left.remove(max(fits, key=lambda k: max(len(word) for word in words[k] if word in name)))
    return True


@cache
def _first_words() -> dict[str, list[tuple[str, int, int]]]:
    """First character → words of the closed lists that begin so, each with its list and row."""
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for which, rows in enumerate(_closed_lists()):
        for row, words in enumerate(rows):
            for word in words:
                found[word[0]].append((word, which, row))
    return dict(found)


@cache
def _closed_lists() -> tuple[tuple[tuple[str, ...], ...], ...]:
    text = resources.files("pipelines.statements.claims").joinpath("closed_lists.toml").read_text("utf-8")
    pairs = [[[word] for word in pair] for pair in load_words()["opposites"]["pairs"]]
    return tuple(
        tuple(tuple(words) for words in parts)
        for parts in (*(entry["parts"] for entry in tomllib.loads(text)["list"]), *pairs)
    )
