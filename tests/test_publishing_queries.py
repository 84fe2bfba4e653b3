"""The reports of raw/, published: the answers of docs/QUERIES.md, and that what is declared of keys, references and
views holds of real rows."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.publishing.queries import render_answers
from pipelines.publishing.views import create_views, views
from pipelines.publishing.warehouse import Warehouse
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from schemas.integrity import find_faults
from schemas.tables import TABLES

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "QUERIES.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds `warehouse`, with what raw/ of this project gives."""
    here = tmp_path_factory.mktemp("published")
    with open_workspace(ROOT / "raw", here / "warehouse") as workspace:
        refresh_warehouse(workspace)
    return here


@pytest.fixture
def con(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The DuckDB file of that warehouse."""
    with duckdb.connect(str(folder / "warehouse" / "gouji.duckdb"), read_only=True) as connection:
        yield connection


def test_the_answers_are_what_the_queries_give(folder: Path) -> None:
    """Every query of the page runs, on Parquet or on the DuckDB file; `make queries` brings the answers up to date."""
    page = PAGE.read_text("utf-8")
    assert render_answers(page, folder) == page, "run `make queries` and look at what changed"


def test_the_page_asks_ten_questions_and_answers_each() -> None:
    """A number and a question as heading, and at least one row below each query."""
    page = PAGE.read_text("utf-8")
    asked = [part for part in page.split("\n## ")[1:] if part[0].isdigit()]
    assert [int(part.split(".")[0]) for part in asked] == list(range(1, 11))
    for part in asked:
        answers = part.split("```\n\n")[1:]
        assert answers
        assert all(answer.startswith("| ") and answer.count("\n| ") >= 2 for answer in answers)


@pytest.mark.parametrize("name", TABLES)
def test_keys_and_references_hold(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """No key stands twice, and whatever refers to a row finds one."""
    info = TABLES[name]
    keys = ", ".join(info.key)
    assert con.execute(f"SELECT {keys} FROM {name} GROUP BY ALL HAVING count(*) > 1").fetchall() == []
    for each in info.references:
        lost = f"""SELECT {each.column} FROM {name} WHERE {each.column} IS NOT NULL
            AND {each.column} NOT IN (SELECT {each.target} FROM {each.table})"""
        assert con.execute(lost).fetchall() == [], each


def test_what_is_published_satisfies_the_models(folder: Path) -> None:
    """All tables at once, as they are read back: types, allowed words, keys, references, offsets."""
    assert find_faults(Warehouse(folder / "warehouse").tables()) == []


@pytest.mark.parametrize("name", [name for name in views() if "Key: value_id." in views()[name].meaning])
def test_a_view_of_values_shows_a_value_once(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Joins with code lists and with other years multiply nothing."""
    ((rows, values),) = con.execute(f"SELECT count(*), count(DISTINCT value_id) FROM {name}").fetchall()
    assert rows == values
    assert rows


def test_views_show_every_claim_and_every_statement(con: duckdb.DuckDBPyConnection) -> None:
    """Nothing is lost in joins: claims by id, statements of values by mention."""
    query = """SELECT (SELECT count(*) FROM claims), (SELECT count(DISTINCT claim_id) FROM claim_sentences),
        (SELECT count(*) FROM claim_sentences), (SELECT sum(len(sources)) FROM indicator_values),
        (SELECT count(*) FROM value_vintages), (SELECT count(*) FROM readable_values WHERE readable IS NULL AND value
        IS NOT NULL)"""
    claims, shown, rows, statements, vintages, unread = con.execute(query).fetchall()[0]
    assert (claims, statements, unread) == (shown, vintages, 0)
    assert shown == rows


def test_claims_in_doubt_come_first(con: duckdb.DuckDBPyConnection) -> None:
    """The order of the view is that of the gravity of verdicts."""
    ranks = [rank for (rank,) in con.execute("SELECT verdict_rank FROM claim_sentences").fetchall()]
    assert ranks == sorted(ranks)
    assert ranks[0] == 0


def test_the_views_work_over_parquet_alone(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Where each table is a view of its files, every view shows the same rows as in the DuckDB file."""
    with duckdb.connect() as over:
        for name in TABLES:
            over.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/warehouse/tables/{name}/*.parquet')")
        create_views(over)
        for name in views():
            query = f"FROM {name} ORDER BY ALL"
            assert over.execute(query).fetchall() == con.execute(query).fetchall(), name


def test_the_package_lists_the_files_that_are_published(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Every Parquet file of the version, each once, by a path that leads to it; and every report."""
    package = json.loads((folder / "warehouse" / "datapackage.json").read_text("utf-8"))
    listed = [path for resource in package["resources"] for path in resource["path"]]
    there = (folder / "warehouse" / "tables").glob("*/*.parquet")
    assert sorted(listed) == sorted(path.relative_to(folder / "warehouse").as_posix() for path in there)
    reports = con.execute("SELECT report_id FROM reports").fetchall()
    assert {(source["report_id"],) for source in package["sources"]} == set(reports)
