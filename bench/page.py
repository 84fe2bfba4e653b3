"""Markdown: tables and numbers as the pages print them."""

import sys
from collections.abc import Iterable, Sequence

from bench.timing import Spread


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table whose first column is text and whose others are figures."""
    lines = [_line(head), _line([":--", *["--:"] * (len(head) - 1)]), *map(_line, rows)]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def significant(value: float, digits: int = 3) -> str:
    """So many significant digits, never in scientific notation."""
    if value == 0:
        return "0"
    places = max(0, digits - len(str(int(abs(value)))) if abs(value) >= 1 else digits + _zeros(value) - 1)
    return f"{value:,.{places}f}"


def _zeros(value: float) -> int:
    zeros = 1
    while abs(value) * 10**zeros < 1:
        zeros += 1
    return zeros


def spread(values: Spread) -> str:
    """`median (least–greatest)`."""
    return f"{significant(values.median)} ({significant(values.least)}–{significant(values.greatest)})"


def percent(share: float | None) -> str:
    """A share with one place; a dash where there is none."""
    return "–" if share is None else f"{100 * share:.1f} %"


def say(what: str) -> None:
    """Tell who waits for a page what is being measured for it."""
    print(f"measuring: {what}", file=sys.stderr, flush=True)
