"""The published files: where they lie, that their bytes are stable, and that other readers see the same rows."""

import datetime
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publishing import database
from pipelines.publishing.changes import changed_files
from pipelines.publishing.database import Publication, build_database, is_of, update_database
from pipelines.publishing.parquet import (
    NAME_LIMIT,
    TableFileError,
    batch_file_name,
    read_table,
    shard_digits,
    shard_of,
    table_files,
    table_path,
    write_table,
)
from pipelines.publishing.warehouse import NoWarehouseError, Warehouse
from schemas.tables import SCHEMA_VERSION, TABLES

PUBLICATION = Publication(3, datetime.datetime(2024, 5, 1, 8, 30, tzinfo=datetime.UTC), "0.1.0")


def sample_value(kind: pyarrow.DataType, row: int) -> Any:
    """A value of an Arrow type that differs from row to row."""
    if pyarrow.types.is_list(kind):
        return [sample_value(kind.value_type, row + part) for part in range(row % 3)]
    if pyarrow.types.is_struct(kind):
        return {part.name: sample_value(part.type, row) for part in kind}
    if pyarrow.types.is_string(kind):
        return f"文本 '{row}'; \"引\"\n{row}"
    if pyarrow.types.is_date(kind):
        return datetime.date(1949, 10, 1) + datetime.timedelta(days=row)
    if pyarrow.types.is_boolean(kind):
        return row % 2 == 0
    return row + 0.125 if pyarrow.types.is_floating(kind) else row


def sample_table(name: str, rows: int = 7) -> pyarrow.Table:
    """Rows of a table that fill every column, with nulls where they are allowed."""
    schema = TABLES[name].schema
    columns = [
        [None if field.nullable and row % 4 == 3 else sample_value(field.type, row) for row in range(rows)]
        for field in schema
    ]
    return pyarrow.table(columns, schema=schema)


def publish(tables_dir: Path) -> dict[str, pyarrow.Table]:
    """Every table as files, those cut by batch in two batches with a name that needs care."""
    whole = {}
    for name, info in TABLES.items():
        if info.partitioned:
            parts = [sample_table(name, 3), sample_table(name, 7)]
            write_table(name, parts[0], table_path(tables_dir, name, "2021", "all"))
            write_table(name, parts[1], table_path(tables_dir, name, "山西 50%[a]/?*", "0f"))
            whole[name] = read_table(name, table_files(tables_dir, name))
        else:
            whole[name] = sample_table(name)
            write_table(name, whole[name], table_path(tables_dir, name))
    return whole


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, pyarrow.Table]]:
    """A warehouse folder, with characters that globs and SQL would take for their own, and its tables."""
    root = tmp_path_factory.mktemp("ware'house [1]=x")
    return root, publish(root / "tables")


@pytest.mark.parametrize(("reports", "digits"), [(0, 0), (1, 0), (500, 0), (501, 1), (8000, 1), (8001, 2)])
def test_a_batch_is_cut_when_a_shard_would_hold_more_than_five_hundred_reports(reports: int, digits: int) -> None:
    """Shards take the fewest hex digits that keep them at five hundred reports on average."""
    assert shard_digits(reports) == digits


def test_an_uncut_batch_has_a_shard_that_no_cut_batch_has() -> None:
    """The shard of an uncut batch is called so that it is no beginning of a report_id."""
    assert shard_of("0123456789abcdef", 0) == "all"
    assert shard_of("0123456789abcdef", 2) == "01"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)
def test_batch_names_in_paths_are_plain_short_and_distinct(one: str, other: str) -> None:
    """Any two batches have different file names, of ASCII letters, digits and a few marks, that no reader hides."""
    name = batch_file_name(one)
    assert name.isascii()
    assert not set(name) & set('/\\*?[]{}=:"<>| ')
    assert not name.startswith((".", "_"))
    assert len(name) <= NAME_LIMIT
    assert (name == batch_file_name(other)) == (one == other)


def test_long_batch_names_are_cut_and_stay_distinct() -> None:
    """Two long batch names that differ only at their ends have different file names of bounded length."""
    one, other = batch_file_name("新闻发布会" * 30 + "一"), batch_file_name("新闻发布会" * 30 + "二")
    assert one != other
    assert max(len(one), len(other)) <= NAME_LIMIT


