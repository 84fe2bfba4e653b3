"""Train the network that says how well one piece of text continues another.

    python -m tests.damage.train OUTPUT.npz FOLDER[=WEIGHT] …  [--without NAME …] [--steps N] [--start FILE]

Each FOLDER holds .txt files, a paragraph a line; WEIGHT says how often it is drawn from. Files whose names contain a
NAME are left out, so that others can be judged honestly. A step cuts many paragraphs of one file and asks, for each
end, which of the beginnings continues it, among the other beginnings and the file's openings of paragraphs; and the
other way round. Training goes on from the numbers of `--start`, where given. Written in numpy: gradients by hand, Adam,
the numbers stored as bytes.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from pipelines.reading.language import PAD, REACH, UNKNOWN, fold

_WIDTH, _HIDDEN = 32, 128
_CUTS, _OPENINGS = 64, 32
_MOST_CHARACTERS = 3_600
_FEWEST = 3
_SHORTEST = 30
_ENDS = "。！？；："
_RATE = 0.002
_DROPPED = 0.1


def read_lines(folder: Path, without: list[str]) -> list[list[str]]:
    """Folded paragraphs of every file that is not left out."""
    files = [path for path in sorted(folder.rglob("*.txt")) if not any(name in path.name for name in without)]
    read = [[fold(line.strip()) for line in path.read_text(encoding="utf-8").splitlines()] for path in files]
    return [[line for line in lines if len(line) >= _SHORTEST and line[0] not in "#|<$"] for lines in read]


class Source:
    """One file as numbers: its paragraphs end to end with room between, where they may be cut, where they open."""

    def __init__(self, lines: list[str], places: dict[str, int]) -> None:
        codes: list[int] = [PAD] * REACH
        cuts: list[int] = []
        self.openings: list[int] = []
        for line in lines:
            start = len(codes)
            self.openings.append(start)
            cuts += [start + place for place in range(4, len(line) - 4) if line[place - 1] not in _ENDS]
            codes += [places.get(character, UNKNOWN) for character in line] + [PAD] * REACH
        self.codes = np.array(codes, dtype=np.int32)
        self.cuts = np.array(cuts)
        self.at = np.array(self.openings)


class Network:
    """The parameters, their gradients and Adam's memory of them."""

    def __init__(self, characters: int, rng: np.random.Generator) -> None:
        wide = REACH * _WIDTH
        self.parts = {
            "vectors": rng.normal(0, 0.3, (characters, _WIDTH)),
            "before": rng.normal(0, wide**-0.5, (wide, _HIDDEN)),
            "after": rng.normal(0, wide**-0.5, (wide, _HIDDEN)),
            "bias": np.zeros(_HIDDEN),
            "out": rng.normal(0, _HIDDEN**-0.5, _HIDDEN),
            "head_out": np.zeros(_HIDDEN),
        }
        self.parts = {name: part.astype(np.float32) for name, part in self.parts.items()}
        self.first = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self.second = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self.steps = 0

    def load(self, path: Path) -> None:
        """Go on from stored parameters."""
        stored = np.load(path)
        for name, part in self.parts.items():
            part[...] = stored[name].astype(np.float32) * stored[f"{name}_scale"]

    def learn(self, tails: np.ndarray, heads: np.ndarray, rate: float, rng: np.random.Generator) -> float:
        """One step: the first heads continue the tails in order, the others open paragraphs; the loss before it."""
        p = self.parts
        count, others = len(tails), len(heads)
        tail_in = p["vectors"][tails].reshape(count, -1)
        head_in = p["vectors"][heads].reshape(others, -1)
        before = tail_in @ p["before"]
        after = head_in @ p["after"] + p["bias"]
        hidden = before[:, None, :] + after[None, :, :]
        keep = (rng.random(_HIDDEN) >= _DROPPED).astype(np.float32) / (1 - _DROPPED)
        hidden *= hidden > 0
        alone = np.maximum(after, 0)
        pair = hidden @ (p["out"] * keep)
        score = pair + (alone @ p["head_out"])[None, :]
        truth = np.arange(count)
        by_tail = np.exp(score - score.max(1, keepdims=True))
        by_tail /= by_tail.sum(1, keepdims=True)
        by_head = np.exp(pair[:, :count] - pair[:, :count].max(0, keepdims=True))
        by_head /= by_head.sum(0, keepdims=True)
        loss = -np.log(by_tail[truth, truth] + 1e-9).mean() - np.log(by_head[truth, truth] + 1e-9).mean()
        d_score = by_tail.copy()
        d_score[truth, truth] -= 1
        d_pair = d_score.copy()
        d_pair[:, :count] += by_head
        d_pair[truth, truth] -= 1
        d_score /= count
        d_pair /= count
        d_alone = d_score.sum(0)
        grown = hidden.reshape(-1, _HIDDEN)
        gradient = {"out": keep * (d_pair.reshape(-1) @ grown), "head_out": d_alone @ alone}
        open_ = (hidden > 0).astype(np.float32)
        d_hidden = d_pair[:, :, None] * open_ * (p["out"] * keep)
        d_before = d_hidden.sum(1)
        d_after = d_hidden.sum(0) + (alone > 0) * d_alone[:, None] * p["head_out"]
        gradient["before"] = tail_in.T @ d_before
        gradient["after"] = head_in.T @ d_after
        gradient["bias"] = d_after.sum(0)
        d_vectors = np.zeros_like(p["vectors"])
        np.add.at(d_vectors, tails.reshape(-1), (d_before @ p["before"].T).reshape(-1, _WIDTH))
        np.add.at(d_vectors, heads.reshape(-1), (d_after @ p["after"].T).reshape(-1, _WIDTH))
        gradient["vectors"] = d_vectors
        self._step(gradient, rate)
        return float(loss)

    def _step(self, gradient: dict[str, np.ndarray], rate: float) -> None:
        self.steps += 1
        for name, part in self.parts.items():
            slope = gradient[name] + 1e-5 * part
            self.first[name] += 0.1 * (slope - self.first[name])
            self.second[name] += 0.002 * (slope**2 - self.second[name])
            first = self.first[name] / (1 - 0.9**self.steps)
            second = self.second[name] / (1 - 0.998**self.steps)
            part -= rate * first / (np.sqrt(second) + 1e-8)

    def store(self, path: Path, characters: str) -> None:
        """Write the parameters as bytes with one scale a part; vectors of rare characters are as they were drawn."""
        stored: dict[str, np.ndarray] = {"characters": np.array(characters)}
        for name, part in self.parts.items():
            scale = np.abs(part).max() / 127
            stored[name] = np.round(part / scale).astype(np.int8)
            stored[f"{name}_scale"] = np.float32(scale)
        np.savez_compressed(path, **stored)


