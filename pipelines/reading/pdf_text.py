"""PDF files with a text layer to the text layer of a report.

Lines that fill their column are joined with the next, also from column to column and from page to page; titles over
several lines are one. Running heads, page numbers and stamps across the page are furniture, and stand after the
paragraph that they interrupt. A file whose pages are pictures is refused. What is not here: glyphs
(`pdf_process`), lines (`pdf_lines`), columns (`pdf_columns`), and what stands between two joined lines (`pdf_seams`).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from pipelines.reading.decoding import UnreadableError, refuse_image, require_size, require_text
from pipelines.reading.layers import Line, TextLayer, compose_lines
from pipelines.reading.paragraphs import is_finished, opens_with
from pipelines.reading.pdf_columns import PageLine, find_gutters, order_lines
from pipelines.reading.pdf_lines import PagePieces, Piece, read_pieces
from pipelines.reading.pdf_process import GlyphPage, read_glyphs
from pipelines.reading.pdf_seams import join_lines

MEDIA_TYPE = "application/pdf"
ENCODING = "utf-16"
"""What PDF maps its glyphs to."""

_ZONE = 0.12  # of the height of a page, at its top and at its bottom, where running heads and page numbers stand
_EDGE_ROWS = 3
_PAGE_NUMBER = re.compile(
    r"[-—–·•~\s]*(?:\d{1,4}|[ivxlIVXL]{1,6})(?:\s*/\s*\d{1,4})?[-—–·•~\s]*|第\s*\d{1,4}\s*页.{0,12}"
)
_DIGITS = re.compile(r"\d+")
_TORN_FIGURE = re.compile(r"^(?:\d\d|.[-−]\d)")  # the last character of a line, and the first ones of the next
_SAME_SIZE = 0.08
_FULL = 2.3  # ems that a full line may end before its column does: no line begins with a full stop
_NEARLY_FULL = 6.0  # and one that ends inside a sentence, where a figure or a Latin word did not fit
_INDENT = 0.8
_LEADING = 1.7
_WIDEST = 3.0  # ems between the baselines of a paragraph
_TITLE = 1.15  # size of a title, in sizes of the text
_MOST_GUTTERS = 20
_SAME_GUTTER = 3  # points
_SMALLER = 0.95
_FAR = 2.5
_APART = 1.95  # ems; lines of text stand 1.2 to 1.9 apart
_SCANNED = 0.5  # share of the pages
_MOST_PRIVATE = 0.01


def read_pdf(data: bytes) -> TextLayer:
    """The text layer of a PDF file. Raises `UnreadableError` where it has none, is encrypted, or goes over a bound."""
    require_size(data)
    refuse_image(data)
    if b"%PDF-" not in data[:1024]:
        raise UnreadableError("bad_pdf", "the file does not begin as a PDF does (%PDF-); give the file its true suffix")
    pages = read_glyphs(data)
    _refuse_scans(pages)
    text, furniture = compose_lines(_read_pages([read_pieces(page) for page in pages]))
    require_text(text, ENCODING, most_private=_MOST_PRIVATE)
    return TextLayer(text, MEDIA_TYPE, ENCODING, furniture)


def _refuse_scans(pages: Sequence[GlyphPage]) -> None:
    pictures = [number for number, page in enumerate(pages, 1) if page.scanned]
    if not any(page.codes for page in pages) or len(pictures) >= _SCANNED * len(pages) > 0:
        where = f"{len(pictures)} of {len(pages)} pages are pictures" if pictures else "the pages hold no characters"
        raise UnreadableError("no_text_layer", f"no text layer: {where}; give a version with text")


def _read_pages(pages: Sequence[PagePieces]) -> Iterator[Line]:
    paragraphs = list(_find_paragraphs(pages))
    for text, (_, furniture) in zip(join_lines([lines for lines, _ in paragraphs]), paragraphs, strict=True):
        yield Line(text)
        yield from furniture


def _find_paragraphs(pages: Sequence[PagePieces]) -> Iterator[tuple[list[PageLine], list[Line]]]:
    """The lines of each paragraph, and the furniture that interrupts or follows it."""
    heads = _find_running_heads(pages)
    body = _body_size(pages)
    paragraph: list[PageLine] = []
    leading = 0.0
    furniture: list[Line] = []
    sorted_pages = [_sort_rows(page, heads, body) for page in pages]
    gutters = _shared_gutters([find_gutters(printed) for printed, _ in sorted_pages])
    for printed, around in sorted_pages:
        furniture += around
        lines = order_lines(printed, gutters)
        leading = _usual_leading(lines) or leading
        for line in lines:
            if paragraph and not _continues(paragraph[-1], line, leading, body):
                yield paragraph, furniture
                paragraph, furniture = [], []
            paragraph.append(line)
        if paragraph:
            paragraph[-1].base = float("inf")  # nothing on the next page stands below it
    yield paragraph, furniture


def _shared_gutters(pages: Sequence[Sequence[float]]) -> list[float]:
    """Gutters that stand at the same place on several pages: columns do, the gaps of a table do not."""
    shared: list[float] = []
    places = sorted((at, number) for number, page in enumerate(pages) for at in page)
    for begin, (at, _) in enumerate(places):
        near = [place for place in places[begin:] if place[0] - at <= _SAME_GUTTER]
        if len({number for _, number in near}) > 1 and (not shared or at - shared[-1] > _SAME_GUTTER):
            shared.append(at)
    return shared[:_MOST_GUTTERS]


def _sort_rows(page: PagePieces, heads: frozenset[str], body: float) -> tuple[list[Piece], list[Line]]:
    """The pieces of a page that are text, and its furniture."""
    printed: list[Piece] = []
    furniture: list[Line] = []
    for index, row in enumerate(page.rows):
        shown = "\u3000".join(piece.text for piece in row)
        if _is_furniture(page, index, shown, heads, body):
            furniture.append(Line(shown, furniture=True))
        else:
            printed += row
    if page.askew:
        furniture.append(Line(page.askew, furniture=True))
    return printed, furniture


def _find_running_heads(pages: Sequence[PagePieces]) -> frozenset[str]:
    """Lines at the edges of pages that come again on other pages, digits aside."""
    counts: Counter[str] = Counter()
    for page in pages:
        keys = {
            _key("\u3000".join(piece.text for piece in row))
            for index, row in enumerate(page.rows)
            if _is_at_edge(page, index)
        }
        counts.update(keys)
    least = max(2, len(pages) // 4)
    return frozenset(key for key, count in counts.items() if count >= least)


def _key(text: str) -> str:
    return _DIGITS.sub("#", "".join(text.split()))


def _is_at_edge(page: PagePieces, index: int) -> bool:
    base = page.rows[index][0].base
    outer = index < _EDGE_ROWS or index >= len(page.rows) - _EDGE_ROWS
    return outer and not _ZONE * page.height < base < (1 - _ZONE) * page.height


def _stands_apart(page: PagePieces, index: int, body: float) -> bool:
    """Whether more than a line's distance parts a row at the edge, with those further out, from the text."""
    bases = [row[0].base for row in page.rows]
    if bases[index] > page.height / 2:
        inward = range(index, min(index + _EDGE_ROWS, len(bases) - 1))
    else:
        inward = range(index - 1, max(index - 1 - _EDGE_ROWS, -1), -1)
    return len(bases) == 1 or any(bases[at] - bases[at + 1] > _APART * body for at in inward)


