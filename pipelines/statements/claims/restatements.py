"""Restatements: one fact stated in several places of a report.

The worst error is to take two facts for one. Equal figures need words that are alike; figures that differ make a claim
only where the words are the same and the difference looks like a slip of the pen, or where one hedges (近3000万).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from pipelines.statements.claims.claim import Claim
from pipelines.statements.claims.slips import digits_of, is_slip_of, telling_digits
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, TARGET
from pipelines.statements.model import Statement
from pipelines.statements.wording import share_word
from schemas.vocabulary import Role

ALIKE: Final = 0.5
"""Share of common character pairs from which two phrases with equal figures state one fact."""
ALIKE_FOR_LONG: Final = 1 / 3
"""The same for figures of four digits or more, which are hardly ever equal by chance."""
ALIKE_FOR_SMALL: Final = 0.7
"""The same for counts below a hundred, which are equal by chance more often."""
MOST_ALIKE: Final = 40
"""Equal figures that one is compared with, the earliest first: beyond that, equality tells nothing."""
_MOVES: Final = (GROWTH_RATE, CHANGE)
FIRST_PARAGRAPHS: Final = 4
"""A headline announces what the first paragraphs tell."""
COMMON_UNITS: Final = frozenset({"元", "人", "个", "户", "家", "亩", "吨", "项", None})
"""Units in which a report tells of many things, so that three equal digits may meet by chance."""
_NOISE: Final[tuple[str, ...]] = (
    "全部",
    "我省",
    "我市",
    "全省",
    "全市",
    "完成",
    "实现",
    "的",
    "已",
    "累计",
    "共",
    "目前",
    "现行标准下",
)


def find(statements: Sequence[Statement]) -> Iterator[Claim]:
    """All restatements of a report: the later figure is reported, the earlier one its operand."""
    equal = list(_equal(statements))
    yield from equal
    yield from _slips(statements, frozenset(id(s) for claim in equal for _, s in claim.operands if s.headline))
    yield from _equivalents(statements)


def phrase(s: Statement) -> str:
    """What is compared: indicator and dimensions without words that change nothing."""
    return _without_noise(s.indicator + "".join(s.dimensions) if s.dimensions else s.indicator)


@lru_cache(maxsize=1 << 14)
def _without_noise(text: str) -> str:
    for word in _NOISE:
        text = text.replace(word, "")
    return text


def similarity(a: str, b: str) -> float:
    """Dice's measure over pairs of neighbouring characters."""
    if a == b:
        return 1.0
    one, other = _pairs_of(a), _pairs_of(b)
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


@lru_cache(maxsize=1 << 14)
def _pairs_of(text: str) -> frozenset[str]:
    return frozenset([text[i : i + 2] for i in range(len(text) - 1)])


def unit_of(s: Statement) -> str:
    """The unit of a figure, the sign of a percent; empty: none is printed."""
    return s.unit or _sign_of(s.figure.kind)


def _sign_of(kind: str) -> str:
    return "%" if kind == "percent" else ""


def compatible(a: Statement, b: Statement) -> bool:
    """Whether period, area, status and direction let two figures state one fact."""
    if a.period is not None and b.period is not None and a.period.label != b.period.label:
        # A headline tells when a span ended (五年减贫): of what was done over it.
        ends_alike = a.headline and a.period.last == b.period.last
        if not ends_alike:
            return False
    if a.area is not None and b.area is not None and a.area != b.area:
        return False
    if (a.status is TARGET) != (b.status is TARGET):
        return False
    based = a.basis == b.basis or (a.headline and a.basis is None)
    return (_signed(a) == _signed(b) and a.figure.kind == b.figure.kind and based) or (
        a.sense.measure not in (GROWTH_RATE, CHANGE) and a.figure.kind == b.figure.kind
    )


def _signed(s: Statement) -> float | None:
    """The value as it moves: a fall is negative, whether the words or the print say so."""
    value = s.figure.value
    if s.sense.sign < 0 and value is not None and value > 0 and s.sense.measure in _MOVES:
        return -value
    return value


def _same_fact(a: Statement, b: Statement, need: float) -> bool:
    code, other = a.concept, b.concept
    if code is not None and other is not None:
        return code == other
    return similarity(phrase(a), phrase(b)) >= need


