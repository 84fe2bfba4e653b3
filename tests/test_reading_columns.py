"""Lines of print: columns put together, running heads kept out, repeats found, and reports that are alike."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading import read_report
from pipelines.reading.columns import find_running_heads, lines_of, read_columns
from pipelines.reading.likeness import group_alike, sign_text
from pipelines.reading.paragraphs import split_paragraphs
from pipelines.reading.repeats import Repeat, find_repeats

PARAGRAPHS = [
    "全省粮食产量达到一千四百万吨，比上年增长两成，农村居民人均可支配收入随之增加，生活水平稳步提高，粮食安全得到保障，粮库建设进展顺利。",
    "特色产业带动贫困人口增收，区域品牌成为稳定脱贫持续增收的硬支撑，惠及农户三万多户，电商扶贫覆盖全部贫困村，乡村旅游蓬勃发展。",
    "深入落实健康扶贫政策，住院综合保障比例接近九成，看病有地方、有医生，新建改建村卫生室一千多所，群众满意程度进一步提高。",
]


def wrap(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def read(*lines: str) -> list[str]:
    return [paragraph.text for paragraph in read_columns(split_paragraphs("\n".join(lines)), frozenset())[0]]


@pytest.mark.parametrize("width", [10, 13, 20])
def test_lines_of_a_column_become_paragraphs_again(width: int) -> None:
    """Whatever the width, indented paragraphs set in a column come out whole."""
    lines = [line for text in PARAGRAPHS for line in wrap("\u3000\u3000" + text, width)]
    assert read(*lines) == PARAGRAPHS


@pytest.mark.parametrize(
    "lines",
    [
        PARAGRAPHS,
        [f"第{number}项工作进展顺利，" for number in "一二三四五六七八九"],
        [f"粮食 {number}.3 万吨 增长 2.{number}" for number in range(9)],
        ["一、大力发展现代特色农业", "二、加快推进产业转型升级", "三、着力保障改善民生事业"] * 3,
    ],
)
def test_what_is_no_column_stays_as_it_is(lines: list[str]) -> None:
    """Paragraphs, lists, rows and headings of one length are not put together."""
    assert read(*lines) == lines


def test_columns_of_two_widths_are_told_apart_at_the_gap_between_them() -> None:
    """Each block of lines is measured by itself where the whole page keeps to no width."""
    narrow, wide = wrap(PARAGRAPHS[0] * 2, 11), wrap(PARAGRAPHS[1] * 2, 19)
    joined = read(*narrow, "", *wide)
    assert "".join(joined) == PARAGRAPHS[0] * 2 + PARAGRAPHS[1] * 2
    assert len(joined) <= 6


def test_a_title_above_a_dateline_is_no_line_of_the_column() -> None:
    """A title as wide as the column neither continues the paragraph above nor is continued."""
    column = wrap("\u3000\u3000" + PARAGRAPHS[0], 12)
    story = wrap("\u3000\u3000本报讯（记者 李敏）" + PARAGRAPHS[1], 12)
    assert "农村电商覆盖全部贫困村庄" in read(*column, "农村电商覆盖全部贫困村庄", *story)


def test_a_copy_inside_a_column_is_dropped_whole() -> None:
    """Lines that stand twice are dropped although neither paragraph ends begin or end with them."""
    first, second, third = (wrap("\u3000\u3000" + text, 12) for text in PARAGRAPHS)
    text = "\n".join(["粮食增产", *first, *second, *third, *second[1:5]])
    tables = read_report(text.encode(), "page.txt")
    treatments = [row["treatment"] for row in tables["passages"].to_pylist()]
    assert treatments.count("duplicate") == 4
    assert tables["articles"].to_pylist()[0]["text"].count("区域品牌") == 1


def test_words_that_two_paragraphs_of_a_column_share_are_no_copy() -> None:
    """Lines into which a sentence runs at both places stay, though they break alike and stand twice."""
    shared = PARAGRAPHS[1]
    paragraphs = [
        "我县各乡镇立足本地资源，着力做强" + shared,
        "我县各乡镇立足本地优势，继续做大" + shared,
        PARAGRAPHS[2],
    ]
    text = "\n".join(["粮食增产", *(line for each in paragraphs for line in wrap("\u3000\u3000" + each, 18))])
    (article,) = read_report(text.encode(), "page.txt")["articles"].to_pylist()
    assert article["text"].split("\n")[1:] == paragraphs
    assert article["duplicates_dropped"] == []


def test_running_heads_are_kept_out_and_bridge_a_torn_sentence() -> None:
    """The paper's name, day and page number between two halves belong to no article; the halves are joined."""
    left, right = PARAGRAPHS[1][:31], PARAGRAPHS[1][31:]
    lines = ["汾河日报 2021年5月21日 第3版", "粮食增产", PARAGRAPHS[0], left, "汾河日报 2021年5月21日 第4版", right]
    tables = read_report("\n\n".join(lines).encode(), "page.txt")
    assert "日报" not in tables["articles"].to_pylist()[0]["text"]
    assert PARAGRAPHS[1] in tables["articles"].to_pylist()[0]["text"]


def test_a_recurring_title_is_a_head_where_it_recurs() -> None:
    """The title that opens a text is its title there and a head on later pages; other repeated lines are neither."""
    lines = [
        "全省粮食增产新进展",
        PARAGRAPHS[0],
        "全省粮食增产新进展",
        PARAGRAPHS[1],
        "单位：万吨",
        PARAGRAPHS[2],
        "单位：万吨",
    ]
    assert find_running_heads(split_paragraphs("\n".join(lines))) == {2}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*wrap(PARAGRAPHS[0], 9), *wrap(PARAGRAPHS[1], 9), "", "标题", *PARAGRAPHS]), max_size=40)
)
def test_putting_lines_together_loses_nothing(lines: list[str]) -> None:
    """Every line of print is in exactly one paragraph, and outside the furniture they keep the order of the page."""
    paragraphs = split_paragraphs("\n".join(lines))
    found, furniture = read_columns(paragraphs, frozenset())
    read = [line for paragraph in found for line in lines_of(paragraph)]
    assert sorted(read, key=lambda line: line.position) == paragraphs
    text = [line.position for line in read if line.position not in furniture]
    assert text == sorted(text)


def test_repeats_are_the_longest_sequences_that_stand_clear_of_their_first() -> None:
    """Short lines repeat only as part of a long sequence; a line that stands three times repeats the first twice."""
    short, long = ["甲", "乙"], PARAGRAPHS[0]
    assert find_repeats([*short, *short]) == []
    assert find_repeats(["甲", long, "乙", "甲", long, "丙", long]) == [Repeat(0, 3, 2), Repeat(1, 6, 1)]


def test_reports_that_differ_in_their_chrome_alone_are_alike() -> None:
    """A page scraped twice names the first; the same communiqué with other figures or another text does not."""
    body = [f"{PARAGRAPHS[number % 3]}其中第{number * 7919}号项目投资{number * 131}万元。" for number in range(40)]
    other = [f"{PARAGRAPHS[number % 3]}其中第{number * 6007}号项目投资{number * 977}万元。" for number in range(40)]
    texts = [
        "\n".join(body),
        "首页\n分享到\n" + "\n\n".join(body) + "\n责任编辑：某某",
        "\n".join(other),
        "",
        "短",
        "短",
    ]
    assert group_alike([sign_text(text) for text in texts]) == [0, 0, 2, 3, 4, 4]
