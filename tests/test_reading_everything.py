"""A folder with one of everything that people drop into raw/, through `gouji run`."""

import os
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from reading_documents import to_docx, to_html, to_pdf, zip_docx
from reading_hostile import pdf_whose_pages_loop, scanned_pdf
from test_reading_formats_same import COMMUNIQUE

from pipelines import cli
from pipelines.reading.decoding import LARGEST_TEXT
from pipelines.reading.webpages import DEEPEST

TEXT = COMMUNIQUE
GOOD = {
    "公报/二〇二二年/utf-8.txt": TEXT.encode(),
    "公报/二〇二二年/bom.txt": TEXT.encode("utf-8-sig"),
    "公报/gbk.txt": TEXT.replace("－", "-").encode("gb18030"),
    "公报/utf-16.TXT": TEXT.encode("utf-16"),
    "公报/big5.txt": "全縣糧食產量12.5萬噸，比上年增長3.1%。農民收入持續提高，經濟運行總體平穩。".encode("big5"),
    "公报/crlf.txt": TEXT.replace("\n", "\r\n\r\n").encode(),
    "页面/page.html": to_html(TEXT),
    "页面/declared.htm": to_html(TEXT, charset="gb2312", encoding="gb18030"),
    "页面/notes.md": ("---\ntitle: 公报\ndate: 2023-04-06\n---\n\n" + TEXT.replace("\n", "\n\n")).encode(),
    "文件/word.docx": to_docx(TEXT),
    "文件/print.pdf": to_pdf(TEXT),
    "文件/newspaper.pdf": to_pdf(TEXT, columns=3, size=9),
    "loose.txt": "粮食\u200b产量12\u200b.5万吨，比上年增长3.1%。".encode(),
    "with space (1).txt": "全市共有学校12所，其中小学7所，中学5所。".encode(),
}
BAD = {
    "坏/empty.txt": b"",
    "坏/blank.txt": b" \r\n\t\n",
    "坏/figures.txt": b"12.5 13.5\n",
    "坏/binary.txt": bytes(range(256)) * 16,
    "坏/mojibake.txt": "锟斤拷锟斤拷产量12.5万吨".encode(),
    "坏/override.txt": "产量\u202e5.21万吨".encode(),
    "坏/large.txt": ("全县粮食产量12.5万吨。\n" * 900_000).encode()[: LARGEST_TEXT + 1],
    "坏/line.txt": ("全县粮食产量12.5万吨，" * 120_000).encode(),
    "坏/deep.html": ("<div>" * (DEEPEST + 1) + "粮食12.5万吨").encode(),
    "坏/scanned.pdf": scanned_pdf(),
    "坏/loops.pdf": pdf_whose_pages_loop(),
    "坏/bomb.docx": zip_docx("", extra={"word/document.xml": b" " * 40_000_000}),
    "坏/old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "坏/archive.zip": b"PK\x03\x04",
    "坏/photo.jpg": b"\xff\xd8\xff\xe0",
    "坏/sheet.xlsx": b"PK\x03\x04",
    "坏/nothing": "粮食12.5万吨".encode(),
    "坏/line\nend.txt": "粮食12.5万吨".encode(),
    "坏/told.txt": "粮食12.5万吨。".encode(),
}
PASSED_OVER = ("~$word.docx", "文件/~$word.docx", "页面/Thumbs.db", "页面/desktop.ini", ".DS_Store", "_notes.txt")
REMEDIES = ("give ", "save ", "cut ", "remove ", "print ", "open ", "rename", "go back", "take ", "mend ", "put ")


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """The folder, with links and a folder named like a report beside the files."""
    raw = tmp_path / "raw"
    for name, data in {**GOOD, **BAD, **dict.fromkeys(PASSED_OVER, b"\0")}.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (raw / "公报" / "utf-8.toml").write_text("", "utf-8")  # describes nothing: a warning
    (raw / "坏" / "told.toml").write_text("publsher = 'x'\n", "utf-8")
    (tmp_path / "secret.txt").write_text("粮食12.5万吨。", "utf-8")
    (raw / "坏" / "out.txt").symlink_to(tmp_path / "secret.txt")
    (raw / "坏" / "gone.txt").symlink_to(raw / "nowhere.txt")
    (raw / "坏" / "folder.txt").mkdir()
    os.mkfifo(raw / "坏" / "pipe.txt")
    return raw


def test_every_file_is_published_or_quarantined_with_what_to_do(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing stops the run, nothing is lost, and every refusal says what was found and what helps."""
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    result = CliRunner().invoke(cli.main, ["run", "--raw", str(raw), "--warehouse", str(tmp_path / "warehouse")])
    assert result.exit_code == 0, result.output
    with duckdb.connect(str(tmp_path / "warehouse" / "gouji.duckdb"), read_only=True) as con:
        published = con.execute("SELECT source_path, duplicate_of IS NULL FROM reports").fetchall()
        quarantined = con.execute("SELECT source_path, cause, message FROM quarantine").fetchall()
    assert {path for path, _ in published} == set(GOOD)
    links = {f"坏/{name}.txt" for name in ("out", "gone", "folder", "pipe")}
    assert {path for path, _, _ in quarantined} == {*BAD, *links}
    assert [path for path, cause, _ in quarantined if cause != "source"] == []
    assert [message for _, _, message in quarantined if not any(remedy in message for remedy in REMEDIES)] == []
    originals = {path for path, is_first in published if is_first}
    assert originals > {"公报/big5.txt", "loose.txt", "with space (1).txt"}
    assert len(originals) == 4  # those, and one of all that hold the communiqué
