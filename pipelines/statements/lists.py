"""Lists: names over figures in order (分别), and what items of a list leave to each other."""

import re
from typing import Final

from pipelines.statements.clauses import JOINS
from pipelines.statements.figures import load_words
from pipelines.statements.heard import LISTED
from pipelines.statements.layout import Clause
from pipelines.statements.lexicon import GROWTH_NOUNS
from pipelines.statements.likeness import COUNTED_APART
from pipelines.statements.listed_names import common_end, split_into, split_names
from pipelines.statements.model import Statement
from pipelines.statements.needs import need_of
from pipelines.statements.phrases import Phrase, head_of, is_generic
from pipelines.statements.places import Area
from pipelines.statements.ratios import is_one_to_many, tell_of_both
from pipelines.statements.senses import NEW_CAPACITY, adds_capacity, opens_with_change
from pipelines.statements.subjects import is_of_the_last
from pipelines.statements.tails import Tail
from pipelines.statements.topics import Namer
from pipelines.statements.wording import (
    PER_HEAD,
    actor_of,
    ends_with_verb,
    first_verb,
    is_verb,
    join,
    shared_verb,
    shorten,
)
from schemas.vocabulary import Measure

_NOWHERE = (Area(""), "")
_INDUSTRIES: Final[tuple[str, ...]] = ("第一产业", "第二产业", "第三产业")
_CAPACITIES: Final[tuple[str, ...]] = ("能力", "容量", "里程", "装机")
_COUNTED: Final[tuple[str, ...]] = ("人", "名", "户", "家", "元", "人次")
_REACHED: Final[tuple[str, ...]] = ("突破", "超过", "首次突破")
_OF_THREE: Final[tuple[str, ...]] = ("ratio_part", "percent")
_PARTITIVE: Final[tuple[str, ...]] = ("三次产业", "三产", "产业结构", "一二三产", "一、二、三")
_REACHES: Final[tuple[str, ...]] = ("惠及", "带动", "覆盖", "吸纳", "涉及", "服务")
_JOINERS: Final = frozenset({"", "比", "∶", ":", "：", "和", "与", "及", "、", "以及", "或"})
_PER_TIME: Final = frozenset({"每月", "每年", "每人每月", "每人每年", "每户每年"})
_SOLVED: Final = re.compile(r"[^，。；]{0,30}?的?(?P<what>[饮用住行就出吃上看][\u4e00-\u9fff]{1,5}(?:问题|困难|难))")
_GIVES: Final = re.compile("(?:补助|补贴|奖补|投入|出资|配套|承担|负担|安排|自筹|缴费|缴纳)$")
_GIVERS: Final[tuple[str, ...]] = ("财政", "中央", "省级", "市级", "县级", "集体", "个人", "社会", "企业", "群众")
"""Who gives what the item before says is given: 中央财政补助20元、省级财政10元."""
_EACH: Final = re.compile("(?:累计)?分别")
_LIST_FILL: Final = "每人月年户均亩约达到近为的"


def finish_group(namer: Namer) -> None:
    """Give names to a list that has just ended."""
    group = namer.told.take_group()
    if group:
        distribute(namer, group)
        namer.told.remember_group()


