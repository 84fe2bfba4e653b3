"""Web pages and Markdown: what is text, what is furniture, what a page says of itself."""

from datetime import date

import pytest
from test_reading_reports import check_invariants

from pipelines.reading import read_report, webpages
from pipelines.reading.webpages import DEEPEST

GOVERNMENT = """<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<meta name="ArticleTitle" content="云溪县2022年国民经济和社会发展统计公报">
<meta name="PubDate" content="2023-04-18 09:30">
<meta name="ContentSource" content="云溪县统计局"><meta name="Url" content="http://www.yunxi.example/tjgb/t1.html">
<title>云溪县2022年国民经济和社会发展统计公报-云溪县人民政府门户网站</title>
<style>.a{width:980px}</style><script>var n = 2022; document.write("999万");</script></head>
<body class="nav-open"><form action="/s"><div id="top"><a href="/">云溪县人民政府</a><input value="12">
<select><option>2021</option></select></div>
<ul class="nav-list"><li><a href="/">首页</a></li><li><a>政务公开</a></li><li><a>12345热线</a></li></ul>
<div class="crumbs">当前位置：<a>首页</a> &gt; <a>统计数据</a></div>
<div class="main"><div class="head"><h1>云溪县2022年国民经济和<br>社会发展统计公报</h1>
<div class="info"><span>发布时间：2023-04-18 09:30</span><span>来源：云溪县统计局</span>
<span>浏览次数：<em>1287</em>次</span>【字体：<a>大</a> <a>中</a> <a>小</a>】<a>打印</a> <a>收藏</a></div></div>
<div id="zoom" class="TRS_Editor"><p>　　<strong>一、综合</strong></p>
<p>　　初步核算，全年地区生产总值<span>1</span><span
>28.7</span>&nbsp;亿元，比上年增长<b>4</b>.<b>2</b>%。其中，第一产业增加值31.
5亿元；第二产业增加值40.2亿元，
增长3.1%。<sup>[2]</sup>全年发电量3.6×10<sup>8</sup>千瓦时，造林12<br>
.4万亩，森林面积35.2<br>万亩，排放CO<sub>2</sub>减少2<wbr>4万吨。</p>
<p style="display: none">隐藏的777万</p><p hidden>也隐藏888万</p><!-- 备注 666 -->
<table border=1><caption>表1 主要农产品产量</caption>
<tr><th>指标</th><th>产量<br>（万吨）</th><th>比上年<br>增长（%）</th></tr>
<tr><td><p>粮食</p></td><td><p>12.<span>4</span></p></td><td>3.1</td></tr>
<tr><td rowspan="2">蔬菜</td><td>8.6</td><td>-2.0</td></tr><tr><td>9.1</td><td>1.0</td></tr>
<tr><td colspan="2">水果</td><td>2.5</td></tr></table>
<p>　　年末常住人口 32.5 万人，城镇化率51.2%。</p></div>
<div class="bdsharebuttonbox">分享到：<a>微信</a></div><p>责任编辑：李敏</p></div>
<div class="sidebar"><h3>热点新闻</h3><ul><li><a>全县2023年一季度经济运行情况</a></li></ul></div>
<div class="footer">主办：云溪县人民政府办公室<br>电话：0000-1234567</div></form></body></html>"""

NEWSPAPER = """<html><head><title>粮食总产连续五年增长-云溪日报</title></head><body>
<div id="menu"><a>第01版：要闻</a><a>第02版：综合</a></div>
<table width="980"><tr><td><a>上一版</a></td><td><table><tr><td>
<founder-content><div class="kicker">全县农业农村工作会议提出</div><h2>粮食总产连续五年增长</h2>
<p>本报讯（记者周禾）全县粮食总产量达18.9万吨，比上年增长1.6%，亩产提高到417公斤，农民收入随之增加。</p>
<p>今年全县将建设高标准农田2.3万亩，财政投入1.8亿元。</p></founder-content>
</td></tr></table></td></tr></table><p>版权所有 云溪日报社 未经授权不得转载</p></body></html>"""


def read(page: str, name: str = "a.html", encoding: str = "utf-8") -> tuple[dict, list[tuple[str, str]]]:
    """The row of the report, and each passage as its treatment and text."""
    tables = read_report(page.encode(encoding), name)
    assert tables["quarantine"].to_pylist() == []
    check_invariants(tables)
    (report,) = tables["reports"].to_pylist()
    (text,) = tables["report_texts"]["text"].to_pylist()
    passages = tables["passages"].to_pylist()
    return report, [(row["treatment"], text[row["raw_start"] : row["raw_end"]]) for row in passages]


