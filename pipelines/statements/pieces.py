"""News in brief: pieces with a heading and a dateline of their own, each told of its own place.

Only where a piece begins and which area it is about stands here; what holds inside it is the business of `scene`.
"""

import re
from typing import Final

from pipelines.statements import places
from pipelines.statements.home_areas import area_in_title
from pipelines.statements.layout import is_heading
from pipelines.statements.places import Area

DATELINE: Final = "本报讯"
"""What opens a piece; the name of its place follows within its first words, or stands in the heading above it."""
_OPENS: Final = re.compile(rf"[ 　]*{DATELINE}[ 　]*(?:[（(][^（）()]*[）)])?[ 　]*")
_COLON: Final = re.compile("[：:]")
_LEAD: Final = 30
"""Characters of a piece in which it says where it is told of."""
_SHORT_NAMES: Final = (2, 3)
_COUNTIES: Final = ("市", "县", "区")
_WIDER_OFFICE: Final = re.compile("海关|铁路局")
"""Offices that bear the name of a city and speak for more than it."""


class Pieces:
    """The pieces of one article, in order."""

    def __init__(self, text: str, home: Area | None, year: int | None) -> None:
        self._text = text
        self._home = home
        self._year = year
        self._heading = ""
        pieces = text.count(DATELINE)
        self.any = pieces > 0
        """Whether the article is made of pieces, or is one of a page of them."""
        self._elsewhere = home if pieces > 1 else None
        self._by_lead = pieces > 1 or home == places.NATION  # a story alone on its page is headed by its place

    def area_of(self, start: int, end: int) -> tuple[bool, Area | None]:
        """Whether a piece begins or ends with the paragraph text[start:end], and the area of the one that begins.

        The home area where it names none inside it; None: that of the article."""
        line = self._text[start:end]
        opens = _OPENS.match(line)
        if opens is None:
            title = is_heading(line)
            self._heading = title or self._heading
            return bool(title), self._elsewhere
        heading, self._heading = self._heading, ""
        lead = line[opens.end() : opens.end() + _LEAD].partition("。")[0]
        found: Area | None = None
        headed = _COLON.split(heading)[0] if _COLON.search(heading) else ""
        for said in (headed, lead) if self._by_lead else (headed,):
            area = self._innermost(said)
            if area is not None and (found is None or found.contains(area)):
                found = area
        inside = found is not None and (self._home is None or self._home.contains(found))
        return True, found if inside else self._elsewhere

    def _innermost(self, said: str) -> Area | None:
        """The division that words open with, or the county inside it that they go on to call by its short name (黑龙江
        抚远)."""
        area = area_in_title(said, self._year)
        if area is None or area.code is None or _WIDER_OFFICE.search(said):
            return None
        end = max((w.end for w in places.scan(said) if w.word[:2] == area.name[:2]), default=0)
        counties = (
            places.division(said[end : end + n] + suffix, self._year, area.code)
            for n in _SHORT_NAMES
            for suffix in _COUNTIES
            if end and area.level != "county"
        )
        return next((c for c in counties if c is not None and c.code is not None and area.contains(c)), area)
