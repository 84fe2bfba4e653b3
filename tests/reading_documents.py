"""Makes documents of every format that is read out of one text, for tests that compare what comes out of them.

A line of the text is a paragraph; lines with tabs that follow each other are a table, and so are the rows of a Markdown
table, which no other format writes with bars.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NEVER_FIRST = "，。、；：！？）》”’％%‰"


def to_html(text: str, *, charset: str = "utf-8", encoding: str | None = None) -> bytes:
    """A page of a government's site around the text, its figures now and then in elements of their own."""
    body = []
    for is_table, lines in _blocks(text):
        if is_table:
            rows = "".join(
                "<tr>" + "".join(f"<td><p>{escape(cell)}</p></td>" for cell in line.split("\t")) + "</tr>\n"
                for line in lines
            )
            body.append(f"<table border=1><tbody>{rows}</tbody></table>")
        else:
            body += [f'<p style="text-indent:2em">{_spans(line)}</p>' for line in lines]
    page = f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>统计公报-某县人民政府</title>
<script>var visits = 31415;</script></head><body>
<ul class="nav"><li><a href="/">首页</a></li><li><a href="/xw">要闻</a></li></ul>
<div class="main"><div class="TRS_Editor">{chr(10).join(body)}</div></div>
<div class="footer"><p>主办：某县人民政府办公室　电话：0000-7654321</p></div></body></html>"""
    return page.encode(encoding or charset)


def _spans(line: str) -> str:
    """A line with every third digit or so in an element of its own, and blanks as &nbsp;."""
    parts = [
        f"<span>{char}</span>" if char.isdecimal() and at % 3 == 0 else escape(char) for at, char in enumerate(line)
    ]
    return "".join(parts)


def to_docx(text: str, *, header: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A Word document of the text, its paragraphs cut into runs as Word cuts them."""
    blocks = []
    for is_table, lines in _blocks(text):
        if is_table:
            rows = "".join(
                "<w:tr>" + "".join(f"<w:tc>{_docx_paragraph(cell)}</w:tc>" for cell in line.split("\t")) + "</w:tr>"
                for line in lines
            )
            blocks.append(f"<w:tbl>{rows}</w:tbl>")
        else:
            blocks += [_docx_paragraph(line) for line in lines]
    relations = {}
    if header:
        relations["header1.xml"] = ("header", f'<w:hdr xmlns:w="{_WORD}">{_docx_paragraph(header)}</w:hdr>')
    return zip_docx(f"<w:body>{''.join(blocks)}</w:body>", relations, extra)


def _docx_paragraph(line: str) -> str:
    runs = [line[at : at + 7] for at in range(0, len(line), 7)]
    return "<w:p>" + "".join(f'<w:r><w:t xml:space="preserve">{escape(run)}</w:t></w:r>' for run in runs) + "</w:p>"


def zip_docx(
    body: str, relations: dict[str, tuple[str, str]] | None = None, extra: dict[str, bytes] | None = None
) -> bytes:
    """The archive of a document around its body; `relations` are further parts by name, each with its kind."""
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    related = "".join(
        f'<Relationship Id="r{number}" Type="{kinds}/{kind}" Target="{name}"/>'
        for number, (name, (kind, _)) in enumerate((relations or {}).items())
    )
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{kinds}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}">{related}</Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_WORD}">{body}</w:document>',
        **{f"word/{name}": content for name, (_, content) in (relations or {}).items()},
        **(extra or {}),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


