"""The wheel with its hot modules translated to C by mypyc, built where it is asked for: `make compiled`.

Which modules, pyproject.toml lists. Their sources stay in the wheel beside what was made of them: Python loads the
extension module, while digests of rooms and tracebacks read the source. Nothing is written into the checkout, where
an extension module would hide every later change of its source.
"""

import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from mypyc.build import mypycify
from setuptools import Distribution
from setuptools.command.build_ext import build_ext


class CompiledModules(BuildHookInterface[Any]):
    """Adds the extension modules to the wheel, which thereby is one for this system and Python alone."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the modules; an editable install is refused, for it has no place to put them."""
        if version == "editable":
            raise SystemExit("compiled modules do not follow their sources: install this build without -e")
        self._built = tempfile.TemporaryDirectory()  # goes with the process, after the wheel has been written
        root = Path(self.root)
        chosen, left = ({path for each in self.config[key] for path in root.glob(each)} for key in ("modules", "but"))
        made = compile_modules(root, sorted(chosen - left), Path(self._built.name), self.config["optimize"])
        build_data["force_include"] |= {str(path): name for name, path in made.items()}
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compile_modules(root: Path, modules: list[Path], folder: Path, optimize: str) -> dict[str, Path]:
    """Translate and compile modules below `folder`; path in the wheel → extension module."""
    options = ["--config-file", str(root / "pyproject.toml"), "--cache-dir", str(folder / "cache")]
    names = [str(path.relative_to(root)) for path in modules]
    extensions = mypycify(
        [*options, *names], opt_level=optimize, debug_level="0", multi_file=True, target_dir=str(folder / "c")
    )
    command = build_ext(Distribution({"name": "gouji", "ext_modules": extensions}))
    command.build_lib, command.build_temp = str(folder / "lib"), str(folder / "objects")
    command.ensure_finalized()
    command.run()
    library = folder / "lib"
    return {path.relative_to(library).as_posix(): path for path in sorted(library.rglob("*")) if path.is_file()}
