"""Lists that are made ready when they are first asked for."""

from collections.abc import Callable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Once(Generic[Found]):
    """What takes long to make, made when it is first asked for. Compiled code asks it without a call of Python's."""

    __slots__ = ("_found", "_make")

    def __init__(self, make: Callable[[], Found]) -> None:
        self._make = make
        self._found: Found | None = None

    def get(self) -> Found:
        """What was made."""
        found = self._found
        if found is None:
            found = self._found = self._make()
        return found
