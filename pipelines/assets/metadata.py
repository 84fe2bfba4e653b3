"""What a materialization shows of a table: rows, bytes, seconds, path, and the first rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow

from pipelines.publishing.findings import visible
from pipelines.publishing.parquet import batch_file_name
from pipelines.refresh.workspace import LINK_NAME, Workspace
from schemas.tables import TABLES

FIRST_ROWS = 5
FAILING_ROWS = 20
SENTENCE_LIMIT = 400
CELL_LIMIT = 60


def describe_table(
    workspace: Workspace, name: str, files: Sequence[Path], rows: int, first: pyarrow.Table, *, batch: str | None = None
) -> dict[str, Any]:
    """Metadata of a table, or of one batch of it, whose rows lie in some files."""
    pattern = "all.parquet" if batch is None else f"{batch_file_name(batch)}.*.parquet"
    return {
        "dagster/row_count": rows,
        "bytes": sum(path.stat().st_size for path in files),
        "first_rows": dg.MetadataValue.md(markdown_table(first.slice(0, FIRST_ROWS).to_pylist())),
        "path": dg.MetadataValue.path(str((workspace.warehouse / LINK_NAME / name / pattern).absolute())),
    }


def markdown_table(rows: Sequence[dict[str, Any]], cell_limit: int = CELL_LIMIT) -> str:
    """Rows as a Markdown table, cells longer than the limit cut; two words where there are none."""
    if not rows:
        return "no rows"
    lines = [
        list(rows[0]),
        ["---"] * len(rows[0]),
        *([_cell(value, cell_limit) for value in row.values()] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(value: Any, limit: int) -> str:
    text = "" if value is None else visible(str(value))
    text = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def table_description(name: str) -> str:
    """Title, meaning and columns of a table, in Chinese and English; plain, since lists of assets show no Markdown."""
    info = TABLES[name]
    meaning = " ".join((info.model.__doc__ or "").split())
    columns = "、".join(declared.title or "" for declared in info.model.to_schema().columns.values())
    return f"{info.title} — {meaning}\n\n列：{columns}。"
