"""Whether time grows with the text: hostile lines of growing length, read in bulk and as one text."""

from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from bench import ours
from bench.texts import HOSTILE
from bench.timing import fresh, steady_seconds

LIMIT = 12.0
"""Greatest time(10n)/time(n) that is wanted."""
TOO_SLOW = 2.0
"""Seconds after which a family's next, ten times longer line is not tried."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Seconds a line of each size takes; shorter than the sizes where it was given up."""

    family: str
    bulk: list[float]
    one_text: list[float]

    @property
    def ratios(self) -> list[float]:
        """time(10n)/time(n) of both forms."""
        return [*_ratios(self.bulk), *_ratios(self.one_text)]


def _ratios(taken: list[float]) -> list[float]:
    return [after / before for before, after in pairwise(taken)]


def time_family(family: str, sizes: tuple[int, ...], passes: int) -> tuple[list[float], list[float]]:
    """Median seconds by size, in bulk and as one text."""
    bulk: list[float] = []
    one_text: list[float] = []
    for size in sizes:
        line = HOSTILE[family](size)
        tables = [ours.as_tables([line])]
        bulk.append(steady_seconds(partial(ours.read_all, tables), passes))
        one_text.append(steady_seconds(partial(ours.read, line), passes))
        if max(bulk[-1], one_text[-1]) > TOO_SLOW:
            break
    return bulk, one_text


def measure_growth(sizes: tuple[int, ...], passes: int) -> list[Growth]:
    """Every family, each in a fresh process."""
    return [Growth(family, *fresh(time_family, family, sizes, passes)) for family in HOSTILE]
