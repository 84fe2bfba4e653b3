"""Reports by themselves, straight from files through all rooms: no raw/, no warehouse, no row written."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.reading import RawReport
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.rooms import continue_group, read_group
from pipelines.refresh.scan import SIDECAR_SUFFIX, UNSORTED
from pipelines.refresh.workspace import Tables


class UnreadFileError(Exception):
    """A file whose bytes cannot be had."""


def check_files(files: Sequence[Path], given: Mapping[str, str]) -> Tables:
    """All tables of some reports. `given` goes before what their sidecars say. Raises UnreadFileError."""
    tables = read_group([_load(path, given) for path in dict.fromkeys(files)])
    for room in STAGE_ROOMS[1:]:
        tables |= continue_group(room, tables)
    return tables


def _load(path: Path, given: Mapping[str, str]) -> RawReport:
    sidecar = path.with_suffix(SIDECAR_SUFFIX)
    try:
        data = path.read_bytes()
        said = sidecar.read_bytes() if sidecar.is_file() else None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UnreadFileError(f"{path}: cannot be read: {why}; expected a report file that you may read") from error
    return RawReport(UNSORTED, str(path), data, _override(said, given))


def _override(sidecar: bytes | None, given: Mapping[str, str]) -> bytes | None:
    """A sidecar that says what is given, and else what the one on the disk says."""
    if not given:
        return sidecar
    try:
        said = tomllib.loads((sidecar or b"").decode())
    except ValueError:
        return sidecar  # reading says what is wrong with it
    merged = {key: value if isinstance(value, str) else str(value) for key, value in said.items()}
    lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in {**merged, **given}.items()]
    return "\n".join(lines).replace("\x7f", "\\u007f").encode()
