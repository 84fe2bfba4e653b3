"""Claims to verdicts: for each claim its figures, units and comparability, then the decision, as a row of the table."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, TypeVar

import pyarrow

from pipelines.tallying.explanations import bare_text, explain, in_unit, show_interval, with_unit, write_witness
from pipelines.tallying.figures_of_claims import ClaimFigure, FigureBook, doubled, reread_figure
from pipelines.tallying.hints import find_hints
from pipelines.tallying.periods import (
    PeriodCase,
    days_of_publication,
    explain_period,
    read_period,
    witness_of_period,
)
from pipelines.tallying.plain_claims import BOUNDS, DIGITS, PER_CAPITA, PERIOD, STATES, PlainClaims
from pipelines.tallying.wording import find_incomparability, read_wording
from schemas.consistency.decisions import Decision, choose_formula, decide
from schemas.consistency.formulas import Formula, Term, UnitLaw, Wording
from schemas.consistency.intervals import Interval
from schemas.consistency.ranges import find_range
from schemas.consistency.records import Reading, Rule
from schemas.consistency.rules import RULES
from schemas.consistency.units import PERCENT_UNPRINTED, base_factors, find_breach, find_unit
from schemas.tables import TABLES
from schemas.vocabulary import Kind, Role, VerdictKind

RESTATEMENT = "restated_figures_agree"
RESPECTIVELY = "分别"
COUNTLESS = frozenset({RESTATEMENT, "headline_admits_figure"})
"""Rules that may set a vague number (几十) against an exact one; for all others it has no power."""

VERDICTS = TABLES["verdicts"].schema

Tables = dict[str, pyarrow.Table]
T = TypeVar("T")


class UnknownRuleError(ValueError):
    """A claim names a rule that the catalogue does not have."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """A row of claims with its operands, in their order."""

    row: Mapping[str, Any]
    operands: tuple[tuple[str, str], ...]

    @property
    def rule(self) -> Rule:
        return RULES[self.row["rule"]]


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Why a claim is not computed, with the words or units that forbid it."""

    verdict: VerdictKind
    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Case:
    """A claim whose figures are read and may be set against each other: all that a decision and its words need."""

    claim: _Claim
    reported: ClaimFigure
    figures: tuple[ClaimFigure, ...]
    roles: tuple[Role, ...]
    factors: tuple[Fraction, ...]
    factor: Fraction
    terms: Mapping[Role, Sequence[Term]]
    term: Term
    wording: Wording
    formula: Formula
    period: PeriodCase | None = None


def decide_claims(tables: Tables) -> Tables:
    """Decide every claim. Needs claims, claim_operands, mentions, observations, and reports for days of publication;
    returns verdicts, one per claim in the order of the claims. Raises UnknownRuleError if a claim names no rule of the
    catalogue."""
    with _without_collection():
        return _decide_all(tables)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Deciding makes many objects and no cycles: looking for cycles among them takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _decide_all(tables: Tables) -> Tables:
    claims = _read_claims(tables["claims"], tables["claim_operands"])
    named = (tables["claims"]["reported_mention_id"], tables["claim_operands"]["mention_id"])
    wanted = pyarrow.chunked_array([chunk for column in named for chunk in column.chunks], pyarrow.string()).unique()
    book = FigureBook(tables["mentions"], tables["observations"], wanted)
    published = days_of_publication(tables.get("reports"))
    plain = PlainClaims(book)
    rows: list[tuple[Any, ...]] = [()] * len(claims)
    tainted: set[tuple[str, str]] = set()
    restatements = [place for place, claim in enumerate(claims) if claim.row["rule"] == RESTATEMENT]
    others = [place for place, claim in enumerate(claims) if claim.row["rule"] != RESTATEMENT]
    for place in (*restatements, *others):
        claim = claims[place]
        settled = _settle(claim, plain, tainted)
        if settled:
            rows[place] = settled
            continue
        row = _decide(claim, book, tainted, published)
        rows[place] = tuple(row.values())
        if claim.row["rule"] == RESTATEMENT and row["verdict"] == VerdictKind.CONTRADICTED:
            stated = (claim.row["reported_mention_id"], *(mention for _, mention in claim.operands))
            tainted.update((claim.row["report_id"], mention) for mention in stated)
    columns = zip(*rows, strict=True) if rows else ([] for _ in VERDICTS)
    arrays = [pyarrow.array(column, field.type) for column, field in zip(columns, VERDICTS, strict=True)]
    return {"verdicts": pyarrow.Table.from_arrays(arrays, schema=VERDICTS)}


def _settle(claim: _Claim, plain: PlainClaims, tainted: set[tuple[str, str]]) -> tuple[Any, ...] | None:
    """A claim over plain figures that tally; None for all others, which take the full route."""
    row, report = claim.row, claim.row["report_id"]
    if tainted and any((report, mention) in tainted for _, mention in claim.operands):
        return None
    settled = plain.settle(
        claim.rule, row["statement"], row["reported_mention_id"], claim.operands, row["n_periods"], row["closed_list"]
    )
    return settled and (row["claim_id"], row["scope"], report, row["batch"], row["rule"], *settled)


