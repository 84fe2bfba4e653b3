"""What an article has named so far: subjects, objects and scopes, and the statement that others go on from.

The statements themselves stand in `told`, how a figure is named from both in `naming`.
"""

import re
from typing import Final

from pipelines.statements import governors
from pipelines.statements.governors import CONSEQUENCES, ENDS_OF_SIZES, SIZES, Governors, sized_in
from pipelines.statements.heard import (
    is_local,
    is_no_subject,
    measure_told,
    measure_viewed,
    moves_after,
    moves_at_end,
    names_in,
    names_one_thing,
    names_rate,
    subject_of,
)
from pipelines.statements.model import Statement
from pipelines.statements.moods import told_to_do
from pipelines.statements.needs import is_dependent
from pipelines.statements.owners import attributes
from pipelines.statements.phrases import Phrase, head_of
from pipelines.statements.scopes import is_view, scope_of
from pipelines.statements.sites import Site
from pipelines.statements.told import Told, is_rate_of_measure, is_set_against
from pipelines.statements.whose import Whose
from pipelines.statements.wording import actor_of, is_mean, is_verb, names_average, object_of
from schemas.vocabulary import Measure

ADDED: Final = re.compile("新增加?的?[^，。；]{0,8}能力")
_LONGEST_OBJECT: Final = 20
_BARE_SCOPES: Final = frozenset(
    {"区域", "地区", "总量", "增量", "结构", "数量", "质量", "库存", "价格", "规模", "产业", "分布", "累计"}
)
_DOERS: Final[tuple[str, ...]] = (
    "企业", "公司", "机构", "银行", "部门", "单位", "居民", "法院", "机关", "工业", "行业", "学校", "医院",
)  # fmt: skip
_LONGEST_VERB: Final = 3
"""Characters of what the counted ones of a set do, and nothing more (上调, 未开工)."""
_HARVESTS: Final[tuple[str, ...]] = ("播种面积", "种植面积", "产量", "总产")
_MOST: Final = re.compile(
    r"[，,\s]*(?:其中)?[，]?(?P<who>[\u4e00-\u9fff]{2,8}?)(?:的?(?:任务|数量|规模|占比|增速|增幅))?(?:最[多重大高快]|居首|领跑|领先)"
)
_COMPARED: Final = re.compile("(?:同比|环比)$")


State = tuple[Statement | None, str, str, str, Statement | None, tuple[str, str], governors.State]


