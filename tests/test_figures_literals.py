"""Literals: what they stand for can be rebuilt exactly from what a mention keeps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.figures import UnreadableNumeral, figure_interval, printed_figure, read_mentions
from pipelines.figures.literals import neighbours, read_literal
from schemas.consistency.intervals import Interval, Printed
from schemas.vocabulary import STATISTIC_KINDS, Kind, Outcome, QualifierKind

AMOUNTS = st.decimals(0, 10**7, places=2).map(str) | st.integers(0, 10**9).map(str)


def test_a_printed_figure_is_rebuilt_from_literal_and_place() -> None:
    """A multiplier of a table heading is not in the literal; the mention's place brings it back."""
    assert printed_figure("33.37万", "户", Kind.QUANTITY) == Printed(Fraction(333700), Fraction(100), Fraction(100))
    assert printed_figure("4000.5", "元", "quantity", place=1e7) == Printed(
        Fraction(400_050_000_000), Fraction(10**7), Fraction(10**7)
    )
    assert printed_figure("31348", "张", Kind.QUANTITY).counted
    assert not printed_figure("31348", "元", Kind.QUANTITY).counted
    assert printed_figure("100%", "%", Kind.PERCENT).counted


@pytest.mark.parametrize(
    ("literal", "kind", "value"),
    [
        ("三分之二", Kind.RATIO_PART, Fraction(2, 3)),
        ("1/8", Kind.RATIO_PART, Fraction(1, 8)),
        ("一半", Kind.RATIO_PART, Fraction(1, 2)),
        ("百分之一百零三点六", Kind.PERCENT, Fraction("103.6")),
        ("千分之五", Kind.PERCENT, 5),
        ("三成五", Kind.PERCENT, 35),
        ("六成半", Kind.PERCENT, 65),
        ("l.28万", Kind.QUANTITY, 12800),
        ("2 3 3 . 8 6 \\times 1 0 ^ { 4 }", Kind.QUANTITY, 2338600),
        ("三十五元七角", Kind.QUANTITY, Fraction("35.7")),
    ],
)
def test_literals_of_every_form_give_their_exact_value(literal: str, kind: Kind, value: Fraction) -> None:
    """Fractions, 成, look-alikes, LaTeX and coins are exact rationals."""
    assert printed_figure(literal, None, kind).value == value


@pytest.mark.parametrize(
    "literal", ["3%—5%", "三五", "几十", "上万", "两三万", "一二三四五六七八九十百千", "1/0", "0/5", "一分之零", "—"]
)
def test_literals_that_say_no_single_number_are_refused(literal: str) -> None:
    """Ranges, vague numbers and nonsense have no exact value, and say so."""
    with pytest.raises(UnreadableNumeral):
        printed_figure(literal, None, Kind.PERCENT if "%" in literal else Kind.RATIO_PART)


@pytest.mark.parametrize(
    ("literal", "qualifiers", "interval"),
    [
        ("几十", (), "[20, 99]"),
        ("几十", (QualifierKind.GE,), "[20, ∞)"),
        ("十几", (), "[11, 19]"),
        ("上亿", (), "[1e+08, 1e+09)"),
        ("2-3万", (), "[15000, 35000]"),
        ("2-3万", (QualifierKind.LE,), "[0, 35000]"),
        ("5000-1万", (), "[4999.5, 15000]"),
        ("1000", (QualifierKind.GT, QualifierKind.ABOVE_WITHIN), "(1000, 2000)"),
    ],
)
def test_intervals_of_ranges_vague_and_stacked_figures(
    literal: str, qualifiers: tuple[QualifierKind, ...], interval: str
) -> None:
    """A range widens by half a unit at each end, a vague number has bounds of its own, qualifiers intersect."""
    assert str(figure_interval(literal, "元", Kind.QUANTITY, qualifiers)) == interval


def test_a_heading_multiplies_a_range_too() -> None:
    """The ends of a range scale with the place that the mention carries."""
    assert figure_interval("5-6", "吨", Kind.QUANTITY, place=1e4) == Interval(Fraction(45000), Fraction(65000))


