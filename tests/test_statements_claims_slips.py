"""Which figures differ as by a slip of the pen, and how seldom they do so by chance."""

import random

import pytest

from pipelines.statements.claims.slips import is_slip_of
from pipelines.statements.figures import Figure
from tests.statements_by_hand import claimed, read_text


def figure(literal: str, unit: str = "元") -> Figure:
    """A figure with the place of its literal's last digit."""
    numeral = literal.rstrip("万亿")
    scale = {"万": 1e4, "亿": 1e8}.get(literal[len(numeral) :], 1.0)
    place = scale / 10 ** len(numeral.partition(".")[2])
    value = float(numeral) * scale
    return Figure(
        "m", 0, len(literal), 0, len(literal), literal, "quantity", value, value, value, True, True, place, unit, None,
        "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("13045", "13054"),
        ("13045", "13645"),
        ("13045", "1345"),
        ("33.37万", "3.337万"),
        ("33.37万", "33.37亿"),
        ("3.4", "34"),
        ("4000.5亿", "4005.0亿"),
        ("16.37", "16.3"),
        ("15.0万", "11万"),
        ("10.0万", "1万"),
        ("650.0万", "600万"),
    ],
)
def test_one_slip_makes_one_of_the_other(one: str, other: str) -> None:
    """A digit changed, dropped, swapped, the point or the multiplier moved, in either direction."""
    assert is_slip_of(figure(one), figure(other))
    assert is_slip_of(figure(other), figure(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [("13045", "13045"), ("15.0", "15"), ("15.0", "21"), ("13045", "14054"), ("13045", "2874"), ("5.12", "9.8")],
)
def test_two_slips_or_none_are_no_slip(one: str, other: str) -> None:
    """Equal figures do not differ, and others differ in more than one place."""
    assert not is_slip_of(figure(one), figure(other))


def test_figures_that_do_not_belong_together_seldom_look_like_a_slip() -> None:
    """Of pairs of figures with four digits and more drawn at random, fewer than two of a hundred do."""
    rng = random.Random(11)
    pairs = [(str(rng.randrange(1000, 99999)), str(rng.randrange(1000, 99999))) for _ in range(3000)]
    near = sum(is_slip_of(figure(a), figure(b)) for a, b in pairs if a != b)
    assert near < 0.02 * len(pairs)


def test_open_lists_seldom_look_like_closed_ones_with_a_slip() -> None:
    """Of open lists with figures drawn at random, hardly one is claimed to make its total."""
    rng = random.Random(12)
    sentences = []
    for _ in range(150):
        parts = [rng.randrange(1000, 30000) / 10 for _ in range(3)]
        total = sum(parts) * rng.uniform(1.1, 2.5)
        listed = "、".join(f"{name}{part:.1f}亿元" for name, part in zip(("煤炭", "纺织", "旅游"), parts, strict=True))
        sentences.append(f"全省产业投资{total:.1f}亿元，其中{listed}。")
    sums = [rule for rule, *_ in claimed(read_text("\n".join(sentences))) if rule == "parts_sum_to_total"]
    assert len(sums) <= 1


RATES = "全省城镇消费品零售额5000亿元，增长5.9%；乡村消费品零售额1015.1亿元，增长7.1%，快于城镇"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{RATES}1.2个百分点。", ["change_of_growth_matches_rates"]),
        (f"{RATES}1.2%。", ["points_match_percents"]),
        (f"{RATES}20.3%。", []),
        (f"{RATES}1.5%。", []),
    ],
)
def test_percents_between_rates_are_claims_where_points_would_do(text: str, found: list[str]) -> None:
    """快于城镇1.2% of 7.1% and 5.9% are points printed as percent; what would be neither is left alone."""
    rules = [rule for rule, literal, *_ in claimed(read_text(text)) if literal not in ("5.9%", "7.1%")]
    assert rules == found
