"""Small charts as SVG: two intervals on one axis, a series of years, counts as one bar.

Nothing but numbers and escaped text goes in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from pipelines.publishing.findings import number_text

_WIDTH, _HEIGHT, _MARGIN = 360, 62, 96
_LEAST_BAR = 2.0
_PLOT_WIDTH, _PLOT_HEIGHT = 360, 150
_PLOT_LEFT, _PLOT_RIGHT, _PLOT_TOP, _PLOT_BOTTOM = 12, 12, 22, 24
_MOST_LABELS = 8

Place = Callable[[float], float]


@dataclass(frozen=True)
class Interval:
    """What is drawn as one bar; a missing bound is open to its side."""

    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Point:
    """A year, the value printed for it, and where it is read."""

    year: int
    value: float
    link: str


def interval_chart(printed: Interval, recomputed: Interval, title: str) -> str:
    """The printed interval above the recomputed one; empty where neither has a bound. `title` is for screen readers."""
    ends = [end for bar in (printed, recomputed) for end in (bar.lower, bar.upper) if end is not None]
    if not ends:
        return ""
    place = _scale(min(ends), max(ends), _MARGIN, _WIDTH - _MARGIN)
    parts = [f'<svg class="intervals" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape(title)}</title>']
    for kind, bar, top in (("printed", printed, 8), ("recomputed", recomputed, 38)):
        left = place(bar.lower) if bar.lower is not None else 0.0
        right = place(bar.upper) if bar.upper is not None else float(_WIDTH)
        if right - left < _LEAST_BAR:
            left, right = (left + right - _LEAST_BAR) / 2, (left + right + _LEAST_BAR) / 2
        parts.append(f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{right - left:.1f}" height="14"/>')
        baseline = top + 11
        if bar.lower is not None and bar.lower != bar.upper:
            parts.append(_text(left - 4, baseline, number_text(bar.lower), "end"))
        if bar.upper is not None:
            parts.append(_text(right + 4, baseline, number_text(bar.upper), "start"))
    return "".join([*parts, f'<line class="axis" x1="0" x2="{_WIDTH}" y1="30" y2="30"/></svg>'])


def series_chart(points: Sequence[Point], title: str) -> str:
    """Years as points on a line that starts at no particular value; each point is a link. Needs two years or more."""
    ordered = sorted(points, key=lambda point: point.year)
    right = _scale(ordered[0].year, ordered[-1].year, _PLOT_LEFT + 24, _PLOT_WIDTH - _PLOT_RIGHT - 24)
    values = [point.value for point in ordered]
    up = _scale(min(values), max(values), _PLOT_HEIGHT - _PLOT_BOTTOM, _PLOT_TOP)
    line = " ".join(f"{right(point.year):.1f},{up(point.value):.1f}" for point in ordered)
    every = -(-len(ordered) // _MOST_LABELS)
    parts = [
        f'<svg class="series" viewBox="0 0 {_PLOT_WIDTH} {_PLOT_HEIGHT}" role="img"><title>{escape(title)}</title>',
        f'<polyline points="{line}"/>',
    ]
    for number, point in enumerate(ordered):
        x, y = right(point.year), up(point.value)
        told = f"{point.year}: {number_text(point.value)}"
        parts.append(f'<a href="{escape(point.link)}"><circle cx="{x:.1f}" cy="{y:.1f}" r="4"><title>{told}</title>')
        parts.append("</circle></a>")
        if (len(ordered) - 1 - number) % every == 0:
            parts.append(_text(x, _PLOT_HEIGHT - 8, str(point.year), "middle"))
            parts.append(_text(x, y - 8, number_text(point.value), "middle"))
    return "".join([*parts, "</svg>"])


def points_table(points: Sequence[Point]) -> str:
    """The same years and values as rows of a table, each value with its link."""
    rows = [f'<tr><td>{p.year}</td><td><a href="{escape(p.link)}">{number_text(p.value)}</a></td></tr>' for p in points]
    return "".join(rows)


def shares_bar(shares: Sequence[tuple[str, int]], title: str) -> str:
    """Counts as parts of one bar, each with its class; empty where all are nought."""
    total = sum(count for _, count in shares)
    if not total:
        return ""
    parts = ['<svg class="shares" viewBox="0 0 100 4" preserveAspectRatio="none" role="img">']
    parts.append(f"<title>{escape(title)}</title>")
    done = 0
    for kind, count in shares:
        if count:
            parts.append(
                f'<rect class="{kind}" x="{100 * done / total:.2f}" width="{100 * count / total:.2f}" height="4"/>'
            )
            done += count
    return "".join([*parts, "</svg>"])


def _scale(least: float, most: float, start: float, end: float) -> Place:
    """From values to places: `least` at `start`, `most` at `end`; one value stands in the middle."""
    if most == least:
        return lambda _: (start + end) / 2
    return lambda value: start + (value - least) / (most - least) * (end - start)


def _text(x: float, y: float, number: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{number}</text>'
