"""Tables that publishing derives over all batches, and the code lists beside them."""

from datetime import date

import polars as pl

from schemas.codelists.indicators import UNIT_CLASSES
from schemas.tables.base import OWN_UNIT, Strings, Table, column, table
from schemas.vocabulary import Agreement, GrowthBasis, Measure, PriceBasis, Status


@table("互证", key=("fact_id",), source="observations of all reports, by publishing", partitioned=False)
class Agreements(Table):
    """One fact that is stated in several places."""

    fact_id: str = column("事实编号", "16 hex digits of SHA-256 over the parts that follow", unique=True)
    indicator_id: str = column("指标代码", "code, where it is known", nullable=True, refers="indicators.indicator_id")
    indicator: str = column("指标", "phrase of the first statement")
    dimensions: str = column("维度", "as in observations")
    area_code: str = column("地区代码", "GB/T 2260 code", nullable=True, refers="areas.area_code")
    area: str = column("地区", "the area", nullable=True)
    period: str = column("时期", "the period", nullable=True)
    measure: str = column("量度", "as in observations", isin=Measure)
    growth_basis: str = column("增长基准", "as in observations", nullable=True, isin=GrowthBasis)
    price_basis: str = column("价格基准", "as in observations", nullable=True, isin=PriceBasis)
    unit: str = column("单位", "unit of lower and upper", nullable=True)
    mention_ids: Strings = column("数字编号", "the figures that state it, in order of publication")
    report_count: pl.Int32 = column("报告数", "number of reports that state it", unit="report", ge=1)
    verdict: str = column("判定", "whether they agree", isin=Agreement)
    lower: float = column(
        "下界", "least value that all (if they agree) or the last admit", nullable=True, unit=OWN_UNIT
    )
    upper: float = column(
        "上界", "greatest value that all (if they agree) or the last admit", nullable=True, unit=OWN_UNIT
    )


@table("指标值", key=("value_id",), source="observations of all reports, by publishing", partitioned=False)
class IndicatorValues(Table):
    """One best value of indicator × dimensions × area × period × measure."""

    value_id: str = column(
        "指标值编号",
        "16 hex digits of SHA-256 over the key of the fact",
        unique=True,
    )
    indicator_id: str = column("指标代码", "code, where it is known", nullable=True, refers="indicators.indicator_id")
    indicator: str = column(
        "指标", "title of the code, else the phrase", source="indicators.zh, else observations.indicator"
    )
    dimensions: str = column("维度", "as in observations")
    area_code: str = column("地区代码", "GB/T 2260 code", nullable=True, refers="areas.area_code")
    area: str = column("地区", "the area", nullable=True)
    period: str = column("时期", "the period", nullable=True)
    period_start: date = column("时期起", "first day", nullable=True)
    period_end: date = column("时期止", "last day", nullable=True)
    measure: str = column("量度", "as in observations", isin=Measure)
    growth_basis: str = column("增长基准", "as in observations", nullable=True, isin=GrowthBasis)
    price_basis: str = column("价格基准", "as in observations", nullable=True, isin=PriceBasis)
    value: float = column("数值", "the most exact statement of the latest report", nullable=True, unit=OWN_UNIT)
    lower: float = column("下界", "least value that prints so", nullable=True, unit=OWN_UNIT)
    upper: float = column("上界", "greatest value that prints so", nullable=True, unit=OWN_UNIT)
    unit: str = column("单位", "unit of value, lower and upper; null: a number", nullable=True)
    sources: Strings = column("来源", "mention_ids that state it")
    agreement: str = column(
        "互证", "whether the statements agree; null where there is one", nullable=True, isin=Agreement
    )
    status: str = column("状态", "reported, estimated or target", isin=Status)
    first_published: date = column("首次发布", "publication of the first report that states it", nullable=True)
    latest_published: date = column("最近发布", "publication of the last report that states it", nullable=True)


@table("记分卡", key=("report_id",), source="mentions, observations and verdicts, by publishing")
class Scorecards(Table):
    """How well a report was read and how its claims came out."""

    report_id: str = column("报告编号", "the report", unique=True, refers="reports.report_id")
    batch: str = column("批次", "batch of the report", source="reports.batch")
    figures: pl.Int32 = column("数字", "mentions in all", unit="mention", ge=0)
    observed: pl.Int32 = column("观测", "mentions that became observations", unit="mention", ge=0)
    unread: pl.Int32 = column("未读", "mentions that could not be read", unit="mention", ge=0)
    coded: pl.Int32 = column("有代码", "observations with an indicator code", unit="observation", ge=0)
    with_area: pl.Int32 = column("有地区", "observations with an area", unit="observation", ge=0)
    with_period: pl.Int32 = column("有时期", "observations with a period", unit="observation", ge=0)
    claims: pl.Int32 = column("论断", "claims in all", unit="claim", ge=0)
    consistent: pl.Int32 = column("相符", "claims of verdict consistent", unit="claim", ge=0)
    improbable: pl.Int32 = column("存疑", "claims of verdict improbable", unit="claim", ge=0)
    explained: pl.Int32 = column("可解释", "claims of verdict explained", unit="claim", ge=0)
    contradicted: pl.Int32 = column("不符", "claims of verdict contradicted", unit="claim", ge=0)
    blocked: pl.Int32 = column("受阻", "claims of verdict blocked", unit="claim", ge=0)
    not_comparable: pl.Int32 = column("不可比", "claims of verdict not_comparable", unit="claim", ge=0)
    not_checkable: pl.Int32 = column("不可核", "claims of verdict not_checkable", unit="claim", ge=0)
    coverage: float = column(
        "覆盖", "share of observations that at least one decided claim uses", nullable=True, ge=0, le=1
    )


