"""The figures of a frame: `[FORM SLOT OPTIONS]` becomes printed text and its label.

Forms: L level, D difference, R rate of growth, B points, S share, X times as much, XG growth by times, T tenths, F a
fraction, f doublings, n a number of its own (`n LOW-HIGH UNIT PLACES`), o a rank, z a number that is no statistic, i a
number that may be one or not. Options: p the rule of the period (periods.py), at the area, st the status, m the
measure, k the words that a right naming holds (or a slot), k+ more of them, kind, unit where the label's is another,
post what stands right after the numeral, hedge a qualifier that the frame prints itself, q one that is drawn, down a
fall, sign=free where it may be told either way, bare without unit. Choices that the text leaves open are parted by |.
"""

import random
import re
from dataclasses import dataclass, field, replace
from math import exp, log

from tests.phrasebook.lists import Indicator
from tests.phrasebook.periods import Period

MULTIPLIERS = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "": 1}
_UNIT = re.compile("(万亿|亿|万)?(.*)")
_BEFORE, _AFTER = ("约", "近", "超", "超过", "逾", "接近"), ("左右", "以上")
_TENTHS = {"三成": 30, "四成": 40, "六成": 60, "七成": 70, "八成": 80}
_FRACTIONS = {"三分之一": 1 / 3, "四分之一": 1 / 4, "五分之一": 1 / 5, "三分之二": 2 / 3}


@dataclass(frozen=True)
class Label:
    """What is true of one figure. Fields named as in score sheets; a tuple lists what may be said, empty admits all."""

    start: int
    end: int
    text: str
    kind: str
    value: float | None = None
    unit: str = ""
    qualifier: str = ""
    keys: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    area: str = ""
    period: tuple[str, ...] = ()
    status: str = "reported"
    fall: bool | None = False
    frame: str = ""

    @property
    def is_statistic(self) -> bool:
        """Whether it must become an observation."""
        return self.kind not in ("none", "open")


@dataclass(frozen=True)
class Printed:
    """A figure as printed: words before, the numeral with its multiplier, words after, and its label but for place."""

    before: str
    numeral: str
    after: str
    label: dict = field(default_factory=dict)  # type: ignore[type-arg]


@dataclass
class Setting:
    """What a figure can refer to: the indicators of the slots, period and places, and the levels drawn so far."""

    slots: dict[str, Indicator]
    period: Period
    areas: dict[str, str]
    levels: dict[str, float] = field(default_factory=dict)
    was_past: dict[str, bool] = field(default_factory=dict)


def print_figure(said: str, about: Setting, draw: random.Random) -> Printed:
    """Draw the figure that the bracket asks for. Raises ValueError where the bracket cannot be read."""
    slots = about.slots
    form, *words = said.split()
    options = {word.split("=", 1)[0]: word.split("=", 1)[1] for word in words if "=" in word}
    flags = {word for word in words if word in ("down", "q", "bare")}
    plain = [word for word in words if "=" not in word and word not in flags]
    if form in "ozi":
        numeral = str(draw.randint(1, 9)) if form == "o" else _literal(plain[0], draw)
        return Printed("", numeral, "", {"kind": "open" if form == "i" else "none"})
    slot = slots.get(plain[0]) if form != "n" or plain[0] in slots else None
    if form != "n" and slot is None:
        raise ValueError(f"[{said}] names no slot of its frame; slots are {sorted(slots)}")
    numeral, unit, value, kind, measure = _number(form, slot, about, plain, _is_past(options), draw)
    after = options.get("post", "") + unit
    qualifier, before = options.get("hedge", ""), ""
    if form == "T":
        qualifier = before = draw.choice(("", "近", "超", "约"))
    if "q" in flags and draw.random() < 0.7:
        if draw.random() < 0.6:
            qualifier = before = draw.choice(_BEFORE)
        else:
            qualifier = draw.choice(_AFTER)
            after += qualifier
    told = (numeral[-1] if numeral[-1] in "%‰" else "%") if kind == "percent" else unit
    if "bare" in flags:
        numeral, after = re.sub("[万亿%‰]", "", numeral), ""
    keys = slot.keys if slot else ()
    if "k" in options:
        keys = slots[options["k"]].keys if options["k"] in slots else tuple(options["k"].split("+"))
    keys += tuple(filter(None, options.get("k+", "").split("+")))
    label = {
        "kind": options.get("kind", kind),
        "value": value,
        "unit": options.get("unit", told),
        "qualifier": qualifier,
        "keys": keys,
        "measure": tuple(options.get("m", measure).split("|")),
        "area": about.areas[options.get("at", "home")],
        "period": about.period.label(options.get("p", "now")),
        "status": options.get("st", "reported"),
        "fall": None if options.get("sign") == "free" else "down" in flags,
    }
    return Printed(before, numeral, after, label)