def _read_claims(claims: pyarrow.Table, operands: pyarrow.Table) -> list[_Claim]:
    of: dict[str, list[tuple[int, str, str]]] = {}
    columns = (operands[name].to_pylist() for name in ("claim_id", "position", "role", "mention_id"))
    for claim_id, position, role, mention in zip(*columns, strict=True):
        of.setdefault(claim_id, []).append((position, role, mention))
    read = []
    for row in claims.to_pylist():
        if row["rule"] not in RULES:
            raise UnknownRuleError(
                f"claim {row['claim_id']} of report {row['report_id']}: rule {row['rule']!r} is not in the catalogue "
                f"(schemas/consistency/rules.py); known are {', '.join(RULES)}"
            )
        told = row["reported_mention_id"]
        ordered = sorted(of.get(row["claim_id"], ()))
        read.append(_Claim(row, tuple([(role, mention) for _, role, mention in ordered if mention != told])))
    return read


def _decide(
    claim: _Claim, book: FigureBook, tainted: set[tuple[str, str]], published: Mapping[str, Interval]
) -> dict[str, Any]:
    mentions = (claim.row["reported_mention_id"], *(mention for _, mention in claim.operands))
    reported = book.figure(mentions[0]) if mentions[0] in book else None
    if claim.row["rule"] == PERIOD and reported:
        case = _read_period_case(claim, reported, published.get(claim.row["report_id"]))
    else:
        case = _read_case(claim, reported, book)
    if claim.row["rule"] != RESTATEMENT and any(
        (claim.row["report_id"], mention) in tainted for mention in mentions[1:]
    ):
        case = _Refusal(VerdictKind.BLOCKED, "operand_contradicted")
    if isinstance(case, _Refusal):
        return _refused_row(claim, case, reported)
    decision = decide(claim.rule, case.terms, case.term, case.wording)
    if case.reported.unit.dimension == "doubling":
        decision = _grade_doubling(decision, case.term)
    hints: tuple[str, ...] = ()
    soft = decision.verdict is VerdictKind.IMPROBABLE and decision.witness is None
    if (decision.verdict is VerdictKind.CONTRADICTED or soft) and not case.period:
        beside, respective = partial(_others, case, book), RESPECTIVELY in claim.row["statement"]
        hints = find_hints(
            case.formula, case.terms, case.term, case.wording, _rereader(case), beside, respective=respective
        )
    return _row(case, decision, hints)


def _read_case(claim: _Claim, reported: ClaimFigure | None, book: FigureBook) -> "_Case | _Refusal":
    """Read the figures of a claim and settle, in this order, what is missing, what its words, its units and its price
    basis forbid."""
    rule, row = claim.rule, claim.row
    figures = [book.figure(mention) if mention in book else None for _, mention in claim.operands]
    known = tuple(figure for figure in figures if figure)
    if reported is None or len(known) != len(figures) or (rule.needs_operands and not known):
        return _Refusal(VerdictKind.NOT_CHECKABLE, "missing_operand")
    aliases = dict(rule.aliases)
    roles = tuple(aliases.get(role, role) for role in [Role(name) for name, _ in claim.operands])
    wording = read_wording(rule, row["statement"], reported, known, book, row["n_periods"], row["closed_list"])
    if row["rule"] == BOUNDS and reported.observed.get("measure") in STATES:
        found = find_range(reported.observed.get("indicator") or "", reported.unit.dimension)
        wording = replace(wording, span=found.span, usual=not found.firm) if found and not known else wording
    formula = choose_formula(rule, _by_role(roles, known), wording)
    if formula is None:
        rivals = _find_rivals(rule, _by_role(roles, known), wording)
        if rivals:
            return _Refusal(VerdictKind.NOT_CHECKABLE, "ambiguous_operands", " or ".join(rivals))
        return _Refusal(VerdictKind.NOT_CHECKABLE, "missing_operand")
    units = [(role, figure.unit) for role, figure in zip(roles, known, strict=True)]
    if row["rule"] == DIGITS and not reported.unit.counts:
        return _Refusal(VerdictKind.NOT_CHECKABLE, "undefined", f"{reported.unit.name or '1'} counts no single things")
    reported = _as_percent(reported) if formula.law is UnitLaw.RATIO else reported
    reported = reported.averaged() if rule.averages else reported
    breach = find_breach(formula.law, units, reported.unit) or _find_nonsense(wording, reported)
    if breach:
        return _Refusal(VerdictKind.NOT_CHECKABLE, "undefined", breach)
    bases = [figure.observed.get("price_basis") for figure in (reported, *known)]
    incomparable = find_incomparability(
        rule,
        row["statement"],
        reported,
        book,
        bases,
        reported.observed.get("growth_basis"),
        reported.observed.get("indicator") or "",
    )
    if incomparable:
        return _Refusal(VerdictKind.NOT_COMPARABLE, incomparable.reason, incomparable.words)
    if row["rule"] == PER_CAPITA and roles.count(Role.COUNT) < 2:
        return _Refusal(VerdictKind.NOT_COMPARABLE, "average_base")
    if row["rule"] not in COUNTLESS and any(figure.vague for figure in (reported, *known)):
        return _Refusal(VerdictKind.NOT_CHECKABLE, "no_power", "a vague number is no operand")
    factors, factor = base_factors(formula.law, units, reported.unit)
    wording = replace(wording, hundred=100 * factor)
    show_units = formula.law not in (UnitLaw.RATES, UnitLaw.FREE) and len(set(factors)) > 1
    terms = [figure.term(by, _text(figure, named=show_units)) for figure, by in zip(known, factors, strict=True)]
    term = doubled(reported) if reported.unit.dimension == "doubling" else reported.term(factor, _text(reported))
    if wording.width:
        term = _turned(term, wording.width)
    return _Case(claim, reported, known, roles, factors, factor, _by_role(roles, terms), term, wording, formula)


