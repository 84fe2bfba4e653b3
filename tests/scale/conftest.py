"""The pipeline on a Ray cluster, over an object store, inside Spark and Daft: everything on this machine alone.

They are not part of the test suite: `make test-scale` installs what they need in an environment of its own, and sets
GOUJI_SCALE, without which nothing here is collected.
"""

import hashlib
import json
import os
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.refresh.refreshing import open_workspace, refresh_warehouse
from pipelines.refresh.stores.store import at_once, open_store
from tests.refresh_scripts import PLACES, SENTENCES, contents
from tests.scale.proxy import Proxy
from tests.scale.server import environment_of, run_server

collect_ignore_glob = [] if os.environ.get("GOUJI_SCALE") else ["test_*.py"]
WIDE_REPORTS, SMALL_REPORTS = 3000, 160
REPORTS_A_BATCH = 250
STARTS = 5
"""How often a node may be started that does not answer within Ray's half minute, on a busy machine."""


def published(raw: Path | str, warehouse: Path, **options: Any) -> dict[str, str]:
    """Refresh without pages, and return every published Parquet file with the digest of its bytes."""
    with open_workspace(raw, warehouse, jobs=2, pages=False, **options) as workspace:
        refresh_warehouse(workspace)
    return contents(warehouse)


def write_reports(raw: Path, count: int, *, sentences: int) -> None:
    """Write so many distinct reports of so many sentences."""
    draw = random.Random(count)
    for number in range(count):
        lines = [f"{draw.choice(PLACES)}统计公报第{number}号"]
        for _ in range(sentences):
            year = draw.randint(2011, 2020)
            lines.append(
                draw.choice(SENTENCES).format(
                    year=year, before=year - draw.randint(2, 9), place=draw.choice(PLACES), a=draw.randint(20, 9000),
                    b=draw.randint(10, 999), c=draw.randint(1, 99), d=draw.randint(0, 9),
                )
            )  # fmt: skip
        file = raw / f"batch-{number // REPORTS_A_BATCH}" / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A raw folder that is worth a cluster, and what one machine publishes of it."""
    base = tmp_path_factory.mktemp("small")
    write_reports(base / "raw", SMALL_REPORTS, sentences=40)
    return base / "raw", published(base / "raw", base / "local")


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The same with thousands of reports."""
    base = tmp_path_factory.mktemp("wide")
    write_reports(base / "raw", WIDE_REPORTS, sentences=3)
    return base / "raw", published(base / "raw", base / "local")


def add_node(cluster: Any, **options: Any) -> Any:
    """Add a node of one core."""
    for start in range(1, STARTS + 1):
        try:
            return cluster.add_node(num_cpus=1, object_store_memory=100 * 1024 * 1024, **options)
        except Exception:
            if start == STARTS:
                raise
    raise AssertionError


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A Ray cluster of two nodes of one core, which this process has joined: its workers stay from test to test."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    from ray.cluster_utils import Cluster

    made = Cluster()
    add_node(made, include_dashboard=False)
    add_node(made)
    ray.init(address=made.address, log_to_driver=False)
    yield made
    ray.shutdown()
    made.shutdown()


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a few bytes be worth another process or a cluster."""
    from pipelines.refresh import workspace

    monkeypatch.setattr(workspace, "BYTES_A_WORKER", 1)


@pytest.fixture(scope="session")
def s3() -> Iterator[int]:
    """The port of an S3 server on this machine."""
    with run_server() as port:
        yield port


@pytest.fixture(scope="session", autouse=True)
def one_proxy(s3: int) -> Iterator[Proxy]:
    """A proxy before the server, to which the environment leads all clients, also in worker processes: these inherit
    the environment of the first test that starts any."""
    made = Proxy(s3)
    os.environ |= environment_of(made.port)
    yield made
    made.close()


@pytest.fixture
def proxy(one_proxy: Proxy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Proxy]:
    """The proxy, without faults and past requests; versions of warehouses are built in a folder of the test."""
    monkeypatch.setenv("GOUJI_SCRATCH", str(tmp_path / "scratch"))
    one_proxy.requests.clear()
    yield one_proxy
    one_proxy.fault = lambda _: ""


@pytest.fixture
def bucket(proxy: Proxy) -> str:
    """The URL of a new bucket."""
    import boto3

    name = f"bucket-{uuid.uuid4().hex[:12]}"
    boto3.client("s3").create_bucket(Bucket=name)
    proxy.requests.clear()
    return f"s3://{name}"


def read_current(url: str) -> dict[str, Any]:
    """What the pointer of a warehouse says."""
    found: dict[str, Any] = json.loads(open_store(url).get("current.json"))
    return found


def stored_contents(url: str, version: dict[str, Any] | None = None) -> dict[str, str]:
    """Every Parquet file of a stored version and the digest of its bytes, as `contents` has them of a folder."""
    store = open_store(url)
    files = [row for row in json.loads(store.get((version or read_current(url))["files"])) if row["table"]]
    data = at_once(lambda row: store.get(row["key"]), files)
    return {
        row["path"].removeprefix("tables/"): hashlib.sha256(each).hexdigest()
        for row, each in zip(files, data, strict=True)
    }
