"""How a figure is stated: in what sense, as an aim or as done, and at which prices, from the words around it."""

import re
from itertools import pairwise
from typing import Final

from pipelines.statements import plans
from pipelines.statements.aims import AIM_BEHIND, is_aimed_at
from pipelines.statements.clauses import ClauseReader
from pipelines.statements.figures import Figure
from pipelines.statements.layout import Clause
from pipelines.statements.lexicon import GROWTH_NOUNS
from pipelines.statements.listings import is_bare_in_bracket
from pipelines.statements.model import Statement, inherited_sense
from pipelines.statements.phrases import head_of
from pipelines.statements.prices import SaidPrices, find_price_basis
from pipelines.statements.scene import Scene
from pipelines.statements.senses import NEW_CAPACITY, Sense, decide_sense, is_flow_of_jobs
from pipelines.statements.spoken import shares_again
from schemas.vocabulary import Measure, PriceBasis, Status

_FROM_AIM: Final = re.compile(
    r"(?:(?:低于|高于)[^，。；]{2,12}目标|[比较][^，。；]{1,16}目标(?:高出?|低|多|少|快|慢|超出))$"
)
"""低于4.5%的控制目标1.6个百分点: the aim has a figure of its own."""
_SET_BY_PLAN: Final = re.compile("[于过出到][^，。；]{0,6}(?:计划|规划|目标)(?:要求|确定|规定|提出|设定)的$")
"""高于计划要求的5%: what the plan asked for."""
_UNDER: Final = re.compile(r"(?:低于|慢于|少于|小于|不及|落后于?)[^，。；]{1,24}$")
"""低于4%的控制目标（1.1个百分点）: a gap to a figure that stands between."""
_FORECAST_BEHIND: Final = re.compile("[”」]?(?:左右|以上|以内)?[”」]?的(?:预判|预测|预估|预计|估计)|[（(]预计(?:数|值)")
"""低于此前“N左右”的预判, 452亿元（预计数）: the figure is what had been expected."""
_OPENS_FORECAST: Final = frozenset("”」左以的（(")
_OF_PLAN: Final = re.compile(r"(?:完成|为|占|是|达到?)[^，。；]{0,8}(?:预算|计划|目标|任务)[^，。；]{0,16}的$")
_OF_ALL: Final = re.compile(
    r"(?:覆盖|惠及|涵盖|涉及|承载|容纳|吸纳|集中|聚集|贡献|提供|生产|完成)了?[^，。；由从率年月比例]{2,12}的$"
    r"|(?:提高|降低|降|调整|压减|增加)(?:到|至|为)[^，。；由从率年月比例]{2,12}(?:标准|收入|水平)的$"
    r"|(?:是|为|相当于)(?![^，。；]{0,20}(?:平均|水平|标准))[^，。；]{2,24}的$"
    r"|(?:不足|不到|仅为|只有|仅有|超过)[^，。；]{2,12}(?:元|吨|人|人次|户|家|个|件|台|辆|亩|公里)的$"
)
_SAME_SCOPE: Final[tuple[str, ...]] = ("同口径", "可比口径", "可比范围")
_OUTPUT: Final = re.compile("产值|增加值|生产总值|产业|GDP")
_DEGREE: Final = re.compile("[率度值][过超近]?$|比例$|指数|价格")
"""What is so many tenths by itself, and no part of anything."""


_COLONS: Final = frozenset({"∶", ":", "："})
_LEADS: Final = re.compile(r"(?P<way>增长|上涨|下降|增幅|涨幅|降幅|增速)(?:最[快高大多]|居[首前]|领先|较[快大高])$")


