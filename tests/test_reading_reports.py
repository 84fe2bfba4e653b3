"""Reports to tables: identifiers, rows that could be read, rows that could not."""

import hashlib
from datetime import date

import pandera.polars as pa
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.figures import read_figures
from pipelines.reading import RawReport, read_report, read_reports
from pipelines.reading.layers import INVISIBLE
from schemas.integrity_of_texts import TEXT_CHECKS
from schemas.tables import TABLES

TEXT = """某县2018年国民经济和社会发展统计公报
某县统计局
（2019年4月9日）
全年粮食产量12万吨。
一、综合
全县生产总值30亿元。"""


def rows(tables, name):
    return tables[name].to_pylist()


def check_invariants(tables, *, models: bool = True) -> None:
    """Passages tile the text, and every placed passage stands in its article character for character."""
    texts = {row["report_id"]: row["text"] for row in rows(tables, "report_texts")}
    articles = {row["article_id"]: row["text"] for row in rows(tables, "articles")}
    covered = dict.fromkeys(texts, 0)
    placed: dict[str, list[tuple[int, int]]] = {}
    for passage in rows(tables, "passages"):
        text = texts[passage["report_id"]]
        assert INVISIBLE.sub("", text[covered[passage["report_id"]] : passage["raw_start"]]).strip() == ""
        covered[passage["report_id"]] = passage["raw_end"]
        raw = text[passage["raw_start"] : passage["raw_end"]]
        assert raw != ""
        assert not INVISIBLE.search(raw)
        if passage["text_start"] is not None:
            assert articles[passage["article_id"]][passage["text_start"] : passage["text_end"]] == raw
            placed.setdefault(passage["article_id"], []).append((passage["text_start"], passage["text_end"]))
        else:
            assert passage["treatment"] in {"duplicate", "chrome"}
    for report, text in texts.items():
        assert INVISIBLE.sub("", text[covered[report] :]).strip() == ""
    for article, text in articles.items():
        end = 0
        for start, stop in sorted(placed.get(article, [])):
            assert text[end:start] in {"", "\n"}
            end = stop
        assert end == len(text)
    for name in tables:
        assert tables[name].schema.equals(TABLES[name].schema, check_metadata=True)
        if models:
            TABLES[name].model.validate(pl.from_arrow(tables[name]), lazy=True)


def test_a_report_has_its_identifiers_text_and_imprint() -> None:
    """Identifiers are digests of path and bytes; the text is the file's; office and day are read under the title."""
    data = TEXT.encode()
    tables = read_report(data, "某批/某县.txt", batch="某批")
    (report,) = rows(tables, "reports")
    assert report["report_id"] == hashlib.sha256("某批/某县.txt".encode() + b"\0" + data).hexdigest()[:16]
    assert report["content_id"] == hashlib.sha256(data).hexdigest()[:16]
    assert (report["batch"], report["source_path"], report["byte_size"]) == ("某批", "某批/某县.txt", len(data))
    assert (report["media_type"], report["encoding"], report["duplicate_of"]) == ("text/plain", "utf-8", None)
    assert (report["title"], report["publisher"]) == ("某县2018年国民经济和社会发展统计公报", "某县统计局")
    assert (report["published_on"], report["published_precision"]) == (date(2019, 4, 9), "day")
    assert rows(tables, "report_texts")[0]["text"] == TEXT
    (article,) = rows(tables, "articles")
    assert article["article_id"] == report["report_id"] + "-00"
    assert article["text"] == TEXT
    treatments = [passage["treatment"] for passage in rows(tables, "passages")]
    assert treatments == ["headline", "byline", "byline", "body", "body", "body"]
    check_invariants(tables)


def test_a_sidecar_goes_before_the_text() -> None:
    """Publisher, date, place and the rest come from the sidecar where it gives them."""
    sidecar = (
        'publisher = "太原日报"\npublished = "2021-05"\nhome_area = "太原市"\n'
        'title = "标题"\nurl = "https://example.org/a"\nlicence = "CC0"\n'
    )
    (report,) = rows(read_report(TEXT.encode(), "a.txt", sidecar=sidecar.encode()), "reports")
    assert (report["publisher"], report["title"], report["url"], report["licence"]) == (
        "太原日报",
        "标题",
        "https://example.org/a",
        "CC0",
    )
    assert (report["published_on"], report["published_precision"]) == (date(2021, 5, 1), "month")
    assert (report["home_area"], report["home_area_code"]) == ("太原市", "140100")


