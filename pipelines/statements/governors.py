"""What governs the phrases of a sentence: Chinese tells its topic once, and phrases that cannot stand alone follow.

西部机场运送旅客70万人次，放行正常率91%: the airport governs what names neither a doer nor a thing of its own. What
governs them and what ends it stands here, which phrases need that in `needs`; other subjects stand in `topics`.
"""

from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.codes import code_of_name
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import EndingTable, Word
from pipelines.statements.memory import Once
from pipelines.statements.model import Statement
from pipelines.statements.needs import (
    LONGEST_NAME,
    MEAN_OF,
    agent_of,
    gains,
    is_no_name,
    named_by,
    need_of,
    thing_in,
    topic_in,
)
from pipelines.statements.owners import is_owner, owner_in
from pipelines.statements.phrases import head_of
from pipelines.statements.wording import actor_of, first_verb, object_of
from schemas.vocabulary import Measure

CONSEQUENCES: Final[tuple[str, ...]] = (
    "惠及", "直接惠及", "带动", "直接带动", "间接带动", "辐射带动", "累计带动", "扶持", "直接扶持", "吸纳",
    "涉及", "覆盖", "受益", "服务", "可", "占地", "投放", "拉动", "解决", "挽回", "化解",
)  # fmt: skip
"""What was done does this too: it is no new subject."""
_FIRST_OF_CONSEQUENCES: Final = Signs(word[0] for word in CONSEQUENCES)
_OF_TIME: Final[tuple[str, ...]] = ("假期", "期间")
_PROGRESS: Final = frozenset({"开工", "复工", "竣工", "完工", "建成", "投产", "投运", "交付", "办结", "签约", "落地"})
"""What comes of things that were counted, in the next sentence too."""
_REPORTS: Final[tuple[str, ...]] = ("介绍", "说", "表示", "告诉记者", "统计", "测算")
"""Who reports names nothing."""
_ANEW: Final[tuple[str, ...]] = ("项目", "工程")
"""What is counted anew, whatever was counted before."""
LENGTHS: Final[tuple[str, ...]] = ("全长", "总长", "主跨", "总宽", "总高")
SIZES: Final[tuple[str, ...]] = (
    *LENGTHS,
    "双向",
    "时速",
    "车速",
    "速度",
    "宽度",
    "高度",
    "深度",
    "长度",
    "直径",
    "跨度",
)
"""How great a thing is: measured, they are no things that others are told of."""
ENDS_OF_SIZES: Final = Signs(word[-1] for word in SIZES)
_TRADES: Final[tuple[str, ...]] = ("进口", "出口", "累计进口", "累计出口")
_COMES_TO: Final[tuple[str, ...]] = ("实现", "完成", "达到")
"""What a doer does with the measure that follows, and with no other thing."""
_THINGS: Final = frozenset({"个", "家", "项", "座", "处", "所", "条", "户", "件", "起"})


Told = tuple[str, str, str]
"""What it was ("heard": a clause without figures; "agent", "flow", "name", "code": a phrase that stands alone, by what
it is known by; "segment": a semicolon; "unit": the thing before was counted in it), its text, who does it."""
_NOTHING: Final[Told] = ("", "", "")
State = tuple[str, str, str, bool, tuple[Told, ...]]


def sized_in(text: str) -> str:
    """大桥 in 大桥全长8公里: what is so great; empty: the phrase measures no such thing, or names none."""
    named = len(text) > 3 and text.endswith(LENGTHS) and not text.startswith(_LINES)
    return text[:-2] if named else ""


_LINES: Final[tuple[str, ...]] = ("线路", "正线", "全线")
"""What is measured of a road or railway whose name stands before (…高铁，线路全长86公里)."""


class _Kin:
    """Families of measures that are told of one thing, by each of their words, and these as ends of phrases."""

    def __init__(self) -> None:
        self.families: dict[str, str] = {
            word: family for family, words in load_words()["kin"].items() for word in words
        }
        self.endings = EndingTable([Word(word, family) for word, family in self.families.items()])


_KIN: Final = Once(_Kin)


def _kin() -> dict[str, str]:
    return _KIN.get().families


