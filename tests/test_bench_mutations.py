"""Small changes of code: each is one change, reads as said, and leaves the rest alone."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench import mutations
from bench.mutants import list_mutants, mutated_tree
from bench.mutations import SOURCES, Reach, Reasons
from bench.timing import ROOT

SOURCE = '''"""A text is left alone."""


def grow(levels: tuple[int, ...] = (1,), *, exact: bool = True) -> int | None:
    """Add up what is above ten, twice."""
    total = 0
    for level in levels:
        if level is None or not level:
            continue
        total += max(level * 2, 10 - level)
    return total if exact and total > 10 else -1
'''


def test_every_change_is_one_change(tmp_path: Path) -> None:
    """Numbers, operators, comparisons, conditions, paired functions and returns; no annotation and no text."""
    (tmp_path / "grow.py").write_text(SOURCE, "utf-8")
    mutants = list_mutants(tmp_path, "grow.py")
    changes = {(mutant.before, mutant.after) for mutant in mutants}
    wanted = {
        ("True", "False"), ("total > 10", "total >= 10"), ("level * 2", "level / 2"), ("-1", "1"), ("10", "11"),
        ("continue", "break"), ("exact and total > 10", "exact or total > 10"), ("not level", "level"),
        ("max(level * 2, 10 - level)", "min(level * 2, 10 - level)"), ("level is None", "level is not None"),
    }  # fmt: skip
    assert wanted <= changes
    before = ast.dump(ast.parse(SOURCE))
    made = [ast.dump(mutated_tree(tmp_path, mutant)) for mutant in mutants]
    assert before not in made
    assert len(set(made)) == len(made)
    assert all("A text is left alone" in tree for tree in made)


def test_the_sources_have_changes_that_compile_and_reasons_name_some_of_them() -> None:
    """Nearly every file that is watched yields changes, the first and last of each can be compiled, and all that is
    listed as making no difference names a change that can still be made."""
    by_file = {file: list_mutants(ROOT, file) for file in SOURCES}
    assert sum(not mutants for mutants in by_file.values()) <= 2
    for file, mutants in by_file.items():
        for mutant in mutants[:: max(1, len(mutants) - 1)]:
            compile(mutated_tree(ROOT, mutant), file, "exec")
    listed, keys = mutations._reasons(), {mutant.key for mutants in by_file.values() for mutant in mutants}
    assert set(listed.equivalent) <= keys
    assert all(any(re.search(family, key) for key in keys) for family in listed.families)


def test_the_quickest_tests_that_reach_a_line_are_run() -> None:
    """Those of data first, then within the budget in the order of their length; of the whole file where the line runs
    on import alone."""
    mutant = list_mutants(ROOT, "schemas/consistency/sharpness.py")[0]
    lines = {
        (mutant.file, mutant.line): frozenset({"slow", "quick", "quicker"}),
        (mutant.file, mutant.line + 1): frozenset({"other"}),
    }
    reach = Reach(lines, {"slow": 2 * mutations.BUDGET, "quick": 2.0, "quicker": 1.0, "other": 0.5})
    assert reach.tests_of(mutant) == ["quicker", "quick"]
    conformance = f"tests/{mutations.FIRST[0]}"
    with_data = Reach({(mutant.file, mutant.line): frozenset({"quick", conformance})}, reach.seconds)
    assert with_data.tests_of(mutant) == [conformance, "quick"]
    on_import = Reach({(mutant.file, mutant.line + 1): frozenset({"other"})}, reach.seconds)
    assert on_import.tests_of(mutant) == ["other"]


def test_what_nobody_noticed_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page counts by file, and says of each survivor why it makes no difference, or that nobody knows."""
    first, second, *_ = list_mutants(ROOT, "schemas/consistency/sharpness.py")
    monkeypatch.setattr(mutations, "_import_what_stays", lambda: None)
    monkeypatch.setattr(mutations, "_in_child", lambda _: Reach({}, {}))
    monkeypatch.setattr(mutations, "list_mutants", lambda *_: [first, second])
    monkeypatch.setattr(mutations, "SOURCES", (first.file,))
    monkeypatch.setattr(mutations, "_reasons", lambda: Reasons({first.key: "it is the same"}, {}))
    written = mutations.measure(mutations.FULL)
    assert "| schemas/consistency/sharpness.py | 2 | 2 | 1 | 0.0 % | 0.0 % |" in written
    assert "it is the same" in written
    assert "a test may be missing" in written


def test_reasons_are_given_to_a_change_or_to_a_family() -> None:
    """By key or by pattern."""
    first, second, *_ = list_mutants(ROOT, "schemas/consistency/sharpness.py")
    reasons = Reasons({first.key: "the same"}, {rf"sharpness.*: {re.escape(second.before)} ": "a family"})
    assert [reasons.why(mutant) for mutant in (first, second)] == ["the same", "a family"]
    assert Reasons({}, {}).why(first) is None


def test_a_change_is_noticed_though_its_module_was_imported_before() -> None:
    """The command imports the whole project first; each child must import the changed module anew."""
    script = """
from bench import mutations, tallying
from bench.mutants import list_mutants
(turned,) = [one for one in list_mutants(mutations.ROOT, "schemas/consistency/sharpness.py")
             if one.function == "gap" and one.before == "distance / step"]
mutations._import_what_stays()
test = "tests/test_consistency_sharpness.py::test_gap_is_counted_in_places"
raise SystemExit(0 if mutations._is_noticed(turned, [test]) else 1)
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True).returncode == 0
