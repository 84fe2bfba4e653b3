"""In what sense a figure measures its indicator: level, change, growth rate, share or ratio, and with which sign."""

import re
from typing import Final

from pipelines.statements.figures import Figure
from pipelines.statements.lexicon import GROWTH_NOUNS, movers
from pipelines.statements.tails import Tail
from schemas.vocabulary import GrowthBasis, Measure

_OBJECT_CHANGE: Final = re.compile(
    r"^(?:[^，。；]{0,12}?相当于)?(?:累计|共|年均|预计|再|每年)*(新增加?|净增加?|多增|减少(?!的)|净减(?!率)|减产(?!的)|增产(?!的)|少增|降低(?!的|$)|削减(?!的)|调减(?!的)"
    r"|增加(?!值|额|到|的)|[多少](?:烧|用|排放?|耗|砍|花|支出|消耗|使用)(?=[\u4e00-\u9fff]))"
)
_LESS_BY: Final = re.compile("少(?!增)|低|[削调净]减|减产|^少")
_SUBJECT_CHANGE: Final = re.compile(r"新增|净增(?!率)")
_NO_CHANGE: Final = re.compile(r"新增发放|新增长|新增产值")
_COPULAS: Final = frozenset({"是", "为", "就是", "还是", "达", "仅", "仅为", "只有"})
_PASSES: Final = frozenset({"突破", "首次突破", "迈过", "越过", "跨过", "跃过"})
_NAMED_FLOW: Final = "城镇新增就业"
"""The name of a statistic, which is an amount of the period; 新增就业 and 新增城镇就业 say what was added."""
_NEW_JOBS: Final = re.compile(r"新增(?:城镇|转移)?就业")
_COMPARED: Final = re.compile(r"[，、]?(?:同?比(?:上年|去年)?|较上年|较去年)(?:同期)?(?:增|减|下降|上升|多|少)")
_GROWTH_NOUN: Final = re.compile(r"(?:增长|下降|上涨|上升|下跌|回落)(?:预期)?(?:目标|率|速度|幅度)?$")
_FALLS: Final = re.compile("下降|下跌|回落")
_RATE_AFTER: Final = re.compile(r"(?:的[^，。；]{0,6}?)?(?:增速|增幅|涨幅|降幅|增长率|速度|幅度)")
_APART: Final = re.compile(
    r"(?<![占同环对相])比[\u4e00-\u9fff]{1,10}?(?<![最延提增])(?P<way>[长短高低多少大小重轻晚早贵])出?了?$"
    r"|(?:^|水位)(?P<than>低于|少于|高于|多于|超过(?=警戒|保证|汛限))[\u4e00-\u9fff]{0,8}(?<!标准)(?<!限值)$"
)
"""女性比男性长（4.8岁）, 低于限额（37亿元）: how far one thing lies from another."""
_LESS: Final = frozenset("短低少小轻早")
_PROPORTION: Final = re.compile(r"比$|倍[率差数]$|收入比|性别比|抚养比")
_TWO_SIDED: Final = re.compile(r"(?<![占构对])比[值价]?$")
_STRUCTURE: Final = re.compile(r"结构|构成|产业|工业|增加值")
_LEVEL_NOUN: Final = re.compile(
    r"(?:率|指数|比例|系数|程度|强度|深度|密度|利率|满意度|[盖闭晓湿浓纯]度|贫困面|收益|价格指数|总指数|(?<![占之])比)$"
)


_BASES: Final[dict[str, GrowthBasis]] = {basis.value: basis for basis in GrowthBasis}
_OF_AN_AIM: Final = re.compile("的?(?:宏观|调控|预期|控制|增长|年度|全年)*目标$")
_CAPACITY: Final = re.compile(r"^(?:累计|共)?新增.*(?:能力|容量|里程|装机)$")


class Sense:
    """Measure, sign (−1 for a fall), and which words decided."""

    __slots__ = ("measure", "sign", "words")

    def __init__(self, measure: Measure, sign: int, words: str) -> None:
        self.measure = measure
        self.sign = sign
        self.words = words


NEW_CAPACITY: Final = Sense(Measure.CHANGE, 1, "新增, list of capacities")


