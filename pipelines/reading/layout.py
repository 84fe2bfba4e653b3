"""Articles of a report: where each begins, which of its lines are titles and bylines, which lines belong to none.

A communiqué or work report with many section headings is one article; a page with several stories is several. An
article begins with the text, and again wherever a title stands before a paragraph or line that only opens articles
(本报讯, 新华社…电, a reporter's line, an occasion), or alone after a wider gap than paragraphs have.
What is not here: the order of paragraphs inside an article.
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from pipelines.reading.paragraphs import Paragraph, is_finished, is_line, opens_with, strip_markup

_LETTER = re.compile(r"[^\W\d_]")
_IN_NO_TITLE = re.compile("[\t。；|｜]")
_LONGEST_TITLE = 60
_LONGEST_KICKER = 36
_MOST_FRONT_LINES = 16
_BYLINES = ("date", "source", "occasion", "person", "publisher")
_OPENS_ARTICLE = ("occasion", "person", "source", "date")
_PAIRS = (("“", "”"), ("‘", "’"), ("（", "）"), ("(", ")"), ("《", "》"), ("「", "」"), ("『", "』"), ("【", "】"))
_IN_PAIRS = re.compile(f"[{''.join(opener + closer for opener, closer in _PAIRS)}]")


@dataclass(slots=True)
class Article:
    """The paragraphs of an article by what they are; `front` holds titles and bylines in raw order."""

    front: list[Paragraph] = field(default_factory=list)
    titles: list[Paragraph] = field(default_factory=list)
    bylines: list[Paragraph] = field(default_factory=list)
    body: list[Paragraph] = field(default_factory=list)
    headline: str | None = None
    kicker: str | None = None
    byline: str | None = None


@dataclass(slots=True)
class Layout:
    """The articles of a report, and the paragraphs that belong to none."""

    articles: list[Article]
    chrome: list[Paragraph]


def read_layout(paragraphs: Sequence[Paragraph], furniture: Set[int] = frozenset()) -> Layout:
    """Sort the paragraphs of a report into articles and chrome.

    `furniture` holds the positions of paragraphs that the format itself shows to belong to no article.
    """
    lines: list[Paragraph] = []
    chrome: list[Paragraph] = []
    for paragraph in paragraphs:
        is_chrome = paragraph.position in furniture or is_line(paragraph.text, "chrome")
        (chrome if is_chrome else lines).append(paragraph)
    starts = _find_starts(lines)
    ends = [*starts[1:], len(lines)] if starts else []
    articles = [_read_article(lines[start:end]) for start, end in zip(starts, ends, strict=True)]
    return Layout(articles, chrome)


def is_title_like(line: str) -> bool:
    """Whether a line has the form of a title: short, without final mark, whole, no item or row of a table."""
    if is_finished(line):
        return False
    bare = strip_markup(line)
    return (
        0 < len(bare) <= _LONGEST_TITLE
        and _LETTER.search(bare) is not None
        and _IN_NO_TITLE.search(bare) is None
        and bare[-1] not in "，,、—"
        and not opens_with("item", bare)
        and (
            _IN_PAIRS.search(bare) is None or all(bare.count(opener) == bare.count(closer) for opener, closer in _PAIRS)
        )
    )


def is_byline(line: str) -> bool:
    """Whether a line says nothing but who published or wrote something, when, or on what occasion."""
    return is_line(line, *_BYLINES)


def _find_starts(lines: Sequence[Paragraph]) -> list[int]:
    if not lines:
        return []
    starts = [0]
    usual_gap = Counter(line.gap for line in lines[1:]).most_common(1)[0][0] if len(lines) > 1 else 0
    body_seen = False
    for index, line in enumerate(lines):
        if opens_with("dateline", line.text):
            start = _walk_back(lines, index, starts[-1])
            if start > starts[-1] and body_seen:
                starts.append(start)
            body_seen = True
        elif body_seen and _begins_article(lines, index, usual_gap):
            starts.append(index)
            body_seen = False
        elif not body_seen:
            body_seen = not is_title_like(line.text) and not is_byline(line.text)
    return starts


def _walk_back(lines: Sequence[Paragraph], dateline: int, earliest: int) -> int:
    """The first of the titles and bylines that stand right above a dateline."""
    start = dateline
    while start > earliest and is_byline(lines[start - 1].text):
        start -= 1
    if start > earliest and is_title_like(lines[start - 1].text):
        start -= 1
        while start > earliest and _is_kicker(lines, start - 1):
            start -= 1
    return start


def _is_kicker(lines: Sequence[Paragraph], index: int) -> bool:
    """Whether the line above a title belongs to it: a short title itself, nearer to it than to what stands above."""
    line = lines[index]
    return (
        len(line.text) <= _LONGEST_KICKER
        and is_title_like(line.text)
        and not any(mark in line.text for mark in "，,、")
        and lines[index + 1].gap <= line.gap
        and (index == 0 or is_finished(lines[index - 1].text))
    )


def _begins_article(lines: Sequence[Paragraph], index: int, usual_gap: int) -> bool:
    """Whether a title after prose begins an article that has no dateline."""
    line = lines[index]
    if index + 1 >= len(lines) or not is_title_like(line.text) or is_byline(line.text):
        return False
    below = index + 1
    while below < len(lines) and below <= index + 4 and is_byline(lines[below].text):
        below += 1
    if below >= len(lines) or not _is_prose(lines[below].text):
        return False
    if is_line(lines[index + 1].text, *_OPENS_ARTICLE):
        return True
    return line.gap > max(usual_gap, 1) and lines[index + 1].gap < line.gap and is_finished(lines[index - 1].text)


def _is_prose(line: str) -> bool:
    return "。" in line or len(line) > _LONGEST_TITLE or is_finished(line)


def _read_article(lines: Sequence[Paragraph]) -> Article:
    article = Article()
    for count, line in enumerate(lines):
        if count >= _MOST_FRONT_LINES or opens_with("dateline", line.text):
            break
        if is_byline(line.text):
            article.bylines.append(line)
        elif is_title_like(line.text):
            article.titles.append(line)
        else:
            break
        article.front.append(line)
    article.body = list(lines[len(article.front) :])
    _name_titles(article)
    opening = article.body[0].text if article.body else ""
    filed = opens_with("dateline", opening)
    if filed:
        filed += opens_with("reporters", opening[filed:])
    bylines = [strip_markup(line.text) for line in article.bylines] + ([opening[:filed].strip()] if filed else [])
    article.byline = "\n".join(bylines) or None
    return article


def _name_titles(article: Article) -> None:
    """The headline is the title that names a document (统计公报) or is marked as one, else the lowest title.

    Titles above it are kickers.
    """
    titles = [strip_markup(line.text) for line in article.titles]
    if not titles:
        return
    documents = [place for place, title in enumerate(titles) if is_line(title, "title")]
    plain = [place for place, title in enumerate(titles) if not title.startswith(("—", "－", "-"))]
    marked = [place for place, line in enumerate(article.titles) if line.text.startswith("#")]
    place = (documents or marked or plain[-1:] or [0])[0]
    article.headline = titles[place]
    article.kicker = "\n".join(titles[:place]) or None
