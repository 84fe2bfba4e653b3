"""The code list of indicators: what every entry must be, which units fit, and how a user's list is added."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statements.codes import find_code, indicator_table, use_indicators
from schemas.codelists.figures import read_list
from schemas.codelists.indicators import (
    FIELDS,
    UNIT_CLASSES,
    Indicator,
    ListFault,
    fits,
    fold_name,
    indicators,
    merge_indicators,
)
from schemas.codelists.indicators.entries import CellError, read_entry
from schemas.codelists.indicators.lists import COLUMNS
from schemas.consistency.units import find_unit
from schemas.vocabulary import PriceBasis

HEADER = "indicator_id,zh,aliases,unit_class,stock_or_flow\n"


def entry(code: str) -> Indicator:
    return next(e for e in indicators() if e.indicator_id == code)


def test_every_field_has_entries_and_there_are_more_than_450() -> None:
    """The list covers every field it names."""
    counts = Counter(e.field for e in indicators())
    assert list(counts) == list(FIELDS)
    assert counts.total() >= 450


def test_codes_and_folded_names_are_unique() -> None:
    """No two entries share a code, and a name, however it is spaced or quoted, is one indicator's alone."""
    assert len({e.indicator_id for e in indicators()}) == len(indicators())
    names = Counter(fold_name(name) for e in indicators() for name in e.all_names)
    assert [name for name, count in names.items() if count > 1] == []


@given(st.lists(st.text("人均收入的（）“”—％Ⅰａｂcd12 ", max_size=4), max_size=4))
def test_a_name_is_folded_character_by_character(parts: list[str]) -> None:
    """Whatever stands beside it, a part of a name is folded the same: no name is left as it is for being plain."""
    assert fold_name("".join(parts)) == "".join(fold_name(c) for part in parts for c in part)
    assert fold_name("（ａ）的％c") == "A%C"


def test_units_are_known_and_of_the_class_they_are_listed_under() -> None:
    """The unit that bounds are stated in is one that reports print, and measures what the class says."""
    printed = {row["unit"] for name in ("units", "time_units") for row in read_list(name)} | {"%", "‰"}
    for e in indicators():
        assert e.unit in printed or "/" in e.unit or e.unit == "", e
        if e.unit and e.unit_class not in ("count", "permille"):
            assert find_unit(e.unit.partition("/")[0], "quantity").dimension in UNIT_CLASSES[e.unit_class], e


def test_sensible_ranges_are_bounded_and_rates_stay_in_theirs() -> None:
    """Every entry has a range; a percentage is below ten times the whole."""
    for e in indicators():
        assert e.lower is not None, e
        assert e.upper is not None, e
        assert e.lower < e.upper, e
        if e.unit_class in ("percent", "permille"):
            assert e.upper <= 300, e


def test_what_adds_up_is_said_in_agreement_with_stock_flow_and_rate() -> None:
    """Rates and averages add up over nothing, stocks not over time, and money per head over no one."""
    for e in indicators():
        if e.stock_or_flow == "rate":
            assert [e.additive_over_areas, e.additive_over_groups, e.additive_over_time] == [False] * 3, e
        if e.stock_or_flow == "stock":
            assert not e.additive_over_time, e
        if "人均" in e.zh:
            assert not e.additive_over_areas, e


def test_growth_of_value_added_is_in_constant_prices_and_of_no_count_in_any() -> None:
    """GDP and value added grow in constant prices; what is not money has no price basis but for its intensity."""
    for e in indicators():
        if e.zh.endswith("增加值"):
            assert e.growth_price_basis is PriceBasis.CONSTANT, e
        if e.unit_class in ("count", "mass", "area", "percent", "permille", "index"):
            assert e.growth_price_basis is None, e


def test_every_entry_names_the_source_of_its_definition() -> None:
    """A document, by its title or standard number."""
    assert [e.indicator_id for e in indicators() if not e.definition_source or len(e.en) < 2] == []


@pytest.mark.parametrize("e", indicators()[::7], ids=lambda e: e.indicator_id)
def test_each_name_of_an_entry_is_found_as_its_code(e: Indicator) -> None:
    """A phrase that is a name has that indicator's code and nothing that narrows it."""
    for name in e.names:
        found = find_code(name)
        assert found is not None
        assert (found[0].indicator_id, found[1]) == (e.indicator_id, "")


