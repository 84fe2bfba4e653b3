"""Indicator codes: which phrase is an indicator of the list, and what narrows it to a group.

A phrase has a code only where all of it is accounted for: a name of the list ends it, and before the name stand only
words that leave the indicator the same (完成) or words that narrow it to a group the list allows (外商投资企业).
A wrong code is worse than none: facts of several reports are joined by code.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final

import pyarrow

from pipelines.statements.memory import Once, facts_of, forget_facts, keep
from schemas.codelists.figures import read_list
from schemas.codelists.indicators import Indicator, fits, fold_name, indicators, is_dropped
from schemas.codelists.indicators.narrowing import Narrowing, shipped_narrowing
from schemas.tables import TABLES
from schemas.vocabulary import Measure

__all__ = [
    "IGNORABLE",
    "CodeBook",
    "Indicator",
    "code_for",
    "code_of_name",
    "find_code",
    "find_indicator",
    "forget_with_list",
    "indicator_table",
    "indicators",
    "is_ignorable",
    "use_indicators",
    "without_unit",
]

IGNORABLE: Final[tuple[str, ...]] = (
    "完成",
    "实现",
    "全部",
    "累计",
    "年末",
    "期末",
    "末",
    "地方",
    "其中",
    "达到",
    "全",
    "总",
    "货物",
    "外贸",
)
"""Words before an indicator's name that leave it the same within one report."""


class CodeBook:
    """A list of indicators, ready for matching. Looking a phrase up costs a few dictionary accesses."""

    def __init__(self, entries: Sequence[Indicator], narrowing: Narrowing) -> None:
        self.entries = tuple(entries)
        self._narrowing = narrowing
        folded = {name: fold_name(name) for entry in entries for name in entry.all_names}
        self._named = _Names((folded[name], entry) for entry in entries for name in entry.names)
        self._headed = _Names((folded[name], entry) for entry in entries for name in entry.all_names)
        self._matches: dict[str, tuple[Indicator, str, bool] | None] = {}

    def match(self, phrase: str) -> tuple[Indicator, str, bool] | None:
        """The indicator that a phrase is, the words that narrow it, and whether it is said to be a change (新增)."""
        known = self._matches.get(phrase)
        if known is None and phrase not in self._matches:
            known = keep(self._matches, phrase, self._match(phrase))
        return known

    def find_name(self, phrase: str) -> tuple[Indicator, str] | None:
        """The indicator whose name is the longest that ends the phrase, and the characters of that name."""
        folded = _folded(phrase)
        found = self._named.longest(folded)
        if found is None:
            return None
        at = len(folded) - len(found[0])
        return found[1], phrase[at if len(folded) == len(phrase) else _places(phrase)[at] :]

    def _match(self, phrase: str) -> tuple[Indicator, str, bool] | None:
        folded = _folded(without_unit(phrase))
        found = self._match_folded(folded, ("",))
        if found is None:
            found = self._match_shorter(folded)
        if found is None:
            return None
        entry, start, end, change = found
        if end <= start:
            return entry, "", change
        if len(folded) == len(phrase):
            return entry, phrase[start:end], change
        places = _places(phrase)
        return entry, phrase[places[start] : places[end - 1] + 1], change

    def _match_shorter(self, folded: str) -> tuple[Indicator, int, int, bool] | None:
        words = self._narrowing.after
        if folded.endswith(words):
            cut = next((word for word in words if folded.endswith(word) and len(folded) > len(word) + 1), None)
            if cut is not None:
                return self._match_folded(folded[: -len(cut)], ("",))
        counted = self._narrowing.count_words
        return self._match_folded(folded, counted) if folded.endswith(counted) else None

    def _match_folded(self, folded: str, endings: Iterable[str]) -> tuple[Indicator, int, int, bool] | None:
        """Entry, first and last folded character of what narrows it, and whether it is a change."""
        for ending in endings:
            if not folded.endswith(ending):
                continue
            stem = folded[: len(folded) - len(ending)]
            for name, entry in self._headed.ending(stem):
                if ending and entry.unit_class != "count":
                    continue
                read = self._narrowing.read(stem[: len(stem) - len(name)], entry)
                if read is not None and (read[1] > read[0] or name not in _folded_names(entry.heads)):
                    return entry, *read
        return None


def _folded(phrase: str) -> str:
    facts = facts_of(phrase)
    if facts.folded is None:
        facts.folded = fold_name(phrase)
    return facts.folded


@cache
def _folded_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_name, names))


class _Names:
    """Folded names, to be found at the end of a phrase by their length."""

    def __init__(self, names: Iterable[tuple[str, Indicator]]) -> None:
        self._entries: dict[str, Indicator] = {}
        lengths: dict[str, set[int]] = defaultdict(set)
        for name, entry in names:
            self._entries.setdefault(name, entry)
            lengths[name[-2:]].add(len(name))
        self._lengths = {last: sorted(found, reverse=True) for last, found in lengths.items()}

    def ending(self, phrase: str) -> list[tuple[str, Indicator]]:
        """Names that end a folded phrase with their entries, the longest first."""
        found = []
        for n in self._lengths.get(phrase[-2:], ()):
            name = phrase[-n:]
            entry = self._entries.get(name) if n <= len(phrase) else None
            if entry is not None:
                found.append((name, entry))
        return found

    def longest(self, phrase: str) -> tuple[str, Indicator] | None:
        """The first of these; None: there is none."""
        for n in self._lengths.get(phrase[-2:], ()):
            name = phrase[-n:]
            entry = self._entries.get(name) if n <= len(phrase) else None
            if entry is not None:
                return name, entry
        return None