@given(AMOUNTS, st.sampled_from(["", "万", "亿"]), st.sampled_from(["元", "人", "吨", "%", "个百分点", "倍"]))
def test_what_is_rebuilt_equals_what_was_read(amount: str, scale: str, unit: str) -> None:
    """Literal, unit, kind and place of a mention suffice for its exact value and interval."""
    (mention,) = read_mentions(f"产值为{amount}{scale}{unit}")
    if mention.outcome is Outcome.UNREAD:
        return
    place = float(mention.place)
    assert printed_figure(mention.literal, mention.unit, mention.kind, place=place).value == mention.value
    assert figure_interval(mention.literal, mention.unit, mention.kind, place=place) == mention.interval


@given(
    st.sampled_from(["约", "近", "超过", "不足", "不低于", "不超过", "最多不超过", ""]),
    AMOUNTS,
    st.sampled_from(["", "万", "亿", "多万", "余"]),
    st.sampled_from(["元", "人", "%", "倍", "个百分点"]),
    st.sampled_from(["左右", "以上", "以内", ""]),
)
def test_a_value_lies_in_the_closure_of_its_interval(
    before: str, amount: str, scale: str, unit: str, after: str
) -> None:
    """Whatever the qualifiers say, the printed number is the figure itself or the limit of what it admits."""
    for mention in read_mentions(f"达{before}{amount}{scale}{unit}{after}"):
        if mention.value is not None and mention.interval is not None and mention.kind in STATISTIC_KINDS:
            closed = Interval(mention.interval.lower, mention.interval.upper)
            assert mention.value in closed, (mention, str(mention.interval))


def test_neighbouring_digits_are_a_range_and_longer_runs_are_not() -> None:
    """三五, 七八百 and 十七八 mean two numbers; 二〇五, 一二三五 and 五六七 spell one."""
    assert neighbours("三五") == ("三", "五")
    assert neighbours("七八百") == ("七百", "八百")
    assert neighbours("十七八") == ("十七", "十八")
    assert [neighbours(text) for text in ("二〇五", "一二三五", "八三", "三七")] == [None] * 4


@pytest.mark.parametrize(
    ("literal", "kind", "value", "place", "significant", "scaled"),
    [
        ("4875", "quantity", "4875", "1", "1", False),
        ("两千五百", "quantity", "2500", "1", "100", False),
        ("零", "quantity", "0", "1", "1", False),
        ("33.37万", "quantity", "333700", "100", "100", True),
        ("3百万", "quantity", "3000000", "1000000", "1000000", True),
        ("二十余万", "quantity", "200000", "100000", "100000", True),
        ("1.5×10^4", "quantity", "15000", "1000", "1000", True),
        ("1,234.50", "quantity", "1234.5", "0.01", "0.01", False),
        ("3元5角", "quantity", "3.5", "0.1", "0.1", False),
        ("3元5角2分", "quantity", "3.52", "0.01", "0.01", False),
        ("三成", "percent", "30", "10", "10", False),
        ("三成五", "percent", "35", "1", "1", False),
        ("三成半", "percent", "35", "1", "1", False),
        ("百分之三点五", "percent", "3.5", "0.1", "0.1", False),
        ("100%", "percent", "100", "1", "100", False),
        ("四分之三", "ratio_part", "3/4", "3/40", "3/40", False),
        ("5.5~6", "quantity", None, "0.1", "0.1", False),
        ("5000—1万", "quantity", None, "1", "1", True),
        ("2—3万", "quantity", None, "10000", "10000", True),
        ("2～3成", "percent", None, "10", "10", False),
        ("上万", "quantity", None, "10000", "10000", True),
        ("几千", "quantity", None, "1000", "1000", False),
        ("三十几", "quantity", None, "1", "1", False),
    ],
)
def test_places_of_literals(
    literal: str, kind: str, value: str | None, place: str, significant: str, scaled: bool
) -> None:
    """Value of the last printed digit and of the last that is not nought; of a range the finer of both ends."""
    figure = read_literal(literal, Kind(kind))
    assert figure.value == (None if value is None else Fraction(value))
    assert (figure.place, figure.significant_place) == (Fraction(place), Fraction(significant))
    assert figure.scaled is scaled
    assert figure.loose is (kind == "ratio_part")
