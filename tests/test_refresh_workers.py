"""Work spread over processes: the same bytes, and what happens when a process dies of a report."""

import operator
import os
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.refresh import pieces, publication, spreading, workspace
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.progress import Progress, listening
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.spreading import deal_out
from pipelines.refresh.workers import Crew, Died, Done, Here, Task
from pipelines.refresh.workspace import Workspace
from tests.refresh_scripts import contents

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def crew() -> Iterator[Crew]:
    """Two worker processes."""
    made = Crew(2)
    yield made
    made.close()


def test_a_task_that_ends_its_process_leaves_the_others(crew: Crew) -> None:
    """Every task has its outcome, also those added meanwhile; the dead process is replaced."""
    sums = [Task(operator.add, (number, 1), number) for number in range(4)]
    queue = deque([*sums[:2], Task(os._exit, (3,), "exit"), Task(os.kill, (0, 0), "alive"), *sums[2:]])
    outcomes: dict[object, object] = {}
    for task, outcome in crew.carry_out(queue):
        outcomes[task.note] = outcome
        if task.note == "exit":
            queue.append(Task(operator.mul, (6, 7), "added"))
    assert outcomes == {**{n: Done(n + 1) for n in range(4)}, "exit": Died(3), "alive": Done(None), "added": Done(42)}
    assert str(Died(3)) == "ended by itself with exit code 3"
    assert str(Died(-9)) == "was ended by signal 9 (SIGKILL)"


def test_what_a_task_raises_is_raised_here(crew: Crew) -> None:
    """A refresh that cannot go on says so in the words of the task; a fault of ours comes with its traceback."""
    with pytest.raises(FileNotFoundError):
        list(crew.carry_out(deque([Task(os.stat, ("/nowhere",))])))
    with pytest.raises(RuntimeError, match=r"Traceback[\s\S]*ZeroDivisionError"):
        list(crew.carry_out(deque([Task(operator.truediv, (1, 0))])))


def test_a_process_that_cannot_start_is_said() -> None:
    """Not one is started after another for ever."""
    crew = Crew(1)
    crew.start(1)
    crew._workers[0].process.kill()
    with pytest.raises(RefreshError, match=r"worker process was ended by signal 9 .*--jobs 1"):
        list(crew.carry_out(deque([Task(operator.add, (1, 1))])))
    crew.close()


@given(st.lists(st.integers(0, 50), max_size=30), st.integers(1, 60), st.integers(1, 4), st.booleans(), st.booleans())
def test_pieces_hold_every_entry_once_and_no_more_than_allowed(
    sizes: list[int], bound: int, processes: int, given: bool, lone: bool
) -> None:
    """A piece is larger than its bound by its lightest entry at most; entries of a piece keep their order."""
    bounds = spreading._Limits(sum(sizes), processes, bound if given else 0, lone=lone).take(sum(sizes))
    if not bounds:
        return
    pieces = deal_out(range(len(sizes)), sizes, bounds)
    assert sorted(number for piece in pieces for number in piece) == list(range(len(sizes)))
    for piece in pieces:
        assert list(piece) == sorted(piece)
        assert sum(sizes[number] for number in piece) - min(sizes[number] for number in piece) <= max(bounds)


@pytest.mark.parametrize(("processes", "lone", "most"), [(1, True, 3), (2, False, 6), (2, True, 2)])
def test_each_piece_is_worth_its_round_of_checks(processes: int, lone: bool, most: int) -> None:
    """One process waits for no other, so it never cuts smaller; with two, the end is in smaller pieces alone, and a
    lone shard in one for each."""
    sizes = [50_000, 20_000] * 100
    bounds = spreading._Limits(sum(sizes), processes, 0, lone=lone).take(sum(sizes))
    pieces = deal_out(range(len(sizes)), sizes, bounds)
    assert 1 < len(pieces) <= most
    first, second = (sum(number % 2 for number in piece) for piece in pieces[:2])
    assert abs(first - second) <= 2, "what stands in turn comes to both alike"


def refresh(folder: Path, warehouse: str, jobs: int) -> None:
    with open_workspace(folder / "raw", folder / warehouse, jobs=jobs) as opened:
        opened.start_workers()
        refresh_warehouse(opened)


