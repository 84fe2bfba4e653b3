"""Where raw/ and the warehouse are, and the warehouse held for a run. Read when a run starts, not at import."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import dagster as dg

from pipelines.refresh.engines.settings import LOCAL, EngineSettings
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.refreshing import find_workspace, open_workspace, raw_place, warehouse_place
from pipelines.refresh.stores.store import Place
from pipelines.refresh.workspace import Workspace


class Places(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The two folders, or their URLs in an object store. Empty: GOUJI_RAW and GOUJI_WAREHOUSE, else ./raw and
    ./warehouse."""

    raw: str = ""
    warehouse: str = ""
    wait_seconds: float = 3600
    """How long a run waits for another refresh of the same warehouse."""
    jobs: int = 0
    """Processes to spread reports over; 0 is all cores."""
    allow_loss: bool = False
    """Whether to publish although a batch loses more than a fifth of its figures from unchanged files."""

    scratch: str = ""
    """Where versions of a warehouse in an object store are built; empty: GOUJI_SCRATCH, else the folder of caches."""
    database: bool = True
    """Whether gouji.duckdb is made."""
    pages: bool = True
    """Whether evidence pages are drawn."""
    engine: str = LOCAL
    """Who works on reports: `local` processes, or the nodes of a `ray` cluster."""
    piece_bytes: int = 0
    """Raw bytes that are worked on as one; 0 is what suits."""
    ray_address: str = ""
    """host:port of a cluster, or `auto`; empty is one on this machine for the run."""
    task_cpus: float = 1.0
    """Cores that Ray keeps for a task."""
    task_memory: int = 0
    """Bytes of memory that Ray keeps for a task; 0 is none."""
    shared_disk: bool = False
    """Whether all nodes see raw/ and the warehouse at the same paths."""

    @property
    def engine_settings(self) -> EngineSettings:
        """The settings of the engine."""
        return EngineSettings(**{each.name: getattr(self, each.name) for each in fields(EngineSettings)})

    @property
    def raw_place(self) -> Place:
        """Where the reports are."""
        return raw_place(self.raw)

    @property
    def warehouse_place(self) -> Place:
        """Where the warehouse is."""
        return warehouse_place(self.warehouse)

    @property
    def scratch_folder(self) -> Path | None:
        """Where to build versions of a warehouse in a store."""
        return Path(self.scratch) if self.scratch else None

    def look(self) -> Workspace:
        """The workspace as it is, without holding the warehouse: to see what is stale, not to write."""
        return find_workspace(self.raw_place, self.warehouse_place, scratch=self.scratch_folder)


@dg.resource(required_resource_keys={"places"}, description="The warehouse, held by one run at a time.")
def held_workspace(context: dg.InitResourceContext) -> Iterator[Workspace]:
    """Hold the warehouse for the length of a run."""
    places: Places = context.resources.places
    with (
        failing_clearly(),
        open_workspace(
            places.raw_place,
            places.warehouse_place,
            scratch=places.scratch_folder,
            database=places.database,
            pages=places.pages,
            jobs=places.jobs or None,
            allow_loss=places.allow_loss,
            wait_seconds=places.wait_seconds,
            engine=places.engine_settings,
        ) as workspace,
    ):
        for warning in workspace.warnings:
            (context.log or dg.get_dagster_logger()).warning(warning)
        yield workspace


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Show what refresh says of a failure, instead of a traceback; a step that failed so is not worth a retry."""
    try:
        yield
    except RefreshError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise dg.Failure(f"{where}{error.strerror or error}; what was published before is untouched") from error