def _places(phrase: str) -> list[int]:
    """The places of the characters that folding keeps, and the end."""
    return [*(i for i, c in enumerate(phrase) if not is_dropped(c)), len(phrase)]


_MULTIPLIERS: Final[tuple[str, ...]] = ("百", "千", "万", "亿")


_LONGEST_UNIT: Final = 12
"""Characters of a unit with its multipliers."""


def _read_units() -> dict[str, list[str]]:
    """Units by their last characters."""
    units: dict[str, list[str]] = defaultdict(list)
    for unit in dict.fromkeys(row["unit"] for row in read_list("units")):
        units[unit[-1]].append(unit)
    return units


_UNITS: Final = Once(_read_units)


def without_unit(phrase: str) -> str:
    """产量万吨 is 产量: without a unit and its multipliers (亿元) at the end, from the heading of a table's column.

    Of several that it may be, the one that begins first.
    """
    units = _UNITS.get().get(phrase[-1:])
    if units is None or not any(multiplier in phrase for multiplier in _MULTIPLIERS):
        return phrase
    least = max(0, len(phrase) - _LONGEST_UNIT)
    first = len(phrase)
    for unit in units:
        start = end = len(phrase) - len(unit)
        if phrase.endswith(unit):
            while start > least and phrase[start - 1] in _MULTIPLIERS:
                start -= 1
            if start < end:
                first = min(first, start)
    return phrase[:first] if first > 1 else phrase


_books: list[CodeBook] = []
_forgetting: list[Callable[[], None]] = []


def _book() -> CodeBook:
    if not _books:
        use_indicators(indicators())
    return _books[0]


def use_indicators(entries: Sequence[Indicator]) -> None:
    """Match phrases against this list from now on, in this process: the shipped list, or one with a user's added.

    To be called before `read_statements`, as often as one likes: the same list again costs nothing, and nothing that
    was read with another list is remembered. `schemas.codelists.indicators.merge_indicators` makes such a list, and
    says what is wrong with a user's.
    """
    if _books and (_books[0].entries is entries or _books[0].entries == tuple(entries)):
        return
    _books[:] = [CodeBook(entries, shipped_narrowing())]
    for forget in _forgetting:
        forget()


def forget_with_list(forget: Callable[[], None]) -> None:
    """Have something called whenever another list comes into use: what was remembered by the old one is forgotten."""
    _forgetting.append(forget)


def find_indicator(phrase: str) -> tuple[Indicator, str] | None:
    """The indicator whose name is the longest that ends the phrase, and that name, where all of the phrase is read."""
    book = _book()
    return book.find_name(phrase) if book.match(phrase) is not None else None


forget_with_list(forget_facts)


def code_of_name(name: str) -> str | None:
    """The code of a name that is no narrower than the indicator: with or without words that leave it the same."""
    facts = facts_of(name)
    if facts.code is None:
        facts.code = _find_code_of(name)
    return facts.code or None


def _find_code_of(name: str) -> str:
    found = _book().find_name(name)
    return found[0].indicator_id if found and is_ignorable(name[: len(name) - len(found[1])]) else ""


def is_ignorable(prefix: str) -> bool:
    """Whether words before a name leave it the same indicator."""
    while prefix:
        word = next((w for w in IGNORABLE if prefix.startswith(w)), None)
        if word is None:
            return False
        prefix = prefix[len(word) :]
    return True


Sense = tuple[str | None, str, str]
"""Unit, kind and measure of a figure."""


def find_code(phrase: str, *senses: Sense) -> tuple[Indicator, str] | None:
    """What `code_for` finds, with the senses one by one."""
    return code_for(phrase, senses)


def code_for(phrase: str, senses: Sequence[Sense]) -> tuple[Indicator, str] | None:
    """The indicator that a phrase is, and what narrows it (贫困地区 before 农村居民人均可支配收入; empty: nothing).

    `senses` are those of the figure and of the level it goes on from, where they are known: a phrase has no code
    where one of them cannot be a value of the indicator (煤炭出口 of 3000 万吨, and the growth of these), nor where a
    level is said to be new (新增…).
    """
    found = _book().match(phrase)
    if found is None:
        return None
    entry, narrower, change = found
    for unit, kind, measure in senses:
        if not fits(entry, unit, kind, measure):
            return None
    if change and senses and senses[0][2] not in (Measure.CHANGE, Measure.GROWTH_RATE):
        return None
    return entry, narrower


def indicator_table(entries: Sequence[Indicator] | None = None) -> pyarrow.Table:
    """A list (the one in use) as the table `indicators`, in its order."""
    listed = _book().entries if entries is None else entries
    schema = TABLES["indicators"].schema
    rows = [{name: _cell(entry, name) for name in schema.names} for entry in listed]
    return pyarrow.Table.from_pylist(rows, schema=schema)


def _cell(entry: Indicator, name: str) -> object:
    value = getattr(entry, name)
    return list(value) if isinstance(value, tuple) else value
