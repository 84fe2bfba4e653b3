"""Words before an indicator's name: which leave it the same, and which narrow it to a group. The words are data.

A stretch before a name is read as a whole or not at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from schemas.codelists.indicators.entries import NARROWING, Indicator, fold_name
from schemas.prepared import read_toml

LONGEST_NARROWER = 24
"""Folded characters of a group's name; beyond that it is a clause."""


class Narrowing:
    """The words, folded, and the reading of what stands before a name."""

    def __init__(self, lists: Mapping[str, Mapping[str, Any]]) -> None:
        same = lists["same"]
        self._same = _longest_first(same["words"])
        self._same_for_stocks = _longest_first((*same["words"], *same["stock"], *same["change"]))
        self._change = tuple(_longest_first(same["change"]))
        self.after = _longest_first(lists["after"]["words"])
        self.count_words = _longest_first(lists["after"]["count"])
        self._words = {name: _by_first(lists[name].get("words", ())) for name in NARROWING}
        self._endings = {name: tuple(lists[name].get("ending", ())) for name in NARROWING}
        self._longest, self._never = int(lists["open"]["longest"]), tuple(lists["open"]["never"])
        self._bare, self._never_any = tuple(lists["any"]["bare"]), tuple(lists["any"]["never"])

    def read(self, before: str, entry: Indicator) -> tuple[int, int, bool] | None:
        """Where in `before` (folded) what narrows the entry begins and ends, and whether 新增 stands before it.

        None where the words before the name make it another thing.
        """
        same = self._same_for_stocks if entry.stock_or_flow == "stock" else self._same
        start, end, change = 0, len(before), False
        while before.startswith(same, start):
            word = next(w for w in same if before.startswith(w, start))
            start += len(word)
            change = change or word in self._change
        if start >= end:
            return end, end, change
        while before.endswith(self._same, start, end):
            word = next((w for w in self._same if before.endswith(w, start, end) and end - start > len(w)), "")
            if not word:
                break
            end -= len(word)
        classes = NARROWING if "any" in entry.narrowed_by else entry.narrowed_by
        if end - start > LONGEST_NARROWER or not classes:
            return None
        if "any" in classes and before.startswith(self._bare, start):
            start += 1
        group = before[start:end]
        if self._is_group(group, classes):
            return start, end, change
        return None

    def _is_group(self, group: str, classes: Iterable[str]) -> bool:
        """Whether words of these classes, one after another, make up the group, or it ends as one of them must."""
        if "any" in classes and any(word in group for word in self._never_any):
            return False
        reached = {0}
        for at in range(len(group)):
            if at in reached:
                for name in classes:
                    reached.update(at + len(w) for w in self._words[name].get(group[at], ()) if group.startswith(w, at))
        if len(group) in reached:
            return True
        if any(word in group for word in self._never) or not 1 < len(group) <= self._longest:
            return False
        return "any" in classes or any(group.endswith(self._endings[name]) for name in classes if self._endings[name])


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({fold_name(word) for word in words}, key=lambda word: (-len(word), word)))


def _by_first(words: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for word in _longest_first(words):
        table[word[0]].append(word)
    return {first: tuple(found) for first, found in table.items()}


@cache
def shipped_narrowing() -> Narrowing:
    """The words of narrowing.toml."""
    return Narrowing(read_toml(resources.files(__package__).joinpath("narrowing.toml")))
