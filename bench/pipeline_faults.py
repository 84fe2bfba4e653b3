"""Slips in labelled reports, read again from the bytes on: how many of those that the figures show are noticed.

A slip is noticed when a claim that names the figure in which it stands ends contradicted, explained, improbable, or
blocked by a contradicted restatement, and did not before. Whoever opens the report is then shown that figure.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import page
from bench.labelled_claims import Labelled, read_labels
from bench.slips import SLIPS, Slip
from pipelines.reading import RawReport
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.rooms import continue_group, read_group

FAILING = frozenset({"contradicted", "explained", "improbable", "blocked"})
ACCUSING = FAILING - {"blocked"}
"""A claim is blocked by the contradiction of its operand, which is shown; it accuses no other figure."""
PUBLISHED_STATCHECK = 51.8
"""Percent of reporting errors found, as statcheck publishes it."""
WANTED = 85
"""Percent."""

Failure = tuple[str, frozenset[tuple[int, int]], bool]
"""Rule and raw spans of the figures of a claim that does not tally, and whether that accuses them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one slip that the figures show."""

    slip: str
    claim: Labelled
    noticed: bool
    itself: bool
    """Whether a failing claim that names the figure has another of the labelled claim with it."""
    accused: int
    """Claims that fail though no figure of theirs was touched, and did not before."""
    shown: str
    """The text around the slip."""


def failures(stem: str, text: str, sidecar: bytes | None) -> set[Failure]:
    """The claims of one report that do not tally."""
    tables = read_group([RawReport("bench", f"{stem}.txt", text.encode(), sidecar)])
    for room in STAGE_ROOMS[1:]:
        tables |= continue_group(room, tables)
    verdicts = {row["claim_id"]: row["verdict"] for row in tables["verdicts"].to_pylist()}
    failing = [name for name, verdict in verdicts.items() if verdict in FAILING]
    if not failing:
        return set()
    spans = {row["mention_id"]: (row["raw_start"], row["raw_end"]) for row in tables["mentions"].to_pylist()}
    figures: dict[str, set[tuple[int, int]]] = defaultdict(set)
    rules = {}
    for row in tables["claims"].to_pylist():
        rules[row["claim_id"]] = row["rule"]
        figures[row["claim_id"]].add(spans[row["reported_mention_id"]])
    for row in tables["claim_operands"].to_pylist():
        figures[row["claim_id"]].add(spans[row["mention_id"]])
    return {(rules[name], frozenset(figures[name]), verdicts[name] in ACCUSING) for name in failing}


def shows(slip: Slip, before: Labelled) -> bool:
    """Whether no unrounded numbers satisfy the claim as it now stands."""
    form = None if slip.claim.kind != before.kind else before.form()
    if slip.claim.kind != before.kind:
        form = next(slip.claim.forms(), None)
    return not slip.claim.tallies(form)


def try_slips(gold: Path, seed: int, rounds: int) -> Iterator[Outcome]:
    """Every kind of slip in every labelled claim, so many times, in figures drawn at random."""
    rng = random.Random(seed)
    for stem, text, claims in read_labels(gold):
        told = gold / "reports" / f"{stem}.toml"
        sidecar = told.read_bytes() if told.is_file() else None
        known = failures(stem, text, sidecar)
        for claim in claims:
            for name, make in SLIPS.items():
                done = set()
                for _ in range(rounds):
                    slip = make(text, claim, rng)
                    if slip is None or slip.text in done or not shows(slip, claim):
                        continue
                    done.add(slip.text)
                    yield _judge(name, claim, slip, known, failures(stem, slip.text, sidecar), len(text))


def _judge(name: str, claim: Labelled, slip: Slip, known: set[Failure], found: set[Failure], length: int) -> Outcome:
    shift = len(slip.text) - length
    old = {(rule, frozenset(_moved(span, slip.start, shift) for span in spans), how) for rule, spans, how in known}
    new = found - old
    touched = (slip.start, slip.end + 2)
    here = [spans for _, spans, _ in new if any(_touches(span, touched) for span in spans)]
    labelled = [_moved((figure.start, figure.end), slip.start, shift) for figure in claim.figures]
    itself = any(sum(any(_touches(one, span) for span in spans) for one in labelled) > 1 for spans in here)
    shown = slip.text[max(0, slip.start - 25) : slip.end + 12].replace("\n", " ")
    beside = [spans for _, spans, accuses in new if accuses and spans not in here]
    return Outcome(name, claim, bool(here), itself, len(beside), shown)


def _touches(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _moved(span: tuple[int, int], at: int, shift: int) -> tuple[int, int]:
    start, end = span
    return (start + shift if start > at else start, end + shift if end > at else end)


def section(gold: Path | None = None, rounds: int = 1) -> str:
    """The part of the page about the whole pipeline, as Markdown. `gold` is a folder of labelled reports; without one
    the page says that there were none."""
    if gold is None:
        return "## Faults in reports\n\nNo labelled reports were given: GOLD names a folder of them."
    outcomes = list(try_slips(gold, 13, rounds))
    note = f"""\
Slips put into the labelled reports one at a time, in a figure of each labelled claim drawn at random, the report read
again from its bytes on. *Seen*: no unrounded numbers
satisfy the labelled claim any more, by relations written apart from the engine. *Noticed*: a claim that names the
figure ends contradicted, explained, improbable or blocked, and did not before; *by the claim itself*: with another
figure of the labelled claim. *Others accused*: claims that fail though none of their figures was touched. Claims that
the labels call inconsistent or not comparable are left out.
Wanted: {WANTED} % of what is seen. The figure that statcheck publishes is {PUBLISHED_STATCHECK} %."""
    return "\n\n".join(
        [
            "## Faults in reports",
            note,
            _table("fault", outcomes, lambda outcome: outcome.slip, list(SLIPS)),
            _table("labelled claim", outcomes, lambda outcome: outcome.claim.kind, None),
        ]
    )


def _table(head: str, outcomes: Sequence[Outcome], name_of: Any, order: Sequence[str] | None) -> str:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        for name in (name_of(outcome), "all"):
            counts[name].update(
                {"seen": 1, "noticed": outcome.noticed, "itself": outcome.itself, "accused": outcome.accused}
            )
    names = [name for name in (order or sorted(set(counts) - {"all"})) if name in counts]
    rows = [
        [
            name,
            f"{counts[name]['seen']:,}",
            f"{counts[name]['noticed']:,}",
            page.percent(counts[name]["noticed"] / counts[name]["seen"]),
            page.percent(counts[name]["itself"] / counts[name]["seen"]),
            f"{counts[name]['accused']:,}",
        ]
        for name in (*names, *(("all",) if outcomes else ()))
    ]
    return page.table([head, "seen", "noticed", "of seen", "by the claim itself", "others accused"], rows)
