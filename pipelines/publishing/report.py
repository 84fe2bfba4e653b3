"""What a run or a check found, in short: counts for the end of a run, and the verdicts of a report as a linter says
them, for people, programs, and a code host's annotations.

Takes tables, returns text. What stands where on a terminal, and exit codes, are the command's.
"""

from collections import Counter
from dataclasses import asdict, dataclass, fields
from typing import Any

from rich.text import Text

from pipelines.publishing.check_json import as_json
from pipelines.publishing.findings import (
    DOUBTED,
    STYLES,
    WORST_FIRST,
    Finding,
    Row,
    Tables,
    gather_findings,
    hint_text,
    mark_figures,
    reading_text,
    recomputed_text,
    visible,
)
from schemas.vocabulary import Outcome, VerdictKind

FORMATS = ("text", "json", "github")


@dataclass(frozen=True)
class Summary:
    """Counts of a set of tables; verdicts has every word, in the order of the vocabulary, also those with none."""

    reports: int
    figures: int
    observations: int
    unread: int
    claims: int
    verdicts: dict[str, int]
    quarantined: int

    @property
    def contradicted(self) -> int:
        """Claims whose figures do not reproduce each other."""
        return self.verdicts[VerdictKind.CONTRADICTED.value]

    def replacing(self, gone: "Summary", come: "Summary") -> "Summary":
        """The counts once some of what was counted has gone and other things have come; no file is in both."""
        counts = {
            field.name: getattr(self, field.name) - getattr(gone, field.name) + getattr(come, field.name)
            for field in fields(self)
            if field.name != "verdicts"
        }
        verdicts = {word: count - gone.verdicts[word] + come.verdicts[word] for word, count in self.verdicts.items()}
        return Summary(**counts, verdicts=verdicts)


def summarise(tables: Tables) -> Summary:
    """Count reports, figures by outcome, claims by verdict, and files in quarantine.

    Needs reports, mentions, observations, claims, verdicts and quarantine; of mentions and verdicts only the columns
    outcome and verdict, so that a large warehouse need not be read whole.
    """
    verdicts = Counter(tables["verdicts"]["verdict"].to_pylist())
    outcomes = Counter(tables["mentions"]["outcome"].to_pylist())
    return Summary(
        reports=tables["reports"].num_rows,
        figures=outcomes.total(),
        observations=tables["observations"].num_rows,
        unread=outcomes[Outcome.UNREAD.value],
        claims=tables["claims"].num_rows,
        verdicts={kind.value: verdicts[kind.value] for kind in VerdictKind},
        quarantined=len(set(tables["quarantine"]["source_path"].to_pylist())),
    )


def render_summary(summary: Summary, database: str, pages: str) -> Text:
    """The short table at the end of a run, with the paths to open; the last line counts the quarantined files."""
    rows = [
        ("reports", summary.reports, ""),
        ("figures seen", summary.figures, f"{summary.unread} unread" if summary.unread else ""),
        ("observations", summary.observations, ""),
        ("claims", summary.claims, ""),
        *[(f"  {word}", count, "") for word, count in summary.verdicts.items() if count],
    ]
    width = max(len(f"{count:,}") for _, count, _ in rows)
    lines = [
        Text(f"{name:<18}")
        .append(f"{count:>{width},}", STYLES.get(name.strip(), ""))
        .append(f"  {note}" if note else "")
        for name, count, note in rows
    ]
    lines.append(Text(f"{'open':<18}").append(database, "bold"))
    lines.append(Text(f"{'look at':<18}").append(pages, "bold"))
    lines.append(Text(f"{'quarantined files':<18}{summary.quarantined:>{width},}"))
    return Text("\n").join(lines)


def render_findings(tables: Tables, output: str = "text", *, file: str | None = None) -> Text:
    """The verdicts of a report, or of several, as `text`, `json` or `github`.

    `file` is the name to show instead of source_path, where one report was asked for by a path. Text has every claim,
    the doubted first, with sentence, formula and both intervals; json has the same and every number; github has one
    annotation for each doubted claim. Quarantined files are named in each. Raises ValueError for another format.
    """
    findings = sorted(gather_findings(tables), key=lambda finding: WORST_FIRST.index(_kind(finding)))
    failures = tables["quarantine"].to_pylist() if "quarantine" in tables else []
    match output:
        case "text":
            return _as_text(findings, failures, summarise(tables), file)
        case "json":
            return Text(as_json(findings, failures, asdict(summarise(tables)), file))
        case "github":
            return Text("\n".join([*_annotations(findings, file), *_failed_annotations(failures, file)]))
    raise ValueError(f"format {output!r}: expected one of {', '.join(FORMATS)}")


