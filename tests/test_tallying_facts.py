"""Facts drawn for every rule: true ones are never accused, visible faults always found, chance explains little."""

from fractions import Fraction

import pytest

from bench.draws import MAKERS, draw_facts
from bench.facts import CUT, HALF_EVEN, HALF_UP, Fact, Figure, Random, hedge, write
from bench.faults import FAULTS, shows, spoil
from bench.tallying import QUICK, Size, find_faults, fit_readings, is_witness, judge, measure, mixed_facts
from schemas.consistency.rules import RULES


def test_ten_thousand_true_facts_of_all_rules_are_not_accused() -> None:
    """Rounded half up or half to even, scaled, hedged, in wide digits: none fails, and every witness holds."""
    assert set(MAKERS) == set(RULES)
    tally = judge(draw_facts(2, 10_000))
    assert tally.accused == []
    assert tally.wrong == []
    assert tally.verdicts["consistent"] > 9000
    assert tally.witnessed == tally.verdicts["consistent"] + tally.verdicts["improbable"]


def test_true_facts_cut_off_are_at_most_explained_as_cut() -> None:
    """A reported figure that was cut off passes or is explained by its rounding."""
    tally = judge(draw_facts(3, 2000, hedges=False, reported=CUT), admitted=("TRUNCATED", "DOUBLE_ROUND"))
    assert tally.accused == []
    assert tally.wrong == []
    assert tally.verdicts["explained"] > 100


def test_every_fault_that_a_search_sees_is_found() -> None:
    """No fault that excludes all unrounded numbers passes, nothing else is accused; some of each kind are seen."""
    for name, counted in find_faults(5, 350).items():
        assert counted["missed"] == 0, (name, counted)
        assert counted["alone"] == 0, (name, counted)
        assert counted["found"] > 0, name


def test_readings_fit_figures_of_other_facts_in_less_than_one_of_fifty() -> None:
    """What explains a failure hardly ever does so by chance."""
    counted = fit_readings(6, 1250)
    failing = counted.pop("failing")
    assert failing > 500
    assert sum(counted.values()) < failing / 50


@pytest.mark.parametrize(
    ("value", "decimals", "scale", "how", "literal"),
    [
        ("2.5", 0, "", HALF_UP, "3"),
        ("2.5", 0, "", HALF_EVEN, "2"),
        ("3.5", 0, "", HALF_EVEN, "4"),
        ("2.99", 1, "", CUT, "2.9"),
        ("-2.45", 1, "", HALF_UP, "2.5"),
        ("333697", 2, "万", HALF_UP, "33.37万"),
        ("0.04", 1, "", HALF_UP, "0.0"),
    ],
)
def test_numbers_print_by_their_rounding(value: str, decimals: int, scale: str, how: str, literal: str) -> None:
    """Half up, half to even and cut, at the places asked for."""
    assert write(Fraction(value), decimals, scale, "元", how).literal == literal


@pytest.mark.parametrize("qualifier", ["approx", "near_below", "above_within", "gt", "ge", "lt", "le"])
def test_hedges_are_true_of_their_number(qualifier: str) -> None:
    """The closure of what a hedged figure admits holds the number it was made for."""
    for seed in range(200):
        truth = Fraction(Random(seed).randrange(10**5, 10**8), 100)
        figure = hedge(write(truth, 0, "", "元", HALF_UP), truth, qualifier)
        least, most = figure.ends()
        assert least <= truth <= most


def test_a_search_tells_what_can_hold() -> None:
    """The corners decide: 2.2 − 1.2 may print as 1.1, not as 1.3."""
    operands = (("current", Figure(22, 1, "", "元")), ("base", Figure(12, 1, "", "元")))
    facts = [
        Fact("change_matches_levels", Figure(digits, 1, "", "元"), operands, lambda values: values[0] - values[1])
        for digits in (11, 13)
    ]
    assert [shows(fact) for fact in facts] == [False, True]
    names = ["r", "a", "b"]
    assert is_witness(facts[0], names, {"r": "1.05", "a": "2.2", "b": "1.15"})
    assert not is_witness(facts[0], names, {"r": "1.05", "a": "2.2", "b": "1.2"})
    assert not is_witness(facts[0], names, {"r": "1.2", "a": "2.4", "b": "1.2"})


@pytest.mark.parametrize(
    ("digits", "decimals", "hedge", "seen"),
    [(33449, 0, None, False), (334498, 1, None, True), (33455, 0, None, True), (3345, -1, "lt", False)],
)
def test_a_search_lets_noughts_excuse_a_figure_only_where_others_fail(
    digits: int, decimals: int, hedge: str | None, seen: bool
) -> None:
    """26190 + 7254.8 may print as 33449 if the nought was rounded; as 33449.8 only where most figures would do."""
    told = Figure(digits * 10 ** -min(decimals, 0), max(decimals, 0), "", "元", hedge)
    operands = (("start", Figure(26190, 0, "", "元")), ("change", Figure(72548, 1, "", "元")))
    assert shows(Fact("stock_matches_flow", told, operands, lambda values: values[0] + values[1])) == seen


@pytest.mark.parametrize(("hedge", "seen"), [("near_below", True), ("lt", True), ("le", False), ("approx", False)])
def test_a_search_knows_which_hedges_leave_their_number_out(hedge: str, seen: bool) -> None:
    """A count of 407985 is one of 407985以下, and none of 不足407985."""
    told, first = Figure(407985, 0, "", "户", hedge), (("first", Figure(407985, 0, "", "户")),)
    assert shows(Fact("headline_admits_figure", told, first, lambda values: values[0], "same")) == seen


def test_every_fault_changes_a_fact() -> None:
    """Each kind of slip applies to some facts, and never leaves one as it was."""
    rng, facts = Random(1), draw_facts(8, 500, hedges=False)
    for name in FAULTS:
        slipped = [(fact, other) for fact in facts if (other := spoil(fact, name, rng))]
        assert slipped, name
        assert all(fact != other for fact, other in slipped)


def test_the_page_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tiny run fills every section and accuses nobody."""
    from bench import tallying

    monkeypatch.setattr(tallying, "fresh", lambda task, *arguments: task(*arguments))
    assert QUICK.rounds == 1
    written = measure(Size(200, 1, 400, 75))
    for section in ("## Speed on one core", "## True facts", "## Faults", "## Readings by chance"):
        assert section in written
    assert len(mixed_facts(1, 50)) == 50
