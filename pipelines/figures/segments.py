"""Cut a folded text into segments: stretches between clause marks, which the grammar reads one by one.

A mark inside a number (1，234), between listed numerals (三、四季度) or between a number and its unit on the next line
cuts nothing. A segment keeps the line break or cell mark before it and the mark behind it, since both tell what a
numeral at its edge is. Segments are bounded: a text without marks is cut all the same, never inside a run of digits.
"""

import re
from collections.abc import Iterator

from pipelines.figures.lexicon import NUMERALS

LONGEST = 200
_STOPS = "，,。；;！!？?\\n\\t、|"
_UNIT_ON_NEXT_LINE = "[个户亩元天吨万亿处]"
_JOIN = rf"(?:(?<=0)[,，](?=000(?!0))|(?<=\D)、(?=[0{NUMERALS}第])|(?<=0)、(?=[0第])|(?<=[0万亿多余])\n(?={_UNIT_ON_NEXT_LINE}[^一-鿿0]|{_UNIT_ON_NEXT_LINE}[一-鿿]{{0,2}})|(?<=[0%％元人户个])\n(?=左右|以上|以下|以内))"
_BODY = rf"[^{_STOPS}]{{0,{LONGEST}}}+[0{NUMERALS}.]*+"
SEGMENT = re.compile(rf"[\n\t|]?{_BODY}(?:{_JOIN}{_BODY}){{0,16}}+[，,。；;！!？?、]?")


def segments(folded: str) -> Iterator[tuple[int, int]]:
    """Spans of the segments of a folded text; together they are the text."""
    for match in SEGMENT.finditer(folded):
        if match.end() > match.start():
            yield match.span()
