"""The scene of an article: which area, period and status hold where the words of a clause do not say.

Everything has a ladder: clause over sentence over paragraph over section over article. A new statement at one level
drops what was said at the levels above it until its own scope ends.
"""

import re
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.aims import (
    AIMS,
    BASES,
    EFFORTS,
    ESTIMATED,
    FORECASTS,
    FUTURE,
    NEED,
    PASSES,
    PLANNED_TOTAL,
    PLANS,
    THIS_YEAR,
    TOLD,
    WILL,
    end_of_forecast,
    says_so_below,
    sets_aims,
    speaks_of_aims,
    status_words,
)
from pipelines.statements.figures import load_words
from pipelines.statements.ladder import REACH, UNKNOWN, TimeLadder, When
from pipelines.statements.moods import sets_out
from pipelines.statements.periods import Period
from pipelines.statements.places import Area
from pipelines.statements.settings import Setting
from pipelines.statements.times import Span, TimeWord
from schemas.vocabulary import Status

_END: Final = sys.maxsize
_PAUSES: Final = frozenset("，；：")
_OF_DAY: Final = len("2020-01-01")
_LAST_YEAR: Final = re.compile("(?:^|[，；：])(去年)(?!同期|底|末|初|的?基础)")
_NEARLY_OVER: Final = timedelta(15)
_OPENS_CLAUSE: Final = frozenset("，；：。\n 　")
_ASKS_AIMS: Final = re.compile(
    "(?:主要|预期|发展|工作)目标|打算|下一步|有什么计划|哪些计划|有何计划|如何部署|哪些部署|哪些安排"
)


