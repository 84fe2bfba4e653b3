"""Parts of an Office file out of its zip archive, within bounds, and their XML without any entity resolved.

Limits stand against archives that are small on disk and endless inside. Sizes are counted while unpacking; what the
archive's directory says of them is not believed. What is not here: what the parts mean (`documents`).
"""

import io
import zipfile
import zlib
from typing import Any

from lxml import etree

from pipelines.reading.decoding import UnreadableError

MOST_MEMBERS = 10_000
LARGEST_PART = 32 * 1024 * 1024
"""Bytes of XML of one part; the tree of such a part takes some ten times as much memory."""
HIGHEST_RATIO = 200
"""Bytes out for a byte in; the XML of real documents gives 5 to 40."""
MOST_TAGS = 2_000_000
"""The tree takes some hundred bytes a tag."""
SMALLEST_BOMB = 1024 * 1024
"""Below this size no ratio is too high: an empty table repeats itself a lot."""
DEEPEST = 200
"""Elements inside each other; a table in a table in a text box takes some 40."""
_CHUNK = 256 * 1024
_REMEDY = "open the document in an office program and save it again as .docx, or give its text as .txt"


class Archive:
    """An opened zip archive of a document."""

    def __init__(self, data: bytes) -> None:
        """Raises `UnreadableError` for bytes that are no zip archive, or one with too many members."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
            raise UnreadableError(
                "bad_docx", f"the file is no zip archive, which a .docx is: {error}; {_REMEDY}"
            ) from None
        names = self._zip.namelist()
        if len(names) > MOST_MEMBERS:
            raise UnreadableError(
                "bomb", f"the archive has {len(names):,} members, the limit is {MOST_MEMBERS:,}; {_REMEDY}"
            )
        self._names = {name.lstrip("/"): name for name in names}

    def read_part(self, name: str) -> bytes | None:
        """The bytes of a part; None where the archive has none of that name. Raises `UnreadableError` for a bomb."""
        member = self._names.get(name.lstrip("/"))
        if member is None:
            return None
        info = self._zip.getinfo(member)
        if info.flag_bits & 0x1:
            raise UnreadableError("encrypted", f"{name} is encrypted; save the document without a password")
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    parts.append(chunk)
                    self._refuse_bomb(name, size, info.compress_size)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
            raise UnreadableError("bad_docx", f"{name} cannot be unpacked: {error}; {_REMEDY}") from None
        return b"".join(parts)

    def _refuse_bomb(self, name: str, size: int, packed: int) -> None:
        if size > LARGEST_PART:
            raise UnreadableError("bomb", f"{name} unpacks to more than {LARGEST_PART:,} bytes, the limit; {_REMEDY}")
        if size > SMALLEST_BOMB and size > HIGHEST_RATIO * max(packed, 1):
            raise UnreadableError(
                "bomb", f"{name} unpacks to more than {HIGHEST_RATIO} times its size, the limit; {_REMEDY}"
            )

    def read_xml(self, name: str) -> Any:
        """The root element of a part of XML; None where the archive has none of that name.

        Raises `UnreadableError` for XML with a document type (no Office program writes one, and entities come in it),
        nested too deep, or broken.
        """
        data = self.read_part(name)
        return None if data is None else _parse(name, data)


def _parse(name: str, data: bytes) -> Any:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,  # depth and size have bounds of their own here
        remove_comments=True,
        remove_pis=True,
    )
    if data.count(b"<") > MOST_TAGS or data.count(b"=") > 2 * MOST_TAGS:
        raise UnreadableError("bomb", f"{name} has more than {MOST_TAGS:,} tags, the limit; {_REMEDY}")
    declared = data[:4096].replace(b"\0", b"")
    if b"<!DOCTYPE" in declared or b"<!ENTITY" in declared:
        raise UnreadableError("bomb", f"{name} declares a document type, which no document has; {_REMEDY}")
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        what = "too_deep" if "depth" in str(error).lower() else "bad_docx"
        raise UnreadableError(what, f"{name} is no well-formed XML: {error}; {_REMEDY}") from None
    if root.getroottree().docinfo.doctype:
        raise UnreadableError("bomb", f"{name} declares a document type, which no document has; {_REMEDY}")
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            raise UnreadableError("too_deep", f"{name} nests elements deeper than {DEEPEST}; {_REMEDY}")
    return root
