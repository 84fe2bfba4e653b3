"""Claims: which figures must tally with which, as the text states it. Whether they do is decided in `tallying`.

Here: the claim itself, its rows, and the view of an article that the finders need. The finders are the other files of
this floor, their order stands in `finding`.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from pipelines.statements.claims.fitting import Bounds, unit_of
from pipelines.statements.codes import IGNORABLE, code_of_name, forget_with_list
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from schemas.claim_ids import claim_id_of
from schemas.vocabulary import Measure, Role, Scope

_WHEN: Final = re.compile(
    r"[\d一二三四五六七八九十]\s*(?:年|月|日|季)|季度|[上下]半年|[上去今前当本]年|同期|年[初末底]|[本上当]月"
)
Key = tuple[str, str | None, str | None]
_STATES: Final = (Measure.LEVEL, Measure.RATIO, Measure.SHARE)
_SHARE_WORDS: Final = re.compile(r"占|比重|占比|份额|比例|构成")
_OF_TOTAL: Final = re.compile(r"(?:全[国省市县区]|总)[^，。；]{0,6}的$")
REACH: Final = 60
"""Statements that are looked at on either side: an endless sentence must not make the search quadratic."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A reported figure, the rule it must satisfy, and the figures that determine it."""

    rule: str
    reported: Statement
    operands: tuple[tuple[Role, Statement], ...]
    n_periods: int | None = None
    closed_list: bool | None = None
    settled: bool = False
    """Whether the words leave no other figure in question: such a claim stands, however its figures turn out."""
    open: bool = False
    """Whether figures answer to one role equally well: all of them are operands, and nothing can be decided."""

    @property
    def claim_id(self) -> str:
        """16 hex digits of SHA-256 over rule, reported mention and operands."""
        used = ((role.value, statement.figure.mention_id) for role, statement in self.operands)
        return claim_id_of(self.rule, self.reported.figure.mention_id, used)


@lru_cache(maxsize=1 << 14)
def core_of(text: str) -> str:
    """A name without the words that leave it the same."""
    for word in IGNORABLE:
        if text.startswith(word) and len(text) > len(word) + 1:
            text = text[len(word) :]
    return text


@lru_cache(maxsize=1 << 14)
def _code_of(name: str) -> str | None:
    return code_of_name(name)


forget_with_list(_code_of.cache_clear)


def prepare(statements: Sequence[Statement]) -> None:
    """Set what the finders ask of each figure of an article again and again."""
    places = _find_places(statements)
    for at, s in enumerate(statements):
        figure, measure, kind = s.figure, s.sense.measure, s.figure.kind
        s.at, s.place = at, places[at]
        s.unit, s.dimension, s.factor = unit_of(figure.unit, kind)
        if kind == "ratio_part":
            s.factor = 0.01 if (figure.value or 0) >= 1 else 1.0
        low, high = figure.lower, figure.upper
        s.bounds = None if low is None or high is None else _signed(s, low * s.factor, high * s.factor)
        s.core = core_of(s.indicator)
        s.concept = _code_of(s.indicator) if not s.dimensions or _narrows_nothing(s) else None
        s.is_level = s.is_amount = s.is_share = False
        if kind == "quantity":
            if not s.frame and not s.tail.origin:
                s.is_level = measure is Measure.LEVEL
                s.is_amount = (s.is_level or measure is Measure.CHANGE) and s.bounds is not None and not s.headline
        elif measure is Measure.SHARE:
            s.is_share = (kind == "percent" or kind == "ratio_part") and not s.row
        elif kind == "percent" and measure is Measure.LEVEL and not s.row:
            s.is_share = _is_called_share(s.indicator) or _OF_TOTAL.search(lead_of(s)) is not None


@lru_cache(maxsize=1 << 12)
def _is_called_share(indicator: str) -> bool:
    return _SHARE_WORDS.search(indicator) is not None


def lead_of(s: Statement, reach: int = 14) -> str:
    """The words right before a figure in its sentence."""
    at = s.place
    return s.figure.sentence[at - reach if at > reach else 0 : at] if at > 0 else ""


def _signed(s: Statement, low: float, high: float) -> Bounds:
    """Ends of a stretch as its words turn them: a fall is negative."""
    if s.sense.sign < 0 and s.sense.measure in (Measure.CHANGE, Measure.GROWTH_RATE) and low >= 0:
        return -high, -low
    return low, high


def _narrows_nothing(statement: Statement) -> bool:
    """Whether dimensions leave the indicator as wide as it is: the column of a table (金额) narrows nothing, nor does
    what a figure is compared with."""
    for d in statement.dimensions:
        of_column = bool(statement.row) and statement.column.startswith(d)
        if not of_column and not d.startswith(("高于", "低于", "快于", "慢于", "高出", "比")):
            return False
    return True


