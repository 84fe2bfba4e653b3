"""The benchmark's own parts: what it calls right, what it reads for speed, what it prints. No peers, no network."""

import random
import re
from pathlib import Path

import pytest

from bench import page, peers, scores, texts, yardstick
from bench.readings import Case, Label, Reading, corpus_spellings, unmarked
from bench.timing import Spread
from bench.workers.serve import time_calls

CORPUS = Path(__file__).parent / "corpus"


def quantity(start: int, literal: str, value: float, unit: str | None, qualifier: str | None = None) -> Label:
    """A labelled quantity with one right answer for each part."""
    return Label(start, start + len(literal), literal, ("quantity",), (value,), (unit,), (qualifier,))


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("共1,234.5亿元", (1, 10, 123450000000.0, "元", None)),
        ("约１２．３％", (1, 6, 12.3, "％", "约")),
        ("三千七百二十五亿六千万元", (0, 12, 372560000000.0, "元", None)),
        ("五万亿元以上", (0, 6, 5e12, "元", "以上")),
        ("一点二五倍", (0, 5, 1.25, "倍", None)),
    ],
)
def test_yardstick_fills_five_columns(text: str, row: tuple[object, ...]) -> None:
    """The yardstick gives start, end, value, unit and qualifier of a number."""
    (found,) = yardstick.two_stage_scan(text)
    assert found == pytest.approx(row)


def test_yardstick_outlives_hostile_lines() -> None:
    """The yardstick reads numerals of any length without an exception."""
    for line in texts.HOSTILE.values():
        yardstick.two_stage_scan(line(3000))


def test_copies_differ_in_digits_alone() -> None:
    """Repeated texts keep every character but their digits, keep years plausible, and depend on the seed alone."""
    source = "2020年3月12日，收入1020.50元，下降0.3%。\n"
    copies = texts.repeated([source], 1000, seed=7)
    assert copies == texts.repeated([source], 1000, seed=7)
    assert len(set(copies)) > 1
    assert sum(len(copy.encode()) for copy in copies) >= 1000
    for copy in copies:
        assert re.sub("[0-9]", "0", copy) == re.sub("[0-9]", "0", source)
        assert 1950 <= int(copy[:4]) <= 2049


def test_generated_text_holds_figures() -> None:
    """Generated reports are the same for a seed and hold many numbers; without numerals none is left."""
    report = texts.generated_text(3)
    assert report == texts.generated_text(3)
    assert len(yardstick.two_stage_scan(report)) > 300
    assert all(re.search("[0-9一万]", bare) is None for bare in texts.without_numerals([report]))


@pytest.mark.parametrize("family", texts.HOSTILE)
def test_hostile_lines_have_the_size_asked_for(family: str) -> None:
    """A hostile text is one line of about the wanted bytes."""
    line = texts.HOSTILE[family](10_000)
    assert "\n" not in line
    assert 9_000 <= len(line.encode()) <= 10_000


def test_score_counts_each_part() -> None:
    """Value, unit and qualifier are scored apart, and the row is right only where all three are."""
    text = "约5万人，共3000元"
    labels = [quantity(1, "5万", 50000, "人", "约"), quantity(6, "3000", 3000, "元")]
    found = [Reading(1, 3, 50000.0, "人", None), Reading(6, 10, 3000.0, "元", None)]
    scored = scores.score([(Case(text, labels), found)])
    assert {column: (scored.hits[column], scored.trials[column]) for column in scores.MEANINGS} == {
        "found": (2, 2),
        "value": (2, 2),
        "value, Chinese": (0, 0),
        "unit": (2, 2),
        "qualifier": (0, 1),
        "whole row": (1, 2),
        "false readings": (0, 2),
        "outside every label": (0, 2),
    }
    assert scored.share("qualifier") == 0
    assert scored.share("value, Chinese") is None


def test_score_takes_the_best_of_several_readings() -> None:
    """Of the readings that overlap a label the best counts, and together they are one place."""
    case = Case("329万公里", [quantity(0, "329万", 3290000, "公里")])
    found = [Reading(0, 3, 329.0, None, None), Reading(0, 6, 3290000.0, "公里", None)]
    scored = scores.score([(case, found)])
    assert scored.share("whole row") == 1
    assert scored.trials["false readings"] == 1


