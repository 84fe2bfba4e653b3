"""Title, publisher and day of publication of a report, from the lines around its first headline.

Only lines that can be nothing else are read: a line that is a date, 来源：…, the office that signs under the title, the
occasion of a speech. A date inside prose, or one without a year, is never taken. What is not here: the sidecar, which
goes before all of this.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.reading.layout import Article
from pipelines.reading.paragraphs import is_line, strip_markup
from pipelines.reading.sidecars import Published

_DAY = re.compile(r"(\d{4})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})")
_SOURCE = re.compile(r"来源\s*[:：]\s*([^\s:：]{2,24})")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]$")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What the text says of itself; None where it is silent."""

    title: str | None = None
    publisher: str | None = None
    published: Published | None = None
    url: str | None = None


def read_imprint(articles: list[Article]) -> Imprint:
    """Title, publisher and day from the first article's titles and bylines."""
    if not articles:
        return Imprint()
    first = articles[0]
    bylines = [strip_markup(line.text) for line in first.bylines]
    brackets = [match[1] for line in first.titles if (match := _IN_BRACKETS.search(strip_markup(line.text)))]
    dated = [line for line in bylines if is_line("date", line) or is_line("source", line)]
    occasions = [line for line in bylines if is_line("occasion", line)]
    return Imprint(first.headline, _publisher(bylines), _first_day([*dated, *brackets, *occasions]))


def _publisher(bylines: list[str]) -> str | None:
    for line in bylines:
        source = _SOURCE.search(line)
        if source:
            return source[1]
    offices = [line for line in bylines if is_line("publisher", line)]
    return "、".join(offices) or None


def _first_day(lines: Iterable[str]) -> Published | None:
    for line in lines:
        match = _DAY.search(line)
        if match:
            year, month, day = map(int, match.groups())
            try:
                return Published(date(year, month, day), "day")
            except ValueError:
                continue
    return None