class Governors:
    """What governs the sentence, at the place that reading has come to."""

    __slots__ = (
        "_agent",
        "_before",
        "_counted",
        "_counts",
        "_family",
        "_first",
        "_kin_before",
        "_measure",
        "_named",
        "_names",
        "_of_kin",
        "_passed",
        "_reaches",
        "_thing",
        "_told",
        "_topic",
    )

    def __init__(self) -> None:
        self._agent = self._thing = self._topic = ""
        """Who does what the sentence tells; what its last phrase that stands alone counted or did something to; to what
        a clause without figures said that something is done."""
        self._told: list[Told] = []
        """What was told since thing and topic were last asked for, in order: few sentences ask for them."""
        self._reaches = False
        """Whether the agent is one house or place that opened the sentence: all is theirs up to a semicolon."""
        self._named = False
        self._first = _NOTHING  # the first phrase of the sentence that stands alone
        self._measure = ""  # the last phrase that stands alone, whole
        self._of_kin = self._family = ""  # of what the first of a family of measures was told
        self._before = ("", _NOTHING)  # the agent and the first phrase of the sentence before
        self._kin_before = ("", "")  # of what that sentence told a family of measures
        self._names = ("", "")  # the names of the first of a family, in this sentence and the one before
        self._counted = ("", "")  # the last things counted in the paragraph, and their unit
        self._counts = False  # whether something told was counted
        self._passed: list[tuple[str, str, list[Told]]] = []
        """Thing and topic of the sentences before it in which something was counted, and what they told since."""

    @property
    def state(self) -> State:
        """What a bracket leaves as it was before it."""
        if self._counts:
            self._judge()
        return self._agent, self._thing, self._topic, self._reaches, tuple(self._told)

    @state.setter
    def state(self, state: State) -> None:
        if self._counts:
            self._judge()
        self._agent, self._thing, self._topic, self._reaches, told = state
        self._told = list(told)

    def begin_paragraph(self) -> None:
        """A paragraph has its own things."""
        self.begin_sentence()
        self._counted = ("", "")
        self._passed.clear()
        self._forget_before()

    def begin_sentence(self) -> None:
        """A sentence governs itself; what lacks a governor goes on with that of the sentence before."""
        if self._named or self._agent or self._first[0]:
            # A sentence of measures that all lack a governor leaves who governed the one before it to the next.
            self._before, self._kin_before = (self._agent, self._first), (self._of_kin, self._family)
            self._names = ("", self._names[0])
        else:
            self._before = (self._before[0], _NOTHING)
        self._first = _NOTHING
        if self._counts:
            self._passed.append((self._thing, self._topic, self._told))
            self._told, self._counts = [], False
        else:
            self._told.clear()
        self._agent = self._thing = self._topic = self._measure = self._of_kin = self._family = ""
        self._reaches = self._named = False

    def begin_segment(self) -> None:
        """After a semicolon another clause without figures may govern."""
        self._told.append(("segment", "", ""))
        self._measure = ""
        self._reaches = self._reaches and self._agent.endswith(("公司", "集团"))
        self._named = False

    def _forget_before(self) -> None:
        """Something has been named, so that nothing goes on with the sentence before."""
        self._before, self._kin_before = ("", _NOTHING), ("", "")

    def hear(self, text: str) -> None:
        """A clause without figures: 推行诉前调解 governs with its object."""
        if not text.endswith(_REPORTS):
            self._first = _NOTHING
            self._forget_before()
        self._told.append(("heard", text, ""))

    def _judge(self) -> None:
        """Find the thing and the topic of what was told, and what was counted last."""
        for thing, topic, told in self._passed:
            self._follow(thing, topic, told)
        self._passed.clear()
        self._thing, self._topic = self._follow(self._thing, self._topic, self._told)
        self._told.clear()
        self._counts = False

    def _follow(self, thing: str, topic: str, told: list[Told]) -> tuple[str, str]:
        for how, text, agent in told:
            if how == "segment":
                thing, topic = thing or topic, ""
            elif how == "unit":
                self._counted = (thing, text) if thing else self._counted
            elif how != "heard":
                thing = thing_in(how, text, agent)
            elif not topic and (found := topic_in(text)):
                thing, topic = "", found
        return thing, topic

    def keep(self, statement: Statement) -> None:
        """Let a statement that stands alone govern those after it."""
        own = statement.own
        text = own.text
        if not text or statement.source is not None or need_of(text):
            return
        if _FIRST_OF_CONSEQUENCES.at(text, 0) and text.startswith(CONSEQUENCES):
            return
        if statement.sense.measure is Measure.SHARE and statement.parts_of is not None and not head_of(text):
            return  # 公交车2860辆，其中新能源车占92%，日均客运量…: of all of them
        if text not in _kin():
            self._forget_before()
        kin = _KIN.get().endings.find(text, 0, len(text))
        if kin is not None and kin.text != text.removeprefix("累计"):
            owner = _without_doing(text.removesuffix(kin.text)) + ("基金" if kin.text.startswith("基金") else "")
            named = 2 <= len(owner) <= LONGEST_NAME and not is_no_name(owner, len(owner))
            named = named and (not first_verb(owner) or is_owner(owner) or owner.endswith("贷款"))
            self._of_kin, self._family = (owner, kin.sort) if named else ("", "")
            self._names = (text if named else "", self._names[1])
        elif kin is None and text.startswith(_TRADES) and len(text) > 3 and not head_of(text):
            self._of_kin, self._family = text, "trade"  # 进口铁矿石99万吨，金额7亿美元
        first, self._named = not self._named, True
        self._measure = text
        counted = statement.figure.unit in _THINGS
        found, one = ("", False) if own.verb else agent_of(text)
        told = _NOTHING
        if found:
            self._agent = found[:-2] if found.endswith(_OF_TIME) else found
            told = "agent", text, self._agent
            self._reaches = first and one and not statement.phrase_after  # 31座电站完成改造: several
        elif own.verb == "flow":
            told = "flow", text, ""
        elif counted or code_of_name(text) is None:
            # What an agent has more of is theirs: 竣工面积 does not govern 人均利税.
            measures = not counted and ENDS_OF_SIZES.end(text) and text.endswith(SIZES)
            if measures and (of := sized_in(text)):
                told = "name", of, ""
            elif not measures and (counted or not (self._agent and head_of(text))):
                told = "counted" if counted else "name", text, ""
        elif not self._agent:
            told = "code", text, ""
        if told[0]:
            self._told.append(told)
        if not self._first[0]:
            self._first = told
        if counted and not found:
            self._told.append(("unit", statement.figure.unit or "", ""))
            self._counts = True

    def of(self, statement: Statement, opener: str) -> str:
        """What governs a statement that has its name but lacks a governor; empty: it needs none, or none is known.

        `opener`: the mark before its clause.
        """
        own = statement.own
        by_gain = gains(statement.indicator)
        if own.places or (by_gain and statement.figure.unit == "元"):
            # 制造业受益1.7亿元: what all that was done came to is not of the last of it.
            return ""
        if self._kin_before[0] and statement.parts_of is None and statement.figure.unit not in _THINGS:
            measure = _measure_in(own.text)
            alike = all(is_sister(d, measure) for d in statement.dimensions)
            if alike and _kin().get(measure) == self._kin_before[1]:
                return _product_of(self._kin_before[0], measure)
        if self._of_kin and own.text == statement.indicator:
            measure = _measure_in(own.text)
            if all(is_sister(d, measure) for d in statement.dimensions) and self._goes_on(measure):
                return _product_of(self._of_kin, measure)
        if any(not need_of(d) for d in statement.dimensions):
            return ""
        need = need_of(statement.indicator)
        if not need and self._reaches and not statement.dimensions and statement.parts_of is None:
            elsewhere = agent_of(own.text)[0] or owner_in(own.text) or self._agent[-2:] in own.text
            return "" if elsewhere else self._agent
        if by_gain and (actor := actor_of(self._first[1])):
            # 营养改善计划覆盖县76个，155万名学生受益
            return actor
        if not need or (opener == "、" and not own.verb and not head_of(own.text)):
            return ""
        self._judge()
        doers = (self._agent, self._topic, self._thing)
        governor = next(filter(None, doers if need == "who" else (self._thing, self._topic, self._agent)), "")
        if not governor:
            governor = self._carried(statement, need)
        if not governor and _is_of_measure(statement.indicator):
            governor = self._measure
        elif not governor and statement.figure.unit == self._counted[1] and statement.indicator in _PROGRESS:
            # 今年实施水利项目80个。目前已开工75个
            governor = self._counted[0]
        return "" if statement.indicator[-2:] in governor and not by_gain else governor

    def named_again(self, governor: str, measure: str) -> bool:
        """Whether a bare measure of what governs it was told by its whole name before (业务量 after 快递业务量)."""
        return governor + measure in self._names

    def _goes_on(self, text: str) -> bool:
        """Whether a measure is told of what the first of its family was told of: 茶叶出口额…，进口额…."""
        family = _kin().get(text)
        # 蜜柚产量…，出口额…: what is grown is sold abroad too.
        return family == self._family or (family == "trade" and self._family == "farming")

    def _carried(self, statement: Statement, need: str) -> str:
        """全区有养老院37家。目前入住率81%: who or what governed the sentence before; empty: that has ended."""
        anew = statement.figure.unit in _THINGS or statement.indicator.endswith(_ANEW)
        if anew or statement.parts_of is not None or gains(statement.indicator):
            return ""
        agent, (how, text, doer) = self._before
        if need == "who" or not how:
            return agent
        return (named_by(text) if how == "counted" else thing_in(how, text, doer)) or agent


