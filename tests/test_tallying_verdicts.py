"""Claims to verdicts: comparability before arithmetic, wording, units, blocking, and rows as published."""

import json

import pytest
from tallying_by_hand import Report, merge

from pipelines.tallying import UnknownRuleError, decide_claims
from schemas.integrity import validate_table

GDP = {"indicator": "国内生产总值"}
LEVELS = [("current", "1210207亿元"), ("base", "1149237亿元")]


def verdict_of(report: Report, place: int = 0) -> dict[str, object]:
    """The verdict of one claim of a report."""
    row: dict[str, object] = decide_claims(report.tables())["verdicts"].to_pylist()[place]
    return row


@pytest.mark.parametrize(
    ("sentence", "said", "verdict", "reason"),
    [
        ("全年总值1210207亿元，比上年增长3.0%", {"price_basis": "constant"}, "not_comparable", "price_basis"),
        ("全年总值1210207亿元，按不变价格计算，比上年增长3.0%", {}, "not_comparable", "price_basis"),
        ("全年总值1210207亿元，比上年实际增长3.0%", {}, "not_comparable", "price_basis"),
        ("全年总值1210207亿元，按可比口径增长3.0%", {}, "not_comparable", "coverage"),
        ("全年总值1210207亿元，同口径增长3.0%", {}, "not_comparable", "coverage"),
        ("全年总值1210207亿元，环比增长3.0%", GDP, "not_comparable", "seasonal_adjustment"),
        ("比上期增长3.0%", {"growth_basis": "period_on_period"} | GDP, "not_comparable", "seasonal_adjustment"),
        ("收入同口径增长1.5%；全年总值1210207亿元，比上年增长3.0%", {}, "contradicted", "no_reading_fits"),
        ("按不变价格计算增长1.5%，全年总值1210207亿元，比上年增长3.0%", {}, "contradicted", "no_reading_fits"),
    ],
)  # fmt: skip
def test_what_is_not_comparable_is_not_contradicted(
    sentence: str, said: dict[str, str], verdict: str, reason: str
) -> None:
    """Words and price bases that govern the rate forbid its levels; those of other figures do not."""
    report = Report()
    report.claim("growth_matches_levels", "3.0%", LEVELS, statement=sentence, said={"measure": "growth_rate", **said})
    row = verdict_of(report)
    assert (row["verdict"], row["reason"]) == (verdict, reason), row["explanation"]
    assert row["formula"]


def test_constant_prices_on_both_sides_are_comparable() -> None:
    """A real rate over levels at constant prices is tested; one level at current prices forbids it."""
    report = Report()
    constant = {"said": {"price_basis": "constant"}, "operand_said": {"price_basis": "constant"}}
    report.claim("growth_matches_levels", "5.3%", LEVELS, **constant)  # type: ignore[arg-type]
    mixed = [report.figure("1210207亿元", price_basis="constant"), report.figure("1149237亿元", price_basis="current")]
    report.claim("growth_matches_levels", "5.3%", [("current", mixed[0]), ("base", mixed[1])])
    assert verdict_of(report)["verdict"] == "consistent"
    row = verdict_of(report, 1)
    assert (row["verdict"], row["reason"]) == ("not_comparable", "price_basis")
    assert "different prices" in str(row["explanation"])


def test_a_change_is_tested_under_any_price_basis_but_not_another_coverage() -> None:
    """Price bases concern rates; coverage concerns changes too."""
    report = Report()
    for words in ("实际增加", "同口径增加"):
        statement = f"全年总值1210207亿元，{words}60970亿元"
        report.claim("change_matches_levels", "60970亿元", LEVELS, statement=statement)
    assert [verdict_of(report, place)["verdict"] for place in (0, 1)] == ["consistent", "not_comparable"]


@pytest.mark.parametrize(
    ("sentence", "reported", "current", "base"),
    [
        ("下降1.9%，降幅比上月收窄0.8个百分点", "-0.8个百分点", "-1.9%", "-2.7%"),
        ("下降1.9%，降幅比上月收窄0.8个百分点", "0.8个百分点", "-1.9%", "-2.7%"),
        ("下降2.7%，降幅比上月扩大0.8个百分点", "0.8个百分点", "-2.7%", "-1.9%"),
        ("下降1.9%，降幅比上月回落0.8个百分点", "-0.8个百分点", "-1.9%", "-2.7%"),
        ("增长5.1%，增速比上月回落0.8个百分点", "-0.8个百分点", "5.1%", "5.9%"),
    ],
)
def test_words_of_width_compare_sizes(sentence: str, reported: str, current: str, base: str) -> None:
    """收窄, 扩大 and 降幅 compare the sizes of rates, whatever sign the change bears."""
    report = Report()
    report.claim("change_of_growth_matches_rates", reported, [("current", current), ("base", base)], statement=sentence)
    assert verdict_of(report)["reason"] == "exact", verdict_of(report)["explanation"]


