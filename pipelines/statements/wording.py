"""Words of phrases: verbs inside them, whether they tell of doing or of being, and how phrases are put together."""

import re
from collections import defaultdict
from functools import cache
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.codes import code_of_name
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import group_endings, verbs
from pipelines.statements.memory import facts_of
from pipelines.statements.model import Statement
from pipelines.statements.phrases import Phrase, head_of, is_name

PER_HEAD: Final = re.compile(
    r"每(?:[百千万]|十万|百万|\d+万?)(?:[\u4e00-\u9fff]{0,6}?(?:人口|人|居民|儿童|老人|学生|户)(?:[\u4e00-\u9fff]{0,6}?家庭)?)"
)
"""By how many heads something is counted (每千常住人口)."""
_LIMIT: Final = 78
"""Characters of indicator and dimensions together; what is longer names nothing."""
_MEASURE_VERBS: Final[tuple[str, ...]] = (
    "安排",
    "完成",
    "实现",
    "发放",
    "投入",
    "支出",
    "使用",
    "利用",
    "取得",
    "获得",
    "收购",
    "生产",
)
_COMPLEMENTS: Final[tuple[str, ...]] = ("用", "在", "于", "到", "给", "占", "的", "和", "与", "及", "、")
_DANGLING: Final[tuple[str, ...]] = (
    "预计完成",
    "预计实现",
    "累计完成",
    "完成",
    "实现",
    "累计实现",
    "取得",
    "发生",
    "达到",
    "合计",
    "总计",
    "共计",
    "预期",
    "安排",
    "计划",
    "预计",
)
_TOTALS: Final = frozenset({"收入总计", "支出总计"})
"""Names that end like 资金合计, with all that an account adds up to."""
_DANGLING_ENDS: Final = Signs(verb[-1] for verb in _DANGLING)
_ENDINGS_OF_PLANS: Final[tuple[str, ...]] = ("脱贫", "出列", "摘帽", "清零", "退出", "脱贫摘帽", "脱贫出列")
_TELLING: Final[tuple[str, ...]] = (
    "签约",
    "新签约",
    "开工",
    "竣工",
    "投产",
    "在建",
    "认定",
    "入选",
    "流转",
    "贷款",
    "出栏",
    "登记",
    "注册",
    "退出",
    "脱贫",
)
"""Verbs that tell objects apart from others of their kind: 签约项目 are not all 项目."""
_BETWEEN_VERBS: Final[tuple[str, ...]] = ("或部分", "或", "和", "并", "、")
_OPEN_BETWEEN: Final = Signs("或和并、")
MEAN: Final = re.compile(
    r"[每月年日]?[日户人月村亩次年场均单件]均"
    r"|平均每(?:人次|[天日户人月年周亩吨单次场个家所座处村县条辆头只艘架列支名件台项笔宗份套栋])"
)
_PER_MANY: Final = re.compile("每[百千万][一-鿿]{1,4}拥有")
_MEAN_OF_EACH: Final = re.compile(
    r"(?:相当于)?平均每(?:[个家所座处支艘辆条位户村县]|[百千万])[\u4e00-\u9fff]{1,6}?(?:仅|只|约)?(?:拥有|入住|配备|有)?"
)
"""平均每个贫困村, 相当于平均每百名老人拥有: the mean of what was counted before, over what is named."""
_THERE_IS: Final = re.compile("有(?!.*(?:的|率$|可供))[\u4e00-\u9fff]{2,10}")
_PEAKS: Final = frozenset({"单场", "单周", "单季", "最高日", "最高月", "最多日", "单日最高", "单月最高", "单场最高"})
_MADE_A_DAY: Final = re.compile(r"平均[日月年](?:产量?|销量?|均)")
_SAY_NOTHING: Final = frozenset({"累计", "完成", "累计完成", "实现"})
_AVERAGES: Final[tuple[str, ...]] = (
    "日均", "户均", "人均", "月均", "村均", "亩均", "次均", "单产", "亩产", "均价", "单价", "价格", "工资",
)  # fmt: skip
"""What an average measures is no total of parts."""
_ENDS_OF_AVERAGES: Final = Signs(word[-1] for word in _AVERAGES)
_EVENT_UNITS: Final[tuple[str, ...]] = ("次", "场", "届", "批次", "人次", "期")


def first_verb(text: str) -> int:
    """Where the first verb of two characters or more stands that does not open the text; 0: nowhere."""
    facts = facts_of(text)
    if facts.verb < 0:
        facts.verb = _find_verb(text)
    return facts.verb


def _find_verb(text: str) -> int:
    table = verbs()
    for i in table.places(text, 2, len(text) - 1):
        word = table.find(text, i, len(text))
        if word is not None and len(word.text) > 1 and not is_name(text, i):
            return i
    return 0


