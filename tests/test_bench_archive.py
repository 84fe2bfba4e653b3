"""The archives that refreshing is measured on: the texts themselves, then copies that speak of other places."""

import re

from bench.archive import make_reports

CITY = "太原市政府工作报告\n2019年生产总值4000亿元，全国增长6.1%。太原的财政收入380亿元。\n"
NATION = "国民经济公报\n2019年我国粮食产量66000万吨，全国人口14亿人。\n"


def test_first_reports_are_the_texts_but_for_some_last_digits() -> None:
    first = list(make_reports([CITY, NATION], 2))
    for made, text in zip(first, (CITY, NATION), strict=True):
        assert re.sub("[0-9]", "", made) == re.sub("[0-9]", "", text)
        assert re.findall("[0-9]{4}年", made) == re.findall("[0-9]{4}年", text)


def test_a_copy_speaks_of_places_that_no_other_round_names() -> None:
    made = list(make_reports([CITY, NATION], 40))
    rounds = [set(re.findall("([一-鿿]{2})市", "".join(made[at : at + 2]))) for at in range(0, 40, 2)]
    assert rounds[0] == {"太原"}
    for copies in rounds[1:]:
        assert len(copies) == 2  # one for the city, one for the nation, in the title as in the text
    named = [place for copies in rounds for place in copies]
    assert len(named) == len(set(named))
    assert not re.search("全国|我国|太原", "".join(made[2:]))


def test_the_years_of_a_round_are_moved_alike() -> None:
    made = list(make_reports([CITY, NATION], 20))
    moved = [re.findall("([0-9]{4})年", "".join(made[at : at + 2])) for at in range(0, 20, 2)]
    assert all(len(set(years)) == 1 for years in moved)
    assert len({years[0] for years in moved}) > 3
