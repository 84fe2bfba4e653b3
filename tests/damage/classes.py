"""Count which classes of words follow each other, for [class_follows] of `schemas/codelists/reading/seams.toml`.

    python -m tests.damage.classes FOLDER

FOLDER holds clean .txt files at any depth. Prints the table.
"""

import math
import sys
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from pipelines.reading.lexicon import read_lexicon
from tests.damage.pages import read_sources

CLASSES = "nvamdqftpcurikhgoxw"


def count_classes(paragraphs: Iterable[str]) -> dict[str, dict[str, float]]:
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


if __name__ == "__main__":
    sources = read_sources(Path(sys.argv[1]))
    print("[class_follows]")
    for before, row in count_classes(line for source in sources for line in source).items():
        print(f"{before} = {{ " + ", ".join(f"{after} = {value}" for after, value in row.items()) + " }")
