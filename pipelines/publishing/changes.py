"""Which files of the published tables are others than in the version before.

Versions share the files that did not change, as links; a change is a file that only one of them has, or that they have
with different bytes.
"""

import filecmp
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.publishing.parquet import table_files
from schemas.tables import TABLES, TableInfo


@dataclass(frozen=True)
class FileChange:
    """A file of a table: where it lay in the version before and where it lies now; None where it is not there."""

    old: Path | None
    new: Path | None


Changes = Mapping[str, Sequence[FileChange]]
"""Table → its files that changed, by name."""
OF_ONE_REPORT = frozenset({"report_texts", "articles", "passages", "mentions", "observations"})
"""Tables whose rows follow from their report alone: no other report adds to them or changes them. Where it is known
which reports were made anew, the rows of all others need not be compared."""
Anew = Mapping[str, Collection[str]]
"""Table → what the column of `told_by` holds in all rows that may be others than before, in either version. Of a table
that is not among them it is not known."""


def told_by(info: TableInfo) -> str:
    """The column by which it is told which rows of a table may have changed: their report, or else their own id."""
    return "report_id" if info.name in OF_ONE_REPORT else info.key[0]


def changed_files(old: Path | None, new: Path) -> Changes:
    """The changes between two versions, given by the folders of their tables; every table has an entry. Against no
    version, every file is new."""
    return {name: _changes_of(name, old, new) for name in TABLES}


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same bytes; mostly they are one file, linked."""
    return one.samefile(other) or filecmp.cmp(one, other, shallow=False)


def _changes_of(name: str, old: Path | None, new: Path) -> list[FileChange]:
    before = {path.name: path for path in table_files(old, name)} if old else {}
    now = {path.name: path for path in table_files(new, name)}
    pairs = [FileChange(before.get(file), now.get(file)) for file in sorted(before.keys() | now.keys())]
    return [pair for pair in pairs if pair.old is None or pair.new is None or not same_file(pair.old, pair.new)]
