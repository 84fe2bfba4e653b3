"""Speed on one core: gouji's bulk form, the yardstick, the baseline and the peers, in one run.

A round is a fresh process a batch size, which reads one text cold, another warm, and runs the yardstick beside them; so
every rate of ours has a yardstick rate that saw the same moment of the machine.
"""

from dataclasses import dataclass

from bench import baseline, ours
from bench.peers import Peer
from bench.texts import repeated, utf8_size, without_numerals
from bench.timing import Spread, fresh, seconds
from bench.yardstick import REFERENCE_RATE, two_stage_scan

BATCHES = (1, 20, 100)
TARGETS = {1: 5.0, 20: 8.0, 100: 8.0}
"""Documents a batch → MB/s wanted where the yardstick runs at its reference rate."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What was read how fast."""

    reader: str
    text: str
    megabytes: float
    rate: Spread
    of_yardstick: float


@dataclass(frozen=True, slots=True)
class Target:
    """A target in MB/s, scaled by what the yardstick measured beside it."""

    batch: int
    rate: float
    yardstick: float
    of_yardstick: float
    wanted: float

    @property
    def scale(self) -> float:
        """How fast this machine is, the reference being 1."""
        return self.yardstick / REFERENCE_RATE

    @property
    def ratio(self) -> float:
        """Rate over scaled target, by the ratio to the yardstick within a process."""
        return self.of_yardstick * REFERENCE_RATE / self.wanted


def time_bulk(sources: list[str], size: int, batch: int, seed: int) -> dict[str, float]:
    """MB/s of a first and a second pass, each over digits of its own, of text without numerals, and of the yardstick.

    Meant for a fresh process: only then is the first pass cold.
    """
    first, second = repeated(sources, size, seed), repeated(sources, size, seed + 1)
    bare = without_numerals(second)
    cold, warm, empty = (ours.batches(texts, batch) for texts in (first, second, bare))
    return {
        "cold": _rate(first, seconds(lambda: ours.read_all(cold))),
        "warm": _rate(second, seconds(lambda: ours.read_all(warm))),
        "no numerals": _rate(bare, seconds(lambda: ours.read_all(empty))),
        "yardstick": _rate(second, seconds(lambda: [two_stage_scan(text) for text in second])),
    }


def time_plain(sources: list[str], size: int, seed: int) -> dict[str, float]:
    """MB/s of gouji's reader of one text, the yardstick and the baseline over the same texts."""
    texts = repeated(sources, size, seed)
    return {
        "one text": _rate(texts, seconds(lambda: [ours.read(text) for text in texts])),
        "baseline": _rate(texts, seconds(lambda: [baseline.read(text) for text in texts])),
        "yardstick": _rate(texts, seconds(lambda: [two_stage_scan(text) for text in texts])),
        "yardstick rows": float(sum(len(two_stage_scan(text)) for text in texts)),
    }


def _rate(texts: list[str], taken: float) -> float:
    return utf8_size(texts) / 1e6 / taken


def measure_own(sources: list[str], size: int, rounds: int) -> tuple[list[Rate], list[Target], float]:
    """Rates of all that runs in this environment, the targets, and the yardstick's rows a megabyte."""
    bulk: dict[int, list[dict[str, float]]] = {batch: [] for batch in BATCHES}
    plain: list[dict[str, float]] = []
    for number in range(rounds):
        plain.append(fresh(time_plain, sources, size, 2 * number))
        for batch in BATCHES:
            bulk[batch].append(fresh(time_bulk, sources, size, batch, 2 * number))
    megabytes = size / 1e6
    rates, targets = [], []
    for batch, runs in bulk.items():
        name = f"gouji, bulk, {'one document at a time' if batch == 1 else f'batches of {batch} documents'}"
        warm, cold, empty = (_spread(name, text, megabytes, runs, text) for text in ("warm", "cold", "no numerals"))
        rates += [warm, cold, empty]
        yardstick = Spread.of([run["yardstick"] for run in runs]).median
        targets.append(Target(batch, warm.rate.median, yardstick, warm.of_yardstick, TARGETS[batch]))
    for name, key in (
        ("gouji, mentions as objects", "one text"),
        ("regex baseline", "baseline"),
        ("yardstick", "yardstick"),
    ):
        rates.append(_spread(name, "a document at a time", megabytes, plain, key))
    return rates, targets, plain[0]["yardstick rows"] / megabytes


def _spread(reader: str, text: str, megabytes: float, runs: list[dict[str, float]], key: str) -> Rate:
    relative = Spread.of([run[key] / run["yardstick"] for run in runs]).median
    return Rate(reader, text, megabytes, Spread.of([run[key] for run in runs]), relative)


def measure_peer(peer: Peer, sources: list[str], size: int, passes: int, budget: float, yardstick: float) -> list[Rate]:
    """Rates of a peer's modes over a sample of the same text that takes about `budget` seconds a pass."""
    rates = []
    for mode, timed in peer.time(repeated(sources, size, 0), passes, budget).items():
        megabytes = timed["bytes"] / 1e6
        rate = Spread.of([megabytes / taken for taken in timed["seconds"]])
        name = f"{peer.name}, {mode}" if mode else peer.name
        rates.append(Rate(name, "a paragraph at a time", megabytes, rate, rate.median / yardstick))
    return rates
