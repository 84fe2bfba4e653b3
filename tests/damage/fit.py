"""Fit the network that weighs the evidence about seams on generated pages.

    python -m tests.damage.fit OUTPUT.npz PAGES SEED FOLDER=MODELS …

Each FOLDER holds clean .txt files at any depth, and its MODELS counts and a network trained without them (else the
language seems to know more than it will of other texts); PAGES are generated from each. A page is taken as one
matching of ends with beginnings: the likelihood of the true one, with marginals as `matching_odds` gives them, is
climbed by gradient steps with a small penalty on large numbers, after some steps in which each end and each beginning
chooses by itself. Pages that only lost full stops and the files as they are, whole, have nothing to join.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np

from pipelines.reading.candidates import read_pieces, score_pieces
from pipelines.reading.columns import read_columns
from pipelines.reading.evidence import FEATURES, Judge
from pipelines.reading.grams import Grams
from pipelines.reading.layout import read_layout
from pipelines.reading.matching import match_freely
from pipelines.reading.paragraphs import split_paragraphs
from tests.damage.measure import reading_with
from tests.damage.pages import Page, damage_page, read_sources

_HIDDEN = 24
_PENALTY = 0.002
_ALONE_STEPS, _TOGETHER_STEPS = 250, 350
_RATE, _LATER_RATE = 0.03, 0.009
_SMALLEST_SCALE = 0.05
_WHOLE_WEIGHT, _LOST_WEIGHT = 3.0, 0.3  # of pairs in texts as they are, and on pages that only lost full stops
_MOST_LOG_ODDS = 30.0


@dataclass
class Examples:
    """Pairs of many pages: rows, numbers of tails and heads that no two pages share, which are true, and weights."""

    rows: np.ndarray
    tails: np.ndarray
    heads: np.ndarray
    true: np.ndarray
    weights: np.ndarray


class _Blank:
    """Weighs nothing: the rows are wanted, not what they are worth."""

    def weigh(self, rows: np.ndarray) -> np.ndarray:
        return np.zeros(len(rows))


def read_page(page: Page, weight: float) -> Examples | None:
    """The pairs of a page, second copies left out; None if it has none."""
    lines, furniture = read_columns(split_paragraphs(page.text), frozenset())
    bodies = [article.body for article in read_layout(lines, furniture).articles]
    copies = {copied[0][0] for _, copied in page.copies}
    pieces = [piece for piece in read_pieces(bodies) if piece.paragraph.start not in copies]
    grams = Grams("\n".join(paragraph.text for body in bodies for paragraph in body))
    pairs = score_pieces(pieces, lambda: grams, copied=bool(copies))
    if not pairs.keys:
        return None
    true = {tear.seam for tear in page.tears} | {*page.wraps, *page.rests}
    spans = {piece.rank: piece.paragraph for piece in pieces}
    seams = [(spans[tail].end, spans[head].start) in true for tail, head in pairs.keys]
    tails, heads = np.array(pairs.keys).T
    return Examples(pairs.rows, tails, heads, np.array(seams, dtype=float), np.full(len(seams), weight))


def generate(rng: random.Random, folder: Path, pages: int) -> Iterator[tuple[Page, float]]:
    """Damaged pages, pages that only lost full stops, and the texts as they are, with the weight of each."""
    sources = read_sources(folder)
    for _ in range(pages):
        yield damage_page(rng, sources, move=rng.choice([0.2, 0.2, 0.4])), 1.0
    for _ in range(pages // 6):
        yield damage_page(rng, sources, tear=0.0, copy=0.0, columns=0.0, lose=0.1), _LOST_WEIGHT
    for path in sorted(folder.rglob("*.txt")):
        yield Page(path.read_text(encoding="utf-8")), _WHOLE_WEIGHT


def gather_examples(read: Iterable[Examples | None]) -> Examples:
    """All pairs together; tails and heads are numbered through."""
    found = [examples for examples in read if examples is not None]
    pages = np.repeat(np.arange(len(found)), [len(examples.true) for examples in found])
    together = [np.concatenate([getattr(each, name) for each in found]) for name in Examples.__dataclass_fields__]
    rows, tails, heads, true, weights = together
    span = int(max(tails.max(), heads.max())) + 1
    tails, heads = (np.unique(pages * span + side, return_inverse=True)[1] for side in (tails, heads))
    return Examples(rows, tails, heads, true, weights)


def fit(examples: Examples, seed: int = 0) -> Judge:
    """The network under which the true matchings are likeliest."""
    scale = np.maximum(examples.rows.std(axis=0), _SMALLEST_SCALE)
    scaled = (examples.rows / scale).astype(np.float32)
    rng = np.random.default_rng(seed)
    width = scaled.shape[1]
    parts = {
        "linear": np.zeros(width),
        "way_in": rng.normal(0, width**-0.5, (width, _HIDDEN)),
        "bias": np.zeros(_HIDDEN),
        "out": rng.normal(0, 0.05, _HIDDEN),
    }
    parts = {name: part.astype(np.float32) for name, part in parts.items()}
    first = {name: np.zeros_like(part) for name, part in parts.items()}
    second = {name: np.zeros_like(part) for name, part in parts.items()}
    size = examples.true.sum()
    for step in range(_ALONE_STEPS + _TOGETHER_STEPS):
        hidden = np.maximum(scaled @ parts["way_in"] + parts["bias"], 0)
        odds = scaled @ parts["linear"] + hidden @ parts["out"]
        later = step - _ALONE_STEPS
        slope = (_slope_together if later >= 0 else _slope_alone)(examples, odds.astype(np.float64))
        slope = (slope * examples.weights / size).astype(np.float32)
        d_hidden = slope[:, None] * parts["out"] * (hidden > 0)
        gradient = {
            "linear": scaled.T @ slope,
            "way_in": scaled.T @ d_hidden,
            "bias": d_hidden.sum(axis=0),
            "out": hidden.T @ slope,
        }
        rate = np.float32(_LATER_RATE * (1 - 0.95 * later / _TOGETHER_STEPS))
        if later < 0:
            rate = np.float32(_RATE * (1 - 0.7 * step / _ALONE_STEPS))
        for name, part in parts.items():
            slopes = gradient[name] + (0 if name == "bias" else _PENALTY) * part
            first[name] += 0.1 * (slopes - first[name])
            second[name] += 0.001 * (slopes**2 - second[name])
            along = first[name] / (1 - 0.9 ** (step + 1))
            part -= rate * along / (np.sqrt(second[name] / (1 - 0.999 ** (step + 1))) + 1e-8)
    return Judge(scale, **{name: part.astype(np.float64) for name, part in parts.items()})


def _slope_alone(examples: Examples, odds: np.ndarray) -> np.ndarray:
    """The slope by log-odds if each tail and each head chooses among its pairs and staying alone."""
    weights = np.exp(np.minimum(odds, _MOST_LOG_ODDS))
    chances = [weights / (1 + np.bincount(side, weights))[side] for side in (examples.tails, examples.heads)]
    return (chances[0] + chances[1]) / 2 - examples.true


def _slope_together(examples: Examples, odds: np.ndarray) -> np.ndarray:
    """The slope by log-odds if the page is one matching."""
    marginal = match_freely(examples.tails, examples.heads, odds)
    return 1 / (1 + np.exp(-np.clip(marginal, -_MOST_LOG_ODDS, _MOST_LOG_ODDS))) - examples.true


def store(judge: Judge, path: Path) -> None:
    """Write the numbers in half precision."""
    names = ("scale", "linear", "way_in", "bias", "out")
    parts = {name: getattr(judge, name).astype(np.float16) for name in names}
    np.savez_compressed(path, features=np.array(" ".join(FEATURES)), **parts)


def main(arguments: list[str]) -> None:
    """Fit on pages made from the clean texts of folders, each read with its own models."""
    output, pages, seed = Path(arguments[0]), int(arguments[1]), int(arguments[2])
    read: list[Examples | None] = []
    for number, named in enumerate(arguments[3:]):
        rng = random.Random(seed + number)
        folder, _, models = named.partition("=")
        with reading_with(Path(models)), patch("pipelines.reading.candidates.read_judge", _Blank):
            read += [read_page(page, weight) for page, weight in generate(rng, Path(folder), pages)]
    examples = gather_examples(read)
    print(f"{len(examples.true)} pairs, {int(examples.true.sum())} of them torn sentences")
    store(fit(examples), output)


if __name__ == "__main__":
    main(sys.argv[1:])
