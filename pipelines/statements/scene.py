"""The scene of an article: which area, period and status hold where the words of a clause do not say.

Everything has a ladder: clause over sentence over paragraph over section over article. A new statement at one level
drops what was said at the levels above it until its own scope ends.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.aims import AIMS, BASES, EFFORTS, FORECASTS, FUTURE, PLANS, THIS_YEAR, status_words
from pipelines.statements.figures import load_words
from pipelines.statements.moods import sets_out
from pipelines.statements.periods import Period
from pipelines.statements.places import Area
from pipelines.statements.settings import Setting
from pipelines.statements.times import Span, TimeWord
from schemas.vocabulary import PeriodKind, Status

When = Period | Span

_PAUSE: Final = re.compile(r"[，。；：、]")
_SETTING_OUT: Final[tuple[str, ...]] = (
    "将", "要", "拟", "下一步", "计划建", "计划新", "计划募", "计划用", "计划改", "计划引", "计划培", "计划开",
    "计划再", "力争", "确保", "预计", "有望",
)  # fmt: skip
"""Words with which something is set out for the time to come."""
_PLANNED_TOTAL: Final = re.compile("计划总投资[^，。；]*，")
_ASKS_AIMS: Final = re.compile(
    "(?:主要|预期|发展|工作)目标|打算|下一步|有什么计划|哪些计划|有何计划|如何部署|哪些部署|哪些安排"
)
UNKNOWN: Final = Period("", date.min, date.min)
"""A period that words name and the report does not date."""


class Scene:
    """The state carried from clause to clause. The reader tells it where paragraphs, sentences and clauses begin."""

    def __init__(self, setting: Setting, text: str) -> None:
        self.setting = setting
        self._text = text
        self._said_when: dict[str, TimeWord | str] = {}
        self._said_where: dict[str, str] = {}
        self.status_words = ""
        """Words that made the last status an aim or an estimate."""
        self.calendar = setting.calendar
        self._section_when: When | None = setting.when
        self._paragraph_when: When | None = None
        self._sentence_when: When | None = None
        self._clause_when: When | None = None
        self._kept: list[tuple[When | None, When | None, Area | None, Area | None]] = []
        self._paragraph_area: Area | None = None
        self._sentence_area: Area | None = None
        self._clause_area: Area | None = None
        self._opened_area: Area | None = None
        self._first_segment = True
        self._section_status = Status.REPORTED
        self._headed = False  # a heading has told whether plans or a past year follow
        self._paragraph_status = Status.REPORTED
        self._sentence_status = Status.REPORTED
        self._estimated_by = ""
        self._estimated_from = 0
        self.listed_time: TimeWord | None = None
        self.change: Period | None = None
        """从Y0年…到Y1年 or 比Y0年: the span that following rates of the same indicator run over."""
        self.ends: tuple[Period, Period] | None = None
        """The two ends that 从…到… of the sentence named last: other indicators of it go from one to the other too."""
        self.month_on_month = False
        self._may_aim = True
        self._aims_from = 0
        self._own_when: When | None = None  # of the time word right before the figure
        self._names_aim = False  # the sentence says what the aim is
        self._asked: TimeWord | None = None
        self._asked_aims = False
        self._counted_to: TimeWord | None = None

    # scopes

    def begin_section(self, title: str) -> None:
        """A heading: what it says of time and status holds until the next one."""
        lists = load_words()["section"]
        words = times.scan(title)
        plan = any(word in title for word in lists["plan"])
        past = any(word in title for word in lists["past"])
        self._headed |= plan or past
        found = [when for word in words if (when := times.resolve(word, self.calendar, None)) is not None]
        # 2021年预算执行情况 tells of that year; a line that is a date alone tells when the report was written.
        dated = not self.calendar.yearly and any(
            word.year is not None and not word.part and len(title) > word.end - word.start + 3 for word in words
        )
        if found and (past or plan or dated or self.setting.work_report):
            spans = [when for when in found if isinstance(when, Span)]
            self._section_when = spans[0] if spans else found[-1]
        elif past or plan:
            self._section_when = self.setting.when
        if plan and not past:
            self._section_status = Status.TARGET
        elif past or found:
            self._section_status = Status.REPORTED
        if plan and not found and self.calendar.published and self.setting.work_report:
            self._section_when = periods.year(self.calendar.published.year)

    def begin_paragraph(self) -> None:
        """A new paragraph drops what the last one said, but answers what it asked."""
        self._paragraph_when = self._sentence_when = self._clause_when = None
        self._paragraph_area = self._sentence_area = self._clause_area = None
        self._paragraph_status = self._sentence_status = Status.REPORTED
        self._aims_from = 0
        self.change = None
        if self._asked_aims:
            self._paragraph_status, self._asked_aims = Status.TARGET, False
        if self._asked is not None:
            word, self._asked = self._asked, None
            self.hear_time(word, "paragraph")

    def hear_mood(self, paragraph: str) -> None:
        """A paragraph of a work report under no heading that tells: it may set out what is to be done in the year that
        follows the one reported on."""
        about = self.calendar.about
        if self._headed or about is None or self._section_status is Status.TARGET or not sets_out(paragraph):
            return
        self._paragraph_status, self._paragraph_when = Status.TARGET, periods.year(about + 1)
        self._said_when["paragraph"] = "mood of what is to be done"

    def ask(self, question: str, words: Sequence[TimeWord]) -> None:
        """A paragraph without figures that ends with a question: the next one answers of the year that it names, and
        of the aims that it asks for."""
        self._asked_aims = _ASKS_AIMS.search(question) is not None
        self._asked = next((w for w in words if w.role == "point" and (w.year or w.relative in ("this", "next"))), None)

    def begin_sentence(self, continues: bool) -> None:
        """A new sentence; `continues` where it opens parts of the one before (其中) or refers back (此)."""
        self._estimated_from = 0
        self._names_aim = False
        if not continues:
            self._sentence_status = Status.REPORTED
            self._sentence_when = None
            self._sentence_area = None
            self.change = self.ends = None
            self.month_on_month = False
        self._clause_when = self._clause_area = None
        self._first_segment = True

    def begin_segment(self) -> None:
        """After a semicolon an area that only the segment before named holds no longer."""
        if self._first_segment:
            self._opened_area, self._first_segment = self._sentence_area, False
        else:
            self._sentence_area = self._opened_area

    def open_bracket(self) -> None:
        """What a bracket says of time and area ends with it."""
        self._kept.append((self._paragraph_when, self._sentence_when, self._paragraph_area, self._sentence_area))

    def close_bracket(self) -> None:
        """Back to what held before the bracket."""
        if self._kept:
            self._paragraph_when, self._sentence_when, self._paragraph_area, self._sentence_area = self._kept.pop()

    def forget_brackets(self) -> None:
        """Brackets left open end with their paragraph."""
        self._kept = []

    def begin_clause(self) -> None:
        """A new clause."""
        self.listed_time = None
        self._clause_when = self._clause_area = None

    def fresh_subject(self) -> None:
        """A clause with a subject of its own: spans of change of another subject no longer hold."""
        self.change = None

    # time

    @property
    def when(self) -> When | None:
        """The period in force."""
        when = self._clause_when or self._sentence_when or self._paragraph_when or self._section_when
        return None if when is UNKNOWN else when

    @property
    def when_rule(self) -> str:
        """Which words gave the period in force, and where they stand."""
        ladder = (("clause", self._clause_when), ("sentence", self._sentence_when), ("paragraph", self._paragraph_when))
        for scope, when in ladder:
            if when:
                word = self._said_when[scope]
                said = word if isinstance(word, str) else self.words_of(word)
                return f"{said}, {'clause' if scope == 'clause' else scope + ', inherited'}"
        return "section or report, inherited"

    def words_of(self, word: TimeWord) -> str:
        """A time word as it stands."""
        return self._text[word.start : word.end].strip()

    @property
    def why_unknown(self) -> str:
        """Why no period is in force."""
        told = self._clause_when or self._sentence_when or self._paragraph_when or self._section_when
        return f"{self.when_rule}: the report does not say when that is" if told is UNKNOWN else "nothing dates it"

    @property
    def span(self) -> Span | None:
        """The span of years in force, however far up the ladder."""
        for when in (
            self._clause_when,
            self._sentence_when,
            self._paragraph_when,
            self._section_when,
            self.setting.when,
        ):
            if isinstance(when, Span):
                return when
        return None

    @property
    def dates_clause(self) -> bool:
        """Whether the clause names its time itself."""
        return self._clause_when is not None

    @property
    def near_span(self) -> bool:
        """Whether the span in force was named in the same paragraph."""
        return isinstance(self._clause_when or self._sentence_when or self._paragraph_when, Span)

    def is_over(self, when: Period | None, *, aimed: bool) -> bool:
        """Whether a period that an aim only inherits from its paragraph, section or headline ended before the report
        was written: in news where words of setting out made it an aim. `aimed`: it is an aim, no forecast."""
        day, about = self.calendar.published, self.calendar.about
        if when is None or self.calendar.yearly or (self._clause_when or self._sentence_when) is not None:
            return False
        if self.setting.work_report:
            # 计划总投资 is the plan of a project, whenever it was made; 预计 tells of the year that has just ended.
            return aimed and about is not None and when.year <= about and not self.status_words.startswith("计划总投资")
        words = self.status_words.lstrip("，；。年月")
        return day is not None and when.last < day and (words == "计划" or words.startswith(_SETTING_OUT))

    @property
    def year_ahead(self) -> Period | None:
        """The year for which a report sets out what is to be done, where it names none."""
        about = self.calendar.about if self.setting.work_report else None
        year = about + 1 if about is not None else self.calendar.this_year
        return periods.year(year) if year is not None else None

    def hold(self, span: When) -> None:
        """What opens a paragraph of a work report, a span or the year reported on, holds until the next heading."""
        self._section_when = span

    @property
    def year_context(self) -> Period | None:
        """The period that 上年, 同期, 年末 are counted from."""
        when = self.when
        return periods.year(when.last) if isinstance(when, Span) else when

    @property
    def counts_a_part(self) -> bool:
        """Whether the report is news of a part of a year counted from its beginning (前10个月)."""
        when = self.setting.when
        return isinstance(when, Period) and when.kind is PeriodKind.CUMULATIVE

    def compares(self, word: TimeWord) -> bool:
        """Whether a time word is what something is compared with (比2018年翻了一番)."""
        return self._text[word.start - 1 : word.start] in ("比", "较")

    def clause_before(self, at: int) -> str:
        """The words of a clause before a figure at `at`."""
        pauses = [pause.end() for pause in _PAUSE.finditer(self._text, max(0, at - 30), at)]
        return self._text[pauses[-1] if pauses else max(0, at - 30) : at]

    def adds_up(self, at: int) -> bool:
        """Whether the words right before a figure at `at` say that it is counted altogether (累计完成)."""
        found = self._text.rfind("累计", max(0, at - 14), at)
        return found >= 0 and not _PAUSE.search(self._text, found, at)

    def resolve(self, word: TimeWord) -> When | None:
        """What a time word stands for here: 今年以来 in news of the first half of the year is that half."""
        told = self.setting.when
        if word.since and word.relative == "this" and not word.part and self.counts_a_part and isinstance(told, Period):
            return told if told.year == self.calendar.this_year else times.resolve(word, self.calendar, told)
        return times.resolve(word, self.calendar, self.year_context)

    def hear_time(self, word: TimeWord, scope: str) -> None:
        """A time word that is nobody's attribute: it holds for the clause, the sentence or the paragraph."""
        if word.items:
            self.listed_time = word
        when = self.resolve(word)
        if when is None and (word.role == "now" or word.relative in ("this", "last")):
            # 目前, 去年: said, but the report does not tell when; what was said before holds no longer.
            when, scope = UNKNOWN, "clause" if scope == "clause" else "sentence"
        if when is None:
            return
        if word.edge == "start" and not word.part and not word.since and isinstance(when, Period):
            # 去年初，…: what was done then was done in that year; its first day is a base only.
            when = periods.year(when.year + 1)
        if isinstance(when, Period) and word.same and self.when is not None and not word.relative and word.year is None:
            return
        self._said_when[scope] = word
        if word.as_of and isinstance(when, Period) and when.kind is PeriodKind.INSTANT:
            self._counted_to = word
        if scope == "clause":
            self._clause_when = when
        elif scope == "sentence":
            self._sentence_when, self._clause_when = when, None
        else:
            self._paragraph_when, self._sentence_when, self._clause_when = when, None, None

    def contrasts(self, word: TimeWord) -> bool:
        """Whether a time word names a part of an earlier year, in news of a part of this year (而在去年
        上半年): the news goes on with its own."""
        return (
            self.counts_a_part and word.relative in ("last", "previous", "before_last") and bool(word.part or word.same)
        )

    def go_on_counting(self, start: int, at: int) -> None:
        """累计完成投资… at the beginning of a paragraph of news that nothing dates: counted up to the day or month
        that was told last (截至11月底)."""
        dated = self._clause_when or self._sentence_when or self._paragraph_when
        if self._counted_to is None or dated is not None or self.setting.work_report or self.calendar.yearly:
            return
        if self._text.startswith("累计", start) and self.adds_up(at):
            self.hear_time(self._counted_to, "paragraph")

    def hear_base(self, word: TimeWord) -> None:
        """与2015年相比: the sentence speaks of the years from there to the last full one."""
        base, last = self.resolve(word), self.calendar.about
        if base is None or last is None:
            return
        y = base.last if isinstance(base, Span) else base.year
        if y < last - 1:
            self._said_when["sentence"] = word
            self._sentence_when = Span(y, y + 1, last)

    def measure_from(self, base: Period | None) -> None:
        """与2010年的…人相比: what the sentence goes on to tell moved from that year to the one in force."""
        now = self.year_context
        part = now is not None and now.kind is PeriodKind.CUMULATIVE
        if base is not None and now is not None and not part and periods.is_year(base) and base.year < now.year - 1:
            self.change = periods.years(base.year, now.year)

    # area

    @property
    def area(self) -> Area | None:
        """The area in force."""
        return self._clause_area or self._sentence_area or self._paragraph_area or self.setting.area

    @property
    def area_rule(self) -> str:
        """Which words gave the area in force, and where they stand."""
        ladder = (("clause", self._clause_area), ("sentence", self._sentence_area), ("paragraph", self._paragraph_area))
        for scope, area in ladder:
            if area:
                return f"{self._said_where[scope]}, {'clause' if scope == 'clause' else scope + ', inherited'}"
        return "home area of the article"

    @property
    def names_area(self) -> bool:
        """Whether the clause names the area in force itself."""
        return self._clause_area is not None

    def hear_area(self, area: Area, scope: str, said: str) -> None:
        """An area that a subject names, with the word for it."""
        self._said_where[scope] = said
        if scope == "clause":
            self._clause_area = area
        elif scope == "sentence":
            self._sentence_area, self._clause_area = area, None
        else:
            self._paragraph_area, self._sentence_area, self._clause_area = area, None, None

    # status

    def hear_status(self, sentence: str, start: int) -> None:
        """Words of a sentence that make its figures aims or preliminary counts; it begins at `start`."""
        words = status_words()
        plain = words.not_target.sub("", sentence)
        if found := words.estimated.search(plain):
            self._sentence_status, self._estimated_by = Status.ESTIMATED, found.group()
            # 初步核算 tells of its whole sentence, wherever it stands; 预计 only of what follows it.
            self._estimated_from = start if found.group() not in FORECASTS else start + sentence.index(found.group())
        if (aim := AIMS.search(sentence)) is not None:
            self._names_aim = True
            if self._paragraph_status is not Status.TARGET:
                # What the sentence tells before it names the aim is none.
                self._aims_from = start + aim.start()
            self._paragraph_status = Status.TARGET
            if self.setting.work_report and self._is_ahead:
                # 2022年…主要预期目标是: the aims of that year go on to the next heading.
                self._section_status, self._section_when = Status.TARGET, self.when
        if self.setting.work_report and self.calendar.published is not None and THIS_YEAR.match(sentence):
            # The part of a work report that tells of the year to come, under no heading of its own.
            self._section_status = Status.TARGET
            self._section_when = periods.year(self.calendar.published.year)

    @property
    def _looks_back(self) -> bool:
        """Whether a work report tells of years that are over: 争取 and 确保 then say what was done."""
        when, about = self.when, self.calendar.about
        if not self.setting.work_report or when is None or about is None:
            return False
        return (when.last if isinstance(when, Span) else when.year) <= about

    def expect_aims(self, sentence: str, *, whole: bool) -> None:
        """Whether any word of a sentence can make its figures aims; `whole`: all of the sentence is given."""
        self._may_aim = not whole or any(p.search(sentence) for p in (status_words().target, PLANS, FUTURE))

    def expect_no_aims(self) -> None:
        """No word of the sentence can make its figures aims."""
        self._may_aim = False

    def _aims(self, words: str, after: int, *, forecast: bool) -> bool:
        cues = status_words()
        plain = cues.not_target.sub("", words)
        if self._looks_back:
            plain = EFFORTS.sub("", plain)
        if forecast:
            # 预计明年将突破20万人: what is to come, but nobody aims at it.
            plain = plain.replace("将达", "")
        future = FUTURE.search(plain, 0, len(plain) - after) if len(plain) > after and not forecast else None
        # 计划总投资12亿元，带动投资增长10%: the plan is of its own figure.
        plain = _PLANNED_TOTAL.sub("", plain)
        found = future or cues.target.search(plain) or PLANS.search(plain)
        self.status_words = found.group() if found else ""
        return found is not None

    def hear_own_time(self, word: TimeWord | None) -> None:
        """The time word right before the figure whose status is asked for next; None: there is none."""
        self._own_when = self.resolve(word) if word is not None else None

    def sure_status(self, at: int) -> Status | None:
        """The status of a figure at `at` that no word of a clause can change; None: words must be looked at."""
        if self._may_aim or self._is_ahead:
            return None
        if self._among_aims(at):
            return Status.TARGET
        return self._counted_status(at)

    def _among_aims(self, at: int) -> bool:
        """Whether a figure at `at` stands where a paragraph or section sets out what is to be done, and no nearer words
        tell of a time that is over."""
        of_paragraph = self._paragraph_status is Status.TARGET and at >= self._aims_from
        if not of_paragraph and self._section_status is not Status.TARGET:
            return False
        self.status_words = "section or paragraph of aims"
        told = self._own_when or self._clause_when or self._sentence_when or self._paragraph_when
        day = self.calendar.published
        if self._names_aim or told is None or told is UNKNOWN or day is None:
            return True
        last = told.last if isinstance(told, Span) else told.year
        return last >= day.year

    @property
    def _is_ahead(self) -> bool:
        """Whether the period in force ends after the years that the report can tell of."""
        when, day = self._own_when or self.when, self.calendar.now
        to_come = isinstance(when, Period) and len(when.label) < len("2020-01-01") and not self.setting.work_report
        if isinstance(when, Period) and to_come and day is not None and when.first > day.last:
            return True
        limit = self.calendar.about if self.setting.work_report else self.calendar.this_year
        if when is None or limit is None:
            return False
        return (when.last if isinstance(when, Span) else when.year) > limit

    def clause_status(self, words: str, after: int, at: int) -> Status:
        """Status of a figure at `at` from the words of its clause and clauses before it in the sentence.

        The last `after` characters of `words` are the figure and what follows it: they hold no 将.
        """
        # 计划安排…，目前已开工…: what is said to be done is no longer an aim.
        done = max(words.rfind("已"), words.rfind("目前"))
        if words[done - 1 : done] in BASES and not words.startswith("已", done):
            done = words.rfind("已", 0, done)
        said = self._estimated_by if at >= self._estimated_from else ""
        # 预计到2025年 names when something is to be reached; 预计2月份 only what is to come.
        forecast = said in FORECASTS and said in words and f"{said}到" not in words
        if self._may_aim and self._aims(words[done:] if done >= 0 else words, after, forecast=forecast):
            return Status.TARGET
        if self._among_aims(at):
            return Status.TARGET
        if done < 0 and self._is_ahead and not forecast:
            self.status_words = "a period ahead of the report"
            return Status.TARGET
        return self._counted_status(at)

    def _counted_status(self, at: int) -> Status:
        """Whether a figure at `at` is a preliminary count or forecast of its sentence, or was counted."""
        if at < self._estimated_from:
            return Status.REPORTED
        self.status_words = self._estimated_by
        return self._sentence_status
