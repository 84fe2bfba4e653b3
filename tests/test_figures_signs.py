"""Sets of characters answer as sets of Python's would, at any place of any text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures.signs import Signs

MARKS = "省市，0\n"
TEXTS = st.text(st.sampled_from("省市，0\n甲A\U0001f600"), max_size=12)


@settings(max_examples=60)
@given(TEXTS, st.integers(-3, 15))
def test_what_stands_at_a_place_is_one_of_them_or_not(text: str, place: int) -> None:
    signs = Signs(MARKS)
    assert signs.at(text, place) == (place >= 0 and text[place : place + 1] in set(MARKS))
    assert signs.end(text) == (text[-1:] in set(MARKS))


@settings(max_examples=60)
@given(TEXTS, st.integers(0, 15))
def test_the_first_of_them_and_the_first_pair_are_found(text: str, start: int) -> None:
    signs, others = Signs("省市"), Signs("0，")
    places = [place for place in range(start, len(text)) if text[place] in "省市"]
    assert signs.first(text, start) == (places[0] if places else -1)
    assert signs.places(text, min(start, len(text)), len(text)) == places
    assert signs.pair(others, text, start) == any(text[place + 1 : place + 2] in {"0", "，"} for place in places)
