"""What a printed literal stands for: exact number, places, and the interval it admits under its qualifier.

A literal is what a mention holds (`33.37万`, `百分之四点二`, `三分之二`, `3%—5%`, `几十`). Finding literals, their
units and qualifiers is the grammar's work; the arithmetic of intervals is `schemas.consistency`. Everything here is
exact: the tally rebuilds its numbers from literals through `printed_figure` and `figure_interval`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from pipelines.figures.folding import narrow
from pipelines.figures.numerals import DIGITS, Numeral, UnreadableNumeral, read_numeral
from pipelines.figures.units import is_count_unit
from schemas.consistency.intervals import (
    FRACTION_SHARE,
    EmptyIntervalError,
    Interval,
    Printed,
    half_unit,
    printed_interval,
)
from schemas.vocabulary import Kind, QualifierKind

_SPACED: Final = re.compile(r"\s+")
_MATH: Final = re.compile(r"\\%|\\mathrm|\\times|[${}^]|(?<=\\)~|\\[,;:! ]")
_POWER: Final = re.compile(r"(.+?)(?:\\times|×)(.+)", re.S)
_FRACTION: Final = re.compile(r"(.+?)分之(.+)")
_COINS: Final = re.compile("(.+)[元块](.+?)[角毛]?(?:(?<=[角毛])(.+)分)?")
_SLASH: Final = re.compile(r"(\d+)/(\d+)")
_CHENG: Final = re.compile(r"(.+?)成(?:([一二三四五六七八九半])(?!成)|(\d))?")
_RANGE: Final = re.compile(r"(.+?)(?:-{1,2}|—{1,2}|~|至|到)(.+)")
_PAIR: Final = re.compile(r"([一二两三四五六七八九])([一二三四五六七八九])(?=[十百千万亿]*$)")
_UNIT_AT_END: Final = re.compile(r"[^\d零〇一二两三四五六七八九十百千万亿兆几半%‰成]+$")
_INSIDE: Final = re.compile(r"[多余来几](?=[十百千万亿])")
_TRAILING_SCALE: Final = re.compile(r"[十百千万亿兆]+$")
_VAGUE: Final = re.compile(
    r"(?P<more>[上成]?)(?P<few>好几|几|数|若干)?(?P<base>[\d.一二三四五六七八九十百千万亿]*)(?P<few2>[几数])?(?P<scale>[万亿]*)"
)
_REPAIRS: Final = str.maketrans("lIOo|", "11001")
_LOOK_ALIKES: Final = re.compile(r"[lIOo|]")


@dataclass(frozen=True, slots=True)
class Figure:
    """A literal read: one number with its places, or only an interval (ranges, vague numbers)."""

    value: Fraction | None
    place: Fraction
    significant_place: Fraction
    scaled: bool = False
    loose: bool = False
    bounds: Interval | None = None


def _plain(numeral: Numeral) -> Figure:
    return Figure(numeral.value, numeral.place, numeral.significant_place, numeral.scaled)


def clean(literal: str) -> str:
    """A literal without spaces, full-width forms, LaTeX marks and OCR look-alikes of digits."""
    text = _SPACED.sub("", _MATH.sub(lambda m: {"\\%": "%", "\\times": "×"}.get(m[0], ""), narrow(literal)))
    if _LOOK_ALIKES.search(text):
        text = text.translate(_REPAIRS)
    return text


def read_literal(literal: str, kind: Kind) -> Figure:
    """Read a literal of one of the statistic kinds.

    Raises UnreadableNumeral with a short reason.
    """
    text = clean(literal)
    if kind is Kind.RATIO_PART:
        fraction = _read_fraction(text)
        if fraction:
            return fraction
    if kind is Kind.PERCENT:
        return _read_percent(text)
    return _read_amount(text)


def _read_fraction(text: str) -> Figure | None:
    if text.endswith("半"):
        value = Fraction(1, 2)
    elif match := _FRACTION.fullmatch(text):
        value = _ratio(read_numeral(match[2]), read_numeral(match[1]))
    elif match := _SLASH.fullmatch(text):
        value = _ratio(read_numeral(match[1]), read_numeral(match[2]))
    else:
        return None
    place = FRACTION_SHARE * 2 * abs(value)  # half of it is the share that a fraction admits to either side
    return Figure(value, place, place, loose=True)


def _ratio(top: Numeral, bottom: Numeral) -> Fraction:
    if not (top.value and bottom.value):
        raise UnreadableNumeral("no numeral")  # 一分之零: no share of anything, and no width to admit
    return top.value / bottom.value


def _read_percent(text: str) -> Figure:
    match = _FRACTION.fullmatch(text)
    if match:
        second = _RANGE.fullmatch(match[2])
        if second:
            return _range(second[1], second[2].rpartition("之")[2], _read_amount)
        return _read_amount(match[2])
    if "成" in text and (match := _CHENG.fullmatch(text)):
        if (span := _RANGE.fullmatch(text)) and "成" not in span[1]:
            return _range(span[1] + "成", span[2], _read_percent)
        tenths = _read_amount(match[1])
        figure = replace(rescale(tenths, Fraction(10)), scaled=False)
        if match[2] or match[3]:
            digit = Fraction(5) if match[2] == "半" else Fraction(DIGITS.get(match[2] or "", 0) or int(match[3] or 0))
            return Figure((figure.value or 0) + digit, Fraction(1), Fraction(1))
        return figure
    if "成" in text and (span := _RANGE.fullmatch(text)):
        return _range(span[1], span[2], _read_percent)
    return _read_amount(re.sub("[%‰‱]", "", text))


def rescale(figure: Figure, factor: Fraction) -> Figure:
    """A figure under a multiplier that is printed elsewhere: in a heading, or at the end of its list."""
    bounds = figure.bounds
    if bounds:
        lower = None if bounds.lower is None else bounds.lower * factor
        upper = None if bounds.upper is None else bounds.upper * factor
        bounds = Interval(lower, upper, bounds.lower_closed, bounds.upper_closed)
    value = None if figure.value is None else figure.value * factor
    return Figure(value, figure.place * factor, figure.significant_place * factor, True, figure.loose, bounds)


def _read_amount(text: str) -> Figure:
    if ("角" in text or "块" in text) and (coins := _COINS.fullmatch(text)):
        parts = [read_numeral(part).value if part else Fraction(0) for part in coins.groups()]
        place = Fraction(1, 100 if coins[3] else 10)
        return Figure(parts[0] + parts[1] / 10 + parts[2] / 100, place, place)
    if pair := neighbours(text):
        return _range(*pair, _read_amount)
    try:
        return _plain(read_numeral(text))
    except UnreadableNumeral as refused:
        if str(refused) != "no numeral":
            raise
    if match := _POWER.fullmatch(text):
        ten = re.fullmatch(r"10(-?\d{1,2})", match[2])
        if ten:
            return _plain(read_numeral(match[1]).times(Fraction(10) ** int(ten[1])))
    if _INSIDE.search(text) and text[0] not in "几数":
        return _plain(read_numeral(_INSIDE.sub("", text))) if "几" not in text else _read_vague(text)
    if span := _RANGE.fullmatch(text):
        return _range(span[1], span[2], _read_amount)
    return _read_vague(text)


def neighbours(text: str) -> tuple[str, str] | None:
    """三五, 七八百, 两三万, 十七八: the two numbers that neighbouring digits mean, None for spelled-out numbers."""
    pair = _PAIR.search(text)
    if not pair:
        return None
    before = text[pair.start() - 1 : pair.start()]
    if before in DIGITS or before == "点":
        return None
    low, high = DIGITS[pair[1]], DIGITS[pair[2]]
    if high - low != 1 and (low, high) != (3, 5):
        return None
    head, tail = text[: pair.start()], text[pair.end() :]
    return f"{head}{pair[1]}{tail}", f"{head}{pair[2]}{tail}"


def _range(low: str, high: str, reader: Callable[[str], Figure]) -> Figure:
    """`2-3万` shares its multiplier, `5000-1万` does not: the lower end is the smaller number either way."""
    low = _UNIT_AT_END.sub("", low)
    second, first = reader(high), reader(low)
    scale = _TRAILING_SCALE.search(high)
    if scale and not _TRAILING_SCALE.search(low):
        bare = reader(high[: scale.start()] or "1")
        if first.value is not None and bare.value is not None and first.value <= bare.value:
            first = reader(low + scale[0])
    if first.value is None or second.value is None or first.value > second.value:
        raise UnreadableNumeral("no range")
    lower, upper = half_unit(first.value, first.place).lower, half_unit(second.value, second.place).upper
    place = min(first.place, second.place)
    return Figure(None, place, place, first.scaled or second.scaled, bounds=Interval(lower, upper))


def _read_vague(text: str) -> Figure:
    """几十 [20, 99], 数百 [200, 999], 上万 [1e4, 1e5), 十几 [11, 19]: an interval and no value."""
    match = _VAGUE.fullmatch(text)
    if not match or not (match["more"] or match["few"] or match["few2"]):
        raise UnreadableNumeral("no numeral")
    if match["few2"]:
        head = read_numeral(match["base"])
        unit = head.significant_place
        scale = read_numeral("一" + match["scale"]).value if match["scale"] else Fraction(1)
        step = unit / 10 * scale
        low, high = head.value * scale + step, head.value * scale + unit * scale
        return Figure(None, step, step, bounds=Interval(low, high - step))
    base = match["base"] + match["scale"]
    unit = read_numeral(base).value if base else Fraction(1)
    if match["few"]:
        if not base:
            return Figure(None, Fraction(1), Fraction(1), bounds=Interval(Fraction(2), Fraction(9)))
        step = Fraction(1) if unit < 10**4 else unit / 100
        return Figure(None, unit, unit, unit >= 10**4, bounds=Interval(2 * unit, 10 * unit - step))
    return Figure(None, unit, unit, unit >= 10**4, bounds=Interval(unit, 10 * unit, upper_closed=False))


def _heading_factor(figure: Figure, place: float | None) -> Fraction:
    """The power of ten that a table heading or a shared unit adds to the literal: `place` knows it."""
    if not place or not figure.place or figure.loose:
        return Fraction(1)
    ratio = place / float(figure.place)
    return Fraction(round(ratio)) if ratio >= 1 else 1 / Fraction(round(1 / ratio))


def is_counted(literal: str, figure: Figure, unit: str | None, kind: Kind) -> bool:
    """Whether a figure is exact: an unscaled whole number of a count unit, or 100 %."""
    if figure.value is None or figure.loose:
        return False
    if kind is Kind.PERCENT:
        return figure.value == 100 and "." not in narrow(literal) and "‰" not in literal and "成" not in literal
    return kind is Kind.QUANTITY and not figure.scaled and figure.place >= 1 and is_count_unit(unit)


def printed_figure(literal: str, unit: str | None, kind: Kind | str, *, place: float | None = None) -> Printed:
    """The exact number of a printed literal, multipliers included.

    `place` is the mention's place: it carries what a table heading or a shared unit multiplies by (`4000.5` under
    亿元). Raises UnreadableNumeral for literals that say no single number (ranges, vague numbers, unread ones).
    """
    figure = read_literal(literal, Kind(kind))
    if figure.value is None:
        raise UnreadableNumeral("no single number")
    factor = _heading_factor(figure, place)
    counted = factor == 1 and is_counted(literal, figure, unit, Kind(kind))
    return Printed(figure.value * factor, figure.place * factor, figure.significant_place * factor, counted)


def figure_interval(
    literal: str,
    unit: str | None,
    kind: Kind | str,
    qualifiers: tuple[QualifierKind, ...] = (),
    *,
    place: float | None = None,
) -> Interval:
    """The numbers that a printed literal admits under its qualifiers; stacked qualifiers intersect.

    Raises UnreadableNumeral for literals that cannot be read.
    """
    figure = read_literal(literal, Kind(kind))
    factor = _heading_factor(figure, place)
    if factor != 1:
        figure = rescale(figure, factor)
    return interval_of(figure, literal, unit, Kind(kind), qualifiers)


def interval_of(
    figure: Figure,
    literal: str,
    unit: str | None,
    kind: Kind,
    qualifiers: tuple[QualifierKind, ...],
) -> Interval:
    """As `figure_interval`, for a figure already read."""
    if figure.bounds is not None:
        return _widen(figure.bounds, qualifiers)
    assert figure.value is not None
    counted = is_counted(literal, figure, unit, kind)
    printed = Printed(figure.value, figure.place, figure.significant_place, counted)
    kinds = [q for q in qualifiers if q not in (QualifierKind.RANGE, QualifierKind.VAGUE, QualifierKind.STACKED)]
    if not kinds:
        return printed_interval(printed)
    result = _qualified(printed, kinds[0])
    for other in kinds[1:]:
        result = result.intersect(_qualified(printed, other)) or result
    if kind is Kind.RATIO_PART and figure.loose and result.upper is None:
        result = result.intersect(Interval(Fraction(0), Fraction(1))) or result
    return result


def _qualified(printed: Printed, kind: QualifierKind) -> Interval:
    try:
        return printed_interval(printed, kind)
    except EmptyIntervalError:
        return printed_interval(printed)


def _widen(bounds: Interval, qualifiers: tuple[QualifierKind, ...]) -> Interval:
    """A range or vague number under a bound: its outer end opens (几十个以上), or is cut (不超过…)."""
    for kind in qualifiers:
        if kind in (QualifierKind.GT, QualifierKind.GE):
            bounds = Interval(bounds.lower, None, kind is QualifierKind.GE)
        elif kind in (QualifierKind.LT, QualifierKind.LE):
            bounds = Interval(Fraction(0), bounds.upper, True, kind is QualifierKind.LE)
    return bounds
