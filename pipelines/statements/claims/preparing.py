"""What the finders ask of every figure of an article again and again, set once before they begin.

Most finders look for words that few sentences have. Which of these a sentence has is noted as its signs, so that no
finder reads a sentence that has none of its words.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipelines.statements.claims.fitting import Bounds, unit_of
from pipelines.statements.claims.terms import CHANGE, GROWTH_RATE, LEVEL, SHARE
from pipelines.statements.codes import IGNORABLE, code_of_name, forget_with_list
from pipelines.statements.model import Statement

MADE: Final = 1
EACH: Final = 2
APART: Final = 4
LEFT: Final = 8
THAN: Final = 16
LISTED: Final = 32
OF: Final = 64
"""Signs: a total is made (合计), an average (每, 均, 单价), two figures apart (差, 者), what is left or goes beyond,
a comparison (比), names in brackets, shares (占, 比重)."""
AGAINST: Final = r"(?:(?<!参)与|同(?![期比类等样时])|(?<![缓温随])和(?![田平县])|(?<![占同环对类])比|较)"
"""What brings in something that is compared with, no part of another word (同期, 参与, 和田)."""
_SHARE_WORDS: Final = re.compile(r"占|比重|占比|份额|比例|构成")
_OF_TOTAL: Final = re.compile(r"(?:全[国省市县区]|总)[^，。；]{0,6}的$")
_COMPARED: Final = ("高于", "低于", "快于", "慢于", "高出", "比")
_POINTS: Final = frozenset(".．")
_RATES: Final = (CHANGE, GROWTH_RATE)


def prepare(statements: Sequence[Statement]) -> None:
    """Set `at`, `place`, `signs` and what stands after them in `Statement`, for all figures of an article."""
    text = ""
    signs, sentence, first_at, first_start = 0, -1, -1, 0
    for at, s in enumerate(statements):
        figure, measure = s.figure, s.sense.measure
        kind, here = figure.kind, figure.sentence
        if here != text:
            text, signs = here, _find_signs(here)
        place = -1
        if sentence == s.sentence:  # as far behind the figure before as in the article
            place = first_at + figure.start - first_start
            if not here.startswith(figure.literal, place):
                place = _find_place(s, first_at)
        if place < 0:
            place = _find_place(s, 0)
        if place >= 0:
            sentence, first_at, first_start = s.sentence, place, figure.start
        s.at, s.place, s.signs = at, place, signs
        s.unit, s.dimension, s.factor = unit_of(figure.unit, kind)
        if kind == "ratio_part":
            s.factor = 0.01 if (figure.value or 0) >= 1 else 1.0
        s.bounds = _bounds_of(s)
        s.core = core_of(s.indicator)
        s.concept = code_of(s.indicator) if not s.dimensions or _narrows_nothing(s) else None
        s.is_level = s.is_amount = s.is_share = False
        if kind == "quantity":
            if not s.frame and not s.tail.origin:
                s.is_level = measure is LEVEL
                s.is_amount = (s.is_level or measure is CHANGE) and s.bounds is not None and not s.headline
        elif measure is SHARE:
            s.is_share = (kind == "percent" or kind == "ratio_part") and not s.row
        elif kind == "percent" and measure is LEVEL and not s.row:
            s.is_share = _is_called_share(s.indicator) or _is_of_total(lead_of(s))


def lead_of(s: Statement, reach: int = 14) -> str:
    """The words right before a figure in its sentence."""
    at = s.place
    return s.figure.sentence[at - reach if at > reach else 0 : at] if at > 0 else ""


@lru_cache(maxsize=1 << 14)
def core_of(text: str) -> str:
    """A name without the words that leave it the same."""
    if not text.startswith(IGNORABLE):
        return text
    for word in IGNORABLE:
        if text.startswith(word) and len(text) > len(word) + 1:
            text = text[len(word) :]
    return text


@lru_cache(maxsize=1 << 14)
def code_of(name: str) -> str | None:
    """The code of a name that is no narrower than the indicator, remembered."""
    return code_of_name(name)


forget_with_list(code_of.cache_clear)


def _find_signs(text: str) -> int:
    signs = 0
    if "计" in text:
        signs |= MADE
    if "每" in text or "均" in text or "单价" in text:
        signs |= EACH
    if "差" in text or "者" in text:
        signs |= APART
    if "剩" in text or "余" in text or "超" in text or "多完成" in text:
        signs |= LEFT
    if "还有" in text or "尚有" in text or "仍有" in text:
        signs |= LEFT
    if "比" in text:
        signs |= THAN
    if "、" in text and ("）" in text or ")" in text):
        signs |= LISTED
    if "占" in text or "比重" in text or "构成" in text:
        signs |= OF
    return signs


def _find_place(s: Statement, after: int) -> int:
    """Where a figure stands in its sentence, from some place on: its literal, no part of a longer number, with its
    unit; −1: not found."""
    unit = s.figure.unit or ""
    at = _find_alone(s, after, unit)
    return at if at >= 0 or not unit else _find_alone(s, after, "")


def _find_alone(s: Statement, after: int, unit: str) -> int:
    sentence, literal = s.figure.sentence, s.figure.literal
    at = sentence.find(literal, after)
    while at >= 0:
        end = at + len(literal)
        before, behind = sentence[at - 1 : at], sentence[end : end + 1]
        if not (before.isdecimal() or before in _POINTS or behind.isdecimal() or behind in _POINTS):
            told = not unit or sentence.startswith(unit, end) or literal.endswith(unit)
            if told or sentence[end:].lstrip().startswith(unit):
                return at
        at = sentence.find(literal, at + 1)
    return -1


def _bounds_of(s: Statement) -> Bounds | None:
    """Between which numbers a figure lies; as its words turn it: a fall is negative."""
    low, high = s.figure.lower, s.figure.upper
    if low is None or high is None:
        return None
    low, high = low * s.factor, high * s.factor
    if s.sense.sign < 0 and s.sense.measure in _RATES and low >= 0:
        return -high, -low
    return low, high


@lru_cache(maxsize=1 << 12)
def _is_called_share(indicator: str) -> bool:
    return _SHARE_WORDS.search(indicator) is not None


def _is_of_total(lead: str) -> bool:
    return lead.endswith("的") and _OF_TOTAL.search(lead) is not None


_SHORT_WORD: Final = 2


def _narrows_nothing(statement: Statement) -> bool:
    """Whether dimensions leave the indicator as wide as it is: the column of a table (金额) narrows nothing, nor does
    what a figure is compared with, nor a word that the name may have or lack (人口 of 死亡率, 货物 of 进口额)."""
    for d in statement.dimensions:
        if d.startswith(_COMPARED) or (statement.row and statement.column.startswith(d)):
            continue
        name = statement.indicator
        if len(d) > _SHORT_WORD or (code := code_of(name)) is None or code_of(d + name) != code:
            return False
    return True
