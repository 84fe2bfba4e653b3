"""The table that figures fills: every number of a report, whatever it is."""

import polars as pl

from schemas.tables.base import OWN_UNIT, Table, column, table
from schemas.vocabulary import Kind, Outcome, QualifierKind


@table("数字", key=("mention_id",), source="articles.text and report_texts.text, by figures")
class Mentions(Table):
    """A number in the text. Every number has exactly one row; nothing is dropped."""

    mention_id: str = column("数字编号", "<report_id>-m<raw_start>", unique=True)
    article_id: str = column("文章编号", "the article it stands in", nullable=True, refers="articles.article_id")
    report_id: str = column("报告编号", "the report", refers="reports.report_id")
    batch: str = column("批次", "batch of the report", source="reports.batch")
    sentence: str = column("句子", "the sentence that holds it", nullable=True, source="articles.text")
    start: pl.Int32 = column(
        "正文起点",
        "first character of literal in articles.text; null for duplicate and chrome",
        unit="code point",
        nullable=True,
        ge=0,
    )
    end: pl.Int32 = column(
        "正文终点", "one past its last character in articles.text", unit="code point", nullable=True, ge=0
    )
    raw_start: pl.Int32 = column("原文起点", "its first character in report_texts.text", unit="code point", ge=0)
    raw_end: pl.Int32 = column(
        "原文终点",
        "one past its last character in report_texts.text; a torn figure has a gap inside",
        unit="code point",
        ge=0,
    )
    literal: str = column("原样", "numeral and multiplier as printed: `33.37万`", source="report_texts.text")
    kind: str = column("种类", "what the number is", isin=Kind)
    value: float = column("数值", "the number in full; null for vague numbers and dates", nullable=True, unit=OWN_UNIT)
    lower: float = column("下界", "least number that prints so; null: unbounded", nullable=True, unit=OWN_UNIT)
    upper: float = column("上界", "greatest number that prints so; null: unbounded", nullable=True, unit=OWN_UNIT)
    lower_closed: bool = column("含下界", "whether lower itself prints so")
    upper_closed: bool = column("含上界", "whether upper itself prints so")
    place: float = column(
        "末位", "value of the last printed digit; 0 where nothing is rounded (dates, labels)", ge=0, unit=OWN_UNIT
    )
    unit: str = column(
        "单位", "what is counted or measured, as printed or implied by the head noun; value counts in it", nullable=True
    )
    qualifier: str = column("限定词", "bounding words as written", nullable=True)
    qualifier_kind: str = column("限定类别", "how they bound the figure", nullable=True, isin=QualifierKind)
    outcome: str = column("结局", "what became of it", isin=Outcome)
    outcome_reason: str = column("结局理由", "why, where the outcome does not say it", nullable=True)
