"""What an article has told so far: the statements of its sentence, in order, by unit and by rate, and its lists.

What it has named stands in `topics`, beside it.
"""

from collections.abc import Iterator
from typing import Final

from pipelines.statements.model import Statement
from pipelines.statements.phrases import head_of
from schemas.vocabulary import Measure

_RECENT: Final = 41
"""Statements of a sentence that are remembered."""
_PEOPLE: Final[tuple[str, ...]] = ("人", "名", "人次")


class Told:
    """The statements that those after them look back to."""

    def __init__(self) -> None:
        self.sentence: list[Statement] = []
        """The statements of the sentence, in order."""
        self.last: Statement | None = None
        """The last of them."""
        self.before: list[Statement] = []
        """The statements of the sentence before."""
        self.by_unit: dict[str | None, Statement] = {}
        """The last amount in each unit."""
        self.first_by_unit: dict[str | None, Statement] = {}
        """The first amount of the paragraph in each unit."""
        self.first_growth: Statement | None = None
        """The first of the paragraph that was told to grow."""
        self._rates: dict[float, Statement] = {}
        self._group: list[Statement] = []
        self._previous_group: list[Statement] = []
        self._next_previous: list[Statement] = []

    def begin_paragraph(self) -> None:
        """A paragraph has its own first amounts and lists."""
        self._previous_group = []
        self.first_by_unit, self.first_growth = {}, None

    def begin_sentence(self, continues: bool) -> None:
        """A sentence has its own statements, unless it goes on with those before."""
        self.before = self.sentence
        if not continues:
            self.sentence, self.last = [], None
        self._previous_group = []

    def keep(self, statement: Statement, listed: bool, *, model: bool) -> None:
        """Remember a finished statement; `model`: others may take their unit or rate from it."""
        if listed:
            self._group.append(statement)
        else:
            self._group = [statement]
        sentence = self.sentence
        sentence.append(statement)
        self.last = statement
        if len(sentence) > _RECENT:
            del sentence[0]
        if not model:
            return
        measure, figure = statement.sense.measure, statement.figure
        if measure is Measure.GROWTH_RATE:
            if figure.kind == "percent":
                told = self._rates.get(figure.value or 0.0)
                if told is None or told.headline:
                    self._rates[figure.value or 0.0] = statement
            if self.first_growth is None:
                self.first_growth = statement
        elif measure is Measure.LEVEL and figure.kind == "quantity" and not statement.part:
            self.by_unit[figure.unit] = statement
            self.first_by_unit.setdefault(figure.unit, statement)

    def last_framed(self) -> Statement | None:
        """The last figure of the sentence, if it stands inside a comparison."""
        return self.last if self.last is not None and self.last.frame else None

    @property
    def series(self) -> list[str]:
        """The indicators of the sentence, in order, each once."""
        return list(dict.fromkeys(s.indicator for s in self.sentence if not s.frame))

    def last_in(self, unit: str | None) -> Statement | None:
        """The last amount of the sentence in a unit."""
        for s in reversed(self.sentence):
            alike = s.figure.unit == unit and s.figure.kind == "quantity"
            if alike and s.sense.measure is Measure.LEVEL and not s.frame:
                return s
        return None

    def lately(self) -> Iterator[Statement]:
        """What the sentence and the one before it told, the last first, but for sides of comparisons."""
        before = [] if self.before is self.sentence else self.before
        for s in (*reversed(self.sentence), *reversed(before)):
            if not s.frame:
                yield s

    def lately_in(self, unit: str | None) -> Statement | None:
        """The last amount in a unit in the sentence or the one before it, or else in the paragraph."""
        for s in self.lately():
            if s.figure.unit == unit and s.figure.kind == "quantity" and s.sense.measure is Measure.LEVEL:
                return s
        return self.by_unit.get(unit) if unit is not None else None

    def last_undivided(self, unit: str | None) -> Statement | None:
        """The last amount of the sentence in a unit, or the whole that it and others were said to be parts of."""
        last = self.last_in(unit)
        whole = last.parts_of if last is not None else None
        parts = {s.indicator for s in self.sentence if s.parts_of is whole}
        return whole if whole in self.sentence and len(parts) > 1 else last

    def backwards(self, statement: Statement) -> Iterator[Statement]:
        """The amounts of the sentence in a figure's unit, the last first."""
        for before in reversed(self.sentence):
            alike = before.figure.unit == statement.figure.unit and before.figure.kind == "quantity"
            if alike and before.sense.measure is Measure.LEVEL and not before.frame:
                yield before

    def rate_told(self, statement: Statement) -> Statement | None:
        """The first rate below the headline of the very value of this one, printed to a decimal."""
        return self._rates.get(statement.figure.value or 0.0) if statement.figure.place < 1 else None

    def counted_unit(self, statement: Statement) -> bool:
        """Whether this figure counts people, and the one before something else."""
        before = self.last.figure.unit if self.last is not None else None
        return statement.figure.unit in _PEOPLE and before is not None and before not in _PEOPLE

    def take_group(self) -> list[Statement]:
        """The list of figures that has just ended, if it was one; it is the previous list from now on."""
        group = self._group
        if not group:
            return group
        self._group = []
        if len(group) < 2:
            return self._group
        self._next_previous = group
        return group

    def remember_group(self) -> None:
        """The list taken last has its names now."""
        self._previous_group = self._next_previous

    def antecedents(self, group: list[Statement]) -> list[Statement]:
        """The k statements before a list of k figures that it speaks of, in order."""
        k = len(group)
        found = self._told_in(group, Measure.LEVEL)
        if len(self._previous_group) == k and not self._told_since(found[-k:]):
            return self._previous_group
        if len(found) < k and all(s.figure.kind in ("percent", "percentage_point") for s in group):
            found = self._told_in(group, Measure.GROWTH_RATE)
            found = found if len(found) == k else []
        return found[-k:] if len(found) >= k else []

    def _told_since(self, levels: list[Statement]) -> bool:
        """Whether all of these were told after the list before: 客运量…，分别下降…；货运量…、周转量…，分别增长…."""
        end = self._previous_group[-1].figure.right
        return len(levels) == len(self._previous_group) and all(s.figure.left >= end for s in levels)

    def _told_in(self, group: list[Statement], measure: Measure) -> list[Statement]:
        """The statements of the sentence before a list, one an indicator."""
        before: dict[tuple[str, tuple[str, ...]], Statement] = {}
        for s in self.sentence:
            told = s.sense.measure is measure or (measure is Measure.LEVEL and _is_new(s))
            if s not in group and not s.frame and told:
                # 由A增加到B is one indicator, whose last level counts.
                key = (s.indicator, tuple(s.dimensions))
                before.pop(key, None)
                before[key] = s
        return list(before.values())


