"""Files made to hurt: how long each takes, how much memory, and what becomes of it. Each in a process of its own."""

import os
import resource
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench import page
from bench.texts import generated_text
from bench.timing import fresh
from pipelines.reading import RawReport, read_reports
from pipelines.reading.decoding import LARGEST_TEXT
from pipelines.refresh.scan import load_report, scan_raw
from tests.reading_documents import zip_docx
from tests.reading_hostile import (
    pdf_of_forms,
    pdf_of_letters,
    pdf_of_many_pages,
    pdf_of_zeros,
    pdf_whose_pages_loop,
)

BOUND = 1024
"""MiB that nothing may take."""
_LINE = "全县粮食产量12.5万吨，比上年增长3.1%。"
_WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


def _text_of(size: int) -> bytes:
    """Invented communiqués, no two alike, of so many bytes."""
    parts: list[bytes] = []
    while sum(map(len, parts)) < size:
        parts.append((generated_text(len(parts), 2_000) + "\n").encode())
    return b"".join(parts)[:size].rpartition(b"\n")[0]


def _docx(document: str) -> bytes:
    return zip_docx("", extra={"word/document.xml": document.encode()})


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one line": ("a.txt", _LINE.encode),
    "a text of 200 MB": ("a.txt", lambda: (_LINE + "\n").encode() * (200_000_000 // len((_LINE + "\n").encode()))),
    "a text as large as is read": ("a.txt", lambda: _text_of(LARGEST_TEXT)),
    "a line of 10 MB": ("a.txt", lambda: _LINE.encode() * (10_000_000 // len(_LINE.encode()))),
    "199,000 lines": ("a.txt", lambda: b"".join(f"粮食产量{number}万吨\n".encode() for number in range(199_000))),
    "10,000 equal lines": ("a.txt", lambda: "粮食12.5万吨\n".encode() * 10_000),
    "a page 100,000 deep": ("a.html", lambda: ("<div>" * 100_000 + _LINE).encode()),
    "a page of 298,000 tags": ("a.html", lambda: "".join(f"<p>粮{n}</p>" for n in range(149_000)).encode()),
    "a paragraph of 298,000 tags": ("a.html", lambda: ("<p>" + "<b>粮5</b>" * 149_000 + "</p>").encode()),
    "a tag of 200,000 attributes": ("a.html", lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">x"),
    "Word: a part of 200 MB in 0.2 MB": ("a.docx", lambda: _docx(_WORD + " " * 200_000_000)),
    "Word: entities inside entities": (
        "a.docx",
        lambda: _docx('<!DOCTYPE x [<!ENTITY a "ab"><!ENTITY b "&a;&a;">]>' + _WORD + "&b;</w:document>"),
    ),
    "Word: elements 100,000 deep": (
        "a.docx",
        lambda: _docx(_WORD + "<w:p>" * 100_000 + "</w:p>" * 100_000 + "</w:document>"),
    ),
    "PDF: pages that loop": ("a.pdf", pdf_whose_pages_loop),
    "PDF: a billion pages": ("a.pdf", pdf_of_many_pages),
    "PDF: forms that draw forms": ("a.pdf", lambda: pdf_of_forms(12, 12)),
    "PDF: a stream of 900 MB": ("a.pdf", lambda: pdf_of_zeros(900_000_000)),
    "PDF: a page of 300,000 letters": ("a.pdf", lambda: pdf_of_letters(300_000)),
}
"""Case → name of the file, and what makes its bytes."""


def _write(case: str, path: str) -> None:
    Path(path).write_bytes(CASES[case][1]())


def _read(raw: str) -> tuple[float, float, str]:
    """Seconds of processor, peak MiB of the larger process, and the outcome, for the one file below a folder."""
    (entries,) = (entries for entries in scan_raw(Path(raw)).batches.values() if entries)
    before = os.times()
    loaded = load_report(entries[0])
    if isinstance(loaded, RawReport):
        quarantined = read_reports([loaded])["quarantine"]["error"].to_pylist()
        outcome = quarantined[0] if quarantined else "published"
    else:
        outcome = loaded.error
    spent = sum(os.times()[:4]) - sum(before[:4])
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return spent, max(peaks) / 1024, outcome


def rows(cases: Iterable[str]) -> Iterator[list[str]]:
    """Case, size of the file, seconds, peak memory and outcome."""
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / CASES[case][0]
            fresh(_write, case, str(path))  # what makes a file takes memory of its own
            size = path.stat().st_size
            spent, peak, outcome = fresh(_read, folder)
        yield [case, page.significant(size / 1e6), page.significant(spent), f"{peak:,.0f}", outcome]


def section(*, every: bool) -> str:
    """The section of the page; a few cases only where the harness is to be proved."""
    few = ("one line", "a line of 10 MB", "a page 100,000 deep", "PDF: pages that loop")
    return "\n\n".join(
        [
            "## Files made to hurt",
            f"Each read in a process of its own; the first shows what that takes by itself. Bound: {BOUND:,} MiB. "
            "Seconds are\nof the processor, without starting Python.",
            page.table(["file", "MB", "seconds", "peak MiB", "outcome"], rows(CASES if every else few)),
        ]
    )
