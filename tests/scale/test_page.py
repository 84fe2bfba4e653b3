"""The lines of docs/SCALING.md, run as they stand: readers of a stored warehouse, Spark and Daft."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh.refreshing import local_warehouse, open_workspace, refresh_warehouse
from tests.conftest import RAW

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "SCALING.md").read_text("utf-8")


def lines(language: str, word: str) -> str:
    """The one block of the page in a language that holds a word."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    (found,) = [block for block in blocks if word in block]
    return str(found)


@pytest.fixture
def archive(bucket: str) -> str:
    """What raw/ of this project gives, in a store; the bucket."""
    with open_workspace(RAW, f"{bucket}/warehouse", jobs=1, pages=False, database=False) as workspace:
        refresh_warehouse(workspace)
    return bucket


def test_readers_follow_the_pointer(archive: str) -> None:
    """SQL and pyarrow find the rows of the current version, and the numbers agree."""
    import s3fs

    expected = Warehouse(local_warehouse(f"{archive}/warehouse")).table("verdicts")
    statements = lines("sql", "read_parquet").replace("s3://archive", archive).split(";")
    with duckdb.connect() as connection:
        connection.register_filesystem(s3fs.S3FileSystem())  # in place of httpfs, which is fetched from elsewhere
        for statement in statements[2:-2]:
            connection.execute(statement)
        found = dict(connection.execute(statements[-2]).fetchall())
    counted = expected["verdict"].value_counts().to_pylist()
    assert found == {each["values"]: each["counts"] for each in counted}

    names: dict[str, Any] = {}
    exec(lines("python", "FileSystem").replace("s3://archive", archive), names)
    assert names["verdicts"].sort_by("claim_id").equals(expected.sort_by("claim_id"))


def others(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """What the lines pass over: sidecars, and all that is no text."""
    return (name for name in names if not (folder / name).is_dir() and not name.endswith(".txt"))


def run_lines(tmp_path: Path, word: str) -> pyarrow.Table:
    """Run the common lines and those of an engine in a folder with the reports of raw/; the rows written."""
    shutil.copytree(RAW, tmp_path / "raw", ignore=lambda folder, names: [*others(Path(folder), names)])
    (tmp_path / "lines.py").write_text(lines("python", "def observations_of") + lines("python", word), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable, "DO_NOT_TRACK": "true"}
    environment |= {"SPARK_LOCAL_IP": "127.0.0.1", "DAFT_ANALYTICS_ENABLED": "0"}
    command = [sys.executable, "lines.py"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return pyarrow.parquet.read_table(next(tmp_path.glob("observations-by-*")))


@pytest.mark.parametrize(
    "engine",
    [
        pytest.param("pyspark", marks=pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java")),
        "import daft",
    ],
)
def test_engines_that_run_the_stages(tmp_path: Path, engine: str) -> None:
    """The rows are those that a refresh publishes."""
    found = run_lines(tmp_path, engine)
    with open_workspace(tmp_path / "raw", tmp_path / "w", jobs=1, pages=False, database=False) as workspace:
        refresh_warehouse(workspace)
    expected = Warehouse(tmp_path / "w").table("observations")
    assert found.column_names == expected.column_names
    assert found.sort_by("mention_id").to_pylist() == expected.sort_by("mention_id").to_pylist()
