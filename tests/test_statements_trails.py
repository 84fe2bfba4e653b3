"""The trail of an observation: which words gave each field, and by which rule."""

from typing import Any

import pytest

from tests.statements_by_hand import observed, read_text


def trails(text: str, **settings: Any) -> list[dict[str, str]]:
    """Field → value and what gave it, of every figure."""
    found = [row["trail"] for _, row in observed(read_text(text, **settings))]
    return [dict(part.split(": ", 1) for part in trail.split(" | ")) for trail in found]


def test_inherited_fields_name_the_words_they_come_from() -> None:
    """The indicator names the figure and clause it goes on from, period and area the words that gave them."""
    level, rate = trails("2019年，全省居民人均可支配收入3.5万元，比上年增长9%。")
    assert level["indicator"] == "居民人均可支配收入 ← 居民人均可支配收入, clause"
    assert level["area"] == "福建省 ← 全省, paragraph, inherited"
    assert level["period"] == "2019 ← 2019年, paragraph, inherited"
    assert rate["indicator"] == "居民人均可支配收入 ← 3.5万, subject of clause 2, inherited"
    assert rate["period"] == "2019 ← 上年, what it is compared with; 2019年, paragraph, inherited"
    assert rate["measure"] == "growth_rate ← 比上年增长"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("全省粮食产量512万吨。", "nothing dates it"),
        ("去年，全省粮食产量512万吨。", "去年, sentence, inherited: the report does not say when that is"),
    ],
)
def test_an_unknown_period_has_a_reason(text: str, reason: str) -> None:
    """Where neither the text nor the report dates a figure, its trail says why."""
    (trail,) = trails(text, published=None, precision=None)
    assert trail["period"] == f"unknown ← {reason}"


def test_aims_and_estimates_name_the_words_that_make_them() -> None:
    """The status says which words made a figure an aim or a preliminary count."""
    aim, *_ = trails("到2025年，全省粮食产量力争达到520万吨。")
    assert aim["status"] == "target ← 力争"
    estimate, *_ = trails("初步核算，2020年全省地区生产总值4万亿元。")
    assert estimate["status"] == "estimated ← 初步核算"
