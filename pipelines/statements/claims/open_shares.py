"""Part and whole of a share where the words leave several figures open: then numbers speak.

The one pair that reproduces the printed share is meant, if it is hardly met by chance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from pipelines.statements.claims.claim import ArticleView
from pipelines.statements.claims.fitting import is_share, width
from pipelines.statements.claims.preparing import code_of
from pipelines.statements.claims.restatements import similarity
from pipelines.statements.claims.terms import CHANGE, LEVEL, TARGET
from pipelines.statements.model import Statement

GDP_WORDS: Final[tuple[str, ...]] = (
    "经济总量",
    "生产总值",
    "地区生产总值",
    "国内生产总值",
    "GDP",
    "全省生产总值",
    "全市生产总值",
)
OWN_WHOLE: Final = re.compile(r"^(?:到|全国|全省|全市|全县|全区|我国|我省|我市|全部|同期|当年|其|总)+")
AMOUNTS: Final = re.compile(r"(?:总额|总量|总数|总值|总计|总体|合计|额|量|数|值)$")
_WIDER: Final[tuple[str, ...]] = ("全国", "全省", "全区", "全球", "世界")
CHANCE: Final = 0.03
"""How often a pair may meet a share by chance: beyond, the words must name the whole."""
SPAN: Final = 3.0
"""Natural logarithm of how far apart the figures of a paragraph lie: about a factor of twenty."""


@dataclass(slots=True)
class Heard:
    """What the shares of a sentence and paragraph are shares of, once the text has said so."""

    reference: str = ""
    sentence: int = -1
    paragraph: int = -1
    whole: Statement | None = None
    wholes: list[Statement] = field(default_factory=list)

    def enter(self, s: Statement) -> None:
        if s.paragraph != self.paragraph:
            self.paragraph, self.whole = s.paragraph, None


def noun_of(o: Statement) -> str:
    """The name of a level without words of amount at its end."""
    return _noun(o.core)


@lru_cache(maxsize=1 << 14)
def _noun(name: str) -> str:
    return AMOUNTS.sub("", name)


@lru_cache(maxsize=1 << 12)
def noun_meant(reference: str) -> str:
    """What a reference to a whole names, without words of area and amount: 播种面积 in 全省播种总面积."""
    return AMOUNTS.sub("", OWN_WHOLE.sub("", reference)) or reference


@lru_cache(maxsize=1 << 12)
def stem_of(indicator: str) -> str:
    """What a share is told of, without the words that make it a share."""
    return _SHARE.sub("", indicator)


_SHARE: Final = re.compile(r"(?:的)?(?:所占比重|占.*|比重|占比|份额|比例)$")


def fit_share(view: ArticleView, s: Statement, heard: Heard) -> tuple[Statement, Statement] | None:
    """The one part and whole that reproduce the share: the whole as named, as of shares before, near, or far."""
    if s.tail.origin or width(s) > 0.2:
        return None
    parts = _parts_near(view, s)
    if not parts:
        return None
    reference = heard.reference or _scope(s)
    for pool, chance in _pools(view, s, parts, reference, heard):
        tried = [(p, w) for p in parts for w in pool if p is not w and may_hold(p, w)]
        pairs = [(p, w) for p, w in tried if is_share(p, w, s)]
        if not pairs:
            continue
        if len(tried) * width(s) / SPAN > chance:
            return None
        first = [pair for pair in pairs if pair[0] is pairs[0][0]]
        if len({w.figure.value for _, w in first}) == 1:
            return first[0]
        return None
    return None


def _pools(
    view: ArticleView, s: Statement, parts: Sequence[Statement], reference: str, heard: Heard
) -> Iterator[tuple[list[Statement], float]]:
    """Figures that may be the whole, and how often they may meet the share by chance; the likeliest first."""
    planned = s.status is TARGET
    before = [
        o for o in reversed(view.amounts(s))
        if not o.figure.qualifier and (o.status is TARGET) == planned
    ]  # fmt: skip
    if reference:
        after = [o for o in view.around(s) if o.is_amount and o.sentence == s.sentence and o not in before]
        yield [o for o in (*before, *after) if is_named(o, reference)], 1.0
    totals = [total for p in parts if (total := view.total_of(p)) is not None]
    yield totals + ([heard.whole] if heard.whole is not None else []), 1.0
    said = s.indicator[s.indicator.rfind("占") :] if "占" in s.indicator else ""
    wider = any(word in said for word in _WIDER) and s.area is not None and s.area.name != "全国"
    if not wider or reference in GDP_WORDS:
        yield [o for o in before if o.paragraph == s.paragraph][:20], CHANCE
        yield [w for w in heard.wholes if any(shares_head(p, w) for p in parts)], 2 * CHANCE
    yield [o for o in before if o.paragraph != s.paragraph and o.area == s.area][:30], CHANCE / 2


def shares_head(a: Statement, b: Statement) -> bool:
    """Whether two indicators end alike: 外资企业进出口 and 进出口总值."""
    names = [noun_of(o) for o in (a, b)]
    return names[0][-2:] == names[1][-2:] or (a.code is not None and a.code == b.code)


def may_hold(part: Statement, whole: Statement) -> bool:
    if part.dimension != whole.dimension or part.area != whole.area:
        return False
    p, q = part.period, whole.period
    if p is not None and q is not None and p.label != q.label and (p.last != q.last or q.is_shorter_flow_than(p)):
        return False
    return (whole.figure.value or 0) > 0 and whole.figure.value != part.figure.value


def _scope(s: Statement) -> str:
    """基本建设投资总额中: the scope of a sentence is what its shares are of."""
    return next((d for d in s.dimensions if len(d) > 3 and not d.startswith(("比", "高", "低"))), "")


def is_named(o: Statement, reference: str) -> bool:
    """Whether a reference (进出口总额, 全省播种面积) means the figure: the same but for words of amount and area."""
    wanted = noun_meant(reference)
    name = noun_of(o) or o.core
    if len(wanted) < 2:
        return False
    codes = code_of(reference), code_of(o.indicator)
    if codes[0] is not None and codes[0] == codes[1]:
        return True
    if name == wanted or name.endswith(wanted) or wanted.endswith(name):
        return True
    if o.sense.measure is CHANGE and name.removesuffix("余额").endswith(wanted.removesuffix("增")):
        return True
    return similarity(name, wanted) >= 0.75


def _parts_near(view: ArticleView, s: Statement) -> list[Statement]:
    """Figures that the share may be of: as its words name, as it goes on, or the levels before it in its sentence."""
    found: list[Statement] = []
    stem = stem_of(s.indicator)
    before = [o for o in reversed(view.amounts(s)) if o.paragraph == s.paragraph]
    if len(stem) > 1 and s.own.text:
        named = [o for o in before if stem in o.indicator and s.sentence - o.sentence <= 1]
        if named:
            return named[:2]
        # 第二产业用电量占…: what a share names in full may stand paragraphs before.
        named = [o for o in reversed(view.amounts(s)) if o.indicator == stem]
        if named:
            return named[:2]
    source = s.state or s.source
    while source is not None and source.sense.measure not in (LEVEL, CHANGE):
        source = source.state or source.source
    if source is not None and source.sense.measure is CHANGE and source.tail.direction and source.state:
        source = source.state
    if source is not None and source.is_amount:
        found.append(source)
    found += [o for o in before if o.sentence == s.sentence and o is not source][: 4 - len(found)]
    if not found and len(stem) > 1:
        found += [o for o in before if o.indicator == stem][:1]
    return found
