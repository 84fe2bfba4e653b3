"""A time word as it stands, and those that a bracket or a second word behind them spells out.

How they are found in a text is not here (`timewords`), nor what they stand for (`times`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final


@dataclass(slots=True, eq=False, init=False)
class TimeWord:
    """A time expression as it stands: nothing of it is resolved yet."""

    start: int
    end: int
    role: str  # point, range, plan, since, years, ago, now, day, day_before, month, days, holiday, week, season, list
    year: int | None
    relative: str
    part: str  # H1, Q2, C9 (from January), N6-9 (months), M5, T5-0 (ten days of a month), F1-20 (its first days), D5-17
    edge: str  # end, start
    same: bool  # 同期
    since: bool  # 以来, 至今
    as_of: bool  # 截至
    second: "TimeWord | None"
    count: int
    more: bool  # 六年多来
    future: bool  # 今后五年, 12月底前
    items: "tuple[TimeWord, ...]"  # 一、二、三季度

    def __init__(
        self,
        start: int,
        end: int,
        role: str,
        year: int | None = None,
        relative: str = "",
        part: str = "",
        edge: str = "",
        same: bool = False,
        since: bool = False,
        as_of: bool = False,
        second: "TimeWord | None" = None,
        count: int = 0,
        more: bool = False,
        future: bool = False,
        items: "tuple[TimeWord, ...]" = (),
    ) -> None:
        self.start = start
        self.end = end
        self.role = role
        self.year = year
        self.relative = relative
        self.part = part
        self.edge = edge
        self.same = same
        self.since = since
        self.as_of = as_of
        self.second = second
        self.count = count
        self.more = more
        self.future = future
        self.items = items


_OPENS: Final = re.compile("[（(]")
_NAMED_OPENS: Final = re.compile("[\u4e00-\u9fff”]{0,3}[（(]")
_APART: Final = 16
"""Characters between a first day and the last that it runs to."""


def spell_out(text: str, words: Sequence[TimeWord]) -> list[TimeWord]:
    """Words whose days a bracket right behind them prints (“五一”假期（5月1日—5日）, 去年雪季（2023年11月至2024年3月）)
    stand for those days, and so does the second of two days told apart (自4月29日启动，至5月6日结束)."""
    found: list[TimeWord] = []
    for word in words:
        last = found[-1] if found else None
        if last is not None and word.role == "days" and _is_spelled_out(text, last, word):
            year = word.year or (None if word.relative else last.year)
            relative = word.relative or ("" if word.year else last.relative)
            found[-1] = replace(word, start=last.start, end=last.end, year=year, relative=relative)
        elif last is not None and word.part[:1] == "D" == last.part[:1] and _runs_to(text, last, word):
            second = replace(word, year=word.year or last.year)
            found.append(replace(last, start=word.start, end=word.end, role="days", second=second))
        else:
            found.append(word)
    return found


def _is_spelled_out(text: str, named: TimeWord, days: TimeWord) -> bool:
    """Whether days stand in a bracket right behind a word for them."""
    if named.role not in ("holiday", "point") or not text.startswith(("）", ")"), days.end):
        return False
    opens = _OPENS if named.role == "holiday" else _NAMED_OPENS
    return opens.fullmatch(text, named.end, days.start) is not None


def _runs_to(text: str, first: TimeWord, last: TimeWord) -> bool:
    """自4月29日启动，至5月6日结束: from the first day to the last."""
    if (
        first.role != "point"
        or last.role != "point"
        or last.start - first.end > _APART
        or text[first.start - 1 : first.start] not in ("自", "从")
    ):
        return False
    between = text[first.end : last.start]
    return between.endswith(("，至", "，到", "起至", "起到")) and "。" not in between