def test_paths_are_asked_for_as_the_table_is_cut() -> None:
    """A table cut by batch has no path without a batch, another none with one."""
    assert table_path(Path("t"), "claims", "2021", "0").as_posix() == "t/claims/2021.0.parquet"
    assert table_path(Path("t"), "rules").as_posix() == "t/rules/all.parquet"
    with pytest.raises(TableFileError, match="a batch and a shard"):
        table_path(Path("t"), "claims")
    with pytest.raises(TableFileError, match="neither batch nor shard"):
        table_path(Path("t"), "rules", "2021", "0")


@pytest.mark.parametrize("name", TABLES)
def test_equal_rows_give_equal_bytes(name: str, tmp_path: Path) -> None:
    """A table gives the same bytes whether it comes in one chunk, in many, sliced, or read back."""
    table = sample_table(name, 9)
    chunked = pyarrow.concat_tables([table.slice(0, 2), table.slice(2, 1), table.slice(3)])
    sliced = pyarrow.concat_tables([table, table]).combine_chunks().slice(9)
    paths = [tmp_path / f"{number}.parquet" for number in range(4)]
    for path, same in zip(paths, [table, chunked, sliced], strict=False):
        write_table(name, same, path)
    write_table(name, read_table(name, paths[:1]), paths[3])
    assert len({hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}) == 1


def test_bytes_do_not_depend_on_process_or_hash_seed(tmp_path: Path) -> None:
    """Another process with another hash seed, locale and time zone writes the same bytes."""
    write_table("articles", sample_table("articles"), tmp_path / "here.parquet")
    script = (
        "import sys; from pathlib import Path\n"
        "from pipelines.publishing.parquet import read_table, write_table\n"
        "here, there = map(Path, sys.argv[1:])\n"
        "write_table('articles', read_table('articles', [here]), there)"
    )
    there = tmp_path / "there.parquet"
    environment = os.environ | {"PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", script, tmp_path / "here.parquet", there], check=True, env=environment)
    assert there.read_bytes() == (tmp_path / "here.parquet").read_bytes()


