"""The page of the tallying room: how fast claims are decided, that true ones pass, which faults are found.

Facts are drawn for every rule of the catalogue (`draws`), spoiled (`faults`) and decided in batches; what a witness or
a fault is worth is judged by relations written apart from the engine (`facts`).
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import page, pipeline_faults, verdicts
from bench.draws import MAKERS, Draw, draw_facts
from bench.facts import CUT, FACTORS, Fact, Random, Tables
from bench.faults import FAULTS, shows, shuffle, spoil
from bench.texts import generated_text, utf8_size
from bench.timing import ROOT, Spread, fresh, machine
from bench.yardstick import REFERENCE_RATE, two_stage_scan
from pipelines.tallying import decide_claims

PAGE = "TALLYING.md"
BATCH = 5_000
FAILURES = ("contradicted", "explained", "blocked")
PASSES = ("consistent", "improbable", "explained")
SEVERAL = "several_readings_fit"
SOFT = ("beyond_history", "beyond_experience", "finer_than_unit")
"""Reasons of verdicts that are improbable because the figures do not meet."""
MIX = {
    "restated_figures_agree": 110,
    "parts_sum_to_total": 95,
    "share_matches_parts": 62,
    "growth_matches_levels": 41,
    "average_growth_matches_levels": 24,
    "shares_sum_to_hundred": 16,
    "balance_matches_flows": 9,
    "multiple_matches_levels": 7,
    "change_of_growth_matches_rates": 6,
    "change_matches_levels": 6,
    "headline_admits_figure": 4,
    "points_match_percents": 3,
    "average_matches_total": 2,
    "ratio_matches_levels": 1,
}
"""How often each rule is claimed in 34 reports, whose claims were counted once."""
SPOILED = 0.03
"""Share of claims with a changed digit, as many as are contradicted there."""
PUBLISHED_STATCHECK = 51.8
"""Percent, as statcheck publishes it."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    timed: int
    rounds: int
    true: int
    faults: int

    def part(self, share: float) -> "Size":
        """A share of the counts, where there is no time for all; the page says how many it was."""
        timed, true, faults = (max(500, round(count * share)) for count in (self.timed, self.true, self.faults))
        return Size(timed, self.rounds, true, faults)


FULL = Size(20_000, 3, 1_000_000, 5_000)
QUICK = Size(1000, 1, 2000, 500)


@dataclass(slots=True)
class Tally:
    """What became of many true facts; `wrong` are witnesses that their own relation refuses."""

    verdicts: Counter[str] = field(default_factory=Counter)
    accused: list[str] = field(default_factory=list)
    witnessed: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.verdicts += other.verdicts
        self.accused += other.accused
        self.witnessed += other.witnessed
        self.wrong += other.wrong


def decide(facts: Sequence[Fact]) -> list[dict[str, Any]]:
    """The rows of verdicts of facts, in their order."""
    rows: list[dict[str, Any]] = decide_claims(Tables(facts).tables)["verdicts"].to_pylist()
    return rows


def fails(row: Mapping[str, Any]) -> bool:
    """Whether a verdict says that the figures do not meet."""
    return row["verdict"] in FAILURES or row["reason"] in SOFT


def judge(facts: Sequence[Fact], *, admitted: Sequence[str] = ()) -> Tally:
    """Decide true facts and check every witness; what a reading in `admitted` fits is no accusation."""
    tables = Tables(facts)
    rows = decide_claims(tables.tables)["verdicts"].to_pylist()
    tally = Tally(Counter("several" if row["reason"] == SEVERAL else row["verdict"] for row in rows))
    for fact, ids, row in zip(facts, tables.ids, rows, strict=True):
        fits = row["reading"] in admitted or any(f" {reading}" in row["explanation"] for reading in admitted)
        if fails(row) and not fits:
            tally.accused.append(f"{fact.rule}: {row['explanation']}")
        if row["witness"] is None:
            if row["verdict"] in PASSES and not fails(row):
                tally.wrong.append(f"{fact.rule}: no witness: {row['explanation']}")
            continue
        tally.witnessed += 1
        values = json.loads(row["witness"])
        if not is_witness(fact, ids, values, otherwise_read=row["reading"] is not None):
            tally.wrong.append(f"{fact.rule}: {row['witness']}: {row['explanation']}")
    return tally