def distribute(namer: Namer, group: list[Statement]) -> None:
    """Give each figure of a list its own name, where the text lists as many names."""
    first = group[0]
    if len(first.listed_periods) == len(group):
        for statement, period in zip(group, first.listed_periods, strict=True):
            statement.period = period
            statement.because("period", "list of periods, in order")
        return
    if _by_units(namer, group):
        return
    last = group[-1]
    pair = len(group) == 2 and first.figure.kind == last.figure.kind == "quantity"
    bare = first.sense.measure is Measure.LEVEL and ends_with_verb(first.own.text)
    together = pair and (first.clause == last.clause or bare or not first.own.text)
    if together and first.figure.unit != last.figure.unit and last.indicator != first.indicator and not first.after:
        # 107户215名贫困人口: the noun after the last is what both count.
        first.indicator, first.period, first.dimensions = last.indicator, last.period, list(last.dimensions)
        return
    own = first.own.text
    if first.listed_areas and len(first.listed_areas) == len(group):
        for statement, (area, word) in zip(group, first.listed_areas, strict=True):
            statement.area = area
            statement.because("area", f"{word}, list of areas in order")
        if not own:
            # A、B列前两位，分别为…: one indicator of several areas.
            return
        if said := _after_areas(own, [word for _, word in first.listed_areas]):
            if said in GROWTH_NOUNS:
                # …出口额居前两位；南平、三明增速较快，分别增长…: of what was told of before.
                like = next((s for s in reversed(namer.told.sentence) if s not in group and not s.frame), None)
                said = like.indicator if like is not None else said
            for statement in group:
                region = statement.area.name if statement.area is not None and statement.area.code is None else ""
                statement.indicator = region + said  # 东部地区 has no code, and stays in the name
                statement.because("indicator", f"{own}, of each area listed")
                shorten(statement)
            return
    if is_one_to_many(group):
        return
    if first.part and len(parts := LISTED.split(first.part)) == len(group):
        # 水口乡、河口镇以9.8万吨、9.2万吨列第二、第三
        for statement, part in zip(group, parts, strict=True):
            statement.dimensions = [d for d in statement.dimensions if d != first.part] + [part]
            statement.because("dimensions", f"{part}, list of places in order")
        return
    names = split_names(own) if own and first.source is None else []
    if len(names) > len(group) and (paused := split_into(own, len(group))):
        names = [name + first.indicator.removeprefix(own) for name in paused]
    if len(names) == len(group):
        at = first.indicator.find("占")
        share = first.indicator[at:] if first.tail.share is not None and at > 0 else ""
        listed = first.listed_areas if len(first.listed_areas) == len(names) else [_NOWHERE] * len(names)
        common_name = names[-1].removeprefix(listed[-1][1])
        base = PER_HEAD.match(names[0]) if names[0].startswith("每") else None
        for statement, text, place in zip(group, names, listed, strict=True):
            if place[1]:
                text = text.removeprefix(place[1]).removeprefix("的") or common_name or text
            statement.indicator = join(text, share)
            if is_generic(text) and not statement.dimensions and namer.heard:
                statement.dimensions = [namer.heard]
            elif is_verb(text) and (like := next((s for s in namer.told.backwards(first) if s not in group), None)):
                # 南平9亿元；三明、龙岩分别投入5亿元、4亿元
                statement.dimensions = [like.indicator] if head_of(like.indicator) else []
            if base is not None and not text.startswith("每"):
                statement.dimensions = [base.group(), *statement.dimensions]
            statement.because("indicator", f"{own}, list of names in order")
            shorten(statement)
        tell_of_both(group)
        doing = own.partition("分别")[2]
        common = len(doing) or min(common_end(names), min(map(len, names)) - 2)
        namer.heard_list = [name[: len(name) - common] for name in names] if common > 0 else []
        return
    if is_of_the_last(own) and len(before := namer.told.antecedents(group)) == len(group):
        # 分别拉动投资增长4.1个和3.6个百分点: what each of the list before did.
        for statement, doer in zip(group, before, strict=True):
            statement.dimensions = [doer.indicator]
            statement.because("dimensions", "list before, in order")
        return
    heard = namer.heard_list
    if not own and first.source is None and len(heard) == len(group) and all(n in first.indicator for n in heard):
        # 公路和民航双双创下新高，分别增长18%和14%
        for statement, name in zip(group, heard, strict=True):
            statement.indicator = name
            statement.because("indicator", f"{name}, list before, in order")
        return
    both = len(group) == 2 and any(word in first.indicator for word in load_words()["pairs"])
    if own and len(namer.heard_list) == len(group) and len(names) == 1 and not both:
        _break_down(group, tuple(namer.heard_list))
        return
    if len(first.tail.base_times) == len(group) and not own:
        # 比上月末和上年同期高0.4个和0.7个百分点: one indicator against two bases.
        return
    if first.tail.distributes and need_of(own) and len(told := namer.told.antecedents(group)) == len(group):
        # 敬老院2187所、福利院418所，床位分别为20万张、5万张
        for statement, thing in zip(group, told, strict=True):
            statement.dimensions = [thing.indicator]
            statement.because("dimensions", "list before, in order")
        return
    continues = not own or own in GROWTH_NOUNS or first.source is not None or first.tail.share is not None
    completes = first.tail.distributes and first.own.verb == "flow"
    antecedents = namer.told.antecedents(group) if continues or completes else []
    if len(antecedents) == len(group):
        _take_over(group, antecedents)
    elif len(group) == 3 and first.figure.kind in _OF_THREE and any(word in first.indicator for word in _PARTITIVE):
        _break_down(group, _INDUSTRIES)
    elif len(group) == 2:
        for word, parts in load_words()["pairs"].items():
            if word in first.indicator:
                for statement in group:  # 汽车产销分别完成: of 汽车产销
                    statement.indicator = _EACH.split(statement.indicator)[0] or statement.indicator
                _break_down(group, tuple(parts))
                return


