"""Finding reports below raw/."""

import os
from pathlib import Path

import pytest

from pipelines.reading import RawReport
from pipelines.refresh import scan
from pipelines.refresh.failures import NoRawError
from pipelines.refresh.scan import Problem, RawEntry, Scan, load_report, scan_raw


def lay(root: Path, *paths: str) -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(path, "utf-8")


def errors(found: Scan) -> dict[str, str]:
    return {
        entry.source_path: entry.problem.error
        for entries in found.batches.values()
        for entry in entries
        if entry.problem
    }


def test_folders_are_batches_and_loose_files_are_unsorted(tmp_path: Path) -> None:
    """The first folder names the batch at any depth; a file directly in raw/ belongs to `unsorted`."""
    lay(tmp_path, "b/二.txt", "b/deep/er/c.txt", "a/x.txt", "loose.txt")
    found = scan_raw(tmp_path)
    paths = {batch: [entry.source_path for entry in entries] for batch, entries in found.batches.items()}
    assert paths == {"a": ["a/x.txt"], "b": ["b/deep/er/c.txt", "b/二.txt"], "unsorted": ["loose.txt"]}
    assert list(found.batches) == sorted(found.batches)


def test_names_that_begin_with_underscore_or_dot_are_no_reports(tmp_path: Path) -> None:
    """`_reviews.toml`, `_codelists/`, `.git/` and their like are passed over at every depth."""
    lay(
        tmp_path,
        "_reviews.toml",
        "_codelists/indicators.csv",
        ".git/x.txt",
        "b/_notes.txt",
        "b/.hidden/y.txt",
        "b/a.txt",
    )
    found = scan_raw(tmp_path)
    assert [entry.source_path for entries in found.batches.values() for entry in entries] == ["b/a.txt"]
    assert found.warnings == ()


def test_what_systems_leave_behind_is_no_report(tmp_path: Path) -> None:
    """Lock files of Office and the files of file managers are passed over without a word, at every depth."""
    lay(tmp_path, "~$a.docx", "Thumbs.db", "b/~$二.docx", "b/THUMBS.DB", "b/deep/desktop.ini", "b/.DS_Store", "b/a.txt")
    lay(tmp_path, "$RECYCLE.BIN/x.txt", "b/~a.txt", "b/~$a.toml")
    found = scan_raw(tmp_path)
    assert {batch: [entry.source_path for entry in entries] for batch, entries in found.batches.items()} == {
        "b": ["b/a.txt", "b/~a.txt"]
    }
    assert found.warnings == ()


def test_an_empty_folder_is_a_batch_without_reports(tmp_path: Path) -> None:
    """A folder is a batch as soon as it is there."""
    (tmp_path / "later").mkdir()
    assert scan_raw(tmp_path).batches == {"later": ()}


def test_a_sidecar_belongs_to_the_report_of_its_stem(tmp_path: Path) -> None:
    """`<stem>.toml` is read with the report beside it and is no report itself."""
    lay(tmp_path, "b/a.v2.txt", "b/a.v2.toml")
    (entry,) = scan_raw(tmp_path).batches["b"]
    assert load_report(entry) == RawReport("b", "b/a.v2.txt", b"b/a.v2.txt", b"b/a.v2.toml")


def test_a_sidecar_without_a_report_is_a_warning(tmp_path: Path) -> None:
    """A .toml that describes nothing is named, with the report that was expected."""
    lay(tmp_path, "b/a.txt", "b/lost.toml")
    (warning,) = scan_raw(tmp_path).warnings
    assert warning.startswith("b/lost.toml: describes no report")
    assert "lost.<something>" in warning


def test_a_folder_named_like_a_report_is_quarantined(tmp_path: Path) -> None:
    """A folder called `x.txt` was meant to be a report; it is a problem, at the top and below a batch."""
    (tmp_path / "b" / "x.txt").mkdir(parents=True)
    (tmp_path / "y.pdf").mkdir()
    assert errors(scan_raw(tmp_path)) == {"b/x.txt": "is_a_folder", "y.pdf": "is_a_folder"}


