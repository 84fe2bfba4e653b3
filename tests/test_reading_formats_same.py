"""One document in every format that is read gives the same figures, in the same order."""

from pathlib import Path

import pytest
from reading_documents import to_docx, to_html, to_pdf

from pipelines.figures import read_figures
from pipelines.reading import read_report
from schemas.vocabulary import Outcome

RAW = Path(__file__).parents[1] / "raw"
PAGE = RAW / "shanxi-2021" / "shanxi-poverty-alleviation.txt"
COMMUNIQUE = """云溪县2022年国民经济和社会发展统计公报
云溪县统计局
（2023年4月6日）
2022年，全县坚持稳中求进，经济运行总体平稳，发展质量稳步提高。
一、综合
初步核算，全年地区生产总值218.46亿元，按可比价格计算，比上年增长4.7%。其中，第一产业增加值36.12亿元，增长5.1%；第二产业增加值\
80.05亿元，增长4.3%；第三产业增加值102.29亿元，增长4.9%。三次产业结构为16.5∶36.7∶46.8，人均地区生产总值61 253元。
年末常住人口35.6万人，比上年末减少0.12万人，城镇化率为52.38%，提高0.9个百分点；人口自然增长率为-1.07‰。
二、农业
全年粮食种植面积45.3万亩，增加1 200亩；总产量18.9万吨，增长1.6%，亩产417公斤，连续７年稳定在１８万吨以上。
表1　2022年主要农产品产量
指标\t单位\t产量\t比上年增长（%）
粮食\t万吨\t18.9\t1.6
其中：稻谷\t万吨\t9.42\t-0.4
油料\t吨\t12035\t3.0
茶叶\t吨\t884.5\t12.7
三、投资和贸易
全年固定资产投资增长8.1%，亿元以上项目达二十三个，总投资六十多亿元。进出口总额3.07亿美元，下降百分之二点五，约为2017年的1.4倍。
注：[1]本公报2022年数据为初步统计数。
"""


def figures_of(data: bytes, name: str) -> list[tuple]:
    """Value, unit and kind of every figure of the articles of a report, in order."""
    tables = read_report(data, name)
    assert tables["quarantine"].to_pylist() == []
    mentions = read_figures(tables)["mentions"].to_pylist()
    left_out = {Outcome.CHROME, Outcome.DUPLICATE}
    return [(row["value"], row["unit"], row["kind"]) for row in mentions if row["outcome"] not in left_out]


FORMATS = {
    "txt in GB18030": (lambda text: text.encode("gb18030"), "a.txt"),
    "Markdown": (
        lambda text: b"---\ntitle: x\ndate: 2023-04-06\n---\n\n" + text.replace("\n", "\n\n").encode(),
        "a.md",
    ),
    "HTML": (to_html, "a.html"),
    "HTML that declares gb2312": (lambda text: to_html(text, charset="gb2312", encoding="gb18030"), "a.htm"),
    "Word": (lambda text: to_docx(text, header="统计公报 2023年第4期"), "a.docx"),
    "PDF": (lambda text: to_pdf(text, running_head="统计公报 2023年"), "a.pdf"),
    "PDF in three columns": (
        lambda text: to_pdf(text, columns=3, size=9, title="专版", running_head="某某日报"),
        "a.pdf",
    ),
}


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize(
    "text",
    [pytest.param(COMMUNIQUE, id="communiqué"), pytest.param(PAGE.read_text(encoding="utf-8"), id="newspaper page")],
)
def test_figures_do_not_depend_on_the_format(text: str, format_: str) -> None:
    """Values, units and kinds of all figures are those of the text in UTF-8, and none comes from around the text."""
    make, name = FORMATS[format_]
    assert figures_of(make(text), name) == figures_of(text.encode(), "a.txt")


GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "reports"


@pytest.mark.skipif(not GOLD.is_dir(), reason="the labelled reports ../shared/gold are not beside this clone")
@pytest.mark.parametrize("format_", FORMATS)
def test_figures_of_labelled_reports_do_not_depend_on_the_format(format_: str) -> None:
    """At least 999 in 1,000 figures of the labelled reports are the same in every format."""
    make, name = FORMATS[format_]
    seen = same = 0
    for path in sorted(GOLD.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        if "\t" in text and "columns" in format_:
            continue  # no newspaper sets tables of four columns in a column of sixteen characters
        expected, found = figures_of(text.encode(), "a.txt"), figures_of(make(text), name)
        seen += max(len(expected), len(found))
        same += sum(one == other for one, other in zip(expected, found, strict=False))
    assert seen > 600
    assert same >= 0.999 * seen
