"""How much of the damage of generated pages reading repairs.

    python -m tests.damage.measure FOLDER [PAGES] [SEED]

FOLDER holds clean .txt files at any depth. Prints one line of counts and shares.
"""

import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading import read_report
from tests.damage.pages import Page, damage_page, read_sources


@dataclass
class Measured:
    """Counts over pages: tears and those joined rightly, joins made and wrong ones, strays, copies."""

    tears: int = 0
    joined: int = 0
    joins: int = 0
    wrong: int = 0
    strays: int = 0
    put_back: int = 0
    copies: int = 0
    dropped: int = 0
    drops: int = 0

    def __str__(self) -> str:
        return (
            f"joined {self.joined}/{self.tears} = {_share(self.joined, self.tears)}, "
            f"wrong joins {self.wrong}/{self.joins} = {_share(self.wrong, self.joins)}, "
            f"strays put back {self.put_back}/{self.strays} = {_share(self.put_back, self.strays)}, "
            f"copies dropped {self.dropped}/{self.copies} = {_share(self.dropped, self.copies)}, "
            f"other drops {self.drops - self.dropped}"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def measure(pages: Iterable[Page]) -> Measured:
    """Read every page and compare with what was done to it; a half counts as right in either copy."""
    total = Measured()
    for page in pages:
        articles = read_report(page.text.encode(), "page.txt")["articles"].to_pylist()
        same = {}
        for original, copy in page.copies:
            same[original[0]] = same[copy[0]] = original[0]
        ends = {}
        for original, copy in page.copies:
            ends[original[1]] = ends[copy[1]] = original[1]
        made = {
            (ends.get(seam["raw_start"], seam["raw_start"]), same.get(seam["raw_end"], seam["raw_end"]))
            for article in articles
            for seam in article["joins"]
        }
        true = {
            (ends.get(tear.left[1], tear.left[1]), same.get(tear.right[0], tear.right[0])): tear for tear in page.tears
        }
        total.tears += len(true)
        total.joined += len(made & set(true))
        total.joins += len(made)
        total.wrong += len(made - set(true))
        total.strays += sum(tear.moved for tear in true.values())
        total.put_back += sum(tear.moved for ends_of, tear in true.items() if ends_of in made)
        drops = {(seam["raw_start"], seam["raw_end"]) for article in articles for seam in article["duplicates_dropped"]}
        total.copies += len(page.copies)
        total.dropped += sum(bool(drops & set(pair)) for pair in page.copies)
        total.drops += len(drops)
    return total


def main(arguments: list[str]) -> None:
    """Measure on pages made from the clean texts of a folder."""
    sources = read_sources(Path(arguments[0]))
    pages = int(arguments[1]) if len(arguments) > 1 else 500
    rng = random.Random(int(arguments[2]) if len(arguments) > 2 else 1)
    print(measure(damage_page(rng, sources) for _ in range(pages)))


if __name__ == "__main__":
    main(sys.argv[1:])
