"""What a reader says of a number, and what is true of it, in one shape for every reader and every source of truth."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

STATISTICS = frozenset({"quantity", "percent", "percentage_point", "multiple", "ratio_part"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as a reader gives it. `is_statistic` is false where the reader itself calls it a time or an ordinal."""

    start: int
    end: int
    value: float | None
    unit: str | None
    qualifier: str | None
    is_statistic: bool = True


@dataclass(frozen=True, slots=True)
class Label:
    """A number as it should be read: for each part the answers that are right, or None where any is."""

    start: int
    end: int
    literal: str
    kinds: tuple[str, ...] | None
    values: tuple[float | None, ...] | None
    units: tuple[str | None, ...] | None
    qualifiers: tuple[str | None, ...] | None
    counts: bool = True
    """False where reading it as a statistic is neither right nor wrong: a second print, a number beyond all bounds."""

    @property
    def is_statistic(self) -> bool:
        """Whether it states an amount, and no time, rank or name."""
        return self.kinds is None or STATISTICS.issuperset(self.kinds)


@dataclass(frozen=True, slots=True)
class Case:
    """A text with everything that should be read in it."""

    text: str
    labels: list[Label] = field(default_factory=list)


def labelled_texts(gold: Path) -> list[Case]:
    """Hand-labelled reports: `<stem>.jsonl` with offsets into `reports/<stem>.txt`."""
    cases = []
    for file in sorted(gold.glob("*.jsonl")):
        text = (gold / "reports" / f"{file.stem}.txt").read_text(encoding="utf-8")
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        cases.append(Case(text, [_label_of_row(row) for row in rows if row["type"] == "mention"]))
    return cases


def _label_of_row(row: dict[str, Any]) -> Label:
    return Label(
        row["start"],
        row["end"],
        row["text"],
        (row["kind"],),
        (row["value"],),
        (row["unit"],),
        (row["qualifier"],),
        counts=not (row.get("note") or "").startswith("duplicate paragraph"),
    )


def corpus_spellings(folder: Path) -> tuple[list[Case], list[Case]]:
    """The corpus of spellings: texts with a statistic, and texts in which nothing may be read as one.

    The format is told in the test that reads the corpus. Texts that are known to fail are held to it like all others.
    """
    positive: list[Case] = []
    negative: list[Case] = []
    for file in sorted(folder.glob("*.yaml")):
        for case in _cases(yaml.safe_load(file.read_text(encoding="utf-8"))):
            if any(label.is_statistic and label.counts for label in case.labels):
                positive.append(case)
            elif all(label.counts for label in case.labels):
                negative.append(case)
    return positive, negative


def _cases(document: dict[str, Any]) -> Iterator[Case]:
    entries = [(entry["read"], entry["spellings"]) for entry in document.get("readings", ())]
    for reads, spellings in [*entries, ([], document.get("no_statistic", ()))]:
        for spelling in spellings:
            text, spans = unmarked(spelling["text"] if isinstance(spelling, dict) else spelling)
            labels = [_label_of_entry(read, text, span) for read, span in zip(reads, spans, strict=True)]
            yield Case(text, labels)


def unmarked(spelling: str) -> tuple[str, list[tuple[int, int]]]:
    """A spelling without its marks, and the spans that they marked."""
    text, spans, start = "", [], 0
    for character in spelling:
        if character == "【":
            start = len(text)
        elif character == "】":
            spans.append((start, len(text)))
        else:
            text += character
    return text, spans


def _label_of_entry(read: dict[str, Any], text: str, span: tuple[int, int]) -> Label:
    kinds = _alternatives(read.get("kind", "*"))
    values = _alternatives(read.get("value", "*"))
    units = _alternatives(read.get("unit"))
    statistics = STATISTICS.intersection(kinds or STATISTICS)
    return Label(
        *span,
        text[slice(*span)],
        kinds,
        values and tuple(None if value is None else float(Fraction(str(value))) for value in values),
        units and tuple(None if unit == "none" else unit for unit in units),
        _alternatives(read.get("qualifier")),
        counts="outcome" not in read and (not statistics or STATISTICS.issuperset(kinds or ())),
    )


def _alternatives(written: Any) -> tuple[Any, ...] | None:
    """A corpus entry gives one answer, a list of right ones, or a mark for any."""
    chosen = tuple(written) if isinstance(written, list) else (written,)
    return None if "*" in chosen else chosen