def decide_sense(
    figure: Figure,
    tail: Tail,
    phrase: str,
    lead: str,
    after: str,
    inherited: "Sense | None",
    *,
    doing: bool = False,
    sides: int = 2,
    total: "Sense | None" = None,
) -> Sense:
    """The sense of a figure from the words around it.

    `phrase` is its own phrase (empty: it inherits one), `lead` what of it stands before the figure, `after` what
    follows it in the clause, `inherited` the sense of the figure whose indicator it inherits; `doing`: the phrase
    begins with a verb of doing (争取到中央新增资金 is no increase); `sides`: the number of sides of a ratio;
    `total`: the sense of the amount whose part it is (新增学位3万个，其中高中1万个).
    """
    kind = figure.kind
    words = "".join(reversed(tail.words))[:24] if tail.words else ""
    if kind == "percentage_point":
        sign = tail.direction or tail.against_sign or 1
        return Sense(Measure.CHANGE, sign, words or "个百分点")
    if kind == "multiple":
        if figure.unit != "番" and tail.direction and not tail.arrival:
            return Sense(Measure.GROWTH_RATE, tail.direction, words)
        return Sense(Measure.RATIO, 1, words or (figure.unit or "倍"))
    if kind == "ratio_part" and tail.direction and not tail.arrival and tail.share is None and (figure.value or 1) < 1:
        return Sense(Measure.GROWTH_RATE, tail.direction, words)  # 减少三分之一
    if kind == "ratio_part":
        inherits = not phrase and inherited is not None and inherited.measure is Measure.RATIO
        ratio = inherits or phrase.endswith("之比") or (_TWO_SIDED.search(phrase) and not _STRUCTURE.search(phrase))
        return Sense(Measure.RATIO if ratio and sides == 2 else Measure.SHARE, 1, words or phrase[-6:])
    if kind == "percent":
        return _sense_of_percent(tail, phrase, lead, after, inherited, words)
    return _sense_of_quantity(figure, tail, phrase, inherited, words, doing=doing, total=total)


def _sense_of_percent(tail: Tail, phrase: str, lead: str, after: str, inherited: Sense | None, words: str) -> Sense:
    if tail.share is not None:
        return Sense(Measure.SHARE, 1, "占")
    if tail.rate_noun and not (tail.direction and tail.than):
        return Sense(Measure.GROWTH_RATE, tail.rate_noun, words)
    if (tail.direction and not tail.arrival) or "递增" in words:
        return Sense(Measure.GROWTH_RATE, tail.direction or 1, words)
    if match := _RATE_AFTER.match(after):
        return Sense(Measure.GROWTH_RATE, -1 if "降幅" in match.group() else 1, match.group())
    if tail.share_noun or phrase.endswith(_SHARES) or (phrase.endswith(_PARTS) and _PART_OF.search(phrase)):
        return Sense(Measure.SHARE, 1, tail.share_noun or phrase[-2:])
    rate = _OF_AN_AIM.sub("", phrase)
    if rate.endswith(GROWTH_NOUNS) and not rate.endswith("率"):
        return Sense(Measure.GROWTH_RATE, -1 if rate[-2] in "降跌减" else 1, rate[-2:])
    if (_GROWTH_NOUN.search(phrase) or _GROWTH_NOUN.search(rate)) and not phrase.endswith("率"):
        return Sense(Measure.GROWTH_RATE, -1 if _FALLS.search(phrase[-6:]) else 1, phrase[-4:])
    if (moved := _move_of(phrase, relative=True)) is not None:
        return Sense(Measure.GROWTH_RATE, *moved)
    if not phrase and inherited is not None:
        again = inherited.measure is Measure.CHANGE and words.endswith(("也就是", "即"))  # 少了14元，也就是9.2%
        measure = Measure.GROWTH_RATE if again else inherited.measure
        return Sense(measure, inherited.sign, f"{inherited.words}, inherited")
    if _LEVEL_NOUN.search(lead or phrase):
        return Sense(Measure.LEVEL, 1, phrase[-3:])
    if after.lstrip(" $").startswith("的") or (after and not tail.words):
        return Sense(Measure.SHARE, 1, f"% {after[:6]}")
    return Sense(Measure.LEVEL, 1, words or phrase[-4:])


