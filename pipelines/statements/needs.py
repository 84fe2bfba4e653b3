"""What a phrase lacks, and what it offers those that lack something: 放行正常率 lacks whose it is, and 西部机场运送旅客
names an airport.

What governs a phrase where reading has come to stands in `governors`.
"""

import re
from typing import Final

from pipelines.statements.codes import code_of_name, forget_with_list
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import EndingTable, OpeningTable, Word, generic_heads, verbs
from pipelines.statements.memory import Once, facts_of, keep
from pipelines.statements.moods import told_to_do
from pipelines.statements.owners import attributes
from pipelines.statements.phrases import head_of, is_generic, is_name
from pipelines.statements.wording import actor_of, first_verb, object_of

LONGEST_NAME: Final = 16
MEAN_OF: Final = re.compile(
    r"(?:相当于)?平均每.{1,4}?(?:拥有?|有|配备|约|达|减贫|减少|增加)?|.{0,4}[人户亩村年月日]均(?:约|达)?"
)
"""平均每所, 农民人均: a mean of what was counted before."""
_OF_SOMETHING: Final = frozenset("额价期")
"""What ends measures of three characters that name no thing (标的额, 入门价)."""
_EXISTS: Final[tuple[str, ...]] = ("共有", "现有", "已有", "有")
_NO_NAME: Final = re.compile("以(?![上下来内外])|被|把|将|向|从|由|在(?<=.在)(?![建校册岗园职])|合计|共计|以来$|的$")
"""Each word begins with a character of its own, so that `re` goes from one to the next."""
_AMOUNT: Final = re.compile(r"[\d.]+[万亿余多]*[\u4e00-\u9fff]{1,2}")
_HOUSES_BY_SORT: Final = frozenset(
    {"公司", "该公司", "集团", "该集团", "园区", "该园区", "合作社", "该企业", "学校", "医院", "景区"}
)
"""One house that was named before."""
_COMPANY: Final = re.compile(
    r"(?!.*(?:上市|保险|证券|国有|控股|子|分|基金|贷款|担保|物业|快递|航空|中央|[省市县]属|各|发行|骨干|龙头|有的?)(?:公司|集团)$)"
    r".{1,14}(?:公司|集团)"
)
"""One company by its name, which is no sort of companies."""
_DOERS_OF_TWO: Final = frozenset({"铁路", "民航", "海关", "中院", "法院"})
_STANDINGS: Final[tuple[str, ...]] = (
    "地位", "势头", "态势", "水平", "格局", "高位", "区间", "位置", "显著", "明显", "良好", "突出",
)  # fmt: skip
"""保持第一大贸易伙伴地位: where it stands is nothing that has measures."""
_SEVERAL: Final = re.compile("[、和与及]")


class _Lists:
    """The words that depend on others, and those who are agents."""

    def __init__(self) -> None:
        lists = load_words()
        dependent, acts, owner = lists["dependent"], lists["verb"], lists["owner"]
        self.measures: frozenset[str] = frozenset(dependent["measures"])
        self.alone: frozenset[str] = frozenset(dependent["alone"])
        self.people: frozenset[str] = frozenset(dependent["people"])
        weak = [Word(w, "weak") for w in dependent["before"]]
        self.weak = OpeningTable(weak)
        self.weak_and_verbs = OpeningTable(weak + [Word(w, "verb") for w in (*acts["flow"], *acts["state"])])
        agents = [Word(w, "places") for w in dependent["agents"]] + [Word(w, "owners") for w in owner["words"]]
        self.agents = EndingTable(agents + [Word(w, "other") for w in owner["others"]])
        doing = sorted((*lists["mood"]["adverb"], *dependent["topical"]), key=lambda w: (-len(w), w))
        self.doing = re.compile("(?:" + "|".join(doing) + ")+")


_LISTS: Final = Once(_Lists)


def _without_weak(text: str) -> str:
    table, p = _LISTS.get().weak, 0
    while (word := table.find(text, p, len(text))) is not None:
        p += len(word.text)
    return text[p:]


def need_of(text: str) -> str:
    """What a phrase lacks: "whose", if it measures something of a thing or doer (办结率, 新增里程), or "who" does it
    (接待顾客); empty: it stands alone."""
    facts = facts_of(text)
    if facts.need is None:
        need = _find_need(text) if text else ""
        facts.need = need if need and code_of_name(text) is None else ""
    return facts.need


def is_dependent(text: str) -> bool:
    """Whether a measure is of a thing told before (总库容, 入住率), and no mean."""
    return "均" not in text and "每" not in text and need_of(text) != ""


