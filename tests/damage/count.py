"""Count the runs of characters that `pipelines/reading/counts.py` reads.

    python -m tests.damage.count OUTPUT.npz FOLDER[=WEIGHT] … [--without NAME …]

Each FOLDER holds .txt files, a paragraph a line; WEIGHT says how often its runs count. Files whose names contain a NAME
are left out. Only runs that stand in at least two files and count three times are kept, as a hash and a rounded count.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np

from pipelines.reading.counts import COUNT_BASE, LONGEST, codes_of, hash_runs
from tests.damage.train import read_folders

FEWEST = {1: 3, 2: 3, 3: 4, 4: 4}
_FEWEST_FILES = 2


def count_runs(folders: list[tuple[list[list[str]], float]]) -> dict[int, Counter[str]]:
    """Length → run → how often, of the runs that are frequent enough; folders are files with their weight."""
    counted: dict[int, Counter[str]] = {}
    for length in range(1, LONGEST + 1):
        runs: Counter[str] = Counter()
        spread: Counter[str] = Counter()
        for files, weight in folders:
            here: Counter[str] = Counter()
            for lines in files:
                own = Counter(line[at : at + length] for line in lines for at in range(len(line) - length + 1))
                here.update(own)
                spread.update(own.keys())
            for run, count in here.items():
                runs[run] += round(weight * count)
        few = FEWEST[length]
        counted[length] = Counter(
            {run: count for run, count in runs.items() if count >= few and spread[run] >= _FEWEST_FILES}
        )
    return counted


def pack(counted: dict[int, Counter[str]]) -> dict[str, np.ndarray]:
    """The arrays of the file: sorted codes or hashes as steps, counts as rounded logarithms."""
    singles = sorted((ord(run), run) for run in counted[1])
    codes = np.array([code for code, _ in singles])
    followers = Counter(run[0] for run in counted[2])
    packed = {
        "single_steps": np.diff(codes, prepend=0).astype(np.uint16),
        "single_counts": _rounded([counted[1][run] for _, run in singles]),
        "followers": _rounded([3 * followers[run] + 1 for _, run in singles]),
    }
    for length in range(2, LONGEST + 1):
        runs = list(counted[length])
        keys = hash_runs(np.concatenate([codes_of(run) for run in runs]).reshape(-1, length))
        by_hash: dict[int, int] = {}
        for key, run in zip(keys.tolist(), runs, strict=True):
            by_hash[key] = max(by_hash.get(key, 0), counted[length][run])
        known = np.array(sorted(by_hash), dtype=np.int64)
        steps = np.diff(known, prepend=0)
        assert steps.max() < 2**16, "a gap between hashes is too wide for two bytes"
        packed[f"steps_{length}"] = steps.astype(np.uint16)
        packed[f"counts_{length}"] = _rounded([by_hash[key] for key in known.tolist()])
    return packed


def _rounded(counts: list[int]) -> np.ndarray:
    return np.round(np.log(np.array(counts)) / np.log(COUNT_BASE)).astype(np.uint8)


def main() -> None:
    """Count and store."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage.count", description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--without", action="append", default=[])
    options = parser.parse_args()
    np.savez_compressed(options.output, **pack(count_runs(read_folders(options.folders, options.without))))


if __name__ == "__main__":
    main()
