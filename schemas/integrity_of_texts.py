"""Checks that figures and passages stand in the text where their rows say, and that no digit is without a figure."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from schemas.faults import Fault, Tables

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Span:
    """A stretch of an article and the raw characters behind it."""

    text_start: int
    text_end: int
    raw_start: int


def _texts(tables: Tables, name: str, key: str) -> dict[str, str]:
    return dict(zip(tables[name][key].to_pylist(), tables[name]["text"].to_pylist(), strict=True))


def passages_equal_raw_text(tables: Tables) -> Iterator[Fault]:
    """Where a passage stands in an article, its characters are those of the raw text."""
    raw, articles = _texts(tables, "report_texts", "report_id"), _texts(tables, "articles", "article_id")
    for row in tables["passages"].to_pylist():
        if row["text_start"] is None:
            continue
        found = articles.get(row["article_id"], "")[row["text_start"] : row["text_end"]]
        expected = raw.get(row["report_id"], "")[row["raw_start"] : row["raw_end"]]
        if found != expected:
            yield Fault(
                "passages_equal_raw_text",
                "passages",
                row["report_id"],
                row["passage_id"],
                f"article {row['article_id']} holds {_clip(found)} at {row['text_start']}, the raw text holds "
                f"{_clip(expected)} at {row['raw_start']}; reading must hand raw characters on unchanged",
            )


def mentions_are_in_the_text(tables: Tables) -> Iterator[Fault]:
    """A literal is the characters of its article at its offsets, and of the raw text behind them, torn or whole.

    A line break that parts two passages stands in an article alone.
    """
    raw, articles = _texts(tables, "report_texts", "report_id"), _texts(tables, "articles", "article_id")
    spans = _spans(tables)
    for row in tables["mentions"].to_pylist():
        text = raw.get(row["report_id"], "")
        if row["start"] is None:
            pieces, where = [(row["raw_start"], row["raw_end"])], text[row["raw_start"] : row["raw_end"]]
        else:
            where = articles.get(row["article_id"], "")[row["start"] : row["end"]]
            pieces = list(_raw_pieces(spans[row["article_id"]], row["start"], row["end"]))
        behind = "".join(text[start:end] for start, end in pieces)
        ends = (pieces[0][0], pieces[-1][1]) if pieces else (None, None)
        printed = behind == where or behind.replace("\n", "") == where.replace("\n", "")
        if where == row["literal"] and printed and ends == (row["raw_start"], row["raw_end"]):
            continue
        yield Fault(
            "mentions_are_in_the_text",
            "mentions",
            row["report_id"],
            row["mention_id"],
            f"literal {_clip(row['literal'])}: its place holds {_clip(where)}, the raw text behind it {_clip(behind)} "
            f"at {ends[0]} to {ends[1]}, the row says {row['raw_start']} to {row['raw_end']}; offsets must lead to the "
            "characters as printed",
        )


def _spans(tables: Tables) -> dict[str | None, list[_Span]]:
    spans: dict[str | None, list[_Span]] = defaultdict(list)
    for row in tables["passages"].to_pylist():
        if row["text_start"] is not None:
            spans[row["article_id"]].append(_Span(row["text_start"], row["text_end"], row["raw_start"]))
    for those in spans.values():
        those.sort(key=lambda span: span.text_start)
    return spans


def _raw_pieces(spans: list[_Span], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Raw offsets of the stretches that make up an article's characters from start to end."""
    first = max(0, bisect_right([span.text_start for span in spans], start) - 1)
    for span in spans[first:]:
        low, high = max(start, span.text_start), min(end, span.text_end)
        if span.text_start >= end:
            break
        if low < high:
            yield span.raw_start + low - span.text_start, span.raw_start + high - span.text_start


def figures_are_counted_once(tables: Tables) -> Iterator[Fault]:
    """No character belongs to two figures, in an article or in the raw text."""
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


def every_digit_has_a_mention(tables: Tables) -> Iterator[Fault]:
    """No Arabic digit of the raw text lies outside all mentions: no figure is lost."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    columns = (tables["mentions"][name].to_pylist() for name in ("report_id", "raw_start", "raw_end"))
    for report_id, start, end in zip(*columns, strict=True):
        spans[report_id].append((start, end))
    for report_id, text in _texts(tables, "report_texts", "report_id").items():
        covered = bytearray(len(text))
        for start, end in spans[report_id]:
            covered[start:end] = b"\1" * (min(end, len(text)) - start)
        lost = [found.start() for found in _DIGIT.finditer(text) if not covered[found.start()]]
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


def _clip(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return f"“{shown}”"


TEXT_CHECKS = (passages_equal_raw_text, mentions_are_in_the_text, figures_are_counted_once, every_digit_has_a_mention)
