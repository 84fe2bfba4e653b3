"""The data dictionary, rendered from table models and views: docs/DICTIONARY.md is this text and nothing else."""

from pathlib import Path

import pyarrow

from pipelines.publishing.database import PUBLICATION_COLUMNS, PUBLICATIONS, create_tables
from pipelines.publishing.parquet import REPORTS_PER_SHARD
from pipelines.publishing.sql import connect_in_memory
from pipelines.publishing.views import YEAR, View, create_views, views
from schemas.tables import SCHEMA_VERSION, TABLES, TableInfo
from schemas.tables.base import described

INTRODUCTION = f"""\
# Data dictionary

Every table that gouji publishes, schema version {SCHEMA_VERSION}, and the views over them. Rendered from the models in
`schemas/tables` and from `pipelines/publishing/views.toml`: change those, then run
`gouji dictionary > docs/DICTIONARY.md`.

A table cut by batch lies in `tables/<table>/<batch>.<shard>.parquet`, any other in `tables/<table>/all.parquet`. Batch
names are percent-encoded. The shard is `all`, or, in a batch of more than {REPORTS_PER_SHARD} reports, the first hex
digits of report_id. `gouji.duckdb` holds the same tables, and the views. Offsets count Unicode code points, ends are
exclusive. Bounds are float64 for readers; the exact number is rebuilt from the printed literal. Keys and references
are not enforced by the files; the checks of a refresh and the tests prove them.

Titles, meanings, units, sources and references also stand in the files: in Parquet as field metadata (`title`,
`title_en`, `description`, `unit`, `source`, `references`), in DuckDB as comments, and in `datapackage.json`.
"""
HEADER = "| column | 中文 | type | null | unit | meaning | allowed words | source |\n|---|---|---|---|---|---|---|---|"
VIEW_HEADER = "| column | 中文 | type | unit | meaning |\n|---|---|---|---|---|"


def render_dictionary() -> str:
    """The dictionary as Markdown: for each table its titles, what a row is, its key, and every column; then views."""
    listed = {**{info.name: info.title for info in TABLES.values()}, **{v.name: v.title for v in views().values()}}
    contents = "\n".join(f"- [{name}](#{name}) {title}" for name, title in listed.items())
    sections = [_render_table(info) for info in TABLES.values()]
    return "\n\n".join([INTRODUCTION + "\n" + contents, *sections, _render_publications(), *_render_views()]) + "\n"


def stale(path: Path) -> bool:
    """Whether a file is not the dictionary of the models as they are, or is not there."""
    return not path.is_file() or path.read_text(encoding="utf-8") != render_dictionary()


def _render_table(info: TableInfo) -> str:
    rows = []
    for field in info.schema:
        told = described(field)
        source = f"→ `{told['references']}`" if "references" in told else told["source"]
        cells = [
            f"`{field.name}`",
            told["title"],
            _type_name(field.type),
            "yes" if field.nullable else "",
            told.get("unit", ""),
            told["description"],
            ", ".join(f"`{word}`" for word in info.allowed_words(field.name)),
            "" if source == info.source else source,
        ]
        rows.append(_row(cells))
    key = ", ".join(f"`{column}`" for column in info.key)
    where = "cut by batch" if info.partitioned else "one file"
    head = f"## {info.name}\n\n**{info.title}.** {info.meaning} Key: {key}. Source: {info.source}. Parquet: {where}."
    return "\n".join([head, "", HEADER, *rows])


def _render_publications() -> str:
    cells = [
        [f"`{name}`", zh, kind, "", "", meaning, "", ""] for name, (kind, zh, meaning) in PUBLICATION_COLUMNS.items()
    ]
    rows = [_row(each) for each in cells]
    rows.append(_row(["one of each table's name", "行数", "BIGINT", "", "row", "how many rows the table has", "", ""]))
    head = f"## {PUBLICATIONS}\n\n**发布.** The published version that `gouji.duckdb` holds. In the DuckDB file only."
    return "\n".join([head, "", HEADER, *rows])


def _render_views() -> list[str]:
    with connect_in_memory() as con:
        create_tables(con)
        create_views(con)
        return [_render_view(view, con.execute(f'DESCRIBE "{view.name}"').fetchall()) for view in views().values()]


def _render_view(view: View, columns: list[tuple[str, ...]]) -> str:
    rows = []
    for name, kind, *_ in columns:
        told = view.column(name)
        rows.append(_row([f"`{name}`", told.title, kind.lower(), told.unit, told.description]))
    if view.each_year:
        told = view.column(YEAR)
        rows.append(_row(["one of each year", told.title, "double", told.unit, told.description]))
    head = f"## {view.name}\n\n**{view.title}.** {view.meaning} A view, in the DuckDB file only."
    return "\n".join([head, "", VIEW_HEADER, *rows])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<", "&lt;") for cell in cells) + " |"


def _type_name(kind: pyarrow.DataType) -> str:
    if pyarrow.types.is_list(kind):
        return f"list of {_type_name(kind.value_type)}"
    if pyarrow.types.is_struct(kind):
        return f"struct ({', '.join(f'{part.name} {_type_name(part.type)}' for part in kind)})"
    return {"double": "float64", "date32[day]": "date32"}.get(str(kind), str(kind))
