"""Fit the weights of seam evidence on generated pages.

    python -m tests.damage.fit FOLDER [PAGES] [SEED] [MODELS]

FOLDER holds clean .txt files at any depth, MODELS counts and a network trained without them (else the language seems
to know more than it will of other texts). Each tail chooses among its candidates and staying alone (a conditional
logit); the likelihood is climbed by gradient steps with a small penalty on large weights. The files as they are, whole,
count as pages on which every tail stays alone. Prints the [weights] of `schemas/codelists/reading/seams.toml`.
"""

import math
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from itertools import pairwise
from pathlib import Path

import numpy as np

from pipelines.reading.candidates import read_pieces, score_pieces
from pipelines.reading.columns import read_columns
from pipelines.reading.grams import Grams
from pipelines.reading.layout import read_layout
from pipelines.reading.lexicon import read_lexicon
from pipelines.reading.paragraphs import split_paragraphs
from pipelines.reading.seams import read_weights
from tests.damage.measure import reading_with
from tests.damage.pages import Page, damage_page, read_sources

CLASSES = "nvamdqftpcurikhgoxw"

Choice = tuple[list[dict[str, float]], int]  # features of the candidates, index of the right one or -1

_PENALTY = 0.0001
_NEVER_BELOW = ("figure_continues", "quote_closed", "word_across", "word_inside", "recurs_2", "count_goes_on", "midst")
_NEVER_ABOVE = ("figure_stops", "count_breaks", "tail_weak", "head_item", "opening", "tail_figure", "lone")
_STEPS = 1500


def read_choices(page: Page) -> Iterator[Choice]:
    """What each tail of a page has to choose from, and which choice is right."""
    lines, furniture = read_columns(split_paragraphs(page.text), frozenset())
    bodies = [article.body for article in read_layout(lines, furniture).articles]
    grams = Grams("\n".join(paragraph.text for body in bodies for paragraph in body))
    pieces = read_pieces(bodies)
    pairs = score_pieces(pieces, lambda: grams, damaged=False)
    true = {tear.seam for tear in page.tears} | {*page.wraps, *page.rests}
    torn = {seam[0] for seam in true}
    candidates: dict[int, list[tuple[bool, dict[str, float]]]] = defaultdict(list)
    for (tail, head), pair in pairs.items():
        seam = (pieces[tail].paragraph.end, pieces[head].paragraph.start)
        candidates[tail].append((seam in true, pair.features))
    for tail, listed in candidates.items():
        right = next((place for place, (is_true, _) in enumerate(listed) if is_true), -1)
        if right >= 0 or pieces[tail].paragraph.end not in torn:
            yield [features for _, features in listed], right


def fit_classes(paragraphs: Iterable[str]) -> dict[str, dict[str, float]]:
    """Log of how much likelier a word of one class follows one of another than it opens a paragraph."""
    lexicon = read_lexicon()
    opens = dict.fromkeys(CLASSES, 5.0)
    follows = {before: dict.fromkeys(CLASSES, 2.0) for before in CLASSES}
    for paragraph in paragraphs:
        classes = [lexicon.class_of(word) for word in lexicon.cut_words(paragraph)]
        opens[classes[0]] += 1
        for before, after in pairwise(classes):
            follows[before][after] += 1
    opened = sum(opens.values())
    return {
        before: {
            after: round(math.log((count / sum(row.values())) / (opens[after] / opened)), 1)
            for after, count in row.items()
        }
        for before, row in follows.items()
    }


def fit(choices: list[Choice], names: list[str]) -> dict[str, float]:
    """The weights under which the right choices are likeliest."""
    column = {name: place for place, name in enumerate(names)}
    rows, owners, right = [], [], []
    for owner, (candidates, chosen) in enumerate(choices):
        for place, features in enumerate(candidates):
            row = np.zeros(len(names))
            for name, value in features.items():
                row[column[name]] = value
            rows.append(row)
            owners.append(owner)
            right.append(place == chosen)
    matrix, owner_of, is_right = np.array(rows), np.array(owners), np.array(right, dtype=float)
    below, above = ([column[name] for name in listed] for listed in (_NEVER_BELOW, _NEVER_ABOVE))
    start = read_weights()
    weights = np.array([start[name] for name in names])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _STEPS + 1):
        odds = np.exp(np.clip(matrix @ weights, -30, 30))
        totals = 1 + np.bincount(owner_of, odds, minlength=len(choices))
        gradient = matrix.T @ (odds / totals[owner_of] - is_right) / len(choices) + _PENALTY * weights
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        weights -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights[below] = np.maximum(weights[below], 0)
        weights[above] = np.minimum(weights[above], 0)
    return dict(zip(names, weights, strict=True))


def _read_all_choices(rng: random.Random, folder: Path, sources: list[list[str]], pages: int) -> list[Choice]:
    """Choices on damaged pages, on pages that only lost full stops, and in the texts as they are."""
    choices = [
        choice
        for _ in range(pages)
        for choice in read_choices(damage_page(rng, sources, move=rng.choice([0.0, 0.2, 0.5]), copy=0.0))
    ]
    for _ in range(pages // 6):
        choices += read_choices(damage_page(rng, sources, tear=0.0, copy=0.0, columns=0.0, lose=0.1))
    for path in sorted(folder.rglob("*.txt")):
        choices += 5 * list(read_choices(Page(path.read_text(encoding="utf-8"))))
    return choices


def main(arguments: list[str]) -> None:
    """Fit on pages made from the clean texts of a folder and print the weights."""
    folder = Path(arguments[0])
    sources = read_sources(folder)
    pages = int(arguments[1]) if len(arguments) > 1 else 600
    rng = random.Random(int(arguments[2]) if len(arguments) > 2 else 2)
    with reading_with(Path(arguments[3])) if len(arguments) > 3 else nullcontext():
        choices = _read_all_choices(rng, folder, sources, pages)
    print("[class_follows]")
    for before, row in fit_classes(line for source in sources for line in source).items():
        print(f"{before} = {{ " + ", ".join(f"{after} = {value}" for after, value in row.items()) + " }")
    print("\n[weights]")
    print(f"# {len(choices)} tails, {sum(right >= 0 for _, right in choices)} of them torn")
    for name, weight in fit(choices, list(read_weights())).items():
        print(f"{name} = {weight:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
