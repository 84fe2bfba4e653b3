"""Digests of what rows depend on."""

import importlib.resources
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from pipelines.refresh import digests
from pipelines.refresh.digests import ROOMS, chain_digests, digest_of, room_digests


def test_parts_are_kept_apart() -> None:
    """Where one part ends and the next begins changes the digest."""
    assert digest_of("ab", "c") != digest_of("a", "bc")
    assert digest_of("ab") == digest_of(b"ab")


def test_room_digests_are_the_same_in_every_process() -> None:
    """Neither hash seed nor locale enters a digest."""
    code = "from pipelines.refresh.digests import room_digests as r; print(sorted(r().items()))"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert shown.stdout.strip() == str(sorted(room_digests().items()))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("statements/words.toml", "statements"),
        ("areas.py", "reading"),
        ("figures/units.csv", "figures"),
        ("indicators/prices.csv", "statements"),
    ],
)
def test_a_changed_list_touches_its_room_and_those_after_it(
    name: str, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of a room does not make the rooms before it out of date; a list of nobody in particular touches all."""
    before = dict(room_digests())
    read = digests._files

    def changed(folder: object, prefix: str) -> Iterator[tuple[str, bytes]]:
        for found, data in read(folder, prefix):  # type: ignore[arg-type]
            yield found, data + b"\n" if found == name else data

    monkeypatch.setattr(digests, "_files", changed)
    after = room_digests.__wrapped__()
    touched = [room for room in ROOMS if before[room] != after[room]]
    assert touched == list(ROOMS[ROOMS.index(first) :])


def test_a_chain_depends_on_the_input_and_on_every_room_before() -> None:
    """Another input changes all digests; each room has one of its own."""
    one, other = chain_digests("a", ROOMS, {}), chain_digests("b", ROOMS, {})
    assert not set(one.values()) & set(other.values())
    assert len(set(one.values())) == len(ROOMS)
    given = chain_digests("a", ROOMS, {"statements": "list"})
    assert [room for room in ROOMS if given[room] != one[room]] == list(ROOMS[ROOMS.index("statements") :])


def test_a_room_stands_on_the_code_that_it_imports() -> None:
    """Tallying reads numerals again by figures; figures depend on no other room."""
    sources = {
        "reading": b"import os\n",
        "figures": b"from pipelines.figures.b import c\n",
        "tallying": b"x = 1\n\n    from pipelines.figures import read_figures\n",
        "refresh": b"import pipelines.tallying\n# not a word of pipelines.reading\n",
    }
    imported = {room: set(digests._rooms_imported({"a.py": source})) for room, source in sources.items()}
    used = {room: digests._rooms_used(room, imported) for room in sources}
    assert used == {
        "reading": ["reading"],
        "figures": ["figures"],
        "tallying": ["figures", "tallying"],
        "refresh": ["figures", "tallying", "refresh"],
    }


def test_no_room_before_the_stated_one_imports_a_list_of_another_name() -> None:
    """The list of indicators is statements' first: a change of it rereads nothing."""
    for folder, first in digests.FIRST_READERS.items():
        for room in ROOMS[: ROOMS.index(first)]:
            sources = digests._files(importlib.resources.files(f"pipelines.{room}"), "")
            assert not [name for name, data in sources if f"codelists.{folder}".encode() in data], room
