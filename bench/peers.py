"""The other packages: each in its own environment under .cache/bench, driven through a worker process.

What a peer's results mean stands in its worker, `workers/read_<peer>.py`, which runs in the peer's environment.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.readings import Reading
from bench.timing import ROOT

WORKERS = Path(__file__).parent / "workers"
PEERS = ("chinese2digits", "cn2an", "jionlp", "recognizers")
TIME_LIMIT = 1800


class PeerError(RuntimeError):
    """A peer could not be installed or its worker failed; the message says what it printed last."""


@dataclass(slots=True)
class Peer:
    """A peer that is installed: its interpreter, and the versions in its environment."""

    name: str
    python: Path
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def main_versions(self) -> dict[str, str]:
        """Versions of what its pins name; the rest of the environment follows from these."""
        pins = (WORKERS / f"{self.name}.txt").read_text(encoding="utf-8").splitlines()
        return {name: self.versions[name] for name in (pin.split("==")[0] for pin in pins if "==" in pin)}

    def ask(self, **job: object) -> Any:
        """The worker's answer to a job."""
        command = [str(self.python), "-W", "ignore", str(WORKERS / "serve.py"), self.name]
        answer = _run(command, f"worker of {self.name}", json.dumps(job))
        return json.loads(answer)

    def read(self, texts: list[str]) -> list[list[Reading]]:
        """The readings in each text; the peer sees one paragraph at a time."""
        paragraphs = [(number, at, line) for number, text in enumerate(texts) for at, line in lines(text)]
        found: list[list[Reading]] = [[] for _ in texts]
        answers = self.ask(task="read", texts=[line for _, _, line in paragraphs])
        for (number, at, _), rows in zip(paragraphs, answers, strict=True):
            for start, end, *rest in rows:
                found[number].append(Reading(at + start, at + end, *rest))
        return found

    def time(self, texts: list[str], passes: int, seconds: float) -> dict[str, dict[str, Any]]:
        """Mode → bytes read in a pass and seconds of each; paragraphs spaced evenly, as many as take so long."""
        paragraphs = [line for text in texts for _, line in lines(text)]
        answer: dict[str, dict[str, Any]] = self.ask(task="time", texts=paragraphs, passes=passes, seconds=seconds)
        return answer


def lines(text: str) -> list[tuple[int, str]]:
    """The lines of a text that are not blank, each with its first character's offset."""
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            found.append((at, line))
        at += len(line) + 1
    return found


def install(name: str) -> Peer:
    """Make the peer's environment if its pins have changed since, and ask it for its versions."""
    pins = WORKERS / f"{name}.txt"
    folder = ROOT / ".cache" / "bench" / name
    made_for = folder / "made-for"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()
    python = folder / "bin" / "python"
    if not made_for.exists() or made_for.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(folder)], f"environment of {name}")
        _run([str(python), "-m", "pip", "install", "--quiet", "-r", str(pins)], f"installation of {name}")
        made_for.write_text(digest)
    peer = Peer(name, python)
    peer.versions = peer.ask(task="versions")
    return peer


def _run(command: list[str], what: str, given: str = "") -> str:
    try:
        done = subprocess.run(command, input=given, capture_output=True, encoding="utf-8", timeout=TIME_LIMIT)
    except subprocess.TimeoutExpired as expired:
        raise PeerError(f"{what}: nothing within {TIME_LIMIT} s") from expired
    if done.returncode:
        raise PeerError(f"{what}: exit {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout
