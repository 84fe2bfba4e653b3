"""Reading an article: its figures in order, each with what it measures, where, when and in what sense.

One pass; what a clause leaves out is taken from the clauses before it. The rules for each field stand in `naming`,
`dimensions`, `timing`, `placing` and `stating`, what holds from clause to clause in `scene`; tables stand in `grids`.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipelines.statements import dimensions, lists, naming, places, plans, stating, times, timing, towns
from pipelines.statements.aims import find_cues
from pipelines.statements.clauses import ClauseReader, Surroundings
from pipelines.statements.figures import Figure
from pipelines.statements.grid_statements import read_grid
from pipelines.statements.grids import Grid, find_grids
from pipelines.statements.heard import topic_of
from pipelines.statements.layout import Clause, cut_clauses, find_asides, is_heading
from pipelines.statements.listings import announced_by, first_item
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.phrases import Phrase, PhraseReader, is_view
from pipelines.statements.pieces import Pieces
from pipelines.statements.places import Area
from pipelines.statements.placing import Placer, ranked_by
from pipelines.statements.prices import find_price_basis
from pipelines.statements.scene import Scene
from pipelines.statements.senses import Sense
from pipelines.statements.settings import Setting
from pipelines.statements.siblings import scan_siblings
from pipelines.statements.tails import Tail, read_tail
from pipelines.statements.times import Span, TimeWord
from pipelines.statements.topics import Namer, State
from schemas.vocabulary import Measure, PriceBasis, Status

_SPEECH: Final = frozenset("“”")
_CONTINUES: Final = re.compile(r"[\s“]*(?:其中|此批|此次|该|其|这些|这一|上述)")
_OPENS_ON: Final = frozenset("其此该这上“ 　\t\n")
_IN_FORCE: Final[tuple[str, ...]] = (
    "执行",
    "实施",
    "施行",
    "生效",
    "正式执行",
    "正式实施",
    "正式施行",
    "全面实施",
    "全面施行",
    "统一执行",
)
_SENTENCE_END: Final = re.compile("[。！？]")
_PARTS: Final = re.compile(r"[，,；;：:\s]*其中")
_COMPARISON: Final = re.compile(r"[，,\s]*(?:与|同|和|跟|比|较)[^，。；]{2,24}(?:相比|比较|比)?$|[，,\s]*(?:比|较)")
_SAME_SCOPE: Final = re.compile(r"同口径|可比口径|可比范围")
_NEWS: Final = 3000
"""Characters up to which a text tells of one topic."""
_PAST_LEADS: Final = frozenset({"刚刚过去的", "过去的", "即将过去的", "回顾", "在", "到", "其中", "同时"})
_BEFORE_NOUN: Final = "、，。；：:有）)>\n"
_LONGEST_NOUN: Final = 30
_BYLINE: Final = re.compile(r"[\u4e00-\u9fff\d ]{0,20}(?:讯|电|消息|报道)[\s　]*(?:[（(][^（）()]{2,24}[）)]?)?$")
"""本报讯（记者 张三）, before the time that opens a piece of news."""
_BARE_LEAD: Final = " 　“”，,#*—、－-"


_PARTS_BELOW: Final = re.compile(r"(?P<head>[^\n]*其中[：:])(?:\n+[^\n]{1,80}[；;，,])+\n+[^\n]{1,80}。(?=\n|$)")


class ArticleReader:
    """Reads one article. `figures` are its statistics in order; `head` is where headline and kicker end, `words`
    are the time words of the text."""

    def __init__(
        self, text: str, article: int, figures: Sequence[Figure], setting: Setting, head: int, words: Sequence[TimeWord]
    ) -> None:
        self.text = text
        self.article = article
        self.figures = figures
        self.head = head
        self.setting = setting
        self.scene = Scene(setting, text)
        self.namer = Namer()
        self.pieces = Pieces(text, setting.gazetteer.home, setting.gazetteer.year)
        self.statements: list[Statement] = []
        self.asides = find_asides(text, figures)
        covered = sorted([(f.left, f.right) for f in figures] + list(self.asides.by_start.items()))
        self.times = times.outside(words, covered)
        self.places = places.merge(places.scan(text), places.scan_groups(text) + towns.scan_towns(text))
        gazetteer = setting.gazetteer
        if siblings := scan_siblings(text, self.places, gazetteer.home, gazetteer.year):
            self.places = places.merge(self.places, siblings)
        self.placer = Placer(text, self.scene, self.places)
        self._times_by_end = {t.end: t for t in self.times}
        self.phrases = PhraseReader(text, self.times, self.places, self.asides)
        self._groups = places.counted_groups([f.start for f in figures], self.places)
        if head and not setting.work_report and not setting.calendar.yearly and len(text) < _NEWS:
            end = next((i for i, c in enumerate(text[:head]) if i > 3 and c in " 　\n，：！"), head)
            self.namer.topic = topic_of(self.phrases.read(0, end), text[head:])
        self.surroundings = ClauseReader(text, figures, self.phrases, self._groups, self.asides)
        self._cues = find_cues(text)
        self.sentence = self.clause = 0
        self._time_index = 0
        self._sentence_start = self._first_clause = 0
        self._first_sentence = True
        self._later = False  # a semicolon went before in this sentence
        self._opening = True  # nothing but time has been said in this sentence
        self._brackets: list[State] = []
        self._lefts = {figure.left for figure in figures}
        self._listing = ""  # what the items before brackets are a list of
        self._figures_before = False
        self._names_aims = False
        self._price: PriceBasis | None = None
        self._price_once = False  # it holds for the next figures only
        self._parts = False
        self._heard_areas: list[tuple[Area, str]] = []
        self._constant_throughout = False
        self._says_throughout = "下同" in text
        self._scopes_alike = "口径" in text or "可比范围" in text

    def read(self) -> list[Statement]:
        """All statements, in the order of the figures."""
        grids = {grid.start: grid for grid in find_grids(self.text, self.figures)}
        position = i = paragraph = 0
        text = self.text
        while position <= len(text):
            grid = grids.get(position)
            end = text.find("\n", position) if grid is None else grid.end
            end = len(text) if end < 0 else end
            if grid is None and text[end - 1 : end] in "：:" and (listed := _PARTS_BELOW.search(text, position)):
                # 其中：⏎玉米520万亩；⏎水稻97万亩。 is one sentence over the lines of its list.
                end = listed.end() if listed["head"] == text[position:end] else end
            first = i
            while i < len(self.figures) and self.figures[i].start < end:
                i += 1
            if grid is not None:
                self._read_grid(grid, paragraph)
                paragraph += 1
            elif text[position:end].strip():
                self._read_paragraph(position, end, self.figures[first:i], paragraph)
                paragraph += 1
            position = end + 1
        return self.statements

    def _read_paragraph(self, start: int, end: int, figures: Sequence[Figure], paragraph: int) -> None:
        self.scene.begin_paragraph()
        self.namer.begin_paragraph()
        if self.text.startswith("【", start):
            self.placer.hear_heading(start)
        if self.pieces.any:
            begins, area = self.pieces.area_of(start, end)
            if begins:
                self.placer.begin_piece(area)
        title = is_heading(self.text[start:end])
        if title and start >= self.head and title[-1] not in "？?" and "\t" not in title:
            self.scene.begin_section(title)
        if not figures and self.text[end - 1 : end] in ("？", "?"):
            self.scene.ask(self.text[start:end], [word for word in self.times if start <= word.start < end])
        if not figures and not self.setting.work_report:
            return
        if figures and self.setting.work_report and start >= self.head:
            self.scene.hear_mood(self.text[start:end])
        self._first_sentence = True
        self._begin_sentence(start, end)
        self._brackets = []
        self.scene.forget_brackets()
        clauses = cut_clauses(
            self.text, start, end, figures, self.asides, self.sentence, paragraph, headline=start < self.head
        )
        for clause in clauses:
            if clause.sentence != self.sentence:
                if not figures:
                    break
                self.sentence = clause.sentence
                self._first_sentence = False
                self._begin_sentence(clause.start, end)
            elif clause.opener in "；;":
                self.namer.begin_segment()
                self.scene.begin_segment()
                self._opening = self._later = True
                self._listing = ""
            self._read_clause(clause)
            self.clause += 1
        lists.finish_group(self.namer)
        self.sentence += 1

    def _begin_sentence(self, start: int, end: int) -> None:
        opens = self.text[start : start + 1]
        continues = opens in _OPENS_ON and _CONTINUES.match(self.text, start, end) is not None
        at = bisect_left(self._cues, start)
        cued = at < len(self._cues) and self._cues[at] < end
        lists.finish_group(self.namer)
        self.scene.begin_sentence(continues, said=opens in _SPEECH)
        self.namer.begin_sentence(continues)
        self._sentence_start, self._first_clause = start, self.clause
        self._figures_before = False
        stop, sentence = None, ""
        if cued or self._says_throughout:
            stop = _SENTENCE_END.search(self.text, start, min(end, start + 400))
            sentence = self.text[start : stop.start() if stop else min(end, start + 400)]
        if cued:
            self.scene.expect_aims(sentence, whole=stop is not None or end - start <= 400)
        else:
            self.scene.expect_no_aims()
        self._opening = True
        self._hear_start(start, end)
        self._parts = self._later = False
        self._listing = ""
        self._heard_areas = []
        if not continues:
            self._price = None
        self._names_aims = cued and ("目标" in sentence or "任务" in sentence)
        if cued:
            self.scene.hear_status(sentence, start)
        if "下同" in sentence and find_price_basis(sentence) is PriceBasis.CONSTANT:
            self._constant_throughout = True

    def _read_clause(self, clause: Clause) -> None:
        text = self.text
        if clause.opener in "（(" and clause.depth > len(self._brackets):
            self._brackets.append(self.namer.state)
            named = clause.figures and not self._figures_before
            if named:
                self._name_bracket(clause)
            self.scene.open_bracket()
            if named:
                self.placer.hear_bracket(clause.start - 1)
                self._hear_bracket_time(clause)
        while self._brackets and clause.depth < len(self._brackets):
            lists.finish_group(self.namer)
            self.namer.state = self._brackets.pop()
            self.scene.close_bracket()
        self.scene.begin_clause(listing=not self._figures_before)
        if text.find("其中", clause.start, clause.start + 24) >= 0 and _PARTS.match(text, clause.start):
            self._parts = True
            self.namer.open_parts(opening=self._opening)
        self._figures_before = bool(clause.figures)
        if not clause.figures:
            self._hear_clause(clause)
            return
        tails, position = [], clause.start
        for figure in clause.figures:
            tails.append(read_tail(text, position, figure.left, figure.kind, self._times_by_end, self.asides))
            position = figure.right
        first = len(self.statements)
        position = clause.start
        for k, figure in enumerate(clause.figures):
            self._read_figure(clause, k, figure, tails, position)
            position = figure.right
        lists.share_predicates(self.statements, first, clause.opener)
        self._opening = False
        if self._price_once:
            self._price, self._price_once = None, False

    def _name_bracket(self, clause: Clause) -> None:
        """啤酒（增长12%）: the noun before a bracket is what its figures are about."""
        start = max(
            self.text.rfind(mark, max(0, clause.start - _LONGEST_NOUN), clause.start - 1) for mark in _BEFORE_NOUN
        )
        noun = self.phrases.read(start + 1, clause.start - 1)
        head, first = first_item(noun.text)
        self._listing = head or self._listing
        place = self.placer.area_before(clause.start - 1)
        if first and place is not None and first == place.word:
            # 增速较快的是秭归县（3.4%）: what the places listed are ranked by.
            self.namer.open_bracket_of(head, "")
        elif place is not None and self._listing and not noun.text:
            self.namer.open_bracket_of(self._listing, "")
        elif (start >= 0 or clause.start <= _LONGEST_NOUN) and noun.text and not noun.verb:
            self.namer.open_bracket_of(first or noun.text, self._listing)

    def _hear_bracket_time(self, clause: Clause) -> None:
        """较2019年（7231万吨）增长: a figure that opens a bracket is of the time right before it."""
        word = self._times_by_end.get(clause.start - 1)
        if word is not None and word.role == "point" and clause.figures[0].left == clause.start:
            self.scene.hear_time(word, "sentence")

    def _hear_clause(self, clause: Clause) -> None:
        """A clause without figures may set time, area, scope or subject for those that follow."""
        phrase = self.phrases.read(clause.start, clause.end)
        for word in self._times_in(clause.start, clause.end):
            if self.text[word.start - 1 : word.start] in ("受", "因") or self.text.endswith("由于", 0, word.start):
                # 受上年基数较高影响，…: why, not when.
                continue
            lead = self.text[clause.start : word.start].strip(_BARE_LEAD)
            lead = "" if len(lead) > 2 and word.part[:1] != "D" and _BYLINE.match(lead) else lead
            leading = len(lead) <= 2 or word.as_of or lead in _PAST_LEADS or (len(lead) < 5 and lead.endswith("到"))
            comparison = _COMPARISON.match(self.text, clause.start, clause.end)
            if comparison is not None and clause.depth == 0:
                self.scene.hear_base(word)
            elif word.end == clause.end and word.part[:1] == "D" and lead.endswith(("出现在", "发生在", "是在", "是")):
                # 峰值出现在10月1日，为…: the figure after it is of that day.
                self.scene.hear_time(word, "sentence")
            elif leading and clause.depth == 0:
                lone = not phrase.text
                self._hear_time(word, (self._opening or lone) and not self._parts)
        said = self.text[clause.start : clause.end]
        if "环比" in said:
            self.scene.month_on_month = True
        if "价" in said and (price := find_price_basis(said)) is not None:
            # 按可比价格计算，…: said before figures, it holds for those of the sentence; 扣除价格因素，… for the next.
            self._price, self._price_once = price, said.lstrip("，, ").startswith(("扣除", "剔除"))
        self.placer.hear(phrase, clause, opening=self._opening, bare=True)
        if "走" in said or "来到" in said or "探访" in said:
            self.placer.follow(clause)
        # 2020年分地区看: a view with its time before it.
        words = phrase.text if is_view(phrase.text) else self.text[clause.start : clause.end].strip(_BARE_LEAD)
        if self.placer.hear_setting(words, self.text.find(words, clause.start)):
            return
        self._heard_areas = self.placer.enumerated(clause.start, clause.end) or self._heard_areas
        listed = [word for _, word in self._heard_areas]
        ranked = ranked_by(words, listed[0], listed[-1]) if listed else ""
        if ranked:
            phrase = Phrase(ranked)
        if clause.depth and clause.depth == len(self._brackets):
            self.namer.scope = phrase.text[:24]
        else:
            self.namer.hear(
                phrase, words, self._opening, announces=clause.closer in "：:", brackets=clause.closer in "（("
            )
            if clause.closer in "：:" and clause.depth == 0:
                self._listing = announced_by(phrase.text)
                if phrase.head and not self._lefts.isdisjoint((clause.end + 1, clause.end + 2)):
                    # 利润总额：28.3亿元
                    self.namer.topic_head, self.namer.pending = "", phrase.text
            shares = "占" in phrase.text and phrase.text.endswith(("比重", "比例", "份额"))
            self.namer.pending = ranked or (phrase.text if shares else self.namer.pending)
        if phrase.text and not (len(words) <= 16 and is_view(words)):
            self._opening = False

    def _hear_start(self, start: int, end: int) -> None:
        """…提高到65万元，自9月1日起执行: what takes effect on a day, wherever its sentence says so."""
        text = self.text
        stop = text.find("。", start, end)
        stop = stop if stop >= 0 else end
        at = text.find("起", start, stop)
        while at >= 0 and not text.startswith(_IN_FORCE, at + 1):
            at = text.find("起", at + 1, stop)
        word = self._times_by_end.get(at)
        if word is not None and word.part[:1] in ("D", "M") and text[word.start - 1] in "自从":
            self.scene.hear_time(word, "sentence")

    def _hear_time(self, word: TimeWord, wide: bool) -> None:
        """A time word that is nobody's attribute; `wide` where nothing but time went before it."""
        if word.relative == "this" and not word.part:
            wide = False
        if not self.setting.work_report and self.scene.contrasts(word):
            wide = False
        # 从2005年秋季起逐步实行…: when something began, told for its sentence alone.
        wide = wide and not self._later and self.text[word.start - 1 : word.start] not in ("从", "自")
        if word.role == "range":
            wide = wide and self._opening
        when = self.scene.resolve(word)
        if wide and not self._first_sentence and self.scene.ends_span(when):
            wide = False
        starts = wide and self._first_sentence
        self.scene.hear_time(word, "paragraph" if wide else "sentence")
        if wide and self.setting.work_report and word.role != "range" and when is not None:
            about = isinstance(when, Period) and starts and when.label == str(self.setting.calendar.about)
            if about or isinstance(when, Span):
                self.scene.hold(when)

    def _times_in(self, start: int, end: int) -> list[TimeWord]:
        words, i = self.times, self._time_index
        while i < len(words) and words[i].start < start:
            i += 1
        self._time_index = first = i
        while i < len(words) and words[i].end <= end:
            i += 1
        return words[first:i]

    def _read_figure(self, clause: Clause, k: int, figure: Figure, tails: list[Tail], position: int) -> None:
        text, tail = self.text, tails[k]
        said, own_start = self.surroundings.own_phrase(clause, k, position, tail)
        if said.text in ("前者", "后者"):
            lists.finish_group(self.namer)
        own = self.placer.counts_village(naming.without_placeholder(self.namer, said), figure.unit)
        together = self.placer.together(own, clause, figure.left)
        if together is not None:
            own = together[0]
        between = text[position : figure.left].strip(" 　")
        listed = bool(self.statements) and lists.continues_list(
            k, between, clause, own, tail, listing=self.statements[-1].tail.distributes
        )
        statement = Statement(
            figure, self.article, clause.paragraph, self.sentence, self.clause, Sense(Measure.LEVEL, 1, ""), tail, own
        )
        statement.headline = figure.start < self.head
        statement.nth = self.clause - self._first_clause + 1
        statement.completion = figure.kind == "percent" and said.text.startswith("恢复") and not own.text
        several = k == 0 and len(clause.figures) > 1 and bool(own.places)
        if k < 2 and (tail.distributes or several or "分别" in text[clause.start : figure.left]):
            first = own.places[0] if own.places and own.text.startswith(own.places[0].word) else None
            opening = first.start if first is not None else clause.start
            statement.listed_areas = self.placer.listed(opening, figure.left)
            if not statement.listed_areas and not own.text:
                statement.listed_areas = self._heard_areas
        turn = 0
        if listed:
            statement.list_of = self.statements[-1].list_of or self.statements[-1]
            turn = tail.direction
            tail = statement.tail = statement.list_of.tail.like(tail)
        else:
            lists.finish_group(self.namer)
        after_text, after = self.surroundings.after(clause, k, tails)
        frame = self.surroundings.frame(clause, k, tails, own_start)
        group = self._groups.get(figure.start)
        if not listed:
            self._hear_times_of(own_start, tail, own, frame, counts=bool(after.text))
            if own.text and not self._goes_on_over_years(clause.start, figure.left):
                self.scene.fresh_subject()
            if not frame:
                alone = not said.text and (figure.kind == "quantity" or bool(tail.words))
                states = alone and tail.share is None and tail.against is None
                self.placer.hear(own, clause, opening=self._opening, bare=not own.text, states=states)
                if not own.text and after.places:
                    self.placer.hear(after, clause, opening=self._opening, bare=False)
        naming.name(self.namer, statement, Surroundings(text, own, after, after_text, frame, clause.opener))
        if listed and statement.list_of is not None:
            statement.sense = statement.list_of.sense
            if turn:  # 分别下降2.4%和增长1.1%
                statement.sense = Sense(statement.sense.measure, turn, statement.sense.words)
        else:
            statement.sense = stating.sense_of(
                text, clause, k, statement, after_text, self.surroundings, adds=self.namer.adds
            )
            lists.coordinate(self.statements, statement, clause.opener)
        dimensions.conclude_frame(self.namer, statement, frame)
        apart = figure.kind == "percentage_point" and not tail.direction  # 低于4.5%的控制目标1.6个百分点
        aimed = (plans.is_aim(said) and not own.text and not apart) or plans.is_budgeted(own, tail.words)
        self.scene.status_words = said.text
        if aimed:
            statement.status = Status.TARGET
        else:
            statement.status = stating.status_of(
                text, self.scene, statement, self._sentence_start, names_aims=self._names_aims
            )
        if statement.status is not Status.REPORTED:
            statement.why["status"] = self.scene.status_words
        if self._scopes_alike and _SAME_SCOPE.search(text, clause.start, figure.start):
            statement.same_scope = True
            statement.dimensions = [*statement.dimensions, "同口径"]
        if not listed and text[clause.start - 1 : clause.start] in ("", "\n"):
            self.scene.go_on_counting(clause.start, figure.left)
        timing.set_period(statement, self.scene, self.namer, self.statements)
        if frame == "比":
            self.scene.measure_from(statement.period)
        statement.area = self.placer.of_figure(statement, own, frame)
        statement.why.setdefault("area", self.scene.area_rule)
        if together is not None:
            statement.area = together[1]
            statement.why["area"] = "areas of the clause, together"
        if group is not None:
            self.placer.count_group(statement, group, clause)
        statement.price = stating.price_of(text, statement, clause.end, self._price)
        self.namer.keep(statement, frame, listed)
        self.statements.append(statement)

    def _goes_on_over_years(self, start: int, end: int) -> bool:
        """而同期…仅增加12人, 平均每年减少…: over the years that were just told of."""
        at = self.text.find("同期", start, end)
        return (at >= 0 and self.text[at - 1] not in "年月") or self.text.find("平均每年", start, end) >= 0

    def _hear_times_of(self, start: int, tail: Tail, own: Phrase, frame: str, *, counts: bool) -> None:
        """Time words before a figure that are nobody's attribute; `counts`: a noun after it is what it counts."""
        if frame:
            if tail.time is None:
                inside = self._times_in(start, tail.subject_end)
                tail.time = inside[0] if inside else None
            self._times_in(start, tail.own_end)
            return
        for word in self._times_in(start, tail.own_end):
            if word is tail.time or any(word is base for base in tail.base_times):
                continue
            if self.scene.compares(word):
                # 比去年底前移2位: what it is compared with.
                continue
            lead = self.text[start : word.start].strip(_BARE_LEAD)
            if self._opening and len(lead) <= 2:
                self._hear_time(word, not self._parts)
            elif own.text or counts:
                self._hear_time(word, wide=False)
            else:
                self.scene.hear_time(word, "sentence" if self.scene.sets_out(word) else "clause")
        if tail.time is not None and self.scene.sets_out(tail.time):
            # 到2025年达到180亿元，占比提高到三成: what is aimed at with it is of that year too.
            self.scene.hear_time(tail.time, "sentence")
        elif tail.time is not None and self._opening and not tail.origin and not own.text:
            self._hear_time(tail.time, not self._parts and not tail.words)

    def _read_grid(self, grid: Grid, paragraph: int) -> None:
        lists.finish_group(self.namer)
        self.scene.begin_paragraph()
        self.statements.extend(
            read_grid(grid, self.scene, self.article, paragraph, self.sentence, self.clause, self._constant_throughout)
        )
        self.sentence += 1
        self.clause += 1
