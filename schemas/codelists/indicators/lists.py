"""The files of the list of indicators, and a user's list added to them.

A list is a CSV file with a header row. The shipped ones have every column; a user's list needs only some, and may be
saved by a spreadsheet (UTF-8 with or without a mark, or GB 18030).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import starmap

from schemas.codelists.indicators.entries import (
    COLUMNS,
    FIELDS,
    STOCK_OR_FLOW,
    UNIT_CLASSES,
    USER_FIELD,
    CellError,
    Indicator,
    PlainEntry,
    fold_name,
    make_entry,
    plain_entry,
    read_entry,
)
from schemas.prepared import prepared

USER_COLUMNS = (*COLUMNS, "field")
_TO_ADD = frozenset({"indicator_id", "aliases"})
"""Columns that a row with a code of the list may fill."""


@dataclass(frozen=True, slots=True)
class ListFault:
    """Why a list cannot be used. `line` counts from 1; the header is line 1."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, column {self.column}: found {self.found!r}, expected {self.expected}"


@cache
def indicators() -> tuple[Indicator, ...]:
    """The shipped list, field by field, in file order. Raises ValueError where a file breaks its rules."""
    here = resources.files(__package__)
    code = [here.joinpath("entries.py"), resources.files("schemas").joinpath("vocabulary.py")]
    made_from = [*code, *(here.joinpath(f"{field}.csv") for field in FIELDS)]
    return tuple(starmap(make_entry, prepared(__name__, made_from, _read_shipped)))


def _read_shipped() -> list[PlainEntry]:
    entries: list[PlainEntry] = []
    for field in FIELDS:
        data = resources.files(__package__).joinpath(f"{field}.csv").read_bytes()
        rows = _read_rows(data, f"{field}.csv", COLUMNS)
        if isinstance(rows, ListFault):
            raise ValueError(str(rows))
        for line, row in rows:
            entry = _entry(row, field, f"{field}.csv", line)
            if isinstance(entry, ListFault):
                raise ValueError(str(entry))
            entries.append(plain_entry(entry))
    return entries


def merge_indicators(
    data: bytes, file: str, listed: Sequence[Indicator] | None = None
) -> tuple[Indicator, ...] | ListFault:
    """The list with a user's list added; `file` is what messages call it, `listed` the list to add to (else the
    shipped one).

    A row whose indicator_id is in the list adds its aliases to that indicator and may say nothing else of it. A row
    with a new one adds an indicator; it needs zh, unit_class and stock_or_flow. A name that another indicator has, or
    that stands in two rows, is a fault: the code of a phrase must not depend on the order of lists.
    """
    rows = _read_rows(data, file, USER_COLUMNS)
    if isinstance(rows, ListFault):
        return rows
    entries = {entry.indicator_id: entry for entry in (indicators() if listed is None else listed)}
    owners = {fold_name(name): entry.indicator_id for entry in entries.values() for name in entry.all_names}
    lines: dict[str, int] = {}
    for line, row in rows:
        code = row["indicator_id"]
        if code in lines:
            return ListFault(file, line, "indicator_id", code, f"a code once (it stands in line {lines[code]} too)")
        lines[code] = line
        known = entries.get(code)
        entry = _extend(known, row, file, line) if known else _entry(row, row["field"] or USER_FIELD, file, line)
        if isinstance(entry, ListFault):
            return entry
        for name in entry.all_names:
            owner = owners.setdefault(fold_name(name), code)
            if owner != code:
                column = "zh" if name == entry.zh else "aliases" if name in entry.aliases else "heads"
                return ListFault(file, line, column, name, f"a name that no other indicator has (it is one of {owner})")
        entries[code] = entry
    return tuple(entries.values())


def _extend(known: Indicator, row: dict[str, str], file: str, line: int) -> Indicator | ListFault:
    for column in USER_COLUMNS:
        if row[column] and column not in _TO_ADD and row[column] != getattr(known, column, None):
            expected = f"nothing: {known.indicator_id} is in the list, and a row with its code can only add aliases"
            return ListFault(file, line, column, row[column], expected)
    try:
        added = read_entry({**dict.fromkeys(COLUMNS, ""), **_given(known), "aliases": row["aliases"]}, known.field)
    except CellError as error:
        return ListFault(file, line, error.column, error.found, error.expected)
    return replace(known, aliases=tuple(dict.fromkeys((*known.aliases, *added.aliases))))


def _given(known: Indicator) -> dict[str, str]:
    return {
        "indicator_id": known.indicator_id,
        "zh": known.zh,
        "unit_class": known.unit_class,
        "stock_or_flow": known.stock_or_flow,
    }


def _entry(row: dict[str, str], field: str, file: str, line: int) -> Indicator | ListFault:
    if field not in FIELDS and field != USER_FIELD:
        return ListFault(file, line, "field", field, "one of " + ", ".join((*FIELDS, USER_FIELD)))
    for column, allowed in (("unit_class", tuple(UNIT_CLASSES)), ("stock_or_flow", STOCK_OR_FLOW)):
        if not row[column]:
            return ListFault(file, line, column, "", "for a new indicator one of " + ", ".join(allowed))
    try:
        return read_entry(row, field)
    except CellError as error:
        return ListFault(file, line, error.column, error.found, error.expected)


Row = tuple[int, dict[str, str]]
"""Line number and cells by column; a column that the header lacks is an empty cell."""


def _read_rows(data: bytes, file: str, columns: Sequence[str]) -> list[Row] | ListFault:
    """Every row that is neither blank nor a remark (#)."""
    text = _decode(data)
    if text is None:
        return ListFault(file, 1, "indicator_id", "bytes that are no text", "text in UTF-8 or GB 18030")
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        lines += ((reader.line_num, [cell.strip() for cell in cells]) for cells in reader)
    except csv.Error as error:
        return ListFault(file, max(reader.line_num, 1), "indicator_id", str(error), "cells divided by commas")
    _, header = lines[0] if lines else (1, [])
    fault = _fault_of_header(header, file, columns)
    if fault is not None:
        return fault
    rows: list[Row] = []
    for line, cells in lines[1:]:
        if not any(cells) or cells[0].startswith("#"):
            continue
        if len(cells) != len(header):
            column = header[min(len(cells), len(header)) - 1]
            return ListFault(file, line, column, f"{len(cells)} cells", f"{len(header)} as in the header")
        rows.append((line, dict.fromkeys(columns, "") | dict(zip(header, cells, strict=True))))
    return rows


def _fault_of_header(header: Sequence[str], file: str, columns: Sequence[str]) -> ListFault | None:
    for name in header:
        if name not in columns or header.count(name) > 1:
            return ListFault(file, 1, name, name, "each once, some of the columns " + ", ".join(columns))
    if "indicator_id" not in header or not {"zh", "aliases"} & set(header):
        expected = "a header row with indicator_id and zh or aliases"
        return ListFault(file, 1, "indicator_id", ",".join(header), expected)
    return None


def _decode(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
