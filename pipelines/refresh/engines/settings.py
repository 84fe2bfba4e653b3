"""What a person may set of an engine: on the command line, in the environment, or in Dagster's resource."""

from dataclasses import dataclass

LOCAL, RAY = "local", "ray"
ENGINES = (LOCAL, RAY)


@dataclass(frozen=True)
class EngineSettings:
    """`piece_bytes`: raw bytes of reports that are worked on as one (0: what suits the work and the processes).

    For Ray alone: `ray_address` is host:port of a running cluster, `auto` for the one that this machine belongs to, or
    empty for one that lives as long as the run, on this machine; `task_cpus` and `task_memory` (bytes, 0: not asked
    for) are reserved for each task; with `shared_disk` raw/ and the warehouse lie at the same paths on all nodes, so
    that tasks carry no files.
    """

    engine: str = LOCAL
    ray_address: str = ""
    task_cpus: float = 1.0
    task_memory: int = 0
    piece_bytes: int = 0
    shared_disk: bool = False


ON_THIS_MACHINE = EngineSettings()
