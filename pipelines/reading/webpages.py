"""Web pages to their text layer: what is printed, line by line, and which lines are the page's furniture.

Every visible line stands in the text layer: those of the main text as lines of articles, all others (navigation, share
bars, links, footers) as furniture. Dropped, because no reader sees them: scripts, styles, form controls, comments, and
elements hidden by the attribute `hidden` or by a style of their own. Nothing is fetched and no entity of a document
type is resolved. What is not here: which lines are main text (`main_text`), and how a table becomes rows (`gridlines`).
"""

import re
from typing import Any

import numpy as np
from lxml import etree

from pipelines.reading.declarations import read_declarations
from pipelines.reading.decoding import UnreadableError, decode_markup, has_private, require_text
from pipelines.reading.elements import element_kinds
from pipelines.reading.gridlines import GridRow, is_data_table
from pipelines.reading.imprint import Imprint
from pipelines.reading.labels import may_have_labels, split_labels
from pipelines.reading.layers import INVISIBLE, TextLayer, clean_run, compose_lines, lower_digits, raise_digits, squeeze
from pipelines.reading.main_text import Page, mark_furniture
from pipelines.reading.wrapped import BREAK, Place, join_breaks, strip_edges

MEDIA_TYPE = "text/html"
MOST_TAGS = 300_000
"""The tree of such a page takes some hundred bytes a tag; pages of real sites have some thousands."""
DEEPEST = 200
"""Elements inside each other; a page that goes deeper was made to hurt, or is broken beyond knowing what holds what."""

_LONGEST_TAG = 8_000  # characters that no tag of a real page has
_LONG_TAG = re.compile(rf"<[A-Za-z][^<>]{{{_LONGEST_TAG},}}")
_MOST_ATTRIBUTES = 4_000
_SPACE = re.compile(r"[ \t\r\n\f]+")
_CELLS = frozenset({"td", "th"})
_LINE_END = re.compile("[\r\n]")
_SIGNS_OF_HIDING = (b"none", b"hidden", b"&#")  # the last may stand for a letter of the others
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAY_HIDE = etree.XPath(
    "//@hidden/.. | //@style[contains(translate(., 'NOE', 'noe'), 'none')"
    " or contains(translate(., 'HIDEN', 'hiden'), 'hidden')]/.."
)
_BEYOND_DEEPEST = etree.XPath("boolean(" + "/*" * (DEEPEST + 1) + ")")
_MOST_MERGED = 40_000
_SITE = re.compile(r"\s*[-_|—–·]+\s*[^-_|—–]*$|[-_|—–]{1,2}[^-_|—–]*$")


def read_webpage(data: bytes) -> TextLayer:
    """The text layer of an HTML file. Raises `UnreadableError` where it has no text or is nested too deep."""
    decoded = decode_markup(data)
    tags = decoded.text.count("<")
    if tags > MOST_TAGS:
        raise UnreadableError(
            "too_large",
            f"the page has {tags:,} tags, the limit is {MOST_TAGS:,}; save the text of the page as .txt",
        )
    encoded = decoded.text.encode("utf-8")
    _refuse_crowded_tags(decoded.text, encoded)
    root = _parse(encoded)
    declared, title = _read_head(root)
    written = encoded.lower()
    if any(sign in written for sign in _SIGNS_OF_HIDING):
        _hide(root)
    has_icons = has_private(encoded)
    if tags <= _MOST_MERGED and not has_icons:
        _merge_runs(root)
    page = Page(declared=declared, title=title)
    _Walk(page, may_have_icons=has_icons or b"&#" in encoded).read(root)
    text, furniture = compose_lines(mark_furniture(page))
    require_text(text, decoded.encoding)
    return TextLayer(text, MEDIA_TYPE, decoded.encoding, furniture, page.declared, _bare_title(page.title))


def _refuse_crowded_tags(text: str, encoded: bytes) -> None:
    """Refuse a tag with thousands of attributes, each of which is compared with all before it."""
    begins = np.flatnonzero(np.frombuffer(encoded, dtype=np.uint8) == ord("<"))
    if np.diff(begins, append=len(encoded)).max(initial=0) < _LONGEST_TAG:
        return
    for match in _LONG_TAG.finditer(text):
        if match[0].count("=") + len(match[0].split()) > _MOST_ATTRIBUTES:
            raise UnreadableError(
                "bad_html", f"the tag at character {match.start()} has thousands of attributes; save the text as .txt"
            )