def article_of(passages: list[tuple[str, str]]) -> list[str]:
    return [text for treatment, text in passages if treatment != "chrome"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_government_page_is_its_communique(encoding: str) -> None:
    """Title, imprint and main text make the article, in whatever encoding; all else that shows is chrome."""
    report, passages = read(GOVERNMENT, encoding=encoding)
    assert article_of(passages) == [
        "云溪县2022年国民经济和社会发展统计公报",
        "发布时间：2023-04-18 09:30",
        "来源：云溪县统计局",
        "一、综合",
        "初步核算，全年地区生产总值128.7\xa0亿元，比上年增长4.2%。其中，第一产业增加值31.5亿元；第二产业增加值40.2亿元，增长3.1%。"
        "[2]全年发电量3.6×10⁸千瓦时，造林12.4万亩，森林面积35.2万亩，排放CO₂减少24万吨。",
        "表1 主要农产品产量",
        "指标\t产量（万吨）\t比上年增长（%）",
        "粮食\t12.4\t3.1",
        "蔬菜\t8.6\t-2.0",
        "9.1\t1.0",
        "水果\t\t2.5",
        "年末常住人口 32.5 万人，城镇化率51.2%。",
    ]
    chrome = [text for treatment, text in passages if treatment == "chrome"]
    assert "浏览次数：1287次" in chrome
    assert "分享到：微信" in chrome
    assert not any(dropped in text for _, text in passages for dropped in ("999", "777", "888", "666", "2021"))
    assert (report["media_type"], report["encoding"]) == ("text/html", encoding)


def test_a_page_says_what_it_is() -> None:
    """Title, publisher, day and address come from its <meta>, and a sidecar goes before them."""
    report, _ = read(GOVERNMENT)
    assert (report["title"], report["publisher"]) == ("云溪县2022年国民经济和社会发展统计公报", "云溪县统计局")
    assert (report["published_on"], report["published_precision"]) == (date(2023, 4, 18), "day")
    assert report["url"] == "http://www.yunxi.example/tjgb/t1.html"
    tables = read_report(GOVERNMENT.encode(), "a.html", sidecar='publisher = "云溪日报"'.encode())
    assert tables["reports"]["publisher"].to_pylist() == ["云溪日报"]


def test_a_newspaper_page_in_scaffold_tables_is_its_story() -> None:
    """Tables that only hold the page together are no tables; kicker and headline stand before the story."""
    report, passages = read(NEWSPAPER)
    assert report["title"] == "粮食总产连续五年增长"
    assert article_of(passages)[:2] == ["全县农业农村工作会议提出", "粮食总产连续五年增长"]
    assert article_of(passages)[-1] == "今年全县将建设高标准农田2.3万亩，财政投入1.8亿元。"
    assert ("chrome", "第01版：要闻第02版：综合") in passages
    assert ("chrome", "版权所有 云溪日报社 未经授权不得转载") in passages


def test_a_page_of_several_stories_is_several_articles() -> None:
    """Each <article> begins one."""
    story = "<article><h2>{}</h2><p>{}</p></article>"
    prose = "全县粮食产量达到12万吨，比上年增长三成，农民收入随之增加，创下了历史新高。"
    page = (
        "<main>" + story.format("粮食增产", prose) + story.format("道路通车", prose.replace("粮食", "公路")) + "</main>"
    )
    articles = read_report(page.encode(), "a.html")["articles"].to_pylist()
    assert [article["headline"] for article in articles] == ["粮食增产", "道路通车"]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>全年生产总值12<br>34.5亿元，增长5%。", ["全年生产总值12", "34.5亿元，增长5%。"]),  # too short to be prose
        (
            "<p>初步核算，全年全县地区生产总值12<br>34.5亿元，增长5%。",
            ["初步核算，全年全县地区生产总值1234.5亿元，增长5%。"],
        ),
        ("<p>粮食产量为五万吨。<br>2022年油料增产。", ["粮食产量为五万吨。", "2022年油料增产。"]),
        ("<p>粮食12<br><br>万吨", ["粮食12", "万吨"]),
        ("<p>粮食12<br/>个百分点", ["粮食12个百分点"]),
        ("<pre>粮食 12\n油料 3</pre>", ["粮食 12", "油料 3"]),
        ("<p>粮食\n产量  12\n万吨", ["粮食产量 12 万吨"]),
        ("<ul><li>粮食12万吨<li>油料3万吨</ul>", ["粮食12万吨", "油料3万吨"]),
        ("<i class='icon'>\ue61a</i><p>粮食12万吨", ["粮食12万吨"]),
        ("<table><tr><td>粮食<td>1<br>2<tr><td>油料<td>3</table>", ["粮食\t1 2", "油料\t3"]),
        ("<table><tr><td>粮食12万吨</td></tr><tr><td>油料3万吨</td></tr></table>", ["粮食12万吨", "油料3万吨"]),
        ("<table><td>粮食<td>12</table>", ["粮食", "12"]),
        ("<table><tr><td>粮食<td>12</tr><td>油料<td>3</table>", ["粮食\t12", "油料\t3"]),
        ("<table><tr><td>一<td>" + "粮食增产，" * 60 + "</table>", ["一", "粮食增产，" * 60]),
        ("粮食12万吨", ["粮食12万吨"]),
    ],
)
def test_lines_of_markup(markup: str, lines: list[str]) -> None:
    """Breaks, lists, preformatted text and tables become lines as a browser shows them; figures stay whole."""
    _, passages = read(markup)
    assert [text for _, text in passages] == lines