def _equal(statements: Sequence[Statement]) -> Iterator[Claim]:
    buckets: dict[tuple[object, ...], list[Statement]] = {}
    for s in statements:
        f = s.figure
        if f.value is None or f.kind == "ratio_part":
            continue
        sort = (_signed(s), s.unit or _sign_of(f.kind), s.sense.measure, f.kind)
        bucket = buckets.get(sort)
        if bucket is None:
            buckets[sort] = [s]
            continue
        back, long = _refers_back(s), len(f.literal.strip("万亿千百 .0")) > 4
        for before in _body_first(bucket[:MOST_ALIKE]):
            if before.sentence == s.sentence and before.article == s.article and not back:
                continue
            if not compatible(before, s):
                continue
            chancy = abs(f.value or 0) < 100 if f.kind == "quantity" else not before.headline
            need = ALIKE_FOR_LONG if long else ALIKE_FOR_SMALL if chancy else ALIKE
            same = (
                _same_fact(before, s, need)
                or _announced(before, s)
                or _told_in_row(before, s)
                or (
                    back
                    and before.indicator[-1:] != ""
                    and s.article == before.article
                    and s.paragraph == before.paragraph
                )
            )
            if same:
                yield Claim("restated_figures_agree", s, ((Role.FIRST, before),))
                break
        bucket.append(s)


def _body_first(told: Sequence[Statement]) -> Sequence[Statement]:
    """What a text says twice it says again of itself, not of its headline."""
    if len(told) < 2 or not told[0].headline:
        return told
    return sorted(told, key=lambda s: s.headline)


def _announced(head: Statement, s: Statement) -> bool:
    """A headline is short: digits that are hardly equal by chance need only a word in common with its figure."""
    digits = sum(c.isdigit() for c in s.figure.literal)
    if head.headline and not s.headline and s.figure.kind == "percent" and s.paragraph < FIRST_PARAGRAPHS:
        return head.sense.measure is GROWTH_RATE and digits > 1 and share_word(phrase(head), phrase(s))
    if not head.headline or s.headline or digits < 3 or s.figure.kind != "quantity":
        return False
    rare = s.figure.unit not in COMMON_UNITS and s.paragraph < FIRST_PARAGRAPHS
    return digits > 4 or rare or share_word(phrase(head), phrase(s))


def _told_in_row(a: Statement, b: Statement) -> bool:
    """Whether one of two figures of a time stands in the row of a table that is named just as the text names it."""
    if bool(a.row) == bool(b.row) or a.period is None or b.period is None or a.period.label != b.period.label:
        return False
    row, said = (a, b) if a.row else (b, a)
    told = said if said.own.text or said.state is None else said.state
    return len(told.own.text) > 1 and told.own.text == "".join(row.row.split())


def _refers_back(s: Statement) -> bool:
    """这47个县: the words point at a figure before."""
    return s.own.text.startswith(("这", "对这", "上述", "将对这"))


def _equivalents(statements: Sequence[Statement]) -> Iterator[Claim]:
    """14613万吨（2923亿斤）: the same amount in another unit, in brackets right behind."""
    for first, second in pairwise(statements):
        if not 1 <= second.figure.left - first.figure.right <= 4 or first.figure.unit == second.figure.unit:
            continue
        if first.article != second.article or first.figure.kind != "quantity" or second.figure.kind != "quantity":
            continue
        if first.dimension != second.dimension:
            continue
        if _stands_in_brackets(second):
            yield Claim("restated_figures_agree", second, ((Role.FIRST, first),))


def _stands_in_brackets(s: Statement) -> bool:
    """Whether brackets in its sentence hold a figure with its unit and nothing else but that it is converted."""
    text, literal, unit = s.figure.sentence.replace("(", "（").replace(")", "）"), s.figure.literal, s.figure.unit or ""
    at = text.find(literal)
    while at >= 0:
        if text[:at].endswith(_CONVERTED) and text[at + len(literal) :].lstrip().startswith(f"{unit}）"):
            return True
        at = text.find(literal, at + 1)
    return False


_CONVERTED: Final = tuple(f"（{words}" for words in ("", "折合", "合", "约合", "约", "即"))


