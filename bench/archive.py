"""Archives of any number of distinct reports, made from real texts by changing figures and names.

The first reports are the texts themselves, once each. Then come rounds of copies of all of them: a round speaks of
other places throughout, in the title as in the text, and its years are moved, all alike, so that its reports belong
together as the texts do and state nothing of the places of another round, as no two reports of a real archive state
things of one place that cannot both be. In every report the last digits of some figures are changed: what tallies in
the text mostly tallies in the report. The same seed gives the same archive.
"""

import random
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from schemas.codelists.areas import divisions

REPORTS_A_BATCH = 250
_NATION = re.compile("中华人民共和国|全国|我国")
_WHOLE_PROVINCE = re.compile("(?<=[全我])省")
_ENDING = "(?:省|市|(?:[^省市县]{0,4}自治)?[区州])?"
_YEAR = re.compile("(?<![0-9.])(?:19|20)[0-9]{2}(?=年|-[0-9]{2}-[0-9]{2})")
_FIGURE = re.compile("(?<![0-9])[0-9]+(?:[.][0-9]+)?(?![0-9年月日.])")
_HEAD = 200
"""Characters at the head of a text, where it says whose it is."""
_CHANGED = 0.1
"""Share of figures that get another last digit."""


def write_archive(raw: Path, sources: Sequence[str], count: int, *, size: int | None = None, seed: int = 1) -> int:
    """Write so many reports, of about `size` bytes each (None: of whole texts), in batches; their bytes together."""
    total = 0
    for number, text in enumerate(make_reports(sources, count, size=size, seed=seed)):
        file = raw / f"batch-{number // REPORTS_A_BATCH:03d}" / f"{number:05d}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        data = text.encode()
        file.write_bytes(data)
        total += len(data)
    return total


def make_reports(sources: Sequence[str], count: int, *, size: int | None = None, seed: int = 1) -> Iterator[str]:
    """So many texts, each from the next source."""
    draw = random.Random(seed)
    homes = [_home(source) for source in sources]
    own = sorted(set(homes))
    cities = [name for name in _cities() if name not in own]
    for number in range(count):
        round_, source = divmod(number, len(sources))
        text = sources[source] if size is None else _excerpt(sources[source], size, draw)
        if round_:
            first, at = round_ * (len(own) + 1), own.index(homes[source])
            nation, place = (cities[(first + step) % len(cities)] for step in (0, 1 + at))
            text = _elsewhere(text, homes[source], place, nation, random.Random(seed + round_).randint(-5, 3))
        yield _FIGURE.sub(lambda found: _other(found[0], draw), text)


@cache
def _cities() -> tuple[str, ...]:
    """Short names, of two characters, of the cities that rule over counties: 太原."""
    names = (each.name for each in divisions() if each.level == "prefecture" and each.valid_to is None)
    return tuple(name[:-1] for name in names if len(name) == 3 and name.endswith("市"))


@cache
def _known() -> re.Pattern[str]:
    """The short names of provinces and of what they are divided into."""
    names = (each.name for each in divisions() if each.level != "county")
    stems = {re.sub("(?:省|市|地区|盟|.族自治.|自治.)$", "", name) for name in names}
    return re.compile("|".join(sorted((stem for stem in stems if len(stem) > 1), key=lambda stem: (-len(stem), stem))))


def _home(text: str) -> str:
    """The place that a text is about: of those named at its head the one named most often; none of a nation's."""
    named = _known().findall(text)
    return max(_known().findall(text[:_HEAD]), key=lambda name: (named.count(name), name), default="")


def _elsewhere(text: str, home: str, place: str, nation: str, years: int) -> str:
    """The text with its years moved, said of a city in place of its home, and of another in place of the nation."""
    text = _NATION.sub(f"{nation}市", text)
    if home:
        text = re.sub(home + _ENDING, lambda found: place if found[0] == home else f"{place}市", text)
    text = _WHOLE_PROVINCE.sub("市", text)
    return _YEAR.sub(lambda found: str(int(found[0]) + years), text)


def _other(figure: str, draw: random.Random) -> str:
    if len(figure) < 3 or draw.random() >= _CHANGED:
        return figure
    return figure[:-1] + draw.choice("123456789")


def _excerpt(text: str, size: int, draw: random.Random) -> str:
    """Title and whole paragraphs from somewhere in a text, of about so many bytes."""
    title, *paragraphs = [line for line in text.splitlines() if line.strip()]
    taken, length = [title], 0
    at = draw.randrange(len(paragraphs))
    while length < size:
        paragraph = paragraphs[at % len(paragraphs)]
        taken.append(paragraph)
        length += len(paragraph.encode())
        at += 1
        if at % len(paragraphs) == 0 and length > size // 2:
            break
    return "\n\n".join(taken) + "\n"