def _by_units(namer: Namer, group: list[Statement]) -> bool:
    """这两个数字只有3100万人次和290亿元: figures that name nothing, each of what was told in its unit."""
    units = {s.figure.unit for s in group}
    bare = all(s.source is not None and s.figure.kind == "quantity" and s.figure.unit for s in group)
    if not bare or len(units) < len(group) or any(s.sense.measure is not Measure.LEVEL for s in group):
        return False
    told = [next((s for s in namer.told.lately() if s not in group and _is_level_in(s, one)), None) for one in group]
    if any(before is None for before in told):
        return False
    _take_over(group, [before for before in told if before is not None])
    return True


def _is_level_in(statement: Statement, like: Statement) -> bool:
    alike = statement.figure.unit == like.figure.unit and statement.figure.kind == "quantity"
    return alike and statement.sense.measure is Measure.LEVEL


def _after_areas(own: str, words: list[str]) -> str:
    """水产品产量 of 杭州、宁波水产品产量: one indicator of several areas; empty: the phrase does not begin with all of
    them, or names more than one."""
    at = 0
    for word in words:
        found = own.find(word, at, at + len(word) + 1)
        if found < 0 or own[at:found] not in ("", "、", "和", "与", "及"):
            return ""
        at = found + len(word)
    rest = own[at:].lstrip("的")
    return "" if any(mark in rest for mark in "、和与及") or not head_of(rest) else rest


def _take_over(group: list[Statement], antecedents: list[Statement]) -> None:
    first = group[0]
    at = first.indicator.find("占")
    share = first.indicator[at:] if first.tail.share is not None and at >= 0 else ""
    if first.source is None and first.own.verb == "flow":
        share = first.own.text
    apart = first.tail.time is None and len(antecedents[0].listed_periods) == len(group)
    for statement, before in zip(group, antecedents, strict=True):
        if apart:
            # 一、二季度分别为7亿元、8亿元，分别增长4%和3%
            statement.period = before.period
            statement.because("period", "list before, in order")
        statement.indicator = join(before.indicator, share)
        statement.dimensions = list(before.dimensions)
        statement.area = before.area
        statement.inherit_from(before)
        statement.because("indicator", "list before, in order")
        shorten(statement)


def _break_down(group: list[Statement], parts: tuple[str, ...]) -> None:
    for statement, part in zip(group, parts, strict=True):
        statement.dimensions = [*(d for d in statement.dimensions if d not in parts), part]
        statement.because("dimensions", f"{part}, order of the list")


def share_predicates(statements: list[Statement], since: int, first: int, opener: str, text: str) -> None:
    """What a list leaves to its last item belongs to the others too: 47个贫困县、1086个贫困村尚未摘帽出列.

    `statements[first:]` are those of the clause just read, `statements[since:first]` those of the items before it.
    """
    if not (new := statements[first:]):
        return
    last = new[-1]
    if opener == "、" and first > 0:
        before = statements[first - 1]
        cut = 0 if last.own.head or head_of(last.indicator) else first_verb(last.indicator)
        for item in reversed(statements[since:first]) if cut else ():
            counts = item.figure.kind == last.figure.kind == "quantity" and item.figure.unit == last.figure.unit
            bare = item.own.text and not (item.own.verb or last.own.verb or item.own.head)
            if not (counts and bare and item.sentence == last.sentence) or first_verb(item.indicator):
                break
            item.dimensions = [*item.dimensions, last.indicator[cut:]]
            shorten(item)
        if _shares_noun(before, last):
            before.dimensions = [*before.dimensions, last.after]
            shorten(before)
    for statement in new[:-1]:
        lone = statement.list_of is None and last.list_of is None and not statement.frame and last.source is None
        counts = statement.figure.kind == last.figure.kind == "quantity"
        led = bool(statement.own.text and last.lead)
        joined = (led and text.startswith(JOINS, statement.figure.right)) or _counts_another(text, statement, last)
        if lone and counts and not joined and last.indicator not in statement.indicator:
            statement.dimensions = [*statement.dimensions, last.indicator]
            shorten(statement)


def _counts_another(text: str, statement: Statement, last: Statement) -> bool:
    """建立8个工作站和3支队伍: 和 joins another thing, unlike in 1个国家级和5个省级园区."""
    noun = statement.after
    if len(noun) < 2 or noun[-1] in "级型类性" or noun[-2:] in last.after[:-2]:
        return False
    return text[statement.figure.right : last.figure.left].rstrip().endswith(JOINS)


def _shares_noun(before: Statement, last: Statement) -> bool:
    """县级95%、乡级70%以上便民服务: the noun after the last percent is what the one before is of too."""
    kinds = before.figure.kind == last.figure.kind == "percent" and before.sentence == last.sentence
    bare = before.own.text and not (before.own.head or before.own.verb or before.tail.words or before.tail.direction)
    return bool(kinds and bare and len(last.after) > 2 and last.lead and not last.tail.words and not before.after)


