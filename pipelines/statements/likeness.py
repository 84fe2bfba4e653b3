"""Names that a figure has by its likeness to the one before: what is counted, done or measured in the same way."""

import re
from typing import Final

from pipelines.statements.codes import find_code
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import GROWTH_NOUNS, movers
from pipelines.statements.memory import Once
from pipelines.statements.model import Statement
from pipelines.statements.phrases import EMPTY, LONGEST, Phrase, head_of
from pipelines.statements.topics import Namer
from pipelines.statements.wording import actor_of, first_verb, has_counterpart, is_verb, object_of, other_side
from schemas.vocabulary import Measure

_MOVES: Final = re.compile("上涨|下降|持平|下跌|增长|减少|上升|回落|盈利|亏损")
_IMPROVES: Final = re.compile("提高|降低|提升|改善")
_KINDS: Final = frozenset({"个", "家", "项", "种", "类"})
_BASIS_FIRST: Final = re.compile("月?(?:同比|环比)")
_COUNTING: Final[tuple[str, ...]] = ("个", "条", "座", "处", "所", "家", "户", "村", "项")
_RANK: Final = re.compile(r"(?:国家|世界|省部|自治区|直辖市|地市|盟市|地厅|省|部|厅|市|州|县|区|镇|村)级")
_GRADE: Final = re.compile(
    r"(?:较|很|特别|极)?[好差优良]|良好|优良|优秀|一般|中等|轻度|中度|重度|合格|不合格|达标|未达标|不达标"
)
_GRADE_OF: Final = re.compile(rf"(?P<grade>{_GRADE.pattern})(?P<who>的.*)?")
_GRADED: Final = re.compile(rf"(?P<head>.{{2,}}?)(?:{_GRADE.pattern})(?P<who>的.*)?")
THINGS: Final = frozenset({"个", "家", "项", "座", "处", "所", "条"})
"""Units that count things of one sort, whichever is used: 新开工项目120个，其中重大项目9项."""
COUNTED_APART: Final = frozenset(
    {*_COUNTING, "人", "名", "台", "套", "件", "辆", "例", "只", "位", "宗", "起", "次", "种"}
)
"""In these units things of any sort are counted side by side."""
_LONGEST_PART: Final = 10
_COPULAS: Final = frozenset({"为", "是", "达", "达到", "分别为"})
_MOVED: Final = {
    "标": ("标准", "补助", "补贴", "津贴", "待遇", "养老金"),
    "价": ("价", "费"),
    "薪": ("薪", "工资"),
    "速": ("速",),
    "重": ("重",),
}
"""What a verb with its object moves, by its object."""
_GROUPS: Final[tuple[str, ...]] = ("行业", "产业")
_PAUSES: Final = re.compile("[，；。、]")
_TOGETHER: Final = re.compile(r"[两二三四五]?[项者类种地市省]?(?:合计|共计|总计)")


def sided_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """新车销量81万辆，二手车61万辆: the other side of what was counted before, in its unit."""
    side = own.text.removesuffix("的有").removesuffix("的")
    if not has_counterpart(side) or statement.figure.kind != "quantity" or statement.tail.direction:
        return own
    like = namer.told.last_in(statement.figure.unit)
    rest = other_side(like.indicator, side) if like is not None else ""
    return Phrase(side + rest, "", own.places) if rest else own


