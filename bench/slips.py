"""Slips of the pen in the text of a labelled report, one at a time: what is printed then, and what it says.

Each slip gives the text with the slip, the span it may be found in, and the claim as its figures now stand.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from bench.labelled_claims import Labelled, Printed
from schemas.consistency.units import find_unit

TURNED = {
    "增长": "下降", "下降": "增长", "增加": "减少", "减少": "增加", "提高": "降低", "降低": "提高", "上升": "下降",
    "快于": "慢于", "高于": "低于", "顺差": "逆差", "逆差": "顺差",
}  # fmt: skip
OTHER_UNITS = {"吨": "公斤", "公斤": "吨", "公顷": "亩", "亩": "公顷", "公里": "米", "元": "美元", "%": "‰"}
DELIMITERS = "，、；。：∶:,;"
PAIRS = (("current", "base"), ("start", "end"), ("part", "whole"), ("numerator", "denominator"), ("total", "count"))
LISTED = re.compile(r"(?:[元人吨个户%]*[、和][\d.]+[万亿%]*)*")
"""Levels that follow one in a list: the year before it is theirs as well."""
REACH = 14
"""Characters before a figure in which the word of its direction stands."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A report's text with one slip: where the slip stands in it, and the claim that it spoils."""

    text: str
    start: int
    end: int
    claim: Labelled


Slips = Callable[[str, Labelled, random.Random], Slip | None]


def _replaced(text: str, start: int, end: int, by: str, claim: Labelled) -> Slip:
    return Slip(text[:start] + by + text[end:], start, start + max(1, len(by)), claim)


def _in_digits(change: Callable[[str, random.Random], str | None]) -> Slips:
    """A slip in the digits of one figure of the claim, any of them alike."""

    def slip(text: str, claim: Labelled, rng: random.Random) -> Slip | None:
        place = rng.randrange(len(claim.figures))
        figure = claim.figures[place]
        digits = change(figure.digits, rng)
        if digits is None or digits == figure.digits or not float(digits):
            return None
        printed = text[figure.start : figure.end]
        at = next((k for k in range(len(printed)) if printed[k].isdigit()), 0)
        length = len(re.match(r"[\d.．,，]+", printed[at:]).group())  # type: ignore[union-attr]
        start = figure.start + at
        return _replaced(text, start, start + length, digits, claim.with_figure(place, replace(figure, digits=digits)))

    return slip


def _places(digits: str) -> list[int]:
    return [k for k, c in enumerate(digits) if c != "."]


def _change(digits: str, rng: random.Random) -> str | None:
    place = rng.choice(_places(digits))
    digit = str((int(digits[place]) + rng.randrange(1, 10)) % 10)
    changed = digits[:place] + digit + digits[place + 1 :]
    return None if re.match(r"0\d", changed) else changed


def _swap(digits: str, rng: random.Random) -> str | None:
    pairs = [(a, b) for a, b in zip(_places(digits), _places(digits)[1:], strict=False) if digits[a] != digits[b]]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    swapped = digits[:a] + digits[b] + digits[a + 1 : b] + digits[a] + digits[b + 1 :]
    return None if re.match(r"0\d", swapped) else swapped


def _drop(digits: str, rng: random.Random) -> str | None:
    places = _places(digits)
    place = rng.choice(places)
    dropped = (digits[:place] + digits[place + 1 :]).strip(".")
    return None if len(places) < 2 or re.match(r"0\d", dropped) or "." in (digits[0], dropped[:1]) else dropped


def _tenfold(digits: str, _: random.Random) -> str | None:
    whole, point, places = digits.partition(".")
    if not point:
        return digits + "0"
    moved = f"{whole}{places[0]}.{places[1:]}".lstrip("0")
    return ("0" + moved if moved.startswith(".") else moved).removesuffix(".")


def _points_as_percent(text: str, claim: Labelled, _: random.Random) -> Slip | None:
    """百分点 printed as %: a relative change of the rates, where their difference was meant."""
    figure = claim.figures[0]
    printed = re.compile("个?百分点").match(text, figure.end)
    if printed is None or claim.kind not in ("change", "growth"):
        return None
    spoiled = replace(claim, kind="growth", roles=("current", "base"))
    slip = _replaced(text, figure.end, printed.end(), "%", spoiled)
    return replace(slip, start=figure.start)


def _swap_base(text: str, claim: Labelled, _: random.Random) -> Slip | None:
    """Base and value change places in the text, with their multipliers."""
    for one, other in PAIRS:
        if one in claim.roles and other in claim.roles:
            at = claim.roles.index(one) + 1, claim.roles.index(other) + 1
            break
    else:
        return None
    a, b = (claim.figures[place] for place in at)
    if a.unit != b.unit:
        return None
    first, second = sorted((a, b), key=lambda figure: figure.start)
    parts = (text[: first.start], text[second.start : second.end], text[first.end : second.start])
    swapped = "".join((*parts, text[first.start : first.end], text[second.end :]))
    claim = claim.with_figure(at[0], _as_printed(a, b)).with_figure(at[1], _as_printed(b, a))
    return Slip(swapped, first.start, second.end, claim)


