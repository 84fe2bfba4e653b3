"""Names under which files say title, publisher, day and address of themselves, and what stands under them.

What is not here: what the text itself says (`imprint`), and the sidecar.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pipelines.reading.decoding import UnreadableError
from pipelines.reading.imprint import Imprint
from pipelines.reading.sidecars import Published, read_published

_DAY = re.compile(r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2}))?)?")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_LONGEST = 200  # characters of a declared title or publisher; a longer one is no such thing


def read_declarations(kind: str, said: Mapping[str, str]) -> Imprint:
    """What `said` (lower-case names to values) says under the names listed for a kind: front_matter or meta."""
    values: dict[str, str] = {}
    for field, names in _names()[kind].items():
        found = next((said[name].strip() for name in names if said.get(name, "").strip()), "")
        if 0 < len(found) <= _LONGEST:
            values[field] = found
    address = values.get("url", "")
    return Imprint(
        values.get("title"),
        values.get("publisher"),
        read_loose_day(values.get("published", "")),
        address if _ADDRESS.fullmatch(address) else None,
    )


def read_loose_day(value: str) -> Published | None:
    """The day that a declaration begins with, as exact as it is; None where it is none."""
    match = _DAY.match(value.strip())
    if not match:
        return None
    try:
        return read_published("-".join(part for part in match.groups() if part))
    except UnreadableError:
        return None


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    listed = resources.files("schemas.codelists").joinpath("reading/declarations.toml").read_text(encoding="utf-8")
    return tomllib.loads(listed)