def graded_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """龙头企业58家，包括国家级3家; 声环境质量好的城市占5%，一般的占26%: a rank or grade alone keeps what was graded."""
    last, unit = namer.told.last, statement.figure.unit
    if not own.text or last is None or last.figure.kind != statement.figure.kind or last.figure.unit != unit:
        return own
    rank = own.text.removeprefix("包括").removeprefix("有") if own.text.endswith("级") else ""
    if rank and (unit in _COUNTING or unit in ("人", "名")) and _RANK.fullmatch(rank):
        graded = object_of(last.indicator) or last.indicator
        if namer.parts_total is None and rank == own.text and _RANK.match(graded) is None:
            return own
        noun = _RANK.sub("", graded, count=1).removeprefix("及").removeprefix("以上").removeprefix("有")
        return Phrase(rank + noun, "", own.places) if len(noun) > 1 else own
    grade = _GRADE_OF.fullmatch(own.text) if statement.figure.kind == "percent" else None
    before = _GRADED.fullmatch(last.indicator.partition("占")[0]) if grade is not None else None
    if grade is not None and before is not None and grade["who"] in (None, before["who"]):
        return Phrase(before["head"] + grade["grade"] + (before["who"] or ""), "", own.places)
    return own


def summed_names(namer: Namer, statement: Statement, text: str) -> str:
    """风电20亿千瓦时、光电10亿千瓦时，两项合计30亿千瓦时: the names of the last amounts that it is the sum of.

    Empty: it is no sum of two to five amounts of its sentence.
    """
    value, left = statement.figure.value, statement.figure.left
    if text[left - 1 : left] != "计":
        return ""
    said = _PAUSES.split(text[max(0, left - 8) : left])[-1]
    if _TOGETHER.fullmatch(said) is None or value is None or statement.figure.kind != "quantity":
        return ""
    total = value
    parts: list[str] = []
    for before in namer.told.backwards(statement):
        if before.figure.value is None or before.indicator in parts:
            return ""
        total -= before.figure.value
        parts.insert(0, before.indicator)
        if len(parts) > 1 and abs(total) <= 1e-9 * value:
            names = "、".join(parts)
            return names if len(names) <= LONGEST else ""
        if total < 0 or len(parts) == 5:
            return ""
    return ""


def summed_over(namer: Namer, statement: Statement) -> Statement | None:
    """总费用 for 平均每人次2.4万元 after 结算306万人次，总费用736亿元，基金支付434亿元: the amount that makes the mean
    with something counted before; None: none does."""
    value, place = statement.figure.value, statement.figure.place
    counts = [s.figure.value for s in namer.told.sentence if s.figure.unit != statement.figure.unit and s.figure.value]
    if not value or not place:
        return None
    for total in namer.told.backwards(statement):
        amount = total.figure.value or 0.0
        if any(abs(amount / count - value) <= place for count in counts):
            return total
    return None


def counts_moved(statement: Statement, own: Phrase, text: str) -> Phrase:
    """价格上涨的17个, 40项指标中比上年提高的12项: how many there are that rose, which is no rise."""
    tail = statement.tail
    if statement.figure.kind != "quantity" or not tail.direction or text[statement.figure.left - 1] != "的":
        return own
    moved = next((word for word in tail.words if _MOVES.fullmatch(word)), "")
    if not moved and statement.figure.unit in _KINDS:
        moved = next((word for word in tail.words if _IMPROVES.fullmatch(word)), "")
    sorts = statement.figure.unit in _KINDS if tail.than is not None else own.text
    if not moved or not sorts:
        return own
    tail.direction = 0
    return Phrase(own.text + moved, "", own.places)


def counted_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """价格上涨的城市个数为41个，下降的为9个: the same things counted, of which something else is said."""
    if own.text[:1] in _OVER_BEGINS:
        return over_likewise(namer, statement, own)
    if not own.text and (opposed := _opposed(namer.told.last, statement)):
        statement.tail.direction = 0
        return Phrase(opposed)
    if statement.figure.kind != "quantity" or not _says_likewise(own.text):
        return own
    like = namer.told.last_in(statement.figure.unit) or namer.last_counted
    if like is None or like.figure.unit != statement.figure.unit:
        return own
    said = _MOVES.search(like.indicator)
    if said is None:
        return own
    if _MOVES.fullmatch(own.text):
        before, after = like.indicator[: said.start()], like.indicator[said.end() :]
        return Phrase(before + own.text + after)
    if _BASIS_FIRST.match(own.text) and (basis := _BASIS_FIRST.search(like.indicator)) and basis.start():
        return Phrase(like.indicator[: basis.start()] + own.text)
    return own


