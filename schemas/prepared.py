"""What is made of the shipped lists, kept from one process to the next in the user's folder of caches.

Most runs are short, and to parse the lists takes a good part of one: a tenth of that where what comes of it is kept. It
is plain data (dictionaries, lists, strings, numbers) in a file for each list, written whole or not at all. A file is
believed only if it begins with the digest of its own content, of all that its content is made from and of the Python
that wrote it; one that is missing, stale, torn or not to be read is made again, and one that cannot be written is done
without. Nothing that is asked for here differs by whether it was kept.
"""

import hashlib
import marshal
import os
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import resources
from importlib.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

Plain = TypeVar("Plain")
FOLDER = "lists"
_PYTHON = f"{sys.version} {sys.implementation.cache_tag} {marshal.version}".encode()
_SEAL_BYTES = hashlib.sha256().digest_size


def caches_dir() -> Path:
    """The user's folder of what gouji may make again at any time. Raises RuntimeError where the user has no home."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gouji"


def prepared(module: str, made_of: Sequence[Traversable | str], make: Callable[[], Plain], part: str = "") -> Plain:
    """What a function of a module makes of some files or texts, and of nothing else: plain data, kept or made now.

    `part` tells apart what one module makes of several.
    """
    package, _, name = module.rpartition(".")
    sources = [resources.files(package).joinpath(f"{name}.py"), *made_of]
    data = [each.encode() if isinstance(each, str) else each.read_bytes() for each in sources]
    return _kept(f"{module}{part and '.'}{part}", data, make)


def read_toml(path: Traversable) -> dict[str, Any]:
    """A list in TOML, without dates and times."""
    data = path.read_bytes()
    return _kept(path.name, [data], lambda: tomllib.loads(data.decode("utf-8")))


def _kept(name: str, sources: Sequence[bytes], make: Callable[[], Plain]) -> Plain:
    given = b"".join(hashlib.sha256(source).digest() for source in (_PYTHON, *sources))
    try:
        file = caches_dir() / FOLDER / name
    except RuntimeError:
        return make()
    stored = b""
    with suppress(OSError):
        stored = file.read_bytes()
    seal, content = stored[:_SEAL_BYTES], stored[_SEAL_BYTES:]
    if content and seal == _seal(given, content):
        found: Plain = marshal.loads(content)
        return found
    made = make()
    content = marshal.dumps(made)  # type: ignore[arg-type]  # raises ValueError for what is no plain data
    with suppress(OSError):
        _write_whole(file, _seal(given, content) + content)
    return made


def _seal(given: bytes, content: bytes) -> bytes:
    return hashlib.sha256(given + content).digest()


def _write_whole(file: Path, data: bytes) -> None:
    """Write beside and swap in: another process reads the old file or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
        Path(beside).replace(file)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
