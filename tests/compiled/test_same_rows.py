"""What the compiled build does is what the sources do: commands, digests of rooms, and every byte of Parquet."""

import importlib
import json
import os
import subprocess
import sys
import sysconfig
import tomllib
from importlib import metadata
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from tests.refresh_scripts import contents

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("CORPUS", ROOT.parent / "shared" / "corpus"))
BUILT = [sys.executable, "-P", "-c"]
"""Python with the installed build. With a PYTHONPATH it has the sources of the checkout instead."""
GOUJI = "from pipelines.cli import main; main()"
DIGESTS = """
import json, pipelines.statements.reader
from pipelines.refresh.digests import room_digests
print(json.dumps([pipelines.statements.reader.__file__, dict(room_digests())]))
"""


def run(program: str, *words: str | Path, sources: bool) -> str:
    """What a program prints, run with the sources or with the build."""
    environment = dict(os.environ) | ({"PYTHONPATH": str(ROOT)} if sources else {})
    command = [*BUILT, program, *map(str, words)]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def compiled_modules() -> list[str]:
    """The modules that pyproject.toml has compiled, by their names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["custom"]
    chosen, left = ({path for each in hook[key] for path in ROOT.glob(each)} for key in ("modules", "but"))
    names = [path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in chosen - left]
    return sorted(name.removesuffix(".__init__") for name in names)


@pytest.mark.parametrize("name", compiled_modules())
def test_a_module_is_compiled_and_holds_its_source(name: str) -> None:
    """The extension module is loaded, and the same source as in the checkout stands beside it."""
    file = Path(importlib.import_module(name).__file__ or "")
    assert file.name.endswith(tuple(EXTENSION_SUFFIXES))
    source = file.with_name(file.name.partition(".")[0] + ".py")
    assert source.read_bytes() == (ROOT / source.relative_to(sysconfig.get_path("purelib"))).read_bytes()


def test_rooms_have_the_same_digests() -> None:
    """So either build reuses what the other made."""
    (file, digests), (source, same) = (json.loads(run(DIGESTS, sources=each)) for each in (False, True))
    assert file.endswith(tuple(EXTENSION_SUFFIXES))
    assert source == str(ROOT / "pipelines" / "statements" / "reader.py")
    assert digests == same


@pytest.mark.parametrize("raw", [pytest.param(ROOT / "raw", id="raw"), pytest.param(CORPUS, id="corpus")])
def test_every_byte_is_the_same(raw: Path, tmp_path: Path) -> None:
    """Parquet of both builds, and neither has anything to do where the other has been."""
    if not raw.is_dir():
        pytest.skip(f"no reports in {raw}")
    published = []
    for sources in (False, True):
        warehouse = tmp_path / ("sources" if sources else "built")
        options = ("--raw", raw, "--warehouse", warehouse, "--no-pages")
        run(GOUJI, "run", *options, sources=sources)
        published.append(contents(warehouse))
        version = (warehouse / "tables").resolve()
        run(GOUJI, "run", *options, sources=not sources)
        assert (warehouse / "tables").resolve() == version
    assert published[0] == published[1]


def test_commands_answer() -> None:
    """The commands of the environment's own folder, in the folder where they are called."""
    gouji = Path(sys.executable).with_name("gouji")
    version = subprocess.run([gouji, "--version"], check=True, capture_output=True, text=True).stdout
    assert version == f"gouji, version {metadata.version('gouji')}\n"
    words = ["check", "raw/examples-communiques/2020.txt", "--format", "json"]
    found = subprocess.run([gouji, *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert found == run(GOUJI, *words, sources=True)
