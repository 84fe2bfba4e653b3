"""Dates: what a date literal covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.figures import CalendarPoint, CalendarSpan, read_date, read_mentions
from schemas.vocabulary import Kind


def point(year: int | None = None, month: int | None = None, day: int | None = None) -> CalendarPoint:
    """A point without a quarter."""
    return CalendarPoint(year, None, month, day)


@pytest.mark.parametrize(
    ("literal", "first", "last"),
    [
        ("2013年", point(2013), point(2013)),
        ("2009 年", point(2009), point(2009)),
        ("１９９６年", point(1996), point(1996)),
        ("一九七八年", point(1978), point(1978)),
        ("八三年十月", point(1983, 10), point(1983, 10)),
        ("2013—2020年", point(2013), point(2020)),
        ("2013年至2019年", point(2013), point(2019)),
        ("一九八一年到一九八三年", point(1981), point(1983)),
        ("2016年3月12日", point(2016, 3, 12), point(2016, 3, 12)),
        ("2023年07月20日 16:42", point(2023, 7, 20), point(2023, 7, 20)),
        ("2021.5.20", point(2021, 5, 20), point(2021, 5, 20)),
        ("5月20日", point(None, 5, 20), point(None, 5, 20)),
        ("5月20日—25日", point(None, 5, 20), point(None, 5, 25)),
        ("1—11月", point(None, 1), point(None, 11)),
        ("2015年1月—9月", point(2015, 1), point(2015, 9)),
        ("2015年1—9月", point(2015, 1), point(2015, 9)),
        ("9个月", point(None, 1), point(None, 9)),
        ("20日", point(None, None, 20), point(None, None, 20)),
        ("20世纪50年代", point(1950), point(1959)),
        ("70—80年代", point(1970), point(1989)),
        ("21世纪", point(2001), point(2100)),
        ("2011-2012学年", point(2011), point(2012)),
        ("三季度", CalendarPoint(None, 3), CalendarPoint(None, 3)),
        ("一至三季度", CalendarPoint(None, 1), CalendarPoint(None, 3)),
        ("2018年一季度", CalendarPoint(2018, 1), CalendarPoint(2018, 1)),
    ],
)
def test_a_date_literal_covers_its_span(literal: str, first: CalendarPoint, last: CalendarPoint) -> None:
    """Ends take over what only the other end prints; what is not printed stays open."""
    assert read_date(literal) == CalendarSpan(first, last)


@pytest.mark.parametrize("literal", ["16:42", "", "13月", "2021.13.40", "元年", "年代", "百年", "32日"])
def test_what_is_no_calendar_date_reads_as_none(literal: str) -> None:
    """A clock time or an impossible date covers nothing."""
    assert read_date(literal) is None


def test_a_span_knows_whether_it_is_a_point() -> None:
    """2020年 is one point, 2013—2020年 a stretch."""
    assert read_date("2020年").is_point  # type: ignore[union-attr]
    assert not read_date("2013—2020年").is_point  # type: ignore[union-attr]


@given(st.text(alphabet="0123456789０年月日至到—~-.:年代世纪季度第个一二三四五六七八九十〇零号", max_size=20))
def test_reading_a_date_never_raises(literal: str) -> None:
    """Any characters give a span or None."""
    span = read_date(literal)
    assert span is None or isinstance(span, CalendarSpan)


@given(st.dates())
def test_dates_in_a_sentence_are_read_whole(day: object) -> None:
    """A date of four digits, month and day is one mention that reads as that day."""
    printed = f"{day.year:04}年{day.month}月{day.day}日"  # type: ignore[attr-defined]
    mentions = read_mentions(f"截至{printed},全省完成")
    if day.year < 1000 or day.year >= 3000:  # type: ignore[attr-defined]
        return
    assert [(m.literal, m.kind) for m in mentions] == [(printed, Kind.DATE)]
    assert read_date(printed) == CalendarSpan(*[point(day.year, day.month, day.day)] * 2)  # type: ignore[attr-defined]
