"""Phrases: the words that name an indicator, freed from time, area, connectives and figures around them."""

import re
from collections.abc import Sequence
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.ascending import Ascending
from pipelines.statements.codes import code_of_name, find_indicator
from pipelines.statements.layout import Brackets
from pipelines.statements.lexicon import after_stops, generic_heads, group_endings, heads, lead_words, names, verbs
from pipelines.statements.memory import facts_of
from pipelines.statements.places import NAMED, PlaceWord
from pipelines.statements.times import TimeWord

LONGEST: Final = 40
_EDGE: Final = "∶/— 　\t，,、；;：:。*#>-—“”\"'‘’《》·|（）()[]［］"
_TRIMMED: Final = "".join(c for c in _EDGE if c not in "“”《》（）()")
_SKIPPED: Final = Signs(c for c in _EDGE if c not in "“《")
_BEFORE_NUMBERING: Final = Signs("\n 　#*")
_KEPT_ASIDES: Final[tuple[str, ...]] = ("市", "区", "（金）", "(金)", "项目", "R&D", "学校")
_DOING: Final[tuple[str, ...]] = ("已", "共有", "现有", "累计", "完成", "实现", "拥有", "建成")
_ADVERBS: Final[tuple[str, ...]] = (
    "累计",
    "完成",
    "计划",
    "合计",
    "年",
    "平均",
    "已",
    "总体",
    "实际",
    "总",
    "整体",
    "综合",
    "新",
    "首年",
    "当月",
    "当年",
    "单日",
    "单月",
)
_FIRST_OF_ADVERBS: Final = Signs(word[0] for word in _ADVERBS)
_NUMBERING: Final = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[一二三四五六七八九十]是|\d{1,2}[.．、](?!\d))\s*")
_MOVES: Final = Signs("增减上下提升降回")
_AT_TIME: Final[tuple[str, ...]] = ("到", "至", "在", "自", "从", "于")
_SUPPLEMENT: Final = re.compile(
    r"[（(](?:(?![含指即按注])[\u4e00-\u9fff]{1,3}|[A-Z][A-Za-z0-9.&]{1,7})[）)](?=[\u4e00-\u9fff])"
)
_ABBREVIATION: Final = re.compile(r"[（(][A-Z][A-Za-z0-9.&]{1,7}[）)]")
_FOOTNOTE: Final = re.compile(r"[\[［]\d{1,3}[\]］]")
_MARKS: Final = re.compile(r"[\[［]\d{1,3}[\]］]|[①-⑳$]|</?[a-z]{1,6}>|\*\*|\s+")
_MARK_OR_PAIR: Final = re.compile(r"[\[［①-⑳$<*\s“”《》（）()]")
_FORMULA: Final = re.compile(
    r"(?:\\(?:math|text)[a-z]*)?\s*\{[^{}]*\}(?:\s*\^\s*\{[^{}]*\})?|\^\s*(?:\{[^{}]*\}|\d)|\\[A-Za-z]+|[$~{}^\\]"
)
"""What scanning left of formulas: \\mathrm{km}^{2}, \\textcircled{1}, {}^{\\ast}."""
_SIGN_OF_FORMULA: Final = re.compile(r"[$~}\\](?:(?<=\\)[A-Za-z]+)?")
"""The same where no brace opens and no power is raised."""
_DRIVEN: Final = re.compile("在[\u4e00-\u9fff“”]{2,12}?(?:带动|拉动|推动|驱动|引领|支撑|影响|作用)下[，,]?")
"""旅游业在冰雪旅游带动下: by what it moved, which is no part of what it is called."""
_PER_BARE: Final = re.compile(
    r"(?:平均|最[多少高低])*(?:平均)?(?:每|一|单)(?:亩|天|年|月|个月|季|周|户|人|公斤|斤|吨|头|只|棵|株|晚上?|次|趟|车|单|日|盒|瓶|碗|张|份|片|支|箱|袋|桶|间|桌|场|杯|串|块|条|枚|本)(?:地|田)?"
    r"(?:至?少|最[多少高低]|就|也|还|都|平均)*(?:能够?|可以?|要|得)?(?:卖|收|挣|赚|剩|剩下|收入|增收|产|打|用|花|领|拿|进账|到手|省|节省|节约)?(?:出|到|下)?"
)
"""一亩地能赚, 最多一晚上卖出: how much of what was named before."""
_EACH_COSTS: Final = re.compile(
    r"每(?:吨|公斤|千克|斤|头|只|桶|台|件|平方米|立方米|千瓦时|亩)(?:平均)?(?:均价|价格|售价|成本|利润|毛利)"
)


