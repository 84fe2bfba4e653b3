"""Train the networks that `pipelines/reading/language.py` reads.

    python -m tests.damage.train OUTPUT.npz FOLDER[=WEIGHT] … [--without NAME …] [--steps N]

Each FOLDER holds .txt files, a paragraph a line; WEIGHT says how often it is drawn from. Files whose names contain a
NAME are left out, so that others can be judged honestly. A step cuts many paragraphs of one file. It asks for each end
which of the beginnings continues it, among the other beginnings and the file's openings of paragraphs, and for each
beginning which of the ends it continues, among the other ends and the file's ends of paragraphs without their stops.
Written in numpy: gradients by hand, Adam, the numbers stored as bytes.
"""

import argparse
import csv
import sys
from collections import Counter
from importlib import resources
from pathlib import Path

import numpy as np

from pipelines.reading.language import FAR, LONGEST_WORD, PAD, REACH, UNKNOWN, WORDS, Vocabulary, fold, gather

_WIDTH, _HIDDEN, _OUT = 32, 192, 64
_CUTS, _OPENINGS = 192, 64
_MOST_CHARACTERS, _FEWEST_CHARACTERS = 3_600, 3
_MOST_WORDS, _FEWEST_WORDS = 12_000, 6
_FEWEST_CUTS = 300
_SHORTEST = 30
_STOP = "。"
_ENDS = "。！？；："
_RATE = 0.002
_DROPPED, _UNREAD = 0.15, 0.1  # shares of the hidden layer and of tokens that a step leaves out
_SMALL = 1e-5  # how much numbers are drawn to nought


def read_lines(folder: Path, without: list[str]) -> list[list[str]]:
    """Folded paragraphs of every file that is not left out."""
    files = [path for path in sorted(folder.rglob("*.txt")) if not any(name in path.name for name in without)]
    read = [[fold(line.strip()) for line in path.read_text(encoding="utf-8").splitlines()] for path in files]
    return [[line for line in lines if len(line) >= _SHORTEST and line[0] not in "#|<$"] for lines in read]


def read_folders(named: list[str], without: list[str]) -> list[tuple[list[list[str]], float]]:
    """The files of each FOLDER[=WEIGHT], and its weight."""
    parted = [each.partition("=") for each in named]
    return [(read_lines(Path(folder), without), float(weight or 1)) for folder, _, weight in parted]


def choose_vocabulary(files: list[list[str]]) -> tuple[str, list[str]]:
    """The frequent characters of some files, and the frequent words among those of the word list."""
    path = resources.files("schemas.codelists").joinpath("reading/words.csv")
    listed = {row[0] for row in csv.reader(path.read_text(encoding="utf-8").splitlines())}
    characters: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for line in (line for lines in files for line in lines):
        characters.update(line)
        for length in range(2, LONGEST_WORD + 1):
            runs = (line[at : at + length] for at in range(len(line) - length + 1))
            words.update(run for run in runs if run in listed)
    del characters["\0"]
    return (
        "".join(each for each, count in characters.most_common(_MOST_CHARACTERS) if count >= _FEWEST_CHARACTERS),
        [each for each, count in words.most_common(_MOST_WORDS) if count >= _FEWEST_WORDS],
    )


class Source:
    """One file as numbers: its paragraphs end to end with room between, where they may be cut, where they open.

    For each place it holds the character there, the longest word that begins there and the longest that ends before
    it, each with its length.
    """

    def __init__(self, lines: list[str], vocabulary: Vocabulary) -> None:
        room = "\0" * (WORDS + FAR)
        text = room
        cuts: list[int] = []
        openings: list[int] = []
        stops: list[int] = []
        for line in lines:
            start = len(text)
            openings.append(start)
            cuts += [start + place for place in range(4, len(line) - 4) if line[place - 1] not in _ENDS]
            text += line + room
            if line[-1] == _STOP:
                stops.append(start + len(line) - 1)
        self.cuts, self.openings, self.stops = np.array(cuts), np.array(openings), np.array(stops)
        get = vocabulary.places.get
        self._codes = np.array([PAD if each == "\0" else get(each, UNKNOWN) for each in text], dtype=np.int32)
        size = len(text)
        self._begun, self._begun_long = self._codes.copy(), np.ones(size, dtype=np.int32)
        self._ended, self._ended_long = np.roll(self._codes, 1), np.ones(size, dtype=np.int32)
        for length in range(2, LONGEST_WORD + 1):
            for place in range(size - length + 1):
                word = get(text[place : place + length])
                if word is not None:
                    self._begun[place], self._begun_long[place] = word, length
                    self._ended[place + length], self._ended_long[place + length] = word, length

    def read_heads(self, places: np.ndarray) -> np.ndarray:
        """Rows as `Vocabulary.read_head` gives them, of what stands behind each place."""
        columns = [self._codes[places + step] for step in range(REACH)]
        for _ in range(WORDS + FAR):
            columns.append(self._begun[places])
            places = np.minimum(places + self._begun_long[places], len(self._codes) - 1)
        return np.stack(columns, axis=1)

    def read_tails(self, places: np.ndarray) -> np.ndarray:
        """Rows as `Vocabulary.read_tail` gives them, of what stands before each place."""
        columns = [self._codes[places - 1 - step] for step in range(REACH)]
        for _ in range(WORDS + FAR):
            columns.append(self._ended[places])
            places = np.maximum(places - self._ended_long[places], 1)
        return np.stack(columns, axis=1)


