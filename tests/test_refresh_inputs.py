"""Inputs beside the reports: reviews, a user's lists, the manifest of what is published."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pytest

from pipelines.figures import read_figures
from pipelines.publishing.warehouse import Warehouse
from pipelines.reading import read_report
from pipelines.refresh import pieces
from pipelines.refresh.across import add_across
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.faults import find_complaints
from pipelines.refresh.manifest import read_manifest
from pipelines.refresh.plan import STAGE_ROOMS, make_plan
from pipelines.refresh.publication import publish
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.scan import scan_raw
from pipelines.refresh.stages import run_room

Write = Callable[..., Path]


def test_reviews_that_are_not_understood_are_warnings(tmp_path: Path) -> None:
    """What is understood holds; the rest is told with its number and what was expected."""
    assert read_reviews(tmp_path).decisions == {}
    (tmp_path / "_reviews.toml").write_text(
        'title = "x"\n[[reviews]]\nclaim_id = "a"\ndecision = "accepted"\nreason = "ok"\nby = "x"\non = 2021-05-20\n'
        '[[reviews]]\nclaim_id = "b"\n[[reviews]]\nclaim_id = "c"\ndecision = "no"\ncolour = "red"\n',
        "utf-8",
    )
    reviews = read_reviews(tmp_path)
    assert reviews.decisions == {"a": "accepted"}
    assert [warning.split(";")[0] for warning in reviews.warnings] == [
        "_reviews.toml: unknown key title",
        "_reviews.toml: review 2 does not hold",
        "_reviews.toml: review 3 does not hold",
    ]
    (tmp_path / "_reviews.toml").write_bytes(b"\xff")
    assert "cannot be read as TOML, so no review holds" in read_reviews(tmp_path).warnings[0]
    (tmp_path / "_reviews.toml").write_text("reviews = 3\n")
    assert read_reviews(tmp_path).decisions == {}


LIST = "indicator_id,zh,unit_class,stock_or_flow\n{code},{name},count,stock\n"


def test_a_users_list_gives_codes_and_rereads_nothing(
    tmp_path: Path, write_report: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list in `_codelists` names figures and stands in the table of indicators; only statements and later rooms run
    again when it changes, and taken out it is forgotten."""
    write_report("b/a.txt", text="统计公报\n\n2020年末，全市共有共享充电桩12个。\n")
    lists = tmp_path / "raw" / "_codelists"

    def codes() -> tuple[list[str | None], bool]:
        with open_workspace(tmp_path / "raw", tmp_path / "w", database=False, pages=False) as workspace:
            refresh_warehouse(workspace)
        found = Warehouse(tmp_path / "w")
        listed = found.table("indicators")["indicator_id"].to_pylist()
        return found.table("observations")["indicator_id"].to_pylist(), "own_chargers" in listed

    assert codes() == ([None], False)
    lists.mkdir()
    (lists / "mine.csv").write_text(LIST.format(code="own_chargers", name="共享充电桩"), "utf-8")
    ran: list[str] = []
    make = pieces.make_rows
    monkeypatch.setattr(pieces, "make_rows", lambda work, numbers: (ran.append(work.room), make(work, numbers))[1])
    assert codes() == (["own_chargers"], True)
    assert ran == ["statements", "tallying"]
    (lists / "mine.csv").unlink()
    assert codes() == ([None], False)


def test_a_list_that_breaks_its_rules_stops_the_refresh(tmp_path: Path, write_report: Write) -> None:
    """Going on without it would take codes away; the message names file, line, column and what was expected."""
    write_report("b/a.txt")
    lists = tmp_path / "raw" / "_codelists"
    lists.mkdir()
    (lists / "notes.txt").write_text("not a list", "utf-8")
    assert make_plan(tmp_path / "raw", scan_raw(tmp_path / "raw")).warnings == (
        "_codelists/notes.txt: not read; expected a list as <name>.csv",
    )
    (lists / "mine.csv").write_text(LIST.format(code="own", name=""), "utf-8")
    with (
        open_workspace(tmp_path / "raw", tmp_path / "w") as workspace,
        pytest.raises(RefreshError, match=r"_codelists/mine.csv, line 2, column zh: .*nothing is published"),
    ):
        refresh_warehouse(workspace)


def test_a_manifest_that_is_not_understood_is_none(tmp_path: Path) -> None:
    """A warehouse of another gouji is made again, not trusted."""
    path = tmp_path / "1.json"
    for text in ("{", '{"version": 1}', json.dumps({"colour": "red"})):
        path.write_text(text)
        assert read_manifest(path) is None


def test_a_version_is_not_put_together_from_steps_of_other_rows(tmp_path: Path, write_report: Write) -> None:
    """Publishing without the steps over all batches, or after rows changed, is refused with what to do."""
    write_report("b/a.txt")
    with open_workspace(tmp_path / "raw", tmp_path / "w") as workspace:
        for room in STAGE_ROOMS:
            run_room(workspace, room, ["b"])
        with pytest.raises(RefreshError, match=r"warehouse_claims, derived, code_lists: made for other rows"):
            publish(workspace)
        add_across(workspace)
        with pytest.raises(RefreshError, match=r"^derived, code_lists: .*the whole job `refresh`"):
            publish(workspace)


def test_a_batch_is_published_only_when_all_its_rooms_are_through(tmp_path: Path, write_report: Write) -> None:
    """A batch that is half made stays as it was, and one never published stays out."""
    write_report("old/a.txt")
    with open_workspace(tmp_path / "raw", tmp_path / "w", database=False, pages=False) as workspace:
        refresh_warehouse(workspace)
    write_report("old/b.txt", year=2011)
    write_report("new/a.txt", year=2012)
    with open_workspace(tmp_path / "raw", tmp_path / "w", database=False, pages=False) as workspace:
        run_room(workspace, "reading", ["new", "old"])
        assert publish(workspace).version == 1
        assert publish(workspace).counts["reports"] == 1


def test_rows_that_break_a_check_are_complained_of() -> None:
    """A column of a wrong type is nobody's; a misread figure and one outside of the text are their report's."""
    read = read_report("公报\n\n2020年，全市人口3万人。\n".encode(), "b/a.txt")
    tables = {name: table for name, table in read.items() if name != "quarantine"}
    made = read_figures(tables)
    assert find_complaints("figures", tables, made) == []
    rows = made["mentions"].to_pylist()
    people = next(row for row in rows if row["literal"] == "3万")
    people.update(value=4e4, lower=3.5e4, upper=4.5e4)
    wrong = {"mentions": pyarrow.Table.from_pylist(rows, made["mentions"].schema)}
    assert [(each.error, each.report_id) for each in find_complaints("figures", tables, wrong)] == [
        ("values_are_reread", people["report_id"])
    ]
    place = made["mentions"].schema.get_field_index("value")
    text = made["mentions"].set_column(place, "value", made["mentions"]["value"].cast(pyarrow.string()))
    (complaint,) = find_complaints("figures", tables, {"mentions": text})
    assert complaint.report_id is None
    assert "value" in complaint.message
