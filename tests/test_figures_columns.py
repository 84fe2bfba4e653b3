"""The mentions table: every number of a report as a row that leads back to the raw text."""

import pyarrow as pa
import pytest

from pipelines.figures import columns, read_figures
from pipelines.reading import read_report
from schemas.tables import TABLES, Mentions
from schemas.vocabulary import Outcome

ARTICLE = "本报讯(记者 周皓)5月20日,全省新建公路4.28万公里。解决181.5万贫困人口饮水困难问题！\n\n"
PARAGRAPH = (
    "电商扶贫覆盖6833个贫困村,带动91.8万脱贫劳动力外出务工就业,"
    "贫困村平均每年能拿到20万元以上的集体经济收入,群众生活显著改善。"
)


def tables_of(texts: list[str]) -> dict[str, pa.Table]:
    """Reports of one article each that is the whole text, a paragraph a line."""
    reports, articles, passages = [], [], []
    for number, text in enumerate(texts):
        report = {"report_id": f"{number:016x}", "batch": "b"}
        article = report | {"article_id": f"{number:016x}-00"}
        reports.append(report | {"text": text})
        seams: dict[str, list[object]] = {"joins": [], "moves": [], "duplicates_dropped": []}
        unknown = dict.fromkeys(("headline", "kicker", "byline"))
        articles.append(article | unknown | seams | {"position": 0, "text": text})
        at = 0
        for position, line in enumerate(text.split("\n")):
            span = {"raw_start": at, "raw_end": at + len(line), "text_start": at, "text_end": at + len(line)}
            row = {"passage_id": f"{number}-{position}", "position": position, "treatment": "body"}
            passages.append(article | row | span)
            at += len(line) + 1
    rows = {"report_texts": reports, "articles": articles, "passages": passages}
    return {name: pa.Table.from_pylist(part, schema=TABLES[name].schema) for name, part in rows.items()}


def test_rows_lead_back_to_text_and_raw_text() -> None:
    """Literals are the article's characters, raw spans hold them, and the schema is the model's."""
    tables = read_report((ARTICLE + PARAGRAPH).encode(), "a.txt")
    mentions = read_figures(tables)["mentions"]
    assert mentions.schema.equals(TABLES["mentions"].schema, check_metadata=True)
    Mentions.validate(columns_as_frame(mentions), lazy=True)
    text = tables["articles"].column("text")[0].as_py()
    raw = tables["report_texts"].column("text")[0].as_py()
    rows = mentions.to_pylist()
    assert [row["literal"] for row in rows] == ["5月20日", "4.28万", "181.5万", "6833", "91.8万", "20万"]
    for row in rows:
        assert text[row["start"] : row["end"]] == row["literal"] == raw[row["raw_start"] : row["raw_end"]]
        assert row["literal"] in row["sentence"]
        assert row["mention_id"] == f"{row['report_id']}-m{row['raw_start']}"
    assert rows[5] | {"value": 200000.0, "upper": None, "qualifier": "以上", "qualifier_kind": "ge"} == rows[5]


def columns_as_frame(table: pa.Table) -> object:
    """The table as the frame that the models check."""
    import polars

    return polars.from_arrow(table)


def test_numbers_of_dropped_passages_are_kept_apart() -> None:
    """A paragraph that stands twice gives its figures once; the copy's rows are duplicates outside the text."""
    tables = read_report(f"{ARTICLE}{PARAGRAPH}\n\n{PARAGRAPH}\n".encode(), "a.txt")
    if "duplicate" not in tables["passages"].column("treatment").to_pylist():
        pytest.fail("the reading room no longer drops the copy; choose another example")
    rows = read_figures(tables)["mentions"].to_pylist()
    copies = [row for row in rows if row["outcome"] == Outcome.DUPLICATE]
    assert [row["literal"] for row in copies] == ["6833", "91.8万", "20万"]
    assert all(row["start"] is row["end"] is row["sentence"] is None for row in copies)
    assert rows[-3:] == copies
    assert len({row["mention_id"] for row in rows}) == len(rows)


def test_a_figure_across_a_seam_has_a_gap_in_the_raw_text() -> None:
    """为期7|天: the halves stand in two passages; raw offsets run from the first half to the end of the second."""
    tables = tables_of(["为期7天"])
    raw = "为期7\n\n版面广告\n\n天"
    passages = [
        {"raw_start": 0, "raw_end": 3, "text_start": 0, "text_end": 3},
        {"raw_start": 11, "raw_end": 12, "text_start": 3, "text_end": 4},
    ]
    row = tables["passages"].to_pylist()[0]
    tables["passages"] = pa.Table.from_pylist([row | part for part in passages], schema=TABLES["passages"].schema)
    report = tables["report_texts"].to_pylist()[0] | {"text": raw}
    tables["report_texts"] = pa.Table.from_pylist([report], schema=TABLES["report_texts"].schema)
    (mention,) = read_figures(tables)["mentions"].to_pylist()
    assert (mention["literal"], mention["raw_start"], mention["raw_end"]) == ("7天", 2, 12)


def test_groups_of_texts_give_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many texts are read together changes no row and no order."""
    texts = [f"第{n}期 全市完成投资{n}.5亿元，增长{n}%。\n指标\t产量（万吨）\n粮食\t{n}.7" for n in range(1, 8)]
    whole = read_figures(tables_of(texts))["mentions"]
    monkeypatch.setattr(columns, "GROUP_CHARACTERS", 60)
    assert read_figures(tables_of(texts))["mentions"].equals(whole)
    assert whole.num_rows == 4 * len(texts)


def test_no_reports_give_an_empty_table() -> None:
    """Nothing in, the right columns out."""
    empty = {name: TABLES[name].schema.empty_table() for name in ("report_texts", "articles", "passages")}
    assert read_figures(empty)["mentions"].equals(TABLES["mentions"].schema.empty_table())


def test_a_text_without_sentence_marks_is_cut_into_bounded_sentences() -> None:
    """The sentence column does not grow with the square of an endless line."""
    table = read_figures(tables_of(["全省完成投资3.2亿元" * 2000]))["mentions"]
    assert max(len(sentence) for sentence in table.column("sentence").to_pylist()) <= 1001
