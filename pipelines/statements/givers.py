"""Places outside the home area that give to it: what they give is counted where it is given to."""

from collections.abc import Iterable
from typing import Final

from pipelines.statements.places import Area, Gazetteer, PlaceWord

_GIFTS: Final[tuple[str, ...]] = ("帮扶", "援助", "援建", "支援资金", "协作资金", "捐赠")
_TO: Final = frozenset("向给为对")
WITHIN: Final = 14
"""Characters after the count of those who give in which it is told what (四市投入财政帮扶资金)."""


def tells_of_gifts(words: str) -> bool:
    """Whether words tell of what is given from one place to another (投入帮扶资金)."""
    return any(gift in words for gift in _GIFTS)


def given_to(text: str, words: Iterable[PlaceWord], home: Area, gazetteer: Gazetteer) -> Area | None:
    """定西 in 福州市向定西投入帮扶资金: who is given, of these places, if it lies in the home area."""
    for place in words:
        area = gazetteer.area_of(place) if text[place.start - 1] in _TO else None
        if area is not None and home.contains(area):
            return area
    return None
