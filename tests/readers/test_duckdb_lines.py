"""DuckDB of this line and of earlier ones: each opens the file, and reads the Parquet files, with the same result."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelines.publishing.views import views
from schemas.tables import TABLES

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("told_by_duckdb.py")
UV = ROOT / ".uv" / "bin" / "uv"
LINES = ["1.1.3", "1.3.2", "1.4.5", "1.5.6"]
"""The oldest line that is promised, and the three before the one that writes the file."""


def run(*command: object) -> dict[str, Any]:
    """What a DuckDB tells."""
    done = subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def here(published: Path) -> dict[str, Any]:
    """What the DuckDB that wrote the file sees."""
    return run(sys.executable, SCRIPT, published)


def test_the_line_that_wrote_the_file_sees_every_table_and_view(here: dict[str, Any]) -> None:
    """Every table and view is there, Parquet and DuckDB hold the same, and every column has a comment."""
    assert set(here["database"]) == {*TABLES, *views(), "publications"}
    assert here["parquet"] == {name: here["database"][name] for name in TABLES}
    assert here["comments"] == here["columns"]
    assert here["database"]["claims"][1] > 0


@pytest.mark.parametrize("line", LINES)
def test_an_earlier_line_sees_the_same(published: Path, here: dict[str, Any], line: str) -> None:
    """Columns, types, rows, Chinese text and nulls are equal in all tables, views and files."""
    told = run(
        UV, "run", "--quiet", "--isolated", "--no-project", "--with", f"duckdb=={line}", "python", SCRIPT, published
    )
    assert told.pop("line") == line
    for part in ("database", "parquet"):
        assert {name: rows for name, rows in told[part].items() if rows != here[part].get(name)} == {}
        assert told[part].keys() == here[part].keys()
    assert told["comments"] == here["comments"]