def _measure_in(text: str) -> str:
    """The measure of a family that a phrase is or has for its object; 进口 of 自巴西进口."""
    if text in _kin():
        return text
    if "每" in text and text.partition("每")[0] in _kin():
        return text.partition("每")[0]  # 密度每百平方公里
    if text[-2:] in _TRADES and text[0] in "自从对向":
        return text[-2:]
    return object_of(text)


def _product_of(traded: str, measure: str) -> str:
    """钢材 for the 净出口 of 出口钢材; what was traded, as it was told, for all else."""
    whole = traded.startswith(_TRADES) and (measure.startswith("净") or measure in _TRADES)
    return traded.removeprefix("累计")[2:] if whole else traded


def is_sister(text: str, measure: str) -> bool:
    """Whether two measures are told of one thing (利润 beside 从业人员 or 企业实现销售收入), so that neither is the
    other's."""
    family = _kin().get(measure)
    word = _KIN.get().endings.find(text, 0, len(text)) if family is not None else None
    return word is not None and word.sort == family


def _without_doing(owner: str) -> str:
    """会员企业 of 会员企业实现, 养老保险 of 参加养老保险."""
    if owner.endswith(_COMES_TO):
        return owner[:-2].removesuffix("累计")
    return owner.removeprefix("参加")


def _is_of_measure(text: str) -> bool:
    """月人均, 平均每年减贫, 提标: a mean or a move of a measure, which may be the last one told of."""
    return MEAN_OF.fullmatch(text) is not None or text in load_words()["mover"]
