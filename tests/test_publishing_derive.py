"""What follows from the rows of all reports: duplicates, agreements, best values, scorecards."""

from typing import Any

import polars
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_publishing_example import Example, income_page

from pipelines.publishing.across import DISAGREEING
from pipelines.publishing.derive import derive_agreements, derive_indicator_values, derive_scorecards
from pipelines.publishing.facts import join_statements, order_statements, prepare_statements, restatements, to_frame
from schemas.tables import TABLES

SHANXI = {"area": "山西省", "area_code": "140000", "period": "2020"}


def reports_of(values: dict[str, tuple[str | None, list[float]]], reach: float = 0.5, **observed: Any) -> Example:
    """Reports by path, each with a date and figures that observe the same thing."""
    example = Example()
    for path, (published_on, figures) in values.items():
        report = example.report(path, "、".join(f"{figure}元" for figure in figures), published_on)
        for figure in figures:
            example.figure(report, f"{figure}", figure, reach, **(SHANXI | observed))
    return example


def derived(example: Example, **more: pyarrow.Table) -> dict[str, list[dict[str, Any]]]:
    """Derived tables of an example as rows, after their models have accepted them."""
    tables = derive_tables(example.tables() | more)
    for name, table in tables.items():
        TABLES[name].model.validate(polars.DataFrame(polars.from_arrow(table)), lazy=True)
    return {name: table.to_pylist() for name, table in tables.items()}


def derive_tables(tables: dict[str, pyarrow.Table]) -> dict[str, pyarrow.Table]:
    """The derived tables of all reports at once."""
    pairs = restatements(tables)
    disputed = pairs.filter(polars.col("verdict").is_in([kind.value for kind in DISAGREEING]))["reported_mention_id"]
    statements = order_statements(prepare_statements(tables), to_frame(tables["reports"]))
    statements = join_statements(statements, pairs)
    return {
        "agreements": derive_agreements(statements, disputed),
        "indicator_values": derive_indicator_values(statements, tables.get("indicators")),
        "scorecards": derive_scorecards(tables, polars.Series(dtype=polars.String)),
    }


def units(*rows: tuple[str, str, float]) -> pyarrow.Table:
    """A list of units of measure."""
    columns = [{"unit": unit, "unit_class": kind, "factor": factor, "counted": False} for unit, kind, factor in rows]
    return pyarrow.Table.from_pylist(columns, TABLES["units"].schema)


def test_statements_that_one_number_satisfies_agree() -> None:
    """Two reports whose intervals share numbers agree, on those numbers, in order of publication."""
    tables = derived(reports_of({"b/2": ("2021-03-01", [10352.4]), "b/1": ("2021-01-01", [10352.0])}))
    (row,) = tables["agreements"]
    assert (row["verdict"], row["lower"], row["upper"], row["report_count"]) == ("agree", 10351.9, 10352.5, 2)
    assert row["mention_ids"] == tables["indicator_values"][0]["sources"]
    assert tables["indicator_values"][0]["value"] == 10352.4


@pytest.mark.parametrize(
    ("dates", "verdict"),
    [
        (("2021-01-01", "2021-03-01"), "revised"),
        (("2021-01-01", "2021-01-01"), "conflict"),
        ((None, "2021-01-01"), "conflict"),
    ],
)
def test_statements_apart_are_revised_by_a_later_day_or_in_conflict(dates: tuple[str, str], verdict: str) -> None:
    """A later report revises; reports of one day, or of an unknown one, conflict; the last one's bounds stand."""
    tables = derived(reports_of({"b/1": (dates[0], [100.0]), "b/2": (dates[1], [105.0])}))
    (row,) = tables["agreements"]
    assert (row["verdict"], row["lower"], row["upper"]) == (verdict, 104.5, 105.5)
    (value,) = tables["indicator_values"]
    assert (value["value"], value["agreement"]) == (105.0, verdict)


@pytest.mark.parametrize(("closed", "verdict"), [((True, True), "agree"), ((False, False), "revised")])
def test_touching_ends_agree_only_if_both_are_closed(closed: tuple[bool, bool], verdict: str) -> None:
    """超过100 does not admit 100, 不低于100 does."""
    example = Example()
    for path, day, bounds, ends in (("b/1", "01", (100, None), closed), ("b/2", "02", (99.5, 100), (True, True))):
        report = example.report(path, "100元", f"2021-01-{day}")
        example.figure(report, "100", 100, bounds=bounds, closed=ends, **SHANXI)
    assert [row["verdict"] for row in derived(example)["agreements"]] == [verdict]


def test_a_fall_turns_its_open_end_round() -> None:
    """下降超过5 and 下降5 touch at −5, an end that the first does not admit."""
    example = Example()
    for path, day, bounds, closed in (("b/1", "01", (5, None), (False, False)), ("b/2", "02", (5, 5), (True, True))):
        report = example.report(path, "5元", f"2021-01-{day}")
        example.figure(report, "5", 5, bounds=bounds, closed=closed, fall=True, **SHANXI)
    assert [row["verdict"] for row in derived(example)["agreements"]] == ["revised"]


