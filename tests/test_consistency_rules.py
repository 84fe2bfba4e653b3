"""Every rule of the catalogue: figures that hold, figures that fail, and figures that leave it undecided."""

import json
import re
from fractions import Fraction

import pytest
from tallying_by_hand import Report

from pipelines.tallying import decide_claims
from schemas.consistency.decisions import other_roundings
from schemas.consistency.formulas import Term
from schemas.consistency.intervals import Interval, half_unit
from schemas.consistency.rules import RULES
from schemas.vocabulary import Role

Row = dict[str, object]
EXACT = ("consistent", "exact")
FAILS = ("contradicted", "no_reading_fits")
SEVEN_YEARS = {"n": 7, "statement": "七年间"}
FOUR_YEARS = {"n": 4, "statement": "四年间"}
GROWS = {"said": {"measure": "growth_rate"}}

# rule, reported, operands, circumstances, verdict, reason
HOLDS_FAILS_UNDECIDED = [
    ("restated_figures_agree", "33.37万人", "first 333697人", {}, *EXACT),
    ("restated_figures_agree", "11.4%", "first 11.5%", {}, *FAILS),
    ("restated_figures_agree", "3000元", "first 2996元", {}, "consistent", "trailing_zeros"),
    ("restated_figures_agree", "2996元", "first 3000元", {}, "consistent", "trailing_zeros"),
    ("restated_figures_agree", "2396元", "first 3000元", {}, *FAILS),
    ("restated_figures_agree", "329万人", "first 329万元", {}, "not_checkable", "undefined"),
    ("parts_sum_to_total", "31348人", "part 30906人, part 442人", {"closed": True}, *EXACT),
    ("parts_sum_to_total", "31348人", "part 30906人, part 424人", {"closed": True}, *FAILS),
    ("parts_sum_to_total", "100万元", "part 60万元, part 39万元", {"closed": False}, "consistent", "intervals_meet"),
    ("parts_sum_to_total", "100万元", "part 60万元, part 42万元", {}, *FAILS),
    ("parts_sum_to_total", "100万元", "part 10万元, part 20万元", {}, "not_checkable", "no_power"),
    ("change_matches_levels", "76.1万人", "current 2874.6万人, base 2798.5万人", {}, *EXACT),
    ("change_matches_levels", "-76.1万人", "current 2874.6万人, base 2798.5万人", {}, *FAILS),
    ("change_matches_levels", "76.1万人", "current 2874.6万人, base 几百万人", {}, "not_checkable", "no_power"),
    ("change_matches_levels", "96元", "current 3000元, base 2900元", {}, "not_checkable", "no_power"),
    ("growth_matches_levels", "5.1%", "current 51821元, base 49283元", {}, *EXACT),
    ("growth_matches_levels", "5.3%", "current 51821元, base 49283元", {}, *FAILS),
    ("growth_matches_levels", "6.0%", "current 97.3亿元, change 5.5亿元", {}, *EXACT),
    ("growth_matches_levels", "6.3%", "base 91.8亿元, change 5.5亿元", {}, *FAILS),
    ("growth_matches_levels", "6.0%", "base 91.8亿元, change 5.5亿元", {}, *EXACT),
    ("growth_matches_levels", "5.1%", "current 51821元, base -49283元", {}, "not_checkable", "undefined"),
    ("average_growth_matches_levels", "11.4%", "start 4875元, end 10352元", {"n": 7}, *EXACT),
    ("average_growth_matches_levels", "23.9%", "start 2166元, end 9729元", {"n": 7}, *EXACT),
    ("average_growth_matches_levels", "12.4%", "start 4875元, end 10352元", {"n": 7}, *FAILS),
    ("average_growth_matches_levels", "11.4%", "start 4875元, end 10352元", {}, "not_checkable", "missing_operand"),
    ("points_match_percents", "-8.5个百分点", "current 1.7%, base 10.2%", {}, *EXACT),
    ("points_match_percents", "-8.9个百分点", "current 1.7%, base 10.2%", {}, *FAILS),
    ("points_match_percents", "-8.5个百分点", "current 1.7元, base 10.2元", {}, "not_checkable", "undefined"),
    ("share_matches_parts", "39.9%", "part 483164亿元, whole 1210207亿元", {}, *EXACT),
    ("share_matches_parts", "39.7%", "part 483164亿元, whole 1210207亿元", {}, *FAILS),
    ("share_matches_parts", "35.0%", "part 至少4个, whole 12个", {}, *FAILS),
    ("share_matches_parts", "41.7%", "part 至少4个, whole 12个", {}, "consistent", "intervals_meet"),
    ("share_matches_parts", "39.9%", "part 483164亿元, whole 1210207吨", {}, "not_checkable", "undefined"),
    ("shares_sum_to_hundred", "41.5%", "part 12.3%, part 46.2%", {}, *EXACT),
    ("shares_sum_to_hundred", "41.5%", "part 12.3%, part 45.3%", {}, *FAILS),
    ("shares_sum_to_hundred", "41.5%", "part 12.3%, part 46.2元", {}, "not_checkable", "undefined"),
    ("multiple_matches_levels", "2.3倍", "current 331元, base 100.4元", GROWS, *EXACT),
    ("multiple_matches_levels", "2.3倍", "current 331元, base 100.4元", {}, *FAILS),
    ("multiple_matches_levels", "-2.3倍", "current 331元, base 100.4元", GROWS, "not_checkable", "undefined"),
    ("balance_matches_flows", "57883亿元", "current 237726亿元, base 179842亿元", {}, "consistent", "intervals_meet"),
    ("balance_matches_flows", "57881亿元", "current 237726亿元, base 179842亿元", {}, *FAILS),
    ("balance_matches_flows", "57881亿元", "current 237726亿元", {}, "not_checkable", "missing_operand"),
    ("average_matches_total", "279.4公斤", "total 33.52万吨, count 119.99万亩", {}, *EXACT),
    ("average_matches_total", "289.4公斤", "total 33.52万吨, count 119.99万亩", {}, *FAILS),
    ("average_matches_total", "2.35公斤/亩", "total 23.5吨, count 1.0万亩", {}, *EXACT),
    ("average_matches_total", "52.3万人", "start 125.3万人, end 334.5万人", {"n": 4}, *EXACT),
    ("average_matches_total", "12.5万吨", "total 150.1万吨", {"n": 12}, *EXACT),
    ("average_matches_total", "2.1万人", "change 8.4万人", {"n": 4}, *EXACT),
    ("average_matches_total", "279.4元", "total 33.52万吨, count 119.99万亩", {}, "not_checkable", "undefined"),
    ("headline_admits_figure", "近2900万人", "first 2874.63万人", {}, "consistent", "intervals_meet"),
    ("headline_admits_figure", "近2900万人", "first 2904.63万人", {}, *FAILS),
    ("headline_admits_figure", "超过2人", "first 290463人", {}, "not_checkable", "no_power"),
    ("periods_sum_to_span", "7.5亿元", "part 3.6亿元, part 3.9亿元", {}, *EXACT),
    ("periods_sum_to_span", "7.9亿元", "part 3.6亿元, part 3.9亿元", {}, *FAILS),
    ("periods_sum_to_span", "7.5亿元", "part 3.6亿元, part 3.9亿人", {}, "not_checkable", "undefined"),
    ("areas_sum_to_whole", "7.5亿元", "part 3.6亿元, part 3.9亿元", {}, *EXACT),
    ("areas_sum_to_whole", "7.9亿元", "part 3.6亿元, part 3.9亿元", {}, *FAILS),
    ("areas_sum_to_whole", "7.5亿元", "part 3.6亿元, part 1.2亿元", {"closed": False}, "consistent", "intervals_meet"),
    ("areas_sum_to_whole", "7.5亿元", "part 0.1亿元, part 0.2亿元", {"closed": False}, "not_checkable", "no_power"),
    ("groups_sum_to_whole", "1234人", "part 1000人, part 234人", {}, *EXACT),
    ("groups_sum_to_whole", "1234人", "part 1001人, part 243人", {}, *FAILS),
    ("groups_sum_to_whole", "1234人", "part 1000吨, part 234人", {}, "not_checkable", "undefined"),
    ("mean_lies_between_groups", "36883元", "part 90283元, part 9133元", {}, "not_checkable", "no_power"),
    ("mean_lies_between_groups", "7.4%", "part 6.1%, part 8.2%", {}, "consistent", "intervals_meet"),
    ("mean_lies_between_groups", "8.6%", "part 6.1%, part 8.2%", {}, *FAILS),
    ("ratio_matches_levels", "2.39", "numerator 51821元, denominator 21691元", {}, *EXACT),
    ("ratio_matches_levels", "2.45", "numerator 51821元, denominator 21691元", {}, *FAILS),
    ("ratio_matches_levels", "2.39", "numerator 51821元, denominator 0.0元", {}, "not_checkable", "undefined"),
    ("real_growth_matches_nominal", "6.1%", "first 6.3%, second 0.2%", {}, *EXACT),
    ("real_growth_matches_nominal", "6.5%", "first 6.3%, second 0.2%", {}, *FAILS),
    ("real_growth_matches_nominal", "6.1%", "first 6.3%, second 0.2元", {}, "not_checkable", "undefined"),
    ("change_of_growth_matches_rates", "1.2个百分点", "current 7.1%, base 5.9%", {}, *EXACT),
    ("change_of_growth_matches_rates", "1.6个百分点", "current 7.1%, base 5.9%", {}, *FAILS),
    ("change_of_growth_matches_rates", "1.2个百分点", "current 7.1%", {}, "not_checkable", "missing_operand"),
    ("contributions_sum_to_growth", "5.2%", "part 4.3个百分点, part 0.9个百分点", {}, *EXACT),
    ("contributions_sum_to_growth", "5.6%", "part 4.3个百分点, part 0.9个百分点", {}, *FAILS),
    ("contributions_sum_to_growth", "5.6%", "part 4.3元, part 0.9个百分点", {}, "not_checkable", "undefined"),
    ("rates_satisfy_identity", "4.92‰", "current 12.08‰, base 7.16‰", {}, *EXACT),
    ("rates_satisfy_identity", "4.29‰", "first 12.08‰, second 7.16‰", {}, *FAILS),
    ("rates_satisfy_identity", "4.92‰", "current 12.08‰, base 7.16元", {}, "not_checkable", "undefined"),
    ("stock_matches_flow", "112.3万户", "base 104.1万户, change 8.2万户", {}, *EXACT),
    ("stock_matches_flow", "112.8万户", "base 104.1万户, change 8.2万户", {}, *FAILS),
    ("stock_matches_flow", "8.2万户", "current 112.3万户, base 104.1万户", {}, *EXACT),
    ("stock_matches_flow", "8.2万户", "current 112.3万户, base 104.1万吨", {}, "not_checkable", "undefined"),
    ("completion_matches_target", "105.2%", "part 52.6亿元, whole 50.0亿元", {}, *EXACT),
    ("completion_matches_target", "108.2%", "part 52.6亿元, whole 50.0亿元", {}, *FAILS),
    ("completion_matches_target", "105.2%", "part 52.6亿元, whole 0.0亿元", {}, "not_checkable", "undefined"),
    ("per_capita_matches_total", "7.45万元", "total 2235.6亿元, count 299.8万人, count 300.4万人", {}, *EXACT),
    ("per_capita_matches_total", "7.55万元", "total 2235.6亿元, count 299.8万人, count 300.4万人", {}, *FAILS),
    ("per_capita_matches_total", "7.45万元", "total 2235.6亿元, count 299.8万人", {}, "not_comparable", "average_base"),
    ("percent_is_possible_of_count", "41.7%", "whole 12个", {}, "consistent", "intervals_meet"),
    ("percent_is_possible_of_count", "35.0%", "whole 12个", {}, *FAILS),
    ("percent_is_possible_of_count", "35.0%", "whole 5312个", {}, "not_checkable", "no_power"),
]  # fmt: skip