def test_one_bad_report_leaves_the_others_of_its_batch() -> None:
    """A report that cannot be read is one row of quarantine; the rows of the others keep their order."""
    good = RawReport("b", "b/1.txt", TEXT.encode())
    bad = RawReport("b", "b/2.txt", b"")
    other = RawReport("b", "b/3.txt", "另一份报告。".encode())
    tables = read_reports([good, bad, other])
    assert [row["source_path"] for row in rows(tables, "reports")] == ["b/1.txt", "b/3.txt"]
    (quarantined,) = rows(tables, "quarantine")
    assert (quarantined["source_path"], quarantined["batch"]) == ("b/2.txt", "b")
    assert (quarantined["stage"], quarantined["cause"], quarantined["error"]) == ("reading", "source", "empty_file")
    assert quarantined["content_id"] == hashlib.sha256(b"").hexdigest()[:16]
    check_invariants(tables)


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("a.wps", "unknown_suffix", "save it as .docx"),
        ("a.xlsx", "unknown_suffix", ".txt, .md"),
        ("a.jpg", "no_text_layer", "give a version with text"),
        ("a", "unknown_suffix", ".txt"),
        ("bad\udcff.txt", "bad_name", "rename"),
        ("a\nb.txt", "bad_name", "U+000A"),
        ("b/\u202etxt.a.txt", "bad_name", "U+202E"),
    ],
)
def test_a_name_that_cannot_be_read_is_quarantined(name: str, error: str, says: str) -> None:
    """An unknown suffix names those that are read; a name that is no UTF-8 asks for another."""
    tables = read_report(TEXT.encode(), name)
    (quarantined,) = rows(tables, "quarantine")
    assert quarantined["error"] == error
    assert says in quarantined["message"]
    assert rows(tables, "reports") == []


def test_no_reports_give_empty_tables_with_their_schemas() -> None:
    """Reading nothing gives every table of the room with its columns and no row."""
    tables = read_reports([])
    assert all(table.num_rows == 0 for table in tables.values())
    check_invariants(tables)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "甲.TXT", "b.doc"]), st.none() | st.binary(max_size=40))
def test_reading_never_raises_and_accounts_for_every_file(data: bytes, name: str, sidecar: bytes | None) -> None:
    """Any bytes under any name become a report or a row of quarantine, never both, and never an exception."""
    tables = read_report(data, name, sidecar=sidecar)
    assert tables["reports"].num_rows + tables["quarantine"].num_rows == 1
    check_invariants(tables, models=False)


_lines = st.lists(
    st.text(alphabet="甲乙丙丁，。“”（）、；：0123456789 \u3000\t#*|-年月日%本报讯记者\u200b\ufeff\u00ad", max_size=30)
    | st.sampled_from(["本报讯(记者 周皓)全省粮食增产。", "一、综合", "下载", "某县统计局", "（2019年4月9日）", ""])
    | st.sampled_from(["全县粮食产量达到12万吨，比上年增长", "三成，创历史新高，农民收入随之增加。"]),
    max_size=25,
)


@settings(max_examples=200, deadline=None)
@given(_lines, st.sampled_from(["\n", "\r\n", "\n\n", "\u2028"]))
def test_passages_tile_any_text(lines: list[str], line_end: str) -> None:
    """Whatever the lines are, passages tile the text and every article is made of raw spans and line feeds only."""
    text = line_end.join(lines)
    tables = read_report(text.encode(), "a.txt")
    check_invariants(tables, models=False)
    again = read_report(text.encode(), "a.txt")
    assert all(tables[name].equals(again[name]) for name in tables)


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e", "\u2067", "\u202a"])
def test_characters_without_ink_tear_no_figure_of_a_text(mark: str) -> None:
    """The text stays as it is, the article goes without them, and a figure reaches over them like any torn one."""
    text = f"　{mark}　一、{mark}综合\n{mark}\n全年粮食产量12{mark}.5{mark} 万{mark}吨，增长3{mark}{mark}.1%。{mark}"
    tables = read_report(text.encode(), "a.txt")
    assert rows(tables, "report_texts")[0]["text"] == text
    (article,) = rows(tables, "articles")
    assert article["text"] == "一、综合\n全年粮食产量12.5 万吨，增长3.1%。"
    tables |= read_figures(tables)
    figures = [row for row in rows(tables, "mentions") if row["kind"] in {"quantity", "percent"}]
    assert [(row["literal"], row["value"], row["unit"]) for row in figures] == [
        ("12.5 万", 125000.0, "吨"),
        ("3.1%", 3.1, "%"),
    ]
    assert text[figures[1]["raw_start"] : figures[1]["raw_end"]] == f"3{mark}{mark}.1%"
    assert [fault for check in TEXT_CHECKS for fault in check(tables)] == []
    check_invariants(tables)


def test_models_refuse_a_treatment_that_is_not_in_the_vocabulary() -> None:
    """The invariants above rest on the models: an unknown treatment does not pass them."""
    tables = read_report(TEXT.encode(), "a.txt")
    broken = pl.from_arrow(tables["passages"]).with_columns(pl.lit("guess").alias("treatment"))
    with pytest.raises(pa.errors.SchemaErrors):
        TABLES["passages"].model.validate(broken, lazy=True)
