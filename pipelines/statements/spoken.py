"""What people say for what was told: 只剩6户, 这个数, 这两个数字, a bare 发生率: each goes on with a figure told."""

import re
from typing import Final

from pipelines.statements.model import Statement
from pipelines.statements.phrases import EMPTY, Phrase, is_generic
from pipelines.statements.topics import Namer
from schemas.vocabulary import Measure

_LEFT: Final = re.compile("(?:还|只|仅|就|也)*剩(?:下|余)?(?:的)?")
_NUMBERS: Final = re.compile(
    "(?:这|该)(?:一|[两二三四五几组]?个|些)?(?:数字?|数据|指标|成绩)(?:还|只|就|仅|才|也|都|是|有|已)*"
)
_EXTREME: Final = re.compile("最?[高低多少长短贵](?:(?:的|者)?(?:能|可|可以)?(?:拿|挣|领|卖|赚|分)?到?)?")
"""补助由400元提高到580元，高的达到1200元: of the same, where it is most."""
_BEFORE: Final = re.compile("(?:[上前]一?个?(?:周|月|期|季度?|交易日|报告期|年)|此前|之前|原来|最初)")
_POINTED_AT: Final = re.compile("(?:这一?个|这一|该|此项?)(?P<what>[\u4e00-\u9fff]{2,10}?)(?:还|只|就|仅|才|也|都)*$")
_FIRST_OF_THESE: Final = frozenset("最高低多少长短贵上前此之原还只仅就也剩这该")
"""With what all of these begin."""
_SAID_AGAIN: Final = frozenset({"也就是", "差不多", "差不多是", "大约是", "就是", "约", "大约", "将近", "近"})
"""What opens the same amount in other words (药品占了240万元，差不多是百分之六十二)."""
_LEAST: Final = 2


def told_again(namer: Namer, statement: Statement, own: Phrase, after: Phrase) -> Statement | None:
    """The statement that a phrase which names nothing of its own goes on with; None: it names something, or nothing
    before it was told in its unit."""
    text, figure = own.text, statement.figure
    if not text or after.text:
        return None
    opens = text[0] in _FIRST_OF_THESE
    if opens and figure.kind == "quantity":
        if _EXTREME.fullmatch(text) or _BEFORE.fullmatch(text):
            like = namer.told.last_in(figure.unit)
            return like if not statement.frame else None
        if _LEFT.fullmatch(text) or _NUMBERS.fullmatch(text):
            like = namer.told.lately_in(figure.unit)
            return like if like is not None and like.paragraph == statement.paragraph else None
    elif opens and figure.kind == "percent" and _NUMBERS.fullmatch(text):
        return namer.anchor if namer.anchor is not None and namer.anchor.figure.kind == "percent" else None
    if text[0] in "这该此" and (pointed := _POINTED_AT.match(text)) is not None:
        return _named_by_end(namer, pointed["what"], statement)
    if figure.kind == "percent" and text.endswith("率") and is_generic(text) and not namer.subject:
        return _named_by_end(namer, text, statement)
    return None


def compared_then(statement: Statement) -> bool:
    """产量比 in 产量比2010年的14万吨增长2倍: whether the name of what is compared runs into the comparison."""
    return statement.frame == "比" and len(statement.lead) > _LEAST and statement.lead[-1] in "比较"


def what_is_left(namer: Namer, own: Phrase, after: Phrase) -> Phrase:
    """超大班额已经消除，仅剩213个: the subject is what is left, where no amount of it was told before."""
    if after.text or "剩" not in own.text or _LEFT.fullmatch(own.text) is None or not namer.heard:
        return own
    return Phrase(namer.heard, "", own.places)


def _named_by_end(namer: Namer, end: str, statement: Statement) -> Statement | None:
    """发生率 after 贫困发生率63.7%, 这个总花费 after 旅游总花费: what was told of a longer name with that end."""
    for before in namer.told.lately():
        same = before.figure.unit == statement.figure.unit and before.figure.kind == statement.figure.kind
        if same and len(before.indicator) > len(end) >= _LEAST and before.indicator.endswith(end):
            return before
    return None


def shares_again(statement: Statement) -> bool:
    """Whether a percent says in other words what part an amount told right before is."""
    like = statement.source
    if like is None or statement.figure.kind != "percent" or like.figure.kind != "quantity":
        return False
    told = like.sense.measure is Measure.LEVEL and (like.took or like.parts_of is not None)
    return told and bool(statement.tail.words) and _SAID_AGAIN.issuperset(statement.tail.words)


def took(statement: Statement, own: Phrase) -> Phrase:
    """药品占了240万元: how much of the whole it was, and no share; the verb is no part of the name."""
    if statement.figure.kind != "quantity" or len(own.text) < _LEAST + 1 or not own.text.endswith("占"):
        return own
    statement.took = True
    return Phrase(own.text[:-1], own.verb, own.places) if own.text[-2:] != "侵占" else EMPTY
