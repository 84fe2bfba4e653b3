"""Where raw/ and the warehouse are, and the warehouse held for a run. Read when a run starts, not at import."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipelines.refresh.failures import RefreshError
from pipelines.refresh.refreshing import open_workspace, raw_folder, warehouse_folder
from pipelines.refresh.workspace import Workspace


class Places(dg.ConfigurableResource):  # type: ignore[type-arg]
    """The two folders. Empty: GOUJI_RAW and GOUJI_WAREHOUSE, else ./raw and ./warehouse."""

    raw: str = ""
    warehouse: str = ""
    wait_seconds: float = 3600
    """How long a run waits for another refresh of the same warehouse."""
    jobs: int = 0
    """Processes to spread reports over; 0 is all cores."""
    allow_loss: bool = False
    """Whether to publish although a batch loses more than a fifth of its figures from unchanged files."""

    @property
    def raw_folder(self) -> Path:
        """The folder of reports."""
        return raw_folder(self.raw)

    @property
    def warehouse_folder(self) -> Path:
        """The warehouse."""
        return warehouse_folder(self.warehouse)

    def look(self) -> Workspace:
        """The workspace as it is, without holding the warehouse: to see what is stale, not to write."""
        return Workspace(self.raw_folder, self.warehouse_folder)


@dg.resource(required_resource_keys={"places"}, description="The warehouse, held by one run at a time.")
def held_workspace(context: dg.InitResourceContext) -> Iterator[Workspace]:
    """Hold the warehouse for the length of a run."""
    places: Places = context.resources.places
    with (
        failing_clearly(),
        open_workspace(
            places.raw_folder,
            places.warehouse_folder,
            jobs=places.jobs or None,
            allow_loss=places.allow_loss,
            wait_seconds=places.wait_seconds,
        ) as workspace,
    ):
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
