"""Claims that definitions make: balances, rates of population, averages and ratios of known indicators.

An identity is a record: the code of the reported figure, the rule, the codes and roles of its operands.
"""

from collections.abc import Iterator

from pipelines.statements.claims import ArticleView, Claim, concept
from pipelines.statements.claims_of_parts import concept_of_part
from pipelines.statements.model import Statement
from schemas.vocabulary import Measure, Role

IDENTITIES: tuple[tuple[str, str, tuple[tuple[Role, str], ...]], ...] = (
    ("trade_balance", "balance_matches_flows", ((Role.CURRENT, "exports"), (Role.BASE, "imports"))),
    ("natural_increase", "balance_matches_flows", ((Role.CURRENT, "births"), (Role.BASE, "deaths"))),
    ("natural_growth_rate", "balance_matches_flows", ((Role.CURRENT, "birth_rate"), (Role.BASE, "death_rate"))),
    (
        "urbanization_rate",
        "share_matches_parts",
        ((Role.PART, "population_urban"), (Role.WHOLE, "population_resident")),
    ),
    ("birth_rate", "share_matches_parts", ((Role.PART, "births"), (Role.WHOLE, "population_average"))),
    ("death_rate", "share_matches_parts", ((Role.PART, "deaths"), (Role.WHOLE, "population_average"))),
    (
        "natural_growth_rate",
        "share_matches_parts",
        ((Role.PART, "natural_increase"), (Role.WHOLE, "population_average")),
    ),
    ("gdp_per_capita", "average_matches_total", ((Role.TOTAL, "gdp"), (Role.COUNT, "population_average"))),
    ("grain_yield", "average_matches_total", ((Role.TOTAL, "grain_output"), (Role.COUNT, "grain_area"))),
    ("income_ratio", "ratio_matches_levels", ((Role.NUMERATOR, "income_urban"), (Role.DENOMINATOR, "income_rural"))),
)
_STATES = (Measure.LEVEL, Measure.RATIO)


def find(view: ArticleView) -> Iterator[Claim]:
    """All claims of this kind in an article."""
    by_code: dict[tuple[str, str], list[Statement]] = {}
    for s in view.statements:
        code = concept(s) or concept_of_part(s)
        if code is not None and s.period is not None and s.sense.measure in _STATES and not s.figure.qualifier:
            by_code.setdefault((code, s.period.label), []).append(s)
    for reported_code, rule, roles in IDENTITIES:
        for (code, label), reported in by_code.items():
            if code != reported_code:
                continue
            for s in reported:
                operands = [(role, _nearest(by_code.get((wanted, label), []), s)) for role, wanted in roles]
                known = tuple((role, o) for role, o in operands if o is not None)
                if len(known) == len(roles):
                    yield Claim(rule, s, known)


def _nearest(found: list[Statement], like: Statement) -> Statement | None:
    """The figure of the same area and list nearest before the reported one; none where their values differ."""
    alike = [s for s in found if s.area == like.area and not s.headline and bool(s.row) == bool(like.row)]
    near = [s for s in alike if s.paragraph == like.paragraph] or alike
    return near[0] if near and len({s.figure.value for s in near}) == 1 else None