class Phrase:
    """Words that name what is measured, and how far they do so by themselves."""

    __slots__ = ("places", "text", "verb")

    def __init__(self, text: str, verb: str = "", places: tuple[PlaceWord, ...] = ()) -> None:
        self.text = text
        self.verb = verb  # flow or state: the phrase begins with a verb and lacks a subject
        self.places = places

    @property
    def head(self) -> str:
        """The noun at its end that measures something, if there is one."""
        return head_of(self.text)

    @property
    def is_generic(self) -> bool:
        """Whether it says nothing without what goes before."""
        return is_generic(self.text)

    @property
    def is_group(self) -> bool:
        """Whether it names a group whose measure must have been named before."""
        return not self.head and group_endings().find(self.text, 0, len(self.text)) is not None


def _ends_of_datelines(text: str) -> list[int]:
    """Where datelines end: 新华社北京5月6日电 names an agency and nothing that is measured."""
    ends = []
    for word in ("日电", "日讯"):
        at = text.find(word)
        while at >= 0:
            line = text.rfind("\n", 0, at) + 1
            if at - line < _LONGEST_DATELINE and (end := _DATELINE.match(text, line)) is not None:
                ends.append(end.end())
            at = text.find(word, at + 1)
    return ends


_DATELINE: Final = re.compile(
    r"[ 　]*[^\n，。；：]{2,30}?[\d一二三四五六七八九十]日[电讯][ 　]*(?:[（(][^）)\n]{2,30}[）)])?[ 　]*"
)
_LONGEST_DATELINE: Final = 32


def head_of(text: str) -> str:
    """The noun at the end of a phrase that measures something; empty: none."""
    facts = facts_of(text)
    if facts.head is None:
        facts.head = _find_head(text)
    return facts.head


def _find_head(text: str) -> str:
    word = heads().find(text, 0, len(text))
    return word.text if word is not None else ""


def is_generic(text: str) -> bool:
    """Whether a phrase says nothing without what goes before: 产量, 开工率, 累计完成投资."""
    facts = facts_of(text)
    if facts.generic is None:
        facts.generic = _says_nothing_alone(text)
    return facts.generic


def _says_nothing_alone(text: str) -> bool:
    if text in generic_heads() or (text.endswith("率") and len(text) <= 3):
        return True
    if text == head_of(text) and code_of_name(text) is None:
        return True
    each = "每" in text or "一" in text or "单" in text
    if (each and (_PER_BARE.fullmatch(text) or _EACH_COSTS.fullmatch(text))) or _is_amount_of_doing(text):
        return True
    if not _FIRST_OF_ADVERBS.at(text, 0) or not text.startswith(_ADVERBS):
        return False
    rest = text.removeprefix(next(word for word in _ADVERBS if text.startswith(word)))
    return rest in generic_heads() or _is_amount_of_doing(rest) or (rest.endswith("率") and len(rest) == 3)


def _is_amount_of_doing(text: str) -> bool:
    """开行量, 接待量, 签约额, 到位金额: the amount of what somebody did, who must be named."""
    if text[-1:] not in ("量", "额") or not 3 <= len(text) <= 5 or code_of_name(text) is not None:
        return False
    done = text[:-2] if text.endswith("金额") else text[:-1]
    word = verbs().find(done, 0, len(done))
    return word is not None and word.text == done


EMPTY: Final = Phrase("")
_BUILT: Final[tuple[str, ...]] = ("港货", "港集装箱", "港吞吐", "港区", "港口岸", "机场", "国际机场")
"""What is called by two places in a row."""