def _is_furniture(page: PagePieces, index: int, shown: str, heads: frozenset[str], body: float) -> bool:
    """Whether a row is a running head, a page number, or a small line that stands far from all others at the edge."""
    if not _is_at_edge(page, index):
        return False
    if (_key(shown) in heads and _stands_apart(page, index, body)) or _PAGE_NUMBER.fullmatch(shown) is not None:
        return True
    row = page.rows[index][0]
    beside = [page.rows[near][0].base for near in (index - 1, index + 1) if 0 <= near < len(page.rows)]
    largest = body if row.base > page.height / 2 else _SMALLER * body  # at the foot stand signatures as well
    return row.size <= largest + 0.1 and all(abs(base - row.base) > _FAR * body for base in beside)


def _body_size(pages: Sequence[PagePieces]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for row in page.rows:
            for piece in row:
                sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _usual_leading(lines: Sequence[PageLine]) -> float:
    """The usual distance of baselines in a column."""
    distances = [
        above.base - below.base
        for above, below in pairwise(lines)
        if above.column == below.column and above.base > below.base and not above.row and not below.row
    ]
    return median(distances) if distances else 0.0


def _continues(last: PageLine, line: PageLine, leading: float, body: float) -> bool:
    """Whether a line continues the paragraph, or the title, that the line before it belongs to."""
    em = last.size
    if last.row or line.row or abs(line.size - em) > _SAME_SIZE * em:
        return False
    same_column = last.column == line.column and last.base != float("inf")
    distance = last.base - line.base
    if same_column and distance > min(_LEADING * max(leading, 1.2 * em), _WIDEST * em):
        return False
    if em > _TITLE * body:
        return same_column and distance < 2 * em and not is_finished(last.text) and not opens_with("item", line.text)
    if line.start - line.left > _INDENT * em or last.start - last.left > 3 * em:
        return False
    room = last.right - last.end
    continues_figure = room <= _FULL * em and _TORN_FIGURE.search(last.text[-1:] + line.text[:2]) is not None
    is_item = not continues_figure and bool(opens_with("item", line.text))
    if not line.indents and (not line.prose or is_item):
        return False
    finished = is_finished(last.text)
    if room > _FULL * em and (finished or not line.indents or room > _NEARLY_FULL * em):
        return False
    return same_column or not (finished or is_item)
