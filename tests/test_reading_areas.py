"""Names of administrative divisions and their codes."""

import pytest

from schemas.codelists import areas


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("山西省", 2021, "140000"),
        ("山西", None, "140000"),
        ("太原市", 2021, "140100"),
        ("太原", 2021, "140100"),
        ("迎泽区", 2021, "140106"),
        ("太原市迎泽区", 2021, "140106"),
        ("山西省太原市迎泽区", 2021, "140106"),
        ("内蒙古巴彦淖尔市", 2021, "150800"),
        ("新疆和田地区", 2019, "653200"),
        ("吉林", None, "220000"),
        ("吉林市", None, "220200"),
        ("延边州", None, "222400"),
        ("北京市密云区", 2021, "110118"),
        ("北京市密云县", 2010, "110228"),
        ("重庆市", 1996, "510200"),
        ("重庆市", 1997, "500000"),
        ("随州市", 2020, "421300"),
        ("神农架林区", 2020, "429021"),
        ("石柱县", 1982, "512325"),
        ("重庆市", 2021, "500000"),
        ("仙桃市", 2020, "429004"),
        ("全国", 2021, None),
        ("朝阳区", 2021, None),
        ("市辖区", 2021, None),
        ("无此市", 2021, None),
        ("", None, None),
    ],
)
def test_a_name_leads_to_the_code_of_its_year(name: str, year: int | None, code: str | None) -> None:
    """Full, partial and short names give the code valid in the year; unknown and ambiguous names give none."""
    assert areas.code_of(name, year) == code


def test_an_ambiguous_name_is_settled_by_the_place_that_contains_it() -> None:
    """朝阳区 is in Beijing and in Changchun; within one of them it is one place."""
    assert areas.code_of("朝阳区", 2021, within="110000") == "110105"
    assert areas.code_of("朝阳区", 2021, within="220100") == "220104"


def test_full_names_carry_the_parents() -> None:
    """A code leads to the name with its parents, without the grouping rows of the standard."""
    assert areas.full_name("140106") == "山西省太原市迎泽区"
    assert areas.full_name("110105") == "北京市朝阳区"
    assert areas.full_name("429004") == "湖北省仙桃市"
    assert areas.full_name("140000") == "山西省"
    assert areas.full_name("999999") is None


def test_every_full_name_leads_back_to_its_code() -> None:
    """The full name of every division in use, asked for today, gives its own code.

    Two codes that were given up have no last year in the list: 随州市 rose to a prefecture, 神农架林区 got a new one.
    """
    given_up = {"429001", "422921"}
    in_use = [d for d in areas.divisions() if d.valid_to is None and d.code not in given_up]
    lost = [d.area for d in in_use if areas.code_of(d.area) != d.code]
    assert len(in_use) > 3000
    assert lost == []


def test_divisions_are_a_key_by_code_and_first_year() -> None:
    """Rows of the area list are unique by code and first year, and each parent exists."""
    keys = [(d.code, d.valid_from) for d in areas.divisions()]
    codes = {d.code for d in areas.divisions()}
    assert len(keys) == len(set(keys))
    assert all(d.parent_code in codes for d in areas.divisions() if d.level != "province")


def test_names_for_a_lexicon_hold_full_and_short_forms_and_no_generic_ones() -> None:
    """The lexicon has 太原市, 太原 and 山西, and not 城区."""
    names = areas.names()
    assert {"太原市", "太原", "山西", "山西省", "迎泽区"} <= set(names)
    assert not {"城区", "市辖区", "县"} & set(names)
    assert list(names) == sorted(set(names))
