"""Claims to verdicts: for each claim its figures, units and comparability, then the decision, as a row of the table."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import pyarrow

from pipelines.collection import without_collection
from pipelines.tallying.cases import Case, Claim, Refusal, read_claims
from pipelines.tallying.explanations import explain, in_unit, show_interval, with_unit, write_witness
from pipelines.tallying.figures_of_claims import ClaimFigure, FigureBook, doubled
from pipelines.tallying.hints import find_hints
from pipelines.tallying.other_figures import figures_beside, rereader, rescaler, show_figure, turned
from pipelines.tallying.periods import days_of_publication, explain_period, read_period, witness_of_period
from pipelines.tallying.plain_claims import BOUNDS, DIGITS, PER_CAPITA, PERIOD, STATES, PlainClaims
from pipelines.tallying.wording import find_incomparability, read_wording
from schemas.consistency.decisions import Decision, choose_formula, decide
from schemas.consistency.formulas import Term, UnitLaw, Wording
from schemas.consistency.intervals import Interval
from schemas.consistency.ranges import find_range
from schemas.consistency.records import Reading, Rule
from schemas.consistency.units import PERCENT_UNPRINTED, base_factors, find_breach, find_unit
from schemas.tables import TABLES
from schemas.vocabulary import Kind, Role, VerdictKind

RESTATEMENT = "restated_figures_agree"
RESPECTIVELY = "分别"
COUNTLESS = frozenset({RESTATEMENT, "headline_admits_figure"})
"""Rules that may set a vague number (几十) against an exact one; for all others it has no power."""

VERDICTS = TABLES["verdicts"].schema

Tables = dict[str, pyarrow.Table]
Tainted = dict[str, set[str]]
"""By report the figures that it states with different values."""
T = TypeVar("T")


def decide_claims(tables: Tables) -> Tables:
    """Decide every claim. Needs claims, claim_operands, mentions, observations, and reports for days of publication;
    returns verdicts, one per claim in the order of the claims. Raises UnknownRuleError if a claim names no rule of the
    catalogue."""
    with without_collection():
        return _decide_all(tables)


def _decide_all(tables: Tables) -> Tables:
    claims = read_claims(tables["claims"], tables["claim_operands"])
    named = (tables["claims"]["reported_mention_id"], tables["claim_operands"]["mention_id"])
    wanted = pyarrow.chunked_array([chunk for column in named for chunk in column.chunks], pyarrow.string()).unique()
    book = FigureBook(tables["mentions"], tables["observations"], wanted)
    published = days_of_publication(tables.get("reports"))
    plain = PlainClaims(book)
    rows: list[tuple[Any, ...]] = [()] * len(claims)
    tainted: Tainted = {}
    restatements = [place for place, claim in enumerate(claims) if claim.rule.name == RESTATEMENT]
    others = [place for place, claim in enumerate(claims) if claim.rule.name != RESTATEMENT]
    for place in (*restatements, *others):
        claim = claims[place]
        settled = _settle(claim, plain, tainted)
        if settled:
            rows[place] = settled
            continue
        row = _decide(claim, book, tainted, published)
        rows[place] = tuple(row.values())
        if claim.rule.name == RESTATEMENT and row["verdict"] == VerdictKind.CONTRADICTED:
            stated = (claim.told, *(mention for _, mention in claim.operands))
            tainted.setdefault(claim.report_id, set()).update(stated)
    columns = zip(*rows, strict=True) if rows else ([] for _ in VERDICTS)
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, VERDICTS, strict=True)]
    return {"verdicts": pyarrow.Table.from_arrays(arrays, schema=VERDICTS)}


def _settle(claim: Claim, plain: PlainClaims, tainted: Tainted) -> tuple[Any, ...] | None:
    """A claim over plain figures that tally; None for all others, which take the full route."""
    if _is_tainted(claim, tainted):
        return None
    settled = plain.settle(claim.rule, claim.statement, claim.told, claim.operands, claim.n, claim.closed)
    return settled and (claim.claim_id, claim.scope, claim.report_id, claim.batch, claim.rule.name, *settled)


def _is_tainted(claim: Claim, tainted: Tainted) -> bool:
    """Whether an operand is stated with different values in the same report."""
    known = tainted.get(claim.report_id)
    return known is not None and not known.isdisjoint([mention for _, mention in claim.operands])


def _decide(claim: Claim, book: FigureBook, tainted: Tainted, published: Mapping[str, Interval]) -> dict[str, Any]:
    reported = book.figure(claim.told) if claim.told in book else None
    if claim.rule.name == PERIOD and reported:
        case = _read_period_case(claim, reported, published.get(claim.report_id))
    else:
        case = _read_case(claim, reported, book)
    if claim.rule.name != RESTATEMENT and _is_tainted(claim, tainted):
        case = Refusal(VerdictKind.BLOCKED, "operand_contradicted")
    if isinstance(case, Refusal):
        return _refused_row(claim, case, reported)
    decision = decide(claim.rule, case.terms, case.term, case.wording)
    if case.reported.unit.dimension == "doubling":
        decision = _grade_doubling(decision, case.term)
    hints: tuple[str, ...] = ()
    soft = decision.verdict is VerdictKind.IMPROBABLE and decision.witness is None
    if (decision.verdict is VerdictKind.CONTRADICTED or soft) and not case.period:
        beside, respective = partial(figures_beside, case, book), RESPECTIVELY in claim.statement
        hints = find_hints(
            case.formula,
            case.terms,
            case.term,
            case.wording,
            rereader(case),
            beside,
            rescale=rescaler(case),
            respective=respective,
        )
    return _row(case, decision, hints)


def _read_case(claim: Claim, reported: ClaimFigure | None, book: FigureBook) -> Case | Refusal:
    """Read the figures of a claim and settle, in this order, what is missing, what its words, its units and its price
    basis forbid."""
    rule = claim.rule
    figures = [book.figure(mention) if mention in book else None for _, mention in claim.operands]
    known = tuple(figure for figure in figures if figure)
    if reported is None or len(known) != len(figures) or (rule.needs_operands and not known):
        return Refusal(VerdictKind.NOT_CHECKABLE, "missing_operand")
    aliases = dict(rule.aliases)
    roles = tuple(aliases.get(role, role) for role in [Role(name) for name, _ in claim.operands])
    wording = read_wording(rule, claim.statement, reported, known, book, claim.n, claim.closed)
    if rule.name == BOUNDS and reported.observed.get("measure") in STATES:
        found = find_range(reported.observed.get("indicator") or "", reported.unit.dimension)
        wording = replace(wording, span=found.span, usual=not found.firm) if found and not known else wording
    formula = choose_formula(rule, _by_role(roles, known), wording)
    if formula is None:
        rivals = _find_rivals(rule, _by_role(roles, known), wording)
        if rivals:
            return Refusal(VerdictKind.NOT_CHECKABLE, "ambiguous_operands", " or ".join(rivals))
        return Refusal(VerdictKind.NOT_CHECKABLE, "missing_operand")
    units = [(role, figure.unit) for role, figure in zip(roles, known, strict=True)]
    if rule.name == DIGITS and not reported.unit.counts:
        return Refusal(VerdictKind.NOT_CHECKABLE, "undefined", f"{reported.unit.name or '1'} counts no single things")
    reported = _as_percent(reported) if formula.law is UnitLaw.RATIO else reported
    reported = reported.averaged() if rule.averages else reported
    breach = find_breach(formula.law, units, reported.unit) or _find_nonsense(wording, reported)
    if breach:
        return Refusal(VerdictKind.NOT_CHECKABLE, "undefined", breach)
    bases = [figure.observed.get("price_basis") for figure in (reported, *known)]
    incomparable = find_incomparability(
        rule,
        claim.statement,
        reported,
        book,
        bases,
        reported.observed.get("growth_basis"),
        reported.observed.get("indicator") or "",
    )
    if incomparable:
        return Refusal(VerdictKind.NOT_COMPARABLE, incomparable.reason, incomparable.words)
    if rule.name == PER_CAPITA and roles.count(Role.COUNT) < 2:
        return Refusal(VerdictKind.NOT_COMPARABLE, "average_base")
    if rule.name not in COUNTLESS and any(figure.vague for figure in (reported, *known)):
        return Refusal(VerdictKind.NOT_CHECKABLE, "no_power", "a vague number is no operand")
    factors, factor = base_factors(formula.law, units, reported.unit)
    wording = replace(wording, hundred=100 * factor)
    show_units = formula.law not in (UnitLaw.RATES, UnitLaw.FREE) and len(set(factors)) > 1
    terms = [figure.term(by, show_figure(figure, named=show_units)) for figure, by in zip(known, factors, strict=True)]
    term = doubled(reported) if reported.unit.dimension == "doubling" else reported.term(factor, show_figure(reported))
    if wording.width:
        term = turned(term, wording.width)
    return Case(claim, reported, known, roles, factors, factor, _by_role(roles, terms), term, wording, formula)


def _read_period_case(claim: Claim, reported: ClaimFigure, published: Interval | None) -> Case | Refusal:
    period = read_period(reported.observed, claim.n, published)
    if period is None:
        return Refusal(VerdictKind.NOT_CHECKABLE, "missing_operand")
    wording, one = Wording(span=period.span), Fraction(1)
    return Case(claim, reported, (), (), (), one, {}, period.term, wording, claim.rule.formulas[0], period)


def _by_role(roles: Sequence[Role], values: Sequence[T]) -> dict[Role, list[T]]:
    named: dict[Role, list[T]] = {}
    for role, value in zip(roles, values, strict=True):
        named.setdefault(role, []).append(value)
    return named


def _find_rivals(rule: Rule, figures: Mapping[Role, Sequence[ClaimFigure]], wording: Wording) -> list[str]:
    """The figures of which a claim names several where its formula takes one: which of them is meant is open."""
    one_each = {role: those[:1] for role, those in figures.items()}
    formula = choose_formula(rule, one_each, wording)
    taken = formula.roles if formula else ()
    rivals = [those for role, those in figures.items() if role in taken and len(those) > 1]
    return [with_unit(figure.literal, figure.unit) for those in rivals for figure in those]


def _as_percent(reported: ClaimFigure) -> ClaimFigure:
    """A part of a ratio such as 41.5∶12.3∶46.2 is a share in percent, though no percent sign is printed."""
    part = reported.printed_as["kind"] == Kind.RATIO_PART and not reported.unit.name
    if not part or reported.point is None or reported.point <= 1:
        return reported
    return replace(reported, unit=PERCENT_UNPRINTED)


def _find_nonsense(wording: Wording, reported: ClaimFigure) -> str | None:
    """Words that say nothing: 减少N倍 takes away more than there is."""
    falls = reported.unit.dimension == "multiple" and wording.growth and reported.negative
    if falls and (reported.interval.lower is None or reported.interval.lower <= -1):
        return f"a fall by {reported.literal}{reported.unit.name} leaves less than nothing"
    return None


def _grade_doubling(decision: Decision, term: Term) -> Decision:
    """翻番 says at least so many doublings: a little less passes as rounded, far more is understated."""
    recomputed, least = decision.recomputed, term.point
    if decision.verdict is not VerdictKind.CONSISTENT or recomputed is None or least is None:
        return decision
    if recomputed.upper is not None and recomputed.upper < least:
        return replace(decision, reason="nearly_doubled")
    if recomputed.lower is not None and recomputed.lower**2 > 2 * least**2:
        return replace(decision, verdict=VerdictKind.IMPROBABLE, reason="more_than_doubled")
    return decision


def _empty_row(claim: Claim) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(VERDICTS.names)
    row["claim_id"], row["scope"], row["report_id"], row["batch"] = claim[:4]
    row["rule"], row["hints"] = claim.rule.name, []
    return row


def _refused_row(claim: Claim, refusal: Refusal, reported: ClaimFigure | None) -> dict[str, Any]:
    row = _empty_row(claim)
    row["verdict"], row["reason"] = refusal.verdict.value, refusal.reason
    row["formula"] = claim.rule.formula.partition(";")[0]
    decision = Decision(refusal.verdict, refusal.reason)
    if reported is None:
        row["explanation"] = explain(decision, "the reported figure", find_unit(None, ""), Fraction(1), refusal.note)
        return row
    unit = reported.unit
    if unit.dimension != "doubling":
        row["reported_lower"] = in_unit(reported.interval.lower, unit, Fraction(1))
        row["reported_upper"] = in_unit(reported.interval.upper, unit, Fraction(1))
    row["explanation"] = explain(decision, reported.literal, unit, Fraction(1), refusal.note)
    return row


def _row(case: Case, decision: Decision, hints: Sequence[str]) -> dict[str, Any]:
    row, unit, factor = _empty_row(case.claim), case.reported.unit, case.factor
    row["verdict"], row["reason"], row["formula"] = decision.verdict.value, decision.reason, decision.formula
    row["selectivity"] = None if decision.selectivity is None else float(decision.selectivity)
    if case.period:
        row["witness"] = witness_of_period(decision, case.period, case.reported.mention_id)
        row["explanation"] = explain_period(decision, case.period)
        return row
    for name, interval in (("reported", decision.reported), ("recomputed", decision.recomputed)):
        if interval:
            row[f"{name}_lower"] = in_unit(interval.lower, unit, factor)
            row[f"{name}_upper"] = in_unit(interval.upper, unit, factor)
    row["recomputed"] = in_unit(decision.point, unit, factor)
    row["gap"] = None if decision.gap is None else float(decision.gap)
    row["reading"] = decision.reading.value if decision.reading else None
    row["needs"] = "; ".join(_word_need(case, reading, need) for reading, need in decision.needs) or None
    row["hints"] = list(hints)
    if decision.witness:
        operands = [
            (role, figure.mention_id, by)
            for role, figure, by in zip(case.roles, case.figures, case.factors, strict=True)
        ]
        row["witness"] = write_witness(decision.witness, operands, case.reported.mention_id, factor)
    row["explanation"] = explain(decision, case.reported.literal, unit, factor)
    return row


def _word_need(case: Case, reading: Reading, need: Interval) -> str:
    """Which figure a reading lacks: the level of the year before the start, and what it would have to be."""
    place = case.roles.index(Role.START)
    start, factor = case.figures[place], case.factors[place]
    period = str(start.observed.get("period") or "")
    year = f"the level of {int(period[:4]) - 1}" if period[:4].isdecimal() else "the level a year before the start"
    return f"{reading.value}: {year}, {show_interval(need, start.unit, factor)} {start.unit.name}".rstrip()
