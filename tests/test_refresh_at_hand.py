"""Rows kept from room to room: the same as those in the files, within their bound, and no longer than a refresh."""

import random
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest

from pipelines.publishing.row_digests import digest_runs
from pipelines.refresh import at_hand, pieces
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.workers import Crew, Task, _Worker
from tests.refresh_scripts import contents

ROWS = {"mentions": pyarrow.table({"literal": ["31348"] * 100})}
PLACE = ("b", "all", (0, 1))


def test_rows_are_found_as_they_have_to_be_and_forgotten_in_the_end() -> None:
    """Of other inputs or other code they are not at hand; after the last room, and after the refresh, none are."""
    at_hand.keep(PLACE, "figures", "digest", ROWS)
    assert at_hand.find(PLACE, "figures", "digest") is None
    with at_hand.kept_at_hand():
        at_hand.keep(PLACE, "figures", "digest", ROWS)
        assert at_hand.find(PLACE, "figures", "digest") == ROWS
        assert at_hand.find(PLACE, "figures", "other") is None
        assert at_hand.find(("b", "all", (0,)), "figures", "digest") is None
        at_hand.keep(PLACE, "tallying", "digest", ROWS)
        assert at_hand.find(PLACE, "figures", "digest") is None
        at_hand.keep(PLACE, "figures", "digest", ROWS)
    assert at_hand.find(PLACE, "figures", "digest") is None


def test_no_more_rows_are_kept_than_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has no space is read again; what is made again takes the place of what it was."""
    monkeypatch.setattr(at_hand, "MOST_BYTES", int(1.5 * ROWS["mentions"].nbytes))
    with at_hand.kept_at_hand():
        for digest in ("first", "again"):
            at_hand.keep(PLACE, "figures", digest, ROWS)
            assert at_hand.find(PLACE, "figures", digest) == ROWS
        at_hand.keep(PLACE, "statements", "digest", ROWS)
        assert at_hand.find(PLACE, "statements", "digest") is None


def test_rows_at_hand_are_those_in_the_files(
    tmp_path: Path, write_report: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh that reads back every row publishes the same bytes, and one that keeps them reads back none."""
    write_report("a/1.txt")
    write_report("a/2.txt", year=2015)
    read: list[str] = []
    read_made = pieces.read_made
    monkeypatch.setattr(pieces, "read_made", lambda *given: read.append("") or read_made(*given))
    for name, most in (("kept", at_hand.MOST_BYTES), ("read", 0)):
        monkeypatch.setattr(at_hand, "MOST_BYTES", most)
        with open_workspace(tmp_path / "raw", tmp_path / name, jobs=1, database=False) as workspace:
            refresh_warehouse(workspace)
        assert bool(read) is (not most)
    assert contents(tmp_path / "kept") == contents(tmp_path / "read")


def test_a_process_is_given_what_it_has_at_hand() -> None:
    """Another's only where there is nothing else to do."""
    crew = Crew(2)
    mine, other = (_Worker(None, None, places={place}) for place in "mo")  # type: ignore[arg-type]
    crew._workers = [mine, other]
    queue = deque(Task(len, (), place=place) for place in "oonm")
    assert [crew._choose(mine, queue).place for _ in range(4)] == ["n", "m", "o", "o"]


def test_a_digest_of_rows_does_not_depend_on_what_lies_beside_them() -> None:
    """Neither neighbours, nor chunks, nor what is hidden under nulls change it; other rows do."""
    draw = random.Random(5)
    move = pyarrow.struct({"at": pyarrow.int32(), "into": pyarrow.string()})
    kinds = (pyarrow.string(), pyarrow.float64(), pyarrow.string(), pyarrow.bool_(), pyarrow.list_(move))
    schema = pyarrow.schema(list(zip(("report_id", "value", "text", "closed", "moves"), kinds, strict=True)))
    runs = [
        pyarrow.table(
            {
                "report_id": [f"r{number}"] * rows,
                "value": [draw.choice([None, draw.random()]) for _ in range(rows)],
                "text": [draw.choice([None, "", "人"]) for _ in range(rows)],
                "closed": [draw.choice([None, True, False]) for _ in range(rows)],
                "moves": [draw.choice([None, [], [{"at": 1, "into": draw.choice([None, "县"])}]]) for _ in range(rows)],
            },
            schema=schema,
        )
        for number, rows in enumerate(draw.choices(range(1, 20), k=12))
    ]
    digests = dict(digest_runs(pyarrow.concat_tables(runs), "report_id"))
    assert len(set(digests.values())) == len(runs)
    for _ in range(20):
        chosen = draw.sample(runs, 5)
        assert dict(digest_runs(pyarrow.concat_tables(chosen), "report_id")).items() <= digests.items()
        key, cell = draw.choice(runs)["report_id"][0].as_py(), draw.choice(schema.names[1:])
        assert dict(digest_runs(pyarrow.concat_tables(chosen), "report_id", {key})).keys() <= {key}
        (run,) = (each for each in runs if each["report_id"][0].as_py() == key)
        rows = run.to_pylist()
        rows[-1][cell] = {"value": 2.5, "text": "\0", "closed": not rows[-1]["closed"], "moves": [None]}[cell]
        ((_, other),) = digest_runs(pyarrow.Table.from_pylist(rows, schema), "report_id")
        assert other != digests[key]
    assert dict(digest_runs(runs[0].slice(0, 0), "report_id")) == {}
