"""Words that name nothing by themselves and point back: 合计, 这一比例, and bases of comparisons (平日, 年内高点).

They go on with the indicator named last. Names that a figure shares with the one before stand in `likeness`.
"""

import re
from collections.abc import Sequence
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.clauses import Surroundings
from pipelines.statements.listed_names import common_end
from pipelines.statements.memory import facts_of
from pipelines.statements.model import Statement
from pipelines.statements.phrases import EMPTY, Phrase, head_of
from pipelines.statements.plans import is_completion
from pipelines.statements.topics import Namer
from pipelines.statements.wording import clean
from schemas.vocabulary import Measure

_COUNTED_BY: Final[tuple[str, ...]] = ("普查", "调查", "摸底", "统计")
_SAME_OF: Final[tuple[str, ...]] = (
    "最大值", "最高值", "最低值", "平均值", "均值", "平均水平", "实际完成", "完成", "总数", "总量",
)  # fmt: skip
_BASE: Final = re.compile(
    r"(?:平[日时]|往[日年常]|日常|正常(?:年份|年景)?|[前上]一?个?(?:报告期|交易日|统计期|工作日|期|届|轮|周)"
    r"|[一两二三四五六七八九十几半\d]+个?[天周月年日]前|(?:前|近|过去)[\u4e00-\u9fff\d]年(?:的?总和|平均)?|总和"
    r"|[\u4e00-\u9fff]{0,3}(?:最?[高低]点|[高低]位|最?高峰日?|峰值|谷底)|[\u4e00-\u9fff]{0,4}(?:均值|平均值|同期|最?[高低]值)"
    r"|[当首单]日|前|原来|最初|此前)的?"
)
"""What a comparison may name beside a time: 比平日的2.4万人次多, 较年内高点2465元下跌."""
_ENDS_OF_BASES: Final = frozenset("时日年常份景期届轮周前和均点位峰值底来初")
_MARK_BEHIND: Final = re.compile("(?:的?(?:历史|单日|同期)?(?:规模|水平|最?高点|峰值|最高值|纪录|记录))")
_REACHES: Final = re.compile(
    r"(?:已|也|首次|再次|大幅|明显|一举)*(?:超过|超出|高于|低于|接近|突破|刷新了?|打破了?)?[^，。；\d]{0,10}?(?:创[下造])?的?"
)
"""超过去年全年3017万人的规模, 刷新“五一”创下的477万辆次纪录: the same count, as it was before."""
_WAYS: Final = {"高于": 1, "超过": 1, "超出": 1, "多于": 1, "低于": -1, "少于": -1}
_OFF: Final = re.compile(
    rf"(?:首次|仍然?|仅|远|略|已经?|均|都)*(?P<way>{'|'.join(_WAYS)}|突破|接近)[\u4e00-\u9fff]{{2,14}}$"
)
"""低于限额: what a figure is compared with, by its own figure."""
_FIRST_OF_GAPS: Final = Signs("首仍仅远略已均都高超多低少突接")
_SPAN: Final = re.compile(
    r"(?:短短)?(?![一1](?:个|天|周))[一两三四五六七八九十\d]{1,3}(?:个月|天|周)(?:时间)?"
    r"(?:里|内|间|来|中|下来|累计|总?共)*(?![\u4e00-\u9fff]?[制期型龄])"
)
"""两个月接待观众, 七天里高速公路总流量: for how long is no part of the name."""
_FIRST_OF_SPANS: Final = frozenset("短一两三四五六七八九十")
_PAUSES: Final = re.compile("[，；。\n]")
_TOGETHER: Final = re.compile(
    r"(?:[上前以]述[\u4e00-\u9fff]{1,8}?|[两二三四五六][\u4e00-\u9fff]{1,3}?)?(?:合计|共计|总计)|[两二三四五六]者|[上前]述[两二三四五六七八九十][\u4e00-\u9fff]{1,4}"
)
_PLACEHOLDERS: Final = re.compile(
    r"(?:公布数|上报数|快报数|基数|数|[两二三四五六七八九十]?[项者市县省区州国地类]?合计|共计|恢复|恢复到|加上(?![级解])[^，。；]{2,24}|上述[^占]{0,6}|(?:超|快于|高于|超过|超出|快|高)?(?:时间|时序|序时)进度|[^，。；]{0,8}汇率(?:折合|折算|计算)?|以上[^占]{2,4}|前者|后者|[两二三]者|[一两二三四五]年[间来]|前后|彼此|前者是后者|(?:这一|该|这个)(?:增速|增幅|比例|比重|占比|数字|数据|指标|目标|价格|水平)?(?:要|将|应|须)?|增速比|增幅比|降幅比|涨幅比|增速较|增幅较|降幅较|涨幅较"
    r"|(?:剔除|扣除|考虑|还原)[^，。；]{1,16}(?:因素|影响)后?|[^，。；]{0,4}目标(?:仍|依然|仍然|还)?(?:是|为)?"
    r"|受[^，。；]{1,14}(?:影响|冲击|拖累|带动|拉动)后?|[年月周日季盘]内|盘中|[^，。；]{0,6}口径(?:计算|统计|测算|比较)?)?$"
)
_ENDS_OF_PLACEHOLDERS: Final = Signs(
    "数计复到度率合算者间来后此一该个速幅例重比字据标格平要将应须较素响仍然还是为击累动内中径"
)
_OPEN_PLACEHOLDERS: Final[tuple[str, ...]] = ("加上", "上述", "以上")
"""These may be followed by anything."""


