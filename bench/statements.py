"""The page of the statements room: how fast figures become observations, and what share of them gets each field.

Rates go from the text of articles to rows of `observations` with their trails: figures in bulk and fields, with and
without the finding of claims. Reading files is not in them. Where `make compiled` has been, its build is measured too,
each round after one of the sources.
"""

import gc
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from bench import page
from bench.builds import COMPILED, SOURCES, builds, environment, interpreter, require_same_sources
from bench.texts import generated_text, utf8_size
from bench.timing import ROOT, Spread, fresh, machine, pin, seconds
from bench.yardstick import REFERENCE_RATE, two_stage_scan
from pipelines.collection import SELDOM
from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_reports
from pipelines.refresh.digests import room_digests
from pipelines.statements import read_statements, room
from pipelines.statements.claims.claim import Claim
from pipelines.tallying import decide_claims

TITLE = "Reading what figures measure"
PAGE = "STATEMENTS.md"
WANTED, AIMED = 1.5, 3.0
"""MB/s wanted and aimed at, where the yardstick runs at its reference rate."""
SCORED = ("indicator", "measure", "area", "period", "status", "full row")
WARM_UP = 5
"""Generated reports that a process reads before it is timed, so that lists and matchers are there."""

Tables = dict[str, pyarrow.Table]
Round = dict[str, float]
"""Seconds by stage, of the yardstick too, and megabytes."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    texts: int


FULL = Size(11, 1_000)
QUICK = Size(1, 2)


def measure(size: Size, corpus: Path | None, gold: Path | None) -> str:
    """Run everything; the page as Markdown."""
    folder = corpus or ROOT / "raw"
    files = sorted(folder.rglob("*.txt"))[: size.texts]
    page.say("speed")
    rounds: dict[str, list[Round]] = {build: [] for build in builds()}
    for _ in range(size.rounds):
        rounds[SOURCES].append(fresh(time_texts, [file.read_bytes() for file in files]))
        if COMPILED in rounds:
            rounds[COMPILED].append(_time_compiled(files))
    page.say("fields")
    tables = _read([RawReport("bench", str(f.relative_to(folder)), f.read_bytes(), _sidecar(f)) for f in files])
    parts = [
        f"# {TITLE}",
        page.table(["this run", ""], machine(ROOT / "bench" / PAGE)),
        "## Speed on one core",
        _speed_note(files, size),
        page.table(
            ["from the text of articles to", "build", "MB/s", "of yardstick", "scaled", "wanted"],
            [row for build, each in rounds.items() for row in _rates(build, each)],
        ),
        "## Shares of figures with each field",
        "Of the observations of every text; a phrase that says what is measured is never missing. A code is given only "
        "where all of the phrase is accounted for, a period only where the text or the report dates it.",
        page.table(["text", "observations", "indicator", "area", "period", "code"], shares(tables)),
    ]
    scorer = gold.parent / "eval" / "score.py" if gold is not None else None
    if gold is not None and scorer is not None and scorer.is_file():
        page.say("labels")
        parts += ["## Hand labels", "Shares of labels whose field is right.", _labels(gold, scorer)]
    return "\n\n".join(parts) + "\n"


def _sidecar(file: Path) -> bytes | None:
    beside = file.with_suffix(".toml")
    return beside.read_bytes() if beside.exists() else None


def _read(raws: list[RawReport]) -> Tables:
    tables = read_reports(raws)
    tables |= read_figures(tables)
    return tables | read_statements(tables)


def _time_compiled(files: list[Path]) -> Round:
    """A round of the compiled build."""
    command = [*interpreter(COMPILED), "-m", "bench.statements"]
    names = "\n".join(map(str, files))
    done = subprocess.run(
        command, input=names, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT, env=environment(COMPILED)
    )
    told = json.loads(done.stdout)
    require_same_sources("statements", told["digest"])
    return dict(told["round"])


def time_texts(texts: list[bytes]) -> Round:
    """Seconds of each stage over all texts, first and again, and of the yardstick; MB of their articles.

    Meant for a fresh process: only then has it seen none of the texts.
    """
    _read([RawReport("warm", f"{n}.txt", generated_text(n).encode()) for n in range(WARM_UP)])
    tables = read_reports([RawReport("bench", f"{n}.txt", data) for n, data in enumerate(texts)])
    articles = tables["articles"]["text"].to_pylist()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)  # as where a refresh reads
    taken = {"megabytes": utf8_size(articles) / 1e6}
    yardstick = [_yardstick(articles)]
    find_claims = room.find_claims
    for which in ("first", "again"):
        taken[f"figures, {which}"] = seconds(lambda: tables.update(read_figures(tables)))
        room.find_claims = _no_claims
        taken[f"fields, {which}"] = seconds(lambda: read_statements(tables))
        room.find_claims = find_claims
        taken[f"all, {which}"] = seconds(lambda: read_statements(tables))
        yardstick.append(_yardstick(articles))
    taken["yardstick"] = sorted(yardstick)[len(yardstick) // 2]
    return taken


def _no_claims(_: object) -> list[Claim]:
    return []


def _yardstick(articles: list[str]) -> float:
    return seconds(lambda: [two_stage_scan(text) for text in articles])


def _speed_note(files: list[Path], size: Size) -> str:
    megabytes = sum(file.stat().st_size for file in files) / 1e6
    return f"""\
{len(files)} report texts, {megabytes:.2f} MB, in one group; medians of {size.rounds} fresh processes. *First* has read
other texts, but none of these; *again* has read them once, so shapes of figures and phrases are known. Scaled: as if
the yardstick ran at its {REFERENCE_RATE} MB/s. Wanted are {WANTED:g} MB/s, aimed at {AIMED:g}. *Compiled* is the build
that `make compiled` makes; it writes the same rows."""


def _rates(build: str, rounds: list[Round]) -> list[list[str]]:
    rows = []
    for name, stages in (
        ("observations, first", ("figures, first", "fields, first")),
        ("observations, again", ("figures, again", "fields, again")),
        ("observations and claims, first", ("figures, first", "all, first")),
        ("observations and claims, again", ("figures, again", "all, again")),
    ):
        rates = [each["megabytes"] / sum(each[stage] for stage in stages) for each in rounds]
        ratio = Spread.of([sum(each[stage] for stage in stages) / each["yardstick"] for each in rounds]).median
        scaled = REFERENCE_RATE / ratio
        wanted = f"{WANTED:g}: {'met' if scaled >= WANTED else 'not met'}"
        rows.append([name, build, page.spread(Spread.of(rates)), f"1/{ratio:.0f}", page.significant(scaled), wanted])
    return rows


def shares(tables: Tables) -> list[list[str]]:
    """A row a report: observations, and the shares of them with indicator, area, period and code; all together last."""
    names = {row["report_id"]: row["source_path"] for row in tables["reports"].to_pylist()}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in names.values()}
    columns = ["report_id", "indicator", "area", "period", "indicator_id"]
    for row in tables["observations"].select(columns).to_pylist():
        rows[names[row["report_id"]]].append(row)
    together = [row for own in rows.values() for row in own]
    return [
        [name, f"{len(own):,}", *(_share(own, column) for column in columns[1:])]
        for name, own in [*sorted(rows.items()), ("all", together)]
    ]


def _share(rows: list[dict[str, Any]], column: str) -> str:
    return page.percent(sum(row[column] is not None for row in rows) / len(rows) if rows else None)


def _labels(gold: Path, scorer: Path) -> str:
    """Shares of right fields by labelled report, by the program that scores warehouses."""
    files = sorted((gold / "reports").glob("*.txt"))
    tables = _read([RawReport("gold", file.name, file.read_bytes(), _sidecar(file)) for file in files])
    warehouse = write_warehouse(tables)
    rows = []
    for only in [*(file.stem for file in files), "*"]:
        words = [sys.executable, str(scorer), str(gold), str(warehouse.name), "--json", "--only", only]
        result = json.loads(subprocess.run(words, capture_output=True, text=True, check=True).stdout)
        counts = [result.get(name, (0, 0)) for name in SCORED]
        rows.append([only if only != "*" else "all", *(page.percent(hit / of if of else None) for hit, of in counts)])
    warehouse.cleanup()
    return page.table(["report", *SCORED], rows)


def write_warehouse(tables: Tables) -> tempfile.TemporaryDirectory[str]:
    """A folder with the tables as a warehouse lays them out."""
    folder = tempfile.TemporaryDirectory()
    for name, table in (tables | decide_claims(tables)).items():
        path = Path(folder.name) / "tables" / name
        path.mkdir(parents=True)
        parquet.write_table(table, path / "all.parquet")
    return folder


if __name__ == "__main__":  # a round with the build of this interpreter: paths of texts in, seconds out
    pin()
    measured = time_texts([Path(line).read_bytes() for line in sys.stdin.read().splitlines()])
    print(json.dumps({"digest": room_digests()["statements"], "round": measured}))
