"""Claims between reports: which figures are held against each other, what comes out, and what excuses a failure."""

from functools import cache
from typing import Any

import polars
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_publishing_example import Example

from pipelines.publishing.across import decide_across
from pipelines.publishing.claims_across import settled_rates, year_before
from pipelines.publishing.codelists import code_list_tables
from pipelines.publishing.facts import order_statements, prepare_statements, to_frame
from pipelines.publishing.spans import Counted, read_span
from pipelines.tallying import decide_claims
from schemas.consistency.recheck import find_disagreements, recheck
from schemas.tables import TABLES

LISTS = code_list_tables()
YUNNAN = {"area": "云南省", "area_code": "530000"}
INCOME = {"indicator_id": "income_rural", "indicator": "农村居民人均可支配收入", **YUNNAN}
RATE = {"kind": "percent", "unit": "%", "measure": "growth_rate", "growth_basis": "year_on_year"}
OF_PRINT = {"text", "reach"}


class Reports(Example):
    """Reports of one sentence, each with a day and a publisher."""

    def state(
        self, path: str, day: str | None, *figures: tuple[float, dict[str, Any]], publisher: str = "局"
    ) -> list[str]:
        """A report that prints some figures, each with what is observed; their mention_ids."""
        texts = [of.get("text", f"{value:g}") for value, of in figures]
        report = self.report(path, "、".join(texts) + f"（{path}）。", day)
        self.rows["reports"][-1]["publisher"] = publisher or None
        return [
            self.figure(report, text, value, of.get("reach", 0.5), **{k: of[k] for k in of if k not in OF_PRINT})
            for text, (value, of) in zip(texts, figures, strict=True)
        ]

    def outcome(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The verdicts between reports, each with its claim and operands; and the verdicts within reports."""
        tables = self.tables() | LISTS
        reports = to_frame(tables["reports"])
        statements = order_statements(settled_rates(prepare_statements(tables), tables["claims"]), reports)
        fields = dict(to_frame(tables["indicators"], "indicator_id", "field").iter_rows())
        decided = decide_across(statements, tables, reports, fields, lambda _: tables)
        made = decided.added
        within = [decided.explained.get(row["claim_id"], row) for row in tables["verdicts"].to_pylist()]
        for name, table in made.items():
            TABLES[name].model.validate(polars.DataFrame(polars.from_arrow(table)), lazy=True)
        frame = recheck({**tables, **made})
        assert find_disagreements(frame).is_empty()
        operands: dict[str, list[str]] = {}
        for row in made["claim_operands"].to_pylist():
            operands.setdefault(row["claim_id"], []).append(row["mention_id"])
        claims = {row["claim_id"]: row for row in made["claims"].to_pylist()}
        rows = [
            claims[row["claim_id"]] | row | {"operands": operands[row["claim_id"]]}
            for row in made["verdicts"].to_pylist()
        ]
        return rows, within


def level(period: str, **more: Any) -> dict[str, Any]:
    return INCOME | {"period": period} | more


def rate(period: str, **more: Any) -> dict[str, Any]:
    return INCOME | RATE | {"period": period, "reach": 0.05} | more


def growth_over(base: float, printed: float, **more: Any) -> list[dict[str, Any]]:
    """Verdicts on 10690 printed with a rate, the base of which another report prints."""
    reports = Reports()
    reports.state("b/2018", "2019-03-01", (base, level("2018", **more.pop("of_base", {}))))
    reports.state("b/2019", "2020-03-01", (10690, level("2019", **more)), (printed, rate("2019", **more)))
    return [row for row in reports.outcome()[0] if row["rule"] == "growth_matches_levels"]


def test_last_years_level_of_another_report_determines_a_rate() -> None:
    """A rate that the two levels make is consistent, by the reports that print them, in scope warehouse."""
    (row,) = growth_over(9730, 9.9)
    assert (row["verdict"], row["scope"], row["formula"]) == ("consistent", "warehouse", "10690/9730 − 1")
    assert len({mention[:16] for mention in row["operands"]}) == 2
    assert row["statement"] == "10690、9.9（b/2019）。"


def test_a_rate_that_the_levels_do_not_make_is_contradicted() -> None:
    """The sentence that says so names the report that prints the base."""
    (row,) = growth_over(9730, 8.9)
    assert row["verdict"] == "contradicted"
    assert "Printed in other reports: 9730元 (b/2018, published 2019-03-01)" in row["explanation"]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"price_basis": "constant"}, "price_basis"),
        ({"indicator_id": "retail_sales", "indicator": "社会消费品零售总额"}, "coverage"),
        ({"of_base": {"status": "estimated"}}, "preliminary"),
    ],
)
def test_what_cannot_be_compared_is_not_held_against_a_rate(more: dict[str, Any], reason: str) -> None:
    """Real growth, rates over matched samples and first counts do not accuse, and say why."""
    if "indicator_id" in more:
        more = more | {"of_base": dict(more)}
    (row,) = growth_over(9730, 8.9, **more)
    assert (row["verdict"], row["reason"]) == ("not_comparable", reason)
    assert row["recomputed_lower"] is None


def test_a_rate_over_a_matched_sample_that_fits_is_consistent() -> None:
    """An excuse is looked for only where something fails."""
    retail = {"indicator_id": "retail_sales", "indicator": "社会消费品零售总额"}
    (row,) = growth_over(9730, 9.9, **retail, of_base=retail)
    assert row["verdict"] == "consistent"


def test_words_of_coverage_in_the_sentence_of_the_base_excuse() -> None:
    """新口径 said where the base is printed is as good as where the rate is."""
    reports = Reports()
    report = reports.report("b/2018", "按新口径为9730元。", "2019-03-01")
    reports.figure(report, "9730", 9730, 0.5, **level("2018"))
    reports.state("b/2019", "2020-03-01", (10690, level("2019")), (8.9, rate("2019")))
    (row,) = reports.outcome()[0]
    assert (row["verdict"], row["reason"], "新口径" in row["explanation"]) == ("not_comparable", "coverage", True)


def test_a_base_printed_with_two_values_is_no_coin_toss() -> None:
    """Two reports of one day that differ: both figures are operands, and nothing is computed."""
    reports = Reports()
    for path, base in (("b/a", 9730), ("b/b", 9830)):
        reports.state(path, "2019-03-01", (base, level("2018")), publisher=path)
    reports.state("b/2019", "2020-03-01", (10690, level("2019")), (9.9, rate("2019")))
    (row,) = [row for row in reports.outcome()[0] if row["rule"] == "growth_matches_levels"]
    assert (row["verdict"], row["reason"], len(row["operands"])) == ("not_checkable", "ambiguous_operands", 3)
    assert "9730元 (b/a" in row["explanation"]
    assert "9830元 (b/b" in row["explanation"]


def test_a_revised_base_is_taken_as_it_stood_on_the_day_of_the_rate() -> None:
    """The rate was counted from what had been printed by then; a failure against a revised level accuses nobody."""
    reports = Reports()
    reports.state("b/2018", "2019-03-01", (9730, level("2018")))
    reports.state("b/2019", "2020-03-01", (10690, level("2019")), (9.9, rate("2019")))
    reports.state("b/again", "2021-03-01", (9500, level("2018")))
    reports.state("b/late", "2022-03-01", (10690, level("2019")), (9.9, rate("2019")))
    early, late = (row for row in reports.outcome()[0] if row["rule"] == "growth_matches_levels")
    assert (early["verdict"], late["verdict"], late["reason"]) == ("consistent", "not_comparable", "revised_base")


def test_a_change_and_points_are_held_against_levels() -> None:
    """比上年增加960元, 比上年提高1.5个百分点."""
    reports = Reports()
    urban = {"indicator_id": "urbanization_rate", "indicator": "城镇化率", **YUNNAN, "kind": "percent", "unit": "%"}
    points = urban | {"kind": "percentage_point", "unit": "个百分点", "measure": "change", "reach": 0.05}
    change = level("2019", measure="change", growth_basis="year_on_year")
    year_on_year = {"period": "2019", "growth_basis": "year_on_year"}
    reports.state("b/1", "2019-03-01", (9730, level("2018")), (47.8, urban | {"period": "2018", "reach": 0.05}))
    reports.state(
        "b/2", "2020-03-01",
        (10690, level("2019")), (960, change),
        (49.3, urban | {"period": "2019", "reach": 0.05}), (1.5, points | year_on_year),
    )  # fmt: skip
    verdicts = {row["rule"]: row["verdict"] for row in reports.outcome()[0]}
    assert verdicts == {"change_matches_levels": "consistent", "points_match_percents": "consistent"}


def average(printed: float, *levels: tuple[str, float]) -> Reports:
    """A report with the level of 2019 and an average rate since 2014, after one with some levels of before."""
    reports = Reports()
    for period, value in levels:
        reports.state(f"b/{period}", f"{int(period) + 1}-03-01", (value, level(period)))
    of_span = rate("2014/2019", growth_basis="annual_average")
    reports.state("b/2019", "2020-03-01", (9000, level("2019")), (printed, of_span))
    return reports


def test_the_base_year_of_an_average_is_looked_up() -> None:
    """Five years from 2014, whose level another report prints."""
    (row,) = average(12.5, ("2014", 5000)).outcome()[0]
    assert (row["rule"], row["n_periods"], row["verdict"]) == ("average_growth_matches_levels", 5, "consistent")


@pytest.mark.parametrize(
    ("earlier", "verdict"), [([("2013", 4533)], "explained"), ([("2013", 4800)], "contradicted"), ([], "contradicted")]
)
def test_an_average_counted_from_the_year_before_is_explained_by_another_report(
    earlier: list[tuple[str, float]], verdict: str
) -> None:
    """From 5000 in 2014 to 9000 in 2019 by 12.1 % fits 4533 of 2013: the sentence says which report prints it."""
    reports = Reports()
    mean = rate("2014/2019", growth_basis="annual_average")
    figures = (5000, level("2014")), (9000, level("2019")), (12.1, mean)
    start, end, reported = reports.state("b/own", "2020-03-01", *figures)
    reports.claim("average_growth_matches_levels", reported, [("start", start), ("end", end)])
    reports.rows["claims"][-1]["n_periods"] = 5
    reports.rows["verdicts"] = decide_claims(reports.tables())["verdicts"].to_pylist()
    for period, value in earlier:
        reports.state(f"b/{period}", "2014-03-01", (value, level(period)))
    rows, (own,) = reports.outcome()
    assert (rows, own["verdict"]) == ([], verdict)
    if verdict == "explained":
        assert (own["reason"], own["reading"], own["needs"]) == ("BASE_PREV_YEAR", "BASE_PREV_YEAR", None)
        assert "(b/2013)" in own["explanation"]


SPANS = {
    "从2014年到2019年年均增长": Counted.FROM_START,
    "比2014年增长": Counted.FROM_START,
    "2014年以来年均增长": Counted.FROM_START,
    "2014年末到2019年末": Counted.FROM_START,
    "“十三五”时期（2015—2019年）年均增长": Counted.FROM_START,
    "五年来年均增长": Counted.FROM_START,
    "2014—2019年年均增长": Counted.FROM_BEFORE,
    "2014-2019年期间年均增长": Counted.FROM_BEFORE,
    "2014年至2019年年均增长": Counted.OPEN,
    "年均增长": Counted.OPEN,
}


@pytest.mark.parametrize(("words", "counted"), SPANS.items())
def test_words_say_from_which_level_a_span_counts(words: str, counted: Counted) -> None:
    """Y0—Y1 are the years of growth; 从, 比, 以来, an end of year and a plan name the level."""
    assert read_span(words, "2014/2019") == counted


@pytest.mark.parametrize(
    ("words", "levels", "outcome"),
    [
        ("从2014年到2019年", {"2014": 5001}, ("consistent", "exact", 5)),
        ("从2014年到2019年", {"2014": 5203}, ("contradicted", "no_reading_fits", 5)),
        ("从2014年到2019年", {"2014": 5203, "2013": 4439}, ("explained", "BASE_PREV_YEAR", 5)),
        ("从2014年到2019年", {"2013": 4439}, None),
        ("2014—2019年", {"2013": 4439}, ("consistent", "exact", 6)),
        ("2014—2019年", {"2013": 4039}, ("contradicted", "no_reading_fits", 6)),
        ("2014—2019年", {"2013": 4039, "2014": 5001}, ("explained", "N_MINUS_1", 6)),
        ("2014—2019年", {"2014": 5001}, ("consistent", "exact", 5)),
        ("2014—2019年", {"2014": 5203}, None),
        ("2014年至2019年", {"2014": 5001, "2013": 4039}, ("consistent", "exact", 5)),
        ("2014年至2019年", {"2014": 5203, "2013": 4439}, ("consistent", "exact", 6)),
        ("2014年至2019年", {"2014": 5203, "2013": 4039}, ("contradicted", "no_reading_fits", 5)),
        ("2014年至2019年", {"2014": 5203}, None),
    ],
)
def test_a_span_counts_from_the_level_its_words_mean(
    words: str, levels: dict[str, int], outcome: tuple[str, str, int] | None
) -> None:
    """The other level explains a failure; one that the words do not count from, or perhaps not, accuses nobody."""
    reports = Reports()
    for period, value in levels.items():
        reports.state(f"b/{period}", f"{int(period) + 1}-03-01", (value, level(period)))
    report = reports.report("b/2019", f"2019年9001元，{words}年均增长12.5%。", "2020-03-01")
    reports.figure(report, "9001", 9001, 0.5, **level("2019"))
    of_span = {key: value for key, value in rate("2014/2019", growth_basis="annual_average").items() if key != "reach"}
    reports.figure(report, "12.5%", 12.5, 0.05, **of_span)
    found = [(row["verdict"], row["reason"], row["n_periods"]) for row in reports.outcome()[0]]
    assert found == ([outcome] if outcome else [])


def restate(*stated: tuple[str, str | None, float, str, dict[str, Any]]) -> list[dict[str, Any]]:
    reports = Reports()
    for path, day, value, publisher, more in stated:
        reports.state(path, day, (value, level("2019", **more)), publisher=publisher)
    return reports.outcome()[0]


@pytest.mark.parametrize(
    ("second", "verdict", "reason"),
    [
        (("b/2", "2021-01-01", 123.0, "社", {}), "consistent", "exact"),
        (("b/2", "2021-01-01", 131.0, "社", {}), "contradicted", "no_reading_fits"),
        (("b/2", "2020-01-01", 131.0, "局", {}), "contradicted", "no_reading_fits"),
        (("b/2", None, 131.0, "局", {}), "contradicted", "no_reading_fits"),
        (("b/2", "2021-01-01", 131.0, "局", {}), "not_comparable", "revised"),
    ],
)
def test_facts_stated_twice(second: Any, verdict: str, reason: str) -> None:
    """They agree; differ; or are revised, by a later report of the same publisher alone."""
    (row,) = restate(("b/1", "2020-01-01", 123.0, "局", {}), second)
    assert (row["rule"], row["verdict"], row["reason"]) == ("restated_figures_agree", verdict, reason)


def test_a_percent_is_printed_with_one_sign() -> None:
    """The literal bears it already."""
    reports = Reports()
    for path, printed in (("b/1", 9.9), ("b/2", 8.9)):
        reports.state(path, "2020-01-01", (printed, rate("2019", text=f"{printed}%")), publisher=path)
    (row,) = reports.outcome()[0]
    assert "Printed in other reports: 9.9% (b/1" in row["explanation"]


def test_a_final_count_revises_a_first_one_of_anybody() -> None:
    """初步核算数 and 最终核实数: the sentence names both reports and their days."""
    first = ("b/1", "2020-01-01", 123.0, "局", {"status": "estimated"})
    (row,) = restate(first, ("b/2", "2021-01-01", 131.0, "社", {}))
    assert row["reason"] == "revised"
    assert "123元 (b/1, published 2020-01-01), 131元 (b/2, published 2021-01-01)" in row["explanation"]


def test_the_words_of_a_final_count_are_no_other_indicator() -> None:
    """地区生产总值最终核实数 restates 地区生产总值."""
    gdp = {"indicator_id": "gdp", "indicator": "地区生产总值"}
    final = {"indicator_id": None, "indicator": "地区生产总值最终核实数"}
    (row,) = restate(("b/1", "2020-01-01", 123.0, "局", gdp), ("b/2", "2021-01-01", 131.0, "局", final))
    assert row["reason"] == "revised"


def test_other_names_of_one_code_do_not_accuse() -> None:
    """A narrower name under the same code may be another thing: it is left open."""
    narrow = {"indicator": "革命老区农村居民人均可支配收入"}
    (row,) = restate(("b/1", "2020-01-01", 123.0, "局", narrow), ("b/2", "2021-01-01", 131.0, "社", {}))
    assert (row["verdict"], row["reason"]) == ("not_checkable", "ambiguous_operands")


def test_short_phrases_without_code_name_no_fact() -> None:
    """收入 may be anybody's; a long phrase is one thing."""
    for phrase, count in (("收入", 0), ("贫困地区特色产业收入", 1)):
        nameless = {"indicator_id": None, "indicator": phrase}
        rows = restate(("b/1", "2020-01-01", 123.0, "局", nameless), ("b/2", "2021-01-01", 123.0, "社", nameless))
        assert len(rows) == count


def test_copies_take_no_part() -> None:
    """A report that is a duplicate of another states nothing again."""
    reports = Reports()
    first = reports.state("b/1", "2020-01-01", (100, level("2019")))[0][:16]
    reports.state("b/2", "2020-02-01", (100, level("2019")))
    reports.rows["reports"][-1]["duplicate_of"] = first
    assert reports.outcome()[0] == []


def test_levels_of_the_own_report_are_no_matter_between_reports() -> None:
    """What one report prints in full is claimed there; targets and vague figures are held against nothing."""
    reports = Reports()
    reports.state("b/1", "2020-01-01", (9730, level("2018")), (10690, level("2019")), (9.9, rate("2019")))
    reports.state("b/2", "2020-01-01", (9730, level("2020", status="target")), (9.9, rate("2021")))
    assert reports.outcome()[0] == []


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2020", "2019"),
        ("2020-05", "2019-05"),
        ("2020-H1", "2019-H1"),
        ("2020-02-29", "2019-02-28"),
        ("2015-01/2015-09", "2014-01/2014-09"),
    ],
)
def test_the_year_before(period: str, before: str) -> None:
    """Same part of the year, one year less."""
    assert year_before(period) == before


