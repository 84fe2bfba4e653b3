"""Claims: which figures must tally with which, as the text states it. Whether they do is decided in `tallying`.

Here: the claim itself, its rows, and the view of an article that the finders need. The finders are the other files of
this floor, their order stands in `finding`.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pipelines.statements.claims.preparing import prepare
from pipelines.statements.claims.terms import LEVEL, RATIO, SHARE
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from schemas.claim_ids import claim_id_of
from schemas.vocabulary import Role, Scope

_WHEN: Final = re.compile(
    r"[\d一二三四五六七八九十]\s*(?:年|月|日|季)|季度|[上下]半年|[上去今前当本]年|同期|年[初末底]|[本上当]月"
)
Key = tuple[str, str | None, str | None]
_STOCK: Final = re.compile(r"(?:余额|总额|总量|总值)$")
_STATES: Final = (LEVEL, RATIO, SHARE)
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


def sum_claim(total: Statement, parts: Sequence[Statement]) -> Claim:
    """The claim that parts make up their total, and that there are no others."""
    return Claim("parts_sum_to_total", total, tuple((Role.PART, p) for p in parts), closed_list=True)


def alike(a: Statement, b: Statement) -> bool:
    """Whether two figures bear the same unit."""
    return a.unit == b.unit


class ArticleView:
    """The statements of an article, by what they are about."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        prepare(statements)
        self.statements = statements
        self.quantities: list[Statement] = []
        """Amounts, counts and what measures them, as they are printed."""
        self.rates: list[Statement] = []
        """Percents and parts of a ratio."""
        self.rows: list[Statement] = []
        """What stands in tables."""
        self._amounts: list[Statement] = []
        self._levels: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        self._concepts: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        self._rates_of: dict[tuple[object, ...], list[Statement]] | None = None
        self._groups: dict[int, list[Statement]] = {}
        self._aside: dict[int, bool] = {}
        self._sentences: list[Sequence[Statement]] = []
        self._paragraphs = [s.paragraph for s in statements]
        self._first: list[int] = []
        self._end: list[int] = []
        sentence = first = -1
        for s in statements:
            if s.sentence != sentence:
                self._end += [s.at] * (s.at - first if first >= 0 else 0)
                sentence, first = s.sentence, s.at
            self._first.append(first)
            kind = s.figure.kind
            if kind == "quantity":
                self.quantities.append(s)
                if s.is_amount:
                    self._amounts.append(s)
            elif kind == "percent" or kind == "ratio_part":
                self.rates.append(s)
            if s.row:
                self.rows.append(s)
            if s.list_of is not None:
                self._groups.setdefault(s.list_of.at, [s.list_of]).append(s)
            if s.sense.measure in _STATES:
                if s.period is not None:
                    self._levels[s.core, s.period.label].append(s)
                if s.concept is not None and s.period is not None:
                    self._concepts[s.concept, s.period.label].append(s)
        self._end += [len(statements)] * (len(statements) - len(self._end))
        self._amount_places = [s.at for s in self._amounts]

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

    def sentences(self) -> Sequence[Sequence[Statement]]:
        """The statements of each sentence, in order."""
        if not self._sentences:
            at = 0
            while at < len(self.statements):
                self._sentences.append(self.statements[at : self._end[at]])
                at = self._end[at]
        return self._sentences

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
        known = self._levels.get((like.core, period.label)) if period is not None else None
        if known is None:
            return []
        area = like.area.name if like.area else None
        return [
            s for s in known
            if s.unit == unit and s.dimensions == like.dimensions and (s.area.name if s.area else None) == area
        ]  # fmt: skip

    def levels_of_name(self, name: str, period: Period) -> Sequence[Statement]:
        """All levels, shares and ratios of a name at a period, whatever their area and unit, in order."""
        return self._levels.get((name, period.label), ())

    def rates_of(self, name: str, code: str | None, like: Statement) -> list[Statement]:
        """The percents of the measure and the period of another, in the text, that are about a name or a code."""
        if self._rates_of is None:
            self._rates_of = defaultdict(list)
            for s in self.rates:
                if s.figure.kind == "percent" and not s.row and not s.headline:
                    sort = s.sense.measure, s.period.label if s.period is not None else None
                    for told in {_STOCK.sub("", told) for told in (s.indicator, *s.dimensions)}:
                        self._rates_of[(*sort, told)].append(s)
                    if s.concept is not None:
                        self._rates_of[(*sort, "", s.concept)].append(s)
        sort = like.sense.measure, like.period.label if like.period is not None else None
        coded = self._rates_of.get((*sort, "", code), ()) if code is not None else ()
        return [*self._rates_of.get((*sort, name), ()), *coded]

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
        at, claim_id = ids[claim.reported.article], claim.claim_id
        rows.append(
            {
                "claim_id": claim_id,
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
                    "claim_id": claim_id,
                    "report_id": at["report_id"],
                    "batch": at["batch"],
                    "position": position,
                    "role": role.value,
                    "mention_id": s.figure.mention_id,
                }
            )
    return rows, operands
