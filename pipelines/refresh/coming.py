"""The shards of the version that is about to be published, and where each of their tables lies.

A batch comes with its new rows once all rooms have made all of them; until then it stays as it is published. A batch
is never half new.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.publishing.parquet import read_table, table_path
from pipelines.refresh.manifest import Digests
from pipelines.refresh.plan import STAGE_ROOMS, across_digest
from pipelines.refresh.workspace import TABLES_OF_ROOM, Tables, Workspace
from schemas.tables import TABLES

SHARD_TABLES = tuple(name for name, info in TABLES.items() if info.partitioned)
WHOLE_TABLES = tuple(name for name, info in TABLES.items() if not info.partitioned)


@dataclass(frozen=True)
class Shard:
    """A shard as it will be published: `folders` says for each room in which folder of tables its rows lie."""

    batch: str
    shard: str
    digests: Digests
    folders: dict[str, Path]

    @property
    def key(self) -> tuple[str, str]:
        """Batch and shard."""
        return self.batch, self.shard

    def is_staged(self, workspace: Workspace) -> bool:
        """Whether a room has made rows of it since it was published."""
        return workspace.made_dir in self.folders.values()

    def path(self, name: str) -> Path:
        """The file that holds the rows the rooms made for a table, or that are published of it."""
        room = next((room for room, names in TABLES_OF_ROOM.items() if name in names), name)
        return table_path(self.folders.get(room, Path()), name, self.batch, self.shard)


def coming_shards(workspace: Workspace) -> list[Shard]:
    """The shards of the coming version, by batch and shard."""
    published, folder = workspace.published, workspace.published_dir
    batches = set(workspace.plan.batches) | set(published.batches if published else {})
    shards: list[Shard] = []
    for batch in sorted(batches):
        old = published.batches.get(batch) if published else None
        new = _new_shards(workspace, batch) if workspace.in_scope(batch) else None
        if new is not None:
            shards += new
        elif old and folder and (batch in workspace.plan.batches or not workspace.in_scope(batch)):
            folders = dict.fromkeys((*STAGE_ROOMS, *SHARD_TABLES), folder)
            shards += [Shard(batch, shard, digests, folders) for shard, digests in sorted(old.items())]
    return shards


def _new_shards(workspace: Workspace, batch: str) -> list[Shard] | None:
    shards = []
    for unit in workspace.units([batch]):
        folders = {room: workspace.folder_of(unit, room) for room in STAGE_ROOMS}
        found = {room: folder for room, folder in folders.items() if folder is not None}
        if len(found) < len(STAGE_ROOMS):
            return None
        staged = workspace.made_dir in found.values()
        found["quarantine"] = workspace.made_dir if staged else found["reading"]
        if not staged:  # a scorecard stays while nothing bears upon its report
            found["scorecards"] = found["reading"]
        shards.append(Shard(batch, unit.shard, unit.digests, found))
    return shards or None


def digest_of_coming(workspace: Workspace, shards: Iterable[Shard]) -> str:
    """Digest of everything that is derived over all shards."""
    return across_digest(((shard.batch, shard.shard, shard.digests) for shard in shards), workspace.plan.reviews_digest)


def final_path(workspace: Workspace, shard: Shard, name: str) -> Path:
    """The file to publish for a table of a shard: with what was added across reports, where anything was."""
    added = table_path(workspace.across_dir, name, shard.batch, shard.shard)
    return added if added.exists() else shard.path(name)


def load_final(workspace: Workspace, shards: Sequence[Shard], wanted: Mapping[str, Sequence[str]]) -> Tables:
    """Some columns of whole tables of the coming version, by batch, shard and place. `wanted`: table → columns."""
    return {
        name: read_table(name, [final_path(workspace, shard, name) for shard in shards], columns=columns)
        for name, columns in wanted.items()
    }
