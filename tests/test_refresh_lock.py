"""One refresh at a time per warehouse."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pipelines.refresh.failures import LockedError, RefreshError
from pipelines.refresh.lock import LOCK_NAME, hold_lock

HOLDER = """
import sys, time
from pathlib import Path
from pipelines.refresh.lock import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Another process that holds the warehouse at tmp_path."""
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_with_the_holders_number(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """The message names the process that holds the lock and what to do."""
    with pytest.raises(LockedError, match=rf"process {holder.pid}.*--wait"), hold_lock(tmp_path):
        pass


def test_a_dead_process_does_not_hold_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """Whatever killed the holder, the next one gets the lock at once."""
    holder.kill()
    holder.wait()
    with hold_lock(tmp_path):
        assert (tmp_path / LOCK_NAME).exists()


def test_waiting_gets_the_lock_once_it_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    """With time to wait, the end of the holder is waited for."""
    threading.Timer(0.3, holder.kill).start()
    started = time.monotonic()
    with hold_lock(tmp_path, wait_seconds=20):
        assert time.monotonic() - started < 20


def test_the_steps_of_one_run_enter_its_lock_again(tmp_path: Path) -> None:
    """Within a process the lock is entered as often as needed, and freed with the outermost."""
    with hold_lock(tmp_path):
        with hold_lock(tmp_path):
            pass
        with hold_lock(tmp_path):
            pass
    with hold_lock(tmp_path):
        pass


def test_a_warehouse_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A lock file that cannot be made is an error with a sentence, not a traceback."""
    (tmp_path / LOCK_NAME).mkdir()
    with pytest.raises(RefreshError, match=r"cannot be written"), hold_lock(tmp_path):
        pass
