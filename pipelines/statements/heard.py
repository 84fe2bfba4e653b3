"""What a clause without figures names: the noun that opens it, the topic of a headline, names of places, bare lists."""

import re
from itertools import groupby
from operator import itemgetter
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.codes import code_of_name
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import GROWTH_NOUNS
from pipelines.statements.memory import Once, facts_of, keep
from pipelines.statements.phrases import Phrase, head_of, is_generic
from pipelines.statements.wording import first_verb, object_of

LISTED: Final = re.compile("[、和与及]")
_LOCAL: Final = re.compile(r"(?:高新|经开|新|开发)区|[\u4e00-\u9fff]{1,4}(?:[镇乡村县区市州旗盟]|街道|社区)")
_ENDS_OF_DIVISIONS: Final = Signs("镇乡村县区市州旗盟道")
_PREDICATE: Final = re.compile(
    r"(?:有了|成了|卖上|用上|住上|吃上|喝上|为期|大都|大多|同比(?=[增减下上提降有])|环比(?=[增减下上提降有])|比(?=[增减下上提降有])|都|了|把|被|得到|不断|持续|明显|显著|进一步|深入|全面|加快|稳步|有序|扎实|大力|十分|更加|较|基本(?![养医公药农草])|圆满|喜获|再|成效|已|将|量价|火爆|回暖|向好|稳中|平稳|良好|显现|见效|上升|下降(?!幅度)|增长(?!速度|幅度|率)|提高|提升|改善|稳居|位居|居(?![民住家委])|小幅|大幅|超额|只增|有(?=明显|所|较|显著|一定)|更|仍|正在|依旧|依然|从[无小弱少]到|出现|双双|创下?|迎来|怎么样|如何|怎样|咋样|情况(?:怎么样|如何|怎样|咋样)|的情况(?:怎么样|如何|怎样|咋样)|进展|顺利|继续|连续|势头|加速|走俏|畅销|强劲|火热|人气|旺(?!季)|领跑|领先|攀高|加码|发力|给力|增势|由[涨升正增盈负降跌减亏]转|转[正负](?=$|，)|止[跌降升]|扭亏|回[升落]|下[跌滑]|走[高低强弱]|反弹|企稳|趋稳)"
)
"""What is said of a noun. Each word begins with characters of its own, so that `re` goes from one to the next."""
_USED_FOR: Final = re.compile(
    r"[\u4e00-\u9fff]{2,12}(?:用于|投向|支持)[\u4e00-\u9fff、]{2,16}的(?:资金|部分|支出|投入|贷款|比重|比例)"
)
"""省级公益金用于养老服务的资金: what it is used for is part of its name."""
_IS: Final = re.compile("(?<![还于别凡就但只若都也正不而要])是(?!否)")
_LENGTH: Final = re.compile(r"\d(?:小时|天|年|个月|分钟)")
_LONGEST_WHOLE: Final = 12
_COUNT: Final = re.compile(r"[\d.]+[万亿]?[\u4e00-\u9fff]{1,2}")
_SAYING: Final[tuple[str, ...]] = (
    "表示",
    "介绍",
    "指出",
    "说",
    "显示",
    "获悉",
    "认为",
    "透露",
    "称",
    "分析",
    "发布",
    "公布",
    "了解到",
)
_DANGLING: Final = "从由自以在把被与和将向"
_ADVERBS: Final = re.compile("(?:(?<![安健齐完周保])全|(?<![许认])可|[已再更不未])$")
_ENDS_OF_ADVERBS: Final = Signs("全可已再更不未")
_GOES_TO: Final = re.compile(
    "走|来到|探访|[来再先]看"
    "|^[，　]?(?:（[^）]{2,5}）|记者[ 　]?[^：]{2,4}：)?(?:记者|我).{0,6}在.*(?:看到|发现|见到|站|场|港|院|园|里)$"
)
_SOURCE: Final = re.compile(
    r"据[\u4e00-\u9fff]{1,12}|记者[\u4e00-\u9fff]{0,12}(?:获悉|了解到)"
    r"|[\u4e00-\u9fff“”]{2,10}(?:数据|统计|监测|调查|资料)(?:结果)?(?:显示|表明)"
    r"|[\u4e00-\u9fff]{2,10}(?:部门|[局委办厅部])(?:今天|昨天|今日|昨日|日前|近日)?(?:（[^）]{4,8}）)?(?:通报|公布|透露)"
)
_POINTERS: Final[tuple[str, ...]] = ("此批", "此次", "这批", "本次", "该", "这一", "这些", "上述")


