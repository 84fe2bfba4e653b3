"""One entry of the list of indicators: its columns, their closed vocabularies, and how a row of a list is read.

Which files there are, and how a user's list is added, stands in `lists`.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from schemas.vocabulary import PriceBasis

FIELDS: Mapping[str, str] = {
    "national_accounts": "国民经济核算",
    "population": "人口",
    "labour": "就业和工资",
    "income_living": "居民收入和生活",
    "poverty_alleviation": "脱贫攻坚",
    "prices": "价格",
    "agriculture": "农业",
    "industry": "工业和建筑业",
    "energy": "能源",
    "investment": "投资和房地产",
    "domestic_trade": "国内贸易和市场主体",
    "foreign_trade": "对外经济",
    "finance": "财政和金融",
    "transport": "交通和邮电",
    "tourism": "旅游",
    "education": "教育",
    "science": "科学技术",
    "health": "卫生",
    "culture": "文化和体育",
    "environment": "资源和环境",
    "social_security": "社会保障",
    "safety": "公共安全",
    "government": "政务和基层",
}
"""Name of a file of the list → its Chinese title, in the order of the list."""
USER_FIELD = "user"
"""Field of a user's own indicator that names none."""

NARROWING = ("areas", "owners", "people", "partners", "industries", "kinds", "any")
"""Classes of words that may narrow an indicator; the words stand in narrowing.toml."""
STOCK_OR_FLOW = ("stock", "flow", "rate")
COLUMNS = (
    "indicator_id",
    "zh",
    "en",
    "aliases",
    "heads",
    "unit_class",
    "unit",
    "stock_or_flow",
    "additive_over_areas",
    "additive_over_groups",
    "additive_over_time",
    "growth_price_basis",
    "lower",
    "upper",
    "narrowed_by",
    "definition_source",
)

UNIT_CLASSES: Mapping[str, frozenset[str]] = {
    "money": frozenset({"yuan", "us_dollar", "hong_kong_dollar"}),
    "count": frozenset({"person", ""}),
    "mass": frozenset({"mass"}),
    "area": frozenset({"area"}),
    "length": frozenset({"length"}),
    "volume": frozenset({"volume"}),
    "energy": frozenset({"standard_coal"}),
    "electricity": frozenset({"electricity"}),
    "power": frozenset({"power"}),
    "percent": frozenset({"percent"}),
    "permille": frozenset({"percent"}),
    "index": frozenset({"percent", ""}),
    "ratio": frozenset({"percent", "multiple", "person", ""}),
    "duration": frozenset({"天", "日", "小时", "个小时", "分钟"}),
    "years": frozenset({"年", "岁"}),
    "concentration": frozenset({"微克", "mass"}),
    "yield": frozenset({"mass"}),
    "containers": frozenset({"标准箱", "标箱", "箱", "TEU"}),
    "freight": frozenset({"freight"}),
    "passengers": frozenset({"passenger", "人公里", "person"}),
    "data": frozenset({"G", "GB", "TB", "PB", "吉字节", "字节"}),
    "temperature": frozenset({"℃", "摄氏度", "度", "electricity"}),
    "intensity": frozenset({"standard_coal", "electricity", "mass", "percent"}),
}
"""Class of an indicator's unit → dimensions (`schemas.consistency.units`) in which its level may be printed, numerator
alone where the unit is a quotient. A count may be printed in any classifier."""