@table(
    "指标表",
    key=("indicator_id",),
    source="schemas/codelists/indicators and raw/_codelists/indicators.csv",
    partitioned=False,
)
class Indicators(Table):
    """Code list: indicators."""

    indicator_id: str = column("指标代码", "stable code", unique=True)
    zh: str = column("中文名", "Chinese name", en="Chinese name")
    en: str = column("英文名", "English name", en="English name")
    field: str = column("领域", "field of statistics, the file of the list it stands in; user: a list of one's own")
    aliases: Strings = column("别名", "other spellings")
    unit_class: str = column(
        "单位类",
        "what its unit measures, in wider classes than those of units (money is any currency); join by unit",
        isin=list(UNIT_CLASSES),
    )
    unit: str = column("单位", "unit of lower and upper, as in units; empty: a number")
    stock_or_flow: str = column("存量流量", "stock, flow or rate", isin=["stock", "flow", "rate"])
    additive_over_areas: bool = column("可按地区加总", "whether areas that make up a whole add up to its value")
    additive_over_groups: bool = column("可按分组加总", "whether groups that make up a whole add up to its value")
    additive_over_time: bool = column("可按时间加总", "whether periods that make up a longer one add up to its value")
    growth_price_basis: str = column(
        "增长价格基准", "prices in which its growth is usually stated", nullable=True, isin=["current", "constant"]
    )
    lower: float = column(
        "合理下限", "least sensible level, for any area up to the nation", nullable=True, unit=OWN_UNIT
    )
    upper: float = column(
        "合理上限", "greatest sensible level, for any area up to the nation", nullable=True, unit=OWN_UNIT
    )
    definition_source: str = column("定义出处", "document that defines it")


@table("地区表", key=("area_code", "valid_from"), source="GB/T 2260, as python-stdnum lists it", partitioned=False)
class Areas(Table):
    """Code list: administrative divisions."""

    area_code: str = column("地区代码", "GB/T 2260 code", str_matches=r"^\d{6}$")
    area: str = column("地区", "name with its parents' names")
    name: str = column("名称", "name alone")
    parent_code: str = column("上级代码", "code of the division above", nullable=True, refers="areas.area_code")
    level: str = column("级别", "province, prefecture or county", isin=["province", "prefecture", "county"])
    valid_from: pl.Int32 = column("启用", "first year of the code", unit="year")
    valid_to: pl.Int32 = column("停用", "last year of the code; null: in use", unit="year", nullable=True)


@table(
    "单位表",
    key=("unit",),
    source="schemas/codelists/figures/units.csv and schemas/consistency/conversions.csv",
    partitioned=False,
)
class Units(Table):
    """Code list: units and classifiers."""

    unit: str = column("单位", "as printed", unique=True)
    unit_class: str = column("单位类", "units of one class can be compared")
    factor: float = column(
        "换算",
        "how many base units one of it is; null: it converts into no other",
        nullable=True,
        unit="as base_unit says",
    )
    base_unit: str = column(
        "基本单位",
        "the unit of its class that factor counts in; empty: a mere number; null: none has a name of its own",
        nullable=True,
    )
    counted: bool = column("计数", "whether an unscaled integer of it is exact")


@table("规则表", key=("rule",), source="schemas/consistency, the catalogue of rules", partitioned=False)
class Rules(Table):
    """Code list: the rules that figures must satisfy."""

    rule: str = column("规则", "name, a sentence in the present tense", unique=True)
    code: str = column("编号", "number in the catalogue")
    zh: str = column("中文名", "Chinese title", en="Chinese title")
    en: str = column("英文名", "English title", en="English title")
    statement: str = column("陈述", "what must hold")
    formula: str = column("算式", "how the reported figure is recomputed")
    roles: Strings = column("角色", "roles of its operands")
    comparability: Strings = column("可比条件", "reasons for which its figures may not be set against each other")
    power: str = column("检验力", "when its test tells nothing")
    soft: str = column("经验判断", "reason of improbable where experience alone speaks against it", nullable=True)
    severity: str = column("严重程度", "how a failure is shown", isin=["warn", "info"])