def restyle(printed: Printed, style: str) -> Printed:
    """The figure in another style of print (see writing.STYLES); what is no statistic stays as it is."""
    split = re.fullmatch(r"([\d.]+)(万亿|亿|万|%|‰)?", printed.numeral)
    if style == "plain" or split is None or printed.label["kind"] in ("none", "open", "ratio_part"):
        return printed
    digits, rest = split[1], split[2] or ""
    if style == "spoken" and float(digits) >= 10_000:
        return printed
    if style == "spoken":
        before = {"%": "百分之", "‰": "千分之"}.get(rest, "")
        return replace(printed, numeral=before + spell(digits) + ("" if before else rest))
    whole, point, places = digits.partition(".")
    if style == "commas":
        return replace(printed, numeral=f"{int(whole):,}{point}{places}{rest}")
    gap = " " if rest in ("万亿", "亿", "万") else ""
    before = printed.before + " " if not printed.before.endswith(" ") else printed.before
    return replace(
        printed, before=before, numeral=digits + gap + rest, after=printed.after if gap else " " + printed.after
    )


def spell(digits: str) -> str:
    """A number below a hundred million in Chinese numerals: 1203.5 is 一千二百零三点五."""
    whole, _, places = digits.partition(".")
    number = int(whole)
    high, low = divmod(number, 10_000)
    said = (_spell_thousands(high) + "万" if high else "") + ("零" if high and 0 < low < 1000 else "")
    said += _spell_thousands(low) if low or not high else ""
    return said + ("点" + "".join(_DIGITS[int(digit)] for digit in places) if places else "")


def _spell_thousands(number: int) -> str:
    if number == 0:
        return "零"
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += (
                ("零" if gap and said else "")
                + ("" if unit == 10 and digit == 1 and not said else _DIGITS[digit])
                + name
            )
            gap = False
        else:
            gap = True
    return said


_DIGITS = "零一二三四五六七八九"


def _number(
    form: str, slot: Indicator | None, about: Setting, plain: list[str], is_past: bool, draw: random.Random
) -> tuple[str, str, float, str, str]:
    """Numeral with multiplier, unit after it, value, kind and measure."""
    if form == "n":
        unit = plain[1].replace("@", _UNIT.match(about.slots["a"].unit)[2])  # type: ignore[index]
        places = int(plain[2]) if len(plain) > 2 else 1
        low, high = (float(each) for each in plain[0].split("-"))
        return *_amount(low, high, places, "" if unit == "-" else unit, draw), "level"
    assert slot is not None
    if form == "L":
        low, high = _range(plain[0], slot, about)
        drawn = _amount(low, high, slot.places, slot.unit, draw)
        about.levels.setdefault(plain[0], float(drawn[0].rstrip("万亿%‰")))
        about.was_past.setdefault(plain[0], is_past)
        return *drawn, "change" if slot.sort == "new" else "level"
    if form == "D":
        level = about.levels.get(plain[0], slot.low)
        return *_amount(level / 50, level / 8, slot.places, slot.unit, draw), "change"
    if form == "R":
        high = slot.high if slot.sort in ("price", "speed") else 18
        return *_amount(0.3, high, 1, "%", draw), "growth_rate"
    if form == "B":
        return *_amount(0.2, 6, 1, "个百分点", draw), "change"
    if form == "S":
        return *_amount(*((11, 40) if is_past else (41, 88)), 1, "%", draw), "share"
    if form in ("X", "XG"):
        return *_amount(1.2, 6, 1, "倍", draw), "ratio" if form == "X" else "growth_rate"
    if form == "T":
        numeral = draw.choice(sorted(_TENTHS))
        return numeral, "", float(_TENTHS[numeral]), "percent", "share"
    if form == "F":
        numeral = draw.choice(sorted(_FRACTIONS))
        return numeral, "", _FRACTIONS[numeral], "ratio_part", "share"
    if form == "f":
        numeral = draw.choice("一两")
        return numeral, "番", {"一": 1.0, "两": 2.0}[numeral], "multiple", "ratio"
    raise ValueError(f"unknown form {form} of a figure; see tests/phrasebook/figures.py")


def _is_past(options: dict[str, str]) -> bool:
    return options.get("p", "now").startswith(("last", "y-", "any"))


def _range(name: str, slot: Indicator, about: Setting) -> tuple[float, float]:
    """Between what a level lies: after an earlier one of the same indicator above it, after a later one below it; a
    part below its whole, where these are printed."""
    if (near := about.levels.get(name)) is not None:
        low, high = (near * 1.01, near * 1.25) if about.was_past[name] else (near * 0.8, near * 0.99)
        return (low, max(low, min(high, 99.9))) if slot.sort == "rate" else (low, high)
    whole = about.levels.get(name[0])
    return (whole * 0.1, whole * 0.4) if whole is not None and slot.sort != "mean" else (slot.low, slot.high)


def _amount(low: float, high: float, places: int, unit: str, draw: random.Random) -> tuple[str, str, float, str]:
    smallest = 10**-places
    number = round(exp(draw.uniform(log(max(low, smallest)), log(max(high, 2 * smallest)))), places)
    digits = f"{max(number, smallest):.{places}f}"
    multiplier, rest = _UNIT.match(unit).groups()  # type: ignore[union-attr]
    kind = {"%": "percent", "‰": "percent", "个百分点": "percentage_point", "倍": "multiple"}.get(unit, "quantity")
    if kind == "percent":
        return digits + unit, "", float(digits), kind
    return digits + (multiplier or ""), rest, float(digits) * MULTIPLIERS[multiplier or ""], kind


def _literal(said: str, draw: random.Random) -> str:
    low, _, high = said.partition("-")
    return str(draw.randint(int(low), int(high))) if high else said
