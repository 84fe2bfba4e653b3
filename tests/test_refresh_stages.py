"""Rooms run over shards; reports that a room cannot do are taken out, and the others go on."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.figures import UnreadableNumeral, printed_figure
from pipelines.reading import RawReport
from pipelines.refresh import faults, pieces, rooms
from pipelines.refresh.failures import RefreshError, TableFailure
from pipelines.refresh.faults import Complaint, take_out_faults
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.rooms import run_isolated
from pipelines.refresh.stages import run_room
from pipelines.refresh.workspace import Tables, Workspace
from schemas.vocabulary import Kind

Write = Callable[..., Path]


@pytest.fixture
def workspace(tmp_path: Path, write_report: Write) -> Workspace:
    """Three reports in one batch."""
    for stem in "abc":
        write_report(f"b/{stem}.txt")
    return Workspace(tmp_path / "raw", tmp_path / "warehouse")


def failing_on(source_path: str, function: Callable[[Tables], Tables]) -> Callable[[Tables], Tables]:
    """A room that falls over whenever it meets one report."""

    def run(tables: Tables) -> Tables:
        if source_path in tables["reports"]["source_path"].to_pylist():
            raise RuntimeError("cannot\ndo this")
        return function(tables)

    return run


def quarantine(workspace: Workspace) -> list[dict[str, str]]:
    (unit,) = workspace.units(["b"])
    rows: list[dict[str, str]] = workspace.quarantine(unit).to_pylist()
    return rows


def test_a_report_that_a_room_cannot_do_is_quarantined_as_ours(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room is tried report by report; the guilty one has a row without a traceback, the others their rows."""
    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "figures", failing_on("b/b.txt", rooms.ROOM_FUNCTIONS["figures"]))
    run_room(workspace, "reading", ["b"])
    outcome = run_room(workspace, "figures", ["b"])["b"]
    (row,) = quarantine(workspace)
    assert (row["source_path"], row["stage"], row["cause"], row["error"]) == (
        "b/b.txt",
        "figures",
        "ours",
        "RuntimeError",
    )
    assert "RuntimeError: cannot do this" in row["message"]
    assert outcome.failed == 1
    (unit,) = workspace.units(["b"])
    mentions = workspace.load(unit, ["figures"])["mentions"]
    assert len(set(mentions["report_id"].to_pylist())) == 2


def test_a_report_given_up_early_is_not_asked_for_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later rooms see only the reports that all rooms before them did."""
    seen = []
    decide = rooms.ROOM_FUNCTIONS["tallying"]

    def watch(tables: Tables) -> Tables:
        seen.append(tables["reports"]["source_path"].to_pylist())
        return decide(tables)

    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "figures", failing_on("b/a.txt", rooms.ROOM_FUNCTIONS["figures"]))
    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "tallying", watch)
    for room in STAGE_ROOMS:
        run_room(workspace, room, ["b"])
    assert seen == [["b/b.txt", "b/c.txt"]]
    assert [row["stage"] for row in quarantine(workspace)] == ["figures"]


def test_a_crash_in_reading_leaves_the_other_reports(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading starts from bytes; its crash is told apart report by report too."""
    read = rooms.read_reports

    def crash(raws: list[RawReport]) -> Tables:
        if any(raw.source_path == "b/c.txt" for raw in raws):
            raise KeyError("c")
        return read(raws)

    monkeypatch.setattr(rooms, "read_reports", crash)
    outcome = run_room(workspace, "reading", ["b"])["b"]
    assert (outcome.rows["reports"], outcome.failed, outcome.files) == (2, 1, 3)
    assert [(row["source_path"], row["content_id"] != "") for row in quarantine(workspace)] == [("b/c.txt", True)]


