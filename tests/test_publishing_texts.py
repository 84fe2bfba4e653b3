"""What people read: one claim or figure explained, the verdicts of a report, the counts at the end of a run."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from test_publishing_example import Example, income_page

from pipelines.publishing.explain import UnknownIdError, explain, explain_claim, explain_mention, reader_of
from pipelines.publishing.findings import (
    READINGS,
    hint_text,
    interval_text,
    mark_figures,
    number_text,
    range_text,
    reading_text,
    visible,
)
from pipelines.publishing.parquet import table_path, write_table
from pipelines.publishing.report import render_findings, render_summary, summarise
from pipelines.publishing.warehouse import Warehouse
from schemas.consistency.records import Reading
from schemas.tables import TABLES


@pytest.fixture(scope="module")
def tables() -> dict[str, pyarrow.Table]:
    """The example page's tables."""
    return income_page().tables()


def claim_of(tables: dict[str, pyarrow.Table], rule: str) -> str:
    """The id of the one claim of a rule."""
    return next(row["claim_id"] for row in tables["claims"].to_pylist() if row["rule"] == rule)


def test_a_claim_is_explained_from_sentence_to_verdict(tables: dict[str, pyarrow.Table]) -> None:
    """Sentence with its figures marked, intervals, formula, both ranges, verdict and trail stand in one text."""
    beginning = claim_of(tables, "average_growth_matches_levels")[:6]
    text = str(explain_claim(reader_of(tables), beginning))
    for part in (
        "b/page.txt:1:35 · published 2021-05-20",
        "收入由2013年的⟦4875⟧元增加到2020年的⟦10352⟧元，年均增长⟦11.4%⟧。",
        "  reported  11.4%     [11.35, 11.45]  ",
        "\n            收入 · growth_rate · 2013/2020 · 山西省\n  start     4875 元   [4874.5, 4875.5]  ",
        "formula      (10352/4875)^(1/7) − 1",
        "recomputed   11.358 (11.3556 … 11.3604)",
        "reported     11.35 … 11.45",
        "verdict      consistent (exact)",
        "how end 10352 元 was read\n    indicator: 收入 ← 收入",
    ):
        assert part in text


def test_a_contradiction_is_explained_with_gap_and_hints(tables: dict[str, pyarrow.Table]) -> None:
    """A failure says how far apart the figures are, and which slip would explain it."""
    text = str(explain(reader_of(tables), claim_of(tables, "parts_sum_to_total")))
    assert "recomputed   31330\n" in text
    assert "gap          18 places of the last printed digit" in text
    assert "hint         DIGIT_TYPO: 442 for 424 (one digit otherwise)" in text


@pytest.mark.parametrize(("precision", "shown"), [("year", "2021"), ("month", "2021-05"), ("day", "2021-05-01")])
def test_a_date_is_shown_no_more_exact_than_it_is_known(
    tables: dict[str, pyarrow.Table], precision: str, shown: str
) -> None:
    """A report published in May 2021 is not said to be of the first of May."""
    reports = tables["reports"].to_pylist()
    for report in reports:
        report.update(published_on=date(2021, 5, 1), published_precision=precision)
    dated = {**tables, "reports": pyarrow.Table.from_pylist(reports, schema=tables["reports"].schema)}
    text = str(explain(reader_of(dated), dated["claims"]["claim_id"][0].as_py()))
    assert f"published {shown}\n" in text


def test_the_rule_is_stated_where_the_catalogue_is_published(tables: dict[str, pyarrow.Table]) -> None:
    """With the table of rules, a claim's explanation says what must hold."""
    rule = {"rule": "parts_sum_to_total", "code": "C02", "zh": "分项合计", "statement": "the parts add up"}
    empty = {"en": "", "formula": "", "roles": [], "severity": "warn"}
    rules = pyarrow.Table.from_pylist([rule | empty], TABLES["rules"].schema)
    text = explain(reader_of(tables | {"rules": rules}), claim_of(tables, "parts_sum_to_total"))
    assert "parts_sum_to_total · C02 分项合计: the parts add up" in str(text)