def is_witness(
    fact: Fact, ids: Sequence[str], values: Mapping[str, str | list[str]], *, otherwise_read: bool = False
) -> bool:
    """Whether a witness lies in what the figures admit and satisfies the relation of its fact, exactly. The reported
    figure `otherwise_read`, as one cut off, admits other numbers: those are not looked at."""
    numbers = []
    figures = (fact.reported, *(figure for _, figure in fact.operands))
    for place, (name, figure) in enumerate(zip(ids, figures, strict=True)):
        written = values[name]
        if fact.how == "years":
            return fact.allows([Fraction(str(written))], ())
        texts = [written] if isinstance(written, str) else written
        those = [Fraction(text) * FACTORS.get(figure.unit, 1) for text in texts]
        least, most = figure.ends(lenient=True)
        if not all(least <= number <= most for number in those) and (place or not otherwise_read):
            return False
        numbers.append(those)
    told, *operands = numbers
    return fact.allows(told, [operand[0] for operand in operands])


def judge_many(seed: int, count: int, reported: str | None, admitted: Sequence[str]) -> Tally:
    """Decide many true facts, on all cores where there is more than one batch of them."""
    starts = range(0, count, BATCH)
    tasks = [(seed + start, min(BATCH, count - start), reported, tuple(admitted)) for start in starts]
    tally = Tally()
    if len(tasks) == 1:
        tally.add(_judge_batch(*tasks[0]))
        return tally
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for part in pool.map(_judge_batch, *zip(*tasks, strict=True)):
            tally.add(part)
    return tally


def _judge_batch(seed: int, count: int, reported: str | None, admitted: tuple[str, ...]) -> Tally:
    return judge(draw_facts(seed, count, reported=reported), admitted=admitted)


def mixed_facts(seed: int, count: int) -> list[Fact]:
    """Facts of the rules as often as reports claim them, some of them spoiled."""
    of, rng = Draw(seed), Random(seed)
    names = rng.choices(list(MIX), list(MIX.values()), k=count)
    drawn = [of.fact(MAKERS[name]) for name in names]
    return [(rng.random() < SPOILED and spoil(fact, "a digit changed", rng)) or fact for fact in drawn]


def time_decisions(mix: str, count: int, seed: int) -> dict[str, float]:
    """Seconds of deciding so many claims in batches, and MB/s of the yardstick between them, in one process."""
    draw = {"as in reports": mixed_facts, "all rules alike": draw_facts}[mix]
    texts = [generated_text(number) for number in range(15)]
    taken = scanned = 0.0
    offsets = range(0, count, BATCH)
    for offset in offsets:
        tables = Tables(draw(seed + offset, min(BATCH, count - offset))).tables
        start = time.process_time()
        for text in texts:
            two_stage_scan(text)
        between = time.process_time()
        decide_claims(tables)
        taken += time.process_time() - between
        scanned += between - start
    return {"seconds": taken, "yardstick": len(offsets) * utf8_size(texts) / 1e6 / scanned}


def find_faults(seed: int, count: int) -> dict[str, Counter[str]]:
    """By kind of fault: injected, those the search sees, of these found, refused and missed, and found alone."""
    rng, facts = Random(seed), draw_facts(seed, count, hedges=False)
    outcome = {}
    for name in FAULTS:
        slipped = [other for fact in facts if (other := spoil(fact, name, rng))]
        counted = Counter({"injected": len(slipped)})
        for fact, row in zip(slipped, decide(slipped), strict=True):
            if fails(row):
                counted["contradicted"] += 1
            if not shows(fact):
                counted["alone"] += fails(row)
                continue
            counted["seen"] += 1
            found = "found" if fails(row) else "refused" if row["reason"] == "undefined" else "missed"
            counted[found] += 1
        outcome[name] = counted
    return outcome


def fit_readings(seed: int, count: int) -> Counter[str]:
    """Of failing claims whose operands belong to another fact of their rule: how many a reading fits."""
    rng, facts = Random(seed), draw_facts(seed, count, hedges=False)
    by_rule: dict[str, list[Fact]] = {}
    for fact in facts:
        by_rule.setdefault(fact.rule, []).append(fact)
    shuffled = [other for fact in facts if (other := shuffle(fact, by_rule[fact.rule][:200], rng))]
    rows = decide(shuffled)
    counted = Counter(row["reading"] for row in rows if row["verdict"] == "explained")
    counted["failing"] = sum(map(fails, rows))
    return counted


def measure(size: Size, corpus: Path | None = None, gold: Path | None = None) -> str:
    """Run everything, on folders of reports and of labelled ones where given; the page as Markdown."""
    parts = ["# Deciding claims", page.table(["this run", ""], machine(ROOT / "bench" / PAGE))]
    parts += _speed(size)
    parts += _truth(size)
    parts += _faults(size)
    parts += _readings(size)
    page.say("faults in labelled reports")
    parts.append(pipeline_faults.section(gold))
    page.say("claims of reports")
    parts.append(verdicts.section(corpus, gold))
    return "\n\n".join(parts) + "\n"


