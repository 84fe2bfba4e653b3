"""Which figures must tally with which: one rule a case, in statements/claims*.yaml."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements_by_hand import claimed, read_text

FILES = [
    Path(__file__).parent / "statements" / name
    for name in ("claims.yaml", "claims_press.yaml", "claims_apart.yaml", "claims_far.yaml")
]
CASES = [case for file in FILES for case in yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)["cases"]]

WORDS = """
2019年 全省 其中 ， 。 ； 、 比上年 增长 下降 5.2% 31万人 12个 占 的比重为 分别 从 由 增加到 28.8∶35.6
2.5倍 0.7个百分点 出口 进口 顺差 环比 9月为 上年同期为 恢复至2019年同期 每千人拥有床位 以5844万常住人口计
户均 单产415公斤/亩 711亿斤 8570万亩 分部门看 其他 企业 占比 光伏 新能源（光伏、风电） 占外贸总值的
占全省的 合计 264% 13045所 13054所 较清明假期的 高于全国 甲县、乙县和丙县 4个县 开放率 中， 三次产业结构
的
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\t"])


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, min_size=2, max_size=30).map("".join))
def test_claims_are_found_in_any_sequence_of_words(text: str) -> None:
    """Words that settle operands, in any order: no exception, and no figure twice in a claim."""
    tables = read_text(text)
    used: dict[str, list[str]] = {row["claim_id"]: [row["reported_mention_id"]] for row in tables["claims"].to_pylist()}
    for row in tables["claim_operands"].to_pylist():
        used[row["claim_id"]].append(row["mention_id"])
    assert all(len(set(mentions)) == len(mentions) for mentions in used.values())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_a_paragraph_makes_the_claims_it_states(case: dict[str, Any]) -> None:
    """The claims of the case arise with their operands and number of periods, and those it excludes do not."""
    settings = {"title": case["title"]} if "title" in case else {}
    found = claimed(read_text(case["text"], **settings))
    for rule, reported, roles, *n in case.get("claims", ()):
        wanted = {role: [literal] if isinstance(literal, str) else literal for role, literal in roles.items()}
        alike = [row for r, literal, of, row in found if (r, literal, of) == (rule, reported, wanted)]
        assert len(alike) == 1, [entry[:3] for entry in found]
        assert not n or alike[0]["n_periods"] == n[0]
    assert not {rule for rule, *_ in found} & set(case.get("none", ())), [entry[:3] for entry in found]


def test_a_slip_in_one_of_two_statements_is_a_claim_that_can_fail() -> None:
    """The same words with two digits swapped, in another article, are one fact stated twice."""
    found = claimed(read_text("全省新建改建村卫生室13045所。", "全省新建改建村卫生室13054所。"))
    assert [(rule, reported, roles) for rule, reported, roles, _ in found] == [
        ("restated_figures_agree", "13054", {"first": ["13045"]})
    ]


def test_figures_that_differ_for_other_reasons_are_two_facts() -> None:
    """The same words with quite different figures make no claim: the worst error is to take two facts for one."""
    assert claimed(read_text("全省新建改建村卫生室13045所。", "全省新建改建村卫生室1208所。")) == []


def test_a_hedged_headline_admits_the_figure_it_announces() -> None:
    """近3000万 in the headline and the exact count in the body are one fact."""
    tables = read_text("截至1月5日，全省外出务工劳动力2874.6万人。", title="全省外出务工劳动力近2900万人")
    assert [(rule, reported, roles) for rule, reported, roles, _ in claimed(tables)] == [
        ("headline_admits_figure", "2874.6万", {"first": ["2900万"]})
    ]


def test_a_headline_is_told_again_by_another_name_or_as_done_in_a_time() -> None:
    """Rare units and equal digits say enough; new jobs are one thing as an increase and as what a time brought."""
    over = datetime.date(2021, 3, 9)
    text = "春运期间，全社会人员流动量累计86.3亿人次。"
    told = read_text(text, title="86.3亿人次！流动中国热气腾腾", published=over)
    assert ("restated_figures_agree", "86.3亿", {"first": ["86.3亿"]}) in [c[:3] for c in claimed(told)]
    jobs = read_text("1至9月，全省城镇新增就业108.9万人，同比增加2万人。", title="前9月城镇新增就业近110万人")
    assert ("headline_admits_figure", "108.9万", {"first": ["110万"]}) in [c[:3] for c in claimed(jobs)]


def test_the_ids_of_claims_come_from_their_content() -> None:
    """The same report gives the same ids; another operand gives another id."""
    text = "全省林业产值从2015年的440亿元增加到2020年的620亿元，增长40.9%。"
    first, again = (read_text(text)["claims"].to_pylist() for _ in range(2))
    assert first == again
    assert all(len(row["claim_id"]) == 16 and row["statement"] for row in first)


def test_an_operand_that_does_not_fit_gives_way_to_one_that_does() -> None:
    """Where another figure near by makes the reported one, the words were read wrongly and nobody is accused."""
    text = "2020年，全县一般公共预算收入7.86亿元，年度预算7.5亿元。其中，税收收入5.12亿元，非税收入2.74亿元。"
    sums = [(literal, roles) for rule, literal, roles, _ in claimed(read_text(text)) if rule == "parts_sum_to_total"]
    assert sums == [("7.86亿", {"part": ["5.12亿", "2.74亿"]})]


def test_a_slip_between_two_opposites_stays_a_claim() -> None:
    """Where no other figure makes the total, the claim stands, to be found contradicted."""
    text = "2020年，全省社会消费品零售总额1562.4亿元，其中城镇零售额1218.3亿元，乡村零售额314.1亿元。"
    sums = [(literal, roles) for rule, literal, roles, _ in claimed(read_text(text)) if rule == "parts_sum_to_total"]
    assert sums == [("1562.4亿", {"part": ["1218.3亿", "314.1亿"]})]
