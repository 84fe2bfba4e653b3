"""`python -m bench [--quick] [--without-peers]`: measure every topic and write its page.

CORPUS names a folder of report texts, GOLD one of hand labels with their texts in `reports/`; without them the folders
beside the checkout are taken where they are, else the reports of raw/ and generated text.
"""

import argparse
import os
from pathlib import Path

from bench import figures, reading
from bench.timing import ROOT


def folder(variable: str, beside: str) -> Path | None:
    """The folder that the environment names, or the one beside the checkout, or none."""
    named = os.environ.get(variable)
    if named and not Path(named).is_dir():
        raise SystemExit(f"{variable}={named} is no folder; name an existing one or leave {variable} out")
    found = Path(named) if named else ROOT.parent / "shared" / beside
    return found.resolve() if found.is_dir() else None


def main() -> None:
    """Read the command line, run the topics."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="tiny texts, one pass: proves the harness, measures nothing"
    )
    parser.add_argument("--without-peers", action="store_true", help="install and run no other package")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "FIGURES.md", help="the page to write")
    options = parser.parse_args()
    size = figures.QUICK if options.quick else figures.FULL
    corpus = folder("CORPUS", "corpus")
    page = figures.measure(size, corpus, folder("GOLD", "gold"), peers=not options.without_peers)
    options.output.write_text(page, encoding="utf-8")
    print(f"written: {options.output}")
    beside = options.output.with_name(reading.PAGE)
    beside.write_text(reading.measure(reading.QUICK if options.quick else reading.FULL, corpus), encoding="utf-8")
    print(f"written: {beside}")


if __name__ == "__main__":
    main()
