"""How claims of real reports are decided: counts by verdict and by rule, and what the second route says of them."""

from collections import Counter
from pathlib import Path

import pyarrow

from bench import page
from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_reports
from pipelines.statements import read_statements
from pipelines.tallying import decide_claims
from schemas.consistency.recheck import NO, TOO_CLOSE, YES, find_disagreements, recheck
from schemas.vocabulary import VerdictKind

VERDICTS = tuple(kind.value for kind in VerdictKind)


def section(corpus: Path | None, gold: Path | None) -> str:
    """Claims of both folders by verdict, by reason and by rule, as Markdown."""
    folders = {"labelled reports": gold and gold / "reports", "corpus": corpus}
    counted = {name: _decide(folder) for name, folder in folders.items() if folder}
    if not counted:
        return "## Claims of reports\n\nNo reports were given: GOLD and CORPUS name folders of them."
    by_verdict, reasons, rules, second = [], [], [], []
    for name, (rows, answers, disagreements, reports) in counted.items():
        verdicts = Counter(row["verdict"] for row in rows)
        by_verdict.append([name, f"{reports:,}", f"{len(rows):,}", *(f"{verdicts[kind]:,}" for kind in VERDICTS)])
        for (verdict, reason), number in sorted(Counter((row["verdict"], row["reason"]) for row in rows).items()):
            reasons.append([f"{name}: {verdict}, {reason}", f"{number:,}", page.percent(number / len(rows))])
        for rule, number in Counter(row["rule"] for row in rows).most_common():
            failing = sum(row["rule"] == rule and row["verdict"] == "contradicted" for row in rows)
            rules.append([f"{name}: {rule}", f"{number:,}", f"{failing:,}"])
        shares = [f"{answers[answer]:,}" for answer in (YES, NO, TOO_CLOSE)]
        second.append([name, *shares, page.percent(answers[TOO_CLOSE] / max(1, answers.total())), f"{disagreements:,}"])
    parts = [
        "## Claims of reports",
        "Claims that the texts make and what became of them.",
        page.table(["reports", "", "claims", *(kind.replace("_", " ") for kind in VERDICTS)], by_verdict),
        page.table(["verdict and reason", "claims", "share"], reasons),
        page.table(["rule", "claims", "contradicted"], rules),
        "The second route recomputes every verdict in floats. *Against*: it clearly says the opposite.",
        page.table(["reports", "yes", "no", "too close", "share too close", "against"], second),
    ]
    return "\n\n".join(parts)


def _decide(folder: Path) -> tuple[list[dict[str, object]], Counter[str], int, int]:
    files = sorted(folder.rglob("*.txt"))
    raws = [RawReport("bench", str(file.relative_to(folder)), file.read_bytes(), _sidecar(file)) for file in files]
    tables: dict[str, pyarrow.Table] = read_reports(raws)
    for room in (read_figures, read_statements, decide_claims):
        tables |= room(tables)
    frame = recheck(tables)
    answers = Counter(frame["answer"].drop_nulls().to_list())
    return tables["verdicts"].to_pylist(), answers, find_disagreements(frame).height, len(files)


def _sidecar(file: Path) -> bytes | None:
    beside = file.with_suffix(".toml")
    return beside.read_bytes() if beside.exists() else None