def test_a_figure_of_another_report_says_where_it_stands() -> None:
    """Both sentences are shown, the operand with its report and day; unrounded values are named by their part."""
    example = Example()
    base = example.figure(example.report("b/2019.txt", "收入9730元。", "2019-03-01"), "9730", 9730, period="2018")
    report = example.report("b/2020.txt", "收入10690元，增长9.9%。", "2020-03-01")
    now, growth = example.figure(report, "10690", 10690), example.figure(report, "9.9%", 9.9, kind="percent", unit="%")
    witness = json.dumps({base: "9730", now: "10690", growth: ["9.866", "9.867"]})
    operands = [("current", now), ("base", base)]
    claim = example.claim("growth_matches_levels", growth, operands, "consistent", witness=witness)
    text = str(explain(reader_of(example.tables()), claim))
    assert "  收入10690元，增长⟦9.9%⟧。\n".replace("10690", "⟦10690⟧") in text
    assert "  收入⟦9730⟧元。\n" in text
    assert "\n            收入 · level · 2018\n            b/2019.txt · published 2019-03-01\n" in text
    assert text.count("b/2020.txt") == 1
    assert "witness      current 10690, base 9730, reported 9.866 … 9.867" in text


def test_readings_and_hints_are_told_in_words() -> None:
    """Every reading of the catalogue has words; one that is unknown is shown as it is."""
    assert set(READINGS) == {reading.value for reading in Reading}
    assert reading_text("N_MINUS_1") == "N_MINUS_1 (counted over one year less)"
    assert (reading_text("NEW"), hint_text("NEW 1→2")) == ("NEW", "NEW 1→2")
    assert hint_text("SCALE_10^4 3万") == "SCALE_10^4 3万 (another power of ten)"


def test_a_figure_is_explained_with_the_claims_that_use_it(tables: dict[str, pyarrow.Table]) -> None:
    """A figure says how it was read, what it observes, and in which part of which claim it stands."""
    mention_id = next(row["mention_id"] for row in tables["mentions"].to_pylist() if row["literal"] == "424")
    text = str(explain_mention(reader_of(tables), mention_id))
    assert "女性⟦424⟧人" in text
    assert "interval     [424, 424]" in text
    assert f"contradicted  part  parts_sum_to_total  {claim_of(tables, 'parts_sum_to_total')}" in text


def test_a_figure_that_is_no_statistic_is_explained(tables: dict[str, pyarrow.Table]) -> None:
    """A label has an outcome and no claims; a bound shows its words and its open interval."""
    ids = {row["literal"]: row["mention_id"] for row in tables["mentions"].to_pylist()}
    label, bound = (str(explain(reader_of(tables), ids[literal])) for literal in ("12345", "100"))
    assert "outcome      label" in label
    assert "claims that use it" not in label
    assert "qualifier    超过 (gt)" in bound
    assert "interval     (100, ∞)" in bound


def test_of_equal_literals_the_right_one_is_marked() -> None:
    """Where a sentence prints a number twice, and an article a sentence twice, the figure asked for is marked."""
    example = Example()
    report = example.report("b/1", "有5个和5个。有5个和5个。")
    mentions = [example.figure(report, "5", 5, unit="个") for _ in range(4)]
    texts = [str(explain(reader_of(example.tables()), mention)) for mention in mentions]
    assert ["有⟦5⟧个和5个" in text for text in texts] == [True, False, True, False]
    assert ["有5个和⟦5⟧个" in text for text in texts] == [False, True, False, True]


def test_a_figure_outside_an_article_is_explained() -> None:
    """A figure of page furniture has no sentence; it is explained without one."""
    example = Example()
    report = example.report("b/1", "第3版")
    mention = example.figure(report, "3", 3, unit=None, outcome="chrome")
    example.rows["mentions"][0] |= {"article_id": None, "sentence": None, "start": None, "end": None}
    example.rows["mentions"][0] |= {"outcome_reason": "page number"}
    assert "outcome      chrome (page number)" in str(explain(reader_of(example.tables()), mention))


def test_an_undecided_claim_is_explained() -> None:
    """A claim without a verdict says that it is not decided."""
    example = Example()
    report = example.report("b/1", "共5个，其中5个。")
    total, part = (example.figure(report, "5", 5, unit="个") for _ in range(2))
    claim = example.claim("parts_sum_to_total", total, [("part", part)])
    assert "not decided" in str(explain(reader_of(example.tables()), claim))
    assert "undecided parts_sum_to_total" in str(render_findings(example.tables()))


