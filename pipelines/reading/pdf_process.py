"""Reads the glyphs of a PDF file in a process of its own, and says why where that cannot be done.

The process has a bound of memory and computing time; when it goes over, crashes or hangs, the file is refused and
nothing else suffers. What is not here: what runs in that process (`pdf_glyphs`), and what glyphs mean.
"""

from __future__ import annotations  # array is generic to type checkers only

import json
import subprocess
import sys
from array import array
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading.decoding import UnreadableError
from pipelines.reading.pdf_glyphs import CPU_SECONDS, FIELDS, MEMORY_LIMIT

WALL_SECONDS = 10 * CPU_SECONDS
"""A machine with much to do gives the process little; only one that hangs takes so long."""
_REMEDY = "print it to PDF again, or give its text as .txt"


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """A page: its size in points, its code points, `FIELDS` numbers a glyph, and whether it is a picture only."""

    width: float
    height: float
    scanned: bool
    codes: array[int]
    places: array[float]


def read_glyphs(data: bytes, seconds: int = CPU_SECONDS) -> list[GlyphPage]:
    """The pages of a PDF file. Raises `UnreadableError` for one that is refused, and one that is over a bound."""
    script = Path(__file__).with_name("pdf_glyphs.py")
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(script), str(seconds)],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _beyond(f"it was not read within {WALL_SECONDS} seconds") from None
    if done.returncode != 0:
        raise _beyond(f"it takes more than {seconds} seconds or {MEMORY_LIMIT // 2**20} MiB to read, or is broken")
    return unpack(done.stdout)


def _beyond(what: str) -> UnreadableError:
    return UnreadableError("pdf_beyond_bounds", f"the PDF cannot be read: {what}; {_REMEDY}")


def unpack(answer: bytes) -> list[GlyphPage]:
    """What `pdf_glyphs.pack` packed. Raises `UnreadableError` for a refusal."""
    length = 8 + int(answer[:8])
    head = json.loads(answer[8:length])
    if "error" in head:
        raise UnreadableError(head["error"], head["message"])
    pages = []
    at = length
    for (width, height, scanned), count in zip(head["pages"], head["glyphs"], strict=True):
        codes, places = array("I"), array("f")
        middle = at + count * codes.itemsize
        end = middle + count * FIELDS * places.itemsize
        codes.frombytes(answer[at:middle])
        places.frombytes(answer[middle:end])
        at = end
        pages.append(GlyphPage(width, height, scanned, codes, places))
    return pages
