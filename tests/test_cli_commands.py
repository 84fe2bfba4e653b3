"""`gouji` as a person or a scheduler meets it: output, messages and exit codes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import cli
from pipelines.refresh import rooms
from pipelines.refresh.progress import Progress
from pipelines.refresh.refreshing import open_workspace, refresh_warehouse

Write = Callable[..., Path]


def gouji(*arguments: object) -> Result:
    """Run a command; what it prints on either stream is in `stdout` and `stderr`."""
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    """The options that point a command at tmp_path."""
    return ["--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "warehouse")]


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory, page: str) -> Path:
    """A folder with the page in raw/ and a warehouse of it, made without Dagster."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "raw" / "b").mkdir(parents=True)
    (folder / "raw" / "b" / "page.txt").write_text(page, "utf-8")
    with open_workspace(folder / "raw", folder / "warehouse") as workspace:
        refresh_warehouse(workspace)
    return folder


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    """A copy of that warehouse beside its raw/, for a test to change."""
    shutil.copytree(published_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "warehouse"


def test_only_the_commands_that_are_there_are_listed() -> None:
    """The help names seven commands."""
    assert sorted(cli.main.commands) == ["check", "dagster-home", "dictionary", "diff", "explain", "export", "run"]
    assert gouji("--help").exit_code == 0


def test_a_missing_raw_folder_is_wrong_use(tmp_path: Path, folders: list[str]) -> None:
    """Exit 2, a sentence, and no warehouse made."""
    result = gouji("run", *folders)
    assert result.exit_code == 2
    assert "expected the folder that holds the reports, found nothing" in result.stderr
    assert not (tmp_path / "warehouse").exists()


def test_an_unknown_batch_is_wrong_use(write_report: Write, folders: list[str]) -> None:
    """Exit 2, with the batches that there are."""
    write_report("b/a.txt")
    result = gouji("run", *folders, "--batch", "c")
    assert (result.exit_code, "no batch is called c; batches are b" in result.stderr) == (2, True)


def test_an_unwritable_warehouse_is_our_failure(tmp_path: Path, write_report: Write, folders: list[str]) -> None:
    """Exit 1 and one sentence that says what to do."""
    write_report("b/a.txt")
    (tmp_path / "warehouse").write_text("")
    result = gouji("run", *folders)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "a file, expected a folder; name another with --warehouse" in result.stderr


def test_a_run_with_nothing_to_do_says_so(published: Path, folders: list[str]) -> None:
    """Exit 0, the version that stands, and the short table with the path to open."""
    result = gouji("run", *folders, "--jobs", 2)
    assert result.exit_code == 0
    assert result.stdout.startswith("nothing has changed: version 1 of ")
    assert "figures seen" in result.stdout
    assert str(published / "gouji.duckdb") in result.stdout


def test_strict_exits_3_on_what_is_quarantined(tmp_path: Path, write_report: Write, folders: list[str]) -> None:
    """A quarantined file is no failure, but --strict asks for a clean warehouse."""
    write_report("b/a.txt")
    (tmp_path / "raw" / "b" / "empty.txt").write_bytes(b"")
    with open_workspace(tmp_path / "raw", tmp_path / "warehouse") as workspace:
        refresh_warehouse(workspace)
    assert gouji("run", *folders).exit_code == 0
    assert gouji("run", *folders, "--strict").exit_code == 3


def test_warnings_go_to_standard_error(published: Path, folders: list[str]) -> None:
    """A sidecar without a report and a review that is not understood are told, and stop nothing."""
    raw = published.parent / "raw"
    (raw / "b" / "lost.toml").write_text("")
    with open_workspace(raw, published) as workspace:
        refresh_warehouse(workspace)
    result = gouji("run", *folders)
    assert result.exit_code == 0
    assert "warning: b/lost.toml: describes no report" in result.stderr


def test_check_tells_what_the_figures_say(tmp_path: Path, page: str) -> None:
    """A page that tallies exits 0; changed by one digit it exits 3 and shows the sentence."""
    file = tmp_path / "page.txt"
    file.write_text(page, "utf-8")
    good = gouji("check", file, "--home-area", "山西省", "--published", "2021-05")
    assert good.exit_code == 0
    assert "consistent" in good.stdout
    file.write_text(page.replace("11.4%", "12.4%"), "utf-8")
    bad = gouji("check", file, "--format", "json")
    assert bad.exit_code == 3
    contradicted = [each for each in json.loads(bad.stdout)["findings"] if each["verdict"] == "contradicted"]
    assert any("12.4%" in figure["sentence"] for each in contradicted for figure in each["figures"])
    assert "::warning file=" in gouji("check", file, "--format", "github").stdout


def test_check_of_files_that_cannot_be_read_exits_2(tmp_path: Path) -> None:
    """A missing file, a folder, an empty file and one with a bad sidecar are said; nothing is raised."""
    empty, binary, listed = tmp_path / "e.txt", tmp_path / "b.txt", tmp_path / "s.txt"
    empty.write_bytes(b"")
    binary.write_bytes(bytes(range(256)) * 8)
    listed.write_text("2020年，全市人口3万人。\n", "utf-8")
    listed.with_suffix(".toml").write_text('publsher = "x"\n')
    for path in (tmp_path / "none.txt", tmp_path, empty, binary, listed):
        result = gouji("check", path, "--published", "2021")
        assert result.exit_code == 2, path
        assert str(path) in result.output
        assert "Traceback" not in result.output


def test_options_of_check_go_before_the_sidecar(tmp_path: Path) -> None:
    """What is given on the command line replaces a key of the sidecar and leaves the others."""
    file = tmp_path / "a.txt"
    file.write_text("2020年，全市人口3万人。\n", "utf-8")
    file.with_suffix(".toml").write_text('title = "题"\npublished = 2020-01-01\n', "utf-8")
    assert gouji("check", file, "--published", "2021-05").exit_code == 0
    assert gouji("check", file, "--published", "May").exit_code == 2


def test_a_crash_in_check_is_told_as_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of gouji is one sentence and exit 1."""
    file = tmp_path / "a.txt"
    file.write_text("2020年，全市人口3万人。\n", "utf-8")

    def crash(_: object) -> object:
        raise RuntimeError("broken")

    monkeypatch.setitem(rooms.ROOM_FUNCTIONS, "figures", crash)
    result = gouji("check", file)
    assert result.exit_code == 1
    assert "fault of gouji" in result.output


def test_explain_shows_a_claim_by_the_beginning_of_its_id(published: Path) -> None:
    """An id that nobody has, and a warehouse that is none, exit 2."""
    claim = gouji("explain", "nobody", "--warehouse", published)
    assert (claim.exit_code, "no claim or figure has an id" in claim.stderr) == (2, True)
    from pipelines.publishing.warehouse import Warehouse

    claim_id = Warehouse(published).table("claims")["claim_id"][0].as_py()
    shown = gouji("explain", claim_id[:12], "--warehouse", published)
    assert (shown.exit_code, claim_id in shown.stdout) == (0, True)
    assert gouji("explain", "x", "--warehouse", published / "none").exit_code == 2


def test_the_dictionary_is_printed_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--check exits 1 for a file that is not what is printed, and 0 for one that is."""
    monkeypatch.chdir(tmp_path)
    assert gouji("dictionary", "--check").exit_code == 1
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "DICTIONARY.md").write_text(gouji("dictionary").stdout, "utf-8")
    assert gouji("dictionary", "--check").exit_code == 0


