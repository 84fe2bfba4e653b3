"""Makes files that would hurt a reader: PDF files and archives that are small on disk and endless inside."""

import zlib
from collections.abc import Sequence


def make_pdf(objects: Sequence[bytes], root: int = 1) -> bytes:
    """A PDF file of objects numbered from 1, with a table that says where each begins."""
    parts = [b"%PDF-1.7\n"]
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = sum(map(len, parts))
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % offset for offset in offsets]
    parts.append(b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start))
    return b"".join(parts)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A compressed stream object."""
    return _packed(zlib.compress(data, 9), extra)


def _packed(packed: bytes, extra: bytes = b"") -> bytes:
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), extra, packed)


_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
_PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>>>"


def pdf_of(content: bytes, *, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A PDF of one page with a content stream; `more` are objects from 6 on."""
    return _one_page(stream(content), resources, more)


def _one_page(content: bytes, resources: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return make_pdf([_CATALOG, pages, _PAGE % resources, content, _FONT, *more])


def pdf_whose_pages_loop() -> bytes:
    """The tree of pages leads back to its own root."""
    return make_pdf(
        [_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 5>>", b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 5/Parent 2 0 R>>"]
    )


def pdf_of_many_pages() -> bytes:
    """It says it has a billion pages."""
    return make_pdf([_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", _PAGE % b"", stream(b""), _FONT])


def pdf_of_forms(depth: int, width: int) -> bytes:
    """Every form draws the next `width` times: width ** depth letters in all."""
    forms = [
        stream(
            b"/X Do " * width if level < depth - 1 else b"BT /F 9 Tf (abc) Tj ET",
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
            % (7 + level),
        )
        for level in range(depth)
    ]
    return pdf_of(b"/X Do " * width, resources=b"/XObject<</X 6 0 R>>", more=forms)


def pdf_of_zeros(size: int) -> bytes:
    """Its content is `size` blanks, a whole number of millions, a thousandth of that on disk."""
    million = zlib.compressobj(9, wbits=-15)
    piece = million.compress(b" " * 1_000_000) + million.flush(zlib.Z_FULL_FLUSH)  # which may stand anywhere, any times
    low, high = 1 + 32 * size, size + 32 * size * (size + 1) // 2  # the sums of RFC 1950, of equal bytes
    check = (high % 65521 << 16 | low % 65521).to_bytes(4, "big")
    return _one_page(_packed(b"\x78\xda" + piece * (size // 1_000_000) + million.flush() + check))


def pdf_of_letters(count: int) -> bytes:
    """A page with `count` letters."""
    return pdf_of(b"BT /F 9 Tf " + b"(abcdefghij) Tj " * (count // 10) + b"ET")


def scanned_pdf() -> bytes:
    """A page that is a picture."""
    image = stream(
        bytes(100), b"/Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    return pdf_of(b"q 595 0 0 842 0 0 cm /X Do Q", resources=b"/XObject<</X 6 0 R>>", more=[image])
