"""The page of the figures room: how fast numbers are read, how rightly, and whether time stays linear."""

import sys
from dataclasses import dataclass
from pathlib import Path

from bench import baseline, ours, page
from bench.growth import LIMIT, Growth, measure_growth
from bench.peers import PEERS, Peer, PeerError, install
from bench.readings import Case, Reading, corpus_spellings, labelled_texts
from bench.scores import LESS_IS_BETTER, MEANINGS, Score, score
from bench.speed import Rate, Target, measure_own, measure_peer
from bench.texts import load_texts, utf8_size
from bench.timing import ROOT, machine
from bench.yardstick import REFERENCE_RATE

TITLE = "Reading figures"
PAGE = "FIGURES.md"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    text_bytes: int
    rounds: int
    peer_seconds: float
    lines: tuple[int, ...]


FULL = Size(20_000_000, 5, 4.0, (10_000, 100_000, 1_000_000))
QUICK = Size(300_000, 1, 0.2, (1_000, 10_000))


def measure(size: Size, corpus: Path | None, gold: Path | None, *, peers: bool) -> str:
    """Run everything; the page as Markdown."""
    sources = load_texts(corpus)
    present, absent = _install(PEERS if peers else ())
    page.say("speed of gouji, yardstick and baseline")
    rates, targets, density = measure_own(sources, size.text_bytes, size.rounds)
    yardstick = next(rate.rate.median for rate in rates if rate.reader == "yardstick")
    for peer in present:
        page.say(f"speed of {peer.name}")
        rates += measure_peer(peer, sources, size.text_bytes, size.rounds, size.peer_seconds, yardstick)
    page.say("accuracy")
    tables = _accuracy(gold, present)
    page.say("growth")
    growth = measure_growth(size.lines, size.rounds)
    return (
        "\n\n".join(
            [
                f"# {TITLE}",
                page.table(["this run", ""], machine(ROOT / "bench" / PAGE)),
                _versions(present, absent),
                "## Speed on one core",
                _speed_note(sources, size, density, corpus),
                page.table(
                    ["reader", "text", "MB read", "MB/s: median (least–greatest)", "of yardstick"],
                    map(_rate_row, rates),
                ),
                _target_note(targets),
                page.table(
                    ["documents a batch", "MB/s", "yardstick MB/s", "scale", "target", "rate over target"],
                    map(_target_row, targets),
                ),
                *tables,
                "## Growth",
                _growth_note(growth, size),
                page.table(
                    ["a line of", *map(_size_head, size.lines), "ratios in bulk", "ratios of `read_mentions`"],
                    [_growth_row(g, size) for g in growth],
                ),
            ]
        )
        + "\n"
    )


def _install(names: tuple[str, ...]) -> tuple[list[Peer], list[str]]:
    present, absent = [], []
    for name in names:
        page.say(f"environment of {name}")
        try:
            present.append(install(name))
        except PeerError as error:
            absent.append(name)
            print(error, file=sys.stderr)
    return present, absent


def _versions(present: list[Peer], absent: list[str]) -> str:
    rows = [
        (peer.name, ", ".join(f"{name} {version}" for name, version in peer.main_versions.items())) for peer in present
    ]
    rows += [(name, "could not be installed; the run's standard error says why") for name in absent]
    return page.table(["peer", "versions"], rows) if rows else "No peers in this run."


def _speed_note(sources: list[str], size: Size, density: float, corpus: Path | None) -> str:
    origin = "report texts of a folder" if corpus else "the reports of raw/ and generated text"
    return f"""\
Texts: {len(sources)} documents ({origin}), {utf8_size(sources) / 1e6:.2f} MB of UTF-8, repeated to
{size.text_bytes / 1e6:g} MB with every run of digits drawn anew from a fixed seed; {density:,.0f} numbers a MB by the
yardstick's count. One pinned core, MB = 10⁶ bytes, medians of {size.rounds} rounds.

- gouji's bulk form fills every column of `mentions`. Each round is a fresh process a batch size: *cold* is its first
  pass, *warm* its second, over other digits, *no numerals* the same text with every numeral struck out.
- The yardstick is a plain two-stage `re` scan that fills five columns (start, end, value, unit, qualifier). It runs in
  each of those processes; *of yardstick* is the median of the ratios within a process.
- Peers read evenly spaced paragraphs of the same text, as many as take them about {size.peer_seconds:g} s a pass. Only
  their own call is timed. Differences under 1.5 × are ties."""


def _rate_row(rate: Rate) -> list[str]:
    return [
        rate.reader,
        rate.text,
        page.significant(rate.megabytes),
        page.spread(rate.rate),
        f"{rate.of_yardstick:.2g} ×",
    ]


def _target_note(targets: list[Target]) -> str:
    held = all(target.ratio >= 1 for target in targets)
    return f"""\
Targets: {targets[-1].wanted:g} MB/s in batches of 20 documents or more, {targets[0].wanted:g} MB/s a document at a
time, where the yardstick measures {REFERENCE_RATE} MB/s; scaled by what it measures in this run. Rates
are warm, the last column is taken from the ratios within a process.
{"All are met." if held else "Not all are met."}"""