def test_units_of_one_class_are_compared_in_the_last_unit() -> None:
    """12.5 吨 and 12500 公斤 agree, in 公斤; without the list of units they are two facts."""
    example = Example()
    for path, literal, value, unit in (("b/1", "12.5", 12.5, "吨"), ("b/2", "12500", 12500, "公斤")):
        report = example.report(path, literal, "2021-01-01")
        example.figure(report, literal, value, 0.05 if unit == "吨" else 0.5, unit=unit, **SHANXI)
    (row,) = derived(example, units=units(("吨", "mass", 1000.0), ("公斤", "mass", 1.0)))["agreements"]
    assert (row["verdict"], row["unit"], row["lower"], row["upper"]) == ("agree", "公斤", 12499.5, 12500.5)
    assert derived(example)["agreements"] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"period": "2020"}, {"period": "2019"}),
        ({"area": "山西省", "area_code": "140000"}, {"area": "太原市", "area_code": "140100"}),
        ({"measure": "level"}, {"measure": "change"}),
        ({"dimensions": "城镇"}, {"dimensions": "农村"}),
        ({"status": "reported"}, {"status": "target"}),
        ({"growth_basis": "year_on_year"}, {"growth_basis": "period_on_period"}),
        ({"price_basis": "constant"}, {"price_basis": "unknown"}),
        ({"unit": "元"}, {"unit": "人"}),
        ({"indicator": "收入"}, {"indicator": "支出"}),
        ({"period": None}, {"period": None}),
        ({"area": None, "area_code": None}, {"area": None, "area_code": None}),
    ],
)
def test_statements_that_differ_in_one_part_are_two_facts(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Each part of a key tells facts apart, and an unknown area or period makes no two statements one."""
    example = Example()
    for path, part in (("b/1", one), ("b/2", other)):
        report = example.report(path, "100元")
        example.figure(report, "100", 100, **(SHANXI | part))
    tables = derived(example)
    assert tables["agreements"] == []
    assert len(tables["indicator_values"]) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"indicator": "“收入”"}, {"indicator": "收 入"}),
        ({"indicator": "GDP（现价）"}, {"indicator": "ＧＤＰ(现价)"}),
        ({"dimensions": "城镇；男性"}, {"dimensions": "男性；城镇"}),
        ({"indicator_id": "income", "indicator": "人均收入"}, {"indicator_id": "income", "indicator": "收入"}),
        ({"status": "estimated"}, {"status": "reported"}),
    ],
)
def test_spellings_of_one_fact_are_one_fact(one: dict[str, Any], other: dict[str, Any]) -> None:
    """Quotation marks, width, order of breakdowns, phrases of one code, and preliminary counts make no difference."""
    example = Example()
    for path, part in (("b/1", one), ("b/2", other)):
        report = example.report(path, "100元")
        example.figure(report, "100", 100, **(SHANXI | part))
    assert [row["report_count"] for row in derived(example)["agreements"]] == [2]


def restated(*figures: dict[str, Any], pairs: list[tuple[int, int]], verdict: str = "consistent") -> Example:
    """One report whose figures restate each other by claims."""
    example = Example()
    report = example.report("b/1", "100元" * len(figures), "2021-01-01")
    mentions = [example.figure(report, "100", figure.pop("value", 100), **(SHANXI | figure)) for figure in figures]
    for first, second in pairs:
        example.claim("restated_figures_agree", mentions[second], [("first", mentions[first])], verdict)
    return example


def test_a_claim_of_restatement_joins_what_keys_do_not() -> None:
    """A figure of unknown period, in other words, is the same fact where a claim says so."""
    example = restated({"indicator": "脱贫人口", "period": None}, {"indicator": "贫困人口脱贫"}, pairs=[(0, 1)])
    (row,) = derived(example)["agreements"]
    assert (row["verdict"], row["period"], row["indicator"]) == ("agree", "2020", "贫困人口脱贫")
    assert len(row["mention_ids"]) == 2
    assert row["report_count"] == 1


def test_a_claim_joins_facts_of_which_no_area_is_known() -> None:
    """Two statements without area are one fact where a claim says so, told apart by where they stand."""
    nowhere = {"area": None, "area_code": None}
    rows = derived(restated(nowhere, nowhere, nowhere, nowhere, pairs=[(0, 1), (2, 3)]))["agreements"]
    assert [len(row["mention_ids"]) for row in rows] == [2, 2]


def test_a_claim_that_cannot_be_compared_joins_nothing() -> None:
    """Figures that a claim calls not comparable stay two facts."""
    example = restated({"period": None}, {}, pairs=[(0, 1)], verdict="not_comparable")
    assert derived(example)["agreements"] == []


def test_a_figure_of_unknown_period_makes_no_bridge_between_two_years() -> None:
    """A statement without period that restates figures of two years joins the first alone."""
    example = restated({"period": None}, {"period": "2019"}, {"period": "2020"}, pairs=[(0, 1), (0, 2)])
    tables = derived(example)
    assert [(row["period"], len(row["mention_ids"])) for row in tables["agreements"]] == [("2019", 2)]
    assert [row["period"] for row in tables["indicator_values"]] == ["2019", "2020"]


def test_a_contradicted_restatement_is_a_conflict() -> None:
    """Figures of one report that a claim calls one fact, and that differ, are in conflict."""
    example = restated({"value": 100}, {"value": 105}, pairs=[(0, 1)], verdict="contradicted")
    assert [row["verdict"] for row in derived(example)["agreements"]] == ["conflict"]


def test_a_key_that_names_two_figures_of_one_report_names_no_fact_there() -> None:
    """Without a claim, two different figures of one report under one key are left out of agreements, others stay."""
    values = {"b/1": ("2021-01-01", [100.0, 105.0]), "b/2": ("2021-02-01", [100.0]), "b/3": ("2021-03-01", [100.0])}
    tables = derived(reports_of(values))
    (row,) = tables["agreements"]
    assert (row["verdict"], row["report_count"]) == ("agree", 2)
    (value,) = tables["indicator_values"]
    assert (value["agreement"], len(value["sources"])) == ("conflict", 4)


def test_the_best_value_is_the_most_exact_of_the_latest_report() -> None:
    """Exactness decides within the latest report, a null value never wins, and the first and last days are told."""
    example = reports_of({"b/1": ("2021-01-01", [100.03]), "b/0": (None, [100.04])}, reach=0.005)
    report = example.report("b/2", "几百元、100.1元、100元", "2021-06-01")
    example.figure(report, "几百", 100, bounds=(100, 999), **(SHANXI | {"period": "2020"}))
    example.rows["observations"][-1]["value"] = None
    example.figure(report, "100.1", 100.1, 0.05, status="estimated", **SHANXI)
    example.figure(report, "100", 100, 0.5, **SHANXI)
    (row,) = derived(example)["indicator_values"]
    assert (row["value"], row["status"], str(row["first_published"]), str(row["latest_published"])) == (
        100.1,
        "estimated",
        "2021-01-01",
        "2021-06-01",
    )


def test_codes_are_named_by_their_list() -> None:
    """A best value of a code bears the code's title, whatever phrase stated it."""
    row = {"indicator_id": "income", "zh": "居民收入", "en": "Income", "unit_class": "money", "stock_or_flow": "flow"}
    listed = pyarrow.Table.from_pylist([row | {"aliases": []}], TABLES["indicators"].schema)
    example = reports_of({"b/1": ("2021-01-01", [100.0])}, indicator_id="income")
    assert derived(example, indicators=listed)["indicator_values"][0]["indicator"] == "居民收入"


def test_duplicates_take_no_part() -> None:
    """A report that is a duplicate of another has a scorecard, but no say in agreements and values."""
    example = Example()
    first = example.report("b/1", "100元")
    copy = example.report("b/2", "100元", duplicate_of=first)
    for report in (first, copy):
        example.figure(report, "100", 100, **SHANXI)
    tables = derived(example)
    assert tables["agreements"] == []
    assert [len(row["sources"]) for row in tables["indicator_values"]] == [1]
    assert [row["observed"] for row in tables["scorecards"]] == [1, 1]


def test_a_scorecard_counts_a_report() -> None:
    """Figures by outcome, observations by what is known of them, claims by verdict, and how many are used."""
    (row,) = derived(income_page())["scorecards"]
    counts = {name: count for name, count in row.items() if isinstance(count, int) and count}
    assert counts == {
        "figures": 11,
        "observed": 8,
        "coded": 1,
        "with_area": 3,
        "with_period": 3,
        "claims": 2,
        "consistent": 1,
        "contradicted": 1,
    }
    assert row["coverage"] == 6 / 8


def test_a_report_without_figures_has_a_scorecard() -> None:
    """All counts are 0 and the coverage is unknown."""
    example = Example()
    example.report("b/1", "无")
    (row,) = derived(example)["scorecards"]
    assert (row["figures"], row["claims"], row["coverage"]) == (0, 0, None)


def test_an_empty_warehouse_derives_empty_tables() -> None:
    """No reports give no rows, and no error."""
    assert derived(Example()) == {"agreements": [], "indicator_values": [], "scorecards": []}


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_rows_do_not_depend_on_the_order_of_reports(order: list[int]) -> None:
    """Whatever the order in which batches are read, agreements and values are the same."""
    values = {f"b/{number}": (f"2021-0{1 + number % 3}-01", [100.0 + number // 3]) for number in order}
    tables = derive_tables(reports_of(values, reach=0.6).tables())
    first = derive_tables(reports_of(dict(sorted(values.items())), reach=0.6).tables())
    for name in ("agreements", "indicator_values"):
        assert tables[name].equals(first[name])
