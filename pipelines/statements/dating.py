"""Hearing the time words of an article as it goes on: which hold for a sentence or a paragraph, which in passing.

What they are stands in `times`; which period a figure then has, in `timing`.
"""

import re
from dataclasses import replace
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements import times
from pipelines.statements.layout import Clause
from pipelines.statements.periods import Period
from pipelines.statements.phrases import Phrase
from pipelines.statements.scene import Scene
from pipelines.statements.settings import Setting
from pipelines.statements.tails import Tail
from pipelines.statements.times import Span, TimeWord

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
_COMPARISON: Final = re.compile(
    r"[，,\s]*(?:与|同(?!期)|和|跟|比|较)[^，。；]{2,24}(?:相比|比较|比)?$|[，,\s]*(?:比|较)"
)
_CONTRASTS: Final = re.compile("还只|还不[到足]|只有|仅有|才有|不过才|还没")
_PAST_LEADS: Final = frozenset(
    {
        "刚刚过去的",
        "过去的",
        "即将过去的",
        "回顾",
        "此前的",
        "再来看",
        "再看",
        "来看",
        "先看",
        "先来看",
        "在",
        "到",
        "其中",
        "同时",
    }
)
_BYLINE: Final = re.compile(r"[\u4e00-\u9fff\d ]{0,20}(?:讯|电|消息|报道)[\s　]*(?:[（(][^（）()]{2,24}[）)]?)?$")
"""本报讯（记者 张三）, before the time that opens a piece of news."""
_ASIDE: Final = re.compile("[（(]([^（）()，。；]{2,16})[）)]")
_OF_COUNTS: Final[tuple[str, ...]] = ("", "数", "数据", "统计数据", "普查数", "普查数据", "人口普查数", "人口普查数据")
"""What may follow the time in a bracket behind a figure that is of that time."""
_THEN: Final[tuple[str, ...]] = ("当时", "那时", "彼时", "那一年", "那年")
_FIRST_OF_THEN: Final = Signs(word[0] for word in _THEN)
_CARRIES_OUT: Final = frozenset({"落实", "编制", "制定", "实施", "出台", "印发", "锚定", "围绕", "对标"})
"""Before a year these make it part of the name of a plan (落实2030年减排目标), not the time of what follows."""
_NOT_LONG: Final = 60
"""Characters before 当时 in which the time that it means is looked for."""
BARE_LEAD: Final = " 　“”，,#*—、－-"
"""What may stand around the words that open a clause."""


