"""What a phrase takes from sentences and clauses before it: a subject told without figures, what was counted, a house
that is called by its sort from its second mention on (公司, 园区).

What governs the phrases of one sentence stands in `governors`, words that name nothing at all in `pointers`.
"""

import re
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.clauses import Surroundings
from pipelines.statements.governors import is_sister
from pipelines.statements.heard import subject_of
from pipelines.statements.layout import Clause
from pipelines.statements.model import Statement
from pipelines.statements.needs import need_of
from pipelines.statements.owners import is_owner
from pipelines.statements.phrases import head_of
from pipelines.statements.topics import Namer
from pipelines.statements.wording import actor_of
from schemas.vocabulary import Measure

_BRINGS: Final[tuple[str, ...]] = ("实现", "完成", "创造", "贡献")
"""Verbs whose doer was named in the clause before: 支柱产业不断壮大，实现工业增加值…."""
_HERE: Final[tuple[str, ...]] = ("这里", "从这里", "在这里", "这儿")
_REACH: Final = re.compile("销往|远销|行销|出口[到至]|辐射|通达|直达|连通|供应|遍及|覆盖|遍布|联通")
_REACHED: Final = re.compile(
    "[^，。；]{0,12}?(?:国家|地区|省|自治区|直辖市|城市|[地县]级?市|[县市州](?![\u4e00-\u9fff])|港口|口岸)"
)
_HOUSE: Final = re.compile(
    r"(?:该|这家|本)?(?P<sort>公司|集团|园区|开发区|产业园|合作社|学校|医院|景区|工厂|车间|基地|项目部)"
    r"(?![司团园区社校院厂间地等及和、化制])"
)
_FIRST_OF_HOUSES: Final = Signs("该这本公集园开产合学医景工车基项")
_LONGEST_NAME: Final = 18
_OWN_NAME: Final = re.compile(rf"[\u4e00-\u9fff（）()“”]{{2,{_LONGEST_NAME}}}$")
"""What stands before the sort of a house in its name (恒丰食品有限 before 公司)."""
_GOES_ON: Final = Signs("园区司校院")
"""What no sort of a house stands before."""
_BEFORE_NAME: Final = re.compile(
    r".*(?:走进|来到|位于|坐落|落户|记者[在从]|[在到据由向与对从为把被给让的了是，、“]|参观|前往|走访|入驻)(?=.{4})"
)
_LOOK_BACK: Final = 400
"""Characters in which a house must have been named in full."""


def go_on_from_bracket(namer: Namer, text: str, clause: Clause) -> None:
    """门诊药费（92元）占31%: what a bracket counted of the noun that opens the sentence is what goes on behind it."""
    told, before = namer.told.last, namer.anchor
    behind = text.startswith("占", clause.start) and clause.opener in "）)"
    if not behind or told is None or told.source is not None:
        return
    if before is None or before.sentence < told.sentence:
        namer.anchor = told


def _told_alone(namer: Namer, statement: Statement, around: Surroundings) -> str:
    """What was told of without figures right before, for what lacks an owner or doer; empty: nothing was or is lacking.

    博物馆人气旺。两个月接待观众…: 博物馆. 东盟是最大贸易伙伴，双边贸易额…: 东盟.
    """
    own = statement.own
    if namer.of_set and _counts_some(statement, around.text):
        return namer.of_set
    if own.text.startswith(_HERE):
        return actor_of(namer.stale_subject) or namer.stale_subject
    if around.opener == "、" or statement.parts_of is not None or own.places:
        return ""
    at = around.text.rfind(own.text, max(0, statement.figure.left - 40), statement.figure.left)
    if own.text and at > 1 and around.text.startswith(_BRINGS, at - 2):
        return _doer_before(namer, statement)
    need = need_of(statement.indicator)
    if not need:
        return ""
    first = not namer.told.sentence or need == "who"
    told = namer.stale_subject if first and not (namer.told.before or namer.subject) else ""
    if not namer.told.sentence and namer.heard and namer.heard == namer.subject:
        told = namer.heard
    told = told or (namer.heading if need == "whose" and not namer.subject else "")
    return told if need_of(told) == "" and told not in statement.indicator else ""


def _counts_some(statement: Statement, text: str) -> bool:
    """水质优良的断面214个…；劣于Ⅴ类标准的9个: how many of a set there are, told by what they are like alone."""
    figure, own = statement.figure, statement.own
    counts = figure.kind == "quantity" and figure.unit in ("个", "家", "户", "条", "座", "所")
    return counts and text[figure.left - 1] == "的" and own.text != "" and not statement.phrase_after


def _doer_before(namer: Namer, statement: Statement) -> str:
    """支柱产业 in 三大支柱产业不断壮大，实现工业增加值…: the owner told of in the clause before; empty: none."""
    last = namer.told.last
    told = namer.heard if last is None or last.sentence != statement.sentence else ""
    if last is not None and last.clause == statement.clause - 1 and last.figure.kind == "quantity":
        told = subject_of(last.indicator)
    return told if is_owner(told) and told not in statement.indicator else ""


