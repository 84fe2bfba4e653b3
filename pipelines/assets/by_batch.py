"""Assets that are made batch by batch: one for each room from reading to tallying, with the tables it fills."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from pipelines.assets.metadata import describe_table, table_description
from pipelines.assets.partitions import BATCHES, IN_ONE_RUN, batches_of, key_of
from pipelines.assets.resources import failing_clearly
from pipelines.publishing.parquet import read_table, table_path
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.stages import Outcome, run_room
from pipelines.refresh.workspace import TABLES_OF_ROOM, Workspace

ROOM_MEANINGS = {
    "reading": "读取：原始文件 → 文章。Bytes to articles, put back into reading order.",
    "figures": "识数：文字 → 数字。Every number of the text, as an interval with unit and qualifier.",
    "statements": "释义：数字 → 观测与论断。What is measured where and when, and what must tally with what.",
    "tallying": "勾稽：论断 → 判定。Every claim decided by exact interval arithmetic.",
}
READS: Mapping[str, Sequence[str]] = {
    "reading": (),
    "figures": ("reports", "report_texts", "articles", "passages"),
    "statements": ("reports", "articles", "passages", "mentions"),
    "tallying": ("mentions", "observations", "claims", "claim_operands"),
}
"""Room → the tables it reads."""


def tables_made(room: str) -> tuple[str, ...]:
    """The tables whose assets a room materialises; quarantine stands with reading, and later rooms add to it."""
    return (*TABLES_OF_ROOM[room], "quarantine") if room == "reading" else TABLES_OF_ROOM[room]


def build_room_assets() -> list[dg.AssetsDefinition]:
    """One definition a room."""
    return [_build_room(room) for room in STAGE_ROOMS]


def _build_room(room: str) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(name, deps=READS[room], group_name=room, kinds={"parquet"}, description=table_description(name))
        for name in tables_made(room)
    ]

    @dg.multi_asset(
        name=room,
        specs=specs,
        partitions_def=BATCHES,
        backfill_policy=IN_ONE_RUN,
        can_subset=True,  # a room makes all its tables whichever are asked for; only those asked for are shown
        description=ROOM_MEANINGS[room],
    )
    def make(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        names = asked_for(context, tables_made(room))
        with failing_clearly():
            batches = batches_of(context.partition_keys, workspace.plan.batches)
            for batch, outcome in run_room(workspace, room, batches).items():
                for name, metadata in _describe(workspace, room, batch, outcome, names):
                    context.add_asset_metadata(metadata, asset_key=dg.AssetKey(name), partition_key=key_of(batch))
        yield from (dg.MaterializeResult(asset_key=name) for name in names)

    return make


def asked_for(context: dg.AssetExecutionContext, names: Sequence[str]) -> list[str]:
    """Those tables of a step that the run wants to see materialised."""
    wanted = {key.to_user_string() for key in context.selected_asset_keys}
    return [name for name in names if name in wanted]


def _describe(
    workspace: Workspace, room: str, batch: str, outcome: Outcome, names: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    units = workspace.units([batch])
    for name in names:
        folders = {unit.shard: workspace.folder_of(unit, room) for unit in units}
        files = [table_path(folder, name, batch, shard) for shard, folder in folders.items() if folder]
        first = read_table(name, files[:1])
        metadata = describe_table(workspace, name, files, outcome.rows[name], first, batch=batch)
        metadata |= {"files_in": outcome.files, "given_up": outcome.failed, "seconds": round(outcome.seconds, 3)}
        yield name, metadata