def _find_need(text: str) -> str:
    lists = _LISTS.get()
    measures = text in attributes() or text in lists.measures or gains(text)
    if measures or is_generic(text) or ("均" in text and MEAN_OF.fullmatch(text)):
        return "whose"
    table, p, verb = lists.weak_and_verbs, 0, False
    while (word := table.find(text, p, len(text))) is not None and (word.sort == "weak" or not is_name(text, p)):
        p += len(word.text)
        verb = verb or word.sort == "verb"
    rest = text[p:]
    if not rest:
        return "" if text in lists.alone else "whose"
    if rest in lists.people:
        return "who" if verb else "whose"
    measures = rest in lists.measures or rest in generic_heads() or rest in attributes()
    if measures or rest == head_of(rest) or (len(text) == 3 and text[-1] in _OF_SOMETHING):
        return "whose"
    return ""


def gains(text: str) -> bool:
    """惠及学生, 学生受益: who gains by what was done."""
    return text.startswith("惠及") or text.endswith(("受益", "受惠"))


def agent_of(text: str) -> tuple[str, bool]:
    """Who does or has it, in a phrase that goes on after them (西部机场 in 西部机场运送旅客; empty: nobody is named),
    and whether they are one house or place, whose all that follows is."""
    facts = facts_of(text)
    if facts.agent is None:
        facts.agent = _find_agent(text)
    return facts.agent


def _find_agent(text: str) -> tuple[str, bool]:
    table = _LISTS.get().agents
    for end in reversed(table.ends(text[:-2], 2)):
        word = table.find(text, 0, end)
        short = end < 3 and text[:2] not in _DOERS_OF_TWO
        if word is not None and word.sort != "other" and not short and not is_no_name(text, end):
            one = word.sort == "places" and _SEVERAL.search(text, 0, end) is None
            one = one or text[:end] in _HOUSES_BY_SORT or _COMPANY.fullmatch(text, 0, end) is not None
            return text[:end], one and verbs().find(text, 0, end) is None
    return "", False


_TOPICS: Final[dict[str, str]] = {}


def topic_in(text: str) -> str:
    """To what a clause without figures says that something is done (诉前调解 in 推行诉前调解); empty: to nothing."""
    known = _TOPICS.get(text)
    return keep(_TOPICS, text, _find_topic(text)) if known is None else known


forget_with_list(_TOPICS.clear)


def _find_topic(text: str) -> str:
    opened = _LISTS.get().doing.match(text)
    rest = text[opened.end() :] if opened is not None else text
    told = told_to_do(rest) or (rest if opened is not None else object_of(text[first_verb(text) :]))
    return told if told != text and _names_thing(told) and not told.endswith(_STANDINGS) else ""


def thing_in(how: str, text: str, agent: str) -> str:
    """What a phrase that stands alone counted or did something to; empty: what has a code of its own."""
    if how == "agent":
        return _doing_of(text, agent)
    if how == "flow":
        return _done_to(text)
    if how == "code":
        return ""
    rest = _without_weak(text)
    done = _done_to(rest) if rest != text else ""
    actor = actor_of(text)
    if how == "counted" and head_of(text) != text and not head_of(text).endswith(("数", "量")):
        return done or named_by(_doing_of(text, actor) if actor else text)
    return done or named_by(_doing_of(text, actor) if actor else text.removesuffix(head_of(text)).removesuffix("总"))


def _done_to(text: str) -> str:
    """社区工厂 of 建成社区工厂, 工厂吸纳就业 of 引进的工厂吸纳就业."""
    return named_by(object_of(text).removeprefix("的"))


def _doing_of(text: str, actor: str) -> str:
    """Who does what to what (热线受理来电, of which 办结率 is told), where that is short; else who does it."""
    rest = text[len(actor) :]
    done = _done_to(rest)
    does = done not in ("", rest) and not need_of(done)
    return text if does and len(text) <= LONGEST_NAME else actor


def named_by(text: str) -> str:
    """A thing by its name, without the verb that says it exists; empty: no name."""
    for word in _EXISTS:
        text = text.removeprefix(word)
    return text if _names_thing(text) else ""


def _names_thing(text: str) -> bool:
    return 2 <= len(text) <= LONGEST_NAME and not is_no_name(text, len(text)) and not need_of(text)


def is_no_name(text: str, end: int) -> bool:
    """Whether text[:end] holds a word that no name has, or is an amount."""
    if _NO_NAME.search(text, 0, end) is not None:
        return True
    return (text[0] == "." or text[0].isdecimal()) and _AMOUNT.fullmatch(text, 0, end) is not None