@pytest.mark.parametrize("name", TABLES)
def test_every_file_has_the_schema_of_its_model(name: str, published: tuple[Path, Any]) -> None:
    """Empty or full, each file carries types, titles, meanings and the schema version, under zstd."""
    for path in table_files(published[0] / "tables", name):
        schema = pyarrow.parquet.read_schema(path)
        assert schema.equals(TABLES[name].schema)
        assert [field.metadata for field in schema] == [field.metadata for field in TABLES[name].schema]
        assert schema.metadata[b"schema_version"].decode() == SCHEMA_VERSION
        assert (schema.metadata[b"table"].decode(), schema.metadata[b"key"].decode()) == (
            name,
            ",".join(TABLES[name].key),
        )
        assert pyarrow.parquet.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_table_that_breaks_its_schema_is_not_written(tmp_path: Path) -> None:
    """A missing column, a null where none may be, and a wrong type each name table, column and row."""
    path = tmp_path / "verdicts.parquet"
    verdicts = sample_table("verdicts")
    with pytest.raises(TableFileError, match=r"missing \['rule'\]"):
        write_table("verdicts", verdicts.drop_columns(["rule"]), path)
    place = verdicts.column_names.index("rule")
    with_null = verdicts.set_column(place, "rule", pyarrow.array(["a", "b", None, "c", "d", "e", "f"]))
    with pytest.raises(TableFileError, match=r"verdicts\.rule: row 2 is null"):
        write_table("verdicts", with_null, path)
    with_words = verdicts.set_column(verdicts.column_names.index("gap"), "gap", pyarrow.array(["x"] * 7))
    with pytest.raises(TableFileError, match="type of its model"):
        write_table("verdicts", with_words, path)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing breaks off, the file that was there is whole, and nothing else lies beside it."""
    path = tmp_path / "rules" / "all.parquet"
    write_table("rules", sample_table("rules", 2), path)
    before = path.read_bytes()

    def break_off(*_: Any, **__: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(pyarrow.parquet, "write_table", break_off)
    with pytest.raises(OSError, match="no space left"):
        write_table("rules", sample_table("rules", 5), path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_of_another_schema_is_refused(tmp_path: Path) -> None:
    """A file whose columns are not those of the model is named, with what to do."""
    path = tmp_path / "all.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"rule": ["x"]}), path)
    with pytest.raises(TableFileError, match=r"schema version none.*gouji run"):
        read_table("rules", [path])


def test_no_files_are_no_rows() -> None:
    """A table without files has its columns and no rows."""
    assert read_table("claims", []).equals(TABLES["claims"].schema.empty_table())
    assert read_table("claims", [], columns=["rule"]).column_names == ["rule"]


@pytest.mark.parametrize("name", TABLES)
def test_pyarrow_polars_and_duckdb_read_the_same_rows(name: str, published: tuple[Path, Any]) -> None:
    """Three readers of the Parquet files give equal rows, in equal order, with the types promised."""
    root, whole = published
    files = [str(path) for path in table_files(root / "tables", name)]
    expected = whole[name].to_pylist()
    assert polars.concat([polars.read_parquet(file, glob=False) for file in files]).to_dicts() == expected
    read = pyarrow.concat_tables([pyarrow.parquet.read_table(file, partitioning=None) for file in files])
    assert read.schema.types == TABLES[name].schema.types
    assert read.to_pylist() == expected
    with duckdb.connect() as con:
        query = "FROM read_parquet(?, union_by_name = true, hive_partitioning = false)"
        found = con.execute(query, [[file.replace("[", "[[]") for file in files]])
        names = [column[0] for column in found.description]
        assert [dict(zip(names, row, strict=True)) for row in found.fetchall()] == expected


def test_the_duckdb_file_holds_the_same_rows_in_the_same_order(published: tuple[Path, Any]) -> None:
    """Every table of the DuckDB file equals its Parquet files row for row, type for type."""
    root, whole = published
    path = root / "gouji.duckdb.next"
    path.write_text("left behind by an interrupted run")
    counts = build_database(root / "tables", path, PUBLICATION, threads=2)
    assert sorted(entry.name for entry in root.iterdir()) == ["gouji.duckdb.next", "tables"]
    assert counts == {name: table.num_rows for name, table in whole.items()}
    with duckdb.connect(str(path), read_only=True) as con:
        for name, table in whole.items():
            found = con.sql(f"FROM {name}").to_arrow_table()
            assert found.column_names == table.column_names
            assert found.cast(table.schema.remove_metadata()).equals(table.replace_schema_metadata(None)), name
        tags = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
        assert "v1.0.0" in str(tags)


def test_the_duckdb_file_explains_itself(published: tuple[Path, Any]) -> None:
    """Tables and columns carry comments with title, meaning, unit and key; publications says what is published."""
    root, _ = published
    path = root / "explained.duckdb"
    build_database(root / "tables", path, PUBLICATION)
    with duckdb.connect(str(path), read_only=True) as con:
        comments = dict(con.execute("SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal").fetchall())
        assert set(comments) == {*TABLES, "publications"}
        assert comments["claim_operands"].startswith("论断算子 / Claim operands — ")
        assert "Key: claim_id, position. References: claim_id → claims.claim_id; " in comments["claim_operands"]
        columns = con.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
        assert [column for *column, comment in columns if not comment] == []
        (size,) = [comment for *column, comment in columns if column == ["reports", "byte_size"]]
        assert size == "字节数 / Byte size — size of the file [byte]. Source: the raw file"
        row = con.execute("SELECT version, published_at, gouji_version, claims, rules FROM publications").fetchall()
        assert row == [(3, datetime.datetime(2024, 5, 1, 8, 30), "0.1.0", 10, 7)]


def test_a_duckdb_file_begins_with_a_blank_one_that_is_kept(published: tuple[Path, Any], tmp_path: Path) -> None:
    """What is declared is copied from a file that an earlier build left, made again where it is damaged; without a
    place to keep one, it is declared anew. The files say and hold the same."""
    root, _ = published
    blanks = tmp_path / "blanks"
    build_database(root / "tables", tmp_path / "made.duckdb", PUBLICATION, blanks=blanks)
    (kept,) = blanks.iterdir()
    (blanks / "blank-of-another-release.duckdb").touch()
    build_database(root / "tables", tmp_path / "copied.duckdb", PUBLICATION, blanks=blanks)
    kept.write_bytes(b"damaged" * 10_000)
    build_database(root / "tables", tmp_path / "damaged.duckdb", PUBLICATION, blanks=blanks)
    assert not kept.exists()
    build_database(root / "tables", tmp_path / "again.duckdb", PUBLICATION, blanks=blanks)
    assert list(blanks.iterdir()) == [kept]
    build_database(root / "tables", tmp_path / "nowhere.duckdb", PUBLICATION, blanks=tmp_path / "made.duckdb")
    build_database(root / "tables", tmp_path / "plain.duckdb", PUBLICATION)
    told = {file.name: _all_of(file) for file in tmp_path.glob("*.duckdb")}
    assert len(told) == 6
    assert all(each == told["plain.duckdb"] for each in told.values())


def _all_of(path: Path) -> list[Any]:
    """What is declared in a DuckDB file, and the rows of its tables and views."""
    asked = (
        "SELECT table_name, column_name, data_type, is_nullable, comment FROM duckdb_columns() WHERE NOT internal",
        "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal",
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal",
    )
    with duckdb.connect(str(path), read_only=True) as con:
        found = [con.execute(f"{query} ORDER BY ALL").fetchall() for query in asked]
        names = [row[0] for rows in found[1:] for row in rows]
        return [*found, *(con.execute(f"FROM {name} ORDER BY ALL").fetchall() for name in names)]


def test_a_failed_build_leaves_no_database(tmp_path: Path) -> None:
    """When a Parquet file cannot be read, no half-filled DuckDB file stays behind."""
    publish(tmp_path / "tables")
    table_path(tmp_path / "tables", "rules").write_bytes(b"no parquet")
    with pytest.raises(duckdb.Error):
        build_database(tmp_path / "tables", tmp_path / "next.duckdb", PUBLICATION)
    assert [entry.name for entry in tmp_path.iterdir()] == ["tables"]


def test_a_duckdb_file_is_kept_only_as_it_was_published_and_while_it_is_dense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version is made of the file, in which rows are replaced; not where it would hold too much that is deleted,
    and not once somebody wrote to it."""
    publish(tmp_path / "1")
    shutil.copytree(tmp_path / "1", tmp_path / "2")
    write_table("rules", sample_table("rules", 9).slice(1), table_path(tmp_path / "2", "rules"))
    changes = changed_files(tmp_path / "1", tmp_path / "2")
    assert [name for name, files in changes.items() if files] == ["rules"]
    path, beside = tmp_path / "gouji.duckdb", tmp_path / "next.duckdb"
    build_database(tmp_path / "1", path, PUBLICATION)
    assert is_of(path, PUBLICATION)
    monkeypatch.setattr(database, "MOST_FREE", -1.0)
    assert update_database(path, beside, changes, PUBLICATION) is None
    assert not beside.exists()
    monkeypatch.undo()
    counts = update_database(path, beside, changes, PUBLICATION)
    assert counts is not None
    assert counts["rules"] == 8
    with duckdb.connect(str(beside), read_only=True) as con:
        rules = con.sql("FROM rules ORDER BY rule").to_arrow_table()
        assert rules.to_pylist() == sample_table("rules", 9).slice(1).sort_by("rule").to_pylist()
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE mine (row INTEGER)")
    assert not is_of(path, PUBLICATION)


