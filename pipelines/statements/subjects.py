"""Whose a phrase of its own is: complete, or lacking the subject, the object or the measure that was named before."""

import re
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.codes import code_of_name, find_indicator
from pipelines.statements.figures import load_words
from pipelines.statements.governors import CONSEQUENCES
from pipelines.statements.lexicon import GROWTH_NOUNS
from pipelines.statements.likeness import COUNTED_APART, THINGS, borrow_likewise, measured_likewise, summed_over
from pipelines.statements.listed_names import stands_beside
from pipelines.statements.model import Statement
from pipelines.statements.owners import is_bare_rate, lacks_measure, owner_in, without_owner
from pipelines.statements.phrases import Phrase, head_of
from pipelines.statements.topics import Namer
from pipelines.statements.wording import (
    MEAN,
    ends_with_verb,
    is_mean,
    is_verb,
    join,
    measure_part,
    object_of,
    other_side,
    share_word,
)
from schemas.vocabulary import Measure

_AREA_SHARE: Final = re.compile(r"占(?:到)?(?:全省|全市|全县|全区|全国|我国)(?:的)?(?:比重|比例|份额)?$")
_GAINS: Final[tuple[str, ...]] = ("增量", "净增量", "增加额")
_DONE: Final[tuple[str, ...]] = ("完成", "已完成", "累计完成", "实际完成", "已实现", "实现")
_SUMS: Final[tuple[str, ...]] = ("资金", "金额", "经费", "款项")
_USES: Final[tuple[str, ...]] = ("用于", "投向")
_CROP: Final = re.compile(r"^(.{1,6}?)(?:总?产量?|播种面积|种植面积|单产|平均单产|存栏|出栏|饲养量)$")
_HERDS: Final[tuple[str, ...]] = ("存栏", "出栏")
_NO_CROPS: Final[tuple[str, ...]] = ("平均", "单", "总", "亩", "年")
_YIELDS: Final[tuple[str, ...]] = ("出栏", "存栏", "单产", "总产", "总产量", "产量", "亩产", "亩均产量", "亩均单产")
_OF_THE_LAST: Final[tuple[str, ...]] = (
    "拉动",
    "影响CPI",
    "影响居民消费",
    "影响零售",
    "影响商品零售",
    "影响物价",
    "影响价格总水平",
    "影响出厂价格",
    "影响购进价格",
    "影响工业生产者",
    "贡献率",
    "对经济增长的贡献率",
)
_FIRST_OF_THESE: Final = frozenset({"对", *(words[0] for words in _OF_THE_LAST)})
_CONTRIBUTES: Final = re.compile(r"对[\u4e00-\u9fff]{2,20}的?贡献率")
_LONGEST_GOOD: Final = 12
_HEADS_OF_STOCK: Final = frozenset({"头", "只", "口", "匹"})
_PEOPLE: Final = frozenset({"人", "名", "户", "人次"})
_COUNTS_OF: Final = frozenset({"人数", "户数", "总数", "数量"})
"""Measures that say of nothing what they count: a part of 参加养老保险人数 is a part of all of that."""
_OTHER_FLOW: Final = {"支出": "收入", "收入": "支出"}
_RATES: Final[tuple[str, ...]] = ("percent", "ratio_part")
_BARE_SUMS: Final = frozenset({"资金", "经费", "补助", "补贴", "投资", "贷款"})
_TOLD_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    "percent": ("强度", "比例", "比重", "占比", "水平"),
    "quantity": ("收购价", "指导价", "基准价", "零售价", "价格", "标准"),
}
"""Measures told without figures, and in what kind of figure bare names after them tell theirs."""
_HARMS: Final[tuple[str, ...]] = (
    "死亡", "受伤", "失踪", "伤亡", "重伤", "轻伤", "直接经济损失", "经济损失", "直接财产损失", "财产损失",
    "受害面积", "过火面积",
)  # fmt: skip
_HARM: Final = re.compile(f"(?:共|累计|造成|共造成)?(?:{'|'.join(_HARMS)})(?:人数|人员)?")
_ENDS_OF_HARMS: Final = Signs({"数", "员", *(word[-1] for word in _HARMS)})
_EVENTS: Final = frozenset({"起", "次", "例", "宗"})
_OUTCOME: Final = re.compile("治愈|出院|成灾|康复")
_CAUSE: Final = re.compile(r"(?:因|受|由)[^，。；造]{2,14}(?:造成|影响|导致|引发)")


