"""Names that one phrase lists: 城镇、农村居民人均可支配收入 are two, and what the first leaves out stands in the last.

Which figures have them stands in `lists`.
"""

import re
from functools import cache
from typing import Final

from pipelines.statements.codes import code_of_name
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import GROWTH_NOUNS, group_endings, verbs
from pipelines.statements.owners import is_owner, owner_in
from pipelines.statements.phrases import head_of, is_name

_SPLIT_AT: Final[tuple[str, ...]] = ("、", "和", "与", "及")
_HIDDEN: Final = "\ue000\ue001\ue002"
_JOINING: Final = frozenset("\ue000\ue001\ue002")
_AGAIN: Final = str.maketrans("\ue000\ue001\ue002", "和与及")
_WHOSE: Final = re.compile("(?:开发|园|景|高新|经开|贫困地|脱贫地)区|(?:贫困|脱贫)[县村户]|(?:贫困|脱贫)人口")
_NUMBERED: Final = re.compile(
    r"(?P<before>[\u4e00-\u9fff]*?)(?P<numbers>第?一(?:[、和]第?[二三])+)(?:次)?产业(?P<after>[\u4e00-\u9fff]*)"
)
_NORM: Final = re.compile("(?:[生人户亩村]均[\u4e00-\u9fff]{2,8}|[补资]助|补贴)?标准$")
_RATE: Final = 3
"""Characters of a rate by its shortest name (参保率)."""
_DIVISIONS: Final = frozenset("村镇乡县户")
"""乡镇 beside 行政村通硬化路比例: a part ends like them."""


