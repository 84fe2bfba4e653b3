"""The data dictionary, and that the one in docs is the one of the models."""

from pathlib import Path

from pipelines.publishing.dictionary import render_dictionary, stale
from pipelines.publishing.views import views
from schemas.tables import TABLES
from schemas.tables.base import described

DICTIONARY = Path(__file__).parents[1] / "docs" / "DICTIONARY.md"


def test_the_dictionary_in_docs_is_up_to_date() -> None:
    """docs/DICTIONARY.md says what the models say: `gouji dictionary > docs/DICTIONARY.md` brings it up to date."""
    assert not stale(DICTIONARY)


def test_a_dictionary_that_says_something_else_is_stale(tmp_path: Path) -> None:
    """A missing file and a changed one are stale, a fresh rendering is not."""
    path = tmp_path / "DICTIONARY.md"
    assert stale(path)
    path.write_text(render_dictionary(), encoding="utf-8")
    assert not stale(path)
    path.write_text(render_dictionary().replace("verdict", "judgement"), encoding="utf-8")
    assert stale(path)


def test_the_dictionary_names_every_column() -> None:
    """Each table has a section with one row a column: type, null, unit, meaning, allowed words and source."""
    sections = dict(part.split("\n", 1) for part in render_dictionary().split("\n## ")[1:])
    assert list(sections) == [*TABLES, "publications", *views()]
    for name, info in TABLES.items():
        rows = [line for line in sections[name].splitlines() if line.startswith("| `")]
        assert [row.split("`")[1] for row in rows] == info.schema.names
        assert {row.replace("\\|", "").count("|") for row in rows} == {9}
        assert info.title in sections[name]
    mentions = sections["mentions"]
    assert "| `value` | 数值 | float64 | yes | as column unit says | the number in full; null for vague" in mentions
    assert "`quantity`, `percent`" in mentions
    assert "the article it stands in |  | → `articles.article_id` |" in mentions
    assert "| `joins` | 拼接 | list of struct (raw_start int32, " in sections["articles"]


def test_the_dictionary_explains_views() -> None:
    """A view has its meaning, its columns, and one row for all of its years."""
    wide = render_dictionary().split("\n## yearly_values\n")[1].split("\n## ")[0]
    assert "| `indicator` | 指标 | varchar |" in wide
    assert "| one of each year | 年份 | double |" in wide


def test_every_column_says_where_its_values_come_from() -> None:
    """Titles in two languages, a meaning and a source; and what is referred to is a column of the same type."""
    for info in TABLES.values():
        told = [described(field) for field in info.schema]
        assert all({"title", "title_en", "description", "source"} <= each.keys() for each in told)
        assert all(text.strip() for each in told for text in each.values())
        assert len({each["title_en"] for each in told}) == len(told)
        for reference in info.references:
            target = TABLES[reference.table].schema.field(reference.target)
            assert info.schema.field(reference.column).type == target.type
            assert reference.target in TABLES[reference.table].key
