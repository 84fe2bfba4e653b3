"""What a figure measures: its indicator and dimensions, from its own clause and from what clauses before it named."""

import re
from typing import Final

from pipelines.statements.aims import is_plan_after
from pipelines.statements.carried import is_rough_share, take_governor, whole_before
from pipelines.statements.clauses import Surroundings
from pipelines.statements.codes import code_of_name
from pipelines.statements.dimensions import PER, add_dimensions, add_share, bring_in, take_share
from pipelines.statements.heard import is_local
from pipelines.statements.lexicon import GROWTH_NOUNS
from pipelines.statements.likeness import (
    counted_likewise,
    counts_moved,
    graded_likewise,
    grouped_likewise,
    moved_likewise,
    parted_likewise,
    rate_again,
    region_likewise,
    share_verb,
    sided_likewise,
    summed_names,
    whose_rate,
)
from pipelines.statements.listings import measure_of_items
from pipelines.statements.model import Statement
from pipelines.statements.owners import without_owner
from pipelines.statements.phrases import EMPTY, Phrase
from pipelines.statements.plans import OF_PLAN, is_completion, is_planned, set_by_plan
from pipelines.statements.pointers import name_together, points_back
from pipelines.statements.spoken import compared_then, told_again, took, what_is_left
from pipelines.statements.subjects import announced_of, end_parts_beside, name_own
from pipelines.statements.topics import Namer
from pipelines.statements.wording import (
    PER_HEAD,
    clean,
    ends_with_verb,
    is_plan_end,
    is_verb,
    join,
    object_of,
    shorten,
    without_light_verb,
)
from schemas.vocabulary import Measure

_INCLUDES: Final = re.compile(r"(?:包括|包含|含有?)(?=[\u4e00-\u9fff]{2})")
_AMONG: Final = re.compile(r"在[^，。；]{2,12}?中(?:共?有|包括)(?=[\u4e00-\u9fff]{2})")
_TIMES_OF: Final[tuple[str, ...]] = ("是", "相当于", "约为", "约是", "为")
_LEVEL_WITH: Final = re.compile("(?P<what>.{3,}?)[仅只还才约已]*相当于")
_GAINS: Final = frozenset({"增收", "减收", "增产", "减产"})
_OF_THEMSELVES: Final = frozenset({"自然", "机械"})
_TO_NOUGHT: Final = re.compile(
    r"(?:下降|降低|减少|缩短|延长|提高|增加|上升|压减|降|减|增)?(?:到|至|为)(?:零|[\d.]+[\u4e00-\u9fff]{0,2})"
)
_RATE_NOUNS: Final = tuple(noun for noun in GROWTH_NOUNS if noun.endswith("幅"))
REACHED: Final = frozenset({"完成", "实际完成", "已完成", "累计完成", "实现", "实际实现", "已实现", "实际", "执行"})
_PLANNED: Final = re.compile(
    r"(?:当年|年度|全年|今年)?计划(?:完成|实现)?(?P<what>投资|产值|销售收入|产量|造林|投放|招生)$"
)
"""当年计划投资48亿元，已完成28亿元: what was planned was done."""
_SOME_OF: Final = re.compile(r"(?:接近|超过|相当于|约为|约占|不足|不到|将近)(.{2,12})$")
_FIRST_OF_SOME: Final = frozenset("接超相约不将")
_LONGEST_SIDE: Final = 9
_BESIDE: Final[tuple[str, ...]] = ("是", "为")
_THIS_ITEM: Final = re.compile("[光仅只单]?(?:是|凭)?[这此](?:一|个)?项(?:就|便|即|也)?(?:可|能)?(?=[拉影带推])")
_FIRST_OF_ITEMS: Final = frozenset("光仅只单这此")
_PART_OF_AREA: Final = frozenset({"超过", "接近", "不到", "不足", "将近", "近"})
_WHOLE_AREAS: Final[tuple[str, ...]] = ("全国", "全省", "全市", "全县", "全区")