def sense_of(
    text: str, clause: Clause, k: int, statement: Statement, after: str, around: ClauseReader, *, adds: bool
) -> Sense:
    """In what sense the k-th figure of a clause measures its indicator. `after` is what follows it in the clause;
    `adds`: its sentence lists what capacity was added."""
    figure, tail = statement.figure, statement.tail
    phrase = statement.own.text if statement.source is None else ""
    if statement.completion:
        if figure.kind == "multiple":
            return Sense(Measure.RATIO, 1, statement.lead)
        of_it = text[max(0, figure.left - 3) : figure.left].rstrip().endswith("的")
        return plans.completion_sense(statement.lead, of_it=of_it)
    if figure.kind == "quantity" and statement.reference.startswith("超") and not statement.planned:
        return Sense(Measure.CHANGE, 1, statement.reference)  # 超年度任务3万人: by how much it was passed
    whole = statement.parts_of
    kinds = whole is not None and whole.phrase_after and whole.figure.unit in ("种", "类")  # 57种矿产新增储量
    alike = whole is not None and not whole.tail.direction and (whole.figure.unit == figure.unit or kinds)
    sense = decide_sense(
        figure,
        tail,
        phrase,
        statement.lead,
        after,
        inherited_sense(statement),
        doing=statement.own.verb == "flow",
        sides=around.sides(clause, k) if figure.kind == "ratio_part" else 0,
        total=whole.sense if whole is not None and alike else None,
    )
    beside = figure.kind == "percent" and not statement.frame and _is_beside(statement.reference)
    if beside and figure.literal.endswith("%"):
        return Sense(Measure.RATIO, 1, statement.reference)  # 相当于全国平均水平的81%: no part of that
    if figure.kind == "ratio_part" and sense.measure is Measure.RATIO and _makes_a_hundred(text, clause, k):
        # 普职比为57∶43: the two are shares of one whole.
        return Sense(Measure.SHARE, 1, "parts that make a hundred")
    if figure.kind == "percentage_point" and not (tail.direction or tail.against_sign):
        under = _UNDER.search(text, max(clause.start, figure.left - 30), figure.left)
        return Sense(Measure.CHANGE, -1, under.group()) if under else sense
    if adds and sense.measure is Measure.LEVEL and figure.kind == "quantity" and not tail.arrival:
        # 新增的能力有：采煤900万吨，铁路400公里
        return NEW_CAPACITY
    if sense.measure is Measure.CHANGE and around.is_size(clause, k):
        return Sense(Measure.LEVEL, 1, figure.qualifier or "")
    if figure.kind == "percent" and sense.measure is Measure.LEVEL and statement.indicator.endswith(("比重", "占比")):
        # 存粮800公斤以上的农户所占比重，由5.2%上升到9.4%: named by the clause of a size.
        return Sense(Measure.SHARE, 1, statement.indicator[-2:])
    if figure.kind == "percent" and sense.measure is Measure.LEVEL and _OF_PLAN.search(text, clause.start, figure.left):
        # 已完成年初预算20亿元的78%
        return Sense(Measure.SHARE, 1, "of a plan")
    absolute = sense.measure is Measure.LEVEL or sense.measure is Measure.RATIO
    if figure.kind == "percent" and absolute and _OF_ALL.search(text, clause.start, figure.left):
        # 覆盖总人口的95%, 不足去年同期757亿元的35%, 相当于2019年的120%
        return Sense(Measure.SHARE, 1, "of what stands before")
    if figure.kind == "percent" and sense.measure is Measure.LEVEL and _is_of_then(text, clause, statement):
        # 销售额12亿元，为上年同期的95%
        return Sense(Measure.SHARE, 1, "of what was then")
    led = figure.kind == "percent" and tail.arrival and figure.left - clause.start < 5
    if led and (leads := _LEADS.search(text, max(0, clause.start - 14), clause.start - 1)) is not None:
        # 采矿业增加值增长最快，达5.2%
        return Sense(Measure.GROWTH_RATE, -1 if leads["way"][0] in "下降" else 1, leads.group())
    if figure.kind == "percent" and statement.indicator.endswith("之比") and not tail.direction:
        # 研发经费…，与地区生产总值之比为2.4%
        return Sense(Measure.SHARE, 1, "之比")
    if is_bare_in_bracket(text, statement):
        # 业务量增速较快的是秭归县（3.4%）: a rate of growth, where the list is one of those.
        word = statement.indicator[-2:]
        if word in GROWTH_NOUNS:
            return Sense(Measure.GROWTH_RATE, -1 if word[0] in "降跌" else 1, word)
        if not head_of(statement.indicator):
            return Sense(Measure.SHARE, 1, "% in a bracket")
    if figure.kind == "percent" and sense.measure is Measure.LEVEL and figure.literal.endswith("成"):
        like = statement.source
        of_count = like is not None and like.figure.kind == "quantity"
        if of_count or (like is None and not _DEGREE.search(statement.indicator)):
            # 涨幅在3%以上的有23个，超过七成; 省外游客近七成
            return Sense(Measure.SHARE, 1, "成")
    if sense.measure is Measure.LEVEL and shares_again(statement):
        return Sense(Measure.SHARE, 1, "the part told before, in other words")
    jobs = is_flow_of_jobs(sense, phrase, text[figure.right : figure.right + 12])
    return Sense(Measure.LEVEL, 1, phrase[-6:]) if jobs else sense


def _is_beside(reference: str) -> bool:
    """Whether a figure is put beside another's level (是全省平均水平的61%)."""
    return reference.startswith("相当于") or (reference.endswith("水平") and reference.startswith(("是", "为")))


def _is_of_then(text: str, clause: Clause, statement: Statement) -> bool:
    """Whether a percent without a name of its own says what part of last year's amount this year's is."""
    word, like = statement.tail.time, statement.source
    if word is None or like is None or like.figure.kind != "quantity" or not (word.same or word.relative):
        return False
    bare = text[word.end : statement.figure.left].strip() == "的"
    return bare and text.endswith(("为", "是", "约为", "相当于", "仅为", "只有"), clause.start, word.start)


def _makes_a_hundred(text: str, clause: Clause, k: int) -> bool:
    """Whether the k-th figure of a clause is one of two sides of a ratio that are parts of a hundred."""
    figures = clause.figures
    for first, second in pairwise(figures[max(0, k - 1) : k + 2]):
        joined = text[first.right : second.left].strip() in _COLONS and second.kind == "ratio_part"
        if joined and first.value and second.value and abs(first.value + second.value - 100) <= first.place:
            return True
    return False


def is_from_aim(text: str, figure: Figure) -> bool:
    """Whether a figure tells the distance from an aim that has a figure of its own (比4%的目标高出1.4个百分点)."""
    return _FROM_AIM.search(text, figure.left - 24, figure.left) is not None


def status_of(text: str, scene: Scene, statement: Statement, sentence_start: int, *, names_aims: bool) -> Status:
    """Whether a figure of the sentence that begins at `sentence_start` is reported, estimated or aimed at.

    `names_aims`: the sentence speaks of aims by that name.
    """
    figure = statement.figure
    against = statement.tail.against
    from_aim = against is not None and "目标" in text[against[0] : against[1]]
    if figure.kind == "percentage_point" and (from_aim or is_from_aim(text, figure)):
        # 高于控制目标2个百分点: how far what was reached is from the aim.
        return Status.REPORTED
    set_by_plan = text[figure.left - 1] == "的" and _SET_BY_PLAN.search(text, figure.left - 16, figure.left) is not None
    if statement.planned or set_by_plan:
        return Status.TARGET
    word = statement.tail.time
    earlier = word is not None and (word.year is not None or word.relative in ("last", "previous"))
    if statement.frame and word is not None and earlier and scene.is_past(word):
        # 预计2012年达到2327亿元，是2007年919亿元的2.5倍: what was counted then is no estimate.
        return Status.REPORTED
    # 到2021年…比2016年翻一番: the year it doubles from is not when.
    base = figure.kind == "multiple" and statement.sense.measure is Measure.RATIO and not statement.frame
    scene.hear_own_time(None if base else word)
    if statement.tail.origin and statement.sense.measure is not Measure.GROWTH_RATE:
        return Status.REPORTED
    if names_aims and not statement.completion and _is_aimed_at(text, scene, figure, sentence_start):
        return Status.TARGET
    after = text[figure.right : figure.right + 1]
    if after in _OPENS_FORECAST and _FORECAST_BEHIND.match(text, figure.right) is not None:
        scene.status_words = "forecast behind the figure"
        return Status.ESTIMATED
    sure = scene.sure_status(figure.start)
    if sure is not None:
        return sure
    start = max(sentence_start, figure.start - 200)
    start = max(start, text.rfind("；", start, figure.start) + 1)
    end = figure.right
    while end < figure.right + 12 and text[end : end + 1] not in ("", "，", ",", "。", "；", "\n", "、"):
        if statement.headline and text[end] in " 　":
            break  # 发生率降至4%　今年力争再…
        end += 1
    return scene.clause_status(text[start:end], end - figure.left, figure.start)


def _is_aimed_at(text: str, scene: Scene, figure: Figure, sentence_start: int) -> bool:
    start = 1 + max(text.rfind(mark, sentence_start, figure.left) for mark in "，；。：\n")
    scene.status_words = AIM_BEHIND
    return is_aimed_at(text, max(start, sentence_start), figure.left, figure.right, figure.unit)


def is_of_same_scope(text: str, start: int, end: int) -> bool:
    """Whether words of text[start:end] say that a figure counts what the one before it did."""
    return any(text.find(words, start, end) >= 0 for words in _SAME_SCOPE)


def price_of(text: str, statement: Statement, end: int, prices: SaidPrices) -> PriceBasis | None:
    """At which prices a rate is counted in the clause that ends at `end`; `prices` are said of its sentence."""
    if statement.sense.measure is not Measure.GROWTH_RATE:
        return statement.price
    said = "".join(reversed(statement.tail.words)) + text[statement.figure.right : end]
    elsewhere = prices.of_output and not _OUTPUT.search(statement.indicator + "".join(statement.dimensions))
    constant = prices.basis is PriceBasis.CONSTANT and not elsewhere
    return find_price_basis(said) or (PriceBasis.CONSTANT if constant else None)
