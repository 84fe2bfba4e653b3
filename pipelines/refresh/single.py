"""Reports by themselves, straight from files through all rooms: no raw/, no warehouse, nothing written."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_reports
from pipelines.refresh.scan import SIDECAR_SUFFIX
from pipelines.refresh.workspace import Tables
from pipelines.statements import read_statements
from pipelines.tallying import decide_claims


class UnreadFileError(Exception):
    """A file whose bytes cannot be had."""


def check_files(files: Sequence[Path], given: Mapping[str, str]) -> Tables:
    """All tables of some reports. `given` goes before what their sidecars say. Raises UnreadFileError."""
    tables = read_reports([_load(path, given) for path in files])
    for room in (read_figures, read_statements, decide_claims):
        tables |= room(tables)
    return tables


def _load(path: Path, given: Mapping[str, str]) -> RawReport:
    sidecar = path.with_suffix(SIDECAR_SUFFIX)
    try:
        data = path.read_bytes()
        said = sidecar.read_bytes() if sidecar.is_file() else None
    except OSError as error:
        raise UnreadFileError(
            f"{path}: cannot be read: {error.strerror}; expected a report file that you may read"
        ) from error
    return RawReport("unsorted", str(path), data, _override(said, given))


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