def end_parts_beside(namer: Namer, full: Phrase) -> list[str]:
    """Part no more of a total beside which a phrase stands; whose both are, where the total says so."""
    whose = stands_beside(full.text, namer.parts_total.indicator) if namer.parts_total is not None else None
    if whose is not None:
        namer.close_parts()
    return [whose] if whose else []


def name_own(
    namer: Namer, statement: Statement, full: Phrase, share: str, anchor: Statement | None, *, shared: bool
) -> None:
    """A phrase of its own: complete, or lacking the subject or the measure that was named before. `anchor`: what a
    figure without a phrase would go on from."""
    full = statement.own = measured_likewise(namer, statement, full)
    statement.indicator = full.text
    statement.because("indicator", f"{full.text}, clause")
    total = _rate_before(namer, statement) or namer.parts_total or anchor
    if namer.topic_head and not full.verb and statement.figure.kind == "quantity":
        if not (full.head or full.is_generic or full.text.endswith("价")):
            # 货物周转量：铁路9471亿吨公里, by all of what was announced where that is a known name.
            whole = join(full.text, namer.announced_whole)
            known = code_of_name(whole) is not None
            statement.indicator = whole if known else join(full.text, namer.topic_head)
        return
    together = full.text[:2] if full.text.startswith(("合计", "共计")) and len(full.text) > 2 else ""
    if together and namer.last_counted is not None and namer.last_counted.sentence == statement.sentence:
        # 民营企业55万家，合计进出口22万亿元: what those counted before make together.
        statement.indicator, subject = full.text.removeprefix(together), namer.last_counted.indicator
    elif owner := namer.whose.of(full.text):
        subject = owner
    elif namer.of_set and is_bare_rate(full.text):
        subject = namer.of_set  # 行政村中，62万个通了快递，通快递率97%
    elif _ENDS_OF_HARMS.end(full.text) and _HARM.fullmatch(full.text) and (event := _event_before(namer)):
        subject = event
    elif is_mean(full.text) or _is_mean_of_last(namer, statement, full.text):
        like = summed_over(namer, statement) if "每" in full.text else None
        like = like or namer.told.last_in(statement.figure.unit) or _changed_before(namer, statement)
        last = namer.told.last
        paid = last is not None and last.phrase_after and last.clause == statement.clause - 1 and "金" in last.indicator
        # 215万名离退休人员领到养老金，月人均583元
        paid_out = last.indicator if last is not None and paid else ""
        subject = like.indicator if like is not None else paid_out or namer.object or namer.subject
        if like is not None:
            statement.dimensions = [d for d in like.dimensions if d != subject]
            if "每" in full.text and (each := namer.told.last_in(full.text[-1])) is not None and each is not like:
                # 卫生室2140所，配备医生5350名，平均每所2.5名
                statement.dimensions.append(object_of(each.indicator) or each.indicator)
    elif namer.anchor is not None and is_of_the_last(full.text):
        chained = is_of_the_last(namer.anchor.own.text) and namer.anchor.dimensions
        subject = namer.anchor.dimensions[0] if chained else namer.anchor.indicator
    elif full.is_generic or full.verb:
        done_to = object_of(full.text)
        bare = full.is_generic or is_verb(full.text) or (full.verb and (not done_to or done_to in _SUMS))
        # What another figure counted does nothing: only a subject that was named alone does.
        alone = full.is_generic or (is_verb(full.text) and not namer.told.before)
        subject = namer.subject or (namer.stale_subject if alone else "")
        subject = subject if bare else namer.heard or namer.doer
        if subject.endswith("率") and statement.figure.kind == "quantity":
            subject = ""  # 开工率91%；投入资金7亿元: no amount is one of a rate
        like = namer.told.last_in(statement.figure.unit)
        done = full.text in _DONE or (full.places and is_verb(full.text))
        if done and not namer.subject and like is not None:
            if like.planned or like.own.text.startswith(full.text) or like.indicator == full.text:
                # 苏南完成工业产值570亿元；苏北完成90亿元: the same done elsewhere.
                statement.indicator, subject = like.indicator, like.dimensions[0] if like.dimensions else ""
            else:
                subject = like.indicator
        elif full.text.startswith(CONSEQUENCES):
            # 减免企业社会保险费3亿元，惠及企业: money says by its verb what was done.
            paid = namer.done.endswith(namer.object or "*") and namer.told.last_in("元") is namer.told.last
            subject = namer.done if paid else namer.object or namer.subject
        elif full.text.startswith(_USES) and (spent := namer.told.last_undivided(statement.figure.unit)) is not None:
            subject = spent.indicator
        elif bare and (part := _part_before(namer, statement)):
            subject = part
        elif namer.object and bare:
            subject = namer.done if full.text in _GAINS else namer.object
        if namer.parts_total is not None and not subject:
            subject = namer.parts_total.indicator
        elif namer.view and subject in ("", full.text):
            subject = _viewed(namer, statement, full) if full.verb else _measured_before(namer, statement, full.text)
        elif like is not None and not subject and is_verb(full.text.removeprefix("实际")):
            # 处理争议121万件；结案96万件
            subject = object_of(like.own.text) or like.indicator
        if (other := _OTHER_FLOW.get(full.text)) and subject.endswith(other) and len(subject) > len(other):
            # 一般公共预算收入186亿元；支出412亿元
            statement.indicator, subject = subject.removesuffix(other) + full.text, ""
        if full.text in GROWTH_NOUNS and statement.listed_areas:
            subject = namer.looked_at or subject
        if code_of_name(full.text) is not None and code_of_name(subject) is not None:
            subject = ""
        if full.text.endswith(_YIELDS) and len(full.text) < 5:
            told = [subject, namer.stale_subject, namer.crop]
            if full.text in _HERDS:
                told = [name for name in told if name.endswith((*_HERDS, "饲养量"))]
            found = (_CROP.match(name) for name in told)
            crop = next((m for m in found if m is not None and not m.group(1).startswith(_NO_CROPS)), None)
            if crop is not None:
                statement.indicator, subject = crop.group(1) + full.text, ""
    elif _is_part(namer, statement, full):
        assert namer.parts_total is not None
        subject = namer.parts_total.indicator
        wider = (subject, namer.parts_total.borrowed)
        statement.dimensions = [d for d in namer.parts_total.dimensions if d not in wider]
    elif namer.view and (measure := announced_of(namer, statement, full)):
        statement.indicator = join(full.text, measure)
        statement.because("indicator", f"{measure}, looked at")
        return
    elif (head := _head_of_series(namer, statement, full, total)) is not None:
        if head not in full.text:
            statement.indicator = join(full.text, head)
            statement.because("indicator", f"{head}, series")
        if total is not None and total is namer.parts_total:
            # 稳岗返还资金21亿元，其中大型企业4.9亿元: the bare sum does not say of what
            of_what = [total.indicator] if head in _BARE_SUMS and total.indicator != head else []
            statement.dimensions = of_what + [d for d in total.dimensions if d not in statement.indicator]
        return
    elif measure := announced_of(namer, statement, full):
        statement.indicator = join(full.text, measure)
        statement.because("indicator", f"{measure}, announced")
        return
    elif namer.view and (viewed := _viewed(namer, statement, full)) and (not full.head or _is_of(viewed, full)):
        if owner_in(viewed) and not full.head:
            statement.indicator = join(full.text, without_owner(viewed))
            statement.because("indicator", f"{viewed}, looked at anew")
            return
        subject = viewed
    elif words := borrow_likewise(namer, statement, full):
        subject = statement.borrowed = words
    else:
        # A part of the whole province's 工业增加值 is not all of it: the subject says whose it is.
        narrowed = share != "" and _AREA_SHARE.match(share) is not None and code_of_name(full.text) is not None
        subject = namer.subject if narrowed or (shared and not full.head) else ""
    whole = namer.set_of(statement)
    if whole and whole not in full.text and (not subject or whole.endswith(subject)):
        subject = whole
    if subject and not full.places and (implied := _implied(subject, full.text)):
        statement.indicator = implied
    elif subject and subject != full.text:
        statement.dimensions = [subject, *statement.dimensions]
        statement.because("dimensions", f"{subject}, subject")


