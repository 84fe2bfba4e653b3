"""Reports in a store: their bytes, and what was known of them before, so that what is unchanged is not fetched again.

What is known is kept beside the tables of a warehouse, by the tags of objects: a tag changes with an object's bytes.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow
import pyarrow.parquet

from pipelines.publishing.disk import open_beside
from pipelines.reading import RawReport
from pipelines.reading.decoding import MAX_BYTES
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.plan import REVIEWS, Seen, see_report
from pipelines.refresh.scan import Origin, Problem, RawEntry, Scan, load_report, too_large
from pipelines.refresh.stores.places import scan_listing
from pipelines.refresh.stores.store import ConflictError, DeniedError, Found, MissingError, at_once, open_store
from pipelines.refresh.user_lists import USER_LISTS

KNOWN_NAME = ".objects.parquet"
_SCHEMA = pyarrow.schema(
    [
        pyarrow.field("source_path", pyarrow.string()),
        pyarrow.field("tags", pyarrow.string()),
        pyarrow.field("digest", pyarrow.string()),
        pyarrow.field("report_id", pyarrow.string()),
        pyarrow.field("readable", pyarrow.bool_()),
        pyarrow.field("size", pyarrow.int64()),
        pyarrow.field("weight", pyarrow.int64()),
    ]
)


def fetch_report(entry: RawEntry) -> RawReport | Problem:
    """The bytes of a report in a store and of its sidecar, or why they cannot be had.

    Raises RefreshError where the store fails, or where an object is not what the listing said.
    """
    if entry.origins[0].size > MAX_BYTES:
        return too_large()
    try:
        data, *sidecar = map(_fetch, entry.origins)
    except DeniedError:
        return Problem("unreadable_file", "the object or its sidecar cannot be read: access is denied; give permission")
    return RawReport(entry.batch, entry.source_path, data, sidecar[0] if sidecar else None)


def _fetch(origin: Origin) -> bytes:
    try:
        return open_store(origin.url).get(origin.key, tag=origin.tag, size=min(origin.size, MAX_BYTES + 1))
    except (ConflictError, MissingError) as error:
        raise RefreshError(
            f"{origin.url}/{origin.key}: the object changed while it was read; run the refresh again"
        ) from error


class RawStore:
    """A raw/ that lies in a store. `folder` takes the few files that are no reports; `known` is the file that keeps
    what is known of the reports."""

    def __init__(self, url: str, folder: Path, known: Path) -> None:
        self.url = url.rstrip("/")
        self.folder = folder
        self._known_file = known
        self._known: dict[str, tuple[str, Seen]] | None = None
        self._now: dict[str, tuple[str, Seen]] = {}

    def scan(self) -> Scan:
        """The reports that the store lists now. Lists and reviews of the user are put into the folder."""
        store = open_store(self.url)
        objects = list(store.list())
        self._bring([found for found in objects if found.key == REVIEWS or found.key.startswith(f"{USER_LISTS}/")])
        return scan_listing(self.url, objects)

    def look(self, entries: Sequence[RawEntry]) -> Iterator[Seen]:
        """What there is to know of reports; only those that are new or changed are fetched."""
        if self._known is None:
            self._known = _read_known(self._known_file)
        known = self._known
        tags = [_tags_of(entry) for entry in entries]
        new = [
            entry
            for entry, tag in zip(entries, tags, strict=True)
            if not tag or known.get(entry.source_path, ("",))[0] != tag
        ]
        fetched = at_once(lambda entry: see_report(entry, load_report(entry)), new)
        waiting = {entry.source_path for entry in new}
        for entry, tag in zip(entries, tags, strict=True):
            seen = next(fetched) if entry.source_path in waiting else known[entry.source_path][1]
            if tag and seen.readable:  # what may not be read today may be tomorrow, as it is
                self._now[entry.source_path] = (tag, seen)
            yield seen

    def keep(self) -> None:
        """Keep what is known now for the next refresh."""
        if self._now == self._known:
            return
        rows = sorted(self._now.items())
        columns = {
            "source_path": [path for path, _ in rows],
            "tags": [tag for _, (tag, _) in rows],
            **{name: [getattr(seen, name) for _, (_, seen) in rows] for name in _SCHEMA.names[2:]},
        }
        self._known_file.parent.mkdir(parents=True, exist_ok=True)
        with open_beside(self._known_file) as file:
            pyarrow.parquet.write_table(pyarrow.table(columns, schema=_SCHEMA), file, compression="zstd")

    def _bring(self, objects: Sequence[Found]) -> None:
        """Make the folder hold these objects and nothing else."""
        self.folder.mkdir(parents=True, exist_ok=True)
        wanted = {self.folder / found.key: found for found in objects if not found.key.endswith("/")}
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_file() and path not in wanted:
                path.unlink()
        for path, found in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_fetch(Origin(self.url, found.key, found.size, found.tag)))
        lists = self.folder / USER_LISTS
        if lists.is_dir() and not any(lists.iterdir()):
            lists.rmdir()


def _tags_of(entry: RawEntry) -> str:
    """What changes where a report or its sidecar does; empty where the store does not say."""
    if not all(origin.tag for origin in entry.origins) or not entry.origins:
        return ""
    return " ".join(f"{origin.size}:{origin.tag}" for origin in entry.origins)


def _read_known(file: Path) -> dict[str, tuple[str, Seen]]:
    try:
        table = pyarrow.parquet.read_table(file, partitioning=None)
        names = _SCHEMA.names if _SCHEMA.names[-1] in table.column_names else _SCHEMA.names[:-1]  # not known once
        columns = [table[name].to_pylist() for name in names]
    except (OSError, KeyError, pyarrow.ArrowException):
        return {}
    return {path: (tags, Seen(*seen)) for path, tags, *seen in zip(*columns, strict=True)}
