"""What many tests share: the page of raw/, small reports, and folders to put them in."""

import gc
import os
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test, settings

settings.register_profile("busy_machine", deadline=None)  # a slow moment is no failure
settings.load_profile("busy_machine")

RAW = Path(__file__).parents[1] / "raw"
PAGE = RAW / "shanxi-2021" / "shanxi-poverty-alleviation.txt"
SENTENCE = "{year}年末，全市共有学校{total}所，其中小学{first}所，中学{second}所。\n"
UNTRACED = {
    "test_bench_mutations.py",
    "test_consistency_integers.py",
    "test_consistency_witnesses.py",
    "test_end_to_end.py",
    "test_figures_texts.py",
    "test_refresh_incremental.py",
    "test_statements_properties.py",
    "test_tallying_facts.py",
    "test_tallying_properties.py",
}
"""Files whose tests repeat, by the thousand, against the clock or from end to end, what those of other files do once:
tracing each line for coverage takes as long again as the tests, and no line is reached by them alone."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What tests cover is measured by those that say beforehand what comes out, and by no draw at random; which tests
    reach a line is asked of all of them.

    The `no_cover` of pytest-cov has no effect in a worker of xdist, where a second measurement runs below the first.
    """
    drawn = is_hypothesis_test(getattr(item, "obj", None))
    if item.config.getoption("cov_context", None) or not (drawn or item.path.name in UNTRACED):
        return (yield)
    trace = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(trace)


@pytest.fixture(scope="session", autouse=True)
def _unsynced() -> Iterator[None]:
    """Nothing waits for the disk: no test cuts the power, and a disk that others use answers late."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(os, "sync", lambda: None)
        yield


@pytest.fixture
def no_instance() -> None:
    """Nothing is left of the Dagster instances of earlier tests. Loading definitions asks the last one, which may have
    gone; where it is collected only then, it puts back the one before it, which has gone too."""
    from dagster._core.storage.defs_state import base

    gc.collect()
    base._current_storage.set(None)


@pytest.fixture(scope="session")
def page() -> str:
    """The newspaper page of raw/ as text."""
    return PAGE.read_bytes().decode()


@pytest.fixture
def write_report(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small report of its own: `write_report("b/a.txt", total=12)` puts it below tmp_path/raw."""

    def write(path: str, *, year: int = 2020, total: int = 12, first: int = 7, second: int = 5, text: str = "") -> Path:
        file = tmp_path / "raw" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        sentence = SENTENCE.format(year=year, total=total, first=first, second=second)
        file.write_text(text or f"{file.stem}市统计公报\n\n{sentence}", "utf-8")
        return file

    return write
