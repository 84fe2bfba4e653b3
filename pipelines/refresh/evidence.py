"""The evidence pages of a warehouse: built beside their version, put into place by a link, made again where lost.

The pages of version <n> lie in `versions/<n>.evidence`, so that readers of an old version keep them as long as its
tables; `<warehouse>/evidence` links to those of the current one.
"""

import os
import shutil
from collections import deque
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from pipelines.publishing.evidence import Drawing, Pages, Version, build_evidence, draw_shard
from pipelines.refresh.digests import room_digests
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.progress import tell
from pipelines.refresh.workers import Crew, Done, Here, Task

LINK_NAME = "evidence"
SUFFIX = ".evidence"
DRAWING_BYTES = 512 * 1024
"""Raw bytes of reports of which a process draws the pages at a time: not fewer than these, …"""
DRAWINGS_A_WORKER = 4
"""… and so few for each process that none is left with a long last one."""


def pages_of(folder: Path) -> Path:
    """Where the pages of a version lie, given the folder of its tables."""
    return folder.with_name(folder.name + SUFFIX)


def build_pages(
    folder: Path,
    published: Path | None,
    hands: Callable[[int], Crew | Here] = lambda _: Here(),
    anew: Collection[str] | None = None,
) -> None:
    """Draw the pages of a version beside it; those that did not change are linked from the published version's.

    `hands` says who draws reports of so many raw bytes; `anew` which reports are others than published, if it is known.
    """
    tell(LINK_NAME, 0, 1)
    target = pages_of(folder)
    beside = target.with_name(f".{target.name}.part")
    for leftover in (target, beside):
        shutil.rmtree(leftover, ignore_errors=True)
    old = Version(published, pages_of(published)) if published and pages_of(published).is_dir() else None
    drawing = room_digests()["publishing"]
    build_evidence(Version(folder, beside), old, drawing, lambda drawings: _draw(drawings, hands), anew)
    os.sync()  # one call for thousands of small files
    beside.rename(target)
    tell(LINK_NAME, 1, 1)


def _draw(drawings: Sequence[Drawing], hands: Callable[[int], Crew | Here]) -> list[Pages]:
    size = sum(sum(drawing.sizes) for drawing in drawings)
    # A page takes a third of the time in which its report goes through the rooms.
    crew = hands(size // 3)
    limit = size if crew.size == 1 else max(DRAWING_BYTES, size // (DRAWINGS_A_WORKER * crew.size))
    queue = deque(
        Task(draw_shard, (part,), number) for number, drawing in enumerate(drawings) for part in drawing.split(limit)
    )
    drawn: list[dict[str, int]] = [{} for _ in drawings]
    for task, outcome in crew.carry_out(queue):
        # What a process did not survive is done here, where it has the machine to itself.
        drawn[task.note] |= outcome.value if isinstance(outcome, Done) else task.function(*task.arguments)
    return list(drawn)


def link_pages(warehouse: Path, folder: Path) -> None:
    """Make `<warehouse>/evidence` lead to the pages of a version, or to none where they were not wanted."""
    link, beside = warehouse / LINK_NAME, warehouse / f".{LINK_NAME}.new"
    if link.exists() and not link.is_symlink():
        raise RefreshError(f"{link}: expected a link that gouji made, found something else; move it away")
    beside.unlink(missing_ok=True)
    if not pages_of(folder).is_dir():
        link.unlink(missing_ok=True)
        return
    beside.symlink_to(pages_of(folder).relative_to(warehouse))
    beside.replace(link)


def is_linked(warehouse: Path, folder: Path) -> bool:
    """Whether `<warehouse>/evidence` leads to the pages of a version."""
    return (warehouse / LINK_NAME).resolve() == pages_of(folder).resolve()
