"""Files made to hurt the reader, or broken: each is a row of quarantine that says what to do, within bounds."""

import io
import resource
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest
from reading_documents import to_docx, to_html, zip_docx
from reading_hostile import (
    make_pdf,
    pdf_of,
    pdf_of_forms,
    pdf_of_letters,
    pdf_of_many_pages,
    pdf_of_zeros,
    pdf_whose_pages_loop,
    scanned_pdf,
)
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.reading import RawReport, pdf_glyphs, read_report, read_reports
from pipelines.reading.archives import HIGHEST_RATIO, LARGEST_PART, MOST_MEMBERS
from pipelines.reading.decoding import LONGEST_LINE, UnreadableError
from pipelines.reading.paragraphs import MOST_PARAGRAPHS
from pipelines.reading.pdf_process import read_glyphs, unpack
from pipelines.reading.webpages import DEEPEST, MOST_TAGS

TEXT = "全县粮食产量12.5万吨，比上年增长3.1%。"


def refusal_of(data: bytes, name: str) -> dict:
    """The row of quarantine of a file, which has no other row."""
    tables = read_report(data, name)
    (row,) = tables["quarantine"].to_pylist()
    assert all(table.num_rows == 0 for kind, table in tables.items() if kind != "quarantine")
    assert (row["stage"], row["cause"]) == ("reading", "source")
    assert any(verb in row["message"] for verb in ("give ", "save ", "cut ", "remove ", "print ", "open "))
    return row


def encrypted_pdf(password: str) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption(password, ownerPassword="owner", canCopy=0))
    canvas.drawString(72, 700, "Output grew by 5.2 percent.")
    canvas.save()
    return target.getvalue()


def docx_with(document: bytes, *, stated_size: int | None = None) -> bytes:
    """A Word document whose main part holds these bytes, and may lie about its size in the archive's directory."""
    data = zip_docx("", extra={"word/document.xml": document})
    if stated_size is not None:
        archive = zipfile.ZipFile(io.BytesIO(data))
        at = data.rindex(b"word/document.xml") - 46
        assert data[at : at + 4] == b"PK\x01\x02"
        assert archive.getinfo("word/document.xml").file_size == len(document)
        data = data[: at + 24] + struct.pack("<I", stated_size) + data[at + 28 :]
    return data


WORD = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'


