"""Plain literals, read at a glance or as a column: the numbers and places that the reader of figures gives."""

from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pyarrow
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.figures import UnreadableNumeral, printed_figure
from pipelines.tallying.explanations import bare_text, exact_text
from pipelines.tallying.figures_of_claims import read_exact
from pipelines.tallying.plain_columns import read_column
from pipelines.tallying.plain_figures import read_in_integers
from pipelines.tallying.plain_literals import glance
from schemas.consistency.integers import Scaled
from schemas.consistency.intervals import Interval, Printed, printed_interval
from schemas.consistency.units import find_unit
from schemas.tables import TABLES

UNITS = (None, "元", "人", "户", "个", "吨", "%", "个百分点", "倍")
WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


class Printing(NamedTuple):
    """A literal with what is said of it, and the sign of its observation."""

    literal: str
    unit: str | None
    kind: str
    place: float | None = None
    sign: int = 1


digits = st.integers(0, 10**9).map(str) | st.integers(10**13, 10**18).map(str) | st.sampled_from(("007", "100", "0"))
decimals = st.sampled_from(("", "", ".0", ".5", ".50", ".125", ".0625"))
scales = st.sampled_from(("", "", "", "万", "亿", "万亿", "千"))
signs = st.sampled_from(("", "", "%", "‰", "\\%"))
literals = st.tuples(digits, decimals, scales, signs).map("".join)
spaced = st.tuples(literals, st.sampled_from((",", "，", " ", "　")), st.integers(1, 6)).map(
    lambda drawn: f"{drawn[0][: drawn[2]]}{drawn[1]}{drawn[0][drawn[2] :]}"
)
printings = st.builds(
    Printing,
    literals | literals.map(lambda text: text.translate(WIDE)) | spaced,
    st.sampled_from(UNITS),
    st.sampled_from(["quantity", "quantity", "percent", "percentage_point", "multiple", "ratio_part"]),
    st.sampled_from([None, None, 0.0, 1.0, 0.1, 10000.0, 1e8]),
    st.sampled_from([1, -1]),
)


def _ends(scaled: Scaled) -> tuple[list[Fraction], bool]:
    return [Fraction(part, scaled.over) for part in scaled[:4]], scaled.counted


def _mentions(printed: list[Printing]) -> pyarrow.Table:
    columns = {name: [getattr(one, name) for one in printed] for name in ("literal", "unit", "kind", "place")}
    schema = TABLES["mentions"].schema
    return pyarrow.table({name: pyarrow.array(column, schema.field(name).type) for name, column in columns.items()})


@settings(max_examples=200, deadline=None)
@given(printings)
@example(Printing("100%", "%", "percent", 1.0))
@example(Printing("100‰", "‰", "percent", 1.0))
@example(Printing("3000", "户", "quantity"))
@example(Printing("007", "人", "quantity", 1.0))
def test_a_glance_reads_what_the_reader_reads(printed: Printing) -> None:
    """Whatever is read at a glance is read so by the reader of figures; whole numbers over one denominator alike."""
    literal, unit, kind, place, _ = printed
    plain = glance(literal, unit, kind, place)
    if plain is None:
        return
    read = printed_figure(literal, unit, kind, place=place)
    value, step, significant = (Fraction(part, plain.over) for part in plain[:3])
    assert read == plain.printed == Printed(value, step, significant, plain.exact)
    assert plain.interval == printed_interval(read)
    scaled = read_in_integers(literal, unit, kind, place)
    assert scaled is not None
    assert scaled[1] == exact_text(read.value)
    ends, counted = _ends(scaled[0])
    assert ends == [plain.interval.lower, plain.interval.upper, read.value, read.place]
    assert counted == (read.counted and kind == "quantity")


@settings(max_examples=40, deadline=None)
@given(st.lists(printings, max_size=12))
@example([Printing("１０．２％", "%", "percent", 0.1, -1), Printing("3000", "户", "quantity", 1.0)])
@example([Printing("100%", "%", "percent", 1.0), Printing("100‰", "‰", "percent"), Printing("100", "%", "percent")])
@example(
    [Printing("0.00012万", "元", "quantity"), Printing("12.50亿", "元", "quantity"), Printing("0", "人", "quantity")]
)
@example([Printing("99999999999999999", "元", "quantity"), Printing("4000.5", "元", "quantity", 1e7)])
def test_a_column_reads_what_the_reader_reads(printed: list[Printing]) -> None:
    """Row by row the numbers, texts and units that reading one by one gives, with the sign of the observation."""
    signs = np.array([one.sign for one in printed], dtype=np.int64)
    column = read_column(_mentions(printed), signs)
    for row, scaled, unit, bare, exact in zip(*column, strict=True):
        literal, name, kind, place, sign = printed[row]
        read = read_in_integers(literal, name, kind, place)
        assert read is not None
        assert _ends(scaled) == _ends(read[0] if sign > 0 else read[0].negated())
        assert (exact, unit) == (read[1], find_unit(name, kind))
        assert bare == bare_text(literal)


def test_a_column_leaves_little_to_the_reader() -> None:
    """What prints plainly is read at once, in wide digits or with a multiplier; rows of sign nought are not read."""
    plain = [
        Printing("4875", "元", "quantity", 1.0),
        Printing("11.4%", "%", "percent", 0.1),
        Printing("３３．３７万", "人", "quantity", 100.0),
        Printing("1.2万亿", "元", "quantity", 1e11),
        Printing("４，８７５．２ 万", "吨", "quantity", 1000.0),
        Printing("7 4 . 3 \\%", "%", "percent", 0.1),
        Printing("4000.5", "元", "quantity", 1e7),
    ]
    assert read_column(_mentions(plain), np.array([1, -1, 1, 1, 1, 1, 1])).rows == [0, 1, 2, 3, 4, 5, 6]
    assert read_column(_mentions(plain), np.array([0, 1, 0, 1, 0, 0, 0])).rows == [1, 3]
    others = [Printing("几十", "人", "quantity"), Printing("11.4%", None, "multiple"), Printing("3万", "%", "percent")]
    assert read_column(_mentions(others), np.array([1, 1, 1])).rows == []


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
    wide = read_in_integers("10．2％", "%", "percent", 0.1)
    assert wide is not None
    assert (Fraction(wide[0].point, wide[0].over), wide[1]) == (Fraction("10.2"), "10.2")
    headed = read_in_integers("4000.5", "元", "quantity", 1e7)
    assert headed is not None
    assert headed[1] == "400050000000"
    assert read_in_integers("几十", "人", "quantity", None) is None
    assert read_exact("4875", "元", "quantity", None, 1.0)[1] == Interval(Fraction("4874.5"), Fraction("4875.5"))
    with pytest.raises(UnreadableNumeral):
        printed_figure("几十", "人", "quantity")
