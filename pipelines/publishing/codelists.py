"""The code lists as tables, for joins and filters: rules, areas, units, indicators.

The lists themselves stand in `schemas`; nothing is added to them here.
"""

from typing import Any

import pyarrow

from pipelines.publishing.facts import Tables
from pipelines.publishing.parquet import conform_table
from schemas.codelists.areas import divisions
from schemas.codelists.figures import read_list
from schemas.consistency.rules import RULES
from schemas.tables import TABLES


def code_list_tables() -> Tables:
    """rules, areas, units and indicators, each in the order of its list."""
    return {
        "indicators": TABLES["indicators"].schema.empty_table(),
        "areas": _rows("areas", list_areas()),
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
            "severity": rule.severity,
        }
        for rule in RULES.values()
    ]


def list_areas() -> list[dict[str, Any]]:
    """Every division with the years of its code, by code, then by first year."""
    return [
        {
            "area_code": division.code,
            "area": division.area,
            "name": division.name,
            "parent_code": division.parent_code,
            "level": division.level,
            "valid_from": division.valid_from,
            "valid_to": division.valid_to,
        }
        for division in divisions()
    ]


def list_units() -> list[dict[str, Any]]:
    """Every unit and classifier; `factor` where the list has one. Classes of counts begin with `count`."""
    rows: dict[str, dict[str, Any]] = {}
    for row in read_list("units"):
        factor = row.get("factor")
        rows.setdefault(
            row["unit"],
            {
                "unit": row["unit"],
                "unit_class": row["class"],
                "factor": float(factor) if factor else None,
                "counted": row["class"].startswith("count"),
            },
        )
    return list(rows.values())


def _rows(name: str, rows: list[dict[str, Any]]) -> pyarrow.Table:
    return conform_table(name, pyarrow.Table.from_pylist(rows, TABLES[name].schema))