_OVER: Final = re.compile(r"(?:超过?|过|破|突破|逾)(?:[\d.]*[百千万亿]+|\d[\d.]*)(?:元|美元|亩|吨|人|户|头|平方米)")
_OVER_BEGINS: Final = frozenset("超过破突逾")


def over_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """收入过亿元的企业12家，过10亿元的3家: of those over one bound and those over the next the same is told."""
    over = _OVER.fullmatch(own.text)
    like = namer.told.last_in(statement.figure.unit) if over is not None else None
    said = _OVER.search(like.indicator) if like is not None else None
    if like is None or said is None or statement.figure.kind != "quantity":
        return own
    return Phrase(like.indicator[: said.start()] + own.text + like.indicator[said.end() :], "", own.places)


def _opposed(last: Statement | None, statement: Statement) -> str:
    """下跌个股 for the second of 上涨个股1520只，下跌3280只; empty: the figure counts no opposite."""
    tail = statement.tail
    if not tail.direction or tail.than is not None or tail.basis or last is None:
        return ""
    if last.figure.unit != statement.figure.unit or last.sense.measure is not Measure.LEVEL:
        return ""
    before = _MOVES.search(last.own.text)
    moved = next((word for word in tail.words if _MOVES.fullmatch(word)), "") if before is not None else ""
    if before is None or not moved or before.group() == moved:
        return ""
    return last.own.text[: before.start()] + moved + last.own.text[before.end() :]


def _says_likewise(text: str) -> bool:
    if "比" in text[:3]:
        return _BASIS_FIRST.match(text) is not None
    return len(text) == 2 and _MOVES.match(text) is not None


def whose_rate(namer: Namer, statement: Statement, own: Phrase) -> Statement | None:
    """农村涨幅比城市高0.6个百分点: the rate that the sentence told of 农村; None: none or several."""
    tail = statement.tail
    if statement.figure.kind != "percentage_point" or tail.base_times or (tail.than is None and tail.against is None):
        return None
    who = _RATE_NOUN.sub("", own.text)
    if len(who) < 2:
        return None
    rates = [s for s in namer.told.sentence if s.sense.measure is Measure.GROWTH_RATE and s.figure.kind == "percent"]
    named = [s for s in rates if s.indicator.startswith(who) or _stands_in_order(who, s.indicator)]
    return named[-1] if len({s.indicator for s in named}) == 1 else None


def rate_again(namer: Namer, statement: Statement, own: Phrase, after: str) -> Statement | None:
    """9月份4.8%的同比涨幅中: the rate of that value told before, where nothing else says of what it is; `after` is what
    follows the figure."""
    if statement.figure.kind != "percent" or own.text or after[:1] != "的" or _RATE_ALONE.match(after) is None:
        return None
    return namer.told.rate_told(statement)


_GROWTH_NOUN: Final = "|".join(GROWTH_NOUNS)
_RATE_ALONE: Final = re.compile(f"的(?:同比|环比|累计)?(?:{_GROWTH_NOUN})[中里，]")
_RATE_NOUN: Final = re.compile(f"的?(?:{_GROWTH_NOUN})$")


def _stands_in_order(short: str, long: str) -> bool:
    """Whether the characters of 农村居民收入 all stand in 农村居民人均可支配收入, from its first on, in order."""
    rest = iter(long)
    return long[:2] == short[:2] and all(character in rest for character in short)


def share_verb(namer: Namer, statement: Statement) -> None:
    """硬化364个村的道路469公里: both figures count what the verb before the first did."""
    before = namer.told.last
    if before is None or before.clause != statement.clause or before.own.verb != "flow" or not before.lead:
        return
    if before.figure.unit not in _COUNTING:
        return
    statement.coordinated = True
    statement.dimensions = [before.lead, *statement.dimensions]


