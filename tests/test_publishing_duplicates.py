"""Which reports are marked as copies of another."""

import random
from collections.abc import Mapping
from typing import Any

import pyarrow
import pytest
from reading_documents import to_docx, to_html
from test_publishing_example import Example

from pipelines.publishing.duplicates import list_figures, mark_duplicates, sign_reports
from pipelines.publishing.facts import to_frame
from pipelines.reading import RawReport, read_reports
from schemas.tables import TABLES

SUBJECTS = (
    "地区生产总值",
    "粮食产量",
    "固定资产投资",
    "进出口总额",
    "社会消费品零售总额",
    "货运量",
    "发电量",
    "常住人口",
)
PLACES = ("云溪县", "沙河市", "东山区", "平川县", "临江市")


def communique(seed: int, year: int = 2021, place: str = "云溪县") -> list[str]:
    """Paragraphs of an invented communiqué: the words are drawn from the seed, the figures from the year as well."""
    words, figures = random.Random(seed), random.Random(f"{seed} {place} {year}")
    paragraphs = [f"{place}{year}年国民经济和社会发展统计公报"]
    for _ in range(24):
        said = []
        for _ in range(4):
            subject = words.choice(SUBJECTS)
            how = words.choice(("稳步增长", "保持平稳", "继续扩大", "有所回落"))
            said.append(
                f"全年{subject}{figures.uniform(1, 900):.1f}亿元，比上年增长{figures.uniform(0.1, 20):.1f}%，{how}"
            )
        paragraphs.append("；".join(said) + "。")
    return paragraphs


def marked(tables: dict[str, pyarrow.Table]) -> list[dict[str, Any]]:
    """The rows of reports with duplicate_of."""
    reports = to_frame(tables["reports"])
    marks = mark_duplicates(reports, sign_reports(tables["articles"]), list_figures(to_frame(tables["observations"])))
    return reports.with_columns(marks).to_dicts()


def duplicates_of(files: Mapping[str, bytes], observations: pyarrow.Table | None = None) -> dict[str, str]:
    """Path of each copy → path of the first, for files read without their sidecars."""
    tables = read_reports([RawReport("b", path, data) for path, data in files.items()])
    assert tables["quarantine"].num_rows == 0
    rows = marked(tables | {"observations": observations or TABLES["observations"].schema.empty_table()})
    paths = {row["report_id"]: row["source_path"] for row in rows}
    return {row["source_path"]: paths[row["duplicate_of"]] for row in rows if row["duplicate_of"]}


def test_the_first_published_copy_is_the_original() -> None:
    """Equal bytes are duplicates of the earliest day, then the first path; rows keep their order."""
    example = Example()
    undated, late, early, other = (
        example.report(path, text, day)
        for path, text, day in [("a", "x", None), ("b", "x", "2021-02-01"), ("c", "x", "2021-01-01"), ("d", "y", None)]
    )
    tables = example.tables()
    rows = marked(tables)
    assert {row["report_id"]: row["duplicate_of"] for row in rows} == {
        undated: early,
        late: early,
        early: None,
        other: None,
    }
    assert [row["report_id"] for row in rows] == [undated, late, early, other]


@pytest.mark.parametrize("seed", range(3))
def test_versions_of_one_report_are_its_copies(seed: int) -> None:
    """Other chrome, encodings and formats, a lost paragraph, or one printed twice make no other report."""
    paragraphs = communique(seed)
    text = "\n".join(paragraphs)
    scraped = (
        "下载\n打印\n字号：加大还原减小\n来源：云溪日报\n时间：2022-04-06\n" + text + "\n分享到微信\n责任编辑：李敏\n"
    )
    files = {
        "a.txt": text.encode(),
        "b.txt": text.encode("gb18030"),
        "c.txt": text.encode("utf-16"),
        "d.txt": scraped.encode(),
        "e.html": to_html(text),
        "f.docx": to_docx(text),
        "g.txt": "\n".join(paragraphs[:12] + paragraphs[13:]).encode(),
        "h.txt": "\n".join([*paragraphs, paragraphs[5]]).encode(),
        "i.txt": text.replace("\n", "\r\n\u3000\u3000").encode(),
    }
    dated = duplicates_of(files)
    assert dated == {path: "d.txt" for path in files if path != "d.txt"}  # it alone says its day


def test_other_reports_are_no_copies() -> None:
    """The next year's communiqué of a place in the same words, and another place's, are reports of their own."""
    files = {
        f"{place}{year}.txt": "\n".join(communique(seed, year, place)).encode()
        for seed, place in enumerate(PLACES)
        for year in (2020, 2021, 2022)
    }
    assert duplicates_of(files) == {}


@pytest.mark.parametrize(
    ("old", "new", "is_copy"),
    [
        pytest.param("全县粮食产量12.5万吨。", "全县粮食产量12.8万吨。", False, id="one figure is another"),
        pytest.param("全县粮食产量12.5万吨。", "全县粮食产量12.5万吨。", True, id="the same figures"),
        pytest.param("全县粮食产量12.5万吨。", "", True, id="one figure is lost"),
    ],
)
def test_a_report_that_states_another_figure_is_no_copy(old: str, new: str, is_copy: bool) -> None:
    """A figure may be missing from a copy, never be another: that is a revision, which agreements must show."""
    prose = "".join(random.Random(1).choices("".join(SUBJECTS) + "，。", k=900))
    example = Example()
    for path, said in (("a", old), ("b", new)):
        report = example.report(path, f"{prose}{said}{prose[::-1]}")
        if said:
            literal = said[6:10]
            example.figure(report, literal, float(literal), unit="万吨")
    (first, second) = marked(example.tables())
    assert first["duplicate_of"] is None
    assert second["duplicate_of"] == (first["report_id"] if is_copy else None)


def test_reports_without_text_are_no_copies_of_each_other() -> None:
    """Two reports whose articles hold next to nothing are the same only if their bytes are."""
    assert duplicates_of({"a.txt": "打印\n粮".encode(), "b.txt": "收藏\n粮".encode()}) == {}


def test_marking_does_not_depend_on_the_order_of_rows() -> None:
    """Whatever batch and shard a report's rows come from, the same report is the first."""
    text = "\n".join(communique(7))
    files = {f"{name}.txt": (text + f"\n责任编辑：{name}\n").encode() for name in "dbca"}
    assert (
        duplicates_of(files)
        == duplicates_of(dict(sorted(files.items())))
        == dict.fromkeys(["b.txt", "c.txt", "d.txt"], "a.txt")
    )
