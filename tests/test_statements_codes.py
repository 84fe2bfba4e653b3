"""Indicator codes: which phrase has one, what narrows it, and the list as a table."""

import pytest

from pipelines.statements.codes import code_of_name, find_code, indicator_table, indicators, use_indicators
from schemas.codelists.indicators import ListFault, merge_indicators
from schemas.tables import TABLES
from tests.statements_by_hand import observed, read_text


@pytest.mark.parametrize(
    ("phrase", "code", "narrower"),
    [
        ("地区生产总值", "gdp", ""),
        ("完成地区生产总值", "gdp", ""),
        ("贫困地区农村居民人均可支配收入", "income_rural", "贫困地区"),
        ("高技术制造业增加值", "va_other", "高技术制造业"),
        ("信息技术服务业增加值", "va_other", "信息技术服务业"),
        ("新增高新技术企业", "hightech_firms", ""),
    ],
)
def test_a_phrase_has_the_code_of_the_name_that_ends_it(phrase: str, code: str, narrower: str) -> None:
    """The longest name decides, unless what stands before it makes it another word."""
    found = find_code(phrase)
    assert found is not None
    assert (found[0].indicator_id, found[1]) == (code, narrower)


@pytest.mark.parametrize("phrase", ["资本形成总额拉动国内生产总值", "每万元地区生产总值", "集装箱", ""])
def test_contributions_and_unknown_phrases_have_no_code(phrase: str) -> None:
    """What an indicator contributes to is not that indicator."""
    assert find_code(phrase) is None


def test_only_whole_names_are_the_indicator_itself() -> None:
    """A name with words that narrow it is no statement of the indicator."""
    assert code_of_name("累计完成固定资产投资") == "fixed_investment"
    assert code_of_name("东部地区固定资产投资") is None


def test_the_list_is_a_table_without_names_twice() -> None:
    """Codes and names are unique, and the table has the declared schema."""
    table = indicator_table()
    assert table.schema.equals(TABLES["indicators"].schema)
    names = [name for entry in indicators() for name in (entry.zh, *entry.aliases)]
    assert len(names) == len(set(names))
    assert len({entry.indicator_id for entry in indicators()}) == table.num_rows


def test_a_process_may_change_its_list_of_indicators_at_any_time() -> None:
    """What a user's list names is an indicator while that list is in use, and nothing of it stays behind."""
    own = merge_indicators(
        "indicator_id,zh,unit_class,stock_or_flow\nmarks,云标认证数,count,stock\n".encode(), "own.csv"
    )
    assert not isinstance(own, ListFault)
    text = "2019年末，全省企业云标认证数300个。2019年末，全省云标认证数500个。"

    def codes() -> list[str | None]:
        return [row["indicator_id"] for _, row in observed(read_text(text))]

    before = codes()
    try:
        use_indicators(own)
        use_indicators(own)
        assert codes()[1] == "marks"
    finally:
        use_indicators(indicators())
    assert codes() == before == [None, None]
