"""How a claim is decided: the primary reading, then trailing zeros, then the documented alternate readings.

Pure arithmetic over terms: what the figures are, their units and what makes them comparable is settled before.
Floats take no part.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from schemas.consistency.formulas import Comparison, Formula, Given, Symbol, Term, Wording
from schemas.consistency.intervals import Interval, TooLargeError, UndefinedError
from schemas.consistency.records import Reading, Rule
from schemas.consistency.sharpness import (
    MOST_PARTS,
    gap,
    is_improbable,
    reproduces,
    selectivity,
    selectivity_of_shares,
)
from schemas.consistency.witnesses import Witness, find_witness
from schemas.vocabulary import Role, VerdictKind

MOST_LENIENT = Fraction(1, 2)
"""Trailing zeros excuse a failure only in a test that at least half of the neighbouring values would still fail, or, of
a counted whole, which has few shares, some would; where every neighbour would pass, figures so round test nothing."""

MAGNITUDES = (Fraction(1, 10), Fraction(10))
Terms = Mapping[Role, Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of a claim, in base units. What a field means: the table verdicts."""

    verdict: VerdictKind
    reason: str
    formula: str = ""
    recomputed: Interval | None = None
    point: Fraction | None = None
    reported: Interval | None = None
    gap: Fraction | None = None
    selectivity: Fraction | None = None
    reading: Reading | None = None
    fitting: tuple[Reading, ...] = ()
    needs: tuple[tuple[Reading, Interval], ...] = ()
    witness: Witness | None = None


@dataclass(frozen=True, slots=True)
class _Trial:
    """One reading, tried: what it recomputes, and whether that and the reported figure can both be."""

    formula: Formula
    given: Given
    recomputed: Interval
    reported: Interval
    passes: bool
    selectivity: Fraction


def choose_formula(rule: Rule, terms: Mapping[Role, Sequence[Any]], wording: Wording) -> Formula | None:
    """The primary reading: the first formula of the rule that these operands and this wording allow."""
    return next((formula for formula in rule.formulas if formula.fits(terms, wording)), None)


def decide(rule: Rule, terms: Terms, reported: Term, wording: Wording) -> Decision:
    """Decide one claim. `terms` by the roles of the rule's formulas (aliases resolved), all in base units."""
    formula = choose_formula(rule, terms, wording)
    if formula is None:
        return Decision(VerdictKind.NOT_CHECKABLE, "missing_operand", reported=reported.interval)
    text = show(formula, terms, wording)
    try:
        primary = _try(formula, terms, reported.interval, reported, wording)
    except (UndefinedError, TooLargeError):
        return Decision(VerdictKind.NOT_CHECKABLE, "undefined", text, reported=reported.interval)
    point = _point(formula, terms, wording)
    if primary.passes:
        decision = _passed(primary, terms, reported, wording, point, text)
    elif lenient := _try_lenient(formula, terms, reported, wording):
        decision = _passed(lenient, terms, reported, wording, point, text, "trailing_zeros")
    else:
        decision = _failed(rule, primary, terms, reported, wording, point, text)
        if soft := rule.soft or ("beyond_experience" if wording.usual else ""):
            decision = replace(decision, verdict=VerdictKind.IMPROBABLE, reason=soft)
    return decision


def tallies(formula: Formula, terms: Terms, reported: Term, wording: Wording) -> bool:
    """Whether the figures tally under one formula as they stand, in a test that could fail."""
    try:
        trial = _try(formula, terms, reported.interval, reported, wording)
    except (UndefinedError, TooLargeError):
        return False
    if formula.comparison is Comparison.RANGE:
        return trial.passes and not _is_empty(trial, lenient=False)
    return trial.passes and trial.selectivity < 1


