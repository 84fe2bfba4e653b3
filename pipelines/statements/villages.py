"""Villages: the names that a text gives them, so that 全村 and 村里 tell which it means."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipelines.statements.figures import load_words
from pipelines.statements.places import Area, PlaceWord

_NO_NAME: Final = (
    r"(?!贫困|行政|自然|试点|示范|重点|城中|推进|建立|实施|国家|一座|[全本该我各每这那咱俺乡镇县市区街一二三四五六七八九十百两多个])"
    r"[^\W\d_A-Za-z的和与及化域包向是有通]{1,4}?(?<![农乡古千抓驻整带困每各新老])村"
)
_VILLAGE: Final = re.compile(
    r"[县市区旗乡镇道进到访于的](?:(?<=[县市区旗乡镇])|(?<=街道)|(?<=走进)|(?<=来到)|(?<=走访)|(?<=位于)|(?<=[县市区旗乡镇处下]的))"
    rf"(?P<name>{_NO_NAME})(?![民庄镇乡委级办居里长]|卫生|集体|干部|支部)"
)
"""A village by its name, after the township or county it lies in, after words of going there, or 大山深处的."""
_OPENS: Final = re.compile(
    r"(?:^|(?<=[\n　 。，：“】]))(?P<name>(?!一座|[全本该我各每这那咱俺])[\u4e00-\u9fff]{2,3}村)", re.MULTILINE
)
_TOLD_OF: Final = (
    "地处", "位于", "坐落", "村民", "村支书", "村委", "党支部", "党总支", "支书", "是一", "是个", "群山",
)  # fmt: skip
"""What follows a village that opens a clause: where it lies, or who lives there."""
_SPEAKS_OF_HOME: Final = re.compile("我家|我们家|俺家|咱家|我们村|咱们?村|村里|我们|俺们")
"""How people speak of where they live."""


def find(text: str) -> list[tuple[int, Area]]:
    """Every place where a village stands whose name the text gives, by its end, in order."""
    sorts = load_words()["not_local"]["words"]
    named = {m["name"] for m in _VILLAGE.finditer(text)} | _told_of(text)
    found: list[tuple[int, Area]] = []
    for name in sorted(named):
        if any(sort in name for sort in sorts):
            continue
        at = text.find(name)
        while at >= 0:
            found.append((at + len(name), Area(name)))
            at = text.find(name, at + 1)
    return sorted(found, key=lambda place: (place[0], place[1].name))


def _told_of(text: str) -> set[str]:
    """Villages that open a clause in which is told where they lie or who lives there."""
    named = set()
    at = text.find("村")
    while at >= 0:
        if text.startswith(_TOLD_OF, at + 1):
            for n in (3, 2):
                match = _OPENS.fullmatch(text, at - n, at + 1) if at >= n else None
                if match is not None:
                    named.add(match["name"])
                    break
        at = text.find("村", at + 1)
    return named


_SPEAKER: Final = 40
"""Characters in which a paragraph names who speaks in it."""


class Villages:
    """The villages that an article names, by where their names end. `words` are its place words."""

    def __init__(self, text: str, words: Sequence[PlaceWord]) -> None:
        pointed_at = any(word.sort == "village" for word in words) or "村民" in text  # 全村, 该村
        named = find(text) if pointed_at else []
        named += [(w.end, Area(w.word)) for w in words if pointed_at and w.sort == "town" and w.word.endswith("村")]
        self._named = sorted(named, key=lambda village: village[0])
        self.any = len(named) > 0

    def last_before(self, at: int) -> Area | None:
        """The village that was named last before 全村 or 该村 at `at`; None: none was."""
        n = bisect_left(self._named, at, key=lambda named: named[0])
        return self._named[n - 1][1] if n else None

    def that_ends(self, at: int) -> Area | None:
        """The village whose name ends at `at`; None: none does."""
        n = bisect_left(self._named, at, key=lambda named: named[0])
        return self._named[n][1] if n < len(self._named) and self._named[n][0] == at else None

    def of_speaker(self, text: str, start: int, end: int) -> Area | None:
        """The village that who speaks in the paragraph text[start:end] is from, if they speak of their home."""
        if not self.any:
            return None
        says = text.find("：", start, min(end, start + _SPEAKER))
        village = next((area for at, area in reversed(self._named) if start < at <= says), None)
        return village if village is not None and _SPEAKS_OF_HOME.search(text, says, end) else None
