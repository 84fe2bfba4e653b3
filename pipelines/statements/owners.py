"""Whose an attribute is: the schools, firms and offices that a text speaks of, and what of theirs it tells bare."""

import re
from typing import Final

from pipelines.statements.codes import code_of_name
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import EndingTable, Word, attribute_endings
from pipelines.statements.memory import Once, facts_of
from pipelines.statements.phrases import head_of, is_generic

_COUNTED_IN: Final = frozenset({"个", "家", "所", "户", "座", "处", "类", "种", "项"})
"""Units in which owners themselves are counted; in any other a bare owner lacks what of it is measured."""
_PLACES_OF_TRAFFIC: Final[tuple[str, ...]] = ("机场", "港口", "港区")
"""Counted, they own what passes through them; one that is named does what its sentence tells."""
_PEOPLE: Final[tuple[str, ...]] = ("生", "科")
"""Owners that are people, who are counted in 人 (研究生, 普通本专科)."""
_SURVEY: Final = re.compile(
    r"(?P<who>(?:农民|农村|农户|城镇|城市|职工)?(?:居民|职工|住户)?家庭)[\u4e00-\u9fff]{0,8}调查$"
)
_THEIR_PEOPLE: Final[tuple[str, ...]] = ("毕业生", "学生", "职工", "员工", "人员", "教师", "用户")
_UNKNOWN_OWNERS: Final[tuple[str, ...]] = ("其他", "其它", "其余", "各类", "各级", "有关", "相关")


class _Lists:
    """The words for attributes, and those that end owners and what only looks like one."""

    def __init__(self) -> None:
        lists = load_words()["owner"]
        self.attributes: frozenset[str] = frozenset(load_words()["attribute"]["words"])
        words = [Word(w, "owner") for w in lists["words"]] + [Word(w, "other") for w in lists["others"]]
        self.owners = EndingTable(words)


_LISTS: Final = Once(_Lists)


def attributes() -> frozenset[str]:
    """What every firm or school has: a bare one belongs to those that its sentence speaks of."""
    return _LISTS.get().attributes


def is_owner(text: str) -> bool:
    """Whether a noun names who or what has attributes: 公立医院, 规模以上工业企业, 普通小学."""
    facts = facts_of(text)
    if facts.owns is None:
        word = _LISTS.get().owners.find(text, 0, len(text))
        facts.owns = word is not None and word.sort == "owner"
    return facts.owns


def lacks_measure(text: str, unit: str | None) -> bool:
    """Whether a phrase names an owner alone in a unit that counts no owners: 公立医院 of 561.3万人."""
    return unit not in _COUNTED_IN and is_owner(text) and not text.endswith(_PEOPLE)


def counts_owners(text: str, unit: str | None) -> bool:
    """Whether a phrase and the unit of its figure count owners: 小学 of 5679所."""
    return unit in _COUNTED_IN and (is_owner(text) or text.endswith(_PLACES_OF_TRAFFIC))


def owner_of(text: str) -> str | None:
    """Those whose attribute a phrase names: 规模以上工业企业 in 规模以上工业企业营业收入; empty: unknown whose.

    None where it names no attribute of somebody's.
    """
    head = attribute_endings().find(text, 0, len(text))
    if head is None or len(head.text) == len(text):
        return None
    owner = text[: len(text) - len(head.text)].removesuffix("本外币").removesuffix("人民币")
    return owner if is_owner(owner) else ""


def owner_in(text: str) -> str:
    """The owner that a clause without figures opens with: 供销部门 in 供销部门的效益; empty: none."""
    facts = facts_of(text)
    if facts.owner is None:
        facts.owner = _find_owner(text)
    return facts.owner


def _find_owner(text: str) -> str:
    if text.startswith(_UNKNOWN_OWNERS):
        return ""
    owners = _LISTS.get().owners
    for end in reversed(owners.ends(text, 2)):
        word = owners.find(text, 0, end)
        if word is not None and word.sort == "owner":
            return "" if text.startswith(_THEIR_PEOPLE, end) else text[:end]
    return ""


def surveyed_in(text: str) -> str:
    """Whose budgets a survey asked for: 农民家庭 in 农民家庭收支抽样调查, of 30427户; empty: no such survey."""
    found = _SURVEY.search(text) if text.endswith("调查") else None
    return found["who"] if found is not None else ""


def without_owner(text: str) -> str:
    """病床使用率 of 医院病床使用率: what is measured, without whose it is; the text itself where it names no owner."""
    owner = owner_in(text)
    return text[len(owner) :].removeprefix("的") if owner else text


def is_bare_rate(text: str) -> bool:
    """Whether a phrase names a rate and not whose: 流通费用率. Rates of the list (失业率) are those of places."""
    rate = 3 < len(text) < 9 and text.endswith("率")
    return rate and not is_generic(text) and code_of_name(text) is None and not owner_in(text)


def is_bare_measure(text: str) -> bool:
    """Whether a phrase is a noun that measures something, and no more: 进出口, 床位."""
    return len(text) > 1 and text == head_of(text)
