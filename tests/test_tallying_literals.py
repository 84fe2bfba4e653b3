"""Plain literals, read at a glance: the same number, places and exactness as the reader of figures gives."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.figures import UnreadableNumeral, printed_figure
from pipelines.tallying.plain_figures import read_otherwise, read_plain
from pipelines.tallying.plain_literals import glance
from schemas.consistency.intervals import Printed

UNITS = (None, "元", "人", "户", "个", "吨", "%", "个百分点", "倍")


@settings(max_examples=600, deadline=None)
@given(
    st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,4})?(万亿|亿|万|千|百)?[%‰]?", fullmatch=True),
    st.sampled_from(UNITS),
    st.sampled_from(["quantity", "percent", "percentage_point", "multiple", "ratio_part"]),
    st.sampled_from([None, 1.0, 0.1, 10000.0, 1e8]),
)
@example("100%", "%", "percent", 1.0)
@example("3000", "户", "quantity", None)
@example("007", "人", "quantity", 1.0)
def test_a_glance_reads_what_the_reader_reads(literal: str, unit: str | None, kind: str, place: float | None) -> None:
    """Whatever is read at a glance is read so by the reader of figures; whole numbers over one denominator alike."""
    plain = glance(literal, unit, kind, place)
    if plain is None:
        return
    printed = printed_figure(literal, unit, kind, place=place)
    value, step, significant = (Fraction(part, plain.over) for part in plain[:3])
    assert printed == Printed(value, step, significant, plain.exact)
    read, other = read_plain(literal, unit, kind, place), read_otherwise(literal, unit, kind, place)
    assert read is not None
    assert other is not None
    assert read[1] == other[1]
    ends = [[Fraction(part, scaled.over) for part in scaled[:4]] for scaled, _ in (read, other)]
    assert ends[0] == ends[1]
    assert read[0].counted == other[0].counted


@pytest.mark.parametrize(
    ("literal", "unit", "kind", "place"),
    [
        ("4000.5", "元", "quantity", 1e7),  # a heading multiplies by 亿
        ("0.0", "元", "quantity", 0.1),
        ("几十", "人", "quantity", None),
        ("10．2％", "%", "percent", 0.1),
        ("三分之一", None, "ratio_part", None),
    ],
)
def test_what_is_not_plain_is_left_to_the_reader(
    literal: str, unit: str | None, kind: str, place: float | None
) -> None:
    """Headings, zeros, words and wide digits are no matter of a glance."""
    assert glance(literal, unit, kind, place) is None


def test_the_reader_serves_what_a_glance_does_not() -> None:
    """Wide digits and headings become whole numbers too; what says no number does not."""
    wide = read_otherwise("10．2％", "%", "percent", 0.1)
    assert wide is not None
    assert (Fraction(wide[0].point, wide[0].over), wide[1]) == (Fraction("10.2"), "10.2")
    headed = read_otherwise("4000.5", "元", "quantity", 1e7)
    assert headed is not None
    assert headed[1] == "400050000000"
    assert read_otherwise("几十", "人", "quantity", None) is None
    with pytest.raises(UnreadableNumeral):
        printed_figure("几十", "人", "quantity")
