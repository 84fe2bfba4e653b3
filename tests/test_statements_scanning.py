"""What looks at many characters at once finds what looking at them one by one finds."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.statements.layout import end_of_sentence, find_breaks
from pipelines.statements.lexicon import EndingTable, OpeningTable, Word
from pipelines.statements.scanning import Scanner
from pipelines.statements.time_grammar import numerals

SIGNS = "，,；：。！？、（）|\t　—年月季度日末初底至到-0１九十○零两 和甲乙𠀀\n"
FEW = settings(max_examples=40)
WORDS = st.sets(st.text("甲乙丙丁", min_size=1, max_size=4), max_size=12)


@FEW
@given(st.text(SIGNS, max_size=60))
def test_breaks_are_marks_and_pairs_of_dashes(text: str) -> None:
    """Each mark is one, and two dashes are one, counted from the first of a row."""
    assert find_breaks(text).positions == [
        match.start() for match in re.finditer("[，,；：。！？、（）|\t　]|——", text)
    ]


@FEW
@given(st.text(SIGNS, max_size=60))
def test_numerals_of_times_are_the_same_in_long_texts(text: str) -> None:
    """A long text is read another way than a short one."""
    assert numerals(text + "甲" * 500) == numerals(text)


@FEW
@given(st.text("甲乙。！？", max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_a_sentence_ends_at_its_first_mark(text: str, start: int, end: int) -> None:
    """Where none stands in the stretch, nowhere."""
    stops = [at for at in range(start, min(end, len(text))) if text[at] in "。！？"]
    assert end_of_sentence(text, start, end) == (stops[0] if stops else -1)


@FEW
@given(WORDS, st.text("甲乙丙丁𠀀", max_size=12), st.data())
def test_tables_find_the_longest_word(words: set[str], text: str, data: st.DataObject) -> None:
    """At the end and at the beginning of any stretch, and say where one can stand."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    stretch = text[start:end]
    listed = [Word(word, "any") for word in sorted(words)]
    ending, opening = EndingTable(listed), OpeningTable(listed)
    ends, begins = ending.find(text, start, end), opening.find(text, start, end)
    assert (ends.text if ends else "") == max([w for w in words if stretch.endswith(w)], key=len, default="")
    assert (begins.text if begins else "") == max([w for w in words if stretch.startswith(w)], key=len, default="")
    lasts, firsts = {word[-1] for word in words}, {word[0] for word in words}
    assert ending.ends(text, 1) == [i for i in range(1, len(text) + 1) if text[i - 1] in lasts]
    assert opening.places(text, start, end) == [i for i in range(start, end) if text[i] in firsts]


@FEW
@given(st.sets(st.text("甲乙丙丁𠀀", min_size=2, max_size=4), max_size=12), st.text("甲乙丙丁𠀀", max_size=12))
def test_a_scanner_finds_the_longest_word_at_each_place(words: set[str], text: str) -> None:
    """In a long text, whose characters are compared all at once, as in a short one."""
    longest = [(at, max((w for w in words if text.startswith(w, at)), key=len, default="")) for at in range(len(text))]
    wanted = [(at, word) for at, word in longest if word]
    scanner = Scanner(words)
    assert scanner.find(text) == wanted
    assert scanner.find(text + "戊" * 200) == wanted
