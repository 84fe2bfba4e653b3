"""Puts a version into place, all tables at once, and mends what a killed run left half done.

A version is built beside (`versions/.<n>.part`), flushed and renamed; then the link `tables` is swapped, then the
DuckDB file, then `datapackage.json`, and `manifest.json` last. What links to a version is whole at every moment; old
versions stay but two.
"""

import importlib.metadata
import shutil
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pipelines.publishing.changes import OF_ONE_REPORT, Anew, Changes, changed_files, same_file
from pipelines.publishing.database import Publication, build_database, is_of, update_database
from pipelines.publishing.datapackage import render_package
from pipelines.publishing.disk import link_or_copy, open_beside, sync_folder
from pipelines.publishing.parquet import table_path
from pipelines.refresh.across import STEPS, facts_made_anew, require_steps
from pipelines.refresh.coming import (
    SHARD_TABLES,
    WHOLE_TABLES,
    Shard,
    coming_shards,
    digest_of_coming,
    final_path,
)
from pipelines.refresh.digests import room_digests
from pipelines.refresh.evidence import SUFFIX as PAGES_SUFFIX
from pipelines.refresh.evidence import build_pages, is_linked, link_pages, pages_of
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.kept import put_kept, reports_made_anew
from pipelines.refresh.loss import require_no_loss
from pipelines.refresh.manifest import Manifest, manifest_path, read_manifest
from pipelines.refresh.progress import tell
from pipelines.refresh.records import record_path
from pipelines.refresh.totals import count_changed, count_version
from pipelines.refresh.workspace import LINK_NAME, Workspace, records_dir
from schemas.prepared import caches_dir
from schemas.tables import SCHEMA_VERSION, TABLES

OLD_VERSIONS = 2
"""Versions that stay beside the current one, for readers that still hold them."""
DATABASE_NAME = "gouji.duckdb"
MANIFEST_NAME = "manifest.json"
PACKAGE_NAME = "datapackage.json"


def publish(workspace: Workspace) -> Manifest:
    """Publish the coming version and return its manifest; where nothing differs, the published one stays."""
    shards = coming_shards(workspace)
    if not any(workspace.plan.batches.values()):
        raise RefreshError(
            f"{workspace.raw_place}: holds no reports, so nothing is published; put a report into "
            f"{workspace.raw_place}/<batch>/"
        )
    across = digest_of_coming(workspace, shards)
    published = workspace.published
    batches = _digests(shards)
    if published and published.across == across and published.batches == batches:
        return published
    require_steps(workspace, shards, tuple(STEPS))
    require_no_loss(workspace, shards)
    tell("publication", 0, 1)
    version = next_version(workspace.warehouse)
    folder = _build_version(workspace, shards, version)
    # What other code counted and wrote does not tell what this code would.
    here = (SCHEMA_VERSION, room_digests())
    counted = published if published and (published.schema_version, published.rooms) == here else None
    changes = changed_files(workspace.published_dir if counted else None, folder)
    manifest = Manifest(
        version=version,
        published_at=datetime.now(UTC).isoformat(timespec="seconds"),
        gouji_version=importlib.metadata.version("gouji"),
        schema_version=SCHEMA_VERSION,
        batches=batches,
        across=across,
        rooms=dict(room_digests()),
        **count_version(changes, counted),
    )
    _write_text(manifest_path(folder), manifest.to_json())
    anew = reports_made_anew(workspace)
    if not (workspace.database and counted and _update_beside(workspace, changes, anew, counted, manifest)):
        _build_beside(workspace, folder, manifest)
    if workspace.pages:
        build_pages(folder, workspace.published_dir, workspace.hands, anew)
    _swap(workspace.warehouse, folder)
    _finish(workspace.warehouse, folder, manifest)
    _prune(workspace.warehouse, version)
    workspace.clear_staging()
    workspace.look_again()
    tell("publication", 1, 1)
    workspace.deliver()
    return manifest


def recover(workspace: Workspace) -> None:
    """Finish or clear away what a killed run left: half-built versions, a DuckDB file that was not yet swapped."""
    warehouse = workspace.warehouse
    for pattern in (f".{DATABASE_NAME}.*", ".tables.*", ".evidence.*", ".*.tmp"):
        for leftover in warehouse.glob(pattern):
            _remove(leftover)
    current = workspace.published_dir
    number = int(current.name) if current else 0
    for path in (warehouse / "versions").glob("*"):
        stem = path.name.removesuffix(".json").removesuffix(".records").removesuffix(PAGES_SUFFIX)
        if not stem.isdigit() or int(stem) > number:
            _remove(path)
    manifest = workspace.published
    if current and manifest and manifest.schema_version == SCHEMA_VERSION:  # one with other columns is replaced whole
        done = read_manifest(warehouse / MANIFEST_NAME)
        if workspace.pages and not pages_of(current).is_dir():
            build_pages(current, None)
        lacking = workspace.database and not (warehouse / DATABASE_NAME).exists()
        if done is None or done.version != manifest.version or lacking:
            _build_beside(workspace, current, manifest)
            _finish(warehouse, current, manifest)
        elif workspace.pages and not is_linked(warehouse, current):
            link_pages(warehouse, current)


def next_version(warehouse: Path) -> int:
    """The number after the greatest that a version has or had."""
    numbers = [int(path.name) for path in (warehouse / "versions").glob("*") if path.name.isdigit()]
    return max(numbers, default=0) + 1


