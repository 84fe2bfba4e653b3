"""Trained numbers from the files that they are shipped in, kept unpacked: to unpack takes most of the time."""

from importlib.abc import Traversable
from typing import Any

import numpy as np
import numpy.typing as npt

from schemas.prepared import prepared

Arrays = dict[str, npt.NDArray[Any]]


def read_arrays(path: Traversable) -> Arrays:
    """The arrays of a file by their names. They cannot be written to."""
    kept = prepared(__name__, [path], lambda: _unpack(path), path.name)
    return {name: np.frombuffer(data, kind).reshape(shape) for name, (kind, shape, data) in kept.items()}


def _unpack(path: Traversable) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    with path.open("rb") as file, np.load(file) as stored:
        return {name: (each.dtype.str, each.shape, each.tobytes()) for name, each in stored.items()}
