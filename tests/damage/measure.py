"""How much of the damage of generated pages reading repairs.

    python -m tests.damage.measure FOLDER [PAGES] [SEED] [MODELS]

FOLDER holds clean .txt files at any depth. MODELS holds `counts.npz` and `language.npz` to read with instead of the
shipped ones: trained without the texts of FOLDER they show how unseen documents fare. Prints a line of counts and
shares for pages in whole paragraphs, for pages in columns, and for all.

A torn sentence is joined rightly if its halves follow each other in the text with nothing between, in either copy where
one was printed twice. A join is wrong if it brings together what the clean text does not have side by side; joins of
the lines of one piece are counted apart, so that they do not thin out the wrong ones. A stray is a tear whose second
half stood elsewhere than behind the first, put back if it is joined rightly. A copy is dropped if the report's text has
its words once. Running heads are kept out if no article's text has them.
"""

import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from unittest.mock import patch

from pipelines.reading import read_report
from pipelines.reading.counts import read_counts
from pipelines.reading.evidence import read_judge
from pipelines.reading.language import read_language
from tests.damage.pages import Break, Page, damage_page, read_sources


@dataclass
class Measured:
    """Counts over pages: tears and lines and those joined rightly, other joins, wrong ones, strays, copies, heads."""

    tears: int = 0
    joined: int = 0
    joins: int = 0
    wrong: int = 0
    strays: int = 0
    put_back: int = 0
    wraps: int = 0
    unwrapped: int = 0
    copies: int = 0
    dropped: int = 0
    other_drops: int = 0
    heads: int = 0
    kept_out: int = 0

    def __str__(self) -> str:
        return (
            f"joined {self.joined}/{self.tears} = {_share(self.joined, self.tears)}, "
            f"wrong joins {self.wrong}/{self.joins} = {_share(self.wrong, self.joins)}, "
            f"strays put back {self.put_back}/{self.strays} = {_share(self.put_back, self.strays)}, "
            f"copies dropped {self.dropped}/{self.copies} = {_share(self.dropped, self.copies)}, "
            f"other drops {self.other_drops}, "
            f"lines joined {self.unwrapped}/{self.wraps} = {_share(self.unwrapped, self.wraps)}, "
            f"heads kept out {self.kept_out}/{self.heads} = {_share(self.kept_out, self.heads)}"
        )

    def __add__(self, other: "Measured") -> "Measured":
        return Measured(*(getattr(self, part.name) + getattr(other, part.name) for part in fields(self)))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


@dataclass(frozen=True)
class Compared:
    """What was done to a page against what was made of it, with the two copies of a piece taken as one."""

    true: dict[Break, bool]
    wrong: list[Break]
    made: set[Break]
    counts: Measured


def compare(page: Page) -> Compared:
    """Read a page and compare."""
    tables = read_report(page.text.encode(), "page.txt")
    articles = tables["articles"].to_pylist()
    same = {
        place: first
        for spans, copied in page.copies
        for span, other in zip(spans, copied, strict=True)
        for place, first in zip((*span, *other), (*span, *span), strict=True)
    }

    def one(seam: Break) -> Break:
        return same.get(seam[0], seam[0]), same.get(seam[1], seam[1])

    made = {one((seam["raw_start"], seam["raw_end"])) for article in articles for seam in article["joins"]}
    true: dict[Break, bool] = {}
    for tear in page.tears:
        true[one(tear.seam)] = tear.moved
    wraps, rests = set(map(one, page.wraps)), set(map(one, page.rests))
    wrong = sorted(made - true.keys() - wraps - rests)
    placed = {row["raw_start"]: row for row in tables["passages"].to_pylist()}
    treatments = [
        [[placed[span[0]]["treatment"] == "duplicate" for span in spans] for spans in pair] for pair in page.copies
    ]
    dropped_lines = sum(row["treatment"] == "duplicate" for row in placed.values())
    dropped = [any(all(lines) for lines in pair) for pair in treatments]
    counts = Measured(
        tears=len(true),
        joined=len(made & true.keys()),
        joins=len(made - wraps - rests),
        wrong=len(wrong),
        strays=sum(true.values()),
        put_back=sum(moved for seam, moved in true.items() if seam in made),
        wraps=len(wraps),
        unwrapped=len(made & wraps),
        copies=len(page.copies),
        dropped=sum(dropped),
        other_drops=dropped_lines - sum(len(pair[0]) for pair, gone in zip(page.copies, dropped, strict=True) if gone),
        heads=len(page.heads),
        kept_out=sum(placed[start]["text_start"] is None for start, _ in page.heads),
    )
    return Compared(true, wrong, made, counts)


def measure(pages: Iterable[Page]) -> Measured:
    """Read every page and add up."""
    return sum((compare(page).counts for page in pages), Measured())


def measure_kinds(pages: Iterable[Page]) -> dict[str, Measured]:
    """The same for pages in whole paragraphs, pages in columns, and all."""
    listed = list(pages)
    whole, columns = (measure(page for page in listed if bool(page.wraps) is wrapped) for wrapped in (False, True))
    return {"whole paragraphs": whole, "columns": columns, "all": whole + columns}


@contextmanager
def reading_with(models: Path) -> Iterator[None]:
    """Read with the counts, the networks and, where it has one, the judge of a folder."""
    judge = models if (models / "seams.npz").exists() else None
    with (
        patch("pipelines.reading.evidence.read_counts", lambda: read_counts(models)),
        patch("pipelines.reading.candidates.read_language", lambda: read_language(models)),
        patch("pipelines.reading.candidates.read_judge", lambda: read_judge(judge)),
    ):
        yield


def main(arguments: list[str]) -> None:
    """Measure on pages made from the clean texts of a folder."""
    sources = read_sources(Path(arguments[0]))
    pages = int(arguments[1]) if len(arguments) > 1 else 500
    rng = random.Random(int(arguments[2]) if len(arguments) > 2 else 1)
    with reading_with(Path(arguments[3])) if len(arguments) > 3 else nullcontext():
        for kind, measured in measure_kinds(damage_page(rng, sources) for _ in range(pages)).items():
            print(f"{kind}: {measured}")


if __name__ == "__main__":
    main(sys.argv[1:])
