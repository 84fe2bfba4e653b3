"""The code lists of figures: every row is used, and none contradicts another."""

import re
from collections import Counter

import pytest

from pipelines.figures import read_mentions
from pipelines.figures.folding import fold
from pipelines.figures.lexicon import NUMERALS, lexicon_spans
from pipelines.figures.units import implied_unit, is_count_unit, unit_end
from schemas.codelists.figures import read_list
from schemas.vocabulary import Kind, Outcome, QualifierKind

LISTS = {"units": "unit", "head_nouns": "noun", "lexicon": "word", "qualifiers": "word", "small_numerals": "word"}


@pytest.mark.parametrize("name", LISTS)
def test_rows_are_whole_and_words_unique(name: str) -> None:
    """No row has a cell too many or too few, and a word has one row a position."""
    rows = read_list(name)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)
    seen = Counter((row[LISTS[name]], row.get("position"), row.get("rule")) for row in rows)
    assert [word for word, count in seen.items() if count > 1] == []
    assert all(word == word.strip() and word for word, *_ in seen)


def test_an_unknown_list_is_named() -> None:
    """A list that is not there is an error with its name."""
    with pytest.raises(FileNotFoundError, match="no_such_list"):
        read_list("no_such_list")


def test_every_unit_is_read_behind_a_number() -> None:
    """A unit of the list that ends a clause is found whole, and classifiers are count units."""
    for row in read_list("units"):
        text = fold(row["unit"])
        assert unit_end(text, 0) == len(text), row
        assert is_count_unit(row["unit"]) == row["class"].startswith("count") or row["unit"] in ("户", "人"), row


def test_every_head_noun_implies_its_unit() -> None:
    """A number before a head noun counts in the noun's unit."""
    for row in read_list("head_nouns"):
        found = implied_unit(row["noun"], 0)
        assert found, row
        assert found[0] == row["unit"], (row, found)


def test_words_of_the_lexicon_hold_numerals_and_are_found() -> None:
    """A word is in the lexicon for its numerals, and is found as a whole."""
    for row in read_list("lexicon"):
        word = row["word"]
        assert re.search(f"[{NUMERALS}半]", word), word
        assert row["outcome"] in ("none", "label")
        assert lexicon_spans(f"的{word}的") == [(1, 1 + len(word), row["outcome"] == "label")], word


def test_no_word_of_the_lexicon_is_a_figure() -> None:
    """Names give labels and plain words nothing; neither becomes an observation."""
    for row in read_list("lexicon"):
        outcomes = {mention.outcome for mention in read_mentions(f"坚持{row['word']}。")}
        assert outcomes <= ({Outcome.LABEL} if row["outcome"] == "label" else set()), (row, outcomes)


def test_qualifiers_bound_the_figure_they_stand_at() -> None:
    """Each word before and behind a figure is read with its kind."""
    for row in read_list("qualifiers"):
        word, kind = row["word"], QualifierKind(row["kind"])
        shape = {"before": f"达{word}20万元", "inside": f"达20{word}家", "after": f"达20万元{word}"}[row["position"]]
        if word == "过":
            shape = "达过百万元"
        (mention,) = (m for m in read_mentions(shape) if m.kind is Kind.QUANTITY)
        assert (mention.qualifier, mention.qualifier_kind) == (word, kind), row


def test_a_bound_reaches_its_share_over_the_area_it_is_of() -> None:
    """超过全省八成 bounds a share of the province, 超过全省1.2个百分点 compares with it; 500强 is no hedge."""
    text = "超过全省八成，近全国三分之一，占五分之一强，超过全省1.2个百分点，500强企业12家"
    bounds = [m.qualifier for m in read_mentions(text) if m.outcome is Outcome.OBSERVATION]
    assert bounds == ["超过", "近", "强", None, None]


def test_marks_behind_names_of_authors_and_bounds_in_cells_are_no_figures() -> None:
    """A line of names with marks counts nothing, a line of goods with figures does; a cell may be named by a bound."""
    found = read_mentions("题目\n刘安1.2 曹平1.2\n水泥 3.2\n| 90平方米及以下 | 亿元 | 24.7 |\n")
    outcomes = {m.literal: m.outcome for m in found}
    assert outcomes["1.2"] is outcomes["90"] is Outcome.LABEL
    assert outcomes["3.2"] is outcomes["24.7"] is Outcome.OBSERVATION
