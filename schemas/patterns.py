"""Long patterns, of which what Python compiles them to is kept from one process to the next, as `prepared` keeps lists.

To compile the pattern of time words takes 25 ms of every run, to load what came of it less than one. Python has no
public way to do either by itself: what `re.compile` does stands here in two halves, as CPython has it. Where its parts
are not as they are known here, a pattern is compiled as ever. One that is had from here equals one that is not.
"""

import re
from array import array
from typing import Any

from schemas.prepared import prepared

_Compiled = tuple[int, bytes, int, dict[str, int], list[str | None]]
"""Flags, code, number of groups, groups by name and names by group: what the engine runs a pattern by."""
_CODE = "I"
"""A number of the code, as the engine holds it."""


def compile_pattern(name: str, pattern: str) -> re.Pattern[str]:
    """As `re.compile`; `name` is the name of what is kept of it, and no other pattern's."""
    try:
        import _sre  # type: ignore[import-not-found]

        flags, code, groups, by_name, by_group = prepared(__name__, [pattern], lambda: _compile(pattern), name)
        found: re.Pattern[str] = _sre.compile(
            pattern, flags, array(_CODE, code).tolist(), groups, by_name, tuple(by_group)
        )
    except (ImportError, AttributeError, TypeError, ValueError, RuntimeError, OverflowError):
        return re.compile(pattern)
    return found


def _compile(pattern: str) -> _Compiled:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(pattern)
    by_name: dict[str, int] = parsed.state.groupdict
    by_group: list[Any] = [None] * parsed.state.groups
    for each, group in by_name.items():
        by_group[group] = each
    code = array(_CODE, _compiler._code(parsed, 0)).tobytes()
    return parsed.state.flags, code, parsed.state.groups - 1, by_name, by_group