_SEEN_LOCAL: Final[dict[str, bool]] = {}


def is_local(text: str) -> bool:
    """河口镇, 城东区, 甲镇和乙乡: nothing but names of divisions below a city, which no list of codes needs to know."""
    if not _ENDS_OF_DIVISIONS.end(text):
        return False
    known = _SEEN_LOCAL.get(text)
    return keep(_SEEN_LOCAL, text, _names_divisions(text)) if known is None else known


def _names_divisions(text: str) -> bool:
    names = LISTED.split(text) if _is_list(text) else [text]
    if not all(_LOCAL.fullmatch(name) for name in names):
        return False
    return not any(word in text for word in load_words()["not_local"]["words"])


def _is_list(text: str) -> bool:
    return "、" in text or "和" in text or "与" in text or "及" in text


def names_in(text: str) -> list[str]:
    """The names of a bare list (欧盟、美国和日本); empty: it is none."""
    if not _is_list(text):
        return []
    facts = facts_of(text)
    if facts.names is None:
        facts.names = _split_list(text)
    return facts.names


def _split_list(text: str) -> list[str]:
    text = text.removesuffix("依次").removesuffix("分别")
    names = text.replace("和", "、").replace("与", "、").replace("及", "、").split("、")
    return names if len(names) > 1 and all(1 < len(name) < 9 and not head_of(name) for name in names) else []


def subject_of(text: str) -> str:
    """The noun that opens a clause without figures: 此批培训为期7天 is about 培训. Empty: no noun opens it."""
    facts = facts_of(text)
    if facts.subject is None:
        facts.subject = _find_subject(text)
    return facts.subject


def _find_subject(text: str) -> str:
    if text.startswith(_POINTERS):
        for word in _POINTERS:
            text = text.removeprefix(word)
    predicate = _PREDICATE.search(text)
    if (predicate is not None and predicate.start() == 0) or text.endswith(_SAYING):
        return ""
    if "的" in text and _USED_FOR.fullmatch(text) is not None:
        return text
    noun = _noun_opening(text, predicate)
    # 工业技术改造投资 holds a verb and is a name.
    return text if noun != text and code_of_name(text) is not None else noun


def _noun_opening(text: str, predicate: re.Match[str] | None) -> str:
    """The noun before its predicate; `predicate`: the first words of one."""
    if predicate is not None and predicate.start() == 1:
        predicate = _PREDICATE.search(text, predicate.end())
    is_said = _IS.search(text, 2) if "是" in text else None
    verb, cut = first_verb(text), len(text)
    for at in (verb, predicate.start() if predicate is not None else 0, is_said.start() if is_said is not None else 0):
        cut = min(cut, at) if at > 1 else cut
    subject = text[:cut].rstrip(_DANGLING)
    subject = (_ADVERBS.sub("", subject) if _ENDS_OF_ADVERBS.end(subject) else subject).strip("、")
    if not subject.isalpha() and (_LENGTH.search(subject) or _COUNT.fullmatch(subject)):
        return ""
    if subject.endswith("的"):
        return text if len(text) <= _LONGEST_WHOLE else ""  # 一江清水的治理账: a noun after all
    if len(subject) > 2 and subject[-1] == subject[-2]:
        subject = subject.rstrip(subject[-1]) + subject[-1]
    return subject


def names_source(words: str) -> bool:
    """Whether a clause tells who says so, ahead of all that its sentence tells (据农情调度, 海关数据显示)."""
    told = words.startswith(("据", "记者")) or words.endswith(("显示", "表明", "通报", "公布", "透露"))
    return told and _SOURCE.fullmatch(words) is not None


def goes_to_place(words: str) -> bool:
    """Whether the reporter goes on to a place in a clause."""
    moves = "看" in words or "走" in words or "到" in words or "探" in words or "我现在" in words
    return moves and _GOES_TO.search(words) is not None


def topic_of(headline: Phrase, body: str) -> str:
    """What a piece of news is about: the noun that opens its headline, if the text goes on speaking of such things."""
    noun = subject_of(object_of(headline.text) if headline.verb else headline.text)
    plain = 3 <= len(noun) <= 8 and noun.isalpha() and not is_local(noun) and not head_of(noun)
    return noun if plain and not is_generic(noun) and body.count(noun[-2:]) >= 3 else ""