def _speed(size: Size) -> list[str]:
    rows = []
    for mix in ("as in reports", "all rules alike"):
        page.say(f"speed of deciding, {mix}")
        runs = [fresh(time_decisions, mix, size.timed, 1000 * number) for number in range(size.rounds)]
        each = Spread.of([run["seconds"] / size.timed * 1e6 for run in runs])
        scaled = Spread.of([run["seconds"] / size.timed * 1e6 * run["yardstick"] / REFERENCE_RATE for run in runs])
        yardstick = Spread.of([run["yardstick"] for run in runs])
        rows.append([mix, page.spread(each), page.significant(yardstick.median), page.spread(scaled)])
    note = f"""\
{size.timed:,} claims a round, each round in a fresh process on one core, {BATCH:,} claims a batch, every column of
`verdicts` filled. Seconds for 10⁶ claims, processor time; *scaled* to a machine on which the yardstick of FIGURES.md
scans {REFERENCE_RATE} MB/s. Wanted: 60. *As in reports*: rules as often as real reports claim them, {SPOILED:.0%}
with a changed digit, one in thirty hedged. Every figure is printed once: nothing is known from an earlier claim."""
    head = ["claims", "s for 10⁶: median (least–greatest)", "yardstick MB/s", "scaled"]
    return ["## Speed on one core", note, page.table(head, rows)]


def _truth(size: Size) -> list[str]:
    rows = []
    for name, count, reported, admitted in (
        ("rounded half up or half to even", size.true, None, ()),
        ("the reported figure cut off", size.true // 20, CUT, ("TRUNCATED", "DOUBLE_ROUND")),
    ):
        page.say(f"{count:,} true facts, {name}")
        tally = judge_many(7, count, reported, admitted)
        for line in (*tally.accused[:5], *tally.wrong[:5]):
            print(line, file=sys.stderr)
        kinds = ("consistent", "improbable", "explained", "several", "contradicted", "not_checkable")
        figures = [f"{tally.verdicts[kind]:,}" for kind in kinds]
        rows.append([name, *figures, f"{tally.witnessed:,}", f"{len(tally.wrong):,}"])
    note = f"""\
True numbers are drawn for all {len(MAKERS)} rules in turn and printed: places, multipliers, wide digits, hedges at
random. None may be contradicted; one cut off may be explained as cut, or, where a reading of the wording fits as well
(*several fit*), stays contradicted with both of them named. Each witness is checked by the relation that its
fact was drawn from: it must lie in what every figure admits and satisfy the relation exactly."""
    head = [
        "figures",
        *("consistent", "improbable", "explained", "several fit", "contradicted", "not checkable"),
        "witnesses",
        "wrong",
    ]
    return ["## True facts", note, page.table(head, rows)]


def _faults(size: Size) -> list[str]:
    page.say("faults")
    outcome = find_faults(13, size.faults)
    total = sum(outcome.values(), Counter())
    rows = []
    for name, counted in (*outcome.items(), ("all", total)):
        share = (
            counted["found"] / (counted["seen"] - counted["refused"]) if counted["seen"] > counted["refused"] else None
        )
        columns = [f"{counted[key]:,}" for key in ("injected", "seen", "refused", "missed", "alone")]
        rows.append(
            [name, *columns, page.percent(share), page.percent(counted["contradicted"] / max(1, counted["injected"]))]
        )
    note = f"""\
One fault a claim, in plain figures of all rules. *Seen*: a search at the corners of the printed figures finds no
unrounded numbers that satisfy the relation, nor with their last noughts rounded, unless most other figures would do as
well then. Of these the engine *refuses* what has
no meaning (growth from below zero, a share of what is counted otherwise) and must find the rest; *of all* is the share
of injected faults that end contradicted or explained, rounding hides the others. *Accused alone*: the engine says that
the figures do not meet and the search does not; wanted is none. The figure that statcheck publishes is
{PUBLISHED_STATCHECK} %."""
    head = ["fault", "injected", "seen", "refused", "missed", "accused alone", "found of seen", "of all"]
    return ["## Faults", note, page.table(head, rows)]


def _readings(size: Size) -> list[str]:
    page.say("readings on figures that do not belong together")
    counted = fit_readings(17, size.faults)
    failing = counted.pop("failing")
    rows = [[name, f"{number:,}", page.percent(number / failing)] for name, number in sorted(counted.items())]
    total = sum(counted.values())
    rows.append(["any", f"{total:,}", page.percent(total / failing)])
    note = f"""\
Claims whose operands were taken from another fact of the same rule: {failing:,} of them fail. A reading that explains
one does so by chance. Wanted: under 2 %."""
    return ["## Readings by chance", note, page.table(["reading", "fits", "of those that fail"], rows)]