def _as_printed(figure: Printed, other: Printed) -> Printed:
    return replace(figure, digits=other.digits, scale=other.scale, counted=other.counted)


def _leave_out(text: str, claim: Labelled, rng: random.Random) -> Slip | None:
    """The clause of one part of three or more is missing."""
    if claim.kind not in ("sum_of_parts", "shares_sum") or claim.roles.count("part") < 2:
        return None
    places = [k for k in range(1, len(claim.figures)) if claim.kind == "sum_of_parts" or k < len(claim.figures) - 1]
    if len(claim.figures) < 4 - (claim.kind == "shares_sum"):
        return None
    place = rng.choice(places)
    figure = claim.figures[place]
    start = max(text.rfind(c, 0, figure.start) for c in DELIMITERS + "\n\t") + 1
    end = min((k for c in DELIMITERS + "\n\t" if (k := text.find(c, figure.end)) >= 0), default=len(text) - 1) + 1
    others = [f for k, f in enumerate(claim.figures) if k != place]
    if any(start <= f.start < end for f in others):
        return None
    left = replace(
        claim,
        figures=tuple(f for k, f in enumerate(claim.figures) if k != place),
        roles=claim.roles[: place - 1] + claim.roles[place:],
    )
    told = claim.figures[0]
    shift = end - start if told.start > start else 0
    return Slip(text[:start] + text[end:], told.start - shift, told.end - shift, left)


def _turn_sign(text: str, claim: Labelled, _: random.Random) -> Slip | None:
    figure = claim.figures[0]
    low = max(figure.start - REACH, *(f.end for f in claim.figures if f.end <= figure.start), 0)
    found = [(text.rfind(word, low, figure.start), word) for word in TURNED]
    at, word = max(found)
    if at < 0 or claim.kind not in ("growth", "change", "compound_growth", "balance"):
        return None
    turned = claim.with_figure(0, replace(figure, negative=not figure.negative))
    slip = _replaced(text, at, at + len(word), TURNED[word], turned)
    return replace(slip, end=figure.end)


def _change_year(text: str, claim: Labelled, rng: random.Random) -> Slip | None:
    """The year before a level of an average growth is another."""
    if claim.years is None:
        return None
    place = 1 + claim.roles.index(rng.choice(("start", "end")))
    figure = claim.figures[place]
    low = max(text.rfind("。", 0, figure.start), text.rfind("\n", 0, figure.start), 0)
    years = list(re.finditer(r"(?<!\d)(?:19|20)\d\d(?=年)", text[low : figure.start]))
    if not years:
        return None
    last, by = years[-1], rng.choice((-1, 1))
    start, end = claim.years
    moved = (start + by, end) if claim.roles[place - 1] == "start" else (start, end + by)
    year = str(int(last[0]) + by)
    slip = _replaced(text, low + last.start(), low + last.end(), year, replace(claim, years=moved))
    return replace(slip, end=figure.end + len(LISTED.match(text, figure.end).group()))  # type: ignore[union-attr]


def _change_unit(text: str, claim: Labelled, rng: random.Random) -> Slip | None:
    """万 for 亿 and the reverse; without either, another unit of the same dimension or another currency."""
    place = rng.randrange(len(claim.figures))
    figure = claim.figures[place]
    if figure.scale in ("万", "亿"):
        other = "亿" if figure.scale == "万" else "万"
        at = figure.end - 1
        if text[at] != figure.scale:
            return None
        return _replaced(text, at, at + 1, other, claim.with_figure(place, replace(figure, scale=other)))
    unit = figure.unit
    other_unit = OTHER_UNITS.get(unit)
    at = figure.end - 1 if unit == "%" else figure.end
    if other_unit is None or not text.startswith(unit, at):
        return None
    by = find_unit(other_unit, "quantity").factor / find_unit(unit, "quantity").factor
    if other_unit == "美元":
        return None
    spoiled = claim.with_figure(place, replace(figure, unit=other_unit, factor=figure.factor * by))
    return _replaced(text, at, at + len(unit), other_unit, spoiled)


SLIPS: dict[str, Slips] = {
    "a digit changed": _in_digits(_change),
    "two digits swapped": _in_digits(_swap),
    "a digit dropped": _in_digits(_drop),
    "tenfold": _in_digits(_tenfold),
    "% for 百分点": _points_as_percent,
    "base and value swapped": _swap_base,
    "a part left out": _leave_out,
    "the sign turned": _turn_sign,
    "the year changed": _change_year,
    "the unit changed": _change_unit,
}
