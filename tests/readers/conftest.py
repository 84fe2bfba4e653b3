"""Readers of what is published, as they are installed elsewhere: other lines of DuckDB, data frames, a browser.

They are not part of the test suite: `make test-readers` installs what they need in an environment of its own, and sets
GOUJI_READERS, without which nothing here is collected.
"""

import os
from pathlib import Path

import pytest

from pipelines.refresh.refreshing import open_workspace, refresh_warehouse

ROOT = Path(__file__).parents[2]
collect_ignore_glob = [] if os.environ.get("GOUJI_READERS") else ["test_*.py"]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with what raw/ of this project gives."""
    warehouse = tmp_path_factory.mktemp("published") / "warehouse"
    with open_workspace(ROOT / "raw", warehouse) as workspace:
        refresh_warehouse(workspace)
    return warehouse
