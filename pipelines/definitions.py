"""What Dagster loads: `dagster dev -m pipelines.definitions`. Assembles; nothing else."""

import dagster as dg

from pipelines.assets import build_definitions


@dg.definitions
def definitions() -> dg.Definitions:
    """All definitions of gouji, built when Dagster asks for them."""
    return build_definitions()
