"""`python -m bench [--quick] [--without-peers] [--only TOPIC] [--share F]`: measure every topic and write its page.

CORPUS names a folder of report texts, GOLD one of hand labels with their texts in `reports/`; without them the folders
beside the checkout are taken where they are, else the reports of raw/ and generated text.
"""

import argparse
import os
from pathlib import Path

from bench import figures, mutations, reading, refresh, scaling, statements, survival, tallying
from bench.timing import ROOT

TOPICS = ("figures", "reading", "refresh", "survival", "statements", "tallying", "mutations", "scaling")
"""What can be measured; mutations, which take hours, and scaling, which needs more installed, only where they are asked
for."""


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
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent / "FIGURES.md",
        help="the page of figures; others stand beside it",
    )
    parser.add_argument("--only", choices=TOPICS, help="measure one topic")
    parser.add_argument(
        "--share",
        type=float,
        default=1.0,
        help="of what is done for refresh, survival, tallying and mutations, where time is short",
    )
    options = parser.parse_args()
    corpus, gold = folder("CORPUS", "corpus"), folder("GOLD", "gold")
    if options.only in (None, "figures"):
        size = figures.QUICK if options.quick else figures.FULL
        _write(options.output, figures.measure(size, corpus, gold, peers=not options.without_peers))
    if options.only in (None, "reading"):
        page = reading.measure(reading.QUICK if options.quick else reading.FULL, corpus)
        _write(options.output.with_name(reading.PAGE), page)
    if options.only in (None, "refresh"):
        page = refresh.measure((refresh.QUICK if options.quick else refresh.FULL).part(options.share), corpus)
        _write(options.output.with_name(refresh.PAGE), page)
    if options.only in (None, "survival"):
        page = survival.measure((survival.QUICK if options.quick else survival.FULL).part(options.share))
        _write(options.output.with_name(survival.PAGE), page)
    if options.only in (None, "statements"):
        page = statements.measure(statements.QUICK if options.quick else statements.FULL, corpus, gold)
        _write(options.output.with_name(statements.PAGE), page)
    if options.only in (None, "tallying"):
        page = tallying.measure((tallying.QUICK if options.quick else tallying.FULL).part(options.share), corpus, gold)
        _write(options.output.with_name(tallying.PAGE), page)
    if options.only == "mutations":
        page = mutations.measure((mutations.QUICK if options.quick else mutations.FULL).part(options.share))
        _write(options.output.with_name(mutations.PAGE), page)
    if options.only == "scaling":
        page = scaling.measure(scaling.QUICK if options.quick else scaling.FULL, corpus)
        _write(options.output.with_name(scaling.PAGE), page)


def _write(path: Path, page: str) -> None:
    path.write_text(page, encoding="utf-8")
    print(f"written: {path}")


if __name__ == "__main__":
    main()
