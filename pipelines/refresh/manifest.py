"""What a published version was made from: written beside the version, and copied to `<warehouse>/manifest.json`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Digests = Mapping[str, str]
"""Room → digest of everything its rows depend on."""


@dataclass(frozen=True)
class Manifest:
    """A published version: when and by what it was made, from which inputs, with how many rows.

    `batches` holds batch → shard → room → digest; `across` the digest of what was derived over all batches; `rooms`
    the digests of each room's code and lists; `summary` what `gouji run` prints; `failed` the paths of reports that
    could not be done by our fault.
    """

    version: int
    published_at: str
    gouji_version: str
    schema_version: str
    batches: Mapping[str, Mapping[str, Digests]]
    across: str
    rooms: Digests
    counts: Mapping[str, int] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    failed: Sequence[str] = ()

    def to_json(self) -> str:
        """The manifest as text, keys sorted."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def manifest_path(version_dir: Path) -> Path:
    """Where the manifest of a version lies: `versions/<n>.json` beside `versions/<n>/`."""
    return version_dir.with_name(f"{version_dir.name}.json")


def read_manifest(path: Path) -> Manifest | None:
    """The manifest in a file, or None where there is none that this gouji understands."""
    try:
        return Manifest(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
