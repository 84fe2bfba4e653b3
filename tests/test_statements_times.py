"""Time words and the periods they stand for."""

from datetime import date

import pytest

from pipelines.statements import periods, times
from pipelines.statements.settings import filed_date, find_calendar
from pipelines.statements.times import Calendar, Span
from tests.statements_by_hand import observed, read_text

NEWS = Calendar(date(2021, 5, 20), "day", 2020, False, False)
WORK = Calendar(date(2021, 1, 18), "day", 2020, False)


@pytest.mark.parametrize(
    ("text", "calendar", "label"),
    [
        ("2019年", NEWS, "2019"),
        ("一九八三年", NEWS, "1983"),
        ("２０１９年", NEWS, "2019"),
        ("2019年3月", NEWS, "2019-03"),
        ("2019年3月5日", NEWS, "2019-03-05"),
        ("5月17日", NEWS, "2021-05-17"),
        ("12月份", NEWS, "2020-12"),
        ("一季度", NEWS, "2021-Q1"),
        ("上半年", WORK, "2021-H1"),
        ("前三季度", NEWS, "2021-01/2021-09"),
        ("1—4月", NEWS, "2021-01/2021-04"),
        ("前4个月", NEWS, "2021-01/2021-04"),
        ("2016年下半年", NEWS, "2016-H2"),
        ("去年", NEWS, "2020"),
        ("去年底", NEWS, "2020"),
        ("今年", NEWS, "2021"),
        ("明年", NEWS, "2022"),
        ("年初", WORK, "2019"),
        ("目前", NEWS, "2021-05-20"),
        ("今年以来", NEWS, "2021-05-20"),
        ("“十三五”末", NEWS, "2020"),
        ("“十四五”规划开局之年", NEWS, "2021"),
        ("“十三五”的收官之年", NEWS, "2020"),
        ("2018—2019雪季", NEWS, "2018/2019"),
        ("2019-20榨季", NEWS, "2019/2020"),
        ("本周", NEWS, "2021-05-17/2021-05-23"),
        ("上周", NEWS, "2021-05-10/2021-05-16"),
        ("3至4月", NEWS, "2021-03/2021-04"),
        ("去年6月—9月", NEWS, "2020-06/2020-09"),
        ("2020年10月至2021年3月", NEWS, "2020-10/2021-03"),
        ("去年11月至今年2月", NEWS, "2020-11/2021-02"),
        ("2020年12月20日至2021年1月10日", NEWS, "2020-12-20/2021-01-10"),
        ("2月10日0时至17日", NEWS, "2021-02-10/2021-02-17"),
        ("3月以来", NEWS, "2021-03/2021-05"),
        ("11月以来", NEWS, "2020-11/2021-05"),
        ("4月8日以来", NEWS, "2021-04-08/2021-05-20"),
        ("2021年以来", NEWS, "2021-05-20"),
        ("入汛以来", NEWS, "2021-05-20"),
        ("截至15日", NEWS, "2021-05-15"),
        ("截至25日", NEWS, "2021-04-25"),
        ("截至昨天", NEWS, "2021-05-19"),
        ("10月底前", NEWS, "2021-10"),
        ("3月底前", NEWS, "2022-03"),
        ("下半年", NEWS, "2021-H2"),
        ("4月上旬", NEWS, "2021-04-01/2021-04-10"),
        ("2月下旬", NEWS, "2021-02-21/2021-02-28"),
        ("2016年年底", NEWS, "2016"),
        ("2018—2019学年", NEWS, "2018/2019"),
        ("2018/19榨季", NEWS, "2018/2019"),
        ("3月份当月", NEWS, "2021-03"),
        ("昨天", NEWS, "2021-05-19"),
        ("昨天下午2点", NEWS, "2021-05-19"),
        ("4月前20天", NEWS, "2021-04-01/2021-04-20"),
        ("下个月", NEWS, "2021-06"),
        ("去年雪季（2020年11月至2021年3月）", NEWS, "2020-11/2021-03"),
    ],
)
def test_a_time_word_stands_for_a_period(text: str, calendar: Calendar, label: str) -> None:
    """Explicit, relative and deictic words resolve against the dates of the report."""
    (word,) = times.scan(text)
    resolved = times.resolve(word, calendar)
    assert isinstance(resolved, periods.Period)
    assert resolved.label == label
    assert resolved.first <= resolved.last


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("“十三五”时期", Span(2015, 2016, 2020)),
        ("五年来", Span(2015, 2016, 2020)),
        ("六年多来", Span(2014, 2014, 2020)),
        ("过去三年", Span(2017, 2018, 2020)),
        ("2009年换届以来", Span(2009, 2009, 2020)),
        ("党的十八大以来", Span(2012, 2012, 2020)),
        ("2013年至2019年", Span(2013, 2013, 2019)),
        ("2017至2019年", Span(2017, 2017, 2019)),
        ("2013—2020年", Span(2013, 2013, 2020)),
        ("2016年至今", Span(2016, 2016, 2020)),
    ],
)
def test_spans_know_their_base(text: str, span: Span) -> None:
    """Growth counts from the year before a plan, from the first year of a range (TALLYING 3.5)."""
    (word,) = times.scan(text)
    assert times.resolve(word, WORK) == span


