"""Numerals: every spelling of a number reads as that number, and none is read for ever."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.figures.numerals import MAX_VALUE, Numeral, UnreadableNumeral, last_nonzero_place, read_numeral

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")


def in_chinese(number: int) -> str:
    """A whole number below 10¹⁶ in lower-case Chinese numerals."""
    if number == 0:
        return "零"
    sections = []
    for scale in ("", "万", "亿", "万亿"):
        number, section = divmod(number, 10_000)
        sections.append((section, scale))
    text, gap = "", False
    for section, scale in reversed(sections):
        if not section:
            gap = bool(text)
            continue
        if text and (gap or section < 1000):
            text += "零"
        text += section_in_chinese(section) + scale
        gap = False
    # 万 and 亿 of one number share the 亿: 1万5000亿 is 一万五千亿
    head, _, tail = text.partition("万亿")
    return f"{head}万{tail}" if _ and "亿" in tail else text


def section_in_chinese(section: int) -> str:
    """A number from 1 to 9999."""
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = section // unit % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    return text


@given(st.integers(0, 10**12 - 1))
def test_chinese_numerals_read_as_the_number_they_spell(number: int) -> None:
    """Reading a spelled number gives the number back, in lower and in upper case."""
    spelled = in_chinese(number)
    assert read_numeral(spelled).value == number
    assert read_numeral(spelled.translate(FORMAL)).value == number


@given(st.integers(0, 10**5), st.integers(0, 4), st.sampled_from(["", "万", "亿", "万亿", "千万", "百亿"]))
def test_arabic_numerals_read_alike_in_every_width_and_with_separators(whole: int, decimals: int, scale: str) -> None:
    """Full-width digits, thousands separators and inner blanks change nothing."""
    printed = f"{whole}.{'7' * decimals}" if decimals else f"{whole}"
    plain = read_numeral(printed + scale)
    parted = f"{whole:,}" + printed[len(str(whole)) :]
    assert read_numeral(printed.translate(FULL_WIDTH) + scale) == plain
    assert read_numeral(f"{parted} {scale}".strip()) == plain
    assert read_numeral(parted.replace(",", "，") + scale) == plain
    assert plain.value % plain.place == 0
    assert plain.significant_place >= plain.place


@pytest.mark.parametrize(
    ("printed", "value", "place", "significant"),
    [
        ("3万5千", 35000, 1000, 1000),
        ("1亿4千万", 140_000_000, 10**7, 10**7),
        ("37亿5600万", 3_756_000_000, 10**4, 10**6),
        ("1万3千亿", 13 * 10**11, 10**11, 10**11),
        ("二十一点五亿", 2_150_000_000, 10**7, 10**7),
        ("十万", 10**5, 10**5, 10**5),
        ("两万五", 25000, 1000, 1000),
        ("一百八", 180, 1, 10),
        ("廿八", 28, 1, 1),
        ("二〇五", 205, 1, 1),
        ("3000", 3000, 1, 1000),
        ("30.50", Fraction("30.5"), Fraction(1, 100), Fraction(1, 100)),
        ("-3.2", Fraction("-3.2"), Fraction(1, 10), Fraction(1, 10)),
        ("零下15", -15, 1, 1),
    ],
)
def test_places_follow_the_last_printed_digit(
    printed: str, value: Fraction, place: Fraction, significant: Fraction
) -> None:
    """Value, place of the last digit and place of the last digit that is not zero, with multipliers."""
    numeral = read_numeral(printed)
    assert (numeral.value, numeral.place, numeral.significant_place) == (value, place, significant)


@pytest.mark.parametrize("printed", ["", "万万万", "元", "1.2.3", "一二十", "5亿万", "12点", "3 元", "1万2万"])
def test_what_spells_no_number_is_refused(printed: str) -> None:
    """A refusal carries a short reason and is no other exception."""
    with pytest.raises(UnreadableNumeral, match="no numeral"):
        read_numeral(printed)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [("1" * 31, "more than 30 digits"), ("9" * 10**6, "more than 30 digits"), ("99999999万亿", "beyond 10")],
)
def test_numerals_beyond_the_bounds_are_refused_at_once(printed: str, reason: str) -> None:
    """Neither a long nor a great numeral starts any arithmetic."""
    with pytest.raises(UnreadableNumeral, match=reason):
        read_numeral(printed)


@given(st.integers(0, MAX_VALUE))
def test_last_nonzero_place_divides_the_number(number: int) -> None:
    """The place found divides the number, and ten times the place does not."""
    place = last_nonzero_place(Fraction(number), Fraction(1))
    assert number % place == 0
    assert number == 0 or number % (10 * place) != 0


def test_another_multiplier_scales_value_and_places() -> None:
    """A figure under a heading 万 is ten thousand times what it prints, places included."""
    assert read_numeral("16.37").times(10**4) == Numeral(Fraction(163700), Fraction(100), Fraction(100), True)
