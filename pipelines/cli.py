"""`gouji`: the commands. Options, output and exit codes; what they do is in the rooms, imported when it is needed.

Exit codes: 0 done · 1 our failure, or nothing could be published, or another refresh holds the lock · 2 wrong use, or a
file that `check` cannot read · 3 something is contradicted, for `check` and `run --strict`, or differs, for `diff`.
Findings go to standard output, progress and warnings to standard error.
"""

import atexit
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from pipelines.collection import SELDOM
from pipelines.options import engine_options, raw_option, scratch_option, warehouse_option

if TYPE_CHECKING:
    from pipelines.assets.running import FailedCheck
    from pipelines.refresh.manifest import Manifest
    from pipelines.refresh.workspace import Workspace

FAILURE, WRONG_USE, CONTRADICTED, DIFFERENT = 1, 2, 3, 3
DICTIONARY = Path("docs/DICTIONARY.md")
FORMATS = ("text", "json", "github")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gouji")
def main() -> None:
    """勾稽 — every printed figure of a report as a row, and a verdict on every figure that others determine."""
    # pandera imports hypothesis wherever it is installed, which takes a fifth of a second and is of no use here.
    sys.modules.setdefault("hypothesis", None)  # type: ignore[arg-type]
    # What is imported stays: to search it for cycles of objects as it grows takes another.
    gc.set_threshold(*SELDOM)


@main.command()
@raw_option
@warehouse_option
@click.option("--batch", "batches", multiple=True, metavar="B", help="Refresh only this batch; may be repeated.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes to use.  [default: all cores]")
@click.option("--strict", is_flag=True, help="Exit 3 if anything is contradicted or quarantined.")
@click.option(
    "--allow-loss",
    is_flag=True,
    help="Publish although a batch loses over a fifth of its figures from unchanged files.",
)
@click.option("--wait", default=0.0, type=click.FloatRange(min=0), metavar="S", help="Seconds to wait for the lock.")
@engine_options
@click.option("--no-duckdb", "database", flag_value=False, default=True, help="Make no gouji.duckdb.")
@click.option("--no-pages", "pages", flag_value=False, default=True, help="Draw no evidence pages.")
@scratch_option
def run(
    raw: "Path | str",
    warehouse: "Path | str",
    batches: tuple[str, ...],
    jobs: int | None,
    strict: bool,
    allow_loss: bool,
    wait: float,
    database: bool,
    pages: bool,
    scratch: Path | None,
    **engine: Any,
) -> None:
    """Materialise what changed in raw/ and publish it as Parquet and DuckDB."""
    _limit_threads(jobs)
    from pipelines.refresh.engines.settings import EngineSettings
    from pipelines.refresh.refreshing import check_batches, is_current, open_workspace

    with (
        _clear_failures(),
        open_workspace(
            raw,
            warehouse,
            batches=batches or None,
            jobs=jobs,
            allow_loss=allow_loss,
            wait_seconds=wait,
            engine=EngineSettings(**engine),
            scratch=scratch,
            database=database,
            pages=pages,
        ) as workspace,
    ):
        check_batches(workspace)
        workspace.clear_staging()
        _warn(workspace)
        failed: list[FailedCheck] = []
        current = is_current(workspace)
        if not current:
            failed = _materialise(workspace)
        _conclude(workspace, failed, strict=strict, redone=not current)


def _materialise(workspace: "Workspace") -> "list[FailedCheck]":
    workspace.start_workers()  # they import the rooms while Dagster is imported here
    from pipelines.assets.running import materialise, prepare_home
    from pipelines.refresh.progress import listening

    stale, removed = workspace.stale(), workspace.removed()
    for word, names in (("to make", stale), ("to drop", removed)):
        if names:
            click.echo(f"{len(names)} {'batch' if len(names) == 1 else 'batches'} {word}: {_some(names)}", err=True)
    with _shown_progress() as listener, listening(listener):
        return materialise(workspace, prepare_home(workspace.warehouse))


def _conclude(workspace: "Workspace", failed: "list[FailedCheck]", *, strict: bool, redone: bool) -> None:
    """Print the short table of what is published now, and exit as the state of it asks."""
    from pipelines.publishing.report import Summary, render_summary

    workspace.look_again()
    published = workspace.published
    assert published is not None
    if not redone:
        click.echo(f"nothing has changed: version {published.version} of {published.published_at} stands")
    summary = Summary(**published.summary)
    _tell_failures(failed, published)
    _tell_lost_reviews(workspace)
    _print(render_summary(summary, *_where(workspace)))
    if failed or published.failed:
        raise SystemExit(FAILURE)
    if strict and (summary.contradicted or summary.quarantined):
        raise SystemExit(CONTRADICTED)