def name(namer: Namer, statement: Statement, around: Surroundings) -> None:
    """Fill indicator, dimensions and source of a statement."""
    statement.frame, statement.after = around.frame, around.after.text
    if statement.list_of is not None:
        _continue_list(statement, statement.list_of, around.after, around.opener)
        return
    figure, tail, told = statement.figure, statement.tail, namer.told
    counted = figure.kind == "quantity"
    own = counts_moved(statement, around.own, around.text)
    own = graded_likewise(namer, statement, counted_likewise(namer, statement, own))
    if 1 < len(own.text) < _LONGEST_SIDE:
        own = sided_likewise(namer, statement, own)
    first = own.text[:1]
    if first in ("包", "含") and told.last is not None and (named := _INCLUDES.match(own.text)) is not None:
        # 航线63条，包括外贸38条、内贸25条
        namer.open_parts()
        own = Phrase(own.text[named.end() :], "", own.places)
    elif first == "在" and (among := _AMONG.match(own.text)) is not None:
        # 在医院中有公立医院120个
        own = Phrase(own.text[among.end() :], "", own.places)
    if own.text[-1:] in "区部北" and own.places:
        own = region_likewise(namer, statement, own)
    own = grouped_likewise(namer, statement, own)
    own = moved_likewise(namer, statement, parted_likewise(namer, statement, own))
    if around.frame and own.text.startswith(("占", "比", "较", "对比")):
        own = Phrase(own.text.removeprefix("对")[1:], own.verb, own.places)
    if around.frame == "是" and own.text[:1] in ("是", "为") and not is_planned(own.text):
        # 占比14.9%，为全国平均水平6.1%的2.9倍; 是去年务工总数244万人的93%
        of_mean = own.text.endswith("平均水平") and namer.anchor is not None
        own = EMPTY if of_mean else Phrase(own.text[1:], own.verb, own.places)
    if own.text[:1] in _FIRST_OF_ITEMS and (item := _THIS_ITEM.match(own.text)) is not None:
        own = Phrase(own.text[item.end() :], own.verb, own.places)  # 光这一项就拉动总指数上涨1.4个百分点
    if points_back(namer, statement, own.text, around):
        own, around.after = EMPTY, EMPTY
    if own.text in _OF_THEMSELVES and tail.words and tail.direction:
        own = Phrase(own.text + tail.words[-1], own.verb, own.places)  # 出生3万人，死亡2万人，自然增加1万人
    means = counted and own.text.endswith(("均", "均年"))
    if means and (gain := next((word for word in tail.words if word in _GAINS), "")):
        own = Phrase(own.text + gain, own.verb, own.places)  # 户均增收1.3万元
    if not own.text and "平均" in tail.words and (each := _each(statement)):
        own = Phrase("平均" + each)
    again = told_again(namer, statement, own, around.after)
    own = EMPTY if again is not None else took(statement, what_is_left(namer, own, around.after))
    own = _of_locals(namer, statement, _priced(namer, statement, own))
    reached = namer.pending != "" and own.text in REACHED  # 甲、乙产量居前两位，分别完成…
    if (reached or not own.text) and not around.frame and not around.after.text:
        if counted and not (reached or tail.direction or tail.arrival) and namer.only_scope:
            own = Phrase(namer.only_scope)
        elif namer.pending and (not tail.distributes or statement.listed_areas):
            own = Phrase(namer.pending)
    shares_noun = own.text != "" and own.text == namer.last_after and not around.after.text and not tail.words
    retold = bool(shares_noun and namer.heard and told.counted_unit(statement))
    if retold:
        # 培训…，共计3个班级129人: the noun between belongs to the figure before it.
        own = Phrase(namer.heard)
    plan = told.last
    if counted and plan is not None and own.text in REACHED and plan.figure.unit == figure.unit:
        if plan.planned and plan.own.text:
            own = Phrase(plan.indicator)
        elif (meant := _PLANNED.match(plan.own.text)) is not None:
            own = Phrase(meant["what"])
    planned = around.after_text[1:] if counted and around.after_text.startswith(("的目标", "的任务")) else ""
    if counted and (aim_of := set_by_plan(own.text)):
        # 税费年初预算为36.5亿元，实际完成39.7亿元
        statement.planned, statement.reference = True, own.text[len(aim_of) :]
        own = Phrase(aim_of, own.verb, own.places)
    elif counted and is_planned(own.text) and namer.anchor is not None:
        # 基本建设投资…，控制在计划指标420亿元之内, 为年度计划90亿元的106%: the plan's own figure.
        # 比年度任务多出27万人, 超年度任务27万人: by how much it was passed was not planned.
        statement.planned = not tail.direction and own.text[0] != "超"
        statement.reference, own = own.text.removeprefix("为"), EMPTY
    elif namer.anchor is not None and plan is not None and is_plan_after(own.text, around.after.text or planned):
        # 完成全年80万人目标任务的91.2%, 低于5.5%的控制目标: what was set for the indicator just told of.
        statement.planned, statement.reference = True, own.text + around.after.text
        own, around.after = EMPTY, EMPTY
    if figure.kind == "multiple" and own.text.startswith(_TIMES_OF) and namer.anchor is not None:
        # 是国有企业的2.6倍, 是全国的1.5倍: the same quantity of others.
        at = around.text.rfind(own.text, max(0, figure.left - 12), figure.left)
        bare = own.text in _TIMES_OF and at >= 0
        whose = clean(around.text[at + len(own.text) : figure.left]) if bare else own.text
        statement.reference, own = whose, EMPTY
    elif (
        figure.kind == "percent"
        and own.text.startswith(_BESIDE)
        and own.text.endswith("水平")
        and namer.anchor is not None
    ):
        # 是全省平均水平的61%
        at = around.text.rfind(own.text[:1], max(0, figure.left - 24), figure.left)
        statement.reference, own = clean(around.text[at : figure.left]).removesuffix("的"), EMPTY
    elif (
        figure.kind in ("percent", "multiple") and own.text.endswith("水平") and (match := _LEVEL_WITH.match(own.text))
    ):
        # 人均用电量仅相当于全国平均水平的81%: beside whose level it is put
        at = around.text.rfind("相当于", max(0, figure.left - 24), figure.left)
        statement.reference, own = clean(around.text[at : figure.left]).removesuffix("的"), Phrase(match["what"])
    rate = whose_rate(namer, statement, own) if own.text else rate_again(namer, statement, own, around.after_text)
    rate = again or rate
    if rate is not None:
        own = around.after = EMPTY
    statement.lead = own.text
    if compared_then(statement):
        own = Phrase(own.text[:-1], own.verb, own.places)
    shared = own.text != "" and own.text == namer.last_after
    after = around.after.text
    namer.last_after, namer.opens_set = after, after != "" and _opens_set(after)
    if namer.opens_set:
        namer.set_noun = namer.of_set = after[:-1]
    full = statement.own = _full_phrase(statement, own, around.after, opens_set=namer.opens_set)
    statement.phrase_after = own.text == ""
    statement.summed = "累计" in own.text and tail.time is None
    share, full = take_share(namer, statement, full, around)
    if share == "占":
        share = namer.last_share or "占比"
    elif len(share) > 2 and share.startswith("占") and not is_completion(share):
        namer.last_share = share
    relative = figure.kind in ("percent", "multiple") and namer.anchor is not None
    if relative and is_completion(full.text or share):
        done = OF_PLAN.search(around.text, max(0, tail.subject_end - 16), tail.subject_end)
        share = clean(done.group()) if done else full.text or share
        share = "占" + share[1:] if share.startswith("为") else share
        statement.completion, full = True, EMPTY
    relative = figure.kind in ("percent", "ratio_part") and full.text[:1] in _FIRST_OF_SOME
    part_of = _SOME_OF.match(full.text) if relative else None
    if (
        part_of is not None
        and around.text[figure.left - 3 : figure.left].rstrip().endswith("的")
        and namer.anchor is not None
    ):
        # 接近全省总量的四成
        raw = _SOME_OF.search(clean(around.text[figure.left - 24 : figure.left]))
        share, full, statement.completion = "占" + (raw or part_of).group(1), EMPTY, True
    if own.text in _PART_OF_AREA and namer.anchor is not None and is_rough_share(statement):
        # 三地合计954亿元，超过全省八成
        area = around.text[figure.left - 2 : figure.left]
        if area in _WHOLE_AREAS:
            share, full, statement.completion = "占" + area, EMPTY, True
    bring_in(statement, around)
    anchor = rate or namer.anchor_for(statement)
    if anchor is None and not full.text:
        anchor = told.last_framed()
    summed = "" if full.text else summed_names(namer, statement, around.text)
    like = told.last_in(figure.unit) if summed else None
    if like is not None:
        _inherit(statement, like)
        statement.indicator = summed
        statement.because("indicator", "amounts before, which it sums")
    elif anchor is not None and (not full.text or (around.frame and not own.text)):
        _inherit(statement, anchor)
        name_together(namer, statement, around.text)
        if _is_total_of_new(statement, anchor):
            # 新增用户90万户，年末达到640万户
            statement.indicator = anchor.indicator.replace("新增", "", 1)
        if anchor.paragraph != statement.paragraph and full.places:
            statement.indicator = without_owner(statement.indicator)
        where = f"subject of clause {anchor.nth}" if anchor.sentence == statement.sentence else "sentence before"
        statement.because("indicator", f"{anchor.figure.literal}, {where}, inherited")
    elif full.text:
        owner = end_parts_beside(namer, full)
        name_own(namer, statement, full, share, anchor, shared=shared)
        statement.dimensions = owner + statement.dimensions
        take_governor(namer, statement, around, retold=retold)
        namer.site.tell_of(statement)
    else:
        subject = namer.subject or namer.stale_subject
        measure = announced_of(namer, statement, Phrase(subject)) if subject else ""
        if namer.item and namer.item == subject:
            measure = measure or measure_of_items(told.sentence, statement)
        statement.indicator = join(subject, measure)
        statement.because("indicator", f"{statement.indicator}, subject of the sentence")
    if namer.parts_total is not None and statement.parts_of is None and full.text:
        statement.parts_of = namer.parts_total
        if _is_class_of_prices(statement, namer.parts_total):
            statement.dimensions = [namer.parts_total.indicator, *statement.dimensions]
        if tail.share_noun and figure.kind == "percent" and not statement.dimensions:
            statement.dimensions = [namer.parts_total.indicator]  # 财政总收入…，其中税收占比80%
    elif (
        (tail.share_noun == "占比" or (tail.share is not None and not share)) and full.text and not statement.dimensions
    ):
        statement.dimensions = whole_before(namer, statement)  # 出口142亿元，增长4.6%；民营企业占比近七成
    if shared and not around.after.text:
        share_verb(namer, statement)
    add_share(statement, share)
    add_dimensions(namer, statement, around)
    at = own.text.find("每", 0, 12)
    if at >= 0 and (base := PER_HEAD.match(own.text, at)) is not None:
        namer.per_head = own.text[: base.end()]
        namer.per_verb = own.text[base.end() :].removeprefix("中")[:2]
    elif namer.per_head and statement.source is None and _goes_on_per_head(namer, around):
        # 每千人拥有床位6.3张、医师3.9名
        statement.dimensions = [namer.per_head, *statement.dimensions]
    if statement.after.endswith("看") and statement.indicator.endswith("看"):
        statement.indicator = statement.indicator[:-1]  # 从八大类消费品价格看
    if namer.topic:
        _tell_of_topic(namer.topic, statement)
    if not statement.indicator:
        unit = figure.unit or figure.literal
        said = next((word for word in tail.words if tail.rate_noun and "增" in word), "")
        statement.indicator = clean(around.after_text)[:20] or namer.scope or said or unit
    shorten(statement)


