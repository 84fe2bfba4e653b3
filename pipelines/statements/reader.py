"""Reading an article: its figures in order, each with what it measures, where, when and in what sense.

One pass; what a clause leaves out is taken from the clauses before it. The rules for each field stand in `naming`,
`dimensions`, `timing`, `placing` and `stating`; what holds from clause to clause in `scene`, what sets it in `dating`;
tables in `grids`.
"""

from collections.abc import Sequence
from typing import Final

from pipelines.statements import carried, dimensions, layout, lists, naming, places, plans, stating, times, timing
from pipelines.statements.aims import Cues
from pipelines.statements.clauses import ClauseReader, Surroundings
from pipelines.statements.dating import BARE_LEAD, Dater
from pipelines.statements.figures import Figure
from pipelines.statements.grid_statements import read_grid
from pipelines.statements.grids import Grid, find_grids
from pipelines.statements.heard import goes_to_place, names_source, topic_of
from pipelines.statements.layout import Clause
from pipelines.statements.listings import announced_by, first_item, start_of_noun
from pipelines.statements.model import Statement
from pipelines.statements.phrases import EMPTY, Phrase, PhraseReader
from pipelines.statements.pieces import Pieces
from pipelines.statements.places import Area, PlaceWord
from pipelines.statements.placing import Placer
from pipelines.statements.pointers import without_placeholder
from pipelines.statements.prices import SaidPrices
from pipelines.statements.rankings import ranked_by
from pipelines.statements.scene import Scene
from pipelines.statements.scopes import is_view
from pipelines.statements.senses import Sense
from pipelines.statements.settings import Setting
from pipelines.statements.siblings import scan_siblings
from pipelines.statements.tails import Tail, read_tail
from pipelines.statements.times import TimeWord
from pipelines.statements.topics import Namer, State
from pipelines.statements.towns import scan_towns
from schemas.vocabulary import Measure, Status

_UNTOLD: Final = Sense(Measure.LEVEL, 1, "")
_NEWS: Final = 3000
"""Characters up to which a text tells of one topic."""


class ArticleReader:
    """Reads one article. `figures` are its statistics in order; `head` is where headline and kicker end, `words` and
    `divisions` are the time words and the names of areas in the text."""

    def __init__(
        self,
        text: str,
        article: int,
        figures: Sequence[Figure],
        setting: Setting,
        head: int,
        words: Sequence[TimeWord],
        divisions: list[PlaceWord],
    ) -> None:
        self.text = text
        self.article = article
        self.figures = figures
        self.head = head
        self.setting = setting
        self.scene = Scene(setting, text)
        self.namer = Namer()
        self.namer.site.lasts = not (setting.work_report or setting.calendar.yearly)
        self.pieces = Pieces(text, setting.gazetteer.home, setting.gazetteer.year)
        self.statements: list[Statement] = []
        self.asides = layout.find_asides(text, figures)
        self._breaks = layout.find_breaks(text)
        covered = sorted([(f.left, f.right) for f in figures] + list(self.asides.by_start.items()))
        self.times = times.outside(words, covered)
        self.places = places.merge(divisions, places.scan_groups(text) + scan_towns(text))
        gazetteer = setting.gazetteer
        if siblings := scan_siblings(text, self.places, self._breaks.positions, gazetteer.home, gazetteer.year):
            self.places = places.merge(self.places, siblings)
        self.placer = Placer(text, self.scene, self.places)
        self.dater = Dater(text, self.scene, setting, self.times)
        self.phrases = PhraseReader(text, self.times, self.places, self.asides)
        self._groups = places.counted_groups([f.start for f in figures], self.places)
        if head and not setting.work_report and not setting.calendar.yearly and len(text) < _NEWS:
            end = next((i for i, c in enumerate(text[:head]) if i > 3 and c in " 　\n，：！"), head)
            self.namer.topic = topic_of(self.phrases.read(0, end), text[head:])
        self.surroundings = ClauseReader(text, figures, self.phrases, self._groups, self.asides)
        self._cues = Cues(text)
        self.sentence = self.clause = self._sentence_start = self._first_clause = 0
        self._opening = True  # nothing but time has been said in this sentence
        self._brackets: list[State] = []
        self._lefts = {figure.left for figure in figures}
        self._listing = ""  # what the items before brackets are a list of
        self._items = 0  # the first statement of the list that 、 parts
        self._figures_before = False
        self._names_aims = False
        self._prices = SaidPrices()
        self._heard_areas: list[tuple[Area, str]] = []
        self._ranked_areas = self._heard_areas
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
            end = layout.end_of_parts(text, position, end) if grid is None else end
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
        if self.text[start : start + 1] == "【":
            self.placer.hear_heading(start)
        self.placer.hear_speaker(start, end)
        if self.pieces.any:
            begins, area = self.pieces.area_of(start, end)
            if begins:
                self.placer.begin_piece(area)
        title = layout.is_heading(self.text[start:end])
        if title and start >= self.head and title[-1] not in "？?" and "\t" not in title:
            self.scene.begin_section(title)
            self.namer.begin_section(self.phrases.read(start, end))
        if not figures and self.text[end - 1 : end] in ("？", "?"):
            self.scene.ask(self.text[start:end], [word for word in self.times if start <= word.start < end])
        if not figures and not self.setting.work_report:
            return
        if figures and self.setting.work_report and start >= self.head:
            self.scene.hear_mood(self.text[start:end])
        start = self.placer.paragraph = layout.past_speaker(self.text, start, figures[0].left if figures else end)
        self._begin_sentence(start, end, first=True)
        self._brackets = []
        self.scene.forget_brackets()
        headline = start < self.head
        clauses = layout.cut_clauses(
            self.text, start, end, figures, self._breaks, self.asides, self.sentence, paragraph, headline=headline
        )
        for clause in clauses:
            if clause.sentence != self.sentence:
                if not figures:
                    break
                self.sentence = clause.sentence
                self._begin_sentence(clause.start, end, first=False)
            elif clause.opener in "；;":
                lists.finish_group(self.namer)
                self.namer.begin_segment()
                self.scene.begin_segment()
                self._prices.begin_segment()
                self._opening = self.dater.later = True
                self._listing = ""
            self._read_clause(clause)
            self.clause += 1
        lists.finish_group(self.namer)
        self.sentence += 1

    def _begin_sentence(self, start: int, end: int, *, first: bool) -> None:
        continues = layout.goes_on(self.text, start, end)
        cues = self._cues.between(start, end)
        lists.finish_group(self.namer)
        self.scene.begin_sentence(continues, said=self.text[start : start + 1] in ("“", "”"))
        self.namer.begin_sentence(continues)
        self.namer.site.begin_sentence()
        self._sentence_start, self._first_clause = start, self.clause
        self._figures_before = False
        stop, sentence = -1, ""
        if cues or self._says_throughout:
            limit = min(end, start + 400)
            stop = layout.end_of_sentence(self.text, start, limit)
            sentence = self.text[start : stop if stop >= 0 else limit]
            cues = self._cues.between(start, stop) if stop >= 0 else cues
        if cues:
            self.scene.expect_aims(sentence, cues, whole=stop >= 0 or end - start <= 400)
        else:
            self.scene.expect_no_aims()
        self._opening = True
        self.dater.begin_sentence(start, end, first=first)
        self._listing = ""
        self._heard_areas = self._ranked_areas = []
        self._prices.begin_sentence(sentence, continues=continues)
        self._names_aims = cues > 0 and ("目标" in sentence or "任务" in sentence)
        if cues:
            self.scene.hear_status(sentence, start, cues)

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
                self.dater.hear_bracket(clause)
        while self._brackets and clause.depth < len(self._brackets):
            lists.finish_group(self.namer)
            self.namer.state = self._brackets.pop()
            self.scene.close_bracket()
            carried.go_on_from_bracket(self.namer, text, clause)
        self.scene.begin_clause(listing=not self._figures_before)
        if text.find("其中", clause.start, clause.start + 24) >= 0 and layout.PARTS.match(text, clause.start):
            self.dater.parts = True
            self.namer.open_parts(opening=self._opening)
        self._figures_before = bool(clause.figures)
        if not clause.figures:
            self._hear_clause(clause)
            return
        tails, position = [], clause.start
        for figure in clause.figures:
            tails.append(read_tail(text, position, figure.left, figure.kind, self.dater.by_end, self.asides))
            position = figure.right
        first, position = len(self.statements), clause.start
        for k, figure in enumerate(clause.figures):
            self._read_figure(clause, k, figure, tails, position)
            position = figure.right
        self.dater.hear_rest(clause)
        self._items = self._items if clause.opener == "、" else first
        lists.share_predicates(self.statements, self._items, first, clause.opener, text)
        self._heard_areas = self.placer.counted_areas(clause) or self._heard_areas
        self._opening = False
        self._prices.end_figures()

    def _name_bracket(self, clause: Clause) -> None:
        """啤酒（增长12%）: the noun before a bracket is what its figures are about."""
        begins = start_of_noun(self.text, clause.start - 1)
        noun = self.phrases.read(begins, clause.start - 1) if begins >= 0 else EMPTY
        head, first = first_item(noun.text)
        self._listing = head or self._listing
        place = self.placer.area_before(clause.start - 1)
        if first and place is not None and first == place.word:
            # 增速较快的是秭归县（3.4%）: what the places listed are ranked by.
            self.namer.open_bracket_of(head, "")
        elif place is not None and self._listing and not noun.text:
            self.namer.open_bracket_of(self._listing, "")
        elif noun.text and not noun.verb:
            self.namer.open_bracket_of(first or noun.text, self._listing)

    def _hear_clause(self, clause: Clause) -> None:
        """A clause without figures may set time, area, scope or subject for those that follow."""
        lists.finish_group(self.namer)
        phrase = self.phrases.read(clause.start, clause.end)
        self.dater.hear_clause(clause, self._opening, alone=not phrase.text)
        self.namer.site.hear(phrase)
        said = self.text[clause.start : clause.end]
        if said.startswith(("也就是", "也叫", "俗称", "又称")):
            return  # 居民消费价格，也就是CPI，…
        if "环比" in said:
            self.scene.month_on_month = True
        self._prices.hear(said, opening=self._opening)
        self.placer.hear(phrase, clause, opening=self._opening, bare=True)
        self.placer.hear_village(clause)
        if goes_to_place(said) and self.placer.follow(clause) and said.endswith("看到"):
            self.dater.hear_sight(clause)
        # 2020年分地区看: a view with its time before it.
        words = phrase.text if is_view(phrase.text) else said.strip(BARE_LEAD)
        if self.placer.hear_setting(words, clause.start):
            return
        self._heard_areas = self.placer.enumerated(clause.start, clause.end) or self._heard_areas
        listed = self._heard_areas
        ranked = ranked_by(words, listed[0][1], listed[-1][1]) if listed else ""
        if ranked:
            phrase, words, self._ranked_areas = Phrase(ranked), ranked, self._heard_areas
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
            shares = phrase.text.endswith(("比重", "比例", "份额"))
            shares = shares and ("占" in phrase.text or "中的" in phrase.text)
            self.namer.pending = ranked or (phrase.text if shares else self.namer.pending)
        says_where = len(words) <= 8 and words.endswith("方面")  # 港口方面，…: no more than which topic comes next
        if phrase.text and not says_where and not (len(words) <= 20 and (is_view(words) or names_source(words))):
            self._opening = False

    def _read_figure(self, clause: Clause, k: int, figure: Figure, tails: list[Tail], position: int) -> None:
        text, tail = self.text, tails[k]
        said, own_start = self.surroundings.own_phrase(clause, k, position, tail)
        if said.text in ("前者", "后者"):
            lists.finish_group(self.namer)
        regained = plans.regained(said, figure.kind, of_it=text[figure.left - 1 : figure.left] == "的")
        own = regained or self.placer.counts_village(
            without_placeholder(self.namer, said, rough=figure.literal.endswith("成")), figure.unit
        )
        together = self.placer.together(own, clause, figure.left)
        if self._ranked_areas and text[position : figure.left].lstrip("，").startswith(("合计", "共计", "总计")):
            together = own, places.joined(self._ranked_areas), self._heard_areas  # 甲、乙居前两位，…，合计占…
        if together is not None:
            own, self._heard_areas = together[0], together[2]
        between = text[position : figure.left].strip(" 　") if k else ""
        listed = bool(self.statements) and lists.continues_list(k, between, clause, own, tail, self.statements[-1])
        statement = Statement(figure, self.article, clause.paragraph, self.sentence, self.clause, _UNTOLD, tail, own)
        statement.headline = figure.start < self.head
        statement.nth = self.clause - self._first_clause + 1
        alone = figure.kind == "percent" and said.text.startswith("恢复") and not own.text
        statement.completion = alone or regained is not None
        several = k == 0 and len(clause.figures) > 1 and bool(own.places)
        if k < 2 and (tail.distributes or several or text.find("分别", clause.start, figure.left) >= 0):
            first = own.places[0] if own.places else None
            if first is not None and not own.text.startswith(text[first.start : first.end]):
                first = None
            opening = first.start if first is not None else clause.start
            statement.listed_areas = self.placer.listed(opening, figure.left)
            bare = not own.text or (self.namer.pending != "" and own.text in naming.REACHED)
            if not statement.listed_areas and (bare or tail.distributes):
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
            if k == 0:
                self.dater.hear_then(clause.start)
            self.dater.hear_figure(own_start, tail, own, frame, self._opening, counts=bool(after.text))
            self.dater.hear_aside(figure.right, tail)
            if own.text and not self.dater.goes_on_over_years(clause.start, figure.left):
                years = tail.time is not None and tail.time.role == "years"
                if not (own.is_generic and years):  # 比2010年增加3万吨，总产量十年增长1.3倍
                    self.scene.fresh_subject()
            if not frame:
                alone = not own.text and (figure.kind == "quantity" or bool(tail.words) or self.placer.names(figure))
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
            lists.tell_what_was_solved(text, statement)
        dimensions.conclude_frame(self.namer, statement, frame)
        aimed = plans.is_aim(said) and not own.text
        if aimed and figure.kind == "percentage_point":  # 低于4.5%的控制目标1.6个百分点
            aimed = tail.direction != 0 and not stating.is_from_aim(text, figure)
        self.scene.status_words = said.text
        aims = listed and statement.list_of is not None and statement.list_of.status is Status.TARGET
        if aimed or aims or plans.is_budgeted(own, tail.words):
            statement.status = Status.TARGET
        else:
            statement.status = stating.status_of(
                text, self.scene, statement, self._sentence_start, names_aims=self._names_aims
            )
        if statement.status is not Status.REPORTED:
            statement.why["status"] = self.scene.status_words
        if self._scopes_alike and stating.is_of_same_scope(text, clause.start, figure.start):
            statement.same_scope = True
            statement.dimensions = [*statement.dimensions, "同口径"]
        if not listed and text[clause.start - 1 : clause.start] in ("", "\n"):
            self.scene.go_on_counting(clause.start, figure.left)
        timing.set_period(statement, self.scene, self.namer, self.statements)
        if frame == "比":
            self.scene.measure_from(statement.period, all_of_it=True)
        statement.area = self.placer.of_figure(statement, own, frame)
        if "area" not in statement.why:
            statement.why["area"] = self.scene.area_rule
        if together is not None:
            self.placer.hear_together(statement, together[1])
        if group is not None:
            self.placer.count_group(statement, group, clause)
        carried.tell_of_reach(self.namer, statement, text, clause.start)
        statement.price = stating.price_of(text, statement, clause.end, self._prices)
        statement.completion = statement.completion and regained is None  # what has a subject is gone on with
        self.namer.keep(statement, frame, listed)
        self.statements.append(statement)

    def _read_grid(self, grid: Grid, paragraph: int) -> None:
        lists.finish_group(self.namer)
        self.scene.begin_paragraph()
        self.statements.extend(
            read_grid(grid, self.scene, self.article, paragraph, self.sentence, self.clause, self._prices.throughout)
        )
        self.sentence += 1
        self.clause += 1