@pytest.mark.parametrize(
    ("phrase", "code", "narrower"),
    [
        ("国内生产总值（GDP）", "gdp", ""),
        ("制造业投资", "investment_manufacturing", ""),
        ("农副食品加工业投资", "fixed_investment", "农副食品加工业"),
        ("电力、热力、燃气及水生产和供应业投资额", "fixed_investment", "电力、热力、燃气及水生产和供应业"),
        ("粮油、食品类零售额", None, ""),
        ("化妆品类零售额", "retail_sales", "化妆品类"),
        ("机电产品出口", "exports", "机电产品"),
        ("对美国出口", "exports", "美国"),
        ("一般贸易进出口", "trade_total", "一般贸易"),
        ("参加失业保险的人数", "unemployment_insurance", ""),
        ("房屋施工面积万平方米", "floor_under_construction", ""),
        ("规模以上工业增加值增速", "va_industry_above_scale", ""),
        ("卫生技术人员总数", "health_personnel", ""),
        ("地方一般公共预算收入", "revenue_public", "地方"),
        ("户籍人口城镇化率", "urbanization_rate_registered", ""),
    ],
)
def test_a_phrase_is_read_as_a_whole(phrase: str, code: str | None, narrower: str) -> None:
    """The longest name at the end, and before it only what leaves it the same or narrows it."""
    found = find_code(phrase)
    assert (found[0].indicator_id if found else None, found[1] if found else "") == (code, narrower)


@pytest.mark.parametrize(
    "phrase",
    [
        "城乡居民人均可支配收入",
        "投资",
        "计划总投资",
        "人均粮食产量",
        "工业、建筑业增加值",
        "拉动国内生产总值",
        "高速公路出口",
        "带动贫困户增收",
        "金融机构存贷款余额",
        "第三产业增加值占国内生产总值的比重",
        "规模以上工业和建筑业增加值",
        "的",
        "",
    ],
)
def test_a_phrase_with_words_left_over_has_no_code(phrase: str) -> None:
    """Several indicators, contributions, shares, averages and bare heads are none of the list."""
    assert find_code(phrase) is None


@pytest.mark.parametrize(
    ("code", "unit", "kind", "measure", "fitting"),
    [
        ("gdp", "元", "quantity", "level", True),
        ("gdp", "韩元", "quantity", "level", True),
        ("gdp", "人", "quantity", "level", False),
        ("gdp", "%", "percent", "growth_rate", True),
        ("gdp", "%", "percent", "level", False),
        ("gdp", None, "multiple", "ratio", False),
        ("gdp", "个百分点", "percentage_point", "change", True),
        ("gdp", "个百分点", "percentage_point", "level", False),
        ("exports", "吨", "quantity", "level", False),
        ("grain_output", "斤", "quantity", "level", True),
        ("grain_yield", "公斤/亩", "quantity", "level", True),
        ("urbanization_rate", "%", "percent", "level", True),
        ("cpi", None, "quantity", "level", True),
        ("libraries", "座", "quantity", "level", True),
        ("libraries", "吨", "quantity", "level", False),
        ("tv_dramas", "部", "quantity", "level", True),
        ("tv_dramas", "集", "quantity", "level", False),
    ],
)
def test_a_figure_fits_by_its_unit_and_measure(
    code: str, unit: str | None, kind: str, measure: str, fitting: bool
) -> None:
    """Levels need a unit of the class, growth a number."""
    assert fits(entry(code), unit, kind, measure) is fitting


def test_a_code_needs_figures_that_fit() -> None:
    """Goods counted in tonnes are no exports in money, nor is their growth; what is new is no level."""
    assert find_code("煤炭出口", ("吨", "quantity", "level")) is None
    assert find_code("煤炭出口", ("%", "percent", "growth_rate"), ("吨", "quantity", "level")) is None
    assert find_code("煤炭出口", ("美元", "quantity", "level")) is not None
    assert find_code("新增高新技术企业", ("家", "quantity", "level")) is None
    assert find_code("新增高新技术企业", ("家", "quantity", "change")) is not None


