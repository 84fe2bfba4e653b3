"""The page of mutations: how many small changes of the arithmetic and of the numeral reader its tests notice.

Each change is made in memory in a process of its own, which runs the tests that reach the changed line, quickest first,
until one fails. What nobody noticed is listed; why it makes no difference stands in `mutations.toml`, and what stands
there is not tried again.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import re
import resource
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from multiprocessing import get_context
from pathlib import Path
from types import CodeType
from typing import TypeVar

from bench import page
from bench.mutants import Mutant, list_mutants, mutated_tree
from bench.timing import ROOT, machine

PAGE = "MUTATIONS.md"
REASONS = ROOT / "bench" / "mutations.toml"
SOURCES = (
    *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "schemas" / "consistency").glob("*.py")),
    *(f"pipelines/figures/{name}.py" for name in ("numerals", "literals", "valuation")),
)
TESTS = (
    "tests/test_conformance.py",
    *sorted(
        str(path.relative_to(ROOT))
        for pattern in ("test_consistency_*.py", "test_tallying_*.py", "test_figures_[ln]*.py")
        for path in (ROOT / "tests").glob(pattern)
    ),
)
FIRST = (
    "test_consistency_sets.py::",
    "test_consistency_routes.py::test_all_cases_at_once_get_their_verdicts",
    "test_conformance.py::test_a_literal_admits_its_interval",
    "test_consistency_integers.py::test_what_tallies_is_settled",
    "test_consistency_routes.py::",
    "test_tallying_numerals.py::",
)
"""Tests that hold the arithmetic to data or to a second way: they are run first, the quickest others after them."""
LONG = (
    "test_conformance.py::test_figures_get_their_verdict",
    "test_consistency_integers.py::test_whole_numbers_give_the_answer_of_the_engine",
    "test_consistency_witnesses.py::test_every_pass_of_coarse_and_hedged_figures_has_a_witness",
    "test_figures_lists.py",
    "test_tallying_facts.py",
    "test_tallying_properties.py",
)
"""Tests that take too long to be run on every change."""
BUDGET = 12.0
"""Seconds, under a tracer, of the tests that are run on a changed module beside the first. More would notice more."""
MOST_SECONDS = 45
"""Processor time after which a changed module counts as noticed: it does not end."""
MOST_MEMORY = 4 << 30
SEED = 1
T = TypeVar("T")
QUIET = ["-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-q", "--hypothesis-profile=mutations"]


@dataclass(frozen=True, slots=True)
class Size:
    """How many changes are tried, and after how many seconds no more are begun."""

    sample: int
    seconds: float

    def part(self, share: float) -> "Size":
        """A share of both, where there is no time for all; the page says how many changes it was."""
        return Size(max(1, round(self.sample * share)), self.seconds * share)


FULL = Size(400, 5400)
QUICK = Size(2, 60)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which tests run a line, and how long each takes."""

    by_line: Mapping[tuple[str, int], frozenset[str]]
    seconds: Mapping[str, float]

    def tests_of(self, mutant: Mutant) -> list[str]:
        """The tests that reach a change, quickest first, as many as the budget allows; of its whole file where the
        change is made on import."""
        named = self.by_line.get((mutant.file, mutant.line), frozenset())
        if not named:
            named = frozenset[str]().union(*(tests for (file, _), tests in self.by_line.items() if file == mutant.file))
        first = list(dict.fromkeys(test for name in FIRST for test in sorted(named) if name in test))
        quickest = sorted((self.seconds.get(test, BUDGET), test) for test in named - {*first})
        spent = accumulate(seconds for seconds, _ in quickest)
        return [*first, *(test for (_, test), so_far in zip(quickest, spent, strict=True) if so_far <= BUDGET)]


def measure(size: Size) -> str:
    """Try the changes; the page as Markdown."""
    _import_what_stays()
    mutants = [mutant for file in SOURCES for mutant in list_mutants(ROOT, file)]
    chosen = random.Random(SEED).sample(mutants, min(size.sample, len(mutants)))
    reach = _in_child(_find_reach)
    survivors: list[Mutant] = []
    reasons = _reasons()
    start, tried = time.monotonic(), 0
    for mutant in chosen:
        if time.monotonic() - start > size.seconds:
            break
        tried += 1
        tests = [] if reasons.why(mutant) else reach.tests_of(mutant)
        noticed = bool(tests) and _is_noticed(mutant, tests)
        if not noticed:
            survivors.append(mutant)
        if tried % 20 == 0 or not noticed:
            mark = "" if noticed else f" unnoticed: {mutant.key}"
            print(f"mutations: {tried} of {len(chosen)}, {len(survivors)} unnoticed{mark}", file=sys.stderr, flush=True)
    return _write_page(mutants, chosen[:tried], survivors, reasons)


