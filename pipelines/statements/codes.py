"""Indicator codes: the longest name or alias of the code list that ends a phrase."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from schemas.vocabulary import PriceBasis

IGNORABLE = ("完成", "实现", "全部", "累计", "年末", "期末", "末", "地方", "其中", "达到", "全", "总", "货物", "外贸")
"""Words before an indicator's name that leave it the same indicator."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the list of indicators."""

    indicator_id: str
    zh: str
    en: str
    aliases: tuple[str, ...]
    unit_class: str
    stock_or_flow: str
    growth_price_basis: PriceBasis | None


@cache
def indicators() -> tuple[Indicator, ...]:
    """The list, in file order."""
    text = resources.files("schemas.codelists").joinpath("indicators.csv").read_text(encoding="utf-8")
    return tuple(
        Indicator(
            row["indicator_id"],
            row["zh"],
            row["en"],
            tuple(a for a in row["aliases"].split("|") if a),
            row["unit_class"],
            row["stock_or_flow"],
            PriceBasis(row["growth_price_basis"]) if row["growth_price_basis"] else None,
        )
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _names() -> tuple[dict[str, Indicator], int]:
    names: dict[str, Indicator] = {}
    for indicator in indicators():
        for name in (indicator.zh, *indicator.aliases):
            names.setdefault(name, indicator)
    return names, max(map(len, names))


def find_indicator(phrase: str) -> tuple[Indicator, str] | None:
    """The indicator whose name or alias is the longest that ends the phrase, and that name."""
    names, longest = _names()
    for length in range(min(longest, len(phrase)), 1, -1):
        found = names.get(phrase[-length:])
        if found is not None:
            return found, phrase[-length:]
    return None


def code_of_name(name: str) -> str | None:
    """The code of a name that is no narrower than the indicator: with or without words that leave it the same."""
    found = find_indicator(name)
    if found is None:
        return None
    prefix = name[: len(name) - len(found[1])]
    while prefix:
        word = next((w for w in IGNORABLE if prefix.startswith(w)), None)
        if word is None:
            return None
        prefix = prefix[len(word) :]
    return found[0].indicator_id