def is_verb(text: str) -> bool:
    """Whether a phrase is a verb and nothing more, or several in a row (竣工投产或部分投产)."""
    facts = facts_of(text)
    if facts.verbal is None:
        facts.verbal = _holds_verbs_alone(text)
    return facts.verbal


def _holds_verbs_alone(text: str) -> bool:
    table, p = verbs(), 0
    while p < len(text):
        word = table.find(text, p, len(text))
        if word is None or (p and len(word.text) < 2):
            return False
        p += len(word.text)
        if _OPEN_BETWEEN.at(text, p):
            p += next((len(between) for between in _BETWEEN_VERBS if text.startswith(between, p)), 0)
    return bool(text)


def ends_with_verb(text: str) -> bool:
    """Whether words end with a verb and name nothing that it is done to: 扎实开展."""
    return is_verb(text[first_verb(text) :])


def shared_verb(before: Statement) -> str:
    """腾退 in 腾退土地900亩、厂房35万平方米: what was done to an item, and so to the next; empty: no verb says it."""
    text = before.own.text
    if before.coordinated:
        return before.dimensions[-1] if before.dimensions and is_verb(before.dimensions[-1]) else ""
    actor = actor_of(text)
    verb = text.removesuffix(object_of(text[len(actor) :]))
    return verb if verb != text and verb not in _SAY_NOTHING and is_verb(verb[len(actor) :]) else ""


def share_word(name: str, other: str) -> bool:
    """Whether two characters in a row of one name stand in another."""
    return any(name[k : k + 2] in other for k in range(len(name) - 1))


def is_mean(text: str) -> bool:
    """日均, 平均每户: a mean of what was told before, and no more."""
    if "均" not in text:
        return text in _PEAKS or (text.endswith("拥有") and _PER_MANY.fullmatch(text) is not None)
    if MEAN.fullmatch(text) is not None or _MADE_A_DAY.fullmatch(text) is not None:
        return True
    return _MEAN_OF_EACH.fullmatch(text) is not None and not head_of(text)


def names_average(text: str) -> bool:
    """Whether a phrase measures an average, which is no total of parts."""
    return (_ENDS_OF_AVERAGES.end(text) and text.endswith(_AVERAGES)) or text.startswith(("平均每公顷", "平均每亩"))


def actor_of(text: str) -> str:
    """Who does it, in a phrase of subject, verb and object: 扶贫车间 in 扶贫车间吸纳就业; empty: no such phrase."""
    at = 0 if text.startswith(("向", "为", "对", "把", "将", "从", "在", "通过", "由")) else first_verb(text)
    word = verbs().find(text, at, len(text)) if at else None
    does = word is not None and word.sort == "flow" and at + len(word.text) < len(text) - 1
    return text[:at] if does and text[at - 1] != "的" else ""


def object_of(text: str) -> str:
    """What is done something to: 农村厕所 in 改造农村厕所; empty where nothing but verbs stands there."""
    facts = facts_of(text)
    if facts.object is None:
        facts.object = _find_object(text)
    return facts.object


def _find_object(text: str) -> str:
    if is_verb(text):
        return ""
    table, p, first = verbs(), 0, 0
    while (word := table.find(text, p, len(text))) is not None and not is_name(text, p) and word.text not in _TELLING:
        p += len(word.text)
        first = first or p
        if _OPEN_BETWEEN.at(text, p) and p < len(text):
            # 新建和改造农村厕所
            between = next((len(w) for w in _BETWEEN_VERBS if text.startswith(w, p)), 0)
            then = table.find(text, p + between, len(text)) if between else None
            p += between if then is not None and then.sort == "flow" and not is_name(text, p + between) else 0
    if first < p and text.startswith("的", p):
        # 接到涉及收购的线索: the verbs after the first one tell which.
        return text[first:]
    if p == 0 and word is not None and len(word.text) < len(text):
        return text
    return text[p:] if p and len(text) - p > 1 else ""


def without_light_verb(phrase: Phrase) -> Phrase:
    """第一产业实现增加值 names 第一产业增加值, 增加值完成 names 增加值, 小学共有专任教师 names 小学专任教师."""
    text = phrase.text
    if text == "":
        return phrase
    if text[-1] == "较" and len(text) > 3:
        # 接待人次较2019年同期恢复至…
        return Phrase(text[:-1], phrase.verb, phrase.places)
    if text[0] == "有" and _THERE_IS.fullmatch(text) is not None and not is_name(text, 0):
        text = text[1:]  # 年末有敬老院186所
        phrase = Phrase(text, phrase.verb, phrase.places)
    for verb in _DANGLING if _DANGLING_ENDS.end(text) and text not in _TOTALS else ():
        rest = text.removesuffix(verb)
        if rest != text and len(rest) > 1 and (head_of(rest) or code_of_name(rest)):
            return Phrase(rest, phrase.verb, phrase.places)
    at = text.find("共", 1)
    shared = at > 0 and text[at - 1] in "公总"  # 公共服务
    does = verbs().find(text, at + 1, len(text)) if at > 0 and not shared else None
    if does is not None and not is_name(text, at):
        together = at - (text[at - 1] == "一" and at > 1)  # 企业一共销售汽车
        return Phrase(text[:together] + text[at + 1 :], phrase.verb, phrase.places)
    at = text.find("共有", 1) if at > 0 else -1
    if at > 0 and not is_name(text, at):
        return Phrase(text[:at] + text[at + 2 :], phrase.verb, phrase.places)
    for verb in ("实现", "完成"):
        at = text.find(verb, 1)
        rest = text[at + 2 :] if at > 0 else ""
        if rest and head_of(rest) == rest:
            if text[:at] in ("已", "已经", "现已"):
                return Phrase(text[at:], phrase.verb, phrase.places)
            return Phrase(text[:at] + rest, phrase.verb, phrase.places)
    return phrase


