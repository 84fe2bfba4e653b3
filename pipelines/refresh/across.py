"""What is known only once all batches are there: copies of a report, claims across reports, reviews, derived tables.

It is written beside the rows that the rooms made, and covers them when a version is published. Each step leaves a
record of the rows it was made for, so that a version is never put together from steps of different rows.
"""

import json
from collections.abc import Mapping, Sequence

import pyarrow

from pipelines.publishing.codelists import code_list_tables
from pipelines.publishing.derive import derive_tables, mark_duplicates
from pipelines.publishing.parquet import read_table, table_path, write_table
from pipelines.refresh.coming import Shard, coming_shards, digest_of_coming, load_final
from pipelines.refresh.digests import digest_of, room_digests
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.progress import tell
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.rows import concat_rows, rows_in, with_column
from pipelines.refresh.workspace import Tables, Workspace, without_across
from pipelines.tallying import decide_claims

COVERED = ("reports", "claims", "claim_operands", "verdicts")
"""Tables of the rooms that gain something once all batches are known."""
STEPS = {
    "warehouse_claims": COVERED,
    "derived": ("agreements", "indicator_values", "scorecards"),
    "code_lists": ("indicators", "areas", "units", "rules"),
}
"""Step → the tables it writes."""


def find_warehouse_claims(tables: Tables) -> Tables:
    """Claims and claim_operands of scope warehouse that the observations of all reports give rise to."""
    return {name: tables[name].schema.empty_table() for name in ("claims", "claim_operands")}


def add_across(workspace: Workspace) -> Mapping[str, int]:
    """Mark copies, add claims of scope warehouse with their verdicts, and enter reviews; rows added a table.

    A file is written only where a shard's rows differ from what its file holds.
    """
    shards = coming_shards(workspace)
    _begin(workspace, "warehouse_claims")
    made = [_own_rows(shard) for shard in shards]
    whole = {name: concat_rows(name, [tables[name] for tables in made]) for name in COVERED}
    whole["reports"] = mark_duplicates(whole["reports"])
    whole |= load_final(workspace, shards, ("observations", "mentions"))
    added = find_warehouse_claims(whole)
    added |= decide_claims({**whole, **added})
    decisions = read_reviews(workspace.raw).decisions
    marked = 0
    for number, (shard, own) in enumerate(zip(shards, made, strict=True)):
        tell("warehouse_claims", number, len(shards))
        own["reports"] = whole["reports"].slice(marked, own["reports"].num_rows)
        marked += own["reports"].num_rows
        here = own["reports"]["report_id"].to_pylist()
        for name in added:
            own[name] = concat_rows(name, [own[name], rows_in(added[name], "report_id", here)])
        own["verdicts"] = _enter_reviews(own["verdicts"], decisions)
        for name, table in own.items():
            if not table.equals(read_table(name, [shard.path(name)])):
                write_table(name, table, table_path(workspace.across_dir, name, shard.batch, shard.shard))
    tell("warehouse_claims", len(shards), len(shards))
    _end(workspace, "warehouse_claims", shards)
    return {name: table.num_rows for name, table in added.items()}


def derive_across(workspace: Workspace) -> Mapping[str, int]:
    """Make agreements, indicator_values and scorecards of the coming version; rows a table."""
    shards = coming_shards(workspace)
    require_steps(workspace, shards, ("warehouse_claims", "code_lists"))
    _begin(workspace, "derived")
    tables = load_final(workspace, shards, (*COVERED, "observations", "mentions"))
    lists = {name: _read_whole(workspace, name) for name in STEPS["code_lists"]}
    derived = derive_tables({**tables, **lists})
    report_ids = tables["reports"]["report_id"].to_pylist()
    start = 0
    for shard in shards:
        count = read_table("reports", [shard.path("reports")], columns=["report_id"]).num_rows
        here = report_ids[start : start + count]
        path = table_path(workspace.across_dir, "scorecards", shard.batch, shard.shard)
        write_table("scorecards", rows_in(derived["scorecards"], "report_id", here), path)
        start += count
    for name in ("agreements", "indicator_values"):
        write_table(name, derived[name], table_path(workspace.across_dir, name))
    _end(workspace, "derived", shards)
    return {name: derived[name].num_rows for name in STEPS["derived"]}


def write_code_lists(workspace: Workspace) -> Mapping[str, int]:
    """Write the code lists as tables; rows a table."""
    _begin(workspace, "code_lists")
    lists = code_list_tables(workspace.plan.lists.indicators())
    for name in STEPS["code_lists"]:
        write_table(name, lists[name], table_path(workspace.across_dir, name))
    _end(workspace, "code_lists", [])
    return {name: lists[name].num_rows for name in STEPS["code_lists"]}


def require_steps(workspace: Workspace, shards: Sequence[Shard], steps: Sequence[str]) -> None:
    """Raise RefreshError unless the steps were made for the rows of the coming version."""
    records = _records(workspace)
    late = [step for step in steps if records.get(step) != _digest_of_step(workspace, step, shards)]
    if late:
        names = ", ".join(dict.fromkeys(name for step in late for name in STEPS[step]))
        raise RefreshError(
            f"{', '.join(late)}: made for other rows than those to be published, or not at all (tables {names}); "
            "materialise them again, or the whole job `refresh`"
        )


def _own_rows(shard: Shard) -> Tables:
    return without_across({name: read_table(name, [shard.path(name)]) for name in COVERED})


def _enter_reviews(verdicts: pyarrow.Table, decisions: Mapping[str, str]) -> pyarrow.Table:
    reviews = [decisions.get(claim_id) for claim_id in verdicts["claim_id"].to_pylist()]
    return with_column("verdicts", verdicts, "review", reviews)


def _read_whole(workspace: Workspace, name: str) -> pyarrow.Table:
    return read_table(name, [table_path(workspace.across_dir, name)])


def _records(workspace: Workspace) -> dict[str, str]:
    try:
        records: dict[str, str] = json.loads((workspace.staging / "across.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return records


def _begin(workspace: Workspace, step: str) -> None:
    records = _records(workspace)
    records.pop(step, None)
    _write_records(workspace, records)
    for name in STEPS[step]:
        for path in (workspace.across_dir / name).glob("*.parquet"):
            path.unlink()


def _end(workspace: Workspace, step: str, shards: Sequence[Shard]) -> None:
    _write_records(workspace, {**_records(workspace), step: _digest_of_step(workspace, step, shards)})


def _digest_of_step(workspace: Workspace, step: str, shards: Sequence[Shard]) -> str:
    if step == "code_lists":  # whatever the reports hold
        return digest_of(room_digests()["publishing"], workspace.plan.lists.digest)
    return digest_of_coming(workspace, shards)


def _write_records(workspace: Workspace, records: Mapping[str, str]) -> None:
    workspace.staging.mkdir(parents=True, exist_ok=True)
    beside = workspace.staging / "across.tmp"
    beside.write_text(json.dumps(records), "utf-8")
    beside.replace(workspace.staging / "across.json")
