"""The Dagster face of gouji: assets, checks, partitions, schedule, sensor, resources.

The only room that imports dagster. Nothing is computed here: each asset calls a step of refresh, and shows what it did.
"""

from pipelines.assets.assembly import build_definitions

__all__ = ["build_definitions"]
