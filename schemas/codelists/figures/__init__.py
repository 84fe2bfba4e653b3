"""Code lists of figures: units, head nouns, qualifiers, words that hold numerals and count nothing.

Each list is a CSV file with a header row; lines that begin with `#` name sources. A word is in a list because a rule
cannot see it; what a rule can see stands in the grammar.
"""

import csv
from functools import cache
from importlib import resources

from schemas.prepared import prepared


@cache
def read_list(name: str) -> tuple[dict[str, str], ...]:
    """The rows of `<name>.csv` beside this module, in file order, as column → text.

    Raises FileNotFoundError for a list that is not there.
    """
    path = resources.files(__name__).joinpath(f"{name}.csv")

    def read() -> list[dict[str, str]]:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
        return list(csv.DictReader(lines))

    return tuple(prepared(f"{__name__}.__init__", [path], read, name))
