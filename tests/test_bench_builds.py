"""How the builds are started that are measured."""

import pytest

from bench.builds import COMPILED, SOURCES, environment
from bench.timing import ROOT


def test_a_measured_process_keeps_bytecode_and_finds_its_own_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    for build, path in ((SOURCES, str(ROOT)), (COMPILED, None)):
        given = environment(build)
        assert "PYTHONDONTWRITEBYTECODE" not in given
        assert given.get("PYTHONPATH") == path
