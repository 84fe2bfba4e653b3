"""Tables that reading fills: the raw file, its text, its articles, its paragraphs, and what could not be read."""

from datetime import date

import polars as pl

from schemas.tables.base import Table, column, table
from schemas.vocabulary import Cause, Treatment

Seams = pl.List(
    pl.Struct(
        {"raw_start": pl.Int32, "raw_end": pl.Int32, "into": pl.Int32, "score": pl.Float64, "evidence": pl.String}
    )
)


@table("报告", key=("report_id",), source="the raw file")
class Reports(Table):
    """A raw file that was read."""

    report_id: str = column(
        "报告编号",
        "16 hex digits of SHA-256 over source_path, NUL and the bytes",
        str_matches=r"^[0-9a-f]{16}$",
        unique=True,
    )
    content_id: str = column(
        "内容编号", "the same over the bytes alone: equal for copies", str_matches=r"^[0-9a-f]{16}$"
    )
    duplicate_of: str = column(
        "重复于",
        "report_id of the first report with the same or nearly the same text",
        nullable=True,
        source="reports.content_id and text, over all reports",
        refers="reports.report_id",
    )
    batch: str = column(
        "批次", "the folder below raw/ that holds the file; `unsorted` for files directly in raw/", source="the path"
    )
    source_path: str = column("来源路径", "path of the file relative to raw/, with /", source="the path")
    byte_size: pl.Int64 = column("字节数", "size of the file", unit="byte", ge=0)
    media_type: str = column("媒体类型", "what the bytes are, as an IANA media type")
    encoding: str = column("编码", "the encoding the bytes were decoded with")
    title: str = column("标题", "title of the report", nullable=True, source="sidecar, else the first headline")
    publisher: str = column("发布者", "who published it", nullable=True, source="sidecar, else the text")
    published_on: date = column(
        "发布日期",
        "day of publication; the first day where only month or year is known",
        nullable=True,
        source="sidecar, else the text",
    )
    published_precision: str = column(
        "日期精度", "how exact published_on is", nullable=True, source="as published_on", isin=["day", "month", "year"]
    )
    home_area_code: str = column("本地区代码", "GB/T 2260 code of home_area", nullable=True, refers="areas.area_code")
    home_area: str = column(
        "本地区",
        "the area that 全省, 我市 and the like stand for where an article does not say",
        nullable=True,
        source="sidecar, else the text",
    )
    url: str = column("网址", "where it was published", en="URL", nullable=True, source="sidecar")
    licence: str = column("许可", "under which terms it may be used", nullable=True, source="sidecar")


@table("报告文本", key=("report_id",), source="the raw file")
class ReportTexts(Table):
    """The text layer of a report; all raw offsets point into it."""

    report_id: str = column("报告编号", "the report", unique=True, refers="reports.report_id")
    batch: str = column("批次", "batch of the report", source="reports.batch")
    text: str = column("文本", "the decoded text; for .txt exactly the file's text")


@table("文章", key=("article_id",), source="report_texts.text, by reading")
class Articles(Table):
    """An article of a report, put back into reading order."""

    article_id: str = column("文章编号", "<report_id>-<nn>", unique=True)
    report_id: str = column("报告编号", "the report", refers="reports.report_id")
    batch: str = column("批次", "batch of the report", source="reports.batch")
    position: pl.Int32 = column("序号", "place of the article in the report, from 0", ge=0)
    headline: str = column("标题", "headline as printed", nullable=True)
    kicker: str = column("引题", "line above the headline", nullable=True)
    byline: str = column("署名", "who wrote or sent it, as printed", nullable=True)
    text: str = column("正文", "headline, byline and paragraphs in reading order, one a line")
    joins: Seams = column(
        "拼接",
        "torn sentences joined: raw end of the first half, raw start of the second, offset in text, score, evidence",
    )
    moves: Seams = column("移位", "paragraphs that were put elsewhere: raw span, offset in text, score, evidence")
    duplicates_dropped: Seams = column(
        "去重",
        "paragraphs dropped, a copy stands elsewhere: raw span, offset of the kept copy in text, score, evidence",
    )


@table("段落", key=("passage_id",), source="report_texts.text, by reading")
class Passages(Table):
    """A raw paragraph and what became of it. Where text_start is set, text[text_start:text_end] equals the raw span."""

    passage_id: str = column("段落编号", "<report_id>-p<nnnn>", unique=True)
    report_id: str = column("报告编号", "the report", refers="reports.report_id")
    batch: str = column("批次", "batch of the report", source="reports.batch")
    article_id: str = column("文章编号", "the article it belongs to", nullable=True, refers="articles.article_id")
    position: pl.Int32 = column("序号", "place of the paragraph in the raw text, from 0", ge=0)
    raw_start: pl.Int32 = column("原文起点", "first character in report_texts.text", unit="code point", ge=0)
    raw_end: pl.Int32 = column("原文终点", "one past the last character in report_texts.text", unit="code point", ge=0)
    text_start: pl.Int32 = column(
        "正文起点", "first character in articles.text", unit="code point", nullable=True, ge=0
    )
    text_end: pl.Int32 = column(
        "正文终点", "one past the last character in articles.text", unit="code point", nullable=True, ge=0
    )
    treatment: str = column("处理", "what reading did with it", isin=Treatment)


@table("隔离", key=("source_path", "stage", "error"), source="the raw file, or the room that gave up")
class Quarantine(Table):
    """A file, or a report's stage, that could not be done; the rest of its batch is published."""

    source_path: str = column("来源路径", "path of the file relative to raw/")
    batch: str = column("批次", "batch of the file", source="the path")
    content_id: str = column("内容编号", "as in reports; empty where the bytes could not be had")
    stage: str = column("阶段", "the room that gave up: reading, figures, statements, tallying, publishing")
    cause: str = column("原因方", "source: the file; ours: gouji", isin=Cause)
    error: str = column("错误", "short name of the error")
    message: str = column("说明", "what, where, found, expected, and what to do")