def _each(statement: Statement) -> str:
    """每人 of 平均每人2万元: over whom a mean runs; empty: it is none."""
    counts = statement.figure.kind == "quantity" and not statement.tail.direction
    return next((word for word in statement.tail.words if word in ("每人", "每户")), "") if counts else ""


def _is_class_of_prices(statement: Statement, whole: Statement) -> bool:
    """居民消费价格总水平上涨2%。其中，食品类上涨3%: a class moves by the price that its whole is told of."""
    moves = statement.figure.kind == "percent" and statement.own.text.endswith("类")
    return moves and "价格" in whole.indicator and "价格" not in statement.indicator


def _goes_on_per_head(namer: Namer, around: Surroundings) -> bool:
    """Whether a thing goes on with the heads that the one before was counted by: after 、, with the same verb again
    (具有大学程度的…，具有高中程度的…), or bare after a comma where these are households."""
    own = around.own
    if not own.text or "均" in own.text or around.opener not in "、，,；":
        return False
    if around.opener == "、" or (len(namer.per_verb) == 2 and own.text.startswith(namer.per_verb)):
        return True
    whole = own.verb or own.head or own.places or code_of_name(own.text) is not None
    return "户" in namer.per_head and not whole


def _is_total_of_new(statement: Statement, anchor: Statement) -> bool:
    """Whether a figure is what all came to, after one of what is new among them."""
    new = anchor.sense.measure is Measure.CHANGE and "新增" in anchor.indicator and "就业" not in anchor.indicator
    value, added = statement.figure.value, anchor.figure.value
    alike = statement.figure.kind == "quantity" and statement.figure.unit == anchor.figure.unit
    return bool(new and alike and statement.tail.arrival and value and added and value > added)


