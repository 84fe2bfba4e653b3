"""The specification of figures as a corpus: spellings of numbers and what each must be read as.

`corpus/<construct>.yaml` holds, a construct a file:
- `readings`: a list of `{read: [...], spellings: [...]}`. A spelling is a short text whose figures stand between 【 and
  】, which are taken away before it is read; `read` says, figure by figure, what must come out. All spellings of one
  entry have the same reading. A spelling written as `{text: ..., gap: why}` is known to fail and must go on failing.
- `no_statistic`: texts in which nothing may become an observation.

A reading's `kind`, `unit`, `qualifier` and `interval` may be a list: the documents leave it open, any of these will do;
the kind `none` admits that there is no mention at all (numerals inside words).
`*` admits anything; a missing `unit` or `qualifier` means that there is none; a missing `interval` is not compared. Of
a statistic the bracket is the literal; of a date, duration, ordinal or label it is the widest span that may be taken,
and a date begins where its bracket does.
A qualifier of several words is written with … between them.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.consistency.intervals import Interval
from schemas.vocabulary import STATISTIC_KINDS, Kind, Outcome

CORPUS = Path(__file__).parent / "corpus"
READ_KEYS = {"kind", "value", "unit", "qualifier", "interval", "outcome", "reason"}
ANYTHING = "*"


@dataclass(frozen=True)
class Spelling:
    """One text of the corpus: what stands in it, and where the corpus says so."""

    place: str
    text: str
    spans: tuple[tuple[int, int], ...]
    reads: tuple[dict[str, Any], ...]
    gap: str | None

    @property
    def statistics(self) -> list[tuple[tuple[int, int], dict[str, Any]]]:
        """The figures that must become observations."""
        return [pair for pair in zip(self.spans, self.reads, strict=True) if is_statistic(pair[1])]


def is_statistic(read: dict[str, Any]) -> bool:
    """Whether every admitted kind of a reading may become an observation."""
    return "outcome" not in read and all(kind in STATISTIC_KINDS or kind == ANYTHING for kind in choices(read["kind"]))


def choices(wanted: str | list[str]) -> list[str]:
    """The admitted words of a field."""
    return wanted if isinstance(wanted, list) else [wanted]


def bare(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text without its brackets, and the spans that stood between them."""
    text, spans = "", []
    for piece in re.split(r"(【.*?】)", marked, flags=re.DOTALL):
        if piece.startswith("【"):
            spans.append((len(text), len(text) + len(piece) - 2))
            piece = piece[1:-1]
        text += piece
    return text, tuple(spans)


def lines_of_scalars(text: str) -> dict[str, int]:
    """On which line of a file each text stands."""
    found: dict[str, int] = {}
    pending = [yaml.compose(text, Loader=yaml.CBaseLoader)]
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.ScalarNode):
            found[node.value] = node.start_mark.line + 1
        else:
            pending.extend(child for item in node.value for child in (item if isinstance(item, tuple) else (item,)))
    return found


def spellings() -> Iterator[Spelling]:
    """Every text of the corpus, in file order."""
    for path in sorted(CORPUS.glob("*.yaml")):
        written = path.read_text(encoding="utf-8")
        lines = lines_of_scalars(written)
        # the base loader keeps every scalar a string, so that no expected value passes through a float
        content = yaml.load(written, Loader=yaml.CBaseLoader)
        entries = [(entry["read"], entry["spellings"]) for entry in content.get("readings", [])]
        for reads, texts in [*entries, ([], content.get("no_statistic", []))]:
            for item in texts:
                marked, gap = (item["text"], item["gap"]) if isinstance(item, dict) else (item, None)
                yield Spelling(f"{path.stem}:{lines[marked]}", *bare(marked), tuple(reads), gap)


SPELLINGS = list(spellings())


def interval_of(written: str) -> Interval:
    """`[1234.45, 1234.55]`, `(2/3, ∞)`: ends as they are written."""
    match = re.fullmatch(r"([\[(])(\S+), (\S+)([\])])", written)
    assert match, f"{written}: an interval is written like [1, 2) with a comma and a space"
    left, low, high, right = match.groups()
    return Interval(
        None if low == "-∞" else Fraction(low), None if high == "∞" else Fraction(high), left == "[", right == "]"
    )


def folded(qualifier: str | None) -> str:
    """A qualifier's words without what stands between them."""
    return re.sub(r"[^\w]", "", qualifier or "")


