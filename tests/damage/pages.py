"""A generator of damaged pages: clean paragraphs in, a page out, with what was done to it.

Several articles, each a title and mostly a dateline; paragraphs torn inside sentences; halves moved to another place of
their article; a paragraph printed twice. Not here: columns cut line by line, running heads.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_NAMES = ("周皓", "张勇", "李敏", "王思远", "陈立")
_SHORTEST = 40
_SHORTEST_PIECE = 4


@dataclass(frozen=True)
class Tear:
    """Where a sentence was torn: the spans of its halves in the page's text."""

    left: tuple[int, int]
    right: tuple[int, int]
    moved: bool


@dataclass
class Page:
    """A damaged page and the truth about it; copies are spans that stand twice."""

    text: str = ""
    tears: list[Tear] = field(default_factory=list)
    copies: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


@dataclass(eq=False)
class _Piece:
    text: str
    moved: bool = False
    span: tuple[int, int] = (0, 0)
    next_half: "_Piece | None" = None
    copy_of: "_Piece | None" = None


def clean_paragraphs(text: str) -> list[str]:
    """The paragraphs of a clean text that are prose and whole."""
    lines = [line.strip().replace("**", "") for line in text.splitlines()]
    return [
        line for line in lines if len(line) >= _SHORTEST and line[-1] in "。！？" and not re.match(r"[#|<$-]", line)
    ]


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
    articles: int = 4,
) -> Page:
    """Lay out one to `articles` articles as a page.

    Each paragraph is torn with chance `tear`, one of its halves moved with chance `move`; an article has one piece
    printed twice with chance `copy`; each paragraph loses its full stop with chance `lose`, and nothing else of it.
    """
    page = Page()
    parts: list[str] = []
    pieces: list[_Piece] = []
    offset = 0
    blank = rng.choice(["\n", "\n\n"])
    for _ in range(rng.randint(1, articles)):
        source = rng.choice(sources)
        first = rng.randrange(max(1, len(source) - 3))
        body = list(source[first : first + rng.randint(3, 9)])
        title = re.split("[，。；：、]", rng.choice(source))[0][:20].strip("“”（）") + "新进展"
        if rng.random() < 0.8:
            body[0] = f"本报讯（记者 {rng.choice(_NAMES)}）{body[0]}"
            gap = blank
        else:
            gap = "\n\n\n\n"
        body = [line.rstrip("。") if rng.random() < lose else line for line in body]
        laid = _damage(rng, body, tear, move, copy)
        if parts:
            parts.append(gap)
            offset += len(gap)
        for line in [_Piece(title), *laid]:
            line.span = (offset, offset + len(line.text))
            parts += [line.text, blank]
            offset += len(line.text) + len(blank)
        pieces += laid
    page.text = "".join(parts)
    page.tears = [Tear(p.span, p.next_half.span, p.moved or p.next_half.moved) for p in pieces if p.next_half]
    page.copies = [(p.copy_of.span, p.span) for p in pieces if p.copy_of]
    return page


def _damage(rng: random.Random, body: Sequence[str], tear: float, move: float, copy: float) -> list[_Piece]:
    laid: list[_Piece] = []
    strays: list[_Piece] = []
    for paragraph in body:
        cut = _cut(rng, paragraph) if rng.random() < tear else None
        if cut is None:
            laid.append(_Piece(paragraph))
            continue
        right = _Piece(paragraph[cut:])
        left = _Piece(paragraph[:cut], next_half=right)
        if rng.random() < move and not (left.text.startswith("本报讯")):
            stray = rng.choice([left, right])
            stray.moved = True
            strays.append(stray)
            laid.append(right if stray is left else left)
        else:
            laid += [left, right]
    for stray in strays:
        laid.insert(rng.randint(1, len(laid)), stray)
    if rng.random() < copy:
        long = [piece for piece in laid if len(piece.text) >= _SHORTEST and not piece.text.startswith("本报讯")]
        if long:
            original = rng.choice(long)
            laid.insert(rng.randint(1, len(laid)), _Piece(original.text, copy_of=original))
    return laid


def _cut(rng: random.Random, paragraph: str) -> int | None:
    """A place inside a sentence, in prose behind any dateline."""
    first = paragraph.find("）") + 1 if paragraph.startswith("本报讯") else 0
    places = [
        place
        for place in range(first + _SHORTEST_PIECE, len(paragraph) - _SHORTEST_PIECE)
        if paragraph[:place].rstrip("”’）)")[-1] not in "。！？；：…"
        and not paragraph[place - 1 : place + 1].isspace()
        and not re.match(r"\s|.\s|[a-zA-Z]{2}", paragraph[place - 1 : place + 1])
    ]
    quoted = [place for place in places if paragraph.rfind("“", 0, place) > paragraph.rfind("”", 0, place)]
    if quoted and rng.random() < 0.1:
        places = quoted
    return rng.choice(places) if places else None
