"""What is found out once about phrases and positions is what finding it anew gives."""

from bisect import bisect_left

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.statements.ascending import Ascending
from pipelines.statements.codes import code_of_name
from pipelines.statements.memory import Once, facts_of, forget_facts
from pipelines.statements.phrases import head_of, is_generic

_PHRASES = ("粮食产量", "产量", "新增就业", "开工率", "", "水稻", "工业增加值")


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_PHRASES), max_size=12))
def test_facts_of_a_phrase_are_found_again_by_any_equal_string(asked: list[str]) -> None:
    forget_facts()
    first = {phrase: facts_of(phrase) for phrase in _PHRASES}
    for phrase in asked:
        assert facts_of("".join(list(phrase))) is first[phrase]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(_PHRASES), max_size=8))
def test_rules_say_the_same_of_a_phrase_whatever_was_asked_before(asked: list[str]) -> None:
    def told(phrase: str) -> tuple[str, bool, str | None]:
        return head_of(phrase), is_generic(phrase), code_of_name(phrase)

    for phrase in asked:
        remembered = told(phrase)
        forget_facts()
        assert told("".join(list(phrase))) == remembered


@settings(max_examples=100)
@given(st.lists(st.integers(0, 50)).map(sorted), st.lists(st.integers(-1, 52), max_size=12))
def test_the_first_position_is_found_in_whatever_order_it_is_asked_for(positions: list[int], asked: list[int]) -> None:
    ascending = Ascending(positions)
    for start in asked:
        assert ascending.first_from(start) == bisect_left(positions, start)


def test_a_list_is_made_once() -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return made

    once = Once(make)
    assert once.get() is once.get()
    assert made == [1]