def test_more_failures_than_a_handful_publish_nothing(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When six reports of a batch fail the table is taken to be wrong, and the error names room, batch and cause."""
    for number in range(pieces.HANDFUL + 1):
        write_report(f"b/{number}.txt")
    workspace = Workspace(tmp_path / "raw", tmp_path / "warehouse")

    def crash(_: Tables) -> Tables:
        raise ZeroDivisionError("no")

    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "figures", crash)
    run_room(workspace, "reading", ["b"])
    with pytest.raises(TableFailure, match=r"figures: 6 of 6 reports of batch b .* ZeroDivisionError: no"):
        run_room(workspace, "figures", ["b"])


def test_a_file_changed_while_it_is_read_stops_the_refresh(workspace: Workspace) -> None:
    """The rows would not be those of the digest they are stored under."""
    (unit,) = workspace.units(["b"])
    unit.entries[0].path.write_text("另一份公报\n\n人口3万人。\n", "utf-8")
    with pytest.raises(RefreshError, match=r"a.txt: the file changed while it was read"):
        run_room(workspace, "reading", ["b"])


def test_rows_are_asked_for_only_once_they_are_made(workspace: Workspace) -> None:
    """A room before its forerunner is refused with the names of the tables that lack."""
    with pytest.raises(RefreshError, match=r"batch b: reports, .* have not been made"):
        run_room(workspace, "figures", ["b"])


def test_where_every_member_fails_the_tables_are_there_and_empty() -> None:
    """A group of which nothing is left has every table, without rows, and what raised for each."""

    def crash(_: object) -> Tables:
        raise ValueError("no")

    made, raised = run_isolated(crash, ["a", "b"], ["claims", "verdicts"])
    assert {name: table.num_rows for name, table in made.items()} == {"claims": 0, "verdicts": 0}
    assert list(raised) == [0, 1]


def verdict_rows(*report_ids: str) -> Tables:
    return {"verdicts": pyarrow.table({"report_id": list(report_ids), "n": [1] * len(report_ids)})}


def test_rows_with_a_fault_go_with_their_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """All rows of a report with a fault are taken out, and its first fault is told."""

    def complain(_room: str, _inputs: Tables, made: Tables) -> list[Complaint]:
        bad = "x" in made["verdicts"]["report_id"].to_pylist()
        return [Complaint("x", "first", "…"), Complaint("x", "second", "…")] if bad else []

    monkeypatch.setattr(faults, "find_complaints", complain)
    made, guilty = take_out_faults("tallying", {}, verdict_rows("w", "x", "x", "y"))
    assert made["verdicts"]["report_id"].to_pylist() == ["w", "y"]
    assert {report: complaint.error for report, complaint in guilty.items()} == {"x": "first"}


@pytest.mark.parametrize("report_id", [None, "x"])
def test_faults_that_no_report_explains_stop_the_refresh(
    report_id: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the table, or one that stays when its report is out, publishes nothing."""
    complaint = Complaint(report_id, "columns", "verdicts.gap: is text")
    monkeypatch.setattr(faults, "find_complaints", lambda *_: [complaint])
    with pytest.raises(TableFailure, match=r"tallying: nothing is published: verdicts.gap: is text"):
        take_out_faults("tallying", {}, verdict_rows("x"))


@given(
    whole=st.integers(0, 10**12),
    places=st.text("0123456789", max_size=6),
    scale=st.sampled_from(["", "百", "千", "万", "亿", "%"]),
    unit=st.sampled_from(["元", "人", "个", None]),
    kind=st.sampled_from([Kind.QUANTITY, Kind.PERCENT, Kind.PERCENTAGE_POINT, Kind.MULTIPLE]),
    sign=st.sampled_from(["", "-"]),
    heading=st.sampled_from([1, 10**4, 10**8]),
)
def test_plain_literals_are_reread_as_the_exact_reader_does(
    whole: int, places: str, scale: str, unit: str | None, kind: Kind, sign: str, heading: int
) -> None:
    """What is taken to be right at once is what the exact reader reads; a value beside it never is."""
    literal = f"{sign}{whole}{'.' if places else ''}{places}{scale}"
    try:
        figure = printed_figure(literal, unit, kind)
        figure = printed_figure(literal, unit, kind, place=float(figure.place * heading))
    except UnreadableNumeral:
        return
    assert figure.value is not None
    value, place = float(figure.value), float(figure.place)
    rows = {"literal": [literal] * 2, "kind": [kind.value] * 2, "value": [value, value + place], "place": [place] * 2}
    right = faults._are_plainly_right(pl.DataFrame(rows)).to_list()
    assert right[1] is False
    plain = {Kind.QUANTITY: scale != "%" and not sign, Kind.PERCENT: scale in ("", "%")}
    if kind in plain and len(literal) < 15:
        assert right[0] is (plain[kind] and (heading == 1 or (kind is Kind.QUANTITY and place >= 1)))
    if right[0]:
        wrong = faults._are_plainly_right(pl.DataFrame({**rows, "place": [place * 10] * 2}))
        assert wrong.to_list() == [value == 0 and kind is Kind.QUANTITY and place * 10 in faults._HEADED, False]