@pytest.mark.parametrize(
    ("make", "error"),
    [
        pytest.param(lambda: pdf_whose_pages_loop(), "bad_pdf", id="pages that loop"),
        pytest.param(lambda: pdf_of_many_pages(), "no_text_layer", id="a billion pages, none of them there"),
        pytest.param(lambda: pdf_of_forms(12, 12), "pdf_beyond_bounds", id="forms that draw forms"),
        pytest.param(lambda: pdf_of_zeros(900_000_000), "pdf_beyond_bounds", id="a stream of 900 MB"),
        pytest.param(lambda: pdf_of_letters(300_000), "too_large", id="a page of 300,000 letters"),
        pytest.param(lambda: encrypted_pdf("secret"), "encrypted", id="under a password"),
        pytest.param(lambda: scanned_pdf(), "no_text_layer", id="scanned"),
        pytest.param(lambda: pdf_of(b"BT /F 9 Tf (abc) Tj ET")[:200], "bad_pdf", id="cut off"),
        pytest.param(lambda: make_pdf([b"<</Type/Catalog>>"]), "bad_pdf", id="without pages"),
        pytest.param(lambda: b"%PDF-1.7\n", "bad_pdf", id="only its first line"),
        pytest.param(lambda: b"GIF89a rest", "no_text_layer", id="an image"),
        pytest.param(lambda: "粮食".encode(), "bad_pdf", id="text"),
        pytest.param(lambda: b"", "empty_file", id="empty"),
        pytest.param(lambda: pdf_of(b"BT /F 9 Tf (12.5 13.5) Tj ET"), "no_letters", id="figures only"),
    ],
)
def test_a_pdf_that_cannot_be_read_is_refused(make: Callable[[], bytes], error: str) -> None:
    """Loops, bombs, passwords, scans and broken files end with a reason, not with the process."""
    assert refusal_of(make(), "a.pdf")["error"] == error


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (encrypted_pdf("secret"), "encrypted"),
        (pdf_of_letters(210_000), "too_large"),
        (make_pdf([b"<</Type/Catalog>>"]), "bad_pdf"),
        (pdf_whose_pages_loop(), "bad_pdf"),
        (scanned_pdf(), None),
    ],
)
def test_the_code_that_reads_glyphs_answers_in_one_form(
    data: bytes, error: str | None, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """It bounds itself, reads its standard input, and writes pages or why there are none."""
    bounds: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda limit, bound: bounds.append((limit, bound[0])))
    monkeypatch.setattr(sys, "argv", ["pdf_glyphs.py", "7"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    pdf_glyphs.main()
    sys.stdout.flush()
    answer = capfdbinary.readouterr().out
    assert (resource.RLIMIT_CPU, 7) in bounds
    assert {limit for limit, _ in bounds} >= {resource.RLIMIT_AS, resource.RLIMIT_CORE}
    if error is None:
        assert [page.scanned for page in unpack(answer)] == [True]
    else:
        with pytest.raises(UnreadableError) as raised:
            unpack(answer)
        assert raised.value.error == error


def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system cannot bound computing time, the clock does."""

    def hang(*_: object, timeout: float, **__: object) -> None:
        raise subprocess.TimeoutExpired("python", timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert refusal_of(pdf_of(b""), "a.pdf")["error"] == "pdf_beyond_bounds"


def test_a_pdf_that_takes_too_long_is_given_up() -> None:
    """The process that reads the file is ended when its computing time is used up."""
    with pytest.raises(UnreadableError, match="more than 1 seconds"):
        read_glyphs(pdf_of(b"q " + b"0 0 m 9 9 l S " * 9_000_000 + b"Q"), seconds=1)


def test_a_pdf_that_only_its_owner_may_change_is_read() -> None:
    """Encryption without a password to open is no obstacle."""
    assert read_report(encrypted_pdf(""), "a.pdf")["report_texts"]["text"].to_pylist() == [
        "Output grew by 5.2 percent."
    ]


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        pytest.param(
            lambda: docx_with(WORD + b" " * (LARGEST_PART + 1)), "bomb", f"{HIGHEST_RATIO} times", id="too high a ratio"
        ),
        pytest.param(
            lambda: docx_with(WORD + b" " * 5_000_000, stated_size=100),
            "bad_docx",
            "unpacked",
            id="a size that is a lie",
        ),
        pytest.param(
            lambda: docx_with(b'<!DOCTYPE x [<!ENTITY a "ab"><!ENTITY b "&a;&a;">]>' + WORD + b"&b;</w:document>"),
            "bomb",
            "document type",
            id="entities inside entities",
        ),
        pytest.param(
            lambda: docx_with(b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + WORD + b"&a;</w:document>"),
            "bomb",
            "document type",
            id="an entity that reads a file",
        ),
        pytest.param(
            lambda: docx_with(b" " * 5000 + b"<!DOCTYPE x [<!ENTITY a 'ab'>]>" + WORD + b"</w:document>"),
            "bomb",
            "document type",
            id="a document type far down",
        ),
        pytest.param(
            lambda: docx_with(WORD + b"<w:p>" * 300 + b"</w:p>" * 300), "bad_docx", "well-formed", id="not closed"
        ),
        pytest.param(
            lambda: docx_with(WORD + b"<w:p>" * 300 + b"</w:p>" * 300 + b"</w:document>"),
            "too_deep",
            "200",
            id="too deep",
        ),
        pytest.param(
            lambda: docx_with(WORD + b"<w:p>" * 3000 + b"</w:p>" * 3000 + b"</w:document>"),
            "too_deep",
            "document",
            id="far too deep",
        ),
        pytest.param(
            lambda: to_docx(TEXT, extra={f"word/media/{number}": b"" for number in range(MOST_MEMBERS)}),
            "bomb",
            "members",
            id="too many members",
        ),
        pytest.param(lambda: to_docx(TEXT)[:300], "bad_docx", "no zip archive", id="cut off"),
        pytest.param(lambda: b"PK\x03\x04rest", "bad_docx", "no zip archive", id="no archive"),
        pytest.param(lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "not_docx", "password", id="an old .doc"),
        pytest.param(lambda: to_docx(""), "no_letters", "white space", id="without text"),
        pytest.param(lambda: b"\x89PNG\r\n\x1a\n", "no_text_layer", "no text layer", id="an image"),
    ],
)
def test_a_word_document_that_cannot_be_read_is_refused(make: Callable[[], bytes], error: str, says: str) -> None:
    """Archives that grow without end, XML that resolves or nests without end, and broken files."""
    row = refusal_of(make(), "a.docx")
    assert row["error"] == error
    assert says in row["message"]


def test_a_large_part_is_refused_by_what_it_unpacks_to() -> None:
    """A part beyond the limit is not unpacked to its end, also where its ratio is an honest one."""
    noise = bytes(range(48, 112)) * 8
    body = b"".join(b"%d%b" % (number * 2654435761 % 2**32, noise[: number % 40]) for number in range(1_200_000))
    row = refusal_of(docx_with(WORD + body), "a.docx")
    assert row["error"] == "bomb"
    assert f"{LARGEST_PART:,}" in row["message"]


def test_xml_with_millions_of_tags_is_refused() -> None:
    """The tree of a part would take far more memory than its bytes."""
    noise = b"".join(b"<w:a%d/>" % (number * 2654435761 % 99991) for number in range(2_100_000))
    assert "tags" in refusal_of(docx_with(WORD + noise + b"</w:document>"), "a.docx")["message"]


def test_an_encrypted_part_is_refused() -> None:
    """A zip archive under a password is told as such."""
    data = to_docx(TEXT)
    at = data.rindex(b"word/document.xml") - 46
    broken = data[: at + 8] + b"\x01\x00" + data[at + 10 :]
    assert refusal_of(broken, "a.docx")["error"] == "encrypted"


@pytest.mark.parametrize("depth", [DEEPEST - 10, DEEPEST + 1, 2_000, 100_000])
def test_a_page_nested_without_end_is_refused(depth: int) -> None:
    """Elements nested deeper than the limit make a page unreadable; up to it they are read."""
    page = ("<div>" * depth + TEXT + "</div>" * depth).encode()
    if depth < DEEPEST:
        assert read_report(page, "a.html")["report_texts"]["text"].to_pylist() == [TEXT]
    else:
        assert refusal_of(page, "a.html")["error"] == "too_deep"


@pytest.mark.parametrize(
    ("make", "error"),
    [
        pytest.param(
            lambda: b"<p " + b" ".join(b"a%d=1" % number for number in range(200_000)) + b">x",
            "bad_html",
            id="attributes",
        ),
        pytest.param(lambda: b"<b>" * (MOST_TAGS + 1), "too_large", id="tags"),
        pytest.param(lambda: b"<!-- " + b"x" * (16 * 2**20) + b" -->", "too_large", id="bytes"),
        pytest.param(lambda: b"<html><frameset></frameset></html>", "no_letters", id="frames only"),
        pytest.param(lambda: b"<!-- nothing -->", "no_letters", id="a comment"),
        pytest.param(lambda: f"<p>{TEXT}&#0;".encode(), "wrong_encoding", id="a reference to NUL"),
        pytest.param(lambda: f"<p>{TEXT}&#xD800;".encode(), "wrong_encoding", id="a lone surrogate"),
        pytest.param(lambda: f"<p>{TEXT}&#x202E;".encode(), "wrong_encoding", id="an override of direction"),
        pytest.param(lambda: b"%PDF-1.7", "not_text", id="a PDF"),
    ],
)
def test_a_page_that_cannot_be_read_is_refused(make: Callable[[], bytes], error: str) -> None:
    """Pages too large, too crowded, empty, or with characters that cannot be meant."""
    assert refusal_of(make(), "a.html")["error"] == error


def test_nothing_is_fetched_and_no_entity_is_read() -> None:
    """A page that asks for a file through its document type gives its own text only."""
    page = (
        f'<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/hostname">]><p>{TEXT}&e;<img src="http://localhost:9/x"></p>'
    )
    (text,) = read_report(page.encode(), "a.xhtml")["report_texts"]["text"].to_pylist()
    assert text.split("\n")[-1] == f"{TEXT}&e;"


def test_a_text_of_200_mb_is_refused_by_its_size() -> None:
    """A dump is not decoded."""
    assert refusal_of(b"\xe7\xb2\xae" * 70_000_000, "a.txt")["error"] == "too_large"


def test_a_line_of_10_mb_is_refused() -> None:
    """A line beyond the limit is named with its place; one up to it is read."""
    row = refusal_of((TEXT * 40 + "\n" + TEXT * 200_000).encode(), "a.txt")
    assert row["error"] == "line_too_long"
    assert "line 2" in row["message"]
    assert read_report(("粮" * LONGEST_LINE).encode(), "a.txt")["quarantine"].num_rows == 0


def test_a_text_of_millions_of_lines_is_refused() -> None:
    """Each line is a row of a table, so their number is bounded."""
    assert refusal_of(("粮5\n" * (MOST_PARAGRAPHS + 1)).encode(), "a.txt")["error"] == "too_many_lines"


@pytest.mark.parametrize(
    ("mark", "kept"),
    [
        ("\u200b", True),  # zero width
        ("\u200f", True),  # mark of direction
        ("\u2067", True),  # isolate
        ("\ufeff", True),
        ("\u202e", False),  # override: 123 is shown as 321
        ("\x00", False),
        ("\x07", False),
        ("\x9b", False),
    ],
)
def test_characters_that_are_no_writing_follow_one_rule(mark: str, kept: bool) -> None:
    """In plain text what only steers print is kept, and what hides or breaks text is refused."""
    data = f"粮食{mark}12.5万吨。".encode()
    if kept:
        assert read_report(data, "a.txt")["report_texts"]["text"].to_pylist() == [data.decode()]
    else:
        assert refusal_of(data, "a.txt")["error"] in {"not_text", "wrong_encoding"}


def test_a_control_z_that_ends_a_file_is_kept() -> None:
    """Old systems ended files so; anywhere else the character is refused."""
    assert read_report(f"{TEXT}\n\x1a".encode(), "a.txt")["quarantine"].num_rows == 0
    assert refusal_of(f"{TEXT}\x1a{TEXT}".encode(), "a.txt")["error"] == "wrong_encoding"


@pytest.mark.parametrize("name", ["a.html", "a.docx"])
def test_characters_without_ink_inside_a_figure_are_lost_in_rendered_formats(name: str) -> None:
    """Zero-width characters and soft hyphens tear no figure of a page or document."""
    text = "粮食产量12\u200b.\u00ad5万\u2060吨。"
    data = to_html(text) if name == "a.html" else to_docx(text)
    assert "粮食产量12.5万吨。" in read_report(data, name)["report_texts"]["text"].to_pylist()[0]


def test_the_others_of_a_batch_are_read() -> None:
    """Hostile files stop nothing: good files before and after them have their rows."""
    raws = [
        RawReport("b", "b/1.html", to_html(TEXT)),
        RawReport("b", "b/2.docx", docx_with(WORD + b" " * (LARGEST_PART + 1))),
        RawReport("b", "b/3.pdf", pdf_whose_pages_loop()),
        RawReport("b", "b/4.png", b"\x89PNG\r\n\x1a\n"),
        RawReport("b", "b/5.docx", to_docx(TEXT)),
    ]
    tables = read_reports(raws)
    assert tables["reports"]["source_path"].to_pylist() == ["b/1.html", "b/5.docx"]
    assert tables["quarantine"]["source_path"].to_pylist() == ["b/2.docx", "b/3.pdf", "b/4.png"]
