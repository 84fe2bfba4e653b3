"""An S3 server on this machine, for the tests and for what is measured of stores."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.refresh.stores.store import at_once, open_store


@contextmanager
def run_server() -> Iterator[int]:
    """The port of a server, which is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def environment_of(port: int) -> dict[str, str]:
    """The environment that leads clients to a port of this machine."""
    return {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
    }


def put_folder(url: str, folder: Path) -> None:
    """Put the files of a folder into a store, by their names."""
    store = open_store(url)
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    list(at_once(lambda path: store.put(path.relative_to(folder).as_posix(), path), paths))
