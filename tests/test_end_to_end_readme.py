"""The README tells the truth: paths lead somewhere, commands and words are there, examples print what it says."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipelines import cli
from pipelines.reading.sidecars import KNOWN_KEYS
from pipelines.refresh.reviews import FIELDS
from schemas.tables import TABLES
from schemas.vocabulary import VerdictKind

ROOT = Path(__file__).parents[1]
RAW = ROOT / "raw"
README = (ROOT / "README.md").read_text("utf-8")
PATHS = sorted(set(re.findall(r"(?:docs|raw|schemas|tests|pipelines|examples-\w+)/[\w./-]*\w", README)))


@pytest.mark.parametrize("path", PATHS)
def test_paths_lead_somewhere(path: str) -> None:
    """Files and folders that are named are there, but for those that a reader is to make."""
    made_by_readers = {"raw/_codelists", "raw/_reviews.toml", "raw/shanxi-2021/page.txt", "raw/shanxi-2021/page.toml"}
    assert path in made_by_readers or (ROOT / path).exists() or (RAW / path).exists()


def test_commands_are_there() -> None:
    """Every `gouji …` and `make …` that is named, and no command of gouji that a reader needs is left out."""
    named = set(re.findall(r"(?:gouji|`gouji) (\w[\w-]*)", README)) & {*cli.main.commands, "fix", "serve"}
    assert named == set(cli.main.commands) - {"dagster-home", "dictionary"}
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"make (\w+)", README)) - {"it"} <= targets


def test_words_and_tables_are_all_of_them() -> None:
    """Verdicts, tables, keys of a sidecar and of a review."""
    assert all(f"`{kind.value}`" in README for kind in VerdictKind)
    rows = re.findall(r"^\| ([a-z_, ]+) \|", README, re.MULTILINE)
    assert {name for row in rows for name in row.split(", ")} >= set(TABLES)
    assert f"Known keys: {', '.join(KNOWN_KEYS)}." in README
    assert re.findall(r"^    (\w+) = .*", README.partition("[[reviews]]")[2], re.MULTILINE)[: len(FIELDS)] == list(
        FIELDS
    )


def test_the_shown_check_prints_what_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The formula, both intervals and the hint of the example that the README quotes."""
    shown = README.partition("$ gouji check ")[2]
    path, _, rest = shown.partition("\n")
    monkeypatch.chdir(ROOT)
    printed = CliRunner().invoke(cli.main, ["check", path]).stdout
    for line in rest.partition("\n\n")[0].splitlines():
        if not line.strip().startswith("…"):
            assert line.strip() in printed
