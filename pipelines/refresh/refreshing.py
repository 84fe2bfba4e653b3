"""A refresh from end to end: opening a warehouse for it, seeing whether there is anything to do, doing it in order.

The Dagster assets run the same steps by the same functions; `refresh_warehouse` runs them without Dagster.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pipelines.refresh.across import add_across, derive_across, write_code_lists
from pipelines.refresh.at_hand import kept_at_hand
from pipelines.refresh.coming import coming_shards, digest_of_coming
from pipelines.refresh.digests import digest_of
from pipelines.refresh.engines.settings import ON_THIS_MACHINE, RAY, EngineSettings
from pipelines.refresh.failures import RefreshError, UnknownBatchError
from pipelines.refresh.lock import hold_lock
from pipelines.refresh.manifest import Manifest
from pipelines.refresh.memory import suited_to_rows
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.publication import publish, recover
from pipelines.refresh.scan import require_raw
from pipelines.refresh.stages import run_room
from pipelines.refresh.stores.reports import KNOWN_NAME, RawStore
from pipelines.refresh.stores.store import Place, as_place, open_store
from pipelines.refresh.stores.warehouse import StoredWarehouse
from pipelines.refresh.workers import Hands
from pipelines.refresh.workspace import Workspace
from schemas.prepared import caches_dir

RAW_VARIABLE, WAREHOUSE_VARIABLE, SCRATCH_VARIABLE = "GOUJI_RAW", "GOUJI_WAREHOUSE", "GOUJI_SCRATCH"
RAW_STORE_FOLDER = ".raw"
"""Below a warehouse: the few files of a raw/ in a store that are no reports."""


def raw_place(given: str = "") -> Place:
    """Where the reports are: as given, else GOUJI_RAW, else ./raw."""
    return as_place(given or os.environ.get(RAW_VARIABLE) or "raw")


def warehouse_place(given: str = "") -> Place:
    """The warehouse: as given, else GOUJI_WAREHOUSE, else ./warehouse."""
    return as_place(given or os.environ.get(WAREHOUSE_VARIABLE) or "warehouse")


def local_warehouse(warehouse: Place, scratch: Path | None = None) -> Path:
    """The folder in which versions are built: the warehouse itself, or for one in a store a folder of its own below
    `scratch`, else GOUJI_SCRATCH, else the user's folder of caches."""
    if isinstance(warehouse, Path):
        return warehouse
    named = scratch or Path(os.environ.get(SCRATCH_VARIABLE) or caches_dir())
    return named / digest_of(warehouse)[:16]


def find_workspace(raw: Place, warehouse: Place, *, scratch: Path | None = None, **options: Any) -> Workspace:
    """The workspace as it is, not held: to see what is stale. Raises StoreError where a store cannot be used."""
    folder = local_warehouse(warehouse, scratch)
    if isinstance(raw, Path):
        return Workspace(raw, folder, **options)
    files = folder / RAW_STORE_FOLDER
    return Workspace(files, folder, raw_store=RawStore(raw, files, folder / KNOWN_NAME), **options)


@contextmanager
def open_workspace(
    raw: Place,
    warehouse: Place,
    *,
    batches: Sequence[str] | None = None,
    jobs: int | None = None,
    allow_loss: bool = False,
    wait_seconds: float = 0,
    engine: EngineSettings = ON_THIS_MACHINE,
    scratch: Path | None = None,
    database: bool = True,
    pages: bool = True,
) -> Iterator[Workspace]:
    """Hold the warehouse for one refresh, made where it is missing and mended where a killed run left it half done.

    Of a warehouse in a store, a folder below `scratch` holds what is built. Nothing is written before all that the
    places and the engine need is there.
    """
    if isinstance(raw, Path):
        require_raw(raw)
    for place in (raw, warehouse):
        if not isinstance(place, Path):
            open_store(place).require()
    folder = local_warehouse(warehouse, scratch)
    workspace = find_workspace(
        raw,
        warehouse,
        scratch=scratch,
        batches=batches,
        jobs=jobs,
        allow_loss=allow_loss,
        database=database,
        pages=pages,
    )
    workspace.piece_bytes = engine.piece_bytes
    workspace.engine = join_cluster(engine, [workspace.raw.resolve(), folder], jobs=jobs)
    with closing(workspace), kept_at_hand():
        _make_folder(folder)
        held = hold_lock(folder, wait_seconds=wait_seconds)
        with held, _leased(workspace, warehouse, wait_seconds=wait_seconds), suited_to_rows():
            recover(workspace)
            workspace.deliver()  # what a run made that was ended before it moved the pointer
            yield workspace


def _make_folder(warehouse: Path) -> None:
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise RefreshError(f"{warehouse}: a file, expected a folder; name another with --warehouse") from error
    except OSError as error:
        raise RefreshError(
            f"{warehouse}: cannot be made: {error.strerror}; name another with --warehouse or give write permission"
        ) from error


@contextmanager
def _leased(workspace: Workspace, warehouse: Place, *, wait_seconds: float) -> Iterator[None]:
    """Hold a warehouse that lies in a store, and bring its version here."""
    if isinstance(warehouse, Path):
        yield
        return
    stored = StoredWarehouse(open_store(warehouse), workspace.warehouse)
    stored.open(wait_seconds=wait_seconds)
    with closing(stored):
        workspace.stored = stored
        yield


def join_cluster(engine: EngineSettings, folders: Sequence[Path], *, jobs: int | None) -> Hands | None:
    """The cluster that the settings name, joined; none where the work is done on this machine. Paths of its tasks lie
    below the folders. Raises RefreshError where it cannot be joined."""
    if engine.engine != RAY:
        return None
    from pipelines.refresh.engines.on_ray import connect

    return connect(engine, folders, jobs=jobs)


def check_batches(workspace: Workspace) -> None:
    """Raise UnknownBatchError where a refresh is limited to a batch that is neither in raw/ nor published."""
    known = set(workspace.plan.batches) | set(workspace.published.batches if workspace.published else ())
    unknown = [batch for batch in workspace.only or () if batch not in known]
    if unknown:
        named = ", ".join(sorted(known)) or "none"
        raise UnknownBatchError(f"{workspace.raw_place}: no batch is called {', '.join(unknown)}; batches are {named}")


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