def is_of_the_last(text: str) -> bool:
    """拉动…, 对经济增长的贡献率: what the indicator named last did."""
    if text[:1] not in _FIRST_OF_THESE:
        return False
    return text.startswith(_OF_THE_LAST) or (text.startswith("对") and _CONTRIBUTES.fullmatch(text) is not None)


def _implied(subject: str, text: str) -> str:
    """旅游收入 for 收入 of 游客: what a measure of a subject is called; empty: nothing else."""
    for noun, names in load_words()["implied"].items():
        if subject.endswith(noun) and text in names:
            return str(names[text])
    return ""


def _changed_before(namer: Namer, statement: Statement) -> Statement | None:
    """累计减贫2.5万户7.6万人，户均3人: the change told right before a mean that is in its unit."""
    last = namer.told.last
    if last is None or last.figure.unit != statement.figure.unit or last.clause != statement.clause - 1:
        return None
    told = last.sense.measure is Measure.CHANGE and not last.tail.direction and not last.frame
    return last if told and last.figure.kind == "quantity" else None


def _event_before(namer: Namer) -> str:
    """交通事故 for 死亡 in 发生交通事故1200起，死亡320人: what did the harm; empty: the sentence names nothing."""
    for before in reversed(namer.told.sentence):
        if before.figure.unit in _EVENTS and before.own.text and not _OUTCOME.search(before.own.text):
            return before.indicator
        for named in (before.indicator, *before.dimensions):
            if (cause := _CAUSE.match(named)) is not None:
                return cause.group()
    return ""


