"""What docs/OPERATIONS.md and docs/dagster.yaml say is so."""

import re
from pathlib import Path

import pytest
import yaml
from dagster._config import Shape, validate_config
from dagster._core.instance.config import dagster_instance_config_schema

from pipelines.assets.assembly import build_definitions

DOCS = Path(__file__).parents[1] / "docs"


def test_the_example_settings_are_settings_of_this_dagster() -> None:
    """Every key is known to the pinned release; Postgres stands for storage that is installed separately."""
    settings = yaml.safe_load((DOCS / "dagster.yaml").read_text("utf-8"))
    found = validate_config(Shape(dagster_instance_config_schema()), settings)
    assert found.success, found.errors
    assert settings["telemetry"] == {"enabled": False}
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] == 1


@pytest.mark.usefixtures("no_instance")
def test_every_sensor_and_schedule_is_told_of() -> None:
    """And no other is."""
    text = (DOCS / "OPERATIONS.md").read_text("utf-8")
    repository = build_definitions().get_repository_def()
    names = {each.name for each in (*repository.sensor_defs, *repository.schedule_defs)}
    assert names <= set(re.findall("[a-z_]+", text))
    assert set(re.findall(r"dagster (?:sensor|schedule) start (\w+)", text)) == {"raw_folder", "daily_refresh"}
