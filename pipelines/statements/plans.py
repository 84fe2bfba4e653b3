"""Plans: figures that a plan set, and how much of it was done (完成年度任务的N%, 眼下已完成N%)."""

import re
from typing import Final

from pipelines.statements.codes import code_of_name
from pipelines.statements.phrases import Phrase, head_of
from pipelines.statements.senses import Sense
from schemas.vocabulary import Measure

_COMPLETION: Final = re.compile(
    r"(?:超额)?(?:完成|达到|为|是|相当于|超过|占)?(?:了)?(?:全年|年度|年初|[两三四五]年|年|国家|省|市|县|预期|预定|调整|变动|原|上级|下达|“十[一二三四五]五”|规划)*(?:计划|目标|任务|预算|考核|意向)"
    r"(?:指标|数|任务)?$"
)
_TASK_DONE: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}?(?:目标|任务)|(?:年度|全年|年初)计划)(?:已经?|现已|提前|基本|顺利|累计)*完成了?"
)
"""的目标任务已经完成, 建设任务完成: how much of what was to be done."""
_DONE: Final = re.compile(r"(?:已经?|现已|提前|累计|共|就|实际|超额)*(?:完成|达成)了?")
_PLANNED: Final = re.compile(
    r"(?:^(?:为|占)?年?|^超出?|国家|年度|全年|年初|省|市|规划|控制|债务|调整)(?:下达)?(?:的)?(?:计划|预算|控制|规划)?(?:计划|指标|目标|限额|任务|预算)(?:任务|数)?$"
)
_AIM: Final = re.compile(r"目标(?:仍|依然|仍然|还)?(?:是|为)?$")
_HELD_AGAINST: Final[tuple[str, ...]] = ("低于", "控制", "占", "为", "在", "不超过", "超过", "债务", "政府债务")
_ENDS_OF_PLANS: Final[tuple[str, ...]] = ("计划", "目标", "任务", "预算", "考核", "指标", "限额", "意向", "数")
OF_PLAN: Final = re.compile(r"(?:超额)?(?:完成|达到|为|是|相当于|超过|占)[^，。；]{0,14}$")
"""The words of a completion as they stand before its figure."""


def is_completion(text: str) -> bool:
    """完成年度任务, 占全年计划, 已完成: the figure says how much of a plan was done."""
    if text.endswith(_ENDS_OF_PLANS):
        return _COMPLETION.match(text) is not None
    done = "完成" in text or "达成" in text
    return done and (_DONE.fullmatch(text) is not None or _TASK_DONE.fullmatch(text) is not None)


def is_planned(text: str) -> bool:
    """国家计划指标, 年度任务: the phrase names what a plan set, but not a limit of debt, which is told of by itself."""
    if text.endswith("债务限额") and not text.startswith(_HELD_AGAINST):
        return False
    return text.endswith(_ENDS_OF_PLANS) and _PLANNED.search(text) is not None


def set_by_plan(text: str) -> str:
    """财政收入 in 财政收入年初预算: what a plan set a figure for, where the phrase names it too; empty: it does not."""
    found = _PLANNED.search(text) if text.endswith(_ENDS_OF_PLANS) else None
    name = text[: found.start()].removesuffix("的") if found is not None else ""
    return name if len(name) > 2 and (head_of(name) or code_of_name(name)) else ""


def is_aim(said: Phrase) -> bool:
    """今年的目标仍是: the figure is what is aimed at."""
    return "目标" in said.text and _AIM.search(said.text) is not None


def is_budgeted(own: Phrase, tail_words: list[str]) -> bool:
    """一般公共预算收入预算为31亿元: the figure is what was planned of an indicator."""
    named = own.text.removesuffix("数")
    for place in own.places:
        named = named.removeprefix(place.word)
    if not named.endswith("预算") or not {"为", "是"} & {*tail_words}:
        return False
    return code_of_name(named.removesuffix("预算")) is not None


_REGAINED: Final = re.compile(
    r"(?P<what>[^，。；]{2,}?)(?:已经?|均|都|基本|逐步|总体|稳步|快速|强劲|迅速)*恢复(?:[到至][^，。；]{0,8})?"
)


def regained(said: Phrase, figure_kind: str, *, of_it: bool) -> Phrase | None:
    """旅游收入 in 旅游收入恢复至2019年同期的: what has come back to so much of what it was; None: nothing has. `of_it`:
    的 stands before the figure, so that 开工率恢复至88% is none."""
    told = figure_kind == "percent" and of_it and "恢复" in said.text
    match = _REGAINED.fullmatch(said.text) if told else None
    return Phrase(match["what"], said.verb, said.places) if match is not None else None


def completion_sense(lead: str, *, of_it: bool) -> Sense:
    """完成计划116.6% is how far one is; 占年度计划的88% and 完成年度任务的85% (`of_it`) are parts of a whole,
    and so is 目标已经完成85%."""
    done = "完成" in lead or "达成" in lead
    part = of_it or "占" in lead or _TASK_DONE.fullmatch(lead) is not None
    return Sense(Measure.LEVEL if done and not part else Measure.SHARE, 1, lead)