def _rate_before(namer: Namer, statement: Statement) -> Statement | None:
    """床位使用率为72.6%，其中公立医院81.2%: parts of what a rate is of have rates themselves."""
    before = namer.anchor
    tail = statement.tail
    if before is None or tail.direction or tail.rate_noun or tail.share is not None:
        return None
    rates = before.figure.kind == statement.figure.kind == "percent" and before.sense.measure is Measure.LEVEL
    return before if rates and before.sentence == statement.sentence else None


def _head_of_series(namer: Namer, statement: Statement, full: Phrase, total: Statement | None) -> str | None:
    """What a group takes from the measure of the group before it: 增加值 for 第二产业; None: nothing."""
    if total is None:
        return None
    alone = lacks_measure(full.text, statement.figure.unit)
    if not (full.is_group or alone) or not _same_series(namer, statement, total):
        return None
    told = measure_part(total, full.text)
    if told and code_of_name(full.text + total.indicator) is not None:
        return total.indicator  # 货物周转量212亿吨公里，其中铁路94亿吨公里: 铁路货物周转量 is known by that name
    whole = without_owner(total.indicator)
    if told and len(total.indicator) - len(whole) > 3 and whole.endswith(told):
        # 规模以上工业综合能源消费量…，其中六大行业…: all of what is measured, not its last noun.
        told = whole
    if not full.is_group or told == "率" or (alone and not told):
        name = total.indicator.partition("占")[0]
        told = without_owner(name)
        # 三级医院门急诊6120万人次，基层机构3085万人次: what is told of one owner is told of the next.
        told = told if head_of(told) or (alone and told != name) else ""
    return other_side(total.indicator, full.text) or told or None


def announced_of(namer: Namer, statement: Statement, full: Phrase) -> str:
    """零售量 for 粮食 in 消费品零售量大都增加，粮食增长5.4%: how much of it was told to grow; empty: nothing tells."""
    moves = (statement.tail.direction or statement.tail.rate_noun) and not statement.tail.arrival
    if len(namer.announced) < 2:
        return ""
    if not moves and namer.announced.endswith(_TOLD_LEVELS.get(statement.figure.kind, ("\n",))):
        moves = True
    elif statement.figure.kind not in ("percent", "multiple"):
        return ""
    if not moves:
        return ""
    bare = not (full.head or full.verb or full.is_generic or len(full.text) > _LONGEST_GOOD)
    return namer.announced if bare and code_of_name(full.text) is None else ""


def _is_part(namer: Namer, statement: Statement, full: Phrase) -> bool:
    """Whether a phrase names a part that measures nothing by itself (其中，全日制81.56万人), or the same for fewer
    (住户贷款…，其中短期贷款…)."""
    total = namer.parts_total
    if total is None or total.sentence < statement.sentence - 1:
        return False
    if namer.only_shares and statement.tail.share is None:
        return False
    alone = lacks_measure(full.text, statement.figure.unit)
    if _is_kind_counted(total, statement) and not (full.head or full.verb):
        return True
    measure = measure_part(total) if full.is_group or alone else ""
    if measure and statement.tail.share is None and (alone or measure not in _COUNTS_OF):
        return False
    counted = statement.figure.unit in THINGS and total.figure.unit in THINGS and share_word(full.text, total.indicator)
    counted = counted or (statement.figure.unit in _HEADS_OF_STOCK and total.figure.unit in _HEADS_OF_STOCK)
    alike = statement.tail.share is not None or statement.figure.unit == total.figure.unit or counted
    if full.verb:
        return alike and not statement.tail.direction and not namer.subject
    if not full.head or alone:
        return alike and (alone or code_of_name(full.text) is None or total.own.text.startswith("新"))
    same = total.indicator.endswith(full.head) or (alike and find_indicator(full.text) is None)
    # 易地扶贫搬迁10万人，其中建档立卡贫困人口9万人: of those to whom that was done.
    same = same or (alike and statement.figure.unit in _PEOPLE and _is_done_to_people(total))
    return same and total.sentence == statement.sentence


