"""Cut a folded text into segments: stretches between clause marks, which the grammar reads one by one.

A mark inside a number (1，234), between listed numerals (三、四季度) or between a number and its unit on the next line
cuts nothing. A segment keeps the line break, cell or list mark before it and the stop behind it, since both tell what a
numeral at its edge is. Segments are bounded: a text without marks is cut all the same, never inside a run of digits.
"""

import re
from typing import Final

from pipelines.figures.lexicon import NUMERALS

LONGEST: Final = 200
MOST_JOINS: Final = 16
BETWEEN_TEXTS: Final = "\x1e"
"""Stands between texts that are folded in one piece; it is a segment of its own."""

MARK_DIGITS: Final = "¹²³⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⓪①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑❶❷❸❹❺❻❼❽❾➀➁➂➃➄➅➆➇➈"
"""Digits that print raises, lowers or encloses: they mark or are part of a unit, and never count."""
NUMERAL_SIGNS: Final = f"0{NUMERALS}几数半壹贰叁肆伍陆柒捌玖拾佰仟{MARK_DIGITS}"
"""A segment without any of these holds no numeral."""
MARKS_BEFORE, MARKS_BEHIND = "\n\t、|", "，,。；;！!？?"
"""Marks that begin a segment, and marks that end one."""

_BODY: Final = rf"[^{MARKS_BEFORE}{MARKS_BEHIND}{BETWEEN_TEXTS}]{{0,{LONGEST}}}+[0{NUMERALS}]*+(?:\.0{{1,9}})?+"
_INSIDE_NUMBER: Final = r"(?<=0)[,，](?=000(?!0))"
_LISTED: Final = rf"(?<=[^0])、(?=[0{NUMERALS}第])|(?<=0)、(?=[0第])"
_SINGLE_BELOW: Final = "户亩元天吨处人名家项辆台头只件座"
_ALONE_BELOW: Final = f"[{_SINGLE_BELOW}]|万元|亿元|万人|万亩|万吨|公里|平方米"
_UNIT_BELOW: Final = (
    rf"(?<=[0万亿多余])\n(?=个|(?:{_ALONE_BELOW})(?![一-鿿0 ]))"
    r"|(?<=0)\n(?=[万亿][一-鿿])"
    r"|(?<=[0%元人户个])\n(?=左右|以上|以下|以内)"
)
UNIT_BELOW: Final = re.compile(_UNIT_BELOW)
JOINED_BELOW: Final = "0万亿多余%元人户个", f"个万亿公平左以{_SINGLE_BELOW}"
"""The last characters above and the first ones below a line break at which a unit may be joined."""
_PROSE: Final = rf"[\n、]?{_BODY}(?:(?:{_INSIDE_NUMBER}|{_LISTED}|{_UNIT_BELOW}){_BODY}){{0,{MOST_JOINS}}}+"
_CELL: Final = rf"[\t|]{_BODY}(?:(?:{_INSIDE_NUMBER}|{_LISTED}){_BODY}){{0,{MOST_JOINS}}}+"
SEGMENT: Final = re.compile(rf"{BETWEEN_TEXTS}|(?:{_CELL}|{_PROSE})[{MARKS_BEHIND}]?")


def cut_segments(folded: str) -> list[str]:
    """The segments of a folded text, in order; joined they are the text again."""
    pieces = SEGMENT.findall(folded)
    return pieces[:-1] if pieces and not pieces[-1] else pieces