def test_links_are_followed_only_to_files_within_raw(tmp_path: Path) -> None:
    """A link inside raw/ is read; one that leads out, to a folder, to nothing or to itself is a problem."""
    raw = tmp_path / "raw"
    lay(raw, "b/a.txt")
    lay(tmp_path, "secret.txt", "secret.toml")
    (raw / "b" / "inside.txt").symlink_to(raw / "b" / "a.txt")
    (raw / "b" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (raw / "b" / "a.toml").symlink_to(tmp_path / "secret.toml")
    (raw / "b" / "folder").symlink_to(raw / "b")
    (raw / "b" / "gone.txt").symlink_to(raw / "b" / "nothing")
    (raw / "b" / "round.txt").symlink_to(raw / "b" / "round.txt")
    (raw / "linked").symlink_to(tmp_path)
    assert errors(scan_raw(raw)) == {
        "b/a.txt": "link_leads_out",
        "b/out.txt": "link_leads_out",
        "b/folder": "link_to_folder",
        "b/gone.txt": "broken_link",
        "b/round.txt": "broken_link",
        "linked": "link_leads_out",
    }


def test_what_is_no_file_is_quarantined(tmp_path: Path) -> None:
    """A pipe is never opened: reading it would wait for ever."""
    os.mkfifo(tmp_path / "pipe.txt")
    assert errors(scan_raw(tmp_path)) == {"pipe.txt": "no_regular_file"}


def test_names_that_are_not_utf8_are_quarantined(tmp_path: Path) -> None:
    """A name of other bytes is shown with escapes; Arrow could not hold it."""
    (tmp_path / "b").mkdir()
    for name in (b"b/\xb9\xab.txt", b"\xb9\xab"):
        path = os.path.join(os.fsencode(tmp_path), name)  # noqa: PTH118 — pathlib takes no bytes
        if name.endswith(b"txt"):
            os.close(os.open(path, os.O_CREAT))
        else:
            os.mkdir(path)  # noqa: PTH102 — as above
    assert errors(scan_raw(tmp_path)) == {"b/\\xb9\\xab.txt": "name_not_utf8", "\\xb9\\xab": "name_not_utf8"}


def test_a_missing_raw_folder_is_an_error(tmp_path: Path) -> None:
    """No folder, or a file in its place, is said with what to do."""
    with pytest.raises(NoRawError, match="found nothing; make it"):
        scan_raw(tmp_path / "raw")
    (tmp_path / "raw").write_text("")
    with pytest.raises(NoRawError, match="found a file"):
        scan_raw(tmp_path / "raw")


def test_a_file_that_vanishes_or_is_too_large_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be loaded is said, and never raises."""
    lay(tmp_path, "b/a.txt")
    (entry,) = scan_raw(tmp_path).batches["b"]
    monkeypatch.setattr(scan, "MAX_BYTES", 3)
    large = load_report(entry)
    entry.path.unlink()
    gone = load_report(entry)
    assert isinstance(large, Problem)
    assert isinstance(gone, Problem)
    assert (large.error, gone.error) == ("file_too_large", "unreadable_file")


def test_a_sidecar_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says that it is not the report that wants permission."""
    lay(tmp_path, "b/a.txt", "b/a.toml")
    (entry,) = scan_raw(tmp_path).batches["b"]
    opened = Path.open

    def refuse(self: Path, mode: str, buffering: int) -> object:
        if self.suffix == ".toml":
            raise PermissionError(13, "Permission denied")
        return opened(self, mode, buffering)

    monkeypatch.setattr(Path, "open", refuse)
    problem = load_report(entry)
    assert isinstance(problem, Problem)
    assert problem.message.startswith("the sidecar of this file cannot be read: Permission denied")


def test_an_unreadable_folder_is_quarantined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that may not be listed is one row of quarantine; the other batches are found."""
    lay(tmp_path, "b/a.txt", "c/a.txt")
    listed = os.scandir

    def refuse(folder: str | Path) -> object:
        if Path(folder).name == "b":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(scan.os, "scandir", refuse)
    found = scan_raw(tmp_path)
    assert errors(found) == {"b": "unreadable_folder"}
    assert found.batches["c"][0] == RawEntry("c", "c/a.txt", tmp_path.resolve() / "c" / "a.txt")
