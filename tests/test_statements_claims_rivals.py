"""Operands that the words leave open: nothing is decided where figures answer equally well, all else as before."""

import pytest

from pipelines.tallying import decide_claims
from tests.statements_by_hand import claimed, read_text

BASES = "2019年，全市粮食产量120.0万吨。全年生产稳定。2019年，全市粮食产量135.0万吨。"
WHOLES = "2020年，全市花卉种植面积50.0万亩，药材种植面积80.0万亩。"


def verdicts_of(text: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Verdict and reason by rule and reported literal."""
    tables = read_text(text)
    rows = decide_claims(tables)["verdicts"].to_pylist()
    told = {row["claim_id"]: (rule, literal) for rule, literal, _, row in claimed(tables)}
    return {told[row["claim_id"]]: (row["verdict"], row["reason"]) for row in rows}


@pytest.mark.parametrize(
    ("text", "literal", "verdict"),
    [
        ("2019年，全市粮食产量120.0万吨。2020年，全市粮食产量130.0万吨，比上年增长8.3%。", "8.3%", "consistent"),
        ("2019年，全市粮食产量120.0万吨。2020年，全市粮食产量130.0万吨，比上年增长4.1%。", "4.1%", "contradicted"),
        (f"{BASES}2020年，全市粮食产量130.0万吨，比上年增长8.3%。", "8.3%", "not_checkable"),
        (f"{BASES}2020年，全市粮食产量130.0万吨，比上年增长4.1%。", "4.1%", "not_checkable"),
        (f"{BASES}2020年，全市粮食产量150.0万吨，比上年增加15.0万吨。", "15.0万", "not_checkable"),
        (f"{BASES.replace('135.0', '120.03')}2020年，全市粮食产量130.0万吨，比上年增长8.3%。", "8.3%", "consistent"),
    ],
)
def test_a_base_told_with_two_values_leaves_its_rate_open(text: str, literal: str, verdict: str) -> None:
    """One base decides; of two that cannot be one number none does, whichever would reproduce the rate."""
    (found,) = [value for (rule, shown), value in verdicts_of(text).items() if shown == literal and "levels" in rule]
    assert found[0] == verdict
    assert (found[1] == "ambiguous_operands") == (verdict == "not_checkable")


def test_all_that_may_be_meant_are_operands() -> None:
    """Both bases stand in the claim, and the sentence names them."""
    tables = read_text(f"{BASES}2020年，全市粮食产量130.0万吨，比上年增长8.3%。")
    ((rule, _, roles, _),) = [one for one in claimed(tables) if one[1] == "8.3%"]
    assert (rule, roles["base"]) == ("growth_matches_levels", ["120.0万", "135.0万"])
    (row,) = [row for row in decide_claims(tables)["verdicts"].to_pylist() if row["rule"] == rule]
    assert "120.0万吨 or 135.0万吨" in row["explanation"]
    assert row["witness"] is None


@pytest.mark.parametrize(
    ("text", "literal", "verdict"),
    [
        ("示范种植面积15.0万亩，占花卉种植面积的比重为30.0%。", "30.0%", "consistent"),
        ("示范种植面积15.0万亩，占花卉种植面积的比重为41.5%。", "41.5%", "contradicted"),
        ("示范种植面积15.0万亩，占种植面积的比重为41.5%。", "41.5%", "not_checkable"),
        ("示范种植面积15.0万亩，占种植面积的比重为30.0%。", "30.0%", "not_checkable"),
    ],
)
def test_wholes_of_one_name_leave_a_share_open(text: str, literal: str, verdict: str) -> None:
    """花卉种植面积 names its whole; 种植面积 is the name of both, whichever makes the share."""
    assert verdicts_of(WHOLES + text)["share_matches_parts", literal][0] == verdict


def test_wholes_of_which_one_holds_the_others_are_no_rivals() -> None:
    """The total of a list, not its parts, is what a share of that name is of."""
    text = "全年房屋新开工面积500.0万平方米，其中住宅新开工面积300.0万平方米，办公楼新开工面积120.0万平方米。"
    verdicts = verdicts_of(f"{text}停工面积85.0万平方米，占新开工面积的两成。")
    assert all(reason != "ambiguous_operands" for _, reason in verdicts.values())


@pytest.mark.parametrize(
    "text",
    [
        "全年粮食产量500.0万吨。其中，夏粮产量300.0万吨，早稻产量120.0万吨。",
        "全年房屋新开工面积500.0万平方米，其中住宅新开工面积300.0万平方米，办公楼新开工面积120.0万平方米。",
        "全市财政支出9000万元，其中教育支出3000万元，卫生支出4000万元。",
    ],
)
def test_round_parts_of_an_open_list_accuse_nobody(text: str) -> None:
    """其中 names some of the parts; that one digit more would make the total says nothing of figures so round."""
    assert all(verdict != "contradicted" for verdict, _ in verdicts_of(text).values())
