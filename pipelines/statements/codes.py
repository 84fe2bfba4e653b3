"""Indicator codes: the longest name or alias of the code list that ends a phrase."""

import csv
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from importlib import resources

import pyarrow

from schemas.tables import TABLES
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


@lru_cache(maxsize=1 << 14)
def find_indicator(phrase: str) -> tuple[Indicator, str] | None:
    """The indicator whose name or alias is the longest that ends the phrase, and that name."""
    names, longest = _names()
    for length in range(min(longest, len(phrase)), 1, -1):
        found = names.get(phrase[-length:])
        if found is not None:
            return found, phrase[-length:]
    return None


@lru_cache(maxsize=1 << 14)
def code_of_name(name: str) -> str | None:
    """The code of a name that is no narrower than the indicator: with or without words that leave it the same."""
    found = find_indicator(name)
    if found is None:
        return None
    return found[0].indicator_id if is_ignorable(name[: len(name) - len(found[1])]) else None


def is_ignorable(prefix: str) -> bool:
    """Whether words before a name leave it the same indicator."""
    while prefix:
        word = next((w for w in IGNORABLE if prefix.startswith(w)), None)
        if word is None:
            return False
        prefix = prefix[len(word) :]
    return True


@lru_cache(maxsize=1 << 14)
def find_code(phrase: str) -> tuple[Indicator, str] | None:
    """The indicator of a phrase, and what narrows it (贫困地区 before 农村居民人均可支配收入).

    Where what stands before a name is neither empty nor a group of people, areas or firms, the name only seems to end
    the phrase (信息技术·服务业增加值) and a shorter one is tried. Contributions (拉动…增长) have no code.
    """
    names, longest = _names()
    if any(word in phrase for word in _NO_CODE):
        return None
    for length in range(min(longest, len(phrase)), 1, -1):
        found = names.get(phrase[-length:])
        if found is None:
            continue
        before = phrase[: len(phrase) - length].removeprefix("新增").removeprefix("净增")
        if before.endswith("进") and found.zh.startswith("出口"):
            continue
        if is_ignorable(before):
            return found, ""
        if before.endswith(_GROUPS) or found.zh in _NARROWABLE:
            return found, before
    return None


_NO_CODE = ("拉动", "带动", "贡献", "占", "单位", "每", "平均每", "大于", "小于")
_GROUPS = (
    "地区",
    "企业",
    "工业",
    "行业",
    "产业",
    "业",
    "县",
    "市",
    "区",
    "省",
    "村",
    "户",
    "城镇",
    "农村",
    "居民",
    "单位",
    "部门",
    "人口",
    "国家",
    "经济",
    "类",
    "中",
)
_NARROWABLE = frozenset({"增加值", "出口", "进口", "高新技术企业", "进出口总额"})


def indicator_table() -> pyarrow.Table:
    """The list as the table `indicators`, in file order."""
    rows = [{**asdict(i), "aliases": list(i.aliases)} for i in indicators()]
    return pyarrow.Table.from_pylist(rows, schema=TABLES["indicators"].schema)
