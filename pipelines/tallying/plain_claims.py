"""Claims over plain figures that tally, from columns to a row of verdicts, in whole numbers: nearly all there are.

A claim is left to the full route, by answering None, where its words, units or figures ask for more than a line of
whole numbers: hedges, real prices, sizes of falls, doublings, and whatever does not tally.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from pipelines.tallying.explanations import REASONS, decimal_text, show_number, with_unit
from pipelines.tallying.figures_of_claims import FigureBook
from pipelines.tallying.plain_figures import PlainBook, PlainFigure
from pipelines.tallying.wording import (
    find_incomparability,
    names_base,
    names_deficit,
    names_incomparability,
    names_size,
    read_direction,
    read_per,
)
from schemas.consistency.decisions import choose_formula
from schemas.consistency.formulas import Comparison, Formula, Given, Span, Symbol, UnitLaw, Wording
from schemas.consistency.integer_growth import settle_growth
from schemas.consistency.integer_ranges import settle_among, settle_list, settle_range, settle_whole
from schemas.consistency.integers import Ratio, Scaled, Settled, settle, settle_same
from schemas.consistency.lines import Line, find_line
from schemas.consistency.ranges import find_range
from schemas.consistency.records import Rule
from schemas.consistency.rules_of_figures import RULES_OF_FIGURES
from schemas.consistency.units import PERCENT_UNPRINTED, RATES, Unit, base_factors, find_breach
from schemas.vocabulary import GrowthBasis, Measure, PriceBasis, Role

NOTHING: list[str] = []
BASED = frozenset({"ratio_matches_levels", "average_matches_total"})
"""Rules whose figure may be counted on a base: 每万人, 每百户."""
BALANCE, PER_CAPITA = "balance_matches_flows", "per_capita_matches_total"
BOUNDS, DIRECTION, PERIOD, DIGITS = (
    "figure_lies_in_bounds",
    "direction_matches_figures",
    "period_is_possible",
    "digits_fit_unit",
)
OF_FIGURES = frozenset(rule.name for rule in RULES_OF_FIGURES)
STATES = frozenset({Measure.LEVEL, Measure.SHARE, Measure.RATIO})
"""Measures whose figures have the range of their indicator; a change of it has not."""
LINES = (Comparison.MEET, Comparison.BOUND)
GROWTH_RATE = Measure.GROWTH_RATE.value
CONSTANT, PERIOD_ON_PERIOD = PriceBasis.CONSTANT.value, GrowthBasis.PERIOD_ON_PERIOD.value


@dataclass(frozen=True, slots=True)
class _Plan:
    """How claims of one shape are settled: rule, roles, units and words alike."""

    formula: Formula
    wording: Wording
    line: Line | None
    order: str
    factors: tuple[tuple[int, int] | None, ...]
    factor: tuple[int, int]
    named: bool
    templates: dict[tuple[bool, ...], str]


class _Circumstances(NamedTuple):
    """What the words of a claim say; `share` where the reported figure is a part of a ratio such as 41.5∶12.3∶46.2."""

    n: int | None
    closed: bool | None
    growth: bool
    per: int
    share: bool
    direction: int
    span: Span | None


_PLANS: dict[tuple[object, ...], _Plan | None] = {}
"""Plans by all that they are made of; None where claims of a shape take the full route."""
MOST_PLANS = 20_000
"""Plans kept before all are made anew: it bounds memory, and changes no verdict."""


class PlainClaims:
    """Settles claims one by one; plans are made once for all claims of a shape."""

    def __init__(self, book: FigureBook) -> None:
        self._book, self._located = PlainBook(book), book
        if len(_PLANS) > MOST_PLANS:
            _PLANS.clear()

    def settle(
        self,
        rule: Rule,
        statement: str,
        reported_id: str,
        operands: Sequence[tuple[str, str]],
        n: int | None,
        closed: bool | None,
    ) -> tuple[Any, ...] | None:
        """The columns of a verdict from `verdict` to `explanation`, in the order of the table; None if not settled."""
        book = self._book
        known = book.figures.get
        reported = known(reported_id)
        if reported is None or (not operands and rule.needs_operands):
            return None
        figures: list[PlainFigure] = []
        for _, mention in operands:
            figure = known(mention)
            if figure is None:
                return None
            figures.append(figure)
        if self._asks_more(rule, statement, reported, figures):
            return None
        growth = reported.seen >= 0 and book.measures[reported.seen] == GROWTH_RATE
        per = 1
        if rule.name in BASED and names_base(statement):
            per = int(read_per(statement, reported, self._located))
        share = reported.ratio_part and not reported.unit.name and reported.scaled.point > reported.scaled.over
        direction, span = 0, None
        if rule.name in OF_FIGURES:
            if not self._fits_figure(rule, reported):
                return None
            direction = read_direction(statement, reported, self._located) if rule.name == DIRECTION else 0
            span = None if operands else self._find_span(rule, reported)
        roles = tuple([role for role, _ in operands])
        units = tuple([figure.unit.name for figure in figures])
        key = (
            rule.name,
            roles,
            units,
            reported.unit.name,
            n,
            closed,
            growth,
            per,
            share,
            direction,
            span and span.text,
        )
        try:
            plan = _PLANS[key]
        except KeyError:
            said = _Circumstances(n, closed, growth, per, share, direction, span)
            plan = _PLANS[key] = _make_plan(rule, roles, said, reported.unit, [figure.unit for figure in figures])
        if plan is None:
            return None
        if rule.averages:
            reported = reported._replace(scaled=reported.scaled.averaged())
        settled = _settle(plan, figures, reported)
        return None if settled is None else _columns(plan, settled, figures, reported)

    def _fits_figure(self, rule: Rule, reported: PlainFigure) -> bool:
        """Whether a rule about what a figure can be takes this one as it is."""
        return rule.name != PERIOD and (rule.name != DIGITS or reported.unit.counts)

    def _find_span(self, rule: Rule, reported: PlainFigure) -> Span | None:
        seen = reported.seen
        if rule.name != BOUNDS or seen < 0 or self._book.measures[seen] not in STATES:
            return None
        found = find_range(self._book.indicators[seen] or "", reported.unit.dimension)
        return found.span if found else None

    def _asks_more(self, rule: Rule, statement: str, reported: PlainFigure, figures: Sequence[PlainFigure]) -> bool:
        """Whether words or price bases have a say in this claim."""
        book, seen = self._book, reported.seen
        if rule.levels:
            basis = book.growth_bases[seen] if seen >= 0 else None
            bases = [book.price_bases[of.seen] if of.seen >= 0 else None for of in (reported, *figures)]
            plain = not names_incomparability(statement) and basis != PERIOD_ON_PERIOD and CONSTANT not in bases
            indicator = (book.indicators[seen] or "") if seen >= 0 else ""
            if not plain and find_incomparability(rule, statement, reported, self._located, bases, basis, indicator):
                return True
        if rule.sizes and names_size(statement):
            return True
        if rule.name == BALANCE and seen >= 0 and names_deficit(book.indicators[seen] or ""):
            return True
        return reported.unit.dimension == "doubling" or (reported.unit.dimension == "multiple" and reported.negative)


def _make_plan(
    rule: Rule, roles: tuple[str, ...], said: _Circumstances, told: Unit, units: Sequence[Unit]
) -> _Plan | None:
    """How claims of a rule over figures of these roles and units are settled."""
    aliases = dict(rule.aliases)
    named_roles = tuple(aliases.get(role, role) for role in map(Role, roles))
    wording = Wording(
        n=said.n,
        closed=said.closed,
        per=Fraction(said.per),
        growth=said.growth,
        rates=all(unit.dimension in RATES for unit in units),
        points=told.dimension == "point",
        direction=said.direction,
        span=said.span,
    )
    by_role: dict[Role, list[Unit]] = {}
    for role, unit in zip(named_roles, units, strict=True):
        by_role.setdefault(role, []).append(unit)
    formula = choose_formula(rule, by_role, wording)
    pairs = list(zip(named_roles, units, strict=True))
    if formula is None or (rule.name == PER_CAPITA and named_roles.count(Role.COUNT) < 2):
        return None
    unit = PERCENT_UNPRINTED if said.share and formula.law is UnitLaw.RATIO else told
    if find_breach(formula.law, pairs, unit):
        return None
    factors, factor = base_factors(formula.law, pairs, unit)
    wording = replace(wording, hundred=100 * factor)
    line = None
    if formula.comparison in LINES and formula.proof is None and rule.needs_operands:
        line = find_line(formula, wording)
        if line is None:
            return None
    elif formula.proof and not said.n:
        return None
    return _Plan(
        formula,
        wording,
        line,
        _order(formula, line, named_roles),
        tuple(None if by == 1 else (by.numerator, by.denominator) for by in factors),
        (factor.numerator, factor.denominator),
        formula.law not in (UnitLaw.RATES, UnitLaw.FREE) and len(set(factors)) > 1,
        {},
    )


def _order(formula: Formula, line: Line | None, roles: Sequence[Role]) -> str:
    first = _roles(formula, line)[:1]
    return "".join("1" if role in first else "2" for role in roles)


def _roles(formula: Formula, line: Line | None) -> tuple[Role, ...]:
    return line.roles if line else (*formula.roles, *((formula.repeated,) if formula.repeated else ()))


def _settle(plan: _Plan, figures: Sequence[PlainFigure], reported: PlainFigure) -> Settled | None:
    above, below = plan.factor
    told = reported.scaled if above == below else reported.scaled.times(above, below)
    first: list[Scaled] = []
    second: list[Scaled] = []
    for figure, by, place in zip(figures, plan.factors, plan.order, strict=True):
        (first if place == "1" else second).append(figure.scaled if by is None else figure.scaled.times(*by))
    if plan.line:
        return settle(plan.formula, plan.line, first, second, told, plan.order)
    match plan.formula.comparison:
        case Comparison.SAME:
            return settle_same(first, told)
        case Comparison.RANGE:
            return settle_range(plan.formula, first, plan.wording, told)
        case Comparison.WHOLE:
            return settle_whole(first[0] if first else None, told)
        case Comparison.WITHIN:
            return settle_among(first[0], second, told) if second else settle_among(None, first, told)
        case Comparison.BOUND | Comparison.MEET if not first:
            return settle_list(plan.wording.n or 0, at_least=plan.formula.comparison is Comparison.BOUND, reported=told)
        case _:
            return settle_growth(first[0], second[0], plan.wording.n or 1, told)


def _columns(plan: _Plan, settled: Settled, figures: Sequence[PlainFigure], reported: PlainFigure) -> tuple[Any, ...]:
    above, below = plan.factor
    own = reported.scaled
    told_lower, told_upper = own.lower / own.over, own.upper / own.over
    lower, upper, point = settled.lower, settled.upper, settled.point
    least = None if lower is None else lower[0] * below / (lower[1] * above)
    most = None if upper is None else upper[0] * below / (upper[1] * above)
    formula, printed = _show(plan, figures), with_unit(reported.literal, reported.unit)
    return (
        str.__str__(settled.verdict),
        settled.reason,
        told_lower,
        told_upper,
        least,
        most,
        None if point is None else point[0] * below / (point[1] * above),
        formula,
        0.0,
        settled.passing / 101,
        None,
        None,
        NOTHING,
        _witness(plan, settled, figures, reported) if settled.reported else None,
        None,
        f"{formula} gives {_span(least, most)}, {printed} admits {_span(told_lower, told_upper)}, "
        f"{REASONS[settled.reason].replace('{reported}', printed)}.",
    )


def _span(lower: float | None, upper: float | None) -> str:
    if lower is None:
        return f"up to {show_number(upper)}"
    if upper is None:
        return f"{show_number(lower)} or more"
    return show_number(lower) if lower == upper else f"{show_number(lower)} to {show_number(upper)}"


def _show(plan: _Plan, figures: Sequence[PlainFigure]) -> str:
    """The formula with the printed numbers, from a template for each pattern of signs."""
    signs = tuple([figure.negative for figure in figures])
    template = plan.templates.get(signs)
    if template is None:
        template = plan.templates[signs] = _make_template(plan, signs)
    texts = [with_unit(figure.bare, figure.unit) if plan.named else figure.bare for figure in figures]
    return template.format(*[text.removeprefix("−") for text in texts] if True in signs else texts)


def _make_template(plan: _Plan, signs: Sequence[bool]) -> str:
    formula, wording = plan.formula, plan.wording
    roles = _roles(formula, plan.line)
    symbols: dict[Role, list[Symbol]] = {}
    for place, (negative, role) in enumerate(zip(signs, plan.order, strict=True)):
        symbol = Symbol(f"−{{{place}}}", 1) if negative else Symbol(f"{{{place}}}")
        symbols.setdefault(roles[int(role) - 1], []).append(symbol)
    hundred = Symbol.of(100) if wording.hundred == 1 else Symbol.of(wording.hundred)
    span = Symbol(wording.span.text) if wording.span else None
    shown: Symbol = formula.recompute(Given(symbols, wording.n, wording.per, hundred, span, Symbol.of))
    return shown.text


def _witness(plan: _Plan, settled: Settled, figures: Sequence[PlainFigure], reported: PlainFigure) -> str:
    above, below = plan.factor
    shown: dict[str, str] = {}
    if settled.operands is None:
        for figure in figures:
            shown[figure.mention_id] = f'"{figure.exact}"'
    else:
        for figure, value, by in zip(figures, settled.operands, plan.factors, strict=True):
            shown[figure.mention_id] = f'"{_in_units(value, by or (1, 1))}"'
    told = [f'"{_in_units(value, (above, below))}"' for value in settled.reported]
    shown[reported.mention_id] = told[0] if len(told) == 1 else f"[{', '.join(told)}]"
    return "{" + ", ".join([f"{encode_basestring(mention)}: {text}" for mention, text in shown.items()]) + "}"


def _in_units(value: Ratio, factor: tuple[int, int]) -> str:
    return decimal_text(value[0] * factor[1], value[1] * factor[0])