def show(formula: Formula, terms: Terms, wording: Wording) -> str:
    """The formula with the printed numbers: `(10352/4875)^(1/7) − 1`."""
    symbols = {role: [_symbol(term) for term in those] for role, those in terms.items()}
    hundred = Symbol.of(100) if wording.hundred == 1 else Symbol.of(wording.hundred)
    span = Symbol(wording.span.text) if wording.span else None
    shown: Symbol = formula.recompute(Given(symbols, wording.n, wording.per, hundred, span, Symbol.of))
    return shown.text


def _symbol(term: Term) -> Symbol:
    return Symbol(term.text, 1 if term.text.startswith("−") else 4)


def _given(terms: Terms, wording: Wording, *, lenient: bool) -> Given:
    intervals = {
        role: [term.lenient if lenient and term.lenient else term.interval for term in those]
        for role, those in terms.items()
    }
    span = wording.span.interval if wording.span else None
    return Given(intervals, wording.n, wording.per, wording.hundred, span, Interval.exactly)


def _point(formula: Formula, terms: Terms, wording: Wording) -> Fraction | None:
    points: dict[Role, list[Fraction]] = {}
    for role, those in terms.items():
        for term in those:
            if term.point is None:
                return None
            points.setdefault(role, []).append(term.point)
    if formula.comparison in (Comparison.WHOLE, Comparison.RANGE):
        return None
    try:
        value: Fraction = formula.recompute(Given(points, wording.n, wording.per, wording.hundred))
    except (ZeroDivisionError, OverflowError, UndefinedError):
        return None
    return value


def _try(
    formula: Formula, terms: Terms, against: Interval, reported: Term, wording: Wording, *, lenient: bool = False
) -> _Trial:
    given = _given(terms, wording, lenient=lenient)
    for role in formula.positive:
        if not all(interval.is_positive for interval in given.all(role)):
            raise UndefinedError(f"{role.value} may be zero or less")
    if formula.comparison is Comparison.WHOLE:
        over = given[formula.roles[0]].between() if formula.roles else Fraction(1)
        nearest = nearest_share(against, over)
        sharp = selectivity_of_shares(against, over, _step(reported, lenient=lenient))
        return _Trial(formula, given, nearest, against, nearest.intersect(against) is not None, sharp)
    return _compare(formula, given, formula.recompute(given), terms, against, reported, lenient=lenient)


def _set_against(primary: _Trial, against: Interval, terms: Terms, reported: Term, wording: Wording) -> _Trial:
    """What a formula made once, set against another reading of the reported figure."""
    if primary.formula.comparison is Comparison.WHOLE:
        return _try(primary.formula, terms, against, reported, wording)
    return _compare(primary.formula, primary.given, primary.recomputed, terms, against, reported)


def _compare(
    formula: Formula,
    given: Given,
    recomputed: Interval,
    terms: Terms,
    against: Interval,
    reported: Term,
    *,
    lenient: bool = False,
) -> _Trial:
    passes = _passes(formula, given, recomputed, against)
    step, sharp = reported.place, Fraction(1)
    if formula.comparison is Comparison.SAME:
        step = max(_step(term, lenient=lenient) for those in (*terms.values(), (reported,)) for term in those)
        passes = passes and (lenient or all(_same_digits(term, reported) for those in terms.values() for term in those))
    elif lenient:
        step = _step(reported, lenient=True)
    if (
        Role.WHOLE in terms
        and Role.PART in terms
        and _counts_whole(part := terms[Role.PART][0], whole := terms[Role.WHOLE][0])
    ):
        passes = passes and _whole_count_exists(part, whole, against)
        sharp = selectivity_of_shares(against, whole.interval.between(), reported.place)
    return _Trial(formula, given, recomputed, against, passes, min(sharp, selectivity(against, recomputed, step)))


def _step(term: Term, *, lenient: bool) -> Fraction:
    """The step between printable neighbours: where trailing zeros count as rounded, that of the last other digit."""
    if lenient and term.lenient and term.lenient.lower is not None and term.lenient.upper is not None:
        return term.lenient.upper - term.lenient.lower
    return term.place