def _kind(finding: Finding) -> VerdictKind:
    return VerdictKind(finding.verdict["verdict"]) if finding.verdict else VerdictKind.NOT_CHECKABLE


def _path(row: Row, file: str | None) -> str:
    return visible(file or row["source_path"])


def _as_text(findings: list[Finding], failures: list[Row], summary: Summary, file: str | None) -> Text:
    blocks = [
        Text(f"{_path(row, file)}: ").append("not read", "bold red").append(f" ({visible(row['message'])})")
        for row in failures
    ]
    blocks += [_finding_text(finding, file) for finding in findings]
    counts = ", ".join(f"{count} {word}" for word, count in summary.verdicts.items() if count)
    figures = f"{summary.figures} figures, {summary.observations} observations, {summary.claims} claims"
    blocks.append(Text(f"{figures}: {counts}" if counts else figures))
    return Text("\n\n").join(blocks)


def _finding_text(finding: Finding, file: str | None) -> Text:
    verdict = finding.verdict or {}
    place = f":{finding.line}:{finding.column}" if finding.line is not None else ""
    head = Text(f"{_path(finding.report, file)}{place}: ")
    head.append(finding.outcome, STYLES.get(finding.outcome, "bold"))
    head.append(f" {finding.claim['rule']} ({finding.claim['claim_id']})")
    lines = [head]
    lines += [Text("    ").append_text(mark_figures(*sentence)) for sentence in finding.sentences()]
    if verdict.get("formula"):
        lines.append(Text(f"    {visible(verdict['formula'])} = {recomputed_text(verdict)}, {_printed(finding)}"))
    if verdict and _kind(finding) is not VerdictKind.CONSISTENT:
        reading, needs = verdict["reading"], verdict["needs"]
        told = [verdict["explanation"], reading and f"reading: {reading_text(reading)}", needs and f"needs: {needs}"]
        told += [f"hint: {hint_text(hint)}" for hint in verdict["hints"]]
        lines += [Text(f"    {visible(part)}") for part in told if part]
    return Text("\n").join(lines)


def _printed(finding: Finding) -> str:
    return f"printed {finding.figures[0].printed} {finding.figures[0].interval}"


def _annotations(findings: list[Finding], file: str | None) -> list[str]:
    lines = []
    for finding in findings:
        if finding.verdict is None or _kind(finding) not in DOUBTED:
            continue
        place = {"file": file or finding.report["source_path"], "line": finding.line, "col": finding.column}
        place["endColumn"] = _end_column(finding)
        title = f"{finding.outcome}: {finding.claim['rule']}"
        message = f"{visible(finding.verdict['explanation'])}\n{mark_figures(*finding.sentences()[0])}"
        if finding.verdict["formula"]:
            formula = f"{visible(finding.verdict['formula'])} = {recomputed_text(finding.verdict)}"
            message += f"\n{formula}, {_printed(finding)}"
        lines.append(_annotation("warning", {**place, "title": title}, message))
    return lines


def _end_column(finding: Finding) -> int | None:
    """One past the last character of the reported figure in its line; None where it is torn over several."""
    mention = finding.figures[0].mention
    whole = mention["raw_end"] - mention["raw_start"] == len(mention["literal"])
    return finding.column + len(mention["literal"]) if whole and finding.column is not None else None


def _failed_annotations(failures: list[Row], file: str | None) -> list[str]:
    return [
        _annotation("error", {"file": file or row["source_path"], "title": "not read"}, visible(row["message"]))
        for row in failures
    ]


def _annotation(level: str, properties: dict[str, Any], message: str) -> str:
    """A workflow command; what would end a property or the line is percent-encoded, as the host decodes it."""
    escaped = [
        f"{name}={_escape(str(value)).replace(':', '%3A').replace(',', '%2C')}"
        for name, value in properties.items()
        if value is not None
    ]
    return f"::{level} {','.join(escaped)}::{_escape(message)}"


def _escape(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