def _tell_of_topic(topic: str, statement: Statement) -> None:
    """开工286个, 286个小区全部开工 in news of 老旧小区: what is left out is what it is about."""
    names = (statement.indicator, *statement.dimensions)
    if any(topic in name for name in names):
        return
    called = any(name.startswith(topic[-2:]) or name.endswith("的" + topic[-2:]) for name in names)
    own = statement.own
    bare = not statement.dimensions and statement.source is None and (own.is_generic or is_verb(own.text))
    if called or bare:
        statement.dimensions = [topic, *statement.dimensions]
        statement.because("dimensions", f"{topic}, headline")


def _priced(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """均价每吨791元…，原油…，每吨4029元: what is said per unit goes on with the price named per that unit before."""
    if statement.figure.kind != "quantity" or PER.isdisjoint(statement.tail.words):
        return own
    per = next((word for word in statement.tail.words if word in PER), "")
    if own.text:
        namer.prices[per] = own.text
    elif per in namer.prices and namer.anchor is not None and namer.anchor.figure.unit != statement.figure.unit:
        namer.object = namer.subject or namer.anchor.indicator
        return Phrase(namer.prices[per])
    return own


def _of_locals(namer: Namer, statement: Statement, own: Phrase) -> Phrase:
    """江口镇14所，高阳镇9所: what was counted last, of one place more each time."""
    text = own.text.removesuffix("以").removesuffix("分别")
    if text and not (is_local(text) and namer.anchor is not None and _goes_on_by_unit(namer, statement)):
        return own
    statement.part = text or namer.part
    namer.part = ""
    return EMPTY if own.text else own


def _goes_on_by_unit(namer: Namer, statement: Statement) -> bool:
    if statement.figure.kind == "quantity":
        return statement.figure.unit is not None and namer.like_unit(statement) is not None
    return namer.anchor is not None and namer.anchor.sentence == statement.sentence


def _continue_list(statement: Statement, first: Statement, after: Phrase, opener: str) -> None:
    statement.indicator, statement.dimensions = first.indicator, list(first.dimensions)
    statement.why = {"indicator": "list, goes on", "period": "list, goes on"}
    statement.own, statement.source, statement.state = first.own, first.source, first.state
    statement.lead, statement.completion = first.lead, first.completion
    statement.parts_of = first.parts_of
    counts = after.text and statement.figure.kind == "quantity"
    if counts and not after.verb:
        lead = first.lead if first.after or opener != "、" else _verb_for_all(first)
        statement.indicator = join(lead, after.text)
    elif counts and first.phrase_after and not first.after and first.figure.right == statement.figure.left:
        # 已有86户312人搬进新房: what stands behind both is what they did.
        statement.indicator, statement.dimensions, statement.source = after.text, [], None
    elif counts and is_plan_end(after.text):
        statement.indicator = join(first.indicator, after.text)


def _verb_for_all(first: Statement) -> str:
    """What the first of a list leaves to items with nouns of their own: 开展 in 开展1市、10县试点, and nothing in
    健身路径20个、2个健身中心 and 减贫13万人、15个县摘帽."""
    verb = first.lead.removesuffix(object_of(first.lead))
    return verb if ends_with_verb(verb) and first.sense.measure is Measure.LEVEL else ""


def _full_phrase(statement: Statement, own: Phrase, after: Phrase, *, opens_set: bool) -> Phrase:
    """The phrase before the figure, and the noun after it where that belongs to the name; `opens_set`: it is a set that
    the next figures count in."""
    tail, kind = statement.tail, statement.figure.kind
    growth = bool(tail.direction or tail.rate_noun) and not tail.arrival
    relative = kind in ("percent", "ratio_part", "multiple")
    if after.text == "内" or (_reaches(after.text) and _TO_NOUGHT.fullmatch(after.text)):
        after = EMPTY  # 15微克/立方米内, 由6.8%下降到零
    if len(after.text) > 2 and opens_set:
        after = Phrase(after.text[:-1], after.verb, after.places)
        own = Phrase(own.text.removeprefix("在"), own.verb, own.places)
    if after.text and (kind == "quantity" or (relative and not growth and tail.share is None)):
        own = Phrase(join(own.text, after.text), own.verb if own.text else after.verb, own.places + after.places)
    elif tail.rate_noun and own.text and not own.head:
        noun = next((word for word in tail.words if word in _RATE_NOUNS), "增速")
        own = Phrase(own.text + noun, own.verb, own.places)
    return without_light_verb(own)


def _reaches(after: str) -> bool:
    return "到" in after or "至" in after or "为" in after


def _opens_set(after: str) -> bool:
    """120个村中，…: what stands after a figure is a set that the next figures count in; 高中 and 初中 are schools."""
    return after.endswith(("中", "企业里", "村里", "户里")) and not after.endswith(("高中", "初中", "集中", "其中"))


def _inherit(statement: Statement, anchor: Statement) -> None:
    planned = anchor.reference if anchor.planned and statement.figure.kind == "quantity" else ""
    statement.inherit_from(anchor)
    statement.indicator = anchor.indicator
    statement.dimensions = [
        d
        for d in anchor.dimensions
        if not d.startswith(("高于", "低于", "快于", "慢于", "高出", "比", "较")) and d != planned
    ]
    statement.parts_of = anchor.parts_of
    statement.own = EMPTY
