"""Which lines of a web page are its main text, and which are furniture.

Prose is what stands outside of links. The main text is the smallest element that holds nearly all prose of the page,
or at least half of it under a name that publishing systems give to the text; above it belong the page's title and the
lines between the two that say who published it and when. Everything else is furniture. What is not here: parsing, and
which lines of the main text are titles and bylines of articles (`layout`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.reading.elements import element_kinds
from pipelines.reading.imprint import Imprint
from pipelines.reading.layers import Line
from pipelines.reading.layout import is_byline
from pipelines.reading.paragraphs import is_line

_NEARLY_ALL = 0.85
_MOST = 0.5
_LINKED = 0.6  # a line of which more is links is a menu
_MANY = 2  # words of furniture on an element are ignored where it holds this share⁻¹ of the prose
_LONGEST_TITLE = 80
_SHORTEST_TITLE = 6


@dataclass(slots=True)
class PageLine:
    """A visible line, the block it stands in, and how many of its characters are links."""

    text: str
    node: int
    linked: int
    heading: bool
    gap: int

    @property
    def is_menu(self) -> bool:
        """Whether the line is made of links and no sentence."""
        return 0 < self.linked > _LINKED * len(self.text) and not self.heading and "。" not in self.text


@dataclass(slots=True)
class Page:
    """The visible lines of a page in order, and its blocks: parent, names and last descendant of each."""

    lines: list[PageLine] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    lasts: list[int] = field(default_factory=list)
    declared: Imprint = field(default_factory=Imprint)
    title: str = ""
    _open: int = -1

    def open_node(self, tag: str, names: str) -> None:
        """Begin a block inside the open one."""
        self.parents.append(self._open)
        self.tags.append(tag)
        self.names.append(names)
        self._open = len(self.parents) - 1
        self.lasts.append(self._open)

    def close_node(self) -> None:
        """End the open block."""
        self.lasts[self._open] = len(self.parents) - 1
        self._open = self.parents[self._open]

    def add_leaf(self, tag: str, names: str, text: str, *, heading: bool, gap: int) -> None:
        """Add a block that holds no other block, and its line unless that is empty; no character of it is a link."""
        node = len(self.parents)
        self.parents.append(self._open)
        self.tags.append(tag)
        self.names.append(names)
        self.lasts.append(node)
        if text:
            self.lines.append(PageLine(text, node, 0, heading, gap))

    def add_line(self, text: str, linked: int, *, heading: bool, gap: int = 0) -> None:
        """Add a line without white space around it to the open block, unless it is empty."""
        if text:
            self.lines.append(PageLine(text, max(self._open, 0), linked, heading, gap))


def mark_furniture(page: Page) -> Iterator[Line]:
    """The lines of a page in their order, each with whether it is furniture."""
    if not page.lines:
        return
    for line, is_kept in zip(page.lines, _choose_lines(page), strict=True):
        yield Line(line.text, not is_kept, line.gap)


def _choose_lines(page: Page) -> list[bool]:
    """Whether each line belongs to the main text."""
    weights = [0 if is_line(line.text, "chrome") else max(len(line.text) - line.linked, 0) for line in page.lines]
    sums = _sum_up(page, weights, None)
    furniture = _find_furniture(page, sums)
    if any(furniture):
        sums = _sum_up(page, weights, furniture)
    main = _find_main(page, sums, furniture)
    last = page.lasts[main]
    kept = [main <= line.node <= last and not (furniture[line.node] or line.is_menu) for line in page.lines]
    first = next((index for index, line in enumerate(page.lines) if main <= line.node <= last), 0)
    for index in _find_front(page, first, furniture):
        kept[index] = True
    return kept


def _sum_up(page: Page, weights: list[int], furniture: list[bool] | None) -> list[int]:
    """The prose inside each block, its descendants' included."""
    sums = [0] * len(page.parents)
    for line, weight in zip(page.lines, weights, strict=True):
        if furniture is None or not furniture[line.node]:
            sums[line.node] += weight
    for node in range(len(sums) - 1, 0, -1):
        if page.parents[node] >= 0:
            sums[page.parents[node]] += sums[node]
    return sums


def _find_furniture(page: Page, sums: list[int]) -> list[bool]:
    """Whether each block is furniture, by its element, its names, or those of a block around it."""
    kinds = element_kinds()
    found: list[bool] = []
    for node, parent in enumerate(page.parents):
        if parent >= 0 and found[parent]:
            found.append(True)
            continue
        named = page.tags[node] in kinds.furniture or (
            page.names[node].strip() != "" and kinds.furniture_words.search(page.names[node]) is not None
        )
        found.append(named and sums[node] * _MANY <= sums[0])
    return found


def _find_main(page: Page, sums: list[int], furniture: list[bool]) -> int:
    kinds = element_kinds()
    total = sums[0]
    heaviest: dict[int, int] = {}
    for node in range(1, len(sums)):
        parent = page.parents[node]
        if parent not in heaviest or sums[node] > sums[heaviest[parent]]:
            heaviest[parent] = node
    main, node, named = 0, 0, None
    while (child := heaviest.get(node)) is not None and sums[child] >= _MOST * total > 0:
        if sums[child] >= _NEARLY_ALL * total and main == node:
            main = child
        if not furniture[child] and kinds.content_words.search(page.names[child] + " " + page.tags[child]):
            named = child
        node = child
    return main if named is None else named


def _find_front(page: Page, first: int, furniture: list[bool]) -> set[int]:
    """Lines above the main text that belong to it: the title, and below it those that say who and when."""
    title = _find_title(page, first, furniture)
    if title is None:
        return set()
    front = set()
    for index in range(title, first):
        line = page.lines[index]
        in_title = index == title or line.heading or _has_title_name(page, line)
        if (in_title and not furniture[line.node]) or index == title or is_byline(line.text):
            front.add(index)
    return front


def _find_title(page: Page, first: int, furniture: list[bool]) -> int | None:
    """The best line above the main text that can be its title: an h1, what the page is called, a block called so."""
    best: tuple[int, int] | None = None
    for index in range(first):
        line = page.lines[index]
        if len(line.text) > _LONGEST_TITLE or line.is_menu or is_line(line.text, "chrome"):
            continue
        declared = page.declared.title or page.title
        called = len(line.text) >= _SHORTEST_TITLE and declared.replace(" ", "").startswith(line.text.replace(" ", ""))
        if called:
            rank = 3
        elif furniture[line.node]:
            continue
        elif line.heading:
            rank = 2
        elif _has_title_name(page, line):
            rank = 1
        else:
            continue
        if best is None or rank > best[0]:
            best = (rank, index)
    return None if best is None else best[1]


def _has_title_name(page: Page, line: PageLine) -> bool:
    return element_kinds().title_words.search(page.names[line.node]) is not None
