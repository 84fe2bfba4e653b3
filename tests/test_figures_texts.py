"""Texts: nothing is lost, nothing overlaps, nothing raises, and both ways of reading give the same rows."""

import math
import re
import time
from fractions import Fraction
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.figures import Mention, read_mentions
from pipelines.figures.bulk import Columns, forget, read_texts
from pipelines.figures.cutting import segments_with_numerals
from pipelines.figures.folding import code_points, fold, fold_codes, narrow, text_of
from pipelines.figures.grammar import NUMERAL_BEARING
from pipelines.figures.segments import cut_segments
from schemas.vocabulary import Kind, Outcome

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = sorted((SHARED / "corpus").glob("*/*.txt")) if (SHARED / "corpus").is_dir() else []
DIGIT = re.compile(r"[0-9０-９²³¹①-⑨]")

WORDS = """增长 达到 约 近 超过 不足 第 前 表 “ ” 、 和 ， 。 ； | ( ) （ ） [ ] : ∶ / - — ～ % ％ ‰ 万 亿 千 百
十 多 余 个 人 户 元 亩 吨 公里 千瓦 年 月 日 季度 个百分点 倍 番 成
分之 百分之 以上 左右 农村贫困人口 企业 号 级 届 次 A G
km $ \\% 上 几 数 半 一 二 三 两 零 点 五 八 从 由 到 至 比
单位：亿元 产量（万吨） 0 1 2020 3.5 1，234 １２．３ 12 l.2 1O 100"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\t", " ", "9" * 40, "6 . 5", "①", "²"])
TEXTS = st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40)


def rows_of_mentions(texts: list[str]) -> list[tuple[object, ...]]:
    """The rows that the scalar reader gives, with numbers as the columns hold them."""

    def number(part: object) -> float | None:
        return None if part is None else float(part)  # type: ignore[arg-type]

    return [
        (
            index, m.start, m.end, m.literal, m.kind, m.unit,
            m.qualifier, m.qualifier_kind, m.outcome, m.outcome_reason,
            number(m.value), number(m.interval and m.interval.lower), number(m.interval and m.interval.upper),
            bool(m.interval and m.interval.lower_closed), bool(m.interval and m.interval.upper_closed), float(m.place),
        )
        for index, text in enumerate(texts)
        for m in read_mentions(text)
    ]  # fmt: skip


def rows_of_columns(columns: Columns) -> list[tuple[object, ...]]:
    """The rows of the bulk reader."""

    def number(part: float) -> float | None:
        return None if math.isnan(part) else float(part)

    rows = []
    for at, literal in enumerate(columns.literal):
        r = columns.traits[columns.trait[at]]
        rows.append(
            (
                int(columns.text[at]), int(columns.start[at]), int(columns.end[at]), literal, r.kind, r.unit,
                r.qualifier, r.qualifier_kind, r.outcome, r.reason,
                number(columns.value[at]), number(columns.lower[at]),
                number(columns.upper[at]), bool(columns.lower_closed[at]), bool(columns.upper_closed[at]),
                float(columns.place[at]),
            )
        )  # fmt: skip
    return rows


def assert_sound(text: str, mentions: list[Mention]) -> None:
    """Spans are in order and apart, literals are the text, and every digit lies in one."""
    covered: set[int] = set()
    end = 0
    for mention in mentions:
        assert mention.start >= end, (text, mention)
        end = mention.end
        assert text[mention.start : mention.end] == mention.literal
        covered.update(range(mention.start, mention.end))
        if mention.outcome is Outcome.OBSERVATION:
            assert mention.interval is not None
            assert mention.place > 0
    lost = [match.start() for match in DIGIT.finditer(text) if match.start() not in covered]
    assert not lost, [text[max(0, at - 10) : at + 10] for at in lost[:5]]


@settings(max_examples=400)
@example("一分之零")
@given(TEXTS)
def test_every_digit_lies_in_one_mention(text: str) -> None:
    """Whatever a text is made of, it is read without an exception and no digit is lost."""
    assert_sound(text, read_mentions(text))


@settings(max_examples=200)
@example(["-100%"])
@given(st.lists(TEXTS, max_size=6))
def test_the_bulk_form_gives_the_same_rows(texts: list[str]) -> None:
    """Reading many texts at once gives row by row what reading each one gives."""
    assert rows_of_columns(read_texts(texts)) == rows_of_mentions(texts)


@given(TEXTS, st.text(alphabet="123456789", min_size=1, max_size=40))
def test_a_shape_once_read_holds_for_other_digits(text: str, digits: str) -> None:
    """Texts of one shape and other digits are read from what was kept, and rightly."""
    other = "".join(digits[i % len(digits)] if c.isdecimal() and c.isascii() else c for i, c in enumerate(text))
    for both in ([text, other], [other, text]):
        forget()
        assert rows_of_columns(read_texts(both)) == rows_of_mentions(both)


@given(TEXTS)
def test_folding_and_cutting_keep_every_character(text: str) -> None:
    """The folded text has the same length, and its segments joined are it again."""
    folded = fold(text)
    assert len(folded) == len(text) == len(narrow(text))
    assert text_of(fold_codes(code_points(text))) == folded
    assert "".join(cut_segments(folded)) == folded


HEDGES = st.sampled_from(["", "约", "近", "超过", "不低于", "不足", "不超过", "低于", "下降", "负", "近约"])
NUMBERS = st.integers(0, 10**16).map(str) | st.decimals(0, 10**6, places=3).map(str) | st.sampled_from(["0", "100"])
SCALES = st.sampled_from(["", "万", "亿", "千万", "万亿", "多万", "余亿", " 万"])
UNITS = st.sampled_from(
    ["人", "元", "%", "‰", "个百分点", "倍", "年", "个月", "吨以上", "户左右", "元以下", "多人", ""]
)


@settings(max_examples=300)
@given(HEDGES, NUMBERS, SCALES, UNITS)
def test_bounds_in_bulk_are_those_of_the_exact_reader(hedge: str, number: str, scale: str, unit: str) -> None:
    """Value, bounds and place of a qualified figure are the same to the last bit, in text and under a heading."""
    texts = [f"达到{hedge}{number}{scale}{unit}。", f"| 产值（万元） |\n| --- |\n| {number} |", f"居第{number}位"]
    assert rows_of_columns(read_texts(texts)) == rows_of_mentions(texts)


MARKS = st.sampled_from(
    [
        "、",
        "，",
        ",",
        "。",
        "\n",
        "\t",
        "|",
        "\x1e",
        "0",
        "00",
        "000",
        "三",
        "第",
        "户",
        "个",
        "万",
        "以上",
        "多",
        "元",
        "文",
    ]
)


@settings(max_examples=400)
@given(st.lists(MARKS | st.sampled_from(["无" * 250, "0、" * 20, "0\n户" * 20, "0，000"]), max_size=40).map("".join))
def test_both_ways_of_cutting_agree(folded: str) -> None:
    """Segments that hold a numeral are the same whether a text is cut mark by mark or all at once."""
    edges = [0, *accumulate(map(len, cut_segments(folded)))]
    wanted = [span for span in pairwise(edges) if NUMERAL_BEARING.search(folded, *span)]
    assert list(zip(*segments_with_numerals(folded, code_points(folded)), strict=True)) == wanted


def test_a_store_of_shapes_that_is_full_is_emptied() -> None:
    """What was kept bounds memory: it may be forgotten at any time without another result."""
    texts = ["增长5.5%，达到3.2万人。", "截至2020年末"]
    before = rows_of_columns(read_texts(texts))
    forget()
    assert rows_of_columns(read_texts(texts)) == before
    assert read_texts([]).literal == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("达到" + "9" * 31 + "元", "more than 30 digits"),
        ("共" + "1" * 5000 + "吨", "more than 30 digits"),
        ("共999999999999999999999元", "beyond 10^18"),
        ("共" + "一" * 40 + "元", "more than 30 digits"),
    ],
)
def test_absurd_numerals_are_unread_with_a_reason(text: str, reason: str) -> None:
    """A numeral too long or too great stays in the table, unread."""
    (mention,) = read_mentions(text)
    assert (mention.outcome, mention.outcome_reason, mention.value) == (Outcome.UNREAD, reason, None)
    assert rows_of_columns(read_texts([text])) == rows_of_mentions([text])


HOSTILE = {
    "digits": "7",
    "ones": "一",
    "scales": "万",
    "separators": "1,",
    "full-width separators": "1，000，",
    "list marks": "三、",
    "brackets": "（1（",
    "quotes": "“1",
    "dots": "1.1",
    "dashes": "1-—",
    "ranges": "1至2",
    "ratios": "1:2:",
    "cells": "1\t",
    "bars": "| 1 ",
    "spaced digits": "1 . ",
    "fractions": "三分之",
    "look-alikes": "lO1",
    "no line breaks": "全省完成投资3.2亿元比上年增长5.1个百分点",
    "no numerals": "无数字的文字",
    "lines": "1\n",
}


def seconds(text: str) -> float:
    """The least processor time of three readings by either way."""
    best = math.inf
    for _ in range(3):
        forget()
        start = time.process_time()
        read_texts([text])
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("family", HOSTILE)
def test_time_grows_no_faster_than_the_text(family: str) -> None:
    """Ten times a hostile text takes about ten times as long; the bound leaves room for a busy machine."""
    piece = HOSTILE[family]
    small, great = (piece * (size // len(piece)) for size in (6_000, 60_000))
    assert seconds(great) <= 20 * max(seconds(small), 0.002)


@pytest.mark.skipif(not CORPUS, reason="no corpus beside the project")
@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_no_digit_of_the_corpus_is_lost(path: Path) -> None:
    """Every digit of every text of the corpus lies in a mention, and both ways of reading agree."""
    text = path.read_bytes().decode("utf-8")
    assert_sound(text, read_mentions(text))
    assert rows_of_columns(read_texts([text])) == rows_of_mentions([text])


def test_labels_and_dates_have_no_bounds() -> None:
    """What is no figure has neither interval nor place."""
    for mention in read_mentions("2020年第3次会议通过“十三五”规划，表1，近5年"):
        assert mention.kind in (Kind.DATE, Kind.ORDINAL, Kind.LABEL, Kind.DURATION)
        assert (mention.interval, mention.place) == (None, 0)


def test_digits_that_mark_are_labels() -> None:
    """Raised and encircled digits lie in mentions and count nothing; the number before a unit stays as it was."""
    found = [(m.literal, m.kind, m.unit) for m in read_mentions("总产值①为10m²，增长3.5%②")]
    assert found == [
        ("①", Kind.LABEL, None),
        ("10", Kind.QUANTITY, "m²"),
        ("²", Kind.LABEL, None),
        ("3.5%", Kind.PERCENT, "%"),
        ("②", Kind.LABEL, None),
    ]


@pytest.mark.parametrize("text", ["居四位", "列全省前三位", "名列三强", "排五位", "前四位"])
def test_places_in_a_ranking_are_ordinals(text: str) -> None:
    """A Chinese numeral with 位 or 强 behind 居, 列, 排 or 前 is a rank, not a count of persons."""
    assert [m.outcome for m in read_mentions(text)] == [Outcome.ORDINAL]


@pytest.mark.parametrize("text", ["系列三名工程", "安排四名教师", "邻居两位"])
def test_words_that_end_like_a_rank_make_none(text: str) -> None:
    """系列, 安排 and 邻居 say no place in a ranking."""
    assert all(m.outcome is not Outcome.ORDINAL for m in read_mentions(text))


def test_a_fraction_with_a_full_width_stroke_is_read() -> None:
    """The stroke between the digits may be of either width."""
    assert [(m.literal, m.value) for m in read_mentions("约占1／3。")] == [("1／3", Fraction(1, 3))]


def test_a_row_wider_than_its_broken_heading_is_read() -> None:
    """A heading whose units stand a line above its titles may have fewer units than a row has cells."""
    text = "| 指标（亿元） |\n| 名 | | | 数 |\n| 甲 | 3.5 | 4.5 | 5.5 |"
    assert [m.literal for m in read_mentions(text)] == ["3.5", "4.5", "5.5"]
    assert rows_of_columns(read_texts([text])) == rows_of_mentions([text])


TABLE = """主要产品产量如下：

