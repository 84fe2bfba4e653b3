"""Tables that statements fills: what each figure measures, and what must tally with what."""

from datetime import date

import polars as pl

from schemas.tables.base import OWN_UNIT, Table, column, table
from schemas.vocabulary import GrowthBasis, Measure, PeriodKind, PriceBasis, Role, Scope, Status


@table("观测", key=("mention_id",), source="the sentence of the figure and its context, by statements")
class Observations(Table):
    """A statistic stated in a report."""

    mention_id: str = column("数字编号", "the figure that states it", unique=True, refers="mentions.mention_id")
    article_id: str = column("文章编号", "the article it stands in", refers="articles.article_id")
    report_id: str = column("报告编号", "the report", refers="reports.report_id")
    batch: str = column("批次", "batch of the report", source="reports.batch")
    indicator_id: str = column(
        "指标代码", "code in the list of indicators, where it is known", nullable=True, refers="indicators.indicator_id"
    )
    indicator: str = column("指标", "phrase that says what is measured", str_length={"min_value": 1})
    dimensions: str = column("维度", "population, sector and breakdown as written, joined by ；")
    area_code: str = column("地区代码", "GB/T 2260 code", nullable=True, refers="areas.area_code")
    area: str = column("地区", "the area it refers to, by full name", nullable=True)
    period: str = column("时期", "ISO-like: 2020, 2020-05, 2020-Q1, 2013/2020, 2015-01/2015-09", nullable=True)
    period_start: date = column("时期起", "first day of the period", nullable=True)
    period_end: date = column("时期止", "last day of the period", nullable=True)
    period_kind: str = column(
        "时期类别", "instant, duration, or cumulative since the start of the year", nullable=True, isin=PeriodKind
    )
    measure: str = column("量度", "in what sense the indicator is measured", isin=Measure)
    growth_basis: str = column("增长基准", "against what a change or rate is counted", nullable=True, isin=GrowthBasis)
    price_basis: str = column("价格基准", "current or constant prices", nullable=True, isin=PriceBasis)
    value: float = column(
        "数值", "as in mentions; a fall is negative", nullable=True, source="mentions.value", unit=OWN_UNIT
    )
    lower: float = column(
        "下界",
        "least value that prints so, signed like value; null: unbounded",
        nullable=True,
        source="mentions.lower",
        unit=OWN_UNIT,
    )
    upper: float = column(
        "上界",
        "greatest value that prints so, signed like value; null: unbounded",
        nullable=True,
        source="mentions.upper",
        unit=OWN_UNIT,
    )
    unit: str = column("单位", "unit in which value counts; null: a number", nullable=True, source="mentions.unit")
    status: str = column("状态", "reported, estimated or target", isin=Status)
    trail: str = column("依据", "which words and rules gave each field: `field: value ← words, rule` joined by ` | `")


@table("论断", key=("claim_id",), source="observations, by statements and publishing")
class Claims(Table):
    """Something that must tally: a reported figure that others determine."""

    claim_id: str = column("论断编号", "16 hex digits of SHA-256 over rule, reported mention and operands", unique=True)
    scope: str = column("范围", "whether all its figures stand in one report", isin=Scope)
    rule: str = column("规则", "name of the rule", refers="rules.rule")
    article_id: str = column("文章编号", "article of the reported figure", nullable=True, refers="articles.article_id")
    report_id: str = column("报告编号", "report of the reported figure", refers="reports.report_id")
    batch: str = column("批次", "batch of that report", source="reports.batch")
    statement: str = column("陈述", "the sentence that states it", source="mentions.sentence")
    reported_mention_id: str = column("被核数字", "the figure that is recomputed", refers="mentions.mention_id")
    n_periods: pl.Int32 = column(
        "期数", "number of periods of a growth or an average, of items in a list, of years counted", nullable=True, gt=0
    )
    closed_list: bool = column("封闭列举", "whether the parts exhaust the whole", nullable=True)


@table("论断算子", key=("claim_id", "position"), source="observations, by statements and publishing")
class ClaimOperands(Table):
    """A figure that a claim uses to recompute the reported one."""

    claim_id: str = column("论断编号", "the claim", refers="claims.claim_id")
    report_id: str = column("报告编号", "report of the claim", refers="reports.report_id")
    batch: str = column("批次", "batch of that report", source="reports.batch")
    position: pl.Int32 = column("序号", "place in the claim, from 0", ge=0)
    role: str = column("角色", "part it plays in the formula", isin=Role)
    mention_id: str = column("数字编号", "the figure", refers="mentions.mention_id")
