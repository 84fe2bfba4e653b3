"""Words that say in which prices a figure is counted."""

import re
from functools import cache

from pipelines.statements.figures import load_words
from schemas.vocabulary import PriceBasis


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lists = load_words()["prices"]
    constant, current = ("|".join(map(re.escape, lists[name])) for name in ("constant", "current"))
    return re.compile(constant), re.compile(current)


def find_price_basis(text: str) -> PriceBasis | None:
    """Constant or current prices, where words of the clause or sentence say so."""
    constant, current = _patterns()
    if constant.search(text):
        return PriceBasis.CONSTANT
    return PriceBasis.CURRENT if current.search(text) else None