def _some_of_last(namer: Namer, statement: Statement, *, rough: bool) -> str:
    """景区 for the part of them in 1.5万家景区正常开放，约三分之二延长营业时间; empty: it is no part of them.

    `rough`: the figure is told as parts usually are (三分之二, 四成).
    """
    last = namer.last_counted
    if last is None or not rough or statement.lead or statement.tail.share is not None or statement.tail.direction:
        return ""
    near = last.sentence == statement.sentence and statement.clause <= last.clause + 1
    return last.indicator if near else ""


_ONE_ALONE: Final = re.compile("(?:光|仅|单|单是|仅仅)?(?P<who>.{2,12}?)一(?:[家市县省地国]|个[市县省区地]方?)就?")


def whole_before(namer: Namer, statement: Statement) -> list[str]:
    """Of what an amount told right before a share is one (出口142亿元；民营企业占比七成); none: it is no amount."""
    last = namer.anchor
    last = last.state if last is not None and last.state is not None else last
    near = last is not None and last.sentence == statement.sentence and last.figure.kind != "percentage_point"
    if last is None or not near or last.sense.measure is Measure.SHARE or last.indicator in statement.indicator:
        return []
    measure = head_of(statement.own.text.removesuffix("占比"))
    alike = last.indicator.endswith(measure) and "/" not in (last.figure.unit or "")  # 汽车保有量占比 is of no 浓度
    return [last.indicator] if alike and head_of(last.indicator) else []


def _house_of(text: str, at: int, phrase: str) -> str:
    """恒丰食品有限公司 for 公司 in a phrase that opens with the sort of a house alone, as it was named before `at`.

    Empty: the phrase does not open so, or no such house was named.
    """
    sort = _HOUSE.match(phrase) if _FIRST_OF_HOUSES.at(phrase, 0) else None
    if sort is None:
        return ""
    for full in reversed(_named_in_full(sort["sort"], text[max(0, at - _LOOK_BACK) : at])):
        name = _BEFORE_NAME.sub("", full)
        if len(name) > len(sort["sort"]) + 1 and not name.startswith(("该", "这", "本", "一家", "多家", "每")):
            return name
    return ""


def _named_in_full(sort: str, text: str) -> list[str]:
    """The houses of a sort that a text names, in order, each with what stands before its name in the same breath."""
    named: list[str] = []
    start, at = 0, text.find(sort)
    while at >= 0:
        own = None if _GOES_ON.at(text, at + len(sort)) else _OWN_NAME.search(text, max(start, at - _LONGEST_NAME), at)
        if own is not None:
            named.append(own.group() + sort)
            start = at + len(sort)
        at = text.find(sort, at + 1)
    return named


def tell_of_reach(namer: Namer, statement: Statement, text: str, start: int) -> None:
    """Tell of what reaches so many places (出口8万吨，销往40个国家), in a clause that begins at `start`."""
    figure = statement.figure
    reach = _REACH.search(text, start, figure.left) if figure.unit in ("个", None) else None
    if reach is None or figure.kind != "quantity" or _REACHED.match(text, figure.right) is None:
        return
    subject = namer.object or namer.subject
    told = [word for word in (subject, reach.group()) if word and word not in statement.indicator]
    statement.dimensions = [*told, *(d for d in statement.dimensions if d not in told)]
    statement.because("dimensions", f"{reach.group()}, what reaches them")


def take_governor(namer: Namer, statement: Statement, around: Surroundings, *, retold: bool) -> None:
    """Add whose or of what a phrase is that stands alone no better than its sentence lets it."""
    own = statement.own.text
    governor = "" if retold else namer.governors.of(statement, around.opener)
    if governor:
        others = [d for d in statement.dimensions if statement.parts_of or not is_sister(d, statement.indicator)]
        if statement.indicator == own and namer.governors.named_again(governor, own):
            statement.indicator, statement.dimensions = governor + own, others
            statement.because("indicator", f"{governor}, named in full before")
        else:
            statement.dimensions = [governor, *others]
            statement.because("dimensions", f"{governor}, governs the sentence")
    elif not statement.dimensions:
        rough = is_rough_share(statement)
        told = _some_of_last(namer, statement, rough=rough) or _told_alone(namer, statement, around)
        if told:
            statement.dimensions = [told]
            statement.because("dimensions", f"{told}, told before")
    one, last = _ONE_ALONE.fullmatch(own) if "一" in own else None, namer.told.last
    if one is not None and last is not None and last.indicator and last.indicator not in statement.dimensions:
        # 北部湾港集装箱吞吐量644万标箱，钦州港一家就占了77%: 钦州港 of what was told right before
        statement.indicator = statement.indicator.replace(own, one["who"], 1)
        statement.dimensions = [*statement.dimensions, last.indicator]
    house = _house_of(around.text, statement.figure.left - len(own), governor or own)
    if house and house not in statement.dimensions:
        statement.dimensions = [*(d for d in statement.dimensions if d != governor), house]
        statement.because("dimensions", f"{house}, named in full before")


def is_rough_share(statement: Statement) -> bool:
    """八成, 三分之一: what is told so of an area is a part of it."""
    return statement.figure.kind == "ratio_part" or statement.figure.literal.endswith("成")