def _target_row(target: Target) -> list[str]:
    figures = (target.rate, target.yardstick, target.scale, target.wanted * target.scale, target.ratio)
    return [str(target.batch), *(page.significant(figure) for figure in figures)]


def _accuracy(gold: Path | None, present: list[Peer]) -> list[str]:
    parts = ["## Accuracy", _accuracy_note()]
    if gold:
        cases = labelled_texts(gold)
        parts += [f"### {len(cases)} labelled texts", *_scored(cases, present)]
    positive, negative = corpus_spellings(ROOT / "tests" / "corpus")
    parts += [f"### {len(positive)} spellings of the project's own corpus", *_scored(positive, present)]
    parts += [f"### {len(negative)} strings of the corpus that state no statistic", *_refused(negative, present)]
    return parts


def _accuracy_note() -> str:
    said = "\n".join(f"- **{column}**: {meaning}." for column, meaning in MEANINGS.items())
    return f"""\
{said}

All readers get the same raw text, peers a paragraph at a time. Where several readings of a reader overlap a label, the
best one counts. Multipliers and units that stand in the heading of a table belong to its figures. cn2an rewrites
Chinese numerals and leaves Arabic ones alone, JioNLP extracts money only: what they do not attempt counts as not found.
The best figure of a column is bold.

gouji's rules were written with the corpus of spellings and the project's labelled texts in view, the peers saw neither:
these tables favour gouji. Labels that nobody wrote rules for, given as GOLD=DIR, are the fair test."""


def _readings(cases: list[Case], present: list[Peer]) -> dict[str, list[list[Reading]]]:
    texts = [case.text for case in cases]
    found = {"gouji": [ours.read(text) for text in texts], "regex baseline": [baseline.read(text) for text in texts]}
    return found | {peer.name: peer.read(texts) for peer in present}


def _scored(cases: list[Case], present: list[Peer]) -> list[str]:
    scores = {name: score(zip(cases, found, strict=True)) for name, found in _readings(cases, present).items()}
    rows = [[name, *(_cell(column, own, scores) for column in MEANINGS)] for name, own in scores.items()]
    return [page.table(["reader", *MEANINGS], rows), _better(scores)]


def _cell(column: str, own: Score, scores: dict[str, Score]) -> str:
    share = own.share(column)
    cell = page.percent(share) + (f" of {own.trials[column]}" if own.trials[column] else "")
    return f"**{cell}**" if share is not None and share == _best(column, scores) else cell


def _best(column: str, scores: dict[str, Score]) -> float:
    shares = [share for each in scores.values() if (share := each.share(column)) is not None]
    return min(shares) if column in LESS_IS_BETTER else max(shares)


def _better(scores: dict[str, Score]) -> str:
    said = []
    for column in MEANINGS:
        sign = -1 if column in LESS_IS_BETTER else 1
        shares = {name: sign * share for name, each in scores.items() if (share := each.share(column)) is not None}
        if names := _ahead(shares):
            said.append(f"{column} ({', '.join(names)})")
    return f"Better than gouji: {'; '.join(said)}." if said else "No reader is better than gouji in any column."


def _ahead(shares: dict[str, float]) -> list[str]:
    return [name for name, share in shares.items() if share > shares.get("gouji", 0.0)]


def _refused(cases: list[Case], present: list[Peer]) -> list[str]:
    clean = {}
    for name, found in _readings(cases, present).items():
        misread = sum(score([pair]).hits["false readings"] > 0 for pair in zip(cases, found, strict=True))
        clean[name] = 1 - misread / len(cases)
    rows = [[name, f"{page.percent(share)} of {len(cases)}"] for name, share in clean.items()]
    better = f"Better than gouji: {', '.join(_ahead(clean))}." if _ahead(clean) else "No reader is better than gouji."
    return [page.table(["reader", "strings in which it reads no statistic"], rows), better]


def _size_head(size: int) -> str:
    return f"{size / 1000:g} kB in bulk, ms"


def _growth_note(growth: list[Growth], size: Size) -> str:
    largest = max((ratio, each.family) for each in growth for ratio in each.ratios)
    given_up = [each.family for each in growth if len(each.bulk) < len(size.lines)]
    tail = f" Given up as too slow: {', '.join(given_up)}." if given_up else ""
    return f"""\
Lines without a break, of about so many bytes, medians of {size.rounds}. Ratios are time(10n)/time(n), wanted are at
most {LIMIT:g}. The largest is {largest[0]:.1f} ({largest[1]}).{tail}"""


def _growth_row(growth: Growth, size: Size) -> list[str]:
    cells = [page.significant(1000 * taken) for taken in growth.bulk]
    cells += ["–"] * (len(size.lines) - len(cells))
    bulk, one_text = growth.ratios[: len(growth.bulk) - 1], growth.ratios[len(growth.bulk) - 1 :]
    return [growth.family, *cells, *(", ".join(f"{ratio:.1f}" for ratio in part) for part in (bulk, one_text))]