def _parse(encoded: bytes) -> Any:
    """The root of a page in UTF-8."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(encoded, parser)
    except etree.LxmlError as error:
        raise UnreadableError("bad_html", f"the page cannot be parsed: {error}; save the page again as HTML") from None
    if root is None:
        raise UnreadableError("no_letters", "the page holds no element and no text; give a version with the report")
    if any("depth" in entry.message for entry in parser.error_log.filter_from_errors()):
        raise _too_deep()
    return root


def _hide(root: Any) -> None:
    """Make of every hidden element one whose text is skipped."""
    for element in _MAY_HIDE(root):
        style = element.get("style")
        if "hidden" in element.attrib or (style is not None and _HIDDEN.search(style)):
            element.tag = "template"


def _merge_runs(root: Any) -> None:
    """Take off the elements that only mark characters inside a line, so that there are fewer to walk over.

    Not for pages with icons, which are told by standing alone in their element, nor for those of very many tags: the
    runs of a line are put together in time that grows with the square of their number.
    """
    if _BEYOND_DEEPEST(root):
        raise _too_deep()
    etree.strip_tags(root, *element_kinds().inline)


def _too_deep() -> UnreadableError:
    return UnreadableError(
        "too_deep", f"elements are nested deeper than {DEEPEST}; open the page and save its text as .txt"
    )


def _bare_title(title: str) -> str | None:
    """The page's <title> without the name of the site behind it."""
    bare = _SITE.sub("", title).strip()
    return bare if len(bare) >= 4 else title.strip() or None


class _Walk:
    """One walk over the elements of a page, collecting its lines."""

    def __init__(self, page: Page, *, may_have_icons: bool) -> None:
        self.page = page
        self.may_have_icons = may_have_icons
        self.kinds = element_kinds()
        self.blocks, self.skipped = self.kinds.block, self.kinds.skipped | {"head"}
        self.plain_blocks = self.blocks - self.kinds.headings - {"table", "pre", "article"}
        self.pieces: list[str] = []
        self.linked = 0
        self.links = 0
        self.preformatted = 0
        self.headings = 0
        self.gap = 0
        self.raised: list[str] = []
        self.row: GridRow | None = None
        self.grid: Any = None

    def read(self, root: Any) -> None:
        """Collect the lines of all elements."""
        self._descend(root, 1)
        self._flush()

    def _descend(self, element: Any, depth: int) -> None:
        if depth > DEEPEST:
            raise _too_deep()
        tag = element.tag
        if tag in self.skipped:
            return
        is_block = tag in self.blocks
        if is_block:
            if self._read_leaf(tag, element) if self.row is None else self._read_row(tag, element, depth):
                return
            self._open_block(tag, element)
        elif tag == "br":
            self.pieces.append(BREAK)
        elif tag == "a":
            self.links += 1
        elif tag in ("sup", "sub"):
            self.raised.append(tag)
        if tag in _CELLS and self.row is not None and depth < DEEPEST and (run := _only_run(element)) is not None:
            self._add(run)
        else:
            if run := element.text:
                self._add(run)
            for child in element:
                self._descend(child, depth + 1)
                if run := child.tail:
                    self._add(run)
        if is_block:
            self._close_block(tag, element)
        elif tag == "a":
            self.links -= 1
        elif tag in ("sup", "sub"):
            self.raised.pop()

    def _read_leaf(self, tag: str, element: Any) -> bool:
        """Read a block that holds one run that is a line as it stands, as most do; False for any other."""
        if len(element) or tag not in self.plain_blocks or self._changes_runs():
            return False
        text = strip_edges(element.text or "")
        if not _stands(text):
            return False
        if self.pieces or self.linked:
            self._flush()
        self.page.add_leaf(tag, _names_of(element), text, heading=self.headings > 0, gap=self.gap)
        if text:
            self.gap = 0
        return True

    def _read_row(self, tag: str, element: Any, depth: int) -> bool:
        """Read a row of a table of which each cell holds one such run; False for any other."""
        if tag != "tr" or self.row is None or depth > DEEPEST - 2 or self._changes_runs() or _holds(element.text):
            return False
        cells: list[tuple[Any, str]] = []
        for cell in element:
            run = _only_run(cell) if cell.tag in _CELLS and not _holds(cell.tail) else None
            if run is None or not _is_even(text := strip_edges(run)):
                return False
            cells.append((cell, text))
        self._open_in_grid(tag, element)
        for cell, text in cells:
            if cell.keys():
                self.row.open_cell(cell.get("colspan"), cell.get("rowspan"))
            else:
                self.row.open_cell()
            self.row.close_cell(text)
        self._close_in_grid(tag)
        return True

    def _changes_runs(self) -> bool:
        """Whether characters do not stand for themselves here."""
        return bool(self.links or self.raised or self.preformatted or self.may_have_icons)

    def _add(self, run: str) -> None:
        if not self.pieces and run.isspace() and not self.preformatted:
            return  # white space that begins a line is none of it
        if self.may_have_icons or self.links or self.raised:
            run = clean_run(run)
        if self.preformatted:
            run = run.replace("\r\n", "\n").replace("\n", BREAK + BREAK)
        if self.raised:
            run = raise_digits(run) if self.raised[-1] == "sup" else lower_digits(run)
        self.pieces.append(run)
        if self.links:
            self.linked += len(run.strip())

    def _open_block(self, tag: str, element: Any) -> None:
        if self.row is not None:
            self._open_in_grid(tag, element)
            return
        if self.pieces or self.linked:
            self._flush()
        if tag == "table" and is_data_table(element):
            self.row, self.grid = GridRow(), element
        elif tag == "pre":
            self.preformatted += 1
        elif tag in self.kinds.headings:
            self.headings += 1
        elif tag == "article":
            self.gap = 2
        self.page.open_node(tag, _names_of(element))

    def _close_block(self, tag: str, element: Any) -> None:
        if self.row is not None and element is not self.grid:
            self._close_in_grid(tag)
            return
        if self.pieces or self.linked:
            self._flush()
        if self.row is not None:
            self.page.add_line(squeeze(self.row.close()), 0, heading=False)  # cells without a row around them
            self.row = self.grid = None
        elif tag == "pre":
            self.preformatted -= 1
        elif tag in self.kinds.headings:
            self.headings -= 1
        self.page.close_node()

    def _open_in_grid(self, tag: str, element: Any) -> None:
        assert self.row is not None
        if tag == "tr":
            self._flush()
        elif tag in _CELLS:
            self._end_cell()
            self.row.open_cell(element.get("colspan"), element.get("rowspan"))
        else:
            self.pieces.append(BREAK)

    def _close_in_grid(self, tag: str) -> None:
        assert self.row is not None
        if tag == "tr":
            self._end_cell()
            self.page.add_line(squeeze(self.row.close()), self.linked, heading=False)
            self.linked = 0
        elif tag in _CELLS:
            self._end_cell()
        else:
            self.pieces.append(BREAK)

    def _end_cell(self) -> None:
        """What was collected belongs to the open cell; outside of any cell (a caption) it is a line."""
        assert self.row is not None
        if self.row.is_open:
            self.row.close_cell(self._take("cell")[0])
        else:
            self._flush()

    def _take(self, place: Place) -> tuple[str, bool]:
        """What was collected since the last boundary of a block, as it is printed there, and whether it is plain."""
        text = strip_edges("".join(self.pieces))
        self.pieces.clear()
        if _stands(text):
            return text, True
        text = INVISIBLE.sub("", text)
        return join_breaks(_SPACE.sub(_blank if _LINE_END.search(text) else " ", text), place), False

    def _flush(self) -> None:
        """End the line: everything collected since the last boundary of a block."""
        if self.pieces:
            text, is_plain = self._take("heading" if self.headings else "prose")
            for line in (text,) if is_plain else map(squeeze, split_labels(text)):
                self.page.add_line(line, self.linked, heading=self.headings > 0, gap=self.gap)
                self.gap, self.linked = 0, max(self.linked - len(line), 0)
        self.linked = 0


