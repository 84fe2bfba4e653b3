"""The second route: what it answers, and that a verdict which does not follow from its intervals is caught."""

from datetime import date

import pandera.errors
import polars as pl
import pyarrow
import pytest
from tallying_by_hand import Report

from pipelines.tallying import decide_claims
from schemas.consistency.recheck import Recheck, find_disagreements, recheck
from schemas.tables import TABLES

DEFICIT = {"said": {"indicator": "贸易逆差"}}
NARROWED = {"statement": "降幅收窄"}
PER_HEAD = {"statement": "每万人有32.5人"}
LAST_YEAR = {"period": "2020", "period_start": date(2020, 1, 1), "period_end": date(2020, 12, 31)}
NEXT_YEAR = {"period": "2022", "period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)}
MATCHED = {"statement": "同口径增长3.0%"}

CASES = [
    ("average_growth_matches_levels", "11.4%", "start 4875元, end 10352元", {"n": 7}, "yes"),
    ("average_growth_matches_levels", "23.9%", "start 2166元, end 9729元", {"n": 7}, "yes"),
    ("average_growth_matches_levels", "12.4%", "start 4875元, end 10352元", {"n": 7}, "no"),
    ("parts_sum_to_total", "31348人", "part 30906人, part 442人", {"closed": True}, "yes"),
    ("parts_sum_to_total", "31348人", "part 30906人, part 424人", {"closed": True}, "no"),
    ("parts_sum_to_total", "2.3亿元", "part 1.1亿元, part 1.1亿元", {"closed": True}, "yes"),
    ("change_matches_levels", "1.2亿元", "current 2.2亿元, base 1.2亿元", {}, "no"),
    ("change_matches_levels", "11.5元", "current 12.2元, base 0.6元", {}, "yes"),
    ("balance_matches_flows", "60.2亿元", "current 120.5亿元, base 180.7亿元", DEFICIT, "yes"),
    ("restated_figures_agree", "11.4%", "first 11.5%", {}, "no"),
    ("headline_admits_figure", "11.4%", "first 11.5%", {}, "too_close"),
    ("restated_figures_agree", "0.35亿元", "first 0.3亿元", {}, "yes"),
    ("restated_figures_agree", "0.355亿元", "first 0.3亿元", {}, "no"),
    ("parts_sum_to_total", "1.00亿元", "part 0.32亿元, part 0.33亿元, part 0.33亿元", {"closed": True}, "too_close"),
    ("change_of_growth_matches_rates", "-1.0个百分点", "current -3.2%, base -6.2%", NARROWED, "no"),
    ("change_of_growth_matches_rates", "2.3个百分点", "current -3.2%, base -5.5%", NARROWED, "too_close"),
    ("change_of_growth_matches_rates", "0.0个百分点", "current -3.2%, base -3.2%", NARROWED, "yes"),
    ("percent_is_possible_of_count", "41.7%", "whole 12个", {}, "yes"),
    ("percent_is_possible_of_count", "35.0%", "whole 12个", {}, "no"),
    ("percent_is_possible_of_count", "35.0%", "whole 5312个", {}, "yes"),
    ("percent_is_possible_of_count", "70%", "whole 48个", {}, None),  # no power once the nought is rounded
    ("share_matches_parts", "35.0%", "part 至少4个, whole 12个", {}, "no"),
    ("multiple_matches_levels", "一番", "current 11736元, base 5842元", {}, "yes"),
    ("multiple_matches_levels", "一番", "current 10736元, base 5842元", {}, "no"),
    ("ratio_matches_levels", "32.5", "numerator 9750人, denominator 300.0万人", PER_HEAD, "too_close"),
    ("growth_matches_levels", "3.0%", "current 1210207亿元, base 1149237亿元", MATCHED, None),
    ("growth_matches_levels", "8.4%", "current 30万吨, base 30万吨", {}, None),  # no power once the zeros are rounded
    ("points_match_percents", "2.7个百分点", "current 40%, base 40%", {}, None),
    ("count_matches_list", "5个", "", {"n": 4}, "no"),
    ("count_matches_list", "5个", "", {"n": 4, "closed": False}, "yes"),
    ("figure_lies_in_bounds", "103.2%", "", {"said": {"indicator": "产品合格率"}}, "no"),
    ("figure_lies_in_bounds", "93.2%", "", {"said": {"indicator": "产品合格率"}}, "yes"),
    ("figure_lies_in_bounds", "7.73岁", "", {"said": {"indicator": "人均预期寿命"}}, "no"),
    ("figure_lies_in_bounds", "512.5万人", "whole 498.7万人", {}, "no"),
    ("magnitude_matches_history", "99亿元", "base 9.8亿元, base 10.1亿元, base 10.3亿元", {}, "no"),
    ("magnitude_matches_history", "9.9亿元", "base 9.8亿元, base 10.1亿元, base 10.3亿元", {}, "yes"),
    ("direction_matches_figures", "54.1%", "base 52.3%", {"statement": "由52.3%下降到54.1%"}, "no"),
    ("direction_matches_figures", "54.1%", "base 52.3%", {"statement": "由52.3%上升到54.1%"}, "yes"),
    ("direction_matches_figures", "54.1%", "base 52.3%", {"statement": "高于上年，下降到54.1%"}, "too_close"),
    ("period_is_possible", "8.2%", "", {"n": 7, "said": {"period": "2015/2020"}}, "no"),
    ("period_is_possible", "8.2%", "", {"said": LAST_YEAR}, "yes"),
    ("period_is_possible", "8.2%", "", {"said": NEXT_YEAR}, "no"),
    ("digits_fit_unit", "12.5户", "", {}, "no"),
    ("digits_fit_unit", "12.0户", "", {}, "yes"),
]  # fmt: skip


def tables_of(*cases: tuple[str, str, str, dict[str, object], str | None]) -> dict[str, pyarrow.Table]:
    report = Report(published_on=date(2021, 5, 20))
    for rule, reported, operands, circumstances, _ in cases:
        pairs = [tuple(operand.split(" ", 1)) for operand in operands.split(", ") if operand]
        report.claim(rule, reported, pairs, **circumstances)  # type: ignore[arg-type]
    tables = report.tables()
    return tables | decide_claims(tables)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]} {case[1]}")
