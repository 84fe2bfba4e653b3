"""Word documents and PDF files: what is text, in which order, and what is furniture."""

import io
import zipfile
from datetime import date

import pytest
from reading_documents import FONT, to_docx, to_pdf, zip_docx
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from test_reading_reports import check_invariants

from pipelines.reading import pdf_glyphs, read_report
from pipelines.reading.pdf_process import read_glyphs, unpack

MARKUP = "http://schemas.openxmlformats.org/markup-compatibility/2006"
COMMUNIQUE = """云溪县2022年统计公报
云溪县统计局
（2023年4月6日）
全年粮食产量18.9万吨，比上年增长1.6%。
指标	产量
粮食	18.9
油料	1.2"""


def read(data: bytes, name: str) -> tuple[dict, list[tuple[str, str]]]:
    """The row of the report, and each passage as its treatment and text."""
    tables = read_report(data, name)
    assert tables["quarantine"].to_pylist() == []
    check_invariants(tables)
    (report,) = tables["reports"].to_pylist()
    (text,) = tables["report_texts"]["text"].to_pylist()
    passages = tables["passages"].to_pylist()
    return report, [(row["treatment"], text[row["raw_start"] : row["raw_end"]]) for row in passages]


def lines_of(body: str, relations: dict[str, tuple[str, str]] | None = None) -> list[str]:
    """The lines of a Word document with this body."""
    _, passages = read(zip_docx(f"<w:body>{body}</w:body>", relations), "a.docx")
    return [text for _, text in passages]


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p><w:pPr><w:jc/></w:pPr>{''.join(runs)}</w:p>"


def test_a_word_document_has_its_imprint_and_its_tables() -> None:
    """Paragraphs and tables come in their order; headers stand at the end as chrome."""
    report, passages = read(to_docx(COMMUNIQUE, header="统计公报 第4期"), "a.docx")
    assert (report["title"], report["publisher"]) == ("云溪县2022年统计公报", "云溪县统计局")
    assert (report["published_on"], report["encoding"]) == (date(2023, 4, 6), "utf-8")
    assert report["media_type"].endswith("wordprocessingml.document")
    assert [text for _, text in passages] == [*COMMUNIQUE.split("\n"), "统计公报 第4期"]
    assert [treatment for treatment, _ in passages] == ["headline", "byline", "byline", *["body"] * 4, "chrome"]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (paragraph(run("粮食1"), run("2.5", "<w:b/>"), run("万吨")), ["粮食12.5万吨"]),
        (
            paragraph(run("发电3×10"), run("8", '<w:vertAlign w:val="superscript"/>'), run("千瓦时")),
            ["发电3×10⁸千瓦时"],
        ),
        (paragraph(run("CO"), run("2", '<w:vertAlign w:val="subscript"/>'), run("减少3%")), ["CO₂减少3%"]),
        (paragraph(run("粮食"), run("777", "<w:vanish/>"), run("12", '<w:vanish w:val="0"/>')), ["粮食12"]),
        (paragraph(run("粮食"), f"<w:del>{run('11')}</w:del><w:ins>{run('12')}</w:ins>"), ["粮食12"]),
        (paragraph("<w:r><w:t>粮食</w:t><w:br/><w:t>油料</w:t></w:r>"), ["粮食", "油料"]),
        (paragraph("<w:r><w:t>粮食</w:t><w:tab/><w:t>12</w:t><w:noBreakHyphen/><w:t>13</w:t></w:r>"), ["粮食\t12-13"]),
        (paragraph("<w:r><w:instrText>PAGE 5</w:instrText></w:r>", run("粮食")), ["粮食"]),
        (paragraph(f"<w:hyperlink>{run('粮食')}</w:hyperlink>", run("12")), ["粮食12"]),
        (f"<w:sdt><w:sdtContent>{paragraph(run('粮食'))}</w:sdtContent></w:sdt>", ["粮食"]),
        (
            paragraph(
                f'<w:r><mc:AlternateContent xmlns:mc="{MARKUP}"><mc:Choice><w:txbxContent>{paragraph(run("框内12"))}'
                f"</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{paragraph(run('框内12'))}</w:txbxContent>"
                "</mc:Fallback></mc:AlternateContent></w:r>",
                run("粮食"),
            ),
            ["粮食", "框内12"],
        ),
        (
            f"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{paragraph(run('粮食'))}</w:tc>"
            f"<w:tc>{paragraph(run('12'))}{paragraph(run('万吨'))}</w:tc></w:tr>"
            f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run('删'))}</w:tc><w:tc/></w:tr>"
            f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{paragraph(run('藏'))}</w:tc><w:tc/>"
            f"<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{paragraph(run('13'))}</w:tc></w:tr></w:tbl>",
            ["粮食\t\t12万吨", "13"],
        ),
        (
            f"<w:tbl><w:tr><w:tc>{paragraph(run('一框'))}{paragraph(run('两段'))}</w:tc></w:tr></w:tbl>",
            ["一框", "两段"],
        ),
    ],
)
def test_parts_of_word_documents(body: str, lines: list[str]) -> None:
    """Runs, breaks, tracked changes, hidden text, text boxes and merged cells become what is printed."""
    assert lines_of(body) == lines