_DROPPED = " \t\n\u3000“”\"'‘’「」（）()《》〈〉·•的"
_ALIKE = {ord(c): "-" for c in "—–－~～〜"} | {ord("Ⅰ"): "I", ord("Ⅴ"): "V", ord("％"): "%"}
_FOLD = {ord(c): None for c in _DROPPED} | _ALIKE | {code: chr(code - 0xFEE0).upper() for code in range(0xFF10, 0xFF5B)}
_TO_DROP = re.compile(f"[{re.escape(_DROPPED)}]+")
_FOLDED = re.compile("[0-9A-Z\u4e00-\u7683\u7685-\u9fff]*")
"""A name that folding leaves as it is: most are, and to look costs less than to fold. Between the ranges lies 的."""
_ID = re.compile(r"[a-z][a-z0-9_]{1,59}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry. `lower` and `upper` bound a sensible level in `unit`, for any area up to the nation.

    `heads` are names that mean this indicator only after words that narrow it (制造业 before 投资).
    """

    indicator_id: str
    zh: str
    en: str
    field: str
    aliases: tuple[str, ...]
    heads: tuple[str, ...]
    unit_class: str
    unit: str
    stock_or_flow: str
    additive_over_areas: bool
    additive_over_groups: bool
    additive_over_time: bool
    growth_price_basis: PriceBasis | None
    lower: float | None
    upper: float | None
    narrowed_by: tuple[str, ...]
    definition_source: str

    @property
    def names(self) -> tuple[str, ...]:
        """The Chinese name and all aliases."""
        return self.zh, *self.aliases

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names and the heads: no other indicator has one of these."""
        return *self.names, *self.heads


PlainEntry = tuple[Any, ...]
"""The fields of an entry in their order, the price basis as its word."""


_AT_BASIS = [each.name for each in fields(Indicator)].index("growth_price_basis")
_BASES: Mapping[str | None, PriceBasis | None] = {None: None, **{basis.value: basis for basis in PriceBasis}}


def plain_entry(entry: Indicator) -> PlainEntry:
    """An entry as plain data."""
    values = (getattr(entry, each.name) for each in fields(entry))
    return tuple(value.value if isinstance(value, PriceBasis) else value for value in values)


def make_entry(*values: Any) -> Indicator:
    """The entry of such data."""
    told = list(values)
    told[_AT_BASIS] = _BASES[told[_AT_BASIS]]
    return Indicator(*told)


class CellError(ValueError):
    """A cell that cannot be read: `column`, what was `found`, what was `expected`."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(f"{column}: found {found!r}, expected {expected}")
        self.column, self.found, self.expected = column, found, expected


def fold_name(name: str) -> str:
    """A name without white space, quotation marks, brackets and 的, dashes alike, Latin letters in capitals."""
    if _FOLDED.fullmatch(name):
        return name
    kept = _TO_DROP.sub("", name)
    return kept if _FOLDED.fullmatch(kept) else kept.translate(_FOLD).upper()


def is_dropped(character: str) -> bool:
    """Whether folding a name leaves nothing of a character."""
    return character in _DROPPED


def read_entry(row: Mapping[str, str], field: str) -> Indicator:
    """The entry of a row whose cells are all there (column → text). Raises CellError."""
    if not _ID.fullmatch(row["indicator_id"]):
        raise CellError("indicator_id", row["indicator_id"], "a code of small letters, digits and _")
    if not fold_name(row["zh"]):
        raise CellError("zh", row["zh"], "a Chinese name")
    lower, upper = _number(row, "lower"), _number(row, "upper")
    if lower is not None and upper is not None and lower >= upper:
        raise CellError("upper", row["upper"], f"a number above lower ({row['lower']})")
    basis = _one_of(row, "growth_price_basis", ("", "current", "constant"))
    return Indicator(
        row["indicator_id"],
        row["zh"],
        row["en"] or row["zh"],
        field,
        _names(row, "aliases"),
        _names(row, "heads"),
        _one_of(row, "unit_class", tuple(UNIT_CLASSES)),
        row["unit"],
        _one_of(row, "stock_or_flow", STOCK_OR_FLOW),
        _yes(row, "additive_over_areas"),
        _yes(row, "additive_over_groups"),
        _yes(row, "additive_over_time"),
        PriceBasis(basis) if basis else None,
        lower,
        upper,
        tuple(_each_of(row, "narrowed_by", NARROWING)),
        row["definition_source"],
    )


def _names(row: Mapping[str, str], column: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in row[column].split("|") if name.strip())
    for name in names:
        if len(fold_name(name)) < 2:
            raise CellError(column, name, "names of two characters or more, divided by |")
    return names


def _one_of(row: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        raise CellError(column, row[column], "one of " + ", ".join(word or "nothing" for word in allowed))
    return row[column]


def _each_of(row: Mapping[str, str], column: str, allowed: tuple[str, ...]) -> list[str]:
    words = [word.strip() for word in row[column].split("|") if word.strip()]
    for word in words:
        if word not in allowed:
            raise CellError(column, word, "words divided by |, each one of " + ", ".join(allowed))
    return words


def _yes(row: Mapping[str, str], column: str) -> bool:
    return _one_of(row, column, ("yes", "no", "")) == "yes"


def _number(row: Mapping[str, str], column: str) -> float | None:
    if not row[column]:
        return None
    try:
        number = float(row[column])
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise CellError(column, row[column], "a number")
    return number