@pytest.mark.parametrize("page", [GOVERNMENT, NEWSPAPER])
def test_pages_of_very_many_tags_are_read_alike(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking off the marks inside lines before the walk changes how long it takes and nothing else."""
    merged = read(page)
    monkeypatch.setattr(webpages, "_MOST_MERGED", 0)
    assert read(page) == merged


def test_an_icon_in_an_element_of_its_own_is_no_text() -> None:
    """Characters of a symbol font that stand alone in their element are dropped, beside text they are kept."""
    _, passages = read("<p><i>\ue601</i>粮食产量12.5万吨。" + "粮食总产连续五年增长，" * 100 + "\ue602</p>")
    ((_, text),) = passages
    assert (text[:2], text[-1]) == ("粮食", "\ue602")


def test_marks_of_characters_count_as_nesting() -> None:
    """A page is refused for its depth, whatever it is that is nested."""
    (row,) = read_report(b"<span>" * DEEPEST + "粮食".encode(), "a.html")["quarantine"].to_pylist()
    assert row["error"] == "too_deep"


def test_a_page_of_links_alone_is_kept() -> None:
    """Where no prose shows what the main text is, nothing is lost."""
    _, passages = read("<body><a>2022年统计公报</a><p><a>2021年统计公报</a></p></body>")
    assert [text for _, text in passages] == ["2022年统计公报", "2021年统计公报"]


MARKDOWN = """---
title: "云溪县2022年统计公报"
publisher: 云溪县统计局
date: 2023-04
url: https://www.yunxi.example/a
tags: [统计, 2022]
---

# 云溪县2022年统计公报

**一、综合**

全年生产总值**128.7**亿元，增长4\\.2%，详见[公报](https://www.yunxi.example/2022/04/a_12.htm)[1](#note)。

![图1 产量](images/2022-04.png)

| 指标 | 产量（万吨） |
| --- | --- |
| 粮食 | 12.4 |
"""


def test_front_matter_says_what_a_markdown_file_is() -> None:
    """Its title, publisher, day and address are the report's; it stands in the text as chrome."""
    report, passages = read(MARKDOWN, "a.md")
    assert (report["title"], report["publisher"]) == ("云溪县2022年统计公报", "云溪县统计局")
    assert (report["published_on"], report["published_precision"]) == (date(2023, 4, 1), "month")
    assert (report["url"], report["media_type"]) == ("https://www.yunxi.example/a", "text/markdown")
    assert [treatment for treatment, _ in passages[:7]] == ["chrome"] * 7


def test_marks_inside_lines_of_markdown_go() -> None:
    """Emphasis, escapes and addresses part no figure from its unit; headings and tables stay as they are."""
    _, passages = read(MARKDOWN, "a.md")
    assert article_of(passages) == [
        "# 云溪县2022年统计公报",
        "**一、综合**",
        "全年生产总值128.7亿元，增长4.2%，详见公报[1]。",
        "图1 产量",
        "| 指标 | 产量（万吨） |",
        "| --- | --- |",
        "| 粮食 | 12.4 |",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "# 标题\n\n粮食12万吨。\n",
        "---\n\n粮食12万吨。\n\n---\n",
        "+++\ntitle = '标题'\n+++\n粮食12万吨。",
        "a*b 粮食_12_万吨",
    ],
)
def test_markdown_without_front_matter_is_read(text: str) -> None:
    """A rule at the top is no front matter, and TOML is one."""
    report, passages = read(text, "a.markdown")
    assert "12" in article_of(passages)[-1] or "12" in article_of(passages)[-2]
    assert report["published_on"] is None


@pytest.mark.parametrize(
    ("declared", "on"),
    [("2023年4月", date(2023, 4, 1)), ("2023/4/18 9:30", date(2023, 4, 18)), ("昨天", None), ("2023-13-01", None)],
)
def test_a_declared_day_is_read_as_far_as_it_is_one(declared: str, on: date | None) -> None:
    """Forms of dates that publishing systems write; what is no date is passed over."""
    report, _ = read(f"---\n日期：{declared}\n---\n粮食12万吨。", "a.md")
    assert report["published_on"] == on
