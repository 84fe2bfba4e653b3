"""How a reader's numbers are held against the labels. Every rule errs on the reader's side."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bench.readings import Case, Label, Reading

MEANINGS = {
    "found": "a reading overlaps the labelled statistic",
    "value": "such a reading has the labelled number, multiplier included, sign aside",
    "value, Chinese": "the same, over the labels printed without a digit",
    "unit": "it has the unit or classifier as printed; a label without unit admits none or 人, 户, 个, 家, 村, 名, 元",
    "qualifier": "it names the bounding words as printed, over the labels that have some",
    "whole row": "value, unit and qualifier are right together, a qualifier where none is printed being wrong",
    "false readings": "places read as a statistic where no labelled statistic stands, over all places read as one; "
    "what the reader itself calls a time or an ordinal does not count",
    "outside every label": "those of them that overlap no label of any kind either, such as numerals inside words",
}
"""Column of the table → what it counts."""
LESS_IS_BETTER = frozenset({"false readings", "outside every label"})
_IMPLIED_UNITS = frozenset({"人", "户", "个", "家", "村", "名", "元", ""})
_SAME_UNIT = {"％": "%", "个百分点": "百分点"}


@dataclass(frozen=True, slots=True)
class Score:
    """Hits and trials by column."""

    hits: Counter[str]
    trials: Counter[str]

    def share(self, column: str) -> float | None:
        """Hits over trials; None where there was no trial."""
        return self.hits[column] / self.trials[column] if self.trials[column] else None


def score(cases: Iterable[tuple[Case, list[Reading]]]) -> Score:
    """Count over all cases."""
    total = Score(Counter(), Counter())
    for case, readings in cases:
        for label in case.labels:
            if label.is_statistic and label.counts:
                _score_label(label, [r for r in readings if r.start < label.end and label.start < r.end], total)
        _score_readings(case, readings, total)
    return total


def _score_label(label: Label, readings: list[Reading], total: Score) -> None:
    best = max((_rights(label, reading) for reading in readings), default=(False, False, False))
    value, unit, qualifier = best
    outcomes = {"found": bool(readings), "value": value, "unit": unit, "whole row": all(best)}
    if label.qualifiers and any(label.qualifiers):
        outcomes["qualifier"] = qualifier
    if not any(character.isdigit() for character in label.literal):
        outcomes["value, Chinese"] = value
    for column, right in outcomes.items():
        total.trials[column] += 1
        total.hits[column] += right


def _rights(label: Label, reading: Reading) -> tuple[bool, bool, bool]:
    return (
        _any_right(same_number, label.values, reading.value),
        _any_right(same_unit, label.units, reading.unit),
        _any_right(same_words, label.qualifiers, reading.qualifier),
    )


def _any_right(same: Callable[[Any, Any], bool], wanted: tuple[Any, ...] | None, found: Any) -> bool:
    return wanted is None or any(same(each, found) for each in wanted)


def _score_readings(case: Case, readings: list[Reading], total: Score) -> None:
    statistics = [(label.start, label.end) for label in case.labels if label.is_statistic or not label.counts]
    everything = [(label.start, label.end) for label in case.labels]
    kept_apart = [(reading.start, reading.end) for reading in readings if not reading.is_statistic]
    for start, end in places(r for r in readings if r.is_statistic):
        is_false = not (_touches(start, end, statistics) or _touches(start, end, kept_apart))
        for column, wrong in (
            ("false readings", is_false),
            ("outside every label", is_false and not _touches(start, end, everything)),
        ):
            total.trials[column] += 1
            total.hits[column] += wrong


def places(readings: Iterable[Reading]) -> list[tuple[int, int]]:
    """Spans of readings, overlapping ones merged: several readings of one place are one place."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((reading.start, reading.end) for reading in readings):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def same_number(wanted: float | None, found: float | None) -> bool:
    """Equal to nine digits, sign aside; no number equals no number."""
    if wanted is None or found is None:
        return wanted is found
    return abs(abs(found) - abs(wanted)) <= 1e-9 * max(1.0, abs(wanted))


def same_unit(wanted: str | None, found: str | None) -> bool:
    """The same unit, white space, width and 人民币 aside."""
    folded, given = _folded_unit(wanted), _folded_unit(found)
    return given == folded or (not folded and given in _IMPLIED_UNITS)


def same_words(wanted: str | None, found: str | None) -> bool:
    """The same words, whatever stands between them."""
    return re.sub(r"\W", "", wanted or "") == re.sub(r"\W", "", found or "")


def _folded_unit(unit: str | None) -> str:
    folded = _folded(unit).removesuffix("人民币")
    return _SAME_UNIT.get(folded, folded)


def _folded(text: str | None) -> str:
    return "".join((text or "").split())


def _touches(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)
