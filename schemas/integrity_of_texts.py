"""Checks that figures and passages stand in the text where their rows say, and that no digit is without a figure."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl
import pyarrow

from schemas.faults import Fault, Tables, frame_of

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Spans:
    """The stretches of an article in order: where each starts and ends, and where its raw characters start."""

    starts: list[int]
    ends: list[int]
    raw_starts: list[int]

    def first_at(self, start: int) -> int:
        """The number of the stretch in which a character lies, or of one before it."""
        return max(0, bisect_right(self.starts, start) - 1)

    def stretch_at(self, start: int) -> tuple[int, int, int]:
        """The stretch in which a character lies: from where, to where it is in no other, and how much further on its
        characters stand in the raw text. Where there is none, one without characters."""
        starts = self.starts
        at = bisect_right(starts, start) - 1
        if at < 0:
            return 0, 0, 0
        end = min([self.ends[at], *starts[at + 1 : at + 2]])
        return starts[at], end, self.raw_starts[at] - starts[at]

    def raw_pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Raw offsets of the stretches that make up an article's characters from start to end."""
        for at in range(self.first_at(start), len(self.starts)):
            text_start = self.starts[at]
            if text_start >= end:
                break
            low, high = max(start, text_start), min(end, self.ends[at])
            if low < high:
                yield self.raw_starts[at] + low - text_start, self.raw_starts[at] + high - text_start


_NO_SPANS = _Spans([], [], [])
_PLACES = ("report_id", "article_id", "start", "end", "raw_start", "raw_end", "literal")


def _texts(tables: Tables, name: str, key: str) -> dict[str, str]:
    return dict(zip(tables[name][key].to_pylist(), tables[name]["text"].to_pylist(), strict=True))


def passages_equal_raw_text(tables: Tables) -> Iterator[Fault]:
    """Where a passage stands in an article, its characters are those of the raw text."""
    raw, articles = _texts(tables, "report_texts", "report_id"), _texts(tables, "articles", "article_id")
    names = ("report_id", "passage_id", "article_id", "text_start", "text_end", "raw_start", "raw_end")
    columns = [tables["passages"][name].to_pylist() for name in names]
    for report_id, passage_id, article_id, start, end, raw_start, raw_end in zip(*columns, strict=True):
        if start is None:
            continue
        found, expected = articles.get(article_id, "")[start:end], raw.get(report_id, "")[raw_start:raw_end]
        if found != expected:
            yield Fault(
                "passages_equal_raw_text",
                "passages",
                report_id,
                passage_id,
                f"article {article_id} holds {_clip(found)} at {start}, the raw text holds "
                f"{_clip(expected)} at {raw_start}; reading must hand raw characters on unchanged",
            )


def mentions_are_in_the_text(tables: Tables) -> Iterator[Fault]:
    """A literal is the characters of its article at its offsets, and of the raw text behind them, torn or whole.

    A line break that parts two passages stands in an article alone.
    """
    raw, articles = _texts(tables, "report_texts", "report_id"), _texts(tables, "articles", "article_id")
    spans = _spans(tables)
    columns = [tables["mentions"][name].to_pylist() for name in _PLACES]
    here, article, text, stretches = ("", ""), "", "", _NO_SPANS
    low = high = shift = 0  # of the stretch in which the figure before lies
    for number, (report_id, article_id, start, end, raw_start, raw_end, literal) in enumerate(
        zip(*columns, strict=True)
    ):
        if article_id != here[1] or report_id != here[0]:  # those of an article mostly stand together
            here = (report_id, article_id)
            article, text = articles.get(article_id, ""), raw.get(report_id, "")
            stretches = spans.get(article_id, _NO_SPANS)
            low = high = shift = 0
        if start is not None and not low <= start < high:
            low, high, shift = stretches.stretch_at(start)
        # Most lie in one stretch of their article, and stand there and in the raw text as their row says.
        if (
            start is not None
            and low <= start < end <= high
            and raw_start == start + shift
            and raw_end == end + shift
            and article[start:end] == literal == text[raw_start:raw_end]
        ):
            continue
        yield from _fault_of_place(tables["mentions"].slice(number, 1).to_pylist()[0], raw, articles, spans)


def _fault_of_place(
    row: dict[str, Any], raw: dict[str, str], articles: dict[str, str], spans: dict[str | None, _Spans]
) -> Iterator[Fault]:
    text = raw.get(row["report_id"], "")
    if row["start"] is None:
        pieces, where = [(row["raw_start"], row["raw_end"])], text[row["raw_start"] : row["raw_end"]]
    else:
        where = articles.get(row["article_id"], "")[row["start"] : row["end"]]
        pieces = list(spans.get(row["article_id"], _NO_SPANS).raw_pieces(row["start"], row["end"]))
    behind = "".join(text[start:end] for start, end in pieces)
    ends = (pieces[0][0], pieces[-1][1]) if pieces else (None, None)
    printed = behind.replace("\n", "") == where.replace("\n", "")
    if where == row["literal"] and printed and ends == (row["raw_start"], row["raw_end"]):
        return
    yield Fault(
        "mentions_are_in_the_text",
        "mentions",
        row["report_id"],
        row["mention_id"],
        f"literal {_clip(row['literal'])}: its place holds {_clip(where)}, the raw text behind it {_clip(behind)} "
        f"at {ends[0]} to {ends[1]}, the row says {row['raw_start']} to {row['raw_end']}; offsets must lead to the "
        "characters as printed",
    )


