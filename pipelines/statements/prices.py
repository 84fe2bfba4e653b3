"""Words that say in which prices a figure is counted."""

from pipelines.statements.figures import load_words
from schemas.vocabulary import PriceBasis


def find_price_basis(text: str) -> PriceBasis | None:
    """Constant or current prices, where words of the clause or sentence say so."""
    lists = load_words()["prices"]
    if any(word in text for word in lists["constant"]):
        return PriceBasis.CONSTANT
    if any(word in text for word in lists["current"]):
        return PriceBasis.CURRENT
    return None
