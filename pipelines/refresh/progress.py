"""How a refresh tells whoever listens how far it is. It is silent where nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a refresh: its name, and how many of its reports are done."""

    step: str
    done: int
    total: int


Listener = Callable[[Progress], None]
_listeners: list[Listener] = []


def tell(step: str, done: int, total: int) -> None:
    """Say how far a step is."""
    for listener in _listeners:
        listener(Progress(step, done, total))


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hand every progress of this process to a listener for a while."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