def _where(workspace: "Workspace") -> tuple[str, str]:
    """Where tables and pages lie."""
    tables = workspace.warehouse / ("gouji.duckdb" if workspace.database else "tables")
    pages = workspace.warehouse / "evidence" / "index.html"
    return f"{workspace.place}/current.json" if workspace.stored else str(tables), str(pages)


def _tell_failures(failed: "list[FailedCheck]", published: "Manifest") -> None:
    for check in failed:
        click.echo(f"check {check.check} of {check.asset} failed: {check.description}", err=True)
    if published.failed:
        click.echo(
            f"gouji could not do {_some(published.failed)}: see the rows of cause `ours` in quarantine", err=True
        )


def _print_schema(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from pipelines.publishing.check_json import render_schema

        click.echo(render_schema(), nl=False)
        context.exit()


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--home-area", metavar="A", help="The area that 全省, 我市 and the like stand for.")
@click.option("--published", metavar="D", help="When it was published: 2021, 2021-05 or 2021-05-20.")
@click.option(
    "--schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON schema of --format json, and do nothing else.",
)
def check(files: tuple[Path, ...], output: str, home_area: str | None, published: str | None) -> None:
    """Check reports without a warehouse: what their figures say of each other."""
    _start_light()
    from pipelines.publishing.report import render_findings
    from pipelines.refresh.single import UnreadFileError, check_files

    given = {"home_area": home_area, "published": published}
    try:
        tables = check_files(files, {key: value for key, value in given.items() if value is not None})
    except UnreadFileError as error:
        _fail(str(error), WRONG_USE)
    _print(render_findings(tables, output))
    if tables["quarantine"].num_rows:
        ours = "ours" in tables["quarantine"]["cause"].to_pylist()
        raise SystemExit(FAILURE if ours else WRONG_USE)
    if "contradicted" in tables["verdicts"]["verdict"].to_pylist():
        raise SystemExit(CONTRADICTED)


@main.command()
@click.argument("identifier", metavar="CLAIM_ID|MENTION_ID")
@warehouse_option
def explain(identifier: str, warehouse: "Path | str") -> None:
    """Show a claim or a figure at length, by its id or a beginning that no other has."""
    from pipelines.publishing.explain import UnknownIdError
    from pipelines.publishing.explain import explain as explain_row
    from pipelines.publishing.warehouse import NoWarehouseError, Warehouse

    try:
        _print(explain_row(Warehouse(_here(warehouse)).table, identifier))
    except (NoWarehouseError, UnknownIdError) as error:
        _fail(str(error), WRONG_USE)


@main.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path), metavar="OLD_WAREHOUSE")
@click.argument("new", type=click.Path(exists=True, path_type=Path), metavar="NEW_WAREHOUSE")
@click.option("--rows", default=20, show_default=True, type=click.IntRange(min=0), help="Rows to list of each table.")
@click.option("--output", type=click.Path(path_type=Path), metavar="DIR", help="Write all differing rows there.")
def diff(old: Path, new: Path, rows: int, output: Path | None) -> None:
    """Compare two warehouses, versions/<n> of one, or gouji.duckdb files, by key. Exit 3 if anything differs."""
    from pipelines.publishing.differences import NotComparableError, compare_tables, render_differences

    try:
        differences = compare_tables(old, new, most_rows=rows, output=output)
    except NotComparableError as error:
        _fail(str(error), WRONG_USE)
    for part in render_differences(differences):
        _print(part)
    if any(difference.differs for difference in differences):
        raise SystemExit(DIFFERENT)


@main.command()
@click.argument("tables", nargs=-1, required=True, metavar="TABLE...")
@click.option("--format", "kind", type=click.Choice(("csv", "xlsx")), default="csv", show_default=True)
@click.option("--output", default=Path(), type=click.Path(path_type=Path), metavar="DIR", help="Where.  [default: .]")
@warehouse_option
def export(tables: tuple[str, ...], kind: str, output: Path, warehouse: "Path | str") -> None:
    """Write tables as CSV, or as sheets of one workbook, safe for spreadsheets."""
    from pipelines.publishing.exports import MOST_CHARACTERS, UnknownTableError, export_tables
    from pipelines.publishing.warehouse import NoWarehouseError, Warehouse

    with _clear_failures():
        try:
            exported = export_tables(Warehouse(_here(warehouse)), tables, kind, output)
        except (NoWarehouseError, UnknownTableError) as error:
            _fail(str(error), WRONG_USE)
    for name, count in exported.cut.items():
        click.echo(
            f"warning: {name}: {count} cells cut at {MOST_CHARACTERS} characters; CSV holds them whole", err=True
        )
    for path in exported.files:
        click.echo(str(path))


