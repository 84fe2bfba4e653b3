"""A refresh in a process of its own, to be killed: `python -m tests.scale.refresh_once RAW WAREHOUSE`."""

import sys

from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.stores.store import as_place

if __name__ == "__main__":
    raw, warehouse = map(as_place, sys.argv[1:])
    with open_workspace(raw, warehouse, jobs=1, pages=False, database=False) as workspace:
        refresh_warehouse(workspace)
