"""A generator of damaged pages: clean paragraphs in, a newspaper page's text layer out, with what was done to it.

A page holds several articles, each a title and mostly a dateline. It is laid out in one of two ways. In *whole
paragraphs*, some of them torn inside a sentence, and of some a half strayed to another place of the article. In
*columns*, three to six of them, 10 to 20 characters wide, a line of print a line and an empty line between columns:
columns end anywhere, and some stray. In both a piece may be printed twice, and running heads may stand between pieces,
also inside a torn sentence. No paragraph stands on a page twice but for such copies. The same random generator gives
the same page. Not here: characters lost or misread, lines of neighbouring columns run together.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

Span = tuple[int, int]
Break = tuple[int, int]
"""Where a line ends and where the line that continues it begins, in characters of the page's text."""

_NAMES = ("周皓", "张勇", "李敏", "王思远", "陈立")
_PAPERS = ("汾河日报", "晋中晚报", "城乡时报", "经济导报")
_SECTIONS = ("要闻", "综合新闻", "民生", "经济", "乡村振兴")
_SHORTEST = 40
_SHORTEST_PIECE = 4
_FEWEST, _MOST = 3, 9  # paragraphs of an article
_INDENT = "\u3000\u3000"
_SENTENCE_ENDS = "。！？；：…"
_NEVER_FIRST = "，。、；：！？”’）》」』】,.;:!?)%％"
_MARKUP = re.compile(r"[$\\|<>{}]")
_TOGETHER = re.compile(r"[0-9A-Za-z][0-9A-Za-z.%]*|.", re.DOTALL)


@dataclass(frozen=True)
class Tear:
    """A sentence torn in two pieces: its break, and whether the second strayed from behind the first."""

    seam: Break
    moved: bool


@dataclass
class Page:
    """A page and the truth about it.

    `tears` are breaks inside sentences between pieces, `wraps` breaks inside sentences between lines of one piece,
    `rests` breaks of a paragraph between two sentences, which may be joined or not. `copies` are pieces that stand
    twice: for both the spans of all lines. `heads` are the spans of running heads.
    """

    text: str = ""
    tears: list[Tear] = field(default_factory=list)
    wraps: list[Break] = field(default_factory=list)
    rests: list[Break] = field(default_factory=list)
    copies: list[tuple[list[Span], list[Span]]] = field(default_factory=list)
    heads: list[Span] = field(default_factory=list)


@dataclass(eq=False)
class _Piece:
    """Lines of one paragraph that were not torn apart, and the piece that continues them."""

    lines: list[str]
    following: "_Piece | None" = None
    copy_of: "_Piece | None" = None
    is_head: bool = False
    spans: list[Span] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(map(len, self.lines))


_Block = list[_Piece]  # pieces that follow each other without a gap: a column, or one piece


def clean_paragraphs(text: str) -> list[str]:
    """The paragraphs of a clean text that are prose and whole; none with formulas or markup.

    Of several that begin alike the first: a text that repeats itself has copies that nobody made.
    """
    lines = [line.strip().replace("**", "") for line in text.splitlines()]
    found: dict[str, str] = {}
    for line in lines:
        if len(line) >= _SHORTEST and line[-1] in "。！？" and line[0] not in "#-" and not _MARKUP.search(line):
            found.setdefault(line[:_SHORTEST], line)
    return list(found.values())


