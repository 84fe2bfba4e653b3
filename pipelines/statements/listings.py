"""Lists whose figures stand in brackets, and what they are lists of: 致贫原因主要为因病（45%）、因残（20%）."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipelines.statements.model import Statement
from pipelines.statements.phrases import head_of
from schemas.vocabulary import Measure

_ORDER: Final = r"(?:主要|依次|分别|顺次|大致|具体|排序|[从由].到.|[(（][^（）()]{1,6}[)）])"
_SAYS: Final = re.compile(rf"{_ORDER}*(?:包括|包含|如下|集中在|集中于|为|是|有)?$")
_NOUNS: Final = "原因|问题|需求|结构|构成|商品|产业|产品|行业|国家|地区|市场|方面|领域|因素|渠道|来源|去向|品种"
_INLINE: Final = re.compile(
    rf"(?P<head>.{{2,24}}?)(?:{_ORDER}+(?:包括|包含|集中在|集中于|为|是|有)|包括|包含|集中在|(?<={_NOUNS})(?:为|是|有)"
    r"|(?:较|最|居|排名|位居)(?:[快高大多低慢小少]|靠?前)的(?:依次|分别)?(?:为|是|有))"
    r"(?P<first>.{2,12})"
)


@lru_cache(maxsize=1 << 12)
def announced_by(words: str) -> str:
    """The noun of which a clause before a colon announces a list; empty: it names none."""
    head = _SAYS.sub("", words)
    return head if 2 <= len(head) <= 24 else ""


@lru_cache(maxsize=1 << 12)
def first_item(noun: str) -> tuple[str, str]:
    """Of which noun a list is and its first item, where no colon parts them (致贫原因主要为, 因病); empty: no list."""
    match = _INLINE.fullmatch(noun)
    return (match["head"], match["first"]) if match is not None else ("", "")


def measure_of_items(told: Sequence[Statement], statement: Statement) -> str:
    """增加值 for the later of 机械（增加值120亿元）、电子（98亿元）; empty: no item before told a measure.

    `told` are the statements of the sentence, in order.
    """
    for before in reversed(told):
        alike = before.figure.unit == statement.figure.unit and before.figure.kind == statement.figure.kind
        if not alike or before.sense.measure is Measure.GROWTH_RATE or statement.tail.direction:
            return ""
        if before.own.text.isalpha():
            return head_of(before.own.text)
    return ""


def is_bare_in_bracket(text: str, statement: Statement) -> bool:
    """Whether a percent stands alone in a bracket after a noun (因病（45%）): a part of the whole, or a rate of that
    name."""
    figure, tail = statement.figure, statement.tail
    if figure.kind != "percent" or tail.words or tail.direction or statement.own.text or statement.source is not None:
        return False
    opened, closed = text[figure.left - 2 : figure.left].rstrip(), text[figure.right : figure.right + 2].lstrip()
    return opened.endswith(("（", "(")) and closed.startswith(("）", ")"))


_BEFORE_NOUN: Final = "、，。；：:有）)>\n"
_LONGEST_NOUN: Final = 30


def start_of_noun(text: str, end: int) -> int:
    """Where the noun begins that ends at `end`, before a bracket; -1: none near."""
    farthest = max(0, end + 1 - _LONGEST_NOUN)
    start = max(text.rfind(mark, farthest, end) for mark in _BEFORE_NOUN)
    return start + 1 if start >= 0 or farthest == 0 else -1
