"""Web pages to their text layer: what is printed, line by line, and which lines are the page's furniture.

Every visible line stands in the text layer: those of the main text as lines of articles, all others (navigation, share
bars, links, footers) as furniture. Dropped, because no reader sees them: scripts, styles, form controls, comments, and
elements hidden by the attribute `hidden` or by a style of their own. Nothing is fetched and no entity of a document
type is resolved. What is not here: which lines are main text (`main_text`), and how a table becomes rows (`gridlines`).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from lxml import etree

from pipelines.reading.declarations import read_declarations
from pipelines.reading.decoding import INKLESS, UnreadableError, decode_markup, has_private, require_text
from pipelines.reading.elements import element_kinds
from pipelines.reading.gridlines import GridRow, is_data_table
from pipelines.reading.imprint import Imprint
from pipelines.reading.layers import INVISIBLE, TextLayer, clean_run, compose_lines, lower_digits, raise_digits, squeeze
from pipelines.reading.main_text import Page, mark_furniture
from pipelines.reading.wrapped import BREAK, Place, join_breaks, strip_edges

MEDIA_TYPE = "text/html"
MOST_TAGS = 300_000
"""The tree of such a page takes some hundred bytes a tag; pages of real sites have some thousands."""
DEEPEST = 200
"""Elements inside each other; a page that goes deeper was made to hurt, or is broken beyond knowing what holds what."""

_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{8000,}")
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
_LABEL_MARKS = ":：【印藏享"  # every label holds one, and most lines of prose none
_IN_LABELS = re.compile(f"[{_LABEL_MARKS}]")
_PLAIN = re.compile(f"[^\0 \t\r\n\f\v\x85\u2028\u2029{INKLESS}{_LABEL_MARKS}]*")
"""Text that is a line as it stands: no white space but wide one, no break, nothing without ink, no label."""
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
    _refuse_crowded_tags(decoded.text)
    encoded = decoded.text.encode("utf-8")
    root = _parse(encoded)
    declared, title = _read_head(root)
    written = encoded.lower()
    if any(sign in written for sign in _SIGNS_OF_HIDING):
        _hide(root)
    has_icons = has_private(decoded.text)
    if tags <= _MOST_MERGED and not has_icons:
        _merge_runs(root)
    page = Page(declared=declared, title=title)
    _Walk(page, may_have_icons=has_icons or b"&#" in encoded).read(root)
    text, furniture = compose_lines(mark_furniture(page))
    require_text(text, decoded.encoding)
    return TextLayer(text, MEDIA_TYPE, decoded.encoding, furniture, page.declared, _bare_title(page.title))


def _refuse_crowded_tags(text: str) -> None:
    """Refuse a tag with thousands of attributes, each of which is compared with all before it."""
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
        if _PLAIN.fullmatch(text):
            return text, True
        text = INVISIBLE.sub("", text)
        return join_breaks(_SPACE.sub(_blank if _LINE_END.search(text) else " ", text), place), False

    def _flush(self) -> None:
        """End the line: everything collected since the last boundary of a block."""
        if self.pieces:
            text, is_plain = self._take("heading" if self.headings else "prose")
            for line in (text,) if is_plain else map(squeeze, _split_labels(text)):
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


_LABEL = re.compile(
    r"【?(?:(?:发布|发稿|成文|更新)?(?:时间|日期)|(?:信息|稿件|文章|新闻)?来源|作者|记者|(?:责任)?编辑|责编|审核|字[号体]|"
    r"(?:浏览|点击|阅读)(?:次数|量|数)?)\s*[:：]|【字|(?:打印|收藏|分享)(?=$|[\s|｜])"
)
_LONGEST_LABELS = 200


def _split_labels(text: str) -> Iterator[str]:
    """Lines of a text; a line of labels (发布时间：… 来源：… 字号：…) is one line a label, whatever parted them."""
    if not _IN_LABELS.search(text):
        yield from text.split("\n")
        return
    for line in text.split("\n"):
        if len(line) > _LONGEST_LABELS or "。" in line or not _IN_LABELS.search(line):
            yield line
            continue
        cuts = [match.start() for match in _LABEL.finditer(line)]
        if len(cuts) < 2:
            yield line
        else:
            yield from (line[at:end].strip(" |｜\u3000\xa0") for at, end in pairwise([0, *cuts, len(line)]))


def _names_of(element: Any) -> str:
    group, name = element.get("class"), element.get("id")
    return "" if group is None and name is None else f"{group or ''} {name or ''}".lower()


def _read_head(root: Any) -> tuple[Imprint, str]:
    """What <meta> elements declare, and the <title>."""
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or ""
        said.setdefault(name.strip().lower(), element.get("content") or "")
    for element in root.iter("link"):
        if (element.get("rel") or "").lower() == "canonical":
            said.setdefault("url", element.get("href") or "")
    title = next(root.iter("title"), None)
    return read_declarations("meta", said), " ".join((title.text or "").split()) if title is not None else ""
