"""Words that make figures aims or preliminary counts. Which figures they reach is decided in `scene`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import or_
from typing import Final

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipelines.statements.ascending import Ascending
from pipelines.statements.figures import load_words
from pipelines.statements.scanning import Scanner

OF_AIMS: Final = re.compile("计划|目标|任务|预算")
"""What was planned or aimed at is named by one of these."""
_MEETING_SETS: Final = tuple(
    who + does for who in ("会议", "大会", "全会") for does in ("提出", "要求", "明确", "部署", "确定", "决定")
)
_OFFICE_SETS: Final = tuple(
    who + does for who in ("局", "厅", "委", "政府") for does in ("提出", "要求", "明确", "部署", "确定")
)


AIMED, PLANNED, AHEAD, ESTIMATED, TOLD = 1, 2, 4, 8, 16
"""Sorts of cues: words that make figures aims; 计划 and 将, 要, which do so before some words; words of preliminary
counts; words that may stand in what tells of aims."""


@cache
def _cues() -> tuple[Scanner, dict[str, int]]:
    """What finds those of two characters and more, and of which sorts each is, with the words that it opens with."""
    lists = load_words()["status"]
    sorts: dict[str, int] = {}
    for words, sort in (
        (lists["target"], AIMED),
        (["计划"], PLANNED),
        (["准备再", "打算再", "将", "要"], AHEAD),
        (lists["estimated"], ESTIMATED),
        ((*_MEETING_SETS, *_OFFICE_SETS, "目标", "任务", "今年"), TOLD),
    ):
        for word in words:
            sorts[word] = sorts.get(word, 0) | sort
    opened = {word: reduce(or_, [sorts.get(word[:n], 0) for n in range(1, len(word) + 1)]) for word in sorts}
    return Scanner(word for word in sorts if len(word) > 1), opened


@cache
def _short_cues() -> tuple[str, ...]:
    return tuple(word for word in _cues()[1] if len(word) == 1)


class Cues:
    """Words of an article that may make figures aims or preliminary counts."""

    def __init__(self, text: str) -> None:
        scanner, sorts = _cues()
        cues = [(at, sorts[word]) for at, word in scanner.find(text)]
        for word in _short_cues():
            at = text.find(word)
            while at >= 0:
                cues.append((at, sorts[word]))
                at = text.find(word, at + 1)
        cues.sort()
        self._places = Ascending([at for at, _ in cues])
        self._sorts = [sort for _, sort in cues]

    def between(self, start: int, end: int) -> int:
        """The sorts of those in text[start:end]."""
        places, found = self._places.positions, 0
        i = self._places.first_from(start)
        while i < len(places) and places[i] < end:
            found |= self._sorts[i]
            i += 1
        return found


class AnyOf:
    """Any of many words, the longest where several begin alike. To make a pattern of them takes `re` as long as to read
    a report."""

    def __init__(self, words: Sequence[str]) -> None:
        self._matcher = AhoCorasick(
            sorted(words), matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA
        )

    def find(self, text: str) -> str:
        """The first of them in a text; empty: there is none."""
        found = self._matcher.find_matches_as_indexes(text)
        return text[found[0][1] : found[0][2]] if found else ""

    def without(self, text: str) -> str:
        """A text less all of them."""
        kept, position = "", 0
        for _, start, end in self._matcher.find_matches_as_indexes(text):
            kept += text[position:start]
            position = end
        return kept + text[position:] if position else text


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words that make figures aims, those that only look like it, and those of preliminary counts."""

    target: AnyOf
    not_target: AnyOf
    estimated: AnyOf


@cache
def status_words() -> StatusWords:
    """Those of the lists."""
    lists = load_words()["status"]
    return StatusWords(AnyOf(lists["target"]), AnyOf(lists["not_target"]), AnyOf(lists["estimated"]))


_SET_BY_MEETING: Final = re.compile(
    rf"(?:{'|'.join(_MEETING_SETS)}|(?P<office>{'|'.join(_OFFICE_SETS)}))了?[，,：:“]*"
    r"(?:今年|明年|新的一年|今后|未来|下一步|到?(?P<year>(?:19|20)\d\d)年)"
    r"(?![^，。；]{0,3}(?:[1-9一二三四前]季度|\d{1,2}月|上半年|以来|前\S{1,2}个?月))"
)
"""会议提出，今年…增长10%, 省水利厅提出，2020年…: what a meeting or an office sets for a year that is not over."""
_SETS_OUT_YEAR: Final = re.compile(
    "(?:今年|明年|下半年|(?P<year>20[0-9]{2})年)，?(?:[全我本][国省市县区州旗])?(?P<office>计划)(?=完成|投资|建设|新建|新增|改造|实施|安排)"
)
"""2024年，全省计划完成…；新建…: a sentence that opens with what is planned for a year goes on with it."""


