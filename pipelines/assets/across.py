"""Assets over all batches: what is added across reports, the derived tables, the code lists, and the swap."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import dagster as dg

from pipelines.assets.by_batch import asked_for
from pipelines.assets.metadata import describe_table, table_description
from pipelines.assets.partitions import IN_ONE_RUN
from pipelines.assets.resources import failing_clearly
from pipelines.publishing.parquet import read_table
from pipelines.refresh.across import STEPS, add_across, derive_across, files_of_step, write_code_lists
from pipelines.refresh.publication import DATABASE_NAME, publish
from pipelines.refresh.workspace import LINK_NAME, Workspace
from schemas.tables import TABLES

CLAIMS_READ = ("reports", "mentions", "observations", "claims", "claim_operands", "verdicts")


def build_across_assets() -> list[dg.AssetsDefinition]:
    """The assets that are not cut by batch."""
    return [
        warehouse_claims,
        _build_step("code_lists", write_code_lists, deps=()),
        _build_step("derived", derive_across, deps=("warehouse_claims", *CLAIMS_READ, *STEPS["code_lists"])),
        publication,
    ]


@dg.asset(
    group_name="publishing",
    backfill_policy=IN_ONE_RUN,
    deps=CLAIMS_READ,
    description=(
        "跨报告论断 — Adds the rows of scope warehouse to claims, claim_operands and verdicts, marks copies of a "
        "report, and enters the decisions of `_reviews.toml`.\n\n为论断、论断算子、判定补上跨报告的行；标出重复报告；"
        "记入复核决定。"
    ),
)
def warehouse_claims(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult[Any]:
    """What is known only once all batches are there."""
    started = time.perf_counter()
    with failing_clearly():
        added = add_across(workspace)
    return dg.MaterializeResult(metadata={**_rows(added), "seconds": round(time.perf_counter() - started, 3)})


def _build_step(step: str, run: Callable[[Workspace], Mapping[str, int]], deps: tuple[str, ...]) -> dg.AssetsDefinition:
    specs = [
        dg.AssetSpec(name, deps=deps, group_name="publishing", kinds={"parquet"}, description=table_description(name))
        for name in STEPS[step]
    ]

    @dg.multi_asset(name=step, specs=specs, backfill_policy=IN_ONE_RUN, can_subset=True)
    def make(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[Any]]:
        started = time.perf_counter()
        with failing_clearly():
            rows = run(workspace)
        seconds = round(time.perf_counter() - started, 3)
        for name in asked_for(context, STEPS[step]):
            files = files_of_step(workspace, name)
            metadata = describe_table(workspace, name, files, rows[name], read_table(name, files[:1]))
            yield dg.MaterializeResult(asset_key=name, metadata={**metadata, "seconds": seconds})

    return make


@dg.asset(
    group_name="publishing",
    backfill_policy=IN_ONE_RUN,
    deps=[*TABLES, "warehouse_claims"],
    kinds={"duckdb", "parquet"},
    description=(
        "发布 — Puts a version into place, all tables at once, then the DuckDB file; old versions stay but two.\n\n"
        "一次换上全部表，再换上 DuckDB 文件；保留两个旧版本。所有检查通过之后才进行。"
    ),
)
def publication(workspace: dg.ResourceParam[Workspace]) -> dg.MaterializeResult[Any]:
    """The swap. Runs after all blocking checks of the run."""
    started = time.perf_counter()
    with failing_clearly():
        manifest = publish(workspace)
    return dg.MaterializeResult(
        metadata={
            "version": manifest.version,
            "published_at": manifest.published_at,
            **_rows(manifest.counts),
            "failed": list(manifest.failed),
            "seconds": round(time.perf_counter() - started, 3),
            "tables": dg.MetadataValue.path(str((workspace.warehouse / LINK_NAME).absolute())),
            "database": dg.MetadataValue.path(str((workspace.warehouse / DATABASE_NAME).absolute())),
        }
    )


def _rows(counts: Mapping[str, int]) -> dict[str, int]:
    return {f"rows_{name}": count for name, count in counts.items()}