def _passes(formula: Formula, given: Given, recomputed: Interval, against: Interval) -> bool:
    if formula.proof:
        role, predict = formula.proof
        predicted: Interval = predict(given, against)
        return predicted.intersect(given[role]) is not None
    if formula.comparison is Comparison.SAME:
        (those,) = given.by_role.values()
        common: Interval | None = against
        for interval in those:
            common = common.intersect(interval) if common else None
        return common is not None
    return recomputed.intersect(against) is not None


def _same_digits(term: Term, reported: Term) -> bool:
    """Two plain figures printed to the same place state the same fact only if they are the same number."""
    plain = not (term.hedged or reported.hedged)
    return not plain or term.place != reported.place or term.point == reported.point


def _counts_whole(part: Term, whole: Term) -> bool:
    """Whether a share is of things that are counted one by one, over a whole known exactly."""
    return part.counted and whole.counted and whole.interval.lower == whole.interval.upper


def _whole_count_exists(part: Term, whole: Term, share: Interval) -> bool:
    """Whether some whole number of parts makes the share (the GRIM test)."""
    admitted = part.interval.intersect(share.scale(whole.interval.between()))
    return admitted is not None and admitted.whole_number() is not None


def nearest_share(reported: Interval, whole: Fraction) -> Interval:
    """The share k/whole with a whole k that lies in the reported interval, else the one nearest to it."""
    inside = reported.scale(whole).whole_number()
    return Interval.exactly((inside if inside is not None else round(reported.between() * whole)) / whole)


def _try_lenient(formula: Formula, terms: Terms, reported: Term, wording: Wording) -> _Trial | None:
    figures = [reported, *(term for those in terms.values() for term in those)]
    if all(term.lenient is None for term in figures):
        return None
    try:
        trial = _try(formula, terms, reported.lenient or reported.interval, reported, wording, lenient=True)
    except (UndefinedError, TooLargeError):
        return None
    empty = MOST_LENIENT < trial.selectivity < 1 and formula.comparison is not Comparison.WHOLE
    return trial if trial.passes and not empty else None


def _passed(
    trial: _Trial,
    terms: Terms,
    reported: Term,
    wording: Wording,
    point: Fraction | None,
    text: str,
    reason: str = "",
) -> Decision:
    verdict = VerdictKind.CONSISTENT
    if _is_empty(trial, lenient=reason == "trailing_zeros"):
        verdict, reason = VerdictKind.NOT_CHECKABLE, "no_power"
    elif not reason:
        verdict, reason = _grade(trial.formula, terms, reported, point)
    found = None
    if verdict is not VerdictKind.NOT_CHECKABLE:
        found = find_witness(trial.formula, terms, trial.reported, wording, lenient=reason == "trailing_zeros")
    return Decision(
        verdict,
        reason,
        text,
        trial.recomputed,
        point,
        trial.reported,
        gap=Fraction(0),
        selectivity=trial.selectivity,
        witness=found,
    )


def _is_empty(trial: _Trial, *, lenient: bool) -> bool:
    """Whether a test says nothing: every neighbour of the reported figure would pass too, and so would half of it and
    twice of it. A figure printed finer than its operands (2873.5 of 1.52万 − 1.23万) is tested all the same. Against a
    range it is another magnitude that must fail."""
    if trial.selectivity < 1:
        return False
    if trial.formula.comparison is Comparison.RANGE:
        return all(trial.reported.scale(by).intersect(trial.recomputed) is not None for by in MAGNITUDES)
    bounded = trial.recomputed.is_bounded and trial.reported.is_bounded
    if lenient or not bounded or trial.formula.comparison is Comparison.WHOLE:
        return True
    far = (trial.reported.scale(Fraction(1, 2)), trial.reported.scale(2))
    return all(interval.intersect(trial.recomputed) is not None for interval in far)