def test_notes_follow_the_text_and_relations_out_of_the_archive_are_left_alone() -> None:
    """Footnotes come after the body, without the separators that Word keeps among them."""
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f'<w:footnote w:type="separator">{paragraph(run("线"))}</w:footnote>'
        f"<w:footnote>{paragraph(run('[1]初步统计数。'))}</w:footnote></w:footnotes>"
    )
    body = paragraph(run("粮食12万吨。"))
    assert lines_of(body, {"footnotes.xml": ("footnotes", notes)}) == ["粮食12万吨。", "[1]初步统计数。"]
    data = zip_docx(
        f"<w:body>{body}</w:body>",
        extra={
            "word/_rels/document.xml.rels": b'<Relationships><Relationship Type="x/header" TargetMode="External" '
            b'Target="http://localhost:9/h.xml"/><Relationship Type="x/header" Target="gone.xml"/></Relationships>'
        },
    )
    assert [text for _, text in read(data, "a.docx")[1]] == ["粮食12万吨。"]


def test_a_main_part_elsewhere_is_found_and_a_missing_one_is_told() -> None:
    """The archive says where its main part lies."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("_rels/.rels", '<R><Relationship Type="x/officeDocument" Target="/main.xml"/></R>')
        archive.writestr("main.xml", f"<d><body><p>{run('粮食12万吨').replace('w:', '')}</p></body></d>")
    assert [text for _, text in read(target.getvalue(), "a.docx")[1]] == ["粮食12万吨"]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    (row,) = read_report(target.getvalue(), "a.docx")["quarantine"].to_pylist()
    assert (row["error"], "word/document.xml" in row["message"]) == ("bad_docx", True)


PROSE = (
    "全县经济运行总体平稳，农业生产稳中有进，粮食种植面积、单产和总产量都高于上年，工业和服务业继续恢复，居民收入与经济同步增长，"
    "民生支出占财政支出的比重保持在八成以上。"
)


def pages_of(text: str, **settings: object) -> list[tuple[str, str]]:
    return read(to_pdf(text, **settings), "a.pdf")[1]  # type: ignore[arg-type]


def test_lines_of_a_pdf_are_joined_over_columns_and_pages() -> None:
    """Paragraphs come out whole, without hyphen or blank, and running heads and page numbers are chrome."""
    paragraphs = [f"第{number}乡镇产粮{number * 1.25:.2f}万吨。{PROSE}" for number in range(60)]
    report, passages = read(to_pdf("\n".join(paragraphs), columns=2, running_head="云溪县统计公报 2022年"), "a.pdf")
    assert [text for treatment, text in passages if treatment != "chrome"] == paragraphs
    chrome = [text for treatment, text in passages if treatment == "chrome"]
    assert chrome.count("云溪县统计公报 2022年") == len(chrome) / 2 > 1
    assert "- 1 -" in chrome
    assert report["media_type"] == "application/pdf"


def test_a_title_over_columns_comes_first_and_tables_come_row_by_row() -> None:
    """A title across the page is read before its columns; a table stays a table."""
    text = "\n".join([PROSE * 3, PROSE * 2, PROSE * 4])
    lines = [line for _, line in pages_of(text, columns=3, size=9, title="粮食生产再获丰收")]
    assert lines == ["粮食生产再获丰收", PROSE * 3, PROSE * 2, PROSE * 4]
    table = "指标名称\t产量（万吨）\t比上年增长（%）\n粮食\t18.9\t1.6\n油料\t1.2\t3.0"
    assert [line for _, line in pages_of(f"{PROSE}\n{table}\n{PROSE}")] == [PROSE, *table.split("\n"), PROSE]


def test_columns_of_a_page_that_holds_only_tables_are_those_of_the_other_pages() -> None:
    """A gap that stands at one place of all pages parts columns, gaps between names, units and figures do not."""
    prose = [PROSE * 6] * 8
    rows = [f"第{number}种化学纤维制品\t万吨\t{number * 1.25:.2f}\t{number % 17}.4" for number in range(170)]
    assert [line for _, line in pages_of("\n".join([*prose, *rows, *prose]), columns=3, size=9)] == [
        *prose,
        *rows,
        *prose,
    ]


def test_a_blank_printed_at_the_end_of_a_line_parts_a_figure_from_a_name() -> None:
    """Where a line breaks at the blank of a list, the blank is kept, whatever stands beside it."""
    lines = [f"- 第{number}种纤维{'乙' * (number % 9)}万吨 {number}.5 4.1。" for number in range(40)]
    assert [line for _, line in pages_of("\n".join(lines), columns=3, size=9)] == lines


def draw_column(lines: list[str]) -> str:
    """The text of a PDF whose only column holds these lines, each where the one before ends its line of print."""

    def draw_page(canvas: Canvas) -> None:
        for number, line in enumerate(lines):
            canvas.drawString(80, 700 - 18 * number, line)

    return "\n".join(line for _, line in read(draw(draw_page), "a.pdf")[1])


def test_a_minus_that_ends_a_line_is_kept_and_a_hyphen_inside_a_word_is_not() -> None:
    """The sign before 2.3% stays where a line ends between them; the hyphen of a divided word goes."""
    torn = ["全年外贸出口，比上年增长-", "2.3%，其中机电产品增长"]
    assert (
        draw_column([*torn, "-4.1%，降幅收窄。"]) == "全年外贸出口，比上年增长-2.3%，其中机电产品增长-4.1%，降幅收窄。"
    )
    assert (
        draw_column(["The output, as the county com-", "piled it, is up."])
        == "The output, as the county compiled it, is up."
    )


def test_latin_words_torn_between_lines_are_told_from_words_that_meet() -> None:
    """A blank stands between words unless the file prints blanks at ends of lines, and never inside an abbreviation."""
    assert draw_column(["按可比价格计算，人均GD", "P增长5.2%，见 Green", "Book，增速提高。"]) == (
        "按可比价格计算，人均GDP增长5.2%，见 Green Book，增速提高。"
    )
    printed = [
        "The grain of all the county, as the Bureau ",
        "said, has grown, and so did oil, and in the ",
        "county town of Yunxi, and so too, in its cen",
    ]
    assert draw_column([*printed, "tre too."]) == "".join(printed) + "tre too."


def test_one_paragraph_without_clauses_is_joined_and_a_table_of_contents_is_not() -> None:
    """Lines that fill a column go on, though few hold a mark; those that lead to a page number do not."""
    lines = [f"甲县、乙县、丙市第{number}乡镇的粮仓和粮" for number in range(10, 20)]
    assert draw_column(lines) == "".join(lines)
    contents = [f"{number} 第{number}乡镇{'…' * 20}{number}" for number in range(10, 30)]
    assert draw_column(contents).split("\n") == contents


def test_a_figure_torn_before_what_looks_like_the_number_of_an_item_stays_whole() -> None:
    """What follows 93 at the head of a line is no item 00、."""
    lines = ["全年产机床，甲型9200、乙型93", "00、丙型，即数控型9500、96", "00台。"]
    assert draw_column(lines) == "".join(lines)


def draw(draw_page, pagesize=A4, rotation: int = 0) -> bytes:
    """A PDF of one page that a function draws."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=pagesize)
    if rotation:
        canvas.setPageRotation(rotation)
    canvas.setFont(FONT, 12)
    draw_page(canvas)
    canvas.save()
    return target.getvalue()


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_a_reader_holds_it(rotation: int) -> None:
    """Pages set upright and shown turned are turned back, whichever way."""

    def draw_page(canvas: Canvas) -> None:
        width, height = A4
        canvas.translate(*{0: (0, 0), 90: (0, 0), 180: (width, height), 270: (width, 0)}[rotation])
        if rotation == 90:
            canvas.translate(width, 0)
            canvas.rotate(90)
        elif rotation == 180:
            canvas.rotate(180)
        elif rotation == 270:
            canvas.translate(-width, height)
            canvas.rotate(-90)
        canvas.drawString(80, 400, "全年粮食产量18.9万吨，")
        canvas.drawString(80, 380, "比上年增长1.6%。")

    text = "".join(line for _, line in read(draw(draw_page, rotation=rotation), "a.pdf")[1])
    assert text == "全年粮食产量18.9万吨，比上年增长1.6%。"


