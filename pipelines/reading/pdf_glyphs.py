"""The characters of a PDF file with their places on the pages, read by PDFium. Run as a script in a process of its own.

PDF is read by a large library in C++ from files that may be made to hurt it; so it runs where its time and memory can
be bounded, and where a crash is only a refusal. Standard input holds the file; standard output gets what
`pdf_process.read_glyphs` unpacks. What is not here: lines, columns and paragraphs, and anything of this package: the
process must start fast, and small.
"""

from __future__ import annotations  # array is generic to type checkers only

import ctypes
import json
import math
import sys
from array import array
from typing import Any

import pypdfium2.raw as pdfium

MOST_PAGES = 3_000
MOST_GLYPHS = 2_000_000
MOST_ON_A_PAGE = 200_000
MOST_OBJECTS = 500
"""Objects of a page without text that are looked at for pictures."""
MEMORY_LIMIT = 800 * 1024 * 1024
CPU_SECONDS = 60
FIELDS = 5
"""Numbers of a glyph: left, right, baseline, size, tilt (0: upright), in points from the lower left of the page."""
_LINE_END_HYPHEN = 0x02
"""What PDFium gives for a hyphen behind a letter, be it an ideograph, that ends a line; it may be a minus."""
_PICTURE = 0.4  # share of a page without text that a picture covers, for the page to be called scanned

_REFUSALS = {
    4: ("encrypted", "the file opens only with a password; save it without one"),
    5: ("encrypted", "the file is protected by a scheme that is not read; save it without protection"),
}


class RefusedError(Exception):
    """A file that PDFium or a limit refuses: a short name and a sentence."""


def read_pages(data: bytes) -> tuple[dict[str, Any], list[tuple[array[int], array[float]]]]:
    """Sizes of the pages, and for each its code points and `FIELDS` numbers a glyph. Raises `RefusedError`."""
    pdfium.FPDF_InitLibrary()
    buffer = ctypes.create_string_buffer(data, len(data))
    document = pdfium.FPDF_LoadMemDocument64(buffer, len(data), None)
    if not document:
        code = pdfium.FPDF_GetLastError()
        raise RefusedError(*_REFUSALS.get(code, ("bad_pdf", "the file is no PDF or is broken; print it to PDF again")))
    count = pdfium.FPDF_GetPageCount(document)
    if not 0 < count <= MOST_PAGES:
        raise RefusedError(
            "too_large" if count > 0 else "bad_pdf",
            f"the file says it has {count:,} pages, expected 1 to {MOST_PAGES:,}; cut it into its reports",
        )
    sizes: list[tuple[float, float, bool]] = []
    pages: list[tuple[array[int], array[float]]] = []
    total = 0
    for number in range(count):
        page = pdfium.FPDF_LoadPage(document, number)
        if not page:
            raise RefusedError("bad_pdf", f"page {number + 1} of {count} cannot be read; print the file to PDF again")
        codes, places = _read_page(page, MOST_GLYPHS - total)
        total += len(codes)
        scanned = not codes and _is_picture(page)
        sizes.append((pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page), scanned))
        pages.append((codes, places))
        pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)
    return {"pages": sizes, "glyphs": [len(codes) for codes, _ in pages]}, pages


def _read_page(page: Any, most: int) -> tuple[array[int], array[float]]:
    codes, places = array("I"), array("f")
    text = pdfium.FPDFText_LoadPage(page)
    if not text:
        return codes, places
    count = pdfium.FPDFText_CountChars(text)
    if count > min(most, MOST_ON_A_PAGE):
        raise RefusedError(
            "too_large",
            f"the pages hold more than {MOST_GLYPHS:,} characters, or one more than {MOST_ON_A_PAGE:,}, the limits; "
            "cut it into its reports",
        )
    turn = pdfium.FPDFPage_GetRotation(page)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    box, matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:  # the first half of a pair that stands for one character
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code == _LINE_END_HYPHEN and pdfium.FPDFText_IsHyphen(text, index) == 1:
            code = ord("-")
        if code < 0x20 or 0xD800 <= code < 0xE000 or pdfium.FPDFText_IsGenerated(text, index) == 1:
            continue
        pdfium.FPDFText_GetLooseCharBox(text, index, box)
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        pdfium.FPDFText_GetMatrix(text, index, matrix)
        size = pdfium.FPDFText_GetFontSize(text, index) * math.hypot(matrix.b, matrix.d)
        left, _, right, _ = _turn(turn, width, height, box.left, box.bottom, box.right, box.top)
        _, base, _, _ = _turn(turn, width, height, x.value, y.value, x.value, y.value)
        tilt = (math.degrees(math.atan2(matrix.b, matrix.a)) - 90 * turn + 180) % 360 - 180
        codes.append(code)
        places.extend((left, right, base, abs(size), tilt))
    pdfium.FPDFText_ClosePage(text)
    return codes, places


def _turn(
    turn: int, width: float, height: float, x0: float, y0: float, x1: float, y1: float
) -> tuple[float, float, float, float]:
    """A box on the page as a reader holds it; `turn` counts quarter turns clockwise."""
    if turn == 1:
        x0, y0, x1, y1 = y0, height - x1, y1, height - x0
    elif turn == 2:
        x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
    elif turn == 3:
        x0, y0, x1, y1 = width - y1, x0, width - y0, x1
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _is_picture(page: Any) -> bool:
    """Whether a picture covers much of the page."""
    area = pdfium.FPDF_GetPageWidthF(page) * pdfium.FPDF_GetPageHeightF(page)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        each = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(each) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        if pdfium.FPDFPageObj_GetBounds(each, left, bottom, right, top):
            covered = abs((right.value - left.value) * (top.value - bottom.value))
            if covered > _PICTURE * area:
                return True
    return False


def pack(head: dict[str, Any], pages: list[tuple[array[int], array[float]]]) -> bytes:
    """Eight digits that say how long the JSON of `head` is, that JSON, then the arrays of each page."""
    shown = json.dumps(head).encode()
    return b"".join([b"%08d" % len(shown), shown, *(part.tobytes() for page in pages for part in page)])


def bound_process(seconds: int) -> None:
    """Bound memory and computing time of this process, where the system can."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, MEMORY_LIMIT), (resource.RLIMIT_CPU, seconds)):
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (bound, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read a file from standard input and write its glyphs, or why it is refused, to standard output."""
    bound_process(int(sys.argv[1]))
    try:
        head, pages = read_pages(sys.stdin.buffer.read())
    except RefusedError as refusal:
        head, pages = {"error": refusal.args[0], "message": refusal.args[1]}, []
    sys.stdout.buffer.write(pack(head, pages))


if __name__ == "__main__":
    main()
