"""The grammar of figures: reads one segment of folded text into readings, which hold no digit's value.

A segment is what lies between two clause marks; what is read depends on its shape, and on the few digits it looks at.
Shared units and table headings need more than a segment: `context` adds them.
"""

import re
from collections.abc import Callable
from string import ascii_letters
from typing import Final

from pipelines.figures.amounts import (
    AMOUNT,
    AMOUNT_GOES_ON,
    PERCENT,
    look_alike_end,
    read_amount,
    read_look_alike,
    read_plain_amount,
)
from pipelines.figures.chinese import read_chinese
from pipelines.figures.dates import ARABIC_DATE, BARE_MONTHS, BARE_YEARS, MONTH_COUNT
from pipelines.figures.names import NAME_RULES, TOKEN, read_name, section_numbers
from pipelines.figures.questions import are_years, between, is_calendar_day, is_clock
from pipelines.figures.readings import Asked, Reading, Segment, ink_after, label, time
from pipelines.figures.segments import MARK_DIGITS, NUMERAL_SIGNS
from pipelines.figures.signs import Signs
from pipelines.figures.units import unit_end

_YEAR_IN_BRACKETS: Final = re.compile(r"[(\[〔【]0{4}[)\]〕】]")
_TO_DATE: Final = re.compile(r"(?:前|头|本年|今年|去年) ?$")
_CLOCK_BEFORE: Final = re.compile(r"(?:凌晨|上午|下午|晚上?|中午|早上?|早晨|清晨|傍晚|当日|当天) ?$")
_RATIO_OR_POWER: Final = frozenset(":比\\×")
_YEAR_ALONE: Final = re.compile(r"(?<=[从由较比自到至])0{4}(?=的|[到至])")
_YEARS: Final = re.compile(r"(?<![-—~0.])0{4} ?[-—~至] ?0{4}(?![-—~0.%]|[万亿])")
_HOUR: Final = re.compile(r"0{1,2} ?[点时](?:0{1,2}分?)?")
_CLOCK: Final = re.compile(r"0{1,2}:00(?::00)?")
_RATIO_BEFORE: Final = re.compile(r"比|结构|构成|为$|由$|配")
_YEAR: Final = re.compile(r"0{4} ?年")
_MONTH_OR_DAY: Final = re.compile(r"0{1,2} ?[月日]|0{1,2} ?[-—~至到]{1,2} ?0{1,2} ?[月日]")
_ISO: Final = re.compile(r"0{4}([-/.])0{1,2}\1")
_LETTERS: Final = frozenset(ascii_letters + "_#@&")
_RUN: Final = re.compile("0+")
_TIME_SIGNS: Final = frozenset("年月日世-—~至到:时季点、的和与及,，个")
_FOUR_DIGIT_SIGNS: Final = frozenset("./)]〕】")
"""With one of these a point of time goes on behind its first digits, with the others behind four digits only."""
_DECIMAL: Final = re.compile(r"0+(?:\.0+)?")
_LOUD_BEFORE: Final = frozenset[str]().union(_LETTERS, "-负下每/.", *(rule.before for rule in NAME_RULES))
_LOUD_BEHIND: Final = frozenset[str]().union(
    _TIME_SIGNS, _FOUR_DIGIT_SIGNS, _RATIO_OR_POWER, "0,_版”。；", *(rule.behind for rule in NAME_RULES)
)
"""The characters before and behind a number with which anything but an amount can begin."""
START: Final = Signs(f"lIOo{NUMERAL_SIGNS}")
"""What a numeral may begin with."""
NUMERAL_BEARING: Final = re.compile(f"[{NUMERAL_SIGNS}]")


def read_segment(folded: str, raw: str) -> tuple[list[Reading], list[Asked]]:
    """All readings of a segment from left to right, and the questions that its digits had to answer, in order."""
    segment = Segment(folded, raw)
    readings: list[Reading] = section_numbers(folded)
    headed = bool(readings)
    taken = {r.start: r.end for r in readings}
    at = 0
    while (at := START.first(folded, at)) >= 0:
        if at in taken:
            at = taken[at]
        elif folded[at] == "0":
            found = _read_arabic(segment, at)
            readings += found
            at = found[-1].end
        elif folded[at] in MARK_DIGITS:
            readings.append(label(at, at + 1, "mark"))
            at += 1
        elif folded[at] in "lIOo":
            found = read_look_alike(segment, at)
            readings += found
            at = found[-1].end if found else at + 1
        else:
            found, at = read_chinese(segment, at)
            readings += found
    if headed:
        readings.sort(key=lambda reading: reading.start)
    return readings, segment.asked