@pytest.mark.parametrize(("anew", "gone"), [(None, {"b0"}), (("a0", "b0"), {"b0"}), (("a0", "b1"), set())])
def test_where_reports_made_anew_are_known_theirs_alone_are_replaced(
    tmp_path: Path, anew: tuple[str, ...] | None, gone: set[str]
) -> None:
    """Rows of a report made anew are replaced where its file changed; those of others are not looked at. Here the first
    of batch b is gone."""
    rows = sample_table("passages", 4)
    with duckdb.connect() as con:
        database.create_tables(con)
        for batch, part in (("a", rows.slice(0, 2)), ("b", rows.slice(2))):
            reports = pyarrow.array([f"{batch}{number}" for number in range(2)])
            part = part.set_column(part.schema.get_field_index("report_id"), "report_id", reports)
            write_table("passages", part, table_path(tmp_path / "1", "passages", batch, "all"))
            write_table("passages", part.slice(batch == "b"), table_path(tmp_path / "2", "passages", batch, "all"))
            con.execute("INSERT INTO passages FROM part")
        changes = changed_files(tmp_path / "1", tmp_path / "2")["passages"]
        database._change_rows(con, TABLES["passages"], changes, anew)
        kept = {report for (report,) in con.execute("SELECT report_id FROM passages").fetchall()}
        assert kept == {"a0", "a1", "b0", "b1"} - gone


