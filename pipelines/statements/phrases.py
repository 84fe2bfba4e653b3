"""Phrases: the words that name an indicator, freed from time, area, connectives and figures around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.statements.codes import code_of_name, find_indicator
from pipelines.statements.layout import Brackets
from pipelines.statements.lexicon import after_stops, generic_heads, group_endings, heads, lead_words, names, verbs
from pipelines.statements.places import PlaceWord
from pipelines.statements.prices import find_price_basis
from pipelines.statements.times import TimeWord

LONGEST = 40
_EDGE = "∶/— 　\t，,、；;：:。*#>-—“”\"'‘’《》·|（）()[]［］"
_MARKS = re.compile(r"[\[［]\d{1,3}[\]］]|[①-⑳]|<br>|\*\*|\s+")
_SCOPE = re.compile(r"^(?:在|从|就)?(?P<scope>.{2,20}?)(?:方面|看|来看|领域|中|里|内|上|时|下|的基础上|情况下)$")
_COUNTED_IN = re.compile(r"^(?:按|以|用).{1,8}(?:计价|计算|口径)$")
_VIEW = re.compile(r"^(?:分|从|按).{1,14}(?:看|来看|分|划分)$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that name what is measured, and how far they do so by themselves."""

    text: str
    verb: str = ""  # flow or state: the phrase begins with a verb and lacks a subject
    places: tuple[PlaceWord, ...] = ()

    @property
    def head(self) -> str:
        """The noun at its end that measures something, if there is one."""
        word = heads().find(self.text, 0, len(self.text))
        return word.text if word else ""

    @property
    def is_generic(self) -> bool:
        """Whether it says nothing without what goes before."""
        text = self.text
        if text in generic_heads() or (text.endswith("率") and len(text) <= 3):
            return True
        if text == self.head and code_of_name(text) is None:
            return True
        for adverb in ("累计", "完成", "计划", "合计", "年", "平均", "已", "总", "新"):
            if text.startswith(adverb) and text[len(adverb) :] in generic_heads():
                return True
        return False

    @property
    def is_group(self) -> bool:
        """Whether it names a group whose measure must have been named before."""
        return not self.head and group_endings().find(self.text, 0, len(self.text)) is not None


EMPTY = Phrase("")


class PhraseReader:
    """Makes phrases of stretches of one article."""

    def __init__(self, text: str, times: Sequence[TimeWord], places: Sequence[PlaceWord], asides: Brackets) -> None:
        self._text = text
        self._times_by_start = {t.start: t for t in times}
        self._places_by_start = {p.start: p for p in places}
        self._asides = asides

    def read(self, start: int, end: int) -> Phrase:
        """The phrase of text[start:end]: leading words, times, areas and asides left out."""
        text = self._text
        pieces: list[str] = []
        places: list[PlaceWord] = []
        p, opening = start, True
        lead = lead_words()
        while p < end:
            c = text[p]
            time = self._times_by_start.get(p)
            if time is not None and time.end <= end:
                p = time.end
                if text.startswith(("的", "，", ","), p):
                    p += 1
                continue
            aside = self._asides.by_start.get(p)
            if aside is not None and aside <= end:
                if (
                    aside - p <= 12
                    and not opening
                    and any(k in text[p:aside] for k in ("市", "区", "项目", "R&D", "学校"))
                ):
                    pieces.append(text[p:aside])
                p = aside
                continue
            place = self._places_by_start.get(p)
            if place is not None and place.end <= end and place.sort != "group":
                if opening and not text.startswith("级", place.end):
                    places.append(place)
                if place.sort != "division" or (opening and self._stands_alone(place.end, end)):
                    p = place.end
                    if opening and text[p : p + 1] in ("的", "、"):
                        p += 1
                    continue
            elif place is not None and place.end <= end and opening:
                places.append(place)
            if opening:
                if c in _EDGE and c not in "“《":
                    p += 1
                    continue
                word = lead.find(text, p, end)
                if word is not None and not is_name(text, p):
                    p += len(word.text)
                    continue
            opening = False
            pieces.append(c)
            p += 1
        phrase = _MARKS.sub("", "".join(pieces)).strip(
            _EDGE.replace("“", "")
            .replace("”", "")
            .replace("《", "")
            .replace("》", "")
            .replace("（", "")
            .replace("）", "")
            .replace("(", "")
            .replace(")", "")
        )
        phrase = _balance(phrase)
        if phrase.endswith("的"):
            phrase = phrase[:-1]
        if len(phrase) > LONGEST:
            phrase = phrase[-LONGEST:]
        word = verbs().find(phrase, 0, len(phrase))
        sort = word.sort if word else ""
        if word and len(word.text) < len(phrase) and len(word.text) <= 2 and self._noun_after_all(phrase, word.text):
            sort = ""
        return Phrase(phrase, sort, tuple(places))

    def _stands_alone(self, start: int, end: int) -> bool:
        """Whether what follows an area names something by itself, so that the area is no part of its name."""
        rest = "".join(self._text[start:end].split())
        follows = self._places_by_start.get(start)
        return (
            follows is not None
            or start in self._times_by_start
            or find_indicator(rest) is not None
            or rest[:1] in ("", "的")
        )

    @staticmethod
    def _noun_after_all(phrase: str, verb: str) -> bool:
        return phrase[: len(verb) + 1] in names() or phrase[: len(verb) + 2] in names()


def _balance(phrase: str) -> str:
    """Drop a quotation mark or bracket whose partner lies outside."""
    for left, right in ("“”", "《》", "（）", "()"):
        if phrase.count(left) > phrase.count(right) and phrase.startswith(left):
            phrase = phrase[1:]
        if phrase.count(right) > phrase.count(left) and phrase.endswith(right):
            phrase = phrase[:-1]
    return phrase


def is_view(text: str) -> bool:
    """分产业看, 从经营主体看: what follows is cut another way; no topic."""
    return _VIEW.match(text) is not None


def scope_of(text: str) -> str:
    """规模以上工业中, 在住房安全有保障方面: the scope that a clause without figures opens; empty: none."""
    if is_view(text):
        return ""
    if _COUNTED_IN.match(text) and find_price_basis(text) is None:
        return text
    match = _SCOPE.match(text)
    return match.group("scope") if match else ""


def after_figure(text: str, start: int, end: int, asides: Brackets) -> int:
    """Where the noun that stands right after a figure ends."""
    p, stops = start, after_stops()
    while p < end:
        aside = asides.by_start.get(p)
        if aside is not None and aside <= end:
            p = aside
            continue
        word = stops.find(text, p, end)
        if word is not None and not is_name(text, p):
            return p
        p += 1
    return end


def is_name(text: str, p: int) -> bool:
    """Whether what begins at `p` begins a name that only looks like a connective or verb."""
    return text[p : p + 2] in names() or text[p : p + 3] in names()
