"""Slips put into a labelled report and read again from its bytes: which show, and which are noticed."""

import json
import random
from pathlib import Path

import pytest

from bench.labelled_claims import Labelled, read_labels
from bench.pipeline_faults import section, try_slips
from bench.slips import SLIPS

TEXT = """\
云江市2020年国民经济和社会发展统计公报
2020年，全市外贸进出口总值5086.2亿元，其中出口2912.7亿元、进口2173.5亿元。
"""
LITERALS = ("5086.2亿", "2912.7亿", "2173.5亿")


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """A folder with one labelled report: a total and its two parts."""
    starts = [TEXT.index(literal) for literal in LITERALS]
    rows = [
        {
            "type": "mention", "start": start, "end": start + len(literal), "text": literal, "kind": "quantity",
            "value": float(literal[:-1]) * 1e8, "unit": "元", "qualifier": None,
        }
        for start, literal in zip(starts, LITERALS, strict=True)
    ]  # fmt: skip
    claim = {"type": "claim", "kind": "sum_of_parts", "reported": starts[0], "expected": "consistent"}
    claim["terms"] = [["part", start] for start in starts[1:]]
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(row) for row in (*rows, claim)), encoding="utf-8")
    return tmp_path


def _claim(gold: Path) -> Labelled:
    ((_, _, claims),) = read_labels(gold)
    return claims[0]


def test_labels_become_claims_whose_figures_tally(gold: Path) -> None:
    """The figures of a consistent label satisfy the relation; another total does not."""
    claim = _claim(gold)
    assert claim.tallies(claim.form())
    other = claim.with_figure(0, claim.figures[1])
    assert not other.tallies(other.form())


@pytest.mark.parametrize("name", ["a digit changed", "two digits swapped", "a digit dropped", "tenfold"])
def test_a_slip_changes_one_figure_of_the_text(gold: Path, name: str) -> None:
    """What is printed after a slip is what the spoiled claim says, and the rest of the text is as before."""
    claim, rng = _claim(gold), random.Random(3)
    slips = [slip for _ in range(30) if (slip := SLIPS[name](TEXT, claim, rng)) is not None]
    assert slips
    for slip in slips:
        changed = [figure for figure, old in zip(slip.claim.figures, claim.figures, strict=True) if figure != old]
        assert [slip.text[slip.start : slip.end]] == [figure.digits for figure in changed]
        assert slip.text[: slip.start] == TEXT[: slip.start]


def test_a_slip_below_the_rounding_does_not_show(gold: Path) -> None:
    """A last digit that is one off is what rounding may make of three summands."""
    claim = _claim(gold)
    figure = claim.figures[0]
    off_by_one = claim.with_figure(0, type(figure)(**{**_fields(figure), "digits": "5086.3"}))
    far_off = claim.with_figure(0, type(figure)(**{**_fields(figure), "digits": "5096.2"}))
    assert off_by_one.tallies(None)
    assert not far_off.tallies(None)


def _fields(figure: object) -> dict[str, object]:
    return {name: getattr(figure, name) for name in figure.__slots__}  # type: ignore[attr-defined]


def test_slips_in_a_closed_list_are_noticed_and_nothing_else_is_accused(gold: Path) -> None:
    """Exports and imports make the total whatever is printed, so no slip that shows goes by."""
    outcomes = list(try_slips(gold, seed=5, rounds=1))
    assert len(outcomes) > 3
    assert [outcome.slip for outcome in outcomes if not outcome.noticed or outcome.accused] == []


def test_the_page_says_when_there_is_nothing_to_measure() -> None:
    """Without labelled reports the section says so instead of a table of nothing."""
    assert "No labelled reports" in section(None)