def read_sources(folder: Path) -> list[list[str]]:
    """Clean paragraphs of every .txt below a folder, a list a file, in path order."""
    sources = [clean_paragraphs(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.txt"))]
    return [source for source in sources if len(source) >= 4]


def damage_page(
    rng: random.Random,
    sources: Sequence[Sequence[str]],
    *,
    tear: float = 0.35,
    move: float = 0.2,
    copy: float = 0.3,
    lose: float = 0.0,
    columns: float = 0.4,
    heads: float = 0.4,
    articles: int = 4,
) -> Page:
    """Lay out one to `articles` articles as a page.

    With chance `columns` in columns, a column straying with chance `move`; else each paragraph is torn with chance
    `tear` and one of its halves strays with chance `move`. An article has one piece printed twice with chance `copy`.
    With chance `heads` the page has running heads. Each paragraph loses its full stop with chance `lose`.
    """
    setting = _Setting(rng) if rng.random() < columns else None
    blank = rng.choice(["\n", "\n\n"])
    parts: list[tuple[str, _Piece]] = []  # what stands before each piece, and the piece
    unused = [list(source) for source in sources]
    for _ in range(rng.randint(1, articles)):
        unused = [lines for lines in unused if len(lines) >= _FEWEST]
        if not unused:
            break
        title, body, filed = _write_article(rng, unused, lose)
        blocks = setting.lay_out(rng, body, move) if setting else _tear(rng, body, tear, move)
        if rng.random() < copy:
            _print_twice(rng, blocks)
        parts.append((blank if filed else "\n\n\n\n", _Piece([title])))
        between = "\n\n" if setting else blank
        for number, block in enumerate(blocks):
            first = between if number else blank
            parts += [("\n" if place else first, piece) for place, piece in enumerate(block)]
    if rng.random() < heads:
        parts = list(_with_heads(rng, parts, "\n\n" if setting else blank))
    return _print(parts)


def _write_article(rng: random.Random, unused: list[list[str]], lose: float) -> tuple[str, list[str], bool]:
    """Title, paragraphs, and whether the first opens with a dateline; what is used is taken out of `unused`."""
    source = rng.choice(unused)
    first = rng.randrange(len(source) - _FEWEST + 1)
    last = first + rng.randint(_FEWEST, _MOST)
    title = re.split("[，。；：、]", rng.choice(source))[0][:20].strip("“”（）") + "新进展"
    body = [line.rstrip("。") if rng.random() < lose else line for line in source[first:last]]
    del source[first:last]
    filed = rng.random() < 0.8
    if filed:
        body[0] = f"本报讯（记者 {rng.choice(_NAMES)}）{body[0]}"
    return title, body, filed


class _Setting:
    """How a page in columns is set: number and width of columns, indents, and what no line begins with."""

    def __init__(self, rng: random.Random) -> None:
        self.columns = rng.randint(3, 6)
        self.width = 2 * rng.randint(10, 20)
        self.indent = _INDENT if rng.random() < 0.6 else ""
        self.strict = rng.random() < 0.6

    def wrap(self, paragraph: str) -> list[str]:
        """Lines of the column's width; strictly set, none begins with a closing mark and numbers stay whole."""
        lines, line, room = [], self.indent, self.width - 2 * len(self.indent)
        for run in _TOGETHER.findall(paragraph) if self.strict else paragraph:
            wide = sum(1 if character < "\u0100" else 2 for character in run)
            if wide > room and line.strip() and not (self.strict and run in _NEVER_FIRST):
                lines.append(line)
                line, room = "", self.width
            line += run
            room -= wide
        return [*lines, line]

    def lay_out(self, rng: random.Random, body: Sequence[str], move: float) -> list[_Block]:
        lines = [(paragraph, line) for paragraph, text in enumerate(body) for line in self.wrap(text)]
        height = -(-len(lines) // self.columns)
        blocks: list[_Block] = []
        previous: tuple[int, _Piece] | None = None
        for start in range(0, len(lines), height):
            block: _Block = []
            for paragraph, line in lines[start : start + height]:
                if block and previous and previous[0] == paragraph:
                    previous[1].lines.append(line)
                    continue
                piece = _Piece([line])
                if previous and previous[0] == paragraph:
                    previous[1].following = piece
                block.append(piece)
                previous = (paragraph, piece)
            blocks.append(block)
        return _stray(rng, blocks, [block for block in blocks[1:] if rng.random() < move])


def _tear(rng: random.Random, body: Sequence[str], tear: float, move: float) -> list[_Block]:
    blocks: list[_Block] = []
    strays: list[_Block] = []
    for paragraph in body:
        cut = _cut(rng, paragraph) if rng.random() < tear else None
        if cut is None:
            blocks.append([_Piece([paragraph])])
            continue
        right = _Piece([paragraph[cut:]])
        halves = [[_Piece([paragraph[:cut]], right)], [right]]
        blocks += halves
        if rng.random() < move and not paragraph.startswith("本报讯"):
            strays.append(rng.choice(halves))
    return _stray(rng, blocks, strays)


def _stray(rng: random.Random, blocks: list[_Block], strays: list[_Block]) -> list[_Block]:
    """The blocks with some of them elsewhere, never before the first."""
    stays = [block for block in blocks if block not in strays]
    for stray in strays:
        stays.insert(rng.randint(1, len(stays)), stray)
    return stays


def _print_twice(rng: random.Random, blocks: list[_Block]) -> None:
    long = [
        piece
        for block in blocks
        for piece in block
        if piece.size >= _SHORTEST and not piece.lines[0].strip().startswith("本报讯")
    ]
    if not long:
        return
    original = rng.choice(long)
    copy = _Piece(list(original.lines), copy_of=original)
    place = rng.randint(1, len(blocks))
    if place < len(blocks) and len(blocks[place]) > 1:
        blocks[place].insert(rng.randint(1, len(blocks[place]) - 1), copy)
    else:
        blocks.insert(place, [copy])


def _cut(rng: random.Random, paragraph: str) -> int | None:
    """A place inside a sentence, in prose behind any dateline."""
    first = paragraph.find("）") + 1 if paragraph.startswith("本报讯") else 0
    places = [
        place
        for place in range(first + _SHORTEST_PIECE, len(paragraph) - _SHORTEST_PIECE)
        if not _is_rest(paragraph[:place])
        and not paragraph[place - 1 : place + 1].isspace()
        and not re.match(r"\s|.\s|[a-zA-Z]{2}", paragraph[place - 1 : place + 1])
    ]
    quoted = [place for place in places if paragraph.rfind("“", 0, place) > paragraph.rfind("”", 0, place)]
    if quoted and rng.random() < 0.1:
        places = quoted
    return rng.choice(places) if places else None


def _is_rest(before: str) -> bool:
    """Whether a text ends with a sentence, closing marks aside."""
    return before.rstrip().rstrip("”’）)")[-1:] in _SENTENCE_ENDS


def _with_heads(rng: random.Random, parts: list[tuple[str, _Piece]], blank: str) -> Iterator[tuple[str, _Piece]]:
    """A running head on top, and again with the next page's number between pieces further down."""
    paper, section, day = rng.choice(_PAPERS), rng.choice(_SECTIONS), rng.randint(1, 28)
    form = rng.choice(
        ["{paper} {day} 第{number}版", "{number} {section} {day} {paper}", "{paper}·{section}", "{paper}"]
    )
    again = set(rng.sample(range(2, len(parts)), min(rng.randint(1, 3), len(parts) - 2)))
    number = rng.randint(1, 8)
    for place, part in enumerate(parts):
        if place == 0 or place in again:
            line = form.format(paper=paper, section=section, number=number, day=f"2021年5月{day}日")
            yield blank, _Piece([line], is_head=True)
            number += 1
            yield (blank if place else part[0], part[1])
        else:
            yield part


def _print(parts: list[tuple[str, _Piece]]) -> Page:
    page = Page()
    written: list[str] = []
    offset = 0
    for number, (before, piece) in enumerate(parts):
        for place, line in enumerate(piece.lines):
            between = "\n" if place else before if number else ""
            start = offset + len(between) + len(line) - len(line.lstrip())
            written += [between, line]
            offset += len(between) + len(line)
            piece.spans.append((start, offset - len(line) + len(line.rstrip())))
    page.text = "".join([*written, "\n"])
    printed = [piece for _, piece in parts]
    order = {piece: place for place, piece in enumerate(p for p in printed if not (p.is_head or p.copy_of))}
    for piece in printed:
        inner = [(left[1], right[0]) for left, right in pairwise(piece.spans)]
        for seam in inner:
            (page.rests if _is_rest(page.text[: seam[0]][-8:]) else page.wraps).append(seam)
        if piece.is_head:
            page.heads += piece.spans
        if piece.copy_of:
            page.copies.append((piece.copy_of.spans, piece.spans))
        if piece.following:
            seam = (piece.spans[-1][1], piece.following.spans[0][0])
            if _is_rest(page.text[: seam[0]][-8:]):
                page.rests.append(seam)
            else:
                page.tears.append(Tear(seam, order[piece.following] != order[piece] + 1))
    return page
