"""The ladder of times in an article: the period in force where the words of a clause do not say.

Clause over sentence over paragraph over section over article. A new statement at one level drops what was said at the
levels above it until its own scope ends.
"""

import re
from datetime import date
from typing import Final

from pipelines.statements import periods, times
from pipelines.statements.model import Statement
from pipelines.statements.periods import Period
from pipelines.statements.settings import Setting
from pipelines.statements.times import Span, TimeWord
from schemas.vocabulary import PeriodKind

When = Period | Span

_PAUSES: Final = frozenset("，。；：、")
_SETTING_OUT: Final[tuple[str, ...]] = (
    "将", "要", "拟", "下一步", "计划建", "计划新", "计划募", "计划用", "计划改", "计划引", "计划培", "计划开",
    "计划再", "力争", "确保", "预计", "有望",
)  # fmt: skip
"""Words with which something is set out for the time to come."""
_OF_A_PROJECT: Final[tuple[str, ...]] = ("计划总投资", "概算", "估算")
"""What a project is planned to cost."""
_LIKENED: Final[tuple[str, ...]] = ("为", "是", "相当于", "达", "达到", "约", "不足", "不到", "不及", "仅", "只有")
"""What stands between something and the time whose amount it is likened to."""
_DIGIT: Final = re.compile(r"\d")
_SEGMENT_END: Final = re.compile("[；;。\n]")
_NEAR: Final = 12
"""Characters between a day and 今年 that is counted up to it."""
_SHORTLY: Final = 10
_ALTOGETHER: Final[tuple[str, ...]] = ("累计", "已", "共", "新")
"""What follows 今年 where something is counted over it so far."""
REACH: Final = {"clause": "clause", "sentence": "sentence, inherited", "paragraph": "paragraph, inherited"}
"""How far what was said holds, in the words of a trail."""
UNKNOWN: Final = Period("", date.min, date.min)
"""A period that words name and the report does not date."""