class Networks:
    """The parameters of both networks, and Adam's memory of their gradients."""

    def __init__(self, tokens: int, rng: np.random.Generator) -> None:
        wide = (REACH + WORDS + 1) * _WIDTH
        drawn = {
            "vectors": rng.normal(0, 0.3, (tokens, _WIDTH)),
            "tail_in": rng.normal(0, wide**-0.5, (wide, _HIDDEN)),
            "tail_bias": np.zeros(_HIDDEN),
            "tail_out": rng.normal(0, _HIDDEN**-0.5, (_HIDDEN, _OUT)),
            "tail_end": np.zeros(_HIDDEN),
            "head_in": rng.normal(0, wide**-0.5, (wide, _HIDDEN)),
            "head_bias": np.zeros(_HIDDEN),
            "head_out": rng.normal(0, _HIDDEN**-0.5, (_HIDDEN, _OUT)),
            "head_start": np.zeros(_HIDDEN),
        }
        self.parts = {name: part.astype(np.float32) for name, part in drawn.items()}
        self.parts["vectors"][PAD] = 0
        self._first = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self._second = {name: np.zeros_like(part) for name, part in self.parts.items()}
        self._steps = 0

    def learn(self, tails: np.ndarray, heads: np.ndarray, count: int, rate: float, rng: np.random.Generator) -> float:
        """One step; the loss before it.

        The first `count` heads continue as many tails in order; the other tails end paragraphs, the other heads open
        some.
        """
        p = self.parts
        tails, heads = (np.where(rng.random(side.shape) < _UNREAD, UNKNOWN, side) for side in (tails, heads))
        tail_tokens, tail_hidden, tail_kept = self._read("tail", tails, rng)
        head_tokens, head_hidden, head_kept = self._read("head", heads, rng)
        before, after = tail_hidden @ p["tail_out"], head_hidden @ p["head_out"]
        pair = before @ after.T
        by_tail, tail_loss = _choose(pair[:count] + head_hidden @ p["head_start"])
        by_head, head_loss = _choose((pair[:, :count] + (tail_hidden @ p["tail_end"])[:, None]).T)
        d_start, d_end = by_tail.sum(0), by_head.sum(0)
        d_pair = np.zeros_like(pair)
        d_pair[:count] += by_tail
        d_pair[:, :count] += by_head.T
        d_before, d_after = d_pair @ after, d_pair.T @ before
        d_tail = (d_before @ p["tail_out"].T + d_end[:, None] * p["tail_end"]) * tail_kept
        d_head = (d_after @ p["head_out"].T + d_start[:, None] * p["head_start"]) * head_kept
        gradient = {
            "tail_in": tail_tokens.T @ d_tail,
            "tail_bias": d_tail.sum(0),
            "tail_out": tail_hidden.T @ d_before,
            "tail_end": tail_hidden.T @ d_end,
            "head_in": head_tokens.T @ d_head,
            "head_bias": d_head.sum(0),
            "head_out": head_hidden.T @ d_after,
            "head_start": head_hidden.T @ d_start,
        }
        d_vectors = np.concatenate([_spread(d_tail @ p["tail_in"].T), _spread(d_head @ p["head_in"].T)])
        self._steps += 1
        self._step_vectors(np.concatenate([tails.ravel(), heads.ravel()]), d_vectors, rate)
        for name, slope in gradient.items():
            self._step(name, slice(None), slope, rate)
        return tail_loss + head_loss

    def _read(
        self, side: str, codes: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The vectors of tokens, the hidden layer, and what of its gradient passes: not what is nought or dropped."""
        p = self.parts
        tokens = gather(p["vectors"], codes)
        hidden = tokens @ p[f"{side}_in"] + p[f"{side}_bias"]
        kept = (hidden > 0) * (rng.random(hidden.shape) >= _DROPPED) / np.float32(1 - _DROPPED)
        return tokens, hidden * kept, kept

    def _step_vectors(self, codes: np.ndarray, slopes: np.ndarray, rate: float) -> None:
        """Move the vectors that were read, each by the sum of its slopes."""
        order = np.argsort(codes, kind="stable")
        found = codes[order]
        starts = np.flatnonzero(np.diff(found, prepend=-1))
        summed = np.add.reduceat(slopes[order], starts, axis=0)
        rows = found[starts]
        self._step("vectors", rows[rows != PAD], summed[rows != PAD], rate)

    def _step(self, name: str, rows: np.ndarray | slice, slope: np.ndarray, rate: float) -> None:
        part, first, second = self.parts[name], self._first[name], self._second[name]
        slope = slope + _SMALL * part[rows]
        first[rows] += 0.1 * (slope - first[rows])
        second[rows] += 0.002 * (slope**2 - second[rows])
        along = first[rows] / (1 - 0.9**self._steps)
        part[rows] -= rate * along / (np.sqrt(second[rows] / (1 - 0.998**self._steps)) + 1e-8)

    def store(self, path: Path, characters: str, words: list[str]) -> None:
        """Write the parameters as bytes with one scale a part."""
        stored: dict[str, np.ndarray] = {"characters": np.array(characters), "words": np.array(" ".join(words))}
        for name, part in self.parts.items():
            scale = np.abs(part).max() / 127
            stored[name] = np.round(part / scale).astype(np.int8)
            stored[f"{name}_scale"] = np.float32(scale)
        np.savez_compressed(path, **stored)


def _spread(slopes: np.ndarray) -> np.ndarray:
    """The slopes of what `gather` gives, a row a token."""
    near = slopes[:, :-_WIDTH].reshape(len(slopes), -1, _WIDTH)
    far = np.repeat(slopes[:, None, -_WIDTH:] / FAR, FAR, axis=1)
    return np.concatenate([near, far], axis=1).reshape(-1, _WIDTH)


def _choose(scores: np.ndarray) -> tuple[np.ndarray, float]:
    """The gradient by scores, and the loss, where each row should choose the column of its own number."""
    chances = np.exp(scores - scores.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    own = np.arange(len(scores))
    loss = float(-np.log(chances[own, own] + 1e-9).mean())
    chances[own, own] -= 1
    return chances / len(scores), loss


def main() -> None:
    """Train and store."""
    parser = argparse.ArgumentParser(prog="python -m tests.damage.train", description=__doc__)
    parser.add_argument("output", type=Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--without", action="append", default=[])
    parser.add_argument("--steps", type=int, default=14_000)
    options = parser.parse_args()
    rng = np.random.default_rng(7)
    folders = read_folders(options.folders, options.without)
    characters, words = choose_vocabulary([lines for files, _ in folders for lines in files])
    vocabulary = Vocabulary.of(characters, words)
    read = [[Source(lines, vocabulary) for lines in files if len(lines) >= 4] for files, _ in folders]
    sources = [[source for source in group if len(source.cuts) >= _FEWEST_CUTS and len(source.stops)] for group in read]
    sizes = [np.array([len(source.cuts) for source in group], dtype=float) for group in sources]
    chance = np.array([weight for _, weight in folders]) / sum(weight for _, weight in folders)
    networks = Networks(UNKNOWN + 1 + len(vocabulary.places), rng)
    seen = 0.0
    for step in range(1, options.steps + 1):
        group = rng.choice(len(sources), p=chance)
        source = sources[group][rng.choice(len(sizes[group]), p=sizes[group] / sizes[group].sum())]
        cuts = rng.choice(source.cuts, min(_CUTS, len(source.cuts) // 2), replace=False)
        heads = source.read_heads(np.concatenate([cuts, rng.choice(source.openings, _OPENINGS)]))
        tails = source.read_tails(np.concatenate([cuts, rng.choice(source.stops, _OPENINGS)]))
        rate = _RATE * min(1.0, step / 300) * max(0.02, 1 - step / options.steps)
        seen += 0.005 * (networks.learn(tails, heads, len(cuts), rate, rng) - seen)
        if step % 1000 == 0:
            print(f"step {step}: loss {seen:.3f}", file=sys.stderr, flush=True)
    networks.store(options.output, characters, words)


if __name__ == "__main__":
    main()
