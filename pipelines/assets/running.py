"""Materialises the assets in this process, for `gouji run`, and keeps Dagster's instance directory."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from pipelines.assets.assembly import build_definitions
from pipelines.assets.automation import PUBLISH, REFRESH, changed_keys, sync_partitions
from pipelines.assets.by_batch import tables_made
from pipelines.assets.history import connections_kept
from pipelines.assets.partitions import BATCHES, key_of, range_tags, stretches
from pipelines.refresh.failures import RefreshError
from pipelines.refresh.plan import STAGE_ROOMS
from pipelines.refresh.workspace import Workspace

HOME_VARIABLE = "DAGSTER_HOME"
SETTINGS = """\
# Made by gouji; change it as you like. The keys are those of Dagster's dagster.yaml.
telemetry:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1  # one refresh of a warehouse at a time
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""
BY_BATCH = tuple(name for room in STAGE_ROOMS for name in tables_made(room))
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class FailedCheck:
    """A check of severity ERROR that failed: our failure, which did not or could not stop the publication."""

    asset: str
    check: str
    description: str


def prepare_home(warehouse: Path) -> Path:
    """The directory of Dagster's instance: DAGSTER_HOME, else `<warehouse>/.dagster`, made where it is missing."""
    given = os.environ.get(HOME_VARIABLE)
    home = (Path(given) if given else warehouse / ".dagster").absolute()
    settings = home / "dagster.yaml"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not settings.exists():
            settings.write_text(SETTINGS, "utf-8")
    except OSError as error:
        raise RefreshError(
            f"{home}: cannot be made: {error.strerror}; give write permission or set {HOME_VARIABLE} to another folder"
        ) from error
    return home


def materialise(workspace: Workspace, home: Path) -> list[FailedCheck]:
    """Materialise the stale batches and publish, in this process; the checks of severity ERROR that failed.

    Raises RefreshError with the words of the first step that failed; then nothing was published.
    """
    definitions = build_definitions({"workspace": workspace})
    with connections_kept(), dg.DagsterInstance.from_config(str(home)) as instance:
        sync_partitions(instance, *changed_keys(instance, workspace.plan.batches))
        keys = instance.get_dynamic_partitions(str(BATCHES.name))
        parts = stretches(keys, {key_of(batch) for batch in workspace.stale()})
        failed: list[FailedCheck] = []
        for first, last in parts[:-1]:
            failed += _run(definitions, instance, REFRESH, range_tags(first, last), BY_BATCH)
        if parts:
            return failed + _run(definitions, instance, REFRESH, range_tags(*parts[-1]))
        return failed + _run(definitions, instance, PUBLISH, {})


def _run(
    definitions: dg.Definitions,
    instance: dg.DagsterInstance,
    job: str,
    tags: dict[str, str],
    assets: Sequence[str] | None = None,
) -> list[FailedCheck]:
    selection = None if assets is None else [dg.AssetKey(name) for name in assets]
    result = definitions.resolve_job_def(job).execute_in_process(
        run_config=QUIET, instance=instance, tags=tags, asset_selection=selection, raise_on_error=False
    )
    checks = [
        FailedCheck(check.asset_key.to_user_string(), check.check_name, check.description or "")
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    ]
    if result.success:
        return checks
    raise RefreshError(_words_of_failure(result))


def _words_of_failure(result: dg.ExecuteInProcessResult) -> str:
    """What the first check that stopped the run, or else the first step that failed, says."""
    for check in result.get_asset_check_evaluations():
        if check.blocking and not check.passed:
            asset = check.asset_key.to_user_string()
            return f"{asset}: check {check.check_name} failed, so nothing is published: {check.description}"
    for event in result.all_events:
        if event.is_step_failure:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                return data.user_failure_data.description
            error = data.error
            while error and error.cause:
                error = error.cause
            return f"step {event.step_key} failed: {error.message.strip() if error else 'no reason given'}"
    return "the Dagster run failed before its first step; see its page in `make ui`"
