"""What many tests share: the page of raw/, small reports, and folders to put them in."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("busy_machine", deadline=None)  # a slow moment is no failure
settings.load_profile("busy_machine")

RAW = Path(__file__).parents[1] / "raw"
PAGE = RAW / "shanxi-2021" / "shanxi-poverty-alleviation.txt"
SENTENCE = "{year}年末，全市共有学校{total}所，其中小学{first}所，中学{second}所。\n"


@pytest.fixture(scope="session")
def page() -> str:
    """The newspaper page of raw/ as text."""
    return PAGE.read_bytes().decode()


@pytest.fixture
def write_report(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small report of its own: `write_report("b/a.txt", total=12)` puts it below tmp_path/raw."""

    def write(path: str, *, year: int = 2020, total: int = 12, first: int = 7, second: int = 5, text: str = "") -> Path:
        file = tmp_path / "raw" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        sentence = SENTENCE.format(year=year, total=total, first=first, second=second)
        file.write_text(text or f"{file.stem}市统计公报\n\n{sentence}", "utf-8")
        return file

    return write