def test_a_deficit_is_the_balance_from_the_other_side() -> None:
    """逆差 is imports less exports."""
    report = Report()
    flows = [("current", "120.5亿元"), ("base", "180.7亿元")]
    report.claim("balance_matches_flows", "60.2亿元", flows, said={"indicator": "贸易逆差"})
    report.claim("balance_matches_flows", "60.2亿元", flows, said={"indicator": "贸易顺差"})
    assert [verdict_of(report, place)["verdict"] for place in (0, 1)] == ["consistent", "contradicted"]


def test_a_balance_that_leaves_something_out_is_not_held_against_all_flows() -> None:
    """剔除…的部分: what the flows count too is no part of the balance."""
    report = Report()
    flows = [("current", "120.5亿元"), ("base", "180.7亿元")]
    told = "剔除不需付汇的捐赠物资等部分，贸易逆差为58.9亿元"
    report.claim("balance_matches_flows", "58.9亿元", flows, statement=told, said={"indicator": "贸易逆差"})
    assert (verdict_of(report)["verdict"], verdict_of(report)["reason"]) == ("not_comparable", "coverage")


@pytest.mark.parametrize(
    ("sentence", "reported", "numerator", "denominator"),
    [
        ("每万人拥有医生32.5人", "32.5", "9750人", "300.0万人"),
        ("性别比为104.5", "104.5", "153.3万人", "146.7万人"),
        ("性别比（以女性为100，下同）为104.5", "104.5", "153.3万人", "146.7万人"),
        ("床位（每千人口6.2张）与医生之比为2.5", "2.5", "75.0万张", "30.0万人"),
        ("每百户拥有汽车45.2辆", "45.2", "45.2万辆", "100.0万户"),
    ],
)
def test_ratios_are_counted_by_the_base_that_words_give(
    sentence: str, reported: str, numerator: str, denominator: str
) -> None:
    """每万人, 每百户 and 性别比 multiply a ratio by their base."""
    report = Report()
    pair = [("numerator", numerator), ("denominator", denominator)]
    report.claim("ratio_matches_levels", reported, pair, statement=sentence)
    assert verdict_of(report)["reason"] == "exact", verdict_of(report)["explanation"]


def test_scaled_units_and_units_of_one_dimension_convert() -> None:
    """万元 and 元, 亩 and 公顷 are one dimension; the formula names units where they differ."""
    report = Report()
    report.claim("change_matches_levels", "1500元", [("current", "2.15万元"), ("base", "2.00万元")])
    report.claim("parts_sum_to_total", "25.0公顷", [("part", "15.0公顷"), ("part", "150.0亩")], closed=True)
    first, second = verdict_of(report), verdict_of(report, 1)
    assert first["verdict"] == "consistent"
    assert second["reason"] == "exact"
    assert second["formula"] == "15.0公顷 + 150.0亩"
    assert second["recomputed"] == 25.0


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        (("58个", "58县"), "exact"),
        (("58人", "58名"), "exact"),
        (("58人", "58户"), "undefined"),
        (("58", "58人"), "exact"),
    ],
)
def test_classifiers_of_one_thing_are_compatible(units: tuple[str, str], reason: str) -> None:
    """个 suits any classifier, 名 is 人, 户 is not; a figure with no unit takes the other's."""
    report = Report()
    report.claim("restated_figures_agree", units[0], [("first", units[1])])
    assert verdict_of(report)["reason"] == reason


def test_parts_of_a_ratio_are_shares_in_percent() -> None:
    """A part of a∶b∶c is tested as a percent against its levels and its fellows."""
    report = Report()
    share, second, third = (report.figure(part) for part in ("28.8", "35.7", "35.5"))
    for row in report.rows["mentions"]:
        row["kind"] = "ratio_part"
    report.claim("share_matches_parts", share, [("part", "38.6亿元"), ("whole", "134.2亿元")])
    report.claim("shares_sum_to_hundred", share, [("part", second), ("part", third)])
    assert [verdict_of(report, place)["reason"] for place in (0, 1)] == ["exact", "exact"]
    assert verdict_of(report)["recomputed"] == pytest.approx(28.763, abs=1e-3)


