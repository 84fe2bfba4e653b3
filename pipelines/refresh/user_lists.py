"""A user's own code lists: `raw/_codelists/<list>.csv`, each added to the shipped list of indicators.

They are inputs of the rooms that read the list, and of its table; no other room's rows depend on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.refresh.digests import digest_of
from pipelines.refresh.failures import RefreshError
from schemas.codelists.indicators import Indicator, ListFault, indicators, merge_indicators

USER_LISTS = "_codelists"
LIST_SUFFIX = ".csv"
FIRST_ROOM = "statements"
"""The first room whose rows depend on the list of indicators."""


@dataclass(frozen=True)
class UserLists:
    """File name → bytes of a user's lists, by name, and what was found beside them and is not read."""

    files: tuple[tuple[str, bytes], ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Equal for equal lists, whatever their files are called; of nothing where there are none."""
        return digest_of(*(data for _, data in self.files)) if self.files else ""

    def indicators(self) -> Sequence[Indicator]:
        """The shipped list with the user's added. Raises RefreshError where one breaks its rules: to go on without it
        would take the codes from figures that had them."""
        listed: Sequence[Indicator] = indicators()
        for name, data in self.files:
            merged = merge_indicators(data, f"{USER_LISTS}/{name}", listed)
            if isinstance(merged, ListFault):
                raise RefreshError(f"{merged}; mend the list or move it out of raw/{USER_LISTS}, nothing is published")
            listed = merged
        return listed


def read_user_lists(raw: Path) -> UserLists:
    """The lists below raw/, in the order of their names. Raises RefreshError where one cannot be read."""
    folder = raw / USER_LISTS
    if not folder.is_dir():
        return UserLists()
    files, warnings = [], []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != LIST_SUFFIX or not path.is_file():
            if not path.name.startswith("."):
                warnings.append(f"{USER_LISTS}/{path.name}: not read; expected a list as <name>{LIST_SUFFIX}")
            continue
        try:
            files.append((path.name, path.read_bytes()))
        except OSError as error:
            raise RefreshError(
                f"{path}: cannot be read: {error.strerror}; give read permission or remove it"
            ) from error
    return UserLists(tuple(files), tuple(warnings))
