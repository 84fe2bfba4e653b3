"""What is known only once all batches are there: copies of a report, claims across reports, reviews, derived tables.

It is written beside the rows that the rooms made, and covers them when a version is published. Each step leaves a
record of the rows it was made for, so that a version is never put together from steps of different rows.
"""

import json
from collections.abc import Collection, Mapping, Sequence

import pyarrow
import pyarrow.compute

from pipelines.publishing.across import decide_across
from pipelines.publishing.base_years import READING
from pipelines.publishing.codelists import code_list_tables
from pipelines.publishing.derive import derive_tables
from pipelines.publishing.duplicates import mark_duplicates
from pipelines.publishing.parquet import read_table, table_path, write_table
from pipelines.publishing.rows import concat_rows, rows_in, with_column
from pipelines.refresh.coming import Shard, coming_shards, digest_of_coming, load_final
from pipelines.refresh.digests import digest_of, room_digests
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.progress import tell
from pipelines.refresh.reviews import read_reviews
from pipelines.refresh.workspace import Tables, Workspace, without_across
from pipelines.tallying import decide_claims
from schemas.tables import TABLES

COVERED = ("reports", "claims", "claim_operands", "verdicts")
"""Tables of the rooms that gain something once all batches are known."""
STEPS = {
    "warehouse_claims": COVERED,
    "derived": ("agreements", "indicator_values", "scorecards"),
    "code_lists": ("indicators", "areas", "units", "rules"),
}
"""Step → the tables it writes."""
LEFT_OUT = {
    "observations": {"trail"},
    "mentions": {"sentence", "literal", "place", "unit", "qualifier", "outcome_reason", "raw_end", "start", "end"},
}
"""Columns that finding claims does without: sentences and trails of all reports fill a machine."""


def add_across(workspace: Workspace) -> Mapping[str, int]:
    """Mark copies, add claims of scope warehouse with their verdicts, and enter reviews; rows added a table.

    A file is written only where a shard's rows differ from what its file holds.
    """
    shards = coming_shards(workspace)
    _begin(workspace, "warehouse_claims")
    made = [_own_rows(shard) for shard in shards]
    whole = {name: concat_rows(name, [tables[name] for tables in made]) for name in COVERED}
    whole |= {name: _without_columns(name, shards) for name in LEFT_OUT}
    texts = (read_table("articles", [shard.path("articles")], columns=["report_id", "text"]) for shard in shards)
    whole["reports"] = mark_duplicates(whole["reports"], texts, whole["observations"])
    added, verdicts = decide_across(
        {**whole, **code_list_tables(workspace.plan.lists.indicators())},
        lambda mentions: _read_sentences(shards, mentions),
    )
    decisions = read_reviews(workspace.raw).decisions
    start = dict.fromkeys(("reports", "verdicts"), 0)
    whole["verdicts"] = verdicts
    for number, (shard, own) in enumerate(zip(shards, made, strict=True)):
        tell("warehouse_claims", number, len(shards))
        for name in start:
            count = own[name].num_rows
            own[name] = whole[name].slice(start[name], count)
            start[name] += count
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
    """The rows that the rooms made of a shard; a verdict that another report explained is decided anew."""
    own = without_across({name: read_table(name, [shard.path(name)]) for name in COVERED})
    explained = rows_in(own["verdicts"], "reading", [READING])["claim_id"].to_pylist()
    if explained:
        names = ("mentions", "observations")
        figures = {name: read_table(name, [shard.path(name)]) for name in names}
        claims = {name: rows_in(own[name], "claim_id", explained) for name in ("claims", "claim_operands")}
        anew = {row["claim_id"]: row for row in decide_claims({**figures, **claims})["verdicts"].to_pylist()}
        rows = [anew.get(row["claim_id"], row) for row in own["verdicts"].to_pylist()]
        own["verdicts"] = pyarrow.Table.from_pylist(rows, own["verdicts"].schema)
    return own


def _without_columns(name: str, shards: Sequence[Shard]) -> pyarrow.Table:
    columns = [column for column in TABLES[name].schema.names if column not in LEFT_OUT[name]]
    return read_table(name, [shard.path(name) for shard in shards], columns=columns)


def _read_sentences(shards: Sequence[Shard], mentions: Collection[str]) -> pyarrow.Table:
    """The rows of some mentions and of all that stand in a sentence with one of them."""
    parts = []
    for shard in shards:
        table = read_table("mentions", [shard.path("mentions")])
        sentences = rows_in(table, "mention_id", mentions)["sentence"]
        parts.append(table.filter(pyarrow.compute.is_in(table["sentence"], value_set=sentences.combine_chunks())))
    return concat_rows("mentions", parts)


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