def test_contradicted_operands_block_the_claims_of_their_report() -> None:
    """A figure restated with another value blocks each claim that computes with it, in that report alone."""
    report, other = Report("a" * 16), Report("b" * 16)
    for one in (report, other):
        part = one.figure("30906人")
        one.claim("parts_sum_to_total", "31348人", [("part", part), ("part", "442人")], closed=True)
        again = "30960人" if one is report else "30906人"
        one.claim("restated_figures_agree", again, [("first", part)])
    rows = decide_claims(merge(report, other))["verdicts"].to_pylist()
    assert [row["verdict"] for row in rows] == ["blocked", "contradicted", "consistent", "consistent"]
    assert rows[0]["reason"] == "operand_contradicted"
    assert "not recomputed" in rows[0]["explanation"]


def test_verdicts_stand_in_the_order_of_claims_and_keep_their_model() -> None:
    """One row per claim, in order, valid under the published model; no claims give no rows."""
    report = Report()
    report.claim("growth_matches_levels", "5.3%", LEVELS)
    report.claim("restated_figures_agree", "5.3%", [("first", "5.3%")])
    report.claim("parts_sum_to_total", "31348人", [("part", "30906人"), ("part", "424人")], closed=True)
    verdicts = decide_claims(report.tables())["verdicts"]
    assert verdicts["claim_id"].to_pylist() == [row["claim_id"] for row in report.rows["claims"]]
    assert validate_table("verdicts", verdicts) == []
    assert decide_claims(Report().tables())["verdicts"].num_rows == 0


def test_the_reported_figure_is_no_operand_of_itself() -> None:
    """A claim that lists its reported figure among the operands is decided without it."""
    report = Report()
    first = report.figure("41.5%")
    report.claim("shares_sum_to_hundred", first, [("part", first), ("part", "12.3%"), ("part", "46.2%")])
    assert verdict_of(report)["reason"] == "exact"


def test_figures_that_are_missing_or_unreadable_leave_a_claim_undecided() -> None:
    """An operand without a mention, one that cannot be read, and a claim without operands are missing operands."""
    report = Report()
    report.claim("restated_figures_agree", "5.3%", [("first", f"{report.report_id}-nobody")])
    report.claim("restated_figures_agree", f"{report.report_id}-nobody", [("first", "5.3%")])
    report.claim("restated_figures_agree", "5.3%", [])
    report.claim("restated_figures_agree", "5.3%", [("first", "5.3%")])
    report.rows["mentions"][-1] |= {"literal": "多少", "lower": None, "upper": None}
    rows = decide_claims(report.tables())["verdicts"].to_pylist()
    assert {(row["verdict"], row["reason"]) for row in rows} == {("not_checkable", "missing_operand")}
    assert all(row["explanation"].endswith(".") for row in rows)


def test_a_claim_of_an_unknown_rule_is_refused() -> None:
    """The error names the claim, the rule and the known rules."""
    report = Report()
    report.claim("figures_look_nice", "5.3%", [("first", "5.3%")])
    with pytest.raises(UnknownRuleError, match=r"c0.*'figures_look_nice'.*restated_figures_agree"):
        decide_claims(report.tables())


def test_stacked_hedges_take_their_published_interval() -> None:
    """Where a literal alone does not say its interval, the published bounds do, as the decimals they print as."""
    report = Report()
    report.claim("headline_admits_figure", "约2.9亿人", [("first", "2.8746亿人")])
    stacked = {"qualifier_kind": "stacked", "lower": 280000000.0, "upper": 290000000.0, "upper_closed": False}
    report.rows["mentions"][0] |= stacked
    row = verdict_of(report)
    assert row["verdict"] == "consistent"
    assert (row["reported_lower"], row["reported_upper"]) == (280000000.0, 290000000.0)


def test_a_surplus_printed_finer_than_its_flows_is_tested() -> None:
    """Every neighbour of a finer figure may pass; half and twice of it would not, so the test has power."""
    report = Report()
    report.claim("balance_matches_flows", "2873.5亿元", [("current", "1.63万亿元"), ("base", "1.34万亿元")])
    row = verdict_of(report)
    assert (row["verdict"], row["selectivity"]) == ("consistent", 1.0)


def test_numbers_of_a_witness_are_exact_and_in_printed_units() -> None:
    """Decimals where they end, quotients where they do not, in the unit of each figure."""
    report = Report()
    report.claim("share_matches_parts", "33.3%", [("part", "1.0亿元"), ("whole", "3.0亿元")])
    values = json.loads(str(verdict_of(report)["witness"]))
    assert list(values.values()) == ["100000000", "300000000", "100/3"]