def main() -> None:
    """Train and store."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage.train", description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--steps", type=int, default=40_000)
    parser.add_argument("--start", type=Path)
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    groups, weights = [], []
    for named in options.folders:
        folder, _, weight = named.partition("=")
        groups.append(read_lines(Path(folder), options.without))
        weights.append(float(weight or 1))
    counted = Counter(character for group in groups for lines in group for line in lines for character in line)
    characters = "".join(c for c, count in counted.most_common(_MOST_CHARACTERS) if count >= _FEWEST and c != "\0")
    if options.start:
        characters = str(np.load(options.start)["characters"])
    places = {character: place for place, character in enumerate(characters, 2)}
    sources = [[Source(lines, places) for lines in group if len(lines) >= 4] for group in groups]
    sizes = [np.array([len(source.cuts) for source in group], dtype=float) for group in sources]
    network = Network(len(characters) + 2, rng)
    if options.start:
        network.load(options.start)
    chance = np.array(weights) / sum(weights)
    around = np.arange(REACH)
    seen = 0.0
    for step in range(1, options.steps + 1):
        group = rng.choice(len(sources), p=chance)
        source = sources[group][rng.choice(len(sizes[group]), p=sizes[group] / sizes[group].sum())]
        cuts = rng.choice(source.cuts, _CUTS)
        openings = rng.choice(source.at, _OPENINGS)
        tails = source.codes[cuts[:, None] - REACH + around]
        heads = source.codes[np.concatenate([cuts, openings])[:, None] + around]
        rate = _RATE * min(1.0, step / 200) * max(0.02, 1 - step / options.steps)
        seen += 0.005 * (network.learn(tails, heads, rate, rng) - seen)
        if step % 1000 == 0:
            print(f"step {step}: loss {seen:.3f}", file=sys.stderr, flush=True)
    network.store(options.output, characters)


if __name__ == "__main__":
    main()
