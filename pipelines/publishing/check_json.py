"""What `gouji check --format json` prints, and its JSON schema: docs/check-schema.json is that schema and nothing else.

Names, meanings and allowed words are those of the table models; both are made from the lists below.
"""

import json
from pathlib import Path
from typing import Any

import pyarrow

from pipelines.publishing.findings import Figure, Finding, Row
from schemas.tables import TABLES
from schemas.tables.base import described

FORMAT_VERSION = "1"
"""Goes up when a property changes its meaning or goes; new ones may come without."""
SCHEMA_FILE = Path("docs/check-schema.json")
FIGURE_COLUMNS = (
    "mention_id",
    "literal",
    "kind",
    "value",
    "lower",
    "upper",
    "lower_closed",
    "upper_closed",
    "unit",
    "qualifier",
    "raw_start",
    "raw_end",
    "sentence",
)
"""Columns of mentions that a figure of a finding shows."""
CLAIM_COLUMNS = tuple(TABLES["claims"].schema.names)
VERDICT_COLUMNS = tuple(name for name in TABLES["verdicts"].schema.names if name not in CLAIM_COLUMNS)
TYPES = {"string": "string", "double": "number", "int32": "integer", "bool": "boolean", "date32[day]": "string"}
COUNTS = {
    "figures": "numbers in the text, whatever they are",
    "observations": "figures that state a statistic",
    "unread": "numbers that could not be read",
    "claims": "relations between figures that can be recomputed",
}
More = dict[str, tuple[dict[str, Any], str]]
"""Property → its kind, and what it means."""
FIGURE_MORE: More = {
    "role": ({"type": "string"}, "`reported`, or the part it plays in the formula"),
    "span": (
        {"type": ["array", "null"], "items": {"type": "integer"}},
        "first character and one past the last of the literal in `sentence`, in code points",
    ),
    "measures": ({"type": "string"}, "indicator, dimensions, measure, period, area and status, joined by ` · `"),
}
FINDING_MORE: More = {
    "file": ({"type": "string"}, "the file, as it was named"),
    "line": ({"type": ["integer", "null"]}, "line of the reported figure in the text, from 1"),
    "column": ({"type": ["integer", "null"]}, "its first character in that line, from 1, in code points"),
}


def as_json(findings: list[Finding], failures: list[Row], counts: dict[str, Any], file: str | None) -> str:
    """The document. `counts` has COUNTS and `verdicts`; `file` is shown in place of source_path where it is given."""
    content = {
        "format": FORMAT_VERSION,
        **{name: counts[name] for name in (*COUNTS, "verdicts")},
        "findings": [_finding_record(finding, file) for finding in findings],
        "quarantine": [row | {"source_path": file or row["source_path"]} for row in failures],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False)


def _finding_record(finding: Finding, file: str | None) -> Row:
    verdict = finding.verdict or {}
    return {
        "file": file or finding.report["source_path"],
        "line": finding.line,
        "column": finding.column,
        **{name: finding.claim[name] for name in CLAIM_COLUMNS},
        **{name: verdict.get(name) for name in VERDICT_COLUMNS},
        "figures": [_figure_record(figure) for figure in finding.figures],
    }


def _figure_record(figure: Figure) -> Row:
    return {
        "role": figure.role,
        **{name: figure.mention[name] for name in FIGURE_COLUMNS},
        "span": list(figure.span) if figure.span else None,
        "measures": figure.meaning,
    }


def render_schema() -> str:
    """The JSON schema of the document, as text."""
    verdict_words = TABLES["verdicts"].allowed_words("verdict")
    count = {"type": "integer", "minimum": 0}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "gouji check --format json",
        "description": "What the figures of reports say of each other. Rendered from the table models.",
        **_object(
            {
                "format": {"const": FORMAT_VERSION, "description": "version of this format"},
                **{name: count | {"description": meaning} for name, meaning in COUNTS.items()},
                "verdicts": _object(dict.fromkeys(verdict_words, count))
                | {"description": "claims by verdict, also those with none"},
                "findings": {
                    "type": "array",
                    "description": "every claim with its verdict, those in doubt first",
                    "items": _finding_schema(),
                },
                "quarantine": {
                    "type": "array",
                    "description": "files that could not be read",
                    "items": _object(_columns("quarantine", TABLES["quarantine"].schema.names)),
                },
            }
        ),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def stale(path: Path) -> bool:
    """Whether a file is not the schema as it is, or is not there."""
    return not path.is_file() or path.read_text(encoding="utf-8") != render_schema()


def _finding_schema() -> dict[str, Any]:
    figure = {**_columns("mentions", FIGURE_COLUMNS), **_described(FIGURE_MORE)}
    return _object(
        {
            **_described(FINDING_MORE),
            **_columns("claims", CLAIM_COLUMNS),
            **{name: _or_null(column) for name, column in _columns("verdicts", VERDICT_COLUMNS).items()},
            "figures": {
                "type": "array",
                "minItems": 1,
                "description": "the reported figure, then the operands in their order",
                "items": _object(figure),
            },
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "additionalProperties": False,
        "properties": properties,
    }


def _described(named: More) -> dict[str, Any]:
    return {name: kind | {"description": meaning} for name, (kind, meaning) in named.items()}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The same where a claim may not have been decided."""
    if "enum" in schema:
        return schema | {"enum": [*dict.fromkeys((*schema["enum"], None))]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return schema | {"type": [*dict.fromkeys((*kinds, "null"))]}


def _columns(table: str, names: tuple[str, ...] | list[str]) -> dict[str, Any]:
    return {name: _column(table, TABLES[table].schema.field(name)) for name in names}


def _column(table: str, field: pyarrow.Field) -> dict[str, Any]:
    told: dict[str, Any] = {"description": described(field)["description"]}
    words = TABLES[table].allowed_words(field.name)
    if words:
        return {"enum": [*words, None] if field.nullable else words, **told}
    if pyarrow.types.is_list(field.type):
        return {"type": "array", "items": {"type": TYPES[str(field.type.value_type)]}, **told}
    kind = TYPES[str(field.type)]
    return {"type": [kind, "null"] if field.nullable else kind, **told}
