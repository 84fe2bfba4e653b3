"""What a numeral says: its exact value and the places of its digits, in every script and mixture.

Reads one numeral with its multipliers (`37亿5600万`, `二十一点五亿`, `１．７６５万亿`, `叁万伍仟`, `2 3 3 . 8 6`). It
does not find numerals in a text, and knows neither units nor qualifiers. Work is bounded: a numeral of more than
`MAX_DIGITS` digits or beyond `MAX_VALUE` is refused before any arithmetic on it.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NoReturn

from pipelines.figures.folding import narrow

MAX_DIGITS: Final = 30
MAX_VALUE: Final = 10**18

DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TENS: Final = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}
SCALES: Final = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_FORMAL: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟弌弍弎", "一二三四五六七八九十百千一二三")
_TOKENS: Final = re.compile(
    r"(\d+(?:\.\d+)?)|点([零〇一二两三四五六七八九]+)|([零〇一二两三四五六七八九])|([十百千廿卅万亿兆])"
)
_DIGIT_STRING: Final = re.compile(r"[零〇一二两三四五六七八九]{2,}")
_INK: Final = re.compile(r"[,，\s]")


class UnreadableNumeral(ValueError):
    """A numeral that says no number; the message is the reason that the mention carries."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number and its places: `place` of the last printed digit, `significant_place` of the last non-zero one (the
    same where a decimal point is printed), `scaled` where 万, 亿, or a multiplier behind Arabic digits is printed."""

    value: Fraction
    place: Fraction
    significant_place: Fraction
    scaled: bool

    def times(self, factor: Fraction | int) -> "Numeral":
        """The same digits under another multiplier."""
        return Numeral(self.value * factor, self.place * factor, self.significant_place * factor, True)


def read_numeral(literal: str) -> Numeral:
    """Read one numeral, in any script, with any mixture of multipliers.

    Raises UnreadableNumeral with a short reason: too long, too great, or no numeral.
    """
    text = _INK.sub("", narrow(literal)).translate(_FORMAL)
    sign = -1 if text[:1] in ("-", "负") or text.startswith("零下") else 1
    text = text.removeprefix("零下").lstrip("-负+正")
    if sum(c.isdecimal() or c in DIGITS for c in text) > MAX_DIGITS:
        raise UnreadableNumeral(f"more than {MAX_DIGITS} digits")
    if _DIGIT_STRING.fullmatch(text):
        text = "".join(str(DIGITS[c]) for c in text)
    numeral = _Reader(text).read()
    if abs(numeral.value) > MAX_VALUE:
        raise UnreadableNumeral("beyond 10^18")
    return Numeral(sign * numeral.value, numeral.place, numeral.significant_place, numeral.scaled)


class _Reader:
    """Evaluates the tokens of one numeral from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.total = Fraction(0)  # closed by 万 or 亿
        self.section = Fraction(0)  # below the next 万 or 亿
        self.number: Fraction | None = None  # waiting for its multiplier
        self.number_place = Fraction(1)
        self.place = Fraction(1)
        self.last_scale = 0
        self.last_unit = 0  # the multiplier just read; 0 behind 零 and digits
        self.arabic = self.pointed = self.scaled = self.chinese_digit = False

    def read(self) -> Numeral:
        position = 0
        for match in _TOKENS.finditer(self.text):
            if match.start() != position:
                self._refuse()
            position = match.end()
            arabic, decimals, digit, multiplier = match.groups()
            if arabic:
                self._arabic(arabic)
            elif decimals:
                self._decimals(decimals)
            elif digit:
                self._digit(digit)
            else:
                self._multiplier(multiplier)
        if position != len(self.text) or not position:
            self._refuse()
        return self._close()

    def _refuse(self) -> NoReturn:
        raise UnreadableNumeral("no numeral")

    def _arabic(self, printed: str) -> None:
        if self.number is not None:
            self._refuse()
        decimals = len(printed.partition(".")[2])
        self.number = Fraction(int(printed.replace(".", "")), 10**decimals)
        self.number_place = Fraction(1, 10**decimals)
        self.arabic, self.pointed = True, self.pointed or decimals > 0
        self.chinese_digit = False

    def _decimals(self, decimals: str) -> None:
        whole = self.section + (self.number or 0)
        if self.arabic or (self.total and not self.last_unit and self.number is None and not self.section):
            self._refuse()
        digits = "".join(str(DIGITS[c]) for c in decimals)
        self.number = whole + Fraction(int(digits), 10 ** len(digits))
        self.number_place = Fraction(1, 10 ** len(digits))
        self.section, self.pointed, self.chinese_digit = Fraction(0), True, False

    def _digit(self, digit: str) -> None:
        if self.number:
            self._refuse()
        if digit in "零〇":
            self.last_unit = 0
            self.number = Fraction(0) if not (self.section or self.total) else None
            self.number_place = Fraction(1)
            return
        self.number, self.number_place, self.chinese_digit = Fraction(DIGITS[digit]), Fraction(1), True

    def _multiplier(self, name: str) -> None:
        if name in SCALES:
            self._scale(SCALES[name])
            return
        unit = TENS[name]
        if name in "廿卅":
            self.section += unit
            self.place, self.last_unit = Fraction(10), 10
            return
        if self.section and unit >= (self.last_unit or 1000) and self.last_unit:
            self._refuse()
        number = Fraction(1) if self.number is None else self.number
        self.scaled = self.scaled or self.arabic
        self.section += number * unit
        self.place = self.number_place * unit
        self.number, self.number_place, self.last_unit, self.chinese_digit = None, Fraction(1), unit, False

    def _scale(self, scale: int) -> None:
        base = self.section + (self.number or 0)
        if self.number is not None:
            self.place = self.number_place
        zero = not self.section and self.last_unit in (10, 100, 1000)  # 0千万
        empty = self.number is None and not self.section and not zero
        if scale > self.last_scale and self.last_scale:
            self.total = (self.total + base) * scale
        else:
            if self.total and (empty or scale == self.last_scale):
                self._refuse()
            self.total += (Fraction(1) if empty else base) * scale
            if empty:
                self.place = Fraction(1)
        self.place *= scale
        self.section, self.number, self.number_place = Fraction(0), None, Fraction(1)
        self.last_scale, self.last_unit, self.scaled, self.chinese_digit = scale, scale, True, False

    def _close(self) -> Numeral:
        if self.number is not None:
            # 两万五, 三千五, 一百八: a last digit without 零 counts the next lower unit; 十五 is the same rule.
            unit = self.last_unit // 10 if self.chinese_digit and self.last_unit else 1
            self.section += self.number * unit
            self.place = self.number_place * unit
        value = self.total + self.section
        place = self.place if self.scaled or self.pointed else Fraction(1)
        return Numeral(value, place, place if self.pointed else last_nonzero_place(value, place), self.scaled)


def last_nonzero_place(value: Fraction, place: Fraction) -> Fraction:
    """Value of the last digit of `value` that is not zero, at or above `place`."""
    if not value:
        return place
    count = value / place
    if count.denominator != 1:
        return place
    digits = str(abs(count.numerator))
    zeros = len(digits) - len(digits.rstrip("0"))
    return place * Fraction(10) ** zeros if zeros else place