def _read_period_case(claim: _Claim, reported: ClaimFigure, published: Interval | None) -> "_Case | _Refusal":
    period = read_period(reported.observed, claim.row["n_periods"], published)
    if period is None:
        return _Refusal(VerdictKind.NOT_CHECKABLE, "missing_operand")
    wording, one = Wording(span=period.span), Fraction(1)
    return _Case(claim, reported, (), (), (), one, {}, period.term, wording, claim.rule.formulas[0], period)


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


def _text(figure: ClaimFigure, *, named: bool = False) -> str:
    """A figure as a formula shows it, with its unit where units differ; a fall bears its sign."""
    bare = bare_text(figure.literal)
    shown = with_unit(bare, figure.unit) if named else bare
    return f"−{shown}" if figure.point is not None and figure.point < 0 else shown


def _turned(term: Term, sign: int) -> Term:
    """A change of size, with the sign that its words give it (收窄, 扩大), whatever sign the figure bears."""
    if term.point is None or term.point * sign >= 0:
        return term
    return replace(term, interval=-term.interval, point=-term.point, lenient=-term.lenient if term.lenient else None)


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


def _rereader(case: _Case) -> Callable[[Term, str], Term | None]:
    pairs = [(case.term, case.reported, case.factor)]
    flat = {role: list(those) for role, those in case.terms.items()}
    for role, figure, factor in zip(case.roles, case.figures, case.factors, strict=True):
        pairs.append((flat[role].pop(0), figure, factor))

    def reread(term: Term, text: str) -> Term | None:
        figure, factor = next((figure, factor) for known, figure, factor in pairs if known is term)
        if figure.unit.dimension == "doubling":
            return None
        other = reread_figure(figure, text.removeprefix("−").removesuffix(figure.unit.name))
        if other is None:
            return None
        told = term is case.term
        changed = (other.averaged() if told and case.claim.rule.averages else other).term(factor, text)
        return _turned(changed, case.wording.width) if told and case.wording.width else changed

    return reread


def _others(case: _Case, book: FigureBook) -> list[Term]:
    """Figures of the reported one's sentence that the claim leaves out and that could be parts."""
    used = {case.reported.mention_id, *(figure.mention_id for figure in case.figures)}
    beside = (book.figure(mention) for mention in book.beside(case.reported.mention_id) if mention not in used)
    return [
        figure.term(figure.unit.factor, _text(figure))
        for figure in beside
        if figure and figure.observed and figure.unit.dimension == case.reported.unit.dimension
    ]


def _empty_row(claim: _Claim) -> dict[str, Any]:
    row = dict.fromkeys(VERDICTS.names)
    for name in ("claim_id", "scope", "report_id", "batch", "rule"):
        row[name] = claim.row[name]
    row["hints"] = []
    return row


def _refused_row(claim: _Claim, refusal: _Refusal, reported: ClaimFigure | None) -> dict[str, Any]:
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


def _row(case: _Case, decision: Decision, hints: Sequence[str]) -> dict[str, Any]:
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


def _word_need(case: _Case, reading: Reading, need: Interval) -> str:
    """Which figure a reading lacks: the level of the year before the start, and what it would have to be."""
    place = case.roles.index(Role.START)
    start, factor = case.figures[place], case.factors[place]
    period = str(start.observed.get("period") or "")
    year = f"the level of {int(period[:4]) - 1}" if period[:4].isdecimal() else "the level a year before the start"
    return f"{reading.value}: {year}, {show_interval(need, start.unit, factor)} {start.unit.name}".rstrip()