def _is_new(statement: Statement) -> bool:
    """新增就业24万人: an amount that a phrase of its own calls new."""
    return statement.sense.measure is Measure.CHANGE and statement.source is None and bool(statement.own.text)


def is_rate_of_measure(statement: Statement) -> bool:
    """Whether a statement tells how something measured moved (增加值增长12%, 居民消费价格总水平上涨2%)."""
    measured = head_of(statement.indicator.removesuffix("总水平"))
    return bool(measured) and statement.sense.measure is Measure.GROWTH_RATE


_GAPS: Final = frozenset({"高出", "低出", "多出", "快出", "高", "低", "快", "慢"})
_SHORTEST: Final = 2
"""Characters of a name that tell which area it is."""


def is_set_against(statement: Statement, total: Statement | None) -> bool:
    """总额1470亿元，上年同期是1250亿元；其中城镇…: whether it only tells what a total was a year before."""
    time = statement.tail.time
    past = time is not None and time.same and time.relative in ("last", "previous")
    if total is None or not past:
        return False
    return total.sentence == statement.sentence and statement.indicator == total.indicator


def keeps_area(statement: Statement, source: Statement, text: str) -> bool:
    """全国总产量2923亿斤，下降0.9%: whether a change keeps the area that the clause before it named, in `source`."""
    near = source.sentence == statement.sentence and source.clause >= statement.clause - 1 and not source.frame
    tail = statement.tail
    # 而全国增速为5.7%，高出1.3个百分点: back to the area that is compared with it.
    gap = statement.figure.kind == "percentage_point" and not _GAPS.isdisjoint(tail.words)
    against = tail.against if statement.figure.kind == "percentage_point" else None
    if against is not None and source.why.get("area", "").startswith(text[against[0] : against[0] + _SHORTEST]):
        # 全国为81.2%，高于全国3.3个百分点: back to the area that is compared with it.
        against = None
    times_it = statement.figure.kind == "multiple" and not statement.own.text
    moves = (
        against is not None or times_it or (tail.direction and tail.against is None and tail.share is None and not gap)
    )
    # 武汉719亿元，占全省的60%
    together = "计" in text[source.figure.right : statement.figure.left]
    shares = tail.share is not None and statement.figure.kind == "percent" and not together
    shares = shares and source.figure.kind == "quantity"
    return bool(
        near and (moves or shares) and source.area is not None and source.why.get("area", "").endswith("clause")
    )
