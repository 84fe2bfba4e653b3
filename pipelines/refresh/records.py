"""What is known of the rows of a shard beside the rows: from what each report's were made, and digests of them.

A room's rows of a report depend on its key: a digest of the room's code and lists and of the rows of the rooms before
it (of the file and its sidecar, for the first). Rows with the same key need not be made again, whatever else changed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow

from pipelines.publishing.parquet import batch_file_name
from pipelines.publishing.row_digests import digest_runs
from pipelines.refresh.digests import digest_of, room_digests

Tables = Mapping[str, pyarrow.Table]
Made = tuple[str, str]
"""The key of a room's rows of a report, and the digest of these rows."""


@dataclass(frozen=True)
class Record:
    """`digests`: room → digest of all that its rows of the shard depend on; `counts`: rows a table; `failed`: reports
    that each room gave up by our fault; `seconds` of processor time that each worked; `reports`: source_path → room →
    key and digest; `figures`: source_path → digest of the file with its sidecar, and the number of mentions."""

    digests: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    reports: Mapping[str, Mapping[str, Made]] = field(default_factory=dict)
    figures: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def to_json(self) -> str:
        """The record as text. Without seconds it depends on raw/ and the code alone."""
        return json.dumps(vars(self), ensure_ascii=False, sort_keys=True)


def read_record(path: Path) -> Record:
    """The record in a file; an empty one where there is none, or none that this gouji understands."""
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return Record(**found)
    except (OSError, ValueError, TypeError):
        return Record()


def record_path(folder: Path, batch: str, shard: str) -> Path:
    """Where the record of a shard lies in a folder of records."""
    return folder / f"{batch_file_name(batch)}.{shard}.json"


def first_key(room: str, entry_digest: str) -> str:
    """The key of the first room's rows of a report."""
    return digest_of(room_digests()[room], entry_digest)


def next_key(room: str, given: str, rows_before: Sequence[str]) -> str:
    """The key of a later room's rows, from the digests of the rows of the rooms before it and of what it is given."""
    return digest_of(room_digests()[room], given, *rows_before)


def digest_rows(tables: Tables, column: str, values: Sequence[str]) -> dict[str, list[bytes]]:
    """Value → for each table in turn the SHA-256 of its rows that have the value in the column, which stand together.
    Different rows do not share one."""
    wanted = frozenset(values)
    found = [dict(digest_runs(table, column, wanted)) for _, table in sorted(tables.items())]
    return {value: [digests.get(value, b"") for digests in found] for value in values}
