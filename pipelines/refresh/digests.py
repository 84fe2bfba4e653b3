"""What rows depend on, as digests: the bytes of a report and its sidecar, and the code and lists of each room.

Rows are reused only if their digest is the same; so whatever may change a row belongs into one.
"""

import hashlib
import importlib.metadata
import importlib.resources
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from importlib.resources.abc import Traversable
from itertools import pairwise

from schemas.tables import SCHEMA_VERSION

ROOMS = ("reading", "figures", "statements", "tallying", "publishing", "refresh")
"""Rooms that shape rows, in the order of the flow."""
PACKAGES = ("ahocorasick-rs", "lxml", "pandera", "polars", "pyarrow", "pypdfium2", "python-stdnum")
"""Packages whose release may change rows or the bytes of a file."""
FIRST_READERS = {"indicators": "statements"}
"""Folder of code lists → the first room that reads them, where the folder is not called after it."""
SOURCE_SUFFIXES = (".py", ".csv", ".toml", ".yaml", ".yml", ".json", ".txt", ".tsv", ".npz", ".j2", ".css", ".js")
_NAME = re.compile(rb"\w+")
_VERSION = re.compile(r"^Version: *(\S+)\s*$", re.MULTILINE)


def digest_of(*parts: str | bytes) -> str:
    """32 hex digits of SHA-256 over parts, each with its length before it."""
    sha = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        sha.update(len(data).to_bytes(8, "big"))
        sha.update(data)
    return sha.hexdigest()[:32]


@cache
def room_digests() -> Mapping[str, str]:
    """Room → digest of its code and of the rooms it imports, the schemas, the code lists it may read, and the
    environment."""
    ground = [environment_digest(), *_schema_parts()]
    lists = [(name, digest_of(data)) for name, data in _files(importlib.resources.files("schemas.codelists"), "")]
    sources = {room: dict(_files(importlib.resources.files(f"pipelines.{room}"), "")) for room in ROOMS}
    code = {room: [(name, digest_of(data)) for name, data in sources[room].items()] for room in ROOMS}
    imported = {room: set(_rooms_imported(sources[room])) for room in ROOMS}
    digests = {}
    for room in ROOMS:
        parts = [*ground]
        for name, digest in lists:
            if ROOMS.index(_first_reader(name)) <= ROOMS.index(room):
                parts += [name, digest]
        for used in _rooms_used(room, imported):
            for name, digest in code[used]:
                parts += [f"{used}/{name}", digest]
        digests[room] = digest_of(*parts)
    return digests


def _rooms_used(room: str, imported: Mapping[str, Set[str]]) -> list[str]:
    """The room and those that its modules import, directly or by another, in the order of the flow."""
    used, waiting = set(), [room]
    while waiting:
        here = waiting.pop()
        if here not in used:
            used.add(here)
            waiting += imported[here] & imported.keys()
    return [each for each in ROOMS if each in used]


def _rooms_imported(sources: Mapping[str, bytes]) -> Iterator[str]:
    """The rooms that modules' import statements name, each on a line of its own."""
    for source in [source for name, source in sources.items() if name.endswith(".py")]:
        for before, after in pairwise(source.split(b" pipelines.")):
            word = before[before.rfind(b"\n") + 1 :].strip()
            if word in (b"from", b"import") and (found := _NAME.match(after)):
                yield found[0].decode()


def _first_reader(name: str) -> str:
    """The first room that reads a code list: as stated, else the one whose name its folder bears, else the first.

    Rows made again for nothing are better than rows that are out of date.
    """
    folder = name.partition("/")[0]
    return FIRST_READERS.get(folder, folder if folder in ROOMS else ROOMS[0])


def environment_digest() -> str:
    """Digest of gouji's schema version, the Python version and the packages that shape rows and files."""
    versions = {name: _version_of(name) for name in PACKAGES}
    return digest_of(SCHEMA_VERSION, f"{sys.version_info.major}.{sys.version_info.minor}", json.dumps(versions))


def _version_of(package: str) -> str:
    """The release of a package, without parsing all that it says of itself as a letter, as the library does."""
    found = importlib.metadata.distribution(package).read_text("METADATA")
    told = _VERSION.search(found or "")
    return told[1] if told else importlib.metadata.version(package)


def chain_digests(seed: str, rooms: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Room → digest of everything its rows depend on: the input, each room up to and with it, and what is `given` to
    some of them beside (room → digest)."""
    chain = {}
    for room in rooms:
        seed = digest_of(seed, room_digests()[room], given.get(room, ""))
        chain[room] = seed
    return chain


def _schema_parts() -> list[str]:
    parts: list[str] = []
    for name, data in _files(importlib.resources.files("schemas"), ""):
        if not name.startswith("codelists/"):
            parts += [name, digest_of(data)]
    return parts


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for child in sorted(folder.iterdir(), key=lambda each: each.name):
        if child.name.endswith(SOURCE_SUFFIXES):
            yield f"{prefix}{child.name}", child.read_bytes()
        elif child.name != "__pycache__" and child.is_dir():
            yield from _files(child, f"{prefix}{child.name}/")