@main.command()
@click.option("--check", "only_check", is_flag=True, help=f"Exit 1 unless {DICTIONARY} is up to date; print nothing.")
def dictionary(only_check: bool) -> None:
    """Print the data dictionary, rendered from the table models."""
    from pipelines.publishing.dictionary import render_dictionary, stale

    if not only_check:
        click.echo(render_dictionary(), nl=False)
    elif stale(DICTIONARY):
        _fail(f"{DICTIONARY}: not the dictionary of the models as they are; run `gouji dictionary > {DICTIONARY}`")


@main.command("dagster-home")
@warehouse_option
def dagster_home(warehouse: "Path | str") -> None:
    """Print the directory of Dagster's instance, made ready: DAGSTER_HOME, or .dagster in the warehouse."""
    from pipelines.assets.running import prepare_home

    with _clear_failures():
        click.echo(str(prepare_home(_here(warehouse))))


def _here(warehouse: "Path | str") -> Path:
    """The folder of a warehouse; of one in a store the one in which this machine builds its versions."""
    if isinstance(warehouse, Path):
        return warehouse
    from pipelines.refresh.refreshing import local_warehouse

    return local_warehouse(warehouse)


@contextmanager
def _clear_failures() -> Iterator[None]:
    """Say in a sentence why a refresh stopped, and exit."""
    from pipelines.refresh.failures import NoRawError, RefreshError, UnknownBatchError

    try:
        yield
    except (NoRawError, UnknownBatchError) as error:
        _fail(str(error), WRONG_USE)
    except RefreshError as error:
        _fail(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _fail(f"{where}{error.strerror or error}; what was published before is untouched")


def _fail(message: str, code: int = FAILURE) -> NoReturn:
    click.echo(f"gouji: {message}", err=True)
    raise SystemExit(code)


def _warn(workspace: "Workspace") -> None:
    from pipelines.refresh.reviews import read_reviews

    for warning in (*workspace.warnings, *read_reviews(workspace.raw).warnings):
        click.echo(f"warning: {warning}", err=True)


def _tell_lost_reviews(workspace: "Workspace") -> None:
    """Warn of decisions whose claim is not published; a warehouse without reviews is not looked into."""
    from pipelines.publishing.warehouse import Warehouse
    from pipelines.refresh.reviews import read_reviews

    reviews = read_reviews(workspace.raw)
    if reviews.by_claim:
        published = Warehouse(workspace.warehouse).table("claims", [("claim_id", "in", list(reviews.by_claim))])
        for warning in reviews.without_claim(published["claim_id"].to_pylist()):
            click.echo(f"warning: {warning}", err=True)


def _some(names: Any, limit: int = 5) -> str:
    shown = ", ".join(list(names)[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


def _limit_threads(jobs: int | None) -> None:
    """Bound the threads of Arrow and polars; polars reads the variable when it is first imported."""
    if jobs is not None:
        os.environ["POLARS_MAX_THREADS"] = str(jobs)
        import pyarrow

        pyarrow.set_cpu_count(jobs)
        pyarrow.set_io_thread_count(jobs)


def _start_light() -> None:
    """Leave out what a page or two do not repay: threads of polars and numpy, without effect where they run already;
    and the last search for cycles of objects, among all that goes with the process."""
    for library in ("POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(library, "1")
    atexit.register(_search_no_more)


def _search_no_more() -> None:
    if "duckdb" not in sys.modules:  # which complains of every object that is left in the end
        gc.freeze()


def _print(text: Any) -> None:
    """A rich text to standard output: styled and fitted to its width on a terminal, elsewhere every line as it is."""
    from rich.console import Console

    console = Console(file=sys.stdout, highlight=False, markup=False)
    if console.is_terminal:
        from pipelines.publishing.screens import fit_to_width

        text = fit_to_width(text, console.width)
    console.print(text, soft_wrap=True)


def _shown_progress() -> Any:
    """A bar with rate and time left on a terminal; elsewhere a plain line for each step that is done."""
    from pipelines.refresh.progress import shown_progress

    return shown_progress()