def test_score_tells_false_readings() -> None:
    """A reading is false where no statistic stands, unless the reader or the label keeps that place out."""
    date = Label(0, 5, "2020年", ("date",), (None,), (None,), (None,))
    second_print = Label(10, 12, "七天", ("quantity",), (7,), ("天",), (None,), counts=False)
    case = Case("2020年统一部署，七天", [date, second_print])
    as_number = [Reading(0, 4, 2020.0, None, None), Reading(6, 7, 1.0, None, None), Reading(10, 11, 7.0, None, None)]
    scored = scores.score([(case, as_number)])
    assert (scored.hits["false readings"], scored.trials["false readings"]) == (2, 3)
    assert scored.hits["outside every label"] == 1
    as_time = [*as_number, Reading(0, 5, None, None, None, is_statistic=False)]
    assert scores.score([(case, as_time)]).hits["false readings"] == 1


def test_score_admits_alternatives() -> None:
    """A label may leave a part open or admit several answers; an implied unit may be absent in the label."""
    open_label = Label(0, 1, "5", ("quantity",), None, ("人", "名"), None)
    scored = scores.score([(Case("5名", [open_label]), [Reading(0, 1, 7.0, "名", "约")])])
    assert scored.share("whole row") == 1
    assert scores.same_unit(None, "户")
    assert not scores.same_unit(None, "吨")
    assert scores.same_unit("元人民币", "元")
    assert not scores.same_number(None, 0.0)
    assert scores.same_number(-3.0, 3.0)


def test_corpus_is_taken_apart() -> None:
    """Marks go, spans and readings stay together, and every text of the corpus that counts is in one of two lists."""
    assert unmarked("约【5万】人、【3】户") == ("约5万人、3户", [(1, 3), (5, 6)])
    positive, negative = corpus_spellings(CORPUS)
    assert len(positive) >= 600
    assert len(negative) >= 300
    for case in [*positive, *negative]:
        assert all(case.text[label.start : label.end] == label.literal for label in case.labels)


def test_lines_keep_their_offsets() -> None:
    """A peer gets lines that are not blank, and their offsets lead back to the text."""
    text = "甲\n\n 乙5\n"
    assert peers.lines(text) == [(0, "甲"), (3, " 乙5")]


def test_worker_times_a_sample() -> None:
    """The worker times evenly spaced texts as often as asked, and all of them when there is time."""
    timed = time_calls(len, ["一二三"] * 50, passes=3, budget=60)
    assert timed["bytes"] == 450
    assert len(timed["seconds"]) == 3


def test_tables_are_markdown() -> None:
    """Cells are joined into lines, and numbers keep three significant digits without exponents."""
    assert page.table(["a", "b"], [["x|y", "1"]]) == "| a | b |\n| :-- | --: |\n| x&#124;y | 1 |"
    values = [0, 0.00123456, 0.5, 1.234, 56.78, 1234.5]
    assert [page.significant(value) for value in values] == ["0", "0.00123", "0.500", "1.23", "56.8", "1,234"]
    assert page.spread(Spread.of([3.0, 1.0, 2.0])) == "2.00 (1.00–3.00)"
    assert page.percent(None) == "–"


def test_page_is_written_without_a_sentence_of_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quick run without peers fills every section, and no sentence of what it read is printed."""
    from bench import figures, growth, speed

    sources = [texts.generated_text(1, sentences=20)]
    monkeypatch.setattr(figures, "load_texts", lambda _: sources)
    monkeypatch.setattr(growth, "HOSTILE", {"digits": texts.HOSTILE["digits"]})
    for module in (growth, speed):
        monkeypatch.setattr(module, "fresh", lambda task, *arguments: task(*arguments))
    size = figures.Size(text_bytes=20_000, rounds=1, peer_seconds=0.1, lines=(100, 1_000))
    written = figures.measure(size, None, None, peers=False)
    for section in ("## Speed on one core", "## Accuracy", "## Growth", "No peers in this run."):
        assert section in written
    for sentence in re.split("[。\n]", "".join(sources)):
        assert len(sentence) < 8 or sentence not in written


def test_digits_are_drawn_by_place() -> None:
    """Months and days stay such, a leading nought stays, and other runs keep their width."""
    draw = random.Random(0)
    for _ in range(50):
        copy = texts.with_other_digits("12月28日 0.07 305", draw)
        month, day, nought, places, run = re.findall("[0-9]+", copy)
        assert 10 <= int(month) <= 12
        assert 10 <= int(day) <= 28
        assert nought == "0"
        assert places[0] == "0"
        assert len(run) == 3