def _sense_of_quantity(
    figure: Figure, tail: Tail, phrase: str, inherited: Sense | None, words: str, *, doing: bool, total: Sense | None
) -> Sense:
    if tail.direction and not tail.arrival:
        return Sense(Measure.CHANGE, tail.direction, words)
    if not figure.unit and _PROPORTION.search(phrase):
        return Sense(Measure.RATIO, 1, phrase[-3:])
    if not tail.arrival and (moved := _move_of(phrase, relative=False)) is not None:
        return Sense(Measure.CHANGE, *moved)
    if not tail.arrival or not phrase:
        verb, new = _change_in(phrase)
        if verb:
            return Sense(Measure.CHANGE, -1 if _LESS_BY.search(verb) else 1, verb)
        if new and _NAMED_FLOW in phrase:
            return Sense(Measure.LEVEL, 1, _NAMED_FLOW)
        if new and not doing:
            return Sense(Measure.CHANGE, 1, "新增")
    if phrase in _GAINED:
        return Sense(Measure.CHANGE, -1 if phrase[-2] in "减降" else 1, phrase[-2:])
    gap = not tail.arrival and not figure.qualifier and ("比" in phrase or "于" in phrase or "超过" in phrase)
    if gap and (apart := _APART.search(phrase)) is not None:
        return Sense(Measure.CHANGE, -1 if (apart["way"] or apart["than"][0]) in _LESS else 1, apart.group())
    if total is not None and total.measure is Measure.CHANGE and not tail.arrival and not doing:
        return total
    if not phrase and not tail.words and figure.qualifier in _PASSES:
        return Sense(Measure.LEVEL, 1, figure.qualifier or "")  # 企业净增超5000家，突破2.5万家
    bare = not tail.words or (inherited is not None and inherited.words == "新增" and _COPULAS.issuperset(tail.words))
    if not phrase and inherited is not None and inherited.measure in (Measure.CHANGE, Measure.RATIO) and bare:
        return inherited
    if not phrase and inherited is not None and inherited.measure is Measure.RATIO and not figure.unit:
        return inherited
    return Sense(Measure.LEVEL, 1, words)


_GAINED: Final[tuple[str, ...]] = (
    "增量",
    "净增量",
    "增加额",
    "增加量",
    "增长量",
    "增长额",
    "减量",
    "减少量",
    "减少额",
    "降量",
)


def opens_with_change(phrase: str) -> bool:
    """净增企业, 减少贫困户: a verb of change before what it changes."""
    return bool(_change_in(phrase)[0])


def adds_capacity(sense: Sense, phrase: str) -> bool:
    """新增发电机组容量1500万千瓦: an amount of what can be done more than before, or of a list of such."""
    return sense is NEW_CAPACITY or (sense.measure is Measure.CHANGE and _CAPACITY.match(phrase) is not None)


def is_flow_of_jobs(sense: Sense, phrase: str, follows: str) -> bool:
    """城镇新增就业4万人，比上年减少…: new jobs that are compared with those of other years are a flow, no increase."""
    return (
        sense.measure is Measure.CHANGE
        and _NEW_JOBS.search(phrase) is not None
        and _COMPARED.match(follows) is not None
    )


_SHARES: Final[tuple[str, ...]] = ("占比", "比重")
_PARTS: Final[tuple[str, ...]] = ("比例", "份额")
_PART_OF: Final = re.compile(
    "占|在.{2,16}中的|覆盖.{2,16}比例"
    "|(?:床位|人口|人员|人数|职工|教师|女性|男性|党员|干部|代表|委员|青年|学生|农户|户数|家庭|企业|客户|用户|产品|面积|金额|资金)的?比例"
    "|(?:就读|从事|居住|拥有|具有|来自|属于).{0,16}的(?:人数|人口)?比例"
)
"""Before 比例 and 份额, which may be rates too, these say that they are of a whole."""


def _move_of(phrase: str, *, relative: bool) -> tuple[int, str] | None:
    """Sign and words of the verb with its object that ends a phrase and moves one measure (平均降价)."""
    word = movers(relative).find(phrase, 0, len(phrase))
    return (int(str(word.payload)), word.text) if word is not None else None


def _change_in(phrase: str) -> tuple[str, bool]:
    """The verb of change that opens a phrase, and whether it speaks of what is new anywhere."""
    if "增" not in phrase and "减" not in phrase and "降低" not in phrase and "少" not in phrase and "多" not in phrase:
        return "", False
    if _NO_CHANGE.search(phrase):
        return "", False
    match = _OBJECT_CHANGE.match(phrase)
    return match.group(1) if match else "", _SUBJECT_CHANGE.search(phrase) is not None


def decide_basis(tail: Tail, sense: Sense, base_is_previous: bool | None, in_year: bool) -> GrowthBasis | None:
    """Against what a change or rate is counted; None for other measures and where the text does not say."""
    if sense.measure not in (Measure.CHANGE, Measure.GROWTH_RATE):
        return None
    if tail.basis:
        return _BASES[tail.basis]
    if "递增" in tail.adverbs:
        return GrowthBasis.ANNUAL_AVERAGE
    if tail.against is not None:
        return None
    if base_is_previous is not None:
        return GrowthBasis.YEAR_ON_YEAR if base_is_previous else GrowthBasis.SINCE_BASE
    if sense.measure is Measure.GROWTH_RATE and in_year:
        return GrowthBasis.YEAR_ON_YEAR
    return None