def _only_run(cell: Any) -> str | None:
    """The text of a cell that holds nothing but a run or a paragraph of one, as most do."""
    children = len(cell)
    if not children:
        return cell.text or ""
    paragraph = cell[0]
    if children > 1 or len(paragraph) or paragraph.tag != "p":
        return None
    around = (cell.text or "") + (paragraph.tail or "")
    return paragraph.text or "" if not around or around.isspace() else None


def _stands(text: str) -> bool:
    """Whether a text is a line as it stands: nothing to squeeze, and no labels to part."""
    return _is_even(text) and not may_have_labels(text)


def _is_even(text: str) -> bool:
    """Whether a text has only blanks apart from each other, no break, and nothing without ink."""
    return text.isprintable() and "  " not in text


def _holds(run: str | None) -> bool:
    """Whether there is a run that is more than white space."""
    return run is not None and not run.isspace()


def _blank(match: re.Match[str]) -> str:
    """White space of the source is one blank; a line end of the source between ideographs or at a point is nothing."""
    space = match[0]
    if "\n" not in space and "\r" not in space:
        return " "
    text, start, end = match.string, match.start(), match.end()
    if not start > 0 or end >= len(text):
        return " "
    before, after = text[start - 1], text[end]
    wide = before >= "\u2e80" and after >= "\u2e80"
    torn = (before == "." and after.isdecimal()) or (before.isdecimal() and after == ".")
    return "" if wide or torn else " "


def _names_of(element: Any) -> str:
    named = element.keys()
    if "class" not in named and "id" not in named:
        return ""
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _read_head(root: Any) -> tuple[Imprint, str]:
    """What <meta> elements declare, and the <title>."""
    said: dict[str, str] = {}
    title = canonical = None
    for element in root.iter("meta", "link", "title"):
        if element.tag == "meta":
            name = element.get("name") or element.get("property") or ""
            said.setdefault(name.strip().lower(), element.get("content") or "")
        elif element.tag == "title":
            title = element.text or "" if title is None else title
        elif (element.get("rel") or "").lower() == "canonical":
            canonical = element.get("href") or "" if canonical is None else canonical
    if canonical is not None:
        said.setdefault("url", canonical)
    return read_declarations("meta", said), " ".join((title or "").split())