def test_dagster_home_is_made_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without DAGSTER_HOME the instance lies in the warehouse, telemetry off; with it, there."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    home = Path(gouji("dagster-home", "--warehouse", tmp_path / "w").stdout.strip())
    assert home == tmp_path / "w" / ".dagster"
    assert "telemetry:\n  enabled: false" in (home / "dagster.yaml").read_text()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "other"))
    assert gouji("dagster-home").stdout.strip() == str(tmp_path / "other")
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "file" / "home"))
    assert gouji("dagster-home").exit_code == 1


def test_progress_is_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A person sees each step grow; a log sees one line when it is done."""
    with cli._shown_progress() as tell:
        tell(Progress("figures", 1, 2))
        tell(Progress("figures", 2, 2))
    assert capsys.readouterr().err == "figures: 2 of 2\n"
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with cli._shown_progress() as tell:
        tell(Progress("figures", 1, 2))
        tell(Progress("figures", 2, 2))
    assert "2/2" in capsys.readouterr().err


def test_an_error_of_the_disk_is_a_sentence(
    write_report: Write, folders: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk ends a run with exit 1 and the old version untouched."""
    write_report("b/a.txt")

    def fill(_: object) -> None:
        raise OSError(28, "No space left on device", "/w/tables")

    monkeypatch.setattr("pipelines.refresh.refreshing.recover", fill)
    result = gouji("run", *folders)
    assert (result.exit_code, result.stderr) == (
        1, "gouji: /w/tables: No space left on device; what was published before is untouched\n",
    )  # fmt: skip


@pytest.mark.parametrize("command", ["check", "explain", "dictionary"])
def test_only_run_imports_dagster(command: str, tmp_path: Path) -> None:
    """The other commands start without Dagster's second and a half."""
    file = tmp_path / "a.txt"
    file.write_text("2020年，全市人口3万人。\n", "utf-8")
    code = (
        "import sys\nfrom pipelines.cli import main\n"
        f"try: main({[command] + ([] if command == 'dictionary' else [str(file)])!r})\n"
        "except SystemExit: pass\nprint('dagster' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stderr.splitlines()[-1] == "False"


def test_diff_tells_equal_from_different_warehouses(published: Path, tmp_path: Path, write_report: Write) -> None:
    """0 for a warehouse and its own DuckDB file; 3 with a listing once a report came; 2 for what is no warehouse."""
    assert gouji("diff", published, published / "gouji.duckdb").exit_code == 0
    write_report("c/small.txt")
    with open_workspace(tmp_path / "raw", published) as workspace:
        refresh_warehouse(workspace)
    result = gouji("diff", published / "versions" / "1", published, "--rows", 2, "--output", tmp_path / "out")
    assert result.exit_code == 3
    assert "+ report_id" in result.stdout
    assert (tmp_path / "out" / "reports.parquet").is_file()
    assert gouji("diff", published, tmp_path / "raw").exit_code == 2


def test_export_names_the_files_it_wrote(published: Path, tmp_path: Path) -> None:
    """CSV a table, or one workbook; a table that is none is wrong use."""
    result = gouji("export", "claims", "verdicts", "--warehouse", published, "--output", tmp_path / "out")
    assert (result.exit_code, result.stdout.split()) == (
        0,
        [str(tmp_path / "out" / f"{n}.csv") for n in ("claims", "verdicts")],
    )
    assert gouji("export", "claims", "--format", "xlsx", "--warehouse", published, "--output", tmp_path).exit_code == 0
    assert gouji("export", "prices", "--warehouse", published).exit_code == 2