def sets_aims(sentence: str, cues: int) -> re.Match[str] | None:
    """Where a sentence that holds `cues` of these sorts says that a meeting, an office or a plan (`office`)
    sets aims, and for which `year`, if that is printed."""
    if cues & PLANNED and "；" in sentence and "已" not in sentence and "目前" not in sentence:
        said = _SETS_OUT_YEAR.match(sentence)
        if said is not None:
            return said
    return _SET_BY_MEETING.search(sentence) if cues & TOLD else None


THIS_YEAR: Final = re.compile(
    r"[\s　]*(?:各位代表[，！]?)?"
    r"(?:做好今年|今年[^，。]{0,14}预期目标是|今年是|今年[，]?(?:我们)?(?:要)?(?:着力|重点)(?:要)?(?:做好|抓好))"
)
PLANS: Final = re.compile(
    r"计划(?:年内|今年|明年|于|在)?(?:再|新|推出|新增|引进|投放)|(?:^|[，；。年月]|[全我本][国省市县区州]|[省市县区乡镇村]里)计划(?=[\u4e00-\u9fff])(?!生育|单列|外|内|经济|体制|指标|执行|的|完成|期|目标)"
    r"|[省市县区州旗乡镇村]计划(?:再|将|到|对|用|投资|投入|筹集|新建|建设|建成|改造|搬迁|安置|实施|引进|种植|培训|发展)"
)
"""计划建…, and 计划 that opens a clause before a verb."""
BASES: Final = frozenset("由从比较为是约的")
"""Before 目前 these make it what is compared with, not what is said to be done."""
EFFORTS: Final = re.compile(r"争取|确保|努力(?:形成|实现|使|完成|打造|建成)")
FORECASTS: Final = frozenset(
    {"预计", "估计", "有望", "据测算", "部门预测", "据预测", "机构预测", "协会预测", "专家预测"}
)
"""These open what is forecast: figures before them in the sentence were counted."""
_COUNTED: Final = re.compile(r"\d(?![\d.年月日—－\-~至到]|个?月)")
"""The last digit of a figure that is no time."""
_SUBJECT: Final = re.compile("(?:值|收入|投资|总额|产量|面积|人口|贷款|存款|支出)$")
_EXPECTED: Final = re.compile("[（(]预计(?:数|值)(?P<below>[，,、]?(?:以下|下)同)?")
AIMS: Final = re.compile(r"(?:预期|奋斗|发展|主要|建议|工作)?目标(?:任务)?(?:是|为|：|:)")
_TO_DO: Final = (
    "安排|投入|实施|改造|建设|发放|举办|开工|推出|增加|减少|上升|升至|降至|增至|增长|超过|保持|维持|稳定|继续|创造|带动|惠及|覆盖|控制|冲刺"
    "|培育|引进|招引|募集|支持|力争|确保|选择|推动|推进|打造|构建|启动|组织|强化|加强|加快|加大|优化|完善|补助|补贴|给予"
)
FUTURE: Final = re.compile(
    rf"(?:打算|准备)再|将(?<![即近]将)(?!近|军|来源|其|以|把|对|由)(?:分别)?(?:新?[建增实投完成达减超]|使|用好|提高|下降|有|开展|突破|陆续|逐步|分批|{_TO_DO})"
    rf"|将把[^，。；]{{1,24}}(?:再|提高到|提高至|降到|降至|控制在|增加到)"
    rf"|要(?<![主需只重必首纲概摘都不还]要)(?:把[^，。；]{{1,20}}控制在|[从由][^，。；]{{1,24}}到|再|接待|实现|新增|新建|建成|突破|提高|下降|力争|{_TO_DO})"
)


# What `scene` looks for in the words of a clause: 将 before a verb of passing, the total of a plan, words of need.
WILL: Final = re.compile("(?<!即)(?<!近)将$")
PASSES: Final[tuple[str, ...]] = ("突破", "超", "达", "逾", "不低于", "不少于", "接近", "近")
PLANNED_TOTAL: Final = re.compile("(?:计划总|[概估]算总?)投资[^，。；]*，")
NEED: Final = re.compile("要|将|再|拟|应|须|达到|达|规划(?:建设|新建|实施|投资|搬迁|改造|易地|安置|布局)")


