"""Lines that stand twice: found as a walk line by line finds them, however often a line stands in a row."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reading.repeats import SHORTEST_COPY, Repeat, find_repeats, lines_inside

LINES = st.lists(st.sampled_from(["短句。", "增长两成，" * 3, "甲" * 20, "乙" * SHORTEST_COPY, "丙" * 60]), max_size=12)


def repeated(parts: list[tuple[list[str], int]]) -> list[str]:
    return [line for lines, times in parts for line in lines * times]


TEXTS = st.lists(st.tuples(LINES, st.integers(1, 5)), max_size=4).map(repeated)


def walk(texts: list[str], repeat: Repeat) -> int:
    """How far a repeat goes on, line by line, without reaching into its own second copy."""
    length = 0
    while repeat.second + length < len(texts) and repeat.first + length < repeat.second:
        if texts[repeat.first + length] != texts[repeat.second + length]:
            break
        length += 1
    return length


@given(TEXTS)
def test_a_repeat_goes_on_as_far_as_its_lines_are_the_same(texts: list[str]) -> None:
    """None stops short or goes too far, and each has the size of a copy."""
    for repeat in find_repeats(texts):
        assert repeat.first < repeat.second
        assert repeat.length == walk(texts, repeat)
        assert sum(map(len, texts[repeat.second : repeat.second + repeat.length])) >= SHORTEST_COPY


@given(TEXTS)
def test_every_long_line_that_stands_again_lies_in_a_repeat(texts: list[str]) -> None:
    """A line that is a copy by itself is found wherever it stands again."""
    inside = lines_inside(range(each.second, each.second + each.length) for each in find_repeats(texts))
    again = {place for place, line in enumerate(texts) if len(line) >= SHORTEST_COPY and line in texts[:place]}
    assert again <= inside


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 9))))
def test_lines_inside_spans_are_their_union(spans: list[tuple[int, int]]) -> None:
    """Whether they overlap or not."""
    ranges = [range(start, start + size) for start, size in spans]
    assert lines_inside(ranges) == set().union(*ranges)


def test_a_line_a_thousand_times_in_a_row_repeats_at_every_place() -> None:
    """The copies before a place stand again from it on, as far as the text goes."""
    texts = ["增长" * SHORTEST_COPY] * 3000
    found = find_repeats(texts)
    assert [repeat.second for repeat in found] == list(range(1, 3000))
    assert all(repeat.length == min(repeat.second, 3000 - repeat.second) for repeat in found)
