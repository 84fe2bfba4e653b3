"""A refresh from end to end: opening a warehouse for it, seeing whether there is anything to do, doing it in order.

The Dagster assets run the same steps by the same functions; `refresh_warehouse` runs them without Dagster.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from pipelines.refresh.across import add_across, derive_across, write_code_lists
from pipelines.refresh.coming import coming_shards, digest_of_coming
from pipelines.refresh.failures import RefreshError, UnknownBatchError
from pipelines.refresh.lock import hold_lock
from pipelines.refresh.manifest import Manifest
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.publication import publish, recover
from pipelines.refresh.scan import require_raw
from pipelines.refresh.stages import run_room
from pipelines.refresh.workspace import Workspace

RAW_VARIABLE, WAREHOUSE_VARIABLE = "GOUJI_RAW", "GOUJI_WAREHOUSE"


def raw_folder(given: str = "") -> Path:
    """The folder of reports: as given, else GOUJI_RAW, else ./raw."""
    return Path(given or os.environ.get(RAW_VARIABLE) or "raw")


def warehouse_folder(given: str = "") -> Path:
    """The warehouse: as given, else GOUJI_WAREHOUSE, else ./warehouse."""
    return Path(given or os.environ.get(WAREHOUSE_VARIABLE) or "warehouse")


@contextmanager
def open_workspace(
    raw: Path,
    warehouse: Path,
    *,
    batches: Sequence[str] | None = None,
    jobs: int | None = None,
    allow_loss: bool = False,
    wait_seconds: float = 0,
) -> Iterator[Workspace]:
    """Hold the warehouse for one refresh, made where it is missing and mended where a killed run left it half done."""
    require_raw(raw)
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise RefreshError(f"{warehouse}: a file, expected a folder; name another with --warehouse") from error
    except OSError as error:
        raise RefreshError(
            f"{warehouse}: cannot be made: {error.strerror}; name another with --warehouse or give write permission"
        ) from error
    with hold_lock(warehouse, wait_seconds=wait_seconds):
        workspace = Workspace(raw, warehouse, batches=batches, jobs=jobs, allow_loss=allow_loss)
        recover(workspace)
        with closing(workspace):
            yield workspace


def check_batches(workspace: Workspace) -> None:
    """Raise UnknownBatchError where a refresh is limited to a batch that is neither in raw/ nor published."""
    known = set(workspace.plan.batches) | set(workspace.published.batches if workspace.published else ())
    unknown = [batch for batch in workspace.only or () if batch not in known]
    if unknown:
        named = ", ".join(sorted(known)) or "none"
        raise UnknownBatchError(f"{workspace.raw}: no batch is called {', '.join(unknown)}; batches are {named}")


def is_current(workspace: Workspace) -> bool:
    """Whether the published version is what a refresh would publish again."""
    published = workspace.published
    if published is None or workspace.stale() or workspace.removed():
        return False
    return digest_of_coming(workspace, coming_shards(workspace)) == published.across


def refresh_warehouse(workspace: Workspace) -> Manifest:
    """Make what is missing, publish, and return the manifest of the published version."""
    check_batches(workspace)
    workspace.clear_staging()
    if workspace.published and is_current(workspace):
        return workspace.published
    stale = workspace.stale()
    for room in STAGE_ROOMS:
        run_room(workspace, room, stale)
    write_code_lists(workspace)
    add_across(workspace)
    derive_across(workspace)
    return publish(workspace)