def _spans(tables: Tables) -> dict[str | None, _Spans]:
    places: dict[str | None, list[tuple[int, int, int]]] = defaultdict(list)
    names = ("article_id", "text_start", "text_end", "raw_start")
    for article_id, start, end, raw_start in zip(
        *(tables["passages"][name].to_pylist() for name in names), strict=True
    ):
        if start is not None:
            places[article_id].append((start, end, raw_start))
    spans = {}
    for article_id, those in places.items():
        those.sort(key=lambda place: place[0])
        spans[article_id] = _Spans(*(list(column) for column in zip(*those, strict=True)))
    return spans


def figures_are_counted_once(tables: Tables) -> Iterator[Fault]:
    """No character belongs to two figures, in an article or in the raw text."""
    if not _any_overlap(tables["mentions"]):
        return
    in_articles: dict[Any, list[tuple[int, int, dict[str, Any]]]] = defaultdict(list)
    in_raw: dict[Any, list[tuple[int, int, dict[str, Any]]]] = defaultdict(list)
    for row in tables["mentions"].to_pylist():
        if row["start"] is not None:
            in_articles[row["article_id"]].append((row["start"], row["end"], row))
        if row["raw_end"] - row["raw_start"] == len(row["literal"]):  # a torn figure may have others in its gap
            in_raw[row["report_id"]].append((row["raw_start"], row["raw_end"], row))
    seen = set()
    for those in (*in_articles.values(), *in_raw.values()):
        those.sort(key=lambda span: span[:2])
        for (_, end, before), (start, _, row) in pairwise(those):
            if start < end and row["mention_id"] not in seen:
                seen.add(row["mention_id"])
                yield Fault(
                    "figures_are_counted_once",
                    "mentions",
                    row["report_id"],
                    row["mention_id"],
                    f"{_clip(row['literal'])} at {start} overlaps {_clip(before['literal'])} ({before['mention_id']}); "
                    "one character must belong to one figure",
                )


def _any_overlap(mentions: pyarrow.Table) -> bool:
    """Whether any figures overlap, in an article or in the raw text."""
    frame = frame_of(mentions, *_PLACES)
    whole = pl.col("raw_end") - pl.col("raw_start") == pl.col("literal").str.len_chars()
    places = (
        frame.filter(pl.col("start").is_not_null()).select("article_id", "start", "end"),
        frame.filter(whole).select("report_id", "raw_start", "raw_end"),
    )
    for place in places:
        owner, start, end = place.columns
        before = place.sort(owner, start, end).with_columns(pl.all().shift(1).name.prefix("before_"))
        same = pl.col(owner).eq_missing(pl.col(f"before_{owner}"))
        if before.select((same & (pl.col(start) < pl.col(f"before_{end}"))).any()).item():
            return True
    return False


def every_digit_has_a_mention(tables: Tables) -> Iterator[Fault]:
    """No Arabic digit of the raw text lies outside all mentions: no figure is lost."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    columns = (tables["mentions"][name].to_pylist() for name in ("report_id", "raw_start", "raw_end"))
    for report_id, start, end in zip(*columns, strict=True):
        spans[report_id].append((start, end))
    for report_id, text in _texts(tables, "report_texts", "report_id").items():
        lost = _digits_outside(text, spans[report_id])
        if lost:
            place = lost[0]
            yield Fault(
                "every_digit_has_a_mention",
                "mentions",
                report_id,
                f"{report_id} at {place}",
                f"{len(lost)} digits have no mention, the first in {_clip(text[max(0, place - 8) : place + 12])} at "
                f"{place}; figures must give every number an outcome",
            )


def _digits_outside(text: str, spans: list[tuple[int, int]]) -> list[int]:
    """The places of the digits of a text that lie in none of some spans."""
    spans.sort()
    between, done = [], 0
    for start, end in spans:
        if start > done:
            between.append(text[done:start])
        if end > done:
            done = end
    between.append(text[done:])
    if not _DIGIT.search("".join(between)):
        return []
    inside = bytearray(len(text))
    for start, end in spans:
        inside[start:end] = b"\1" * (end - start)
    return [found.start() for found in _DIGIT.finditer(text) if not inside[found.start()]]


def _clip(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return f"“{shown}”"


TEXT_CHECKS = (passages_equal_raw_text, mentions_are_in_the_text, figures_are_counted_once, every_digit_has_a_mention)