def test_the_second_route_answers_and_agrees(case: tuple[str, str, str, dict[str, object], str | None]) -> None:
    """Yes, no, too close, or nothing where no figures were compared; never against the verdict."""
    frame = recheck(tables_of(case))
    assert frame["answer"].to_list() == [case[4]]
    assert find_disagreements(frame).is_empty()
    Recheck.validate(frame, lazy=True)


def turned(tables: dict[str, pyarrow.Table], **columns: object) -> dict[str, pyarrow.Table]:
    rows = [row | columns for row in tables["verdicts"].to_pylist()]
    return tables | {"verdicts": pyarrow.Table.from_pylist(rows, schema=TABLES["verdicts"].schema)}


@pytest.mark.parametrize(
    ("case", "columns", "check"),
    [
        (CASES[0], {"verdict": "contradicted", "reason": "no_reading_fits"}, "verdict_follows_from_intervals"),
        (CASES[0], {"verdict": "explained", "reason": "TRUNCATED"}, "verdict_follows_from_intervals"),
        (CASES[0], {"reason": "trailing_zeros"}, "verdict_follows_from_intervals"),
        (CASES[2], {"verdict": "consistent", "reason": "exact"}, "verdict_follows_from_intervals"),
        (CASES[2], {"verdict": "not_checkable", "reason": "no_power"}, "verdict_follows_from_intervals"),
        (CASES[0], {"recomputed_lower": 11.3}, "recomputed_bounds_agree"),
        (CASES[0], {"recomputed_upper": None}, "recomputed_bounds_agree"),
    ],
)  # fmt: skip
def test_a_verdict_that_does_not_follow_is_our_failure(
    case: tuple[str, str, str, dict[str, object], str | None], columns: dict[str, object], check: str
) -> None:
    """A turned verdict, or bounds that another route does not find, fail the pandera model and are listed."""
    frame = recheck(turned(tables_of(case), **columns))
    assert find_disagreements(frame)["claim_id"].to_list() == frame["claim_id"].to_list()
    with pytest.raises(pandera.errors.SchemaErrors) as caught:
        Recheck.validate(frame, lazy=True)
    assert check in str(caught.value)


@pytest.mark.parametrize(
    ("base", "reported"),
    [
        ("十", "0.000032"),
        ("百", "0.00032"),
        ("千", "0.0032"),
        ("万", "0.032"),
        ("十万", "0.32"),
        ("百万", "3.2"),
        ("亿", "320"),
    ],
)
def test_a_figure_on_a_base_is_tried_on_all_of_them(base: str, reported: str) -> None:
    """每百万人3.2: on one base it fits, on none but that; so the floats cannot tell, and never stand against it."""
    said = {"statement": f"每{base}人有{reported}"}
    frame = recheck(tables_of(("ratio_matches_levels", reported, "numerator 96人, denominator 3000万人", said, None)))
    assert frame["verdict"].to_list() == ["consistent"]
    assert frame["answer"].to_list() == ["too_close"]
    assert find_disagreements(frame).is_empty()


def test_days_of_publication_are_asked_of_periods_alone() -> None:
    """Without reports all else is answered as with them; a period has no day to end by."""
    tables = tables_of(*CASES)
    known, unknown = (recheck(of).filter(pl.col("rule") != "period_is_possible") for of in (tables, without(tables)))
    assert known.equals(unknown)


def without(tables: dict[str, pyarrow.Table]) -> dict[str, pyarrow.Table]:
    return {name: table for name, table in tables.items() if name != "reports"}


def test_no_claims_give_an_empty_frame() -> None:
    """A group without claims has nothing to recheck, and passes."""
    frame = recheck(tables_of())
    assert frame.is_empty()
    assert frame.columns == list(Recheck.to_schema().columns)
    assert frame.schema["answer"] == pl.String
    Recheck.validate(frame, lazy=True)