def decide(rule: str, reported: str, operands: str, circumstances: dict[str, object]) -> Row:
    """Decide one claim written by hand: operands as `role figure, role figure`."""
    report = Report()
    pairs = [tuple(operand.split(" ", 1)) for operand in operands.split(", ")]
    report.claim(rule, reported, pairs, **circumstances)
    (row,) = decide_claims(report.tables())["verdicts"].to_pylist()
    return row


@pytest.mark.parametrize(
    ("rule", "reported", "operands", "circumstances", "verdict", "reason"),
    HOLDS_FAILS_UNDECIDED,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules_hold_fail_and_stay_undecided(
    rule: str, reported: str, operands: str, circumstances: dict[str, object], verdict: str, reason: str
) -> None:
    """The verdict and its reason for figures as they print."""
    row = decide(rule, reported, operands, circumstances)
    assert (row["verdict"], row["reason"]) == (verdict, reason), row["explanation"]
    assert (row["witness"] is not None) == (verdict == "consistent")


def test_records_are_complete_and_named_as_sentences() -> None:
    """Each rule has a unique code, titles in both languages, a formula in words of its roles, known roles, and says
    when it tells nothing."""
    assert len({rule.code for rule in RULES.values()}) == len(RULES)
    for name, rule in RULES.items():
        assert re.fullmatch(r"[a-z]+(_[a-z]+)+", name)
        assert re.fullmatch(r"C\d\d", rule.code)
        assert rule.zh
        assert rule.en
        assert rule.statement.endswith(".")
        assert rule.severity in ("warn", "info")
        assert all(Role(role) for role in rule.roles)
        assert bool(rule.roles) or not rule.needs_operands
        assert rule.power
        assert rule.formula


FORMULAS = {
    "restated_figures_agree": "first₁",
    "parts_sum_to_total": "part₁ + … + partₖ; ≥ part₁ + … + partₖ",
    "change_matches_levels": "current − base",
    "growth_matches_levels": "current/base − 1; 1/(1 − change/current) − 1; change/base",
    "average_growth_matches_levels": "(end/start)^(1/n) − 1",
    "points_match_percents": "current/base − 1; current − base",
    "share_matches_parts": "part/whole",
    "shares_sum_to_hundred": "100 − (part₁ + … + partₖ)",
    "multiple_matches_levels": "current/base − 1; current/base",
    "balance_matches_flows": "base − current; current − base",
    "average_matches_total": "total/count × per; total/n; change/n; (end − start)/n",
    "headline_admits_figure": "first₁",
    "periods_sum_to_span": "part₁ + … + partₖ; ≥ part₁ + … + partₖ",
    "areas_sum_to_whole": "part₁ + … + partₖ; ≥ part₁ + … + partₖ",
    "groups_sum_to_whole": "part₁ + … + partₖ; ≥ part₁ + … + partₖ",
    "mean_lies_between_groups": "part₁ … partₖ",
    "ratio_matches_levels": "numerator/denominator × per",
    "real_growth_matches_nominal": "(1 + first)/(1 + second) − 1",
    "change_of_growth_matches_rates": "current − base",
    "contributions_sum_to_growth": "part₁ + … + partₖ; ≥ part₁ + … + partₖ",
    "rates_satisfy_identity": "current − base",
    "stock_matches_flow": "start + change₁ + … + changeₖ; end − start",
    "completion_matches_target": "part/whole",
    "per_capita_matches_total": "total/(count₁ … countₖ)",
    "percent_is_possible_of_count": "k/whole",
    "count_matches_list": "≥ n; n",
    "figure_lies_in_bounds": "≤ whole; least … greatest",
    "magnitude_matches_history": "3 times beyond base₁ … baseₖ",
    "direction_matches_figures": "> base₁, …, baseₖ; < base₁, …, baseₖ",
    "period_is_possible": "least … greatest",
    "digits_fit_unit": "k",
}


def test_formulas_read_in_words_of_roles() -> None:
    """The catalogue shows the formulas of each rule, in the order in which they are preferred."""
    assert {name: rule.formula for name, rule in RULES.items()} == FORMULAS


# rule, reported, operands, circumstances, reading
READINGS = [
    ("growth_matches_levels", "-8.5%", "current 1.7%, base 10.2%", {}, "PP_AS_PCT"),
    ("points_match_percents", "-8.5%", "current 1.7%, base 10.2%", {}, "PP_AS_PCT"),
    ("points_match_percents", "-83.3个百分点", "current 1.7%, base 10.2%", {}, "PCT_AS_PP"),
    ("multiple_matches_levels", "3.3倍", "current 331元, base 100.4元", GROWS, "TIMES_INCL"),
    ("average_growth_matches_levels", "16.1%", "start 4875元, end 10352元", {"n": 7}, "AVG_LINEAR"),
    ("average_growth_matches_levels", "13.4%", "start 4875元, end 10352元", SEVEN_YEARS, "N_MINUS_1"),
    ("average_matches_total", "69.7万人", "start 125.3万人, end 334.5万人", FOUR_YEARS, "N_MINUS_1"),
    ("ratio_matches_levels", "0.42", "numerator 51821元, denominator 21691元", {}, "BASE_SWAP"),
    ("share_matches_parts", "39.8%", "part 48279亿元, whole 121020亿元", {}, "TRUNCATED"),
    ("share_matches_parts", "40.0%", "part 48345亿元, whole 121021亿元", {}, "DOUBLE_ROUND"),
    ("contributions_sum_to_growth", "0.0%", "part 1.72个百分点, part -1.80个百分点", {}, "TRUNCATED"),
    ("change_matches_levels", "-3.4万人", "current 1.0050万人, base 4.4680万人", {}, "TRUNCATED"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "reported", "operands", "circumstances", "reading"), READINGS)
def test_one_fitting_reading_explains(
    rule: str, reported: str, operands: str, circumstances: dict[str, object], reading: str
) -> None:
    """A failure that exactly one documented reading fits is explained by it, and has a witness."""
    row = decide(rule, reported, operands, circumstances)
    assert (row["verdict"], row["reading"]) == ("explained", reading), row
    assert row["reason"] == reading
    assert row["witness"]
    assert "do not reproduce each other as worded" in str(row["explanation"])


def test_several_fitting_readings_explain_nothing() -> None:
    """Where two readings fit, the verdict stays contradicted and the sentence names both."""
    row = decide("growth_matches_levels", "9.5%", "current 108.77%, base 99.27%", {})
    assert (row["verdict"], row["reason"]) == ("contradicted", "several_readings_fit"), row
    assert "PP_AS_PCT" in str(row["explanation"])


def test_a_rate_counted_from_the_year_before_names_what_it_needs() -> None:
    """n + 1 periods are no reading: the verdict is contradicted, and `needs` says which level would be needed."""
    circumstances = {"n": 5, "operand_said": {"period": "2014"}}
    row = decide("average_growth_matches_levels", "10.3%", "start 5000元, end 9000元", circumstances)
    assert row["verdict"] == "contradicted"
    found = re.fullmatch(r"BASE_PREV_YEAR: the level of 2013, ([\d.]+) to ([\d.]+) 元", str(row["needs"]))
    assert found
    assert float(found[1]) < 4984.1 < 5011.8 < float(found[2])


def test_long_sums_that_miss_by_a_pile_of_roundings_are_improbable() -> None:
    """Eleven parts may miss their total by four places, but hardly ever do; by three they are consistent."""
    parts = ", ".join(["part 1.2亿元"] * 11)
    assert decide("parts_sum_to_total", "13.6亿元", parts, {"closed": True})["verdict"] == "improbable"
    assert decide("parts_sum_to_total", "13.5亿元", parts, {"closed": True})["verdict"] == "consistent"
    assert decide("parts_sum_to_total", "13.9亿元", parts, {"closed": True})["verdict"] == "contradicted"


@pytest.mark.parametrize(
    ("current", "verdict", "reason"),
    [
        ("11736元", "consistent", "intervals_meet"),
        ("11584元", "consistent", "nearly_doubled"),
        ("11084元", *FAILS),
        ("17584元", "improbable", "more_than_doubled"),
    ],
)
def test_a_doubling_is_reached_or_all_but(current: str, verdict: str, reason: str) -> None:
    """翻一番 holds from nearly twice the base; far more than twice is more than it says."""
    row = decide("multiple_matches_levels", "一番", f"current {current}, base 5842元", {})
    assert (row["verdict"], row["reason"]) == (verdict, reason)


def test_hedged_doublings_lie_between_powers_of_two() -> None:
    """翻一番多 is more than twice and less than four times."""
    assert decide("multiple_matches_levels", "超过一番", "current 17584元, base 5842元", {})["verdict"] == "consistent"
    assert (
        decide("multiple_matches_levels", "超过一番", "current 11584元, base 5842元", {})["verdict"] == "contradicted"
    )
    assert decide("multiple_matches_levels", "1.5番", "current 17584元, base 5842元", {})["verdict"] == "consistent"


def test_numbers_are_in_the_unit_of_the_reported_figure() -> None:
    """11.4 % is recomputed as 11.358, between 11.3556 and 11.3604, against 11.35 to 11.45."""
    row = decide("average_growth_matches_levels", "11.4%", "start 4875元, end 10352元", {"n": 7})
    assert row["formula"] == "(10352/4875)^(1/7) − 1"
    assert row["recomputed"] == pytest.approx(11.358, abs=5e-4)
    assert row["recomputed_lower"] == pytest.approx(11.3556, abs=5e-5)
    assert row["recomputed_upper"] == pytest.approx(11.3604, abs=5e-5)
    assert (row["reported_lower"], row["reported_upper"]) == (11.35, 11.45)
    assert row["selectivity"] == pytest.approx(1 / 101)
    assert row["gap"] == 0


def test_a_witness_reproduces_every_printed_digit() -> None:
    """The witness of an average growth encloses the rate between two numbers that both print as reported."""
    row = decide("average_growth_matches_levels", "11.4%", "start 4875元, end 10352元", {"n": 7})
    rate, start, end = (json.loads(str(row["witness"]))[f"{'r' * 16}-m{number}"] for number in range(3))
    low, high = (1 + Fraction(bound) / 100 for bound in rate)
    assert Fraction(start) * low**7 <= Fraction(end) <= Fraction(start) * high**7
    assert all(Fraction("11.35") <= Fraction(bound) <= Fraction("11.45") for bound in rate)


@pytest.mark.parametrize(
    ("rule", "reported", "operands", "circumstances", "hint"),
    [
        ("average_growth_matches_levels", "12.4%", "start 4875元, end 10352元", {"n": 7}, "DIGIT_TYPO 12.4%→11.4%"),
        ("average_growth_matches_levels", "11.4%", "start 4785元, end 10352元", {"n": 7}, "DIGIT_TYPO 4785→4875"),
        ("parts_sum_to_total", "31348人", "part 30906人, part 424人", {"closed": True}, "DIGIT_TYPO 424→442"),
        ("change_matches_levels", "-76.1万人", "current 2874.6万人, base 2798.5万人", {}, "SIGN"),
        ("share_matches_parts", "3.99%", "part 483164亿元, whole 1210207亿元", {}, "SCALE_10^1 3.99%"),
        ("share_matches_parts", "39.9%", "part 48316亿元, whole 1210207亿元", {}, "SCALE_10^1 48316亿"),
        ("growth_matches_levels", "5.1%", "current 49283元, base 51821元", {}, "ORDER_SWAPPED 49283↔51821"),
        ("share_matches_parts", "39.9%", "part 1210207亿元, whole 483164亿元", {}, "ORDER_SWAPPED 1210207亿↔483164亿"),
        ("average_growth_matches_levels", "11.4%", "start 10352元, end 4875元", {"n": 7}, "ORDER_SWAPPED 10352↔4875"),
    ],
)
def test_hints_name_the_slip_and_change_nothing(
    rule: str, reported: str, operands: str, circumstances: dict[str, object], hint: str
) -> None:
    """A slip that would make the figures tally is hinted at; the verdict stays contradicted."""
    row = decide(rule, reported, operands, circumstances)
    assert row["verdict"] == "contradicted"
    assert hint in row["hints"]  # type: ignore[operator]


def test_a_missing_part_is_hinted_at_if_it_stands_beside() -> None:
    """A figure of the same sentence that would complete the sum is named."""
    report = Report()
    sentence = "合计100.3亿元，其中甲50.1亿元，乙30.2亿元，丙20.0亿元"
    total, first, second, _ = (report.figure(f, sentence) for f in ("100.3亿元", "50.1亿元", "30.2亿元", "20.0亿元"))
    report.claim("parts_sum_to_total", total, [("part", first), ("part", second)], closed=True, statement=sentence)
    (row,) = decide_claims(report.tables())["verdicts"].to_pylist()
    assert "PART_MISSING 20.0亿" in row["hints"]


@pytest.mark.parametrize(("words", "hinted"), [("分别增长6.2%和5.1%", True), ("增长6.2%，去年5.1%", False)])
def test_a_figure_that_changed_places_in_a_list_is_hinted_at(words: str, hinted: bool) -> None:
    """Of figures that words put in order, one that would fit in place of the reported one is named."""
    report = Report()
    sentence = f"收入51821元、支出3000元，{words}"
    told, _, now, before = (report.figure(f, sentence) for f in ("6.2%", "5.1%", "51821元", "49283元"))
    report.claim("growth_matches_levels", told, [("current", now), ("base", before)], statement=sentence)
    (row,) = decide_claims(report.tables())["verdicts"].to_pylist()
    assert row["verdict"] == "contradicted"
    assert ("ORDER_SWAPPED 6.2%↔5.1%" in row["hints"]) is hinted


def test_another_magnitude_is_hinted_at() -> None:
    """A level beyond its history that would fit with the point moved says so; the verdict stays."""
    history = "base 1149.2亿元, base 1013.6亿元, base 986.5亿元"
    row = decide("magnitude_matches_history", "121.02亿元", history, {})
    assert (row["verdict"], row["reason"]) == ("improbable", "beyond_history")
    assert "SCALE_10^1 121.02亿" in row["hints"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("value", "cut", "twice"),
    [
        ("12.4", "[12.4, 12.5)", "[12.345, 12.45)"),
        ("-12.4", "(-12.5, -12.4]", "(-12.45, -12.345]"),
        ("0", "(-0.1, 0.1)", None),
    ],
)
def test_other_roundings_admit_what_was_cut_off_or_rounded_twice(value: str, cut: str, twice: str | None) -> None:
    """Cut: up to the next digit, away from zero. Twice: from 0.55 of a place below, 12.345 by way of 12.35."""
    place = Fraction(1, 10)
    term = Term(value, half_unit(Fraction(value), place), Fraction(value), place)
    found = {reading.value: str(interval) for reading, interval in other_roundings(term)}
    assert found == {"TRUNCATED": cut} | ({"DOUBLE_ROUND": twice} if twice else {})


def test_hedged_and_exact_figures_have_no_other_rounding() -> None:
    """What was never rounded cannot have been rounded otherwise."""
    interval = half_unit(Fraction(5), Fraction(1))
    assert other_roundings(Term("5", interval, Fraction(5), Fraction(1), hedged=True)) == []
    assert other_roundings(Term("5", Interval.exactly(5), Fraction(5), Fraction(1), counted=True)) == []
    assert other_roundings(Term("几", interval, None, Fraction(1))) == []


def test_a_hedged_pass_leaves_no_gap() -> None:
    """Where intervals meet the gap is nought, also on the route that hedges take."""
    row = decide("growth_matches_levels", "约5.1%", "current 51821元, base 49283元", {})
    assert (row["verdict"], row["gap"], row["hints"]) == ("consistent", 0.0, [])


def test_what_a_reading_lacks_is_named_with_its_range() -> None:
    """The level of the year before, from the figures as they print, not from their trailing noughts."""
    row = decide("average_growth_matches_levels", "12.4%", "start 4875元, end 10350元", {"n": 7})
    least, most = 10349.5 / 1.1245**8, 10350.5 / 1.1235**8
    assert row["needs"] == f"BASE_PREV_YEAR: the level a year before the start, {least:.10g} to {most:.10g} 元"