def end_of_forecast(sentence: str, at: int) -> int:
    """Up to where a word at `at` makes figures after it forecasts; -1: to the end of its sentence.

    452亿元（预计数），增长7%: the figure before it alone. 面积302万亩，预计产量512万吨；…: amid what was counted, its
    own clauses alone. 生产总值预计实现880亿元；财政收入105亿元: so does one that has a subject before it.
    """
    aside = _EXPECTED.match(sentence, at - 1) if at else None
    if aside is not None:
        return at if aside["below"] is None else -1
    apart = _COUNTED.search(sentence, 0, at) or _SUBJECT.search(sentence, 0, at)
    return sentence.find("；", at) if apart else -1


def says_so_below(sentence: str, at: int) -> bool:
    """452亿元（预计数，下同）: whether a word of forecasts at `at` holds for what the paragraph goes on to tell."""
    aside = _EXPECTED.match(sentence, at - 1) if at else None
    return aside is not None and aside["below"] is not None


def speaks_of_aims(sentence: str, cues: int) -> bool:
    """Whether a sentence that holds `cues` of these sorts has any words that can make figures aims."""
    if cues & AIMED or (cues & PLANNED and PLANS.search(sentence) is not None):
        return True
    return cues & AHEAD > 0 and FUTURE.search(sentence) is not None


_AIMED_AT: Final = re.compile(
    r"(?:左右|以上|以内|以下)?(?:、[^，。；：]{1,14}|和[^，。；：]{1,10})?(?:"
    r"的(?:年度|全年|预期|控制|奋斗|增长|发展|生产|销售|建设|[\u4e00-\u9fff]{2})?(?:目标任务|目标)(?!群体|人群|客户|市场|价)"
    r"|(?:年度|全年|预期|控制)?(?:目标任务|目标|任务)(?!群体|人群|客户|市场|价))"
)
"""What follows a figure that is aimed at: 450万标箱、班列7200列的目标, 150亿元任务."""
AIM_BEHIND: Final = "aim behind the figure"
_REACHED: Final = re.compile(r"(?:实现|完成|达成|达到|兑现)了?[^，。；：]{0,16}$")
_NOT_YET: Final = re.compile(r"力争|争取|确保|将|计划|要|为|围绕|朝着|向|提出|定下|确定|下达")
_AS_SET: Final = re.compile(
    r"(?:[国省市县州区]定|年初|年度|规定|既定|预定|核定|下达|确定|设定|制定|定下|提出)的?(?:[\u4e00-\u9fff]{1,8}(?:达到|增长|下降|为))?$"
)
"""Right before a figure these tell that it is the aim that was set, also where it was reached (完成省定70%的目标)."""
_NOT_EASY: Final = re.compile("(?:仍|仍然|还|尚|依然|依旧)?(?:有|存在|面临)?[^，。；]{0,3}(?:难度|压力|困难|挑战|变数)")
_COUNTED_AIMS: Final = frozenset("个项大条类")


def is_aimed_at(text: str, start: int, left: int, right: int, unit: str | None) -> bool:
    """Whether the noun behind a figure at text[left:right] calls it an aim, in a clause from `start` that does not tell
    of reaching it (围绕全年380亿千瓦时的发电目标)."""
    match = _AIMED_AT.match(text, right, right + 24)
    if match is None:
        return False
    if unit and unit[0] in _COUNTED_AIMS and "的" not in match.group() and not match.group().startswith(("、", "和")):
        return False
    if _NOT_EASY.match(text, match.end()):
        return True
    if _AS_SET.search(text, start, left) is not None:
        return True
    reached = _REACHED.search(text, start, left)
    return reached is None or _NOT_YET.search(text, start, reached.start()) is not None


_PLAN_AFTER: Final = re.compile(
    r"(?:年度|全年|预期|控制|既定|预定|规划|国家|省|市|约束性|奋斗|发展)*"
    r"(?:建设|生产|改造|搬迁|招生|收购)?(?:目标任务|任务目标|目标|任务|计划|预算|控制数|限额|指标)(?:任务|指标)?[数值]?"
)
_TOWARDS: Final = re.compile(
    r"(?:连续[两二三四五六七八九十\d]+个?[年月季](?:度)?)?(?:对照|按照|按|已|提前|超额|圆满|全面|均|远|大大|远远|大幅|明显)*(?:完成|达到|实现|超过|超|占|为|相当于|是|低于|高于|优于|好于|控制在|控制)?了?"
    r"(?:全年|年度|年初|国家|省|市|县|上级|政府|下达|下|定下|确定|制定|设定|规定|计划|定|的)*"
)


def is_plan_after(own: str, after: str) -> bool:
    """Whether the noun after a figure names a plan, and the words before it name nothing else."""
    if not after or (after == "指标" and "计划" not in own):
        return False
    return _PLAN_AFTER.fullmatch(after) is not None and _TOWARDS.fullmatch(own) is not None
