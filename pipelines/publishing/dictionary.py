"""The data dictionary, rendered from the table models: docs/DICTIONARY.md is this text and nothing else."""

from pathlib import Path

import pyarrow

from pipelines.publishing.database import PUBLICATION_COLUMNS, PUBLICATIONS
from pipelines.publishing.parquet import REPORTS_PER_SHARD
from schemas.tables import SCHEMA_VERSION, TABLES, TableInfo

INTRODUCTION = f"""\
# Data dictionary

Every table that gouji publishes, schema version {SCHEMA_VERSION}. Rendered from the models in `schemas/tables`: change
those, then run `gouji dictionary > docs/DICTIONARY.md`.

A table cut by batch lies in `tables/<table>/<batch>.<shard>.parquet`, any other in `tables/<table>/all.parquet`. Batch
names are percent-encoded. The shard is `all`, or, in a batch of more than {REPORTS_PER_SHARD} reports, the first hex
digits of report_id. `gouji.duckdb` holds the same tables. Offsets count Unicode code points, ends are exclusive. Bounds
are float64 for readers; the exact number is rebuilt from the printed literal.
"""
HEADER = "| column | 中文 | type | null | unit | meaning | allowed words |\n|---|---|---|---|---|---|---|"


def render_dictionary() -> str:
    """The dictionary as Markdown: for each table its titles, what a row is, its key, and every column."""
    contents = "\n".join(f"- [{info.name}](#{info.name}) {info.title}" for info in TABLES.values())
    sections = [_render_table(info) for info in TABLES.values()]
    return "\n\n".join([INTRODUCTION + "\n" + contents, *sections, _render_publications()]) + "\n"


def stale(path: Path) -> bool:
    """Whether a file is not the dictionary of the models as they are, or is not there."""
    return not path.is_file() or path.read_text(encoding="utf-8") != render_dictionary()


def _render_table(info: TableInfo) -> str:
    declared = info.model.to_schema().columns
    rows = []
    for field in info.schema:
        metadata = {key.decode(): value.decode() for key, value in field.metadata.items()}
        allowed = [word for check in declared[field.name].checks for word in check.statistics.get("allowed_values", ())]
        cells = [
            f"`{field.name}`",
            metadata["title"],
            _type_name(field.type),
            "yes" if field.nullable else "",
            metadata.get("unit", ""),
            metadata["description"],
            ", ".join(f"`{word}`" for word in allowed),
        ]
        rows.append(_row(cells))
    meaning = " ".join((info.model.__doc__ or "").split())
    key = ", ".join(f"`{column}`" for column in info.key)
    where = "cut by batch" if info.partitioned else "one file"
    head = f"## {info.name}\n\n**{info.title}.** {meaning} Key: {key}. Parquet: {where}."
    return "\n".join([head, "", HEADER, *rows])


def _render_publications() -> str:
    rows = [_row([f"`{name}`", "", kind, "", "", meaning, ""]) for name, (kind, meaning) in PUBLICATION_COLUMNS.items()]
    rows.append(_row(["one of each table's name", "", "BIGINT", "", "row", "how many rows the table has", ""]))
    head = f"## {PUBLICATIONS}\n\n**发布.** The published version that `gouji.duckdb` holds. In the DuckDB file only."
    return "\n".join([head, "", HEADER, *rows])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"


def _type_name(kind: pyarrow.DataType) -> str:
    if pyarrow.types.is_list(kind):
        return f"list of {_type_name(kind.value_type)}"
    if pyarrow.types.is_struct(kind):
        return f"struct ({', '.join(f'{part.name} {_type_name(part.type)}' for part in kind)})"
    return {"double": "float64", "date32[day]": "date32"}.get(str(kind), str(kind))
