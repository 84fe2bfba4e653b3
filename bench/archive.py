"""Archives of any number of distinct reports, made from real texts by changing figures and names.

Each report is a run of paragraphs of one text, with its years moved, its place renamed, and the last digit of some
figures changed: what tallies in the text mostly tallies in the report. The same seed gives the same archive.
"""

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

_NAMES = (
    "太原大同阳泉长治晋城朔州晋中运城忻州临汾吕梁保定沧州邯郸唐山承德廊坊衡水邢台包头赤峰通辽"
    "鞍山抚顺丹东锦州营口阜新辽阳盘锦铁岭朝阳四平辽源通化白山松原白城鸡西鹤岗徐州常州南通淮安"
)
PLACES = tuple(_NAMES[at : at + 2] for at in range(0, len(_NAMES), 2))
REPORTS_A_BATCH = 250
_PLACE = re.compile("[一-鿿]{2}(?=[市县州])")
_YEAR = re.compile("(?<![0-9.])(?:19|20)[0-9]{2}(?=年)")
_FIGURE = re.compile("(?<![0-9])[0-9]+(?:[.][0-9]+)?(?![0-9年月日.])")
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
    for number in range(count):
        source = sources[number % len(sources)]
        yield vary(source if size is None else _excerpt(source, size, draw), draw)


def vary(text: str, draw: random.Random) -> str:
    """The text with other years, another place, and other last digits of some figures."""
    places = _PLACE.findall(text)
    if places:
        text = text.replace(max(set(places), key=lambda name: (places.count(name), name)), draw.choice(PLACES))
    years = draw.randint(-5, 3)
    text = _YEAR.sub(lambda found: str(int(found[0]) + years), text)
    return _FIGURE.sub(lambda found: _other(found[0], draw), text)


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