class PhraseReader:
    """Makes phrases of stretches of one article."""

    def __init__(self, text: str, times: Sequence[TimeWord], places: Sequence[PlaceWord], asides: Brackets) -> None:
        self._text = text
        self._times_by_start = {t.start: t for t in times}
        self._places_by_start = {p.start: p for p in places}
        self._asides = asides
        self._datelines = _ends_of_datelines(text)
        self._stops = sorted({*self._times_by_start, *self._places_by_start, *asides.by_start})
        self._first = Ascending(self._stops)

    def read(self, start: int, end: int) -> Phrase:
        """The phrase of text[start:end]: leading words, times, areas and asides left out."""
        if self._datelines:
            start = max((at for at in self._datelines if start < at <= end), default=start)
        if start >= end:
            return EMPTY
        text, stops = self._text, self._stops
        i = self._first.first_from(start)
        if i == len(stops) or stops[i] >= end:
            return _make_phrase(text[_past_opening(text, start, end) : end], ())
        places: list[PlaceWord] = []
        p = self._read_opening(start, end, places)
        return _make_phrase(self._read_rest(p, end), tuple(places))

    def _read_opening(self, p: int, end: int, places: list[PlaceWord]) -> int:
        """Step over what opens a stretch without naming anything; areas among it go to `places`."""
        text, lead, action = self._text, lead_words(), verbs()
        if p == 0 or _BEFORE_NUMBERING.at(text, p - 1):
            p = _step_over_number(text, p)
        while p < end:
            time = self._times_by_start.get(p)
            if time is not None and time.end <= end:
                p = _past_time(text, time.end)
                continue
            aside = self._asides.by_start.get(p)
            if aside is not None and aside <= end:
                p = aside
                continue
            place = self._places_by_start.get(p)
            if place is not None and place.end <= end:
                if not text.startswith("级", place.end):
                    places.append(place)
                stands = place.sort not in NAMED or self._stands_alone(place.end, end)
                stands = stands or (place.sort == "region" and place.word.endswith("地区"))
                if place.sort != "group" and stands:
                    p = place.end + text.startswith(("的", "、"), place.end)
                    continue
                if place.sort in NAMED:
                    return p  # 从江麻鸭, 和县辣椒
            if _SKIPPED.at(text, p) or (text[p] == "“" and p + 1 in self._times_by_start):
                note = _FOOTNOTE.match(text, p) if text[p] in "[［" else None
                p = note.end() if note else p + 1
                continue
            if text[p] in _AT_TIME and (time := self._times_by_start.get(p + 1)) is not None and time.end <= end:
                p = time.end
                continue
            word = lead.find(text, p, end)
            if word is None or is_name(text, p):
                return p
            verb = action.find(text, p, end)
            if verb is not None and len(verb.text) > len(word.text):
                return p
            p += len(word.text)
        return p

    def _read_rest(self, p: int, end: int) -> str:
        """What names something: all but times, deictic words and asides that say nothing of the name."""
        text, stops = self._text, self._stops
        i = self._first.first_from(p)
        if i == len(stops) or stops[i] >= end:
            return text[p:end]
        pieces = []
        while i < len(stops) and stops[i] < end:
            at = stops[i]
            i += 1
            if at < p:
                continue
            upto = self._step_over(at, end)
            if upto is not None:
                # 价格比上年同期上涨的城市: the comparison goes with the time.
                compares = p < at and text[at - 1] in "比较" and _MOVES.at(text, upto)
                # 公司在县里建成冷库
                placed = p < at - 1 and text[at - 1] in "在从" and at in self._places_by_start
                placed = placed and verbs().find(text, upto, end) is not None
                pieces.append(text[p : at - (compares or placed)])
                p = upto
        pieces.append(text[p:end])
        return "".join(pieces)

    def _step_over(self, at: int, end: int) -> int | None:
        """Where what begins at `at` ends, if it is left out of names; None: it stays."""
        text = self._text
        time = self._times_by_start.get(at)
        if time is not None and time.end <= end:
            return _past_time(text, time.end)
        aside = self._asides.by_start.get(at)
        if aside is not None and aside <= end:
            kept = aside - at <= 12 and any(word in text[at:aside] for word in _KEPT_ASIDES)
            kept = kept or (at > 0 and text[at - 1].isalpha() and _SUPPLEMENT.match(text, at, end) is not None)
            return None if kept else aside
        place = self._places_by_start.get(at)
        if place is not None and place.end <= end and place.sort not in NAMED and place.sort != "group":
            # “全国卫生城市”: what opens a name in quotes belongs to it.
            named = text[at - 1 : at] == "“" and text.find("”", place.end, end) > 0
            return None if named else place.end
        return None

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether what follows an area names something by itself, so that the area is no part of its name."""
        rest = "".join(self._text[start:end].split())
        follows = self._places_by_start.get(start)
        if follows is not None and self._text.startswith(_BUILT, follows.end):
            return False  # 宁波舟山港, 广州白云机场
        return (
            follows is not None
            or start in self._times_by_start
            or find_indicator(rest) is not None
            or is_generic(rest)
            or rest[:1] in ("", "的")
            or rest.startswith(_DOING)
            or (verbs().find(self._text, start, end) is not None and not is_name(self._text, start))
        )


def _past_time(text: str, end: int) -> int:
    """Where a time ends with the mark or 的 behind it, or with the 前 of 年底前."""
    if text.startswith("前", end):
        return end + (text[end - 1] in "底末初")
    return end + text.startswith(("的", "，", ","), end)


def _past_opening(text: str, p: int, end: int) -> int:
    """Where text[p:end], without times, areas and asides, begins to name something."""
    if p == 0 or _BEFORE_NUMBERING.at(text, p - 1):
        p = _step_over_number(text, p)
    lead, action = lead_words(), verbs()
    while p < end:
        if _SKIPPED.at(text, p):
            note = _FOOTNOTE.match(text, p) if text[p] in "[［" else None
            p = note.end() if note else p + 1
            continue
        word = lead.find(text, p, end)
        if word is None or is_name(text, p):
            return p
        verb = action.find(text, p, end)
        if verb is not None and len(verb.text) > len(word.text):
            return p
        p += len(word.text)
    return p


def _step_over_number(text: str, p: int) -> int:
    """Where a number that counts paragraphs (一、, 二是, 3.) ends; `p` itself where there is none."""
    number = _NUMBERING.match(text, p) if text[p : p + 1].isalnum() else None
    return number.end() if number else p


def _make_phrase(said: str, places: tuple[PlaceWord, ...]) -> Phrase:
    """A phrase of words that open with no time, area or connective: without marks, and with the sort of its verb."""
    if not said:
        return Phrase("", "", places) if places else EMPTY
    if not said.isalpha():
        if "^" in said or "{" in said:
            said = _FORMULA.sub("", said)
        elif "$" in said or "\\" in said:
            said = _SIGN_OF_FORMULA.sub("", said)
        marked = _MARK_OR_PAIR.search(said) is not None
        said = (_MARKS.sub("", said) if marked else said).strip(_TRIMMED)
        said = _balance(said) if marked else said
    if "下" in said:
        said = _DRIVEN.sub("", said)
    if said.startswith("的"):
        said = said[1:]
    if said.endswith("的"):
        said = said[:-1]
    if len(said) > LONGEST:
        said = said[-LONGEST:]
    facts = facts_of(said)
    if facts.opens is None:
        facts.opens = _find_opening_verb(said)
    return Phrase(said, facts.opens, places)


def _find_opening_verb(said: str) -> str:
    word = verbs().find(said, 0, len(said))
    if word is None:
        return ""
    is_noun = len(word.text) < len(said) and len(word.text) <= 2 and _noun_after_all(said, word.text)
    return "" if is_noun else word.sort


def _noun_after_all(phrase: str, verb: str) -> bool:
    listed = names()
    return phrase[: len(verb) + 1] in listed or phrase[: len(verb) + 2] in listed


def _balance(phrase: str) -> str:
    """Drop a quotation mark or bracket whose partner lies outside; close one that only lost its end."""
    for left, right in ("“”", "《》", "（）", "()"):
        opened, closed = phrase.count(left), phrase.count(right)
        if opened > closed and phrase.startswith(left):
            phrase, opened = phrase[1:], opened - 1
        if closed > opened and phrase.endswith(right):
            phrase, closed = phrase[:-1], closed - 1
        if opened > closed:
            phrase += right
    return phrase


def without_abbreviation(text: str) -> str:
    """广义货币（M2）余额 is 广义货币余额."""
    return _ABBREVIATION.sub("", text) if "（" in text or "(" in text else text


def after_figure(text: str, start: int, end: int, asides: Brackets) -> int:
    """Where the noun that stands right after a figure ends."""
    p, stops = start, after_stops()
    for at in stops.places(text, start, end) if not asides.by_start else range(start, end):
        if at < p:
            continue
        aside = asides.by_start.get(at)
        if aside is not None and aside <= end:
            p = aside
        elif stops.find(text, at, end) is not None and not is_name(text, at):
            return at
    return end


def is_name(text: str, p: int) -> bool:
    """Whether what begins at `p` begins a name that only looks like a connective or verb."""
    listed = names()
    return text[p : p + 2] in listed or text[p : p + 3] in listed
