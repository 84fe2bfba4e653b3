"""Title, publisher and day of publication of a report, from the lines around its first headline.

Only lines that can be nothing else are read: a line that is a date, 来源：…, the office that signs under the title, the
occasion of a speech, and at the end of a report the office and the date that sign it. A date inside prose, or one
without a year, is never taken. What is not here: the sidecar, which
goes before all of this.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.reading.layout import Article
from pipelines.reading.paragraphs import is_line, strip_markup
from pipelines.reading.sidecars import Published

_DAY = re.compile(r"(\d{4})\s*(?:年|[-./])\s*(\d{1,2})(?:\s*(?:月|[-./])\s*(\d{1,2}))?")
_CHINESE_DAY = re.compile(r"(.{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?")
_DIGITS = str.maketrans("〇○零Ｏ一二三四五六七八九", "0000123456789")
_NO_PUBLISHER = frozenset({"本站", "本网", "网络", "互联网", "转载", "原创"})
_CLOSING_LINES = 3
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
    dated = [line for line in bylines if is_line(line, "date") or is_line(line, "source")]
    occasions = [line for line in bylines if is_line(line, "occasion")]
    closing = [strip_markup(line.text) for line in first.body[-_CLOSING_LINES:]]
    signed = [line for line in closing if is_line(line, "date")]
    signers = [line for line in closing if is_line(line, "publisher")] if signed else []
    return Imprint(
        first.headline,
        _publisher(bylines) or "、".join(signers) or None,
        _first_day([*dated, *brackets, *occasions]) or _first_day(signed),
    )


def _publisher(bylines: list[str]) -> str | None:
    for line in bylines:
        source = _SOURCE.search(line)
        if source and source[1] not in _NO_PUBLISHER:
            return source[1]
    offices = [line for line in bylines if is_line(line, "publisher")]
    return "、".join(offices) or None


def _first_day(lines: Iterable[str]) -> Published | None:
    """The first date of the lines, as exact as it is."""
    for line in lines:
        parts = _read_day(line)
        if parts is None:
            continue
        year, month, day = parts
        try:
            return Published(date(year, month, day or 1), "day" if day else "month")
        except ValueError:
            continue
    return None


def _read_day(line: str) -> tuple[int, int, int | None] | None:
    match = _DAY.search(line)
    if match:
        year, month, day = match.groups()
        return int(year), int(month), int(day) if day else None
    match = _CHINESE_DAY.search(line)
    if not match or not (digits := match[1].translate(_DIGITS)).isdecimal():
        return None
    return int(digits), _read_small(match[2]), _read_small(match[3]) if match[3] else None


def _read_small(numeral: str) -> int:
    """A numeral below 100 in Chinese characters: 二十一 → 21."""
    tens, ten, ones = numeral.rpartition("十")
    unit = int(ones.translate(_DIGITS)) if ones.translate(_DIGITS).isdecimal() else 0
    return (int(tens.translate(_DIGITS)) if tens else 1) * 10 + unit if ten else unit
