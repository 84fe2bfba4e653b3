"""Articles of a page: where they begin, and what their titles and bylines are."""

from datetime import date
from pathlib import Path

import pytest

from pipelines.reading import read_report

BODY = "全县粮食产量达到12万吨，比上年增长三成，农民收入随之增加。"
LONG = BODY * 3


def articles_of(text: str) -> list[dict]:
    return read_report(text.encode(), "page.txt")["articles"].to_pylist()


def report_of(text: str) -> dict:
    return read_report(text.encode(), "page.txt")["reports"].to_pylist()[0]


def treatments_of(text: str) -> list[str]:
    return [row["treatment"] for row in read_report(text.encode(), "page.txt")["passages"].to_pylist()]


def test_datelines_cut_a_page_into_articles() -> None:
    """Each title above a dateline begins an article; the page title above the first is its kicker."""
    text = f"今日要闻\n粮食增产\n本报讯(记者 周皓){BODY}\n{LONG}\n道路通车\n据介绍开通\n"
    text += f"新华社太原5月20日电（记者 李敏）{BODY}"
    first, second = articles_of(text)
    assert (first["kicker"], first["headline"], first["byline"]) == ("今日要闻", "粮食增产", "本报讯(记者 周皓)")
    assert second["headline"] == "据介绍开通"
    assert second["kicker"] == "道路通车"
    assert second["byline"] == "新华社太原5月20日电（记者 李敏）"


def test_section_headings_do_not_cut_a_communique() -> None:
    """A communiqué with headings of any form is one article."""
    headings = ["一、综合", "（二）农业", "## 三、工业", "**四、投资**", "过去五年工作回顾", "表1 主要产品产量"]
    text = "某县2018年统计公报\n某县统计局\n2019年4月9日\n" + "\n".join(f"{heading}\n{LONG}" for heading in headings)
    (article,) = articles_of(text)
    assert article["headline"] == "某县2018年统计公报"
    assert article["byline"] == "某县统计局\n2019年4月9日"


def test_a_title_after_a_wide_gap_or_before_a_reporters_line_begins_an_article() -> None:
    """Without a dateline an article is told by a gap that paragraphs do not have, or by a line naming who wrote it."""
    wide = f"粮食增产\n{BODY}\n{LONG}\n\n\n\n道路通车\n{LONG}"
    assert [article["headline"] for article in articles_of(wide)] == ["粮食增产", "道路通车"]
    signed = f"粮食增产\n{BODY}\n{LONG}\n道路通车\n本报记者 周皓\n{LONG}"
    assert [article["headline"] for article in articles_of(signed)] == ["粮食增产", "道路通车"]
    assert articles_of(signed)[1]["byline"] == "本报记者 周皓"


def test_a_torn_end_above_a_title_is_no_kicker() -> None:
    """The unfinished piece that ends an article stays in it though a title follows."""
    text = f"粮食增产\n本报讯(记者 周皓){BODY}\n深入落实“三保险”“双\n道路通车\n本报讯(记者 张勇){BODY}"
    first, second = articles_of(text)
    assert first["text"].endswith("“双")
    assert (second["kicker"], second["headline"]) == (None, "道路通车")


def test_furniture_of_pages_belongs_to_no_article() -> None:
    """Buttons, font sizes, page numbers and comments are chrome and stand in no article's text."""
    text = f"下载\n打印\n【字号：\n】\n粮食增产\n{BODY}\n<!-- 图片说明 -->\n- 3 -\n责任编辑：周皓"
    assert treatments_of(text) == ["chrome"] * 4 + ["headline", "body"] + ["chrome"] * 3
    assert articles_of(text)[0]["text"] == f"粮食增产\n{BODY}"


def test_a_file_of_furniture_alone_has_no_article() -> None:
    """Chrome only gives a report without articles."""
    assert articles_of("下载\n打印") == []
    assert report_of("下载\n打印")["title"] is None


@pytest.mark.parametrize(
    ("front", "publisher", "day"),
    [
        ("某县统计公报\n某县统计局\n（2019年4月9日）", "某县统计局", date(2019, 4, 9)),
        ("某县统计公报\n云溪网 2019-04-09 15:20", None, date(2019, 4, 9)),
        ("时间：2026-02-09\n来源：某某日报\n某市政府工作报告", "某某日报", date(2026, 2, 9)),
        ("2023年07月20日 16:42　来源：某某新闻网\n外贸增长", "某某新闻网", date(2023, 7, 20)),
        ("某市政府工作报告（2021年1月15日 周皓）", None, date(2021, 1, 15)),
        ("政府工作报告\n——2021年3月5日在第十三届全国人民代表大会第四次会议上", None, date(2021, 3, 5)),
        ("某县统计公报\n（2019年13月9日）", None, None),
        ("某县统计公报\n（2019年4月）", None, date(2019, 4, 1)),
        ("某县统计公报\n某县统计局\n二〇一九年四月二十一日", "某县统计局", date(2019, 4, 21)),
        ("某县统计公报\n二○一九年十月", None, date(2019, 10, 1)),
        ("某县统计公报\n来源：本站", None, None),
        ("外贸增长", None, None),
    ],
)
def test_publisher_and_day_are_read_from_lines_that_say_nothing_else(
    front: str, publisher: str | None, day: date | None
) -> None:
    """A signing office, a source line, a date line, a date in the title's brackets, an occasion; else nothing."""
    report = report_of(f"{front}\n2020年5月1日，{BODY}")
    assert (report["publisher"], report["published_on"]) == (publisher, day)


def test_the_office_and_day_that_sign_a_report_at_its_end_are_read() -> None:
    """Where the front is silent, the last lines say who published it and when; an office alone says nothing."""
    report = report_of(f"某县统计公报\n{LONG}\n{LONG}\n某县统计局\n2019年4月9日")
    assert (report["publisher"], report["published_on"]) == ("某县统计局", date(2019, 4, 9))
    assert report_of(f"某县统计公报\n{LONG}\n某县统计局")["publisher"] is None


def test_markup_around_a_title_is_not_part_of_it() -> None:
    """Markdown marks stay in the text and leave the headline."""
    (article,) = articles_of(f"**政府工作报告**\n{BODY}")
    assert article["headline"] == "政府工作报告"
    assert article["text"].startswith("**政府工作报告**")


def test_the_longest_front_is_bounded() -> None:
    """A list of short lines is not taken for titles without end."""
    text = "\n".join(f"项目名称之{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{number}" for number in range(40))
    assert treatments_of(text).count("headline") <= 16


CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the clean corpus ../shared/corpus is not beside this clone")
def test_clean_documents_are_one_article_and_come_through_untouched() -> None:
    """Communiqués and work reports are one article each; no join, move or drop is made in any clean document."""
    for path in sorted(CORPUS.rglob("*.txt")):
        articles = read_report(path.read_bytes(), path.name)["articles"].to_pylist()
        assert len(articles) == 1, path.name
        done = [articles[0][kind] for kind in ("joins", "moves", "duplicates_dropped")]
        assert done == [[], [], []], path.name