def differences(mention: Any, read: dict[str, Any]) -> list[str]:
    """In what a mention departs from its reading."""
    found = []
    if ANYTHING not in choices(read["kind"]) and mention.kind not in choices(read["kind"]):
        found.append(f"kind {mention.kind}, expected {read['kind']}")
    if read["value"] != ANYTHING:
        value = None if read["value"] == "null" else Fraction(read["value"])
        if mention.value != value:
            found.append(f"value {mention.value}, expected {read['value']}")
    units = choices(read.get("unit", "none"))
    if ANYTHING not in units and (mention.unit or "none") not in units:
        found.append(f"unit {mention.unit}, expected {read.get('unit')}")
    qualifiers = choices(read.get("qualifier", ""))
    if ANYTHING not in qualifiers and folded(mention.qualifier) not in map(folded, qualifiers):
        found.append(f"qualifier {mention.qualifier}, expected {read.get('qualifier')}")
    if "interval" in read and mention.interval not in map(interval_of, choices(read["interval"])):
        found.append(f"interval {mention.interval}, expected {read['interval']}")
    if "reason" in read and mention.outcome_reason != read["reason"]:
        found.append(f"outcome_reason {mention.outcome_reason}, expected {read['reason']}")
    return found


def departures(spelling: Spelling, mentions: list[Any]) -> list[str]:
    """Everything in which the mentions of a text depart from the corpus."""
    found = []
    observed = {(m.start, m.end): m for m in mentions if m.outcome == Outcome.OBSERVATION}
    for span, read in spelling.statistics:
        literal = spelling.text[slice(*span)]
        if span in observed:
            found += [f"{literal}: {difference}" for difference in differences(observed.pop(span), read)]
        else:
            found.append(f"{literal}: no observation with this literal")
    found += [f"{m.literal}: an observation ({m.kind} {m.unit}) that the corpus has not" for m in observed.values()]
    for (start, end), read in zip(spelling.spans, spelling.reads, strict=True):
        if is_statistic(read):
            continue
        within = [
            m for m in mentions if start <= m.start and m.end <= end and (m.kind != Kind.DATE or m.start == start)
        ]
        if "outcome" in read:
            fits = any(m.outcome == read["outcome"] and m.outcome_reason for m in within)
        else:
            fits = (not within and "none" in choices(read["kind"])) or any(
                m.kind in choices(read["kind"]) and ("value" not in read or m.value == Fraction(read["value"]))
                for m in within
            )
        if not fits:
            seen = [(m.literal, str(m.kind), m.value, str(m.outcome)) for m in within]
            found.append(f"{spelling.text[start:end]}: {seen}, expected {read}")
    return found


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(s, id=s.place, marks=pytest.mark.xfail(reason=s.gap, strict=True) if s.gap else ())
        for s in SPELLINGS
    ],
)
def test_spelling_is_read_as_the_corpus_says(spelling: Spelling) -> None:
    """Each text yields exactly the statistics that the corpus lists, with their literal, kind, value and bounds."""
    from pipelines.figures import read_mentions  # here, so that the corpus is checked even where the room is broken

    mentions = read_mentions(spelling.text)
    for mention in mentions:
        assert mention.literal == spelling.text[mention.start : mention.end]
    assert all(first.end <= second.start for first, second in itertools.pairwise(mentions))
    assert not departures(spelling, mentions), f"{spelling.place} {spelling.text!r}"


def test_corpus_is_large_enough() -> None:
    """The specification holds at least 600 spellings of statistics and 300 texts that hold none."""
    counts = Counter(bool(spelling.statistics) for spelling in SPELLINGS)
    assert counts[True] >= 600, counts
    assert counts[False] >= 300, counts


def test_corpus_is_well_formed() -> None:
    """Each text stands once, its brackets match its readings, and a reading speaks only words of the vocabulary."""
    texts = Counter(spelling.text for spelling in SPELLINGS)
    assert [text for text, count in texts.items() if count > 1] == []
    for spelling in SPELLINGS:
        assert len(spelling.spans) == len(spelling.reads), spelling.place
        assert all(start < end for start, end in spelling.spans), spelling.place
        assert spelling.gap is None or spelling.gap.strip(), spelling.place
        for read in spelling.reads:
            assert read.keys() <= READ_KEYS, spelling.place
            assert read.get("outcome", "unread") in set(Outcome), spelling.place
            if "outcome" not in read:
                assert set(choices(read["kind"])) <= {*Kind, ANYTHING, "none"}, spelling.place
            if is_statistic(read):
                assert "value" in read, spelling.place


def test_expected_values_lie_in_their_intervals() -> None:
    """An expected value lies in the closure of its interval, and in its middle where no qualifier bounds it."""
    for spelling in SPELLINGS:
        for _, read in spelling.statistics:
            for written in choices(read.get("interval", [])):
                interval = interval_of(written)
                if read["value"] in {"null", ANYTHING}:
                    continue
                value = Fraction(read["value"])
                closure = Interval(interval.lower, interval.upper)
                assert value in closure, f"{spelling.place}: {value} outside {written}"
                if "qualifier" not in read:
                    assert interval.is_bounded, spelling.place
                    assert value - interval.lower == interval.upper - value, (
                        f"{spelling.place}: {value} not amid {written}"
                    )
