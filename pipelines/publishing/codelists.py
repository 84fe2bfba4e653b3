"""The code lists as tables, for joins and filters: rules, areas, units, indicators.

The lists themselves stand in `schemas`; nothing is added to them here.
"""

import csv
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import pyarrow

from pipelines.publishing.facts import Tables
from pipelines.publishing.parquet import conform_table
from schemas.codelists.areas import divisions
from schemas.codelists.figures import read_list
from schemas.codelists.indicators import Indicator, indicators
from schemas.consistency.rules import RULES
from schemas.consistency.units import NUMBERS, find_unit
from schemas.tables import TABLES
from schemas.vocabulary import Kind


def code_list_tables(listed: Sequence[Indicator] | None = None) -> Tables:
    """rules, areas, units and indicators, each in the order of its list. `listed`: the indicators in use, where a user
    has added to the shipped list."""
    indicators_in_use = indicators() if listed is None else listed
    return {
        "indicators": _columns("indicators", indicators_in_use),
        "areas": _columns("areas", divisions(), area_code="code"),
        "units": _rows("units", list_units()),
        "rules": _rows("rules", list_rules()),
    }


def list_rules() -> list[dict[str, Any]]:
    """The catalogue of rules."""
    return [
        {
            "rule": rule.name,
            "code": rule.code,
            "zh": rule.zh,
            "en": rule.en,
            "statement": rule.statement,
            "formula": rule.formula,
            "roles": list(rule.roles),
            "comparability": list(rule.comparability),
            "power": rule.power,
            "soft": rule.soft or None,
            "severity": rule.severity,
        }
        for rule in RULES.values()
    ]


def list_units() -> list[dict[str, Any]]:
    """Every unit and classifier that is printed, and those that indicators name beside them.

    A unit that converts has the dimension it converts in as its class and its factor; one that does not has the class
    of the list of units and no factor, and is comparable with itself alone.
    """
    classes = {row["unit"]: row["class"] for row in read_list("units")}
    named = (entry.unit for entry in indicators() if entry.unit)
    rows = []
    for name in dict.fromkeys((*classes, *convertible_units(), *named)):
        unit = find_unit(name, Kind.QUANTITY)
        converts = name in convertible_units() or unit.dimension != name
        rows.append(
            {
                "unit": name,
                "unit_class": unit.dimension if converts else classes.get(name, name),
                "factor": float(unit.factor) if converts else None,
                "base_unit": _base_of(name) if converts else None,
                "counted": unit.counts,
            }
        )
    return rows


def _base_of(name: str) -> str | None:
    """The unit that the factor of a unit counts in: 公斤/公顷 in 克/平方米. None: it has no name."""
    above, slash, below = name.partition("/")
    if slash:
        parts = [_base_of(above), _base_of(below)]
        return "/".join(part or "1" for part in parts) if None not in parts else None
    unit = find_unit(name, Kind.QUANTITY)
    return _base_units().get(unit.dimension, name if unit.factor == 1 else None)


@cache
def _base_units() -> dict[str, str]:
    """Dimension → its first unit of factor 1; a mere number has none."""
    units = (find_unit(name, Kind.QUANTITY) for name in convertible_units())
    base: dict[str, str] = {}
    for unit in units:
        if unit.factor == 1:
            base.setdefault(unit.dimension, unit.name)
        elif unit.dimension in NUMBERS:
            base.setdefault(unit.dimension, "")
    return base


@cache
def convertible_units() -> tuple[str, ...]:
    """The units that convert into others, in the order of their list."""
    text = resources.files("schemas.consistency").joinpath("conversions.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple(row["unit"] for row in rows)


def _rows(name: str, rows: list[dict[str, Any]]) -> pyarrow.Table:
    return conform_table(name, pyarrow.Table.from_pylist(rows, TABLES[name].schema))


def _columns(name: str, entries: Sequence[Any], **called: str) -> pyarrow.Table:
    """Thousands of entries as rows, in the order of their list; some columns are `called` otherwise in an entry."""
    schema = TABLES[name].schema
    columns = ([getattr(entry, called.get(column, column)) for entry in entries] for column in schema.names)
    return conform_table(name, pyarrow.Table.from_pydict(dict(zip(schema.names, columns, strict=True)), schema))