def alike(a: Statement, b: Statement) -> bool:
    """Whether two figures bear the same unit."""
    return a.unit == b.unit


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
        alone = not _goes_on(sentence[at - 1 : at]) and not _goes_on(sentence[end : end + 1])
        if alone and (not unit or literal.endswith(unit) or sentence[end:].lstrip().startswith(unit)):
            return at
        at = sentence.find(literal, at + 1)
    return -1


def _find_places(statements: Sequence[Statement]) -> list[int]:
    """Where each figure of an article stands in its sentence. The first of a sentence is looked for, the others stand
    as far behind it as in the article."""
    places: list[int] = []
    anchor: tuple[int, int, int] | None = None
    for s in statements:
        at = -1
        if anchor is not None and anchor[0] == s.sentence:
            expected = anchor[1] + s.figure.start - anchor[2]
            at = expected if s.figure.sentence.startswith(s.figure.literal, expected) else _find_place(s, anchor[1])
        if at < 0:
            at = _find_place(s, 0)
        if at >= 0:
            anchor = (s.sentence, at, s.figure.start)
        places.append(at)
    return places


def _goes_on(character: str) -> bool:
    """Whether a character goes on with a number."""
    return character.isdecimal() or character in (".", "．")


def _stretches(numbers: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each of numbers that do not fall, where the stretch of its like begins, and where it ends."""
    firsts: list[int] = []
    ends: list[int] = []
    for at, number in enumerate(numbers):
        if not at or number != numbers[at - 1]:
            ends += [at] * (at - len(ends))
            firsts.append(at)
        else:
            firsts.append(firsts[-1])
    return firsts, ends + [len(numbers)] * (len(numbers) - len(ends))


class ArticleView:
    """The statements of an article, by what they are about."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        prepare(statements)
        self.statements = statements
        self.quantities = [s for s in statements if s.figure.kind == "quantity"]
        """Amounts, counts and what measures them, as they are printed."""
        self._levels: dict[Key, list[Statement]] = defaultdict(list)
        self._concepts: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        self._groups: dict[int, list[Statement]] = {}
        self._amounts = [s for s in self.quantities if s.is_amount]
        self._amount_places = [s.at for s in self._amounts]
        self._aside: dict[int, bool] = {}
        self._paragraphs = [s.paragraph for s in statements]
        self._first, self._end = _stretches([s.sentence for s in statements])
        for s in statements:
            if s.list_of is not None:
                self._groups.setdefault(s.list_of.at, [s.list_of]).append(s)
            if s.sense.measure in _STATES:
                self._levels[self.key(s)].append(s)
                if s.concept is not None and s.period is not None:
                    self._concepts[s.concept, s.period.label].append(s)

    def between(self, last: Statement, s: Statement) -> str:
        """The words between two figures of a sentence, the unit of the first left out."""
        start = last.place + len(last.figure.literal)
        text = s.figure.sentence[start : max(start, s.place)].strip()
        return text.removeprefix(last.figure.unit or "").strip()

    def total_of(self, s: Statement) -> Statement | None:
        """The total whose part a figure is: not the level of another time told beside it (A，上年为B。其中…)."""
        total = s.parts_of
        if total is not None and total.figure.unit != s.figure.unit and self.in_brackets(total):
            # 38.6万吨（7.72亿斤）。其中夏粮12.3万吨: of the amount in the unit of its parts.
            first = self.statements[total.at - 1]
            if first.sentence == total.sentence and first.figure.unit == s.figure.unit and first.is_level:
                return first
        now = None if total is None else total.state or total.source
        if total is None or now is None or total.own.text or now.sentence != total.sentence:
            return total
        return now if now.is_level and now.figure.unit == total.figure.unit and self.says_when(total) else total

    def says_when(self, s: Statement) -> bool:
        """Whether the words between the figure before in its sentence and this one name a time."""
        at = s.at
        last = self.statements[at - 1] if at else None
        if last is not None and last.sentence == s.sentence:
            return _WHEN.search(self.between(last, s)) is not None
        return _WHEN.search(s.figure.sentence[: max(0, s.place)]) is not None

    def is_of_time(self, part: Statement, total: Statement) -> bool:
        """Whether a part may be of the time of its total: of the same period, or opened by it with no word of time."""
        p, q = part.period, total.period
        if p is q or p is None or q is None or p.label == q.label:
            return True
        return part is not total and self.total_of(part) is total and not self.says_when(part)

    def in_brackets(self, s: Statement) -> bool:
        """14613万吨（2923亿斤）: whether a figure stands in brackets of its sentence."""
        known = self._aside.get(s.at)
        if known is None:
            text, at = s.figure.sentence, max(s.place, 0)
            opened = max(text.rfind("（", 0, at), text.rfind("(", 0, at))
            known = opened >= 0 and opened > max(text.rfind("）", opened, at), text.rfind(")", opened, at))
            self._aside[s.at] = known
        return known

    def sentence(self, s: Statement) -> Sequence[Statement]:
        """The statements of the same sentence up to this one, at most REACH of them, in order."""
        at, first = s.at, self._first[s.at]
        return self.statements[first if first > at - REACH else at - REACH : at + 1]

    def own_sentence(self, s: Statement) -> Sequence[Statement]:
        """The statements of the same sentence, at most REACH either way, in order."""
        at = s.at
        return self.statements[max(self._first[at], at - REACH) : min(self._end[at], at + REACH)]

    def following(self, s: Statement) -> Sequence[Statement]:
        """The statements of the same sentence behind this one, at most REACH, in order."""
        return self.statements[s.at + 1 : min(self._end[s.at], s.at + REACH)]

    def before(self, s: Statement) -> Sequence[Statement]:
        """The statements before this one, at most REACH, in order; tables among them."""
        at = s.at
        return self.statements[max(0, at - REACH) : at]

    def amounts(self, s: Statement) -> Sequence[Statement]:
        """The amounts among the statements before this one, at most REACH statements back, in order."""
        at = s.at
        first = bisect_left(self._amount_places, at - REACH)
        return self._amounts[first : bisect_left(self._amount_places, at, first)]

    def near(self, s: Statement, reach: int) -> Sequence[Statement]:
        """So many statements on either side, itself among them."""
        at = s.at
        return self.statements[max(0, at - reach) : at + reach + 1]

    def around(self, s: Statement, before: int = 0, after: int = 0) -> Sequence[Statement]:
        """The statements of the same paragraph and so many before and after it, at most REACH either way, in order."""
        at, first, last = s.at, s.paragraph - before, s.paragraph + after
        left, right = max(0, at - REACH), min(at + REACH, len(self.statements))
        start = bisect_left(self._paragraphs, first, left, at)
        return self.statements[start : bisect_right(self._paragraphs, last, at, right)]

    @staticmethod
    def key(s: Statement) -> Key:
        """What a level is the level of: indicator with dimensions, area, unit."""
        name = "；".join([s.core, *s.dimensions]) if s.dimensions else s.core
        return name, s.area.name if s.area else None, s.unit

    def group(self, s: Statement) -> list[Statement]:
        """The list that a statement belongs to, in order; itself alone where it belongs to none."""
        first = s.list_of or s
        return self._groups.get(first.at) or [first]

    def level_at(self, like: Statement, period: Period | None, unit: str | None) -> Statement | None:
        """The one level of the same indicator and area at a period; None where there is none or more than one value."""
        found = self.levels_at(like, period, unit)
        return found[0] if len({s.figure.value for s in found}) == 1 else None

    def levels_at(self, like: Statement, period: Period | None, unit: str | None) -> list[Statement]:
        """All levels of the same indicator and area at a period, in order."""
        if period is None:
            return []
        name, area, _ = self.key(like)
        known = self._levels.get((name, area, unit))
        if known is None:
            return []
        return [s for s in known if s.period is not None and s.period.label == period.label]

    def of_concept(self, code: str, like: Statement, unit: str | None = None) -> Statement | None:
        """The one figure of a code with the period and area of another; None where there are several values."""
        if like.period is None:
            return None
        found = [
            s
            for s in self._concepts.get((code, like.period.label), ())
            if s.area == like.area and not s.headline and (unit is None or s.unit == unit)
        ]
        near = [s for s in found if s.paragraph == like.paragraph] or found
        return near[0] if near and len({s.figure.value for s in near}) == 1 else None

    def start_of(self, s: Statement) -> Statement | None:
        """从…: for a figure of a list the start at the same place of the list of starts."""
        if s.start is None:
            return None
        ends, starts = self.group(s), self.group(s.start)
        place = next((i for i, other in enumerate(ends) if other is s), 0)
        if len(ends) == len(starts):
            return starts[place]
        return s.start if len(ends) == len(starts) == 1 else None


def claim_rows(
    claims: Sequence[Claim], ids: Sequence[dict[str, str]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of claims and claim_operands. `ids` has article_id, report_id and batch of each article of the report."""
    rows, operands = [], []
    for claim in claims:
        at = ids[claim.reported.article]
        rows.append(
            {
                "claim_id": claim.claim_id,
                "scope": Scope.REPORT.value,
                "rule": claim.rule,
                "article_id": at["article_id"],
                "report_id": at["report_id"],
                "batch": at["batch"],
                "statement": claim.reported.figure.sentence,
                "reported_mention_id": claim.reported.figure.mention_id,
                "n_periods": claim.n_periods,
                "closed_list": claim.closed_list,
            }
        )
        for position, (role, s) in enumerate(claim.operands):
            operands.append(
                {
                    "claim_id": claim.claim_id,
                    "report_id": at["report_id"],
                    "batch": at["batch"],
                    "position": position,
                    "role": role.value,
                    "mention_id": s.figure.mention_id,
                }
            )
    return rows, operands
