"""Claims whose figure lies among others, in a range, in a list or a whole number of times in a whole, settled in whole
numbers: see `integers`.

What these claims recompute is no number but a range, or the nearest of many; so most of them have no `point`.
"""

from collections.abc import Sequence
from math import lcm
from typing import NamedTuple

from schemas.consistency.decisions import MAGNITUDES
from schemas.consistency.formulas import Formula, Wording
from schemas.consistency.integers import (
    CONSISTENT,
    EMPTY,
    VALUES,
    Ratio,
    Scaled,
    Settled,
    between,
    count_passing,
    greater,
    lesser,
    reproduces_in_integers,
    says_nothing,
)
from schemas.consistency.rules_of_figures import THREEFOLD
from schemas.consistency.sharpness import NEIGHBOURS


class _Range(NamedTuple):
    """A range with ends or without, open or closed; `None` is an end that is not there."""

    low: Ratio | None
    high: Ratio | None
    is_open: bool = False

    def admits(self, told: Scaled, above: int = 1, below: int = 1) -> bool:
        """Whether it meets the figure times `above`/`below`."""
        lower, upper, over = told.lower * above, told.upper * above, told.over * below
        if self.low and (reach := upper * self.low[1] - self.low[0] * over) <= 0 and (reach < 0 or self.is_open):
            return False
        return not (
            self.high and (reach := self.high[0] * over - lower * self.high[1]) <= 0 and (reach < 0 or self.is_open)
        )

    def count(self, told: Scaled) -> int:
        """How many of the printable values around the figure it admits."""
        lower, upper, _, step, over, _ = told
        first, last = -NEIGHBOURS, NEIGHBOURS
        if self.low:
            off, by = self.low[0] * over - upper * self.low[1], self.low[1] * step
            first = max(first, off // by + 1 if self.is_open else -(-off // by))
        if self.high:
            off, by = self.high[0] * over - lower * self.high[1], self.high[1] * step
            last = min(last, -(-off // by) - 1 if self.is_open else off // by)
        return max(0, last - first + 1)

    def shared(self, told: Scaled) -> Ratio | None:
        """A number that it and the figure admit, midway between the ends of what they share."""
        if not self.admits(told):
            return None
        low, high = (told.lower, told.over), (told.upper, told.over)
        return between(greater(low, self.low) if self.low else low, lesser(high, self.high) if self.high else high)


def settle_range(formula: Formula, figures: Sequence[Scaled], wording: Wording, reported: Scaled) -> Settled | None:
    """Settle that a figure lies in what the others, or its kind, leave it."""
    if formula.positive and any(figure.lower <= 0 for figure in figures):
        return None
    if direction := wording.direction if formula.repeated and formula.least == 1 else 0:
        known, shown = (_beyond(figures, direction, printed=printed) for printed in (False, True))
    elif formula.repeated:
        known, shown = (_around(figures, printed=printed) for printed in (False, True))
    elif figures:
        known, shown = (
            _Range(None, (figures[0].upper, figures[0].over)),
            _Range(None, (figures[0].point, figures[0].over)),
        )
    elif wording.span:
        low, high = wording.span.interval.lower, wording.span.interval.upper
        known = shown = _Range(
            None if low is None else low.as_integer_ratio(), None if high is None else high.as_integer_ratio()
        )
    else:
        return None
    if not known.admits(reported):
        return None
    passing = known.count(reported)
    if passing >= VALUES and all(known.admits(reported, by.numerator, by.denominator) for by in MAGNITUDES):
        return Settled(EMPTY, "no_power", known.low, known.high, None, VALUES, (), ())
    made = shown.shared(reported)
    if made is None:
        return None
    return Settled(CONSISTENT, "intervals_meet", known.low, known.high, None, passing, None, (made,))


def _common(figures: Sequence[Scaled]) -> tuple[list[Scaled], int]:
    over = lcm(*[figure.over for figure in figures])
    return [figure if figure.over == over else figure.refined(over // figure.over) for figure in figures], over


def _beyond(figures: Sequence[Scaled], direction: int, *, printed: bool) -> _Range:
    alike, over = _common(figures)
    if direction > 0:
        return _Range((max(figure.point if printed else figure.lower for figure in alike), over), None, is_open=True)
    return _Range(None, (min(figure.point if printed else figure.upper for figure in alike), over), is_open=True)


def _around(figures: Sequence[Scaled], *, printed: bool) -> _Range:
    alike, over = _common(figures)
    least = min(figure.point if printed else figure.lower for figure in alike)
    most = max(figure.point if printed else figure.upper for figure in alike)
    above, below = (most, least) if most >= THREEFOLD * least else (THREEFOLD, 1)
    return _Range((least * below, over * above), (most * above, over * below))


def settle_among(divided: Scaled | None, among: Sequence[Scaled], reported: Scaled) -> Settled | None:
    """Settle that a figure lies among others; with `divided`, that it is this over a number that lies among them."""
    alike, over = _common(among)
    lows, highs, points = zip(*[figure[:3] for figure in alike], strict=True)
    if divided is None:
        low, high = (min(lows), over), (max(highs), over)
        shown = _Range((min(points), over), (max(points), over))
        point = min(points) + max(points), 2 * over
    else:
        if min(lows) <= 0 or divided.lower < 0:
            return None
        low, high = (divided.lower * over, max(highs) * divided.over), (divided.upper * over, min(lows) * divided.over)
        made = divided.point * over, divided.over
        shown = _Range((made[0], made[1] * max(points)), (made[0], made[1] * min(points)))
        point = 2 * made[0], made[1] * (min(points) + max(points))
    if not _Range(low, high).admits(reported):
        return None
    passing = count_passing(low, high, reported)
    if passing >= VALUES and says_nothing(low, high, reported):
        return Settled(EMPTY, "no_power", low, high, point, VALUES, (), ())
    witnessed = shown.shared(reported)
    if witnessed is None:
        return None
    reason = "exact" if reproduces_in_integers(point, reported) else "intervals_meet"
    return Settled(CONSISTENT, reason, low, high, point, passing, None, (witnessed,))


def settle_whole(whole: Scaled | None, reported: Scaled) -> Settled | None:
    """Settle that some whole number over the whole, or over one, prints as reported."""
    of, over = (whole.point, whole.over) if whole else (1, 1)
    if of <= 0 or (whole and whole.lower <= 0):
        return None
    lower, upper, _, step, told_over, _ = reported
    count = -(-lower * of // (told_over * over))
    if count * told_over * over > upper * of:
        return None
    share = count * over, of
    passing = min(VALUES, (2 * NEIGHBOURS * step + upper - lower) * of // (told_over * over) + 1)
    if passing >= VALUES:
        return Settled(EMPTY, "no_power", share, share, None, VALUES, (), ())
    return Settled(CONSISTENT, "intervals_meet", share, share, None, passing, None, (share,))


def settle_list(items: int, *, at_least: bool, reported: Scaled) -> Settled | None:
    """Settle that a figure counts so many items, or at least so many."""
    listed = (items, 1)
    known = _Range(listed, None if at_least else listed)
    if not known.admits(reported):
        return None
    passing = count_passing(listed, known.high, reported)
    if passing >= VALUES and (at_least or says_nothing(listed, listed, reported)):
        return Settled(EMPTY, "no_power", listed, known.high, listed, VALUES, (), ())
    made = known.shared(reported)
    assert made is not None
    reason = "exact" if reproduces_in_integers(listed, reported) else "intervals_meet"
    return Settled(CONSISTENT, reason, listed, known.high, listed, passing, None, (made,))