def _slips(statements: Sequence[Statement], told: frozenset[int]) -> Iterator[Claim]:
    """The same fact, and figures that differ by one slip of the pen. `told`: ids of statements of headlines that the
    text bears out, which announce no other figure but of their own code.

    Long figures of facts told alike hardly ever differ so by chance; short ones may, and are compared only where one
    indicator of the code list is told in text and table, or where a headline announces the figure.
    """
    sorts: dict[tuple[object, ...], dict[object, list[Statement]]] = {}
    for s in statements:
        f, kind = s.figure, s.figure.kind
        if f.qualifier or not f.value or s.frame or s.status is TARGET or s.planned or s.tail.origin:
            continue
        if kind != "quantity" and kind != "percent":
            continue
        keys = _shared_keys(s)
        if not keys:
            continue
        sort = (s.sense.measure, s.basis, _sign_of(kind) or s.unit or "", kind)
        buckets = sorts.get(sort)
        if buckets is None:
            buckets = sorts[sort] = {}
        first: Statement | None = None
        for key in keys:
            known = buckets.get(key)
            if known is None:
                buckets[key] = [s]
                continue
            if first is None:
                first = _find_slipped(known, s, told)
            known.append(s)
        if first is not None:
            yield Claim("restated_figures_agree", s, ((Role.FIRST, first),), settled=True)


def _find_slipped(known: Sequence[Statement], s: Statement, told: frozenset[int]) -> Statement | None:
    """The first of the figures known of which another is a slip."""
    for before in known if len(known) <= MOST_ALIKE else known[:MOST_ALIKE]:
        if _slipped(before, s, told):
            return before
    return None


def _shared_keys(s: Statement) -> list[object]:
    """What two figures that may state one fact share: their code and period, a whole phrase, a headline over both, or,
    where they are long, their digits but for one."""
    keys: list[object] = []
    if s.concept is not None and s.period is not None:
        keys.append((s.concept, s.period.label))
    if len(s.indicator) > 5 and not s.row:
        keys.append(s.indicator)
    if s.headline or s.paragraph < FIRST_PARAGRAPHS:
        keys.append(s.article)
    digits = digits_of(s.figure.literal)
    if len(digits) > 3:
        keys += [digits, digits[1:]]
        keys += [digits[:k] + digits[k + 1 :] for k in range(1, len(digits)) if digits[k] != digits[k - 1]]
    return keys


def _slipped(before: Statement, s: Statement, told: frozenset[int]) -> bool:
    """Whether two figures state one fact by their words, and differ as by a slip."""
    if (before.sentence == s.sentence and before.article == s.article) or (before.row and s.row):
        return False
    if not is_slip_of(before.figure, s.figure) or _agree(before, s) or before.price != s.price:
        return False
    period, area = (before.period, s.period), (before.area, s.area)
    if None not in period and before.period.label != s.period.label:  # type: ignore[union-attr]
        return False
    if None not in area and before.area != s.area:
        return False
    if s.start is not None and before.start is not None and not _agree(before.start, s.start):
        return False  # 由186天缩短到172天 and 由166天延长到177天 are of two things
    code, other = s.concept, before.concept
    digits = min(telling_digits(o.figure) for o in (before, s))
    coded = code is not None and code == other and None not in period
    # A verb with its object says enough; a head like 在校生 needs what it is of.
    told_alike = before.indicator == s.indicator and len(s.indicator) > 5
    alike = 1.0 if told_alike else similarity(phrase(before), phrase(s))
    if before.headline and not s.headline and s.article == before.article:
        if id(before) in told or s.parts_of is not None or any(d in before.indicator for d in s.dimensions):
            # 城市 and 农村 of 居民消费价格 are narrower than what the headline tells.
            return coded
        longest = max(telling_digits(o.figure) for o in (before, s))
        sure = digits > 2 or None not in period  # 5.2 and 5.1 may well be of two times
        return (
            coded or (alike >= ALIKE and sure) or digits > 3 or (longest > 3 and share_word(phrase(before), phrase(s)))
        )
    if coded and (digits > 2 or bool(before.row) != bool(s.row)):
        return True
    if told_alike and (digits > 2 or (digits > 1 and before.article != s.article)):
        return True
    return digits > 3 and alike >= ALIKE_FOR_SMALL and not (code and other and code != other)


def _agree(a: Statement, b: Statement) -> bool:
    """Whether two figures may be one number, one of them rounded."""
    if a.figure.unit != b.figure.unit and {a.figure.unit, b.figure.unit} == {"%", "‰"}:
        return False
    coarser = max(a.figure.place, b.figure.place)
    return abs((a.figure.value or 0) - (b.figure.value or 0)) <= coarser / 2 * (1 + 1e-9)
