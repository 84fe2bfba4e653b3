"""What is made of lists is the same whether it was kept, and whatever lies in the folder of caches."""

import marshal
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.reading.lexicon import read_lexicon
from schemas import prepared as kept
from schemas.codelists import areas
from schemas.codelists.indicators import indicators
from schemas.prepared import FOLDER, prepared, read_toml

MODULE = areas.__name__


class Maker:
    """Makes something of a list, and counts how often."""

    def __init__(self, path: Path) -> None:
        self.path, self.times = path, 0

    def get(self) -> dict[str, list[float]]:
        return prepared(MODULE, [self.path], self._make)

    def _make(self) -> dict[str, list[float]]:
        self.times += 1
        return {word: [len(word) / 3] for word in self.path.read_text().split()}


@pytest.fixture
def maker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Maker:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    path = tmp_path / "list.txt"
    path.write_text("一 二三")
    return Maker(path)


def _file() -> Path:
    return kept.caches_dir() / FOLDER / MODULE


def test_a_second_process_makes_nothing_again(maker: Maker) -> None:
    assert maker.get() == maker.get() == {"一": [1 / 3], "二三": [2 / 3]}
    assert maker.times == 1
    assert [each.name for each in _file().parent.iterdir()] == [MODULE]


def test_another_list_or_code_or_python_makes_it_again(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    maker.get()
    maker.path.write_text("四")
    assert maker.get() == {"四": [1 / 3]}
    monkeypatch.setattr(kept, "_PYTHON", b"another")
    assert maker.get() == {"四": [1 / 3]}
    assert maker.times == 3
    assert prepared("schemas.prepared", [maker.path], lambda: "by other code") == "by other code"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda data: data[:20],
        lambda data: data[:-1],
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: b"\0" * len(data),
        lambda data: data + b"more",
    ],
)
def test_what_is_torn_is_made_again(maker: Maker, spoil: Callable[[bytes], bytes]) -> None:
    right = maker.get()
    whole = _file().read_bytes()
    _file().write_bytes(spoil(whole))
    assert maker.get() == right
    assert maker.times == 2
    assert _file().read_bytes() == whole


def test_without_a_place_to_write_all_goes_on(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    Path(os.environ["XDG_CACHE_HOME"]).write_text("a file where the folder should be")
    assert maker.get() == maker.get()
    assert maker.times == 2
    monkeypatch.delenv("XDG_CACHE_HOME")

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert maker.get() == {"一": [1 / 3], "二三": [2 / 3]}


def test_a_folder_in_the_place_of_a_file_is_left_alone(maker: Maker) -> None:
    _file().mkdir(parents=True)
    assert maker.get() == maker.get()
    assert [each.name for each in _file().parent.iterdir()] == [MODULE]


def test_a_list_in_toml_is_read_as_it_stands(maker: Maker) -> None:
    maker.path.write_text('[part]\nwords = ["一", "二"]\n')
    assert read_toml(maker.path) == read_toml(maker.path) == {"part": {"words": ["一", "二"]}}


@pytest.mark.parametrize("read", [areas.divisions, indicators, read_lexicon], ids=lambda each: each.__name__)
def test_kept_lists_are_the_lists(read: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = read.__wrapped__()  # type: ignore[attr-defined]
    assert len(list((tmp_path / "gouji" / FOLDER).iterdir())) == 1
    monkeypatch.setattr(marshal, "dumps", None)  # nothing is made again
    assert read.__wrapped__() == made  # type: ignore[attr-defined]
