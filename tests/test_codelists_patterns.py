"""A pattern that was kept is the pattern; where Python's parts are not as they are known, it is compiled as ever."""

import re
from pathlib import Path

import pytest

from schemas import patterns
from schemas.patterns import compile_pattern

PATTERNS = (
    "",
    "[一二三]+(?P<unit>万|亿)?(?(unit)元|人)",
    r"(?i:ab)|(?s:.)(?P<year>\d{4})年(?=[^\n　\t 、]{0,24}?(?P<month>\d)月)(?<!上)",
    "(?x) a b  # as it may stand",
)


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_kept_pattern_is_the_pattern(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = re.compile(pattern)
    made = compile_pattern("one", pattern)
    monkeypatch.setattr(patterns, "_compile", None)  # nothing is compiled again
    kept = compile_pattern("one", pattern)
    for each in (made, kept):
        assert each == right
        assert each.groupindex == right.groupindex
        for text in ("三二万元", "一人", "aB", "x2020年共9月", "上2020年"):
            assert [m.groups() for m in each.finditer(text)] == [m.groups() for m in right.finditer(text)]


def test_another_pattern_of_the_name_is_not_taken_for_it() -> None:
    assert compile_pattern("one", "a").pattern == "a"
    assert compile_pattern("one", "b").match("b")


@pytest.mark.parametrize("error", [AttributeError, TypeError, RuntimeError])
def test_a_python_with_other_parts_compiles_as_ever(error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def other(pattern: str) -> None:
        raise error(pattern)

    monkeypatch.setattr(patterns, "_compile", other)
    assert compile_pattern("one", PATTERNS[1]) == re.compile(PATTERNS[1])


def test_a_pattern_that_is_none_is_an_error_as_ever() -> None:
    with pytest.raises(re.error):
        compile_pattern("one", "(")