def test_a_users_list_adds_indicators_and_aliases() -> None:
    """New codes become entries of the field `user`, codes of the list get more aliases; matching and table follow."""
    data = (HEADER + "gdp,,本地生产总值,,\ntea_sales,茶叶销售额,茶叶卖钱额,money,flow\n").encode("gb18030")
    merged = merge_indicators(data, "indicators.csv")
    assert not isinstance(merged, ListFault)
    assert len(merged) == len(indicators()) + 1
    assert (merged[-1].field, merged[-1].names) == ("user", ("茶叶销售额", "茶叶卖钱额"))
    try:
        use_indicators(merged)
        assert [find_code(p)[0].indicator_id for p in ("本地生产总值", "茶叶卖钱额")] == ["gdp", "tea_sales"]  # type: ignore[index]
        assert indicator_table().num_rows == len(merged)
    finally:
        use_indicators(indicators())
    assert find_code("茶叶卖钱额") is None


@pytest.mark.parametrize(
    ("text", "line", "column", "found"),
    [
        ("", 1, "indicator_id", ""),
        ("zh\n茶\n", 1, "indicator_id", "zh"),
        ("indicator_id,zh,colour\n", 1, "colour", "colour"),
        ("indicator_id,zh,zh\n", 1, "zh", "zh"),
        (HEADER + "tea,茶叶销售额\n", 2, "zh", "2 cells"),
        (HEADER + "\n# remark,,,,\ntea,茶叶销售额,,gold,flow\n", 4, "unit_class", "gold"),
        (HEADER + "tea,茶叶销售额,,,flow\n", 2, "unit_class", ""),
        (HEADER + "tea,茶叶销售额,,money,river\n", 2, "stock_or_flow", "river"),
        (HEADER + "Tea!,茶叶销售额,,money,flow\n", 2, "indicator_id", "Tea!"),
        (HEADER + "tea,,,money,flow\n", 2, "zh", ""),
        (HEADER + "tea,茶叶销售额,茶,money,flow\n", 2, "aliases", "茶"),
        (HEADER + "tea,GDP,,money,flow\n", 2, "zh", "GDP"),
        (HEADER + "tea,茶叶销售额,G D P,money,flow\n", 2, "aliases", "G D P"),
        (HEADER + "gdp,,,count,\n", 2, "unit_class", "count"),
        (HEADER + "gdp,,茶,,\n", 2, "aliases", "茶"),
        (HEADER + "tea,茶叶销售额,,money,flow\ntea,茶叶卖钱额,,money,flow\n", 3, "indicator_id", "tea"),
        (HEADER + 'tea,"茶叶\n', 2, "indicator_id", "unexpected end of data"),
        ("indicator_id,zh,unit_class,stock_or_flow,field\ntea,茶叶销售额,money,flow,tea\n", 2, "field", "tea"),
        ("indicator_id,zh,unit_class,stock_or_flow,lower\ntea,茶叶销售额,money,flow,low\n", 2, "lower", "low"),
        ("indicator_id,zh,unit_class,stock_or_flow,lower,upper\ntea,茶叶销售额,money,flow,2,1\n", 2, "upper", "1"),
        (
            "indicator_id,zh,unit_class,stock_or_flow,narrowed_by\ntea,茶叶销售额,money,flow,all\n",
            2,
            "narrowed_by",
            "all",
        ),
        ("indicator_id,zh,unit_class,stock_or_flow,heads\ntea,茶叶销售额,money,flow,投资\n", 2, "heads", "投资"),
    ],
)
def test_a_fault_of_a_users_list_names_file_line_column_found_and_expected(
    text: str, line: int, column: str, found: str
) -> None:
    """The message leads to the cell and says what would do."""
    fault = merge_indicators(text.encode(), "mine.csv")
    assert isinstance(fault, ListFault)
    assert (fault.file, fault.line, fault.column, fault.found) == ("mine.csv", line, column, found)
    assert fault.expected
    assert str(fault).startswith(f"mine.csv, line {line}, column {column}: found ")


def test_bytes_that_are_no_text_are_a_fault() -> None:
    """A spreadsheet file is told from a list."""
    assert isinstance(merge_indicators(b"\xff\xfe\x00\xff", "mine.csv"), ListFault)


def test_a_cell_that_cannot_be_read_says_so() -> None:
    """The shipped files are read by the same rules."""
    row = dict.fromkeys(COLUMNS, "") | {"indicator_id": "tea", "zh": "茶叶销售额", "unit_class": "money"}
    with pytest.raises(CellError, match="stock_or_flow"):
        read_entry(row, "prices")
