"""Words that say in which prices a figure is counted."""

import re
from functools import cache
from typing import Final

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


_PRICES: Final[tuple[str, ...]] = ("价格", "均价", "售价", "报价", "煤价", "批发价", "零售价", "出厂价", "利率")


def is_price(indicator: str, unit: str | None) -> bool:
    """Whether a figure is the price of something, which is one of a day (4180元/吨), or a rate of interest."""
    return indicator.endswith(_PRICES) or (unit is not None and unit.startswith(("元/", "美元/")))


class SaidPrices:
    """In which prices the place that reading has come to counts, by what was said before."""

    __slots__ = ("_late", "_once", "basis", "of_output", "throughout")

    def __init__(self) -> None:
        self.basis: PriceBasis | None = None
        """What was said of the sentence."""
        self.throughout = False
        """Whether constant prices were said of all that follows (下同)."""
        self.of_output = False
        """Whether it holds for output alone: 生产总值A，按可比价格计算，增长a%；财政收入B，增长b%."""
        self._late = False  # it was said when an indicator had been named
        self._once = False  # it holds for the next figures only

    def begin_sentence(self, sentence: str, *, continues: bool) -> None:
        """A sentence has its own prices; `sentence`: its text, where that says 下同."""
        if not continues:
            self.basis = None
        if "下同" in sentence and find_price_basis(sentence) is PriceBasis.CONSTANT:
            self.throughout = True

    def begin_segment(self) -> None:
        """After a semicolon what was said late is said of output."""
        self.of_output = self._late

    def hear(self, clause: str, *, opening: bool) -> None:
        """A clause without figures: 按可比价格计算，… holds for the sentence, 扣除价格因素，… for the next figures."""
        if "价" in clause and (price := find_price_basis(clause)) is not None:
            self._late, self.of_output = not opening, False
            self.basis, self._once = price, clause.lstrip("，, ").startswith(("扣除", "剔除"))

    def end_figures(self) -> None:
        """A clause with figures has been read."""
        if self._once:
            self.basis, self._once = None, False
