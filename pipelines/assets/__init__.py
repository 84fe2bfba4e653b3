"""The Dagster face of gouji: assets, checks, partitions, schedule, sensor, resources.

The only room that imports dagster. Nothing is computed here: each asset calls a step of refresh, and shows what it did.
"""

import warnings

# Range runs stand on BackfillPolicy, which is beta since years: a user of ours need not read that at every start.
warnings.filterwarnings("ignore", message=".*`backfill_policy`.* is currently in beta")

from pipelines.assets.assembly import build_definitions  # noqa: E402 — the decorators warn while they are imported

__all__ = ["build_definitions"]
