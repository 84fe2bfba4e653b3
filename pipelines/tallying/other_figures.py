"""Other figures for a claim that fails: the same with another literal, and those printed beside it."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from pipelines.tallying.cases import Case
from pipelines.tallying.explanations import bare_text, with_unit
from pipelines.tallying.figures_of_claims import ClaimFigure, FigureBook, reread_figure
from pipelines.tallying.plain_figures import scale_literal
from schemas.consistency.formulas import Term
from schemas.consistency.integers import Scaled


def show_figure(figure: ClaimFigure, *, named: bool = False) -> str:
    """A figure as a formula shows it, with its unit where units differ; a fall bears its sign."""
    bare = bare_text(figure.literal)
    shown = with_unit(bare, figure.unit) if named else bare
    return f"−{shown}" if figure.point is not None and figure.point < 0 else shown


def turned(term: Term, sign: int) -> Term:
    """A change of size, with the sign that its words give it (收窄, 扩大), whatever sign the figure bears."""
    if term.point is None or term.point * sign >= 0:
        return term
    return replace(term, interval=-term.interval, point=-term.point, lenient=-term.lenient if term.lenient else None)


def _figures_of_terms(case: Case) -> dict[int, tuple[ClaimFigure, Fraction]]:
    """By the identity of each term the figure and the factor that it was made of."""
    found = {id(case.term): (case.reported, case.factor)}
    flat = {role: list(those) for role, those in case.terms.items()}
    for role, figure, factor in zip(case.roles, case.figures, case.factors, strict=True):
        found[id(flat[role].pop(0))] = figure, factor
    return found


def rereader(case: Case) -> Callable[[Term, str], Term | None]:
    """What builds the term of another literal in place of a figure of the claim; None where it cannot be read."""
    known = _figures_of_terms(case)

    def reread(term: Term, text: str) -> Term | None:
        figure, factor = known[id(term)]
        if figure.unit.dimension == "doubling":
            return None
        other = reread_figure(figure, text.removeprefix("−").removesuffix(figure.unit.name))
        if other is None:
            return None
        told = term is case.term
        changed = (other.averaged() if told and case.claim.rule.averages else other).term(factor, text)
        return turned(changed, case.wording.width) if told and case.wording.width else changed

    return reread


def rescaler(case: Case) -> Callable[[Term, str], Scaled | None]:
    """The same in whole numbers, of figures that no words bound."""
    known = _figures_of_terms(case)

    def rescale(term: Term, text: str) -> Scaled | None:
        figure, factor = known[id(term)]
        told = term is case.term
        if figure.hedged or figure.unit.dimension == "doubling" or (told and case.wording.width):
            return None
        literal = text.removeprefix("−").removesuffix(figure.unit.name)
        scaled = scale_literal(literal, figure.printed_as["unit"], figure.printed_as["kind"])
        if scaled is None:
            return None
        scaled = scaled.negated() if figure.negative else scaled
        scaled = scaled.averaged() if told and case.claim.rule.averages else scaled
        return scaled.times(factor.numerator, factor.denominator)

    return rescale


def figures_beside(case: Case, book: FigureBook) -> list[Term]:
    """Figures of the reported one's sentence that the claim leaves out and that could be parts."""
    used = {case.reported.mention_id, *(figure.mention_id for figure in case.figures)}
    beside = (book.figure(mention) for mention in book.beside(case.reported.mention_id) if mention not in used)
    return [
        figure.term(figure.unit.factor, show_figure(figure))
        for figure in beside
        if figure and figure.observed and figure.unit.dimension == case.reported.unit.dimension
    ]