def coordinate(statements: list[Statement], statement: Statement, opener: str) -> None:
    """An item after 、 shares the verb of the item before it: 新增A级景区8处、B级景区3处."""
    if not statements or statement.source is not None:
        return
    before, tail = statements[-1], statement.tail
    alike = before.sentence == statement.sentence and before.figure.kind == statement.figure.kind == "quantity"
    if alike and _goes_on_adding(before, statement):
        statement.sense = NEW_CAPACITY
    if (
        opener != "、"
        or not alike
        or statement.own.verb
        or tail.direction
        or tail.arrival
        or statement.figure.qualifier in _REACHED
    ):
        return
    gainers = next((word for word in _REACHES if before.own.text.startswith(word)), "")
    if gainers and not statement.dimensions:
        # 惠及企业1.2万家、职工38.6万人
        statement.dimensions = [*before.dimensions, gainers]
    given = _GIVES.search(before.own.text or "".join(before.dimensions[-1:]))
    if given is None:
        given = _GIVES.fullmatch("".join(before.dimensions[-1:]))
    if given is not None and statement.own.text.endswith(_GIVERS):
        # 中央财政补助20元、省级财政10元
        statement.dimensions = [*statement.dimensions, given.group()]
    does = before.own.verb == "flow" or opens_with_change(before.own.text)
    if not does and _counts_apart(before, statement):
        does = actor_of(before.own.text) != "" and actor_of(statement.own.text) == ""
    if does or before.coordinated:
        statement.coordinated = True
        measures = statement.own.head and statement.figure.unit not in COUNTED_APART
        measures = measures and statement.own.head != before.own.head  # 淘汰炼铁产能360万吨、炼钢产能520万吨
        if not (statement.dimensions or measures) and (verb := shared_verb(before)):
            statement.dimensions = [verb]
            statement.because("dimensions", f"{verb}, verb of the item before")
        if (
            before.sense.measure is Measure.CHANGE
            and not before.tail.direction
            and before.figure.unit == statement.figure.unit
            and not statement.own.is_generic
            and not statement.own.text.startswith("再")
        ):
            statement.sense = before.sense


def tell_what_was_solved(text: str, statement: Statement) -> None:
    """饮水困难 for the people of 解决了42个屯、1.2万群众的饮水安全问题: what was solved for them stands behind."""
    if not statement.own.text.startswith("解决") or statement.figure.kind != "quantity":
        return
    solved = _SOLVED.match(text, statement.figure.right)
    if solved is not None and solved["what"] not in statement.indicator:
        statement.dimensions = [*statement.dimensions, solved["what"]]
        statement.because("dimensions", f"{solved['what']}, what was solved")


def _counts_apart(before: Statement, statement: Statement) -> bool:
    """安置区配套学校339所、医院830所: things counted one after the other, whoever has them."""
    return before.figure.unit in COUNTED_APART and statement.figure.unit in COUNTED_APART


def _goes_on_adding(before: Statement, statement: Statement) -> bool:
    """新增发电机组容量1500万千瓦，铁路复线3300公里，港口吞吐能力2600万吨: one list of what capacity was added."""
    own = statement.own
    if statement.clause > before.clause + 1 or not adds_capacity(before.sense, before.own.text):
        return False
    bare = own.text and not own.verb and not statement.tail.arrival and statement.figure.unit not in _COUNTED
    return bool(bare and "总" not in own.text and (not own.head or own.text.endswith(_CAPACITIES)))


def continues_list(k: int, between: str, clause: Clause, own: Phrase, tail: Tail, before: Statement) -> bool:
    """Whether a figure says nothing of its own and goes on with the list that ends with `before`."""
    listing = before.tail.distributes
    if k > 0:
        # 分别下降2.4%和增长1.1%
        opposed = tail.direction and between[1:] == "".join(tail.words)
        joined = between[:1] in _JOINERS and (opposed or (listing and not between[1:].strip(_LIST_FILL)))
        return between in _JOINERS or bool(joined)
    bare = not own.text and not own.places and tail.time is None
    if clause.opener == "、" and listing and bare and tail.direction and len(tail.words) == 1:
        # 分别增长4.2%、下降1.6%
        return True
    said = own.text or own.places or tail.words or tail.time is not None or tail.direction
    if clause.opener == "、" and listing and not own.text and not own.places and set(tail.words) <= _PER_TIME:
        return True
    # 人均纯收入增长12%、突破1万元: an amount after a rate is what was come to.
    alike = (clause.figures[0].kind == "quantity") == (before.figure.kind == "quantity")
    return clause.opener == "、" and alike and not said and tail.against is None and tail.share is None