def split_names(text: str) -> list[str]:
    """A、B和C with a head that the earlier ones share: [A+head, B+head, C]."""
    text, doing = text.removesuffix("之比"), ""
    if "分别" in text[2:-1]:
        # 甲、乙两市分别接待游客…
        text, _, doing = text.partition("分别")
    if (numbered := _NUMBERED.fullmatch(text)) is not None:
        # 第一、二、三产业投资
        numbers = [c for c in numbered["numbers"] if c in "一二三"]
        return [f"{numbered['before']}第{number}产业{numbered['after']}{doing}" for number in numbers]
    parts = [text]
    for mark in _SPLIT_AT:
        parts = [piece for part in parts for piece in part.split(mark)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts
    parts = _share_beginning(parts)
    head = head_of(parts[-1])
    if not head:
        last = parts[-1]
        norm = _NORM.search(last) if last.endswith("标准") else None
        of_all = norm.group() if norm is not None else ""
        alike = ((part, _opposite_of(part, last) or _end_like(part, last)) for part in parts[:-1])
        # 低保、特困供养标准
        parts = [like or (part if part.endswith("标准") else part + of_all) for part, like in alike] + [last]
    if head and len(parts[-1]) > len(head):
        share_at = parts[-1].find("占")
        # 橡胶 beside 水稻参保率: a rate is named by more than its last character.
        rate = parts[-1][-_RATE:] if head == "率" and len(parts[-1]) > _RATE + 1 else head
        tail = parts[-1][share_at:] if share_at > 0 else rate
        owned = bool(owner_in(parts[-1]))
        whole = [_is_complete(part, head) and not (owned and is_owner(part)) for part in parts[:-1]]
        named = zip(parts[:-1], whole, strict=True)
        parts = [part if done else _complete(part, parts[-1], tail) for part, done in named] + [parts[-1]]
    return [part + doing for part in parts]


def split_into(text: str, count: int) -> list[str]:
    """As many names as there are figures, where some hold a joining word inside: 教育, 社会保障和就业 and 卫生健康支出;
    empty: the text does not list so many."""
    if "、" not in text or "的" in text:
        return []
    for hidden in ("和与及", "与及", "和及", "和与"):
        names = split_names(
            text.translate({ord(c): ord(h) for c, h in zip("和与及", _HIDDEN, strict=True) if c in hidden})
        )
        if len(names) == count:
            head = head_of(names[-1])
            whole = (name if _JOINING.isdisjoint(name) else name.removesuffix(head) + head for name in names)
            return [name.translate(_AGAIN) for name in whole]
    return []


def _is_complete(part: str, head: str) -> bool:
    """Whether a name of a list measures something without the head of the last one (接待游客数和旅游总收入)."""
    if head_of(part):
        return True
    group = group_endings().find(part, 0, len(part)) is not None
    return not group and head not in GROWTH_NOUNS and code_of_name(part) is not None


def _share_beginning(parts: list[str]) -> list[str]:
    """压减生铁、粗钢产能: the verb before the first name is that of all, and so is whose rates they are (贫困县).

    个体经济创造的增加值和税收: so are words that end with 的, where nothing but measures follow.
    """
    first, others = parts[0], parts[1:]
    of_all = first[: first.rfind("的") + 1]
    if of_all and all(part == head_of(part) for part in (first[len(of_all) :], *others)):
        return [first, *(of_all + other for other in others)]
    verb = verbs().find(first, 0, len(first))
    owner = _WHOSE.match(first)
    if verb is not None and verb.sort == "flow" and 1 < len(verb.text) < len(first) and not is_name(first, 0):
        begun = verb.text
    elif owner is not None and code_of_name(first[owner.end() :]) is not None:
        begun = owner.group()
    else:
        return parts
    bare = all(verbs().find(other, 0, len(other)) is None and _WHOSE.match(other) is None for other in others)
    bare = bare and (owner is not None or all(code_of_name(other) is None for other in others))
    return [first, *(begun + other for other in others)] if bare else parts


def _complete(part: str, last: str, tail: str) -> str:
    """城镇 beside 农村居民人均可支配收入 is 城镇居民人均可支配收入."""
    opposite = _opposite_of(part, last)
    if opposite:
        return opposite
    alike = _end_like(part, last)
    if alike:
        return alike
    if len(part) == 2 and last[0] == part[0]:
        # 炼铝 beside 炼铜先进产能占比
        return part + last[2:]
    for i in range(1, len(last)):
        if (
            last[i] not in _JOINING
            and (last[i - 1] in _DIVISIONS or group_endings().find(last, 0, i) is not None)
            and head_of(last[i:])
        ):
            return part + last[i:]
    return part + tail


def _opposite_of(part: str, last: str) -> str:
    """城市低保标准 for 城市 beside 农村低保标准, 小学 beside 初中大班额比例; empty: they are no such pair."""
    for one, other in _pairs():
        if part == one and last.startswith(other):
            return part + last[len(other) :]
    return ""


def common_end(names: list[str]) -> int:
    """How many characters at their end all names share."""
    n = 0
    while all(len(name) > n for name in names) and len({name[-1 - n] for name in names}) == 1:
        n += 1
    return n


def _end_like(part: str, last: str) -> str:
    """16—24岁 beside 25—59岁劳动力失业率, 铁路 beside 公路货运量: what follows the ending both have."""
    if len(part) == 1 and len(last) > 2:
        return part + last[1:]
    for n in (3, 2, 1):
        at = last.find(part[-n:], 1)
        if at > 0 and len(part) > n and at + n < len(last) and last[at + n] not in _JOINING:
            return part + last[at + n :]
    return ""


_SECTOR: Final = re.compile("第[一二三](?=产业)")


def stands_beside(name: str, other: str) -> str | None:
    """Whether two names tell the same of things that are told beside each other (第三产业增加值, 第二产业增加值), and
    neither is a part of the other: what the other says before that (金融机构 for 各项贷款余额 beside
    金融机构各项存款余额); None: they do not."""
    if (sector := _SECTOR.match(name)) is not None and (beside := _SECTOR.search(other)) is not None:
        alike = sector.group() != beside.group() and other[beside.end() :] == name[sector.end() :]
        return other[: beside.start()] if alike else None
    for one, two in _pairs():
        if one in name and two in other and other.endswith(like := name.replace(one, two)):
            return other.removesuffix(like)
    return None


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    lists = load_words()
    pairs = (*lists["opposites"]["pairs"], *lists["siblings"]["pairs"])
    return tuple((one, other) for pair in pairs for one, other in (pair, pair[::-1]))