@pytest.mark.parametrize(
    "text",
    [
        "第十五届",
        "三年行动计划",
        "“五个一批”",
        "大都市",
        "自由贸易",
        "十五个",
        "9月度假"[2:],
        "为八年来少见",
        "创2012年建厂以来新高",
        "昨天从市水务局获悉",
        "昨日，市教育局召开发布会",
        "2至3个月",
        "“十四五”的关键之年",
        "本周边",
        "年内高点",
    ],
)
def test_words_that_only_look_like_times_are_none(text: str) -> None:
    """Numbers of sessions, names and plans of action name no period."""
    assert times.scan(text) == []


def test_months_told_of_together_are_a_span() -> None:
    """3、4月份 with one figure runs from the first to the last; the items stay apart for a list of figures."""
    (months,) = times.scan("今年，3、4月份")[1:]
    resolved = times.resolve(months, NEWS)
    assert isinstance(resolved, periods.Period)
    assert resolved.label == "2021-03/2021-04"
    assert [item.part for item in months.items] == ["M3", "M4"]


def test_days_told_apart_are_a_span() -> None:
    """自…启动，至…结束 runs from the first day to the second; a day of departure and one of arrival need 自 and 至."""
    (first, span) = times.scan("展会自4月9日开馆，至4月15日结束")
    assert (first.part, getattr(times.resolve(span, NEWS), "label", "")) == ("D4-9", "2021-04-09/2021-04-15")
    assert [word.role for word in times.scan("4月9日开馆，4月15日结束")] == ["point", "point"]


def test_lists_of_periods_keep_their_order() -> None:
    """一、二季度 and 2015和2016年 are lists for the figures that follow."""
    (quarters,) = times.scan("一、二、三季度")
    resolved = [times.resolve(item, Calendar(date(2021, 2, 28), "day", 2020, True)) for item in quarters.items]
    assert [when.label for when in resolved if isinstance(when, periods.Period)] == ["2020-Q1", "2020-Q2", "2020-Q3"]
    (two,) = times.scan("2015和2016年")
    assert [item.year for item in two.items] == [2015, 2016]


def test_the_same_part_of_another_year() -> None:
    """上年同期 keeps part and kind of the period it refers to."""
    half = periods.half(2023, 1)
    assert periods.years_back(half).label == "2022-H1"
    assert periods.years_back(periods.months(2019, 1, 9), 3).label == "2016-01/2016-09"
    assert periods.years_back(periods.quarter(2021, 2)).label == "2020-Q2"
    assert periods.years_back(periods.month(2021, 2)).label == "2020-02"
    assert periods.years_back(periods.day(2020, 2, 29)).label == "2019-02-28"
    assert periods.years_back(periods.years(2013, 2020)).label == "2012/2019"
    assert periods.years_back(periods.year(2020).as_instant()).kind == "instant"