@settings(max_examples=25)
@given(st.permutations(range(6)), st.integers(1, 6))
def test_claims_do_not_depend_on_the_order_of_reports_and_grow_with_them(order: list[int], count: int) -> None:
    """The same rows in whatever order reports come; one restatement a report beyond the first, never one a pair."""

    shuffled = restated([number for number in order if number < count])
    assert shuffled == in_order(count)
    assert len(shuffled) == 2 * (count - 1)


def restated(numbers: list[int]) -> list[dict[str, Any]]:
    """The verdicts on one level and one rate that these reports print."""
    reports = Reports()
    for number in numbers:
        reports.state(f"b/{number}", f"2020-01-0{number + 1}", (100, level("2019")), (9.9, rate("2019")))
    return reports.outcome()[0]


@cache
def in_order(count: int) -> list[dict[str, Any]]:
    return restated(list(range(count)))


PROVINCES = {"云南省": "530000", "贵州省": "520000", "山西省": "140000", "江苏省": "320000", "浙江省": "330000"}
TRUE_FACTS = st.lists(
    st.tuples(st.floats(1000, 50000), st.floats(-0.3, 0.6), st.integers(0, 2)), min_size=3, max_size=len(PROVINCES)
)


@settings(max_examples=20)
@given(TRUE_FACTS)
def test_true_facts_rounded_are_never_contradicted(facts: list[tuple[float, float, int]]) -> None:
    """Two true levels in two reports and the true rate between them, of a few provinces, each rounded: none fails."""
    reports = Reports()
    for (base, growth, digits), (area, code) in zip(facts, PROVINCES.items(), strict=False):
        there = {"area": area, "area_code": code}
        percent = f"{abs(growth) * 100:.{digits}f}"
        reports.state(f"{code}/1", "2020-01-01", (round(base), level("2018", **there)))
        fall = {"fall": True} if growth < 0 else {}
        printed = rate("2019", reach=0.5 * 10**-digits, text=percent, **there, **fall)
        current = round(base * (1 + growth))
        reports.state(f"{code}/2", "2021-01-01", (current, level("2019", **there)), (float(percent), printed))
    rows = reports.outcome()[0]
    assert len([row for row in rows if row["rule"] == "growth_matches_levels"]) == len(facts)
    assert all(row["verdict"] != "contradicted" for row in rows)


def test_nothing_between_reports_is_nothing() -> None:
    """An empty warehouse has no claims."""
    assert Reports().outcome() == ([], [])