1996年 比上年增长％
纱 490 万吨 -9．6
家用电冰箱 928 万台 1. 0
能源生产总量 12.6 亿吨 4．6
（折标准燃料）
(147．1 亿平方米) (-1．4)
原煤 13.8 亿吨 4．5
| 指标 | 单位 | 绝对数 | 比上年增长<br>（%） |
| --- | --- | --- | --- |
| 纱 | 万吨 | 2618.3 | -7.4 |
| 鞋 | — | — | 3.1 |
指标名称\t指标值\t同比增长（±%）
大牲畜（万头）\t96.9\t8.7
#黄牛\t32.1\t9.3
序号\t地区\t产值（亿元）
1\t太原市\t4153.25"""


def test_cells_take_their_units_from_headings_labels_and_unit_cells() -> None:
    """Damaged rows, remarks and rules between rows do not part a table from its heading."""
    found = {m.literal: (m.kind, m.value and float(m.value), m.unit) for m in read_mentions(TABLE)}
    assert found["-9．6"] == (Kind.PERCENT, -9.6, "%")
    assert found["4．5"] == (Kind.PERCENT, 4.5, "%")
    assert found["2618.3"] == (Kind.QUANTITY, 26_183_000, "吨")
    assert found["-7.4"] == (Kind.PERCENT, -7.4, "%")
    assert found["3.1"] == (Kind.PERCENT, 3.1, "%")
    assert found["96.9"] == (Kind.QUANTITY, 969_000, "头")
    assert found["32.1"] == (Kind.QUANTITY, 321_000, "头")
    assert found["4153.25"] == (Kind.QUANTITY, 415_325_000_000, "元")
    assert found["1"][0] is Kind.LABEL
