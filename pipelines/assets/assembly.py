"""Puts assets, checks, jobs, schedule, sensor and resources together."""

from collections.abc import Mapping
from typing import Any

import dagster as dg

from pipelines.assets.across import build_across_assets
from pipelines.assets.automation import daily_refresh, publish_job, raw_folder, refresh_job
from pipelines.assets.by_batch import build_room_assets
from pipelines.assets.checks import build_checks
from pipelines.assets.resources import Places, held_workspace


def build_definitions(resources: Mapping[str, Any] | None = None) -> dg.Definitions:
    """All definitions. `resources` replaces resources by name: `places`, or `workspace` by one that is held already."""
    return dg.Definitions(
        assets=[*build_room_assets(), *build_across_assets()],
        asset_checks=build_checks(),
        jobs=[refresh_job, publish_job],
        schedules=[daily_refresh],
        sensors=[raw_folder],
        resources={"places": Places(), "workspace": held_workspace, **(resources or {})},
        # One process a run: refresh spreads its own work, and the warehouse is held by the process that runs.
        executor=dg.in_process_executor,
    )
