"""The sidecar `<stem>.toml` beside a report: what its publisher and place are, where the text does not say.

What is not here: finding the sidecar of a file, and what the text itself says of its date and publisher.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pipelines.reading.decoding import HIDDEN, UnreadableError

KNOWN_KEYS = ("publisher", "published", "home_area", "title", "url", "licence")
LARGEST = 64 * 1024
"""Bytes of a sidecar: it holds a few lines."""
_YEARS = range(1900, 2101)
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Published:
    """A day of publication; its first day where only `month` or `year` is known."""

    on: date
    precision: str


@dataclass(frozen=True, slots=True)
class Sidecar:
    """What a sidecar says; None where it is silent."""

    publisher: str | None = None
    published: Published | None = None
    home_area: str | None = None
    title: str | None = None
    url: str | None = None
    licence: str | None = None


def read_sidecar(data: bytes | None) -> Sidecar:
    """Read a sidecar; None gives an empty one. Raises `UnreadableError` on anything but the known keys and types."""
    if data is None:
        return Sidecar()
    if len(data) > LARGEST:
        raise _bad(f"it has {len(data):,} bytes, the limit is {LARGEST:,}; put the text into the report itself")
    try:
        values = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _bad(f"byte {error.start} is not UTF-8; save the sidecar as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _bad(f'it is no TOML: {error}; a line looks like published = "2021-05"') from None
    unknown = [key for key in values if key not in KNOWN_KEYS]
    if unknown:
        raise _bad(f"unknown key {unknown[0]!r}; known keys are {', '.join(KNOWN_KEYS)}; mend or remove the line")
    texts = {key: _read_text(key, value) for key, value in values.items() if key != "published"}
    published = read_published(values["published"]) if "published" in values else None
    return Sidecar(published=published, **texts)


def read_published(value: Any) -> Published:
    """A date of publication from 2021, "2021", "2021-05", "2021-05-20" or a TOML date."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date) and value.year in _YEARS:
        return Published(value, "day")
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    match = _DATE.fullmatch(text.strip())
    if not match or int(match[1]) not in _YEARS:
        raise _bad(f'published is {value!r}, expected a date such as 2021, "2021-05" or "2021-05-20"; mend the line')
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        on = date(year or 0, month or 1, day or 1)
    except ValueError:
        raise _bad(f"published is {value!r}, which is no day of the calendar; mend the line") from None
    return Published(on, "day" if day else "month" if month else "year")


def _read_text(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _bad(f'{key} is {value!r}, expected text in quotes, as in {key} = "…"; mend or remove the line')
    if hidden := HIDDEN.search(value.strip()):
        raise _bad(f"{key} holds U+{ord(hidden[0]):04X}, which is no writing; mend the line, and keep it on one line")
    return value.strip()


def _bad(what: str) -> UnreadableError:
    return UnreadableError("bad_sidecar", f"the sidecar of this report cannot be used: {what}")