def test_raised_and_lowered_figures_bold_by_double_print_and_stamps() -> None:
    """3×10⁸ is no 3×108, a glyph printed twice to look bold is one, and a stamp across the page is chrome."""

    def draw_page(canvas: Canvas) -> None:
        canvas.drawString(80, 600, "发电量3×10")
        canvas.setFont(FONT, 7)
        canvas.drawString(80 + pdfmetrics.stringWidth("发电量3×10", FONT, 12), 605, "8")
        canvas.setFont(FONT, 12)
        canvas.drawString(84 + pdfmetrics.stringWidth("发电量3×10", FONT, 12), 600, "千瓦时，排放CO")
        canvas.setFont(FONT, 7)
        end = 84 + pdfmetrics.stringWidth("发电量3×10", FONT, 12) + pdfmetrics.stringWidth("千瓦时，排放CO", FONT, 12)
        canvas.drawString(end, 598, "2")
        canvas.setFont(FONT, 12)
        canvas.drawString(end + 4, 600, "减少3.5%。")
        for shift in (0, 0.4):
            canvas.drawString(80 + shift, 500, "粮食增产11.5%。")
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料2022")

    _, passages = read(draw(draw_page), "a.pdf")
    assert [text for treatment, text in passages if treatment != "chrome"] == [
        "发电量3×10⁸千瓦时，排放CO₂减少3.5%。",
        "粮食增产11.5%。",
    ]
    assert ("chrome", "内部资料2022") in passages