def _write_page(
    mutants: Sequence[Mutant], chosen: Sequence[Mutant], survivors: Sequence[Mutant], reasons: "Reasons"
) -> str:
    why = {mutant.key: reasons.why(mutant) for mutant in survivors}
    tried, left = Counter(mutant.file for mutant in chosen), Counter(mutant.file for mutant in survivors)
    same = Counter(mutant.file for mutant in survivors if why[mutant.key])
    rows = []
    for file in (*SOURCES, "all"):
        counts = [c.total() if file == "all" else c[file] for c in (tried, left, same)]
        if counts[0]:
            share, open_to = (counts[0] - counts[1]) / counts[0], counts[0] - counts[2]
            among = (counts[0] - counts[1]) / open_to if open_to else None
            rows.append([file, *(f"{count:,}" for count in counts), page.percent(share), page.percent(among)])
    survivors = sorted(survivors, key=mutants.index)
    taken = "all of them" if len(chosen) == len(mutants) else f"{len(chosen):,} drawn from {len(mutants):,}"
    note = f"""\
One change at a time, {taken}: a comparison, an operator, a number, a condition, a returned value. Of the
tests that reach a change those of data and of second ways are run, and the quickest others, {BUDGET:.0f} s of them
under a tracer. *Same*: the change makes no
difference, for the reason given below, and is not tried. *Noticed* counts all changes, the last column those that make
a difference."""
    head = ["file", "tried", "unnoticed", "of these the same", "noticed", "of those that differ"]
    parts = ["# Mutations", page.table(["this run", ""], machine(ROOT / "bench" / PAGE)), note, page.table(head, rows)]
    listed = [[mutant.key, why[mutant.key] or "not known: a test may be missing"] for mutant in survivors]
    parts += ["## Unnoticed", page.table(["change", "why"], listed)]
    return "\n\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why changes make no difference: by the key of one, or by a pattern that the keys of a family match."""

    equivalent: Mapping[str, str]
    families: Mapping[str, str]

    def why(self, mutant: Mutant) -> str | None:
        """The reason of a change; None where it should be noticed."""
        known = self.equivalent.get(mutant.key)
        return known or next((why for key, why in self.families.items() if re.search(key, mutant.key)), None)


def _reasons() -> Reasons:
    listed = tomllib.loads(REASONS.read_text(encoding="utf-8"))
    return Reasons(listed["equivalent"], listed["families"])


def _import_what_stays() -> None:
    """What is not changed is imported once and shared by all processes."""
    for name in ("pytest", "pyarrow.compute", "polars", "pandera.polars", "yaml", "coverage", "pytest_cov.plugin"):
        importlib.import_module(name)
    from hypothesis import Phase, settings

    settings.register_profile(
        "mutations", deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
    )


def _forget_project() -> None:
    """Have a child import the project anew: what was imported before would stay as it is, unchanged and unwatched."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("schemas", "pipelines")]:
        del sys.modules[name]


def _in_child(task: Callable[[], T]) -> T:
    """The answer of a task in a forked process, which may import the project as it likes."""
    with get_context("fork").Pool(1) as pool:
        return pool.apply(task)


def _find_reach() -> Reach:
    import coverage
    import pytest

    _forget_project()
    os.chdir(ROOT)
    seconds: dict[str, float] = defaultdict(float)

    class Clock:
        @staticmethod
        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
            start = time.process_time()
            try:
                return (yield)
            finally:
                seconds[item.nodeid.partition("[")[0]] += time.process_time() - start

    with tempfile.TemporaryDirectory() as folder:
        file, config = Path(folder) / "reach", Path(folder) / "config"
        config.write_text(f"[run]\nsource = schemas/consistency,pipelines/figures\ndata_file = {file}\n")
        os.environ["COVERAGE_FILE"] = str(file)
        left_out = [f"--deselect=tests/{test}" for test in LONG]
        code = pytest.main(
            [*QUIET, "--cov", "--cov-context=test", "--cov-report=", f"--cov-config={config}", *left_out, *TESTS],
            [Clock()],
        )
        if code:
            raise SystemExit("the tests must pass before the code is changed")
        data = coverage.CoverageData(str(file))
        data.read()
        lines: dict[tuple[str, int], frozenset[str]] = {}
        for path in data.measured_files():
            name = str(Path(path).relative_to(ROOT))
            for line, contexts in data.contexts_by_lineno(path).items():
                tests = {context.rpartition("|")[0].partition("[")[0] for context in contexts if context}
                lines[name, line] = frozenset(tests)
    return Reach(lines, dict(seconds))


def _is_noticed(mutant: Mutant, tests: Sequence[str]) -> bool:
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return status != 0
    code = 1
    try:
        _quieten()
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        _forget_project()
        sys.meta_path.insert(0, _Changed(mutant))
        os.chdir(ROOT)
        import pytest

        code = int(pytest.main([*QUIET, "-x", *tests]))
    finally:
        os._exit(1 if code else 0)


def _quieten() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


class _Changed(importlib.abc.MetaPathFinder):
    """Finds the one changed module."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._name = mutant.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def find_spec(self, fullname: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """The specification of the changed module, nothing for others."""
        if fullname != self._name:
            return None
        file = str(ROOT / self._mutant.file)
        return importlib.util.spec_from_file_location(fullname, file, loader=_Loader(fullname, file, self._mutant))


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, fullname: str, path: str, mutant: Mutant) -> None:
        super().__init__(fullname, path)
        self._mutant = mutant

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - the loader has one module
        """The code with the change in it."""
        code: CodeType = compile(mutated_tree(ROOT, self._mutant), self.path, "exec", dont_inherit=True)
        return code
