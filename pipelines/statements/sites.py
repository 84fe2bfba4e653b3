"""The one house, road or works that a paragraph tells of: named once at its head, what follows is told of it.

这条“北水南调”工程全长182公里，总投资64亿元: whose the total is. A site is one of a kind by its name: in quotes, with a
measure that only single things have (全长, 占地), by 这条 or 第八届, or by a clause that names it and says no more.
"""

import re
from typing import Final

from pipelines.figures.signs import Signs
from pipelines.statements.figures import load_words
from pipelines.statements.lexicon import verbs
from pipelines.statements.memory import Once, facts_of
from pipelines.statements.model import Statement
from pipelines.statements.needs import is_no_name, need_of
from pipelines.statements.phrases import Phrase
from pipelines.statements.places import NAMED

_SHORTEST: Final = 2
"""Characters of a name before the word for what it is."""
_LONGEST: Final = 20
_WIDER: Final = frozenset({"country", "province", "city", "county", "district"})
_SORTS: Final = re.compile(
    "[、，和与及的了等]|通过|重点|重大|农村|乡村|城镇|城市|水利|民生|保障|安居|基础|高标准|一批|多[个座条家]|^[各全新老旧首国省县市乡每其]|配套|试点|示范|改造|建设"
    "|普通|干线|义务|公立|民办|定点|龙头|骨干|大型|中型|小型|规模|扶贫|帮扶|专业|基层|乡镇|特色|^一|^两|贫困|生态|工业园|续建|新建|在建|高速公?路?$|^高速|^国家"
)
"""What tells a sort of works or houses, of which there are several."""


class _Lists:
    """The words that tell of sites."""

    def __init__(self) -> None:
        lists, mood = load_words()["site"], load_words()["mood"]
        self.single: tuple[str, ...] = tuple(lists["single"])
        self.begun: tuple[str, ...] = tuple(lists["begun"])
        self.itself: tuple[str, ...] = tuple(lists["itself"])
        self.opens_doing: tuple[str, ...] = (*mood["adverb"], *(verb for verb in mood["verb"] if len(verb) > 1))
        words = sorted((*lists["houses"], *lists["works"]), key=lambda word: (-len(word), word))
        kinds = "|".join(words)
        self.first, self.second = Signs(word[0] for word in words), Signs(word[1] for word in words)
        """With what the words for what a site is begin: few phrases hold that."""
        self.name = re.compile(
            r"(?s)(?P<points>这[条座个家所片处段]|该)?(?P<name>(?P<first>第[一二三四五六七八九十百\d]{1,4}届)?"
            rf"(?P<own>[“\u4e00-\u9fff][“”\u4e00-\u9fff\d]{{1,14}}?)(?:{kinds})”?)(?P<rest>.*)",
        )


_LISTS: Final = Once(_Lists)


Found = tuple[str, bool]
"""A site's name (empty: none), and whether words tell that it is one of a kind."""
_NONE: Final[Found] = ("", False)


def site_in(text: str) -> Found:
    """The site that a phrase opens with."""
    facts = facts_of(text)
    if facts.site is None:
        facts.site = _find_site(text)
    return facts.site


def _find_site(text: str) -> Found:
    lists = _LISTS.get()
    match = lists.name.match(text) if lists.first.pair(lists.second, text, _SHORTEST) else None
    if match is None:
        return _NONE
    name, rest = match["name"], match["rest"]
    quoted = "“" in name and name.count("“") == name.count("”")
    if name.startswith(lists.opens_doing) or verbs().find(name, 0, len(name)) is not None:
        return _NONE  # 实施“百村”工程
    if quoted and is_no_name(name, len(name)):
        return _NONE  # 通过“特岗计划”为乡村学校
    if not quoted and (match["own"].startswith("“") or "”" in name or _SORTS.search(match["own"])):
        return _NONE
    sure = quoted or match["points"] is not None or match["first"] is not None
    sure = sure or rest.startswith(lists.single) or rest.startswith(lists.begun)
    return (name, sure) if len(name) <= _LONGEST else _NONE


class Site:
    """The site that the paragraph tells of, at the place that reading has come to."""

    __slots__ = ("_first", "_heads", "_maybe", "_name", "lasts")

    def __init__(self) -> None:
        self.lasts = True
        """Whether it may hold beyond its sentence: in news, but not in yearly reports, which go on to other things."""
        self._name = self._maybe = ""
        self._first = True  # nothing was counted in the paragraph
        self._heads = False
        """Whether it was named in the first sentence: all that follows is told of it."""

    def begin_paragraph(self) -> None:
        """A paragraph has its own."""
        self._name = self._maybe = ""
        self._first, self._heads = True, False

    def begin_sentence(self) -> None:
        """A sentence, or a part of one up to a semicolon, of a yearly report has its own."""
        if not self.lasts:
            self._name = self._maybe = ""

    def hear(self, phrase: Phrase) -> None:
        """A clause without figures: it may name a site, or turn to the area around it."""
        text = phrase.text
        for place in phrase.places:
            text = text.removeprefix(place.word)
        name, sure = site_in(text)
        alone = name == text and any(place.sort in NAMED for place in phrase.places)
        if name and (sure or alone):
            self._set(name)
        elif name:
            self._maybe = name
        elif any(place.sort in _WIDER for place in phrase.places):
            self._name = self._maybe = ""

    def _set(self, name: str) -> None:
        if not self._name.endswith(name):
            self._name, self._heads = name, self._first and self.lasts

    def tell_of(self, statement: Statement) -> None:
        """Give a statement the site that it is told of, where its words do not name it."""
        if found := self._of(statement):
            statement.dimensions = [*statement.dimensions, found]
            statement.because("dimensions", f"{found}, of which the paragraph tells")
        self._first = False

    def _of(self, statement: Statement) -> str:
        own = statement.own
        name, sure = site_in(own.text)
        if name:
            if sure:
                self._set(name)
            return ""
        if own.places:
            self._name = self._maybe = ""
            return ""
        if self._maybe and any(word in own.text for word in _LISTS.get().itself):
            self._name, self._heads = self._maybe, True  # “去年我们接待…”: they speak for it
        if not self._name or statement.source is not None or not own.text:
            return ""
        lacks = need_of(statement.indicator) != "" or own.text.startswith(_LISTS.get().single)
        told = any(self._name in said or site_in(said)[0] for said in (statement.indicator, *statement.dimensions))
        return "" if told or not (self._heads or lacks) else self._name