def test_unknown_and_shared_beginnings_say_what_to_do(tables: dict[str, pyarrow.Table]) -> None:
    """An id that nothing has, and a beginning that several have, name the way on."""
    read = reader_of(tables)
    report_id = tables["reports"]["report_id"][0].as_py()
    with pytest.raises(UnknownIdError, match="no claim or figure has an id that begins with 'xyz'"):
        explain(read, "xyz")
    with pytest.raises(UnknownIdError, match=r"11 ids begin with .*, …; give more characters"):
        explain(read, f"{report_id}-m")
    with pytest.raises(LookupError, match="no claim has"):
        explain_claim(read, f"{report_id}-m")
    with pytest.raises(LookupError, match="11 ids"):
        explain_mention(read, report_id)


def test_a_published_warehouse_is_explained_as_tables_in_memory_are(
    tables: dict[str, pyarrow.Table], tmp_path: Path
) -> None:
    """Reading through the warehouse's files gives the same text."""
    for name, table in tables.items():
        place = ("b", "all") if TABLES[name].partitioned else ()
        write_table(name, table, table_path(tmp_path / "tables", name, *place))
    read = Warehouse(tmp_path).table
    for claim_id in tables["claims"]["claim_id"].to_pylist():
        assert str(explain(read, claim_id)) == str(explain(reader_of(tables), claim_id))


def test_colours_are_for_terminals_alone(tables: dict[str, pyarrow.Table]) -> None:
    """On a terminal a contradiction is coloured; elsewhere the text is plain and no line is broken."""
    text = render_findings(tables)
    plain, coloured = io.StringIO(), io.StringIO()
    Console(file=plain).print(text, soft_wrap=True)
    Console(file=coloured, force_terminal=True, color_system="standard").print(text, soft_wrap=True)
    assert plain.getvalue() == f"{text}\n"
    assert "\x1b[1;31mcontradicted\x1b[0m" in coloured.getvalue()


def test_findings_are_told_like_a_linter_worst_first(tables: dict[str, pyarrow.Table]) -> None:
    """Each claim has file, line and column, sentence, formula with numbers and both intervals; doubts come first."""
    assert str(render_findings(tables, file="here.txt")).split("\n\n") == [
        f"here.txt:1:44: contradicted parts_sum_to_total ({claim_of(tables, 'parts_sum_to_total')})\n"
        "    共培训⟦31348⟧人，其中男性⟦30906⟧人、女性⟦424⟧人，失业率下降0.5%。\n"
        "    30906 + 424 = 31330, printed 31348 人 [31348, 31348]\n"
        "    the printed figures do not reproduce each other\n"
        "    hint: DIGIT_TYPO: 442 for 424 (one digit otherwise)",
        "here.txt:1:35: consistent average_growth_matches_levels "
        f"({claim_of(tables, 'average_growth_matches_levels')})\n"
        "    收入由2013年的⟦4875⟧元增加到2020年的⟦10352⟧元，年均增长⟦11.4%⟧。\n"
        "    (10352/4875)^(1/7) − 1 = 11.358 (11.3556 … 11.3604), printed 11.4% [11.35, 11.45]",
        "11 figures, 8 observations, 2 claims: 1 consistent, 1 contradicted",
    ]


def test_findings_as_json_have_every_number(tables: dict[str, pyarrow.Table]) -> None:
    """A program finds counts, claims, verdicts, and figures with their places in the raw text."""
    found = json.loads(str(render_findings(tables, "json")))
    assert (found["figures"], found["verdicts"]["contradicted"]) == (11, 1)
    first = found["findings"][0]
    assert (first["file"], first["line"], first["column"], first["verdict"]) == ("b/page.txt", 1, 44, "contradicted")
    assert [figure["role"] for figure in first["figures"]] == ["reported", "part", "part"]
    text = tables["report_texts"]["text"][0].as_py()
    for finding in found["findings"]:
        for figure in finding["figures"]:
            assert text[figure["raw_start"] : figure["raw_end"]] == figure["literal"]