def _digests(shards: list[Shard]) -> dict[str, dict[str, dict[str, str]]]:
    batches: dict[str, dict[str, dict[str, str]]] = {}
    for shard in shards:
        batches.setdefault(shard.batch, {})[shard.shard] = dict(shard.digests)
    return batches


def _build_version(workspace: Workspace, shards: list[Shard], version: int) -> Path:
    versions = workspace.warehouse / "versions"
    part, records = versions / f".{version}.part", versions / f"{version}.records"
    _remove(part)
    _remove(records)
    for name in SHARD_TABLES:
        for shard in shards:
            source = final_path(workspace, shard, name)
            _link(workspace, source, table_path(part, name, shard.batch, shard.shard))
    for name in WHOLE_TABLES:
        _link(workspace, table_path(workspace.across_dir, name), table_path(part, name))
    for shard in shards:
        staged = workspace.made_dir in shard.folders.values()
        folder = workspace.staging / "records" if staged else records_dir(shard.folders["reading"])
        source = record_path(folder, shard.batch, shard.shard)
        if source.exists():
            _link(workspace, source, record_path(records, shard.batch, shard.shard))
    put_kept(workspace, records)
    for name in TABLES:
        (part / name).mkdir(parents=True, exist_ok=True)
        sync_folder(part / name)
    sync_folder(part)
    folder = versions / str(version)
    part.rename(folder)
    sync_folder(versions)
    return folder


def _link(workspace: Workspace, source: Path, target: Path) -> None:
    """Link a file into a version; one that is published with the same bytes is linked from there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if workspace.published_dir:
        old = workspace.published_dir / target.parent.name / target.name
        if old.exists() and same_file(old, source):
            source = old
    link_or_copy(source, target)


def _build_beside(workspace: Workspace, folder: Path, manifest: Manifest) -> None:
    """Write the DuckDB file of a version beside the published one, where one is wanted."""
    if not workspace.database:
        return
    try:
        build_database(
            folder,
            _beside(workspace.warehouse),
            _publication(manifest),
            threads=workspace.threads,
            blanks=_blanks(),
        )
    except duckdb.Error as error:
        raise RefreshError(f"{workspace.warehouse / DATABASE_NAME}: cannot be written: {error}") from error


def _blanks() -> Path | None:
    """Where a DuckDB file may be kept that others begin with."""
    try:
        return caches_dir() / "duckdb"
    except RuntimeError:
        return None


def _update_beside(
    workspace: Workspace, changes: Changes, reports: Collection[str] | None, before: Manifest, manifest: Manifest
) -> bool:
    """Make the DuckDB file of a version of the published one's; False where it is better built from the tables.
    `reports`: those made anew, if it is known."""
    warehouse = workspace.warehouse
    database = warehouse / DATABASE_NAME
    if not is_of(database, _publication(before)) or not _are_few(changes, manifest):
        return False
    anew: Anew = {
        **(dict.fromkeys(OF_ONE_REPORT, reports) if reports is not None else {}),
        **facts_made_anew(workspace),
    }
    try:
        counts = update_database(
            database, _beside(warehouse), changes, _publication(manifest), anew=anew, threads=workspace.threads
        )
    except duckdb.Error:  # a damaged file is no reason to stop; what else is wrong will be wrong again
        return False
    return counts == manifest.counts


def _are_few(changes: Changes, manifest: Manifest) -> bool:
    """Whether less than half of all rows are in files that changed: to replace more takes longer than to begin anew."""
    return 2 * count_changed(changes) < sum(manifest.counts.values())


def _publication(manifest: Manifest) -> Publication:
    return Publication(manifest.version, datetime.fromisoformat(manifest.published_at), manifest.gouji_version)


def _beside(warehouse: Path) -> Path:
    return warehouse / f".{DATABASE_NAME}.new"


def _swap(warehouse: Path, folder: Path) -> None:
    link, beside = warehouse / LINK_NAME, warehouse / f".{LINK_NAME}.new"
    if link.exists() and not link.is_symlink():
        raise RefreshError(f"{link}: expected a link that gouji made, found something else; move it away")
    _remove(beside)
    beside.symlink_to(Path("versions") / folder.name)
    beside.replace(link)
    sync_folder(warehouse)


def _finish(warehouse: Path, folder: Path, manifest: Manifest) -> None:
    beside = _beside(warehouse)
    if beside.exists():
        beside.replace(warehouse / DATABASE_NAME)
    else:  # not wanted: one of an older version must not be taken for one of this
        _remove(warehouse / DATABASE_NAME)
    link_pages(warehouse, folder)
    _write_text(warehouse / PACKAGE_NAME, render_package(folder, _publication(manifest)))
    _write_text(warehouse / MANIFEST_NAME, manifest.to_json())


def _prune(warehouse: Path, current: int) -> None:
    numbers = sorted(int(path.name) for path in (warehouse / "versions").glob("*") if path.name.isdigit())
    for number in [n for n in numbers if n < current][:-OLD_VERSIONS]:
        folder = warehouse / "versions" / str(number)
        _remove(folder)
        _remove(records_dir(folder))
        _remove(pages_of(folder))
        _remove(manifest_path(folder))


def _write_text(path: Path, text: str) -> None:
    with open_beside(path) as file:
        file.write(text.encode())
    sync_folder(path.parent)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