def test_a_reader_stays_with_the_version_it_opened(tmp_path: Path) -> None:
    """A warehouse that was opened before a swap of the link still reads the version of that time."""
    for version, rows in (("1", 2), ("2", 5)):
        write_table("rules", sample_table("rules", rows), table_path(tmp_path / "versions" / version, "rules"))
    (tmp_path / "tables").symlink_to("versions/1")
    before = Warehouse(tmp_path)
    (tmp_path / "next").symlink_to("versions/2")
    (tmp_path / "next").replace(tmp_path / "tables")
    assert before.table("rules").num_rows == 2
    assert Warehouse(tmp_path).table("rules").num_rows == 5


def test_a_reader_takes_the_rows_and_columns_it_asks_for(published: tuple[Path, Any]) -> None:
    """Filters and columns narrow a table; order stays as published; an unknown table or warehouse is named."""
    root, whole = published
    warehouse = Warehouse(root)
    found = warehouse.table("passages", [("position", "in", [1, 5]), ("raw_start", "<", 5)], ["position", "batch"])
    assert found.column_names == ["position", "batch"]
    assert found["position"].to_pylist() == [1, 1]
    assert warehouse.tables() == whole
    with pytest.raises(NoWarehouseError, match="the tables are reports"):
        warehouse.table("figures")
    with pytest.raises(NoWarehouseError, match="gouji run"):
        Warehouse(root / "nowhere")


def large_file(path: Path, reports: int = 1000, rows: int = 100) -> list[str]:
    """observations of many reports in one file; the ids of the reports. Each has one indicator that no other has."""
    ids = [hashlib.sha256(str(number).encode()).hexdigest()[:16] for number in range(reports)]
    one = sample_table("observations", rows)
    report = pyarrow.array(ids).take(pyarrow.array([number for number in range(reports) for _ in range(rows)]))
    codes = pyarrow.compute.if_else(
        pyarrow.compute.equal(pyarrow.array(list(range(rows)) * reports), 0),
        pyarrow.compute.binary_join_element_wise("code", report, "-"),
        "gdp",
    )
    table = pyarrow.concat_tables([one] * reports).combine_chunks()
    batch = pyarrow.array(["2021"] * len(report))
    for name, values in (("report_id", report), ("indicator_id", codes), ("batch", batch)):
        place = table.column_names.index(name)
        table = table.set_column(place, table.schema.field(place), values)
    write_table("observations", table, path)
    return ids


def test_a_filter_passes_over_row_groups(tmp_path: Path) -> None:
    """In a larger file, few groups are left for one report or one indicator, and none for another batch."""
    path = tmp_path / "2021.all.parquet"
    ids = large_file(path)
    (fragment,) = pyarrow.dataset.dataset(path).get_fragments()
    in_batch = pyarrow.compute.field("batch")
    assert len(fragment.split_by_row_group(in_batch == "2021")) == 4
    assert fragment.split_by_row_group(in_batch == "2022") == []
    with duckdb.connect() as con:
        probe = "SELECT count(*) FILTER (NOT bloom_filter_excludes) FROM parquet_bloom_probe(?, ?, ?)"
        for column, value in (("report_id", ids[3]), ("indicator_id", f"code-{ids[-1]}")):
            ((left,),) = con.execute(probe, [str(path), column, value]).fetchall()
            assert 1 <= left <= 2
            query = f"SELECT count(*) FROM read_parquet(?) WHERE {column} = ?"
            assert con.execute(query, [str(path), value]).fetchall() == [(100 if column == "report_id" else 1,)]
        ((left,),) = con.execute(probe, [str(path), "report_id", "0" * 16]).fetchall()
        assert left <= 1


def test_whole_texts_lie_in_small_groups(tmp_path: Path) -> None:
    """Who wants the text of one report does not unpack those of hundreds."""
    write_table("report_texts", sample_table("report_texts", 200), tmp_path / "2021.all.parquet")
    metadata = pyarrow.parquet.ParquetFile(tmp_path / "2021.all.parquet").metadata
    assert [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)] == [64, 64, 64, 8]


def test_a_connection_prints_nothing_in_a_process_without_a_main_file() -> None:
    """What DuckDB takes for interactive prints the progress of long statements to standard output."""
    ask = "SELECT current_setting('enable_progress_bar')"
    code = (
        "import duckdb\n"
        "from pipelines.publishing.sql import connect_in_memory\n"
        f'print(duckdb.connect().execute("{ask}").fetchone(), connect_in_memory().execute("{ask}").fetchone())\n'
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "(True,) (False,)\n"