def without_placeholder(namer: Namer, own: Phrase, *, rough: bool = False) -> Phrase:
    """合计, 上年同期公布数, 剔除…因素后, 目标是: words that go on with the last indicator and name none."""
    if own.text in ("前者", "后者") and len(namer.told.series) > 1:
        return Phrase(namer.told.series[-2 if own.text == "前者" else -1])
    first = own.text[:1]
    span = _SPAN.match(own.text) if first in _FIRST_OF_SPANS or first.isdecimal() else None
    if span is not None and span.end() < len(own.text):
        own = Phrase(own.text[span.end() :], own.verb, own.places)
    if rough and own.text.endswith("过") and len(own.text) > 2 and own.text[-2] not in "超突":
        own = Phrase(own.text[:-1], own.verb, own.places)  # 西南地区过五成
    told = own.text and namer.anchor is not None and not is_completion(own.text)
    return EMPTY if told and _is_placeholder(own.text) else own


def _is_placeholder(text: str) -> bool:
    if not _ENDS_OF_PLACEHOLDERS.end(text) and not text.startswith(_OPEN_PLACEHOLDERS):
        return False
    facts = facts_of(text)
    if facts.placeholder is None:
        facts.placeholder = _PLACEHOLDERS.match(text) is not None
    return facts.placeholder


def points_back(namer: Namer, statement: Statement, own: str, around: Surroundings) -> bool:
    """Whether a phrase names nothing but what the figure before is compared with, so that both measure the same."""
    last, figure = namer.anchor, statement.figure
    if last is None:
        return False
    if around.frame:
        bare = own.removeprefix("相当于").removeprefix("约为").removeprefix("是")
        same = _BASE.fullmatch(bare) is not None or (around.frame == "比" and _counts_the_same(own))
        return same and _measures_alike(namer, last, statement)
    if statement.tail.direction and not statement.tail.arrival:
        if own.removesuffix("的")[-1:] not in _ENDS_OF_BASES or _BASE.fullmatch(own) is None:
            return False
        statement.tail.basis = "since_base"  # 较多年同期均值偏多2.3%: of no year in particular
        return True
    off = _OFF.match(own) if _FIRST_OF_GAPS.at(own, 0) and last.sentence == statement.sentence else None
    if off is not None:
        # 低于限额37亿元, 超过农业总产值的五倍
        apart = figure.kind == "quantity" and off["way"] in _WAYS and _measures_alike(namer, last, statement)
        apart = apart and not _is_nearly(namer, statement)
        if (apart or figure.kind == "multiple") and not around.after.text:
            statement.reference = off.group()
            if apart:
                statement.tail.direction = _WAYS[off["way"]]
                statement.tail.words.append(off.group())
            return True
    behind = around.after.text
    if behind == "" or _MARK_BEHIND.fullmatch(behind) is None or _REACHES.fullmatch(own) is None:
        return False
    return _measures_alike(namer, last, statement)


def _measures_alike(namer: Namer, last: Statement, statement: Statement) -> bool:
    """Whether an amount in the unit of a figure was told right before it, or in its sentence."""
    unit = statement.figure.unit
    alike = last.figure.unit == unit and last.figure.kind == statement.figure.kind
    return alike or namer.told.last_in(unit) is not None


def _is_nearly(namer: Namer, statement: Statement) -> bool:
    """风电光伏发电量9007亿千瓦时，超过了第三产业用电量8525亿千瓦时: as much as what is compared, so no gap but another
    amount."""
    told, value = namer.told.last_in(statement.figure.unit), statement.figure.value
    return told is not None and bool(told.figure.value and value and 0.5 <= value / told.figure.value <= 2)


def _counts_the_same(own: str) -> bool:
    """与2010年第六次人口普查的254万人相比, 较去年最大值1352万千瓦增长: the same count of then."""
    return own in _SAME_OF or own.endswith(_COUNTED_BY)


def name_together(namer: Namer, statement: Statement, text: str) -> None:
    """Name what the figures of a list come to together (三者合计, 上述三大市场) by what their names share."""
    lead = text[max(0, statement.figure.left - 24) : statement.figure.left]
    if "计" not in lead and "者" not in lead and "述" not in lead:
        return
    said = _TOGETHER.search(_PAUSES.split(lead)[-1])
    like = statement.source if said is not None else None
    like = like.state if like is not None and like.sense.measure is not Measure.LEVEL else like
    if like is None or said is None:
        return
    told = namer.told.sentence or namer.told.before
    series = [s for s in told if s.sense.measure is Measure.LEVEL and s.figure.unit == like.figure.unit and not s.frame]
    if len({(s.indicator, *s.dimensions) for s in series}) < 2:
        return
    shared = common_end([s.indicator for s in series])
    name = like.indicator[len(like.indicator) - shared :]
    name = name if name == like.indicator else head_of(name)
    if not name:
        return
    statement.indicator = name
    shared_by_all = [d for d in statement.dimensions if all(d in s.dimensions for s in series)]
    statement.dimensions = [*(shared_by_all or _whole_of(series, told)), clean(said.group())]
    statement.because("indicator", f"{said.group()}, together")


def _whole_of(series: Sequence[Statement], told: Sequence[Statement]) -> list[str]:
    """养老机构 for the beds of 养老机构3125个，其中敬老院2187所、福利院418所，床位分别为…: of what owners are parts."""
    owners = {d for s in series for d in s.dimensions}
    wholes = {s.parts_of.indicator for s in told if s.indicator in owners and s.parts_of is not None}
    return list(wholes) if len(wholes) == 1 else []