class _Setter:
    """Sets lines into the columns of pages, as a simple typesetter does."""

    def __init__(self, canvas: Canvas, columns: int, size: float, running_head: str) -> None:
        self.canvas, self.columns, self.size, self.running_head = canvas, columns, size, running_head
        self.width, self.height = A4
        self.gutter = 2 * size
        self.measure = (self.width - 120 - (columns - 1) * self.gutter) // columns
        self.page, self.column, self.top = 0, columns - 1, self.height - 90
        self.y = 0.0

    def line(self, text: str, indent: float, leading: float, size: float | None = None) -> None:
        """Set a line, in the next column or on the next page where this one is full."""
        if self.y - leading < 70:
            self._next_column()
        self.y -= leading
        self.canvas.setFont(FONT, size or self.size)
        self.canvas.drawString(self._left() + indent, self.y, text)

    def table(self, rows: Sequence[Sequence[str]], leading: float) -> None:
        """Set the rows of a table, columns as wide as their widest cells, in smaller print where they do not fit."""
        count = max(map(len, rows))
        widths = [
            max((pdfmetrics.stringWidth(row[at], FONT, self.size) for row in rows if at < len(row)), default=0)
            + 2 * self.size
            for at in range(count)
        ]
        scale = min(1.0, self.measure / sum(widths))
        for row in rows:
            if self.y - leading < 70:
                self._next_column()
            self.y -= leading
            self.canvas.setFont(FONT, self.size * scale)
            for at, cell in enumerate(row):
                self.canvas.drawString(self._left() + scale * sum(widths[:at]), self.y, cell)

    def title(self, text: str) -> None:
        """Set a title in the middle of the page, over all columns."""
        self._next_column()
        self.canvas.setFont(FONT, 18)
        self.canvas.drawCentredString(self.width / 2, self.height - 100, text)
        self.top = self.y = self.height - 120

    def _left(self) -> float:
        return 60 + self.column * (self.measure + self.gutter)

    def _next_column(self) -> None:
        self.column += 1
        if self.column >= self.columns:
            if self.page:
                self.canvas.showPage()
                self.top = self.height - 90
            self.page, self.column = self.page + 1, 0
            self.canvas.setFont(FONT, 9)
            if self.running_head:
                self.canvas.drawString(60, self.height - 45, self.running_head)
                self.canvas.drawCentredString(self.width / 2, 35, f"- {self.page} -")
        self.y = self.top


def to_pdf(text: str, *, columns: int = 1, size: float = 10.5, title: str = "", running_head: str = "") -> bytes:
    """A PDF of the text in columns, paragraphs indented, lines broken wherever they are full, also inside figures."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=True)
    setter = _Setter(canvas, columns, size, running_head)
    if title:
        setter.title(title)
    for is_table, lines in _blocks(text):
        if is_table:
            setter.table([line.split("\t") for line in lines], 1.6 * size)
            continue
        for line in lines:
            indent = 2 * size
            for part in _wrap(line, setter.measure, size):
                setter.line(part, indent, 1.6 * size)
                indent = 0.0
    canvas.save()
    return target.getvalue()


def _wrap(line: str, measure: float, size: float) -> list[str]:
    """A paragraph as lines; a mark that may not begin a line takes the character before it along."""
    parts, part, room = [], "", measure - 2 * size
    for char in line:
        width = pdfmetrics.stringWidth(char, FONT, size)
        if width > room and part:
            carried = part[-1] if char in _NEVER_FIRST and len(part) > 1 else ""
            parts.append(part.removesuffix(carried))
            part, room = carried, measure - pdfmetrics.stringWidth(carried, FONT, size)
        part += char
        room -= width
    return [*parts, part]


def _blocks(text: str) -> Iterator[tuple[bool, Iterator[str]]]:
    """Paragraphs that follow each other, and tables: whether it is one, and its lines, cells parted by tabs."""
    lines = (_set_row(line.strip()) for line in text.splitlines())
    return groupby((line for line in lines if line), key=lambda line: "\t" in line)


def _set_row(line: str) -> str:
    """A row of a Markdown table as its cells, one that fills a single cell as a paragraph; other lines as they are."""
    if not line.startswith("|"):
        return line
    cells = [re.sub(r"<br>|\*\*|^[-: ]+$", "", cell).strip() for cell in line.strip("| ").split("|")]
    filled = [cell for cell in cells if cell]
    return "\t".join(cells) if len(filled) > 1 else "".join(filled)