def test_titles_names_and_latin_words_of_a_page() -> None:
    """A title of two lines is one, set-apart names keep a wide blank, and Latin words keep theirs."""

    def draw_page(canvas: Canvas) -> None:
        canvas.setFont(FONT, 20)
        canvas.drawCentredString(420, 500, "云溪县2022年国民经济和")
        canvas.drawCentredString(420, 470, "社会发展统计公报")
        canvas.setFont(FONT, 12)
        for number, char in enumerate("统计公报"):
            canvas.drawString(80 + 60 * number, 440, char)
        canvas.drawString(80, 400, "县长")
        canvas.drawString(120, 400, "周禾")
        for number, line in enumerate(["The output of grain grew by 1.6", "percent in the year of 2022."]):
            canvas.drawString(80, 350 - 18 * number, line)

    _, passages = read(draw(draw_page, landscape(A4)), "a.pdf")
    assert [text for _, text in passages] == [
        "云溪县2022年国民经济和社会发展统计公报",
        "统计公报",
        "县长\u3000周禾",
        "The output of grain grew by 1.6",
        "percent in the year of 2022.",
    ]


def test_the_reading_process_gives_what_its_code_gives() -> None:
    """What comes out of the process is what the same code gives here."""
    data = to_pdf(COMMUNIQUE, running_head="公报")
    head, pages = pdf_glyphs.read_pages(data)
    assert unpack(pdf_glyphs.pack(head, pages)) == read_glyphs(data)
    assert sum(head["glyphs"]) == sum(len(page.codes) for page in read_glyphs(data)) > 60