def _read_arabic(segment: Segment, at: int) -> list[Reading]:
    """Read what begins with an Arabic digit at `at`; the last reading ends behind it."""
    text = segment.folded
    quiet = not segment.quotes and not segment.glyphs and _quiet_end(text, at)
    if quiet:
        return [read_plain_amount(segment, at, quiet)]
    before = text[at - 1 : at]
    if before in _LETTERS and not (before in "lIOo" and at > 1 and text[at - 2] == "."):
        return _after_letters(segment, at)
    if before == "." and at > 1 and text[at - 2] in _LETTERS:
        return [label(at, TOKEN.match(text, at).end(), "name")]  # type: ignore[union-attr]
    if segment.glyphs and look_alike_end(text, at) > AMOUNT.match(text, at).end():  # type: ignore[union-attr]
        found = read_look_alike(segment, at)
        if found:
            return found
    found = _read_time(segment, at)
    if found:
        return found
    named = read_name(segment, at)
    if named:
        return [named]
    return read_amount(segment, at)


def _quiet_end(text: str, at: int) -> int:
    """The end of a number that nothing beside it makes a date, a name, a ratio or a part of one; else 0."""
    before = text[at - 1 : at]
    if before == " ":
        before = text[max(0, at - 8) : at].replace(" ", "")[-1:]
    end = _DECIMAL.match(text, at).end()  # type: ignore[union-attr]
    sign = ink_after(text, end)
    if before in _LOUD_BEFORE or sign in _LOUD_BEHIND or not sign:
        return 0
    if sign not in AMOUNT_GOES_ON:
        return end
    end = AMOUNT.match(text, at).end()  # type: ignore[union-attr]
    return 0 if ink_after(text, end) in _RATIO_OR_POWER else end


def _after_letters(segment: Segment, at: int) -> list[Reading]:
    """PM2.5, G20, X1: a name. GDP8000亿元, R&D3.5%: a figure all the same."""
    text = segment.folded
    amount = AMOUNT.match(text, at)
    assert amount is not None
    if PERCENT.match(text, amount.end()) or text[amount.end() - 1] in "万亿":
        return read_amount(segment, at)
    end = TOKEN.match(text, at).end()  # type: ignore[union-attr]
    return [label(at, end, "name")]


def _read_time(segment: Segment, at: int) -> list[Reading]:
    text = segment.folded
    digits = _RUN.match(text, at).end()  # type: ignore[union-attr]
    sign = ink_after(text, digits)
    four = digits - at == 4
    if sign not in _TIME_SIGNS and not (four and sign in _FOUR_DIGIT_SIGNS):
        return []
    date = ARABIC_DATE.match(text, at)
    if date and _is_date(segment, date):
        return [time(at, date.end())]
    clock = _HOUR.match(text, at)
    if clock and _CLOCK_BEFORE.search(text, max(0, at - 4), at):
        return [time(at, clock.end())]
    if four and _YEAR_IN_BRACKETS.match(text, at - 1) and segment.ask(between(1900, 2099), at, at + 4):
        return [time(at, at + 4)]
    years = _YEARS.match(text, at) if four else None
    if years and unit_end(text, years.end()) == years.end() and segment.ask(are_years, *years.span()):
        return [time(at, years.end())]
    if four and _YEAR_ALONE.match(text, at) and segment.ask(between(1949, 2099), at, at + 4):
        return [time(at, at + 4)]
    bare = BARE_YEARS.match(text, at) or BARE_MONTHS.match(text, at)
    if bare:
        return [time(at, bare.end())]
    months = MONTH_COUNT.match(text, at)
    if months and _TO_DATE.search(text, max(0, at - 3), at):
        return [time(at, months.end())]
    return []


def _is_date(segment: Segment, date: re.Match[str]) -> bool:
    """Whether the digits of a date-like shape can be a date: 5000年, 13月, 35日 and 87:90 cannot."""
    text, printed = segment.folded, date[0]
    before = text[max(0, date.start() - 3) : date.start()]
    if before[-1:] in (".", "/") or (before[-1:] == ":" and before[-2:-1] == "0"):
        return False
    question: Callable[[str], bool] | None = None
    if _CLOCK.fullmatch(printed):
        if _RATIO_BEFORE.search(text, max(0, date.start() - 12), date.start()):
            return False
        question = is_clock
    elif _YEAR.match(printed):
        question = between(1000, 2999)
    elif _MONTH_OR_DAY.match(printed):
        question = between(1, 12 if "月" in printed else 31)
    elif _ISO.match(printed):
        question = is_calendar_day
    return question is None or segment.ask(question, *date.span())