def measure_part(statement: Statement, like: str = "") -> str:
    """The part of an indicator that says what is measured, without whose it is: 人均可支配收入, 专项扶贫资金.

    `like`: a group of the same sort, whose ending parts the two (一线城市 of 一线城市新房销售价格).
    """
    text = statement.indicator
    ending = group_endings().find(like, 0, len(like)) if like else None
    if ending is not None:
        at = text.find(ending.text, 1)
        rest = text[at + len(ending.text) :]
        if at > 0 and head_of(rest):
            return rest
    for verb in _MEASURE_VERBS:
        at = text.find(verb, 1)
        after = at + len(verb)
        if 0 < at < after < len(text) and not text.startswith(_COMPLEMENTS, after) and not is_name(text, at):
            return text[after:]
    return head_of(text)


def other_side(name: str, side: str) -> str:
    """What a name says of one side (职工住院报销比例), for the other (居民); empty: it is of no such side."""
    for other in _counterparts().get(side, ()):
        if name.startswith(other) and len(name) > len(other) + 1:
            return name[len(other) :]
    return ""


def has_counterpart(side: str) -> bool:
    """Whether a word names one of two sides (职工, 居民)."""
    return side in _counterparts()


@cache
def _counterparts() -> dict[str, list[str]]:
    """Each side with those opposite to it."""
    sides: dict[str, list[str]] = defaultdict(list)
    for one, other in load_words()["counterparts"]["pairs"]:
        sides[other].append(one)
        sides[one].append(other)
    return dict(sides)


def is_plan_end(text: str) -> bool:
    """贫困村全部退出: an aim of a plan that was reached over its years."""
    return text.endswith(_ENDINGS_OF_PLANS) and "尚未" not in text


def is_flow(statement: Statement, *, verb_before: bool) -> bool:
    """Whether the words tell of something done over a period rather than of a state.

    `verb_before`: the phrase it goes on from begins with a verb of doing.
    """
    text = statement.indicator or statement.own.text
    if statement.own.verb == "state":
        return False
    if statement.figure.unit in _EVENT_UNITS:
        return True
    if (
        statement.own.verb == "flow"
        or statement.coordinated
        or statement.summed
        or (verb_before and not statement.own.text)
    ):
        return True
    if is_plan_end(text) or text.endswith("再就业") or text.startswith("改善"):
        return True
    if any(word in text for word in load_words()["lasting"]["words"]):
        return False
    table = verbs()
    for i in range(1, len(text) - 1):
        word = table.find(text, i, len(text))
        if (
            word is not None
            and word.sort == "flow"
            and len(word.text) >= 2
            and (i + len(word.text) >= len(text) - 1 or i >= 2 or text[0] == "共")
            and not is_name(text, i)
            and not text.startswith("的", i + len(word.text))
        ):
            return True
    return False


def join(left: str, right: str) -> str:
    """Two pieces of a name, without what both have."""
    if not left or not right:
        return left or right
    if right.startswith(left) or left.endswith(right):
        return right if right.startswith(left) else left
    # 饲料消费 and 消费量: 饲料消费量
    shared = next((n for n in range(min(len(left), len(right)) - 1, 1, -1) if left.endswith(right[:n])), 0)
    return left + right[shared:]


def clean(text: str) -> str:
    """Words as they stand in the text, without blanks and edges of punctuation."""
    return "".join(text.split()).strip("，,。；、的*#")


def shorten(statement: Statement) -> None:
    """Keep indicator and dimensions within what still names something."""
    if len(statement.indicator) > 50:
        statement.indicator = statement.indicator[-50:]
    room = _LIMIT - len(statement.indicator)
    kept = []
    for part in statement.dimensions:
        if (len(part) > 2 and part in statement.indicator) or part in kept:
            continue
        if len(part) + 1 > room:
            continue
        kept.append(part)
        room -= len(part) + 1
    statement.dimensions = kept