def _grade(formula: Formula, terms: Terms, reported: Term, point: Fraction | None) -> tuple[VerdictKind, str]:
    """How well figures that can tally do: exactly, within rounding, or only by an improbable pile of roundings."""
    if point is None or reported.point is None or reported.hedged:
        return VerdictKind.CONSISTENT, "intervals_meet"
    exact_place = Fraction(0) if reported.interval.lower == reported.interval.upper else reported.place
    if reproduces(point, reported.point, exact_place):
        return VerdictKind.CONSISTENT, "exact"
    rounded = [term for those in terms.values() for term in those if term.interval.lower != term.interval.upper]
    if formula.adds_up and rounded and not any(term.hedged for term in rounded) and len(rounded) <= MOST_PARTS:
        beyond = abs(point - reported.point) - exact_place / 2
        if is_improbable(len(rounded), beyond / max(term.place for term in rounded)):
            return VerdictKind.IMPROBABLE, "rounding_tail"
    return VerdictKind.CONSISTENT, "intervals_meet"


def _failed(
    rule: Rule,
    primary: _Trial,
    terms: Terms,
    reported: Term,
    wording: Wording,
    point: Fraction | None,
    text: str,
) -> Decision:
    fitting = [(reading, trial) for reading, trial in _try_readings(rule, primary, terms, reported, wording)]
    failure = Decision(
        VerdictKind.CONTRADICTED,
        "several_readings_fit" if fitting else "no_reading_fits",
        text,
        primary.recomputed,
        point,
        primary.reported,
        gap=gap(primary.reported, primary.recomputed, reported.place),
        selectivity=primary.selectivity,
        fitting=tuple(reading for reading, _ in fitting),
        needs=_find_needs(rule, terms, reported, wording),
    )
    if len(fitting) != 1:
        return failure
    reading, trial = fitting[0]
    return replace(
        failure,
        verdict=VerdictKind.EXPLAINED,
        reason=reading.value,
        reading=reading,
        selectivity=trial.selectivity,
        needs=(),
        witness=find_witness(trial.formula, terms, trial.reported, wording),
    )


def _try_readings(
    rule: Rule, primary: _Trial, terms: Terms, reported: Term, wording: Wording
) -> list[tuple[Reading, _Trial]]:
    """The alternate readings that fit and can fail: those of the wording, then those of the rounding, for which only
    the reported figure is another."""
    attempts: list[tuple[Reading, _Trial]] = []
    for reading, formula in rule.readings:
        if formula.fits(terms, wording):
            with suppress(UndefinedError, TooLargeError):
                attempts.append((reading, _try(formula, terms, reported.interval, reported, wording)))
    for reading, interval in other_roundings(reported) if rule.roundings else ():
        with suppress(UndefinedError, TooLargeError):
            attempts.append((reading, _set_against(primary, interval, terms, reported, wording)))
    return [(reading, trial) for reading, trial in attempts if trial.passes and trial.selectivity < 1]


def other_roundings(reported: Term) -> list[tuple[Reading, Interval]]:
    """What the reported figure admits if it was cut off, or rounded half-up twice. Only for plain rounded figures."""
    value, place = reported.point, reported.place
    if value is None or reported.hedged or place <= 0 or reported.interval.lower == reported.interval.upper:
        return []
    if value == 0:
        return [(Reading.TRUNCATED, Interval(-place, place, lower_closed=False, upper_closed=False))]
    size = abs(value)
    cut = Interval(size, size + place, upper_closed=False)
    twice = Interval(size - place * Fraction(11, 20), size + place / 2, upper_closed=False)
    pairs = [(Reading.TRUNCATED, cut), (Reading.DOUBLE_ROUND, twice)]
    return [(reading, interval if value >= 0 else -interval) for reading, interval in pairs]


def _find_needs(rule: Rule, terms: Terms, reported: Term, wording: Wording) -> tuple[tuple[Reading, Interval], ...]:
    given = _given(terms, wording, lenient=False)
    found = []
    for reading, predict in rule.lacks:
        try:
            found.append((reading, predict(given, reported.interval)))
        except (UndefinedError, TooLargeError):
            continue
    return tuple(found)
