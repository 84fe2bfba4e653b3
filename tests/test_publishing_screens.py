"""Text on a terminal: nothing wider than it, nothing lost, and what is broken goes on under where it began."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from pipelines.publishing.screens import fit_to_width

WORDS = st.lists(
    st.sampled_from(["增长", "10352元，", "growth", "of", "a", "⟦11.4%⟧", "x" * 30, "（示例）", "见" + "y" * 90]),
    max_size=40,
)


@given(WORDS, st.integers(0, 12), st.integers(40, 120))
def test_no_line_is_wider_and_no_character_is_lost(words: list[str], indent: int, width: int) -> None:
    """Whatever the mixture of Chinese and Latin; only blanks at a break go."""
    text = " " * indent + " ".join(words)
    fitted = fit_to_width(Text(text), width)
    assert all(line.cell_len <= width for line in fitted.split("\n"))
    assert "".join(fitted.plain.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  because      one two three four five", "  because      one two three four\n               five"),
        ("    全省农村居民人均可支配收入达到10352元", "    全省农村居民人均可支配收入达到\n    10352元"),
        ("    全省农村居民人均可支配收入达到新高，增长", "    全省农村居民人均可支配收入达到新\n    高，增长"),
        ("    全省农村居民人均可支配收入达到了⟦11%⟧", "    全省农村居民人均可支配收入达到了\n    ⟦11%⟧"),
        ("short", "short"),
        ("", ""),
    ],
)
def test_a_broken_line_goes_on_under_its_beginning(line: str, shown: str) -> None:
    """A field under its value, a paragraph under its first character; a number is not cut."""
    assert fit_to_width(Text(line), 36).plain == shown


def test_styles_stay_where_they_were() -> None:
    """A figure that moves to the next line stays bold."""
    text = Text("  " + "甲" * 12).append("⟦11.4%⟧", "bold")
    fitted = fit_to_width(text, 24)
    (bold,) = [fitted.plain[span.start : span.end] for span in fitted.spans if span.style == "bold"]
    assert bold == "⟦11.4%⟧"
