"""Which reader reads a file: chosen by its suffix, and refused where the bytes are of another kind.

What is not here: the readers. Those of web pages, Word and PDF files stand on libraries that are loaded with the first
such file: most reports are texts.
"""

import re
from collections.abc import Callable
from pathlib import PurePosixPath

from pipelines.reading.decoding import HIDDEN, UnreadableError, decode_text, refuse_image
from pipelines.reading.layers import TextLayer
from pipelines.reading.markdown import read_markdown


def read_plain(data: bytes) -> TextLayer:
    """The text layer of a text file: exactly its text."""
    decoded = decode_text(data)
    return TextLayer(decoded.text, "text/plain", decoded.encoding)


def _read_webpage(data: bytes) -> TextLayer:
    from pipelines.reading.webpages import read_webpage

    return read_webpage(data)


def _read_document(data: bytes) -> TextLayer:
    from pipelines.reading.documents import read_document

    return read_document(data)


def _read_pdf(data: bytes) -> TextLayer:
    from pipelines.reading.pdf_text import read_pdf

    return read_pdf(data)


READERS: dict[str, Callable[[bytes], TextLayer]] = {
    ".txt": read_plain,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": _read_webpage,
    ".htm": _read_webpage,
    ".shtml": _read_webpage,
    ".xhtml": _read_webpage,
    ".docx": _read_document,
    ".pdf": _read_pdf,
}
"""Suffix → what gives the text layer of such a file."""
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic"})
_REMEDIES = {
    ".doc": "open it and save it as .docx",
    ".wps": "open it and save it as .docx",
    ".rtf": "open it and save it as .docx",
    ".odt": "open it and save it as .docx",
    ".mht": "open it and save it as .html",
    ".mhtml": "open it and save it as .html",
    ".xls": "save the sheet as text with tabs, suffix .txt",
    ".xlsx": "save the sheet as text with tabs, suffix .txt",
    ".csv": "give it the suffix .txt",
    ".ofd": "print it to a .pdf with text",
    ".zip": "take the reports out of it",
    ".rar": "take the reports out of it",
}


def read_layer(data: bytes, source_path: str) -> TextLayer:
    """The text layer of a file. Raises `UnreadableError` for a suffix that is not read and whatever its reader does."""
    if re.search("[\ud800-\udfff]", source_path):
        raise UnreadableError("bad_name", "the file's name is not UTF-8; rename the file")
    if hidden := HIDDEN.search(source_path):
        raise UnreadableError(
            "bad_name",
            f"the name of the file or a folder holds U+{ord(hidden[0]):04X}, which is not seen and changes how the "
            "name is shown; rename it",
        )
    suffix = PurePosixPath(source_path).suffix.lower()
    reader = READERS.get(suffix)
    if reader is not None:
        return reader(data)
    if suffix in _IMAGES:
        raise UnreadableError("no_text_layer", f"a {suffix} file is an image: no text layer; give a version with text")
    refuse_image(data)
    shown = repr(suffix) if suffix else "none"
    remedy = _REMEDIES.get(suffix, "give the text in such a file")
    raise UnreadableError(
        "unknown_suffix", f"the file's suffix is {shown}; suffixes that are read: {', '.join(READERS)}; {remedy}"
    )