_LONGEST_HEADING: Final = 8
_NO_HEADING: Final = re.compile(
    "[和与及、，：？！0-9]|综合|概况|其他|情况|目标|回顾|任务|成[就效绩]|要点|特点|问题|总体|方面|附|说明|注释|单位|表|图|篇"
    "|[第章节]|工作|安排|措施|经济"
)
"""Headings that name no one thing of which something below is told."""


def names_one_thing(title: str) -> bool:
    """Whether a heading is a plain noun (医疗保险), of which measures below it are."""
    plain = 3 <= len(title) <= _LONGEST_HEADING and _NO_HEADING.search(title) is None
    return plain and subject_of(title) == title


_MEASURES_TOLD: Final[tuple[str, ...]] = ("价", "政策", "标准")
_TELLS_MEASURE: Final = re.compile(
    r"(?:实行|执行|公布|落实|调整|提高)[^，。；]{0,8}?(?P<price>(?:最低|最高|保护)?(?:收购|指导|基准|零售)价格?|补[助贴]标准)"
    r"(?:政策)?$|(?:这个|这一|该)(?P<asked>强度|比例|比重|占比|水平)[^，。；]{0,8}什么"
)


def measure_told(clause: str) -> str:
    """The measure of the bare names that follow a clause without figures; empty: it tells of none.

    实行小麦最低收购价政策，白小麦每斤0.95元: 最低收购价. 这个强度处在什么位置？美国3.5%: 强度.
    """
    if not clause.endswith(_MEASURES_TOLD) and "什么" not in clause:
        return ""
    measure = _TELLS_MEASURE.search(clause)
    return measure[measure.lastgroup or 0] if measure is not None else ""


_RATE_NAMED: Final = re.compile("(?:上涨幅度|增长幅度|下降幅度|增长速度|经济增速)(?:的[^，。；]{0,4}目标)?$")


def names_rate(subject: str) -> bool:
    """Whether a subject ends with a rate of growth, or an aim for one."""
    return ("度" in subject or "速" in subject) and _RATE_NAMED.search(subject) is not None


def measure_viewed(view: str) -> str:
    """价格 in 从主要商品价格看; empty: a view of something else."""
    return head_of(view.removesuffix("看").removesuffix("来"))


_MOVES: Final = re.compile(
    r"(?:明显|大幅|持续|显著|稳步|快速|进一步|不断|继续|有所|较快|小幅|略有|双双)*(?:增多|增加|增长|减少|下降|上升|扩大|回升|攀升|走高|激增|回落|翻番)了?$"
)
"""过夜游客明显增多，达58万人次: how many there are is told next."""
_ENDS_OF_MOVES: Final = Signs("多加长少降升大高增落番了")


def moves_after(text: str, at: int) -> bool:
    """Whether words of moving follow in a text (明显增多 after 过夜游客)."""
    return _ENDS_OF_MOVES.end(text) and _MOVES.match(text, at) is not None


def moves_at_end(text: str) -> re.Match[str] | None:
    """The words of moving that end a text."""
    return _MOVES.search(text) if _ENDS_OF_MOVES.end(text) else None


def _read_not_subjects() -> dict[str, tuple[str, ...]]:
    words = sorted((*GROWTH_NOUNS, *load_words()["not_subject"]["words"]))
    return {first: tuple(own) for first, own in groupby(words, key=itemgetter(0))}


_NOT_SUBJECTS: Final = Once(_read_not_subjects)
"""Beginnings of phrases that are no subjects, by their first character."""


_CAUSES: Final = re.compile("(?:因(?![病残学灾公素特])|受(?![益助理训贿灾检教托众访污援])|得益于)")
"""因播种面积减少, 受疫情影响: why it moved is no subject of what moved."""


def is_no_subject(text: str) -> bool:
    """Whether a phrase begins as none does that names a subject (扎实推进…, 受疫情影响)."""
    facts = facts_of(text)
    if facts.no_subject is None:
        facts.no_subject = _opens_with_none(text)
    return facts.no_subject


def _opens_with_none(text: str) -> bool:
    if text[0] in "因受得" and _CAUSES.match(text) is not None:
        return True
    words = _NOT_SUBJECTS.get().get(text[0])
    return words is not None and text.startswith(words)