def parted_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """报销比例职工为85%、居民为71%: whoever is told of after a measure leaves it to the next one."""
    last = namer.told.last
    if not 1 < len(own.text) <= _LONGEST_PART or own.verb or last is None or last.own.verb:
        return own
    alike = last.figure.kind == statement.figure.kind and last.figure.unit == statement.figure.unit
    if not alike or statement.figure.unit in _COUNTING or not (_is_said_to_be(last) and _is_said_to_be(statement)):
        return own
    if own.head:
        return own
    measure = _measure_before_part(last.own.text)
    return Phrase(measure + own.text, "", own.places) if measure and measure[-2:] not in own.text else own


def _is_said_to_be(statement: Statement) -> bool:
    return not _COPULAS.isdisjoint(statement.tail.words) and not statement.tail.direction


def _measure_before_part(text: str) -> str:
    """政策内住院费用报销比例 in 政策内住院费用报销比例职工; empty: no measure stands before a short noun for a part."""
    if head_of(text):
        return ""
    for cut in range(len(text) - 2, max(2, len(text) - _LONGEST_PART - 1), -1):
        if len(head_of(text[:cut])) > 1:
            return text[:cut] if text[cut : cut + 1] not in "的及和与以" else ""
    return ""


def grouped_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """医药制造业增加值增长9%。六大高耗能行业增长10%: a group that was counted moves by the measure before it."""
    group, tail = namer.told.last, statement.tail
    if own.text or group is None or group.clause != statement.clause or not group.phrase_after:
        return own
    moves = tail.direction and not tail.arrival and statement.figure.kind == "percent"
    if not moves or not group.indicator.endswith(_GROUPS):
        return own
    for like in (*reversed(namer.told.sentence), *reversed(namer.told.before)):
        if like.sense.measure is Measure.GROWTH_RATE and "业" in like.indicator and (head := head_of(like.indicator)):
            return Phrase(group.indicator + head, "", group.own.places)
    return own


_PARTS_OF_COUNTRY: Final[tuple[str, ...]] = ("东部", "中部", "西部", "东北")


def region_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """东部地区处理快件3亿件，中部0.6亿件: a part of the country that is named alone did what the one before it did."""
    like = namer.told.last
    if own.text.removesuffix("地区") not in _PARTS_OF_COUNTRY or like is None or not own.places:
        return own
    if not like.indicator.startswith(_PARTS_OF_COUNTRY):
        return own
    did = like.indicator[2:].removeprefix("地区").partition("占")[0]
    alike = like.figure.unit == statement.figure.unit or statement.tail.direction != 0
    return Phrase(own.text + did, own.verb, own.places) if alike and did else own