def test_the_bytes_do_not_depend_on_the_number_of_processes(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process, or three that are given a report or two at a time, of which one is killed at work."""
    monkeypatch.setattr(publication, "build_database", lambda _, path, *__, **___: path.write_text(""))
    for number in range(6):
        write_report(f"{'ab'[number % 2]}/{number}.txt", year=2010 + number)
    refresh(tmp_path, "one", 1)
    monkeypatch.setattr(workspace, "BYTES_A_WORKER", 1)
    monkeypatch.setattr(spreading, "SMALLEST_PIECE", 200)
    victims: list[int] = []
    with open_workspace(tmp_path / "raw", tmp_path / "three", jobs=3) as opened:

        def kill(progress: Progress) -> None:
            if progress.step == "figures" and not victims:
                victims.append(1)
                opened.crew._workers[0].process.kill()

        with listening(kill):
            refresh_warehouse(opened)
    assert victims
    assert contents(tmp_path / "one") == contents(tmp_path / "three")


class Deadly(Here):
    """Does tasks here, but a process would have died of those that work on an entry with a bad name."""

    def __init__(self, dies: Callable[[Task, list[str]], bool]) -> None:
        self._dies = dies

    def carry_out(self, queue: deque[Task]) -> Iterator[tuple[Task, Done | Died]]:
        while queue:
            task = queue.popleft()
            if not isinstance(task.arguments[0], pieces.Work):  # a room's; pages are drawn by the same hands
                yield task, Done(task.function(*task.arguments))
                continue
            entries = task.arguments[0].unit.entries
            paths = [entries[number].path.stem for number in task.note.numbers]
            yield task, Died(-9) if self._dies(task, paths) else Done(task.function(*task.arguments))


@pytest.fixture
def opened(tmp_path: Path, write_report: Write) -> Workspace:
    """Four reports in one batch."""
    for stem in ("a", "bad", "c", "d"):
        write_report(f"b/{stem}.txt", year=2010 + ord(stem[0]) % 9)
    return Workspace(tmp_path / "raw", tmp_path / "warehouse", jobs=1, database=False)


@pytest.mark.parametrize("room", ["reading", "figures"])
@pytest.mark.parametrize("limit", [1, 250, 10**6])
def test_a_report_that_ends_every_process_is_quarantined(
    room: str, limit: int, opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its neighbours are tried again without it and published; its row says what happened."""
    tried: list[list[str]] = []

    def dies(task: Task, paths: list[str]) -> bool:
        tried.append(paths)
        return task.arguments[0].room == room and "bad" in paths

    monkeypatch.setattr(opened, "hands", lambda _: Deadly(dies))
    monkeypatch.setattr(spreading, "SMALLEST_PIECE", limit)
    monkeypatch.setattr(spreading, "PIECE_BYTES", limit)
    refresh_warehouse(opened)
    tables = opened.load(opened.units(["b"])[0], ["reading", "figures"])
    assert len(set(tables["mentions"]["report_id"].to_pylist())) == 3
    (row,) = opened.quarantine(opened.units(["b"])[0]).to_pylist()
    assert (row["source_path"], row["stage"], row["cause"], row["error"]) == (
        "b/bad.txt",
        room,
        "ours",
        "process_ended",
    )
    assert "was ended by signal 9 (SIGKILL)" in row["message"]
    assert ["bad"] in tried


def test_a_process_that_dies_once_is_forgiven(opened: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process killed for another reason than its report costs a second try and no row."""
    deaths: list[str] = []

    def dies(task: Task, _: list[str]) -> bool:
        deaths.append(task.function.__name__)
        return len(deaths) in (1, 3)

    monkeypatch.setattr(opened, "hands", lambda _: Deadly(dies))
    assert refresh_warehouse(opened).counts["quarantine"] == 0
    assert deaths[:4] == ["make_whole", "make_piece", "join_pieces", "join_pieces"]


def test_a_shard_that_cannot_be_put_together_stops_the_refresh(
    opened: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows that were made but cannot be written are no report's fault."""
    monkeypatch.setattr(opened, "hands", lambda _: Deadly(lambda task, _: task.function is not pieces.make_piece))
    with pytest.raises(RefreshError, match=r"puts batch b, shard all together was ended .*, twice; free memory"):
        refresh_warehouse(opened)
