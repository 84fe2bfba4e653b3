"""The jobs, the daily schedule and the sensor on raw/. Both stand still until somebody starts them in the UI.

Schedule and sensor ask for the same runs: one for each stretch of neighbouring batches that are stale, or one of the
job `publish` where batches were only removed.
"""

import json
from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines.assets.checks import figures_reproduce_each_other
from pipelines.assets.partitions import BATCHES, key_of, range_tags, stretches
from pipelines.assets.resources import Places
from pipelines.refresh.digests import digest_of
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.manifest import Digests
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.refreshing import is_current
from pipelines.refresh.workspace import Workspace

REFRESH, PUBLISH = "refresh", "publish"
ACROSS = (
    "warehouse_claims",
    "agreements",
    "indicator_values",
    "scorecards",
    "indicators",
    "areas",
    "units",
    "rules",
    "publication",
)
"""Assets that are not cut by batch."""

ANOTHER_TRY = dg.RetryPolicy(max_retries=2, delay=5)
"""For errors of the disk that may pass; what refresh itself refuses fails at once."""

refresh_job = dg.define_asset_job(
    REFRESH,
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    op_retry_policy=ANOTHER_TRY,
    description="Makes the chosen batches and publishes them. 制作所选批次并发布。",
)
publish_job = dg.define_asset_job(
    PUBLISH,
    selection=dg.AssetSelection.assets(*ACROSS) | dg.AssetSelection.checks(figures_reproduce_each_other),
    executor_def=dg.in_process_executor,
    op_retry_policy=ANOTHER_TRY,
    description="Publishes what is there, for batches or reviews that changed nothing else. 仅发布。",
)


@dg.schedule(
    name="daily_refresh",
    job=refresh_job,
    cron_schedule="0 6 * * *",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    description="Every day at six, Beijing time: what raw/ holds and the warehouse lacks. 每天六时更新。",
)
def daily_refresh(context: dg.ScheduleEvaluationContext, places: Places) -> Sequence[dg.RunRequest] | dg.SkipReason:
    """Runs for all batches that differ from what is published."""
    workspace = places.look()
    try:
        stale = workspace.stale()
    except RefreshError as error:
        return dg.SkipReason(str(error))
    if is_current(workspace):
        return dg.SkipReason("everything in raw/ is published")
    added, vanished = changed_keys(context.instance, workspace.plan.batches)
    sync_partitions(context.instance, added, vanished)
    if not stale:
        # A schedule may only ask for its own job; the refreshing of any one batch publishes all.
        stale = tuple(workspace.plan.batches)[:1]
    keys = context.instance.get_dynamic_partitions(str(BATCHES.name))
    return run_requests(keys, stale, stamp=context.scheduled_execution_time.isoformat())


@dg.sensor(
    name="raw_folder",
    jobs=[refresh_job, publish_job],
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description="Looks at raw/ every minute: new, changed and removed batches. 每分钟查看 raw/ 的新增、改动与删除。",
)
def raw_folder(context: dg.SensorEvaluationContext, places: Places) -> dg.SensorResult:
    """Partitions for new folders, runs for new and changed batches, one run where some were only removed.

    The cursor holds the digest of every batch as last seen, so that a batch whose run failed is not asked for again
    until it changes; the schedule asks for it.
    """
    workspace = places.look()
    try:
        now = seen_now(workspace)
    except RefreshError as error:
        return dg.SensorResult(skip_reason=str(error))
    cursor = json.loads(context.cursor or "{}")
    before: dict[str, str] = cursor["seen"] if cursor else seen_published(workspace)
    if now == before:
        return dg.SensorResult(skip_reason="nothing in raw/ has changed")
    changed = [batch for batch, digest in now.items() if batch and before.get(batch) != digest]
    count: int = cursor.get("count", 0) + 1
    added, vanished = changed_keys(context.instance, workspace.plan.batches)
    keys = [key for key in context.instance.get_dynamic_partitions(str(BATCHES.name)) if key not in vanished]
    # A key that comes back, as when a file is changed and changed back, would be skipped: hence the count.
    stamp = f"{digest_of(json.dumps(now))}:{count}"
    requests = run_requests([*keys, *added], changed, stamp=stamp)
    requests = requests or [dg.RunRequest(run_key=f"publish:{stamp}", job_name=PUBLISH)]
    return dg.SensorResult(
        run_requests=requests,
        cursor=json.dumps({"seen": now, "count": count}),
        dynamic_partitions_requests=[
            *([BATCHES.build_add_request(added)] if added else []),
            *([BATCHES.build_delete_request(vanished)] if vanished else []),
        ],
    )


def run_requests(keys: Sequence[str], batches: Sequence[str], *, stamp: str) -> list[dg.RunRequest]:
    """One run of the job `refresh` for each stretch of neighbouring keys."""
    wanted = {key_of(batch) for batch in batches}
    return [
        dg.RunRequest(run_key=f"{first}:{last}:{stamp}", job_name=REFRESH, tags=range_tags(first, last))
        for first, last in stretches(keys, wanted)
    ]


def changed_keys(instance: dg.DagsterInstance, batches: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """Keys that Dagster does not have yet, and keys whose batch has gone."""
    have = instance.get_dynamic_partitions(str(BATCHES.name))
    keys = [key_of(batch) for batch in batches]
    return [key for key in keys if key not in have], [key for key in have if key not in keys]


def sync_partitions(instance: dg.DagsterInstance, added: Sequence[str], vanished: Sequence[str]) -> None:
    """Add and delete partition keys at once."""
    for key in vanished:
        instance.delete_dynamic_partition(str(BATCHES.name), key)
    if added:
        instance.add_dynamic_partitions(str(BATCHES.name), list(added))


def seen_now(workspace: Workspace) -> dict[str, str]:
    """Batch → digest of all that its rows depend on; under the empty name, that of the reviews."""
    batches = {
        batch: _batch_digest({unit.shard: unit.digests for unit in units})
        for batch, units in workspace.plan.batches.items()
    }
    return {**batches, "": workspace.plan.reviews_digest}


def seen_published(workspace: Workspace) -> dict[str, str]:
    """The same of what is published."""
    published = workspace.published
    if published is None:
        return {}
    batches = {batch: _batch_digest(shards) for batch, shards in published.batches.items()}
    return {**batches, "": workspace.plan.reviews_digest}


def _batch_digest(shards: Mapping[str, Digests]) -> str:
    last = STAGE_ROOMS[-1]
    return digest_of(*(part for shard, digests in sorted(shards.items()) for part in (shard, digests[last])))