class Dater:
    """Tells the scene of the time words of one article, clause by clause and figure by figure. `opening`, where it is
    asked for: nothing but time has been said in the sentence."""

    def __init__(self, text: str, scene: Scene, setting: Setting, words: list[TimeWord]) -> None:
        self._text = text
        self._scene = scene
        self._setting = setting
        self._times = words
        self.by_end = {word.end: word for word in words}
        self.later = False
        """A semicolon went before in this sentence."""
        self.parts = False
        """What follows in this sentence are parts of a total."""
        self._first = True  # of the sentences of its paragraph
        self._said = False  # somebody speaks
        self._start = self._stop = 0  # of the sentence
        self._index = 0

    def begin_sentence(self, start: int, end: int, *, first: bool) -> None:
        """A sentence has its own parts; `first`: it opens its paragraph."""
        self._first, self.parts, self.later = first, False, False
        self._said = self._text[start : start + 1] == "“"
        stop = self._text.find("。", start, end)
        self._start, self._stop = start, stop if stop >= 0 else end
        self._hear_start()

    def hear_clause(self, clause: Clause, opening: bool, *, alone: bool) -> None:
        """The time words of a clause without figures; `alone`: it names nothing else."""
        self.hear_then(clause.start)
        for word in self._within(clause.start, clause.end):
            if self._text[word.start - 1 : word.start] in ("受", "因") or self._text.endswith("由于", 0, word.start):
                # 受上年基数较高影响，…: why, not when.
                continue
            if self._text.startswith("现有", word.start):
                # 现有超载区逐步退出: which of them, where nothing is counted.
                continue
            lead = self._text[clause.start : word.start].strip(BARE_LEAD)
            lead = "" if len(lead) > 2 and word.part[:1] != "D" and _BYLINE.match(lead) else lead
            leading = len(lead) <= 2 or word.as_of or lead in _PAST_LEADS or (len(lead) < 5 and lead.endswith("到"))
            leading = leading and lead not in _CARRIES_OUT
            comparison = _COMPARISON.match(self._text, clause.start, clause.end)
            if comparison is not None and clause.depth == 0:
                self._scene.hear_base(word)
            elif word.end == clause.end and word.part[:1] == "D" and lead.endswith(("出现在", "发生在", "是在", "是")):
                # 峰值出现在10月1日，为…: the figure after it is of that day.
                self._scene.hear_time(word, "sentence")
            elif leading and clause.depth == 0:
                self._hear_time(word, opening, wide=(opening or alone) and not self.parts)

    def hear_sight(self, clause: Clause) -> None:
        """记者在北京新发地市场看到，…: what a reporter sees is of the day of the text, where the clause names none."""
        if not any(clause.start <= word.start < clause.end for word in self._times):
            self._scene.hear_time(TimeWord(clause.end - 2, clause.end, "now"), "sentence")

    def hear_bracket(self, clause: Clause) -> None:
        """较2019年（7231万吨）增长: a figure that opens a bracket is of the time right before it."""
        word = self.by_end.get(clause.start - 1)
        if word is not None and word.role == "point" and clause.figures[0].left == clause.start:
            self._scene.hear_time(word, "sentence")

    def hear_aside(self, at: int, tail: Tail) -> None:
        """由0.61%（2012年）降到…: a time alone in a bracket behind a figure, which ends at `at`, is its."""
        if self._text[at : at + 1] not in ("（", "(") or (tail.time is not None and tail.time.role != "now"):
            return
        aside = _ASIDE.match(self._text, at)
        words = times.scan(aside[1]) if aside is not None else []
        if aside is None or len(words) != 1 or words[0].role != "point" or words[0].same or words[0].since:
            return
        word = words[0]
        if word.start == 0 and (word.year is not None or word.relative) and aside[1][word.end :] in _OF_COUNTS:
            tail.time = replace(word, start=at + 1, end=at + 1 + word.end)

    def hear_rest(self, clause: Clause) -> None:
        """全长18公里的隧道自2007年通车以来，…: since when, at the end of a clause that tells something else."""
        if clause.depth or "以来" not in self._text[clause.end - 2 : clause.end]:
            return
        word = self.by_end.get(clause.end)
        if word is not None and word.start >= clause.figures[-1].right:
            self._scene.hear_time(word, "sentence")

    def hear_then(self, start: int) -> None:
        """…2014年评为贫困户，当时人均年收入不足…: what was so then, at the time named last before `start`."""
        if not _FIRST_OF_THEN.at(self._text, start) or not self._text.startswith(_THEN, start):
            return
        low = max(self._text.rfind("\n", 0, start), start - _NOT_LONG)
        named = [w for w in self._times if low <= w.start and w.end <= start and w.role == "point" and not w.same]
        if named:
            self._scene.hear_time(named[-1], "sentence")

    def hear_figure(self, start: int, tail: Tail, own: Phrase, frame: str, opening: bool, *, counts: bool) -> None:
        """Time words before a figure that are nobody's attribute; `counts`: a noun after it is what it counts."""
        if frame:
            if tail.time is None:
                inside = self._within(start, tail.subject_end)
                tail.time = inside[0] if inside else None
            self._within(start, tail.own_end)
            return
        for word in self._within(start, tail.own_end):
            if word is tail.time or any(word is base for base in tail.base_times):
                continue
            if self._scene.compares(word):
                # 比去年底前移2位: what it is compared with.
                continue
            lead = self._text[start : word.start].strip(BARE_LEAD)
            if opening and len(lead) <= 2:
                self._hear_time(word, opening, wide=not self.parts)
            elif own.text or counts:
                self._hear_time(word, opening, wide=False)
            else:
                self._scene.hear_time(word, "sentence" if self._scene.sets_out(word) else "clause")
        if tail.time is not None and self._scene.sets_out(tail.time):
            # 到2025年达到180亿元，占比提高到三成: what is aimed at with it is of that year too.
            self._scene.hear_time(tail.time, "sentence")
        elif tail.time is not None and opening and not tail.origin and not own.text:
            self._hear_time(tail.time, opening, wide=not self.parts and not tail.words)
        elif tail.time is not None and counts and tail.time.part and not (own.text or tail.origin):
            # 成本上升，10月末20毫米钢板价格为4180元/吨: of all that the clause tells, not of the first figure alone.
            self._hear_time(tail.time, opening, wide=False)
        elif tail.time is not None and tail.time.role == "now" and not tail.origin and not tail.arrival:
            # 目前已有3个泊位投用，自动作业占比超七成: what follows is of now too.
            self._scene.hear_time(tail.time, "sentence")

    def goes_on_over_years(self, start: int, end: int) -> bool:
        """而同期…仅增加12人, 平均每年减少…: over the years that were just told of."""
        at = self._text.find("同期", start, end)
        return (at >= 0 and self._text[at - 1] not in "年月") or self._text.find("平均每年", start, end) >= 0

    def _hear_start(self) -> None:
        """…提高到65万元，自9月1日起执行: what takes effect on a day, wherever its sentence says so."""
        text, stop = self._text, self._stop
        at = text.find("起", self._start, stop)
        while at >= 0 and not text.startswith(_IN_FORCE, at + 1):
            at = text.find("起", at + 1, stop)
        word = self.by_end.get(at)
        if word is not None and word.part[:1] in ("D", "M") and text[word.start - 1] in "自从":
            self._scene.hear_time(word, "sentence")

    def _hear_time(self, word: TimeWord, opening: bool, *, wide: bool) -> None:
        """A time word that is nobody's attribute; `wide` where nothing but time went before it."""
        if word.relative == "this" and not word.part:
            wide = False
        if not self._setting.work_report and self._scene.contrasts(word):
            wide = False
        # 从2005年秋季起逐步实行…: when something began, told for its sentence alone.
        wide = wide and not self.later and self._text[word.start - 1 : word.start] not in ("从", "自", "继")
        wide = wide and not (self._text.startswith("起", word.end) or (self._said and word.role == "now"))
        if word.role == "range":
            wide = wide and opening
        when = self._scene.resolve(word)
        if word.role == "holiday" and isinstance(when, Period) and when.year == self._setting.calendar.this_year:
            # …发布，“五一”假期5天，全国出游…: what follows is of those days too.
            wide = not self.parts
        if wide and not self._first and self._scene.is_past(word):
            # 2020年，这个数还只有…: what it was then, amid what it is now
            wide = _CONTRASTS.search(self._text, self._start, self._stop) is None
        if wide and not self._first and self._scene.ends_span(when):
            wide = False
        told = self._scene.when
        if not opening and isinstance(when, Period) and isinstance(told, Period) and told.encloses(when):
            # 今年春运…，2月2日，迎来最高峰，当天…: a day of what the sentence tells of.
            wide = wide and when.first != when.last
        if word.role in ("range", "plan") and isinstance(when, Span):
            # 1978年到2008年，…由A增加到B，年均增长…；2003年至2008年，年均增长…: over years of its own.
            self._scene.fresh_subject()
        starts = wide and self._first
        self._scene.hear_time(word, "paragraph" if wide else "sentence")
        if wide and self._setting.work_report and word.role != "range" and when is not None:
            about = isinstance(when, Period) and starts and when.label == str(self._setting.calendar.about)
            if about or isinstance(when, Span):
                self._scene.hold(when)

    def _within(self, start: int, end: int) -> list[TimeWord]:
        words, i = self._times, self._index
        while i < len(words) and words[i].start < start:
            i += 1
        self._index = first = i
        while i < len(words) and words[i].end <= end:
            i += 1
        return words[first:i]