class Scene(TimeLadder):
    """The state carried from clause to clause. The reader tells it where paragraphs, sentences and clauses begin."""

    def __init__(self, setting: Setting, text: str) -> None:
        super().__init__(setting, text)
        self._last_year = self.calendar.about if setting.work_report else self.calendar.this_year  # that it can tell of
        self._said_where: dict[str, str] = {}
        self._kept: list[tuple[When | None, When | None, Area | None, Area | None]] = []
        self._paragraph_area: Area | None = None
        self._sentence_area: Area | None = None
        self._clause_area: Area | None = None
        self._opened_by_area = False
        """Whether the sentence has named the area of the paragraph."""
        self._area_of_several = False
        """Whether it has gone on to others beside it."""
        self._opened_area: Area | None = None
        self.piece_area: Area | None = None
        """The area that a piece of news in brief is about, until the next one begins."""
        self._first_segment = True
        self._section_status = Status.REPORTED
        self._headed = False  # a heading has told whether plans or a past year follow
        self._planned_when: When | None = None  # for which time a heading of both announces plans
        self._paragraph_status = Status.REPORTED
        self._sentence_status = Status.REPORTED
        self._estimated_by = ""
        self._estimated_from, self._estimated_to = 0, _END
        self._estimated_on = False  # a bracket has said it of what its paragraph goes on to tell
        self._may_aim = True
        self._aims_from = 0
        self._own_when: When | None = None  # of the time word right before the figure
        self._names_aim = False  # the sentence says what the aim is
        self._asked: TimeWord | None = None
        self._asked_aims = False

    # scopes

    def begin_section(self, title: str) -> None:
        """A heading: what it says of time and status holds until the next one."""
        self._running = self._paragraph_when = self.told = None
        lists = load_words()["section"]
        words = times.scan(title)
        past = any(word in title for word in lists["past"])
        plan = any(word in title for word in lists["plan"]) or (not past and title.endswith(tuple(lists["plan_ends"])))
        both = plan and past  # “十三五”的成就和“十四五”的目标: paragraphs tell which of them they are about
        self._headed = not both and (self._headed or plan or past)
        found = [when for word in words if (when := times.resolve(word, self.calendar, None)) is not None]
        # 2021年预算执行情况 tells of that year; a line that is a date alone tells when the report was written.
        dated = not self.calendar.yearly and any(
            word.year is not None and not word.part and len(title) > word.end - word.start + 3 for word in words
        )
        if found and (past or plan or dated or self.setting.work_report):
            spans = [when for when in found if isinstance(when, Span)]
            self._section_when = spans[0] if spans else found[-1]
            self._planned_when = spans[-1] if both and len(spans) > 1 else None
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
        self.run_on()
        self._paragraph_when = self._running
        if self._running is not None:
            self._said_when["paragraph"] = "paragraph before"
        self._sentence_when = self._clause_when = self.base = None
        self._paragraph_area = self._sentence_area = self._clause_area = None
        self._paragraph_status = self._sentence_status = Status.REPORTED
        self._aims_from = 0
        self._estimated_on = False
        self.change = self.moved = self.ends = None
        if self._asked_aims:
            self._paragraph_status, self._asked_aims = Status.TARGET, False
        if self._asked is not None:
            word, self._asked = self._asked, None
            self.hear_time(word, "paragraph")

    def hear_mood(self, paragraph: str) -> None:
        """A paragraph of a work report under no heading that tells: it may set out what is to be done in the time that
        the heading announces plans for, or in the year that follows the one reported on."""
        about = self.calendar.about
        if self._headed or about is None or self._section_status is Status.TARGET:
            return
        if not sets_out(paragraph, announced=self._planned_when is not None):
            return
        self._paragraph_status = Status.TARGET
        if isinstance(self._section_when, Span) and self._section_when.first > about:
            return  # 未来五年，…实现以下目标: paragraphs that say which are of those years
        self._paragraph_when = self._planned_when or periods.year(about + 1)
        self._said_when["paragraph"] = "mood of what is to be done"

    def ask(self, question: str, words: Sequence[TimeWord]) -> None:
        """A paragraph without figures that ends with a question: the next one answers of the year that it names, and
        of the aims that it asks for."""
        self._asked_aims = _ASKS_AIMS.search(question) is not None
        self._asked = next((w for w in words if w.role == "point" and (w.year or w.relative in ("this", "next"))), None)

    def begin_sentence(self, continues: bool, *, said: bool = False) -> None:
        """A new sentence; `continues` where it opens parts of the one before (其中) or refers back (此), `said` where
        somebody speaks at the place that it told of (“…”村民说)."""
        self._estimated_from, self._estimated_to, self._names_aim = 0, _END, False
        self.listed_time = self._set_against = None
        if not continues:
            self._sentence_status = Status.ESTIMATED if self._estimated_on else Status.REPORTED
            self._sentence_when = None
            self._sentence_area = self._sentence_area if said else None
            self._ends_before = self.ends
            self.change = self.moved = self.ends = None
            self.month_on_month = False
            if self._area_of_several:
                self._paragraph_area = None
        self._opened_by_area = self._area_of_several = False
        self._clause_when = self._clause_area = None
        self._first_segment = True

    def begin_segment(self) -> None:
        """After a semicolon an area that only the segment before named holds no longer, nor a time that it was set
        against (去年同期亏损2亿元；…)."""
        self.end_contrast()
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

    def begin_clause(self, *, listing: bool) -> None:
        """A new clause. `listing`: no figure went before, so that periods listed alone are those of its figures."""
        if not listing:
            self.listed_time = None
        self._clause_when = self._clause_area = None

    def fresh_subject(self) -> None:
        """A clause with a subject of its own: spans of change of another subject no longer hold."""
        self.change = self.moved = None

    # area

    @property
    def area(self) -> Area | None:
        """The area in force."""
        near = self._clause_area or self._sentence_area or self._paragraph_area
        return near or self.piece_area or self.setting.area

    @property
    def area_rule(self) -> str:
        """Which words gave the area in force, and where they stand."""
        near = "clause" if self._clause_area else "sentence" if self._sentence_area else "paragraph"
        if self._clause_area or self._sentence_area or self._paragraph_area:
            return f"{self._said_where[near]}, {REACH[near]}"
        return "dateline of the piece" if self.piece_area else "home area of the article"

    @property
    def names_area(self) -> bool:
        """Whether the clause names the area in force itself."""
        return self._clause_area is not None

    def hear_area(self, area: Area, scope: str, said: str) -> None:
        """An area that a subject names, with the word for it."""
        self._said_where[scope] = said
        if scope == "paragraph":
            self._opened_by_area = True
        elif self._opened_by_area and (first := self._paragraph_area) is not None:
            # 东部地区增长6%，中部地区增长7%。: told of side by side, none holds for what follows.
            self._area_of_several = self._area_of_several or not (first.contains(area) or area.contains(first))
        if scope == "clause":
            self._clause_area = area
        elif scope == "sentence":
            self._sentence_area, self._clause_area = area, None
        else:
            self._paragraph_area, self._sentence_area, self._clause_area = area, None, None

    # status

    def hear_status(self, sentence: str, start: int, cues: int) -> None:
        """Words of a sentence at `start`, with `cues` of these sorts, that make its figures aims or early counts."""
        words = status_words()
        if cues & ESTIMATED and (found := words.estimated.find(words.not_target.without(sentence))):
            if found == "据测算" and "据测算，在" in sentence:
                return  # 据测算，在10月份5%的涨幅中，翘尾因素约为2个百分点: taken apart, not foreseen
            self._sentence_status, self._estimated_by = Status.ESTIMATED, found
            # 初步核算 tells of its whole sentence, wherever it stands; 预计 only of what follows it.
            if found not in FORECASTS:
                self._estimated_from = start
            else:
                at = sentence.index(found)
                self._estimated_from = start + at
                ends = end_of_forecast(sentence, at)
                self._estimated_to = start + ends if ends >= 0 else _END
                self._estimated_on = self._estimated_on or says_so_below(sentence, at)
        if "目标" in sentence and (aim := AIMS.search(sentence)) is not None:
            self._names_aim = True
            if self._paragraph_status is not Status.TARGET:
                # What the sentence tells before it names the aim is none.
                self._aims_from = start + aim.start()
            self._paragraph_status = Status.TARGET
            if self.setting.work_report and self._is_ahead:
                # 2022年…主要预期目标是: the aims of that year go on to the next heading.
                self._section_status, self._section_when = Status.TARGET, self.when
        day = self.calendar.published
        if not self.setting.work_report and (said := sets_aims(sentence, cues)) is not None:
            if said["office"] is None:
                self._paragraph_status, self._aims_from = Status.TARGET, start + said.start()
            elif said["year"] is None or (day is not None and int(said["year"]) >= day.year):
                self._sentence_status, self._estimated_by = Status.TARGET, said.group()
                self._estimated_from, self._may_aim = start + said.start(), True
        if self.setting.work_report and cues & TOLD and day is not None and THIS_YEAR.match(sentence):
            # The part of a work report that tells of the year to come, under no heading of its own.
            self._section_status, self._section_when = Status.TARGET, periods.year(day.year)

    @property
    def _looks_back(self) -> bool:
        """Whether a work report tells of years that are over: 争取 and 确保 then say what was done."""
        when, about = self.when, self.calendar.about
        if not self.setting.work_report or when is None or about is None:
            return False
        return (when.last if isinstance(when, Span) else when.year) <= about

    def expect_aims(self, sentence: str, cues: int, *, whole: bool) -> None:
        """Whether any word of a sentence can make its figures aims; it holds `cues` of these sorts, and `whole` tells
        whether all of it is given."""
        self._may_aim = not whole or speaks_of_aims(sentence, cues)

    def expect_no_aims(self) -> None:
        """No word of the sentence can make its figures aims."""
        self._may_aim = False

    def _aims(self, words: str, after: int, *, forecast: bool) -> bool:
        cues = status_words()
        plain = cues.not_target.without(words)
        if self._looks_back:
            plain = EFFORTS.sub("", plain)
        if forecast:
            # 预计明年将突破20万人: what is to come, but nobody aims at it.
            plain = plain.replace("将达", "")
        left = len(plain) - after
        future = FUTURE.search(plain, 0, left) if left > 0 and not forecast else None
        if future is None and left > 0 and not forecast and plain.startswith(PASSES, left):
            # 新能源装机将突破3900万千瓦: the verb belongs to the figure, which it bounds.
            future = WILL.search(plain, 0, left)
        # 计划总投资12亿元，带动投资增长10%: the plan is of its own figure.
        plain = PLANNED_TOTAL.sub("", plain) if "投资" in plain else plain
        found = future.group() if future is not None else cues.target.find(plain)
        if not found and "计划" in plain and (planned := PLANS.search(plain)) is not None:
            found = planned.group()
        self.status_words = found
        return found != ""

    def hear_own_time(self, word: TimeWord | None) -> None:
        """The time word right before the figure whose status is asked for next; None: there is none."""
        self._own_when = self.resolve(word) if word is not None else None

    def is_past(self, word: TimeWord) -> bool:
        """Whether a time lies before the one in force."""
        told, when = self.resolve(word), self.when
        ends = when.last if isinstance(when, Span) else when.year if when is not None else None
        return isinstance(told, Period) and ends is not None and told.year < ends

    def sure_status(self, at: int) -> Status | None:
        """The status of a figure at `at` that no word of a clause can change; None: words must be looked at."""
        if self._may_aim or self._is_ahead or self._among_aims(at):
            return None
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
        when, day = self._own_when or self.when, self.now
        if when is None:
            return False
        to_come = isinstance(when, Period) and day is not None and when.first > day.last and len(when.label) < _OF_DAY
        if to_come and isinstance(when, Period) and day is not None and when.last - day.last < _NEARLY_OVER:
            return False  # 到2015年底，…达到80%, told in the last days of that year
        if to_come and not self.setting.work_report:
            return True
        limit = self._last_year
        if limit is None and self._own_when is None and self._is_reached_later:
            limit = self.calendar.about
        return limit is not None and (when.last if isinstance(when, Span) else when.year) > limit

    @property
    def _is_reached_later(self) -> bool:
        """Whether the period in force is what something is to come to (到2022年，…), in a text that names no day."""
        levels = (("clause", self._clause_when), ("sentence", self._sentence_when), ("paragraph", self._paragraph_when))
        word = next((self._said_when.get(scope) for scope, when in levels if when), None)
        if not isinstance(word, TimeWord) or self._text[word.start - 1 : word.start] not in ("到", "至"):
            return False
        return self._text[word.start - 2 : word.start - 1] in _OPENS_CLAUSE

    @property
    def _has_begun(self) -> bool:
        """Whether news tells of years of which some are over: “十三五”期间，完成投资…, in the fourth of them."""
        when, this = self._own_when or self.when, self.calendar.this_year
        return isinstance(when, Span) and this is not None and not self.setting.work_report and when.first < this

    def clause_status(self, words: str, after: int, at: int) -> Status:
        """Status of a figure at `at` from the words of its clause and clauses before it in the sentence.

        The last `after` characters of `words` are the figure and what follows it: they hold no 将.
        """
        # 计划安排…，目前已开工…: what is said to be done is no longer an aim.
        done = max(words.rfind("已"), words.rfind("目前"), words.rfind("，实际"))
        if words[done - 1 : done] in BASES and not words.startswith("已", done):
            done = words.rfind("已", 0, done)
        said = self._estimated_by if self._estimated_from <= at < self._estimated_to else ""
        if "去年" in words and (told := list(_LAST_YEAR.finditer(words))):
            # 拟建设5个泊位，去年完成投资16亿元: nor is what was done last year.
            done = max(done, told[-1].start(1))
        # 预计到2025年 names when something is to be reached; 预计2月份 only what is to come.
        forecast = said in FORECASTS and said in words and f"{said}到" not in words
        if self._may_aim and self._aims(words[done:] if done >= 0 else words, after, forecast=forecast):
            return Status.TARGET
        reached = done >= 0 and _PAUSES.isdisjoint(words[done : len(words) - after])
        if self._among_aims(at) and not (reached and self._section_status is not Status.TARGET):
            return Status.TARGET
        if not reached and self._is_ahead and not forecast and not (self._has_begun and NEED.search(words) is None):
            self.status_words = "a period ahead of the report"
            return Status.TARGET
        return self._counted_status(at, done=done >= 0)

    def _counted_status(self, at: int, *, done: bool = False) -> Status:
        """Whether a figure at `at` is a preliminary count or forecast of its sentence, what an office set for a year,
        or was counted; `done`: words say that it has been reached."""
        if not self._estimated_from <= at < self._estimated_to or (done and self._sentence_status is Status.TARGET):
            return Status.REPORTED
        self.status_words = self._estimated_by
        return self._sentence_status