class Namer:
    """What has been named so far: subject and scope of the sentence, the statement that others inherit from."""

    def __init__(self) -> None:
        self.topic = ""
        self.told = Told()
        self.governors = Governors()
        self.whose = Whose()
        self.site = Site()
        self.anchor: Statement | None = None
        self.subject = self.heard = self.pending = self.object = self.done = self.announced = ""
        """`announced`: the measure that a clause or sentence without figures said something of (零售量大都增加)."""
        self.scope = self.listing = self.item = ""
        """`listing`: what the items before brackets are a list of; `item`: the one whose bracket is open."""
        self.last_after = ""
        self.opens_set = self.view = self._named = False
        self.stale_subject = self._before = ""
        """`_before`: the subject that the last paragraph ended with, for a view of it that opens the next one."""
        self.topic_head = self.announced_whole = self.last_share = ""
        self.prices: dict[str, str] = {}
        self.heading = ""
        """What the section is about, where its heading names one thing (医疗保险)."""
        self.only_shares = False
        """Whether parts were told by their shares alone before a semicolon (公交车2860辆，其中新能源车占92%；…)."""
        self.set_noun = self.of_set = self.crop = ""
        """`of_set`: the last set of the sentence (120个村中，…), whose rates are told."""
        self._set = ""
        self._set_unit: str | None = None
        self.heard_list: list[str] = []
        self.flow = self.adds = False
        self._total: Statement | None = None
        self.parts_total: Statement | None = None
        """The total whose parts are being listed."""
        self._segment_subject = ""
        self._segment_clause = 0
        self.viewed: Statement | None = None
        self.last_counted: Statement | None = None
        self.part = self.per_head = self.per_verb = ""

    @property
    def state(self) -> State:
        """What a bracket leaves as it was before it."""
        named = self.anchor, self.subject, self.pending, self.scope, self.parts_total
        return (*named, self.whose.state, self.governors.state)

    @state.setter
    def state(self, state: State) -> None:
        self.anchor, self.subject, self.pending, self.scope, self.parts_total = state[:5]
        self.whose.state, self.governors.state = state[5:]
        self.item = ""

    def begin_section(self, title: Phrase) -> None:
        """A heading of one plain noun says what measures below it are of that name none."""
        self.heading = title.text if names_one_thing(title.text) else ""

    def begin_paragraph(self) -> None:
        """A paragraph has its own subjects; what was named before may still be continued."""
        self._before = self.object or self.subject or self.stale_subject
        self.stale_subject = self.subject = self.scope = self.object = self.last_share = self.announced = ""
        self.crop = ""
        self.prices = {}
        self.governors.begin_paragraph()
        self.whose.begin_paragraph()
        self.site.begin_paragraph()
        self.told.begin_paragraph()

    def begin_sentence(self, continues: bool) -> None:
        """A sentence has its own subject; the one before stays for heads that cannot do without."""
        self.stale_subject = self.object or self.subject or self.stale_subject
        self.announced = "" if self._named else self.announced
        self.view = self._named = False
        self.viewed = None
        self.whose.begin_sentence(continues)
        self.item = self.listing = ""
        self.pending = self.topic_head = self.set_noun = self.part = self.per_head = ""
        self.heard_list = []
        if not continues:
            self.last_share = ""
            self.subject = self.scope = self.heard = self.object = ""
            self.flow = self.adds = False
            self.parts_total = None
            self.governors.begin_sentence()
        self.of_set = ""
        self.told.begin_sentence(continues)

    def open_parts(self, *, opening: bool = False) -> None:
        """其中: what follows are parts of the last total; `opening`: it opens a sentence."""
        total = self._total
        if total is not None and total.parts_of is not None and total.clause < self._segment_clause:
            total = total.parts_of  # 学校62所，其中小学40所、初中22所；其中新建12所: parts of the same again
        self.parts_total = self._moved_whole() or total
        self.only_shares = False
        self.whose.open_parts(opening=opening)

    def close_parts(self) -> None:
        """What follows stands beside the total, and is no part of it."""
        self.parts_total = None

    def _moved_whole(self) -> Statement | None:
        """增加值增长12%，其中轻工业增长13%: a rate told without its level, if no total was counted since."""
        told, total = self.anchor, self._total
        if told is None or not is_rate_of_measure(told):
            return None
        return told if total is None or total.sentence < told.sentence else None

    def _open_parts_of(self, clause: str) -> None:
        """新能源中，风电1260万千瓦: parts of what the sentence before counted by that name."""
        whole = self.last_counted
        if clause.endswith("中") and whole is not None and self.scope and whole.own.text == self.scope:
            self.parts_total = whole

    def open_bracket_of(self, noun: str, listing: str) -> None:
        """啤酒（增长12%）: a bracket's figures are about the noun before it, an item of a list of something."""
        self.subject = self.item = noun
        self.anchor, self.pending, self.listing = None, "", listing
        self.whose.open_bracket_of(noun)

    def begin_segment(self) -> None:
        """After a semicolon a subject may be left out only where a head cannot do without."""
        self.stale_subject = self.object or self.subject or self.stale_subject
        self.site.begin_sentence()
        self._segment_subject, self.subject = self.subject, ""
        self.governors.begin_segment()
        total = self.parts_total
        sentence = self.told.sentence
        if total is not None and sentence and total.sentence == sentence[-1].sentence:
            # 甲…，其中A…，B…；乙…: parts that commas part end with the segment of their total.
            here = [s for s in sentence if s.clause >= self._segment_clause]
            counted = (s for s in here if s.parts_of is total and s.sense.measure is not Measure.SHARE)
            parts = {s.indicator for s in counted}
            told = [s for s in here if s.parts_of is total]
            self.only_shares = len(told) > 0 and not parts
            self.parts_total = total if len(parts) < 2 else None
        self._segment_clause = sentence[-1].clause + 1 if sentence else 0
        self.object = self.pending = self.set_noun = ""

    def hear(
        self, phrase: Phrase, clause: str, opening: bool, *, announces: bool = False, brackets: bool = False
    ) -> None:
        """A clause without figures: its scope or its subject. `announces`: a colon ends it; `brackets`: a bracket."""
        told_measure = measure_told(clause)
        self.announced = told_measure or self.announced
        self.adds = announces and ADDED.search(clause) is not None
        view = is_view(clause)
        if view and len(clause) <= 16:
            self.view, self.viewed = True, self._lone_total()
            self.stale_subject = self.stale_subject or self._before
            self.announced = measure_viewed(clause) or self.announced
            return
        scope = scope_of(clause) if not view and len(clause) <= 24 else ""
        if scope and scope in _BARE_SCOPES:
            return
        if scope and len(phrase.text) > 1:
            bare = scope_of(phrase.text) or phrase.text
            if bare.isdecimal():
                # 截至1月19日24时: an hour is no scope.
                return
            self.scope = bare if len(bare) < len(scope) and not scope.startswith("按") else scope
            self._open_parts_of(clause)
            return
        text = phrase.text
        if "、" in clause and len(listed := names_in(clause.partition("为")[0])) > 2:
            # 甲、乙、丙依次为前三大贸易伙伴，进出口值分别为…
            self.heard_list = listed
        if clause.startswith("据") and len(clause) <= 10:
            # 据统计, 据农情调度: who reports.
            return
        tops = "最" in clause or "居首" in clause or "领" in clause
        if tops and (most := _MOST.fullmatch(clause)) is not None and is_local(most.group("who")):
            # 从乡镇看，河口镇最多，共21所: whose figure follows.
            self.part = most.group("who")
            return
        if text.startswith("以") and "为" in text:
            return
        if not announces:
            self.governors.hear(text)
        if opening and not announces and (told := told_to_do(text)):
            # 加快卷烟产品结构调整，力争产值达到…: what was told of before is told of no longer.
            self.stale_subject = told if len(told) <= _LONGEST_OBJECT else ""
        if not text or phrase.verb or (phrase.is_generic and not opening) or is_no_subject(text):
            return
        head = phrase.head
        subject = subject_of(text)
        if announces and head:
            self.topic_head, self.announced_whole = head, text
            return
        if 2 <= len(subject) <= 20:
            self.subject, self.heard = subject, "" if "、" in subject else subject
            # 公路和民航双双创下新高，分别增长…: of which two it is told next.
            self.heard_list = names_in(subject if "双双" in clause else clause.partition("为")[0]) or self.heard_list
            measure = head_of(subject)
            measures = head != "" or measure != "" or names_rate(subject) or moves_after(text, len(subject))
            self.pending = subject if measures else ""
            self.announced = measure or (self.announced if brackets else told_measure)
            self.object = ""
            self.whose.hear(subject)

    def _lone_total(self) -> Statement | None:
        """What a view (按落点分) looks at: the total of the sentence before, where that told of no other amount."""
        total, told = self._total, self.told
        if total is None or total not in told.before or told.sentence:
            return None
        others = (s for s in told.before if s.figure.unit == total.figure.unit and s.sense.measure is Measure.LEVEL)
        others = (s for s in others if not names_average(s.indicator))  # 总产量158亿斤，亩产704斤
        return total if all(s.frame or s.indicator == total.indicator for s in others) else None

    def keep(self, statement: Statement, frame: str, listed: bool) -> None:
        """Remember a finished statement for those that follow."""
        viewing = statement.after.endswith("看") and not statement.lead
        self.told.keep(statement, listed, model=not (viewing or frame or statement.completion))
        self.pending, self._named = "", True
        self.heard_list = names_in(statement.lead) or self.heard_list
        if viewing:
            # 从八大类商品价格看，…: a view with a figure in it names nothing but the measure of what follows.
            self.view, self.announced = True, measure_viewed(statement.after)
            return
        if frame or statement.completion:
            if statement.frame == "比" and statement.lead[-1:] in ("比", "较"):
                self.anchor = statement  # 产量比2010年的14万吨增长2倍: both are of the output
            return
        self.anchor = statement
        self.governors.keep(statement)
        own = statement.own
        if own.text and statement.source is None and not is_mean(own.text):
            counted = statement.phrase_after and not self.opens_set
            if (self.subject or self.object) and (self.parts_total is not None or counted):
                if self.whose.of_parts and not own.verb:
                    self.whose.keep(statement)
            elif own.text.startswith(CONSEQUENCES) and self.object:
                self.done = own.text
            elif own.verb == "flow":
                # 在…名搬迁劳动力中: a set is named in full.
                named = own.text if self.opens_set else object_of(own.text)
                self.object, self.done = named or self.object, own.text
            elif statement.sense.measure is Measure.SHARE and statement.figure.kind == "percent" and not own.head:
                pass
            elif own.text.endswith("率") and self.subject and statement.figure.kind == "percent":
                self.whose.keep(statement)  # 常住人口…，城镇化率63%；男性占51%: a rate has no parts
            elif statement.figure.kind == "quantity" and ENDS_OF_SIZES.end(own.text) and own.text.endswith(SIZES):
                of = statement.dimensions[0] if statement.dimensions else ""  # …高铁，线路全长86公里
                self.subject = sized_in(own.text) or self.subject or of
            elif not own.verb and not own.is_generic:
                # 企业3200个，从业人员4.6万人，总产值…: what they have is no subject, those who have it are.
                belongs = statement.dimensions and (own.text in attributes() or is_dependent(own.text))
                self.subject, self.object = statement.dimensions[0] if belongs else own.text, ""
                self.whose.keep(statement)
                if own.text.endswith(_HARVESTS):
                    self.crop = own.text
            elif not self.subject and not own.text.endswith("率"):
                bare = own.is_generic or is_verb(own.text)
                self.subject = statement.dimensions[0] if bare and statement.dimensions else own.text
            self.flow = own.verb == "flow"
            if own.head:
                self.announced = ""
            elif statement.figure.kind == "quantity" and (moves := moves_at_end(own.text)) is not None:
                # 产量增长的有45种，其中汽车增长20%: whose growth the things counted have.
                self.announced = head_of(_COMPARED.sub("", own.text[: moves.start()]))
        if statement.figure.kind == "quantity":
            self.last_counted = statement
            if self.opens_set:
                self._set, self._set_unit = self.set_noun, statement.figure.unit
            elif statement.phrase_after and own.text:
                self.set_noun = ""
        measure = statement.sense.measure
        summed = measure is Measure.LEVEL or (measure is Measure.CHANGE and own.text != "")
        counted = summed and statement.figure.kind == "quantity" and not names_average(own.text)
        if counted and not is_set_against(statement, self._total):
            self._total = statement

    def anchor_for(self, statement: Statement) -> Statement | None:
        """The statement that a figure without a phrase of its own goes on from."""
        anchor = self.anchor
        if anchor is None or statement.figure.kind == "percentage_point":
            return anchor
        # 占全省的50.6%，超过五成: the same share said again.
        again = statement.figure.kind == "percent" and not statement.tail.words and not statement.tail.direction
        framed = self.told.sentence[-1:]  # 占比14.9%，为全国平均水平6.1%的2.4倍
        of_share = any(s.frame == "是" and s.figure.kind == anchor.figure.kind for s in framed)
        if anchor.sense.measure is Measure.SHARE and not (statement.tail.arrival or again or of_share):
            for before in reversed(self.told.sentence):
                if (
                    not before.frame
                    and before.sense.measure is not Measure.SHARE
                    and before.figure.kind != "percentage_point"
                ):
                    return before
        if self._exceeds_mean(statement, anchor):
            like = next((s for s in self.told.backwards(anchor) if not is_mean(s.own.text)), None)
            anchor = like if like is not None else anchor
        rate = anchor.figure.kind == "percent" and anchor.sense.measure in (Measure.LEVEL, Measure.SHARE)
        local = statement.part != "" and anchor.figure.unit != statement.figure.unit
        if (rate or local) and statement.figure.kind == "quantity" and not statement.tail.direction:
            # 竣工97所，竣工率73%。南边共21所: a count goes on with what was counted.
            like = self.like_unit(statement)
            if like is None and statement.own.places:
                # A new paragraph opens with places alone (武汉719.8亿元): they go on with the last amount in the unit.
                like = self.told.by_unit.get(statement.figure.unit)
            return like if like is not None else anchor
        if statement.figure.kind in ("quantity", "multiple") and anchor.figure.kind == "percentage_point":
            for before in reversed(self.told.sentence):
                if not before.frame and before.figure.kind == "quantity":
                    return before
        return anchor

    @staticmethod
    def _exceeds_mean(statement: Statement, anchor: Statement) -> bool:
        """发送旅客412万人次，日均10万人次，多发送37万人次: what moved by more than a mean is no mean."""
        value, mean = statement.figure.value, anchor.figure.value
        moves = statement.tail.direction and not statement.tail.arrival and is_mean(anchor.own.text)
        if statement.figure.kind == "percent":
            # 业务量2亿件，日均60万件，同比增长21%
            return bool(moves and statement.tail.basis == "year_on_year")
        alike = statement.figure.kind == "quantity" and anchor.figure.unit == statement.figure.unit
        return bool(moves and alike and value and mean and value > mean)

    def like_unit(self, statement: Statement) -> Statement | None:
        """The last amount of the paragraph in a figure's unit; its first where it is looked at anew (从各区看)."""
        like = (self.told.first_by_unit if self.view else self.told.by_unit).get(statement.figure.unit)
        return like if like is not None and like.paragraph == statement.paragraph else None

    def set_of(self, statement: Statement) -> str:
        """The set that a figure counts in: 企业 for all of 60家企业中，40家盈利，20家亏损; empty: in none."""
        bare = statement.figure.unit == self._set_unit and len(statement.own.text) <= _LONGEST_VERB
        told = bare and self.told.last is not None and self._set in self.told.last.dimensions
        return self.set_noun or (self._set if told and statement.phrase_after else "")

    @property
    def looked_at(self) -> str:
        """What the paragraph first told to grow, of which a later look at it (分县看) tells more; empty: nothing."""
        first = self.told.first_growth
        return first.indicator if self.view and first is not None else ""

    @property
    def only_scope(self) -> str:
        """The scope of the sentence, while nothing else was named in it."""
        return self.scope if not self._named else ""

    @property
    def doer(self) -> str:
        """Who does something in the sentence: what stands before a verb (扶贫车间吸纳就业), or firms and offices."""
        return self.subject if self.subject.endswith(_DOERS) else actor_of(self.subject)