def test_findings_as_annotations_name_doubts_alone(tables: dict[str, pyarrow.Table]) -> None:
    """A code host gets one warning a doubted claim, on one line, with what would end it encoded."""
    (line,) = str(render_findings(tables, "github", file="a,b:c.txt")).splitlines()
    place = "file=a%2Cb%3Ac.txt,line=1,col=44,endColumn=49"
    assert line.startswith(f"::warning {place},title=contradicted%3A parts_sum_to_total::")
    assert "0.5%25。%0A30906 + 424 = 31330, printed 31348 人" in line


def test_quarantined_files_are_named_in_every_format() -> None:
    """A file that could not be read shows with its message."""
    example = Example()
    bad = {"source_path": "b/empty.txt", "batch": "b", "stage": "reading", "cause": "source", "error": "empty"}
    example.add("quarantine", **bad, message="the file is empty\nput text into it")
    tables = example.tables()
    assert "b/empty.txt: not read (the file is empty put text into it)" in str(render_findings(tables))
    assert json.loads(str(render_findings(tables, "json")))["quarantine"][0]["error"] == "empty"
    assert str(render_findings(tables, "github")).startswith(
        "::error file=b/empty.txt,title=not read::the file is empty"
    )
    assert summarise(tables).quarantined == 1


def test_an_unknown_format_is_named(tables: dict[str, pyarrow.Table]) -> None:
    """A format that does not exist is refused with those that do."""
    with pytest.raises(ValueError, match="text, json, github"):
        render_findings(tables, "xml")


def test_the_summary_counts_and_says_what_to_open(tables: dict[str, pyarrow.Table]) -> None:
    """The end of a run shows figures, observations, claims by verdict, the paths, and files in quarantine last."""
    summary = summarise(tables)
    assert summary.contradicted == 1
    assert str(render_summary(summary, "warehouse/gouji.duckdb", "warehouse/evidence/index.html")).splitlines() == [
        "reports            1",
        "figures seen      11",
        "observations       8",
        "claims             2",
        "  consistent       1",
        "  contradicted     1",
        "open              warehouse/gouji.duckdb",
        "look at           warehouse/evidence/index.html",
        "quarantined files  0",
    ]


def test_hostile_text_is_shown_on_one_line_and_commands_no_terminal() -> None:
    """Escapes, direction marks and lone surrogates of a report are spelled; breaks become spaces."""
    assert visible("a\x1b[31m\u202e\ud800\n\t中") == "a\\x1b[31m\\u202e\\ud800  中"


@given(st.text(), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))))
def test_marking_loses_no_text(sentence: str, spans: list[tuple[int, int]]) -> None:
    """Whatever the spans, a marked sentence without its marks is the sentence made visible."""
    fit = sorted((a, b) for a, b in spans if a < b <= len(sentence))
    marked = str(mark_figures(sentence.replace("⟦", "").replace("⟧", ""), fit))
    assert marked.replace("⟦", "").replace("⟧", "") == visible(sentence.replace("⟦", "").replace("⟧", ""))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "?"),
        (0.0, "0"),
        (3290000.0, "3290000"),
        (11.35, "11.35"),
        (-0.5, "-0.5"),
        (1e16, "1e+16"),
        (0.1 + 0.2, "0.3"),
    ],
)
def test_numbers_are_written_for_readers(value: float | None, text: str) -> None:
    """Whole numbers without a point, others with what a double holds for sure."""
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("ends", "text"),
    [((1, 2, True, False), "[1, 2)"), ((None, 2, False, True), "(−∞, 2]"), ((1, None, False, False), "(1, ∞)")],
)
def test_intervals_are_written_in_the_usual_signs(ends: Any, text: str) -> None:
    """Open and closed ends, and ends that are not there, each have their sign."""
    assert interval_text(*ends) == text


def test_ranges_say_nothing_of_their_ends() -> None:
    """Bounds of which it is not known whether they belong are joined by an ellipsis."""
    assert [range_text(1, 2), range_text(2, 2), range_text(None, 2), range_text(1, None)] == [
        "1 … 2",
        "2",
        "−∞ … 2",
        "1 … ∞",
    ]
