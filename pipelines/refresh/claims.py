"""Claims of the coming version, brought together from its shards, of which only those are read that hold some."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow
import pyarrow.compute

from pipelines.publishing.mention_ids import report_of, rows_with_figures_of
from pipelines.publishing.parquet import read_table
from pipelines.publishing.rows import concat_rows, rows_in
from pipelines.refresh.coming import Shard, final_path
from pipelines.refresh.workspace import Tables, Workspace
from schemas.vocabulary import Scope

CLAIMS = ("claims", "claim_operands", "verdicts")
Wanted = Mapping[int, Sequence[str]]
"""Number of a shard → ids of claims that it holds."""


def load_claims(workspace: Workspace, shards: Sequence[Shard], wanted: Wanted) -> Tables:
    """Some claims with their operands, verdicts, figures, articles and reports, and nothing else."""

    def load(name: str, column: str, values: Wanted) -> pyarrow.Table:
        parts = (
            rows_in(read_table(name, [final_path(workspace, shards[number], name)]), column, values[number])
            for number in sorted(values)
        )
        return concat_rows(name, list(parts))

    tables = {name: load(name, "claim_id", wanted) for name in CLAIMS}
    used = {*tables["claims"]["reported_mention_id"].to_pylist(), *tables["claim_operands"]["mention_id"].to_pylist()}
    figures = _by_shard(workspace, shards, used)
    tables |= {name: load(name, "mention_id", figures) for name in ("mentions", "observations")}
    reports = {number: list({report_of(figure) for figure in found}) for number, found in figures.items()}
    tables |= {name: load(name, "report_id", reports) for name in ("articles", "reports")}
    return tables


def claims_between_to_check(workspace: Workspace, shards: Sequence[Shard]) -> Wanted:
    """Claims of scope warehouse whose rows, or whose figures, are others than those published; all where none are."""
    new = {number for number, shard in enumerate(shards) if _is_new(workspace, shard)}
    changed = _reports(workspace, [shards[number] for number in sorted(new)])
    found: dict[int, Sequence[str]] = {}
    for number, shard in enumerate(shards):
        claims = read_table("claims", [final_path(workspace, shard, "claims")], columns=["claim_id", "scope"])
        between = rows_in(claims, "scope", [Scope.WAREHOUSE])["claim_id"].to_pylist()
        if new and number not in new and between:
            file = final_path(workspace, shard, "claim_operands")
            operands = read_table("claim_operands", [file], columns=["claim_id", "mention_id"])
            using = set(rows_with_figures_of(operands, changed)["claim_id"].to_pylist())
            between = [claim for claim in between if claim in using]
        if between:
            found[number] = between
    return found


def _is_new(workspace: Workspace, shard: Shard) -> bool:
    """Whether any row of the shard that claims depend on may differ from the published one."""
    names = (*CLAIMS, "mentions", "observations")
    return any(final_path(workspace, shard, name).parent.parent != workspace.published_dir for name in names)


def _reports(workspace: Workspace, shards: Iterable[Shard]) -> list[str]:
    files = [final_path(workspace, shard, "reports") for shard in shards]
    found: list[str] = read_table("reports", files, columns=["report_id"])["report_id"].to_pylist()
    return found


def _by_shard(workspace: Workspace, shards: Sequence[Shard], figures: Iterable[str]) -> dict[int, list[str]]:
    """Number of a shard → those of the figures that stand in its reports."""
    homes = {report: number for number, shard in enumerate(shards) for report in _reports(workspace, [shard])}
    found: dict[int, list[str]] = {}
    for figure in figures:
        if (number := homes.get(report_of(figure))) is not None:
            found.setdefault(number, []).append(figure)
    return found