def test_periods_are_put_together() -> None:
    """A range of years, of months, and of one year with itself."""
    assert periods.years(2013, 2020).label == "2013/2020"
    assert periods.years(2020, 2020) == periods.year(2020)
    span = periods.between(periods.month(2020, 3), periods.month(2019, 10))
    assert (span.label, span.first, span.last) == ("2019-10/2020-03", date(2019, 10, 1), date(2020, 3, 31))
    assert periods.between(span, span) is span
    assert periods.day(2021, 2, 31).label == "2021-02-28"
    assert periods.years_back(periods.year(1901), 5).label == "1901"
    assert periods.half(2020, 2).label == "2020-H2"


def test_reports_tell_their_own_dates() -> None:
    """A communiqué is about its title's year, a work report of January about the year before, news about its own."""
    yearly, is_work = find_calendar("云江市2018年国民经济和社会发展统计公报", date(2019, 4, 9), "day")
    assert (yearly.about, yearly.yearly, is_work) == (2018, True, False)
    old, _ = find_calendar("国家统计局关于一九八三年国民经济计划执行结果的公报", None, None)
    assert old.about == 1983
    work, is_work = find_calendar("2018年政府工作报告", None, None)
    assert (work.about, is_work) == (2017, True)
    spoken, _ = find_calendar("云江市政府工作报告（2015年12月27日 市长）", None, None)
    assert (spoken.published, spoken.about) == (date(2015, 12, 27), 2015)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("云江/news_2018.txt", (date(2018, 1, 1), "year")),
        ("云江/201803.txt", (date(2018, 3, 1), "month")),
        ("公报2018年3月12日.html", (date(2018, 3, 12), "day")),
        ("2018-03-12_第1234567号.txt", (date(2018, 3, 12), "day")),
        ("2018/news.txt", None),
        ("1998-2003.txt", None),
        ("20180231.txt", None),
        ("12018.txt", None),
    ],
)
def test_the_name_of_a_file_tells_its_date(path: str, told: tuple[date, str] | None) -> None:
    """One date, as exact as it is written; several, or digits that are no date, tell nothing."""
    assert filed_date(path) == told


def test_the_name_of_a_file_dates_a_report_that_names_no_year() -> None:
    """今年 is its year, 去年底 the end of the year before; a year that the text or a sidecar states comes first."""
    text = "今年前5个月，云江市外贸增长5%。去年底，外贸企业有31家。"

    def periods_of(text: str, path: str) -> list[str | None]:
        tables = read_text(text, title="云江新闻", published=None, precision=None, source_path=path)
        return [row["period"] for _, row in observed(tables)]

    assert periods_of(text, "news_2018.txt") == ["2018-01/2018-05", "2017"]
    assert periods_of(text, "news.txt") == [None, None]
    assert periods_of(text.replace("今年", "2016年"), "news_2018.txt") == ["2016-01/2016-05", "2015"]


@pytest.mark.parametrize(
    ("text", "about", "this"),
    [
        ("与2017年计划持平，比2016年快", 2017, None),
        ("2018年1—7月，全省工业增长", 2018, 2018),
        ("本报云江6月7日电 2018年前5个月，外贸增长；2017年下降", 2017, 2018),
        ("2018年9月14日，省政府举行发布会。到2035年，目标是翻一番", 2017, 2018),
        ("没有年份", None, None),
    ],
)
def test_a_report_without_a_date_tells_its_year(text: str, about: int | None, this: int | None) -> None:
    """Its dateline, its first full date or the months it tells of give 今年; full years alone and aims do not."""
    calendar = find_calendar("云江新闻", None, None)[0].dated_by(text)
    assert (calendar.about, calendar.this_year) == (about, this)
