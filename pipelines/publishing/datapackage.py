"""The data package of a warehouse: one JSON file by which tools find its tables, columns, keys, licences and sources.

Data Package 2.0 (https://datapackage.org), rendered from the table models and the rows of reports. Where the file lies,
and when it is written, belongs to refresh.
"""

import json
import re
from datetime import UTC
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow

from pipelines.publishing.database import Publication
from pipelines.publishing.parquet import read_table, table_files
from schemas.tables import SCHEMA_VERSION, TABLES, TableInfo
from schemas.tables.base import described

PROFILE = "https://datapackage.org/profiles/2.0"
MEDIA_TYPE = "application/vnd.apache.parquet"
SOURCES_LISTED = 2_000
"""Reports that are listed one by one; of more, what each publisher published under each licence is one source."""
_CONSTRAINTS = {
    "greater_than": ("exclusiveMinimum", "min_value"),
    "greater_than_or_equal_to": ("minimum", "min_value"),
    "less_than_or_equal_to": ("maximum", "max_value"),
    "str_matches": ("pattern", "pattern"),
}
"""Checks of the models that the specification has a word for: its name, and where the check keeps the value."""
_LICENCE_NAME = re.compile(r"[-A-Za-z0-9._]+(?=$|[;,，；（(]|\s)")


def render_package(tables_dir: Path, publication: Publication) -> str:
    """The text of `datapackage.json` for the tables below `tables_dir`, which readers find below `tables/`.

    Its version is `<schema version>.<published version>.0`: the first number changes when columns do, the second with
    every publication. `licenses` is there only if every report has a licence that begins with an identifier; the terms
    of each report stand in its source. Equal tables and publications give equal text.
    """
    columns = ["title", "publisher", "published_on", "url", "licence", "batch", "source_path", "report_id"]
    reports = read_table("reports", table_files(tables_dir, "reports"), columns=columns)
    package = {
        "$schema": f"{PROFILE}/datapackage.json",
        "name": "gouji",
        "title": "勾稽 gouji",
        "description": (
            "Every printed figure of Chinese official reports as a row, and a verdict on every figure that others "
            "determine. The terms of a report are those of its source."
        ),
        "version": f"{SCHEMA_VERSION}.{publication.version}.0",
        "created": publication.published_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "gouji_version": publication.gouji_version,
        "keywords": ["China", "statistics", "fact-checking", "勾稽"],
        **_licences(reports),
        "sources": _sources(reports),
        "resources": [_resource(info, tables_dir) for info in TABLES.values()],
    }
    if not package["sources"]:
        del package["sources"]
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _licences(reports: pyarrow.Table) -> dict[str, Any]:
    texts = set(reports["licence"].to_pylist())
    found = {text: _LICENCE_NAME.match(text or "") for text in texts}
    if not texts or not all(found.values()):
        return {}
    return {"licenses": [{"name": name} for name in sorted({match[0] for match in found.values() if match})]}


def _sources(reports: pyarrow.Table) -> list[dict[str, Any]]:
    """A source a report, or, of very many, a source a publisher and licence with the number of its reports."""
    if reports.num_rows <= SOURCES_LISTED:
        return [_source(row) for row in reports.to_pylist()]
    counted = (
        pl.DataFrame(pl.from_arrow(reports.select(["publisher", "licence"])))
        .group_by("publisher", "licence")
        .agg(reports=pl.len())
        .sort("publisher", "licence", nulls_last=True)
    )
    return [
        _told(title=row["publisher"] or "no publisher known", licence=row["licence"], reports=row["reports"])
        for row in counted.to_dicts()
    ]


def _source(row: dict[str, Any]) -> dict[str, Any]:
    day = row["published_on"]
    return _told(
        title=row["title"] or row["source_path"],
        path=row["url"] if (row["url"] or "").startswith(("https://", "http://")) else None,
        version=day and day.isoformat(),
        publisher=row["publisher"],
        licence=row["licence"],
        source_path=row["source_path"],
        report_id=row["report_id"],
    )


def _told(**properties: Any) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value is not None}


def _resource(info: TableInfo, tables_dir: Path) -> dict[str, Any]:
    paths = [f"tables/{info.name}/{path.name}" for path in table_files(tables_dir, info.name)]
    stored = {"path": paths, "format": "parquet", "mediatype": MEDIA_TYPE} if paths else {"data": []}
    return {
        "$schema": f"{PROFILE}/dataresource.json",
        "name": info.name,
        "title": f"{info.title} {info.title_en}",
        "description": info.meaning,
        "type": "table",
        **stored,
        "schema": _schema(info),
    }


def _schema(info: TableInfo) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "$schema": f"{PROFILE}/tableschema.json",
        "fields": [_field(info, field) for field in info.schema],
        "missingValues": [],
        "primaryKey": list(info.key),
    }
    if info.references:
        schema["foreignKeys"] = [
            {"fields": [each.column], "reference": _target(info, each.table, each.target)} for each in info.references
        ]
    return schema


def _target(info: TableInfo, table: str, column: str) -> dict[str, Any]:
    """What a foreign key refers to; the specification leaves out the resource where it is the table itself."""
    return {"fields": [column]} if table == info.name else {"resource": table, "fields": [column]}


def _field(info: TableInfo, field: pyarrow.Field) -> dict[str, Any]:
    told = described(field)
    return {
        "name": field.name,
        "type": _type(field.type),
        "title": f"{told['title']} {told['title_en']}",
        "description": told["description"],
        **{key: told[key] for key in ("unit", "source") if key in told},
        **_constraints(info, field),
    }


def _constraints(info: TableInfo, field: pyarrow.Field) -> dict[str, Any]:
    declared = info.model.to_schema().columns[field.name]
    constraints = {
        "required": not field.nullable or None,
        "unique": declared.unique or None,
        "enum": info.allowed_words(field.name) or None,
    }
    for check in declared.checks:
        if check.name in _CONSTRAINTS:
            name, statistic = _CONSTRAINTS[check.name]
            constraints[name] = check.statistics[statistic]
    kept = {name: value for name, value in constraints.items() if value is not None}
    return {"constraints": kept} if kept else {}


def _type(kind: pyarrow.DataType) -> str:
    if pyarrow.types.is_list(kind):
        return "array"
    return {
        pyarrow.string(): "string",
        pyarrow.int32(): "integer",
        pyarrow.int64(): "integer",
        pyarrow.float64(): "number",
        pyarrow.bool_(): "boolean",
        pyarrow.date32(): "date",
        pyarrow.timestamp("us", tz="UTC"): "datetime",
    }[kind]