class TimeLadder:
    """The periods that were told of, by how far they hold."""

    def __init__(self, setting: Setting, text: str) -> None:
        self.setting = setting
        self._text = text
        self.calendar = setting.calendar
        self.now = setting.calendar.now
        """The day that the text was written, where it is known."""
        self._said_when: dict[str, TimeWord | str] = {}
        self._section_when: When | None = setting.when
        self._paragraph_when: When | None = None
        self._sentence_when: When | None = None
        self._clause_when: When | None = None
        self._set_against: tuple[When | None, TimeWord | str] | None = None
        """What held in the sentence before it named the time that something was set against, and the word for it."""
        self._counted_to: TimeWord | None = None
        self._heard: dict[int, When] = {}
        """What words stand for that were heard, by where they begin, if it is counted from the period in force."""
        self.base: tuple[Period, Period] | None = None
        """比2012年: the year from which the paragraph last told a change, and the one to which."""
        self.counted_from: Period | None = None
        """与2010年相比: the year with which the report last compared what it tells."""
        self._opened_with: When | None = None
        """What the paragraph first told of."""
        self._running: Period | None = None
        """Months from January to that of the headline, of which the last dated paragraph told."""
        self.status_words = ""
        """Words that made the last status an aim or an estimate."""
        self.listed_time: TimeWord | None = None
        self.change: Period | None = None
        """从Y0年…到Y1年 or 比Y0年: the span that following rates of the same indicator run over."""
        self.moved: Statement | None = None
        """The second figure of 从Y0年…到Y1年."""
        self.ends: tuple[Period, Period] | None = None
        """The two ends that 从…到… of the sentence named last: other indicators of it go from one to the other too."""
        self._ends_before: tuple[Period, Period] | None = None
        """The same of the sentence before in the paragraph."""
        self.month_on_month = False
        self.told: When | None = None
        """What held for the figure read last: 同期 is that time."""

    @property
    def when(self) -> When | None:
        """The period in force."""
        when = self._clause_when or self._sentence_when or self._paragraph_when or self._section_when
        return None if when is UNKNOWN else when

    @property
    def when_rule(self) -> str:
        """Which words gave the period in force, and where they stand."""
        near = "clause" if self._clause_when else "sentence" if self._sentence_when else "paragraph"
        if not (self._clause_when or self._sentence_when or self._paragraph_when):
            return "section or report, inherited"
        word = self._said_when[near]
        return f"{word if isinstance(word, str) else self.words_of(word)}, {REACH[near]}"

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
        if isinstance(self._clause_when, Span):
            return self._clause_when
        if isinstance(self._sentence_when, Span):
            return self._sentence_when
        if isinstance(self._paragraph_when, Span):
            return self._paragraph_when
        if isinstance(self._section_when, Span):
            return self._section_when
        return self.setting.when if isinstance(self.setting.when, Span) else None

    @property
    def dates_clause(self) -> bool:
        """Whether the clause names its time itself."""
        return self._clause_when is not None

    def is_dated_since(self, at: int) -> bool:
        """Whether the sentence has named the time in force after `at`."""
        word = self._said_when.get("sentence") if self._sentence_when is not None else None
        return isinstance(word, TimeWord) and word.start >= at

    def is_dated_before(self, at: int) -> bool:
        """Whether another sentence of the paragraph than that of a figure at `at` named the time in force."""
        word = self._said_when.get("paragraph") if (self._clause_when or self._sentence_when) is None else None
        return isinstance(word, TimeWord) and self._text.find("。", word.end, at) >= 0

    @property
    def dates_sentence(self) -> bool:
        """Whether the clause, the sentence or the paragraph names its time itself."""
        return (self._clause_when or self._sentence_when or self._paragraph_when) is not None

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
            # 计划总投资 is of a project, whenever it was made; 预计 tells of the year that has just ended.
            return (
                aimed and about is not None and when.year <= about and not self.status_words.startswith(_OF_A_PROJECT)
            )
        if day is None:  # what a quarter set out, in a report that names no day, is set out for the year
            return aimed and when.year == about and when.label != str(about)
        words = self.status_words.lstrip("，；。年月")
        return when.last < day and (words == "计划" or words.startswith(_SETTING_OUT))

    @property
    def year_ahead(self) -> Period | None:
        """The year for which a report sets out what is to be done, where it names none."""
        about = self.calendar.about if self.setting.work_report else None
        year = about + 1 if about is not None else self.calendar.this_year or self.calendar.about
        return periods.year(year) if year is not None else None

    @property
    def says_whole_year(self) -> bool:
        """Whether the period in force was told as 全年 or 年度."""
        scope = "clause" if self._clause_when else "sentence" if self._sentence_when else "paragraph"
        told = self._clause_when or self._sentence_when or self._paragraph_when
        word = self._said_when.get(scope) if told is not None else None
        return isinstance(word, TimeWord) and word.relative == "context" and not (word.part or word.edge or word.same)

    def is_last_year(self, when: Period) -> bool:
        """Whether a period is the last full year, in news."""
        return periods.is_year(when) and when.year == self.calendar.about and not self.calendar.yearly

    def likens(self, word: TimeWord, at: int) -> bool:
        """Whether a figure at `at` is a part or multiple of what was at a time (约为去年同期的七成)."""
        return self._text[word.end : at].strip() == "的" and self._text.endswith(_LIKENED, 0, word.start)

    def ends_span(self, when: When | None) -> bool:
        """Whether a year is the last one of the span that a work report looks back on: what was reached in it is told
        amid what was done over all of them."""
        span = self._paragraph_when or self._section_when
        last = isinstance(span, Span) and isinstance(when, Period) and periods.is_year(when) and when.year == span.last
        return last and self.setting.work_report

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

    def is_grade(self, end: int) -> bool:
        """Whether a figure that ends at `end` tells a class of things (500万吨级)."""
        return self._text.startswith("级", end)

    def clause_before(self, at: int) -> str:
        """The words of a clause before a figure at `at`."""
        low = max(0, at - 30)
        return self._text[max(low, *[self._text.rfind(pause, low, at) + 1 for pause in _PAUSES]) : at]

    def goes_on(self, at: int, words: tuple[str, ...]) -> bool:
        """Whether one of these words stands at a place."""
        return self._text.startswith(words, at)

    def averages_after(self, at: int) -> bool:
        """Whether the words behind a figure that ends at `at` go on to how it moved a year (由A提高到B，年均增长r)."""
        ends = _SEGMENT_END.search(self._text, at)
        return self._text.find("年均", at, ends.start() if ends is not None else len(self._text)) >= 0

    def adds_up(self, at: int) -> bool:
        """Whether the words right before a figure at `at` say that it is counted altogether (累计完成)."""
        found = self._text.rfind("累计", max(0, at - 14), at)
        return found >= 0 and _PAUSES.isdisjoint(self._text[found:at])

    def resolve(self, word: TimeWord) -> When | None:
        """What a time word stands for here: 今年以来 in news of the first half of the year is that half."""
        told = self.setting.when
        if word.role == "now" and not word.count and self._is_as_of_a_day:
            return told
        if word.start in self._heard:
            return self._heard[word.start]
        if word.since and word.year is not None and not word.part and (upto := self._year_counted_to) > word.year:
            # 截至2020年底，…，2018年以来累计…: up to then.
            return Span(word.year, word.year, upto)
        if word.since and word.relative == "this" and not word.part and self.counts_a_part and isinstance(told, Period):
            return told if told.year == self.calendar.this_year else times.resolve(word, self.calendar, told)
        span = self.span if word.role == "years" and not word.future else None
        if span is not None and span.last - span.first + 1 == word.count:
            # 党的十八大以来，…。十年来，…: the ten years that were told of.
            return span
        return times.resolve(word, self.calendar, self.year_context)

    @property
    def _year_counted_to(self) -> int:
        """The year at whose end the sentence or paragraph counts (截至2020年底); 0: it counts at no year's end."""
        held = self._sentence_when or self._paragraph_when
        ended = (
            isinstance(held, Period)
            and held.kind is PeriodKind.INSTANT
            and (held.last.month, held.last.day) == (12, 31)
        )
        return held.year if isinstance(held, Period) and ended else 0

    def _counts_up_to_a_day(self) -> bool:
        """Whether the sentence counts up to a day that it names."""
        said = self._said_when.get("sentence" if self._sentence_when is not None else "paragraph")
        held = self._sentence_when or self._paragraph_when
        return held is not None and isinstance(said, TimeWord) and said.as_of and said.part[:1] == "D"

    @property
    def _is_as_of_a_day(self) -> bool:
        """Whether the report tells of a day shortly before it came out (截至5月20日8时): its 目前 is that day."""
        told, now = self.setting.when, self.now
        if not isinstance(told, Period) or now is None or told.first != told.last:
            return False
        return self._section_when is told and 0 < (now.last - told.last).days < _SHORTLY

    def hear_time(self, word: TimeWord, scope: str) -> None:
        """A time word that is nobody's attribute: it holds for the clause, the sentence or the paragraph."""
        if word.items or word.role == "range":
            self.listed_time = word
        if self._is_counted_to_a_day(word):
            return
        if word.role == "now" and self._counts_up_to_a_day():
            # 截至1月19日24时，…，现有在院治疗48例: now is that day.
            return
        when = self._counted_to_month(word) or self.resolve(word)
        if word.role in ("month", "week") and when is not None:
            self._heard[word.start] = when  # 上月 is counted from what was told before it, once
        if when is None and word.role == "now" and self.calendar.yearly:
            # 全国现有认证机构…, in a communiqué that prints no day: at the end of its year, as all that it counts.
            return
        if when is None and (word.role == "now" or word.relative in ("this", "last")):
            # 目前, 去年: said, but the report does not tell when; what was said before holds no longer.
            when, scope = UNKNOWN, "clause" if scope == "clause" else "sentence"
        if when is None:
            return
        if word.edge == "start" and not word.part and not word.since and isinstance(when, Period):
            # 去年初，…: what was done then was done in that year; its first day is a base only.
            when = periods.year(when.year + 1)
        if word.same and word.relative in ("", "context") and word.year is None and not word.part:
            # 11月进口A；1—11月累计进口B。同期累计出口C: of the months told of last, whatever the paragraph opened with
            if (self.told is None and self.when is not None) or self.told == self.when:
                return
            when, scope = self.told or when, "clause" if scope == "clause" else "sentence"
        said = self._said_when.get(scope, word)
        self._said_when[scope] = word
        if word.as_of and isinstance(when, Period) and when.kind is PeriodKind.INSTANT:
            self._counted_to = word
        if scope == "clause":
            self._clause_when = when
        elif scope == "sentence":
            contrast = word.same and word.relative in ("last", "previous") and self._told_before(word.start)
            self._set_against = (self._sentence_when, said) if contrast else None
            self._sentence_when, self._clause_when = when, None
        else:
            self._opened_with = self._opened_with or when
            self._paragraph_when, self._sentence_when, self._clause_when = when, None, None

    def _told_before(self, at: int) -> bool:
        """Whether figures stand before `at` in its sentence."""
        start = max(self._text.rfind(mark, 0, at) for mark in "。\n")
        return _DIGIT.search(self._text, start + 1, at) is not None

    def recall_ends(self) -> None:
        """…由2015年的A提高到2020年的B。C从D降至E: between the years of the sentence before, where none are named."""
        if self.ends is None and self._ends_before is not None and not self.dates_sentence:
            self.ends, self._sentence_when = self._ends_before, self._ends_before[1]
            self._said_when["sentence"] = "years of the sentence before"

    def end_contrast(self) -> None:
        """Back to what was told of before the time that it was set against."""
        if self._set_against is not None:
            self._sentence_when, self._said_when["sentence"] = self._set_against
            self._set_against = None

    def sets_out(self, word: TimeWord) -> bool:
        """Whether a time word is a year that something is aimed at, ahead of the report (到2025年)."""
        this = self.calendar.published.year if self.calendar.published else self.calendar.about
        ahead = word.role == "point" and word.year is not None and this is not None and word.year > this
        return ahead and not word.part and self._text[word.start - 1 : word.start] == "到"

    def _is_counted_to_a_day(self, word: TimeWord) -> bool:
        """截至6月10日，今年…已达4.9万人次: this year, as far as the day that the sentence has just named."""
        counted = self._counted_to
        if counted is None or word.relative != "this" or word.part or word.edge or word.since or word.same:
            return False
        near = counted.part[:1] == "D" and 0 < word.start - counted.end < _NEAR
        return near and "。" not in self._text[counted.end : word.start]

    def _counted_to_month(self, word: TimeWord) -> Period | None:
        """截至11月底，班列今年累计开行1850列: the months of this year up to the one that the sentence has named."""
        counted = self._counted_to
        if counted is None or word.relative != "this" or word.part or word.edge or word.since or word.same:
            return None
        near = counted.part[:1] == "M" and 0 < word.start - counted.end < _NEAR
        if not near or not self._text.startswith(_ALTOGETHER, word.end):
            return None
        month = self.resolve(counted)
        if not isinstance(month, Period) or "。" in self._text[counted.end : word.start]:
            return None
        return periods.months(month.year, 1, month.last.month) if month.last.month > 1 else None

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

    def run_on(self) -> None:
        """A paragraph ends: where news of a month has gone over to the months from January to that one, what is dated
        no more goes on with them."""
        told, when = self._paragraph_when, self.setting.when
        first, self._opened_with = self._opened_with, None
        if told is not None and first is not None and first != told:
            self._running = None  # 11月份…。1—11月平均，…: the months to date were an aside
        elif told is not None:
            self._running = None
            if isinstance(told, Period) and isinstance(when, Period) and told.kind is PeriodKind.CUMULATIVE:
                runs = not self.setting.work_report and periods.is_month(when) and told.last == when.last
                self._running = told if runs else None

    def hear_base(self, word: TimeWord) -> None:
        """与2015年相比: the sentence speaks of the years from there to the last full one."""
        base, last = self.resolve(word), self.calendar.about
        if base is None or last is None:
            return
        y = base.last if isinstance(base, Span) else base.year
        if y < last - 1:
            self.counted_from = periods.year(y)
            self._said_when["sentence"] = word
            self._sentence_when = Span(y, y + 1, last)

    def measure_from(self, base: Period | None, *, all_of_it: bool) -> None:
        """与2010年的…人相比: what the sentence goes on to tell moved from that year to the one in force; without
        `all_of_it` only what says that it counts from earlier does (由…增加到…, 年均)."""
        now = self.year_context
        part = now is not None and now.kind is PeriodKind.CUMULATIVE
        if base is not None and now is not None and not part and periods.is_year(base) and base.year < now.year - 1:
            self.base = base, now
            self.change = periods.years(base.year, now.year) if all_of_it else self.change
