"""Options that several commands of `gouji` share, or that fill settings of their own: places and engines."""

from collections.abc import Callable
from pathlib import Path

import click

from pipelines.refresh.engines.settings import ENGINES, LOCAL
from pipelines.refresh.stores.store import as_place

raw_option = click.option(
    "--raw",
    envvar="GOUJI_RAW",
    default="raw",
    show_default=True,
    type=as_place,
    metavar="DIR|URL",
    help="The reports: a folder, or s3://bucket/prefix and the like (gouji[s3]).",
)
warehouse_option = click.option(
    "--warehouse",
    envvar="GOUJI_WAREHOUSE",
    default="warehouse",
    show_default=True,
    type=as_place,
    metavar="DIR|URL",
    help="Where tables are published: a folder, or a URL.",
)
scratch_option = click.option(
    "--scratch",
    envvar="GOUJI_SCRATCH",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where versions of a warehouse in an object store are built.  [default: ~/.cache/gouji]",
)
ENGINE_OPTIONS = (
    click.option(
        "--engine", envvar="GOUJI_ENGINE", type=click.Choice(ENGINES), default=LOCAL, show_default=True,
        help="Who works on reports: processes of this machine, or a Ray cluster (gouji[ray]).",
    ),
    click.option(
        "--piece-bytes", envvar="GOUJI_PIECE_BYTES", type=click.IntRange(min=0), default=0, metavar="N",
        help="Raw bytes that are worked on as one.  [default: what suits]",
    ),
    click.option(
        "--ray-address", envvar=("GOUJI_RAY_ADDRESS", "RAY_ADDRESS"), default="", metavar="A",
        help="host:port of a cluster, or auto.  [default: one on this machine for the run]",
    ),
    click.option(
        "--task-cpus", envvar="GOUJI_TASK_CPUS", type=click.FloatRange(min=0, min_open=True), default=1.0,
        metavar="N", help="Cores that Ray keeps for a task.  [default: 1]",
    ),
    click.option(
        "--task-memory", envvar="GOUJI_TASK_MEMORY", type=click.IntRange(min=0), default=0, metavar="N",
        help="Bytes of memory that Ray keeps for a task.  [default: not kept]",
    ),
    click.option(
        "--shared-disk", envvar="GOUJI_SHARED_DISK", is_flag=True,
        help="All nodes see raw and warehouse at the same paths: tasks carry no files.",
    ),
)  # fmt: skip


def engine_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options for the fields of `EngineSettings`."""
    for option in reversed(ENGINE_OPTIONS):
        command = option(command)
    return command