def _is_done_to_people(total: Statement) -> bool:
    """累计实施易地扶贫搬迁10万人, 解决70万人的饮水问题."""
    return ends_with_verb(total.indicator.removeprefix("累计")) or total.after.endswith(("问题", "困难"))


def _is_kind_counted(total: Statement, statement: Statement) -> bool:
    """57种矿产新增储量，其中石油13亿吨: what was measured of so many kinds is told of one of them."""
    kinds = total.phrase_after and total.figure.unit in ("种", "类") and total.own.head
    measured = statement.figure.kind == "quantity" and statement.figure.unit not in COUNTED_APART
    return bool(kinds and measured)


def _part_before(namer: Namer, statement: Statement) -> str:
    """城东片区 for the area of 安置住房6800套，其中城东片区2100套、面积27万平方米: what was counted right before as the
    only part of others so far; empty: nothing was."""
    total, last = namer.parts_total, namer.told.last
    if total is None or last is None or last.parts_of is not total or not last.own.text:
        return ""
    parts = [s for s in namer.told.sentence if s.parts_of is total and s.figure.unit == total.figure.unit]
    alone = len(parts) < 2  # several parts in the unit of their whole make it up: what follows is of the whole
    near = last.sentence == statement.sentence and last.clause >= statement.clause - 1
    counts = last.figure.unit in COUNTED_APART and statement.figure.kind == "quantity"
    apart = last.figure.unit != statement.figure.unit
    return last.indicator if alone and near and counts and apart else ""


def _same_series(namer: Namer, statement: Statement, total: Statement) -> bool:
    # 食品制造业增加值增长9%。高耗能行业增长10%: industries of the sentence before go on.
    industries = statement.own.text.endswith("业") and total.sense.measure is Measure.GROWTH_RATE
    near = (
        (industries and total.sentence == statement.sentence - 1)
        or total.sentence == statement.sentence
        or namer.parts_total is not None
        or namer.view
        or (total.sentence == statement.sentence - 1 and (_is_amount(statement) or namer.whose.of_parts))
    )
    if not near or total.paragraph != statement.paragraph:
        return False
    if statement.figure.kind == "quantity":
        level = total if total.figure.kind == "quantity" else total.source
        return level is not None and level.figure.unit == statement.figure.unit
    moves = bool(statement.tail.direction or statement.tail.rate_noun) and not statement.tail.arrival
    rates = total.figure.kind in _RATES and statement.figure.kind in _RATES  # 收获进度近一半。其中，西南地区过五成
    return moves or rates or total.figure.kind == statement.figure.kind


def _is_amount(statement: Statement) -> bool:
    """Whether a figure is an amount of something measured, as 元 and 吨 are, and counts no things."""
    return statement.figure.kind == "quantity" and statement.figure.unit not in COUNTED_APART


def _viewed(namer: Namer, statement: Statement, full: Phrase) -> str:
    """外送电量452亿千瓦时。按落点分，送山东241亿千瓦时: the amount that is looked at part by part; empty: none is."""
    viewed, unit = namer.viewed, statement.figure.unit
    apart = unit in COUNTED_APART or code_of_name(full.text) is not None
    return "" if viewed is None or apart or viewed.figure.unit != unit else viewed.indicator


def _measured_before(namer: Namer, statement: Statement, measure: str) -> str:
    """粗钢产量 for 产量 in a look at it by areas that opens the next paragraph; empty: nothing of the kind was told."""
    like = namer.told.by_unit.get(statement.figure.unit)
    if like is None or like.paragraph < statement.paragraph - 1:
        return ""
    return next((name for name in (like.indicator, *like.dimensions) if name.endswith(measure) and name != measure), "")


def _is_of(whole: str, full: Phrase) -> bool:
    """工业消费量 of 能源消费总量: the measure is that of the whole, by the noun that ends both."""
    return not full.verb and whole.replace("总", "").endswith(full.head)


def _is_mean_of_last(namer: Namer, statement: Statement, text: str) -> bool:
    """日均客运量 after 轨道交通客运量: the mean of what was just told of."""
    mean = MEAN.match(text) if "均" in text else None
    like = namer.told.last_in(statement.figure.unit) if mean is not None else None
    rest = text[mean.end() :] if mean is not None else ""
    whole = like.indicator.removesuffix("（金）") if like is not None else ""
    return len(rest) > 1 and whole.endswith(rest) and whole != rest