def moved_likewise(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """保障标准由620元提高到651元，提标5%: a verb with its object moves the measure named before, if there is one."""
    if not 1 < len(own.text) < 8:
        return own
    bare = own.text.lstrip("再又均共").removeprefix("平均").removeprefix("累计")
    word = movers(relative=True).find(bare, 0, len(bare)) if 1 < len(bare) < 4 else None
    last = namer.told.last
    if word is None or word.text != bare or last is None or last.sense.measure is Measure.SHARE:
        return own
    moves = bare[1] if bare[0] in "提涨加跌降减增" else bare[0]
    if not any(noun in last.indicator for noun in _MOVED.get(moves, ())) and (
        moves != "价" or last.figure.unit != "元"
    ):
        return own
    statement.tail.direction = int(str(word.payload))
    statement.tail.words.append(own.text)
    return EMPTY


def measured_likewise(namer: Namer, statement: Statement, full: Phrase) -> Phrase:
    """对拉美增长6.8% after 对欧盟进出口…: the measure is that of the partner before."""
    anchor = namer.anchor
    if (
        anchor is None
        or not (full.text.startswith("对") and anchor.indicator.startswith("对"))
        or full.head
        or full.verb
    ):
        return full
    like = anchor.state if anchor.sense.measure is Measure.SHARE or anchor.figure.kind == "percentage_point" else anchor
    head = head_of(like.indicator.partition("占")[0]) if like is not None else ""
    moves = statement.tail.direction and not statement.tail.arrival
    return Phrase(full.text + head, full.verb, full.places) if head and moves else full


class _Lists:
    """Words for of what sort a thing is, and that it was taken or came to so much together."""

    def __init__(self) -> None:
        lists = load_words()
        self.attributive: frozenset[str] = frozenset(lists["attributive"]["words"])
        self.taking: tuple[str, ...] = (*lists["taking"]["words"], "合计", "共计")


_LISTS: Final = Once(_Lists)


def borrow_likewise(namer: Namer, statement: Statement, full: Phrase) -> str:
    """What a phrase that measures nothing takes from the last amount in its unit; empty: nothing.

    医院402家，公立112家: what is of that sort. 总诊疗7318万人次，基层机构承担了3893万人次: what it took.
    铁路发送742万人次；公路683万人次: what it did.
    """
    like = namer.told.last_in(statement.figure.unit)
    if like is None or statement.figure.kind != "quantity" or statement.figure.unit is None:
        return ""
    lists = _LISTS.get()
    if full.text.removesuffix("的") in lists.attributive:
        beside = like.own.text in lists.attributive and like.dimensions  # 项目60个；其中新开工21个、续建39个
        return like.borrowed or (like.dimensions[0] if beside else like.indicator)
    if full.text.endswith(lists.taking):
        return like.indicator
    apart = statement.figure.unit in COUNTED_APART or statement.tail.direction or len(full.text) > _LONGEST_PART
    far = 4 if statement.figure.unit == "元" and _AMOUNT.search(like.own.text) else 2  # 批发价30元，环比跌1%，同比涨2%
    near = statement.clause <= like.clause + far or like is namer.parts_total
    if apart or not near or not full.text.isalpha():
        return ""
    if full.head or full.text[-1] in "价费款" or first_verb(full.text):
        return ""
    if find_code(full.text, (statement.figure.unit, "quantity", Measure.LEVEL)) is not None:
        return ""
    return like.borrowed or _joined_to(like) or _verb_of(like, full.text)


def _joined_to(statement: Statement) -> str:
    """经费 of 研究机构, left by those before (企业经费500亿元；研究机构40亿元，院校30亿元); empty: it has its own."""
    own = statement.own.text
    rest = statement.indicator.removeprefix(own) if own and "占" not in statement.indicator else ""
    return rest if rest != statement.indicator and head_of(rest) else ""


_AMOUNT: Final = re.compile(
    "(?:总?产量|销售?量|(?:播种|种植|栽植|养殖)面积|[存出]栏|(?:平均|最低|最高)?(?:零售|批发|收购|出场|销售|出厂)价|均价|价格|保费收入|保费)$"
)
"""粮食产量50万吨，油料3万吨; 猪肉零售价30元，鸡蛋10元: what is told of a product, and left out after it."""


def _verb_of(statement: Statement, other: str) -> str:
    """接待 in 接待游客 and in 景区接待: the verb that opens or ends a phrase, or stands between its nouns; with its
    object where those are counted who are no `other` than before (民航发送旅客7万人次；水运4万人次)."""
    text = statement.own.text
    at = first_verb(text)
    if statement.own.verb != "flow":
        text = text[at:] if at and (is_verb(text[at:]) or actor_of(text)) else ""
    if not text and (amount := _AMOUNT.search(statement.own.text)) is not None and amount.start():
        return amount.group()
    done_to = object_of(text)
    if statement.figure.unit == "人次" and done_to and not other.endswith(done_to[-1]):
        return text
    # 花椒栽植面积25万亩，核桃43万亩: how much was planted, which no crop is told by the deed alone.
    return text if done_to and done_to == head_of(text) else text.removesuffix(done_to)
