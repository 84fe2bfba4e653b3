"""Puts assets, checks, jobs, schedule, sensor and resources together."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import dagster as dg

from pipelines.assets.across import build_across_assets
from pipelines.assets.alerts import tell_of_failed_checks, tell_of_failed_runs
from pipelines.assets.automation import daily_refresh, publish_job, raw_folder, refresh_job
from pipelines.assets.by_batch import build_room_assets
from pipelines.assets.checks import build_checks
from pipelines.assets.resources import Places, held_workspace

FRESH = dg.FreshnessPolicy.time_window(warn_window=timedelta(days=35), fail_window=timedelta(days=45))
"""A version is published only where something changed; monthly figures are late when five weeks brought nothing."""


def build_definitions(resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """All definitions. `resources` replaces resources by name: `places`, or `workspace` by one that is held already."""
    return dg.Definitions(
        assets=[*build_room_assets(), *(each.map_asset_specs(_keep_fresh) for each in build_across_assets())],
        asset_checks=build_checks(),
        jobs=[refresh_job, publish_job],
        schedules=[daily_refresh],
        sensors=[raw_folder, tell_of_failed_runs, tell_of_failed_checks],
        resources={"places": Places(), "workspace": held_workspace, **(resources or {})},
        # One process a run: refresh spreads its own work, and the warehouse is held by the process that runs.
        executor=dg.in_process_executor,
    )


def _keep_fresh(spec: dg.AssetSpec) -> dg.AssetSpec:
    """Only what is published grows old; its parts are made when their batch changes."""
    return dg.apply_freshness_policy(spec, FRESH) if spec.key == dg.AssetKey("publication") else spec
